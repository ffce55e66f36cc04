//! Obligations: task × unit × occurrence, and what may happen to one.
//!
//! "UBND các xã, trước ngày 15 hàng tháng" is one task, one rule, and for
//! sixteen communes sixteen obligations a month. An obligation is a row as
//! soon as its period opens, so that a missing report is a row and not an
//! absence.
//!
//! ```text
//!            open            submit              accept
//! not due ─────────▶ due ──────────────▶ submitted ──────▶ accepted
//!    │                │ ◀────────────────    │  ▲
//!    │                │      withdraw         │ return, submit
//!    │                │                       ▼  │
//!    ├────────────────┼──────────────────── returned
//!    │ waive          │ decline, accepted by the assigner
//!    ▼                ▼
//!  waived          declined
//! ```
//!
//! Nothing leads out of accepted, waived and declined. Late is not a state: it
//! is derived ([`crate::lateness`]) and frozen once, when the deadline has passed
//! and no extension asked for in time waits for an answer, with the unit and its
//! head of the last day. What is frozen, and the first date beside an extended
//! one, are never rewritten.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::Deserialize;
use serde::Serialize;

use crate::calendar;
use crate::identity::AccountId;
use crate::identity::ContentHash;
use crate::identity::UnitId;

/// Returns what an act makes of an obligation.
///
/// The clock is `today`, a legal day in Vietnam. Whether the person has the
/// right to act at all is decided by [`crate::right`]; here stands only what
/// the obligation itself allows, and that whoever asks cannot accept.
///
/// # Errors
///
/// A [`Refusal`] that says to people why not, and what they can do instead.
///
/// # Example
///
/// ```
/// use jiff::civil::date;
/// use ntm_programme::identity::{AccountId, UnitId};
/// use ntm_programme::obligation::{Act, By, Obligation, Refusal, State, apply};
/// use uuid::Uuid;
///
/// let commune = UnitId(Uuid::from_u128(1));
/// let officer = By { account: AccountId(Uuid::from_u128(2)), unit: commune };
/// let today = date(2023, 7, 10);
/// let due = Some(date(2023, 7, 14));
/// let report = Obligation::assigned(commune, date(2023, 7, 1), due, today);
///
/// let submit = Act::Submit { outgoing_number: Some("45/BC-UBND".to_owned()) };
/// let sent = apply(&report, &submit, officer, today)?;
/// assert_eq!(sent.state, State::Submitted);
/// assert_eq!(apply(&sent, &Act::Accept, officer, today), Err(Refusal::OwnCause));
/// # Ok::<(), Refusal>(())
/// ```
pub fn apply(
    obligation: &Obligation,
    act: &Act,
    by: By,
    today: Date,
) -> Result<Obligation, Refusal> {
    allows(obligation, act.kind(), by, today)?;
    let mut after = obligation.clone();
    match act {
        Act::Open => after.state = State::Due,
        Act::Note { text } => wanted(text)?,
        Act::Attach { .. } => after.evidence += 1,
        Act::Submit { outgoing_number } => {
            let numbered = outgoing_number
                .as_ref()
                .is_some_and(|it| !it.trim().is_empty());
            if after.wants_evidence && after.evidence == 0 && !numbered {
                return Err(Refusal::EvidenceWanted);
            }
            after.state = State::Submitted;
            after.submission = Some(Submission {
                on: today,
                by: by.account,
            });
            after.pending = None;
        }
        Act::Withdraw => {
            after.state = State::Due;
            after.submission = None;
        }
        Act::AskExtension { until, reason } => {
            wanted(reason)?;
            after.later_than_due(*until, today)?;
            after.pending = Some(Pending::Extension {
                until: *until,
                by: Some(by.account),
            });
        }
        Act::GrantExtension { until } => {
            let Some(Pending::Extension { until: asked, .. }) = after.pending else {
                return Err(Refusal::NothingAsked);
            };
            let until = until.unwrap_or(asked);
            after.later_than_due(until, today)?;
            after.extended_to = Some(until);
            after.pending = None;
        }
        Act::RefuseExtension { reason } | Act::RefuseDecline { reason } => {
            wanted(reason)?;
            after.pending = None;
        }
        Act::Decline { reason } => {
            wanted(reason)?;
            after.pending = Some(Pending::Decline {
                by: Some(by.account),
            });
        }
        Act::AcceptDecline => {
            after.state = State::Declined;
            after.settled_on = Some(today);
            after.pending = None;
        }
        Act::HandOn { account } => after.responsible = Some(*account),
        Act::HandOver { unit } => {
            after.unit = *unit;
            after.responsible = None;
        }
        Act::Accept => {
            after.state = State::Accepted;
            after.settled_on = Some(today);
        }
        Act::Return { reason } => {
            wanted(reason)?;
            after.state = State::Returned;
        }
        Act::Waive { reason } => {
            wanted(reason)?;
            after.state = State::Waived;
            after.settled_on = Some(today);
            after.pending = None;
        }
        Act::Freeze { head } => {
            let Some(due) = after.last_day() else {
                return Err(Refusal::NotPastItsDeadline);
            };
            let unit = after.unit;
            after.frozen = Some(Frozen {
                on: today,
                due,
                unit,
                head: head.clone(),
            });
        }
    }
    Ok(after)
}

