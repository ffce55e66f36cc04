//! What a commune says of an indicator, and what the body in charge answers.

use jiff::civil::Date;
use ntm_programme::{
    criteria::{
        Cell, CellAct, CellFault, CellVerdict, Check, ClaimState, Criterion, Indicator, Value,
        Warning,
    },
    identity::UnitId,
    right::{Action, Resource},
};
use ntm_store::{
    Query, Tx,
    criteria::{self as kept, CellVersion, Place, StandingVersion},
    criteria_set, unit,
};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::{AsOf, Asked, in_charge, kinds_of, readable, set_called};
use crate::{
    Fault, FieldFault, Office, Op, Outcome,
    record::{Record, record},
};

/// Which cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellAt {
    pub unit: UnitId,
    /// The set's name: "xa-ntm-2021-2025".
    pub set: String,
    /// The indicator's code: "10.1".
    pub indicator: String,
}

/// A cell after an act, with what is odd about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acted {
    pub version: CellVersion,
    pub warnings: Vec<Warning>,
    /// What contradicts another cell, as the set says it.
    pub contradictions: Vec<String>,
    /// Targets that were reached before this and are no more: Vietnamese, English.
    pub broken: Vec<(String, String)>,
    /// What the criterion comes to now.
    pub criterion: StandingVersion,
}

/// What somebody says, from when on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The number of the version that they saw; 0 for an empty cell, `None` where they did not look.
    pub seen: Option<i64>,
    /// The day that the figure is of; today where nobody says.
    pub of: Option<Date>,
    /// From when on it counts; today where nobody says. A day of the past only where nothing later is
    /// kept.
    pub from: Option<Date>,
    /// A remark, or the reason.
    pub note: Option<String>,
}

/// A value that is entered with many others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered {
    pub at: CellAt,
    pub act: EnteredAct,
    /// As people write it.
    pub written: String,
    pub said: Said,
}

/// In whose name a value is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnteredAct {
    /// The place claims it.
    Claim,
    /// The body in charge records it.
    Record,
}

impl Office {
    /// The commune says what it reached, or that nothing was collected.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] with the field `value` for what does not fit the indicator, `from` for a
    /// day on which the place did not exist or that lies before what is kept; [`Fault::Conflict`]
    /// where somebody else was first.
    pub async fn claim_value(
        &self,
        op: &Op,
        at: &CellAt,
        written: &str,
        said: &Said,
    ) -> Outcome<Acted> {
        let act = |indicator: &Indicator| read(indicator, written).map(CellAct::Claim);
        self.act_on_cell(op, Action::ClaimCriteria, at, act, said)
            .await
    }

    /// The body in charge confirms what waits.
    pub async fn confirm_value(&self, op: &Op, at: &CellAt, said: &Said) -> Outcome<Acted> {
        let act = |_: &Indicator| Ok(CellAct::Confirm);
        self.act_on_cell(op, Action::VerifyCriteria, at, act, said)
            .await
    }

    /// The body in charge returns what waits, with its reason.
    pub async fn return_value(&self, op: &Op, at: &CellAt, said: &Said) -> Outcome<Acted> {
        reason(said)?;
        let act = |_: &Indicator| Ok(CellAct::Return);
        self.act_on_cell(op, Action::VerifyCriteria, at, act, said)
            .await
    }

    /// The body in charge records its own value, with its reason.
    pub async fn record_value(
        &self,
        op: &Op,
        at: &CellAt,
        written: &str,
        said: &Said,
    ) -> Outcome<Acted> {
        reason(said)?;
        let act = |indicator: &Indicator| read(indicator, written).map(CellAct::Record);
        self.act_on_cell(op, Action::VerifyCriteria, at, act, said)
            .await
    }

    /// A leader decides against what follows from value and bar, or takes that back (`None`).
    pub async fn overrule_verdict(
        &self,
        op: &Op,
        at: &CellAt,
        met: Option<bool>,
        said: &Said,
    ) -> Outcome<Acted> {
        reason(said)?;
        let act = |_: &Indicator| Ok(CellAct::Overrule(met));
        self.act_on_cell(op, Action::OverruleCriteria, at, act, said)
            .await
    }

