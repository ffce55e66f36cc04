//! Files of data that offices may bring themselves: what is wrong with one, by its line, in their words.

use serde::de::DeserializeOwned;

use crate::criteria::SetFault;

/// Reads a file of TOML into what it is to hold.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Vec<SetFault>> {
    toml::from_str(text).map_err(|fault| {
        vec![SetFault {
            line: line_of(text, fault.span().map_or(0, |span| span.start)),
            reason: format!("không đúng cấu trúc: {}", said(fault.message())),
        }]
    })
}

/// Returns the line, from 1, of a byte of a text.
pub(crate) fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|&byte| byte == b'\n').count()
}

/// The usual complaints of `serde` and `toml` in Vietnamese; what is rarer stays as it is.
fn said(message: &str) -> String {
    let quoted = |rest: &str| {
        let name = rest.split('`').nth(1).unwrap_or_default();
        name.to_owned()
    };
    for (begins, vi) in [
        ("missing field", "thiếu khóa"),
        ("unknown field", "không có khóa tên"),
        ("duplicate field", "ghi hai lần khóa"),
        ("unknown variant", "không có giá trị"),
        ("duplicate key", "ghi hai lần khóa"),
    ] {
        if let Some(rest) = message.strip_prefix(begins) {
            let name = quoted(rest);
            return match name.is_empty() {
                true => vi.to_owned(),
                false => format!("{vi} “{name}”"),
            };
        }
    }
    match message.strip_prefix("invalid type: ") {
        Some(_) => "giá trị không đúng kiểu (chữ, số, ngày, danh sách hay bảng)".to_owned(),
        None => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Held {
        #[serde(rename = "name")]
        _name: String,
    }

    #[test]
    fn what_is_wrong_is_said_in_vietnamese_with_its_line() {
        let check = |text: &str, expected: &str| {
            let told = read::<Held>(text).unwrap_err();
            assert!(told[0].to_string().contains(expected), "{}", told[0]);
        };
        check("", "thiếu khóa “name”");
        check(
            "name = \"a\"\nnote = 1",
            "dòng 2: không đúng cấu trúc: không có khóa tên “note”",
        );
        check("name = 1", "giá trị không đúng kiểu");
        check("name = \"a\"\nname = \"b\"", "dòng 2");
    }
}
