//! Calendar feeds: where they are made and revoked, and the feeds themselves.

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::IntoResponse as _,
    routing::{delete, get, post},
};
use ntm_drafting::ics::{Calendar, Event, Status};
use ntm_office::{Fault, feeds::Content, token_hash};
use ntm_programme::identity::FeedId;
use ntm_store::feed::Entry;
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{self, ListPage, Secret},
    parts::{ActForm, Cell, Choice, Column, Control, Empty, Field, Row, Sentence, Table, Weight},
    paths, words,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::lines::moment;
use crate::{
    App,
    address::Id,
    answer::{self, Answer},
    export::{self, AskedForm},
    form::Typed,
    route::{Kind, Need, Route},
    session::Signed,
};

const REVOKE: &str = "/tai-khoan/lich-dong-bo/{id}/thu-hoi";
const FEED: &str = "/lich/{token}";

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::page(
            Method::GET,
            paths::FEEDS,
            Need::SignedIn,
            "One's own calendar feeds",
            get(page),
        ),
        Route::page(
            Method::POST,
            paths::FEEDS,
            Need::SignedIn,
            "Make a calendar feed",
            post(make),
        )
        .changes_keys(),
        Route::page(
            Method::POST,
            REVOKE,
            Need::SignedIn,
            "Revoke a feed",
            post(revoke),
        )
        .changes_keys(),
        Route::page(
            Method::GET,
            FEED,
            Need::Public,
            "A calendar feed, by the token in its address",
            get(feed),
        )
        .speaks(Kind::Feed),
        Route::api(
            Method::GET,
            "/api/v1/me/feeds",
            Need::SignedIn,
            "List your calendar feeds",
            get(api_list),
        )
        .gives::<FeedList>("200", "Your feeds, the latest first; 20 at most"),
        Route::api(
            Method::POST,
            "/api/v1/me/feeds",
            Need::SignedIn,
            "Make a calendar feed",
            post(api_make),
        )
        .changes_keys()
        .takes::<NewFeed>()
        .gives::<MadeFeed>("201", "The feed's address, shown this once"),
        Route::api(
            Method::DELETE,
            "/api/v1/me/feeds/{id}",
            Need::SignedIn,
            "Revoke one of your calendar feeds",
            delete(api_revoke),
        )
        .changes_keys(),
    ]
}

async fn page(State(app): State<App>, who: Signed, form: AskedForm) -> Answer {
    export::list(feeds_page(&app, &who).await?, &form).await
}

async fn make(State(app): State<App>, who: Signed, typed: Typed) -> Answer {
    let made = app
        .office()
        .make_feed(&who.op, typed.get("scope") == "unit")
        .await?;
    let mut page = feeds_page(&app, &who).await?;
    page.secret = Some(Secret {
        label: words::tell::of(who.lang()).feed_address().to_owned(),
        value: made.address,
    });
    answer::page(&page)
}

async fn revoke(State(app): State<App>, who: Signed, Id(id): Id<FeedId>) -> Answer {
    app.office().revoke_feed(&who.op, id).await?;
    answer::see_with(paths::FEEDS, words::tell::of(who.lang()).feed_revoked())
}

async fn feeds_page(app: &App, who: &Signed) -> Result<ListPage, Fault> {
    let lang = who.lang();
    let w = words::tell::of(lang);
    let feeds = app.office().feeds(&who.op).await?;
    let title = words::list::of(lang).feeds();
    let mut page = ListPage::new(app.frame(who, title, Section::Account).await?);
    page.tabs = Some(list::account_tabs(lang, paths::FEEDS));
    page.said = Sentence::default().say(w.feeds_lead());
    page.empty = Empty::new("calendar", w.no_feeds());
    page.acts = vec![
        ActForm::new("feed", w.feed_make(), paths::FEEDS)
            .field(Field::new(
                Control::Radios(vec![
                    Choice::new("person", w.feed_mine(), true),
                    Choice::new("unit", w.feed_unit(), false),
                ]),
                "scope",
                w.feed_what(),
            ))
            .weight(Weight::Primary)
            .icon("plus"),
    ];
    page.table = Table {
        caption: title.to_owned(),
        columns: vec![
            Column::title(w.feed()),
            Column::text(w.feed_used()),
            Column::text(""),
        ],
        rows: feeds
            .iter()
            .map(|feed| {
                let name = if feed.unit.is_some() {
                    w.feed_unit()
                } else {
                    w.feed_mine()
                };
                let used = feed.last_used_at.map_or_else(|| "–".to_owned(), moment);
                Row::new(vec![
                    Cell::text(name).under(w.made(moment(feed.created_at))),
                    Cell::text(used),
                ])
                .form(
                    ActForm::new("revoke", w.revoke(), paths::at(REVOKE, feed.id))
                        .confirm(w.feed_revoke_sure())
                        .weight(Weight::Danger),
                )
            })
            .collect(),
    };
    Ok(page)
}

