//! Where everybody stands: the matrix, one place, one indicator, two days beside each other.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use jiff::civil::Date;
use ntm_programme::{
    calendar::day_before,
    criteria::{
        Applied, Cell, Class, CriteriaSet, Criterion, Indicator, Quantity, Revocation, Verdict,
        Yardstick, revocation,
    },
    identity::{AccountId, UnitId},
    right::{Action, Decision, Resource, may, may_ever},
    unit::{Gazetteer, Lineage, Standing, Status, UnitKind, UnitVersion},
};
use ntm_store::{
    Query,
    criteria::{self as kept, CellVersion, Place, StandingVersion},
    criteria_evidence::{self, CriteriaEvidence, EvidenceUse},
    criteria_set::{self, UnitClass},
    unit,
};

use super::{
    AsOf, Asked, Bars, begin_at,
    cell::{CellAt, find, province_of},
    class_in, in_charge, kinds_of, readable, set_called, usual_set, worded,
};
use crate::{Fault, Office, Op, Outcome};

/// What somebody wants to see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    /// The set; the one in force where nobody says.
    pub set: Option<String>,
    /// The place from which down; one's own where nobody says.
    pub above: Option<UnitId>,
    /// At the end of which day; today where nobody says.
    pub day: Option<Date>,
}

/// Communes by criteria.
#[derive(Debug, Clone)]
pub struct Matrix {
    pub set: Cow<'static, CriteriaSet>,
    pub above: UnitVersion,
    pub day: Date,
    /// The places of the day, those that have met most first.
    pub rows: Vec<MatrixRow>,
}

/// One place of a matrix.
#[derive(Debug, Clone)]
pub struct MatrixRow {
    pub unit: UnitId,
    pub name: String,
    /// In the order of the set; `None` where nothing was ever kept.
    pub cells: Vec<Option<StandingVersion>>,
    /// Criteria met by verified values.
    pub met: usize,
    /// Criteria met if what waits were confirmed.
    pub claimed: usize,
}

impl Matrix {
    /// Returns how many criteria the set has.
    pub fn all(&self) -> usize {
        self.set.criteria.len()
    }

    /// Returns how many places have met all criteria, by what of a row counts.
    pub fn full(&self, of: fn(&MatrixRow) -> usize) -> usize {
        let all = self.all();
        self.rows.iter().filter(|row| of(row) == all).count()
    }

    /// Returns how many cells wait for verification.
    pub fn waiting(&self) -> u32 {
        let cells = self.rows.iter().flat_map(|row| row.cells.iter().flatten());
        cells.map(|it| u32::from(it.waiting)).sum()
    }
}

/// One indicator of a place.
#[derive(Debug, Clone)]
pub struct CellLine {
    pub indicator: Indicator,
    pub applied: Applied,
    /// `None` where nothing was ever kept.
    pub version: Option<CellVersion>,
    pub verdict: Verdict,
    pub claimed: Verdict,
    /// How many papers prove it.
    pub papers: usize,
    /// How far the official figure is from the bar, where it is within a twentieth of it.
    pub near: Option<Quantity>,
}

/// One criterion of a place.
#[derive(Debug, Clone)]
pub struct CriterionLines {
    pub criterion: Criterion,
    pub verdict: Verdict,
    pub claimed: Verdict,
    pub waiting: usize,
    pub lines: Vec<CellLine>,
    /// The bodies in charge of it here.
    pub bodies: Vec<(UnitId, String)>,
    /// Whether the one who looks may verify it.
    pub may_verify: bool,
    /// Whether the one who looks may decide against the rule.
    pub may_overrule: bool,
}

/// All criteria of one place.
#[derive(Debug, Clone)]
pub struct PlaceCriteria {
    pub set: Cow<'static, CriteriaSet>,
    pub unit: UnitVersion,
    pub day: Date,
    /// The place's class in the set, and where that comes from.
    pub class: Option<UnitClass>,
    pub criteria: Vec<CriterionLines>,
    pub met: usize,
    pub claimed: usize,
    /// What the place is recognised as.
    pub standings: Vec<Standing>,
    /// The rule of withdrawal, for a place that is recognised.
    pub revocation: Option<Revocation>,
    pub papers: Vec<CriteriaEvidence>,
    pub uses: Vec<EvidenceUse>,
    /// Whether the one who looks may speak for the place.
    pub may_claim: bool,
}