/// Returns whether an obligation allows a kind of act today, before its
/// particulars are known: what a page asks to show the right buttons.
///
/// # Errors
///
/// A [`Refusal`] that says why not.
pub fn allows(obligation: &Obligation, kind: ActKind, by: By, today: Date) -> Result<(), Refusal> {
    use ActKind as K;
    use State as S;
    let state = obligation.state;
    let standing = match (kind, state) {
        (_, S::Accepted | S::Waived | S::Declined) => false,
        (K::Open, S::NotDue) => true,
        (K::Open, _) => false,
        (K::Note | K::HandOver, _) => true,
        (K::Attach | K::HandOn | K::Waive | K::Decline, S::NotDue | S::Due | S::Returned) => true,
        (K::AskExtension | K::Freeze, S::NotDue | S::Due | S::Returned) => true,
        (K::GrantExtension | K::RefuseExtension, S::NotDue | S::Due | S::Returned) => true,
        (K::AcceptDecline | K::RefuseDecline, S::NotDue | S::Due | S::Returned) => true,
        (K::Submit, S::Due | S::Returned) => true,
        (K::Withdraw | K::Accept | K::Return, S::Submitted) => true,
        _ => false,
    };
    if !standing {
        return Err(Refusal::Standing { kind, state });
    }
    let passed = obligation.last_day().is_some_and(|due| due < today);
    match kind {
        K::Open if today < obligation.opens => {
            return Err(Refusal::NotOpenYet {
                opens: obligation.opens,
            });
        }
        K::Withdraw | K::AskExtension if passed => return Err(Refusal::DeadlinePassed { kind }),
        K::AskExtension if obligation.last_day().is_none() => return Err(Refusal::NoDeadline),
        K::AskExtension | K::Decline if obligation.pending.is_some() => {
            return Err(Refusal::AlreadyAsked);
        }
        K::GrantExtension | K::RefuseExtension
            if !matches!(obligation.pending, Some(Pending::Extension { .. })) =>
        {
            return Err(Refusal::NothingAsked);
        }
        K::AcceptDecline | K::RefuseDecline
            if !matches!(obligation.pending, Some(Pending::Decline { .. })) =>
        {
            return Err(Refusal::NothingAsked);
        }
        K::Freeze if !passed => return Err(Refusal::NotPastItsDeadline),
        K::Freeze if obligation.frozen.is_some() => return Err(Refusal::AlreadyFrozen),
        K::Freeze if matches!(obligation.pending, Some(Pending::Extension { .. })) => {
            return Err(Refusal::ExtensionWaits);
        }
        _ => {}
    }
    if kind.is_a_judgement() && obligation.is_party(by) {
        return Err(Refusal::OwnCause);
    }
    Ok(())
}

fn wanted(reason: &str) -> Result<(), Refusal> {
    if reason.trim().is_empty() {
        Err(Refusal::ReasonWanted)
    } else {
        Ok(())
    }
}

/// One obligation as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Obligation {
    pub state: State,
    /// Who has to do it.
    pub unit: UnitId,
    /// The person of the unit whom it was handed on to.
    pub responsible: Option<AccountId>,
    /// The day from which it exists.
    pub opens: Date,
    /// The first last day that counts; never changes.
    pub due: Option<Date>,
    /// The last day after an extension; the first stays beside it.
    pub extended_to: Option<Date>,
    pub pending: Option<Pending>,
    /// Whether completion wants an outgoing document's number or a file.
    pub wants_evidence: bool,
    /// How many pieces of evidence are attached.
    pub evidence: u32,
    pub submission: Option<Submission>,
    /// The day on which it was accepted, waived or declined.
    pub settled_on: Option<Date>,
    /// What stood when the deadline had passed unmet.
    pub frozen: Option<Frozen>,
}

