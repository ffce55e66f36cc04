//! The feed is read back by a small reader that knows only RFC 5545.

use jiff::civil::date;
use ntm_drafting::ics::{Calendar, Event, Status};
use proptest::prelude::*;

fn event() -> Event {
    Event {
        uid: "0190a1b2-nv@ntm".into(),
        sequence: 3,
        day: date(2023, 7, 31),
        summary: "Hạn: rà soát tiêu chí; báo cáo, tổng hợp".into(),
        description: "Thông báo 101/TB-UBND\nĐơn vị: C:\\UBND xã Khổng Lào".into(),
        url: Some("https://ntm.example/nhiem-vu/NV-2023-00017".into()),
        stamp: "2023-07-07T02:03:04.5Z".parse().expect("stamp"),
        status: Status::Confirmed,
        alarm_days: vec![0, 1, 3],
    }
}

fn feed(event: Event) -> String {
    Calendar {
        name: "Việc của UBND xã Khổng Lào".into(),
        events: vec![event],
    }
    .to_text()
}

/// Unfolds, parts names from values and takes escapes away.
fn read(text: &str) -> Vec<(String, String)> {
    assert!(text.ends_with("\r\n"));
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
    for line in text.split("\r\n") {
        assert!(line.len() <= 75, "{} bytes: {line}", line.len());
    }
    text.replace("\r\n ", "")
        .split_terminator("\r\n")
        .map(|line| {
            let (name, value) = line.split_once(':').expect("a name and a value");
            assert!(
                name.bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-;=".contains(&byte)),
                "{name}"
            );
            (name.to_owned(), unescape(value))
        })
        .collect()
}

fn unescape(value: &str) -> String {
    let mut text = String::new();
    let mut chars = value.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => match chars.next() {
                Some('n' | 'N') => text.push('\n'),
                other => text.extend(other),
            },
            char => text.push(char),
        }
    }
    text
}

fn values<'a>(lines: &'a [(String, String)], name: &str) -> Vec<&'a str> {
    lines
        .iter()
        .filter(|(found, _)| found == name)
        .map(|(_, value)| value.as_str())
        .collect()
}

#[test]
fn a_feed_reads_back() {
    let lines = read(&feed(event()));
    let one = |name: &str| values(&lines, name)[0];
    assert_eq!(lines[0], ("BEGIN".into(), "VCALENDAR".into()));
    assert_eq!(lines[lines.len() - 1], ("END".into(), "VCALENDAR".into()));
    assert_eq!(one("VERSION"), "2.0");
    assert_eq!(one("METHOD"), "PUBLISH");
    assert_eq!(one("X-WR-CALNAME"), "Việc của UBND xã Khổng Lào");
    assert_eq!(one("REFRESH-INTERVAL;VALUE=DURATION"), "PT1H");
    assert_eq!(one("UID"), event().uid);
    assert_eq!(one("SEQUENCE"), "3");
    assert_eq!(one("DTSTART;VALUE=DATE"), "20230731");
    assert_eq!(one("DTEND;VALUE=DATE"), "20230801");
    assert_eq!(one("DTSTAMP"), "20230707T020304Z");
    assert_eq!(one("LAST-MODIFIED"), "20230707T020304Z");
    assert_eq!(one("SUMMARY"), event().summary);
    assert_eq!(one("DESCRIPTION"), event().description);
    assert_eq!(Some(one("URL;VALUE=URI")), event().url.as_deref());
    assert_eq!(one("STATUS"), "CONFIRMED");
    assert_eq!(values(&lines, "TRIGGER"), ["PT8H", "-PT16H", "-P2DT16H"]);
    let (begins, ends) = (values(&lines, "BEGIN"), values(&lines, "END"));
    assert_eq!(
        begins,
        ["VCALENDAR", "VEVENT", "VALARM", "VALARM", "VALARM"]
    );
    assert_eq!(ends, ["VALARM", "VALARM", "VALARM", "VEVENT", "VCALENDAR"]);
}

#[test]
fn a_cancelled_deadline_does_not_ring() {
    let lines = read(&feed(Event {
        status: Status::Cancelled,
        sequence: 4,
        ..event()
    }));
    assert_eq!(values(&lines, "STATUS"), ["CANCELLED"]);
    assert_eq!(values(&lines, "TRIGGER"), [""; 0]);
}

#[test]
fn the_last_day_of_time_has_no_next() {
    let lines = read(&feed(Event {
        day: jiff::civil::Date::MAX,
        ..event()
    }));
    assert_eq!(values(&lines, "DTSTART;VALUE=DATE"), ["99991231"]);
    assert!(values(&lines, "DTEND;VALUE=DATE").is_empty());
}

#[test]
fn nobody_writes_lines_of_their_own() {
    let lines = read(&feed(Event {
        url: Some("https://x\r\nATTACH:evil".into()),
        summary: "a\r\nBEGIN:VEVENT".into(),
        uid: "u\nX:1".into(),
        ..event()
    }));
    assert!(values(&lines, "ATTACH").is_empty());
    assert!(values(&lines, "X").is_empty());
    assert_eq!(values(&lines, "BEGIN").len(), 5);
}

proptest! {
    #[test]
    fn whatever_is_written_reads_back(summary in "[ -~à-ỹ\u{300}-\u{303}\n𝄞😀]{0,400}", description in "\\PC{1,300}") {
        let lines = read(&feed(Event {
            summary: summary.clone(),
            description: description.clone(),
            alarm_days: Vec::new(),
            ..event()
        }));
        prop_assert_eq!(values(&lines, "SUMMARY"), [summary.as_str()]);
        prop_assert_eq!(values(&lines, "DESCRIPTION"), [description.as_str()]);
    }
}