/// One cell with its past.
#[derive(Debug, Clone)]
pub struct CellPage {
    pub set: Cow<'static, CriteriaSet>,
    pub unit: UnitVersion,
    pub criterion: CriterionLines,
    pub line: CellLine,
    /// The latest first.
    pub history: Vec<CellVersion>,
    /// The bar of each year from the first figure to the end of the set.
    pub bars: Vec<(i16, Applied)>,
    pub class: Option<UnitClass>,
    pub papers: Vec<(CriteriaEvidence, Option<EvidenceUse>)>,
    pub may_claim: bool,
    /// Who did what is in the history.
    pub people: HashMap<AccountId, String>,
    /// The day that it stands as of: today, or the last of a place that has ended.
    pub day: Date,
    /// Whether others went into the place, so that the past can be told on today's map.
    pub came_from_others: bool,
}

/// One place of the page of an indicator.
#[derive(Debug, Clone)]
pub struct IndicatorRow {
    pub unit: UnitId,
    pub name: String,
    pub version: Option<CellVersion>,
    pub applied: Applied,
    pub verdict: Verdict,
    pub near: Option<Quantity>,
}

/// One indicator across places.
#[derive(Debug, Clone)]
pub struct IndicatorPage {
    pub set: Cow<'static, CriteriaSet>,
    pub criterion: Criterion,
    pub indicator: Indicator,
    pub above: UnitVersion,
    pub day: Date,
    pub rows: Vec<IndicatorRow>,
    /// For a share: the verified numerators and denominators added up, and how many places that is.
    pub total: Option<(Quantity, Quantity)>,
    pub verified: usize,
}

/// A criterion of a place that stands otherwise on the second of two days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    pub unit: UnitId,
    pub name: String,
    pub criterion: u16,
    pub before: Option<Verdict>,
    pub after: Option<Verdict>,
}

/// What needs an eye.
#[derive(Debug, Clone, Default)]
pub struct Watch {
    /// Met once and lost: place, criterion, since when.
    pub lost: Vec<(UnitId, String, u16, Date)>,
    /// Official figures within a twentieth of their bar: place, indicator, how far.
    pub near: Vec<(UnitId, String, String, Quantity, Verdict)>,
    /// Recognised places to which the rule of withdrawal applies or may apply.
    pub revocations: Vec<(UnitId, String, Revocation)>,
}

impl Watch {
    /// Returns how many indicators are met and no more than a twentieth above their bar.
    pub fn about_to_be_lost(&self) -> usize {
        self.near.iter().filter(|it| it.4.is_reached()).count()
    }
}

impl Office {
    /// Returns communes by criteria at the end of a day.
    pub async fn criteria_matrix(&self, op: &Op, view: &View) -> Outcome<Matrix> {
        let mut db = self.store().read().await?;
        let day = day_shown(&mut db, op, view).await?;
        let (gazetteer, above) = begin_at(self, &mut db, op, view.above, day).await?;
        let above = seen(&gazetteer, &mut db, op, above).await?;
        let set = set_of(&mut db, view, day).await?;
        let standings = match criteria_set::number(&mut db, &set.id).await? {
            Some(number) => kept::standings_on(&mut db, number, above.unit, day).await?,
            None => Vec::new(),
        };
        let mut by_unit: HashMap<UnitId, Vec<StandingVersion>> = HashMap::new();
        for standing in standings {
            by_unit.entry(standing.unit).or_default().push(standing);
        }
        let mut rows: Vec<MatrixRow> = gazetteer
            .places_in(above.unit, kinds_of(&set))
            .map(|place| {
                let known = by_unit.remove(&place.unit).unwrap_or_default();
                row(&set, place, known)
            })
            .collect();
        // The register is in alphabetical order, and stays so among equals.
        rows.sort_by_key(|row| std::cmp::Reverse(row.met));
        Ok(Matrix {
            set,
            above,
            day,
            rows,
        })
    }

