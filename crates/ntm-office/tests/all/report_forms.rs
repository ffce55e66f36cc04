//! Forms of an office's own: made, published version by version, put in force.

use jiff::civil::date;
use ntm_office::{
    Fault, Op,
    report::{
        expect::Look,
        form::{FormView, Origin},
        regime::Start,
    },
};
use ntm_programme::{
    deadline::Deadline,
    identity::{ReportFormId, ReportRuleId},
    report::{Change, DueRule, Field, FieldKind, Figures, PeriodKind, Role, RollUp, called},
};
use ntm_testkit::{
    both_engines,
    province::{Small, units},
};
use uuid::Uuid;

const FORM: ReportFormId = ReportFormId(Uuid::from_u128(0x1a2b_3c4d_5e6f_7a8b));

pub(crate) fn blank(title: &str, period: PeriodKind) -> Origin {
    Origin::Blank {
        title: title.to_owned(),
        period,
    }
}

pub(crate) fn section() -> Change {
    Change::AddSection {
        title: "Kết quả".to_owned(),
        title_en: String::new(),
    }
}

pub(crate) fn number(label: &str) -> Change {
    Change::Put {
        section: 0,
        field: Field {
            code: String::new(),
            label: label.to_owned(),
            label_en: String::new(),
            kind: FieldKind::Number {
                unit: "hộ".to_owned(),
                scale: 0,
            },
            required: true,
            figure: None,
            roll: RollUp::Sum,
            roles: Vec::new(),
        },
    }
}

pub(crate) fn due(rule: &str) -> Change {
    Change::Due(DueRule {
        role: Role::Commune,
        deadline: Deadline::parse("chậm nhất", "recurring", rule, "by").unwrap(),
        clause: "Kế hoạch thử, mục 2".to_owned(),
    })
}

/// Changes a form as somebody who has seen it as it stands.
pub(crate) async fn change(small: &Small, op: &Op, id: ReportFormId, change: Change) {
    let seen = small.office.report_form(op, id, None).await.unwrap();
    let seen = seen.row.version;
    small
        .office
        .change_form(op, id, seen, change)
        .await
        .unwrap();
}

pub(crate) async fn publish(small: &Small, op: &Op, id: ReportFormId) -> String {
    let seen = small.office.report_form(op, id, None).await.unwrap();
    let seen = seen.row.version;
    small.office.publish_form(op, id, seen).await.unwrap()
}

async fn form(small: &Small, op: &Op) -> FormView {
    small.office.report_form(op, FORM, None).await.unwrap()
}

fn start(id: u128, code: &str) -> Start {
    Start {
        id: ReportRuleId(Uuid::from_u128(id)),
        code: code.to_owned(),
        role: Role::Commune,
        units: vec![units::MUONG_SO],
        from: date(2023, 7, 1),
        month: None,
    }
}

