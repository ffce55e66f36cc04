//! Criteria at the size of the country: 3,321 communes × 57 indicators × 60 months, then what pages
//! and commands ask of them, each beside a statement written by hand over the same tables.

use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow};
use jiff::{ToSpan as _, civil::Date};
use ntm_drafting::workbook::{Entry, Line, xlsx};
use ntm_office::{
    Office, Op,
    criteria::{
        cell::{CellAt, Said},
        figures::How,
        see::View,
        sets::NewBar,
    },
    target::NewTarget,
};
use ntm_programme::{
    criteria::{
        Applied, Bar, Cell, CellVerdict, ClaimState, CriteriaSet, Layer, Layers, Measure, Quantity,
        Value, Yardstick, shipped,
    },
    identity::UnitId,
    target::{Aim, Goal},
};
use ntm_store::{
    Query as _,
    criteria::{self as kept, CellVersion, Place, StandingVersion},
    criteria_set, params,
};

use super::seed::{Dice, Size, Thing, communes_of, id};

const SET: &str = "xa-ntm-2021-2025";

/// Lays cells and standings of every commune, one version of each cell for each month.
pub(crate) async fn lay(
    office: &Office,
    size: Size,
    months: usize,
    told: impl Fn(&str),
) -> anyhow::Result<()> {
    let set = shipped()
        .iter()
        .find(|set| set.id == SET)
        .context("the set ships")?;
    let op = Op::system(office, "bench");
    for indicator in set.indicators() {
        if matches!(indicator.bar(None, 2023), Applied::Required { .. }) {
            continue;
        }
        let written = match indicator.measure {
            Measure::YesNo | Measure::Set => "Đạt",
            Measure::None => "Không",
            Measure::Graded => "Khá",
            Measure::Share { higher: true } | Measure::Number { higher: true } => "≥ 60",
            Measure::Share { .. } | Measure::Number { .. } => "≤ 20",
        };
        let bar = NewBar {
            indicator: indicator.code.clone(),
            written: written.to_owned(),
            source: "bench".to_owned(),
            from: Some(jiff::civil::date(2000, 1, 1)),
            ..NewBar::default()
        };
        office.lay_bar(&op, SET, &bar).await?;
    }
    let mut tx = office.store().begin().await?;
    let number = criteria_set::number_for(&mut tx, SET, op.now).await?;
    tx.commit().await?;
    let mut db = office.store().read().await?;
    let mut confirmed = Layer::default();
    for bar in criteria_set::bars(&mut db, number).await? {
        let laid = ntm_programme::criteria::LaidBar {
            class: None,
            year: None,
            bar: bar.bar,
            source: bar.source,
        };
        confirmed.bars.insert(bar.indicator, vec![laid]);
    }
    drop(db);
    let none = Layer::default();
    let yardstick = Yardstick {
        set,
        layers: Layers {
            confirmed: &confirmed,
            province: &none,
        },
        class: None,
        year: op.today.year(),
    };
    let mut country = Laid {
        op: &op,
        set,
        number,
        applied: set.indicators().map(|it| yardstick.applied(it)).collect(),
        first: op
            .today
            .first_of_month()
            .checked_sub((months as i64).months())?,
        months,
        dice: Dice(7),
    };
    for province in 0..size.provinces {
        let (mut cells, mut standings) = (Vec::new(), Vec::new());
        for commune in communes_of(size, province) {
            country.commune(province, commune, &mut cells, &mut standings)?;
            if cells.len() > 40_000 {
                country.write(office, &mut cells, &mut standings).await?;
            }
        }
        country.write(office, &mut cells, &mut standings).await?;
        told(&format!("{} of {} provinces", province + 1, size.provinces));
    }
    // What was laid in one batch does not end what stands before it in the same batch.
    let mut tx = office.store().begin().await?;
    tx.execute(
        "UPDATE criteria_standing SET valid_to = (
             SELECT MIN(n.valid_from) FROM criteria_standing n
              WHERE n.province = criteria_standing.province AND n.set_number = criteria_standing.set_number
                AND n.unit_id = criteria_standing.unit_id AND n.criterion = criteria_standing.criterion
                AND n.valid_from > criteria_standing.valid_from)
          WHERE valid_to IS NULL",
        params![],
    )
    .await?;
    tx.commit().await?;
    // Each province aims at something, so that saving a cell measures it as it does in use.
    for province in 0..size.provinces {
        let target = NewTarget {
            area: UnitId(id(Thing::Province, province)),
            set: SET.to_owned(),
            aim: Aim {
                goal: Goal::Reach {
                    places: 3,
                    criteria: 10,
                },
                named: Vec::new(),
                by: op.today.last_of_year(),
            },
            note: None,
            source: None,
        };
        office.set_target(&op, &target).await?;
    }
    office.store().analyze().await?;
    Ok(())
}

