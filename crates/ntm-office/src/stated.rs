//! What a document says of figures: proposed with its sentence, confirmed or rejected by a person.
//!
//! A confirmed statement never becomes an official value by itself: a body in charge verifies figures.
//! It stands beside them with its document, so that what a meeting was told and what is kept can be
//! compared; targets become targets, which are measured from then on.

use jiff::civil::Date;
use ntm_programme::{
    criteria::CriteriaSet,
    identity::{TargetId, UnitId},
    right::{Action, Resource},
    target::{Aim, Goal},
    unit::{Gazetteer, UnitVersion},
};
use ntm_store::{
    Query, Tx, criteria_set,
    document::{self, Document},
    stated::{self as kept, Stated, StatedIn},
    target::Source,
    unit,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::{
    Fault, Office, Op, Outcome,
    criteria::{begin_at, kinds_of, readable, see::View, set_called, usual_set},
    record::{Record, record},
    target::NewTarget,
};

/// What is proposed to be taken from a sentence.
#[derive(Debug, Clone, PartialEq)]
pub enum Proposal {
    /// How many criteria a place meets, and which it does not.
    Standing(StandingSaid),
    /// What was paid out of a plan.
    Payment(PaymentSaid),
    /// What is to be reached.
    Target(NewTarget),
    /// Nothing that figures are made of: the sentence is only shown.
    Words,
}

impl Proposal {
    /// Returns the word under which a decision on it is kept.
    pub fn kind(&self) -> &'static str {
        match self {
            Proposal::Standing(_) => "standing",
            Proposal::Payment(_) => "payment",
            Proposal::Target(_) => "target",
            Proposal::Words => "words",
        }
    }
}

/// How many criteria a document says that a place meets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StandingSaid {
    /// The place, where the document names one that the register knows.
    pub unit: Option<UnitId>,
    /// The criteria set's name.
    pub set: String,
    /// The day on which it was so.
    pub on: Option<Date>,
    /// Criteria met, where the document counts them.
    pub met: Option<u16>,
    /// The numbers of those that are not met, where the document names them.
    pub unmet: Vec<u16>,
}

/// What a document says of money paid out. Amounts in đồng, the share in hundredths of a per cent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PaymentSaid {
    /// Whose money it is.
    pub unit: Option<UnitId>,
    /// The day on which it was so.
    pub on: Option<Date>,
    pub planned: Option<i64>,
    pub disbursed: Option<i64>,
    pub percent: Option<i64>,
}

/// A sentence with figures, what it proposes, and what was decided.
#[derive(Debug, Clone, PartialEq)]
pub struct StatedFact {
    pub position: i64,
    pub quote: String,
    /// Bytes of the document's text.
    pub span: (i64, i64),
    pub proposal: Proposal,
    pub decided: Option<Stated>,
}

/// A document's sentences with figures.
#[derive(Debug, Clone)]
pub struct StatedFacts {
    pub document: Document,
    pub facts: Vec<StatedFact>,
    /// The sets by which a place can be said to stand.
    pub sets: Vec<(String, String)>,
    /// The places and bodies below the office.
    pub units: Vec<(UnitId, String)>,
    /// Whether the one who looks may decide.
    pub may_decide: bool,
}

/// A fact as it was kept when the document was read.
#[derive(Debug, Deserialize)]
struct Found {
    kind: String,
    quote: FoundQuote,
    #[serde(default)]
    values: Json,
}

#[derive(Debug, Deserialize)]
struct FoundQuote {
    text: String,
    span: FoundSpan,
}

#[derive(Debug, Deserialize)]
struct FoundSpan {
    start: usize,
    end: usize,
}

/// What is kept of a standing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingKept {
    pub met: Option<u16>,
    pub total: u16,
    pub unmet: Vec<u16>,
}

/// What is kept of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentKept {
    pub planned: Option<i64>,
    pub disbursed: Option<i64>,
    pub percent: Option<i64>,
}

impl Office {
    /// Returns a document's sentences with figures, what each proposes and what was decided.
    pub async fn stated_facts(&self, op: &Op, address: &str) -> Outcome<StatedFacts> {
        let document = self.document(op, address).await?;
        let mut db = self.store().read().await?;
        let facts = self.facts_of(&mut db, op, &document).await?;
        let gazetteer = self.gazetteer(&mut db, op.today).await?;
        let line = unit::line(&mut db, document.owner_unit).await?;
        let may_decide = op
            .require(Action::ReviewDocument, &Resource::of(line))
            .is_ok();
        let own = gazetteer.place_of(document.owner_unit).map(|it| it.unit);
        let below = |it: &&UnitVersion| {
            own.is_some_and(|own| it.unit == own || gazetteer.is_below(it.unit, own))
        };
        let units = gazetteer.units().iter().filter(below);
        let sets = ntm_programme::criteria::shipped().iter();
        Ok(StatedFacts {
            facts,
            units: units.map(|it| (it.unit, it.name.clone())).collect(),
            sets: sets.map(|it| (it.id.clone(), it.name.clone())).collect(),
            may_decide,
            document,
        })
    }

