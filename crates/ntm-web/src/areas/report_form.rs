//! One form of an office: what it is, what it asks, by when, and how it looks on paper; and the changes
//! that are typed into it.

use ntm_office::{
    Fault,
    report::form::{FormView, on_paper},
};
use ntm_programme::{
    deadline::{Bound, Deadline, When},
    identity::ReportFormId,
    report::{
        Change, Check, DueRule, Field as Asks, FieldKind, Figure, Figures, PeriodKind, ReportType,
        Role, RollUp, due_rule,
    },
};
use ntm_views::{
    frame::{Lang, Section},
    pages::list::{Body, Part, RecordPage},
    parts::{
        ActForm, Cell, Chip, Choice, Column, Control, Facts, Field, Link, Row, Sentence, Table,
        Tone, Weight,
    },
    paths, words,
};

use super::{
    lines::moment,
    outgoing_sheet::sheet,
    report_forms::{Asked, kind_said, period_field},
    reports::{phrase, role_said, tabs, title_of},
};
use crate::{App, form::Typed, session::Signed};

/// The kinds of fields, in the order in which they are offered.
const KINDS: [&str; 6] = ["number", "share", "choice", "table", "prose", "attachment"];

pub(super) async fn form_page(
    app: &App,
    who: &Signed,
    id: ReportFormId,
    asked: &Asked,
) -> Result<RecordPage, Fault> {
    let lang = who.lang();
    let w = words::report_form::of(lang);
    let found = app.office().report_form(&who.op, id, asked.number).await?;
    let of = &found.shown;
    let frame = app
        .frame(who, title_of(lang, of), Section::Reports)
        .await?
        .crumb(words::report::of(lang).title(), paths::REPORTS)
        .crumb(w.forms(), paths::REPORT_FORMS);
    let mut page = RecordPage::new(frame);
    page.tabs = Some(tabs(who, paths::REPORT_FORMS));
    page.under = kind_said(lang, of.period).to_owned();
    page.links = vec![Link::new(w.export(), export_href(id, found.number))];
    let edits = found.may_edit && found.number.is_none();
    match found.number {
        Some(number) => {
            page.chips = vec![Chip::new(Tone::Good, "check", w.published())];
            page.said = Sentence::default().say(w.said_published(number));
        }
        None => {
            page.chips = vec![Chip::new(Tone::Soon, "edit", w.being_made())];
            page.said = Sentence::default().say(w.said_draft());
        }
    }
    page.acts = acts(lang, &found, id);
    if edits {
        page.parts
            .push(Part::new(w.describe()).act(describe_form(lang, &found)));
    } else {
        page.parts
            .push(Part::new(w.describe()).body(Body::Facts(described(lang, of))));
    }
    for (at, section) in of.sections.iter().enumerate() {
        let title = match lang {
            Lang::Vi => &section.title,
            Lang::En => &section.title_en,
        };
        let mut part = Part::new(format!("{}. {title}", at + 1));
        part = match section.fields.is_empty() {
            true => part.body(Body::Text(w.section_empty().to_owned())),
            false => part.body(Body::Table(fields_table(
                lang,
                &found,
                title,
                &section.fields,
                edits,
            ))),
        };
        if edits {
            let id = format!("out-{at}");
            part = part.act(
                change_form(&found, id, w.remove_section(), "remove-section")
                    .hidden("section", at)
                    .confirm(w.remove_section_sure(title))
                    .weight(Weight::Quiet),
            );
        }
        page.parts.push(part);
    }
    if edits {
        let changed = of.field(&asked.field);
        if let Some(field) = changed {
            let form = field_form(lang, &found, Some(field));
            page.parts
                .push(Part::new(w.edit_field(&field.label)).act(form));
        } else if !of.sections.is_empty() {
            page.parts
                .push(Part::new(w.add_field()).act(field_form(lang, &found, None)));
        }
        let section = change_form(&found, "add-section", w.add_section(), "add-section")
            .field(Field::text("title", w.section()).required())
            .field(Field::text("title_en", w.title_en()).hint(w.title_en_hint()))
            .bare();
        page.parts.push(Part::new(w.add_section()).act(section));
    }
    page.parts.push(due_part(lang, &found, edits));
    page.parts.extend(checks_part(lang, &found, edits));
    page.parts.extend(papers(lang, of));
    if !found.versions.is_empty() {
        page.side = vec![versions_part(lang, &found)];
    }
    Ok(page)
}

