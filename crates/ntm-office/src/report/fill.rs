//! Filling a report in: cell by cell, beside the figures that the program knows and the period before.

use std::collections::HashMap;

use jiff::{Timestamp, civil::Date};
use ntm_programme::{
    criteria::Quantity,
    identity::{AccountId, ObligationId, UnitId},
    obligation::State,
    period::Period,
    report::{
        CellFault, CellValue, Check, Field, Figure, ReportState, ReportType, Role, Section, Values,
        Written, broken_checks, changed, cut_off, missing,
    },
    right::Action,
};
use ntm_store::{
    Query, account, criteria as cells, criteria_set,
    obligation::{self, EvidenceRow},
    report::{self as kept, ExpectedRow, ReportRule},
    report_content::{self as content, CellVersion, Remark, ReportAt, SentVersion, Side},
    stated,
};
use serde_json::json;

use super::{Held, expect::ReportLine, state_of};
use crate::{
    Fault, FieldFault, Message, Office, Op, Outcome,
    criteria::usual_set,
    record::{Record, record},
    stated::PaymentKept,
};

/// A report with all that is shown of it.
#[derive(Debug, Clone)]
pub struct ReportView {
    pub expected: ExpectedRow,
    pub of: &'static ReportType,
    pub rule: ReportRule,
    pub role: Role,
    pub unit: String,
    pub owner: String,
    pub period: Period,
    pub line: ReportLine,
    pub sections: Vec<(&'static Section, Vec<FieldView>)>,
    pub evidence: Vec<EvidenceRow>,
    /// What was sent, the latest first.
    pub versions: Vec<SentVersion>,
    pub people: HashMap<AccountId, String>,
    /// Required fields that are not answered.
    pub missing: Vec<&'static Field>,
    pub broken: Vec<&'static Check>,
    /// The fields that differ from what was decided on before, where a later version waits.
    pub differs: Option<Vec<String>>,
    pub may: May,
}

/// What the one who looks may do now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct May {
    pub enter: bool,
    pub submit: bool,
    pub withdraw: bool,
    /// Approve or return what waits.
    pub judge: bool,
    pub unlock: bool,
    pub lock: bool,
}

/// A field of a report.
#[derive(Debug, Clone)]
pub struct FieldView {
    pub field: &'static Field,
    pub value: Option<CellValue>,
    /// What it said in the period before.
    pub before: Option<CellValue>,
    /// The number of its version; 0 before the first.
    pub number: i64,
    /// Who wrote it and when, for those who fill it in.
    pub written: Option<(Option<AccountId>, Timestamp)>,
    /// Why it came back.
    pub remark: Option<String>,
}

/// A cell that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellKept {
    pub number: i64,
    pub value: Option<CellValue>,
}

/// A report in the hands of a practice.
pub(super) struct Filled {
    pub(super) held: Held,
    pub(super) expected: ExpectedRow,
    pub(super) role: Role,
    pub(super) period: Period,
    pub(super) at: ReportAt,
}

impl Filled {
    /// Finds a report; to those who may not know of it it is not there.
    pub(super) async fn find(
        office: &Office,
        db: &mut impl Query,
        op: &Op,
        id: ObligationId,
    ) -> Outcome<Filled> {
        let expected = kept::expected_one(db, id).await?.ok_or(Fault::NotFound)?;
        let at = &expected.row.occurrence;
        let rule = kept::rule_of(db, at.province, at.task, at.deadline)
            .await?
            .ok_or(Fault::NotFound)?;
        let held = Held::of(office, db, op, rule).await?;
        op.require(Action::ReadTask, &held.part_of(expected.row.unit))?;
        Ok(Filled {
            role: held.rule.role,
            period: at.period.parse().map_err(Fault::internal)?,
            at: ReportAt {
                province: at.province,
                id,
            },
            held,
            expected,
        })
    }

    pub(super) fn state(&self, op: &Op) -> ReportState {
        state_of(&self.expected, op)
    }

