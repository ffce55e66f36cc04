//! Meetings: what is on the agenda, who comes, what is said, and what is decided.
//!
//! A decision is what a task is before it is written: a deed, who does it, with whom, by when. Its
//! [`sentence`](Decision::sentence) is the one that stands in the notice of conclusions, in words from
//! which the reader takes the same task back.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    deadline::{Deadline, When},
    identity::UnitId,
    word::words,
};

words! {
    /// Where a meeting stands.
    MeetingState {
        /// It lies ahead; its agenda can be changed.
        Planned = "planned", "sắp họp", "ahead";
        /// It has begun: what is said and decided is written down.
        Held = "held", "đã họp", "held";
        /// Its conclusions are issued and nothing of it changes any more.
        Concluded = "concluded", "đã kết luận", "concluded";
        /// It does not take place.
        Cancelled = "cancelled", "đã hủy", "cancelled";
    }

    /// What an office is briefed on, the gravest first.
    Topic {
        /// Recognition that may be withdrawn, targets that are missed.
        Exceptions = "exceptions", "Vấn đề cần xử lý ngay", "What cannot wait";
        LateUnits = "late_units", "Đơn vị quá hạn nhiệm vụ", "Units late with tasks";
        LateReports = "late_reports", "Báo cáo chậm", "Late reports";
        /// Criteria that were lost, or are met with no more than a twentieth to spare.
        CriteriaAtRisk = "criteria_at_risk", "Tiêu chí đã mất hoặc có nguy cơ mất", "Criteria lost or about to be";
        /// Payments that lag behind the share of the year that has passed.
        MoneyBehind = "money_behind", "Giải ngân chậm so với kế hoạch", "Money behind plan";
        Petitions = "petitions", "Kiến nghị chưa trả lời xong", "Open petitions";
    }

    /// What a paper is to a meeting.
    MeetingPaper {
        /// The report from which it is briefed.
        Briefing = "briefing", "Báo cáo giao ban", "Briefing";
        Invitation = "invitation", "Giấy mời", "Invitation";
        Minutes = "minutes", "Biên bản", "Minutes";
        /// The notice of conclusions, which gives its decisions as tasks.
        Conclusion = "conclusion", "Thông báo kết luận", "Conclusions";
    }
}

impl MeetingState {
    /// Tells whether agenda and guests can still be changed.
    pub fn is_open(self) -> bool {
        matches!(self, MeetingState::Planned | MeetingState::Held)
    }
}

/// A meeting with all that is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// What it is called in papers: "Hội nghị giao ban nông thôn mới tháng 7 năm 2023".
    pub title: String,
    pub on: Date,
    /// When it begins, in words: "08 giờ 00 phút".
    pub at: String,
    pub place: String,
    pub chair: Person,
    /// Who writes the minutes.
    #[serde(default)]
    pub secretary: Person,
    /// When it ended, in words; empty as long as nobody has said.
    #[serde(default)]
    pub ended_at: String,
    /// Whether it is the office's regular briefing.
    #[serde(default)]
    pub is_briefing: bool,
    #[serde(default)]
    pub agenda: Vec<Item>,
    #[serde(default)]
    pub guests: Vec<Guest>,
}

/// Somebody by name and position.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Person {
    pub name: String,
    pub position: String,
}

impl Person {
    /// Returns the person as papers name them: "đồng chí Lò Văn A, Chủ tịch Ủy ban nhân dân huyện"; nothing
    /// where nobody is named.
    pub fn said(&self) -> String {
        match (self.name.as_str(), self.position.as_str()) {
            ("", position) => position.to_owned(),
            (name, "") => format!("đồng chí {name}"),
            (name, position) => format!("đồng chí {name}, {position}"),
        }
    }
}