impl Obligation {
    /// Returns an obligation that has just been assigned.
    pub fn assigned(unit: UnitId, opens: Date, due: Option<Date>, today: Date) -> Self {
        Self {
            state: if opens <= today {
                State::Due
            } else {
                State::NotDue
            },
            unit,
            responsible: None,
            opens,
            due,
            extended_to: None,
            pending: None,
            wants_evidence: true,
            evidence: 0,
            submission: None,
            settled_on: None,
            frozen: None,
        }
    }

    /// Returns the last day that counts now, with the extension if there is
    /// one.
    pub fn last_day(&self) -> Option<Date> {
        self.extended_to.or(self.due)
    }

    /// Returns whether somebody belongs to the side that has to do it or has
    /// asked for something.
    fn is_party(&self, by: By) -> bool {
        let asked = self.pending.and_then(Pending::by);
        let submitted = self.submission.as_ref().map(|it| it.by);
        by.unit == self.unit || [asked, submitted].contains(&Some(by.account))
    }

    fn later_than_due(&self, until: Date, today: Date) -> Result<(), Refusal> {
        let due = self.last_day().ok_or(Refusal::NoDeadline)?;
        if until > due && until >= today {
            Ok(())
        } else {
            Err(Refusal::NotLater { due })
        }
    }
}

/// Where an obligation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Its period has not opened.
    NotDue,
    /// It is to be done.
    Due,
    /// It is done and waits for the assigner.
    Submitted,
    /// The assigner wants it mended.
    Returned,
    Accepted,
    /// The assigner no longer wants it.
    Waived,
    /// The assigner agrees that it is not the unit's to do.
    Declined,
}

impl State {
    pub const ALL: [Self; 7] = [
        Self::NotDue,
        Self::Due,
        Self::Submitted,
        Self::Returned,
        Self::Accepted,
        Self::Waived,
        Self::Declined,
    ];

    /// Returns the word under which the state is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotDue => "not_due",
            Self::Due => "due",
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::Accepted => "accepted",
            Self::Waived => "waived",
            Self::Declined => "declined",
        }
    }

    pub fn label_vi(self) -> &'static str {
        match self {
            Self::NotDue => "Chưa đến kỳ",
            Self::Due => "Đang thực hiện",
            Self::Submitted => "Chờ duyệt",
            Self::Returned => "Bị trả lại",
            Self::Accepted => "Hoàn thành",
            Self::Waived => "Được miễn",
            Self::Declined => "Không thuộc thẩm quyền",
        }
    }

    pub fn label_en(self) -> &'static str {
        match self {
            Self::NotDue => "Not open yet",
            Self::Due => "To do",
            Self::Submitted => "Awaiting acceptance",
            Self::Returned => "Returned",
            Self::Accepted => "Done",
            Self::Waived => "Waived",
            Self::Declined => "Declined",
        }
    }

    /// Returns whether nothing can happen any more.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Accepted | Self::Waived | Self::Declined)
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A word that is no state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no state of an obligation")]
pub struct NotAState(pub String);

impl FromStr for State {
    type Err = NotAState;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| NotAState(text.to_owned()))
    }
}

/// Who acts, and for which unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct By {
    pub account: AccountId,
    pub unit: UnitId,
}

/// What the unit has asked and the assigner has not answered, and by whom, where
/// that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Pending {
    Extension { until: Date, by: Option<AccountId> },
    Decline { by: Option<AccountId> },
}

impl Pending {
    pub fn by(self) -> Option<AccountId> {
        match self {
            Self::Extension { by, .. } | Self::Decline { by } => by,
        }
    }
}

/// When and by whom the result was sent in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Submission {
    pub on: Date,
    pub by: AccountId,
}

/// What stood when a deadline had passed unmet. Nothing rewrites it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Frozen {
    /// The day of the record, which may be later than the day after the
    /// deadline when the installation was down.
    pub on: Date,
    pub due: Date,
    pub unit: UnitId,
    /// The head of the unit on the last day.
    pub head: Option<Head>,
}

/// The head of a unit, by the name and post borne on that day.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Head {
    pub name: String,
    pub position: String,
}

