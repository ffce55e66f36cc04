//! A criteria set as data: `data/criteria/*.toml`, one file for each decision's annex.
//!
//! The files keep how certain each row is. What was read in the decision counts; what is only
//! remembered (`confidence` below high, `candidate`) is shown as unconfirmed and judges nobody.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::{Applied, Bar, Class, Origin, Quantity, Value};
use crate::{
    data_file::{self, line_of},
    lineage::Adds,
};

/// Returns the sets that ship with the program, read once.
pub fn shipped() -> &'static [CriteriaSet] {
    static SETS: LazyLock<Vec<CriteriaSet>> = LazyLock::new(|| {
        // The texts are part of the program, and a test reads each.
        let texts = SHIPPED.iter();
        texts
            .filter_map(|(_, text)| CriteriaSet::read(text).ok())
            .collect()
    });
    &SETS
}

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../../../data/criteria/", $name, ".toml")))),+]
    };
}

const SHIPPED: &[(&str, &str)] = files![
    "xa-ntm-2021-2025",
    "xa-ntm-nang-cao-2021-2025",
    "xa-ntm-kieu-mau-2021-2025",
    "huyen-ntm-2021-2025",
    "tieu-chi-huyen-ntm-2021-2025",
    "tinh-ntm-2021-2025",
    "xa-ntm-2026-2030",
    "xa-ntm-hien-dai-2026-2030",
    "tinh-ntm-2026-2030",
];

/// A decision's criteria for one level and grade.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CriteriaSet {
    /// Its name for ever: "xa-ntm-2026-2030".
    pub id: String,
    /// What kind of place it judges.
    pub level: Level,
    /// The grade that it leads to: "ntm", "nang_cao", "kieu_mau", "hien_dai".
    pub grade: Option<String>,
    /// The title of the annex.
    pub name: String,
    /// The decision: "51/2025/QĐ-TTg".
    pub decision: String,
    /// Which annex of it.
    pub annex: Option<String>,
    /// The day of the decision.
    pub issued: Date,
    /// From which day it applies; the day of the decision where none is stated.
    pub effective_from: Date,
    /// The first day on which it no longer applies, where one is stated.
    pub valid_until: Option<Date>,
    /// The classes that thresholds depend on, in the order of the decision.
    pub classes: Vec<(Class, String)>,
    /// Criteria in the order of the decision.
    pub criteria: Vec<Criterion>,
    /// What values must not say of each other.
    pub checks: Vec<Check>,
}

/// Two indicators whose figures can contradict each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The figure of this indicator …
    pub left: String,
    /// … cannot be above that of this one: it counts a part of the same.
    pub not_above: String,
    /// What a person is told.
    pub says: String,
}

impl Check {
    /// Tells whether two values contradict each other; never where one of them has no figure.
    pub fn is_broken(&self, left: Option<Value>, right: Option<Value>) -> bool {
        let figure = |value: Option<Value>| value.and_then(Value::figure);
        matches!((figure(left), figure(right)), (Some(left), Some(right)) if left > right)
    }
}

impl CriteriaSet {
    /// Returns all indicators in the order of the decision.
    pub fn indicators(&self) -> impl Iterator<Item = &Indicator> {
        self.criteria.iter().flat_map(|it| &it.indicators)
    }

    /// Returns an indicator by its code.
    pub fn indicator(&self, code: &str) -> Option<&Indicator> {
        self.indicators().find(|it| it.code == code)
    }

    /// Returns whether it applies on a day.
    pub fn is_valid_on(&self, day: Date) -> bool {
        self.effective_from <= day && self.valid_until.is_none_or(|until| day < until)
    }

    /// Returns the set in the words of a day, where a later decision changed some; `None` where they are
    /// those of today. What is asked is the same: a threshold that an amendment changed is dated itself.
    pub fn worded_on(&self, day: Date) -> Option<CriteriaSet> {
        let later = |it: &Indicator| it.amended.as_ref().is_some_and(|it| day < it.from);
        if !self.indicators().any(later) {
            return None;
        }
        let mut set = self.clone();
        for indicator in set.criteria.iter_mut().flat_map(|it| &mut it.indicators) {
            if later(indicator)
                && let Some(amended) = indicator.amended.take()
            {
                indicator.name = amended.before;
            }
        }
        Some(set)
    }
}

/// The kind of place that a set judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// A village (thôn, bản).
    Thon,
    /// A commune.
    Xa,
    /// A district, until 30 June 2025.
    Huyen,
    /// A province.
    Tinh,
}

