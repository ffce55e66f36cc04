//! Which reports are in force, and putting types in force.

use axum::{
    extract::State,
    http::Method,
    routing::{get, post},
};
use ntm_office::{
    Fault,
    report::regime::{Offer, Regime, RuleLine, Start},
};
use ntm_programme::{
    identity::{ReportRuleId, TaskId},
    report::{Figures, ReportType, Role, shipped},
    right::Action,
};
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{Body, Part, RecordPage},
    parts::{
        ActForm, Cell, Chip, Choice, Column, Control, Field, Row, Sentence, Table, Tone, Weight,
    },
    paths, say, words,
};

use super::reports::{phrase, role_said, series_title, tabs, title_of};
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

pub(crate) fn routes() -> Vec<Route> {
    let read = Need::May(Action::ReadTask);
    let lead = Need::May(Action::AssignTasks);
    let page = Route::page;
    vec![
        page(
            Method::GET,
            paths::REPORT_REGIME,
            read,
            "Which reports are in force",
            get(regime),
        ),
        page(
            Method::POST,
            paths::REPORT_REGIME,
            lead,
            "Make confirmed recurring tasks reports",
            post(enact),
        ),
        page(
            Method::POST,
            paths::REPORT_START,
            lead,
            "Put a report in force for units",
            post(start),
        ),
        page(
            Method::POST,
            paths::REPORT_END,
            lead,
            "End a report",
            post(end),
        ),
    ]
}

async fn regime(State(app): State<App>, who: Signed, form: AskedForm) -> Answer {
    let page = regime_page(&app, &who).await?;
    export::record(page, &form).await
}

async fn regime_page(app: &App, who: &Signed) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::report::of(lang);
    let found = app.office().report_regime(&who.op).await?;
    let frame = app
        .frame(who, w.regime(), Section::Reports)
        .await?
        .crumb(w.title(), paths::REPORTS);
    let mut page = RecordPage::new(frame);
    page.tabs = Some(tabs(who, paths::REPORT_REGIME));
    let (going, ended): (Vec<&RuleLine>, Vec<&RuleLine>) = found
        .rules
        .iter()
        .partition(|it| it.rule.ended_on.is_none());
    let (fitting, other): (Vec<&Offer>, Vec<&Offer>) =
        found.offers.iter().partition(|it| it.fits.is_ok());
    page.said = match going.len() {
        0 => Sentence::default().say(w.regime_none()),
        count => Sentence::default().strong(w.regime_said(count)),
    };
    if !fitting.is_empty() {
        page.said = page.said.strong(w.offers_said(fitting.len()));
    }
    page.said = page.said.say(".");
    if !fitting.is_empty() {
        page.parts.push(
            Part::new(w.offers())
                .hint(w.offers_hint())
                .act(enact_form(lang, &fitting)),
        );
    }
    if !other.is_empty() {
        page.parts.push(not_fitting(lang, &other));
    }
    if !going.is_empty() {
        page.parts
            .push(Part::new(w.in_force()).body(Body::Table(rules_table(lang, &going))));
    }
    if found.may_enact {
        page.parts.push(
            Part::new(w.start())
                .hint(w.start_hint())
                .act(start_form(app, who, &found)),
        );
    }
    if !ended.is_empty() {
        page.parts
            .push(Part::new(w.ended()).body(Body::Table(rules_table(lang, &ended))));
    }
    page.parts.push(types_part(lang));
    Ok(page)
}

fn enact_form(lang: Lang, offers: &[&Offer]) -> ActForm {
    let w = words::report::of(lang);
    let choices = offers.iter().filter_map(|offer| {
        let (of, role) = offer.fits.as_ref().ok()?;
        let roles = format!("{}, {}", role_said(lang, *role), w.offer_units(offer.units));
        let deadline = &offer.deadline;
        let written = match deadline.written.is_empty() {
            true => phrase(lang, &offer.read),
            false => deadline.written.clone(),
        };
        let from = deadline.document.as_ref().unwrap_or(&deadline.code);
        let text = w.offer(title_of(lang, of), roles, format!("{written} ({from})"));
        let value = format!("{}/{}", deadline.task, deadline.position);
        Some(Choice::new(value, text, true))
    });
    ActForm::new("enact", w.enact(), paths::REPORT_REGIME)
        .field(Field::new(
            Control::Checks(choices.collect()),
            "chosen",
            w.task(),
        ))
        .bare()
        .weight(Weight::Primary)
}

