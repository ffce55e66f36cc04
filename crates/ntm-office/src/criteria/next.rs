//! From one set to the next: the mapping with who confirmed which line, and what a place, or all
//! places of an area, keep and lose by it.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use jiff::civil::Date;
use ntm_programme::{
    criteria::{
        CarryCounts, Class, CriteriaSet, Fate, Link, Mapping, Paper, Reached, Transition,
        UsedAgain, Verdict, carry, circles, shipped_mappings, used_again,
    },
    identity::{AccountId, EvidenceId, UnitId},
    right::{Action, Decision, Resource, may},
    unit::{Gazetteer, UnitVersion},
};
use ntm_store::{
    Query,
    criteria::{self as kept, CellVersion, Official},
    criteria_evidence::{self, CriteriaEvidence},
    criteria_mapping::{self, KeptMapping, LinkWord},
    criteria_set,
};
use serde_json::json;

use super::{
    AsOf, begin_at,
    cell::province_of,
    kinds_of,
    see::{View, Yardsticks, day_shown, seen},
    set_called,
};
use crate::{
    Fault, Office, Op, Outcome,
    keeping::highest_line,
    record::{Record, record},
};

/// A mapping with its two sets, its versions, and who confirmed what.
#[derive(Debug, Clone)]
pub struct MappingPage {
    pub mapping: Mapping,
    pub from: Cow<'static, CriteriaSet>,
    pub to: Cow<'static, CriteriaSet>,
    /// The versions that an office brought, the latest first; where there is none, what ships counts.
    pub versions: Vec<KeptMapping>,
    words: Vec<LinkWord>,
    /// Who confirmed and who brought versions.
    pub people: HashMap<AccountId, String>,
    pub may_edit: bool,
}

impl MappingPage {
    /// Returns who confirmed a line, where somebody has.
    pub fn word(&self, link: &Link) -> Option<&LinkWord> {
        let key = link.key();
        self.words.iter().find(|it| it.link == key)
    }

    /// Returns how many lines are confirmed, and how many there are.
    pub fn confirmed(&self) -> (usize, usize) {
        let links = &self.mapping.links;
        let confirmed = links.iter().filter(|link| self.word(link).is_some());
        (confirmed.count(), links.len())
    }

    /// Returns the mapping between the two sets that ships with the program, where one does.
    fn shipped(&self) -> Option<&'static Mapping> {
        shipped_between(&self.mapping.from, &self.mapping.to)
    }

    /// Tells whether a mapping between the two sets ships with the program.
    pub fn ships(&self) -> bool {
        self.shipped().is_some()
    }

    /// Returns the text of a version: 0 is the one that ships; the one that counts where nobody says.
    pub fn file(&self, version: Option<i64>) -> Outcome<&str> {
        match version {
            None => Ok(&self.mapping.file),
            Some(0) => self
                .shipped()
                .map(|it| it.file.as_str())
                .ok_or(Fault::NotFound),
            Some(number) => {
                let version = self.versions.iter().find(|it| it.number == number);
                version.map(|it| it.file.as_str()).ok_or(Fault::NotFound)
            }
        }
    }
}

/// Which step is to be seen, of whom, and when.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NextView {
    /// From which set to which; the first mapping that is known where nobody says.
    pub step: Option<(String, String)>,
    /// The place from which down; one's own where nobody says.
    pub above: Option<UnitId>,
    /// At the end of which day; today where nobody says.
    pub day: Option<Date>,
    /// The class of the new set to be assumed of places that have none yet.
    pub class: Option<String>,
}

/// All places of an area under the next set.
#[derive(Debug, Clone)]
pub struct AreaNext {
    pub page: MappingPage,
    pub above: UnitVersion,
    pub day: Date,
    pub rows: Vec<PlaceRow>,
}

/// One place of an area under the next set.
#[derive(Debug, Clone)]
pub struct PlaceRow {
    pub unit: UnitId,
    pub name: String,
    /// Its class in the new set, and whether that is only assumed.
    pub class: Option<(Class, bool)>,
    /// Criteria of the old set that it has met.
    pub met: usize,
    /// What becomes of each criterion of the old set; `None` where it had not met it.
    pub fates: Vec<Option<Fate>>,
    /// What each criterion of the new set comes to.
    pub stands: Vec<Verdict>,
    pub counts: CarryCounts,
}

