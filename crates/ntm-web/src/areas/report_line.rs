//! The fields of a report as lines of its form: what stands there, what was tried, what somebody else wrote.

use ntm_office::report::fill::{FieldView, ReportView};
use ntm_programme::{
    identity::UnitId,
    report::{CellValue, FieldKind, Figure, Written},
};
use ntm_views::{
    frame::Lang,
    pages::report::{FillEntry, FillKind, FillLine, Theirs},
    parts::{Cell, Column, Row, Table, Tone},
    paths, words,
};

use super::lines::moment;
use crate::session::Signed;

/// How many empty rows stand below those of a table.
const EMPTY_ROWS: usize = 3;

/// What somebody tried to write into a field, and what came of it.
pub(super) struct Tried {
    pub(super) code: String,
    pub(super) written: Written,
    pub(super) note: (Tone, String),
    /// Whether somebody else was first.
    pub(super) conflict: bool,
}

pub(super) fn label(lang: Lang, it: &FieldView) -> &'static str {
    match lang {
        Lang::Vi => &it.field.label,
        Lang::En => &it.field.label_en,
    }
}

/// What a field counts in: `triệu đồng`; a share with what its parts are.
pub(super) fn unit(it: &FieldView) -> String {
    match &it.field.kind {
        FieldKind::Number { unit, .. } => unit.clone(),
        FieldKind::Share {
            unit,
            numerator,
            denominator,
        } => format!("{numerator} / {denominator}, {unit}"),
        _ => String::new(),
    }
}

/// A field as a line of the form, with what was tried in it.
pub(super) fn tried_line(
    lang: Lang,
    who: &Signed,
    found: &ReportView,
    it: &FieldView,
    tried: Option<&Tried>,
) -> FillLine {
    let mut shown = line(lang, who, found, it);
    let Some(tried) = tried.filter(|tried| tried.code == it.field.code) else {
        return shown;
    };
    shown.notes.push(tried.note.clone());
    let (Some(entry), (Tone::Bad, _)) = (&mut shown.entry, &tried.note) else {
        return shown;
    };
    let written = tried.written.clone();
    entry.wrong = !tried.conflict;
    entry.written = match entry.kind {
        FillKind::Share => (written.numerator, written.denominator),
        _ => (written.value, String::new()),
    };
    if entry.kind == FillKind::Table {
        entry.rows = written.rows;
    }
    if tried.conflict {
        let (by, at) = it.written.unzip();
        let name = by.flatten().and_then(|by| found.people.get(&by).cloned());
        let here = paths::at(paths::REPORT, found.expected.row.id);
        entry.theirs = Some(Theirs {
            said: it.value.as_ref().map(CellValue::said).unwrap_or_default(),
            by: name.unwrap_or_else(|| words::report::of(lang).somebody().to_owned()),
            at: at.map(moment).unwrap_or_default(),
            href: format!("{here}#o-{}", it.field.code),
        });
        shown.notes.clear();
    }
    shown
}

/// A field as a line of the form.
fn line(lang: Lang, who: &Signed, found: &ReportView, it: &FieldView) -> FillLine {
    let said = |value: &Option<CellValue>| value.as_ref().map(CellValue::said).unwrap_or_default();
    let table = match (&it.field.kind, &it.value) {
        (FieldKind::Table { columns }, Some(CellValue::Table { rows })) => Some(Table {
            caption: label(lang, it).to_owned(),
            columns: columns.iter().map(Column::text).collect(),
            rows: rows
                .iter()
                .map(|row| Row::new(row.iter().map(Cell::text).collect()))
                .collect(),
        }),
        _ => None,
    };
    let entry = (found.may.enter && it.field.is_typed()).then(|| entry(who, found, it));
    FillLine {
        lang,
        code: it.field.code.clone(),
        label: label(lang, it).to_owned(),
        unit: unit(it),
        required: it.field.required && entry.is_some(),
        before: said(&it.before),
        before_prose: matches!(it.field.kind, FieldKind::Prose | FieldKind::Table { .. }),
        value: said(&it.value),
        table,
        link: match (it.field.figure, &it.value) {
            (Some(figure), Some(_)) => figure_href(figure, found.expected.row.unit),
            _ => String::new(),
        },
        entry,
        remark: it.remark.clone().unwrap_or_default(),
        notes: Vec::new(),
    }
}

/// Where a figure of the program comes from.
fn figure_href(figure: Figure, unit: UnitId) -> String {
    match figure {
        Figure::CriteriaMet => paths::at(paths::CRITERIA_PLACE, unit),
        Figure::TasksDone | Figure::TasksOpen | Figure::TasksLate => {
            paths::at(paths::UNIT_RECORD, unit)
        }
        Figure::AssignedDone | Figure::AssignedOpen | Figure::AssignedLate => {
            paths::TASKS.to_owned()
        }
        Figure::CapitalPlanned | Figure::CapitalPaid => paths::STATED.to_owned(),
    }
}

fn entry(who: &Signed, found: &ReportView, it: &FieldView) -> FillEntry {
    let written = it
        .value
        .as_ref()
        .map(CellValue::written)
        .unwrap_or_default();
    let (kind, parts, columns) = match &it.field.kind {
        FieldKind::Share {
            numerator,
            denominator,
            ..
        } => (
            FillKind::Share,
            (numerator.clone(), denominator.clone()),
            Vec::new(),
        ),
        FieldKind::Choice { options } => (FillKind::Choice, <_>::default(), options.clone()),
        FieldKind::Table { columns } => (FillKind::Table, <_>::default(), columns.clone()),
        FieldKind::Number { .. } => (FillKind::Number, <_>::default(), Vec::new()),
        FieldKind::Prose | FieldKind::Attachment => (FillKind::Prose, <_>::default(), Vec::new()),
    };
    let mut rows = written.rows;
    if kind == FillKind::Table {
        let empty = vec![String::new(); columns.len()];
        rows.extend(std::iter::repeat_n(empty, EMPTY_ROWS));
    }
    let id = found.expected.row.id;
    let account = who.op.who.account.map(|it| it.0.simple().to_string());
    let path = paths::at(paths::REPORT_CELL, id);
    FillEntry {
        action: paths::at(&path, &it.field.code),
        seen: it.number,
        written: match kind {
            FillKind::Share => (written.numerator, written.denominator),
            _ => (written.value, String::new()),
        },
        kind,
        parts,
        columns,
        rows,
        wrong: false,
        keep: format!("{}/{}", account.unwrap_or_default(), id.0.simple()),
        theirs: None,
    }
}