    async fn facts_of(
        &self,
        db: &mut impl Query,
        op: &Op,
        document: &Document,
    ) -> Outcome<Vec<StatedFact>> {
        let facts = document::facts(db, document.province, document.id).await?;
        let facts: Vec<Found> = serde_json::from_value(facts).unwrap_or_default();
        let decided = kept::of_document(db, document.province, document.id).await?;
        let day = document.issued_on.unwrap_or(op.today);
        let gazetteer = self.gazetteer(db, day).await?;
        let text = document::text(db, document.province, document.id).await?;
        let reads = Reads {
            gazetteer: &gazetteer,
            document,
            text: &text,
            day,
        };
        Ok(facts
            .into_iter()
            .zip(0i64..)
            .map(|(found, position)| StatedFact {
                position,
                proposal: reads.proposal(&found),
                span: span(&found.quote.span),
                // Without the marks of emphasis that some files bring.
                quote: crate::propose::one_line(&found.quote.text.replace('*', "")),
                decided: decided.iter().find(|it| it.position == position).cloned(),
            })
            .collect())
    }

    /// Confirms what a document says of the criteria of a place, as a person mended it.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] with the fields `unit`, `met`, `unmet`, `on`; [`Fault::Conflict`] where the
    /// sentence was decided on before.
    pub async fn confirm_standing(
        &self,
        op: &Op,
        address: &str,
        position: i64,
        said: &StandingSaid,
    ) -> Outcome<()> {
        let (mut tx, document, fact) = self.to_decide(op, address, position).await?;
        let set = set_called(&mut tx, &said.set).await?;
        let on = day_said(op, said.on)?;
        let unit = said.unit.ok_or_else(no_unit)?;
        let gazetteer = self.gazetteer(&mut tx, on).await?;
        let fits = |it: &UnitVersion| kinds_of(&set).contains(&it.kind);
        if !gazetteer.unit(unit).is_some_and(fits) {
            return Err(Fault::field(
                "unit",
                "Bộ tiêu chí này không dành cho đơn vị đã chọn, hoặc ngày đó chưa có đơn vị.",
                "The set is not made for that unit, or the unit did not exist on that day.",
            ));
        }
        let total = u16::try_from(set.criteria.len()).unwrap_or(u16::MAX);
        check_standing(&set, said)?;
        let kept_said = StandingKept {
            met: said.met,
            total,
            unmet: said.unmet.clone(),
        };
        let number = criteria_set::number_for(&mut tx, &set.id, op.now).await?;
        let stated = Stated {
            unit: Some(unit),
            set: Some(number),
            on: Some(on),
            said: json!(kept_said),
            ..decision(op, &document, &fact, "standing")
        };
        keep(&mut tx, op, &document, &stated).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Confirms what a document says of money paid out.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] with the fields `unit`, `on`, `disbursed`; [`Fault::Conflict`].
    pub async fn confirm_payment(
        &self,
        op: &Op,
        address: &str,
        position: i64,
        said: &PaymentSaid,
    ) -> Outcome<()> {
        let (mut tx, document, fact) = self.to_decide(op, address, position).await?;
        let on = day_said(op, said.on)?;
        let unit = said.unit.ok_or_else(no_unit)?;
        if unit::identity(&mut tx, unit).await?.is_none() {
            return Err(no_unit());
        }
        if let (Some(planned), Some(disbursed)) = (said.planned, said.disbursed)
            && (disbursed < 0 || planned < disbursed)
        {
            return Err(Fault::field(
                "disbursed",
                "Số giải ngân lớn hơn kế hoạch vốn.",
                "More was paid out than was planned.",
            ));
        }
        if said.percent.is_none() && (said.planned.is_none() || said.disbursed.is_none()) {
            return Err(Fault::field(
                "percent",
                "Hãy ghi tỷ lệ, hoặc cả số giải ngân và kế hoạch vốn.",
                "Give the share, or both amounts.",
            ));
        }
        let stated = Stated {
            unit: Some(unit),
            on: Some(on),
            said: json!(PaymentKept {
                planned: said.planned,
                disbursed: said.disbursed,
                percent: said.percent,
            }),
            ..decision(op, &document, &fact, "payment")
        };
        keep(&mut tx, op, &document, &stated).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Makes a target of a document's sentence, as a person mended it.
    ///
    /// # Errors
    ///
    /// As [`Office::set_target`]; [`Fault::Conflict`] where the sentence was decided on before.
    pub async fn confirm_target(
        &self,
        op: &Op,
        address: &str,
        position: i64,
        new: &NewTarget,
    ) -> Outcome<TargetId> {
        let (mut tx, document, fact) = self.to_decide(op, address, position).await?;
        let new = NewTarget {
            source: Some(Source {
                document: document.id,
                quote: fact.quote.clone(),
                span: fact.span,
            }),
            ..new.clone()
        };
        let target = self.set_target_in(&mut tx, op, &new).await?;
        let stated = Stated {
            unit: Some(new.area),
            on: Some(new.aim.by),
            said: json!(new.aim),
            target: Some(target),
            ..decision(op, &document, &fact, "target")
        };
        keep(&mut tx, op, &document, &stated).await?;
        tx.commit().await?;
        Ok(target)
    }

    /// Rejects what was read out of a sentence, with a reason.
    pub async fn reject_stated(
        &self,
        op: &Op,
        address: &str,
        position: i64,
        reason: &str,
    ) -> Outcome<()> {
        let (mut tx, document, fact) = self.to_decide(op, address, position).await?;
        if reason.trim().is_empty() {
            return Err(Fault::field("reason", "Hãy ghi lý do.", "Give the reason."));
        }
        let stated = Stated {
            confirmed: false,
            reason: Some(reason.trim().to_owned()),
            ..decision(op, &document, &fact, fact.proposal.kind())
        };
        keep(&mut tx, op, &document, &stated).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn to_decide(
        &self,
        op: &Op,
        address: &str,
        position: i64,
    ) -> Outcome<(Tx, Document, StatedFact)> {
        let document = self.document(op, address).await?;
        let mut tx = self.store().begin().await?;
        let line = unit::line(&mut tx, document.owner_unit).await?;
        op.require_of_known(Action::ReviewDocument, &Resource::of(line))?;
        let facts = self.facts_of(&mut tx, op, &document).await?;
        let fact = facts
            .into_iter()
            .find(|it| it.position == position)
            .ok_or(Fault::NotFound)?;
        if fact.decided.is_some() {
            return Err(Fault::changed_meanwhile());
        }
        Ok((tx, document, fact))
    }

    /// Returns the figures of a kind that documents say of an area and of what lies below it, the latest
    /// first; a standing beside what was verified on its day.
    pub async fn stated_of(
        &self,
        op: &Op,
        area: Option<UnitId>,
        kind: &str,
    ) -> Outcome<Vec<StatedLine>> {
        let mut db = self.store().read().await?;
        let (gazetteer, area) = begin_at(self, &mut db, op, area, op.today).await?;
        let line = unit::line(&mut db, area).await?;
        op.require(Action::ReadCriteria, &readable(&gazetteer, op, line))?;
        let found = kept::of_units(&mut db, area, kind).await?;
        let units: Vec<UnitId> = found.iter().filter_map(|it| it.stated.unit).collect();
        let names = unit::names(&mut db, &units, op.today).await?;
        drop(db);
        let mut lines = Vec::with_capacity(found.len());
        for kept in found {
            let Some(unit) = kept.stated.unit else {
                continue;
            };
            let verified = match kept.set.clone().filter(|_| kind == "standing") {
                Some(set) => {
                    let view = View {
                        set: Some(set),
                        above: Some(unit),
                        day: kept.stated.on,
                    };
                    let matrix = self.criteria_matrix(op, &view).await?;
                    let all = matrix.all();
                    let row = matrix.rows.iter().find(|row| row.unit == unit);
                    // Where nothing was ever collected there is nothing to compare with.
                    row.filter(|row| row.cells.iter().any(Option::is_some))
                        .map(|row| (row.met, all))
                }
                None => None,
            };
            lines.push(StatedLine {
                unit: names.get(&unit).cloned().unwrap_or_default(),
                kept,
                verified,
            });
        }
        Ok(lines)
    }
}

/// A confirmed figure of a document, beside what is verified.
#[derive(Debug, Clone)]
pub struct StatedLine {
    pub kept: StatedIn,
    /// The name of the place or body of which it is said.
    pub unit: String,
    /// Criteria met by verified values on the day that the document speaks of, and of how many; `None` where
    /// nothing was collected.
    pub verified: Option<(usize, usize)>,
}

impl StatedLine {
    /// Tells whether what the document says is what was verified; `None` where they do not compare.
    pub fn agrees(&self) -> Option<bool> {
        let said: StandingKept = serde_json::from_value(self.kept.stated.said.clone()).ok()?;
        Some(usize::from(said.met?) == self.verified?.0)
    }
}

fn check_standing(set: &CriteriaSet, said: &StandingSaid) -> Outcome<()> {
    let total = set.criteria.len();
    if let Some(unknown) = said
        .unmet
        .iter()
        .find(|number| !set.criteria.iter().any(|it| it.number == **number))
    {
        return Err(Fault::field(
            "unmet",
            format!("Bộ tiêu chí không có tiêu chí số {unknown}."),
            format!("The set has no criterion {unknown}."),
        ));
    }
    if said.met.is_none() && said.unmet.is_empty() {
        return Err(Fault::field(
            "met",
            "Hãy ghi số tiêu chí đạt hoặc các tiêu chí chưa đạt.",
            "Give how many criteria are met, or which are not.",
        ));
    }
    let met = said.met.map(usize::from);
    if met.is_some_and(|met| met > total) {
        return Err(Fault::field(
            "met",
            format!("Bộ tiêu chí chỉ có {total} tiêu chí."),
            format!("The set has only {total} criteria."),
        ));
    }
    if met.is_some_and(|met| met + said.unmet.len() > total) {
        return Err(Fault::field(
            "unmet",
            format!(
                "Số tiêu chí đạt và số tiêu chí chưa đạt cộng lại quá {total}: văn bản mâu thuẫn, hãy kiểm tra."
            ),
            format!("Met and unmet come to more than {total}: the document contradicts itself."),
        ));
    }
    Ok(())
}

fn day_said(op: &Op, on: Option<Date>) -> Outcome<Date> {
    match on {
        None => Err(Fault::field(
            "on",
            "Hãy ghi ngày của số liệu.",
            "Give the day of the figures.",
        )),
        Some(day) if day > op.today => Err(Fault::field(
            "on",
            "Ngày ở tương lai.",
            "The day lies ahead.",
        )),
        Some(day) => Ok(day),
    }
}

fn no_unit() -> Fault {
    Fault::field("unit", "Hãy chọn đơn vị.", "Choose the unit.")
}

fn decision(op: &Op, document: &Document, fact: &StatedFact, kind: &str) -> Stated {
    Stated {
        province: document.province,
        document: document.id,
        position: fact.position,
        confirmed: true,
        kind: kind.to_owned(),
        unit: None,
        set: None,
        on: None,
        said: json!({}),
        quote: fact.quote.clone(),
        span: fact.span,
        target: None,
        reason: None,
        by: op.who.account,
        at: op.now,
    }
}

async fn keep(tx: &mut Tx, op: &Op, document: &Document, stated: &Stated) -> Outcome<()> {
    if !kept::decide(tx, stated).await? {
        return Err(Fault::changed_meanwhile());
    }
    record(
        tx,
        op,
        Record {
            province: document.province,
            action: match stated.confirmed {
                true => "document.confirm_figure",
                false => "document.reject_figure",
            },
            resource: "document",
            id: document.code.clone(),
            data: json!({
                "position": stated.position, "kind": stated.kind, "unit": stated.unit,
                "on": stated.on, "said": stated.said, "reason": stated.reason,
            }),
        },
    )
    .await
}

fn span(span: &FoundSpan) -> (i64, i64) {
    let offset = |at: usize| i64::try_from(at).unwrap_or(i64::MAX);
    (offset(span.start), offset(span.end))
}

/// What is needed to make a proposal of a sentence.
struct Reads<'a> {
    gazetteer: &'a Gazetteer,
    document: &'a Document,
    text: &'a str,
    day: Date,
}

impl Reads<'_> {
    fn proposal(&self, found: &Found) -> Proposal {
        let values = &found.values;
        match found.kind.as_str() {
            "criteria_status" => self.standing(values, &found.quote.span),
            "disbursement" => self.payment(values),
            "target" => self.target(values).unwrap_or(Proposal::Words),
            _ => Proposal::Words,
        }
    }