impl PlaceRow {
    /// Returns how many of the criteria that it had met end so.
    pub fn fate(&self, fate: Fate) -> usize {
        self.fates.iter().filter(|it| **it == Some(fate)).count()
    }

    /// Returns how many criteria of the new set are met by what is left.
    pub fn new_met(&self) -> usize {
        self.stands.iter().filter(|it| it.is_reached()).count()
    }
}

impl AreaNext {
    /// Returns how many places that had met a criterion of the old set end so; by its place in the
    /// set.
    pub fn with_fate(&self, criterion: usize, fate: Fate) -> usize {
        let rows = self.rows.iter();
        rows.filter(|row| row.fates.get(criterion) == Some(&Some(fate)))
            .count()
    }

    /// Returns how many places stand so at a criterion of the new set; by its place in the set.
    pub fn standing(&self, criterion: usize, stands: impl Fn(Verdict) -> bool) -> usize {
        let rows = self.rows.iter();
        rows.filter(|row| row.stands.get(criterion).is_some_and(|it| stands(*it)))
            .count()
    }
}

/// One place under the next set.
#[derive(Debug, Clone)]
pub struct PlaceNext {
    pub page: MappingPage,
    pub unit: UnitVersion,
    pub day: Date,
    /// Its class in the new set, and whether that is only assumed.
    pub class: Option<(Class, bool)>,
    pub transition: Transition,
    /// What stands under the old set, by indicator.
    pub cells: BTreeMap<String, CellVersion>,
    /// The place's papers, each with the indicators of the new set that it still speaks for on the
    /// day; none where it is no longer good or speaks for none.
    pub papers: Vec<(CriteriaEvidence, Vec<String>)>,
}

impl Office {
    /// Returns the steps for which there is a mapping: from which set to which.
    pub async fn criteria_steps(&self, op: &Op) -> Outcome<Vec<(String, String)>> {
        op.require(Action::ReadUnit, &Resource::default())?;
        let mut db = self.store().read().await?;
        steps(&mut db).await
    }

    /// Returns a mapping with who confirmed what.
    pub async fn criteria_mapping(
        &self,
        op: &Op,
        step: Option<&(String, String)>,
    ) -> Outcome<MappingPage> {
        op.require(Action::ReadUnit, &Resource::default())?;
        let mut db = self.store().read().await?;
        page(&mut db, op, step).await
    }

    /// Puts a mapping of one's own in the place of the one that counted. Older versions stay, and so
    /// do confirmations of lines that say the same.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] with the field `file`, naming line and reason: an indicator that is missing
    /// or unknown, a line that does not fit its kind, a circle of sets.
    pub async fn add_criteria_mapping(&self, op: &Op, file: &str) -> Outcome<(String, String)> {
        let refused = |faults: Vec<String>| {
            let shown: Vec<String> = faults.iter().take(8).cloned().collect();
            let more = faults.len().saturating_sub(shown.len());
            let (mut vi, mut en) = (shown.join("; "), shown.join("; "));
            if more > 0 {
                vi = format!("{vi}; và {more} lỗi khác");
                en = format!("{en}; and {more} more");
            }
            Fault::field(
                "file",
                format!("Tệp ánh xạ có lỗi, chưa lưu gì: {vi}"),
                format!("The mapping is faulty, nothing was kept: {en}"),
            )
        };
        let said = |faults: &[ntm_programme::criteria::SetFault]| {
            refused(faults.iter().map(ToString::to_string).collect())
        };
        let mapping = Mapping::read(file).map_err(|faults| said(&faults))?;
        let mut tx = self.store().begin().await?;
        op.require(
            Action::EditCriteria,
            &Resource::of(highest_line(&mut tx).await?),
        )?;
        let unknown = |id: &str| {
            refused(vec![format!(
                "dòng {}: không có bộ tiêu chí {id}",
                mapping.line()
            )])
        };
        let mut sets = Vec::new();
        for id in [&mapping.from, &mapping.to] {
            sets.push(match set_called(&mut tx, id).await {
                Ok(set) => set,
                Err(Fault::NotFound) => return Err(unknown(id)),
                Err(fault) => return Err(fault),
            });
        }
        let faults = mapping.check(&sets[0], &sets[1]);
        if !faults.is_empty() {
            return Err(said(&faults));
        }
        let step = (mapping.from.clone(), mapping.to.clone());
        let mut leads = steps(&mut tx).await?;
        leads.push(step.clone());
        let round = circles(leads.iter().map(|(from, to)| (from.as_str(), to.as_str())));
        if !round.is_empty() {
            return Err(refused(vec![format!(
                "dòng {}: ánh xạ đi vòng qua {}",
                mapping.line(),
                round.join(", ")
            )]));
        }
        let kept = criteria_mapping::mappings(&mut tx).await?;
        let same = |it: &&KeptMapping| it.from == step.0 && it.to == step.1;
        let number = kept.iter().filter(same).map(|it| it.number).max();
        let new = KeptMapping {
            from: step.0.clone(),
            to: step.1.clone(),
            number: number.unwrap_or(0) + 1,
            file: file.to_owned(),
            by: op.who.account,
            at: op.now,
        };
        if !criteria_mapping::add(&mut tx, &new).await? {
            return Err(Fault::changed_meanwhile());
        }
        tell(
            &mut tx,
            op,
            "criteria.add_mapping",
            &step,
            json!({ "number": new.number, "links": mapping.links.len() }),
        )
        .await?;
        tx.commit().await?;
        Ok(step)
    }