fn export_href(id: ReportFormId, number: Option<i64>) -> String {
    let here = paths::at(paths::REPORT_FORM_EXPORT, id);
    match number {
        Some(number) => format!("{here}?ban={number}"),
        None => here,
    }
}

/// Where one comes back to after a change: to the part of the page that was changed.
pub(super) fn place(id: ReportFormId, typed: &Typed) -> String {
    let here = paths::at(paths::REPORT_FORM, id);
    match typed.get("form") {
        form if form.starts_with("field") => format!("{here}#f-field-label"),
        _ => here,
    }
}

fn acts(lang: Lang, found: &FormView, id: ReportFormId) -> Vec<ActForm> {
    let w = words::report_form::of(lang);
    if !found.may_edit {
        return Vec::new();
    }
    let next = found.versions.first().map_or(0, |it| it.number) + 1;
    match (found.number, &found.row.draft) {
        (None, Some(_)) => vec![
            ActForm::new(
                "publish",
                w.publish(next),
                paths::at(paths::REPORT_FORM_PUBLISH, id),
            )
            .hidden("version", found.row.version)
            .confirm(w.publish_sure())
            .icon("check")
            .weight(Weight::Primary),
            ActForm::new("drop", w.drop(), paths::at(paths::REPORT_FORM_DROP, id))
                .hidden("version", found.row.version)
                .confirm(w.drop_sure()),
        ],
        (Some(_), None) => vec![
            ActForm::new(
                "revise",
                w.revise(),
                paths::at(paths::REPORT_FORM_REVISE, id),
            )
            .icon("edit"),
        ],
        _ => Vec::new(),
    }
}

/// A form by which the draft is changed in one way.
fn change_form(found: &FormView, id: impl Into<String>, title: &str, act: &str) -> ActForm {
    let id = id.into();
    ActForm::new(&id, title, paths::at(paths::REPORT_FORM, found.row.id))
        .hidden("version", found.row.version)
        .hidden("act", act)
        .hidden("form", id)
}

fn figures_said(lang: Lang, figures: Figures) -> &'static str {
    match lang {
        Lang::Vi => figures.label_vi(),
        Lang::En => figures.label_en(),
    }
}

fn described(lang: Lang, of: &ReportType) -> Facts {
    let w = words::report_form::of(lang);
    let roles: Vec<&str> = of.roles.iter().map(|it| role_said(lang, *it)).collect();
    Facts::default()
        .fact(w.period(), Cell::text(kind_said(lang, of.period)))
        .fact(w.figures(), Cell::text(figures_said(lang, of.figures)))
        .fact(w.roles(), Cell::text(roles.join("; ")))
        .fact(w.source(), Cell::text(&of.source))
}

fn roles_field(lang: Lang, label: &str, chosen: &[Role]) -> Field {
    let roles = Role::ALL
        .iter()
        .map(|it| Choice::new(it.key(), role_said(lang, *it), chosen.contains(it)));
    Field::new(Control::Checks(roles.collect()), "roles", label)
}

fn describe_form(lang: Lang, found: &FormView) -> ActForm {
    let w = words::report_form::of(lang);
    let of = &found.shown;
    let figures = Figures::ALL
        .iter()
        .map(|it| Choice::new(it.key(), figures_said(lang, *it), *it == of.figures));
    change_form(found, "describe", w.describe_save(), "describe")
        .field(Field::text("title", w.title()).value(&of.title).required())
        .field(
            Field::text("title_en", w.title_en())
                .hint(w.title_en_hint())
                .value(&of.title_en),
        )
        .field(period_field(lang, of.period))
        .field(Field::select("figures", w.figures(), figures.collect()))
        .field(roles_field(lang, w.roles(), &of.roles))
        .field(
            Field::text("source", w.source())
                .value(&of.source)
                .required(),
        )
        .bare()
}

