//! Questions to people: what is impossible or ambiguous is never guessed in silence.

use std::collections::HashSet;

use jiff::civil::{Date, date};
use ntm_programme::{
    calendar,
    deadline::{Deadline, DeadlineQuestion, When},
    identity::{DirectiveId, QuestionId, UnitId},
};
use ntm_reading::Reading;
use ntm_store::{directive::Doubt, document::Document};
use serde::{Deserialize, Serialize};

use crate::fields::{Due, Fields, Part};

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
    text: String,
    proposal: Option<String>,
    target: Option<Target>,
    span: Option<(usize, usize)>,
}

/// What an answer changes, and the value that is proposed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub(crate) enum Target {
    /// All names of the document that read like this.
    Name { name: String, units: Vec<UnitId> },
    /// The deadline of the proposal with these words.
    Deadline { written: String, day: Option<Date> },
    /// The month of the quarter that the deadline with these words falls in.
    Quarter { written: String, month: i8 },
    /// The day of the event that the deadline with these words hangs on.
    Event { written: String },
}

impl Question {
    pub(crate) fn into_row(self, document: &Document, id: QuestionId) -> Doubt {
        Doubt {
            province: document.province,
            id,
            document_id: document.id,
            directive_id: self.directive,
            about: self.about.to_owned(),
            question: self.text,
            proposal: self.proposal,
            proposed_value: self
                .target
                .and_then(|target| serde_json::to_string(&target).ok()),
            span: self.span,
            answer: None,
            answered_by: None,
            answered_at: None,
        }
    }
}

/// What is proposed where the day of an event is not known yet.
pub(crate) const LATER: &str = "Chưa ấn định; đặt ngày sau khi có lịch";

impl Asked {
    /// Knows that a name was asked about before.
    pub(crate) fn knows_name(&mut self, name: &str) {
        self.names.insert(ntm_text::fold_words(name));
    }

    /// Asks about the deadlines of a proposal.
    pub(crate) fn about_deadlines(
        &mut self,
        directive: DirectiveId,
        fields: &Fields,
        issued_on: Option<Date>,
        reading: &Reading,
    ) {
        for due in &fields.deadlines {
            let found = reading
                .questions
                .iter()
                .filter(|it| it.about == "deadline")
                .find(|it| overlaps(due.span, (it.span.start, it.span.end)));
            let question = match due.deadline() {
                Ok(deadline) => match deadline.question(issued_on) {
                    Some(question) => Some(ask(due, &deadline, &question)),
                    None => found.map(|it| Question {
                        text: it.text.clone(),
                        proposal: it.proposal.clone(),
                        ..unclear(due, it.proposal.as_deref())
                    }),
                },
                Err(_) => Some(match found {
                    Some(it) => Question {
                        text: it.text.clone(),
                        ..unclear(due, it.proposal.as_deref())
                    },
                    None => unclear(due, None),
                }),
            };
            self.questions.extend(question.map(|question| Question {
                directive: Some(directive),
                span: due.span,
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
            let units: Vec<UnitId> = name.units.iter().map(|unit| unit.id).collect();
            let shown: Vec<&str> = name
                .units
                .iter()
                .take(3)
                .map(|unit| unit.name.as_str())
                .collect();
            let proposal = match units.len() {
                0 => None,
                1..=3 => Some(shown.join(", ")),
                many => Some(format!("{} và {} đơn vị khác", shown.join(", "), many - 3)),
            };
            self.questions.push(Question {
                directive: None,
                about: "unit",
                text: question.vi.clone(),
                proposal,
                target: Some(Target::Name {
                    name: name.text.clone(),
                    units,
                }),
                span: name.span,
            });
        }
    }

    /// Passes on what else the reader doubts.
    pub(crate) fn about_the_rest(&mut self, reading: &Reading) {
        for it in &reading.questions {
            let span = (it.span.start, it.span.end);
            let about = match it.about.as_str() {
                "reference" => "reference",
                "header" => "header",
                // The names of units and the deadlines of proposals have been asked about above.
                _ => continue,
            };
            self.questions.push(Question {
                directive: None,
                about,
                text: it.text.clone(),
                proposal: it.proposal.clone(),
                target: None,
                span: Some(span),
            });
        }
    }
}

fn ask(due: &Due, deadline: &Deadline, question: &DeadlineQuestion) -> Question {
    let written = due.text.clone();
    let base = |about, proposal, target| Question {
        directive: None,
        about,
        text: question.text_vi(),
        proposal,
        target: Some(target),
        span: due.span,
    };
    match question {
        DeadlineQuestion::WhenIsTheEvent { .. } if due.set_on.is_some() => base(
            "event",
            due.set_on.map(calendar::written),
            Target::Event { written },
        ),
        DeadlineQuestion::WhenIsTheEvent { .. } => {
            base("event", Some(LATER.to_owned()), Target::Event { written })
        }
        DeadlineQuestion::WhichMonthOfTheQuarter { .. } => base(
            "quarter",
            Some("Tháng thứ ba của quý (tháng 3, 6, 9, 12)".to_owned()),
            Target::Quarter { written, month: 3 },
        ),
        DeadlineQuestion::BeforeItsDocument { issued, .. } => {
            let day = same_day_after(deadline, *issued);
            base(
                "date",
                day.map(calendar::written),
                Target::Deadline { written, day },
            )
        }
    }
}

fn unclear(due: &Due, proposal: Option<&str>) -> Question {
    let day = proposal.and_then(day_in);
    Question {
        directive: None,
        about: "date",
        text: format!(
            "“{}” không phải là một ngày có thật. Hạn đúng là ngày nào?",
            due.text
        ),
        proposal: day.map(calendar::written),
        target: Some(Target::Deadline {
            written: due.text.clone(),
            day,
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

pub(crate) fn overlaps(a: Option<(usize, usize)>, b: (usize, usize)) -> bool {
    a.is_some_and(|a| a.0 < b.1.max(b.0 + 1) && b.0 < a.1)
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

#[cfg(test)]
mod tests {
    use super::*;

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