fn not_fitting(lang: Lang, offers: &[&Offer]) -> Part {
    let w = words::report::of(lang);
    let rows = offers.iter().map(|offer| {
        let deadline = &offer.deadline;
        let reason = match &offer.fits {
            Err(message) => form::said(message, lang),
            Ok(_) => String::new(),
        };
        Row::new(vec![
            Cell::link(&deadline.title, paths::at(paths::TASK, &deadline.code))
                .under(phrase(lang, &offer.read)),
            Cell::text(reason),
        ])
    });
    Part::new(w.not_fitting()).body(Body::Table(Table {
        caption: w.not_fitting().to_owned(),
        columns: vec![Column::title(w.task()), Column::text(w.reason())],
        rows: rows.collect(),
    }))
}

fn rules_table(lang: Lang, rules: &[&RuleLine]) -> Table {
    let w = words::report::of(lang);
    let may_end = rules
        .iter()
        .any(|it| it.may_end && it.rule.ended_on.is_none());
    let mut columns = vec![
        Column::title(w.kind()),
        Column::text(w.role()),
        Column::text(w.due_rules()),
        Column::text(w.clause()),
    ];
    if may_end {
        columns.push(Column::text(""));
    }
    let rows = rules.iter().map(|it| {
        let rule = &it.rule;
        let dates = match rule.ended_on {
            Some(day) => w.ended_on(say::date(day)),
            None => w.since(say::date(rule.from)),
        };
        let due = it.deadline.as_ref().map(|deadline| phrase(lang, deadline));
        let row = Row::new(vec![
            Cell::link(
                series_title(lang, &it.series),
                Listing::new(paths::REPORTS, &[("loai", it.series.key.as_str())]).address(),
            )
            .under(format!("{} · {dates}", it.owner)),
            Cell::text(role_said(lang, rule.role)).under(w.offer_units(it.units)),
            Cell::text(due.unwrap_or_default()),
            Cell::text(&rule.clause),
        ]);
        match it.may_end && rule.ended_on.is_none() {
            true => row.form(
                ActForm::new(
                    format!("end-{}", rule.id.0.simple()),
                    w.end(),
                    paths::at(paths::REPORT_END, rule.id),
                )
                .confirm(w.end_sure())
                .weight(Weight::Quiet),
            ),
            false => row,
        }
    });
    Table {
        caption: w.in_force().to_owned(),
        columns,
        rows: rows.collect(),
    }
}

fn start_form(app: &App, who: &Signed, found: &Regime) -> ActForm {
    let lang = who.lang();
    let w = words::report::of(lang);
    let which = found.types.iter().flat_map(|of| {
        let of: &ReportType = of;
        of.due.iter().map(move |due| {
            let said = w.which_choice(
                title_of(lang, of),
                role_said(lang, due.role),
                phrase(lang, &due.deadline),
            );
            Choice::new(format!("{}/{}", of.code, due.role.key()), said, false)
        })
    });
    let units = found.units.iter().map(|(role, unit, name)| {
        let said = format!("{name} ({})", role_said(lang, *role));
        Choice::new(unit.to_string(), said, false)
    });
    let months = [("", w.month_unsaid()), ("1", "1"), ("2", "2"), ("3", "3")];
    let months = months
        .iter()
        .map(|(value, said)| Choice::new(*value, *said, value.is_empty()));
    ActForm::new("start", w.start(), paths::REPORT_START)
        .hidden("id", app.office().new_id(who.op.now))
        .field(Field::select("role", w.which(), which.collect()).required())
        .field(
            Field::new(Control::Checks(units.collect()), "units", w.units()).hint(w.units_hint()),
        )
        .field(
            Field::date("from", w.from())
                .value(who.op.today.to_string())
                .required(),
        )
        .field(Field::select(
            "month",
            w.month_of_quarter(),
            months.collect(),
        ))
}