    /// Confirms lines of a mapping: those named, or all that nobody has confirmed. Returns how many.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] without a source, [`Fault::Conflict`] where a line that is named no longer
    /// stands in the mapping.
    pub async fn confirm_mapping(
        &self,
        op: &Op,
        step: &(String, String),
        links: Option<&[String]>,
        source: &str,
    ) -> Outcome<usize> {
        let mut tx = self.store().begin().await?;
        op.require(
            Action::EditCriteria,
            &Resource::of(highest_line(&mut tx).await?),
        )?;
        let source = source.trim();
        if source.is_empty() {
            return Err(Fault::field(
                "source",
                "Hãy ghi căn cứ đã đối chiếu: văn bản, điều, khoản.",
                "Say on what it stands: the document, its article and clause.",
            ));
        }
        let page = page(&mut tx, op, Some(step)).await?;
        let keys: Vec<String> = page.mapping.links.iter().map(Link::key).collect();
        let wanted = match links {
            Some(links) if links.iter().any(|it| !keys.contains(it)) => {
                return Err(Fault::changed_meanwhile());
            }
            Some(links) => links.to_vec(),
            None => keys,
        };
        let mut confirmed = Vec::new();
        for link in wanted {
            let word = LinkWord {
                link,
                source: source.to_owned(),
                by: op.who.account,
                at: op.now,
            };
            if criteria_mapping::confirm(&mut tx, &step.0, &step.1, &word).await? {
                confirmed.push(word.link);
            }
        }
        if !confirmed.is_empty() {
            tell(
                &mut tx,
                op,
                "criteria.confirm_mapping",
                step,
                json!({ "links": confirmed, "source": source }),
            )
            .await?;
        }
        tx.commit().await?;
        Ok(confirmed.len())
    }

