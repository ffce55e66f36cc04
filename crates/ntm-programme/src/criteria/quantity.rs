//! An exact number of four decimals: shares, thousands of households, triệu đồng, kilometres.

use std::fmt;

use ntm_text::{format_scaled, parse_decimal};
use serde::{Deserialize, Serialize};

/// A number in ten-thousandths, so that what is stored, compared and printed is the same figure.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Quantity(pub i64);

impl Quantity {
    /// How many parts one whole has.
    pub const ONE: i64 = 10_000;

    /// Returns a whole number; the largest there is where it does not fit.
    pub fn whole(number: i64) -> Quantity {
        Quantity(number.saturating_mul(Self::ONE))
    }

    /// Reads a number as Vietnamese write it: "25.608,6", "47,25", "98". `None` where it is no
    /// number, has more than four decimals, or does not fit.
    pub fn parse(written: &str) -> Option<Quantity> {
        parse_decimal(written)?.scaled(4).map(Quantity)
    }

    /// Returns the nearest quantity to a number of a data file.
    pub fn from_f64(number: f64) -> Option<Quantity> {
        let scaled = (number * Self::ONE as f64).round();
        (scaled.abs() < 9e15).then_some(Quantity(scaled as i64))
    }

    /// Returns the number as a fraction, for charts and workbooks only.
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / Self::ONE as f64
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format_scaled(self.0, 4))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_and_writes_as_vietnamese_do() {
        let check = |written: &str, parts: i64, said: &str| {
            let quantity = Quantity::parse(written).expect("is a number");
            assert_eq!((quantity.0, quantity.to_string().as_str()), (parts, said));
        };
        check("98", 980_000, "98");
        check("47,25", 472_500, "47,25");
        check("25.608,6", 256_086_000, "25.608,6");
        check("-0,5", -5_000, "-0,5");
        assert_eq!(Quantity::parse("1,23456"), None);
        assert_eq!(Quantity::parse("15/3"), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(parts in -9_000_000_000_000_000i64..9_000_000_000_000_000) {
            let quantity = Quantity(parts);
            prop_assert_eq!(Quantity::parse(&quantity.to_string()), Some(quantity));
        }
    }
}
