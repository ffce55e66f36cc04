//! The papers about a meeting: what it is briefed from, the invitation, the minutes, the conclusions.

use ntm_drafting::{
    markup,
    paper::{Beside, Block, Paper, Text},
};
use ntm_programme::{
    calendar,
    identity::{DelegationId, MeetingId, OutgoingId, UnitId},
    meeting::{Guest, Meeting, MeetingPaper, MeetingState, Topic},
    outgoing::OutgoingState,
};
use ntm_store::{
    Tx,
    meeting::{self as kept, MeetingRow},
    outgoing,
};
use serde_json::json;

use super::{
    briefing::{Briefing, BriefingLine},
    keep, lock, meant, names_at, note_act,
    prepare::{Calling, ItemEdit},
};
use crate::{
    Fault, Office, Op, Outcome,
    outgoing::{paper_of, wanted::Drafting},
};

/// What a briefing that was called from the figures came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// The meeting's code.
    pub meeting: String,
    /// The drafts: what it is briefed from, and the invitation where somebody is invited.
    pub papers: Vec<String>,
}

impl Office {
    /// Calls a briefing in one step: its agenda is what is not as it should be, its report and its
    /// invitation are drafted. The same `id` sent twice calls one.
    pub async fn call_briefing(
        &self,
        op: &Op,
        id: MeetingId,
        calling: &Calling,
        signer: Option<DelegationId>,
    ) -> Outcome<Called> {
        let briefing = self.briefing(op).await?;
        let mut items: Vec<ItemEdit> = briefing.topics.iter().filter_map(point).collect();
        items.push(ItemEdit {
            title: "Nội dung khác".to_owned(),
            ..ItemEdit::default()
        });
        let mut tx = self.store().begin().await?;
        let row = self
            .call_within(&mut tx, op, id, calling, &items, true)
            .await?;
        let known = kept::papers(&mut tx, &row).await?;
        let mut papers = Vec::new();
        if known.is_empty() {
            let drafting = briefed(&row, &briefing, signer);
            papers.push(
                self.draft_about(&mut tx, op, &row, MeetingPaper::Briefing, &drafting)
                    .await?,
            );
            if !row.meeting.guests.is_empty() {
                let drafting = invitation(&row, signer);
                papers.push(
                    self.draft_about(&mut tx, op, &row, MeetingPaper::Invitation, &drafting)
                        .await?,
                );
            }
        } else {
            for (_, paper) in known {
                let paper = outgoing::find(&mut tx, paper).await?;
                papers.extend(paper.map(|it| it.code));
            }
        }
        tx.commit().await?;
        Ok(Called {
            meeting: row.code,
            papers,
        })
    }

    /// Drafts a paper about a meeting. While a draft of that kind is there, it is that one: the same
    /// press twice makes nothing twice. Returns the paper's code.
    ///
    /// # Errors
    ///
    /// [`Fault::Refused`] for minutes before the meeting, for conclusions without anything concluded, and
    /// where the paper is issued already.
    pub async fn draft_meeting_paper(
        &self,
        op: &Op,
        code: &str,
        role: MeetingPaper,
        signer: Option<DelegationId>,
    ) -> Outcome<String> {
        let briefing = match role {
            MeetingPaper::Briefing => Some(self.briefing(op).await?),
            _ => None,
        };
        let mut tx = self.store().begin().await?;
        let row = lock(&mut tx, op, code).await?;
        require_ready(&row, role)?;
        for (known, paper) in kept::papers(&mut tx, &row).await?.into_iter().rev() {
            let paper = outgoing::find(&mut tx, paper)
                .await?
                .ok_or(Fault::NotFound)?;
            match (known == role, paper.state) {
                (true, OutgoingState::Draft) => return Ok(paper.code),
                (true, OutgoingState::Issued) => {
                    return Err(Fault::refused(
                        "Văn bản này của cuộc họp đã phát hành. Muốn thay, hãy thu hồi văn bản cũ trước.",
                        "This paper of the meeting is issued. Recall it first, then draft another.",
                    ));
                }
                _ => {}
            }
        }
        let drafting = match (role, briefing) {
            (MeetingPaper::Briefing, Some(briefing)) => briefed(&row, &briefing, signer),
            (MeetingPaper::Minutes, _) => minutes(&row, signer),
            (MeetingPaper::Conclusion, _) => {
                let names = names_at(self, &mut tx, &row, op.today).await?;
                let decided = row.meeting.decisions();
                let mut units: Vec<UnitId> = decided
                    .flat_map(|it| it.leads.iter().chain(&it.coordinators))
                    .flat_map(|text| meant(&names, text))
                    .map(|(unit, _)| unit)
                    .collect();
                units.retain(|it| *it != row.owner);
                conclusion(&row, units, signer)
            }
            _ => invitation(&row, signer),
        };
        let paper = self.draft_about(&mut tx, op, &row, role, &drafting).await?;
        tx.commit().await?;
        Ok(paper)
    }

