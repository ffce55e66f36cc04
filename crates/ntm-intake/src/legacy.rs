//! The two encodings of Vietnamese before Unicode that old files and fonts still carry.

use crate::{Encoding, syllable};
use unicode_normalization::UnicodeNormalization;

/// Returns the text in Unicode when one of the old encodings makes Vietnamese of it.
/// The text is given as Latin-1 characters, one for each byte.
pub(crate) fn recognise(latin: &str) -> Option<(String, Encoding)> {
    let (given, words) = syllable::plausibility(latin);
    if words == 0 {
        return None;
    }
    [Encoding::Tcvn3, Encoding::Vni]
        .into_iter()
        .map(|encoding| {
            let text = convert(latin, encoding);
            (syllable::plausibility(&text).0, text, encoding)
        })
        .max_by_key(|(score, ..)| *score)
        .filter(|(score, ..)| *score >= 70 && *score > given + 15)
        .map(|(_, text, encoding)| (text, encoding))
}

/// Returns the encoding that a font's name promises, and whether the font shows capitals only.
pub(crate) fn of_font(font: &str) -> Option<(Encoding, bool)> {
    let name = font.trim_start_matches('.');
    if font.starts_with(".Vn") {
        Some((Encoding::Tcvn3, name.ends_with('H')))
    } else if name.starts_with("VNI-") || name.starts_with("VNI ") {
        Some((Encoding::Vni, false))
    } else {
        None
    }
}

/// Returns text that was written with an old font, given as the characters found in the file.
pub(crate) fn convert(latin: &str, encoding: Encoding) -> String {
    match encoding {
        Encoding::Tcvn3 => latin.chars().map(tcvn3).collect(),
        Encoding::Vni => vni(latin),
        Encoding::Utf16 | Encoding::Windows1258 => latin.to_owned(),
    }
}

/// Latin-1 characters A1–FE in the order of the standard; the zero byte stands for "unused".
const TCVN3: &str = "ĂÂÊÔƠƯĐăâêôơưđ\0\0\0\0\0\0àảãáạ\0ằẳẵắ\0\0\0\0\0\0\0ặầẩẫấậè\0ẻẽéẹềểễếệìỉ\0\0\0ĩíịò\0ỏõóọồổỗốộờởỡớợù\0ủũúụừửữứựỳỷỹýỵ";

fn tcvn3(char: char) -> char {
    let Some(index) = (char as usize).checked_sub(0xA1) else {
        return char;
    };
    TCVN3
        .chars()
        .nth(index)
        .filter(|found| *found != '\0')
        .unwrap_or(char)
}

/// A letter, then a character that stands for its marks.
fn vni(latin: &str) -> String {
    let mut text = String::with_capacity(latin.len() * 2);
    let mut base = ' ';
    for char in latin.chars() {
        let whole = vni_letter(char);
        match vni_marks(char) {
            Some(marks) if carries(base, marks) => text.push_str(marks),
            _ => text.push(whole),
        }
        // A mark may follow a letter or the horned letters, never another mark.
        base = if carries(base, vni_marks(char).unwrap_or("-")) {
            ' '
        } else {
            whole
        };
    }
    text.nfc().collect()
}

/// Letters that have one character of their own.
fn vni_letter(char: char) -> char {
    const LETTERS: &[(char, char)] = &[
        ('ñ', 'đ'),
        ('Ñ', 'Đ'),
        ('ô', 'ơ'),
        ('Ô', 'Ơ'),
        ('ö', 'ư'),
        ('Ö', 'Ư'),
        ('í', 'í'),
        ('Í', 'Í'),
        ('ì', 'ì'),
        ('Ì', 'Ì'),
        ('æ', 'ỉ'),
        ('Æ', 'Ỉ'),
        ('ó', 'ĩ'),
        ('Ó', 'Ĩ'),
        ('ò', 'ị'),
        ('Ò', 'Ị'),
        ('î', 'ỵ'),
        ('Î', 'Ỵ'),
    ];
    LETTERS
        .iter()
        .find(|(from, _)| *from == char)
        .map_or(char, |(_, to)| *to)
}

/// The combining marks that a character stands for after a letter.
fn vni_marks(char: char) -> Option<&'static str> {
    let lower = char.to_lowercase().next().unwrap_or(char);
    Some(match lower {
        'ù' => "\u{301}",
        'ø' => "\u{300}",
        'û' => "\u{309}",
        'õ' => "\u{303}",
        'ï' => "\u{323}",
        'ê' => "\u{306}",
        'é' => "\u{306}\u{301}",
        'è' => "\u{306}\u{300}",
        'ú' => "\u{306}\u{309}",
        'ü' => "\u{306}\u{303}",
        'ë' => "\u{306}\u{323}",
        'â' => "\u{302}",
        'á' => "\u{302}\u{301}",
        'à' => "\u{302}\u{300}",
        'å' => "\u{302}\u{309}",
        'ã' => "\u{302}\u{303}",
        'ä' => "\u{302}\u{323}",
        _ => return None,
    })
}

fn carries(base: char, marks: &str) -> bool {
    let base = base.to_lowercase().next().unwrap_or(base);
    match marks.chars().next() {
        Some('\u{306}') => base == 'a',
        Some('\u{302}') => matches!(base, 'a' | 'e' | 'o'),
        Some('-') | None => false,
        _ => matches!(base, 'a' | 'e' | 'o' | 'u' | 'y' | 'ơ' | 'ư'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_tcvn3() {
        assert_eq!(
            recognise("Céng hßa x· héi chñ nghÜa ViÖt Nam. §éc lËp - Tù do - H¹nh phóc"),
            Some((
                "Cộng hòa xã hội chủ nghĩa Việt Nam. Độc lập - Tự do - Hạnh phúc".into(),
                Encoding::Tcvn3
            ))
        );
    }

    #[test]
    fn reads_vni() {
        assert_eq!(
            recognise("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam. Ñoäc laäp - Töï do - Haïnh phuùc; ÑEÀ NGHÒ; tröôùc ngaøy, naêm, baèng, thò xaõ, kyõ"),
            Some((
                "Cộng hòa xã hội chủ nghĩa Việt Nam. Độc lập - Tự do - Hạnh phúc; ĐỀ NGHỊ; trước ngày, năm, bằng, thị xã, kỹ".into(),
                Encoding::Vni
            ))
        );
    }

    #[test]
    fn leaves_vietnamese_alone() {
        assert_eq!(recognise("Cộng hòa xã hội chủ nghĩa Việt Nam"), None);
        assert_eq!(recognise("plain"), None);
    }
}
