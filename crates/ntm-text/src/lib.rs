//! Vietnamese letters and words: folding, tone placement, small differences of
//! spelling, numbers and alphabetical order. Pure functions over text; no I/O.
//!
//! ```
//! use ntm_text::{distance, fold, tone_key};
//! assert_eq!(fold("Ủy ban nhân dân xã Khổng Lào"), "uy ban nhan dan xa khong lao");
//! assert_eq!(tone_key("Huyện uỷ"), tone_key("huyện ủy"));
//! assert_eq!(distance("Không Lào", "Khổng Lào", 2), Some(1));
//! ```

mod collate;
mod distance;
mod fold;
mod letter;
mod norm;
mod number;
mod token;
mod tone;

pub use collate::collate_key;
pub use distance::distance;
pub use fold::{Folded, fold, fold_words};
pub use letter::{Combining, Letter, Tone, combining, letter, uncapitalised};
pub use norm::{Normal, is_composed, nfc};
pub use number::{
    Decimal, format_decimal, format_dong, format_integer, format_million_dong, format_scaled,
    parse_decimal, parse_money,
};
pub use token::{Token, TokenKind, tokens};
pub use tone::tone_key;
