//! The two things that no rule may fetch for itself: the time, and chance.

use jiff::{SignedDuration, Timestamp, civil::Date, tz};

/// Tells the time. Everything that depends on the date goes through one clock.
pub trait Clock: Send + Sync + 'static {
    /// Returns the present instant.
    fn now(&self) -> Timestamp;

    /// Returns whether this clock was set by hand (a demonstration, a test).
    fn is_set(&self) -> bool {
        false
    }

    /// Returns today's legal day in Vietnam.
    fn today(&self) -> Date {
        legal_day(self.now())
    }
}

/// Returns the legal day of an instant: the civil date in Vietnam, which keeps UTC+7 all year.
pub fn legal_day(at: Timestamp) -> Date {
    tz::offset(7).to_datetime(at).date()
}

/// Returns the instant at which a legal day begins in Vietnam; none at the ends of time.
pub(crate) fn midnight(day: Date) -> Option<Timestamp> {
    tz::offset(7).to_timestamp(day.at(0, 0, 0, 0)).ok()
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that was set to a day and runs on from there, at the machine's pace.
#[derive(Debug, Clone, Copy)]
pub struct SetClock {
    ahead: SignedDuration,
}

impl SetClock {
    /// Sets the clock to `day`, at the present time of the day in Vietnam.
    pub fn on(day: Date) -> SetClock {
        let real = SystemClock.now();
        let days = (day - legal_day(real)).get_days();
        SetClock {
            ahead: SignedDuration::from_hours(24 * i64::from(days)),
        }
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        SystemClock.now() + self.ahead
    }

    fn is_set(&self) -> bool {
        true
    }
}

/// Gives random bytes: for keys, tokens and the random part of identities.
pub trait Chance: Send + Sync + 'static {
    /// Fills the slice.
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemChance;

impl Chance for SystemChance {
    fn fill(&self, bytes: &mut [u8]) {
        use rand::Rng as _;
        rand::rng().fill_bytes(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_legal_day_begins_at_midnight_in_vietnam() {
        let at = |text: &str| legal_day(text.parse().unwrap());
        assert_eq!(at("2023-07-22T16:59:59Z"), date(2023, 7, 22));
        assert_eq!(at("2023-07-22T17:00:00Z"), date(2023, 7, 23));
    }

    #[test]
    fn a_set_clock_shows_the_day_it_was_set_to() {
        let clock = SetClock::on(date(2023, 7, 23));
        assert_eq!(clock.today(), date(2023, 7, 23));
        assert!(clock.is_set());
    }
}