    /// Enters many values in one transaction: all or none. Who enters needs the right for each.
    ///
    /// # Errors
    ///
    /// The first fault; nothing was kept then.
    pub async fn enter_values(&self, op: &Op, entered: &[Entered]) -> Outcome<Vec<Acted>> {
        let mut tx = self.store().begin().await?;
        let mut acted = Vec::with_capacity(entered.len());
        for it in entered {
            let (action, act): (_, fn(Option<Value>) -> CellAct) = match it.act {
                EnteredAct::Claim => (Action::ClaimCriteria, CellAct::Claim),
                EnteredAct::Record => (Action::VerifyCriteria, CellAct::Record),
            };
            let act = |indicator: &Indicator| read(indicator, &it.written).map(act);
            acted.push(
                self.act_in(&mut tx, op, action, &it.at, act, &it.said)
                    .await?,
            );
        }
        tx.commit().await?;
        Ok(acted)
    }

    async fn act_on_cell(
        &self,
        op: &Op,
        action: Action,
        at: &CellAt,
        act: impl Fn(&Indicator) -> Outcome<CellAct>,
        said: &Said,
    ) -> Outcome<Acted> {
        let mut tx = self.store().begin().await?;
        let acted = self.act_in(&mut tx, op, action, at, act, said).await?;
        tx.commit().await?;
        Ok(acted)
    }