fn types_part(lang: Lang) -> Part {
    let w = words::report::of(lang);
    let rows = shipped().iter().map(|of| {
        let figures = match of.figures {
            Figures::Cumulative => w.cumulative(),
            Figures::Period => w.of_period(),
        };
        let period = match lang {
            Lang::Vi => of.period.label_vi(),
            Lang::En => of.period.label_en(),
        };
        let due: Vec<String> = of
            .due
            .iter()
            .map(|it| {
                format!(
                    "{}: {}",
                    role_said(lang, it.role),
                    phrase(lang, &it.deadline)
                )
            })
            .collect();
        let chip = match of.confirmed {
            true => Chip::new(Tone::Good, "check", w.confirmed()),
            false => Chip::new(Tone::Plain, "stop", w.unconfirmed()),
        };
        Row::new(vec![
            Cell::text(title_of(lang, of)).under(format!("{period}, {figures}")),
            Cell::text(match due.is_empty() {
                true => w.no_rule().to_owned(),
                false => due.join("; "),
            }),
            Cell::chip(chip),
            Cell::text(&of.source),
        ])
    });
    Part::new(w.types()).body(Body::Table(Table {
        caption: w.types().to_owned(),
        columns: vec![
            Column::title(w.kind()),
            Column::text(w.due_rules()),
            Column::text(w.state()),
            Column::text(w.source()),
        ],
        rows: rows.collect(),
    }))
}

async fn enact(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let done = async {
        let chosen: Option<Vec<(TaskId, i64)>> = typed.all("chosen").map(read_chosen).collect();
        let chosen = chosen.ok_or(Fault::NotFound)?;
        app.office().enact_reports(&who.op, &chosen).await
    };
    match done.await {
        Ok(count) => answer::see_with(
            paths::REPORT_REGIME,
            &words::report::of(who.lang()).done_enact(count),
        ),
        Err(fault) => {
            let page = regime_page(&app, &who).await?;
            form::refused(page, "enact", &typed, fault)
        }
    }
}

fn read_chosen(value: &str) -> Option<(TaskId, i64)> {
    let (task, position) = value.split_once('/')?;
    Some((task.parse().ok()?, position.parse().ok()?))
}

async fn start(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let done = async {
        let start = read_start(&typed)?;
        app.office().start_reports(&who.op, &start).await
    };
    match done.await {
        Ok(_) => answer::see_with(
            paths::REPORT_REGIME,
            words::report::of(who.lang()).done_start(),
        ),
        Err(fault) => {
            let page = regime_page(&app, &who).await?;
            form::refused(page, "start", &typed, fault)
        }
    }
}

fn read_start(typed: &Typed) -> Result<Start, Fault> {
    let (code, role) = typed.get("role").split_once('/').ok_or(Fault::NotFound)?;
    let units = typed.all("units").map(|it| it.parse());
    Ok(Start {
        id: typed.get("id").parse().map_err(|_| Fault::NotFound)?,
        code: code.to_owned(),
        role: Role::from_key(role).ok_or(Fault::NotFound)?,
        units: units
            .collect::<Result<_, _>>()
            .map_err(|_| Fault::NotFound)?,
        from: typed.date("from")?,
        month: typed.get("month").parse().ok(),
    })
}

async fn end(State(app): State<App>, who: Signed, Id(id): Id<ReportRuleId>) -> Answer {
    app.office().end_reports(&who.op, id).await?;
    answer::see_with(
        paths::REPORT_REGIME,
        words::report::of(who.lang()).done_end(),
    )
}
