//! Reports become papers: what a unit reports, and what reports come to, as a báo cáo that is ready to be
//! signed. The figures are those of the report; nothing is typed again.

use ntm_drafting::{
    markup,
    paper::{Align, Block, Table, TableColumn, Text},
};
use ntm_programme::{
    calendar,
    identity::{DelegationId, ObligationId, OutgoingId},
    outgoing::OutgoingState,
    period::Period,
    report::{CellValue, Field, FieldKind, Rolled},
    right::{Action, Decision, may},
};
use ntm_store::{
    Query,
    outgoing::{self, Outgoing},
    report_paper::{self as kept, About},
};

use super::{
    fill::ReportView,
    merge::{Merged, MergedField},
};
use crate::{
    Fault, Office, Op, Outcome,
    outgoing::{reference, resource, wanted::Drafting},
    perform::Outgoing as HandedIn,
};

impl Office {
    /// Drafts the paper of a unit's report as it stands. While a draft is there it is that one. Returns the
    /// paper's code.
    ///
    /// # Errors
    ///
    /// [`Fault::Refused`] to whoever is not of the unit, while required fields are open, and where the paper
    /// is issued already.
    pub async fn draft_report_paper(
        &self,
        op: &Op,
        id: ObligationId,
        signer: Option<DelegationId>,
    ) -> Outcome<String> {
        let view = self.report(op, id).await?;
        if op.who.unit != Some(view.expected.row.unit) {
            return Err(Fault::refused(
                "Chỉ đơn vị báo cáo soạn được văn bản báo cáo của mình.",
                "Only the unit that reports draws up the paper of its report.",
            ));
        }
        let typed = |it: &&&Field| !matches!(it.kind, FieldKind::Attachment);
        if view.missing.iter().any(|it| typed(&it)) {
            return Err(Fault::refused(
                "Báo cáo còn mục bắt buộc chưa điền. Hãy điền xong rồi soạn văn bản.",
                "Required fields of the report are open. Fill them in, then draw up the paper.",
            ));
        }
        let about = About::report(view.expected.row.occurrence.province, id);
        let drafting = Drafting {
            template: "bao-cao".to_owned(),
            units: vec![view.rule.owner],
            subject: subject(&view.of.title, view.period, view.rule.about.as_deref()),
            body: markup::write(&told(&view)),
            signer,
            ..Drafting::default()
        };
        self.draft_reporting(op, &about, drafting).await
    }

    /// Drafts the paper of reports put together. While a draft is there it is that one. Returns the paper's
    /// code.
    ///
    /// # Errors
    ///
    /// [`Fault::Refused`] to whoever does not put the reports together, and where the paper is issued
    /// already.
    pub async fn draft_merged_paper(
        &self,
        op: &Op,
        code: &str,
        period: Period,
        signer: Option<DelegationId>,
    ) -> Outcome<String> {
        let found = self.merged_reports(op, code, period).await?;
        let Some(owner) = found.owner.filter(|_| found.may_edit) else {
            return Err(Fault::refused(
                "Chỉ cơ quan nhận báo cáo soạn được báo cáo tổng hợp.",
                "Only the office that receives the reports draws up what they come to.",
            ));
        };
        let mut db = self.store().read().await?;
        let about = About::merged(&self.merged_at(&mut db, owner, code, period).await?);
        drop(db);
        let drafting = Drafting {
            template: "bao-cao".to_owned(),
            subject: format!(
                "Tổng hợp {}",
                subject(
                    &ntm_text::uncapitalised(&found.series.of.title),
                    period,
                    found.series.about.as_deref(),
                )
            ),
            body: markup::write(&summed(op, &found)),
            signer,
            ..Drafting::default()
        };
        self.draft_reporting(op, &about, drafting).await
    }