/// A criterion with its indicators, or a condition of a decision, which has one of its own.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Criterion {
    /// Its number in the decision.
    pub number: u16,
    /// Its name.
    pub name: String,
    /// The group of criteria that it stands in.
    pub group: Option<String>,
    /// Whether it counts double when recognition is withdrawn (Quyết định 18/2022/QĐ-TTg).
    pub revocation_key: bool,
    /// Its indicators in the order of the decision.
    pub indicators: Vec<Indicator>,
}

/// What is measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Indicator {
    /// Its code in the decision: "2.4".
    pub code: String,
    /// Its words in the decision, as last amended; see [`CriteriaSet::worded_on`] for those of a past day.
    pub name: String,
    /// The decision that changed it after its set was issued.
    pub amended: Option<Amended>,
    /// How it is measured.
    pub measure: Measure,
    /// The unit of its figure: "%", "triệu đồng/người/năm".
    pub unit: String,
    /// How sure the row is.
    pub certainty: Certainty,
    /// Where the row was read.
    pub source: String,
    /// Whether the province says what exactly is asked.
    pub delegated_to_province: bool,
    /// The body that guides it.
    pub guiding_body: Option<String>,
    /// What the decision says of who guides and who specifies.
    pub rule: Option<String>,
    /// A remark for those who administer the set.
    pub note: Option<String>,
    /// Figures inside the words of the decision, to be shown beside the entry.
    pub sub_metrics: Vec<SubMetric>,
    /// What must be reached besides, for a condition that stands on another set.
    pub condition: Option<Condition>,
    cells: BTreeMap<Option<Class>, Cell>,
    remembered: BTreeMap<Option<Class>, Bar>,
}

/// A later decision that changed an indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Amended {
    /// The decision: "211/QĐ-TTg".
    pub by: String,
    /// The day from which it holds.
    pub from: Date,
    /// The words until then; the same where those of the amendment are not known.
    pub before: String,
}

impl Amended {
    /// Reads "211/QĐ-TTg (01/3/2024)".
    fn read(written: &str, before: String) -> Option<Amended> {
        let (by, day) = written.strip_suffix(')')?.split_once(" (")?;
        let mut parts = day.split('/');
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        let from = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
        Some(Amended {
            by: by.to_owned(),
            from: from.ok()?,
            before,
        })
    }
}

impl Indicator {
    /// Returns the classes that have a cell of their own.
    pub fn classes(&self) -> impl Iterator<Item = &Class> {
        self.cells.keys().flatten()
    }

    /// Returns whether plain numbers of it may be added for a place that was put together from others:
    /// things may, by what the set counts, and averages, rates and grades may not.
    pub fn adds(&self) -> Adds {
        const THINGS: [&str; 7] = ["mô hình", "công trình", "số lượng", "HTX", "hộ", "km", "ha"];
        match self.measure {
            Measure::Number { .. } if THINGS.contains(&self.unit.as_str()) => Adds::Yes,
            _ => Adds::No,
        }
    }

    /// Returns what the shipped set itself asks of a class in a year.
    pub fn bar(&self, class: Option<&Class>, year: i16) -> Applied {
        let by_class = self.cells.keys().any(Option::is_some);
        let own = class.and_then(|class| self.cells.get(&Some(class.clone())));
        let cell = own.or_else(|| self.cells.get(&None));
        if by_class && class.is_none() {
            return Applied::ClassUnknown;
        }
        match cell.map(|cell| cell.of(year)) {
            Some(CellBar::NotRequired) => Applied::NotRequired,
            Some(CellBar::Bar(bar)) if self.certainty == Certainty::High => Applied::Required {
                bar: bar.clone(),
                origin: Origin::Decision,
                source: String::new(),
            },
            Some(CellBar::Bar(bar)) => Applied::Unconfirmed {
                remembered: Some(bar.clone()),
            },
            None if self.delegated_to_province => Applied::LeftToProvince,
            None => Applied::Unconfirmed {
                remembered: self.remembered(class),
            },
        }
    }

    fn remembered(&self, class: Option<&Class>) -> Option<Bar> {
        class
            .and_then(|class| self.remembered.get(&Some(class.clone())))
            .or_else(|| self.remembered.get(&None))
            .cloned()
    }
}

/// How an indicator is measured, and which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case", tag = "measure")]
pub enum Measure {
    /// Met or not, by the words of the decision.
    YesNo,
    /// There must be none of it.
    None,
    /// A share in per cent, by numerator and denominator.
    Share {
        /// Whether more is better.
        higher: bool,
    },
    /// A number.
    Number {
        /// Whether more is better.
        higher: bool,
    },
    /// A grade.
    Graded,
    /// Another set has to be met.
    Set,
}