    /// Acts on a cell within a transaction.
    pub(crate) async fn act_in(
        &self,
        tx: &mut Tx,
        op: &Op,
        action: Action,
        at: &CellAt,
        act: impl Fn(&Indicator) -> Outcome<CellAct>,
        said: &Said,
    ) -> Outcome<Acted> {
        let from = said.from.unwrap_or(op.today);
        let gazetteer = self.gazetteer(tx, from).await?;
        let line = unit::line(tx, at.unit).await?;
        let set = set_called(tx, &at.set).await?;
        let (criterion, indicator) = find(&set.criteria, &at.indicator).ok_or(Fault::NotFound)?;
        let (criterion, indicator) = (criterion.clone(), indicator.clone());
        op.require(
            Action::ReadCriteria,
            &readable(&gazetteer, op, line.clone()),
        )?;
        op.require_of_known(
            action,
            &Resource {
                parties: in_charge(&gazetteer, &set.id, criterion.number, &line),
                performer: line.clone(),
                owner: line.clone(),
                ..Resource::default()
            },
        )?;
        let act = act(&indicator)?;
        let existed = gazetteer.unit(at.unit);
        if !existed.is_some_and(|unit| kinds_of(&set).contains(&unit.kind)) {
            return Err(day_fault(
                "Vào ngày đó địa phương này chưa có, đã sắp xếp, hoặc bộ tiêu chí không dành cho cấp này.",
                "On that day this place did not exist, or the set is not made for its level.",
            ));
        }
        if let Some(of) = said.of.filter(|of| *of < from) {
            let versions = unit::versions(tx, at.unit).await?;
            if !versions.iter().any(|version| version.valid.contains(of)) {
                return Err(Fault::field(
                    "of",
                    "Số liệu thuộc một ngày mà địa phương này chưa thành lập. Hãy ghi ngày từ khi thành lập; số liệu của đơn vị cũ giữ ở đơn vị cũ.",
                    "The figure is of a day on which this place did not exist yet. Figures of what it came from stay there.",
                ));
            }
        }
        if from > op.today || said.of.is_some_and(|of| of > op.today) {
            return Err(day_fault(
                "Ngày ở tương lai: chỉ nhập số liệu đến hôm nay.",
                "The day lies ahead: figures count up to today.",
            ));
        }
        let identity = unit::identity(tx, at.unit).await?.ok_or(Fault::NotFound)?;
        let number = criteria_set::number_for(tx, &set.id, op.now).await?;
        let place = Place {
            province: identity.province,
            set: number,
            unit: at.unit,
            indicator: indicator.code.clone(),
            criterion: criterion.number,
        };
        let before = kept::for_change(tx, &place).await?;
        let now = AsOf {
            day: from,
            known: op.now,
        };
        let asked = Asked::of(tx, set, Some(number), line, now).await?;
        let (cell, seen) = match &before {
            Some(version) => (version.cell, version.number),
            None => (Cell::default(), 0),
        };
        let then = match cell.after(act) {
            Ok(then) => then,
            // The same figure of another day has to be verified as of that day.
            Err(CellFault::NoChange) if of_another_day(&act, said, before.as_ref()) => Cell {
                state: ClaimState::Waiting,
                ..cell
            },
            // The same again, by the one who did it before: it is done.
            Err(CellFault::NoChange) if before.is_some() => {
                let standing =
                    kept::standing_now(tx, place.province, number, at.unit, criterion.number)
                        .await?
                        .ok_or(Fault::NotFound)?;
                return Ok(Acted {
                    warnings: Vec::new(),
                    contradictions: Vec::new(),
                    broken: Vec::new(),
                    criterion: standing,
                    version: before.ok_or(Fault::NotFound)?,
                });
            }
            Err(fault) => return Err(refused(fault)),
        };
        if said.seen.is_some_and(|it| it != seen) {
            return Err(Fault::changed_meanwhile());
        }
        let yardstick = asked.yardstick();
        let verdict = yardstick.judge(&indicator, &then);
        let claims = matches!(act, CellAct::Claim(_));
        let version = CellVersion {
            place,
            number: seen + 1,
            from,
            to: None,
            act: act.key().to_owned(),
            cell: then,
            claim_on: match (claims, then.claim) {
                (true, Some(_)) => Some(said.of.unwrap_or(from)),
                (true, None) => None,
                (false, _) => before.as_ref().and_then(|it| it.claim_on),
            },
            claim_verdict: verdict.claimed,
            verdict: verdict.official,
            inputs: hash(&yardstick.inputs(&indicator, &then).line()),
            note: said.note.clone(),
            by: op.who.account,
            at: op.now,
        };
        if before.as_ref().is_some_and(|it| from < it.from) {
            return Err(before_what_is_kept());
        }
        if !kept::keep(tx, &version).await? {
            return Err(Fault::changed_meanwhile());
        }
        let (standing, moved) = restand(tx, &asked, &criterion, &version).await?;
        let broken = match moved {
            true => self.remeasure_around(tx, op, at.unit, Some(number)).await?,
            false => Vec::new(),
        };
        record(
            tx,
            op,
            Record {
                province: identity.province,
                action: match act {
                    CellAct::Claim(_) => "criteria.claim",
                    CellAct::Confirm => "criteria.confirm",
                    CellAct::Return => "criteria.return",
                    CellAct::Record(_) => "criteria.record",
                    CellAct::Overrule(_) => "criteria.overrule",
                    CellAct::Judge => "criteria.judge",
                },
                resource: "criteria_cell",
                id: format!("{}/{}/{}", at.unit, at.set, at.indicator),
                data: json!({
                    "number": version.number, "from": from, "claim": then.claim.map(Value::written),
                    "official": then.official.map(Value::written), "verdict": version.verdict.key(),
                    "note": said.note,
                }),
            },
        )
        .await?;
        let earlier = before.and_then(|it| it.cell.official.or(it.cell.claim));
        let warnings = match (then.claim.or(then.official), earlier) {
            (Some(now), Some(earlier)) => now.warnings(earlier),
            _ => Vec::new(),
        };
        Ok(Acted {
            contradictions: contradictions(tx, &asked, &version).await?,
            version,
            warnings,
            broken,
            criterion: standing,
        })
    }
}

/// Tells whether a claim names another day than the one that is kept.
fn of_another_day(act: &CellAct, said: &Said, before: Option<&CellVersion>) -> bool {
    let kept = before.and_then(|it| it.claim_on);
    matches!(act, CellAct::Claim(Some(_))) && said.of.is_some() && said.of != kept
}