fn field_kind_said(lang: Lang, kind: &str) -> &'static str {
    let w = words::report_form::of(lang);
    match kind {
        "number" => w.kind_number(),
        "share" => w.kind_share(),
        "choice" => w.kind_choice(),
        "table" => w.kind_table(),
        "prose" => w.kind_prose(),
        _ => w.kind_attachment(),
    }
}

fn fields_table(lang: Lang, found: &FormView, title: &str, fields: &[Asks], edits: bool) -> Table {
    let w = words::report_form::of(lang);
    let row = |it: &Asks| {
        let label = match lang {
            Lang::Vi => &it.label,
            Lang::En => &it.label_en,
        };
        let label = Cell::text(label).under(match it.required {
            true => w.required(),
            false => "",
        });
        let kind = Cell::text(field_kind_said(lang, it.kind.key())).under(detail(it));
        let roll = match lang {
            Lang::Vi => it.roll.label_vi(),
            Lang::En => it.roll.label_en(),
        };
        let mut row = Row::new(vec![label, kind, Cell::text(roll)]);
        if edits {
            let here = paths::at(paths::REPORT_FORM, found.row.id);
            let href = format!("{here}?o={}#f-field-label", it.code);
            row.cells.push(Cell::links(vec![Link::new(w.edit(), href)]));
            for (act, title) in [("up", w.up()), ("down", w.down()), ("remove", w.remove())] {
                let id = format!("{act}-{}", it.code);
                row = row.form(
                    change_form(found, id, title, act)
                        .hidden("field", &it.code)
                        .weight(Weight::Quiet),
                );
            }
        }
        row
    };
    let mut columns = vec![
        Column::title(w.field()),
        Column::text(w.field_kind()),
        Column::text(w.roll()),
    ];
    if edits {
        columns.extend([Column::text(w.edit()), Column::text("")]);
    }
    Table {
        caption: title.to_owned(),
        columns,
        rows: fields.iter().map(row).collect(),
    }
}

/// What a field says besides its kind: a unit, the parts, the choices or columns.
fn detail(it: &Asks) -> String {
    match &it.kind {
        FieldKind::Number { unit, .. } => unit.clone(),
        FieldKind::Share {
            numerator,
            denominator,
            unit,
        } => format!("{numerator} / {denominator}, {unit}"),
        FieldKind::Choice { options } => options.join(" · "),
        FieldKind::Table { columns } => columns.join(" | "),
        FieldKind::Prose | FieldKind::Attachment => String::new(),
    }
}

