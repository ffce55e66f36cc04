//! The criteria as a workbook: made for one commune or for the body in charge of a criterion, filled
//! in by hand, looked at cell by cell, and taken as a whole or not at all.

mod form;

use std::borrow::Cow;

use jiff::civil::Date;
use ntm_drafting::workbook::Form;
use ntm_programme::{
    criteria::{Applied, Cell, ClaimState, Indicator, Value},
    identity::UnitId,
    right::{Action, Resource},
    unit::Gazetteer,
};
use ntm_store::{criteria::CellVersion, setting, unit};
use sha2::{Digest as _, Sha256};

pub use self::form::Whose;
use self::form::{Drawn, Entered, Slip};
use super::{
    figures::{Coming, How, Source, Want, Wish},
    in_charge, readable,
    see::{View, charges},
    set_called, usual_set,
};
use crate::{Fault, Message, Office, Op, Outcome};

/// The name under which the key of signatures is kept.
const KEY: &str = "criteria.workbook_secret";

/// A workbook's content with what the file is called.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    pub form: Form,
    /// Without its ending.
    pub name: String,
}

/// A workbook that came back, and what it comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The first line of the form.
    pub title: String,
    pub unit: UnitId,
    pub whose: Whose,
    /// The set's name.
    pub set: String,
    /// The day that the figures are of.
    pub day: Date,
    pub coming: Coming,
}

/// What a body is in charge of, over one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    pub over: UnitId,
    /// What the place is called.
    pub name: String,
    /// Criteria by number and name.
    pub criteria: Vec<(u16, String)>,
}

impl Office {
    /// Makes the workbook of one commune: all indicators, with what it claims today.
    ///
    /// # Errors
    ///
    /// [`Fault::NotFound`] for a place that one may not see, [`Fault::Invalid`] for a day ahead.
    pub async fn commune_workbook(&self, op: &Op, place: UnitId, view: &View) -> Outcome<Made> {
        let day = day_of_figures(op, view)?;
        let now = View {
            day: None,
            ..view.clone()
        };
        let page = self.criteria_of(op, place, &now).await?;
        let slip = Slip {
            whose: Whose::Commune,
            set: page.set.id.clone(),
            asked: form::asked(&page.set),
            unit: place,
            day,
            title: format!("Biểu mẫu tiêu chí: {}", page.unit.name),
            rows: Vec::new(),
        };
        let lines: Vec<Drawn<'_>> = page
            .criteria
            .iter()
            .flat_map(|it| it.lines.iter().map(move |line| (&it.criterion, line)))
            .map(|(criterion, line)| {
                let under = format!("{}. {}", criterion.number, criterion.name);
                drawn(
                    under,
                    place,
                    &line.indicator,
                    &line.applied,
                    line.version.as_ref(),
                )
            })
            .collect();
        Ok(Made {
            name: format!("tieu-chi-{}-{day}", page.unit.proper_name()),
            form: slip.draw(&lines, &self.workbook_key(op).await?),
        })
    }

