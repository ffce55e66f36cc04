//! What a form for a paper holds, and what it must hold for each kind.

use jiff::civil::Date;
use ntm_drafting::template::Shipped;
use ntm_programme::{
    identity::{DelegationId, OutgoingId, UnitId},
    unit::Gazetteer,
};
use serde::{Deserialize, Serialize};

use crate::{Fault, FieldFault, Outcome};

/// What somebody wants drafted. It is kept with letters that are made together.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Drafting {
    /// Chosen by whoever asks, so that a form sent twice makes one draft.
    pub id: Option<OutgoingId>,
    /// The kind of template.
    pub template: String,
    /// The units that it goes to.
    pub units: Vec<UnitId>,
    /// Others that it goes to, in words.
    pub others: Vec<String>,
    pub subject: String,
    /// What is said besides, in the lines of [`markup`].
    pub body: String,
    /// Who receives it besides.
    pub recipients: Vec<String>,
    pub signer: Option<DelegationId>,
    /// By when a letter that presses wants it done.
    pub wanted_by: Option<Date>,
    pub basis: String,
    pub meeting: String,
    pub meeting_on: Option<Date>,
    pub meeting_at: String,
    pub meeting_place: String,
    pub chair: String,
    /// Who wrote the minutes.
    pub secretary: String,
    /// When the meeting ended.
    pub ended_at: String,
    /// Who came to it, and who did not.
    pub present: Vec<String>,
    pub absent: Vec<String>,
    pub answers: String,
}

/// Checks what a form must hold for a kind of paper.
pub(super) fn check(
    kind: &Shipped,
    asked: &Drafting,
    gazetteer: &Gazetteer,
    owner: UnitId,
    units: &[UnitId],
) -> Outcome<()> {
    let mut faults = Vec::new();
    let mut want = |is_there: bool, field: &'static str, vi: &str, en: &str| {
        if !is_there {
            faults.push(FieldFault::new(field, vi, en));
        }
    };
    let is_late = kind.has("don_vi");
    let known = |unit: &UnitId| gazetteer.unit(*unit).is_some() && *unit != owner;
    want(
        units.iter().all(known),
        "units",
        "Có đơn vị không còn hoạt động. Hãy chọn lại.",
        "One of the units does not exist any more. Choose again.",
    );
    if is_late || kind.paper.is_addressed() {
        want(
            !units.is_empty() || (!is_late && asked.others.iter().any(|it| !it.trim().is_empty())),
            "units",
            "Hãy chọn ít nhất một đơn vị nhận.",
            "Choose at least one unit.",
        );
    }
    if !is_late {
        want(
            !asked.body.trim().is_empty() || kind.has("thoi_gian"),
            "body",
            "Hãy ghi nội dung văn bản.",
            "Write what the paper says.",
        );
    }
    if kind.has("cuoc_hop") {
        want(
            !asked.meeting.trim().is_empty(),
            "meeting",
            "Hãy ghi tên cuộc họp.",
            "Name the meeting.",
        );
    } else if !is_late && (!kind.has("van_ban_den") || asked.answers.trim().is_empty()) {
        want(
            !asked.subject.trim().is_empty(),
            "subject",
            "Hãy ghi trích yếu.",
            "Say what it is about.",
        );
    }
    if kind.has("ngay_hop") {
        want(
            asked.meeting_on.is_some(),
            "meeting_on",
            "Hãy ghi ngày họp.",
            "Give the day of the meeting.",
        );
        want(
            !asked.chair.trim().is_empty(),
            "chair",
            "Hãy ghi người chủ trì.",
            "Name who chaired it.",
        );
    }
    if kind.has("thoi_gian") {
        want(
            !asked.meeting_at.trim().is_empty(),
            "meeting_at",
            "Hãy ghi thời gian họp.",
            "Say when it begins.",
        );
        want(
            !asked.meeting_place.trim().is_empty(),
            "meeting_place",
            "Hãy ghi địa điểm họp.",
            "Say where it is.",
        );
    }
    match faults.is_empty() {
        true => Ok(()),
        false => Err(Fault::Invalid(faults)),
    }
}

pub(super) fn no_subject() -> FieldFault {
    FieldFault::new("subject", "Hãy ghi trích yếu.", "Say what it is about.")
}

pub(super) fn no_body() -> FieldFault {
    FieldFault::new(
        "body",
        "Hãy ghi nội dung văn bản.",
        "Write what the paper says.",
    )
}