fn field_form(lang: Lang, found: &FormView, field: Option<&Asks>) -> ActForm {
    let w = words::report_form::of(lang);
    let (mut unit, mut scale, mut parts, mut list) = (String::new(), 0, <_>::default(), Vec::new());
    match field.map(|it| it.kind.clone()) {
        Some(FieldKind::Number {
            unit: of,
            scale: places,
        }) => (unit, scale) = (of, places),
        Some(FieldKind::Share {
            unit: of,
            numerator,
            denominator,
        }) => {
            unit = of;
            parts = (numerator, denominator);
        }
        Some(FieldKind::Choice { options }) => list = options,
        Some(FieldKind::Table { columns }) => list = columns,
        Some(FieldKind::Prose | FieldKind::Attachment) | None => {}
    }
    let kind = field.map_or("number", |it| it.kind.key());
    let kinds = KINDS.map(|it| Choice::new(it, field_kind_said(lang, it), it == kind));
    let sections = found.shown.sections.iter().enumerate();
    let sections = sections.map(|(at, it)| Choice::new(at.to_string(), &it.title, false));
    let figure = field.and_then(|it| it.figure);
    let none = Choice::new("", w.figure_none(), figure.is_none());
    let figures = Figure::ALL.iter().map(|it| {
        let said = match lang {
            Lang::Vi => it.label_vi(),
            Lang::En => it.label_en(),
        };
        Choice::new(it.key(), said, figure == Some(*it))
    });
    let roll = field.map_or(RollUp::Sum, |it| it.roll);
    let rolls = RollUp::ALL.iter().map(|it| {
        let said = match lang {
            Lang::Vi => it.label_vi(),
            Lang::En => it.label_en(),
        };
        Choice::new(it.key(), said, *it == roll)
    });
    let scales = (0..=4).map(|it: u8| Choice::new(it.to_string(), it.to_string(), it == scale));
    let text = |value: Option<&String>| value.cloned().unwrap_or_default();
    let title = match field {
        Some(_) => w.save_field(),
        None => w.add_field(),
    };
    let mut form = change_form(found, "field", title, "put")
        .hidden("code", field.map_or("", |it| it.code.as_str()));
    if field.is_none() {
        form = form.field(Field::select("section", w.section(), sections.collect()));
    }
    form.field(
        Field::text("label", w.label())
            .value(text(field.map(|it| &it.label)))
            .required(),
    )
    .field(Field::text("label_en", w.label_en()).value(text(field.map(|it| &it.label_en))))
    .field(Field::select("kind", w.field_kind(), kinds.into()))
    .field(
        Field::text("unit", w.unit())
            .hint(w.unit_hint())
            .value(unit),
    )
    .field(Field::select("scale", w.scale(), scales.collect()))
    .field(
        Field::text("numerator", w.numerator())
            .hint(w.parts_hint())
            .value(parts.0),
    )
    .field(Field::text("denominator", w.denominator()).value(parts.1))
    .field(
        Field::lines("list", w.list(), 3)
            .hint(w.list_hint())
            .value(list.join("\n")),
    )
    .field(Field::check("required", w.required()).value(match field {
        Some(it) if it.required => "true",
        _ => "",
    }))
    .field(Field::select(
        "figure",
        w.figure(),
        std::iter::once(none).chain(figures).collect(),
    ))
    .field(Field::select("roll", w.roll(), rolls.collect()))
    .field(
        roles_field(lang, w.field_roles(), field.map_or(&[], |it| &it.roles))
            .hint(w.field_roles_hint()),
    )
    .bare()
}

fn due_part(lang: Lang, found: &FormView, edits: bool) -> Part {
    let w = words::report_form::of(lang);
    let of = &found.shown;
    if !of.period.recurs() {
        return Part::new(w.due()).body(Body::Text(w.due_once().to_owned()));
    }
    let mut part = Part::new(w.due()).hint(if edits { w.due_hint() } else { "" });
    let rows = of.due.iter().map(|it| {
        let row = Row::new(vec![
            Cell::text(role_said(lang, it.role)),
            Cell::text(phrase(lang, &it.deadline)),
            Cell::text(&it.clause),
        ]);
        match edits {
            true => row.form(
                change_form(
                    found,
                    format!("no-due-{}", it.role.key()),
                    w.remove(),
                    "no-due",
                )
                .hidden("role", it.role.key())
                .weight(Weight::Quiet),
            ),
            false => row,
        }
    });
    if !of.due.is_empty() {
        let mut columns = vec![
            Column::title(w.roles()),
            Column::text(w.due()),
            Column::text(w.due_clause()),
        ];
        if edits {
            columns.push(Column::text(""));
        }
        part = part.body(Body::Table(Table {
            caption: w.due().to_owned(),
            columns,
            rows: rows.collect(),
        }));
    }
    if !edits {
        return part;
    }
    let roles = of
        .roles
        .iter()
        .map(|it| Choice::new(it.key(), role_said(lang, *it), false));
    let bounds = vec![
        Choice::new("by", w.due_by(), true),
        Choice::new("before", w.due_before(), false),
    ];
    part.act(
        change_form(found, "due", w.due_add(), "due")
            .field(Field::select("role", w.roles(), roles.collect()))
            .field(Field::new(Control::Digits, "day", w.due_day()))
            .field(Field::new(Control::Digits, "month", w.due_month()).hint(w.due_month_hint()))
            .field(Field::select("bound", w.due_bound(), bounds))
            .field(Field::text("clause", w.due_clause()).required())
            .bare(),
    )
}

