//! What one unit does in a review campaign: a commune lists what it needs, a body verifies.

use std::collections::HashMap;

use axum::{
    extract::{Query, State},
    http::Method,
    routing::{get, post},
};
use ntm_drafting::table::Table as FileTable;
use ntm_office::{
    Fault,
    campaign::{
        check::{Check, CheckView},
        list::{EnteredNeed, ListCriterion, ListLine, ListView},
    },
};
use ntm_programme::{
    campaign::{Asked, NeedKind, Source, WrittenNeed},
    criteria::Value,
    identity::{AccountId, CampaignId, NeedId, UnitId},
    right::Action,
};
use ntm_store::campaign::NeedVersion;
use ntm_views::{
    frame::{Flash, Lang, Section},
    pages::{
        campaign::{
            NeedBlock, NeedForm, NeedGroup, NeedsPage, kind_choices, kind_said, source_choices,
            source_said,
        },
        criteria::{criteria_tabs, verdict_chip},
        list::{Body, Part, RecordPage},
    },
    parts::{
        ActForm, Cell, Chip, Choice, Column, Empty, Event, Field, Link, Row, Sentence, Table,
        Timeline, Tone, Weight,
    },
    paths, say, words,
};
use serde::Deserialize;

use super::{
    campaigns::{
        check_cell, check_said, indicator_said, need_file, part_href, quantity_said, standing,
        state_chip, what_said,
    },
    criteria::{bar_said, cell_href, value_said},
};
use crate::{
    App,
    address::Ids,
    answer::{self, Answer},
    export::{self, Format},
    form::{self, Typed},
    listing::Listing,
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let act = |path, action, title, handler| {
        Route::page(Method::POST, path, Need::May(action), title, handler)
    };
    vec![
        Route::page(
            Method::GET,
            paths::CAMPAIGN_PART,
            Need::May(Action::ReadTask),
            "What a unit hands in to a review campaign",
            get(part),
        ),
        act(
            paths::CAMPAIGN_NEED,
            Action::Perform,
            "Enter what an indicator needs",
            post(enter),
        ),
        act(
            paths::CAMPAIGN_NEED_DROP,
            Action::Perform,
            "Take a need off the list",
            post(drop_need),
        ),
        act(
            paths::CAMPAIGN_CHECK,
            Action::VerifyCriteria,
            "Verify a need, or all that wait",
            post(check),
        ),
        act(
            paths::CAMPAIGN_HAND_IN,
            Action::Submit,
            "Hand in to a review campaign",
            post(hand_in),
        ),
    ]
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Shown {
    /// The indicator at which the cursor stands.
    #[serde(rename = "tai")]
    at: String,
    #[serde(rename = "dinh-dang")]
    format: String,
}

async fn part(
    State(app): State<App>,
    who: Signed,
    Ids(id, unit): Ids<CampaignId, UnitId>,
    Query(asked): Query<Shown>,
) -> Answer {
    let lang = who.lang();
    match app.office().campaign_list(&who.op, id, unit).await {
        Ok(found) => match Format::asked(&asked.format)? {
            Some(format) => export::answer(format, "nhu-cau", list_file(lang, &found)).await,
            None => answer::page(&list_page(&app, &who, &found, &asked.at, None).await?),
        },
        // Whoever is no place of it may be one of its bodies.
        Err(Fault::NotFound) => {
            let found = app.office().campaign_check(&who.op, id, unit).await?;
            match Format::asked(&asked.format)? {
                Some(format) => export::answer(format, "tham-dinh", check_file(lang, &found)).await,
                None => answer::page(&check_page(&app, &who, &found).await?),
            }
        }
        Err(fault) => Err(fault.into()),
    }
}

/// What was typed and could not be taken.
struct Refused<'a> {
    typed: &'a Typed,
    fault: Fault,
}

