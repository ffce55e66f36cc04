//! What the communes of the demonstration reached: three ends of a period that were verified, and
//! what has been claimed since.

use std::collections::BTreeMap;

use anyhow::{Context as _, anyhow};
use jiff::civil::Date;
use ntm_office::{
    Office, Op,
    criteria::{
        cell::{CellAt, Entered, EnteredAct, Said},
        sets::NewBar,
    },
};
use ntm_programme::{
    criteria::{Applied, Bar, CriteriaSet, Indicator, Measure, Quantity, shipped},
    identity::UnitId,
};
use serde::Deserialize;

use super::places::Known;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    set: String,
    province: String,
    class: String,
    class_from: Date,
    /// By whose word the bars below stand: an illustration.
    source: String,
    bars: BTreeMap<String, String>,
    yearly: Vec<Yearly>,
    state: Vec<State>,
    income: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Yearly {
    indicator: String,
    bars: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    on: Date,
    rows: BTreeMap<String, String>,
}

/// The indicator whose figures are told one by one.
const INCOME: &str = "10";

fn told() -> anyhow::Result<Told> {
    toml::from_str(include_str!("../../../../data/demonstration/criteria.toml"))
        .context("the demonstration's criteria")
}

/// Enters bars, class and the figures up to a day, as an office would that begins with its tables of past
/// years.
pub(crate) async fn begin(office: &Office, known: &Known, day: Date) -> anyhow::Result<()> {
    let told = told()?;
    let op = Op::system(office, "demonstration");
    let province = known.unit(&told.province)?;
    office
        .set_unit_class(&op, province, &told.class, told.class_from, None)
        .await?;
    let bar = |indicator: &str, written: &str, year: Option<i16>| NewBar {
        indicator: indicator.to_owned(),
        class: None,
        year,
        written: written.to_owned(),
        source: told.source.clone(),
        place: Some(province),
        from: Some(told.class_from),
    };
    let mut bars: Vec<NewBar> = told
        .bars
        .iter()
        .map(|(indicator, written)| bar(indicator, written, None))
        .collect();
    for yearly in &told.yearly {
        for (year, written) in &yearly.bars {
            bars.push(bar(&yearly.indicator, written, Some(year.parse()?)));
        }
    }
    for bar in &bars {
        office
            .lay_bar(&op, &told.set, bar)
            .await
            .with_context(|| format!("{} {}", bar.indicator, bar.written))?;
    }
    enter(office, known, &told, |on| on <= day).await
}

/// Enters the figures of later days.
pub(crate) async fn go_on(office: &Office, known: &Known, day: Date) -> anyhow::Result<()> {
    enter(office, known, &told()?, |on| on > day).await
}

async fn enter(
    office: &Office,
    known: &Known,
    told: &Told,
    is_meant: impl Fn(Date) -> bool,
) -> anyhow::Result<()> {
    let op = Op::system(office, "demonstration");
    let set = shipped()
        .iter()
        .find(|set| set.id == told.set)
        .ok_or_else(|| anyhow!("no set {}", told.set))?;
    let states = told.state.iter().enumerate();
    for (index, state) in states.filter(|(_, it)| is_meant(it.on)) {
        let page = |indicator: &Indicator| told.bar(indicator, state.on.year());
        let mut entered = Vec::new();
        for (order, (commune, signs)) in state.rows.iter().enumerate() {
            let unit = known.unit(commune)?;
            let income = told.income.get(commune).and_then(|it| it.get(index));
            let figures = Figures {
                set,
                unit,
                order: i64::try_from(order)?,
                income: income.map(String::as_str),
                on: state.on,
            };
            figures.fill(signs, page, &mut entered)?;
        }
        office.enter_values(&op, &entered).await?;
    }
    Ok(())
}

