//! Legal days: civil dates in Vietnam, and how they are written.

use jiff::ToSpan;
use jiff::civil::Date;

/// Returns a date as Vietnamese offices write it: `07/7/2023`, `15/01/2023`.
///
/// Days below 10 and the months 1 and 2 carry a zero so that nothing can be
/// added in front of them (Decree 30/2020/NĐ-CP, Phụ lục I).
pub fn written(date: Date) -> String {
    format!(
        "{}/{}",
        written_day_month(date.month(), date.day()),
        date.year()
    )
}

/// Returns a day and month as offices write them: `15/6`, `05/12`, `10/02`.
pub fn written_day_month(month: i8, day: i8) -> String {
    let zero = if month < 3 { "0" } else { "" };
    format!("{day:02}/{zero}{month}")
}

/// Returns a date in the words of an official letter:
/// `ngày 07 tháng 7 năm 2023`.
pub fn in_words(date: Date) -> String {
    let zero = if date.month() < 3 { "0" } else { "" };
    format!(
        "ngày {:02} tháng {zero}{} năm {}",
        date.day(),
        date.month(),
        date.year()
    )
}

/// Returns the day before, or the same day at the beginning of time.
pub fn day_before(date: Date) -> Date {
    date.saturating_sub(1.day())
}

/// Returns the day after, or the same day at the end of time.
pub fn day_after(date: Date) -> Date {
    date.saturating_add(1.day())
}

/// Returns how many days lie from one date to another, negative when the
/// second comes first.
pub fn days_between(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn dates_are_written_as_offices_write_them() {
        assert_eq!(written(date(2023, 7, 7)), "07/7/2023");
        assert_eq!(written(date(2023, 1, 30)), "30/01/2023");
        assert_eq!(written(date(2023, 12, 5)), "05/12/2023");
        assert_eq!(in_words(date(2023, 7, 7)), "ngày 07 tháng 7 năm 2023");
        assert_eq!(in_words(date(2020, 2, 14)), "ngày 14 tháng 02 năm 2020");
    }

    #[test]
    fn days_are_counted_both_ways() {
        assert_eq!(days_between(date(2023, 7, 23), date(2023, 7, 30)), 7);
        assert_eq!(days_between(date(2024, 3, 1), date(2024, 2, 28)), -2);
        assert_eq!(day_before(date(2024, 3, 1)), date(2024, 2, 29));
        assert_eq!(day_after(date(2023, 12, 31)), date(2024, 1, 1));
    }
}