async fn list_page(
    app: &App,
    who: &Signed,
    found: &ListView,
    at: &str,
    refused: Option<Refused<'_>>,
) -> Result<NeedsPage, Fault> {
    let lang = who.lang();
    let w = words::campaign::of(lang);
    let (id, unit) = (found.campaign.id, found.unit);
    let mut frame = app
        .frame(
            who,
            w.list_title(say::within(&found.name)),
            Section::Criteria,
        )
        .await?
        .crumb(w.title(), paths::CAMPAIGNS)
        .crumb(&found.campaign.name, paths::at(paths::CAMPAIGN, id));
    if let Some(refused) = &refused {
        frame.flash = Some(Flash::problem(form::said(&refused.fault.message(), lang)));
    }
    let mut sheet = Sheet {
        app,
        who,
        found,
        at,
        refused,
    };
    let is_later = |line: &ListLine| line.asked == Asked::Open && line.needs.is_empty();
    let (mut groups, mut later) = (Vec::new(), Vec::new());
    for criterion in &found.criteria {
        let (open, wanted): (Vec<_>, Vec<_>) =
            criterion.lines.iter().partition(|line| is_later(line));
        for (lines, into) in [(wanted, &mut groups), (open, &mut later)] {
            if !lines.is_empty() {
                into.push(sheet.group(criterion, &lines));
            }
        }
    }
    let lines = found.criteria.iter().flat_map(|it| &it.lines);
    let later_open = lines
        .filter(|line| is_later(line))
        .any(|line| line.indicator.code == at);
    let mut acts = Vec::new();
    if found.may_hand_in {
        let mut form = ActForm::new(
            "hand-in",
            w.hand_in(),
            part_href(paths::CAMPAIGN_HAND_IN, id, unit),
        )
        .hidden("seen", found.version)
        .field(Field::text("note", w.remark()))
        .icon("send")
        .weight(Weight::Primary);
        if !found.unanswered.is_empty() {
            form = form.hint(w.hand_in_hint(found.unanswered.len()));
        }
        acts.push(form);
    }
    let answered = found.wanted - found.unanswered.len();
    let all = &found.totals.all;
    let said = match found.wanted {
        0 => Sentence::default().say(w.said_nothing_wanted()).say(" "),
        wanted => Sentence::default().strong(w.said_list(answered, wanted)),
    };
    let path = part_href(paths::CAMPAIGN_PART, id, unit);
    let cell = standing(lang, &found.row, found.punctuality);
    let chips = std::iter::once(state_chip(lang, &found.campaign)).chain(cell.chips);
    Ok(NeedsPage {
        tabs: criteria_tabs(lang, paths::CAMPAIGNS, true),
        chips: chips.collect(),
        under: format!("{} · {}", found.set.name, cell.under),
        said: said.say(w.said_sum(
            say::number(i64::try_from(all.needs).unwrap_or(i64::MAX)),
            ntm_text::format_dong(all.proposed),
        )),
        acts,
        links: vec![Link::new(
            w.obligation(),
            paths::at(paths::OBLIGATION, found.row.id),
        )],
        exports: Listing::new(&path, &[]).files(),
        groups,
        later,
        later_open,
        enters: found.may_enter,
        history: history(lang, &found.history, &found.people),
        frame,
    })
}

/// A list as it is drawn.
struct Sheet<'a> {
    app: &'a App,
    who: &'a Signed,
    found: &'a ListView,
    at: &'a str,
    refused: Option<Refused<'a>>,
}