    /// Returns all criteria of a place at the end of a day.
    pub async fn criteria_of(&self, op: &Op, place: UnitId, view: &View) -> Outcome<PlaceCriteria> {
        let mut db = self.store().read().await?;
        let day = match view.day {
            Some(_) => day_of(op, view)?,
            None => last_day(&mut db, op, place).await?,
        };
        let gazetteer = self.gazetteer(&mut db, day).await?;
        let unit = seen(&gazetteer, &mut db, op, place).await?;
        let set = set_of(&mut db, view, day).await?;
        let line = unit::line(&mut db, place).await?;
        let number = criteria_set::number(&mut db, &set.id).await?;
        let at = AsOf { day, known: op.now };
        let asked = Asked::of(&mut db, set, number, line.clone(), at).await?;
        let province = province_of(&mut db, place).await?;
        let (cells, uses) = match number {
            Some(number) => (
                kept::cells_on(&mut db, province, number, place, day).await?,
                criteria_evidence::uses(&mut db, place, number).await?,
            ),
            None => (Vec::new(), Vec::new()),
        };
        let papers = criteria_evidence::of_unit(&mut db, place).await?;
        let looks = Looks {
            op,
            gazetteer: &gazetteer,
            line: &line,
            asked: &asked,
            uses: &uses,
        };
        let criteria: Vec<CriterionLines> = asked
            .set
            .criteria
            .iter()
            .map(|criterion| looks.criterion(criterion, &cells))
            .collect();
        let standings = recognised(&gazetteer, place, day);
        let revocation = (!standings.is_empty()).then(|| withdrawal(&criteria));
        let met = criteria.iter().filter(|it| it.verdict.is_reached()).count();
        let claimed = criteria.iter().filter(|it| it.claimed.is_reached()).count();
        let may_claim = looks.may(Action::ClaimCriteria, &[]);
        Ok(PlaceCriteria {
            class: asked.class.as_ref().map(|(_, from)| from.clone()),
            set: asked.set.clone(),
            unit,
            day,
            criteria,
            met,
            claimed,
            standings,
            revocation,
            papers,
            uses,
            may_claim,
        })
    }

    /// Returns one cell with its past and with what proves it.
    pub async fn criteria_cell(&self, op: &Op, at: &CellAt) -> Outcome<CellPage> {
        let mut db = self.store().read().await?;
        let day = last_day(&mut db, op, at.unit).await?;
        let gazetteer = self.gazetteer(&mut db, day).await?;
        let unit = seen(&gazetteer, &mut db, op, at.unit).await?;
        let set = set_called(&mut db, &at.set).await?;
        let line = unit::line(&mut db, at.unit).await?;
        let number = criteria_set::number(&mut db, &set.id).await?;
        let now = AsOf { day, known: op.now };
        let asked = Asked::of(&mut db, set, number, line.clone(), now).await?;
        let (criterion, indicator) =
            find(&asked.set.criteria, &at.indicator).ok_or(Fault::NotFound)?;
        let place = Place {
            province: province_of(&mut db, at.unit).await?,
            set: number.unwrap_or(0),
            unit: at.unit,
            indicator: indicator.code.clone(),
            criterion: criterion.number,
        };
        let history = kept::history(&mut db, &place, 500).await?;
        let cells = kept::cells_on(&mut db, place.province, place.set, at.unit, day).await?;
        let uses = match number {
            Some(number) => criteria_evidence::uses(&mut db, at.unit, number).await?,
            None => Vec::new(),
        };
        let papers = criteria_evidence::of_unit(&mut db, at.unit)
            .await?
            .into_iter()
            .map(|paper| {
                let used = uses
                    .iter()
                    .find(|it| it.evidence == paper.id && it.indicator == indicator.code);
                let used = used.cloned();
                (paper, used)
            })
            .collect();
        let looks = Looks {
            op,
            gazetteer: &gazetteer,
            line: &line,
            asked: &asked,
            uses: &uses,
        };
        let lines = looks.criterion(criterion, &cells);
        let first = history
            .iter()
            .map(|it| it.claim_on.unwrap_or(it.from).year())
            .min()
            .unwrap_or(day.year());
        let last = asked
            .set
            .valid_until
            .map_or(day.year() + 1, |until| until.year())
            .max(day.year());
        let bars = (first..=last)
            .take(12)
            .map(|year| (year, asked.yardstick_in(year).applied(indicator)))
            .collect();
        let line = lines
            .lines
            .iter()
            .find(|it| it.indicator.code == indicator.code)
            .cloned()
            .ok_or(Fault::NotFound)?;
        // Nothing is said any more of a place that has ended.
        let mut lines = lines;
        lines.may_verify &= day == op.today;
        lines.may_overrule &= day == op.today;
        let may_claim = day == op.today && looks.may(Action::ClaimCriteria, &[]);
        let came_from_rows = unit::lineage(&mut db, at.unit).await?;
        let came_from = |it: &Lineage| it.new == at.unit && it.old != at.unit && it.on <= day;
        let accounts = history.iter().filter_map(|it| it.by).collect();
        Ok(CellPage {
            people: ntm_store::account::names(&mut db, accounts).await?,
            class: asked.class.as_ref().map(|(_, from)| from.clone()),
            set: asked.set.clone(),
            unit,
            criterion: lines,
            line,
            history,
            bars,
            papers,
            may_claim,
            day,
            came_from_others: came_from_rows.iter().any(came_from),
        })
    }

