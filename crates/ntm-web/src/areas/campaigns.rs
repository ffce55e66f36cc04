//! Review campaigns: all of them, opening one, how far it is, what it comes to.

use axum::{
    extract::{Query, State},
    http::Method,
    routing::{get, post},
};
use ntm_drafting::table::{Cell as FileCell, Column as FileColumn, Kind, Table as FileTable};
use ntm_office::{
    Fault,
    campaign::{
        CampaignLine, Opening,
        end::{
            BodyProgress, CampaignResult, CampaignView, CriterionProgress, PlaceProgress, ResultRow,
        },
    },
};
use ntm_programme::{
    campaign::{Need as Needed, Sum},
    criteria::{CriteriaSet, Level},
    identity::{CampaignId, UnitId},
    right::Action,
};
use ntm_store::campaign::{Campaign, NeedVersion};
use ntm_views::{
    frame::{Lang, Section},
    pages::{
        campaign::{kind_said, source_said},
        criteria::{Mark, Marks, MatrixCell, MatrixColumn, MatrixRow, criteria_tabs},
        list::{Body, ListPage, Part, RecordPage},
    },
    parts::{
        ActForm, Cell, Chip, Choice, Column, Control, Empty, Facts, Field, Link, Progress, Row,
        Sentence, Table, Tone, Weight,
    },
    paths, say, words,
};
use serde::Deserialize;

use super::criteria::{place_href, short};
use crate::{
    App,
    address::Id,
    answer::{self, Answer},
    export::{self, AskedForm},
    form::{self, Typed},
    listing::Listing,
    route::{Need, Route},
    session::Signed,
};

const OPEN: &str = "/tieu-chi/ra-soat/mo";

/// A page shows no more needs of a result; the file has all.
const SHOWN: usize = 300;

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadTask);
    let lead = Need::May(Action::AssignTasks);
    let page = Route::page;
    vec![
        page(
            Method::GET,
            paths::CAMPAIGNS,
            read,
            "Review campaigns",
            get(all),
        ),
        page(
            Method::GET,
            OPEN,
            read,
            "Whom a review campaign can be opened for",
            get(open_form),
        ),
        page(
            Method::POST,
            paths::CAMPAIGNS,
            lead,
            "Open a review campaign",
            post(open),
        ),
        page(
            Method::GET,
            paths::CAMPAIGN,
            read,
            "How far a review campaign is",
            get(one),
        ),
        page(
            Method::GET,
            paths::CAMPAIGN_RESULT,
            read,
            "What a review campaign comes to",
            get(result),
        ),
        page(
            Method::POST,
            paths::CAMPAIGN_REMIND,
            lead,
            "Remind who has not handed in",
            post(remind),
        ),
        page(
            Method::POST,
            paths::CAMPAIGN_CLOSE,
            lead,
            "Close a review campaign",
            post(close),
        ),
    ]
}

async fn all(State(app): State<App>, who: Signed, form: AskedForm) -> Answer {
    let lang = who.lang();
    let w = words::campaign::of(lang);
    let campaigns = app.office().campaigns(&who.op).await?;
    let mut page = ListPage::new(app.frame(&who, w.title(), Section::Criteria).await?);
    page.tabs = Some(criteria_tabs(lang, paths::CAMPAIGNS, true));
    page.said = Sentence::default().say(w.lead());
    if app
        .office()
        .campaign_choices(&who.op, None)
        .await?
        .is_some()
    {
        page.links = vec![Link::new(w.open(), OPEN)];
    }
    page.empty = Empty::new("list", w.none()).text(w.none_hint());
    page.table = Table {
        caption: w.title().to_owned(),
        columns: vec![
            Column::title(w.campaign()),
            Column::text(w.handed_in()),
            Column::text(w.deadline()),
            Column::text(w.state()),
        ],
        rows: campaigns
            .iter()
            .map(|line| campaign_row(lang, line))
            .collect(),
    };
    export::list(page, &form).await
}

