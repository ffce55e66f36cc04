//! Questions to people: what is impossible or ambiguous is never guessed in silence.

use std::collections::HashSet;

use jiff::civil::{Date, date};
use ntm_programme::{
    calendar,
    deadline::{Deadline, DeadlineQuestion, When},
    identity::{DirectiveId, QuestionId, UnitId},
    period::YearMonth,
    resolve::NameQuestion,
};
use ntm_reading::{Doubt as InText, Reading};
use ntm_store::{
    Tx,
    directive::{self, Doubt},
    document::Document,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    Fault, Office, Op, Outcome,
    fields::{Due, Fields, Part, Said},
};

/// Questions as they are gathered for one document or one proposal.
#[derive(Default)]
pub(crate) struct Asked {
    pub(crate) questions: Vec<Question>,
    /// Names asked about already: once for the whole document.
    names: HashSet<String>,
}

/// A question that has no row yet.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    directive: Option<DirectiveId>,
    about: &'static str,
    asks: Asks,
    target: Option<Target>,
    span: Option<(usize, usize)>,
}

/// What a question asks, with what it is about: kept in this form, said in the language of whoever
/// looks. Words of the document stay as they are there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "asks", rename_all = "snake_case")]
pub enum Asks {
    /// Something in the text is impossible or ambiguous.
    Text(InText),
    /// It is open what a name means.
    Name {
        written: String,
        #[serde(flatten)]
        question: NameQuestion,
    },
}

impl Asks {
    /// Returns what a kept question asks.
    pub fn of(doubt: &Doubt) -> Outcome<Asks> {
        serde_json::from_value(doubt.question.clone()).map_err(Fault::internal)
    }

    /// Puts the question in both languages.
    pub fn said(&self) -> Said {
        match self {
            Asks::Text(doubt) => Said::new(doubt.text_vi(), doubt.text_en()),
            Asks::Name { written, question } => {
                Said::new(question.text_vi(written), question.text_en(written))
            }
        }
    }
}

/// What an answer changes, and the value that is proposed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub(crate) enum Target {
    /// All names of the document that read like this; `shown` names the first of the units.
    Name {
        name: String,
        units: Vec<UnitId>,
        shown: Vec<String>,
    },
    /// The deadline of the proposal with these words: its kind (`date`, `month`, `quarter`) and value.
    Deadline {
        written: String,
        kind: String,
        value: Option<String>,
    },
    /// The month of the quarter that the deadline with these words falls in.
    Quarter { written: String, month: i8 },
    /// The day of the event that the deadline with these words hangs on.
    Event { written: String, day: Option<Date> },
}

impl Target {
    /// Returns what the answer to a kept question changes.
    pub(crate) fn of(doubt: &Doubt) -> Option<Target> {
        serde_json::from_value(doubt.target.clone()?).ok()
    }

    fn said(&self) -> Option<Said> {
        let alike = |text: String| Said::new(text.clone(), text);
        match self {
            Target::Name { units, shown, .. } => {
                let named = shown.join(", ");
                match units.len().saturating_sub(shown.len()) {
                    _ if units.is_empty() => None,
                    0 => Some(alike(named)),
                    more => Some(Said::new(
                        format!("{named} và {more} đơn vị khác"),
                        format!("{named} and {more} other units"),
                    )),
                }
            }
            Target::Deadline { kind, value, .. } => {
                match When::parse(kind, value.as_deref()?).ok()? {
                    When::Date(day) => Some(alike(calendar::written(day.date()))),
                    When::Month(it) => Some(alike(format!("{}/{}", it.month(), it.year()))),
                    When::Quarter(it) => Some(Said::new(
                        format!("Quý {}/{}", it.roman(), it.year()),
                        format!("Quarter {} of {}", it.roman(), it.year()),
                    )),
                    _ => None,
                }
            }
            Target::Quarter { month, .. } => month_of_the_quarter(*month),
            Target::Event { day: Some(day), .. } => Some(alike(calendar::written(*day))),
            Target::Event { day: None, .. } => Some(later()),
        }
    }
}

fn month_of_the_quarter(month: i8) -> Option<Said> {
    let (vi, en) = match month {
        1 => ("thứ nhất", "first"),
        2 => ("thứ hai", "second"),
        3 => ("thứ ba", "third"),
        _ => return None,
    };
    let months = (0..4).map(|quarter| (quarter * 3 + month).to_string());
    let months = months.collect::<Vec<_>>().join(", ");
    Some(Said::new(
        format!("Tháng {vi} của quý (tháng {months})"),
        format!("The {en} month of the quarter (months {months})"),
    ))
}

/// Returns the proposed answer of a kept question in both languages.
pub fn proposal(doubt: &Doubt) -> Option<Said> {
    Target::of(doubt)?.said()
}

