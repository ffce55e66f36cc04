//! Forms of an office's own: made change by change, looked at as on paper, published version by version.
//!
//! What was published is a report type of its own and never rewritten: reports that were asked for by it
//! keep its fields, whatever becomes of the form.

use ntm_drafting::paper::{Align, Block, Paper, PaperKind, Signature, Table, TableColumn};
use ntm_programme::{
    criteria::SetFault,
    identity::{ReportFormId, UnitId},
    report::{Change, Field, FieldKind, PeriodKind, ReportType, Role, form_code, published},
    right::{Action, Decision, Resource, may},
};
use ntm_store::{
    Query, Tx,
    report_form::{self as kept, FormRow, FormVersion},
    unit,
};
use serde_json::json;

use super::called;
use crate::{
    Fault, Office, Op, Outcome,
    record::{Record, record},
};

/// The largest file of a form that is brought along, in bytes.
const MOST_BYTES: usize = 200_000;
/// Empty rows of a table on paper.
const PAPER_ROWS: usize = 3;

/// A form in the list of an office.
#[derive(Debug, Clone)]
pub struct FormLine {
    pub row: FormRow,
    /// As it is being made, else as it was published last.
    pub shown: ReportType,
    /// The latest first.
    pub versions: Vec<FormVersion>,
}

/// The forms of an office.
#[derive(Debug, Clone)]
pub struct Forms {
    pub lines: Vec<FormLine>,
    pub may_edit: bool,
}

/// A form with all its versions.
#[derive(Debug, Clone)]
pub struct FormView {
    pub row: FormRow,
    /// The version that is looked at: what is being made, or one that was published.
    pub shown: ReportType,
    /// The number of the published version that is looked at.
    pub number: Option<i64>,
    /// The latest first.
    pub versions: Vec<FormVersion>,
    pub may_edit: bool,
}

/// Out of what a new form is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nothing but its title and the period that it is about.
    Blank { title: String, period: PeriodKind },
    /// Another type, by its code.
    Copy { title: String, code: String },
    /// A file like those that ship.
    File(String),
}

impl Office {
    /// Returns the forms of one's office.
    pub async fn report_forms(&self, op: &Op) -> Outcome<Forms> {
        let mut db = self.store().read().await?;
        let (owner, resource) = readable(&mut db, op).await?;
        let versions = kept::versions(&mut db, owner).await?;
        let mut lines = Vec::new();
        for row in kept::forms(&mut db, owner).await? {
            let own = versions.iter().filter(|it| it.form == row.id);
            let versions: Vec<FormVersion> = own.cloned().collect();
            let shown = match &row.draft {
                Some(draft) => read(draft)?,
                None => read(&versions.first().ok_or(Fault::NotFound)?.content)?,
            };
            lines.push(FormLine {
                row,
                shown,
                versions,
            });
        }
        Ok(Forms {
            lines,
            may_edit: may(&op.who, Action::AssignTasks, &resource, op.today) == Decision::Allowed,
        })
    }

    /// Returns a form of one's office: what is being made of it, or the version of a number.
    pub async fn report_form(
        &self,
        op: &Op,
        id: ReportFormId,
        number: Option<i64>,
    ) -> Outcome<FormView> {
        let mut db = self.store().read().await?;
        let (owner, resource) = readable(&mut db, op).await?;
        let row = kept::form(&mut db, id)
            .await?
            .filter(|it| it.owner == owner)
            .ok_or(Fault::NotFound)?;
        let mut versions = kept::versions(&mut db, owner).await?;
        versions.retain(|it| it.form == id);
        let (shown, number) = match (number, &row.draft) {
            (None, Some(draft)) => (read(draft)?, None),
            (number, _) => {
                let mut all = versions.iter();
                let of = all.find(|it| number.is_none_or(|number| it.number == number));
                let of = of.ok_or(Fault::NotFound)?;
                (read(&of.content)?, Some(of.number))
            }
        };
        Ok(FormView {
            may_edit: may(&op.who, Action::AssignTasks, &resource, op.today) == Decision::Allowed,
            row,
            shown,
            number,
            versions,
        })
    }