/// What happens to an obligation; kept as its events.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    Open,
    Note {
        text: String,
    },
    Attach {
        evidence: Evidence,
    },
    Submit {
        outgoing_number: Option<String>,
    },
    Withdraw,
    AskExtension {
        until: Date,
        reason: String,
    },
    /// Without a date: until the day asked for.
    GrantExtension {
        until: Option<Date>,
    },
    RefuseExtension {
        reason: String,
    },
    Decline {
        reason: String,
    },
    AcceptDecline,
    RefuseDecline {
        reason: String,
    },
    HandOn {
        account: AccountId,
    },
    /// The unit has ended in a reorganisation: another does what it left undone.
    HandOver {
        unit: UnitId,
    },
    Accept,
    Return {
        reason: String,
    },
    Waive {
        reason: String,
    },
    Freeze {
        head: Option<Head>,
    },
}

impl Act {
    pub fn kind(&self) -> ActKind {
        match self {
            Self::Open => ActKind::Open,
            Self::Note { .. } => ActKind::Note,
            Self::Attach { .. } => ActKind::Attach,
            Self::Submit { .. } => ActKind::Submit,
            Self::Withdraw => ActKind::Withdraw,
            Self::AskExtension { .. } => ActKind::AskExtension,
            Self::GrantExtension { .. } => ActKind::GrantExtension,
            Self::RefuseExtension { .. } => ActKind::RefuseExtension,
            Self::Decline { .. } => ActKind::Decline,
            Self::AcceptDecline => ActKind::AcceptDecline,
            Self::RefuseDecline { .. } => ActKind::RefuseDecline,
            Self::HandOn { .. } => ActKind::HandOn,
            Self::HandOver { .. } => ActKind::HandOver,
            Self::Accept => ActKind::Accept,
            Self::Return { .. } => ActKind::Return,
            Self::Waive { .. } => ActKind::Waive,
            Self::Freeze { .. } => ActKind::Freeze,
        }
    }
}

/// Proof that the work was done.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Evidence {
    File { hash: ContentHash, name: String },
    OutgoingDocument { number: String, date: Option<Date> },
}

/// What kind of act it is, without its particulars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActKind {
    Open,
    Note,
    Attach,
    Submit,
    Withdraw,
    AskExtension,
    GrantExtension,
    RefuseExtension,
    Decline,
    AcceptDecline,
    RefuseDecline,
    HandOn,
    HandOver,
    Accept,
    Return,
    Waive,
    Freeze,
}

impl ActKind {
    pub const ALL: [Self; 17] = [
        Self::Open,
        Self::Note,
        Self::Attach,
        Self::Submit,
        Self::Withdraw,
        Self::AskExtension,
        Self::GrantExtension,
        Self::RefuseExtension,
        Self::Decline,
        Self::AcceptDecline,
        Self::RefuseDecline,
        Self::HandOn,
        Self::HandOver,
        Self::Accept,
        Self::Return,
        Self::Waive,
        Self::Freeze,
    ];

    /// Returns whether the act judges what another side did or asked.
    pub fn is_a_judgement(self) -> bool {
        matches!(
            self,
            Self::Accept
                | Self::Return
                | Self::Waive
                | Self::GrantExtension
                | Self::RefuseExtension
                | Self::AcceptDecline
                | Self::RefuseDecline
        )
    }

