//! A clock that is moved by hand from one hour to the next.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz,
};
use ntm_office::{Clock, SetClock};

/// A clock that stands where it was last set, and steps on a little at each look.
#[derive(Debug)]
pub(crate) struct MovedClock {
    second: AtomicI64,
}

impl MovedClock {
    /// Sets a clock to the morning of a day.
    pub(crate) fn on(day: Date) -> MovedClock {
        let clock = MovedClock {
            second: AtomicI64::new(0),
        };
        clock.move_to(day.at(7, 30, 0, 0));
        clock
    }

    /// Sets the clock to an hour in Vietnam. It never goes back.
    pub(crate) fn move_to(&self, hour: DateTime) {
        if let Ok(instant) = tz::offset(7).to_timestamp(hour) {
            self.second
                .fetch_max(instant.as_second(), Ordering::Relaxed);
        }
    }
}

impl Clock for MovedClock {
    fn now(&self) -> Timestamp {
        let second = self.second.fetch_add(1, Ordering::Relaxed);
        Timestamp::from_second(second).unwrap_or_else(|_| SetClock::on(super::TODAY).now())
    }

    fn is_set(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_clock_moves_forward_only() {
        let clock = MovedClock::on(date(2023, 7, 7));
        clock.move_to(date(2023, 7, 10).at(9, 0, 0, 0));
        clock.move_to(date(2023, 7, 8).at(9, 0, 0, 0));
        assert_eq!(clock.today(), date(2023, 7, 10));
        assert!(clock.now() < clock.now());
    }
}