    async fn draft_about(
        &self,
        tx: &mut Tx,
        op: &Op,
        row: &MeetingRow,
        role: MeetingPaper,
        drafting: &Drafting,
    ) -> Outcome<String> {
        let id = OutgoingId(self.new_id(op.now));
        let drafting = Drafting {
            id: Some(id),
            ..drafting.clone()
        };
        let paper = self.draft_within(tx, op, &drafting).await?;
        if role == MeetingPaper::Minutes {
            sign_minutes(tx, id, &row.meeting).await?;
        }
        kept::attach(tx, row, id, role).await?;
        let data = json!({ "paper": paper, "role": role.key() });
        note_act(tx, op, row, "paper", Some(role.label_vi()), data).await?;
        Ok(paper)
    }

    /// Tells the meeting of a paper that the paper is issued; part of issuing.
    pub(crate) async fn meeting_paper_issued(
        &self,
        tx: &mut Tx,
        op: &Op,
        paper: OutgoingId,
        said: &str,
    ) -> Outcome<()> {
        let Some((id, role)) = kept::of_paper(tx, paper).await? else {
            return Ok(());
        };
        let mut row = kept::lock(tx, id).await?.ok_or(Fault::NotFound)?;
        let note = format!("{} {said}", role.label_vi());
        let data = json!({ "paper": said, "role": role.key() });
        match role {
            MeetingPaper::Briefing | MeetingPaper::Minutes => {
                note_act(tx, op, &row, "issue", Some(&note), data).await
            }
            MeetingPaper::Invitation => {
                row.announced_at = row.announced_at.or(Some(op.now));
                keep(tx, op, &mut row, "issue", Some(&note), data).await
            }
            MeetingPaper::Conclusion => {
                row.announced_at = row.announced_at.or(Some(op.now));
                row.state = MeetingState::Concluded;
                keep(tx, op, &mut row, "conclude", Some(&note), data).await
            }
        }
    }
}

impl Office {
    /// Tells the meeting of a paper that the paper was taken back; part of recalling. Where its conclusions
    /// are, others can be drawn up; the tasks that came of them stay until somebody ends them.
    pub(crate) async fn meeting_paper_recalled(
        &self,
        tx: &mut Tx,
        op: &Op,
        paper: OutgoingId,
        said: &str,
    ) -> Outcome<()> {
        let Some((id, role)) = kept::of_paper(tx, paper).await? else {
            return Ok(());
        };
        let mut row = kept::lock(tx, id).await?.ok_or(Fault::NotFound)?;
        if role == MeetingPaper::Conclusion {
            row.state = MeetingState::Held;
        }
        let note = format!("{} {said}", role.label_vi());
        keep(
            tx,
            op,
            &mut row,
            "recall",
            Some(&note),
            json!({ "paper": said }),
        )
        .await
    }
}

