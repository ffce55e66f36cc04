//! Reading a report type from its file, every fault with its line.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::{
    Check, DueRule, Field, FieldKind, Figure, Figures, PeriodKind, ReportType, Role, RollUp,
    Section,
};
use crate::criteria::SetFault;
use crate::data_file::{self, line_of};
use crate::deadline::{Bound, Deadline};

pub(super) fn read(text: &str) -> Result<ReportType, Vec<SetFault>> {
    let raw: RawFile = data_file::read(text)?;
    let mut reader = Reader {
        text,
        faults: Vec::new(),
    };
    let read = reader.file(raw);
    if reader.faults.is_empty() {
        Ok(read)
    } else {
        reader.faults.sort_by_key(|fault| fault.line);
        Err(reader.faults)
    }
}

struct Reader<'a> {
    text: &'a str,
    faults: Vec<SetFault>,
}

impl Reader<'_> {
    fn fault(&mut self, span: &Range<usize>, reason: impl Into<String>) {
        self.faults.push(SetFault {
            line: line_of(self.text, span.start),
            reason: reason.into(),
        });
    }

    fn file(&mut self, raw: RawFile) -> ReportType {
        let span = raw.report.span();
        let report = raw.report.into_inner();
        if !is_code(&report.code) {
            self.fault(
                &span,
                format!(
                    "mã báo cáo “{}” chỉ được gồm chữ thường không dấu, chữ số và dấu gạch nối",
                    report.code
                ),
            );
        }
        if report.source.trim().is_empty() {
            self.fault(&span, "thiếu căn cứ (source)");
        }
        let mut roles: Vec<Role> = Vec::new();
        let named = raw.due.iter().map(|it| it.get_ref().role);
        for role in named.chain(report.roles) {
            if !roles.contains(&role) {
                roles.push(role);
            }
        }
        let mut due: Vec<DueRule> = Vec::new();
        for rule in raw.due {
            let read = self.due(rule, report.period, &due);
            due.extend(read);
        }
        if roles.is_empty() {
            self.fault(&span, "không nêu đơn vị nào phải gửi (roles hoặc due)");
        }
        let mut seen = BTreeSet::new();
        let sections: Vec<Section> = raw
            .section
            .into_iter()
            .map(|section| self.section(section, &roles, &mut seen))
            .collect();
        let read = ReportType {
            code: report.code,
            title: report.title,
            title_en: report.title_en,
            period: report.period,
            figures: report.figures,
            confirmed: report.confirmed,
            source: report.source,
            note: report.note,
            roles,
            due,
            sections,
            checks: Vec::new(),
        };
        if read.confirmed && read.sections.is_empty() {
            self.fault(&span, "mẫu báo cáo đã xác nhận nhưng không có mục nào");
        }
        let checks = raw
            .check
            .into_iter()
            .map(|check| self.check(check, &read))
            .collect();
        ReportType { checks, ..read }
    }

    fn due(
        &mut self,
        raw: Spanned<RawDue>,
        period: PeriodKind,
        before: &[DueRule],
    ) -> Option<DueRule> {
        let span = raw.span();
        let raw = raw.into_inner();
        if before.iter().any(|it| it.role == raw.role) {
            let reason = format!("thời hạn của {} nêu hai lần", raw.role.label_vi());
            self.fault(&span, reason);
        }
        if raw.clause.trim().is_empty() {
            self.fault(&span, "thời hạn không nêu căn cứ (clause)");
        }
        let rule = raw.rule.get_ref();
        let read = Deadline::parse(&raw.written, "recurring", rule, raw.bound.as_str());
        let Ok(deadline) = read else {
            let reason = format!("“{rule}” không phải quy tắc định kỳ, hoặc nêu ngày không có");
            self.fault(&raw.rule.span(), reason);
            return None;
        };
        let is_of = PeriodKind::of_deadline(&deadline);
        if is_of != Some(period) {
            let reason = format!(
                "quy tắc “{rule}” là kỳ {}, báo cáo là kỳ {}",
                is_of.map_or("khác", PeriodKind::label_vi),
                period.label_vi()
            );
            self.fault(&raw.rule.span(), reason);
        }
        Some(DueRule {
            role: raw.role,
            deadline,
            clause: raw.clause,
        })
    }

    fn section(&mut self, raw: RawSection, roles: &[Role], seen: &mut BTreeSet<String>) -> Section {
        let fields = raw.field.into_iter();
        Section {
            title: raw.title,
            title_en: raw.title_en,
            fields: fields.map(|it| self.field(it, roles, seen)).collect(),
        }
    }

    fn field(
        &mut self,
        raw: Spanned<RawField>,
        roles: &[Role],
        seen: &mut BTreeSet<String>,
    ) -> Field {
        let span = raw.span();
        let raw = raw.into_inner();
        let code = raw.code;
        if !is_code(&code) {
            self.fault(
                &span,
                format!("mã ô “{code}” chỉ được gồm chữ thường không dấu, chữ số và dấu gạch nối"),
            );
        } else if !seen.insert(code.clone()) {
            self.fault(&span, format!("mã ô “{code}” bị trùng"));
        }
        for role in &raw.roles {
            if !roles.contains(role) {
                let reason = format!("ô “{code}” dành cho {}, báo cáo thì không", role.label_vi());
                self.fault(&span, reason);
            }
        }
        let kind = match (raw.kind, raw.unit) {
            (RawKind::Number, Some(unit)) => FieldKind::Number {
                unit,
                scale: raw.scale.unwrap_or(0),
            },
            (RawKind::Share, unit) => FieldKind::Share {
                unit: unit.unwrap_or_else(|| "%".to_owned()),
                numerator: raw.numerator.clone().unwrap_or_default(),
                denominator: raw.denominator.clone().unwrap_or_default(),
            },
            (RawKind::Number, None) => {
                self.fault(&span, format!("ô số “{code}” thiếu đơn vị tính (unit)"));
                FieldKind::Prose
            }
            (RawKind::Choice, _) => FieldKind::Choice {
                options: raw.options.clone(),
            },
            (RawKind::Table, _) => FieldKind::Table {
                columns: raw.columns.clone(),
            },
            (RawKind::Prose, _) => FieldKind::Prose,
            (RawKind::Attachment, _) => FieldKind::Attachment,
        };
        let mut wrong = |reason: &str| self.fault(&span, format!("ô “{code}”: {reason}"));
        match &kind {
            FieldKind::Number { scale: 5.., .. } => wrong("nhiều nhất 4 chữ số thập phân (scale)"),
            FieldKind::Share {
                numerator,
                denominator,
                ..
            } if numerator.is_empty() || denominator.is_empty() => {
                wrong("tỷ lệ phải nêu tử số và mẫu số (numerator, denominator)");
            }
            FieldKind::Choice { options } if options.len() < 2 => {
                wrong("danh mục phải có ít nhất hai lựa chọn (options)");
            }
            FieldKind::Table { columns } if !(1..=8).contains(&columns.len()) => {
                wrong("bảng phải có từ 1 đến 8 cột (columns)");
            }
            _ => {}
        }
        let roll = raw.roll.unwrap_or(RollUp::None);
        let fits = match roll {
            RollUp::Sum => matches!(kind, FieldKind::Number { .. }),
            RollUp::Parts => matches!(kind, FieldKind::Share { .. }),
            RollUp::Last => !matches!(kind, FieldKind::Attachment),
            RollUp::None => true,
        };
        if !fits {
            wrong(&format!("không {} được loại ô này", roll.label_vi()));
        }
        if raw.figure.is_some() && !matches!(kind, FieldKind::Number { .. }) {
            wrong("số của chương trình phải là ô số");
        }
        Field {
            code,
            label: raw.label,
            label_en: raw.label_en,
            kind,
            required: raw.required,
            figure: raw.figure,
            roll,
            roles: raw.roles,
        }
    }

    fn check(&mut self, raw: Spanned<Check>, read: &ReportType) -> Check {
        let span = raw.span();
        let check = raw.into_inner();
        for code in [&check.left, &check.not_above] {
            let number = read.field(code).map(|it| &it.kind);
            if !matches!(number, Some(FieldKind::Number { .. })) {
                self.fault(&span, format!("phép kiểm tra nêu ô số “{code}” không có"));
            }
        }
        check
    }
}