fn campaign_row(lang: Lang, line: &CampaignLine) -> Row {
    let w = words::campaign::of(lang);
    let campaign = &line.campaign;
    let mut due = Cell::text(say::date(campaign.lists_due_on));
    if line.late > 0 {
        due = due.with_chip(Chip::new(Tone::Bad, "late", w.late(line.late)));
    }
    Row::new(vec![
        Cell::link(&campaign.name, paths::at(paths::CAMPAIGN, campaign.id))
            .under(w.opened_by(&line.owner, say::date(campaign.opened_on))),
        Cell::progress(
            Progress {
                done: line.handed_in as u64,
                late: line.late as u64,
                all: line.places as u64,
            },
            w.of_places(line.handed_in, line.places),
        ),
        due,
        Cell::chip(state_chip(lang, campaign)),
    ])
}

/// Whether a campaign is open.
pub(super) fn state_chip(lang: Lang, campaign: &Campaign) -> Chip {
    let w = words::campaign::of(lang);
    match campaign.closed_on {
        None => Chip::new(Tone::Info, "clock", w.is_open()),
        Some(day) => Chip::new(Tone::Plain, "lock", w.is_closed(say::date(day))),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SetAsked {
    #[serde(rename = "bo")]
    set: String,
}

async fn open_page(app: &App, who: &Signed, set: &str) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::campaign::of(lang);
    let set = Some(set).filter(|set| !set.is_empty());
    let choices = app.office().campaign_choices(&who.op, set).await?;
    // Whoever assigns in general, but not for an office with an area of its own.
    let choices = choices.ok_or(Fault::NotFound)?;
    let sets = app.office().criteria_sets(&who.op).await?;
    let sets: Vec<Choice> = sets
        .iter()
        .filter(|it| it.level == Level::Xa)
        .map(|it| Choice::new(&it.id, &it.name, it.id == choices.set.id))
        .collect();
    let places = choices.places.iter().map(|(unit, name, busy)| {
        let name = match busy {
            Some(_) => format!("{name} ({})", w.in_other()),
            None => name.clone(),
        };
        Choice::new(unit.to_string(), name, busy.is_none())
    });
    let bodies = choices.bodies.iter().map(|(unit, name, criteria)| {
        let criteria: Vec<String> = criteria.iter().map(u16::to_string).collect();
        Choice::new(unit.to_string(), w.body_of(name, criteria.join(", ")), true)
    });
    let places = Field::new(Control::Checks(places.collect()), "places", w.places());
    let bodies: Vec<Choice> = bodies.collect();
    let mut form = ActForm::new("open", w.open(), paths::CAMPAIGNS)
        .hidden("id", app.office().new_id(who.op.now))
        .hidden("set", &choices.set.id)
        .hint(w.open_hint())
        .field(Field::text("name", w.name()).hint(w.name_hint()).required())
        .field(Field::lines("note", w.note(), 2))
        .field(places.hint(w.places_hint(&choices.area.name)))
        .field(Field::date("lists_due_on", w.lists_due()).required());
    if !bodies.is_empty() {
        form = form
            .field(Field::new(Control::Checks(bodies), "bodies", w.bodies()))
            .field(Field::date("checks_due_on", w.checks_due()));
    }
    let frame = app
        .frame(who, w.open(), Section::Criteria)
        .await?
        .crumb(w.title(), paths::CAMPAIGNS);
    let mut page = RecordPage::new(frame);
    page.tabs = Some(criteria_tabs(lang, paths::CAMPAIGNS, true));
    page.parts = vec![
        Part::new(w.set()).body(Body::Facts(
            Facts::default().fact(
                w.set(),
                Cell::links(
                    sets.iter()
                        .map(|it| match it.chosen {
                            true => Link::text(&it.text),
                            false => Link::new(
                                &it.text,
                                format!("{OPEN}?bo={}", answer::encode(&it.value)),
                            ),
                        })
                        .collect(),
                ),
            ),
        )),
        Part::new(w.open()).act(form.bare().weight(Weight::Primary)),
    ];
    Ok(page)
}

async fn open_form(State(app): State<App>, who: Signed, Query(asked): Query<SetAsked>) -> Answer {
    answer::page(&open_page(&app, &who, &asked.set).await?)
}

async fn open(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let opened = async {
        let opening = read_opening(&typed)?;
        app.office().open_campaign(&who.op, &opening).await
    };
    match opened.await {
        Ok(id) => answer::see_with(
            paths::at(paths::CAMPAIGN, id),
            words::campaign::of(who.lang()).done_open(),
        ),
        Err(fault) => {
            let page = open_page(&app, &who, typed.get("set")).await?;
            form::refused(page, "open", &typed, fault)
        }
    }
}

fn read_opening(typed: &Typed) -> Result<Opening, Fault> {
    let units = |name: &str| -> Result<Vec<UnitId>, Fault> {
        let all = typed.all(name).map(|it| it.parse());
        all.collect::<Result<_, _>>().map_err(|_| Fault::NotFound)
    };
    Ok(Opening {
        id: typed.get("id").parse().map_err(|_| Fault::NotFound)?,
        set: typed.optional("set"),
        name: typed.get("name").to_owned(),
        note: typed.optional("note"),
        places: units("places")?,
        lists_due_on: typed.date("lists_due_on")?,
        bodies: units("bodies")?,
        checks_due_on: match typed.optional("checks_due_on") {
            Some(_) => Some(typed.date("checks_due_on")?),
            None => None,
        },
    })
}

/// The address of what a unit does in a campaign.
pub(super) fn part_href(path: &str, campaign: CampaignId, unit: UnitId) -> String {
    paths::at(&paths::at(path, campaign), unit)
}

async fn one(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<CampaignId>,
    form: AskedForm,
) -> Answer {
    export::record(progress_page(&app, &who, id).await?, &form).await
}

async fn progress_page(app: &App, who: &Signed, id: CampaignId) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::campaign::of(lang);
    let found = app.office().campaign(&who.op, id).await?;
    let campaign = &found.campaign;
    let frame = app
        .frame(who, campaign.name.as_str(), Section::Criteria)
        .await?
        .crumb(w.title(), paths::CAMPAIGNS);
    let mut page = RecordPage::new(frame);
    page.tabs = Some(criteria_tabs(lang, paths::CAMPAIGNS, true));
    page.chips = vec![state_chip(lang, campaign)];
    page.under = format!(
        "{} · {}",
        found.set.name,
        w.opened_by(&found.owner, say::date(campaign.opened_on))
    );
    page.said = progress_said(lang, &found);
    page.links = vec![Link::new(w.result(), paths::at(paths::CAMPAIGN_RESULT, id))];
    if let Some(own) = own_part(who, &found) {
        page.links.insert(
            0,
            Link::new(w.my_list(), part_href(paths::CAMPAIGN_PART, id, own)),
        );
    }
    if found.may_lead {
        page.acts = vec![
            ActForm::new("remind", w.remind(), paths::at(paths::CAMPAIGN_REMIND, id))
                .confirm(w.remind_sure())
                .icon("bell"),
            ActForm::new("close", w.close(), paths::at(paths::CAMPAIGN_CLOSE, id))
                .confirm(w.close_sure())
                .icon("lock")
                .weight(Weight::Danger),
        ];
    }
    if let Some(note) = &campaign.note {
        page.parts
            .push(Part::new(w.asked_besides()).body(Body::Text(note.clone())));
    }
    if !found.places.is_empty() {
        page.parts.push(places_part(lang, &found));
        page.parts
            .push(Part::new(w.by_criteria()).body(Body::Marks(Box::new(marks(lang, &found)))));
    }
    if !found.bodies.is_empty() {
        page.parts.push(bodies_part(lang, &found));
    }
    Ok(page)
}