    /// Makes a form. `id` is chosen by whoever asks: the same request sent twice makes one.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] naming what is wrong in a file, with its line.
    pub async fn make_form(&self, op: &Op, id: ReportFormId, origin: &Origin) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        if let Some(known) = kept::form(&mut tx, id).await? {
            return match Some(known.owner) == op.who.unit {
                true => Ok(()),
                false => Err(Fault::changed_meanwhile()),
            };
        }
        let owner = editor(&mut tx, op).await?;
        let mut made = match origin {
            Origin::Blank { title, period } => ReportType::blank("", &titled(title)?, *period),
            Origin::Copy { title, code } => {
                let of = super::regime::usable(&mut tx, owner, code).await?;
                let title = titled(title)?;
                ReportType {
                    title_en: title.clone(),
                    title,
                    ..of.clone()
                }
            }
            Origin::File(file) => brought(file)?,
        };
        made.code = form_code(&made.title, &mark(id));
        made.confirmed = false;
        if made.roles.is_empty() {
            made.roles = vec![Role::Commune];
        }
        if made.source.trim().is_empty() {
            made.source = "Mẫu do cơ quan tự lập".to_owned();
        }
        keep_new(&mut tx, op, owner, id, &made).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Changes what is being made. `seen` is the version of the form that was looked at.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] where the form would not be one; [`Fault::Conflict`] where somebody else changed
    /// it meanwhile.
    pub async fn change_form(
        &self,
        op: &Op,
        id: ReportFormId,
        seen: i64,
        change: Change,
    ) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let row = own_form(&mut tx, op, id).await?;
        let draft = drafted(&row)?;
        let made = draft.changed(change).map_err(told)?;
        if made == draft {
            // Nothing would change; also the same form sent twice.
            return Ok(());
        }
        redraft(
            &mut tx,
            op,
            &row,
            Some(&made.file()),
            seen,
            "report_form.change",
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Puts a whole file in the place of what is being made, its own code kept.
    ///
    /// # Errors
    ///
    /// As [`Office::change_form`].
    pub async fn rewrite_form(
        &self,
        op: &Op,
        id: ReportFormId,
        seen: i64,
        file: &str,
    ) -> Outcome<()> {
        let mut made = brought(file)?;
        let mut tx = self.store().begin().await?;
        let row = own_form(&mut tx, op, id).await?;
        made.code = row.code.clone();
        made.confirmed = false;
        let file = made.file();
        if row.draft.as_ref() == Some(&file) {
            return Ok(());
        }
        redraft(&mut tx, op, &row, Some(&file), seen, "report_form.rewrite").await?;
        tx.commit().await?;
        Ok(())
    }

    /// Begins the next version out of the one that was published last.
    pub async fn revise_form(&self, op: &Op, id: ReportFormId) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let row = own_form(&mut tx, op, id).await?;
        if row.draft.is_some() {
            return Ok(());
        }
        let versions = kept::versions(&mut tx, row.owner).await?;
        let last = versions.iter().find(|it| it.form == id);
        let mut made = read(&last.ok_or(Fault::NotFound)?.content)?;
        made.code = row.code.clone();
        made.confirmed = false;
        let (file, seen) = (made.file(), row.version);
        redraft(&mut tx, op, &row, Some(&file), seen, "report_form.revise").await?;
        tx.commit().await?;
        Ok(())
    }

    /// Drops what is being made; a form of which nothing was published goes with it.
    pub async fn drop_draft(&self, op: &Op, id: ReportFormId, seen: i64) -> Outcome<()> {
        let mut tx = self.store().begin().await?;
        let row = own_form(&mut tx, op, id).await?;
        if row.draft.is_none() {
            return Ok(());
        }
        redraft(&mut tx, op, &row, None, seen, "report_form.drop").await?;
        kept::remove(&mut tx, &row).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Publishes what is being made as the next version, and returns the code of its type.
    ///
    /// # Errors
    ///
    /// [`Fault::Invalid`] where something is missing that a report needs.
    pub async fn publish_form(&self, op: &Op, id: ReportFormId, seen: i64) -> Outcome<String> {
        let mut tx = self.store().begin().await?;
        let row = own_form(&mut tx, op, id).await?;
        if row.draft.is_none() {
            // Sent twice: what was published first is the answer.
            let mut versions = kept::versions(&mut tx, row.owner).await?.into_iter();
            let last = versions.find(|it| it.form == id).ok_or(Fault::NotFound)?;
            return Ok(last.code);
        }
        let code = publish(&mut tx, op, &row, seen).await?;
        tx.commit().await?;
        Ok(code)
    }
}