    /// Returns one indicator across the places below one, at the end of a day.
    pub async fn criteria_indicator(
        &self,
        op: &Op,
        code: &str,
        view: &View,
    ) -> Outcome<IndicatorPage> {
        let mut db = self.store().read().await?;
        let day = day_shown(&mut db, op, view).await?;
        let (gazetteer, above) = begin_at(self, &mut db, op, view.above, day).await?;
        let above = seen(&gazetteer, &mut db, op, above).await?;
        let set = set_of(&mut db, view, day).await?;
        let (criterion, indicator) = find(&set.criteria, code).ok_or(Fault::NotFound)?;
        let number = criteria_set::number(&mut db, &set.id).await?;
        let at = AsOf { day, known: op.now };
        let which = (criterion.number, indicator.code.as_str());
        let versions = match number {
            Some(number) => {
                kept::indicator_on(&mut db, number, above.unit, which, day, op.today).await?
            }
            None => Vec::new(),
        };
        let mut versions: HashMap<UnitId, CellVersion> = versions
            .into_iter()
            .map(|version| (version.place.unit, version))
            .collect();
        let yardsticks = Yardsticks::of(&mut db, &set, number, above.unit, at).await?;
        let rows: Vec<IndicatorRow> = gazetteer
            .places_in(above.unit, kinds_of(&set))
            .map(|place| {
                let version = versions.remove(&place.unit);
                let applied = yardsticks.applied(&set, &gazetteer, place.unit, indicator);
                let official = version.as_ref().and_then(|it| it.cell.official);
                IndicatorRow {
                    unit: place.unit,
                    name: place.name.clone(),
                    verdict: match &version {
                        Some(version) => version.verdict,
                        None => Cell::default().verdict(&applied),
                    },
                    near: official.and_then(|value| applied.within_a_twentieth(value)),
                    applied,
                    version,
                }
            })
            .collect();
        let officials = || {
            rows.iter()
                .filter_map(|row| row.version.as_ref()?.cell.official)
        };
        // Numerators and denominators are added; rates are never averaged.
        let total = officials()
            .filter_map(ntm_programme::criteria::Value::parts)
            .reduce(|(a, b), (c, d)| (Quantity(a.0 + c.0), Quantity(b.0 + d.0)));
        Ok(IndicatorPage {
            criterion: criterion.clone(),
            indicator: indicator.clone(),
            verified: officials().count(),
            total,
            above,
            day,
            rows,
            set,
        })
    }

    /// Returns the areas that somebody may look at: their own place, and the provinces and districts
    /// below it.
    pub async fn criteria_areas(&self, op: &Op, day: Date) -> Outcome<Vec<(UnitId, String)>> {
        let mut db = self.store().read().await?;
        let (gazetteer, above) = begin_at(self, &mut db, op, None, day).await?;
        let own = gazetteer.unit(above).into_iter();
        let below = gazetteer
            .places_in(above, &[UnitKind::Province, UnitKind::District])
            .filter(|it| it.unit != above);
        Ok(own
            .chain(below)
            .map(|it| (it.unit, it.name.clone()))
            .collect())
    }

    /// Returns which criteria of which places stand otherwise on the second of two days.
    pub async fn criteria_moved(&self, op: &Op, view: &View, since: Date) -> Outcome<Vec<Moved>> {
        let earlier = View {
            day: Some(since),
            ..view.clone()
        };
        let after = self.criteria_matrix(op, view).await?;
        let earlier = View {
            set: Some(after.set.id.clone()),
            above: Some(after.above.unit),
            ..earlier
        };
        let before = match self.criteria_matrix(op, &earlier).await {
            Ok(before) => before.rows,
            // The place itself did not exist yet.
            Err(Fault::NotFound) => Vec::new(),
            Err(fault) => return Err(fault),
        };
        let mut known: HashMap<UnitId, MatrixRow> =
            before.into_iter().map(|row| (row.unit, row)).collect();
        let mut moved = Vec::new();
        for row in &after.rows {
            let was = known.remove(&row.unit);
            for (index, criterion) in after.set.criteria.iter().enumerate() {
                let verdict = |cell: Option<&Option<StandingVersion>>| {
                    cell.and_then(Option::as_ref).map(|it| it.official.verdict)
                };
                let after = verdict(row.cells.get(index));
                let before = verdict(was.as_ref().and_then(|row| row.cells.get(index)));
                if before != after {
                    moved.push(Moved {
                        unit: row.unit,
                        name: row.name.clone(),
                        criterion: criterion.number,
                        before,
                        after,
                    });
                }
            }
        }
        Ok(moved)
    }