fn require_ready(row: &MeetingRow, role: MeetingPaper) -> Outcome<()> {
    let meeting = &row.meeting;
    let is_over = matches!(row.state, MeetingState::Held | MeetingState::Concluded);
    match role {
        _ if row.state == MeetingState::Cancelled => Err(Fault::refused(
            "Cuộc họp đã hủy.",
            "The meeting was called off.",
        )),
        MeetingPaper::Invitation if meeting.guests.is_empty() => Err(Fault::refused(
            "Chưa mời ai. Hãy chọn thành phần dự họp trước.",
            "Nobody is invited yet. Choose who comes first.",
        )),
        MeetingPaper::Minutes if !is_over => Err(Fault::refused(
            "Cuộc họp chưa diễn ra. Hãy ghi thành phần dự họp trước khi lập biên bản.",
            "The meeting has not taken place. Write down who came before drawing up the minutes.",
        )),
        MeetingPaper::Conclusion if !is_over => Err(Fault::refused(
            "Cuộc họp chưa diễn ra. Hãy ghi thành phần dự họp trước khi lập thông báo kết luận.",
            "The meeting has not taken place. Write down who came before drawing up its conclusions.",
        )),
        MeetingPaper::Conclusion if concluded(meeting).is_empty() => Err(Fault::refused(
            "Chưa có nội dung nào được kết luận.",
            "Nothing has been concluded yet.",
        )),
        _ => Ok(()),
    }
}

/// The chair signs minutes on the right and the secretary on the left (Nghị định 30/2020/NĐ-CP, Phụ lục
/// III, Mẫu 1.9), whoever signs the other papers of the office.
async fn sign_minutes(tx: &mut Tx, id: OutgoingId, meeting: &Meeting) -> Outcome<()> {
    let mut row = outgoing::lock(tx, id).await?.ok_or(Fault::NotFound)?;
    let mut paper: Paper = paper_of(&row)?;
    paper.signature.collective = None;
    paper.signature.behalf = None;
    paper.signature.acting = false;
    paper.signature.position = "Chủ tọa".to_owned();
    paper.signature.name.clone_from(&meeting.chair.name);
    paper.signature.beside = Some(Beside {
        position: "Thư ký".to_owned(),
        name: meeting.secretary.name.clone(),
    });
    row.paper = serde_json::to_value(&paper).map_err(Fault::internal)?;
    row.signer = Some(meeting.chair.name.clone());
    row.delegation = None;
    match outgoing::save(tx, &row).await? {
        true => Ok(()),
        false => Err(Fault::changed_meanwhile()),
    }
}

/// Returns the point of the agenda for a topic; none where there is nothing to speak of.
fn point((topic, lines): &(Topic, Vec<BriefingLine>)) -> Option<ItemEdit> {
    if lines.is_empty() {
        return None;
    }
    let about: Vec<String> = lines.iter().map(said).collect();
    Some(ItemEdit {
        title: topic.label_vi().to_owned(),
        about: about.join("\n"),
        ..ItemEdit::default()
    })
}

fn said(line: &BriefingLine) -> String {
    match line.who.as_str() {
        "" => line.what.vi.clone(),
        who => format!("{who}: {}", line.what.vi),
    }
}

fn common(row: &MeetingRow, template: &str, signer: Option<DelegationId>) -> Drafting {
    let meeting = &row.meeting;
    let guests = |is_unit: bool| {
        let guests = meeting.guests.iter();
        guests.filter(move |it| it.unit.is_some() == is_unit)
    };
    Drafting {
        template: template.to_owned(),
        meeting: meeting.title.clone(),
        meeting_on: Some(meeting.on),
        meeting_at: format!("{}, ngày {}", meeting.at, calendar::written(meeting.on)),
        meeting_place: meeting.place.clone(),
        chair: meeting.chair.said(),
        secretary: meeting.secretary.said(),
        ended_at: meeting.ended_at.clone(),
        units: guests(true).filter_map(|it| it.unit).collect(),
        others: guests(false).map(|it| it.name.clone()).collect(),
        signer,
        ..Drafting::default()
    }
}

