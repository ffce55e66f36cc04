//! Report types: who reports what, for which period, by when, and in which form.
//!
//! A type is data (`data/reports/*.toml`): its due rules belong to a role and a period kind, each with
//! the clause that it comes from; its form has fields of safe kinds. A type that is not confirmed
//! stands in the list and cannot be put in force.

mod build;
mod explain;
mod read;
mod roll;
mod stand;
mod value;
mod write;

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use jiff::civil::date;
use serde::{Deserialize, Serialize};

use crate::cadence::MonthOfQuarter;
use crate::criteria::SetFault;
use crate::deadline::{Deadline, When};
use crate::identity::UnitId;
use crate::period::Period;
use crate::unit::{Gazetteer, UnitKind};
use crate::word::words;

pub use build::{Change, due_rule, form_code};
pub use explain::{CutOff, Explained, cut_off, explain};
pub use roll::{Rolled, roll_up};
pub use stand::{Correction, ReportState, changed, is_overdue, report_state};
pub use value::{CellFault, CellValue, Values, Written, broken_checks, missing};

/// Returns the types that ship with the program, read once.
pub fn shipped() -> &'static [ReportType] {
    static TYPES: LazyLock<Vec<ReportType>> = LazyLock::new(|| {
        // The texts are part of the program, and a test reads each.
        let texts = SHIPPED.iter();
        texts
            .filter_map(|text| ReportType::read(text).ok())
            .collect()
    });
    &TYPES
}

/// Returns a shipped type by its code.
pub fn called(code: &str) -> Option<&'static ReportType> {
    shipped().iter().find(|it| it.code == code)
}

/// Returns a type that offices keep, by its file. What was published never changes and can be asked for
/// at any time, so it is read once and stays, as those that ship do.
///
/// # Errors
///
/// As [`ReportType::read`].
pub fn published(file: &str) -> Result<&'static ReportType, Vec<SetFault>> {
    static TYPES: LazyLock<Mutex<BTreeMap<String, &'static ReportType>>> =
        LazyLock::new(Mutex::default);
    // A type is put there whole or not at all.
    let mut types = TYPES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = types.get(file) {
        return Ok(known);
    }
    let read: &'static ReportType = Box::leak(Box::new(ReportType::read(file)?));
    types.insert(file.to_owned(), read);
    Ok(read)
}

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        &[$(include_str!(concat!("../../../data/reports/", $name, ".toml"))),+]
    };
}

const SHIPPED: &[&str] = files![
    "thang",
    "sau-thang",
    "nam",
    "quy-van-phong",
    "bieu-04",
    "bieu-05",
    "bieu-06",
    "bieu-07",
    "bieu-08",
    "bieu-09",
    "bieu-10",
    "bieu-11",
    "bieu-12",
    "bieu-13",
];

/// A kind of report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReportType {
    /// Its name for ever: "thang".
    pub code: String,
    pub title: String,
    pub title_en: String,
    pub period: PeriodKind,
    pub figures: Figures,
    /// Whether it was read in a document; what is not confirmed cannot be put in force.
    pub confirmed: bool,
    /// Where it was read, or why it is not confirmed.
    pub source: String,
    /// What has to be known of the form.
    pub note: Option<String>,
    /// Who sends it.
    pub roles: Vec<Role>,
    /// By when, for each role; empty where no document says.
    pub due: Vec<DueRule>,
    pub sections: Vec<Section>,
    /// What figures must not say of each other.
    pub checks: Vec<Check>,
}

impl ReportType {
    /// Reads a type from its file.
    ///
    /// # Errors
    ///
    /// Every fault of the file with its line: a form that is not TOML, an unknown key, a code that
    /// stands twice, a due rule whose date does not exist or whose period is another than the type's.
    pub fn read(text: &str) -> Result<ReportType, Vec<SetFault>> {
        read::read(text)
    }

    /// Returns the file that the type is read from.
    pub fn file(&self) -> String {
        write::write(self)
    }

    /// Returns the due rule of a role.
    pub fn due_of(&self, role: Role) -> Option<&DueRule> {
        self.due.iter().find(|it| it.role == role)
    }

