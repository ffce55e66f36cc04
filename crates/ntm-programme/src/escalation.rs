//! Escalation: who is reminded, how many days before and after a deadline.
//!
//! A ladder is data. Each kind of task has one, an office may set its own, and
//! the default stands in `data/ladder/default.toml`. Each step of a ladder is
//! taken once for each deadline, also when the installation was down on its
//! day; if a deadline is extended, the ladder begins anew under the new one.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;
use serde::Serialize;

use crate::calendar;

/// Returns the steps whose day has come since the last round, oldest first.
///
/// `since` is the last day already dealt with (for a new obligation the day
/// before it was assigned), `today` the day of this round. Rounds on whatever
/// days, without overlap, take each step exactly once. Steps before the
/// deadline of which the day was missed are dropped once it has passed: "còn 3
/// ngày" is no longer true then.
pub fn due_steps(ladder: &Ladder, due: Date, since: Date, today: Date) -> Vec<DueStep> {
    let mut steps: Vec<DueStep> = ladder
        .steps
        .iter()
        .filter_map(|step| {
            Some(DueStep {
                step: *step,
                day: step.day(due)?,
            })
        })
        .filter(|it| since < it.day && it.day <= today)
        .filter(|it| it.step.offset_days >= 0 || today <= due)
        .collect();
    steps.sort_by_key(|it| (it.day, it.step));
    steps
}

/// Steps of reminding, by days from the last day that counts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    #[serde(rename = "step", default)]
    pub steps: Vec<Step>,
}

impl Ladder {
    /// Returns the ladder of an office that has set none.
    pub fn standard() -> Self {
        // The text is part of the program, and a test reads it.
        Self::read(include_str!("../../../data/ladder/default.toml")).unwrap_or_default()
    }

    /// Reads a ladder from TOML.
    ///
    /// # Errors
    ///
    /// Where the text is not TOML of this form, a step stands twice, or one
    /// lies further than a year from the deadline.
    pub fn read(text: &str) -> Result<Self, LadderFault> {
        let ladder: Self =
            toml::from_str(text).map_err(|fault| LadderFault::Form(fault.to_string()))?;
        ladder.check()?;
        Ok(ladder)
    }

    /// Checks what a person has put together on a page.
    ///
    /// # Errors
    ///
    /// Where a step stands twice or lies further than a year from the deadline.
    pub fn check(&self) -> Result<(), LadderFault> {
        for (index, step) in self.steps.iter().enumerate() {
            let same = |other: &Step| (other.offset_days, other.to) == (step.offset_days, step.to);
            if self.steps.iter().skip(index + 1).any(same) {
                return Err(LadderFault::Twice {
                    offset_days: step.offset_days,
                    to: step.to,
                });
            }
            if step.offset_days.unsigned_abs() > 366 {
                return Err(LadderFault::TooFar {
                    offset_days: step.offset_days,
                });
            }
        }
        Ok(())
    }
}

/// One step: on which day, whom, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Below zero before the last day that counts, above zero after it.
    pub offset_days: i32,
    pub to: Audience,
    pub channel: Channel,
}

impl Step {
    fn day(&self, due: Date) -> Option<Date> {
        due.checked_add(i64::from(self.offset_days).days()).ok()
    }

    /// Returns the step in Vietnamese: "trước hạn 3 ngày".
    pub fn label_vi(&self) -> String {
        match self.offset_days {
            0 => "đúng ngày hết hạn".to_owned(),
            days if days < 0 => format!("trước hạn {} ngày", days.unsigned_abs()),
            days => format!("quá hạn {days} ngày"),
        }
    }

    /// Returns the step in English: "3 days before".
    pub fn label_en(&self) -> String {
        match self.offset_days {
            0 => "on the last day".to_owned(),
            days if days < 0 => format!("{} days before", days.unsigned_abs()),
            days => format!("{days} days late"),
        }
    }
}

/// A step whose day has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DueStep {
    pub step: Step,
    /// The day on which the step was to be taken.
    pub day: Date,
}

impl DueStep {
    /// Returns whether the step is taken later than on its day.
    pub fn is_belated(&self, today: Date) -> bool {
        calendar::days_between(self.day, today) > 0
    }
}

/// Who is reminded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// The person whom it was handed on to, or all officers of the unit.
    AssigneeOfficer,
    UnitHead,
    /// The office that keeps the assignment.
    AssignerOffice,
    /// The leader of the unit that assigned it.
    Leader,
}

impl Audience {
    pub const ALL: [Self; 4] = [
        Self::AssigneeOfficer,
        Self::UnitHead,
        Self::AssignerOffice,
        Self::Leader,
    ];

    /// Returns the word under which it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AssigneeOfficer => "assignee_officer",
            Self::UnitHead => "unit_head",
            Self::AssignerOffice => "assigner_office",
            Self::Leader => "leader",
        }
    }

    pub fn label_vi(self) -> &'static str {
        match self {
            Self::AssigneeOfficer => "người thực hiện",
            Self::UnitHead => "người đứng đầu đơn vị",
            Self::AssignerOffice => "cơ quan theo dõi",
            Self::Leader => "lãnh đạo giao việc",
        }
    }

    pub fn label_en(self) -> &'static str {
        match self {
            Self::AssigneeOfficer => "officer in charge",
            Self::UnitHead => "head of the unit",
            Self::AssignerOffice => "office that follows it",
            Self::Leader => "leader who assigned it",
        }
    }
}

/// How somebody is reminded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A letter of its own.
    Immediate,
    /// A line of the daily letter.
    Digest,
}

impl Channel {
    pub const ALL: [Self; 2] = [Self::Immediate, Self::Digest];