fn checks_part(lang: Lang, found: &FormView, edits: bool) -> Option<Part> {
    let w = words::report_form::of(lang);
    let of = &found.shown;
    let fields = of.sections.iter().flat_map(|it| &it.fields);
    let numbers: Vec<&Asks> = fields
        .filter(|it| matches!(it.kind, FieldKind::Number { .. }))
        .collect();
    if of.checks.is_empty() && (!edits || numbers.len() < 2) {
        return None;
    }
    let label = |code: &str| {
        of.field(code)
            .map(|it| it.label.clone())
            .unwrap_or_default()
    };
    let rows = of.checks.iter().enumerate().map(|(at, it)| {
        let row = Row::new(vec![
            Cell::text(format!("{} ≤ {}", label(&it.left), label(&it.not_above))),
            Cell::text(&it.says),
        ]);
        match edits {
            true => row.form(
                change_form(found, format!("no-check-{at}"), w.remove(), "no-check")
                    .hidden("at", at)
                    .weight(Weight::Quiet),
            ),
            false => row,
        }
    });
    let mut part = Part::new(w.checks()).hint(w.checks_hint());
    if !of.checks.is_empty() {
        let mut columns = vec![Column::title(w.checks()), Column::text(w.check_says())];
        if edits {
            columns.push(Column::text(""));
        }
        part = part.body(Body::Table(Table {
            caption: w.checks().to_owned(),
            columns,
            rows: rows.collect(),
        }));
    }
    if edits && numbers.len() >= 2 {
        let choices = || -> Vec<Choice> {
            let choice = |it: &&Asks| Choice::new(&it.code, &it.label, false);
            numbers.iter().map(choice).collect()
        };
        part = part.act(
            change_form(found, "check", w.check_add(), "check")
                .field(Field::select("left", w.check_left(), choices()))
                .field(Field::select("not_above", w.check_right(), choices()))
                .field(Field::text("says", w.check_says()).required())
                .bare(),
        );
    }
    Some(part)
}

/// The form on paper: once where everybody fills in the same, else for each role.
fn papers(lang: Lang, of: &ReportType) -> Vec<Part> {
    let w = words::report_form::of(lang);
    let asks = |role: &&Role| of.sections_of(**role).next().is_some();
    let most = if of.is_one_for_all() {
        1
    } else {
        Role::ALL.len()
    };
    let roles = of.roles.iter().filter(asks).take(most);
    let part = |role: &Role| {
        let title = match most {
            1 => w.preview().to_owned(),
            _ => w.preview_of(role_said(lang, *role)),
        };
        let paper = sheet(lang, &on_paper(of, *role), "");
        Part::new(title).body(Body::Sheet(Box::new(paper)))
    };
    roles.map(part).collect()
}

fn versions_part(lang: Lang, found: &FormView) -> Part {
    let w = words::report_form::of(lang);
    let here = paths::at(paths::REPORT_FORM, found.row.id);
    let rows = found.versions.iter().map(|it| {
        Row::new(vec![
            Cell::link(w.version(it.number), format!("{here}?ban={}", it.number))
                .under(moment(it.at)),
            Cell::text(it.by_name.clone().unwrap_or_default()),
        ])
    });
    let draft = found.row.draft.is_some();
    let draft = draft.then(|| {
        Row::new(vec![
            Cell::link(w.being_made(), here.clone()),
            Cell::default(),
        ])
    });
    Part::new(w.versions()).body(Body::Table(Table {
        caption: w.versions().to_owned(),
        columns: vec![Column::title(w.form()), Column::text(w.published())],
        rows: draft.into_iter().chain(rows).collect(),
    }))
}