/// A point of the agenda.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub id: Uuid,
    pub title: String,
    /// Who reports on it.
    #[serde(default)]
    pub presenter: String,
    /// What it is about, a line each; where the program prepared it, from its figures.
    #[serde(default)]
    pub about: String,
    /// What was said.
    #[serde(default)]
    pub minutes: String,
    /// What was concluded beside the decisions.
    #[serde(default)]
    pub conclusion: String,
    #[serde(default)]
    pub decisions: Vec<Decision>,
    /// How often it was changed: two people who write at once do not overwrite each other.
    #[serde(default)]
    pub revision: u32,
}

/// Somebody who is invited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guest {
    /// The unit, where it is one of the register.
    #[serde(default)]
    pub unit: Option<UnitId>,
    pub name: String,
    /// Whether somebody came; none as long as nobody has said.
    #[serde(default)]
    pub present: Option<bool>,
    /// Who came for it, or why nobody did.
    #[serde(default)]
    pub note: String,
}

/// What a meeting decided that somebody does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub id: Uuid,
    /// What is to be done, beginning with the verb: "Rà soát hiện trạng các tiêu chí".
    pub deed: String,
    /// Who does it, as papers name them: "UBND các xã".
    pub leads: Vec<String>,
    #[serde(default)]
    pub coordinators: Vec<String>,
    #[serde(default)]
    /// By when, in the words of the paper: [`Deadline::before`],
    /// [`Deadline::no_later_than`], [`Deadline::monthly_before`].
    pub due: Option<Deadline>,
}

/// Tells whether a payment lags behind: less of the plan is paid than of the year has passed with the day on
/// which it was so. `percent` in hundredths of a per cent. Nothing else can be said where no plan names
/// amounts by month.
pub fn is_behind(percent: i64, on: Date) -> bool {
    percent < share_of_year(on)
}

/// Returns how much of its year has passed with a day, in hundredths of a per cent.
pub fn share_of_year(day: Date) -> i64 {
    i64::from(day.day_of_year()) * 10_000 / i64::from(day.days_in_year())
}

impl Decision {
    /// Returns the sentence of the decision: whom it gives the task, with whom, and by when.
    pub fn sentence(&self) -> String {
        let leads = self.leads.join(", ");
        let mut said = format!("Giao {leads}");
        if !self.coordinators.is_empty() {
            said += " chủ trì, phối hợp với ";
            said += &self.coordinators.join(", ");
        }
        said.push(' ');
        said += &within(&self.deed);
        if let Some(due) = &self.due {
            said += match due.when {
                When::Recurring(_) => ", báo cáo kết quả ",
                _ => ", hoàn thành ",
            };
            said += &due.text;
        }
        said.push('.');
        said
    }
}

impl Meeting {
    /// Returns all decisions in the order of the agenda.
    pub fn decisions(&self) -> impl Iterator<Item = &Decision> {
        self.agenda.iter().flat_map(|item| &item.decisions)
    }

    /// Returns an item by its id.
    pub fn item(&self, id: Uuid) -> Option<&Item> {
        self.agenda.iter().find(|it| it.id == id)
    }

    /// Moves an item one place up or down; at the end it stays.
    pub fn shift(&mut self, id: Uuid, up: bool) {
        let Some(at) = self.agenda.iter().position(|it| it.id == id) else {
            return;
        };
        let to = match up {
            true => at.saturating_sub(1),
            false => (at + 1).min(self.agenda.len() - 1),
        };
        self.agenda.swap(at, to);
    }

    /// Returns how many of those invited came, did not come, and are not spoken of.
    pub fn attendance(&self) -> (usize, usize, usize) {
        let count = |said| self.guests.iter().filter(|it| it.present == said).count();
        (count(Some(true)), count(Some(false)), count(None))
    }
}

