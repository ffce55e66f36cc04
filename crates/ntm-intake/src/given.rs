//! What a file says about the document that it carries, beside the text.

/// The header of a document as its sender filed it; what is not given is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// `101`.
    pub number: Option<String>,
    /// `TB-UBND`.
    pub symbol: Option<String>,
    pub place: Option<String>,
    /// `2023-07-07`.
    pub issued_on: Option<String>,
    /// `Thông báo`.
    pub kind: Option<String>,
    pub subject: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    pub signer_name: Option<String>,
    pub signer_position: Option<String>,
    /// TL., KT., TM., TUQ., Q.
    pub signer_competence: Option<String>,
    /// Whom it is sent to.
    pub to: Vec<String>,
    /// "Nơi nhận".
    pub to_places: Vec<String>,
}