    /// Tells whether cells can be changed now, by whoever.
    pub(super) fn is_open(&self, op: &Op) -> bool {
        let in_force = self.held.rule.ended_on.is_none();
        let state = self.state(op);
        let sent = matches!(self.expected.row.state, State::Due | State::Returned);
        in_force && (sent || state == ReportState::Unlocked)
    }

    pub(super) fn allows(&self, op: &Op, action: Action) -> bool {
        self.held.allows(op, action, self.expected.row.unit)
    }

    /// Returns the cells as they stand, and the figures that the program knows today.
    pub(super) async fn live(
        &self,
        db: &mut impl Query,
        op: &Op,
    ) -> Outcome<(Values, Vec<CellVersion>)> {
        let versions = content::cells(db, self.at).await?;
        let mut values = self.figures(db, op).await?;
        for version in &versions {
            if let Some(value) = &version.value
                && self.field(&version.field).is_some_and(Field::is_typed)
            {
                values.insert(version.field.clone(), value.clone());
            }
        }
        Ok((values, versions))
    }

    pub(super) fn field(&self, code: &str) -> Option<&'static Field> {
        self.held.of.fields_of(self.role).find(|it| it.code == code)
    }

    /// Returns the figures that the program knows, as of today or of the day on which figures close.
    pub(super) async fn figures(&self, db: &mut impl Query, op: &Op) -> Outcome<Values> {
        let mut values = Values::new();
        let unit = self.expected.row.unit;
        let (from, to) = figures_of(self.period, self.held.rule.covers, op.today);
        let place = self.held.gazetteer.place_of(unit).map(|it| it.unit);
        let mut counted = HashMap::new();
        let mut paid = None;
        for field in self.held.of.fields_of(self.role) {
            let Some(figure) = field.figure else {
                continue;
            };
            let value = match figure {
                Figure::CriteriaMet => match place {
                    Some(place) => criteria_met(db, place, to).await?.map(Quantity::whole),
                    None => None,
                },
                Figure::CapitalPlanned | Figure::CapitalPaid => {
                    if paid.is_none() {
                        paid = Some(payments(db, (unit, place.unwrap_or(unit)), to).await?);
                    }
                    let (planned, disbursed) = paid.unwrap_or_default();
                    match figure {
                        Figure::CapitalPlanned => planned,
                        _ => disbursed,
                    }
                }
                Figure::TasksDone
                | Figure::TasksOpen
                | Figure::TasksLate
                | Figure::AssignedDone
                | Figure::AssignedOpen
                | Figure::AssignedLate => {
                    let side = match figure {
                        Figure::AssignedDone | Figure::AssignedOpen | Figure::AssignedLate => {
                            Side::Assigned
                        }
                        _ => Side::Performed,
                    };
                    let key = side == Side::Assigned;
                    if let std::collections::hash_map::Entry::Vacant(entry) = counted.entry(key) {
                        let days = (from, to);
                        let found =
                            content::task_figures(db, self.at, unit, side, days, op.today).await?;
                        entry.insert(found);
                    }
                    let count = counted.get(&key).map(|it| match figure {
                        Figure::TasksDone | Figure::AssignedDone => it.done,
                        Figure::TasksLate | Figure::AssignedLate => it.late,
                        _ => it.open,
                    });
                    count.map(Quantity::whole)
                }
            };
            if let Some(value) = value {
                values.insert(field.code.clone(), CellValue::Number { value });
            }
        }
        Ok(values)
    }
}

/// Returns the days of whose figures a report tells, as far as they are past.
fn figures_of(period: Period, covers: Option<(Date, Date)>, today: Date) -> (Date, Date) {
    let closes = covers.or_else(|| cut_off(period).map(|it| (it.from, it.to)));
    let whole = || period.start().zip(period.end());
    let (from, to) = closes.or_else(whole).unwrap_or((today, today));
    (from, to.min(today))
}