    /// Returns the sections that a role fills in, each with its fields.
    pub fn sections_of(&self, role: Role) -> impl Iterator<Item = (&Section, Vec<&Field>)> {
        let sections = self.sections.iter();
        let with_fields = sections.map(move |section| {
            let fields = section.fields.iter();
            (section, fields.filter(|it| it.is_for(role)).collect())
        });
        with_fields.filter(|(_, fields): &(_, Vec<&Field>)| !fields.is_empty())
    }

    /// Returns the fields that a role fills in.
    pub fn fields_of(&self, role: Role) -> impl Iterator<Item = &Field> {
        let fields = self.sections.iter().flat_map(|it| &it.fields);
        fields.filter(move |it| it.is_for(role))
    }

    /// Returns a field by its code.
    pub fn field(&self, code: &str) -> Option<&Field> {
        let mut fields = self.sections.iter().flat_map(|it| &it.fields);
        fields.find(|it| it.code == code)
    }
}

words! {
    /// As what a unit reports.
    Role {
        Commune = "commune", "Xã, phường, thị trấn", "Commune";
        Agency = "agency", "Cơ quan, đơn vị", "Agency";
        Office = "office", "Văn phòng Điều phối", "Coordination office";
    }

    /// What stretch of time a report is about.
    PeriodKind {
        Month = "month", "Tháng", "Month";
        Quarter = "quarter", "Quý", "Quarter";
        SixMonths = "six_months", "6 tháng", "Six months";
        NineMonths = "nine_months", "9 tháng", "Nine months";
        Year = "year", "Năm", "Year";
        Term = "term", "Giai đoạn", "Term";
        Campaign = "campaign", "Theo đợt", "Campaign";
        OnDemand = "on_demand", "Đột xuất", "On demand";
    }

    /// Whether figures are of the period alone or since the beginning of the year.
    Figures {
        Period = "period", "Số trong kỳ", "Of the period";
        Cumulative = "cumulative", "Số lũy kế", "Cumulative";
    }

    /// What becomes of a field when reports are put together.
    RollUp {
        Sum = "sum", "cộng", "sum";
        Parts = "parts", "cộng tử số và mẫu số", "numerators and denominators added";
        Last = "last", "lấy báo cáo gửi sau cùng", "the last one sent";
        None = "none", "không tổng hợp", "not put together";
    }

    /// A figure that the program knows: it is filled in and linked, never typed.
    Figure {
        CriteriaMet = "criteria_met", "Số tiêu chí đạt", "Criteria met";
        TasksDone = "tasks_done", "Nhiệm vụ được giao đã hoàn thành", "Tasks done";
        TasksOpen = "tasks_open", "Nhiệm vụ được giao đang thực hiện", "Tasks under way";
        TasksLate = "tasks_late", "Nhiệm vụ được giao quá hạn", "Tasks late";
        AssignedDone = "assigned_done", "Nhiệm vụ đã giao, các đơn vị đã hoàn thành", "Assigned and done";
        AssignedOpen = "assigned_open", "Nhiệm vụ đã giao, đang thực hiện", "Assigned and under way";
        AssignedLate = "assigned_late", "Nhiệm vụ đã giao, quá hạn", "Assigned and late";
        CapitalPlanned = "capital_planned", "Vốn giao trong năm (triệu đồng)", "Capital planned for the year (million dong)";
        CapitalPaid = "capital_paid", "Vốn đã giải ngân trong năm (triệu đồng)", "Capital paid in the year (million dong)";
    }
}

impl Figure {
    /// Tells whether it is told of the days of a period, and stands still once these are over; the others
    /// tell how things are.
    pub fn closes_with_period(self) -> bool {
        matches!(
            self,
            Figure::CriteriaMet
                | Figure::TasksDone
                | Figure::AssignedDone
                | Figure::CapitalPlanned
                | Figure::CapitalPaid
        )
    }
}

impl PeriodKind {
    /// Returns whether its reports come again by a rule; of the others each is asked for by its own day.
    pub fn recurs(self) -> bool {
        !matches!(
            self,
            PeriodKind::Term | PeriodKind::Campaign | PeriodKind::OnDemand
        )
    }

