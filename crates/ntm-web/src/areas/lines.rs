//! Obligations as the rows of a page: what every list of work shows alike.

use jiff::{civil::Date, tz};
use ntm_drafting::table::{Cell, Column, Kind};
use ntm_office::{Basis, ObligationLine, TaskRow};
use ntm_programme::{
    calendar,
    deadline::{Bound, Deadline, When},
    period::Period,
};
use ntm_views::{
    frame::Lang,
    pages::work::ObligationRow,
    parts::{Chip, Link},
    paths, say, words,
};

/// Returns an obligation as a row of a list.
pub(crate) fn row(lang: Lang, today: Date, line: &ObligationLine) -> ObligationRow {
    ObligationRow {
        chip: Chip::standing(lang, line.row.state, line.punctuality(today)),
        title: line.title.clone(),
        href: paths::at(paths::OBLIGATION, line.row.id),
        recurring: period(lang, &line.row.occurrence.period),
        unit: unit(line),
        progress: match &line.assignee_name {
            Some(name) => words::follow::of(lang).lead_of(name),
            None => String::new(),
        },
        deadline: deadline(
            lang,
            line.deadline.as_ref(),
            line.row.due_on,
            line.row.first_due_on,
        ),
        first_due: line
            .row
            .first_due_on
            .filter(|first| Some(*first) != line.row.due_on),
        basis: line
            .basis
            .as_ref()
            .map_or_else(Link::default, |it| basis(lang, it)),
    }
}

fn unit(line: &ObligationLine) -> Link {
    Link::new(
        &line.unit_name,
        paths::at(paths::UNIT_RECORD, line.row.unit),
    )
}

/// Returns the name of a period, nothing for what does not recur.
pub(crate) fn period(lang: Lang, key: &str) -> String {
    match (key.parse::<Period>(), lang) {
        (Ok(Period::Once) | Err(_), _) => String::new(),
        (Ok(period), Lang::Vi) => period.label_vi(),
        (Ok(period), Lang::En) => period.label_en(),
    }
}

/// Returns the deadline in the form of the document: `trước 30/7/2023`; after an extension the last
/// day that counts now.
pub(crate) fn deadline(
    lang: Lang,
    deadline: Option<&Deadline>,
    due: Option<Date>,
    first: Option<Date>,
) -> String {
    let by = |day| match lang {
        Lang::Vi => format!("chậm nhất {}", calendar::written(day)),
        Lang::En => format!("by {}", calendar::written(day)),
    };
    let phrase = |deadline: &Deadline| match lang {
        Lang::Vi => deadline.phrase(),
        Lang::En => deadline.phrase_en(),
    };
    match (deadline, due) {
        (Some(deadline), None) => phrase(deadline),
        (None, None) => String::new(),
        (_, Some(day)) if first.is_some_and(|first| first != day) => by(day),
        (Some(deadline), Some(day)) => match &deadline.when {
            // Each occurrence has its own day, on the side of it that the document names.
            When::Recurring(_) if deadline.bound == Bound::Before && deadline.hour().is_none() => {
                let named = calendar::written(calendar::day_after(day));
                match lang {
                    Lang::Vi => format!("trước {named}"),
                    Lang::En => format!("before {named}"),
                }
            }
            When::Recurring(_) | When::Event(_) => by(day),
            _ => phrase(deadline),
        },
        (None, Some(day)) => by(day),
    }
}

/// Returns the place in the document, with the way there.
pub(crate) fn basis(lang: Lang, basis: &Basis) -> Link {
    Link::new(
        basis.short(words::follow::of(lang).item()),
        document_path(&basis.code),
    )
}

/// Returns the place of a task in its document, with the document's date.
pub(crate) fn source(lang: Lang, task: &TaskRow) -> Link {
    let Some(basis) = &task.basis else {
        return Link::default();
    };
    let w = words::follow::of(lang);
    let dated = basis
        .issued_on
        .map_or_else(String::new, |day| w.dated(calendar::written(day)));
    let place = task
        .directive
        .map_or_else(String::new, |directive| format!("#s-{directive}"));
    Link::new(
        basis.with(w.item(), &dated),
        format!("{}{place}", document_path(&basis.code)),
    )
}

/// Returns the address of a document.
pub(crate) fn document_path(code: &str) -> String {
    format!("{}/{code}", paths::DOCUMENTS)
}

/// Returns day and time in Vietnam: `22/7/2023 09:14`.
pub(crate) fn moment(at: jiff::Timestamp) -> String {
    let local = tz::offset(7).to_datetime(at);
    format!(
        "{} {:02}:{:02}",
        say::date(local.date()),
        local.hour(),
        local.minute()
    )
}

/// Returns the columns of obligations in a file.
pub(crate) fn columns(lang: Lang) -> Vec<Column> {
    let c = words::common::of(lang);
    let w = words::follow::of(lang);
    vec![
        Column::new(c.code(), Kind::Text, 15.0),
        Column::new(c.task(), Kind::Text, 60.0),
        Column::new(c.unit(), Kind::Text, 30.0),
        Column::new(w.hand_on_person(), Kind::Text, 22.0),
        Column::new(w.column_period(), Kind::Text, 16.0),
        Column::new(c.state(), Kind::Text, 18.0),
        Column::new(w.column_punctuality(), Kind::Text, 18.0),
        Column::new(w.column_due(), Kind::Date, 12.0),
        Column::new(w.column_first_due(), Kind::Date, 12.0),
        Column::new(w.column_submitted_on(), Kind::Date, 12.0),
        Column::new(w.column_settled_on(), Kind::Date, 12.0),
        Column::new(c.basis(), Kind::Text, 22.0),
    ]
}

/// Returns an obligation as a row of a file.
pub(crate) fn cells(lang: Lang, today: Date, line: &ObligationLine) -> Vec<Cell> {
    let punctuality = line.punctuality(today);
    let (state, punctuality) = match lang {
        Lang::Vi => (line.row.state.label_vi(), punctuality.label_vi()),
        Lang::En => (line.row.state.label_en(), punctuality.label_en()),
    };
    let basis = line.basis.as_ref();
    vec![
        line.task_code.as_str().into(),
        line.title.as_str().into(),
        line.unit_name.as_str().into(),
        line.assignee_name.as_deref().into(),
        period(lang, &line.row.occurrence.period).into(),
        state.into(),
        punctuality.into(),
        line.row.due_on.into(),
        line.row.first_due_on.into(),
        line.row.submitted_on.into(),
        line.row.settled_on.into(),
        basis
            .map(|it| it.short(words::follow::of(lang).item()))
            .into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn a_moment_is_told_in_vietnamese_time() {
        assert_eq!(
            moment("2023-07-22T17:05:00Z".parse().unwrap()),
            "23/7/2023 00:05"
        );
    }
}
