//! Numbers and money as Vietnamese papers write them: dots between thousands,
//! a comma before decimals.

/// An exact decimal number: `digits` × 10^-`scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    pub digits: i128,
    pub scale: u8,
}

impl Decimal {
    /// Returns the number times ten to the `power` when it is whole and fits.
    pub fn scaled(self, power: u8) -> Option<i64> {
        let shift = u32::from(power.abs_diff(self.scale));
        let ten = 10i128.checked_pow(shift)?;
        let whole = if power >= self.scale {
            self.digits.checked_mul(ten)?
        } else if self.digits % ten == 0 {
            self.digits / ten
        } else {
            return None;
        };
        i64::try_from(whole).ok()
    }

    /// Returns the nearest floating number, for shares and charts only.
    pub fn to_f64(self) -> f64 {
        self.digits as f64 / 10f64.powi(i32::from(self.scale))
    }
}

/// Reads "25.608,6", "1.250.000", "43,6", "04". A dot that does not stand
/// before three digits is a decimal point ("66.4"); nothing else is a number.
pub fn parse_decimal(raw: &str) -> Option<Decimal> {
    let raw = raw.trim();
    let (negative, body) = match raw.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, raw),
    };
    let (whole, fraction) = match body.split_once(',') {
        Some((whole, fraction)) => (whole, fraction),
        None => match body.split_once('.') {
            Some((whole, rest)) if !body.contains(',') && !is_grouped(whole, rest) => (whole, rest),
            _ => (body, ""),
        },
    };
    let grouped = whole.contains('.');
    if grouped
        && !whole
            .split_once('.')
            .is_some_and(|(head, rest)| is_grouped(head, rest))
    {
        return None;
    }
    let digits: String = whole
        .chars()
        .filter(|&c| c != '.')
        .chain(fraction.chars())
        .collect();
    let empty = whole.is_empty() || (body.contains(',') && fraction.is_empty());
    if empty || digits.len() > 30 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let value: i128 = digits.parse().ok()?;
    Some(Decimal {
        digits: if negative { -value } else { value },
        scale: fraction.len() as u8,
    })
}

fn is_grouped(head: &str, rest: &str) -> bool {
    (1..=3).contains(&head.len()) && rest.split('.').all(|group| group.len() == 3)
}

/// Reads an amount of money in đồng: "25.608,6 triệu đồng", "1,5 tỷ",
/// "200 nghìn đồng", "58759 đồng". `None` when no unit of money stands there.
pub fn parse_money(raw: &str) -> Option<i64> {
    let folded = crate::fold(raw.trim());
    let border = folded.find(|c: char| c.is_alphabetic())?;
    let number = parse_decimal(folded.get(..border)?)?;
    let unit: Vec<&str> = folded[border..].split_whitespace().take(3).collect();
    let power = match unit.as_slice() {
        ["dong" | "d" | "vnd", ..] => 0,
        ["nghin" | "ngan", "ty" | "ti", ..] => 12,
        ["nghin" | "ngan", ..] => 3,
        ["trieu" | "trd", ..] => 6,
        ["ty" | "ti", ..] => 9,
        _ => return None,
    };
    number.scaled(power)
}

/// Writes a whole number with dots: 1.250.000.
pub fn format_integer(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        text.push('-');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

/// Writes a number with at most `places` decimals, half rounded away from
/// zero and noughts at the end left out: 25.608,6.
pub fn format_decimal(value: f64, places: u8) -> String {
    let ten = 10f64.powi(i32::from(places));
    let scaled = (value * ten).round();
    if !scaled.is_finite() || scaled.abs() >= 9e17 {
        return value.to_string();
    }
    let scaled = scaled as i64;
    format_scaled(scaled, places)
}

/// Writes an amount of đồng in full: 25.608.600.000 đồng.
pub fn format_dong(dong: i64) -> String {
    format!("{} đồng", format_integer(dong))
}

/// Writes an amount of đồng in millions, as papers and tables do: 25.608,6.
pub fn format_million_dong(dong: i64) -> String {
    format_scaled(dong, 6)
}

/// Writes a whole number of ten-to-the-`places`th parts, exactly: 256086 of one place is 25.608,6.
pub fn format_scaled(scaled: i64, places: u8) -> String {
    let ten = 10i64.pow(u32::from(places));
    let (whole, rest) = (scaled / ten, (scaled % ten).unsigned_abs());
    let mut text = format_integer(whole);
    if scaled < 0 && whole == 0 {
        text.insert(0, '-');
    }
    if rest != 0 {
        let decimals = format!("{rest:0width$}", width = usize::from(places));
        text.push(',');
        text.push_str(decimals.trim_end_matches('0'));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_numbers() {
        let check = |raw: &str, digits: i128, scale: u8| {
            assert_eq!(parse_decimal(raw), Some(Decimal { digits, scale }), "{raw}");
        };
        check("25.608,6", 256_086, 1);
        check("1.250.000", 1_250_000, 0);
        check("43,6", 436, 1);
        check("04", 4, 0);
        check("66.4", 664, 1);
        for wrong in ["", "12.34.5", "1,2,3", "12a", ",5", "5,"] {
            assert_eq!(parse_decimal(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn reads_money() {
        let check = |raw: &str, dong: i64| assert_eq!(parse_money(raw), Some(dong), "{raw}");
        check("25.608,6 triệu đồng", 25_608_600_000);
        check("1,5 tỷ", 1_500_000_000);
        check("200 nghìn đồng", 200_000);
        check("2 nghìn tỷ đồng", 2_000_000_000_000);
        assert_eq!(parse_money("19 tiêu chí"), None);
    }

    #[test]
    fn writes_numbers() {
        assert_eq!(format_integer(-1_250_000), "-1.250.000");
        assert_eq!(format_decimal(25_608.6, 1), "25.608,6");
        assert_eq!(format_decimal(43.0, 1), "43");
        assert_eq!(format_million_dong(25_608_600_000), "25.608,6");
        assert_eq!(format_million_dong(-500_000), "-0,5");
        assert_eq!(format_dong(1000), "1.000 đồng");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(value in any::<i64>()) {
            let read = parse_decimal(&format_integer(value)).and_then(|d| d.scaled(0));
            prop_assert_eq!(read, Some(value));
        }
    }
}
