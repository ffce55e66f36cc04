//! A meeting is called, its agenda set, what is said and decided written down.

use jiff::civil::Date;
use ntm_programme::{
    deadline::Deadline,
    identity::{MeetingId, UnitId},
    meeting::{Decision, Guest, Item, Meeting, MeetingState, Person},
    right::{Action, Resource},
};
use ntm_store::{
    Tx, document,
    meeting::{self as kept, MeetingRow},
    unit,
};
use serde_json::json;
use uuid::Uuid;

use super::{keep, lock, names_at, note_act};
use crate::{Fault, FieldFault, Office, Op, Outcome, signing::addressed, units::tidy};

/// No meeting has more points, no point more decisions, and nobody invites more.
const MOST: usize = 100;
const MOST_GUESTS: usize = 4000;
/// No text of a point is longer, in letters.
const LONGEST: usize = 20_000;

/// What a meeting is, when it is called and when that changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calling {
    pub title: String,
    pub on: Option<Date>,
    pub at: String,
    pub place: String,
    pub chair: Person,
    pub secretary: Person,
    /// The units that are invited.
    pub units: Vec<UnitId>,
    /// Others that are invited, in words.
    pub others: Vec<String>,
}

/// A point of the agenda as somebody writes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ItemEdit {
    pub title: String,
    pub presenter: String,
    pub about: String,
    pub minutes: String,
    pub conclusion: String,
}

/// A decision as somebody writes it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DecisionEdit {
    pub deed: String,
    pub leads: Vec<String>,
    pub coordinators: Vec<String>,
    pub due: Option<Deadline>,
}

impl Office {
    /// Calls a meeting of one's unit. The same `id` sent twice calls one. Returns its code.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] for each field that cannot be taken.
    pub async fn call_meeting(
        &self,
        op: &Op,
        id: MeetingId,
        calling: &Calling,
        items: &[ItemEdit],
    ) -> Outcome<String> {
        let mut tx = self.store().begin().await?;
        let row = self
            .call_within(&mut tx, op, id, calling, items, false)
            .await?;
        tx.commit().await?;
        Ok(row.code)
    }

    /// Calls a meeting within a transaction; one that is there already is left as it is.
    pub(super) async fn call_within(
        &self,
        tx: &mut Tx,
        op: &Op,
        id: MeetingId,
        calling: &Calling,
        items: &[ItemEdit],
        is_briefing: bool,
    ) -> Outcome<MeetingRow> {
        let owner = op.who.unit.ok_or(Fault::NotFound)?;
        let by = op.who.account.ok_or(Fault::SignedOut)?;
        let line = unit::line(tx, owner).await?;
        op.require(Action::PrepareMeeting, &Resource::of(line))?;
        if let Some(known) = kept::find(tx, id).await? {
            return match known.owner == owner && known.created_by == by {
                true => Ok(known),
                false => Err(Fault::changed_meanwhile()),
            };
        }
        let identity = unit::identity(tx, owner).await?.ok_or(Fault::NotFound)?;
        let mut meeting = Meeting {
            is_briefing,
            ..self.called(tx, op, owner, calling, &[]).await?
        };
        for item in items {
            let item = checked_item(item)?;
            meeting.agenda.push(Item {
                id: self.new_id(op.now),
                ..item
            });
        }
        let year = op.today.year();
        let number = document::next_number(tx, identity.province, "CH", year, 1).await?;
        let row = MeetingRow {
            province: identity.province,
            id,
            code: format!("CH-{year}-{number:04}"),
            owner,
            state: MeetingState::Planned,
            meeting,
            announced_at: None,
            created_by: by,
            created_at: op.now,
            version: 1,
        };
        if !kept::insert(tx, &row).await? {
            return Err(Fault::changed_meanwhile());
        }
        let data =
            json!({ "title": row.meeting.title, "on": row.meeting.on, "items": items.len() });
        note_act(tx, op, &row, "call", None, data).await?;
        Ok(row)
    }