impl Sheet<'_> {
    fn group(&mut self, criterion: &ListCriterion, lines: &[&ListLine]) -> NeedGroup {
        let lang = self.who.lang();
        let w = words::criteria::of(lang);
        NeedGroup {
            lang,
            title: w.criterion_title(criterion.criterion.number, &criterion.criterion.name),
            body: match criterion.bodies.is_empty() {
                true => w.nobody().to_owned(),
                false => criterion.bodies.join(", "),
            },
            blocks: lines.iter().map(|line| self.block(line)).collect(),
        }
    }

    fn block(&mut self, line: &ListLine) -> NeedBlock {
        let lang = self.who.lang();
        let w = words::campaign::of(lang);
        let code = &line.indicator.code;
        let at = ntm_office::criteria::cell::CellAt {
            unit: self.found.unit,
            set: self.found.set.id.clone(),
            indicator: code.clone(),
        };
        let official = line
            .official
            .map(|it: Value| value_said(it, &line.indicator.unit));
        let none = || words::criteria::of(lang).not_collected().to_owned();
        let enters = self.found.may_enter && line.asked != Asked::Closed;
        let (answers, needs): (Vec<_>, Vec<_>) = line
            .needs
            .iter()
            .partition(|it| it.need.kind == NeedKind::Nothing);
        let forms = match self.found.may_enter {
            true => needs.iter().map(|it| self.form(line, Some(it))).collect(),
            false => Vec::new(),
        };
        let table = (!self.found.may_enter && !needs.is_empty()).then(|| table(lang, &needs));
        let add = enters.then(|| self.form(line, None));
        let here = self.at == code;
        let wrong = add.as_ref().is_some_and(|it| !it.errors.is_empty());
        let bare = line.needs.is_empty() && line.asked == Asked::Wanted;
        let remark = match (line.asked, answers.is_empty()) {
            (Asked::Closed, _) => w.met_line().to_owned(),
            (_, false) => w.nothing().to_owned(),
            _ => String::new(),
        };
        NeedBlock {
            code: code.clone(),
            indicator: Link::new(
                indicator_said(&self.found.set, code),
                cell_href(paths::CRITERIA_CELL, &at),
            ),
            stands: w.stands(
                official.unwrap_or_else(none),
                bar_said(lang, &line.applied).0,
            ),
            chip: match answers.is_empty() {
                true => verdict_chip(lang, line.verdict, false),
                false => Chip::new(Tone::Plain, "check", w.nothing()),
            },
            remark,
            table,
            forms,
            add_open: bare || here || wrong,
            nothing: enters.then(|| self.nothing(code, &answers, bare)).flatten(),
            add,
        }
    }

    /// Saying that nothing is needed, or taking that back.
    fn nothing(&self, code: &str, answers: &[&NeedVersion], bare: bool) -> Option<ActForm> {
        let w = words::campaign::of(self.who.lang());
        let (id, unit) = (self.found.campaign.id, self.found.unit);
        let form = |title: &str, path| {
            let anchor = code.replace('.', "-");
            ActForm::new(
                format!("nothing-{anchor}"),
                title,
                part_href(path, id, unit),
            )
            .hidden("indicator", code)
        };
        match answers.first() {
            Some(answer) => Some(
                form(w.drop(), paths::CAMPAIGN_NEED_DROP)
                    .hidden("need", answer.id)
                    .hidden("seen", answer.number),
            ),
            None if bare => Some(
                form(w.nothing(), paths::CAMPAIGN_NEED)
                    .hidden("need", self.app.office().new_id(self.who.op.now))
                    .hidden("seen", 0)
                    .hidden("kind", NeedKind::Nothing.key()),
            ),
            None => None,
        }
    }

    /// A need as it is typed; a new one where there is none.
    fn form(&mut self, line: &ListLine, version: Option<&NeedVersion>) -> NeedForm {
        let lang = self.who.lang();
        let w = words::campaign::of(lang);
        let (id, unit) = (self.found.campaign.id, self.found.unit);
        let code = &line.indicator.code;
        let need = match version {
            Some(version) => version.id.to_string(),
            None => self.app.office().new_id(self.who.op.now).to_string(),
        };
        let this_year = self.who.op.today.year();
        let kept = version.map(|it| &it.need);
        let year = kept.and_then(|it| it.year);
        let note = version.filter(|it| it.verified.is_some() || it.note.is_some());
        let note = note.map(|it| {
            let (tone, said) = check_said(lang, it);
            let reason = it.note.as_ref().map(|note| format!(": {note}"));
            (tone, format!("{said}{}", reason.unwrap_or_default()))
        });
        let mut form = NeedForm {
            lang,
            id: match version {
                Some(_) => format!("n-{need}"),
                None => format!("n-new-{}", code.replace('.', "-")),
            },
            action: part_href(paths::CAMPAIGN_NEED, id, unit),
            indicator: code.clone(),
            seen: version.map_or(0, |it| it.number),
            called: match kept {
                Some(kept) => kept.name.clone(),
                None => w.new_need(code),
            },
            kinds: kind_choices(lang, kept.map(|it| it.kind)),
            name: kept.map(|it| it.name.clone()).unwrap_or_default(),
            quantity: kept
                .and_then(|it| it.quantity)
                .map(|it| it.to_string())
                .unwrap_or_default(),
            measure: kept.map(|it| it.measure.clone()).unwrap_or_default(),
            amount: kept
                .map(|it| ntm_text::format_integer(it.amount))
                .unwrap_or_default(),
            sources: source_choices(lang, kept.and_then(|it| it.source)),
            years: year_choices(this_year, year.unwrap_or(this_year + 1)),
            errors: Vec::new(),
            focus: version.is_none() && self.at == code && self.refused.is_none(),
            drop: match version {
                Some(_) => part_href(paths::CAMPAIGN_NEED_DROP, id, unit),
                None => String::new(),
            },
            note,
            need,
        };
        self.give_back(&mut form, version.is_none());
        form
    }

    /// Writes what was typed back into the form from which it came.
    fn give_back(&self, form: &mut NeedForm, new: bool) {
        let Some(Refused { typed, fault }) = &self.refused else {
            return;
        };
        let same = match new {
            true => typed.get("seen") == "0" && typed.get("indicator") == form.indicator,
            false => typed.get("need") == form.need,
        };
        if !same || typed.get("kind") == NeedKind::Nothing.key() {
            return;
        }
        let lang = self.who.lang();
        let text = |name: &str| typed.get(name).to_owned();
        form.kinds = kind_choices(lang, NeedKind::from_key(typed.get("kind")));
        form.name = text("name");
        form.quantity = text("quantity");
        form.measure = text("measure");
        form.amount = text("amount");
        form.sources = source_choices(lang, Source::from_key(typed.get("source")));
        for year in &mut form.years {
            year.chosen = year.value == typed.get("year");
        }
        form.focus = true;
        form.errors = match fault {
            Fault::Invalid(faults) => faults
                .iter()
                .map(|it| (it.field.to_owned(), form::said(&it.message, lang)))
                .collect(),
            other => vec![(String::new(), form::said(&other.message(), lang))],
        };
    }
}