    /// Returns the kind of a period; `None` for days, weeks and what does not recur.
    pub fn of(period: Period) -> Option<PeriodKind> {
        match period {
            Period::Once | Period::Day(_) | Period::Week(_) => None,
            Period::Month(_) => Some(PeriodKind::Month),
            Period::Quarter(_) => Some(PeriodKind::Quarter),
            Period::HalfYear(..) => Some(PeriodKind::SixMonths),
            Period::NineMonths(_) => Some(PeriodKind::NineMonths),
            Period::Year(_) => Some(PeriodKind::Year),
        }
    }

    /// Returns on what kind of period a recurring deadline reports.
    pub fn of_deadline(deadline: &Deadline) -> Option<PeriodKind> {
        let When::Recurring(cadence) = &deadline.when else {
            return None;
        };
        // A quarter is one whichever of its months is meant.
        let settled = cadence.with_month_of_quarter(MonthOfQuarter::Third);
        let schedule = settled.schedule(deadline.bound).ok()?;
        let year = date(2024, 1, 1)..=date(2024, 12, 31);
        PeriodKind::of(schedule.due_in(year).next()?.period)
    }
}

impl Role {
    /// Returns as what a unit reports to an office: by its place or, for a body of the office's own
    /// level, by whether it is the one that puts reports together.
    pub fn of(gazetteer: &Gazetteer, unit: UnitId, owner: UnitId) -> Role {
        let tier = gazetteer.place_of(unit).and_then(|it| it.kind.tier());
        let kind = gazetteer.unit(unit).map(|it| it.kind);
        match (tier, kind) {
            (Some(3..), _) => Role::Commune,
            (_, Some(UnitKind::CoordinationOffice)) => Role::Office,
            _ if unit == owner => Role::Office,
            _ => Role::Agency,
        }
    }
}

/// By when a role sends a report, in the words of a document and as they are read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DueRule {
    pub role: Role,
    pub deadline: Deadline,
    /// The clause that it comes from.
    pub clause: String,
}

/// A part of a form with a heading.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Section {
    pub title: String,
    pub title_en: String,
    pub fields: Vec<Field>,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Field {
    /// Its name for ever within the type.
    pub code: String,
    pub label: String,
    pub label_en: String,
    pub kind: FieldKind,
    pub required: bool,
    /// The figure of the program that it shows.
    pub figure: Option<Figure>,
    pub roll: RollUp,
    /// Who fills it in; everybody where it is empty.
    pub roles: Vec<Role>,
}

impl Field {
    pub fn is_for(&self, role: Role) -> bool {
        self.roles.is_empty() || self.roles.contains(&role)
    }

    /// Returns what its figures are counted in; nothing where it has none.
    pub fn unit(&self) -> &str {
        match &self.kind {
            FieldKind::Number { unit, .. } | FieldKind::Share { unit, .. } => unit,
            _ => "",
        }
    }

    /// Returns whether a person types it.
    pub fn is_typed(&self) -> bool {
        self.figure.is_none() && !matches!(self.kind, FieldKind::Attachment)
    }
}

/// How a field is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FieldKind {
    /// A number that is not negative, with so many decimals.
    Number { unit: String, scale: u8 },
    /// A share by its parts.
    Share {
        unit: String,
        numerator: String,
        denominator: String,
    },
    /// One of a list.
    Choice { options: Vec<String> },
    /// Rows of some columns.
    Table { columns: Vec<String> },
    /// Words.
    Prose,
    /// Files and outgoing documents, as the evidence of the obligation.
    Attachment,
}

impl FieldKind {
    /// Returns the word by which files and programs know it.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Number { .. } => "number",
            Self::Share { .. } => "share",
            Self::Choice { .. } => "choice",
            Self::Table { .. } => "table",
            Self::Prose => "prose",
            Self::Attachment => "attachment",
        }
    }
}

/// Two figures that can contradict each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The figure of this field …
    pub left: String,
    /// … cannot be above that of this one.
    pub not_above: String,
    /// What a person is told.
    pub says: String,
    pub says_en: String,
}