struct Laid<'a> {
    op: &'a Op,
    set: &'a CriteriaSet,
    number: i64,
    /// What is asked, in the order of the set.
    applied: Vec<Applied>,
    first: Date,
    months: usize,
    dice: Dice,
}

impl Laid<'_> {
    fn commune(
        &mut self,
        province: usize,
        commune: usize,
        cells: &mut Vec<CellVersion>,
        standings: &mut Vec<StandingVersion>,
    ) -> anyhow::Result<()> {
        let unit = UnitId(id(Thing::Commune, commune));
        let partition = (province + 1) as i64;
        let days: Vec<Date> = (0..self.months)
            .map(|month| self.first.checked_add((month as i64).months()))
            .collect::<Result<_, _>>()?;
        let mut at = 0;
        for criterion in &self.set.criteria {
            let from = at;
            let mut verdicts: Vec<Vec<CellVerdict>> = vec![Vec::new(); self.months];
            for indicator in &criterion.indicators {
                let applied = &self.applied[at];
                at += 1;
                // Better with time: from somewhere to somewhere.
                let (start, end) = (self.dice.below(90), 20 + self.dice.below(80));
                for (month, day) in days.iter().enumerate() {
                    let along = month as i64 * 1000 / self.months.max(1) as i64;
                    let part = (start * 1000 + (end - start) * along + self.dice.below(900)) / 1000;
                    let value = value(applied, indicator.measure, part);
                    let last = month + 1 == self.months;
                    let cell = Cell {
                        claim: Some(value),
                        state: match last && self.dice.below(10) == 0 {
                            true => ClaimState::Waiting,
                            false => ClaimState::Confirmed,
                        },
                        official: Some(value),
                        overruled: None,
                    };
                    let verdict = CellVerdict {
                        official: cell.verdict(applied),
                        claimed: cell.claimed_verdict(applied),
                        waiting: cell.state == ClaimState::Waiting,
                    };
                    verdicts[month].push(verdict);
                    cells.push(CellVersion {
                        place: Place {
                            province: partition,
                            set: self.number,
                            unit,
                            indicator: indicator.code.clone(),
                            criterion: criterion.number,
                        },
                        number: month as i64 + 1,
                        from: *day,
                        to: days.get(month + 1).copied(),
                        act: "confirm".to_owned(),
                        cell,
                        claim_on: Some(*day),
                        claim_verdict: verdict.claimed,
                        verdict: verdict.official,
                        inputs: 0,
                        note: None,
                        by: None,
                        at: self.op.now,
                    });
                }
            }
            debug_assert!(at > from);
            let mut before: Option<StandingVersion> = None;
            for (day, verdicts) in days.iter().zip(&verdicts) {
                let official =
                    ntm_programme::criteria::judge_criterion(verdicts.iter().map(|it| it.official));
                let claimed =
                    ntm_programme::criteria::judge_criterion(verdicts.iter().map(|it| it.claimed));
                let next = StandingVersion {
                    province: partition,
                    set: self.number,
                    unit,
                    criterion: criterion.number,
                    from: *day,
                    to: None,
                    official,
                    claimed: claimed.verdict,
                    waiting: verdicts.iter().map(|it| u16::from(it.waiting)).sum(),
                };
                match &mut before {
                    Some(before)
                        if (before.official, before.claimed, before.waiting)
                            == (next.official, next.claimed, next.waiting) => {}
                    Some(earlier) => {
                        earlier.to = Some(*day);
                        standings.push(earlier.clone());
                        before = Some(next);
                    }
                    None => before = Some(next),
                }
            }
            standings.extend(before);
        }
        Ok(())
    }

    async fn write(
        &self,
        office: &Office,
        cells: &mut Vec<CellVersion>,
        standings: &mut Vec<StandingVersion>,
    ) -> anyhow::Result<()> {
        let mut tx = office.store().begin().await?;
        kept::keep_many(&mut tx, cells).await?;
        kept::keep_standings(&mut tx, standings).await?;
        tx.commit().await?;
        cells.clear();
        standings.clear();
        Ok(())
    }
}

fn value(applied: &Applied, measure: Measure, part: i64) -> Value {
    match (applied, measure) {
        (
            Applied::Required {
                bar: Bar::Pass { .. } | Bar::Absent,
                ..
            },
            _,
        )
        | (_, Measure::YesNo | Measure::None | Measure::Set) => Value::Answer { yes: part > 40 },
        (_, Measure::Share { .. }) => Value::Share {
            numerator: Quantity::whole(part * 5),
            denominator: Quantity::whole(500),
        },
        _ => Value::Number {
            number: Quantity::whole(part),
        },
    }
}

