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
    #[inline]
    pub const fn with(self, mark: Combining) -> Letter {
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
#[inline]
pub const fn combining(c: char) -> Option<Combining> {
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
#[inline]
pub const fn letter(c: char) -> Option<Letter> {
    let code = c as u32;
    match code {
        0..0xC0 => ascii(c),
        0xC0..=0x1B0 => LOW[(code - 0xC0) as usize],
        0x1EA0..=0x1EF9 => HIGH[(code - 0x1EA0) as usize],
        0x370..=0x4FF => foreign(c),
        _ => None,
    }
}

/// Takes a Greek or Cyrillic letter for the Latin one that it looks like.
#[cold]
const fn foreign(c: char) -> Option<Letter> {
    match look_alike(c) {
        Some(latin) => ascii(latin),
        None => None,
    }
}

#[inline]
const fn ascii(c: char) -> Option<Letter> {
    if !c.is_ascii_alphabetic() {
        return None;
    }
    let lower = c.to_ascii_lowercase();
    Some(Letter {
        base: lower as u8,
        plain: lower,
        tone: Tone::Level,
        upper: c.is_ascii_uppercase(),
    })
}

/// Returns the Latin letter for which a letter of another script is taken.
const fn look_alike(c: char) -> Option<char> {
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
    let mut at = 0;
    while at < PAIRS.len() {
        if PAIRS[at].0 == c {
            return Some(PAIRS[at].1);
        }
        at += 1;
    }
    None
}

/// Rows of (plain letter, small and capital in the six tones of [`TONES`]).
const ROWS: [(char, [char; 6], [char; 6]); 12] = [
    (
        'a',
        ['a', 'à', 'ả', 'ã', 'á', 'ạ'],
        ['A', 'À', 'Ả', 'Ã', 'Á', 'Ạ'],
    ),
    (
        'ă',
        ['ă', 'ằ', 'ẳ', 'ẵ', 'ắ', 'ặ'],
        ['Ă', 'Ằ', 'Ẳ', 'Ẵ', 'Ắ', 'Ặ'],
    ),
    (
        'â',
        ['â', 'ầ', 'ẩ', 'ẫ', 'ấ', 'ậ'],
        ['Â', 'Ầ', 'Ẩ', 'Ẫ', 'Ấ', 'Ậ'],
    ),
    (
        'e',
        ['e', 'è', 'ẻ', 'ẽ', 'é', 'ẹ'],
        ['E', 'È', 'Ẻ', 'Ẽ', 'É', 'Ẹ'],
    ),
    (
        'ê',
        ['ê', 'ề', 'ể', 'ễ', 'ế', 'ệ'],
        ['Ê', 'Ề', 'Ể', 'Ễ', 'Ế', 'Ệ'],
    ),
    (
        'i',
        ['i', 'ì', 'ỉ', 'ĩ', 'í', 'ị'],
        ['I', 'Ì', 'Ỉ', 'Ĩ', 'Í', 'Ị'],
    ),
    (
        'o',
        ['o', 'ò', 'ỏ', 'õ', 'ó', 'ọ'],
        ['O', 'Ò', 'Ỏ', 'Õ', 'Ó', 'Ọ'],
    ),
    (
        'ô',
        ['ô', 'ồ', 'ổ', 'ỗ', 'ố', 'ộ'],
        ['Ô', 'Ồ', 'Ổ', 'Ỗ', 'Ố', 'Ộ'],
    ),
    (
        'ơ',
        ['ơ', 'ờ', 'ở', 'ỡ', 'ớ', 'ợ'],
        ['Ơ', 'Ờ', 'Ở', 'Ỡ', 'Ớ', 'Ợ'],
    ),
    (
        'u',
        ['u', 'ù', 'ủ', 'ũ', 'ú', 'ụ'],
        ['U', 'Ù', 'Ủ', 'Ũ', 'Ú', 'Ụ'],
    ),
    (
        'ư',
        ['ư', 'ừ', 'ử', 'ữ', 'ứ', 'ự'],
        ['Ư', 'Ừ', 'Ử', 'Ữ', 'Ứ', 'Ự'],
    ),
    (
        'y',
        ['y', 'ỳ', 'ỷ', 'ỹ', 'ý', 'ỵ'],
        ['Y', 'Ỳ', 'Ỷ', 'Ỹ', 'Ý', 'Ỵ'],
    ),
];

type Entry = Option<Letter>;

static LOW: [Entry; 0xF1] = table(0xC0);
static HIGH: [Entry; 0x5A] = table(0x1EA0);

const fn table<const N: usize>(first: u32) -> [Entry; N] {
    let mut entries = [None; N];
    let mut at = 0;
    while at < N {
        if let Some(c) = char::from_u32(first + at as u32) {
            entries[at] = find(c);
        }
        at += 1;
    }
    entries
}

const fn find(c: char) -> Entry {
    if matches!(c, 'đ' | 'Đ' | 'ð' | 'Ð' | 'Ɖ') {
        return Some(Letter {
            base: b'd',
            plain: 'đ',
            tone: Tone::Level,
            upper: !matches!(c, 'đ' | 'ð'),
        });
    }
    let mut at = 0;
    while at < ROWS.len() * TONES.len() {
        let ((plain, small, capital), tone) = (ROWS[at / TONES.len()], at % TONES.len());
        if small[tone] == c || capital[tone] == c {
            return Some(Letter {
                base: base(plain),
                plain,
                tone: TONES[tone],
                upper: capital[tone] == c,
            });
        }
        at += 1;
    }
    None
}

const TONES: [Tone; 6] = [
    Tone::Level,
    Tone::Grave,
    Tone::Hook,
    Tone::Tilde,
    Tone::Acute,
    Tone::Dot,
];

const fn base(plain: char) -> u8 {
    match plain {
        'ă' | 'â' => b'a',
        'ê' => b'e',
        'ô' | 'ơ' => b'o',
        'ư' => b'u',
        ascii => ascii as u8,
    }
}

/// Returns words as they stand within a sentence: with a small first letter.
///
/// ```
/// assert_eq!(ntm_text::uncapitalised("Đơn vị"), "đơn vị");
/// ```
pub fn uncapitalised(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    first.chain(letters.as_str().chars()).collect()
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
