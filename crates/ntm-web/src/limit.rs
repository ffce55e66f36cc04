//! How often one network and one name may fail to sign in.
//!
//! Only failures count, so that a whole office behind one address may sign in at once in the
//! morning. Who has failed too often is not heard for a while, not even with the right password:
//! otherwise the answer would tell that it was right.

use std::{
    collections::HashMap,
    net::IpAddr,
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::http::HeaderMap;
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _, clock::DefaultClock,
};
use ntm_office::{Fault, Outcome};

/// An address may fail this much more often than a name: many people share one.
const PEOPLE_BEHIND_AN_ADDRESS: u32 = 6;

/// Counts failures and remembers who has to wait.
pub(crate) struct Failures {
    rates: Option<(
        DefaultKeyedRateLimiter<String>,
        DefaultKeyedRateLimiter<String>,
    )>,
    waiting: Mutex<HashMap<String, Instant>>,
}

impl Failures {
    /// Lets one name fail so often in a minute; 0 sets no limit.
    pub(crate) fn per_minute(times: u32) -> Failures {
        let rate = |times: u32| {
            NonZeroU32::new(times).map(|times| RateLimiter::keyed(Quota::per_minute(times)))
        };
        Failures {
            rates: rate(times).zip(rate(times.saturating_mul(PEOPLE_BEHIND_AN_ADDRESS))),
            waiting: Mutex::new(HashMap::new()),
        }
    }

    /// Tells whether an attempt is heard at all.
    ///
    /// # Errors
    ///
    /// [`Fault::TooMany`] with the seconds to wait.
    pub(crate) fn heard(&self, address: &str, login: &str) -> Outcome<()> {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let left = keys(address, login)
            .iter()
            .filter_map(|key| waiting.get(key)?.checked_duration_since(now))
            .max();
        match left {
            Some(left) => Err(Fault::TooMany {
                retry_after: left.as_secs() + 1,
            }),
            None => Ok(()),
        }
    }

    /// Hears one attempt to prove something, and counts it where it was wrong.
    ///
    /// # Errors
    ///
    /// What came of the attempt, or [`Fault::TooMany`] where it was not heard.
    pub(crate) async fn attempt<T>(
        &self,
        key: &str,
        attempt: impl Future<Output = Outcome<T>>,
    ) -> Outcome<T> {
        self.heard(key, key)?;
        let come_of = attempt.await;
        if matches!(come_of, Err(Fault::Invalid(_))) {
            self.failed(key, key);
        }
        come_of
    }

    /// Counts a failure.
    pub(crate) fn failed(&self, address: &str, login: &str) {
        let Some((names, addresses)) = &self.rates else {
            return;
        };
        let [address, name] = keys(address, login);
        let clock = DefaultClock::default();
        let wait = |rate: &DefaultKeyedRateLimiter<String>, key: &String| {
            let until = rate.check_key(key).err()?;
            Some(until.wait_time_from(clock.now()))
        };
        let found = [
            (wait(addresses, &address), address),
            (wait(names, &name), name),
        ];
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if waiting.len() > 10_000 {
            waiting.retain(|_, until| *until > now);
            names.retain_recent();
            addresses.retain_recent();
        }
        for (wait, key) in found {
            if let Some(wait) = wait {
                waiting.insert(key, now + wait.max(Duration::from_secs(1)));
            }
        }
    }
}

fn keys(address: &str, login: &str) -> [String; 2] {
    [
        format!("address {address}"),
        format!("name {}", login.trim().to_lowercase()),
    ]
}

/// Returns the address that a request came from. A proxy on the same machine is believed about
/// whom it speaks for; nobody else is.
pub(crate) fn client_address(peer: Option<IpAddr>, headers: &HeaderMap) -> Option<String> {
    let peer = peer?;
    let forwarded = headers
        .get("x-forwarded-for")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.rsplit(',').next()?.trim().parse::<IpAddr>().ok());
    let client = match forwarded {
        Some(client) if peer.is_loopback() => client,
        _ => peer,
    };
    Some(client.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_fails_too_often_is_not_heard_for_a_while() {
        let failures = Failures::per_minute(3);
        for _ in 0..4 {
            failures.heard("10.0.0.1", "mai").unwrap();
            failures.failed("10.0.0.1", "mai");
        }
        let fault = failures.heard("10.0.0.1", "Mai ").unwrap_err();
        assert!(
            matches!(
                fault,
                Fault::TooMany {
                    retry_after: 1..=60
                }
            ),
            "{fault}"
        );
        assert!(
            failures.heard("10.9.9.9", "mai").is_err(),
            "the name waits, wherever it comes from"
        );
        failures.heard("10.0.0.1", "chu").unwrap();
        for number in 0..20 {
            failures.failed("10.0.0.1", &format!("name{number}"));
        }
        assert!(
            failures.heard("10.0.0.1", "chu").is_err(),
            "the address waits, whatever the name"
        );
        failures.heard("10.0.0.2", "chu").unwrap();
    }

    #[test]
    fn only_a_proxy_on_this_machine_is_believed() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "1.2.3.4, 203.0.113.7".parse().unwrap());
        let from = |peer: &str| client_address(peer.parse().ok(), &headers).unwrap();
        assert_eq!(from("127.0.0.1"), "203.0.113.7");
        assert_eq!(from("198.51.100.1"), "198.51.100.1");
    }
}