/// The unit of the one who looks, where it takes part.
fn own_part(who: &Signed, found: &CampaignView) -> Option<UnitId> {
    let own = who.op.who.unit?;
    let places = found.places.iter().map(|it| it.unit);
    let mut parts = places.chain(found.bodies.iter().map(|it| it.unit));
    parts.find(|unit| *unit == own)
}

fn progress_said(lang: Lang, found: &CampaignView) -> Sentence {
    let w = words::campaign::of(lang);
    if let Some(day) = found.campaign.closed_on {
        return Sentence::default()
            .strong(w.said_progress(found.handed_in, found.all))
            .say(". ")
            .say(w.said_closed(say::date(day)));
    }
    let waits =
        |row: &ntm_store::obligation::ObligationRow| !ntm_office::campaign::is_handed_in(row.state);
    let late = found.places.iter();
    let late = late
        .filter(|it| waits(&it.row) && it.punctuality.is_late())
        .count();
    let mut said = Sentence::default().strong(w.said_progress(found.handed_in, found.all));
    if late > 0 {
        said = said.strong(w.said_late(late));
    }
    said = said.say(". ");
    if !found.bodies.is_empty() {
        let done = found.bodies.iter().filter(|it| !waits(&it.row)).count();
        said = said.say(w.said_bodies(done, found.bodies.len()));
    }
    said
}