/// Returns what a cell and another of the place cannot both be, as the set says it.
async fn contradictions(tx: &mut Tx, asked: &Asked, version: &CellVersion) -> Outcome<Vec<String>> {
    let place = &version.place;
    let concerned = |check: &&Check| [&check.left, &check.not_above].contains(&&place.indicator);
    let checks: Vec<&Check> = asked.set.checks.iter().filter(concerned).collect();
    if checks.is_empty() {
        return Ok(Vec::new());
    }
    let cells = kept::cells_on(tx, place.province, place.set, place.unit, version.from).await?;
    let value = |code: &str| {
        let cell = cells.iter().find(|it| it.place.indicator == code)?.cell;
        cell.claim.or(cell.official)
    };
    Ok(checks
        .into_iter()
        .filter(|check| check.is_broken(value(&check.left), value(&check.not_above)))
        .map(|check| check.says.clone())
        .collect())
}

/// Brings the standing of a criterion into step with its cells, and tells whether it moved.
async fn restand(
    tx: &mut Tx,
    asked: &Asked,
    criterion: &Criterion,
    changed: &CellVersion,
) -> Outcome<(StandingVersion, bool)> {
    let place = &changed.place;
    let cells =
        kept::criterion_now(tx, place.province, place.set, place.unit, criterion.number).await?;
    let stand = asked.yardstick().stand(criterion, |indicator| {
        let version = cells.iter().find(|it| it.place.indicator == indicator.code);
        version.map(verdict_of)
    });
    let before =
        kept::standing_now(tx, place.province, place.set, place.unit, criterion.number).await?;
    let standing = StandingVersion {
        province: place.province,
        set: place.set,
        unit: place.unit,
        criterion: criterion.number,
        from: changed.from,
        to: None,
        official: stand.official,
        claimed: stand.claimed,
        waiting: stand.waiting,
    };
    if let Some(before) = before {
        if before.from > changed.from {
            return Err(before_what_is_kept());
        }
        let same = StandingVersion {
            from: before.from,
            ..standing.clone()
        };
        if same == before {
            return Ok((before, false));
        }
    }
    kept::keep_standings(tx, std::slice::from_ref(&standing)).await?;
    Ok((standing, true))
}

/// Returns what a kept version comes to.
pub(crate) fn verdict_of(version: &CellVersion) -> CellVerdict {
    CellVerdict {
        official: version.verdict,
        claimed: version.claim_verdict,
        waiting: version.cell.state == ClaimState::Waiting,
    }
}

/// Returns the first eight bytes of the SHA-256 of a line of inputs.
pub(crate) fn hash(line: &str) -> i64 {
    let digest = Sha256::digest(line.as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&digest[..8]);
    i64::from_be_bytes(first)
}

/// Finds an indicator with its criterion.
pub(crate) fn find<'a>(
    criteria: &'a [Criterion],
    code: &str,
) -> Option<(&'a Criterion, &'a Indicator)> {
    criteria.iter().find_map(|criterion| {
        let indicator = criterion.indicators.iter().find(|it| it.code == code)?;
        Some((criterion, indicator))
    })
}

pub(crate) fn read(indicator: &Indicator, written: &str) -> Outcome<Option<Value>> {
    Value::read(indicator, written)
        .map_err(|fault| Fault::field("value", fault.to_string(), fault.text_en()))
}

pub(crate) fn reason(said: &Said) -> Outcome<()> {
    match said.note.as_deref().map(str::trim) {
        Some(note) if !note.is_empty() => Ok(()),
        _ => Err(Fault::field("note", "Hãy ghi lý do.", "Give the reason.")),
    }
}

fn refused(fault: CellFault) -> Fault {
    Fault::refused(
        fault.to_string(),
        match fault {
            CellFault::NothingWaits => "Nothing waits for verification.",
            CellFault::NoChange => "Nothing would change.",
        },
    )
}

fn day_fault(vi: &str, en: &str) -> Fault {
    Fault::Invalid(vec![FieldFault::new("from", vi, en)])
}

fn before_what_is_kept() -> Fault {
    day_fault(
        "Đã có số liệu từ một ngày sau đó; không sửa lại quá khứ. Hãy chọn ngày sau.",
        "Figures of a later day are kept already, and the past is not rewritten. Choose a later day.",
    )
}

/// Returns the province's number of a place.
pub(crate) async fn province_of(db: &mut impl Query, unit: UnitId) -> Outcome<i64> {
    Ok(unit::identity(db, unit)
        .await?
        .ok_or(Fault::NotFound)?
        .province)
}
