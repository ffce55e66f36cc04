//! One Vietnamese letter taken apart: base, quality (ă â ê ô ơ ư đ) and tone.

/// The six tones, in the order of Vietnamese dictionaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(u8)]
pub enum Tone {
    #[default]
    Level,
    Grave,
    Hook,
    Tilde,
    Acute,
    Dot,
}

/// A letter without its tone, with what was taken from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Letter {
    /// ASCII letter: `d` for đ, `a` for ă and â.
    pub base: u8,
    /// Lower-case letter with its quality but without tone: `đ`, `ă`, `ơ`.
    pub plain: char,
    pub tone: Tone,
    pub upper: bool,
}

/// What a combining mark does to the letter before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Combining {
    Tone(Tone),
    Circumflex,
    Breve,
    Horn,
    /// Another mark, which Vietnamese does not know and matching leaves out.
    Other,
}

impl Letter {
    /// Returns the letter with a combining mark put on it.
    pub fn with(self, mark: Combining) -> Letter {
        let plain = match (mark, self.plain) {
            (Combining::Tone(tone), _) => return Letter { tone, ..self },
            (Combining::Circumflex, 'a') => 'â',
            (Combining::Circumflex, 'e') => 'ê',
            (Combining::Circumflex, 'o') => 'ô',
            (Combining::Breve, 'a') => 'ă',
            (Combining::Horn, 'o') => 'ơ',
            (Combining::Horn, 'u') => 'ư',
            (_, plain) => plain,
        };
        Letter { plain, ..self }
    }
}

/// Returns what a combining character means, or `None` for other characters.
pub fn combining(c: char) -> Option<Combining> {
    Some(match c {
        '\u{300}' | '\u{340}' => Combining::Tone(Tone::Grave),
        '\u{301}' | '\u{341}' => Combining::Tone(Tone::Acute),
        '\u{303}' => Combining::Tone(Tone::Tilde),
        '\u{309}' => Combining::Tone(Tone::Hook),
        '\u{323}' => Combining::Tone(Tone::Dot),
        '\u{302}' => Combining::Circumflex,
        '\u{306}' => Combining::Breve,
        '\u{31B}' => Combining::Horn,
        '\u{300}'..='\u{36F}' => Combining::Other,
        _ => return None,
    })
}

/// Takes a letter apart, or returns `None` for what is no Latin letter.
///
/// Cyrillic and Greek look-alikes and Ð (eth) count as the letter that they
/// are taken for, because converters and typists mix them into Vietnamese.
pub fn letter(c: char) -> Option<Letter> {
    if c.is_ascii_alphabetic() {
        let lower = c.to_ascii_lowercase();
        return Some(Letter {
            base: lower as u8,
            plain: lower,
            tone: Tone::Level,
            upper: c.is_ascii_uppercase(),
        });
    }
    let code = c as u32;
    if code < 0xC0 {
        return None;
    }
    let entry = match code {
        0xC0..=0x1B0 => LOW[(code - 0xC0) as usize],
        0x1EA0..=0x1EF9 => HIGH[(code - 0x1EA0) as usize],
        _ => None,
    };
    entry.or_else(|| look_alike(c).and_then(letter))
}