    /// Returns the word under which the act is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Note => "note",
            Self::Attach => "attach",
            Self::Submit => "submit",
            Self::Withdraw => "withdraw",
            Self::AskExtension => "ask_extension",
            Self::GrantExtension => "grant_extension",
            Self::RefuseExtension => "refuse_extension",
            Self::Decline => "decline",
            Self::AcceptDecline => "accept_decline",
            Self::RefuseDecline => "refuse_decline",
            Self::HandOn => "hand_on",
            Self::HandOver => "hand_over",
            Self::Accept => "accept",
            Self::Return => "return",
            Self::Waive => "waive",
            Self::Freeze => "freeze",
        }
    }

    pub fn label_vi(self) -> &'static str {
        match self {
            Self::Open => "Mở kỳ",
            Self::Note => "Ghi tiến độ",
            Self::Attach => "Đính kèm minh chứng",
            Self::Submit => "Gửi kết quả",
            Self::Withdraw => "Rút lại",
            Self::AskExtension => "Xin gia hạn",
            Self::GrantExtension => "Đồng ý gia hạn",
            Self::RefuseExtension => "Không đồng ý gia hạn",
            Self::Decline => "Từ chối nhận việc",
            Self::AcceptDecline => "Đồng ý cho từ chối",
            Self::RefuseDecline => "Không đồng ý cho từ chối",
            Self::HandOn => "Giao người thực hiện",
            Self::HandOver => "Bàn giao sau sắp xếp",
            Self::Accept => "Chấp nhận kết quả",
            Self::Return => "Trả lại",
            Self::Waive => "Miễn thực hiện",
            Self::Freeze => "Chốt quá hạn",
        }
    }

    pub fn label_en(self) -> &'static str {
        match self {
            Self::Open => "Open the period",
            Self::Note => "Note progress",
            Self::Attach => "Attach evidence",
            Self::Submit => "Submit",
            Self::Withdraw => "Withdraw",
            Self::AskExtension => "Ask for an extension",
            Self::GrantExtension => "Grant the extension",
            Self::RefuseExtension => "Refuse the extension",
            Self::Decline => "Decline",
            Self::AcceptDecline => "Agree to the refusal",
            Self::RefuseDecline => "Do not agree to the refusal",
            Self::HandOn => "Hand on",
            Self::HandOver => "Handed over after a reorganisation",
            Self::Accept => "Accept",
            Self::Return => "Return",
            Self::Waive => "Waive",
            Self::Freeze => "Freeze as late",
        }
    }
}

impl fmt::Display for ActKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for ActKind {
    type Err = NotAnAct;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| NotAnAct(text.to_owned()))
    }
}

/// A word that is no act.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no act")]
pub struct NotAnAct(pub String);

/// Why an act is not possible, in words for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("{kind} is not possible while the obligation is {state}")]
    Standing { kind: ActKind, state: State },
    #[error("the period opens on {opens}")]
    NotOpenYet { opens: Date },
    #[error("{kind} is not possible after the deadline")]
    DeadlinePassed { kind: ActKind },
    #[error("the deadline has not passed")]
    NotPastItsDeadline,
    #[error("the obligation has no deadline")]
    NoDeadline,
    #[error("the new day must lie after {due}, and not in the past")]
    NotLater { due: Date },
    #[error("evidence is wanted")]
    EvidenceWanted,
    #[error("a reason is wanted")]
    ReasonWanted,
    #[error("something has been asked already")]
    AlreadyAsked,
    #[error("nothing has been asked")]
    NothingAsked,
    #[error("this deadline is frozen already")]
    AlreadyFrozen,
    #[error("an extension asked for in time waits for an answer")]
    ExtensionWaits,
    #[error("nobody judges their own cause")]
    OwnCause,
}

impl Refusal {
    /// Returns what Vietnamese screens say, and what can be done instead.
    pub fn text_vi(&self) -> String {
        match self {
            Self::Standing { kind, state } => format!(
                "Không thể “{}” khi nhiệm vụ đang ở trạng thái “{}”.",
                kind.label_vi(),
                state.label_vi(),
            ),
            Self::NotOpenYet { opens } => {
                format!("Kỳ này mở từ ngày {}.", calendar::written(*opens))
            }
            Self::DeadlinePassed {
                kind: ActKind::Withdraw,
            } => "Đã hết hạn nên không rút lại được. Hãy đề nghị cơ quan giao việc trả lại."
                .to_owned(),
            Self::DeadlinePassed { .. } => {
                "Đã quá hạn nên không xin gia hạn được. Hãy gửi kết quả và ghi rõ lý do chậm."
                    .to_owned()
            }
            Self::NotPastItsDeadline => "Chưa quá hạn.".to_owned(),
            Self::NoDeadline => "Nhiệm vụ này không có thời hạn.".to_owned(),
            Self::NotLater { due } => format!(
                "Thời hạn mới phải sau ngày {} và không ở trong quá khứ.",
                calendar::written(*due),
            ),
            Self::EvidenceWanted => {
                "Cần ghi số văn bản đi hoặc đính kèm tệp minh chứng trước khi gửi.".to_owned()
            }
            Self::ReasonWanted => "Hãy ghi rõ nội dung hoặc lý do.".to_owned(),
            Self::AlreadyAsked => {
                "Đã có một đề nghị đang chờ cơ quan giao việc trả lời.".to_owned()
            }
            Self::NothingAsked => "Không có đề nghị nào đang chờ trả lời.".to_owned(),
            Self::AlreadyFrozen => "Thời hạn này đã được chốt quá hạn.".to_owned(),
            Self::ExtensionWaits => "Đề nghị gia hạn gửi trong hạn đang chờ trả lời.".to_owned(),
            Self::OwnCause => "Đơn vị thực hiện hoặc người đề nghị không được tự duyệt.".to_owned(),
        }
    }

