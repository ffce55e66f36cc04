//! How a form asks for a unit: a list where there are few, a name or code where there are many.

use ntm_office::{Fault, Outcome};
use ntm_programme::{identity::UnitId, right::Role, unit::UnitKind};
use ntm_store::unit::Filter;
use ntm_views::{
    parts::{Choice, Field},
    words,
};

use crate::{App, form::Typed, session::Signed};

/// A list of more units helps nobody.
const LIST: usize = 300;

/// Returns a field that asks for a unit in the scope that somebody administers.
pub(crate) async fn field(
    app: &App,
    who: &Signed,
    name: &str,
    label: &str,
    chosen: Option<UnitId>,
    nothing: Option<&str>,
) -> Outcome<Field> {
    field_of(app, who, name, label, chosen, nothing, |_| true).await
}

/// Returns a field that asks for a place: bodies are left out of its list.
pub(crate) async fn place_field(
    app: &App,
    who: &Signed,
    name: &str,
    label: &str,
    nothing: Option<&str>,
) -> Outcome<Field> {
    field_of(app, who, name, label, None, nothing, UnitKind::is_place).await
}

async fn field_of(
    app: &App,
    who: &Signed,
    name: &str,
    label: &str,
    chosen: Option<UnitId>,
    nothing: Option<&str>,
    listed: fn(UnitKind) -> bool,
) -> Outcome<Field> {
    let filter = Filter {
        under: scope(who),
        ..Filter::on(who.op.today)
    };
    let page = app
        .office()
        .list_units(&who.op, &filter, None, LIST)
        .await?;
    if page.next.is_none() {
        let mut choices: Vec<Choice> = nothing
            .map(|text| Choice::new("", text, chosen.is_none()))
            .into_iter()
            .collect();
        let rows = page.rows.iter().filter(|row| listed(row.unit.kind));
        choices.extend(rows.map(|row| {
            let above = row.parent_name.as_deref().unwrap_or_default();
            let text = match above {
                "" => row.unit.name.clone(),
                above => format!("{} ({above})", row.unit.name),
            };
            Choice::new(
                row.unit.unit.to_string(),
                text,
                chosen == Some(row.unit.unit),
            )
        }));
        return Ok(Field::select(name, label, choices));
    }
    let mut field = Field::text(name, label).hint(words::administer::of(who.lang()).unit_hint());
    if let Some(chosen) = chosen {
        let detail = app.office().unit_detail(&who.op, chosen).await?;
        field.value = detail.current.code.unwrap_or(detail.current.name);
    }
    Ok(field)
}

/// Reads the unit that was chosen or typed; `None` where nothing was.
pub(crate) async fn read(
    app: &App,
    who: &Signed,
    typed: &Typed,
    name: &'static str,
) -> Outcome<Option<UnitId>> {
    find(app, who, typed.get(name).trim(), name).await
}

/// Reads the units that were typed, one on each line.
pub(crate) async fn read_lines(
    app: &App,
    who: &Signed,
    typed: &Typed,
    name: &'static str,
) -> Outcome<Vec<UnitId>> {
    let mut units = Vec::new();
    for line in typed.get(name).lines() {
        units.extend(find(app, who, line.trim(), name).await?);
    }
    Ok(units)
}

async fn find(app: &App, who: &Signed, text: &str, name: &'static str) -> Outcome<Option<UnitId>> {
    if text.is_empty() {
        return Ok(None);
    }
    if let Ok(unit) = text.parse() {
        return Ok(Some(unit));
    }
    let filter = Filter {
        name: Some(text.to_owned()),
        under: scope(who),
        ..Filter::on(who.op.today)
    };
    let found = app
        .office()
        .list_units(&who.op, &filter, None, 20)
        .await?
        .rows;
    let folded = ntm_text::fold(text);
    let exact: Vec<_> = found
        .iter()
        .filter(|row| row.folded == folded || row.unit.code.as_deref() == Some(text))
        .collect();
    match (exact.as_slice(), found.as_slice()) {
        ([one], _) => Ok(Some(one.unit.unit)),
        ([], [one]) => Ok(Some(one.unit.unit)),
        ([], []) => Err(Fault::field(
            name,
            format!("Không có đơn vị nào tên là “{text}”."),
            format!("No unit is called “{text}”."),
        )),
        _ => {
            let names: Vec<String> = found
                .iter()
                .take(5)
                .map(|row| match (&row.unit.code, &row.parent_name) {
                    (Some(code), _) => format!("{} (mã {code})", row.unit.name),
                    (None, Some(above)) => format!("{} ({above})", row.unit.name),
                    (None, None) => row.unit.name.clone(),
                })
                .collect();
            Err(Fault::field(
                name,
                format!(
                    "Có nhiều đơn vị khớp: {}. Hãy nhập mã đơn vị.",
                    names.join("; ")
                ),
                format!("Several units match: {}. Type the code.", names.join("; ")),
            ))
        }
    }
}

/// Returns the unit whose scope somebody administers, where it is one.
pub(crate) fn scope(who: &Signed) -> Option<UnitId> {
    let mut units = who
        .op
        .who
        .grants
        .iter()
        .filter(|grant| grant.role == Role::Administrator)
        .map(|grant| grant.unit);
    let first = units.next();
    first.filter(|first| units.all(|other| other == *first))
}