fn year_choices(this_year: i16, chosen: i16) -> Vec<Choice> {
    (this_year..=this_year + 10)
        .map(|year| Choice::new(year.to_string(), year.to_string(), year == chosen))
        .collect()
}

fn table(lang: Lang, needs: &[&NeedVersion]) -> Table {
    let w = words::campaign::of(lang);
    let row = |it: &&NeedVersion| {
        let need = &it.need;
        Row::new(vec![
            Cell::text(&need.name).under(quantity_said(need)),
            Cell::text(kind_said(lang, need.kind)),
            Cell::number(need.amount),
            Cell::text(need.source.map_or("", |it| source_said(lang, it)))
                .under(need.year.map(|it| it.to_string()).unwrap_or_default()),
            check_cell(lang, it),
        ])
    };
    Table {
        caption: w.needs().to_owned(),
        columns: vec![
            Column::title(w.need_name()),
            Column::text(w.kind()),
            Column::number(w.amount()),
            Column::text(w.source()),
            Column::text(w.verified_column()),
        ],
        rows: needs.iter().map(row).collect(),
    }
}

fn history(lang: Lang, acts: &[NeedVersion], people: &HashMap<AccountId, String>) -> Timeline {
    let w = words::campaign::of(lang);
    let event = |it: &NeedVersion| {
        let called = match it.need.kind {
            NeedKind::Nothing => format!("{} · {}", it.indicator, w.nothing()),
            _ => it.need.name.clone(),
        };
        let (tone, icon, what) = match it.act.as_str() {
            "enter" => (Tone::Info, "plus", w.did_enter(called)),
            "change" => (Tone::Info, "edit", w.did_change(called)),
            "drop" => (Tone::Plain, "cross", w.did_drop(called)),
            "confirm" => (Tone::Good, "check", w.did_confirm(called)),
            "adjust" => (Tone::Soon, "edit", w.did_adjust(called)),
            _ => (Tone::Soon, "info", w.did_comment(called)),
        };
        let amount = it.verified.unwrap_or(it.need.amount);
        let mut note = match it.need.kind {
            NeedKind::Nothing => String::new(),
            _ => ntm_text::format_dong(amount),
        };
        if let Some(said) = &it.note {
            note = match note.is_empty() {
                true => said.clone(),
                false => format!("{note} · {said}"),
            };
        }
        Event {
            tone,
            icon,
            what,
            note,
            who: it
                .by
                .and_then(|by| people.get(&by).cloned())
                .unwrap_or_default(),
            when: say::date(ntm_office::legal_day(it.at)),
        }
    };
    Timeline {
        events: acts.iter().map(event).collect(),
    }
}

