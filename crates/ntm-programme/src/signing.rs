//! Who signs for a unit, in what form and how long (Nghị định 30/2020/NĐ-CP, Điều 13).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    identity::{DelegationId, UnitId},
    unit::Validity,
};

/// In what form somebody signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SigningForm {
    /// The head.
    Head,
    /// Q.: the acting head.
    Acting,
    /// KT.: a deputy for the head.
    Deputy,
    /// TL.: by order of the head.
    Order,
    /// TUQ.: by written authority of the head, for a limited time.
    Authority,
}

impl SigningForm {
    /// All forms.
    pub const ALL: [SigningForm; 5] = [
        SigningForm::Head,
        SigningForm::Deputy,
        SigningForm::Order,
        SigningForm::Authority,
        SigningForm::Acting,
    ];

    /// Returns the word under which it is kept.
    pub fn key(self) -> &'static str {
        match self {
            SigningForm::Head => "head",
            SigningForm::Acting => "acting",
            SigningForm::Deputy => "deputy",
            SigningForm::Order => "order",
            SigningForm::Authority => "authority",
        }
    }

    /// Returns the form that is kept under a word.
    pub fn from_key(key: &str) -> Option<SigningForm> {
        SigningForm::ALL.into_iter().find(|it| it.key() == key)
    }

    /// Returns the abbreviation before the position; none for the head.
    pub fn abbreviation(self) -> &'static str {
        match self {
            SigningForm::Head => "",
            SigningForm::Acting => "Q.",
            SigningForm::Deputy => "KT.",
            SigningForm::Order => "TL.",
            SigningForm::Authority => "TUQ.",
        }
    }

    /// Returns its name in Vietnamese.
    pub fn label_vi(self) -> &'static str {
        match self {
            SigningForm::Head => "Người đứng đầu ký",
            SigningForm::Acting => "Quyền cấp trưởng (Q.)",
            SigningForm::Deputy => "Ký thay (KT.)",
            SigningForm::Order => "Ký thừa lệnh (TL.)",
            SigningForm::Authority => "Ký thừa ủy quyền (TUQ.)",
        }
    }

    /// Returns its name in English.
    pub fn label_en(self) -> &'static str {
        match self {
            SigningForm::Head => "The head signs",
            SigningForm::Acting => "Acting head (Q.)",
            SigningForm::Deputy => "For the head (KT.)",
            SigningForm::Order => "By order (TL.)",
            SigningForm::Authority => "By authority (TUQ.)",
        }
    }

    /// Tells whether somebody signs in the place of a head, whose position stands above.
    pub fn is_for_head(self) -> bool {
        matches!(
            self,
            SigningForm::Deputy | SigningForm::Order | SigningForm::Authority
        )
    }
}

/// That somebody signs for a unit, for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    pub id: DelegationId,
    pub unit: UnitId,
    pub form: SigningForm,
    /// The signer's own position: "Phó Chánh Văn phòng".
    pub position: String,
    pub name: String,
    /// The position in whose place they sign: "Chánh Văn phòng".
    pub head: Option<String>,
    /// The body in whose name (TM.): "Ủy ban nhân dân".
    pub collective: Option<String>,
    pub valid: Validity,
    /// The decision or the rule of work that says so.
    pub source: Option<String>,
}

/// What keeps a delegation from being kept: the field and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DelegationFault {
    #[error("Hãy ghi chức vụ người ký.")]
    Position,
    #[error("Hãy ghi họ tên người ký.")]
    Name,
    #[error("Ký KT., TL., TUQ. phải ghi chức vụ của người đứng đầu được ký thay.")]
    Head,
    #[error("Chức vụ người ký trùng với chức vụ được ký thay.")]
    Self_,
    #[error(
        "Ký thừa ủy quyền phải có thời hạn (Nghị định 30/2020/NĐ-CP, Điều 13). Hãy ghi ngày hết hiệu lực."
    )]
    Limit,
    #[error("Ký thừa ủy quyền phải có văn bản. Hãy ghi số, ngày của văn bản ủy quyền.")]
    Source,
    #[error("Ngày hết hiệu lực phải sau ngày bắt đầu.")]
    Order,
}

