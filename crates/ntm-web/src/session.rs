//! Who is asking: the session's cookie or the token of a program.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::{HeaderMap, header, request::Parts},
};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use ntm_office::{Fault, Office, Op, sign_in::SignedIn};
use ntm_views::frame::{Flash, Lang};

use crate::{App, answer::WebFault};

/// The one who asks, and the operation that their request is.
#[derive(Clone)]
pub(crate) struct Signed {
    /// Who they are.
    pub(crate) who: Arc<SignedIn>,
    /// The operation: who, when, which request.
    pub(crate) op: Op,
    /// The address that was asked for, with its query.
    pub(crate) address: String,
    /// What the last action came to, to be said once.
    pub(crate) flash: Option<Flash>,
    /// The scopes of the token, where a program asks; `None` for a person with a browser.
    pub(crate) scopes: Option<Arc<[String]>>,
}

impl Signed {
    /// Returns the language of their pages.
    pub(crate) fn lang(&self) -> Lang {
        if self.who.language == "en" {
            Lang::En
        } else {
            Lang::Vi
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Signed {
    type Rejection = WebFault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Signed, WebFault> {
        parts
            .extensions
            .get::<Signed>()
            .cloned()
            .ok_or(WebFault(Fault::SignedOut))
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for Signed {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Signed>, Infallible> {
        Ok(parts.extensions.get::<Signed>().cloned())
    }
}

/// Returns the cookie's name: the `__Host-` prefix binds it to HTTPS and to this very host.
pub(crate) fn cookie_name(app: &App) -> &'static str {
    if app.options().secure_cookies {
        "__Host-ntm"
    } else {
        "ntm"
    }
}

/// Makes the session's cookie.
pub(crate) fn cookie(app: &App, token: String) -> Cookie<'static> {
    Cookie::build((cookie_name(app), token))
        .path("/")
        .http_only(true)
        .secure(app.options().secure_cookies)
        .same_site(SameSite::Lax)
        .build()
}

/// Finds who sent a request with these headers, where anybody did.
pub(crate) async fn find(
    app: &App,
    headers: &HeaderMap,
    address: &str,
    trace: &str,
) -> Result<Option<Signed>, Fault> {
    let office = app.office();
    let signed = |who, scopes| signed(office, headers, who, scopes, address, trace);
    if let Some(token) = token(headers) {
        return Ok(office
            .token_holder(&token)
            .await?
            .map(|(who, scopes)| signed(who, Some(scopes.into()))));
    }
    let jar = CookieJar::from_headers(headers);
    let Some(token) = jar.get(cookie_name(app)) else {
        return Ok(None);
    };
    Ok(office
        .signed_in(token.value())
        .await?
        .map(|who| signed(who, None)))
}

fn signed(
    office: &Office,
    headers: &HeaderMap,
    who: SignedIn,
    scopes: Option<Arc<[String]>>,
    address: &str,
    trace: &str,
) -> Signed {
    let op = Op {
        who: who.actor.clone(),
        now: office.clock().now(),
        today: office.clock().today(),
        trace: trace.to_owned(),
    };
    Signed {
        who: Arc::new(who),
        op,
        address: address.to_owned(),
        flash: crate::app::flash(headers),
        scopes,
    }
}

/// Returns the token of a program: as bearer, as DHIS2 names it, or as the password of programs that
/// know no tokens; the name beside such a password says nothing.
fn token(headers: &HeaderMap) -> Option<String> {
    use base64::Engine as _;
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, given) = value.split_once(' ')?;
    match scheme {
        "Bearer" | "ApiToken" => Some(given.to_owned()),
        "Basic" => {
            let pair = base64::engine::general_purpose::STANDARD.decode(given);
            let pair = String::from_utf8(pair.ok()?).ok()?;
            pair.split_once(':').map(|(_, token)| token.to_owned())
        }
        _ => None,
    }
}