/// Measures what pages and commands ask, and prints each beside its limit. Of fewer than twelve
/// months that are laid, the first stands for a year ago.
pub(crate) async fn measure(
    office: &Office,
    size: Size,
    months: usize,
    say: impl Fn(&str),
) -> anyhow::Result<()> {
    let op = Op::system(office, "bench");
    let province = (0..size.provinces)
        .max_by_key(|it| communes_of(size, *it).len())
        .unwrap_or(0);
    let above = UnitId(id(Thing::Province, province));
    let commune = communes_of(size, province).start;
    let unit = UnitId(id(Thing::Commune, commune));
    // Units of the country are of July 2025.
    let past = op.today.checked_sub((months.min(12) as i64).months())?;
    let view = |day: Option<Date>| View {
        set: Some(SET.to_owned()),
        above: Some(above),
        day,
    };
    let mut db = office.store().read().await?;
    let number = criteria_set::number(&mut db, SET)
        .await?
        .ok_or_else(|| anyhow!("nothing is laid: run `ntm bench criteria --lay` first"))?;
    drop(db);
    let partition = (province + 1) as i64;
    let by_hand = async |sql: &str, values: Vec<ntm_store::Value>| -> anyhow::Result<usize> {
        let mut db = office.store().read().await?;
        Ok(db.query(sql, &values).await?.len())
    };
    say("| what | limit | ours | by hand | ratio |");
    say("|---|---|---|---|---|");
    let line = |what: &str, limit: u64, ours: Duration, hand: Option<Duration>| {
        let ms = |it: Duration| format!("{:.1} ms", it.as_secs_f64() * 1000.0);
        let ratio = hand.map(|hand| format!("{:.1}", ours.as_secs_f64() / hand.as_secs_f64()));
        say(&format!(
            "| {what} | {limit} ms | {} | {} | {} |",
            ms(ours),
            hand.map_or_else(|| "–".to_owned(), ms),
            ratio.unwrap_or_else(|| "–".to_owned())
        ));
    };
    let standing_now = "SELECT unit_id, criterion, verdict, claimed, waiting FROM criteria_standing
         WHERE province = $1 AND set_number = $2 AND valid_to IS NULL";
    let ours =
        typical(async || Ok(office.criteria_matrix(&op, &view(None)).await?.rows.len())).await?;
    let hand =
        typical(async || by_hand(standing_now, params![partition, number].to_vec()).await).await?;
    line("matrix of a province", 100, ours, Some(hand));
    let standing_past =
        "SELECT unit_id, criterion, verdict, claimed, waiting FROM criteria_standing
         WHERE province = $1 AND set_number = $2 AND valid_from <= $3
           AND (valid_to IS NULL OR valid_to > $3)";
    let ours = typical(async || {
        Ok(office
            .criteria_matrix(&op, &view(Some(past)))
            .await?
            .rows
            .len())
    })
    .await?;
    let hand =
        typical(async || by_hand(standing_past, params![partition, number, past].to_vec()).await)
            .await?;
    line("matrix of a province, a year ago", 300, ours, Some(hand));
    let cells =
        "SELECT indicator, verdict, official_kind, official_a, official_b FROM criteria_cell
         WHERE province = $1 AND set_number = $2 AND unit_id = $3 AND valid_to IS NULL";
    let ours = typical(async || {
        Ok(office
            .criteria_of(&op, unit, &view(None))
            .await?
            .criteria
            .len())
    })
    .await?;
    let hand =
        typical(async || by_hand(cells, params![partition, number, unit].to_vec()).await).await?;
    line("page of a commune", 50, ours, Some(hand));
    let at = CellAt {
        unit,
        set: SET.to_owned(),
        indicator: "17.1".to_owned(),
    };
    let ours = typical(async || Ok(office.criteria_cell(&op, &at).await?.history.len())).await?;
    line("one cell with its past", 50, ours, None);
    let ours = typical(async || {
        Ok(office
            .criteria_indicator(&op, "17.1", &view(None))
            .await?
            .rows
            .len())
    })
    .await?;
    line("an indicator across a province", 100, ours, None);
    let rolled = "SELECT province, criterion, COUNT(*) AS places,
            SUM(CASE WHEN verdict = 'met' THEN 1 ELSE 0 END) AS met FROM criteria_standing
         WHERE set_number = $1 AND valid_to IS NULL GROUP BY province, criterion";
    let ours =
        typical(async || Ok(office.criteria_rolled_up(&op, &view(None)).await?.1.len())).await?;
    let hand = typical(async || by_hand(rolled, params![number].to_vec()).await).await?;
    line(
        "roll-up of the country by criterion and province",
        200,
        ours,
        Some(hand),
    );
    let rolled_past = "SELECT province, criterion, COUNT(*) AS places,
            SUM(CASE WHEN verdict = 'met' THEN 1 ELSE 0 END) AS met FROM criteria_standing
         WHERE set_number = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)
         GROUP BY province, criterion";
    let ours = typical(async || {
        Ok(office
            .criteria_rolled_up(&op, &view(Some(past)))
            .await?
            .1
            .len())
    })
    .await?;
    let hand = typical(async || by_hand(rolled_past, params![number, past].to_vec()).await).await?;
    line("roll-up of the country, a year ago", 300, ours, Some(hand));
    let ours = typical(async || Ok(workbook(office, &op, unit).await?.len())).await?;
    line("workbook of a commune, made", 200, ours, None);
    let filled = workbook(office, &op, unit).await?;
    let ours = typical(async || {
        let taken = office.take_workbook(&op, &filled, None, How::Look).await?;
        anyhow::ensure!(
            taken.coming.misfits.is_empty(),
            "{:?}",
            taken.coming.misfits
        );
        Ok(taken.coming.changes.len())
    })
    .await?;
    line("the same, filled in and read back", 300, ours, None);
    let begun = Instant::now();
    let rejudged = office.rejudge(&op, SET).await?;
    line(
        "verdicts of the country judged anew",
        5000,
        begun.elapsed(),
        None,
    );
    say("");
    say(&format!(
        "judged anew: {} cells, {} changed, {} standings",
        rejudged.cells, rejudged.changed, rejudged.standings
    ));
    writers(office, size, &say).await
}