fn is_code(code: &str) -> bool {
    let fits = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
    (1..=40).contains(&code.len()) && code.chars().all(fits)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    report: Spanned<RawReport>,
    #[serde(default)]
    due: Vec<Spanned<RawDue>>,
    #[serde(default)]
    section: Vec<RawSection>,
    #[serde(default)]
    check: Vec<Spanned<Check>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReport {
    code: String,
    title: String,
    title_en: String,
    period: PeriodKind,
    figures: Figures,
    confirmed: bool,
    source: String,
    note: Option<String>,
    #[serde(default)]
    roles: Vec<Role>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDue {
    role: Role,
    written: String,
    rule: Spanned<String>,
    bound: Bound,
    clause: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSection {
    title: String,
    title_en: String,
    #[serde(default)]
    field: Vec<Spanned<RawField>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawField {
    code: String,
    label: String,
    label_en: String,
    kind: RawKind,
    unit: Option<String>,
    scale: Option<u8>,
    numerator: Option<String>,
    denominator: Option<String>,
    #[serde(default)]
    options: Vec<String>,
    #[serde(default)]
    columns: Vec<String>,
    #[serde(default)]
    required: bool,
    figure: Option<Figure>,
    roll: Option<RollUp>,
    #[serde(default)]
    roles: Vec<Role>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum RawKind {
    Number,
    Share,
    Choice,
    Table,
    Prose,
    Attachment,
}

#[cfg(test)]
mod tests {
    use super::super::shipped;
    use super::*;

    const PLAIN: &str = r#"[report]
code = "thu"
title = "Báo cáo thử"
title_en = "A trial"
period = "month"
figures = "period"
confirmed = true
source = "thông báo thử"

[[due]]
role = "commune"
written = "trước ngày 15 hàng tháng"
rule = "monthly day=15"
bound = "before"
clause = "mục 2"

[[section]]
title = "Kết quả"
title_en = "Results"
[[section.field]]
code = "so-ho"
label = "Số hộ"
label_en = "Households"
kind = "number"
unit = "hộ"
roll = "sum"
"#;

    fn check(change: (&str, &str), expected: &[&str]) {
        let text = PLAIN.replacen(change.0, change.1, 1);
        assert!(change.0.is_empty() || text != PLAIN, "{}", change.0);
        let found: Vec<String> = match ReportType::read(&text) {
            Ok(_) => Vec::new(),
            Err(faults) => faults.iter().map(ToString::to_string).collect(),
        };
        assert_eq!(found, expected, "{}", change.1);
    }

    #[test]
    fn every_fault_is_named_with_its_line() {
        check(("", ""), &[]);
        check(
            ("monthly day=15", "monthly day=32"),
            &["dòng 13: “monthly day=32” không phải quy tắc định kỳ, hoặc nêu ngày không có"],
        );
        check(
            ("monthly day=15", "yearly 02-30"),
            &["dòng 13: “yearly 02-30” không phải quy tắc định kỳ, hoặc nêu ngày không có"],
        );
        // The 31st and 29 February exist in some months and years: they fall on the last day else.
        check(("monthly day=15", "monthly day=31"), &[]);
        check(
            ("monthly day=15", "yearly 06-10"),
            &["dòng 13: quy tắc “yearly 06-10” là kỳ 6 tháng, báo cáo là kỳ Tháng"],
        );
        check(
            ("unit = \"hộ\"\n", ""),
            &[
                "dòng 20: ô số “so-ho” thiếu đơn vị tính (unit)",
                "dòng 20: ô “so-ho”: không cộng được loại ô này",
            ],
        );
        check(
            ("roll = \"sum\"", "roles = [\"agency\"]"),
            &["dòng 20: ô “so-ho” dành cho Cơ quan, đơn vị, báo cáo thì không"],
        );
        check(
            ("roll = \"sum\"", "roll = \"parts\""),
            &["dòng 20: ô “so-ho”: không cộng tử số và mẫu số được loại ô này"],
        );
        check(
            ("code = \"so-ho\"", "code = \"Số hộ\""),
            &["dòng 20: mã ô “Số hộ” chỉ được gồm chữ thường không dấu, chữ số và dấu gạch nối"],
        );
        check(
            ("clause = \"mục 2\"", "clause = \" \""),
            &["dòng 10: thời hạn không nêu căn cứ (clause)"],
        );
    }

    #[test]
    fn what_ships_is_read_and_what_is_not_confirmed_is_off() {
        for text in super::super::SHIPPED {
            if let Err(faults) = ReportType::read(text) {
                panic!("{faults:?} in {text}");
            }
        }
        let codes: BTreeSet<&str> = shipped().iter().map(|it| it.code.as_str()).collect();
        assert_eq!(codes.len(), super::super::SHIPPED.len());
        for it in shipped() {
            let form = it.code.starts_with("bieu-");
            assert_eq!(it.confirmed, !form, "{}", it.code);
            assert!(!form || it.due.is_empty(), "{}", it.code);
        }
    }

    #[test]
    fn the_rules_are_those_of_notice_101() {
        let said: Vec<String> = shipped()
            .iter()
            .flat_map(|it| it.due.iter().map(move |due| (it, due)))
            .map(|(it, due)| format!("{} {} {}", it.code, due.role.key(), due.deadline.phrase()))
            .collect();
        assert_eq!(
            said,
            [
                "thang commune trước ngày 15 hằng tháng",
                "sau-thang commune trước ngày 10/6 hằng năm",
                "sau-thang agency trước ngày 15/6 hằng năm",
                "nam commune trước ngày 05/12 hằng năm",
                "nam agency trước ngày 10/12 hằng năm",
                "quy-van-phong office trước ngày 20 hằng quý",
            ]
        );
    }
}