    /// Checks what a meeting is to be, and returns it without its agenda.
    async fn called(
        &self,
        tx: &mut Tx,
        op: &Op,
        owner: UnitId,
        calling: &Calling,
        before: &[Guest],
    ) -> Outcome<Meeting> {
        let gazetteer = self.gazetteer(tx, op.today).await?;
        let mut faults = Vec::new();
        let mut want = |is_there: bool, field: &'static str, vi: &str, en: &str| {
            if !is_there {
                faults.push(FieldFault::new(field, vi, en));
            }
        };
        let said = |text: &str| !text.trim().is_empty();
        want(
            said(&calling.title),
            "title",
            "Hãy ghi tên cuộc họp.",
            "Name the meeting.",
        );
        want(
            calling.on.is_some(),
            "on",
            "Hãy ghi ngày họp.",
            "Give the day of the meeting.",
        );
        want(
            said(&calling.at),
            "at",
            "Hãy ghi giờ bắt đầu.",
            "Say when it begins.",
        );
        want(
            said(&calling.place),
            "place",
            "Hãy ghi địa điểm họp.",
            "Say where it is.",
        );
        want(
            said(&calling.chair.name),
            "chair_name",
            "Hãy ghi người chủ trì.",
            "Name who chairs it.",
        );
        let known = |unit: &UnitId| {
            *unit != owner
                && (gazetteer.unit(*unit).is_some()
                    || before.iter().any(|it| it.unit == Some(*unit)))
        };
        want(
            calling.units.iter().all(known),
            "units",
            "Có đơn vị không còn hoạt động. Hãy chọn lại.",
            "One of the units does not exist any more. Choose again.",
        );
        want(
            calling.units.len() + calling.others.len() <= MOST_GUESTS,
            "units",
            "Mời quá nhiều nơi.",
            "Too many are invited.",
        );
        if !faults.is_empty() {
            return Err(Fault::Invalid(faults));
        }
        let mut units = calling.units.clone();
        units.sort_by_key(|unit| gazetteer.rank(*unit));
        units.dedup();
        // What is known of a guest who stays is kept.
        let guest = |unit: Option<UnitId>, name: String| {
            let same = before.iter().find(|it| match unit {
                Some(_) => it.unit == unit,
                None => it.unit.is_none() && it.name == name,
            });
            same.cloned().unwrap_or(Guest {
                unit,
                name,
                present: None,
                note: String::new(),
            })
        };
        let named = units.into_iter().map(|unit| {
            let name = gazetteer.unit(unit).map(addressed).unwrap_or_default();
            guest(Some(unit), name)
        });
        let others = calling.others.iter().map(|it| tidy(it));
        let others = others
            .filter(|it| !it.is_empty())
            .map(|name| guest(None, name));
        Ok(Meeting {
            title: tidy(&calling.title),
            on: calling.on.ok_or(Fault::NotFound)?,
            at: tidy(&calling.at),
            place: tidy(&calling.place),
            chair: tidied(&calling.chair),
            secretary: tidied(&calling.secretary),
            ended_at: String::new(),
            is_briefing: false,
            agenda: Vec::new(),
            guests: named.chain(others).collect(),
        })
    }

    /// Changes when and where a meeting is and who is invited; `seen` is the version that was shown.
    pub async fn edit_meeting(
        &self,
        op: &Op,
        code: &str,
        calling: &Calling,
        seen: i64,
    ) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let mut row = lock(&mut tx, op, code).await?;
        require_open(&row)?;
        let before = row.meeting.clone();
        let called = self
            .called(&mut tx, op, row.owner, calling, &before.guests)
            .await?;
        row.meeting = Meeting {
            is_briefing: before.is_briefing,
            agenda: before.agenda.clone(),
            ended_at: before.ended_at.clone(),
            ..called
        };
        if row.meeting == before {
            return Ok(());
        }
        require_version(&row, seen)?;
        let data = json!({ "title": row.meeting.title, "on": row.meeting.on });
        keep(&mut tx, op, &mut row, "edit", None, data).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Adds a point to the agenda. Returns its id; the same id sent twice adds one.
    pub async fn add_item(&self, op: &Op, code: &str, id: Uuid, edit: &ItemEdit) -> Outcome<Uuid> {
        let item = checked_item(edit)?;
        let mut tx = self.store().begin().await?;
        let mut row = lock(&mut tx, op, code).await?;
        require_open(&row)?;
        if row.meeting.item(id).is_some() {
            return Ok(id);
        }
        if row.meeting.agenda.len() >= MOST {
            return Err(Fault::refused(
                format!("Chương trình họp không quá {MOST} nội dung."),
                format!("An agenda has no more than {MOST} points."),
            ));
        }
        let title = item.title.clone();
        row.meeting.agenda.push(Item { id, ..item });
        keep(
            &mut tx,
            op,
            &mut row,
            "item",
            Some(&title),
            json!({ "item": id }),
        )
        .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Changes a point: its title, what was said, what was concluded. `seen` is the revision that was
    /// shown.
    pub async fn edit_item(
        &self,
        op: &Op,
        code: &str,
        id: Uuid,
        edit: &ItemEdit,
        seen: u32,
    ) -> Outcome<()> {
        let edited = checked_item(edit)?;
        self.change(op, code, "item", |meeting| {
            let item = item_of(meeting, id)?;
            let changed = Item {
                id,
                decisions: item.decisions.clone(),
                revision: item.revision,
                ..edited
            };
            let title = changed.title.clone();
            if *item != changed {
                if item.revision != seen {
                    return Err(Fault::changed_meanwhile());
                }
                *item = changed;
                item.revision += 1;
            }
            Ok(title)
        })
        .await
    }

    /// Moves a point one place up or down.
    pub async fn shift_item(&self, op: &Op, code: &str, id: Uuid, up: bool) -> Outcome<()> {
        self.change(op, code, "order", |meeting| {
            let title = item_of(meeting, id)?.title.clone();
            meeting.shift(id, up);
            Ok(title)
        })
        .await
    }

    /// Takes a point off the agenda. One that is gone is no fault.
    pub async fn drop_item(&self, op: &Op, code: &str, id: Uuid) -> Outcome<()> {
        self.change(op, code, "drop", |meeting| {
            let title = meeting.item(id).map(|it| it.title.clone());
            meeting.agenda.retain(|it| it.id != id);
            Ok(title.unwrap_or_default())
        })
        .await
    }

    /// Writes a decision down, or changes the one of that id.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] where nobody is named who does it, or a name is not surely one of the register.
    pub async fn decide_item(
        &self,
        op: &Op,
        code: &str,
        item: Uuid,
        id: Uuid,
        edit: &DecisionEdit,
    ) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let mut row = lock(&mut tx, op, code).await?;
        require_open(&row)?;
        let decision = self.checked(&mut tx, op, &row, id, edit).await?;
        let sentence = decision.sentence();
        let decisions = &mut item_of(&mut row.meeting, item)?.decisions;
        match decisions.iter().position(|it| it.id == id) {
            Some(at) if decisions[at] == decision => return Ok(()),
            Some(at) => decisions[at] = decision,
            None if decisions.len() >= MOST => {
                return Err(Fault::refused(
                    format!("Mỗi nội dung không quá {MOST} kết luận giao việc."),
                    format!("A point has no more than {MOST} decisions."),
                ));
            }
            None => decisions.push(decision),
        }
        keep(
            &mut tx,
            op,
            &mut row,
            "decide",
            Some(&sentence),
            json!({ "decision": id }),
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    async fn checked(
        &self,
        tx: &mut Tx,
        op: &Op,
        row: &MeetingRow,
        id: Uuid,
        edit: &DecisionEdit,
    ) -> Outcome<Decision> {
        let names = names_at(self, tx, row, op.today).await?;
        let mut faults = Vec::new();
        let deed = tidy(&edit.deed);
        if deed.is_empty() {
            faults.push(FieldFault::new(
                "deed",
                "Hãy ghi việc phải làm.",
                "Say what is to be done.",
            ));
        }
        let listed = |texts: &[String]| -> Vec<String> {
            let texts = texts.iter().flat_map(|it| it.split(';'));
            let texts = texts.map(|it| tidy(it.trim_matches([',', '.', ' '])));
            texts.filter(|it| !it.is_empty()).collect()
        };
        let (leads, coordinators) = (listed(&edit.leads), listed(&edit.coordinators));
        if leads.is_empty() {
            faults.push(FieldFault::new(
                "leads",
                "Hãy ghi đơn vị chủ trì.",
                "Name who does it.",
            ));
        }
        for (field, list) in [("leads", &leads), ("coordinators", &coordinators)] {
            if let Some(text) = list.iter().find(|it| names.surely(it).is_empty()) {
                faults.push(FieldFault::new(
                    field,
                    format!(
                        "Chưa rõ “{text}” là đơn vị nào. Hãy ghi tên như trong danh mục đơn vị."
                    ),
                    format!("It is not clear who “{text}” is. Write the name as in the register."),
                ));
            }
        }
        if let Some(due) = &edit.due
            && due.last_day().is_some_and(|day| day < row.meeting.on)
        {
            faults.push(FieldFault::new(
                "due",
                "Thời hạn ở trước ngày họp.",
                "The deadline lies before the meeting.",
            ));
        }
        match faults.is_empty() {
            true => Ok(Decision {
                id,
                deed,
                leads,
                coordinators,
                due: edit.due.clone(),
            }),
            false => Err(Fault::Invalid(faults)),
        }
    }

    /// Strikes a decision out. One that is gone is no fault.
    pub async fn drop_decision(&self, op: &Op, code: &str, id: Uuid) -> Outcome<()> {
        self.change(op, code, "undecide", |meeting| {
            let gone = meeting
                .decisions()
                .find(|it| it.id == id)
                .map(Decision::sentence);
            for item in &mut meeting.agenda {
                item.decisions.retain(|it| it.id != id);
            }
            Ok(gone.unwrap_or_default())
        })
        .await
    }

    /// Writes down who came; `came` and `notes` go by the order of the guests. The meeting is held with
    /// that.
    ///
    /// # Errors
    ///
    /// [`Fault::Refused`] before the day of the meeting.
    pub async fn hold_meeting(
        &self,
        op: &Op,
        code: &str,
        came: &[(Option<bool>, String)],
        ended_at: &str,
        seen: i64,
    ) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let mut row = lock(&mut tx, op, code).await?;
        require_open(&row)?;
        if op.today < row.meeting.on {
            return Err(Fault::refused(
                "Chưa đến ngày họp nên chưa ghi được thành phần dự họp.",
                "The meeting lies ahead: nobody can have come yet.",
            ));
        }
        let before = row.clone();
        for (guest, (present, note)) in row.meeting.guests.iter_mut().zip(came) {
            guest.present = *present;
            guest.note = tidy(note);
        }
        row.meeting.ended_at = tidy(ended_at);
        row.state = MeetingState::Held;
        row.announced_at = row.announced_at.or(Some(op.now));
        if row == before {
            return Ok(());
        }
        require_version(&row, seen)?;
        let (present, absent, _) = row.meeting.attendance();
        let data = json!({ "present": present, "absent": absent });
        keep(&mut tx, op, &mut row, "hold", None, data).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Calls a meeting off, with a reason.
    pub async fn cancel_meeting(&self, op: &Op, code: &str, reason: &str) -> Outcome<()> {
        let reason = tidy(reason);
        if reason.is_empty() {
            return Err(Fault::field(
                "reason",
                "Hãy ghi lý do hủy.",
                "Say why it does not take place.",
            ));
        }
        let mut tx = self.store().begin().await?;
        let mut row = lock(&mut tx, op, code).await?;
        match row.state {
            MeetingState::Planned => {}
            MeetingState::Cancelled => return Ok(()),
            MeetingState::Held | MeetingState::Concluded => {
                return Err(Fault::refused(
                    "Cuộc họp đã diễn ra nên không hủy được.",
                    "The meeting has taken place and cannot be called off.",
                ));
            }
        }
        row.state = MeetingState::Cancelled;
        keep(
            &mut tx,
            op,
            &mut row,
            "cancel",
            Some(&reason),
            json!({ "reason": reason }),
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Changes the content of an open meeting; nothing is kept where nothing changed. `change` returns
    /// what is noted.
    async fn change(
        &self,
        op: &Op,
        code: &str,
        act: &str,
        change: impl FnOnce(&mut Meeting) -> Outcome<String>,
    ) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let mut row = lock(&mut tx, op, code).await?;
        require_open(&row)?;
        let before = row.meeting.clone();
        let note = change(&mut row.meeting)?;
        if row.meeting == before {
            return Ok(());
        }
        keep(&mut tx, op, &mut row, act, Some(&note), json!({})).await?;
        tx.commit().await?;
        Ok(())
    }
}

fn item_of(meeting: &mut Meeting, id: Uuid) -> Outcome<&mut Item> {
    let mut items = meeting.agenda.iter_mut();
    items.find(|it| it.id == id).ok_or(Fault::NotFound)
}

fn checked_item(edit: &ItemEdit) -> Outcome<Item> {
    let mut faults = Vec::new();
    let title = tidy(&edit.title);
    if title.is_empty() {
        faults.push(FieldFault::new(
            "title",
            "Hãy ghi nội dung họp.",
            "Say what the point is.",
        ));
    }
    let texts = [
        ("about", &edit.about),
        ("minutes", &edit.minutes),
        ("conclusion", &edit.conclusion),
    ];
    for (field, text) in texts {
        if text.chars().count() > LONGEST {
            faults.push(FieldFault::new(
                field,
                format!("Không ghi quá {LONGEST} chữ."),
                format!("No more than {LONGEST} letters."),
            ));
        }
    }
    match faults.is_empty() {
        true => Ok(Item {
            id: Uuid::nil(),
            title,
            presenter: tidy(&edit.presenter),
            about: lines(&edit.about),
            minutes: lines(&edit.minutes),
            conclusion: lines(&edit.conclusion),
            ..Item::default()
        }),
        false => Err(Fault::Invalid(faults)),
    }
}

/// Returns a text line by line, each tidied.
fn lines(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(tidy).filter(|it| !it.is_empty()).collect();
    lines.join("\n")
}

fn tidied(person: &Person) -> Person {
    Person {
        name: tidy(&person.name),
        position: tidy(&person.position),
    }
}

fn require_open(row: &MeetingRow) -> Outcome<()> {
    match row.state.is_open() {
        true => Ok(()),
        false => Err(Fault::refused(
            "Cuộc họp đã kết luận hoặc đã hủy nên không sửa được nữa.",
            "The meeting is concluded or called off and changes no more.",
        )),
    }
}

fn require_version(row: &MeetingRow, seen: i64) -> Outcome<()> {
    match row.version == seen {
        true => Ok(()),
        false => Err(Fault::changed_meanwhile()),
    }
}