fn places_part(lang: Lang, found: &CampaignView) -> Part {
    let w = words::campaign::of(lang);
    Part::new(w.places()).body(Body::Table(Table {
        caption: w.places().to_owned(),
        columns: vec![
            Column::title(w.place()),
            Column::text(w.state()),
            Column::text(w.answered()),
            Column::number(w.needs()),
            Column::number(w.proposed()),
            Column::text(w.verified_column()),
        ],
        rows: found
            .places
            .iter()
            .map(|it| place_row(lang, found.campaign.id, it))
            .collect(),
    }))
}

fn place_row(lang: Lang, id: CampaignId, it: &PlaceProgress) -> Row {
    let w = words::campaign::of(lang);
    let verified = match it.sum.needs {
        0 => String::new(),
        all => w.verified_of(it.sum.verified, all),
    };
    Row::new(vec![
        Cell::link(&it.name, part_href(paths::CAMPAIGN_PART, id, it.unit)),
        standing(lang, &it.row, it.punctuality),
        Cell::progress(
            Progress {
                done: it.answered as u64,
                late: 0,
                all: it.wanted as u64,
            },
            w.answered_of(it.answered, it.wanted),
        ),
        Cell::number(i64::try_from(it.sum.needs).unwrap_or(i64::MAX)),
        Cell::number(it.sum.proposed),
        Cell::text(verified),
    ])
}

/// How far every commune is with every criterion, and the bodies after it.
fn marks(lang: Lang, found: &CampaignView) -> Marks {
    let w = words::campaign::of(lang);
    let sign = |it: CriterionProgress| match it {
        CriterionProgress::Nothing => (Mark::NotRequired, w.progress_nothing()),
        CriterionProgress::Unanswered => (Mark::Unmet, w.progress_unanswered()),
        CriterionProgress::Waiting => (Mark::Waiting, w.progress_waiting()),
        CriterionProgress::Done => (Mark::Met, w.progress_done()),
    };
    let columns = found.set.criteria.iter().map(|it| MatrixColumn {
        number: it.number,
        name: it.name.clone(),
    });
    let columns: Vec<MatrixColumn> = columns.collect();
    let row = |it: &PlaceProgress| {
        let href = part_href(paths::CAMPAIGN_PART, found.campaign.id, it.unit);
        let cells = it.criteria.iter().zip(&columns).map(|(progress, column)| {
            let (mark, said) = sign(*progress);
            MatrixCell {
                mark,
                said: words::criteria::of(lang).cell_said(&it.name, column.number, said),
                href: href.clone(),
                chosen: false,
            }
        });
        MatrixRow {
            cells: cells.collect(),
            place: Link::new(&it.name, &href),
            met: format!("{}/{}", it.answered, it.wanted),
            claimed: String::new(),
        }
    };
    let legend = [
        CriterionProgress::Done,
        CriterionProgress::Waiting,
        CriterionProgress::Unanswered,
        CriterionProgress::Nothing,
    ];
    Marks {
        lang,
        caption: w.by_criteria().to_owned(),
        total: w.answered_short().to_owned(),
        rows: found.places.iter().map(row).collect(),
        legend: legend
            .map(|it| {
                let (mark, said) = sign(it);
                (mark, said.to_owned())
            })
            .to_vec(),
        columns,
    }
}