    /// Makes the workbook of one criterion over all communes below a place, with what is verified.
    ///
    /// # Errors
    ///
    /// See [`Office::commune_workbook`]; [`Fault::NotFound`] for a criterion that the set has not.
    pub async fn criterion_workbook(&self, op: &Op, criterion: u16, view: &View) -> Outcome<Made> {
        let day = day_of_figures(op, view)?;
        let mut now = View {
            day: None,
            ..view.clone()
        };
        let matrix = self.criteria_matrix(op, &now).await?;
        now.set = Some(matrix.set.id.clone());
        now.above = Some(matrix.above.unit);
        let mut numbers = matrix.set.criteria.iter();
        let asked = numbers.find(|it| it.number == criterion);
        let asked = asked.ok_or(Fault::NotFound)?;
        let mut pages = Vec::new();
        for indicator in &asked.indicators {
            pages.push(self.criteria_indicator(op, &indicator.code, &now).await?);
        }
        let communes = pages.first().map_or(0, |page| page.rows.len());
        let lines: Vec<Drawn<'_>> = (0..communes)
            .flat_map(|at| {
                pages
                    .iter()
                    .filter_map(move |page| Some((page, page.rows.get(at)?)))
            })
            .map(|(page, row)| {
                let version = row.version.as_ref();
                drawn(
                    row.name.clone(),
                    row.unit,
                    &page.indicator,
                    &row.applied,
                    version,
                )
            })
            .collect();
        let slip = Slip {
            whose: Whose::Body { criterion },
            set: matrix.set.id.clone(),
            asked: form::asked(&matrix.set),
            unit: matrix.above.unit,
            day,
            title: format!("Thẩm định tiêu chí {criterion}: {}", matrix.above.name),
            rows: Vec::new(),
        };
        Ok(Made {
            name: format!(
                "tham-dinh-tieu-chi-{criterion}-{}-{day}",
                matrix.above.proper_name()
            ),
            form: slip.draw(&lines, &self.workbook_key(op).await?),
        })
    }

    /// Looks at a workbook that came back, or takes it: everything in it or, where anything is wrong
    /// with any cell, nothing. `place` is the commune whose form it has to be, where somebody says.
    ///
    /// # Errors
    ///
    /// [`Fault::Refused`] with the reason for a file that is no form, no longer one, or not one's
    /// own. What is wrong with cells is told in [`Coming::misfits`].
    pub async fn take_workbook(
        &self,
        op: &Op,
        bytes: &[u8],
        place: Option<UnitId>,
        how: How,
    ) -> Outcome<Taken> {
        let key = self.workbook_key(op).await?;
        let file: Vec<u8> = bytes.to_vec();
        // A workbook may be long, and others want to be answered meanwhile.
        let opened = tokio::task::spawn_blocking(move || form::open(&file, &key));
        let opened = opened.await.map_err(Fault::internal)??;
        let slip = &opened.slip;
        let mut db = self.store().read().await?;
        let gazetteer = self.gazetteer(&mut db, op.today).await?;
        let line = unit::line(&mut db, slip.unit).await?;
        let set = set_called(&mut db, &slip.set).await?;
        drop(db);
        owned(&gazetteer, op, slip, line)?;
        if place.is_some_and(|place| place != slip.unit) {
            return Err(foreign(slip));
        }
        let (back, misfits) = opened.read(&set)?;
        let wishes: Vec<Wish> = back
            .into_iter()
            .map(|it| Wish {
                place: it.place,
                note_place: it.note_place,
                unit: it.row.unit,
                indicator: it.row.indicator,
                want: match (slip.whose, it.entered) {
                    (_, Entered::Confirm) => Want::Confirm,
                    (Whose::Commune, Entered::Value(value)) => Want::Claim(value),
                    (Whose::Body { .. }, Entered::Value(value)) => Want::Settle(value),
                },
                of: Some(slip.day),
                seen: Some(it.row.seen),
                note: it.note,
            })
            .collect();
        let source = Source {
            action: "criteria.take_workbook",
            id: form::hex(&Sha256::digest(bytes)),
            set: &slip.set,
        };
        let mut coming = self.fulfil(op, &source, &wishes, misfits, how).await?;
        coming
            .misfits
            .sort_by_key(|it| form::place_order(&it.place));
        Ok(Taken {
            title: slip.title.clone(),
            unit: slip.unit,
            whose: slip.whose,
            set: slip.set.clone(),
            day: slip.day,
            coming,
        })
    }

    /// Returns what one's bodies are in charge of.
    pub async fn criteria_charges(&self, op: &Op, set: Option<&str>) -> Outcome<Vec<Charge>> {
        let mut db = self.store().read().await?;
        let gazetteer = self.gazetteer(&mut db, op.today).await?;
        let set = match set {
            Some(set) => set_called(&mut db, set).await?,
            None => Cow::Borrowed(usual_set(op.today)),
        };
        let charges = charges(&gazetteer, op, &set).into_iter();
        Ok(charges
            .filter_map(|(over, numbers)| {
                let criteria = set.criteria.iter();
                let criteria = criteria.filter(|it| numbers.contains(&it.number));
                Some(Charge {
                    over,
                    name: gazetteer.unit(over)?.name.clone(),
                    criteria: criteria.map(|it| (it.number, it.name.clone())).collect(),
                })
            })
            .collect())
    }

