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
    /// The electronic identifier of who issued it: `000.00.12.H35`.
    pub issuer_id: Option<String>,
    pub signer_name: Option<String>,
    pub signer_position: Option<String>,
    /// TL., KT., TM., TUQ., Q.
    pub signer_competence: Option<String>,
    /// Whom it is sent to.
    pub to: Vec<String>,
    /// "Nơi nhận".
    pub to_places: Vec<String>,
    /// Why it was sent.
    pub business: Business,
    /// The reason that the sender gives for it.
    pub business_reason: Option<String>,
    /// The documents in whose place it stands, by the sender's identifiers.
    pub replaces: Vec<String>,
}

/// Why a package is sent (BussinessDocType of QCVN 102:2016/BTTTT).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Business {
    /// A document that is sent for the first time, also where nothing is said.
    #[default]
    New,
    /// A document that was sent before is called back.
    Recall,
    /// Particulars of a document that was sent before are brought up to date.
    Update,
    /// It stands in the place of another.
    Replace,
}

impl Business {
    const CODES: [(Business, &'static str); 4] = [
        (Business::New, "0"),
        (Business::Recall, "1"),
        (Business::Update, "2"),
        (Business::Replace, "3"),
    ];

    /// Returns its code in the standard: "1".
    pub fn code(self) -> &'static str {
        let known = Business::CODES.iter().find(|(it, _)| *it == self);
        known.map_or("", |(_, code)| code)
    }

    /// Returns what a code stands for.
    pub fn of_code(code: &str) -> Option<Business> {
        let known = Business::CODES.iter().find(|(_, it)| *it == code.trim());
        known.map(|(it, _)| *it)
    }
}