    fn standing(&self, values: &Json, span: &FoundSpan) -> Proposal {
        let met = number(values, "met");
        let unmet: Vec<u16> = values["unmet"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|it| u16::try_from(it.as_u64()?).ok())
            .collect();
        if met.is_none() && unmet.is_empty() {
            return Proposal::Words;
        }
        let stated = values["as_of"].as_str().and_then(|day| day.parse().ok());
        let on = stated.or(self.document.event_on).unwrap_or(self.day);
        Proposal::Standing(StandingSaid {
            unit: self.place_before(span.end),
            set: self.set_meant(on).id.clone(),
            on: Some(on),
            met,
            unmet,
        })
    }

    fn payment(&self, values: &Json) -> Proposal {
        let million = |key: &str| {
            let amount = values[key].as_f64()?;
            Some((amount * 1e6).round() as i64)
        };
        let on = self.document.event_on.unwrap_or(self.day);
        Proposal::Payment(PaymentSaid {
            unit: self
                .gazetteer
                .place_of(self.document.owner_unit)
                .map(|it| it.unit),
            on: Some(on),
            planned: million("planned"),
            disbursed: million("disbursed"),
            percent: values["percent"]
                .as_f64()
                .map(|share| (share * 100.0).round() as i64),
        })
    }

    fn target(&self, values: &Json) -> Option<Proposal> {
        let places = |key: &str| number(values, key);
        let named: Vec<UnitId> = values["communes"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|name| self.place_called(name.as_str()?))
            .collect();
        let goal = if let Some(places) = places("communes_keeping_ntm") {
            Goal::Keep { places }
        } else if let Some(criteria) = places("criteria_threshold") {
            Goal::NoneBelow { criteria }
        } else {
            Goal::Reach {
                places: places("communes_min").unwrap_or(1),
                criteria: places("criteria_met")?,
            }
        };
        let year: i16 = values["by"].as_str()?.parse().ok()?;
        let by = Date::new(year, 12, 31).ok()?;
        let area = self.gazetteer.place_of(self.document.owner_unit)?.unit;
        Some(Proposal::Target(NewTarget {
            area,
            set: usual_set(self.day).id.clone(),
            aim: Aim { goal, named, by },
            note: None,
            source: None,
        }))
    }