/// How sure a row of a set is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Read in the decision or on an official page.
    High,
    /// Remembered; it judges nobody until it is confirmed.
    Unconfirmed,
}

/// A figure inside the words of an indicator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubMetric {
    /// The class that it is for, or "common".
    #[serde(default)]
    pub scope: Option<String>,
    /// What is counted.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// "ge", "le", "range_upper".
    pub op: String,
    /// The figure.
    pub value: f64,
}

/// What a condition stands on beside its own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Condition {
    /// The set that has to be met.
    pub requires_set: Option<String>,
    /// The class whose bars count, whatever the place's own.
    pub requires_class: Option<Class>,
}

/// A cell of the table of thresholds.
#[derive(Debug, Clone, PartialEq, Serialize)]
enum Cell {
    Every(CellBar),
    /// By year; the bar of the nearest year before holds on.
    Years(BTreeMap<i16, Bar>),
}

#[derive(Debug, Clone, PartialEq, Serialize)]
enum CellBar {
    NotRequired,
    Bar(Bar),
}

impl Cell {
    fn of(&self, year: i16) -> CellBar {
        match self {
            Cell::Every(bar) => bar.clone(),
            Cell::Years(years) => years
                .range(..=year)
                .next_back()
                .or_else(|| years.first_key_value())
                .map_or(CellBar::NotRequired, |(_, bar)| CellBar::Bar(bar.clone())),
        }
    }
}

/// What is wrong in a file of criteria, and in which line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct SetFault {
    /// Line of the file, the first is 1.
    pub line: usize,
    /// What is wrong, in Vietnamese.
    pub reason: String,
}

impl fmt::Display for SetFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "dòng {}: {}", self.line, self.reason)
    }
}

impl CriteriaSet {
    /// Reads a set from its file.
    ///
    /// # Errors
    ///
    /// Every fault of the file with its line: a form that is not TOML, an unknown key, a number or
    /// code that stands twice, counts that disagree with the rows, a threshold that does not fit
    /// how the indicator is measured, a class that the set does not name.
    pub fn read(text: &str) -> Result<CriteriaSet, Vec<SetFault>> {
        let raw: RawFile = data_file::read(text)?;
        let mut reader = Reader {
            text,
            classes: raw.dimension.as_ref().map_or(Vec::new(), classes),
            faults: Vec::new(),
        };
        let set = reader.set(raw);
        if reader.faults.is_empty() {
            Ok(set)
        } else {
            reader.faults.sort_by_key(|fault| fault.line);
            Err(reader.faults)
        }
    }
}

fn classes(dimension: &RawDimension) -> Vec<(Class, String)> {
    let says = |value: &String| {
        let label = dimension.labels.get(value);
        label.or_else(|| dimension.definitions.get(value)).cloned()
    };
    let named = dimension.values.iter();
    named
        .map(|value| (Class(value.clone()), says(value).unwrap_or_default()))
        .collect()
}

struct Reader<'a> {
    text: &'a str,
    classes: Vec<(Class, String)>,
    faults: Vec<SetFault>,
}