    /// Returns the key of this installation's signatures; made the first time that it is needed.
    async fn workbook_key(&self, op: &Op) -> Outcome<String> {
        let mut db = self.store().read().await?;
        if let Some(key) = setting::get(&mut db, KEY).await? {
            return Ok(key);
        }
        drop(db);
        let mut tx = self.store().begin().await?;
        let key = setting::set_once(&mut tx, KEY, &self.new_token(), op.now).await?;
        tx.commit().await?;
        Ok(key)
    }
}

fn foreign(slip: &Slip) -> Fault {
    Fault::refused(
        format!(
            "Đây là “{}”, không phải biểu mẫu của đơn vị bạn. Chưa có gì thay đổi.",
            slip.title
        ),
        format!(
            "This is “{}”, which is no form of your unit. Nothing was changed.",
            slip.title
        ),
    )
}

/// A form is taken from the one for whom it was made.
fn owned(gazetteer: &Gazetteer, op: &Op, slip: &Slip, line: Vec<UnitId>) -> Outcome<()> {
    let hidden = || {
        Fault::Refused(Message::new(
            "Biểu mẫu này của đơn vị khác. Chưa có gì thay đổi.",
            "This is another unit's form. Nothing was changed.",
        ))
    };
    op.require(Action::ReadCriteria, &readable(gazetteer, op, line.clone()))
        .map_err(|_| hidden())?;
    let (action, parties) = match slip.whose {
        Whose::Commune => (Action::ClaimCriteria, Vec::new()),
        Whose::Body { criterion } => (
            Action::VerifyCriteria,
            in_charge(gazetteer, &slip.set, criterion, &line),
        ),
    };
    let resource = Resource {
        owner: line.clone(),
        performer: line,
        parties,
        ..Resource::default()
    };
    op.require(action, &resource).map_err(|_| foreign(slip))
}

fn drawn<'a>(
    under: String,
    unit: UnitId,
    indicator: &'a Indicator,
    applied: &Applied,
    version: Option<&CellVersion>,
) -> Drawn<'a> {
    let cell = version.map(|it| it.cell);
    let value = |of: fn(Cell) -> Option<Value>| cell.and_then(of);
    Drawn {
        under,
        unit,
        indicator,
        bar: bar(applied),
        claim: value(|cell| cell.claim),
        official: value(|cell| cell.official),
        waits: cell.is_some_and(|it| it.state == ClaimState::Waiting),
        seen: version.map_or(0, |it| it.number),
    }
}

/// Says what is asked, in the words of the form.
fn bar(applied: &Applied) -> String {
    match applied {
        Applied::Required { bar, .. } => bar.to_string(),
        Applied::NotRequired => "không quy định".to_owned(),
        Applied::Unconfirmed {
            remembered: Some(bar),
        } => format!("{bar} (chưa xác nhận)"),
        Applied::Unconfirmed { remembered: None } => "chưa xác nhận".to_owned(),
        Applied::LeftToProvince => "tỉnh quy định".to_owned(),
        Applied::ClassUnknown => "chưa rõ nhóm xã".to_owned(),
    }
}

/// The day that figures are of: today where nobody says.
fn day_of_figures(op: &Op, view: &View) -> Outcome<Date> {
    let day = view.day.unwrap_or(op.today);
    match day > op.today {
        true => Err(Fault::field(
            "day",
            "Ngày ở tương lai: chỉ nhập số liệu đến hôm nay.",
            "The day lies ahead: figures count up to today.",
        )),
        false => Ok(day),
    }
}