    async fn draft_reporting(&self, op: &Op, about: &About, drafting: Drafting) -> Outcome<String> {
        let mut tx = self.store().begin().await?;
        if let Some(known) = last(&mut tx, about).await? {
            return match known.state {
                OutgoingState::Draft => Ok(known.code),
                _ => Err(Fault::refused(
                    "Báo cáo này đã phát hành. Muốn thay, hãy thu hồi văn bản cũ trước.",
                    "This report is issued. Recall the paper first, then draft another.",
                )),
            };
        }
        let id = OutgoingId(self.new_id(op.now));
        let drafting = Drafting {
            id: Some(id),
            ..drafting
        };
        let code = self.draft_within(&mut tx, op, &drafting).await?;
        kept::tie(&mut tx, about, id).await?;
        tx.commit().await?;
        Ok(code)
    }

    /// Returns the paper that a unit's report became, as far as one may know of it.
    pub async fn paper_of_report(&self, op: &Op, view: &ReportView) -> Outcome<Option<Outgoing>> {
        let row = &view.expected.row;
        let about = About::report(row.occurrence.province, row.id);
        self.seen_paper(op, &about).await
    }

    /// Returns the paper that reports of a type and period became, as far as one may know of it.
    pub async fn paper_of_merged(&self, op: &Op, found: &Merged) -> Outcome<Option<Outgoing>> {
        let Some(owner) = found.owner else {
            return Ok(None);
        };
        let mut db = self.store().read().await?;
        let about = About::merged(
            &self
                .merged_at(&mut db, owner, &found.series.key, found.period)
                .await?,
        );
        drop(db);
        self.seen_paper(op, &about).await
    }

    async fn seen_paper(&self, op: &Op, about: &About) -> Outcome<Option<Outgoing>> {
        let mut db = self.store().read().await?;
        let Some(paper) = last(&mut db, about).await? else {
            return Ok(None);
        };
        let resource = resource(&mut db, &paper).await?;
        let seen = may(&op.who, Action::ReadOutgoing, &resource, op.today) == Decision::Allowed;
        Ok(seen.then_some(paper))
    }
}

/// Returns number and day of the paper that a report became, where it is issued: it goes along when the
/// report is sent.
pub(super) async fn issued(
    db: &mut impl Query,
    province: i64,
    id: ObligationId,
) -> Outcome<Option<HandedIn>> {
    let paper = last(db, &About::report(province, id)).await?;
    let issued = paper.filter(|it| it.state == OutgoingState::Issued);
    Ok(issued.map(|it| HandedIn {
        number: reference(&it),
        on: it.issued_on,
    }))
}

async fn last(db: &mut impl Query, about: &About) -> Outcome<Option<Outgoing>> {
    match kept::last(db, about).await? {
        Some(id) => Ok(outgoing::find(db, id).await?),
        None => Ok(None),
    }
}

/// Returns what the paper of a report is about: its type and period, or what it was asked for.
fn subject(title: &str, period: Period, about: Option<&str>) -> String {
    match about {
        Some(about) => about.to_owned(),
        None => format!("{title} {}", period.label_vi()),
    }
}

/// What a unit reports, section by section.
fn told(view: &ReportView) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (number, (section, fields)) in (1..).zip(&view.sections) {
        blocks.push(Block::Heading(
            format!("{number}. {}", section.title).into(),
        ));
        let figures = fields.iter().filter(|it| is_figure(it.field));
        let said = |it: &Option<CellValue>| it.as_ref().map(CellValue::said).unwrap_or_default();
        let rows = figures.map(|it| (it.field, said(&it.before), said(&it.value)));
        blocks.extend(figures_table(["Kỳ trước", "Kỳ báo cáo"], rows));
        for it in fields.iter().filter(|it| !is_figure(it.field)) {
            if let Some(value) = &it.value {
                blocks.extend(written(it.field, value));
            }
        }
    }
    blocks
}

/// The figures of a section, numbered through, each with two columns; none where the section has no figure.
fn figures_table<'a>(
    titles: [&str; 2],
    figures: impl Iterator<Item = (&'a Field, String, String)>,
) -> Option<Block> {
    let rows: Vec<Vec<Text>> = (1..)
        .zip(figures)
        .map(|(number, (field, first, second)): (usize, _)| {
            let number = number.to_string();
            vec![
                number.into(),
                field.label.as_str().into(),
                field.unit().into(),
                first.into(),
                second.into(),
            ]
        })
        .collect();
    (!rows.is_empty()).then(|| {
        Block::Table(Table {
            columns: columns(&["TT", "Chỉ tiêu", "ĐVT", titles[0], titles[1]]),
            rows,
        })
    })
}