impl Reader<'_> {
    fn fault(&mut self, span: &Range<usize>, reason: impl Into<String>) {
        self.faults.push(SetFault {
            line: line_of(self.text, span.start),
            reason: reason.into(),
        });
    }

    fn set(&mut self, raw: RawFile) -> CriteriaSet {
        let span = raw.set.span();
        let set = raw.set.into_inner();
        let mut criteria = Vec::new();
        for criterion in raw.criteria {
            criteria.push(self.criterion(criterion));
        }
        for condition in raw.conditions {
            criteria.push(self.condition(condition));
        }
        self.check_counts(&span, &set, &criteria);
        let day = |day: toml::value::Datetime| day.to_string().parse().ok();
        let issued = set.issued.and_then(day);
        if issued.is_none() {
            self.fault(&span, "thiếu ngày ban hành (issued)");
        }
        let issued = issued.unwrap_or_default();
        CriteriaSet {
            id: set.id,
            level: set.level,
            grade: set.grade,
            name: set.name,
            decision: set.decision,
            annex: set.annex,
            issued,
            effective_from: set.effective_from.and_then(day).unwrap_or(issued),
            valid_until: set
                .valid_until
                .filter(|day| !day.is_empty())
                .and_then(|day| day.parse().ok()),
            classes: self.classes.clone(),
            checks: self.checks(raw.checks, &criteria),
            criteria,
        }
    }

    fn checks(&mut self, raw: Vec<Spanned<Check>>, criteria: &[Criterion]) -> Vec<Check> {
        let known = |code: &str| {
            let mut indicators = criteria.iter().flat_map(|it| &it.indicators);
            indicators.any(|it| it.code == code)
        };
        for check in &raw {
            let span = check.span();
            for code in [&check.get_ref().left, &check.get_ref().not_above] {
                if !known(code) {
                    self.fault(
                        &span,
                        format!("phép kiểm tra nêu chỉ tiêu {code} không có trong bộ"),
                    );
                }
            }
        }
        raw.into_iter().map(Spanned::into_inner).collect()
    }

    fn check_counts(&mut self, span: &Range<usize>, set: &RawSet, criteria: &[Criterion]) {
        let indicators: usize = criteria.iter().map(|it| it.indicators.len()).sum();
        for (said, found, what) in [
            (set.criteria_count, criteria.len(), "tiêu chí"),
            (set.indicator_count, indicators, "chỉ tiêu"),
            (set.condition_count, criteria.len(), "điều kiện"),
        ] {
            if said.is_some_and(|said| said != found) {
                let said = said.unwrap_or_default();
                self.fault(
                    span,
                    format!("ghi {said} {what} nhưng trong tệp có {found}"),
                );
            }
        }
        if criteria.is_empty() {
            self.fault(span, "bộ tiêu chí không có tiêu chí nào");
        }
    }

    fn criterion(&mut self, raw: Spanned<RawCriterion>) -> Criterion {
        let raw = raw.into_inner();
        let number = *raw.number.get_ref();
        let mut seen = BTreeSet::new();
        let mut indicators = Vec::new();
        for indicator in raw.indicators {
            let span = indicator.get_ref().code.span();
            let code = indicator.get_ref().code.get_ref().clone();
            let of_criterion = code.split('.').next() == Some(&number.to_string());
            if !of_criterion {
                let reason = format!("mã chỉ tiêu {code} không thuộc tiêu chí {number}");
                self.fault(&span, reason);
            } else if !seen.insert(code.clone()) {
                self.fault(&span, format!("mã chỉ tiêu {code} bị trùng"));
            }
            indicators.push(self.indicator(indicator.into_inner()));
        }
        Criterion {
            number,
            name: raw.name,
            group: raw.group,
            revocation_key: raw.revocation_key,
            indicators,
        }
    }

    /// A condition is a criterion with one indicator that bears its number.
    fn condition(&mut self, raw: Spanned<RawCondition>) -> Criterion {
        let raw = raw.into_inner();
        let number = *raw.number.get_ref();
        let span = raw.number.span();
        let measure = match (&raw.requires_set, raw.kind.as_deref()) {
            (Some(_), _) => Measure::Set,
            (None, Some(kind)) => self.measure(&span, kind, None),
            (None, None) if raw.value.is_some() => Measure::Share { higher: true },
            (None, None) => Measure::YesNo,
        };
        let bar = match raw.value {
            Some(value) => quantity(&value).map(|value| Bar::AtLeast { value }),
            None => Some(Bar::Pass { words: None }),
        };
        if bar.is_none() {
            self.fault(&span, "giá trị không phải là số");
        }
        let certainty = match raw.confidence.as_deref() {
            Some(word) => certainty(word),
            None => Certainty::High,
        };
        let indicator = Indicator {
            amended: None,
            code: number.to_string(),
            name: raw.text.clone(),
            measure,
            unit: raw.unit.unwrap_or_default(),
            certainty,
            source: raw.source.unwrap_or_default(),
            delegated_to_province: raw.delegated_to_province,
            guiding_body: raw.guiding_body,
            rule: None,
            note: raw.note,
            sub_metrics: raw.sub_metrics,
            condition: raw.requires_set.map(|set| Condition {
                requires_set: Some(set),
                requires_class: raw.requires_group.map(Class),
            }),
            cells: bar
                .map(|bar| (None, Cell::Every(CellBar::Bar(bar))))
                .into_iter()
                .collect(),
            remembered: BTreeMap::new(),
        };
        Criterion {
            number,
            name: raw.text,
            group: None,
            revocation_key: false,
            indicators: vec![indicator],
        }
    }

    fn indicator(&mut self, raw: RawIndicator) -> Indicator {
        let span = raw.code.span();
        let measure = self.measure(&span, &raw.kind, raw.direction.as_deref());
        let common = match (&raw.common_value, &raw.common) {
            (Some(value), _) => quantity(value).map(|value| numbered(measure, value)),
            (None, Some(written)) => Bar::read(measure, written),
            (None, None) => None,
        };
        let mut cells = BTreeMap::new();
        for (class, cell) in &raw.thresholds {
            let at = cell.span();
            let key = self.class(&at, class);
            match self.cell(&at, measure, cell.get_ref(), common.as_ref()) {
                Some(cell) => {
                    cells.insert(key, cell);
                }
                None => {
                    let reason = format!(
                        "chỉ tiêu {}: mức “{class}” không đọc được theo kiểu đo “{}”",
                        raw.code.get_ref(),
                        raw.kind
                    );
                    self.fault(&at, reason);
                }
            }
        }
        if let (true, Some(common)) = (cells.is_empty(), common) {
            cells.insert(None, Cell::Every(CellBar::Bar(common)));
        }
        let mut remembered = BTreeMap::new();
        for (class, cell) in &raw.candidate {
            let at = cell.span();
            let key = self.class(&at, class);
            if let Some(Cell::Every(CellBar::Bar(bar))) =
                self.cell(&at, measure, cell.get_ref(), None)
            {
                remembered.insert(key, bar);
            }
        }
        self.missing_bars(&span, &raw, measure, &cells);
        let amended = raw.amended_by.as_ref().and_then(|by| {
            let read = Amended::read(by.get_ref(), raw.name.clone());
            if read.is_none() {
                let reason = "amended_by không đọc được: cần dạng “211/QĐ-TTg (01/3/2024)”";
                self.fault(&by.span(), reason);
            }
            read
        });
        Indicator {
            name: raw.amendment.unwrap_or(raw.name),
            amended,
            code: raw.code.into_inner(),
            measure,
            unit: raw.unit,
            certainty: certainty(&raw.confidence),
            source: raw.source,
            delegated_to_province: raw.delegated_to_province,
            guiding_body: raw.guiding_body,
            rule: raw.rule,
            note: raw.note,
            sub_metrics: raw.sub_metrics,
            condition: None,
            cells,
            remembered,
        }
    }

    /// A row that was read in the decision says what has to be reached. That it is not known for some
    /// class is no fault: there it is not confirmed.
    fn missing_bars(
        &mut self,
        span: &Range<usize>,
        raw: &RawIndicator,
        measure: Measure,
        cells: &BTreeMap<Option<Class>, Cell>,
    ) {
        let compares = matches!(
            measure,
            Measure::Share { .. } | Measure::Number { .. } | Measure::Graded
        );
        let open = raw.delegated_to_province || certainty(&raw.confidence) != Certainty::High;
        if !open && compares && cells.is_empty() && raw.thresholds.is_empty() {
            let code = raw.code.get_ref();
            self.fault(
                span,
                format!("chỉ tiêu {code} thiếu mức phải đạt (thresholds)"),
            );
        }
    }

    fn class(&mut self, span: &Range<usize>, class: &str) -> Option<Class> {
        if class == "common" {
            return None;
        }
        if !self.classes.iter().any(|(known, _)| known.0 == class) {
            self.fault(
                span,
                format!("bộ tiêu chí không có nhóm hoặc vùng “{class}”"),
            );
        }
        Some(Class(class.to_owned()))
    }

    fn cell(
        &mut self,
        span: &Range<usize>,
        measure: Measure,
        raw: &RawCell,
        common: Option<&Bar>,
    ) -> Option<Cell> {
        let every = |bar| Some(Cell::Every(CellBar::Bar(bar)));
        match raw {
            RawCell::Number(value) => every(numbered(measure, quantity(value)?)),
            RawCell::Written(written) => every(Bar::read(measure, written)?),
            RawCell::Table(table) if !table.applies => Some(Cell::Every(CellBar::NotRequired)),
            RawCell::Table(table) if table.value_from.as_deref() == Some("common") => {
                every(common?.clone())
            }
            RawCell::Table(table) if !table.years.is_empty() => {
                let mut years = BTreeMap::new();
                for (year, value) in &table.years {
                    let Ok(year) = year.parse() else {
                        self.fault(span, format!("“{year}” không phải là năm"));
                        continue;
                    };
                    years.insert(year, numbered(measure, quantity(value)?));
                }
                Some(Cell::Years(years))
            }
            RawCell::Table(table) => match &table.value {
                Some(value) => every(numbered(measure, quantity(value)?)),
                None => every(Bar::read(measure, &table.raw)?),
            },
        }
    }

    fn measure(&mut self, span: &Range<usize>, kind: &str, direction: Option<&str>) -> Measure {
        let (measure, expected) = match kind {
            "yes_no" | "conditional" => (Measure::YesNo, "pass"),
            "none" => (Measure::None, "none"),
            "percent_ge" => (Measure::Share { higher: true }, "ge"),
            "percent_le" => (Measure::Share { higher: false }, "le"),
            "number_ge" | "count_ge" | "ratio_ge" | "rate_range" => {
                (Measure::Number { higher: true }, "ge")
            }
            "number_le" | "count_le" => (Measure::Number { higher: false }, "le"),
            "grade" | "grade_ge" => (Measure::Graded, "ge"),
            other => {
                self.fault(span, format!("không có kiểu đo “{other}”"));
                return Measure::YesNo;
            }
        };
        let fits = direction.is_none_or(|it| it == expected || it == "grade_ge");
        if !fits {
            let direction = direction.unwrap_or_default();
            self.fault(
                span,
                format!("kiểu đo “{kind}” không đi với chiều “{direction}”"),
            );
        }
        measure
    }
}