/// What was planned and paid in the year of a day, in million dong, as the last document up to that day
/// says it that a person has confirmed.
async fn payments(
    db: &mut impl Query,
    of: (UnitId, UnitId),
    day: Date,
) -> Outcome<(Option<Quantity>, Option<Quantity>)> {
    let days = (day.first_of_year(), day);
    let Some(said) = stated::last_payment(db, of, days).await? else {
        return Ok((None, None));
    };
    let kept: PaymentKept = serde_json::from_value(said.said).map_err(Fault::internal)?;
    // Dong to ten-thousandths of a million.
    let million = |dong: i64| Quantity(dong / 100);
    Ok((kept.planned.map(million), kept.disbursed.map(million)))
}

/// How many criteria of a place are met by what is verified; `None` where nothing is known of it.
async fn criteria_met(db: &mut impl Query, place: UnitId, day: Date) -> Outcome<Option<i64>> {
    let set = usual_set(day);
    let Some(number) = criteria_set::number(db, &set.id).await? else {
        return Ok(None);
    };
    let standings = cells::standings_on(db, number, place, day).await?;
    let mut own = standings.iter().filter(|it| it.unit == place).peekable();
    if own.peek().is_none() {
        return Ok(None);
    }
    let met = own.filter(|it| it.official.verdict.is_reached()).count();
    Ok(i64::try_from(met).ok())
}

/// Returns the version whose content counts: what waits for the first time, or what was approved.
pub(super) fn counting(versions: &[SentVersion], approved: Option<i64>) -> Option<&SentVersion> {
    match approved {
        Some(number) => versions.iter().find(|it| it.number == number),
        None => versions.iter().find(|it| it.decision.is_none()),
    }
}

impl Office {
    /// Returns a report: to the unit as it is being filled in, to everybody else as it was sent.
    pub async fn report(&self, op: &Op, id: ObligationId) -> Outcome<ReportView> {
        let mut db = self.store().read().await?;
        let filled = Filled::find(self, &mut db, op, id).await?;
        let versions = content::versions(&mut db, filled.at).await?;
        let remarks = content::remarks(&mut db, filled.at).await?;
        let evidence = obligation::evidence(&mut db, filled.at.province, id).await?;
        let (live, cells) = filled.live(&mut db, op).await?;
        let own = filled.allows(op, Action::Perform);
        let open = filled.is_open(op);
        let waiting = versions.iter().find(|it| it.decision.is_none());
        let values = match waiting {
            Some(version) => version.content.clone(),
            None if own && open => live,
            None => counting(&versions, filled.expected.extra.approved)
                .map(|it| it.content.clone())
                .unwrap_or_default(),
        };
        let before = match kept::before(&mut db, &filled.expected.row).await? {
            Some(before) => {
                let at = ReportAt {
                    province: filled.at.province,
                    id: before.row.id,
                };
                let versions = content::versions(&mut db, at).await?;
                counting(&versions, before.extra.approved).map(|it| it.content.clone())
            }
            None => None,
        };
        let before = before.unwrap_or_default();
        let people = versions
            .iter()
            .flat_map(|it| [it.sent_by, it.decided_by])
            .chain(cells.iter().map(|it| it.by))
            .flatten()
            .collect();
        let people = account::names(&mut db, people).await?;
        // A version that follows another is judged by what it changed.
        let differs = waiting.and_then(|it| {
            let decided = |before: &&SentVersion| {
                before.number < it.number && before.decision.as_deref() != Some("withdrawn")
            };
            let before = versions.iter().find(decided)?;
            Some(changed(&before.content, &it.content))
        });
        let of = filled.held.of;
        let sections = of.sections_of(filled.role).map(|(section, fields)| {
            let fields = fields.into_iter().map(|field| FieldView {
                value: values.get(&field.code).cloned(),
                before: before.get(&field.code).cloned(),
                number: cells
                    .iter()
                    .find(|it| it.field == field.code)
                    .map_or(0, |it| it.number),
                written: cells
                    .iter()
                    .find(|it| it.field == field.code && own && open)
                    .map(|it| (it.by, it.at)),
                remark: remark_of(&remarks, &field.code),
                field,
            });
            (section, fields.collect())
        });
        let state = filled.state(op);
        let judges = filled.allows(op, Action::Judge);
        let submits = own && filled.allows(op, Action::Submit);
        let row = &filled.expected.row;
        let in_time = row.due_on.is_none_or(|due| op.today <= due);
        Ok(ReportView {
            sections: sections.collect(),
            missing: missing(of, filled.role, &values, evidence.len()),
            broken: broken_checks(of, &values),
            may: May {
                enter: own && open,
                submit: submits && open,
                withdraw: submits
                    && (state == ReportState::Corrected
                        || (state == ReportState::Submitted && in_time)),
                judge: judges && waiting.is_some(),
                unlock: judges && matches!(state, ReportState::Approved | ReportState::Nil),
                lock: judges && state == ReportState::Unlocked,
            },
            line: ReportLine::of(&filled.expected, op),
            unit: filled.held.name_of(row.unit),
            owner: filled.held.name_of(filled.held.rule.owner),
            role: filled.role,
            period: filled.period,
            of,
            rule: filled.held.rule,
            expected: filled.expected,
            evidence,
            versions,
            people,
            differs,
        })
    }