/// What reports come to, section by section, and who has not sent one.
fn summed(op: &Op, found: &Merged) -> Vec<Block> {
    let (received, expected) = found.received();
    let mut first = format!(
        "Đến ngày {}, {received} trên {expected} đơn vị đã gửi báo cáo.",
        calendar::written(op.today)
    );
    let late: Vec<&str> = found.late().map(|it| it.name.as_str()).collect();
    if !late.is_empty() {
        first += &format!(" Chưa gửi đúng hạn: {}.", late.join(", "));
    }
    let mut blocks = vec![Block::Paragraph(first.into())];
    for (number, (section, fields)) in (1..).zip(&found.sections) {
        blocks.push(Block::Heading(
            format!("{number}. {}", section.title).into(),
        ));
        let figures = fields.iter().filter(|it| is_figure(it.field));
        let rows = figures.map(|it| (it.field, rolled(&it.rolled), it.parts.len().to_string()));
        blocks.extend(figures_table(["Tổng hợp", "Số đơn vị"], rows));
        for it in fields.iter().filter(|it| !is_figure(it.field)) {
            blocks.extend(said_by_all(it));
        }
    }
    blocks
}

/// The text that the office made of a field, or what each unit says.
fn said_by_all(it: &MergedField) -> Vec<Block> {
    if it.parts.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![Block::Paragraph(Text::bold(&it.field.label))];
    let edited = it.edited.as_ref().filter(|it| !it.text.is_empty());
    match edited {
        Some(edit) => blocks.extend(lines(&edit.text)),
        None => {
            for part in &it.parts {
                let said = part.value.said().replace('\n', "; ");
                blocks.push(Block::Item(format!("{}: {said}", part.name).into()));
            }
        }
    }
    blocks
}

fn written(field: &Field, value: &CellValue) -> Vec<Block> {
    let mut blocks = vec![Block::Paragraph(Text::bold(&field.label))];
    match (value, &field.kind) {
        (CellValue::Table { rows }, FieldKind::Table { columns: titles }) => {
            let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
            blocks.push(Block::Table(Table {
                columns: columns(&titles),
                rows: rows
                    .iter()
                    .map(|row| row.iter().map(|it| it.as_str().into()).collect())
                    .collect(),
            }));
        }
        _ => blocks.extend(lines(&value.said())),
    }
    blocks
}

fn lines(text: &str) -> impl Iterator<Item = Block> {
    let lines = text.lines().map(str::trim).filter(|it| !it.is_empty());
    lines.map(|it| match it.strip_prefix("- ") {
        Some(item) => Block::Item(item.into()),
        None => Block::Paragraph(it.into()),
    })
}

fn is_figure(field: &Field) -> bool {
    matches!(
        field.kind,
        FieldKind::Number { .. } | FieldKind::Share { .. } | FieldKind::Choice { .. }
    )
}

fn rolled(rolled: &Rolled) -> String {
    match rolled {
        Rolled::Nothing | Rolled::Unsaid => String::new(),
        Rolled::TooLarge => "số quá lớn, không cộng được".to_owned(),
        Rolled::Sum { total, .. } => total.to_string(),
        Rolled::Parts {
            numerator,
            denominator,
            ..
        } => format!("{numerator}/{denominator}"),
        Rolled::Last(value) => value.said(),
    }
}

/// Columns of a table: the number, what it is, its unit, then figures.
fn columns(titles: &[&str]) -> Vec<TableColumn> {
    let columns = titles.iter().enumerate().map(|(index, title)| {
        let (width, align) = match (index, *title) {
            (0, "TT") => (2, Align::Centre),
            (_, "ĐVT") => (3, Align::Centre),
            (index, _) if index > 2 => (4, Align::Right),
            _ => (9, Align::Left),
        };
        TableColumn {
            title: Text::bold(*title),
            width,
            align,
        }
    });
    columns.collect()
}