    /// Returns what was met and lost, what is close to its bar, and to whom the rule of withdrawal
    /// applies, among the places below one, with the matrix of today that it speaks of.
    pub async fn criteria_watch(&self, op: &Op, view: &View) -> Outcome<(Matrix, Watch)> {
        let today = View {
            day: None,
            ..view.clone()
        };
        let matrix = self.criteria_matrix(op, &today).await?;
        let watch = self.watch(op, &matrix).await?;
        Ok((matrix, watch))
    }

    /// Returns how the criteria of one's own area stand, for an overview; none for whoever may not
    /// see them, where nothing was ever kept, and for the whole country, of which there is a roll-up.
    pub async fn criteria_overview(&self, op: &Op) -> Outcome<Option<(Matrix, Watch)>> {
        if !may_ever(&op.who, Action::ReadCriteria) {
            return Ok(None);
        }
        let matrix = match self.criteria_matrix(op, &View::default()).await {
            Ok(matrix) => matrix,
            Err(Fault::NotFound | Fault::Denied(_)) => return Ok(None),
            Err(fault) => return Err(fault),
        };
        let kept = matrix
            .rows
            .iter()
            .any(|row| row.cells.iter().any(Option::is_some));
        // An overview is of today: whoever's unit has ended has no area any more.
        let over = matrix.day != op.today;
        if !kept || over || matrix.above.kind == UnitKind::Country {
            return Ok(None);
        }
        let watch = self.watch(op, &matrix).await?;
        Ok(Some((matrix, watch)))
    }

    async fn watch(&self, op: &Op, matrix: &Matrix) -> Outcome<Watch> {
        let mut db = self.store().read().await?;
        let gazetteer = self.gazetteer(&mut db, op.today).await?;
        let set = &matrix.set;
        let Some(number) = criteria_set::number(&mut db, &set.id).await? else {
            return Ok(Watch::default());
        };
        let names: HashMap<UnitId, &str> = matrix
            .rows
            .iter()
            .map(|row| (row.unit, row.name.as_str()))
            .collect();
        let name = |unit: &UnitId| names.get(unit).map(|name| (*name).to_owned());
        let lost = kept::lost(&mut db, number, matrix.above.unit)
            .await?
            .into_iter()
            .filter_map(|it| Some((it.unit, name(&it.unit)?, it.criterion, it.on)))
            .collect();
        let at = AsOf {
            day: op.today,
            known: op.now,
        };
        let yardsticks = Yardsticks::of(&mut db, set, Some(number), matrix.above.unit, at).await?;
        let mut near: Vec<_> = kept::figures_now(&mut db, number, matrix.above.unit)
            .await?
            .into_iter()
            .filter_map(|it| {
                let indicator = set.indicator(&it.indicator)?;
                let applied = yardsticks.applied(set, &gazetteer, it.unit, indicator);
                let apart = applied.within_a_twentieth(it.official)?;
                Some((it.unit, name(&it.unit)?, it.indicator, apart, it.verdict))
            })
            .collect();
        // What a little more would win comes before what a little less would lose.
        near.sort_by_key(|it| (it.4.is_reached(), it.3.0.abs()));
        let revocations = matrix
            .rows
            .iter()
            .filter(|row| !recognised(&gazetteer, row.unit, op.today).is_empty())
            .filter_map(|row| {
                let verdicts =
                    set.criteria
                        .iter()
                        .zip(&row.cells)
                        .map(|(criterion, cell)| {
                            let verdict = match cell {
                                Some(cell) => cell.official,
                                None => ntm_programme::criteria::judge_criterion([Cell::default()
                                    .verdict(&Applied::Unconfirmed { remembered: None })]),
                            };
                            (criterion, verdict)
                        });
                let rule = revocation(verdicts);
                (rule.applies || rule.may_apply).then(|| (row.unit, row.name.clone(), rule))
            })
            .collect();
        Ok(Watch {
            lost,
            near,
            revocations,
        })
    }