    /// Returns what English screens say.
    pub fn text_en(&self) -> String {
        match self {
            Self::Standing { kind, state } => format!(
                "“{}” is not possible while this is “{}”.",
                kind.label_en(),
                state.label_en(),
            ),
            Self::NotOpenYet { opens } => {
                format!("This period opens on {}.", calendar::written(*opens))
            }
            Self::DeadlinePassed {
                kind: ActKind::Withdraw,
            } => {
                "The deadline has passed, so it cannot be withdrawn. Ask the assigner to return it."
                    .to_owned()
            }
            Self::DeadlinePassed { .. } => {
                "The deadline has passed, so no extension can be asked for. \
                 Submit the result and give the reason for the delay."
                    .to_owned()
            }
            Self::NotPastItsDeadline => "The deadline has not passed.".to_owned(),
            Self::NoDeadline => "This obligation has no deadline.".to_owned(),
            Self::NotLater { due } => format!(
                "The new deadline must lie after {} and not in the past.",
                calendar::written(*due),
            ),
            Self::EvidenceWanted => {
                "Give the number of the outgoing document or attach a file first.".to_owned()
            }
            Self::ReasonWanted => "Please write the content or the reason.".to_owned(),
            Self::AlreadyAsked => "A request is already waiting for the assigner.".to_owned(),
            Self::NothingAsked => "No request is waiting for an answer.".to_owned(),
            Self::AlreadyFrozen => "This deadline is frozen already.".to_owned(),
            Self::ExtensionWaits => {
                "An extension asked for in time is waiting for an answer.".to_owned()
            }
            Self::OwnCause => {
                "The unit that does the work, or whoever asked, cannot judge it.".to_owned()
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use jiff::ToSpan;
    use jiff::civil::date;
    use proptest::prelude::*;
    use uuid::Uuid;

    pub(crate) const COMMUNE: UnitId = UnitId(Uuid::from_u128(1));
    const OFFICE: UnitId = UnitId(Uuid::from_u128(2));
    const DOER: By = By {
        account: AccountId(Uuid::from_u128(11)),
        unit: COMMUNE,
    };
    const JUDGE: By = By {
        account: AccountId(Uuid::from_u128(12)),
        unit: OFFICE,
    };

    pub(crate) fn due_on_14_july() -> Obligation {
        let opens = date(2023, 7, 1);
        Obligation::assigned(COMMUNE, opens, Some(date(2023, 7, 14)), date(2023, 7, 7))
    }

    pub(crate) fn after(mut it: Obligation, acts: &[(Act, By, Date)]) -> Obligation {
        for (act, by, day) in acts {
            it = apply(&it, act, *by, *day).unwrap_or_else(|why| panic!("{act:?}: {why}"));
        }
        it
    }

    pub(crate) fn submit(day: Date) -> (Act, By, Date) {
        (
            Act::Submit {
                outgoing_number: Some("45/BC-UBND".to_owned()),
            },
            DOER,
            day,
        )
    }

    pub(crate) fn judge(act: Act, day: Date) -> (Act, By, Date) {
        (act, JUDGE, day)
    }

    pub(crate) fn ask(act: Act, day: Date) -> (Act, By, Date) {
        (act, DOER, day)
    }

    pub(crate) fn reason() -> String {
        "Chờ số liệu của Chi cục Thống kê".to_owned()
    }

    #[test]
    fn the_ordinary_way_ends_accepted() {
        let done = after(
            due_on_14_july(),
            &[
                submit(date(2023, 7, 10)),
                judge(
                    Act::Return {
                        reason: "Thiếu biểu 05".to_owned(),
                    },
                    date(2023, 7, 11),
                ),
                submit(date(2023, 7, 12)),
                judge(Act::Accept, date(2023, 7, 13)),
            ],
        );
        assert_eq!(done.state, State::Accepted);
        assert_eq!(done.due, Some(date(2023, 7, 14)));
    }

    #[test]
    fn nobody_judges_their_own_cause() {
        let sent = after(due_on_14_july(), &[submit(date(2023, 7, 10))]);
        let colleague = By {
            account: AccountId(Uuid::from_u128(99)),
            unit: COMMUNE,
        };
        let moved = By {
            account: DOER.account,
            unit: OFFICE,
        };
        for by in [DOER, colleague, moved] {
            let refused = apply(&sent, &Act::Accept, by, date(2023, 7, 11));
            assert_eq!(refused, Err(Refusal::OwnCause));
        }
    }

    #[test]
    fn a_submission_wants_evidence_and_is_withdrawn_only_in_time() {
        let bare = Act::Submit {
            outgoing_number: None,
        };
        let day = date(2023, 7, 10);
        assert_eq!(
            apply(&due_on_14_july(), &bare, DOER, day),
            Err(Refusal::EvidenceWanted)
        );
        let evidence = Evidence::OutgoingDocument {
            number: "45/BC-UBND".to_owned(),
            date: None,
        };
        let sent = after(
            due_on_14_july(),
            &[ask(Act::Attach { evidence }, day), ask(bare, day)],
        );
        let last = date(2023, 7, 14);
        assert_eq!(
            apply(&sent, &Act::Withdraw, DOER, last).unwrap().state,
            State::Due
        );
        let late = apply(&sent, &Act::Withdraw, DOER, date(2023, 7, 15)).unwrap_err();
        assert!(late.text_vi().starts_with("Đã hết hạn"));
    }

    #[test]
    fn an_extension_keeps_the_first_date_beside_the_new_one() {
        let until = date(2023, 7, 20);
        let asked = Act::AskExtension {
            until,
            reason: reason(),
        };
        let extended = after(
            due_on_14_july(),
            &[
                ask(asked.clone(), date(2023, 7, 14)),
                judge(Act::GrantExtension { until: None }, date(2023, 7, 15)),
            ],
        );
        assert_eq!(
            (extended.due, extended.last_day()),
            (Some(date(2023, 7, 14)), Some(until))
        );
        let too_late = apply(&due_on_14_july(), &asked, DOER, date(2023, 7, 15));
        assert_eq!(
            too_late,
            Err(Refusal::DeadlinePassed {
                kind: ActKind::AskExtension
            })
        );
        let earlier = Act::AskExtension {
            until: date(2023, 7, 14),
            reason: reason(),
        };
        assert!(apply(&due_on_14_july(), &earlier, DOER, date(2023, 7, 10)).is_err());
    }

    #[test]
    fn a_refusal_of_the_task_is_the_assigners_to_agree_to() {
        let no = ask(
            Act::Decline {
                reason: "Không thuộc thẩm quyền".to_owned(),
            },
            date(2023, 7, 8),
        );
        let asked = after(due_on_14_july(), &[no]);
        assert_eq!(asked.state, State::Due);
        let agreed = after(
            asked.clone(),
            &[judge(Act::AcceptDecline, date(2023, 7, 9))],
        );
        assert_eq!(agreed.state, State::Declined);
        let not = Act::RefuseDecline {
            reason: "Thuộc nhiệm vụ của xã".to_owned(),
        };
        let refused = after(asked, &[judge(not, date(2023, 7, 9))]);
        assert_eq!((refused.state, refused.pending), (State::Due, None));
    }

    #[test]
    fn what_is_late_is_frozen_once() {
        let head = Some(Head {
            name: "Lò Văn Sơn".to_owned(),
            position: "Chủ tịch UBND xã".to_owned(),
        });
        let freeze = Act::Freeze { head };
        let today = date(2023, 7, 14);
        assert_eq!(
            apply(&due_on_14_july(), &freeze, JUDGE, today),
            Err(Refusal::NotPastItsDeadline)
        );
        let frozen = after(
            due_on_14_july(),
            &[judge(freeze.clone(), date(2023, 7, 17))],
        );
        assert_eq!(
            frozen.frozen.as_ref().map(|it| it.due),
            Some(date(2023, 7, 14))
        );
        let again = apply(&frozen, &freeze, JUDGE, date(2023, 7, 18));
        assert_eq!(again, Err(Refusal::AlreadyFrozen));
        let waiting = after(
            due_on_14_july(),
            &[ask(
                Act::AskExtension {
                    until: date(2023, 7, 20),
                    reason: reason(),
                },
                date(2023, 7, 14),
            )],
        );
        let waits = apply(&waiting, &freeze, JUDGE, date(2023, 7, 15));
        assert_eq!(waits, Err(Refusal::ExtensionWaits));
        let in_time = after(due_on_14_july(), &[submit(date(2023, 7, 14))]);
        assert!(apply(&in_time, &freeze, JUDGE, date(2023, 7, 17)).is_err());
    }

    #[test]
    fn what_is_handed_over_keeps_its_lateness() {
        let judge = |act, day| (act, JUDGE, day);
        let freeze = Act::Freeze { head: None };
        let successor = UnitId(Uuid::from_u128(77));
        let over = Act::HandOver { unit: successor };
        let days = (date(2023, 7, 17), date(2023, 7, 18));
        let handed = after(
            due_on_14_july(),
            &[judge(freeze, days.0), judge(over.clone(), days.1)],
        );
        assert_eq!(handed.unit, successor);
        assert_eq!(handed.frozen.unwrap().unit, due_on_14_july().unit);
        let done = after(
            due_on_14_july(),
            &[judge(Act::Waive { reason: reason() }, days.0)],
        );
        assert!(apply(&done, &over, JUDGE, days.1).is_err());
    }

    #[test]
    fn words_of_storage_are_read_back() {
        for state in State::ALL {
            assert_eq!(state.as_str().parse::<State>().unwrap(), state);
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
        for kind in ActKind::ALL {
            assert_eq!(kind.as_str().parse::<ActKind>().unwrap(), kind);
        }
    }

    fn any_act() -> impl Strategy<Value = Act> {
        let day = || (0i64..60).prop_map(|days| date(2023, 6, 20).saturating_add(days.days()));
        let reason = || prop_oneof![4 => Just(reason()), 1 => Just(String::new())];
        let evidence = Evidence::OutgoingDocument {
            number: "45/BC-UBND".to_owned(),
            date: None,
        };
        prop_oneof![
            Just(Act::Open),
            reason().prop_map(|text| Act::Note { text }),
            Just(Act::Attach { evidence }),
            Just(Act::Submit {
                outgoing_number: None
            }),
            Just(Act::Submit {
                outgoing_number: Some("45/BC-UBND".to_owned())
            }),
            Just(Act::Withdraw),
            (day(), reason()).prop_map(|(until, reason)| Act::AskExtension { until, reason }),
            prop::option::of(day()).prop_map(|until| Act::GrantExtension { until }),
            reason().prop_map(|reason| Act::RefuseExtension { reason }),
            reason().prop_map(|reason| Act::Decline { reason }),
            Just(Act::AcceptDecline),
            reason().prop_map(|reason| Act::RefuseDecline { reason }),
            Just(Act::HandOn {
                account: DOER.account
            }),
            Just(Act::HandOver {
                unit: UnitId(Uuid::from_u128(77))
            }),
            Just(Act::Accept),
            reason().prop_map(|reason| Act::Return { reason }),
            reason().prop_map(|reason| Act::Waive { reason }),
            Just(Act::Freeze { head: None }),
        ]
    }

    proptest! {
        /// Whatever is tried, in whatever order, on whatever days: what was
        /// frozen stays, the first date stays, an end is an end, and nobody
        /// judges their own cause.
        #[test]
        fn no_sequence_of_acts_rewrites_history(
            acts in prop::collection::vec((any_act(), any::<bool>(), 0i64..4), 0..40),
        ) {
            let mut today = date(2023, 6, 25);
            let opens = date(2023, 7, 1);
            let mut now = Obligation::assigned(COMMUNE, opens, Some(date(2023, 7, 14)), today);
            for (act, judging, days) in acts {
                today = today.saturating_add(days.days());
                let by = if judging { JUDGE } else { DOER };
                let allowed = allows(&now, act.kind(), by, today);
                let Ok(next) = apply(&now, &act, by, today) else { continue };
                prop_assert!(allowed.is_ok());
                prop_assert!(!now.state.is_final());
                prop_assert_eq!(next.due, now.due);
                prop_assert!(next.last_day() >= now.last_day());
                prop_assert!(now.frozen.is_none() || next.frozen == now.frozen);
                prop_assert!(next.frozen.as_ref().is_none_or(|it| Some(it.due) == next.last_day()));
                prop_assert!(!(act.kind().is_a_judgement() && by.unit == now.unit));
                prop_assert_eq!(next.state.is_final(), next.settled_on.is_some());
                if next.state == State::Submitted {
                    prop_assert!(next.submission.is_some() && next.pending.is_none());
                }
                now = next;
            }
        }
    }
}