/// Makes the workbook of a commune as a file, with every share and number filled in anew.
async fn workbook(office: &Office, op: &Op, unit: UnitId) -> anyhow::Result<Vec<u8>> {
    let view = View {
        set: Some(SET.to_owned()),
        ..View::default()
    };
    let mut form = office.commune_workbook(op, unit, &view).await?.form;
    for line in &mut form.lines {
        let Line::Entries(cells) = line else { continue };
        for cell in cells {
            // Of a share its numerator: shares are laid as so many of five hundred.
            if let Entry::Number {
                value: Some(value), ..
            } = cell
                && *value < 500.0
            {
                *value += 0.5;
            }
        }
    }
    Ok(xlsx(&form)?)
}

/// 200 people each save a cell, pause a second, and save the next.
async fn writers(office: &Office, size: Size, say: &impl Fn(&str)) -> anyhow::Result<()> {
    const PEOPLE: usize = 200;
    const CELLS: usize = 15;
    let mut tasks = tokio::task::JoinSet::new();
    for person in 0..PEOPLE {
        let office = office.clone();
        tasks.spawn(async move {
            let op = Op::system(&office, "bench");
            let commune = person * size.communes / PEOPLE;
            let unit = UnitId(id(Thing::Commune, commune));
            let mut took = Vec::new();
            tokio::time::sleep(Duration::from_millis((person * 5) as u64)).await;
            for round in 0..CELLS {
                let at = CellAt {
                    unit,
                    set: SET.to_owned(),
                    indicator: "17.1".to_owned(),
                };
                let written = format!("{}/1.000", 300 + round);
                let begun = Instant::now();
                office
                    .claim_value(&op, &at, &written, &Said::default())
                    .await?;
                took.push(begun.elapsed());
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            Ok::<_, anyhow::Error>(took)
        });
    }
    let mut took = Vec::new();
    while let Some(done) = tasks.join_next().await {
        took.extend(done??);
    }
    took.sort_unstable();
    let at = |share: usize| took[(took.len() - 1) * share / 100].as_secs_f64() * 1000.0;
    say(&format!(
        "saving a cell, {PEOPLE} writers, {} saves: p50 {:.1} ms, p95 {:.1} ms (limit 50 ms), worst {:.1} ms",
        took.len(),
        at(50),
        at(95),
        at(100)
    ));
    Ok(())
}

/// Returns the median of seven runs after one that warms.
async fn typical(mut run: impl AsyncFnMut() -> anyhow::Result<usize>) -> anyhow::Result<Duration> {
    let found = run().await?;
    anyhow::ensure!(found > 0, "a question found nothing to measure by");
    let mut took = Vec::new();
    for _ in 0..7 {
        let begun = Instant::now();
        run().await?;
        took.push(begun.elapsed());
    }
    took.sort_unstable();
    Ok(took[took.len() / 2])
}