    /// Returns, for the whole country, how many communes of each province have met each criterion.
    pub async fn criteria_rolled_up(
        &self,
        op: &Op,
        view: &View,
    ) -> Outcome<(Cow<'static, CriteriaSet>, Vec<kept::Rolled>)> {
        let mut db = self.store().read().await?;
        let day = day_of(op, view)?;
        let roots = unit::roots(&mut db, day).await?;
        let root = roots.first().ok_or(Fault::NotFound)?.unit;
        let gazetteer = self.gazetteer(&mut db, day).await?;
        seen(&gazetteer, &mut db, op, root).await?;
        let set = set_of(&mut db, view, day).await?;
        let rolled = match criteria_set::number(&mut db, &set.id).await? {
            Some(number) => kept::rolled_up(&mut db, number, day, op.today).await?,
            None => Vec::new(),
        };
        Ok((set, rolled))
    }

    /// Returns what waits for the verification of the bodies that somebody works for, and up to when
    /// they have looked before. Looking is remembered.
    pub async fn criteria_to_verify(
        &self,
        op: &Op,
        view: &View,
        limit: usize,
    ) -> Outcome<ToVerify> {
        let mut tx = self.store().begin().await?;
        let gazetteer = self.gazetteer(&mut tx, op.today).await?;
        let set = set_of(&mut tx, view, op.today).await?;
        let mut waiting = Vec::new();
        let mut looked = None;
        let mine = charges(&gazetteer, op, &set);
        if let Some(number) = criteria_set::number(&mut tx, &set.id).await? {
            for (over, criteria) in &mine {
                let after = (jiff::Timestamp::MIN, String::new());
                let most = i64::try_from(limit).unwrap_or(1000);
                waiting.extend(kept::waiting(&mut tx, number, *over, criteria, after, most).await?);
            }
            if let Some(account) = op.who.account {
                looked = kept::looked_at(&mut tx, account, number).await?;
                kept::look(&mut tx, account, number, op.now).await?;
            }
        }
        waiting.sort_by_key(|it: &CellVersion| it.at);
        waiting.dedup_by(|a, b| a.place == b.place);
        waiting.truncate(limit);
        let mut units: Vec<UnitId> = waiting.iter().map(|it| it.place.unit).collect();
        units.sort_unstable();
        units.dedup();
        let mut uses = HashMap::new();
        for unit in units {
            let number = waiting.first().map_or(0, |it| it.place.set);
            uses.insert(unit, criteria_evidence::uses(&mut tx, unit, number).await?);
        }
        let rows = waiting
            .into_iter()
            .map(|version| {
                let place = &version.place;
                let said = uses
                    .get(&place.unit)
                    .into_iter()
                    .flatten()
                    .filter(|it| it.indicator == place.indicator);
                WaitingRow {
                    name: gazetteer
                        .unit(place.unit)
                        .map(|it| it.name.clone())
                        .unwrap_or_default(),
                    papers: said.clone().count(),
                    otherwise: said
                        .filter_map(|it| it.said)
                        .find(|said| Some(*said) != version.cell.claim),
                    changed: looked.is_some_and(|looked| version.at > looked),
                    version,
                }
            })
            .collect();
        tx.commit().await?;
        Ok(ToVerify {
            set,
            rows,
            looked,
            charges: mine
                .iter()
                .flat_map(|(_, criteria)| criteria.clone())
                .collect(),
        })
    }
}

/// What waits for one's verification.
#[derive(Debug, Clone)]
pub struct ToVerify {
    pub set: Cow<'static, CriteriaSet>,
    pub rows: Vec<WaitingRow>,
    /// When one looked the last time.
    pub looked: Option<jiff::Timestamp>,
    /// The criteria that one's bodies are in charge of.
    pub charges: Vec<u16>,
}

/// A cell that waits.
#[derive(Debug, Clone)]
pub struct WaitingRow {
    pub name: String,
    pub version: CellVersion,
    pub papers: usize,
    /// What a paper states that is not what the commune claims.
    pub otherwise: Option<ntm_programme::criteria::Value>,
    /// Whether it came since one looked the last time.
    pub changed: bool,
}

