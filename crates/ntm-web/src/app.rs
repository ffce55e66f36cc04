//! What every handler works with.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use axum::http::HeaderMap;
use axum_extra::extract::cookie::CookieJar;
use metrics_exporter_prometheus::PrometheusHandle;
use ntm_office::{Office, Outcome};
use ntm_programme::right::{Action, Role, may_ever};
use ntm_views::frame::{AccountBadge, Flash, Frame, Lang, NavCounts, Section};

use crate::{limit::Failures, session::Signed};

/// What the operator decides about the server.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Whether cookies carry `Secure` and the `__Host-` prefix: always, where people come by HTTPS.
    pub secure_cookies: bool,
    /// The users whom the sign-in page of a demonstration shows; `None` in real life.
    pub demonstration: Option<Demonstration>,
    /// How many sign-ins a minute one network and one name may try.
    pub sign_in_per_minute: u32,
}

/// Whom a visitor of the demonstration can be.
#[derive(Debug, Clone, Default)]
pub struct Demonstration {
    /// The users shown.
    pub accounts: Vec<DemonstrationAccount>,
    /// The password of them all.
    pub password: String,
}

/// One user of the demonstration.
#[derive(Debug, Clone)]
pub struct DemonstrationAccount {
    /// The name to sign in with.
    pub login: String,
    /// The name people read.
    pub name: String,
    /// The unit.
    pub unit: String,
}

/// The application: cheap to clone.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    office: Office,
    failures: Failures,
    set_up: AtomicBool,
    options: Options,
    metrics: Option<PrometheusHandle>,
}

impl App {
    /// Makes the application around an office.
    pub fn new(office: Office, options: Options, metrics: Option<PrometheusHandle>) -> App {
        App {
            inner: Arc::new(Inner {
                office,
                failures: Failures::per_minute(options.sign_in_per_minute),
                set_up: AtomicBool::new(false),
                options,
                metrics,
            }),
        }
    }

    /// Returns the office.
    pub fn office(&self) -> &Office {
        &self.inner.office
    }

    /// Returns who has failed to sign in too often.
    pub(crate) fn failures(&self) -> &Failures {
        &self.inner.failures
    }

    /// Tells whether somebody can sign in at all, or the installation is still empty.
    pub(crate) async fn is_set_up(&self) -> Outcome<bool> {
        if self.inner.set_up.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let set_up = self.office().is_set_up().await?;
        self.inner.set_up.store(set_up, Ordering::Relaxed);
        Ok(set_up)
    }

    /// Returns what the operator decided.
    pub fn options(&self) -> &Options {
        &self.inner.options
    }

    /// Returns the collected metrics, where they are collected.
    pub fn metrics(&self) -> Option<&PrometheusHandle> {
        self.inner.metrics.as_ref()
    }

    /// Makes the frame of a page for somebody who has signed in.
    pub(crate) async fn frame(
        &self,
        who: &Signed,
        title: impl Into<String>,
        section: Section,
    ) -> Outcome<Frame> {
        let badges = self.office().badges(&who.op).await?;
        let mut frame = Frame::new(who.lang(), title, section, who.op.today);
        frame.unit_name = who.who.unit_name.clone();
        frame.account = Some(AccountBadge {
            name: who.who.full_name.clone(),
            initials: initials(&who.who.full_name),
            unit: who.who.unit_name.clone(),
            role: role_name(who),
            administers: who.op.who.holds(Role::Administrator),
            works: may_ever(&who.op.who, Action::ReadTask),
            reminds: may_ever(&who.op.who, Action::EditLadder),
        });
        frame.counts = NavCounts {
            my_work: badges.my_work,
            documents_to_review: badges.to_review,
            late: badges.late,
            notifications: badges.notifications,
        };
        frame.demo_clock = self.office().clock().is_set();
        frame.path = who.address.clone();
        frame.flash = who.flash.clone();
        Ok(frame)
    }

    /// Makes the frame of a page for somebody who has not signed in.
    pub(crate) fn frame_outside(
        &self,
        lang: Lang,
        title: impl Into<String>,
        section: Section,
    ) -> Frame {
        let mut frame = Frame::new(lang, title, section, self.office().clock().today());
        frame.demo_clock = self.office().clock().is_set();
        frame
    }
}

/// Returns the sentence that the last answer left for this page.
pub(crate) fn flash(headers: &HeaderMap) -> Option<Flash> {
    use base64::Engine as _;
    let jar = CookieJar::from_headers(headers);
    let coded = jar.get("ntm-flash")?.value().to_owned();
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(coded)
        .ok()?;
    String::from_utf8(bytes).ok().map(Flash::done)
}

/// Returns the first letters of the middle and of the given name.
fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words
        .iter()
        .skip(words.len().saturating_sub(2))
        .filter_map(|word| word.chars().next())
        .collect()
}

/// Returns the person's position, or else the first of their roles in words.
fn role_name(who: &Signed) -> String {
    if let Some(position) = &who.who.position {
        return position.clone();
    }
    let name = |role| ntm_views::words::administer::role(who.lang(), role);
    who.op
        .who
        .grants
        .first()
        .map_or_else(String::new, |grant| name(grant.role).to_owned())
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_come_from_the_last_two_words() {
        assert_eq!(initials("Vàng Thị Mai"), "TM");
        assert_eq!(initials("Mai"), "M");
        assert_eq!(initials(""), "");
    }
}