/// Returns the name that a question is about.
pub fn name_asked(doubt: &Doubt) -> Option<String> {
    match Target::of(doubt)? {
        Target::Name { name, .. } => Some(name),
        _ => None,
    }
}

/// Returns how a question was answered, in both languages.
pub fn answered(doubt: &Doubt) -> Option<Said> {
    serde_json::from_value(doubt.answer.clone()?).ok()
}

impl Question {
    pub(crate) fn into_row(self, document: &Document, id: QuestionId) -> Doubt {
        Doubt {
            province: document.province,
            id,
            document_id: document.id,
            directive_id: self.directive,
            about: self.about.to_owned(),
            question: json!(self.asks),
            target: self.target.map(|target| json!(target)),
            span: self.span,
            answer: None,
            answered_by: None,
            answered_at: None,
        }
    }
}

/// What is proposed where the day of an event is not known yet.
pub(crate) fn later() -> Said {
    Said::new(
        "Chưa ấn định; đặt ngày sau khi có lịch",
        "Not set yet; to be given when it is known",
    )
}

/// What questions about deadlines are about.
pub(crate) const DEADLINES: [&str; 3] = ["date", "event", "quarter"];

impl Asked {
    /// Asks nothing anew about the names that these questions ask about.
    pub(crate) fn knowing(known: &[Doubt]) -> Asked {
        let names = known.iter().filter_map(name_asked);
        Asked {
            names: names.map(|name| ntm_text::fold_words(&name)).collect(),
            ..Asked::default()
        }
    }

    /// Keeps the questions.
    pub(crate) async fn insert(
        self,
        tx: &mut Tx,
        office: &Office,
        op: &Op,
        document: &Document,
    ) -> Outcome<()> {
        let questions = self.questions.into_iter();
        let rows: Vec<Doubt> = questions
            .map(|it| it.into_row(document, QuestionId(office.new_id(op.now))))
            .collect();
        directive::insert_doubts(tx, &rows).await?;
        Ok(())
    }

    /// Asks about the deadlines of a proposal that a person has not settled: neither by the day of
    /// an event nor by an answer.
    pub(crate) fn about_deadlines_left(
        &mut self,
        directive: DirectiveId,
        fields: &Fields,
        issued_on: Option<Date>,
        known: &[Doubt],
    ) {
        let answered = |due: &Due| {
            known.iter().any(|it| {
                it.directive_id == Some(directive)
                    && it.answer.is_some()
                    && it.span.is_some()
                    && it.span == due.span
            })
        };
        let mut left = fields.clone();
        left.deadlines
            .retain(|due| due.set_on.is_none() && !answered(due));
        self.about_deadlines(directive, &left, issued_on);
    }

    /// Asks about the deadlines of a proposal.
    pub(crate) fn about_deadlines(
        &mut self,
        directive: DirectiveId,
        fields: &Fields,
        issued_on: Option<Date>,
    ) {
        for due in &fields.deadlines {
            let question = match due.deadline() {
                Ok(deadline) => match deadline.question(issued_on) {
                    Some(question) => Some(ask(due, &deadline, question)),
                    None => due.doubt.clone().map(|doubt| unclear(due, doubt)),
                },
                Err(_) => {
                    let impossible = || InText::NoSuchDay {
                        written: due.text.clone(),
                    };
                    let doubt = due.doubt.clone().unwrap_or_else(impossible);
                    Some(unclear(due, doubt))
                }
            };
            self.questions.extend(question.map(|question| Question {
                directive: Some(directive),
                ..question
            }));
        }
    }

    /// Asks what the names of a proposal mean, each once for the whole document. Places take no
    /// part in a task, so nobody is asked about them.
    pub(crate) fn about_names(&mut self, fields: &Fields) {
        for (part, name) in fields.names() {
            let Some(question) = &name.question else {
                continue;
            };
            if part == Part::Places
                || name.is_settled()
                || !self.names.insert(ntm_text::fold_words(&name.text))
            {
                continue;
            }
            let shown = name.units.iter().take(3).map(|unit| unit.name.clone());
            self.questions.push(Question {
                directive: None,
                about: "unit",
                asks: Asks::Name {
                    written: name.text.clone(),
                    question: question.clone(),
                },
                target: Some(Target::Name {
                    name: name.text.clone(),
                    units: name.units.iter().map(|unit| unit.id).collect(),
                    shown: shown.collect(),
                }),
                span: name.span,
            });
        }
    }

    /// Passes on what else the reader doubts.
    pub(crate) fn about_the_rest(&mut self, reading: &Reading) {
        for it in &reading.questions {
            let about = it.doubt.about();
            // The names of units and the deadlines of proposals have been asked about above.
            if matches!(about, "reference" | "header") {
                self.questions.push(Question {
                    directive: None,
                    about,
                    asks: Asks::Text(it.doubt.clone()),
                    target: None,
                    span: Some((it.span.start, it.span.end)),
                });
            }
        }
    }
}