/// Reads what is to be changed in a form.
pub(super) fn read_change(of: &ReportType, typed: &Typed) -> Result<Change, Fault> {
    let text = |name: &str| typed.get(name).trim().to_owned();
    let at = |name: &str| typed.get(name).parse().map_err(|_| Fault::NotFound);
    Ok(match typed.get("act") {
        "describe" => Change::Describe {
            title: text("title"),
            title_en: text("title_en"),
            period: PeriodKind::from_key(typed.get("period")).ok_or(Fault::NotFound)?,
            figures: Figures::from_key(typed.get("figures")).ok_or(Fault::NotFound)?,
            source: text("source"),
            roles: typed.all("roles").filter_map(Role::from_key).collect(),
        },
        "add-section" => Change::AddSection {
            title: text("title"),
            title_en: text("title_en"),
        },
        "remove-section" => Change::RemoveSection { at: at("section")? },
        "put" => Change::Put {
            section: at("section").unwrap_or_default(),
            field: read_field(typed),
        },
        way @ ("up" | "down") => Change::Move {
            field: text("field"),
            up: way == "up",
        },
        "remove" => Change::Remove {
            field: text("field"),
        },
        "due" => Change::Due(read_due(of, typed)?),
        "no-due" => Change::NoDue(Role::from_key(typed.get("role")).ok_or(Fault::NotFound)?),
        "check" => Change::AddCheck(Check {
            left: text("left"),
            not_above: text("not_above"),
            says: text("says"),
            says_en: text("says"),
        }),
        "no-check" => Change::RemoveCheck { at: at("at")? },
        _ => return Err(Fault::NotFound),
    })
}

fn read_field(typed: &Typed) -> Asks {
    let text = |name: &str| typed.get(name).trim().to_owned();
    let kind = match typed.get("kind") {
        "number" => FieldKind::Number {
            unit: text("unit"),
            scale: typed.get("scale").parse().unwrap_or(0),
        },
        "share" => FieldKind::Share {
            unit: text("unit"),
            numerator: text("numerator"),
            denominator: text("denominator"),
        },
        "choice" => FieldKind::Choice {
            options: typed.lines("list"),
        },
        "table" => FieldKind::Table {
            columns: typed.lines("list"),
        },
        "attachment" => FieldKind::Attachment,
        _ => FieldKind::Prose,
    };
    // What stands chosen for numbers means nothing to the others.
    let roll = RollUp::from_key(typed.get("roll")).unwrap_or(RollUp::None);
    let roll = match (&kind, roll) {
        (FieldKind::Number { .. }, roll) => roll,
        (FieldKind::Share { .. }, RollUp::Sum) => RollUp::Parts,
        (_, RollUp::Sum) => RollUp::None,
        (_, roll) => roll,
    };
    Asks {
        code: text("code"),
        label: text("label"),
        label_en: text("label_en"),
        required: typed.ticked("required"),
        figure: Figure::from_key(typed.get("figure")),
        roll,
        roles: typed.all("roles").filter_map(Role::from_key).collect(),
        kind,
    }
}

fn read_due(of: &ReportType, typed: &Typed) -> Result<DueRule, Fault> {
    let wrong = || {
        let vi = words::report_form::of(Lang::Vi).due_wrong();
        Fault::field("day", vi, words::report_form::of(Lang::En).due_wrong())
    };
    let number = |name: &str| match typed.optional(name) {
        Some(text) => text.parse().map(Some).map_err(|_| wrong()),
        None => Ok(None),
    };
    let cadence = due_rule(of.period, number("month")?, number("day")?).ok_or_else(wrong)?;
    let bound = match typed.get("bound") {
        "before" => Bound::Before,
        _ => Bound::By,
    };
    let mut deadline = Deadline {
        text: String::new(),
        when: When::Recurring(cadence),
        bound,
    };
    deadline.text = deadline.phrase();
    Ok(DueRule {
        role: Role::from_key(typed.get("role")).ok_or(Fault::NotFound)?,
        deadline,
        clause: typed.get("clause").trim().to_owned(),
    })
}