/// Calendar programs ask often; as long as nothing has changed they are told just that.
async fn feed(State(app): State<App>, Path(token): Path<String>, headers: HeaderMap) -> Answer {
    let token = token.strip_suffix(".ics").ok_or(Fault::NotFound)?;
    let content = app.office().feed(token).await?;
    let text = calendar(&content, &app.office().settings().base_url).to_text();
    let tag = format!("\"{}\"", &token_hash(&text)[..32]);
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|tags| {
            tags.split(',')
                .any(|it| it.trim().trim_start_matches("W/") == tag)
        });
    let common = [
        (header::ETAG, tag),
        (header::CACHE_CONTROL, "private, max-age=300".to_owned()),
    ];
    if known {
        return Ok((StatusCode::NOT_MODIFIED, common).into_response());
    }
    let media = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")];
    Ok((media, common, text).into_response())
}

/// Feeds.
#[derive(Serialize, ToSchema)]
struct FeedList {
    feeds: Vec<FeedBody>,
}

/// A feed, without its address.
#[derive(Serialize, ToSchema)]
struct FeedBody {
    id: Uuid,
    /// The unit whose work it carries; absent for your own.
    unit: Option<Uuid>,
    #[schema(value_type = String)]
    created_at: jiff::Timestamp,
    /// When it was fetched last, to within an hour.
    #[schema(value_type = Option<String>)]
    last_used_at: Option<jiff::Timestamp>,
}

/// A feed to be made.
#[derive(Deserialize, ToSchema)]
struct NewFeed {
    /// Whether it carries the work of your unit, or your own.
    #[serde(default)]
    of_unit: bool,
}

/// A feed that was just made.
#[derive(Serialize, ToSchema)]
struct MadeFeed {
    id: Uuid,
    /// The address that calendars fetch.
    address: String,
}

async fn api_list(State(app): State<App>, who: Signed) -> Answer {
    let feeds = app.office().feeds(&who.op).await?;
    let feeds = feeds
        .into_iter()
        .map(|feed| FeedBody {
            id: feed.id.into(),
            unit: feed.unit.map(Uuid::from),
            created_at: feed.created_at,
            last_used_at: feed.last_used_at,
        })
        .collect();
    answer::json(FeedList { feeds })
}

async fn api_make(State(app): State<App>, who: Signed, Json(body): Json<NewFeed>) -> Answer {
    let made = app.office().make_feed(&who.op, body.of_unit).await?;
    let body = MadeFeed {
        id: made.id.into(),
        address: made.address,
    };
    answer::shown_once(StatusCode::CREATED, body)
}

async fn api_revoke(State(app): State<App>, who: Signed, Id(id): Id<FeedId>) -> Answer {
    app.office().revoke_feed(&who.op, id).await?;
    answer::done()
}

fn calendar(content: &Content, base: &str) -> Calendar {
    let lang = Lang::parse(&content.language).unwrap_or_default();
    let w = words::tell::of(lang);
    let name = match &content.unit {
        Some(unit) => w.calendar_of(unit),
        None => w.calendar_of(&content.person),
    };
    Calendar {
        name,
        events: content
            .entries
            .iter()
            .map(|entry| event(lang, entry, content.unit.is_some(), base))
            .collect(),
    }
}

fn event(lang: Lang, entry: &Entry, of_unit: bool, base: &str) -> Event {
    let w = words::tell::of(lang);
    let done = matches!(entry.state.as_str(), "accepted" | "submitted");
    let summary = if done {
        format!("✓ {}", entry.title)
    } else {
        w.due(&entry.title)
    };
    let mut about = vec![entry.code.clone()];
    about.extend((!entry.document.is_empty()).then(|| entry.document.clone()));
    about.extend(of_unit.then(|| entry.unit_name.clone()));
    Event {
        uid: format!("{}@ntm", entry.id),
        sequence: u32::try_from(entry.version).unwrap_or(u32::MAX),
        day: entry.due_on,
        summary,
        description: about.join(" · "),
        url: Some(format!("{base}{}", paths::at(paths::OBLIGATION, entry.id))),
        stamp: entry.changed_at,
        status: match entry.state.as_str() {
            "waived" | "declined" => Status::Cancelled,
            _ => Status::Confirmed,
        },
        alarm_days: if done { Vec::new() } else { vec![3] },
    }
}