/// Returns a deed as it stands within a sentence: its first letter small, unless the word is an
/// abbreviation, and no sign at its end.
fn within(deed: &str) -> String {
    let deed = deed.trim().trim_end_matches(['.', ';', ',', ':', ' ']);
    let first = deed.split_whitespace().next().unwrap_or_default();
    let is_abbreviation =
        first.chars().count() > 1 && first.chars().all(|letter| !letter.is_lowercase());
    match is_abbreviation {
        true => deed.to_owned(),
        false => ntm_text::uncapitalised(deed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cadence::DayOfMonth, period::Day};
    use jiff::civil::date;

    fn decision(deed: &str, coordinators: &[&str], due: Option<Deadline>) -> Decision {
        Decision {
            id: Uuid::nil(),
            deed: deed.to_owned(),
            leads: vec!["UBND xã Mường So".to_owned()],
            coordinators: coordinators.iter().map(|it| (*it).to_owned()).collect(),
            due,
        }
    }

    #[test]
    fn a_decision_is_one_sentence() {
        let day = Day::new(date(2023, 7, 30)).unwrap();
        for (decision, said) in [
            (
                decision(
                    "Rà soát hiện trạng các tiêu chí.",
                    &[],
                    Some(Deadline::before(day)),
                ),
                "Giao UBND xã Mường So rà soát hiện trạng các tiêu chí, hoàn thành trước ngày 30/7/2023.",
            ),
            (
                decision(
                    "hoàn thiện hồ sơ",
                    &["Phòng Tài chính - Kế hoạch"],
                    Some(Deadline::no_later_than(day)),
                ),
                "Giao UBND xã Mường So chủ trì, phối hợp với Phòng Tài chính - Kế hoạch hoàn thiện hồ sơ, hoàn thành chậm nhất ngày 30/7/2023.",
            ),
            (
                decision(
                    "Tổng hợp tiến độ",
                    &[],
                    Some(Deadline::monthly_before(DayOfMonth::new(25).unwrap())),
                ),
                "Giao UBND xã Mường So tổng hợp tiến độ, báo cáo kết quả trước ngày 25 hàng tháng.",
            ),
            (
                decision("UBMTTQ giám sát", &[], None),
                "Giao UBND xã Mường So UBMTTQ giám sát.",
            ),
        ] {
            assert_eq!(decision.sentence(), said);
        }
    }

    #[test]
    fn the_words_of_a_deadline_mean_its_day() {
        let day = Day::new(date(2024, 3, 1)).unwrap();
        assert_eq!(Deadline::before(day).last_day(), Some(date(2024, 2, 29)));
        assert_eq!(
            Deadline::no_later_than(day).last_day(),
            Some(date(2024, 3, 1))
        );
        let monthly = Deadline::monthly_before(DayOfMonth::new(5).unwrap());
        assert_eq!(monthly.text, "trước ngày 05 hàng tháng");
        assert!(monthly.schedule().unwrap().is_ok());
    }

    #[test]
    fn the_year_passes_day_by_day() {
        for (day, share) in [
            (date(2023, 1, 1), 27),
            (date(2023, 7, 2), 5013),
            (date(2024, 12, 31), 10_000),
        ] {
            assert_eq!(share_of_year(day), share, "{day}");
            assert!(is_behind(share - 1, day) && !is_behind(share, day));
        }
    }

    #[test]
    fn items_move_within_the_agenda() {
        let item = |number: u128| Item {
            id: Uuid::from_u128(number),
            ..Item::default()
        };
        let mut meeting = Meeting {
            title: String::new(),
            on: date(2023, 7, 10),
            at: String::new(),
            place: String::new(),
            chair: Person::default(),
            secretary: Person::default(),
            ended_at: String::new(),
            is_briefing: false,
            agenda: vec![item(1), item(2), item(3)],
            guests: Vec::new(),
        };
        let order = |meeting: &Meeting| -> Vec<u128> {
            meeting.agenda.iter().map(|it| it.id.as_u128()).collect()
        };
        meeting.shift(Uuid::from_u128(3), true);
        assert_eq!(order(&meeting), [1, 3, 2]);
        meeting.shift(Uuid::from_u128(2), false);
        assert_eq!(order(&meeting), [1, 3, 2], "the last stays");
        meeting.shift(Uuid::from_u128(1), true);
        assert_eq!(order(&meeting), [1, 3, 2], "the first stays");
        meeting.shift(Uuid::from_u128(9), true);
        assert_eq!(order(&meeting), [1, 3, 2]);
    }
}