impl Told {
    /// Returns what an indicator asks in a year: the set's own bar, or the illustration.
    fn bar(&self, indicator: &Indicator, year: i16) -> Option<Bar> {
        let class = ntm_programme::criteria::Class(self.class.clone());
        if let Applied::Required { bar, .. } = indicator.bar(Some(&class), year) {
            return Some(bar);
        }
        let yearly = self.yearly.iter().find(|it| it.indicator == indicator.code);
        let written = match yearly {
            Some(yearly) => yearly.bars.get(&year.to_string()),
            None => self.bars.get(&indicator.code),
        };
        Bar::read(indicator.measure, written?)
    }
}

/// What one commune reached at the end of one period.
struct Figures<'a> {
    set: &'a CriteriaSet,
    unit: UnitId,
    order: i64,
    income: Option<&'a str>,
    on: Date,
}

impl Figures<'_> {
    fn fill(
        &self,
        signs: &str,
        bar: impl Fn(&Indicator) -> Option<Bar>,
        entered: &mut Vec<Entered>,
    ) -> anyhow::Result<()> {
        for (criterion, sign) in self.set.criteria.iter().zip(signs.chars()) {
            let act = match sign {
                '.' | 'o' => continue,
                'v' => EnteredAct::Claim,
                'y' | 'n' => EnteredAct::Record,
                other => return Err(anyhow!("unknown sign {other}")),
            };
            for (index, indicator) in criterion.indicators.iter().enumerate() {
                // What fails fails by its first indicator.
                let met = sign != 'n' || index > 0;
                let written = match (&*indicator.code, self.income) {
                    (INCOME, Some(income)) => income.to_owned(),
                    _ => {
                        let bar = bar(indicator);
                        let bar = bar.ok_or_else(|| anyhow!("no bar for {}", indicator.code))?;
                        self.value(indicator, &bar, met)
                    }
                };
                entered.push(Entered {
                    at: CellAt {
                        unit: self.unit,
                        set: self.set.id.clone(),
                        indicator: indicator.code.clone(),
                    },
                    act,
                    written,
                    said: Said {
                        from: Some(self.on),
                        note: Some("Số liệu minh họa".to_owned()),
                        ..Said::default()
                    },
                });
            }
        }
        Ok(())
    }

    /// Returns a figure on the right side of a bar, a little different for every commune.
    fn value(&self, indicator: &Indicator, bar: &Bar, met: bool) -> String {
        let households = 420 + 37 * self.order;
        let share = |percent: i64| {
            let percent = percent.clamp(0, 100);
            // Rounded to the side that the share is meant to be on.
            let part = match percent == 0 {
                true => 0,
                false => (households * percent + 99) / 100,
            };
            format!("{}/{households}", part.min(households))
        };
        let spread = self.order % 4;
        let whole = |bar: Quantity| bar.0 / Quantity::ONE;
        match (bar, indicator.measure) {
            (Bar::AtLeast { value }, Measure::Share { .. }) => share(match met {
                // One in four is close to its bar.
                true if spread == 0 => whole(*value) + 1,
                true => whole(*value) + 8 + 4 * spread,
                false => whole(*value) - 8 - 4 * spread,
            }),
            (Bar::AtMost { value }, Measure::Share { .. }) => {
                let percent = match met {
                    true => (whole(*value) - 2 - spread).max(1),
                    false => whole(*value) + 9 + 5 * spread,
                };
                format!("{}/{households}", households * percent.min(100) / 100)
            }
            (Bar::AtLeast { value }, _) => Quantity(if met {
                value.0 * 11 / 10
            } else {
                value.0 * 8 / 10
            })
            .to_string(),
            (Bar::AtMost { value }, _) => Quantity(if met {
                value.0 * 9 / 10
            } else {
                value.0 * 12 / 10
            })
            .to_string(),
            (Bar::Graded { grade }, _) if met => grade.label_vi().to_owned(),
            _ if met => "đạt".to_owned(),
            _ => "chưa đạt".to_owned(),
        }
    }
}