    /// The set that a document speaks of: that of advanced communes where its title or its sentence says so.
    fn set_meant(&self, day: Date) -> &'static CriteriaSet {
        let usual = usual_set(day);
        let subject = self.document.subject.as_deref().unwrap_or_default();
        let advanced = ntm_text::fold_words(subject).contains("nang cao");
        ntm_programme::criteria::shipped()
            .iter()
            .find(|set| {
                advanced
                    && set.grade.as_deref() == Some("nang_cao")
                    && set.level == usual.level
                    && set.is_valid_on(day)
            })
            .unwrap_or(usual)
    }

    /// The commune of the office's area that is named last before a place in the text: "xã Bản Bo … xã cơ
    /// bản đạt 9/19 tiêu chí".
    fn place_before(&self, end: usize) -> Option<UnitId> {
        let before = self.text.get(..end).unwrap_or(self.text);
        let folded = ntm_text::fold_words(before);
        let named = self.places().filter_map(|place| {
            let name = ntm_text::fold_words(&place.name);
            let at = folded.rfind(&name)?;
            let whole = folded[at + name.len()..]
                .chars()
                .next()
                .is_none_or(|next| !next.is_alphanumeric());
            whole.then_some((at, name.len(), place.unit))
        });
        named
            .max_by_key(|(at, length, _)| (*at, *length))
            .map(|it| it.2)
    }

    /// A commune of the office's area by its name as documents write it: one slip of the pen is forgiven.
    fn place_called(&self, name: &str) -> Option<UnitId> {
        let wanted = ntm_text::fold_words(name);
        let mut found = self.places().filter(|place| {
            let called = ntm_text::fold_words(place.proper_name());
            called == wanted || ntm_text::distance(&called, &wanted, 1).is_some()
        });
        let first = found.next()?;
        found.next().is_none().then_some(first.unit)
    }

    fn places(&self) -> impl Iterator<Item = &UnitVersion> {
        let own = self.gazetteer.place_of(self.document.owner_unit);
        let own = own.map(|it| it.unit);
        let communes = ntm_programme::unit::UnitKind::Commune;
        self.gazetteer.units().iter().filter(move |it| {
            it.kind == communes
                && own.is_some_and(|own| it.unit == own || self.gazetteer.is_below(it.unit, own))
        })
    }
}

fn number(values: &Json, key: &str) -> Option<u16> {
    u16::try_from(values[key].as_u64()?).ok()
}