    /// Returns what the places below one keep and lose under the next set.
    pub async fn criteria_next(&self, op: &Op, view: &NextView) -> Outcome<AreaNext> {
        let mut db = self.store().read().await?;
        let page = page(&mut db, op, view.step.as_ref()).await?;
        let day = view_day(&mut db, op, view, view.above).await?;
        let (gazetteer, above) = begin_at(self, &mut db, op, view.above, day).await?;
        let above = seen(&gazetteer, &mut db, op, above).await?;
        let yardsticks = measured(&mut db, op, &page, above.unit, day).await?;
        let assumed = assumed(&page, view.class.as_deref())?;
        let mut officials: HashMap<UnitId, BTreeMap<String, Reached>> = HashMap::new();
        let mut met: HashMap<UnitId, Vec<u16>> = HashMap::new();
        if let Some(number) = criteria_set::number(&mut db, &page.from.id).await? {
            for it in kept::officials_on(&mut db, number, above.unit, day).await? {
                let (unit, indicator) = (it.unit, it.indicator.clone());
                let place = officials.entry(unit).or_default();
                place.insert(indicator, reached(&it));
            }
            for it in kept::standings_on(&mut db, number, above.unit, day).await? {
                if it.official.verdict.is_reached() {
                    met.entry(it.unit).or_default().push(it.criterion);
                }
            }
        }
        let none = BTreeMap::new();
        let rows = gazetteer.places_in(above.unit, kinds_of(&page.from));
        let rows = rows.map(|place| {
            let unit = place.unit;
            let own = yardsticks.class(unit).cloned();
            let class = own
                .map(|it| (it, false))
                .or(assumed.clone().map(|it| (it, true)));
            let counted = class.as_ref().map(|(class, _)| class);
            let yardstick = yardsticks.yardstick(&page.to, &gazetteer, unit, counted);
            let known = officials.get(&unit).unwrap_or(&none);
            let transition = carry(&page.mapping, &page.from, known, &yardstick);
            let had = met.get(&unit);
            let had = |number: u16| had.is_some_and(|it| it.contains(&number));
            PlaceRow {
                unit,
                name: place.proper_name().to_owned(),
                class,
                met: page
                    .from
                    .criteria
                    .iter()
                    .filter(|it| had(it.number))
                    .count(),
                fates: page
                    .from
                    .criteria
                    .iter()
                    .map(|it| had(it.number).then(|| transition.fate(it)))
                    .collect(),
                stands: page
                    .to
                    .criteria
                    .iter()
                    .map(|it| transition.stand(it).verdict)
                    .collect(),
                counts: transition.counts(),
            }
        });
        let mut rows: Vec<PlaceRow> = rows.collect();
        // The register is in alphabetical order, and stays so among equals.
        rows.sort_by_key(|row| std::cmp::Reverse((row.new_met(), row.counts.met)));
        Ok(AreaNext {
            above,
            day,
            rows,
            page,
        })
    }

    /// Returns what a place keeps and loses under the next set, and which papers can be used again.
    pub async fn criteria_next_of(
        &self,
        op: &Op,
        place: UnitId,
        view: &NextView,
    ) -> Outcome<PlaceNext> {
        let mut db = self.store().read().await?;
        let page = page(&mut db, op, view.step.as_ref()).await?;
        let day = view_day(&mut db, op, view, Some(place)).await?;
        let gazetteer: Arc<Gazetteer> = self.gazetteer(&mut db, day).await?;
        let unit = seen(&gazetteer, &mut db, op, place).await?;
        let yardsticks = measured(&mut db, op, &page, place, day).await?;
        let assumed = assumed(&page, view.class.as_deref())?;
        let own = yardsticks.class(place).cloned();
        let class = own.map(|it| (it, false)).or(assumed.map(|it| (it, true)));
        let province = province_of(&mut db, place).await?;
        let (cells, uses) = match criteria_set::number(&mut db, &page.from.id).await? {
            Some(number) => (
                kept::cells_on(&mut db, province, number, place, day).await?,
                criteria_evidence::uses(&mut db, place, number).await?,
            ),
            None => (Vec::new(), Vec::new()),
        };
        let cells: BTreeMap<String, CellVersion> = cells
            .into_iter()
            .map(|it| (it.place.indicator.clone(), it))
            .collect();
        let known = cells
            .iter()
            .map(|(code, it)| {
                let reached = Reached {
                    value: it.cell.official,
                    verdict: it.verdict,
                    overruled: it.cell.overruled.is_some(),
                };
                (code.clone(), reached)
            })
            .collect();
        let yardstick =
            yardsticks.yardstick(&page.to, &gazetteer, place, class.as_ref().map(|it| &it.0));
        let transition = carry(&page.mapping, &page.from, &known, &yardstick);
        let papers = criteria_evidence::of_unit(&mut db, place).await?;
        let proves: Vec<Paper<EvidenceId>> = papers
            .iter()
            .map(|paper| Paper {
                id: paper.id,
                valid: (paper.valid_from, paper.valid_to),
                proves: uses
                    .iter()
                    .filter(|it| it.evidence == paper.id)
                    .map(|it| it.indicator.clone())
                    .collect(),
            })
            .collect();
        let again = used_again(&page.mapping, &proves, day);
        let speaks = |id: EvidenceId| {
            let it: Option<&UsedAgain<EvidenceId>> = again.iter().find(|it| it.id == id);
            it.map(|it| it.proves.clone()).unwrap_or_default()
        };
        let used: Vec<EvidenceId> = uses.iter().map(|it| it.evidence).collect();
        let papers = papers.into_iter().filter(|it| used.contains(&it.id));
        Ok(PlaceNext {
            papers: papers
                .map(|paper| {
                    let proves = speaks(paper.id);
                    (paper, proves)
                })
                .collect(),
            unit,
            day,
            class,
            transition,
            cells,
            page,
        })
    }
}

