//! How far receivers are with a paper, as their systems answer (QCVN 102:2016/BTTTT).

use jiff::{Timestamp, civil::DateTime, tz};
use ntm_drafting::edxml::Progress;
use ntm_intake::{Status, status};
use ntm_programme::{
    identity::UnitId,
    right::{Action, Resource},
};
use ntm_store::{
    outgoing as kept,
    outgoing_status::{self, OutgoingStatus},
    unit,
};
use serde_json::json;

use super::reference;
use crate::{
    Fault, Office, Op, Outcome,
    exchange::holder,
    gazetteer::Names,
    record::{Record, record},
};

/// A status message that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusTaken {
    /// The paper that it is about, and how it is called.
    pub code: String,
    pub reference: String,
    /// Who answered.
    pub from: String,
    pub progress: Progress,
    /// The same message had come before.
    pub known: bool,
}

/// How far one receiver is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receiver {
    pub name: String,
    /// The last answer; none where nothing has come back.
    pub last: Option<(Progress, OutgoingStatus)>,
}

impl Office {
    /// Takes a status message that came back to a paper of one's own office.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] where the file is no status message, names a paper that the office has not
    /// issued, or a code that the standard does not know. Nothing is kept then.
    pub async fn take_status(&self, op: &Op, bytes: &[u8]) -> Outcome<StatusTaken> {
        let owner = op.who.unit.ok_or(Fault::NotFound)?;
        let mut tx = self.store().begin().await?;
        let line = unit::line(&mut tx, owner).await?;
        op.require(Action::DraftOutgoing, &Resource::of(line))?;
        let found = read(bytes)?;
        let progress = Progress::of_code(&found.status).ok_or_else(|| {
            Fault::field(
                "file",
                format!(
                    "Mã trạng thái “{}” không có trong QCVN 102:2016/BTTTT. Hãy đề nghị bên gửi kiểm tra lại.",
                    found.status
                ),
                format!(
                    "QCVN 102:2016/BTTTT knows no status “{}”. Ask the sender to check.",
                    found.status
                ),
            )
        })?;
        let called = found.code.split_once('/');
        let called =
            called.and_then(|(number, symbol)| Some((number.trim().parse().ok()?, symbol)));
        let on = found.issued_on.as_deref().and_then(|it| it.parse().ok());
        let paper = match called {
            Some((number, symbol)) => {
                outgoing_status::called(&mut tx, owner, (number, symbol.trim()), on).await?
            }
            None => None,
        };
        let unknown = || {
            Fault::field(
                "file",
                format!(
                    "Cơ quan chưa phát hành văn bản số {} theo ngày ghi trong thông báo. Hãy kiểm tra tệp.",
                    found.code
                ),
                format!(
                    "The office has issued no paper {} on the day that the message names. Check the file.",
                    found.code
                ),
            )
        };
        let row = match paper {
            Some(id) => kept::find(&mut tx, id).await?.ok_or_else(unknown)?,
            None => return Err(unknown()),
        };
        let names = Names::of(self, &mut tx, owner, None, op.today).await?;
        let by_name = || match names.surely(&found.from).as_slice() {
            [one] => Some(*one),
            _ => None,
        };
        let new = OutgoingStatus {
            unit: holder(&mut tx, &found.from_id, op.today)
                .await?
                .or_else(by_name),
            organ_id: found.from_id,
            organ_name: found.from,
            status: progress.code().to_owned(),
            description: found.description,
            at: found.at.as_deref().and_then(moment).unwrap_or(op.now),
        };
        let taken = StatusTaken {
            code: row.code.clone(),
            reference: reference(&row),
            from: who(&new).to_owned(),
            progress,
            known: !outgoing_status::insert(&mut tx, &row, &new, op.who.account, op.now).await?,
        };
        if !taken.known {
            let data = json!({
                "from": new.organ_name, "from_id": new.organ_id, "unit": new.unit,
                "status": new.status, "at": new.at,
            });
            record(
                &mut tx,
                op,
                Record {
                    province: row.province,
                    action: "outgoing.status",
                    resource: "outgoing",
                    id: row.code,
                    data,
                },
            )
            .await?;
        }
        tx.commit().await?;
        Ok(taken)
    }
}

/// Returns how far each receiver is: the units that a paper goes to, then others who answered.
pub(super) fn receivers(
    units: &[(UnitId, String)],
    statuses: Vec<OutgoingStatus>,
) -> Vec<Receiver> {
    let mut receivers: Vec<Receiver> = units
        .iter()
        .map(|(_, name)| Receiver {
            name: name.clone(),
            last: None,
        })
        .collect();
    for status in statuses {
        let Some(progress) = Progress::of_code(&status.status) else {
            continue;
        };
        let at = units
            .iter()
            .position(|(unit, _)| Some(*unit) == status.unit)
            .or_else(|| receivers.iter().position(|it| it.name == who(&status)));
        let last = Some((progress, status.clone()));
        match at {
            Some(at) => receivers[at].last = last,
            None => receivers.push(Receiver {
                name: who(&status).to_owned(),
                last,
            }),
        }
    }
    receivers
}

/// The name of who answered, or the identifier where there is none.
fn who(status: &OutgoingStatus) -> &str {
    match status.organ_name.as_str() {
        "" => &status.organ_id,
        name => name,
    }
}

fn read(bytes: &[u8]) -> Outcome<Status> {
    let found = status(bytes)
        .map_err(|refusal| Fault::field("file", refusal.message_vi(), refusal.message_en()))?;
    found.ok_or_else(|| {
        Fault::field(
            "file",
            "Tệp không phải thông báo trạng thái edXML. Gói văn bản thì tiếp nhận tại “Văn bản đến”.",
            "The file is no edXML status message. Packages with documents are taken in at “Papers in”.",
        )
    })
}

/// Reads a moment by the clocks of Việt Nam; of a day alone its beginning.
fn moment(text: &str) -> Option<Timestamp> {
    let written = match text.len() {
        10 => format!("{text} 00:00:00"),
        _ => text.to_owned(),
    };
    let at: DateTime = written.parse().ok()?;
    tz::offset(7).to_timestamp(at).ok()
}