fn numbered(measure: Measure, value: Quantity) -> Bar {
    match measure {
        Measure::Share { higher: false } | Measure::Number { higher: false } => {
            Bar::AtMost { value }
        }
        _ => Bar::AtLeast { value },
    }
}

fn quantity(value: &toml::Value) -> Option<Quantity> {
    match value {
        toml::Value::Integer(number) => Some(Quantity::whole(*number)),
        toml::Value::Float(number) => Quantity::from_f64(*number),
        _ => None,
    }
}

fn certainty(word: &str) -> Certainty {
    match word {
        "high" => Certainty::High,
        _ => Certainty::Unconfirmed,
    }
}

// The file as it is written. Keys that only inform (sources of names, remarks) are taken and not
// kept; an unknown key of a row is a fault, so that a slip of the pen is not passed over.

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    set: Spanned<RawSet>,
    #[serde(default, rename = "check")]
    checks: Vec<Spanned<Check>>,
    #[serde(default)]
    dimension: Option<RawDimension>,
    #[serde(default, rename = "footnotes")]
    _footnotes: BTreeMap<String, String>,
    #[serde(default)]
    criteria: Vec<Spanned<RawCriterion>>,
    #[serde(default)]
    conditions: Vec<Spanned<RawCondition>>,
    #[serde(default, rename = "provincial_examples")]
    _examples: Vec<toml::Table>,
}

