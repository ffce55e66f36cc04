//! Words, numbers and signs of a text, each with its bytes.

use crate::fold::{is_hard_space, is_invisible};
use crate::letter::combining;
use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters with their marks.
    Word,
    /// Digits only: "25.608,6" is five tokens.
    Number,
    /// One other visible character.
    Sign,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    pub span: Range<usize>,
}

/// Splits a text into words, numbers and signs. White space and invisible
/// characters are left out; marks stay with their letter.
pub fn tokens(raw: &str) -> impl Iterator<Item = Token> + '_ {
    let mut chars = raw.char_indices().peekable();
    std::iter::from_fn(move || {
        loop {
            let (start, c) = chars.next()?;
            if c.is_whitespace() || is_hard_space(c) || is_invisible(c) || combining(c).is_some() {
                continue;
            }
            let mut end = start + c.len_utf8();
            let kind = kind(c);
            while let Some(&(_, next)) = chars.peek() {
                let joins = match kind {
                    TokenKind::Word => {
                        next.is_alphabetic() || combining(next).is_some() || is_invisible(next)
                    }
                    TokenKind::Number => next.is_ascii_digit(),
                    TokenKind::Sign => combining(next).is_some(),
                };
                if !joins {
                    break;
                }
                end += next.len_utf8();
                chars.next();
            }
            return Some(Token {
                kind,
                span: start..end,
            });
        }
    })
}

fn kind(c: char) -> TokenKind {
    if c.is_alphabetic() {
        TokenKind::Word
    } else if c.is_ascii_digit() {
        TokenKind::Number
    } else {
        TokenKind::Sign
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_words_numbers_and_signs() {
        let raw = "Số: 101 /TB-UBND, trước ngày 30/7/2023";
        let words: Vec<&str> = tokens(raw).map(|t| &raw[t.span]).collect();
        assert_eq!(
            words,
            [
                "Số", ":", "101", "/", "TB", "-", "UBND", ",", "trước", "ngày", "30", "/", "7",
                "/", "2023"
            ]
        );
    }
}
