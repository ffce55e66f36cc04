//! The first page of an empty installation: own unit, administrator, first document.

use axum::{
    extract::{Extension, State},
    http::{HeaderMap, Method, StatusCode},
    response::IntoResponse as _,
    routing::{get, post},
};
use axum_extra::extract::cookie::CookieJar;
use ntm_office::{
    Fault,
    set_up::{FirstPerson, Level, OwnUnit},
};
use ntm_views::{
    frame::{Flash, Lang, Section},
    pages::{
        enter::SetUpPage,
        list::{Body, Part, RecordPage},
    },
    parts::{Choice, Control, ErrorSummary, Field, Sentence},
    paths, words,
};

use super::sign_in::language;
use crate::{
    App,
    answer::{self, Answer},
    form::{self, Typed},
    layers::RequestId,
    route::{Need, Route},
    session::{self, Signed},
};

const NEXT: &str = "/cai-dat/tiep";

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::page(Method::GET, paths::SET_UP, Need::Public, "Set up", get(ask)),
        Route::page(
            Method::POST,
            paths::SET_UP,
            Need::Public,
            "Set up: take what was sent",
            post(take),
        ),
        Route::page(
            Method::GET,
            NEXT,
            Need::SignedIn,
            "What comes after setting up",
            get(next),
        ),
    ]
}

async fn ask(State(app): State<App>, headers: HeaderMap) -> Answer {
    if app.is_set_up().await? {
        return answer::see(paths::OVERVIEW);
    }
    answer::page(&unit_page(&app, language(&headers)))
}

fn unit_page(app: &App, lang: Lang) -> SetUpPage {
    let w = words::enter::of(lang);
    let level = words::administer::of(lang);
    let levels = [
        (Level::Country, level.level_country()),
        (Level::Province, level.level_province()),
        (Level::District, level.level_district()),
        (Level::Commune, level.level_commune()),
    ]
    .map(|(it, text)| Choice::new(it.key(), text, it == Level::Commune));
    page(
        app,
        lang,
        1,
        vec![
            Field::text("token", w.set_up_token())
                .hint(w.set_up_token_hint())
                .autocomplete("off")
                .required(),
            Field::select("level", level.level(), levels.to_vec()),
            Field::text("province", w.province()).hint(level.province_hint()),
            Field::text("place", level.own_place()).hint(level.own_place_hint()),
            Field::text("unit", w.own_unit())
                .hint(level.own_office_hint())
                .autocomplete("organization")
                .required(),
        ],
    )
}

fn page(app: &App, lang: Lang, step: u8, fields: Vec<Field>) -> SetUpPage {
    SetUpPage {
        frame: app.frame_outside(lang, words::enter::of(lang).set_up(), Section::Enter),
        step,
        fields,
        errors: ErrorSummary::none(lang),
        action: paths::SET_UP.to_owned(),
    }
}

/// The second step carries the first one along, so nothing is kept before all is known.
fn person_page(app: &App, lang: Lang, typed: &Typed) -> SetUpPage {
    let mut fields = SetUpPage::person_fields(lang);
    for name in ["token", "level", "province", "place", "unit"] {
        fields.push(Field::new(Control::Hidden, name, "").value(typed.get(name)));
    }
    fields.push(Field::new(Control::Hidden, "step", "").value("person"));
    page(app, lang, 2, fields)
}

async fn take(
    State(app): State<App>,
    headers: HeaderMap,
    Extension(RequestId(trace)): Extension<RequestId>,
    typed: Typed,
) -> Answer {
    let lang = language(&headers);
    app.failures().heard("set-up", "set-up")?;
    let own = OwnUnit {
        level: Level::from_key(typed.get("level")).unwrap_or(Level::Commune),
        province: typed.get("province").to_owned(),
        place: typed.get("place").to_owned(),
        office: typed.get("unit").to_owned(),
    };
    let checked = app.office().check_own_unit(typed.get("token"), &own).await;
    if let Err(fault) = checked {
        app.failures().failed("set-up", "set-up");
        return give_back(unit_page(&app, lang), &typed, fault);
    }
    if typed.get("step") != "person" {
        return answer::page(&person_page(&app, lang, &typed));
    }
    let person = FirstPerson {
        full_name: typed.get("full_name").to_owned(),
        login: typed.get("name").to_owned(),
        password: typed.get("password").to_owned(),
        again: typed.get("repeat").to_owned(),
    };
    if let Err(fault) = app
        .office()
        .set_up(typed.get("token"), &own, &person, &trace)
        .await
    {
        return give_back(person_page(&app, lang, &typed), &typed, fault);
    }
    let opened = app
        .office()
        .sign_in(&person.login, &person.password, None, None, &trace)
        .await?;
    let jar = CookieJar::new().add(session::cookie(&app, opened.token));
    Ok((jar, answer::see(NEXT)?).into_response())
}

fn give_back(mut page: SetUpPage, typed: &Typed, fault: Fault) -> Answer {
    let lang = page.frame.lang;
    let status = answer::status(&fault);
    let mut whole = Vec::new();
    match fault {
        Fault::Invalid(faults) => {
            for field in &mut page.fields {
                match &mut field.control {
                    Control::Password | Control::Hidden => {}
                    Control::Select(choices) => {
                        for choice in choices {
                            choice.chosen = choice.value == typed.get(&field.name);
                        }
                    }
                    _ => typed.get(&field.name).clone_into(&mut field.value),
                }
            }
            for fault in faults {
                let said = form::said(&fault.message, lang);
                match page
                    .fields
                    .iter_mut()
                    .find(|field| field.name == fault.field)
                {
                    Some(field) => field.error = said,
                    None => whole.push(said),
                }
            }
        }
        Fault::Refused(message) => {
            page.frame.flash = Some(Flash::problem(form::said(&message, lang)))
        }
        other => return Err(other.into()),
    }
    page.errors = ErrorSummary::of(lang, &page.fields.iter().collect::<Vec<_>>(), &whole);
    form::page_with(status, &page)
}

/// Leads on from the set-up: people, units, the first document.
async fn next(State(app): State<App>, who: Signed) -> Answer {
    let w = words::administer::of(who.lang());
    let mut page = RecordPage::new(app.frame(&who, w.next_title(), Section::Overview).await?);
    page.said = Sentence::default().say(w.next_lead());
    let step = |title: &str, text: &str, link: &str, href: &str| {
        Part::new(title)
            .hint(text)
            .body(Body::Said(Sentence::default().figure(link, href)))
    };
    page.parts = vec![
        step(
            w.next_document(),
            w.next_document_text(),
            w.next_document_link(),
            paths::DOCUMENTS,
        ),
        step(
            w.next_units(),
            w.next_units_text(),
            w.next_units_link(),
            paths::UNIT_IMPORT,
        ),
        step(
            w.next_people(),
            w.next_people_text(),
            w.next_people_link(),
            paths::PEOPLE,
        ),
    ];
    form::page_with(StatusCode::OK, &page)
}