#[tokio::test]
async fn a_form_is_made_published_and_put_in_force_and_its_history_stays() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = &small.office;
        let (op, other) = (small.op("dieu.phoi"), small.op("dieu.phoi.2"));
        let origin = blank("Vệ sinh môi trường", PeriodKind::Month);
        office.make_form(&op, FORM, &origin).await.unwrap();
        // The same request sent twice makes one form.
        office.make_form(&op, FORM, &origin).await.unwrap();
        assert_eq!(office.report_forms(&op).await.unwrap().lines.len(), 1);
        // Nothing of it is seen elsewhere, and a commune makes none for the office.
        let elsewhere = office.report_form(&small.op("tam.duong"), FORM, None).await;
        assert!(matches!(elsewhere, Err(Fault::NotFound)), "{elsewhere:?}");
        let theirs = office
            .change_form(&small.op("muong.so"), FORM, 1, section())
            .await;
        assert!(theirs.is_err(), "{theirs:?}");
        let empty = office.publish_form(&op, FORM, 1).await;
        assert!(matches!(empty, Err(Fault::Invalid(_))), "{empty:?}");
        change(&small, &op, FORM, section()).await;
        change(&small, &op, FORM, number("Số hộ có nhà tiêu")).await;
        // Who looked at what stood before is told.
        let late = office.change_form(&other, FORM, 1, number("Số hộ")).await;
        assert!(matches!(late, Err(Fault::Conflict(_))), "{late:?}");
        let wrong = office
            .change_form(
                &op,
                FORM,
                form(&small, &op).await.row.version,
                due("yearly 12-10"),
            )
            .await;
        assert!(matches!(wrong, Err(Fault::Invalid(_))), "{wrong:?}");
        change(&small, &op, FORM, due("monthly day=31")).await;
        let first = publish(&small, &op, FORM).await;
        assert!(
            first.starts_with("ve-sinh-moi-truong-") && first.ends_with("-v1"),
            "{first}"
        );
        // Sent twice; and what is published is not changed.
        assert_eq!(office.publish_form(&op, FORM, 1).await.unwrap(), first);
        let locked = office.change_form(&op, FORM, 9, number("Số hộ")).await;
        assert!(matches!(locked, Err(Fault::Refused(_))), "{locked:?}");

        // Put in force like one that ships; another office cannot.
        let regime = office.report_regime(&op).await.unwrap();
        assert!(regime.types.iter().any(|it| it.code == first));
        let foreign = office
            .start_reports(&small.op("tam.duong"), &start(7, &first))
            .await;
        assert!(foreign.is_err(), "{foreign:?}");
        office.start_reports(&op, &start(1, &first)).await.unwrap();
        let look = Look::default();
        let found = office.expected_reports(&op, &look).await.unwrap();
        let table = &found.tables[0];
        assert_eq!(table.series.key, first);
        let line = table.rows[0].reports[&"2023-07".parse().unwrap()];
        assert_eq!(line.due_on, Some(date(2023, 7, 31)));

        // The next version changes nothing of what was asked for by the first.
        office.revise_form(&op, FORM).await.unwrap();
        office.revise_form(&op, FORM).await.unwrap();
        change(
            &small,
            &op,
            FORM,
            Change::Remove {
                field: "so-ho-co-nha-tieu".to_owned(),
            },
        )
        .await;
        change(&small, &op, FORM, number("Số hộ có nhà tắm")).await;
        let second = publish(&small, &op, FORM).await;
        assert!(second.ends_with("-v2"), "{second}");
        let report = office.report(&small.op("muong.so"), line.id).await.unwrap();
        let fields = report.sections.iter().flat_map(|(_, fields)| fields);
        let codes: Vec<&str> = fields.map(|it| it.field.code.as_str()).collect();
        assert_eq!(codes, ["so-ho-co-nha-tieu"]);
        let old = office.report_form(&op, FORM, Some(1)).await.unwrap();
        assert_eq!((old.number, old.shown.code == first), (Some(1), true));
        // Only the latest is offered from now on.
        let types = office.report_regime(&op).await.unwrap().types;
        assert!(types.iter().any(|it| it.code == second));
        assert!(!types.iter().any(|it| it.code == first));
    })
    .await;
}

#[tokio::test]
async fn a_form_comes_out_of_a_file_or_another_type_and_can_be_dropped() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let office = &small.office;
        let op = small.op("dieu.phoi");
        let id = |number| ReportFormId(Uuid::from_u128(number));
        let broken = Origin::File("[report]\ncode = 1".to_owned());
        let told = office.make_form(&op, id(1), &broken).await;
        assert!(
            matches!(&told, Err(Fault::Invalid(it)) if it[0].field == "file"),
            "{told:?}"
        );
        let copy = Origin::Copy {
            title: "Báo cáo tháng của huyện".to_owned(),
            code: "thang".to_owned(),
        };
        office.make_form(&op, id(2), &copy).await.unwrap();
        let copied = office.report_form(&op, id(2), None).await.unwrap().shown;
        assert_eq!(copied.sections, called("thang").unwrap().sections);
        assert!(!copied.confirmed && copied.code.starts_with("bao-cao-thang-cua-huyen"));
        // What is exported comes back as another form, under a name of its own.
        office
            .make_form(&op, id(3), &Origin::File(copied.file()))
            .await
            .unwrap();
        let again = office.report_form(&op, id(3), None).await.unwrap();
        assert_ne!(again.shown.code, copied.code);
        assert_eq!(again.shown.sections, copied.sections);
        let mut other = again.shown.clone();
        other.figures = Figures::Cumulative;
        office
            .rewrite_form(&op, id(3), again.row.version, &other.file())
            .await
            .unwrap();
        let stale = office.drop_draft(&op, id(3), 1).await;
        assert!(matches!(stale, Err(Fault::Conflict(_))), "{stale:?}");
        office
            .drop_draft(&op, id(3), again.row.version + 1)
            .await
            .unwrap();
        let gone = office.report_form(&op, id(3), None).await;
        assert!(matches!(gone, Err(Fault::NotFound)), "{gone:?}");
    })
    .await;
}