/// How an obligation stands, and until when.
pub(super) fn standing(
    lang: Lang,
    row: &ntm_store::obligation::ObligationRow,
    punctuality: ntm_programme::lateness::Punctuality,
) -> Cell {
    let w = words::campaign::of(lang);
    let due = row.due_on.map(|day| w.due(say::date(day)));
    Cell::chip(Chip::standing(lang, row.state, punctuality)).under(due.unwrap_or_default())
}

fn bodies_part(lang: Lang, found: &CampaignView) -> Part {
    let w = words::campaign::of(lang);
    let row = |it: &BodyProgress| {
        Row::new(vec![
            Cell::link(
                &it.name,
                part_href(paths::CAMPAIGN_PART, found.campaign.id, it.unit),
            ),
            standing(lang, &it.row, it.punctuality),
            Cell::progress(
                Progress {
                    done: it.verified as u64,
                    late: 0,
                    all: it.needs as u64,
                },
                w.verified_of(it.verified, it.needs),
            ),
        ])
    };
    Part::new(w.bodies()).body(Body::Table(Table {
        caption: w.bodies().to_owned(),
        columns: vec![
            Column::title(w.body()),
            Column::text(w.state()),
            Column::text(w.verified_column()),
        ],
        rows: found.bodies.iter().map(row).collect(),
    }))
}

async fn remind(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<CampaignId>,
    typed: Typed,
) -> Answer {
    match app.office().remind_campaign(&who.op, id).await {
        Ok(count) => answer::see_with(
            paths::at(paths::CAMPAIGN, id),
            &words::campaign::of(who.lang()).done_remind(count),
        ),
        Err(fault) => {
            let page = progress_page(&app, &who, id).await?;
            form::refused(page, "remind", &typed, fault)
        }
    }
}

async fn close(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<CampaignId>,
    typed: Typed,
) -> Answer {
    match app.office().close_campaign(&who.op, id).await {
        Ok(()) => answer::see_with(
            paths::at(paths::CAMPAIGN_RESULT, id),
            words::campaign::of(who.lang()).done_close(),
        ),
        Err(fault) => {
            let page = progress_page(&app, &who, id).await?;
            form::refused(page, "close", &typed, fault)
        }
    }
}

async fn result(
    State(app): State<App>,
    who: Signed,
    Id(id): Id<CampaignId>,
    asked: AskedForm,
) -> Answer {
    let lang = who.lang();
    let w = words::campaign::of(lang);
    let found = app.office().campaign_result(&who.op, id).await?;
    if let Some(format) = asked.format {
        return export::answer_book(format, "ra-soat-nhu-cau", result_book(lang, &found)).await;
    }
    let campaign = &found.campaign;
    let path = paths::at(paths::CAMPAIGN_RESULT, id);
    let frame = app
        .frame(&who, w.result_title(&campaign.name), Section::Criteria)
        .await?
        .crumb(w.title(), paths::CAMPAIGNS)
        .crumb(&campaign.name, paths::at(paths::CAMPAIGN, id));
    let mut page = RecordPage::new(frame);
    page.tabs = Some(criteria_tabs(lang, paths::CAMPAIGNS, true));
    page.chips = vec![state_chip(lang, campaign)];
    page.under = w.result_under(&found.set.name, say::date(found.day));
    page.said = result_said(lang, &found);
    page.exports = Listing::new(&path, &[]).files();
    let remarks = remarks(lang, &found);
    if !remarks.is_empty() {
        let mut part = Part::new(w.remarks());
        for said in remarks {
            part = part.body(Body::Text(said));
        }
        page.parts.push(part);
    }
    if !found.rows.is_empty() {
        for (title, _, rows) in sums(lang, &found) {
            let table = sums_table(lang, title, &rows);
            page.parts.push(Part::new(title).body(Body::Table(table)));
        }
        let mut part = Part::new(w.list());
        if found.rows.len() > SHOWN {
            part = part.hint(w.shown(SHOWN, say::number(found.rows.len())));
        }
        page.parts
            .push(part.body(Body::Table(needs_table(lang, &found))));
    }
    answer::page(&page)
}