/// Returns the latest published type of each form of an office.
pub(super) async fn latest(
    db: &mut impl Query,
    owner: UnitId,
) -> Outcome<Vec<&'static ReportType>> {
    let mut types: Vec<(ReportFormId, &'static ReportType)> = Vec::new();
    for version in kept::versions(db, owner).await? {
        if types.iter().any(|(form, _)| *form == version.form) {
            continue;
        }
        let of = called(db, &version.code).await?.ok_or(Fault::NotFound)?;
        types.push((version.form, of));
    }
    types.sort_by(|(_, a), (_, b)| a.title.cmp(&b.title));
    Ok(types.into_iter().map(|(_, of)| of).collect())
}

/// Keeps a form that is new.
pub(super) async fn keep_new(
    tx: &mut Tx,
    op: &Op,
    owner: UnitId,
    id: ReportFormId,
    made: &ReportType,
) -> Outcome<FormRow> {
    let file = made.file();
    ReportType::read(&file).map_err(told)?;
    let by = op.who.account.ok_or(Fault::SignedOut)?;
    let identity = unit::identity(tx, owner).await?.ok_or(Fault::NotFound)?;
    let row = FormRow {
        province: identity.province,
        id,
        owner,
        code: made.code.clone(),
        draft: Some(file),
        version: 1,
        made_by: by,
        made_at: op.now,
    };
    if !kept::insert(tx, &row).await? {
        return Err(Fault::changed_meanwhile());
    }
    record_form(tx, op, &row, "report_form.make").await?;
    Ok(row)
}

/// Publishes the draft of a form.
pub(super) async fn publish(tx: &mut Tx, op: &Op, row: &FormRow, seen: i64) -> Outcome<String> {
    let by = op.who.account.ok_or(Fault::SignedOut)?;
    let versions = kept::versions(tx, row.owner).await?;
    let last = versions.iter().find(|it| it.form == row.id);
    let number = last.map_or(0, |it| it.number) + 1;
    let of = drafted(row)?.version(number).map_err(told)?;
    let version = FormVersion {
        form: row.id,
        number,
        code: of.code.clone(),
        content: of.file(),
        by,
        by_name: None,
        at: op.now,
    };
    if !kept::publish(tx, row.province, &version).await? {
        return Err(Fault::changed_meanwhile());
    }
    redraft(tx, op, row, None, seen, "report_form.publish").await?;
    published(&version.content).map_err(told)?;
    Ok(of.code)
}

/// Returns letters by which a form is told from all others.
pub(super) fn mark(id: ReportFormId) -> String {
    let id = id.0.simple().to_string();
    // The end of an identity is chance, its beginning the hour.
    id[id.len() - 7..].to_owned()
}

async fn readable(db: &mut impl Query, op: &Op) -> Outcome<(UnitId, Resource)> {
    let owner = op.who.unit.ok_or(Fault::NotFound)?;
    let resource = Resource::of(unit::line(db, owner).await?);
    op.require(Action::ReadTask, &resource)?;
    Ok((owner, resource))
}

async fn editor(tx: &mut Tx, op: &Op) -> Outcome<UnitId> {
    let (owner, resource) = readable(tx, op).await?;
    op.require_of_known(Action::AssignTasks, &resource)?;
    Ok(owner)
}

async fn own_form(tx: &mut Tx, op: &Op, id: ReportFormId) -> Outcome<FormRow> {
    let owner = editor(tx, op).await?;
    let row = kept::form(tx, id).await?.filter(|it| it.owner == owner);
    row.ok_or(Fault::NotFound)
}

fn drafted(row: &FormRow) -> Outcome<ReportType> {
    match &row.draft {
        Some(draft) => read(draft),
        None => Err(Fault::refused(
            "Mẫu đã ban hành thì không sửa được. Hãy lập phiên bản mới.",
            "What was published is not changed. Begin a new version.",
        )),
    }
}

async fn redraft(
    tx: &mut Tx,
    op: &Op,
    row: &FormRow,
    draft: Option<&str>,
    seen: i64,
    action: &'static str,
) -> Outcome<()> {
    if !kept::redraft(tx, row, draft, seen).await? {
        return Err(Fault::changed_meanwhile());
    }
    record_form(tx, op, row, action).await
}

