//! A calendar feed by RFC 5545 with the properties of RFC 7986 that calendars ask for.

use jiff::{Timestamp, civil};
use std::fmt::Write;

/// What a person or a unit subscribes to.
///
/// ```
/// use ntm_drafting::ics::{Calendar, Event, Status};
/// let feed = Calendar {
///     name: "Việc của UBND xã Khổng Lào".into(),
///     events: vec![Event {
///         uid: "0190-nv-17@ntm".into(),
///         sequence: 2,
///         day: jiff::civil::date(2023, 7, 30),
///         summary: "Hạn: rà soát hiện trạng các tiêu chí".into(),
///         description: "Thông báo 101/TB-UBND".into(),
///         url: Some("https://ntm.example/nhiem-vu/NV-2023-00017".into()),
///         stamp: "2023-07-07T02:00:00Z".parse()?,
///         status: Status::Confirmed,
///         alarm_days: vec![3],
///     }],
/// }
/// .to_text();
/// assert!(feed.contains("DTSTART;VALUE=DATE:20230730\r\nDTEND;VALUE=DATE:20230731\r\n"));
/// # Ok::<(), jiff::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    pub name: String,
    pub events: Vec<Event>,
}

/// A deadline: one whole day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The same as long as the obligation lives, whatever changes in it.
    pub uid: String,
    /// Grows with every change that moves the day or calls it off.
    pub sequence: u32,
    pub day: civil::Date,
    pub summary: String,
    pub description: String,
    pub url: Option<String>,
    /// When the obligation last changed.
    pub stamp: Timestamp,
    pub status: Status,
    /// Days before the deadline on which to remind, at eight in the morning.
    pub alarm_days: Vec<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// The day is not certain yet.
    Tentative,
    Confirmed,
    Cancelled,
}

impl Calendar {
    /// Returns the feed, lines ended by CRLF and folded at 75 bytes.
    pub fn to_text(&self) -> String {
        let mut lines = Lines::default();
        lines.add("BEGIN", "VCALENDAR");
        lines.add("VERSION", "2.0");
        lines.add("PRODID", "-//NTM//Chuong trinh nong thon moi//VI");
        lines.add("CALSCALE", "GREGORIAN");
        lines.add("METHOD", "PUBLISH");
        lines.add("NAME", &escape(&self.name));
        lines.add("X-WR-CALNAME", &escape(&self.name));
        lines.add("X-WR-TIMEZONE", "Asia/Ho_Chi_Minh");
        lines.add("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
        lines.add("X-PUBLISHED-TTL", "PT1H");
        for event in &self.events {
            event.write(&mut lines);
        }
        lines.add("END", "VCALENDAR");
        lines.text
    }
}

impl Event {
    fn write(&self, lines: &mut Lines) {
        let stamp = self.stamp.strftime("%Y%m%dT%H%M%SZ").to_string();
        lines.add("BEGIN", "VEVENT");
        lines.add("UID", &escape(&self.uid));
        lines.add("SEQUENCE", &self.sequence.to_string());
        lines.add("DTSTAMP", &stamp);
        lines.add("LAST-MODIFIED", &stamp);
        lines.add("DTSTART;VALUE=DATE", &day(self.day));
        // The end is the day after the last; without one the event lasts its day too.
        if let Ok(next) = self.day.tomorrow() {
            lines.add("DTEND;VALUE=DATE", &day(next));
        }
        lines.add("SUMMARY", &escape(&self.summary));
        if !self.description.is_empty() {
            lines.add("DESCRIPTION", &escape(&self.description));
        }
        if let Some(url) = &self.url {
            lines.add("URL;VALUE=URI", &visible(url));
        }
        lines.add("STATUS", self.status.name());
        // A deadline does not make anybody busy all day.
        lines.add("TRANSP", "TRANSPARENT");
        if self.status != Status::Cancelled {
            for days in &self.alarm_days {
                lines.add("BEGIN", "VALARM");
                lines.add("ACTION", "DISPLAY");
                lines.add("DESCRIPTION", &escape(&self.summary));
                lines.add("TRIGGER", &eight_in_the_morning(*days));
                lines.add("END", "VALARM");
            }
        }
        lines.add("END", "VEVENT");
    }
}

impl Status {
    fn name(self) -> &'static str {
        match self {
            Self::Tentative => "TENTATIVE",
            Self::Confirmed => "CONFIRMED",
            Self::Cancelled => "CANCELLED",
        }
    }
}

fn day(day: civil::Date) -> String {
    day.strftime("%Y%m%d").to_string()
}

/// Counts from midnight at the beginning of the day.
fn eight_in_the_morning(days_before: u16) -> String {
    match days_before {
        0 => "PT8H".into(),
        1 => "-PT16H".into(),
        days => format!("-P{}DT16H", days - 1),
    }
}

/// Text as RFC 5545, 3.3.11 wants it.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\\' | ';' | ',' => escaped.extend(['\\', char]),
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' => escaped.push_str("\\n"),
            '\t' => escaped.push(char),
            char if char.is_control() => {}
            char => escaped.push(char),
        }
    }
    escaped
}

/// No value may end its line.
fn visible(value: &str) -> String {
    value.chars().filter(|char| !char.is_control()).collect()
}

#[derive(Default)]
struct Lines {
    text: String,
}

impl Lines {
    fn add(&mut self, name: &str, value: &str) {
        fold(&format!("{name}:{value}"), &mut self.text);
    }
}

/// Writes a line in stretches of at most 75 bytes (RFC 5545, 3.1), never
/// parting the bytes of a letter, nor a letter from the marks on it.
fn fold(line: &str, text: &mut String) {
    const LONGEST: usize = 75;
    let mut rest = line;
    let mut indent = "";
    loop {
        let room = LONGEST - indent.len();
        let end = if rest.len() <= room {
            rest.len()
        } else {
            place_to_fold(rest, room)
        };
        let _ = write!(text, "{indent}{}\r\n", &rest[..end]);
        rest = &rest[end..];
        indent = " ";
        if rest.is_empty() {
            return;
        }
    }
}

fn place_to_fold(rest: &str, room: usize) -> usize {
    let is_mark = |at: usize| {
        rest[at..]
            .chars()
            .next()
            .is_some_and(|char| ('\u{300}'..='\u{36F}').contains(&char))
    };
    let boundary = |at: &usize| rest.is_char_boundary(*at);
    (1..=room)
        .rev()
        .filter(boundary)
        .find(|at| !is_mark(*at))
        // Nothing but marks: part them, never the bytes of one.
        .or_else(|| (1..=room).rev().find(boundary))
        .unwrap_or(rest.len())
}