fn result_said(lang: Lang, found: &CampaignResult) -> Sentence {
    let w = words::campaign::of(lang);
    let all = &found.totals.all;
    let mut said = match all.needs {
        0 => Sentence::default().say(w.said_none()),
        needs => Sentence::default()
            .strong(w.said_result(
                say::number(i64::try_from(needs).unwrap_or(i64::MAX)),
                ntm_text::format_dong(all.counted()),
            ))
            .say(w.said_split(
                ntm_text::format_dong(all.works),
                ntm_text::format_dong(all.recurrent),
            )),
    };
    if found.campaign.closed_on.is_none() {
        said = said.say(w.said_not_final());
    }
    said
}

/// What of the result is not in its sums.
fn remarks(lang: Lang, found: &CampaignResult) -> Vec<String> {
    let w = words::campaign::of(lang);
    let mut said = Vec::new();
    if !found.missing.is_empty() {
        let names: Vec<&str> = found
            .missing
            .iter()
            .map(|(_, name)| name.as_str())
            .collect();
        said.push(w.missing_lists(names.join(", ")));
    }
    if !found.unanswered.is_empty() {
        let all = found.unanswered.iter();
        let all: Vec<String> = all
            .map(|(_, name, code)| format!("{name} {code}"))
            .collect();
        said.push(w.unanswered_said(all.join(", ")));
    }
    if !found.met_since.is_empty() {
        said.push(w.met_since(found.met_since.len()));
    }
    if found.nothing_needed > 0 {
        said.push(w.nothing_needed(found.nothing_needed));
    }
    said
}

/// A way of adding up: its title, what its lines are, and these with their names.
type Sums = (&'static str, &'static str, Vec<(String, Sum)>);

fn sums(lang: Lang, found: &CampaignResult) -> Vec<Sums> {
    let w = words::campaign::of(lang);
    let totals = &found.totals;
    let name = |unit: &UnitId| found.names.get(unit).cloned().unwrap_or_default();
    let mut places: Vec<(String, Sum)> = Vec::new();
    // In the order of the rows, which is that of the register.
    for row in &found.rows {
        if let Some(sum) = totals.by_unit.get(&row.need.unit)
            && places
                .last()
                .is_none_or(|(last, _)| *last != name(&row.need.unit))
        {
            places.push((name(&row.need.unit), *sum));
        }
    }
    let criteria = totals.by_criterion.iter();
    let criteria = criteria.map(|(number, sum)| (criterion_said(&found.set, *number), *sum));
    let sources = totals.by_source.iter();
    let sources = sources.map(|(source, sum)| (source_said(lang, *source).to_owned(), *sum));
    let years = totals.by_year.iter();
    let years = years.map(|(year, sum)| (year.to_string(), *sum));
    vec![
        (w.by_place(), w.place(), places),
        (w.by_criterion(), w.criterion(), criteria.collect()),
        (w.by_source(), w.source(), sources.collect()),
        (w.by_year(), w.year(), years.collect()),
    ]
}

fn criterion_said(set: &CriteriaSet, number: u16) -> String {
    let criterion = set.criteria.iter().find(|it| it.number == number);
    criterion.map_or_else(|| number.to_string(), |it| format!("{number}. {}", it.name))
}