/// Returns the Latin letter for which a letter of another script is taken.
fn look_alike(c: char) -> Option<char> {
    const PAIRS: [(char, char); 39] = [
        ('А', 'A'),
        ('В', 'B'),
        ('С', 'C'),
        ('Е', 'E'),
        ('Н', 'H'),
        ('І', 'I'),
        ('Ј', 'J'),
        ('К', 'K'),
        ('М', 'M'),
        ('О', 'O'),
        ('Р', 'P'),
        ('Ѕ', 'S'),
        ('Т', 'T'),
        ('У', 'Y'),
        ('Х', 'X'),
        ('а', 'a'),
        ('с', 'c'),
        ('е', 'e'),
        ('і', 'i'),
        ('ј', 'j'),
        ('о', 'o'),
        ('р', 'p'),
        ('ѕ', 's'),
        ('у', 'y'),
        ('х', 'x'),
        ('Α', 'A'),
        ('Β', 'B'),
        ('Ε', 'E'),
        ('Η', 'H'),
        ('Ι', 'I'),
        ('Κ', 'K'),
        ('Μ', 'M'),
        ('Ν', 'N'),
        ('Ο', 'O'),
        ('Ρ', 'P'),
        ('Τ', 'T'),
        ('Υ', 'Y'),
        ('Χ', 'X'),
        ('ο', 'o'),
    ];
    if !('\u{370}'..='\u{4FF}').contains(&c) {
        return None;
    }
    PAIRS
        .iter()
        .find(|(other, _)| *other == c)
        .map(|&(_, latin)| latin)
}

/// Rows of (plain letter, its six toned forms in the order of [`Tone`]).
const ROWS: [(char, &str); 13] = [
    ('a', "aàảãáạ"),
    ('ă', "ăằẳẵắặ"),
    ('â', "âầẩẫấậ"),
    ('đ', "đđđđđđ"),
    ('e', "eèẻẽéẹ"),
    ('ê', "êềểễếệ"),
    ('i', "iìỉĩíị"),
    ('o', "oòỏõóọ"),
    ('ô', "ôồổỗốộ"),
    ('ơ', "ơờởỡớợ"),
    ('u', "uùủũúụ"),
    ('ư', "ưừửữứự"),
    ('y', "yỳỷỹýỵ"),
];

type Entry = Option<Letter>;

static LOW: std::sync::LazyLock<Vec<Entry>> = std::sync::LazyLock::new(|| table(0xC0, 0x1B0));
static HIGH: std::sync::LazyLock<Vec<Entry>> = std::sync::LazyLock::new(|| table(0x1EA0, 0x1EF9));

fn table(first: u32, last: u32) -> Vec<Entry> {
    (first..=last)
        .map(|code| char::from_u32(code).and_then(find))
        .collect()
}

fn find(c: char) -> Entry {
    let lower = match c {
        'Ð' | 'ð' | 'Ɖ' => 'đ',
        _ => c.to_lowercase().next().unwrap_or(c),
    };
    let upper = matches!(c, 'Ð' | 'Ɖ') || (c != 'ð' && lower != c);
    ROWS.iter().find_map(|&(plain, forms)| {
        let tone = forms.chars().position(|form| form == lower)?;
        Some(Letter {
            base: base(plain),
            plain,
            tone: TONES[tone % TONES.len()],
            upper,
        })
    })
}

const TONES: [Tone; 6] = [
    Tone::Level,
    Tone::Grave,
    Tone::Hook,
    Tone::Tilde,
    Tone::Acute,
    Tone::Dot,
];

fn base(plain: char) -> u8 {
    match plain {
        'ă' | 'â' => b'a',
        'đ' => b'd',
        'ê' => b'e',
        'ô' | 'ơ' => b'o',
        'ư' => b'u',
        ascii => ascii as u8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_letters_apart() {
        let check = |c: char, base: char, plain: char, tone: Tone, upper: bool| {
            assert_eq!(
                letter(c),
                Some(Letter {
                    base: base as u8,
                    plain,
                    tone,
                    upper
                }),
                "{c}"
            );
        };
        check('ộ', 'o', 'ô', Tone::Dot, false);
        check('Ủ', 'u', 'u', Tone::Hook, true);
        check('Đ', 'd', 'đ', Tone::Level, true);
        check('Ð', 'd', 'đ', Tone::Level, true);
        check('ữ', 'u', 'ư', Tone::Tilde, false);
        check('Р', 'p', 'p', Tone::Level, true);
        assert_eq!(letter('7'), None);
        assert_eq!(letter('“'), None);
        assert_eq!(letter('×'), None);
    }
}