    /// Keeps what was typed into a cell. `seen` is the number of the version that the person looked at.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] where it cannot stand there, [`Fault::Refused`] where the report is locked,
    /// [`Fault::Conflict`] where somebody else was first.
    pub async fn enter_report(
        &self,
        op: &Op,
        id: ObligationId,
        code: &str,
        written: &Written,
        seen: Option<i64>,
    ) -> Outcome<CellKept> {
        let mut tx = self.store().begin().await?;
        // Under the obligation's lock nobody sends the report meanwhile.
        obligation::find_for_change(&mut tx, id).await?;
        let filled = Filled::find(self, &mut tx, op, id).await?;
        let part = filled.held.part_of(filled.expected.row.unit);
        op.require_of_known(Action::Perform, &part)?;
        require_open(&filled, op)?;
        let field = filled.field(code).ok_or(Fault::NotFound)?;
        let value = CellValue::read(field, written).map_err(cell_fault)?;
        let cells = content::cells(&mut tx, filled.at).await?;
        let before = cells.iter().find(|it| it.field == code);
        let number = before.map_or(0, |it| it.number);
        if before.map_or(value.is_none(), |it| it.value == value) {
            // Saved without a change, or sent twice.
            return Ok(CellKept { number, value });
        }
        if seen.is_some_and(|seen| seen != number) {
            return Err(Fault::changed_meanwhile());
        }
        content::begin(&mut tx, filled.at).await?;
        let version = CellVersion {
            field: code.to_owned(),
            number: number + 1,
            value: value.clone(),
            by: op.who.account,
            at: op.now,
        };
        if !content::keep_cell(&mut tx, filled.at, &version).await? {
            return Err(Fault::changed_meanwhile());
        }
        record(
            &mut tx,
            op,
            Record {
                province: filled.at.province,
                action: "report.enter",
                resource: "report",
                id: id.to_string(),
                data: json!({ "field": code, "number": version.number, "value": value }),
            },
        )
        .await?;
        tx.commit().await?;
        Ok(CellKept {
            number: version.number,
            value,
        })
    }
}

pub(super) fn require_open(filled: &Filled, op: &Op) -> Outcome<()> {
    match filled.is_open(op) {
        true => Ok(()),
        false => Err(Fault::refused(
            "Báo cáo đang khóa: đã gửi, đã duyệt hoặc chưa đến kỳ. Rút lại khi còn hạn, hoặc đề nghị cơ quan nhận mở khóa.",
            "The report is locked: it was sent or approved, or its period has not opened. Withdraw it while there is time, or ask the office to unlock it.",
        )),
    }
}

fn remark_of(remarks: &[Remark], code: &str) -> Option<String> {
    let reasons = remarks.iter().filter(|it| it.field == code);
    let reasons: Vec<&str> = reasons.map(|it| it.reason.as_str()).collect();
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

fn cell_fault(fault: CellFault) -> Fault {
    let said = Message::new(fault.to_string(), fault.text_en());
    Fault::Invalid(vec![FieldFault {
        field: "value",
        message: said,
    }])
}