    /// Returns the word under which it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Immediate => "immediate",
            Self::Digest => "digest",
        }
    }

    pub fn label_vi(self) -> &'static str {
        match self {
            Self::Immediate => "gửi ngay",
            Self::Digest => "thư tổng hợp hằng ngày",
        }
    }

    pub fn label_en(self) -> &'static str {
        match self {
            Self::Immediate => "at once",
            Self::Digest => "daily digest",
        }
    }
}

/// A word that names no audience or channel.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” names no audience or channel of a ladder")]
pub struct NotALadderWord(pub String);

impl FromStr for Audience {
    type Err = NotALadderWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|it| it.as_str() == text);
        found.ok_or_else(|| NotALadderWord(text.to_owned()))
    }
}

impl FromStr for Channel {
    type Err = NotALadderWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|it| it.as_str() == text);
        found.ok_or_else(|| NotALadderWord(text.to_owned()))
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What is wrong with a ladder.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LadderFault {
    #[error("the ladder cannot be read: {0}")]
    Form(String),
    #[error("{offset_days} days, {to}: stands twice")]
    Twice { offset_days: i32, to: Audience },
    #[error("{offset_days} days: further than a year from the deadline")]
    TooFar { offset_days: i32 },
}

impl LadderFault {
    /// Returns what Vietnamese screens say.
    pub fn text_vi(&self) -> String {
        match self {
            Self::Form(_) => "Không đọc được bậc thang nhắc việc.".to_owned(),
            Self::Twice { offset_days, to } => {
                format!(
                    "Mốc {offset_days} ngày cho {} bị ghi hai lần.",
                    to.label_vi()
                )
            }
            Self::TooFar { offset_days } => {
                format!("Mốc {offset_days} ngày cách thời hạn quá một năm.")
            }
        }
    }

    /// Returns what English screens say.
    pub fn text_en(&self) -> String {
        match self {
            Self::Form(_) => "The ladder cannot be read.".to_owned(),
            Self::Twice { offset_days, to } => {
                format!(
                    "The step of {offset_days} days for the {} stands twice.",
                    to.label_en()
                )
            }
            Self::TooFar { offset_days } => {
                format!("The step of {offset_days} days lies more than a year from the deadline.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    const DUE: Date = Date::constant(2023, 7, 14);

    fn days(since: Date, today: Date) -> Vec<i32> {
        let steps = due_steps(&Ladder::standard(), DUE, since, today);
        steps.iter().map(|it| it.step.offset_days).collect()
    }

    #[test]
    fn the_standard_ladder_climbs_from_the_officer_to_the_leader() {
        let ladder = Ladder::standard();
        assert!(ladder.steps.len() >= 6);
        assert!(ladder.check().is_ok());
        let last = ladder
            .steps
            .iter()
            .max_by_key(|step| step.offset_days)
            .unwrap();
        assert_eq!(last.to, Audience::Leader);
    }

    #[test]
    fn steps_come_on_their_days() {
        assert_eq!(days(date(2023, 7, 10), date(2023, 7, 11)), [-3]);
        assert_eq!(days(date(2023, 7, 11), date(2023, 7, 12)), [] as [i32; 0]);
        assert_eq!(days(date(2023, 7, 13), date(2023, 7, 14)), [0]);
        assert_eq!(days(date(2023, 7, 14), date(2023, 7, 15)), [1, 1]);
    }

    #[test]
    fn after_downtime_each_step_that_still_holds_is_taken_once() {
        assert_eq!(days(date(2023, 7, 1), date(2023, 7, 20)), [0, 1, 1, 5]);
        assert_eq!(days(date(2023, 7, 1), date(2023, 7, 12)), [-7, -3]);
        let steps = due_steps(
            &Ladder::standard(),
            DUE,
            date(2023, 7, 1),
            date(2023, 7, 12),
        );
        assert!(steps.iter().all(|it| it.is_belated(date(2023, 7, 12))));
    }

    #[test]
    fn a_ladder_with_a_fault_is_refused() {
        let step = |days: i32| {
            format!("[[step]]\noffset_days = {days}\nto = \"leader\"\nchannel = \"digest\"\n")
        };
        assert!(Ladder::read(&step(3)).is_ok());
        assert!(matches!(
            Ladder::read(&(step(3) + &step(3))),
            Err(LadderFault::Twice {
                offset_days: 3,
                to: Audience::Leader
            })
        ));
        assert!(matches!(
            Ladder::read(&step(400)),
            Err(LadderFault::TooFar { .. })
        ));
        assert!(matches!(
            Ladder::read("step = 3"),
            Err(LadderFault::Form(_))
        ));
    }

    #[test]
    fn words_of_storage_are_read_back() {
        for audience in Audience::ALL {
            assert_eq!(audience.as_str().parse::<Audience>().unwrap(), audience);
        }
        for channel in Channel::ALL {
            assert_eq!(channel.as_str().parse::<Channel>().unwrap(), channel);
        }
    }

    proptest! {
        /// On whatever days the rounds are made, no step is taken twice, and
        /// none after the deadline is left out.
        #[test]
        fn rounds_on_any_days_take_each_step_once(gaps in prop::collection::vec(1i64..9, 1..20)) {
            let ladder = Ladder::standard();
            let start = date(2023, 6, 25);
            let mut since = start;
            let mut taken = Vec::new();
            for gap in gaps {
                let today = since.saturating_add(gap.days());
                taken.extend(due_steps(&ladder, DUE, since, today));
                since = today;
            }
            let mut once = taken.clone();
            once.dedup();
            prop_assert_eq!(&once, &taken);
            for step in &ladder.steps {
                let day = step.day(DUE).unwrap();
                if step.offset_days >= 0 && day <= since {
                    let wanted = DueStep { step: *step, day };
                    prop_assert!(taken.contains(&wanted));
                }
            }
        }
    }
}
