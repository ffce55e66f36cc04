//! The second factor: six digits that a telephone makes every 30 seconds (RFC 6238).

use jiff::Timestamp;
use totp_rs::{Builder, Secret, Totp};

/// How long one code counts, in seconds.
const STEP: i64 = 30;

/// Returns a secret in the form that people type: base 32.
pub(crate) fn secret(random: [u8; 20]) -> String {
    Secret::new_stack(random).to_base32()
}

/// Returns the address by which an authenticator takes the secret, to be shown as a picture.
pub(crate) fn address(secret: &str, login: &str) -> String {
    // Logins are plain letters, digits and ".-_@": only "@" would have to be told apart.
    let login = login.replace('@', "%40");
    format!(
        "otpauth://totp/NTM:{login}?secret={secret}&issuer=NTM&algorithm=SHA1&digits=6&period=30"
    )
}

/// Returns the step that a code belongs to, where it is one of the present three.
pub(crate) fn step_of(secret: &str, code: &str, now: Timestamp) -> Option<i64> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let seconds = u64::try_from(now.as_second()).ok()?;
    let step = totp(secret)?.check(&digits, seconds)?;
    i64::try_from(step).ok()
}

/// Returns the code of an instant: what a telephone would show.
pub fn code_at(secret: &str, now: Timestamp) -> Option<String> {
    let seconds = u64::try_from(now.as_second()).ok()?;
    Some(totp(secret)?.generate(seconds).to_string())
}

fn totp(secret: &str) -> Option<Totp> {
    Builder::new()
        .with_secret(Secret::try_from_base32(secret).ok()?)
        .with_skew(1)
        .with_step_duration(STEP.unsigned_abs())
        .build()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, Appendix B: the secret "12345678901234567890", last six of the eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = secret(*b"12345678901234567890");
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        assert_eq!(code_at(&secret, at(59)).as_deref(), Some("287082"));
        assert_eq!(
            code_at(&secret, at(1_111_111_109)).as_deref(),
            Some("081804")
        );
        assert_eq!(
            step_of(&secret, "081 804", at(1_111_111_109)),
            Some(37_037_036)
        );
        assert_eq!(
            step_of(&secret, "081804", at(1_111_111_109 + 30)),
            Some(37_037_036)
        );
        assert_eq!(step_of(&secret, "081804", at(1_111_111_109 + 90)), None);
        assert_eq!(step_of(&secret, "08180", at(1_111_111_109)), None);
    }
}