fn list_file(lang: Lang, found: &ListView) -> FileTable {
    let w = words::campaign::of(lang);
    let title = format!(
        "{} – {}",
        w.list_title(say::within(&found.name)),
        found.campaign.name
    );
    let lines = found.criteria.iter().flat_map(|it| &it.lines);
    let needs = lines.flat_map(|it| &it.needs);
    need_file(
        lang,
        &found.set,
        title,
        needs.map(|it| (found.name.as_str(), it)),
    )
}

fn check_file(lang: Lang, found: &CheckView) -> FileTable {
    let w = words::campaign::of(lang);
    let title = format!("{} – {}", w.check_title(&found.name), found.campaign.name);
    let rows = found.rows.iter().map(|it| (it.place.as_str(), &it.need));
    need_file(lang, &found.set, title, rows)
}

async fn check_page(app: &App, who: &Signed, found: &CheckView) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::campaign::of(lang);
    let (id, unit) = (found.campaign.id, found.unit);
    let frame = app
        .frame(who, w.check_title(&found.name), Section::Criteria)
        .await?
        .crumb(w.title(), paths::CAMPAIGNS)
        .crumb(&found.campaign.name, paths::at(paths::CAMPAIGN, id));
    let mut page = RecordPage::new(frame);
    page.tabs = Some(criteria_tabs(lang, paths::CAMPAIGNS, true));
    let cell = standing(lang, &found.row, found.punctuality);
    page.chips = std::iter::once(state_chip(lang, &found.campaign))
        .chain(cell.chips)
        .collect();
    page.under = format!("{} · {}", found.set.name, cell.under);
    page.said = Sentence::default().strong(w.said_check(found.waiting, found.rows.len()));
    if !found.missing.is_empty() {
        page.said = page.said.say(w.said_missing(found.missing.len()));
    }
    page.links = vec![Link::new(
        w.obligation(),
        paths::at(paths::OBLIGATION, found.row.id),
    )];
    page.exports = Listing::new(&part_href(paths::CAMPAIGN_PART, id, unit), &[]).files();
    if found.may_hand_in {
        page.acts.push(
            ActForm::new(
                "hand-in",
                w.hand_in_check(),
                part_href(paths::CAMPAIGN_HAND_IN, id, unit),
            )
            .icon("send")
            .weight(Weight::Primary),
        );
    }
    let path = part_href(paths::CAMPAIGN_CHECK, id, unit);
    if found.may_verify && found.waiting > 1 {
        page.acts.push(
            ActForm::new("all", w.confirm_all(found.waiting), path.clone())
                .hidden("act", "all")
                .confirm(w.confirm_all_sure())
                .icon("check"),
        );
    }
    let part = Part::new(w.list());
    page.parts = vec![match found.rows.is_empty() {
        true => part.body(Body::Empty(Empty::new("check", w.no_check()))),
        false => part.body(Body::Table(Table {
            caption: w.list().to_owned(),
            columns: check_columns(lang, found.may_verify),
            rows: found
                .rows
                .iter()
                .map(|row| check_row(lang, found, &path, &row.place, &row.need))
                .collect(),
        })),
    }];
    Ok(page)
}

