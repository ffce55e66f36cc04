//! Where a figure leads if it goes on as before.

use jiff::civil::Date;

use super::Quantity;
use crate::calendar::days_between;

/// Returns the figure of a later day on the straight line that lies closest to the figures so far
/// (least squares over days); `None` for fewer than two days.
pub fn forecast(figures: &[(Date, Quantity)], day: Date) -> Option<Quantity> {
    let first = figures.first()?.0;
    let at = |day: Date| days_between(first, day) as f64;
    let count = figures.len() as f64;
    let mean = |of: &dyn Fn(&(Date, Quantity)) -> f64| figures.iter().map(of).sum::<f64>() / count;
    let (days, values) = (mean(&|it| at(it.0)), mean(&|it| it.1.to_f64()));
    let spread = mean(&|it| (at(it.0) - days).powi(2));
    if spread == 0.0 {
        return None;
    }
    let slope = mean(&|it| (at(it.0) - days) * (it.1.to_f64() - values)) / spread;
    Quantity::from_f64(values + slope * (at(day) - days))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_line_goes_on() {
        let figures = [
            (date(2021, 12, 31), Quantity::whole(32)),
            (date(2022, 12, 31), Quantity::whole(34)),
            (date(2023, 12, 31), Quantity::whole(36)),
        ];
        let next = forecast(&figures, date(2024, 12, 30)).expect("a line");
        assert_eq!(next, Quantity::whole(38));
        assert_eq!(forecast(&figures[..1], date(2024, 12, 31)), None);
        assert_eq!(
            forecast(&[figures[0], figures[0]], date(2024, 12, 31)),
            None
        );
    }
}