fn ask(due: &Due, deadline: &Deadline, question: DeadlineQuestion) -> Question {
    let written = due.text.clone();
    let (about, target) = match &question {
        DeadlineQuestion::WhenIsTheEvent { .. } => (
            "event",
            Target::Event {
                written,
                day: due.set_on,
            },
        ),
        DeadlineQuestion::WhichMonthOfTheQuarter { .. } => {
            ("quarter", Target::Quarter { written, month: 3 })
        }
        DeadlineQuestion::BeforeItsDocument { issued, .. } => (
            "date",
            Target::Deadline {
                written,
                kind: "date".to_owned(),
                value: same_day_after(deadline, *issued).map(|day| day.to_string()),
            },
        ),
    };
    Question {
        directive: None,
        about,
        asks: Asks::Text(InText::Deadline(question)),
        target: Some(target),
        span: due.span,
    }
}

fn unclear(due: &Due, doubt: InText) -> Question {
    // A cadence or an event on doubtful words is compared with the original and stays.
    let stays = matches!(doubt, InText::UnclearDeadline { .. })
        && !matches!(&*due.kind, "date" | "month" | "quarter");
    Question {
        directive: None,
        about: "date",
        asks: Asks::Text(doubt),
        target: (!stays).then(|| Target::Deadline {
            written: due.text.clone(),
            kind: due.kind.clone(),
            value: due.proposal.clone(),
        }),
        span: due.span,
    }
}

/// The same day and month in the first year in which it lies after the document.
fn same_day_after(deadline: &Deadline, issued: Date) -> Option<Date> {
    let When::Date(day) = &deadline.when else {
        return None;
    };
    let (month, of_month) = (day.date().month(), day.date().day());
    (issued.year()..=issued.year() + 1)
        .filter_map(|year| Date::new(year, month, of_month).ok())
        .find(|day| *day > issued)
        .filter(|day| *day < date(2999, 1, 1))
}

/// Reads a day as people and forms write it: `29/7/2023`, `29-7-2023`, `2023-07-29`.
pub fn day_in(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Ok(day) = text.parse::<Date>() {
        return Some(day);
    }
    let mut parts = text.split(['/', '-', '.']).map(str::trim);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// Reads a month as people and annotations write it: `9/2023`, `tháng 9/2023`, `2023-09`.
pub(crate) fn month_in(text: &str) -> Option<YearMonth> {
    let text = text.trim();
    if let Ok(month) = text.parse() {
        return Some(month);
    }
    let (month, year) = text
        .trim_start_matches(|c: char| !c.is_ascii_digit())
        .split_once('/')?;
    let month: i8 = month.parse().ok()?;
    format!("{year}-{month:02}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_question_is_said_in_both_languages() {
        let asks = [
            Asks::Name {
                written: "các xã vùng biên".to_owned(),
                question: NameQuestion::OpenGroup,
            },
            Asks::Text(InText::NoMonth {
                written: "ngày 15".to_owned(),
            }),
            Asks::Text(InText::Deadline(DeadlineQuestion::BeforeItsDocument {
                last: date(2023, 6, 14),
                issued: date(2023, 7, 7),
            })),
        ];
        for asks in asks {
            let kept = json!(asks).to_string();
            let read: Asks = serde_json::from_str(&kept).unwrap();
            assert_eq!(read, asks, "{kept}");
            assert_ne!(read.said().vi, read.said().en);
        }
    }

    #[test]
    fn a_month_is_read_as_people_write_it() {
        for (text, month) in [
            ("9/2023", Some("2023-09")),
            ("tháng 09/2023", Some("2023-09")),
            ("2023-09", Some("2023-09")),
            ("13/2023", None),
            ("tháng 9", None),
        ] {
            let read = month_in(text).map(|it| it.to_string());
            assert_eq!(read.as_deref(), month, "{text}");
        }
    }

    #[test]
    fn a_day_is_read_as_people_write_it_and_never_guessed() {
        for (text, day) in [
            ("29/7/2023", Some(date(2023, 7, 29))),
            (" 07-07-2023 ", Some(date(2023, 7, 7))),
            ("2023-07-29", Some(date(2023, 7, 29))),
            ("20/20/2023", None),
            ("31/4/2023", None),
            ("29/7/23", None),
            ("tháng 7", None),
            ("", None),
        ] {
            assert_eq!(day_in(text), day, "{text}");
        }
    }

    #[test]
    fn a_deadline_before_its_document_is_proposed_for_the_year_that_makes_sense() {
        let deadline = Deadline::parse("trước ngày 30/7/2022", "date", "2022-07-30", "before");
        let day = same_day_after(&deadline.unwrap(), date(2023, 7, 7));
        assert_eq!(day, Some(date(2023, 7, 30)));
    }
}