/// What the bodies of somebody who verifies are in charge of: over which place, which criteria.
pub(super) fn charges(
    gazetteer: &Gazetteer,
    op: &Op,
    set: &CriteriaSet,
) -> Vec<(UnitId, Vec<u16>)> {
    let mut charges: Vec<(UnitId, Vec<u16>)> = Vec::new();
    for relation in gazetteer.relations() {
        let mine = op
            .who
            .grants
            .iter()
            .any(|grant| grant.unit == relation.unit);
        let this = relation
            .criteria_set
            .as_deref()
            .is_none_or(|of| of == set.id);
        if relation.kind != ntm_programme::unit::RelationKind::InCharge || !mine || !this {
            continue;
        }
        let criteria = match relation.criterion {
            Some(criterion) => vec![criterion],
            None => set.criteria.iter().map(|it| it.number).collect(),
        };
        match charges.iter_mut().find(|(over, _)| *over == relation.other) {
            Some((_, known)) => known.extend(criteria),
            None => charges.push((relation.other, criteria)),
        }
    }
    for (_, criteria) in &mut charges {
        criteria.sort_unstable();
        criteria.dedup();
    }
    charges
}

/// The yardsticks for all places below one.
pub(super) struct Yardsticks {
    layers: super::LayersOn,
    classes: HashMap<UnitId, Class>,
    year: i16,
}

impl Yardsticks {
    pub(super) async fn of(
        db: &mut impl Query,
        set: &CriteriaSet,
        number: Option<i64>,
        above: UnitId,
        at: AsOf,
    ) -> Outcome<Yardsticks> {
        let layers = Bars::of(db, number).await?.layers(at);
        let mut by_unit: HashMap<UnitId, Vec<UnitClass>> = HashMap::new();
        if !set.classes.is_empty() {
            for (unit, class) in criteria_set::classes_below(db, above).await? {
                by_unit.entry(unit).or_default().push(class);
            }
        }
        let classes = by_unit
            .into_iter()
            .filter_map(|(unit, classes)| Some((unit, class_in(&classes, set, at)?.0)))
            .collect();
        Ok(Yardsticks {
            layers,
            classes,
            year: at.day.year(),
        })
    }

    /// Returns the class of a place, where it is known.
    pub(super) fn class(&self, place: UnitId) -> Option<&Class> {
        self.classes.get(&place)
    }

    /// Returns the yardstick for a place, were it of a class.
    pub(super) fn yardstick<'a>(
        &'a self,
        set: &'a CriteriaSet,
        gazetteer: &Gazetteer,
        place: UnitId,
        class: Option<&'a Class>,
    ) -> Yardstick<'a> {
        let line = gazetteer.ancestors(place).map(|it| it.unit);
        Yardstick {
            set,
            layers: self.layers.of(std::iter::once(place).chain(line)),
            class,
            year: self.year,
        }
    }

    fn applied(
        &self,
        set: &CriteriaSet,
        gazetteer: &Gazetteer,
        place: UnitId,
        indicator: &Indicator,
    ) -> Applied {
        self.yardstick(set, gazetteer, place, self.class(place))
            .applied(indicator)
    }
}

/// What is needed to look at the criteria of one place.
struct Looks<'a> {
    op: &'a Op,
    gazetteer: &'a Gazetteer,
    line: &'a [UnitId],
    asked: &'a Asked,
    uses: &'a [EvidenceUse],
}

