//! Drafting a paper: the template is chosen first, then the form asks what that template knows.

use axum::{
    extract::{Query, State},
    http::Method,
    routing::{get, post},
};
use ntm_drafting::template::{SHIPPED, Shipped, shipped};
use ntm_office::{
    Fault,
    outgoing::{
        draft::{DraftChoices, LateLine},
        wanted::Drafting,
    },
};
use ntm_programme::{
    identity::{LetterBatchId, UnitId},
    right::Action,
};
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{Body, Part, RecordPage, paper_tabs},
    parts::{ActForm, Cell, Choice, Control, Facts, Field, Link, Sentence, Weight},
    paths, words,
};
use serde::Deserialize;

use super::outgoing::{signer, signer_choices};
use crate::{
    App,
    answer::{self, Answer},
    form::{self, Typed},
    route::{Need, Route},
    session::Signed,
};

pub(crate) fn routes() -> Vec<Route> {
    let draft = Need::May(Action::DraftOutgoing);
    vec![
        Route::page(
            Method::GET,
            paths::OUTGOING_NEW,
            draft,
            "What a paper can be drafted from",
            get(choose),
        ),
        Route::page(
            Method::POST,
            paths::OUTGOING,
            draft,
            "Draft a paper",
            post(make),
        ),
    ]
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    #[serde(rename = "mau")]
    template: String,
}

async fn choose(State(app): State<App>, who: Signed, Query(asked): Query<Asked>) -> Answer {
    answer::page(&page(&app, &who, &asked.template).await?)
}

async fn page(app: &App, who: &Signed, template: &str) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::outgoing::of(lang);
    let kind = match template {
        "" => SHIPPED.first(),
        key => shipped(key),
    };
    let kind = kind.ok_or(Fault::NotFound)?;
    let choices = app.office().draft_choices(&who.op).await?;
    let frame = app
        .frame(who, w.make(), Section::Documents)
        .await?
        .crumb(w.title(), paths::OUTGOING);
    let mut page = RecordPage::new(frame);
    page.tabs = Some(paper_tabs(lang, paths::OUTGOING));
    let kinds = SHIPPED.iter().map(|it| match it.key == kind.key {
        true => Link::text(name(lang, it)),
        false => Link::new(
            name(lang, it),
            format!("{}?mau={}", paths::OUTGOING_NEW, it.key),
        ),
    });
    let head = &choices.letterhead;
    let facts = Facts::default()
        .fact(w.template(), Cell::links(kinds.collect()))
        .fact(
            w.issuer(),
            Cell::text(&head.issuer).under(head.parent.clone().unwrap_or_default()),
        );
    page.parts = vec![
        Part::new(w.choose_template())
            .hint(w.choose_hint())
            .body(Body::Facts(facts)),
    ];
    let late = kind.has("don_vi");
    let mut part = Part::new(name(lang, kind));
    if late && choices.late.is_empty() {
        part = part.body(Body::Said(Sentence::default().say(w.nobody_late())));
    } else {
        let form = form_of(lang, kind, &choices).hidden("id", app.office().new_id(who.op.now));
        part = part.act(form);
    }
    page.parts.push(part);
    Ok(page)
}

fn name(lang: Lang, kind: &Shipped) -> &'static str {
    match lang {
        Lang::Vi => kind.vi,
        Lang::En => kind.en,
    }
}

