//! The numbers that Word shows and does not write: `word/numbering.xml`.

use crate::{
    Refusal,
    xml::{Step, walk},
};
use std::collections::HashMap;

const LEVELS: usize = 9;

/// The lists of one document and how far each has counted.
#[derive(Default)]
pub(crate) struct Numbering {
    lists: HashMap<i64, List>,
    patterns: HashMap<i64, [Level; LEVELS]>,
    /// Lists of the same pattern count together.
    counts: HashMap<i64, [Option<i64>; LEVELS]>,
}

#[derive(Default, Clone)]
struct List {
    pattern: i64,
    restarts: [Option<i64>; LEVELS],
    begun: bool,
}

#[derive(Default, Clone)]
struct Level {
    start: Option<i64>,
    format: String,
    text: String,
}

impl Numbering {
    pub(crate) fn read(xml: &str) -> Result<Self, Refusal> {
        let mut numbering = Self::default();
        let (mut pattern, mut list, mut level) = (None, None, 0);
        walk(xml, Some("wordprocessingml"), |step| {
            match step {
                Step::Open(element) => match element.name {
                    "abstractNum" => {
                        pattern = parsed(element.attribute("abstractNumId"));
                        list = None;
                    }
                    "num" => {
                        list = parsed(element.attribute("numId"));
                        pattern = None;
                    }
                    "abstractNumId" => {
                        if let (Some(list), Some(pattern)) = (list, element.number()) {
                            numbering.lists.entry(list).or_default().pattern = pattern;
                        }
                    }
                    "lvl" | "lvlOverride" => {
                        level = parsed(element.attribute("ilvl"))
                            .and_then(|level| usize::try_from(level).ok())
                            .unwrap_or(0)
                            .min(LEVELS - 1);
                    }
                    "startOverride" => {
                        if let Some(list) = list {
                            numbering.lists.entry(list).or_default().restarts[level] =
                                element.number();
                        }
                    }
                    name @ ("start" | "numFmt" | "lvlText") => {
                        if let Some(pattern) = pattern {
                            let level = &mut numbering.patterns.entry(pattern).or_default()[level];
                            match name {
                                "start" => level.start = element.number(),
                                "numFmt" => level.format = element.value().unwrap_or_default(),
                                _ => level.text = element.value().unwrap_or_default(),
                            }
                        }
                    }
                    _ => {}
                },
                Step::Close(_) | Step::Foreign { .. } | Step::Text(_) => {}
            }
            Ok(())
        })?;
        Ok(numbering)
    }

    /// Counts one paragraph of a list and returns the number shown before it, with a space after.
    pub(crate) fn next(&mut self, list: i64, level: usize) -> String {
        let level = level.min(LEVELS - 1);
        let Some(found) = self.lists.get_mut(&list) else {
            return String::new();
        };
        let Some(levels) = self.patterns.get(&found.pattern) else {
            return String::new();
        };
        let counts = self.counts.entry(found.pattern).or_default();
        if !found.begun {
            found.begun = true;
            for (count, restart) in counts.iter_mut().zip(found.restarts) {
                if let Some(restart) = restart {
                    *count = Some(restart.saturating_sub(1));
                }
            }
        }
        let start = |level: usize| levels[level].start.unwrap_or(1);
        counts[level] = Some(counts[level].map_or(start(level), |count| count.saturating_add(1)));
        for deeper in &mut counts[level + 1..] {
            *deeper = None;
        }
        let shown = show(levels, counts, level);
        if shown.is_empty() {
            shown
        } else {
            format!("{shown} ")
        }
    }
}

fn show(levels: &[Level; LEVELS], counts: &[Option<i64>; LEVELS], level: usize) -> String {
    if levels[level].format == "bullet" {
        return bullet(&levels[level].text).to_owned();
    }
    let mut shown = String::new();
    let mut chars = levels[level].text.chars().peekable();
    while let Some(char) = chars.next() {
        let digit = (char == '%')
            .then(|| chars.peek().and_then(|next| next.to_digit(10)))
            .flatten()
            .filter(|digit| (1..=LEVELS as u32).contains(digit));
        match digit {
            Some(digit) => {
                chars.next();
                let of = digit as usize - 1;
                let count = counts[of].unwrap_or_else(|| levels[of].start.unwrap_or(1));
                shown.push_str(&format(count, &levels[of].format));
            }
            None => shown.push(char),
        }
    }
    shown.trim().to_owned()
}

/// Word's bullets are letters of symbol fonts; the field writes "-" and "+".
pub(crate) fn bullet(text: &str) -> &'static str {
    match text.trim() {
        "+" => "+",
        "*" => "*",
        _ => "-",
    }
}

pub(crate) fn format(count: i64, format: &str) -> String {
    match format {
        "none" => String::new(),
        "decimalZero" => format!("{count:02}"),
        "lowerLetter" => letters(count),
        "upperLetter" => letters(count).to_uppercase(),
        "lowerRoman" => roman(count).to_lowercase(),
        "upperRoman" => roman(count),
        _ => count.to_string(),
    }
}

/// a … z, then aa, bb: Word repeats the letter.
fn letters(count: i64) -> String {
    let Some(index) = usize::try_from(count - 1)
        .ok()
        .filter(|index| *index < 26 * 20)
    else {
        return count.to_string();
    };
    let letter = char::from(b'a' + (index % 26) as u8);
    std::iter::repeat_n(letter, index / 26 + 1).collect()
}

fn roman(count: i64) -> String {
    const SIGNS: &[(i64, &str)] = &[
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if !(1..4000).contains(&count) {
        return count.to_string();
    }
    let mut rest = count;
    let mut roman = String::new();
    for (value, sign) in SIGNS {
        while rest >= *value {
            roman.push_str(sign);
            rest -= value;
        }
    }
    roman
}

fn parsed(value: Option<String>) -> Option<i64> {
    value?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats() {
        assert_eq!(roman(14), "XIV");
        assert_eq!(letters(3), "c");
        assert_eq!(letters(28), "bb");
        assert_eq!(format(7, "decimalZero"), "07");
    }
}