impl Looks<'_> {
    fn may(&self, action: Action, parties: &[UnitId]) -> bool {
        let resource = Resource {
            owner: self.line.to_vec(),
            performer: self.line.to_vec(),
            parties: parties.to_vec(),
            ..Resource::default()
        };
        may(&self.op.who, action, &resource, self.op.today) == Decision::Allowed
    }

    fn criterion(&self, criterion: &Criterion, cells: &[CellVersion]) -> CriterionLines {
        let bodies = in_charge(
            self.gazetteer,
            &self.asked.set.id,
            criterion.number,
            self.line,
        );
        let lines: Vec<CellLine> = criterion
            .indicators
            .iter()
            .map(|indicator| self.line(indicator, cells))
            .collect();
        let stand = self.asked.yardstick().stand(criterion, |indicator| {
            let version = cells.iter().find(|it| it.place.indicator == indicator.code);
            version.map(super::cell::verdict_of)
        });
        CriterionLines {
            criterion: criterion.clone(),
            verdict: stand.official.verdict,
            claimed: stand.claimed,
            waiting: stand.waiting.into(),
            lines,
            may_verify: self.may(Action::VerifyCriteria, &bodies),
            may_overrule: self.may(Action::OverruleCriteria, &bodies),
            bodies: bodies
                .into_iter()
                .filter_map(|body| Some((body, self.gazetteer.unit(body)?.name.clone())))
                .collect(),
        }
    }

    fn line(&self, indicator: &Indicator, cells: &[CellVersion]) -> CellLine {
        let version = cells
            .iter()
            .find(|it| it.place.indicator == indicator.code)
            .cloned();
        let applied = self.asked.yardstick().applied(indicator);
        let (verdict, claimed) = match &version {
            Some(version) => (version.verdict, version.claim_verdict),
            None => {
                let empty = Cell::default().verdict(&applied);
                (empty, empty)
            }
        };
        let official = version.as_ref().and_then(|it| it.cell.official);
        CellLine {
            papers: self
                .uses
                .iter()
                .filter(|it| it.indicator == indicator.code)
                .count(),
            near: official.and_then(|value| applied.within_a_twentieth(value)),
            indicator: indicator.clone(),
            applied,
            version,
            verdict,
            claimed,
        }
    }
}

fn row(set: &CriteriaSet, place: &UnitVersion, known: Vec<StandingVersion>) -> MatrixRow {
    let cells: Vec<Option<StandingVersion>> = set
        .criteria
        .iter()
        .map(|criterion| {
            known
                .iter()
                .find(|it| it.criterion == criterion.number)
                .cloned()
        })
        .collect();
    let count = |verdict: fn(&StandingVersion) -> Verdict| {
        let cells = cells.iter().flatten();
        cells.filter(|it| verdict(it).is_reached()).count()
    };
    MatrixRow {
        unit: place.unit,
        name: place.proper_name().to_owned(),
        met: count(|it| it.official.verdict),
        claimed: count(|it| it.claimed),
        cells,
    }
}

fn withdrawal(criteria: &[CriterionLines]) -> Revocation {
    revocation(criteria.iter().map(|it| {
        let verdicts = it.lines.iter().map(|line| line.verdict);
        (
            &it.criterion,
            ntm_programme::criteria::judge_criterion(verdicts),
        )
    }))
}

/// Returns what a place is recognised as on a day.
fn recognised(gazetteer: &Gazetteer, place: UnitId, day: Date) -> Vec<Standing> {
    gazetteer
        .standings()
        .iter()
        .filter(|it| it.unit == place && it.valid.contains(day) && Status::ALL.contains(&it.status))
        .cloned()
        .collect()
}

/// Returns a place that the one who asks may see.
pub(super) async fn seen(
    gazetteer: &Arc<Gazetteer>,
    db: &mut impl Query,
    op: &Op,
    place: UnitId,
) -> Outcome<UnitVersion> {
    let line = unit::line(db, place).await?;
    op.require(Action::ReadCriteria, &readable(gazetteer, op, line))?;
    gazetteer.unit(place).cloned().ok_or(Fault::NotFound)
}

/// Returns today, or the last day of a place that has ended.
async fn last_day(db: &mut impl Query, op: &Op, place: UnitId) -> Outcome<Date> {
    let versions = unit::versions(db, place).await?;
    let end = versions.last().and_then(|it| it.valid.to);
    let ended = end.filter(|end| *end <= op.today);
    Ok(ended.map_or(op.today, day_before))
}

/// Returns the day that is asked for; where nobody says, today or the last day of the area.
pub(super) async fn day_shown(db: &mut impl Query, op: &Op, view: &View) -> Outcome<Date> {
    match (view.day, view.above.or(op.who.unit)) {
        (None, Some(area)) => last_day(db, op, area).await,
        _ => day_of(op, view),
    }
}

pub(super) fn day_of(op: &Op, view: &View) -> Outcome<Date> {
    let day = view.day.unwrap_or(op.today);
    match day > op.today {
        true => Err(Fault::field(
            "day",
            "Ngày ở tương lai: chỉ xem được đến hôm nay.",
            "The day lies ahead.",
        )),
        false => Ok(day),
    }
}

pub(super) async fn set_of(
    db: &mut impl Query,
    view: &View,
    day: Date,
) -> Outcome<Cow<'static, CriteriaSet>> {
    let set = match &view.set {
        Some(id) => set_called(db, id).await?,
        None => Cow::Borrowed(usual_set(day)),
    };
    Ok(worded(set, day))
}