fn check_columns(lang: Lang, may_verify: bool) -> Vec<Column> {
    let w = words::campaign::of(lang);
    let mut columns = vec![
        Column::title(w.place()),
        Column::text(w.need_name()),
        Column::number(w.proposed()),
        Column::text(w.source()),
        Column::text(w.verified_column()),
    ];
    if may_verify {
        columns.push(Column::text(""));
    }
    columns
}

fn check_row(lang: Lang, found: &CheckView, path: &str, place: &str, it: &NeedVersion) -> Row {
    let w = words::campaign::of(lang);
    let need = &it.need;
    let name = match need.kind {
        NeedKind::Nothing => w.nothing(),
        _ => need.name.as_str(),
    };
    let mut row = Row::new(vec![
        Cell::link(
            place,
            part_href(paths::CAMPAIGN_PART, found.campaign.id, it.unit),
        )
        .under(indicator_said(&found.set, &it.indicator)),
        Cell::text(name).under(match need.kind {
            NeedKind::Nothing => need.name.clone(),
            _ => what_said(lang, need),
        }),
        Cell::number(need.amount),
        Cell::text(need.source.map_or("", |it| source_said(lang, it)))
            .under(need.year.map(|it| it.to_string()).unwrap_or_default()),
        check_cell(lang, it),
    ]);
    if !found.may_verify {
        return row;
    }
    let act = |act: &str, title: &str| {
        ActForm::new(format!("{act}-{}", it.id), title, path)
            .hidden("need", it.id)
            .hidden("seen", it.number)
            .hidden("act", act)
    };
    if need.kind != NeedKind::Nothing {
        if it.verified.is_none() {
            row = row.form(act("confirm", w.act_confirm()));
        }
        let amount = it.verified.unwrap_or(need.amount);
        row = row.form(
            act("adjust", w.act_adjust())
                .field(
                    Field::text("amount", w.adjusted_amount())
                        .value(ntm_text::format_integer(amount))
                        .required(),
                )
                .field(Field::text("note", w.reason()).required())
                .weight(Weight::Quiet),
        );
    }
    row.form(
        act("comment", w.act_comment())
            .field(Field::text("note", w.opinion()).required())
            .weight(Weight::Quiet),
    )
}

fn written(typed: &Typed) -> WrittenNeed {
    let text = |name: &str| typed.get(name).to_owned();
    WrittenNeed {
        kind: text("kind"),
        name: text("name"),
        quantity: text("quantity"),
        measure: text("measure"),
        amount: text("amount"),
        source: text("source"),
        year: text("year"),
    }
}

fn need_of(typed: &Typed) -> Result<NeedId, Fault> {
    typed.get("need").parse().map_err(|_| Fault::NotFound)
}

fn seen(typed: &Typed) -> Option<i64> {
    typed.optional("seen").and_then(|it| it.parse().ok())
}

async fn enter(
    State(app): State<App>,
    who: Signed,
    Ids(id, unit): Ids<CampaignId, UnitId>,
    typed: Typed,
) -> Answer {
    let w = words::campaign::of(who.lang());
    let entered = EnteredNeed {
        indicator: typed.get("indicator").to_owned(),
        written: written(&typed),
        seen: seen(&typed),
    };
    let kept = app
        .office()
        .enter_need(&who.op, id, unit, need_of(&typed)?, &entered)
        .await;
    match kept {
        Ok(kept) => {
            let said = match (kept.little, kept.version.need.kind) {
                (_, NeedKind::Nothing) => w.done_nothing().to_owned(),
                (false, _) => w.done_need().to_owned(),
                (true, _) => format!(
                    "{} {}",
                    w.done_need(),
                    w.little(ntm_text::format_dong(kept.version.need.amount))
                ),
            };
            answer::see_with(back(id, unit, &entered.indicator), &said)
        }
        Err(fault) => refused(&app, &who, id, unit, &typed, fault).await,
    }
}

/// The list again, with the cursor at an indicator.
fn back(id: CampaignId, unit: UnitId, indicator: &str) -> String {
    format!(
        "{}?tai={}",
        part_href(paths::CAMPAIGN_PART, id, unit),
        answer::encode(indicator)
    )
}