async fn record_form(tx: &mut Tx, op: &Op, row: &FormRow, action: &'static str) -> Outcome<()> {
    record(
        tx,
        op,
        Record {
            province: row.province,
            action,
            resource: "report_form",
            id: row.id.to_string(),
            data: json!({ "code": row.code, "version": row.version }),
        },
    )
    .await
}

/// What is kept was checked before it was.
fn read(file: &str) -> Outcome<ReportType> {
    ReportType::read(file).map_err(|faults| Fault::internal(format!("{faults:?}")))
}

fn titled(title: &str) -> Outcome<String> {
    let title = title.trim();
    match (3..=200).contains(&title.chars().count()) {
        true => Ok(title.to_owned()),
        false => Err(Fault::field(
            "title",
            "Ghi tên báo cáo, từ 3 đến 200 chữ.",
            "Give the report a title of 3 to 200 letters.",
        )),
    }
}

fn brought(file: &str) -> Outcome<ReportType> {
    if file.len() > MOST_BYTES {
        return Err(Fault::field(
            "file",
            format!("Tệp mẫu lớn hơn {} KB.", MOST_BYTES / 1000),
            format!("The file is larger than {} KB.", MOST_BYTES / 1000),
        ));
    }
    ReportType::read(file).map_err(|faults| {
        let said: Vec<String> = faults.iter().take(5).map(ToString::to_string).collect();
        Fault::field(
            "file",
            format!("Tệp mẫu có lỗi: {}", said.join("; ")),
            format!("The file is faulty: {}", said.join("; ")),
        )
    })
}

/// Says what is wrong with a form that is made on its page, where no lines are seen.
fn told(faults: Vec<SetFault>) -> Fault {
    let said: Vec<String> = faults.into_iter().take(5).map(|it| it.reason).collect();
    Fault::field(
        "form",
        format!("Chưa lưu được: {}.", said.join("; ")),
        format!("Not kept: {}.", said.join("; ")),
    )
}

/// Returns a form as it looks on paper with nothing in it, for one role.
pub fn on_paper(of: &ReportType, role: Role) -> Paper {
    let mut body = Vec::new();
    for (at, (section, fields)) in of.sections_of(role).enumerate() {
        body.push(Block::Heading(
            format!("{}. {}", at + 1, section.title).as_str().into(),
        ));
        fields.into_iter().for_each(|it| asked(&mut body, it));
    }
    Paper {
        kind: PaperKind::Report,
        parent: None,
        issuer: "Tên cơ quan, đơn vị".to_owned(),
        number: None,
        symbol: "BC-…".to_owned(),
        place: "…………".to_owned(),
        date: None,
        subject: of.title.clone(),
        urgency: None,
        to: Vec::new(),
        bases: Vec::new(),
        body,
        signature: Signature {
            collective: None,
            behalf: None,
            acting: false,
            position: "THỦ TRƯỞNG ĐƠN VỊ".to_owned(),
            name: String::new(),
            beside: None,
        },
        recipients: Vec::new(),
        archive: "VT".to_owned(),
        appendices: Vec::new(),
    }
}

fn asked(body: &mut Vec<Block>, field: &Field) {
    const GAP: &str = "……………";
    let label = &field.label;
    let line = |said: String| Block::Item(said.as_str().into());
    match &field.kind {
        FieldKind::Number { unit, .. } => body.push(line(format!("{label}: {GAP} {unit}"))),
        FieldKind::Share {
            unit,
            numerator,
            denominator,
        } => body.push(line(format!(
            "{label}: {GAP} ({numerator}) / {GAP} ({denominator}), {unit}"
        ))),
        FieldKind::Choice { options } => {
            let options: Vec<String> = options.iter().map(|it| format!("☐ {it}")).collect();
            body.push(line(format!("{label}: {}", options.join("   "))));
        }
        FieldKind::Table { columns } => {
            body.push(line(format!("{label}:")));
            let column = |it: &String| TableColumn {
                title: it.as_str().into(),
                width: 1,
                align: Align::Left,
            };
            body.push(Block::Table(Table {
                columns: columns.iter().map(column).collect(),
                rows: vec![vec!["".into(); columns.len()]; PAPER_ROWS],
            }));
        }
        FieldKind::Prose => {
            body.push(line(format!("{label}:")));
            body.push(Block::Paragraph(GAP.repeat(8).as_str().into()));
        }
        FieldKind::Attachment => body.push(line(format!("{label} (kèm theo)."))),
    }
}