impl DelegationFault {
    /// Returns the field of the form.
    pub fn field(self) -> &'static str {
        match self {
            DelegationFault::Position => "position",
            DelegationFault::Name => "full_name",
            DelegationFault::Head | DelegationFault::Self_ => "head",
            DelegationFault::Limit | DelegationFault::Order => "valid_to",
            DelegationFault::Source => "source",
        }
    }

    /// Says the same in English.
    pub fn text_en(self) -> &'static str {
        match self {
            DelegationFault::Position => "Give the signer's position.",
            DelegationFault::Name => "Give the signer's name.",
            DelegationFault::Head => "KT., TL. and TUQ. name the head's position.",
            DelegationFault::Self_ => "The signer's position is the one that is signed for.",
            DelegationFault::Limit => {
                "Authority is limited in time (Decree 30/2020, Article 13). Give its end."
            }
            DelegationFault::Source => "Authority is given in writing. Name the paper.",
            DelegationFault::Order => "The end must lie after the beginning.",
        }
    }
}

impl Delegation {
    /// Returns what keeps it from being kept.
    pub fn faults(&self) -> Vec<DelegationFault> {
        let mut faults = Vec::new();
        let head = self.head.as_deref().unwrap_or_default().trim();
        if self.position.trim().is_empty() {
            faults.push(DelegationFault::Position);
        }
        if self.name.trim().is_empty() {
            faults.push(DelegationFault::Name);
        }
        if self.form.is_for_head() && head.is_empty() {
            faults.push(DelegationFault::Head);
        } else if self.form.is_for_head()
            && head.to_lowercase() == self.position.trim().to_lowercase()
        {
            faults.push(DelegationFault::Self_);
        }
        if self.valid.to.is_some_and(|to| to <= self.valid.from) {
            faults.push(DelegationFault::Order);
        }
        if self.form == SigningForm::Authority {
            if self.valid.to.is_none() {
                faults.push(DelegationFault::Limit);
            }
            if self.source.as_deref().unwrap_or_default().trim().is_empty() {
                faults.push(DelegationFault::Source);
            }
        }
        faults
    }

    /// Tells whether it holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.valid.contains(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn each_form_needs_what_the_decree_asks() {
        let base = Delegation {
            id: DelegationId(uuid::Uuid::nil()),
            unit: UnitId(uuid::Uuid::nil()),
            form: SigningForm::Head,
            position: "Chánh Văn phòng".to_owned(),
            name: "Nguyễn Văn A".to_owned(),
            head: None,
            collective: None,
            valid: Validity::since(date(2023, 1, 1)),
            source: None,
        };
        assert_eq!(base.faults(), []);
        let check = |form, head: Option<&str>, faults: &[DelegationFault]| {
            let delegation = Delegation {
                form,
                head: head.map(str::to_owned),
                ..base.clone()
            };
            assert_eq!(delegation.faults(), faults, "{form:?} {head:?}");
        };
        check(SigningForm::Deputy, None, &[DelegationFault::Head]);
        check(
            SigningForm::Deputy,
            Some("chánh văn phòng"),
            &[DelegationFault::Self_],
        );
        check(SigningForm::Order, Some("Chủ tịch"), &[]);
        check(
            SigningForm::Authority,
            Some("Chủ tịch"),
            &[DelegationFault::Limit, DelegationFault::Source],
        );
        let mut short = base.clone();
        short.valid.to = Some(date(2023, 1, 1));
        assert_eq!(short.faults(), [DelegationFault::Order]);
        assert!(base.holds_on(date(2023, 1, 1)) && !base.holds_on(date(2022, 12, 31)));
    }
}