/// Shows the list again with what was typed and why it was not taken.
async fn refused(
    app: &App,
    who: &Signed,
    id: CampaignId,
    unit: UnitId,
    typed: &Typed,
    fault: Fault,
) -> Answer {
    if !matches!(
        fault,
        Fault::Invalid(_) | Fault::Refused(_) | Fault::Conflict(_)
    ) {
        return Err(fault.into());
    }
    let status = answer::status(&fault);
    let found = app.office().campaign_list(&who.op, id, unit).await?;
    let refused = Refused { typed, fault };
    let at = typed.get("indicator");
    let page = list_page(app, who, &found, at, Some(refused)).await?;
    form::page_with(status, &page)
}

async fn drop_need(
    State(app): State<App>,
    who: Signed,
    Ids(id, unit): Ids<CampaignId, UnitId>,
    typed: Typed,
) -> Answer {
    let w = words::campaign::of(who.lang());
    let dropped = app
        .office()
        .drop_need(&who.op, id, unit, need_of(&typed)?, seen(&typed))
        .await;
    match dropped {
        Ok(()) => answer::see_with(back(id, unit, typed.get("indicator")), w.done_drop()),
        Err(fault) => refused(&app, &who, id, unit, &typed, fault).await,
    }
}

async fn check(
    State(app): State<App>,
    who: Signed,
    Ids(id, unit): Ids<CampaignId, UnitId>,
    typed: Typed,
) -> Answer {
    let w = words::campaign::of(who.lang());
    let path = part_href(paths::CAMPAIGN_PART, id, unit);
    let done = match typed.get("act") {
        "all" => app
            .office()
            .check_all(&who.op, id, unit)
            .await
            .map(|count| w.done_check_all(count)),
        word => {
            let check = read_check(word, typed.get("amount"))?;
            let note = typed.optional("note");
            let need = need_of(&typed)?;
            app.office()
                .check_need(&who.op, id, need, &check, note.as_deref(), seen(&typed))
                .await
                .map(|_| w.done_check().to_owned())
        }
    };
    match done {
        Ok(said) => answer::see_with(path, &said),
        Err(fault) => check_refused(&app, &who, id, unit, &typed, fault).await,
    }
}

/// Reads what a body says: "confirm", "adjust" with an amount, "comment".
pub(super) fn read_check(word: &str, amount: &str) -> Result<Check, Fault> {
    match word {
        "confirm" => Ok(Check::Confirm),
        "adjust" => Ok(Check::Adjust(amount.to_owned())),
        "comment" => Ok(Check::Comment),
        _ => Err(Fault::field(
            "act",
            "Chỉ có xác nhận, điều chỉnh hoặc ghi ý kiến.",
            "Only “confirm”, “adjust” and “comment” are known.",
        )),
    }
}

/// Shows the verification again and says why something was not taken.
async fn check_refused(
    app: &App,
    who: &Signed,
    id: CampaignId,
    unit: UnitId,
    typed: &Typed,
    fault: Fault,
) -> Answer {
    let found = app.office().campaign_check(&who.op, id, unit).await?;
    let page = check_page(app, who, &found).await?;
    form::refused(page, "hand-in", typed, fault)
}

async fn hand_in(
    State(app): State<App>,
    who: Signed,
    Ids(id, unit): Ids<CampaignId, UnitId>,
    typed: Typed,
) -> Answer {
    let w = words::campaign::of(who.lang());
    let note = typed.optional("note");
    let done = app
        .office()
        .hand_in_campaign(&who.op, id, unit, seen(&typed), note.as_deref())
        .await;
    let is_list = app.office().campaign_list(&who.op, id, unit).await.is_ok();
    match done {
        Ok(()) => answer::see_with(
            part_href(paths::CAMPAIGN_PART, id, unit),
            match is_list {
                true => w.done_hand_in(),
                false => w.done_hand_in_check(),
            },
        ),
        Err(fault) if is_list => refused(&app, &who, id, unit, &typed, fault).await,
        Err(fault) => check_refused(&app, &who, id, unit, &typed, fault).await,
    }
}