#[derive(Deserialize)]
struct RawSet {
    id: String,
    level: Level,
    #[serde(default)]
    grade: Option<String>,
    name: String,
    decision: String,
    #[serde(default)]
    annex: Option<String>,
    #[serde(default)]
    issued: Option<toml::value::Datetime>,
    #[serde(default)]
    effective_from: Option<toml::value::Datetime>,
    #[serde(default)]
    valid_until: Option<String>,
    #[serde(default)]
    criteria_count: Option<usize>,
    #[serde(default)]
    indicator_count: Option<usize>,
    #[serde(default)]
    condition_count: Option<usize>,
}

#[derive(Deserialize)]
struct RawDimension {
    values: Vec<String>,
    #[serde(default)]
    labels: BTreeMap<String, String>,
    #[serde(default)]
    definitions: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCriterion {
    number: Spanned<u16>,
    name: String,
    #[serde(default)]
    group: Option<String>,
    #[serde(default)]
    revocation_key: bool,
    #[serde(default, rename = "source")]
    _source: Option<String>,
    #[serde(default, rename = "confidence")]
    _confidence: Option<String>,
    #[serde(default)]
    indicators: Vec<Spanned<RawIndicator>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawIndicator {
    code: Spanned<String>,
    name: String,
    kind: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    direction: Option<String>,
    #[serde(default)]
    common: Option<String>,
    #[serde(default)]
    common_value: Option<toml::Value>,
    #[serde(default)]
    thresholds: BTreeMap<String, Spanned<RawCell>>,
    #[serde(default)]
    candidate: BTreeMap<String, Spanned<RawCell>>,
    #[serde(default)]
    delegated_to_province: bool,
    #[serde(default, rename = "uniform_across_regions")]
    _uniform: bool,
    #[serde(default)]
    rule: Option<String>,
    #[serde(default)]
    guiding_body: Option<String>,
    #[serde(default)]
    sub_metrics: Vec<SubMetric>,
    #[serde(default)]
    note: Option<String>,
    #[serde(default)]
    amendment: Option<String>,
    #[serde(default)]
    amended_by: Option<Spanned<String>>,
    #[serde(default, rename = "amendment_source")]
    _amendment_source: Option<String>,
    source: String,
    confidence: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawCell {
    Table(RawCellTable),
    Written(String),
    Number(toml::Value),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCellTable {
    #[serde(default)]
    raw: String,
    #[serde(default, rename = "op")]
    _op: Option<String>,
    #[serde(default)]
    value: Option<toml::Value>,
    #[serde(default)]
    value_from: Option<String>,
    #[serde(default)]
    years: BTreeMap<String, toml::Value>,
    #[serde(default = "yes")]
    applies: bool,
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCondition {
    number: Spanned<u16>,
    text: String,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    value: Option<toml::Value>,
    #[serde(default)]
    unit: Option<String>,
    #[serde(default)]
    requires_set: Option<String>,
    #[serde(default)]
    requires_group: Option<String>,
    #[serde(default)]
    delegated_to_province: bool,
    #[serde(default)]
    guiding_body: Option<String>,
    #[serde(default)]
    sub_metrics: Vec<SubMetric>,
    #[serde(default)]
    note: Option<String>,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    confidence: Option<String>,
    #[serde(default, rename = "baseline")]
    _baseline: Option<String>,
    #[serde(default, rename = "requirements")]
    _requirements: Vec<toml::Table>,
    #[serde(default, rename = "per_commune_per_content_ge")]
    _per_commune: Option<i64>,
    #[serde(default, rename = "applies_to")]
    _applies_to: Vec<String>,
    #[serde(default, rename = "share_of_indicators_ge")]
    _share: Option<i64>,
    #[serde(default, rename = "mandatory_indicators")]
    _mandatory: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_set_reads_and_counts() {
        let mut counted = Vec::new();
        for (name, text) in SHIPPED {
            let set = CriteriaSet::read(text).unwrap_or_else(|faults| panic!("{name}: {faults:?}"));
            assert_eq!(&set.id, name);
            counted.push((*name, set.criteria.len(), set.indicators().count()));
        }
        assert_eq!(
            counted,
            [
                ("xa-ntm-2021-2025", 19, 57),
                ("xa-ntm-nang-cao-2021-2025", 19, 75),
                ("xa-ntm-kieu-mau-2021-2025", 4, 4),
                ("huyen-ntm-2021-2025", 5, 5),
                ("tieu-chi-huyen-ntm-2021-2025", 9, 13),
                ("tinh-ntm-2021-2025", 8, 8),
                ("xa-ntm-2026-2030", 10, 47),
                ("xa-ntm-hien-dai-2026-2030", 3, 3),
                ("tinh-ntm-2026-2030", 13, 13),
            ]
        );
    }

    #[test]
    fn a_past_day_is_told_in_the_words_of_that_day() {
        let old = &shipped()[0];
        let words = |set: &CriteriaSet| set.indicator("13.1").unwrap().name.clone();
        let before = old.worded_on(jiff::civil::date(2024, 2, 29)).unwrap();
        assert!(!words(&before).contains("tổ hợp tác"), "{}", words(&before));
        assert!(
            words(old).contains("hoặc xã có tổ hợp tác"),
            "{}",
            words(old)
        );
        assert_eq!(old.worded_on(jiff::civil::date(2024, 3, 1)), None);
        let amended = old.indicator("13.1").unwrap().amended.clone().unwrap();
        assert_eq!(amended.by, "211/QĐ-TTg");
        assert_eq!(amended.before, words(&before));
        let wrong = faults(|text| {
            text.replace(
                "source = \"Quyết định\"",
                "amended_by = \"211/QĐ-TTg\"\nsource = \"Quyết định\"",
            )
        });
        assert!(wrong[0].contains("amended_by không đọc được"), "{wrong:?}");
    }

    #[test]
    fn what_is_only_remembered_judges_nobody() {
        let sets = shipped();
        let old = &sets[0];
        let region = Class("TDMNPB".to_owned());
        let check = |code: &str, expected: &str| {
            let applied = old
                .indicator(code)
                .expect("is there")
                .bar(Some(&region), 2023);
            let said = match applied {
                Applied::Required { bar, .. } => bar.to_string(),
                Applied::Unconfirmed {
                    remembered: Some(bar),
                } => format!("chưa xác nhận: {bar}"),
                Applied::Unconfirmed { remembered: None } => "chưa xác nhận".to_owned(),
                other => format!("{other:?}"),
            };
            assert_eq!(said, expected, "{code}");
        };
        check("1.1", "Đạt");
        check("2.1", "LeftToProvince");
        check("4.1", "chưa xác nhận: Đạt");
        check("4.2", "chưa xác nhận: ≥ 95");
        check("9.1", "Không");
        check("10", "chưa xác nhận");
        // Amended in 2024 to ask yes or no: the share of before judges nobody by itself.
        check("15.4", "chưa xác nhận: ≥ 50");
    }

    #[test]
    fn indicators_bear_the_words_of_decisions_and_no_remarks_about_them() {
        for indicator in shipped().iter().flat_map(CriteriaSet::indicators) {
            let name = indicator.name.to_lowercase();
            for remark in ["not seen", "sửa đổi", "which of"] {
                assert!(!name.contains(remark), "{} {name}", indicator.code);
            }
        }
    }

    #[test]
    fn groups_have_bars_of_their_own() {
        let sets = shipped();
        let new = sets
            .iter()
            .find(|set| set.id == "xa-ntm-2026-2030")
            .expect("ships");
        let said = |code: &str, class: Option<&str>| {
            let class = class.map(|class| Class(class.to_owned()));
            let applied = new
                .indicator(code)
                .expect("is there")
                .bar(class.as_ref(), 2026);
            match applied {
                Applied::Required { bar, .. } => bar.to_string(),
                other => format!("{other:?}"),
            }
        };
        assert_eq!(said("2.4", Some("nhom_2")), "≥ 99");
        assert_eq!(said("2.4", Some("nhom_3")), "≥ 98");
        assert_eq!(said("2.3", Some("nhom_1")), "Tốt");
        assert_eq!(said("1.2", Some("nhom_3")), "NotRequired");
        assert_eq!(said("3.1", Some("nhom_3")), "≥ 9,5");
        assert_eq!(said("2.4", None), "ClassUnknown");
    }

    fn faults(change: impl Fn(&str) -> String) -> Vec<String> {
        let text = "\
[set]
id = \"thon-thu\"
level = \"thon\"
name = \"Bộ tiêu chí thôn nông thôn mới\"
decision = \"01/QĐ-UBND\"
issued = 2024-01-02
criteria_count = 1
[dimension]
values = [\"TDMNPB\"]
[[criteria]]
number = 1
name = \"Đường\"
[[criteria.indicators]]
code = \"1.1\"
name = \"Tỷ lệ đường thôn được cứng hóa\"
kind = \"percent_ge\"
unit = \"%\"
direction = \"ge\"
thresholds.common = 90
source = \"Quyết định\"
confidence = \"high\"
";
        match CriteriaSet::read(&change(text)) {
            Ok(_) => Vec::new(),
            Err(faults) => faults.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn a_fault_is_told_with_its_line() {
        let check = |from: &str, to: &str, expected: &[&str]| {
            let told = faults(|text| text.replace(from, to));
            assert_eq!(told.len(), expected.len(), "{told:?}");
            for (told, expected) in told.iter().zip(expected) {
                assert!(told.contains(expected), "{told}");
            }
        };
        check("", "", &[]);
        check(
            "criteria_count = 1",
            "criteria_count = 2",
            &["dòng 1: ghi 2 tiêu chí"],
        );
        check(
            "code = \"1.1\"",
            "code = \"2.1\"",
            &["dòng 14: mã chỉ tiêu 2.1 không thuộc"],
        );
        check(
            "percent_ge",
            "percent_gt",
            &["dòng 14: không có kiểu đo “percent_gt”"],
        );
        check(
            "thresholds.common = 90",
            "thresholds.common = \"nhiều\"",
            &["dòng 19: chỉ tiêu 1.1: mức"],
        );
        check(
            "thresholds.common",
            "thresholds.DBSH",
            &["dòng 19: bộ tiêu chí không có nhóm hoặc vùng “DBSH”"],
        );
        check(
            "direction = \"ge\"",
            "direction = \"le\"",
            &["dòng 14: kiểu đo"],
        );
        check(
            "unit = \"%\"",
            "units = \"%\"",
            &["dòng 17: không đúng cấu trúc"],
        );
        check(
            "thresholds.common = 90\n",
            "",
            &["dòng 14: chỉ tiêu 1.1 thiếu mức phải đạt"],
        );
        let twice = faults(|text| {
            let row = &text[text.find("[[criteria.indicators]]").unwrap_or(0)..];
            format!("{text}{row}")
        });
        assert_eq!(twice, ["dòng 23: mã chỉ tiêu 1.1 bị trùng"]);
    }
}