fn sums_table(lang: Lang, title: &str, rows: &[(String, Sum)]) -> Table {
    let w = words::campaign::of(lang);
    let row = |name: &str, sum: &Sum| {
        Row::new(vec![
            Cell::text(name),
            Cell::number(i64::try_from(sum.needs).unwrap_or(i64::MAX)),
            Cell::number(sum.works),
            Cell::number(sum.recurrent),
            Cell::number(sum.counted()),
        ])
    };
    let total = total(rows);
    Table {
        caption: title.to_owned(),
        columns: vec![
            Column::title(""),
            Column::number(w.needs()),
            Column::number(w.works()),
            Column::number(w.recurrent()),
            Column::number(w.sum()),
        ],
        rows: rows
            .iter()
            .map(|(name, sum)| row(name, sum))
            .chain(std::iter::once(row(w.total(), &total)))
            .collect(),
    }
}

fn total(rows: &[(String, Sum)]) -> Sum {
    rows.iter().fold(Sum::default(), |all, (_, sum)| Sum {
        needs: all.needs + sum.needs,
        verified: all.verified + sum.verified,
        proposed: all.proposed + sum.proposed,
        works: all.works + sum.works,
        recurrent: all.recurrent + sum.recurrent,
    })
}

fn needs_table(lang: Lang, found: &CampaignResult) -> Table {
    let w = words::campaign::of(lang);
    let row = |it: &ResultRow| {
        let need = &it.need.need;
        Row::new(vec![
            Cell::link(&it.place, place_href(it.need.unit, &found.set.id)),
            Cell::text(indicator_said(&found.set, &it.need.indicator)),
            Cell::text(&need.name).under(what_said(lang, need)),
            Cell::number(it.need.verified.unwrap_or(need.amount)),
            Cell::text(need.source.map_or("", |it| source_said(lang, it)))
                .under(need.year.map(|it| it.to_string()).unwrap_or_default()),
            check_cell(lang, &it.need),
        ])
    };
    Table {
        caption: w.list().to_owned(),
        columns: vec![
            Column::title(w.place()),
            Column::text(w.indicator()),
            Column::text(w.need_name()),
            Column::number(w.counted()),
            Column::text(w.source()),
            Column::text(w.verified_column()),
        ],
        rows: found.rows.iter().take(SHOWN).map(row).collect(),
    }
}

/// What the bodies said of a need, in short.
pub(super) fn check_cell(lang: Lang, it: &NeedVersion) -> Cell {
    let (tone, said) = match it.verified {
        // The amount stands beside it.
        Some(amount) if amount == it.need.amount => {
            (Tone::Good, words::campaign::of(lang).confirmed().to_owned())
        }
        _ => check_said(lang, it),
    };
    let icon = match tone {
        Tone::Good => "check",
        Tone::Plain => "open",
        _ => "info",
    };
    Cell::chip(Chip::new(tone, icon, said)).under(it.note.clone().unwrap_or_default())
}

/// What the bodies said of a need, in words.
pub(super) fn check_said(lang: Lang, it: &NeedVersion) -> (Tone, String) {
    let w = words::campaign::of(lang);
    match it.verified {
        Some(amount) if amount == it.need.amount => {
            (Tone::Good, w.verified_as(ntm_text::format_dong(amount)))
        }
        Some(amount) => (Tone::Info, w.adjusted_as(ntm_text::format_dong(amount))),
        None if it.act == "comment" => (Tone::Soon, w.remarked().to_owned()),
        None => (Tone::Plain, w.not_verified().to_owned()),
    }
}

/// What a need is, and how much of it: `Công trình (vốn đầu tư) · 2,5 km`.
pub(super) fn what_said(lang: Lang, need: &Needed) -> String {
    let kind = kind_said(lang, need.kind);
    match quantity_said(need) {
        quantity if quantity.is_empty() => kind.to_owned(),
        quantity => format!("{kind} · {quantity}"),
    }
}

/// How many of what: `2,5 km`.
pub(super) fn quantity_said(need: &Needed) -> String {
    match need.quantity {
        Some(quantity) => format!("{quantity} {}", need.measure),
        None => String::new(),
    }
}

