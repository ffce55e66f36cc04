//! Electronic identifiers of offices (mã định danh điện tử, Quyết định 20/2020/QĐ-TTg), by which systems
//! that exchange documents name senders and receivers.

use std::{fmt, str::FromStr};

/// An identifier as it is written in packages: "000.00.12.H35".
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrganId(String);

/// No identifier is longer: the length of OrganId in Nghị định 30/2020/NĐ-CP, Phụ lục VI.
const LONGEST: usize = 13;

impl OrganId {
    /// Returns it as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OrganId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is no identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "Mã định danh gồm các nhóm chữ cái không dấu và chữ số, cách nhau bằng dấu chấm, dài không quá 13 ký tự, ví dụ 000.00.12.H35."
)]
pub struct NoOrganId;

impl FromStr for OrganId {
    type Err = NoOrganId;

    /// Reads an identifier: groups of letters and digits between full stops. Small letters are taken as
    /// large ones.
    fn from_str(text: &str) -> Result<OrganId, NoOrganId> {
        let text = text.trim().to_ascii_uppercase();
        let is_group =
            |it: &str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let is_id = text.len() <= LONGEST && text.contains('.') && text.split('.').all(is_group);
        is_id.then_some(OrganId(text)).ok_or(NoOrganId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn identifiers_have_one_spelling() {
        let read = |text: &str| text.parse::<OrganId>().map(|it| it.to_string());
        for text in ["000.00.12.H35", " 000.00.12.h35 "] {
            assert_eq!(read(text).as_deref(), Ok("000.00.12.H35"));
        }
        assert_eq!(read("H35.12").as_deref(), Ok("H35.12"));
        for text in [
            "",
            "H35",
            "000..12.H35",
            ".H35",
            "0000.00.12.H35",
            "000.00.12.Đ35",
            "0 0.H35",
        ] {
            assert_eq!(read(text), Err(NoOrganId), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_read_again(text in "\\PC{0,16}") {
            if let Ok(id) = text.parse::<OrganId>() {
                prop_assert_eq!(id.as_str().parse::<OrganId>(), Ok(id.clone()));
            }
        }
    }
}