fn reached(it: &Official) -> Reached {
    Reached {
        value: it.value,
        verdict: it.verdict,
        overruled: it.overruled,
    }
}

async fn view_day(
    db: &mut impl Query,
    op: &Op,
    view: &NextView,
    above: Option<UnitId>,
) -> Outcome<Date> {
    let day = View {
        above,
        day: view.day,
        ..View::default()
    };
    day_shown(db, op, &day).await
}

/// The class of the new set that is to be assumed of places without one.
fn assumed(page: &MappingPage, class: Option<&str>) -> Outcome<Option<Class>> {
    let Some(class) = class.filter(|it| !it.is_empty()) else {
        return Ok(None);
    };
    let mut classes = page.to.classes.iter();
    match classes.find(|(it, _)| it.0 == class) {
        Some((class, _)) => Ok(Some(class.clone())),
        None => Err(Fault::field(
            "class",
            format!("Bộ tiêu chí không có nhóm “{class}”."),
            format!("The set has no class “{class}”."),
        )),
    }
}

/// Returns what is asked under the new set: on the day, or on the first day on which it applies where
/// that is still to come.
async fn measured(
    db: &mut impl Query,
    op: &Op,
    page: &MappingPage,
    above: UnitId,
    day: Date,
) -> Outcome<Yardsticks> {
    let number = criteria_set::number(db, &page.to.id).await?;
    let at = AsOf {
        day: day.max(page.to.effective_from),
        known: op.now,
    };
    Yardsticks::of(db, &page.to, number, above, at).await
}

async fn steps(db: &mut impl Query) -> Outcome<Vec<(String, String)>> {
    let shipped = shipped_mappings()
        .iter()
        .map(|it| (it.from.clone(), it.to.clone()));
    let mut steps: Vec<(String, String)> = shipped.collect();
    for kept in criteria_mapping::mappings(db).await? {
        let step = (kept.from, kept.to);
        if !steps.contains(&step) {
            steps.push(step);
        }
    }
    Ok(steps)
}

fn shipped_between(from: &str, to: &str) -> Option<&'static Mapping> {
    let mut shipped = shipped_mappings().iter();
    shipped.find(|it| it.from == from && it.to == to)
}

async fn page(
    db: &mut impl Query,
    op: &Op,
    step: Option<&(String, String)>,
) -> Outcome<MappingPage> {
    let step = match step {
        Some(step) => step.clone(),
        None => steps(db).await?.into_iter().next().ok_or(Fault::NotFound)?,
    };
    let mut versions = criteria_mapping::mappings(db).await?;
    versions.retain(|it| it.from == step.0 && it.to == step.1);
    let mapping = match versions.first() {
        Some(latest) => Mapping::read(&latest.file).map_err(|faults| {
            let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
            Fault::internal(format!("mapping {step:?}: {}", said.join("; ")))
        })?,
        None => shipped_between(&step.0, &step.1)
            .cloned()
            .ok_or(Fault::NotFound)?,
    };
    let words = criteria_mapping::words(db, &step.0, &step.1).await?;
    let accounts = words.iter().filter_map(|it| it.by);
    let accounts = accounts
        .chain(versions.iter().filter_map(|it| it.by))
        .collect();
    let top = Resource::of(highest_line(db).await?);
    let may_edit = may(&op.who, Action::EditCriteria, &top, op.today) == Decision::Allowed;
    Ok(MappingPage {
        from: set_called(db, &step.0).await?,
        to: set_called(db, &step.1).await?,
        people: ntm_store::account::names(db, accounts).await?,
        may_edit,
        mapping,
        versions,
        words,
    })
}

async fn tell(
    tx: &mut ntm_store::Tx,
    op: &Op,
    action: &str,
    step: &(String, String),
    data: serde_json::Value,
) -> Outcome<()> {
    let what = Record {
        province: 0,
        action,
        resource: "criteria_mapping",
        id: format!("{} → {}", step.0, step.1),
        data,
    };
    record(tx, op, what).await
}