/// An indicator by its code and the beginning of its name.
pub(super) fn indicator_said(set: &CriteriaSet, code: &str) -> String {
    let name = set.indicator(code).map_or("", |it| it.name.as_str());
    format!("{code} {}", short(name))
}

/// The whole result: the list, and what it adds up to in each way.
fn result_book(lang: Lang, found: &CampaignResult) -> Vec<FileTable> {
    let w = words::campaign::of(lang);
    let title = format!("{} – {}", found.campaign.name, say::date(found.day));
    let rows = found.rows.iter().map(|it| (it.place.as_str(), &it.need));
    let mut tables = vec![need_file(lang, &found.set, title, rows)];
    for (title, heading, rows) in sums(lang, found) {
        let columns = vec![
            FileColumn::new(heading, Kind::Text, 40.0),
            FileColumn::new(w.needs(), Kind::Integer, 12.0),
            FileColumn::new(w.proposed(), Kind::Integer, 22.0),
            FileColumn::new(w.works(), Kind::Integer, 22.0),
            FileColumn::new(w.recurrent(), Kind::Integer, 22.0),
            FileColumn::new(w.sum(), Kind::Integer, 22.0),
        ];
        let line = |name: &str, sum: &Sum| -> Vec<FileCell> {
            vec![
                name.into(),
                i64::try_from(sum.needs).unwrap_or(i64::MAX).into(),
                sum.proposed.into(),
                sum.works.into(),
                sum.recurrent.into(),
                sum.counted().into(),
            ]
        };
        let total = total(&rows);
        tables.push(FileTable {
            title: title.to_owned(),
            columns,
            rows: rows
                .iter()
                .map(|(name, sum)| line(name, sum))
                .chain(std::iter::once(line(w.total(), &total)))
                .collect(),
        });
    }
    tables
}

/// Needs as a list that leaves.
pub(super) fn need_file<'a>(
    lang: Lang,
    set: &CriteriaSet,
    title: String,
    rows: impl Iterator<Item = (&'a str, &'a NeedVersion)>,
) -> FileTable {
    let w = words::campaign::of(lang);
    let columns = vec![
        FileColumn::new(w.place(), Kind::Text, 22.0),
        FileColumn::new(w.criterion(), Kind::Text, 26.0),
        FileColumn::new(w.indicator(), Kind::Text, 46.0),
        FileColumn::new(w.kind(), Kind::Text, 18.0),
        FileColumn::new(w.need_name(), Kind::Text, 40.0),
        FileColumn::new(w.quantity(), Kind::Decimal, 12.0),
        FileColumn::new(w.measure(), Kind::Text, 12.0),
        FileColumn::new(w.proposed(), Kind::Integer, 20.0),
        FileColumn::new(w.verified_amount(), Kind::Integer, 20.0),
        FileColumn::new(w.counted(), Kind::Integer, 20.0),
        FileColumn::new(w.source(), Kind::Text, 26.0),
        FileColumn::new(w.year(), Kind::Text, 8.0),
        FileColumn::new(w.verifier_note(), Kind::Text, 36.0),
    ];
    let rows = rows.map(|(place, it)| {
        let need = &it.need;
        vec![
            place.into(),
            criterion_said(set, it.criterion).into(),
            indicator_said(set, &it.indicator).into(),
            kind_said(lang, need.kind).into(),
            need.name.as_str().into(),
            match need.quantity {
                Some(quantity) => FileCell::Decimal(quantity.to_f64()),
                None => FileCell::Empty,
            },
            need.measure.as_str().into(),
            need.amount.into(),
            it.verified.into(),
            it.verified.unwrap_or(need.amount).into(),
            need.source.map_or("", |it| source_said(lang, it)).into(),
            need.year.map(|it| it.to_string()).into(),
            it.note.clone().into(),
        ]
    });
    FileTable {
        title,
        columns,
        rows: rows.collect(),
    }
}