/// The form for a kind of template: what it knows is asked for, and nothing else.
fn form_of(lang: Lang, kind: &Shipped, choices: &DraftChoices) -> ActForm {
    let w = words::outgoing::of(lang);
    let mut form = ActForm::new("draft", w.make_draft(), paths::OUTGOING)
        .hidden("template", kind.key)
        .weight(Weight::Primary)
        .bare();
    let late = kind.has("don_vi");
    if late {
        form = form
            .hint(w.late_hint())
            .field(late_field(lang, &choices.late))
            .field(Field::check("each", w.each()))
            .field(Field::date("wanted_by", w.wanted_by()));
    }
    let texts = [
        ("cuoc_hop", "meeting", w.meeting(), ""),
        (
            "thoi_gian",
            "meeting_at",
            w.meeting_at(),
            w.meeting_at_hint(),
        ),
        ("dia_diem", "meeting_place", w.meeting_place(), ""),
        ("chu_tri", "chair", w.chair(), ""),
        (
            "thu_ky",
            "secretary",
            words::meeting::of(lang).secretary_name(),
            "",
        ),
        ("van_ban_den", "answers", w.answers(), w.answers_hint()),
        ("can_cu", "basis", w.basis(), ""),
    ];
    for (known, field, label, hint) in texts {
        if kind.has(known) {
            form = form.field(Field::text(field, label).hint(hint));
        }
        if known == "cuoc_hop" && kind.has("ngay_hop") {
            form = form.field(Field::date("meeting_on", w.meeting_on()));
        }
    }
    form = form.field(Field::text("subject", w.subject()).hint(w.subject_hint()));
    if !late {
        let units = choices.units.iter();
        let units = units.map(|(unit, name)| Choice::new(unit.to_string(), name, false));
        form = form
            .field(Field::new(
                Control::Checks(units.collect()),
                "units",
                w.units(),
            ))
            .field(Field::lines("others", w.others(), 2).hint(w.one_a_line()))
            .field(Field::check("each", w.each()));
    }
    let body = match late {
        true => Field::lines("body", w.body_besides(), 3),
        false => Field::lines("body", w.body(), 9),
    };
    let signers = signer_choices(
        lang,
        &choices.signers,
        choices.signers.first().map(|it| it.id),
    );
    let mut by = Field::select("signer", w.signer(), signers);
    if choices.signers.is_empty() {
        by = by.hint(w.no_signers());
    }
    form.field(body.hint(w.body_hint()))
        .field(Field::lines("recipients", w.further(), 2).hint(w.further_hint()))
        .field(by)
}

fn late_field(lang: Lang, late: &[LateLine]) -> Field {
    let w = words::outgoing::of(lang);
    let units = late.iter().map(|it| {
        let said = w.late_line(&it.name, it.tasks, it.days);
        Choice::new(it.unit.to_string(), said, true)
    });
    Field::new(Control::Checks(units.collect()), "units", w.late_units())
}

/// Where a draft is, or letters that are made together.
enum Made {
    One(String),
    Letters(LetterBatchId),
}

async fn make(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let made = async {
        let drafting = read(&typed)?;
        match typed.ticked("each") && drafting.units.len() > 1 {
            true => {
                let letters = app.office().start_letters(&who.op, &drafting).await;
                letters.map(Made::Letters)
            }
            false => {
                let paper = app.office().draft_paper(&who.op, &drafting).await;
                paper.map(Made::One)
            }
        }
    };
    match made.await {
        Ok(Made::One(code)) => answer::see_with(
            paths::at(paths::OUTGOING_ONE, code),
            words::outgoing::of(who.lang()).done_draft(),
        ),
        Ok(Made::Letters(id)) => answer::see(paths::at(paths::LETTERS, id)),
        Err(fault) => {
            let page = page(&app, &who, typed.get("template")).await?;
            form::refused(page, "draft", &typed, fault)
        }
    }
}

fn read(typed: &Typed) -> Result<Drafting, Fault> {
    let units = typed.all("units").map(|it| it.parse::<UnitId>());
    let units: Result<Vec<UnitId>, _> = units.collect();
    let day = |name: &'static str| match typed.optional(name) {
        Some(_) => typed.date(name).map(Some),
        None => Ok(None),
    };
    let text = |name: &str| typed.get(name).to_owned();
    Ok(Drafting {
        id: Some(typed.get("id").parse().map_err(|_| Fault::NotFound)?),
        template: text("template"),
        units: units.map_err(|_| Fault::NotFound)?,
        others: typed.lines("others"),
        subject: text("subject"),
        body: text("body"),
        recipients: typed.lines("recipients"),
        signer: signer(typed.get("signer"))?,
        wanted_by: day("wanted_by")?,
        basis: text("basis"),
        meeting: text("meeting"),
        meeting_on: day("meeting_on")?,
        meeting_at: text("meeting_at"),
        meeting_place: text("meeting_place"),
        chair: text("chair"),
        answers: text("answers"),
        secretary: text("secretary"),
        ..Drafting::default()
    })
}