fn briefed(row: &MeetingRow, briefing: &Briefing, signer: Option<DelegationId>) -> Drafting {
    let mut blocks = Vec::new();
    for (number, (topic, lines)) in (1..).zip(&briefing.topics) {
        blocks.push(Block::Heading(
            format!("{number}. {}", topic.label_vi()).into(),
        ));
        match lines.is_empty() {
            true => blocks.push(Block::Paragraph("Không có.".into())),
            false => blocks.extend(lines.iter().map(|it| Block::Item(said(it).into()))),
        }
    }
    Drafting {
        body: markup::write(&blocks),
        ..common(row, "giao-ban", signer)
    }
}

fn invitation(row: &MeetingRow, signer: Option<DelegationId>) -> Drafting {
    let mut blocks = Vec::new();
    if !row.meeting.agenda.is_empty() {
        blocks.push(Block::Paragraph(Text::bold("Nội dung:")));
    }
    for item in &row.meeting.agenda {
        let said = match item.presenter.as_str() {
            "" => format!("{}.", item.title),
            presenter => format!("{} ({presenter} trình bày).", item.title),
        };
        blocks.push(Block::Item(said.into()));
    }
    Drafting {
        body: markup::write(&blocks),
        ..common(row, "giay-moi", signer)
    }
}

fn minutes(row: &MeetingRow, signer: Option<DelegationId>) -> Drafting {
    let mut blocks = Vec::new();
    for (number, item) in (1..).zip(&row.meeting.agenda) {
        blocks.push(Block::Heading(format!("{number}. {}", item.title).into()));
        if !item.presenter.is_empty() {
            blocks.push(Block::Paragraph(
                format!("{} trình bày.", item.presenter).into(),
            ));
        }
        let told = item.minutes.lines().map(|it| Block::Paragraph(it.into()));
        blocks.extend(told);
        if !item.conclusion.is_empty() || !item.decisions.is_empty() {
            blocks.push(Block::Paragraph(Text::bold("Kết luận:")));
        }
        blocks.extend(decided(&item.conclusion, &item.decisions));
    }
    let came = |present: bool| -> Vec<String> {
        let guests = row.meeting.guests.iter();
        guests
            .filter(|it| it.present == Some(present))
            .map(attended)
            .collect()
    };
    Drafting {
        body: markup::write(&blocks),
        present: came(true),
        absent: came(false),
        ..common(row, "bien-ban", signer)
    }
}

fn conclusion(row: &MeetingRow, units: Vec<UnitId>, signer: Option<DelegationId>) -> Drafting {
    let mut drafting = Drafting {
        body: markup::write(&concluded(&row.meeting)),
        ..common(row, "ket-luan", signer)
    };
    drafting.units.extend(units);
    drafting.units.sort_unstable();
    drafting.units.dedup();
    drafting
}

/// Returns what was concluded point by point, as the notice of conclusions says it.
fn concluded(meeting: &Meeting) -> Vec<Block> {
    let points = meeting.agenda.iter();
    let points = points.filter(|it| !it.conclusion.is_empty() || !it.decisions.is_empty());
    let mut blocks = Vec::new();
    for (number, item) in (1..).zip(points) {
        blocks.push(Block::Heading(format!("{number}. {}", item.title).into()));
        blocks.extend(decided(&item.conclusion, &item.decisions));
    }
    blocks
}

fn decided(
    conclusion: &str,
    decisions: &[ntm_programme::meeting::Decision],
) -> impl Iterator<Item = Block> {
    let words = conclusion.lines().map(|it| Block::Paragraph(it.into()));
    let words: Vec<Block> = words.collect();
    let tasks = decisions.iter().map(|it| Block::Item(it.sentence().into()));
    words.into_iter().chain(tasks)
}

fn attended(guest: &Guest) -> String {
    match guest.note.as_str() {
        "" => guest.name.clone(),
        note => format!("{} ({note})", guest.name),
    }
}
