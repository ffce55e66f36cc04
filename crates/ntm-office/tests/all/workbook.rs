//! The criteria as a workbook: out, filled in, back; and what is refused.

use std::{
    io::{Cursor, Read as _, Write as _},
    process::Command,
};

use jiff::civil::date;
use ntm_drafting::workbook::{Entry, Form, Line, xlsx};
use ntm_office::{
    Fault,
    criteria::{
        cell::{CellAt, Said},
        figures::{Coming, How, Want, Wish},
        see::View,
        workbook::Taken,
    },
};
use ntm_programme::{
    criteria::ClaimState,
    identity::UnitId,
    unit::{Relation, RelationKind, Validity},
};
use ntm_testkit::{
    engines::both_engines,
    province::{Small, TODAY, units},
};

const SET: &str = "xa-ntm-2021-2025";
const RESULT: usize = 6;
const FIGURE: usize = 7;
const NOTE: usize = 10;

/// Writes into a cell of the line of an indicator, or of a commune's line of it.
fn write(form: &mut Form, under: Option<&str>, code: &str, column: usize, entry: Entry) {
    let mut within = under.is_none();
    for line in &mut form.lines {
        match line {
            Line::Heading(heading) => within = under.is_none_or(|under| heading == under),
            Line::Entries(cells) if within && cells[0] == Entry::Shown(code.to_owned()) => {
                cells[column] = entry;
                return;
            }
            Line::Entries(_) => {}
        }
    }
    panic!("no line {code}");
}

fn text(text: &str) -> Entry {
    Entry::Shown(text.to_owned())
}

fn number(value: f64) -> Entry {
    Entry::Number {
        value: Some(value),
        within: None,
    }
}

async fn form(small: &Small, login: &str, unit: UnitId) -> Form {
    let (op, view) = (small.op(login), View::default());
    let made = small.office.commune_workbook(&op, unit, &view).await;
    made.unwrap().form
}

async fn take(small: &Small, login: &str, form: &Form, how: How) -> Result<Taken, Fault> {
    let bytes = xlsx(form).unwrap();
    small
        .office
        .take_workbook(&small.op(login), &bytes, None, how)
        .await
}

async fn coming(small: &Small, login: &str, form: &Form, how: How) -> Coming {
    take(small, login, form, how).await.unwrap().coming
}

async fn kept(small: &Small, unit: UnitId) -> Vec<(String, ClaimState)> {
    let op = small.op("chu.tich");
    let page = small
        .office
        .criteria_of(&op, unit, &View::default())
        .await
        .unwrap();
    let lines = page.criteria.into_iter().flat_map(|it| it.lines);
    lines
        .filter_map(|line| Some((line.indicator.code, line.version?.cell.state)))
        .collect()
}

#[tokio::test]
async fn a_commune_fills_in_its_workbook_and_all_of_it_or_nothing_is_kept() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let mut form = form(&small, "muong.so", units::MUONG_SO).await;
        let untouched = coming(&small, "muong.so", &form, How::Apply).await;
        assert_eq!(untouched, Coming::default());

        write(&mut form, None, "1.1", RESULT, text("đạt"));
        write(&mut form, None, "4.2", FIGURE, text("1,234.5"));
        write(&mut form, None, "10", FIGURE, number(36.8));
        let wrong = coming(&small, "muong.so", &form, How::Apply).await;
        assert_eq!((wrong.changes.len(), wrong.misfits.len()), (2, 1));
        assert!(wrong.misfits[0].place.starts_with('H'), "{wrong:?}");
        assert!(wrong.misfits[0].message.vi.contains("kiểu tiếng Anh"));
        assert_eq!(kept(&small, units::MUONG_SO).await, []);

        write(&mut form, None, "4.2", FIGURE, text("98,5"));
        write(&mut form, None, "4.2", NOTE, text("theo điện lực"));
        let looked = coming(&small, "muong.so", &form, How::Look).await;
        assert_eq!(kept(&small, units::MUONG_SO).await, []);
        let done = coming(&small, "muong.so", &form, How::Apply).await;
        assert_eq!(looked, done);
        let said: Vec<_> = done
            .changes
            .iter()
            .map(|it| (it.indicator.as_str(), it.after.map(|it| it.written())))
            .collect();
        let expected = [("1.1", "đạt"), ("4.2", "98,5"), ("10", "36,8")];
        assert_eq!(
            said,
            expected.map(|(code, value)| (code, Some(value.to_owned())))
        );
        assert_eq!(kept(&small, units::MUONG_SO).await.len(), 3);
        // Sent a second time it does nothing more.
        let again = coming(&small, "muong.so", &form, How::Apply).await;
        assert_eq!((again.changes.len(), again.same), (0, 3));
        assert!(again.misfits.is_empty(), "{again:?}");
    })
    .await;
}

#[tokio::test]
async fn a_cell_that_somebody_changed_meanwhile_is_named_and_nothing_is_kept() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let mut form = form(&small, "muong.so", units::MUONG_SO).await;
        let cell = CellAt {
            unit: units::MUONG_SO,
            set: SET.to_owned(),
            indicator: "10".to_owned(),
        };
        let op = small.op("muong.so.2");
        small
            .office
            .claim_value(&op, &cell, "38", &Said::default())
            .await
            .unwrap();
        // Who did not touch that cell does not undo it.
        write(&mut form, None, "1.1", RESULT, text("đạt"));
        let fine = coming(&small, "muong.so", &form, How::Look).await;
        assert_eq!((fine.changes.len(), fine.misfits.len()), (1, 0));
        write(&mut form, None, "10", FIGURE, number(36.8));
        let conflict = coming(&small, "muong.so", &form, How::Apply).await;
        assert_eq!(conflict.misfits.len(), 1);
        assert!(
            conflict.misfits[0]
                .message
                .vi
                .contains("người khác thay đổi")
        );
        assert_eq!(
            kept(&small, units::MUONG_SO).await,
            [("10".to_owned(), ClaimState::Waiting)]
        );
    })
    .await;
}

#[tokio::test]
async fn a_form_is_taken_only_from_the_one_for_whom_it_was_made() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let mut form = form(&small, "muong.so", units::MUONG_SO).await;
        write(&mut form, None, "1.1", RESULT, text("đạt"));
        for (login, expected) in [
            ("khong.lao", "của đơn vị khác"),
            ("tam.duong", "của đơn vị khác"),
            ("chu.tich", "không phải biểu mẫu của đơn vị bạn"),
            ("giao.duc", "không phải biểu mẫu của đơn vị bạn"),
        ] {
            let fault = take(&small, login, &form, How::Apply).await.unwrap_err();
            assert!(matches!(&fault, Fault::Refused(_)), "{login}: {fault}");
            let said = fault.message().vi;
            assert!(said.contains(expected), "{login}: {said}");
        }
        assert_eq!(kept(&small, units::MUONG_SO).await, []);
        let ahead = View {
            day: Some(TODAY.tomorrow().unwrap()),
            ..View::default()
        };
        let op = small.op("muong.so");
        let made = small
            .office
            .commune_workbook(&op, units::MUONG_SO, &ahead)
            .await;
        assert!(matches!(made, Err(Fault::Invalid(_))));
    })
    .await;
}

#[tokio::test]
async fn the_body_in_charge_confirms_and_records_over_all_communes() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let relation = Relation {
            kind: RelationKind::InCharge,
            unit: units::EDUCATION,
            other: units::DISTRICT,
            criteria_set: Some(SET.to_owned()),
            criterion: Some(1),
            valid: Validity::since(date(2021, 1, 1)),
        };
        small
            .office
            .relate(&small.op("quan.tri"), relation, None)
            .await
            .unwrap();
        let office = &small.office;
        let body = small.op("giao.duc");
        let charges = office.criteria_charges(&body, None).await.unwrap();
        assert_eq!(charges.len(), 1);
        assert_eq!(
            (charges[0].over, charges[0].criteria[0].0),
            (units::DISTRICT, 1)
        );
        let mut form = form(&small, "muong.so", units::MUONG_SO).await;
        for code in ["1.1", "1.2"] {
            write(&mut form, None, code, RESULT, text("đạt"));
        }
        coming(&small, "muong.so", &form, How::Apply).await;

        let over = View {
            above: Some(units::DISTRICT),
            ..View::default()
        };
        let mut form = office
            .criterion_workbook(&body, 1, &over)
            .await
            .unwrap()
            .form;
        let communes = form
            .lines
            .iter()
            .filter(|it| matches!(it, Line::Heading(_)));
        assert_eq!(communes.count(), 3);
        let commune = Some("Xã Mường So");
        write(&mut form, commune, "1.1", RESULT, text("xác nhận"));
        write(&mut form, commune, "1.2", RESULT, text("chưa đạt"));
        let unsaid = coming(&small, "giao.duc", &form, How::Apply).await;
        assert_eq!(unsaid.misfits.len(), 1, "{unsaid:?}");
        assert!(unsaid.misfits[0].place.starts_with('K'), "{unsaid:?}");
        assert!(unsaid.misfits[0].message.vi.contains("lý do"));
        write(&mut form, commune, "1.2", NOTE, text("đồ án đã quá hạn"));
        let done = coming(&small, "giao.duc", &form, How::Apply).await;
        assert_eq!((done.changes.len(), done.misfits.len()), (2, 0), "{done:?}");
        assert!(done.changes[0].confirms && !done.changes[1].confirms);
        let states = kept(&small, units::MUONG_SO).await;
        let expected = [
            ("1.1", ClaimState::Confirmed),
            ("1.2", ClaimState::Corrected),
        ];
        assert_eq!(
            states,
            expected.map(|(code, state)| (code.to_owned(), state))
        );
        let fault = take(&small, "muong.so", &form, How::Apply)
            .await
            .unwrap_err();
        assert!(fault.message().vi.contains("của đơn vị khác"), "{fault}");
    })
    .await;
}

#[tokio::test]
async fn a_list_of_figures_is_taken_as_a_whole_or_not_at_all() {
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let op = small.op("muong.so");
        let of = Some(date(2023, 6, 30));
        let wish = |place: &str, unit: UnitId, indicator: &str, written: &str| Wish {
            place: place.to_owned(),
            note_place: place.to_owned(),
            unit,
            indicator: indicator.to_owned(),
            want: Want::Written(written.to_owned()),
            of,
            seen: None,
            note: None,
        };
        let mut wishes = vec![
            wish("1", units::MUONG_SO, "1.1", "đạt"),
            wish("2", units::MUONG_SO, "4.2", "101/100"),
            wish("3", units::KHONG_LAO, "1.1", "đạt"),
            wish("4", units::MUONG_SO, "99.9", "đạt"),
            wish("5", UnitId(uuid::Uuid::from_u128(5)), "1.1", "đạt"),
        ];
        let coming = small
            .office
            .claim_many(&op, SET, &wishes, How::Apply)
            .await
            .unwrap();
        let places: Vec<&str> = coming.misfits.iter().map(|it| it.place.as_str()).collect();
        assert_eq!(
            (coming.changes.len(), &places[..]),
            (1, &["2", "3", "4", "5"][..])
        );
        assert_eq!(kept(&small, units::MUONG_SO).await, []);
        wishes.truncate(1);
        let coming = small
            .office
            .claim_many(&op, SET, &wishes, How::Apply)
            .await
            .unwrap();
        assert_eq!((coming.changes.len(), coming.misfits.len()), (1, 0));
        let page = small
            .office
            .criteria_of(&op, units::MUONG_SO, &View::default())
            .await
            .unwrap();
        let version = page.criteria[0].lines[0].version.clone().unwrap();
        assert_eq!(version.claim_on, of);
    })
    .await;
}

/// Returns a workbook with one of its parts changed, as somebody's hand or a program would.
fn edited(bytes: &[u8], part: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let (name, mut text) = (file.name().unwrap().into_owned(), String::new());
        file.read_to_string(&mut text).unwrap();
        let text = if name == part { change(&text) } else { text };
        out.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        out.write_all(text.as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// Returns a sheet with another cell in the place of one.
fn with_cell(sheet: &str, place: &str, cell: &str) -> String {
    let begin = sheet.find(&format!("<c r=\"{place}\"")).expect("the cell");
    let rest = &sheet[begin..];
    let close = rest.find('>').unwrap() + 1;
    let end = match rest[..close].ends_with("/>") {
        true => close,
        false => rest.find("</c>").unwrap() + 4,
    };
    format!("{}{cell}{}", &sheet[..begin], &rest[end..])
}

#[tokio::test]
async fn what_a_form_must_not_hold_is_named_by_cell_and_nothing_is_kept() {
    const SHEET: &str = "xl/worksheets/sheet1.xml";
    both_engines(|store| async move {
        let folder = tempfile::tempdir().unwrap();
        let small = Small::plant(store, folder.path()).await;
        let mut form = form(&small, "muong.so", units::MUONG_SO).await;
        let plain = form.clone();
        // Beside what is wrong stands something right, which must not be kept either.
        write(&mut form, None, "1.1", RESULT, text("đạt"));
        write(&mut form, None, "10", FIGURE, text("1,234.5"));
        let pasted = coming(&small, "muong.so", &form, How::Apply).await;
        let [misfit] = pasted.misfits.as_slice() else {
            panic!("{pasted:?}");
        };
        let place = misfit.place.clone();
        let row = place.trim_start_matches('H').to_owned();
        assert!(misfit.message.vi.contains("kiểu tiếng Anh"));
        write(&mut form, None, "10", FIGURE, number(36.8));
        let bytes = xlsx(&form).unwrap();
        let send = async |bytes: Vec<u8>| {
            let op = small.op("muong.so");
            let taken = small.office.take_workbook(&op, &bytes, None, How::Apply);
            match taken.await {
                Ok(taken) => {
                    let misfits = taken.coming.misfits.iter();
                    let said = misfits.map(|it| format!("{}: {}", it.place, it.message.vi));
                    said.collect::<Vec<_>>().join("\n")
                }
                Err(fault) => fault.message().vi,
            }
        };
        let check = async |bytes: Vec<u8>, cell: &str, expected: &str| {
            let said = send(bytes).await;
            assert!(said.contains(cell) && said.contains(expected), "{expected}: {said}");
            assert_eq!(kept(&small, units::MUONG_SO).await, [], "{expected}");
        };
        let cell = |cell: &str| edited(&bytes, SHEET, |sheet| with_cell(sheet, &place, cell));
        check(
            cell(&format!("<c r=\"{place}\"><f>cmd|' /C calc'!A0</f><v>36.8</v></c>")),
            &format!("{place}: "),
            "công thức",
        )
        .await;
        // A day that was pasted, with the look of a day.
        let styled = edited(&bytes, "xl/styles.xml", |styles| {
            styles.replacen("</cellXfs>", "<xf numFmtId=\"14\"/></cellXfs>", 1)
        });
        let mut archive = zip::ZipArchive::new(Cursor::new(&styled)).unwrap();
        let mut styles = String::new();
        let mut part = archive.by_name("xl/styles.xml").unwrap();
        part.read_to_string(&mut styles).unwrap();
        let own = styles.split("<cellXfs").nth(1).unwrap();
        let last = own.split("</cellXfs>").next().unwrap().matches("<xf ").count() - 1;
        let day = edited(&styled, SHEET, |sheet| {
            let cell = format!("<c r=\"{place}\" s=\"{last}\"><v>45107</v></c>");
            with_cell(sheet, &place, &cell)
        });
        check(day, &format!("{place}: "), "ngày").await;
        let hidden = edited(&bytes, SHEET, |sheet| {
            sheet.replacen(&format!("<row r=\"{row}\""), &format!("<row r=\"{row}\" hidden=\"1\""), 1)
        });
        check(hidden, &format!("A{row}: "), "bị ẩn").await;
        let macros = edited(&bytes, "xl/_rels/workbook.xml.rels", |relations| {
            let program = "<Relationship Id=\"rId99\" Type=\"http://schemas.microsoft.com/office/2006/relationships/vbaProject\" Target=\"vbaProject.bin\"/></Relationships>";
            relations.replacen("</Relationships>", program, 1)
        });
        check(macros, "", "macro").await;
        let changed = |change: &dyn Fn(&mut Form)| {
            let mut form = form.clone();
            change(&mut form);
            xlsx(&form).unwrap()
        };
        let inserted = changed(&|form| {
            form.columns.insert(3, ("Cột thêm", 10.0));
            for line in &mut form.lines {
                if let Line::Entries(cells) = line {
                    cells.insert(3, Entry::Words);
                }
            }
        });
        check(inserted, "Ô D", "cột đã bị thêm").await;
        let mut other = super::workbook::form(&small, "khong.lao", units::KHONG_LAO).await;
        check(
            changed(&|form| form.kept.clone_from(&other.kept)),
            "",
            "của đơn vị khác",
        )
        .await;
        other.kept.clone_from(&plain.kept);
        check(xlsx(&other).unwrap(), "Ô A1", "đã bị thêm, bớt").await;
        check(
            changed(&|form| form.kept[0] = "ntm-tieu-chi|0".to_owned()),
            "",
            "mẫu cũ",
        )
        .await;
        // And what was right all along is taken, as it stood.
        assert_eq!(send(bytes.clone()).await, "");
        assert_eq!(kept(&small, units::MUONG_SO).await.len(), 2);
    })
    .await;
}

/// People fill forms in with LibreOffice as well; where it is installed, its copy is tried.
#[tokio::test]
async fn what_libreoffice_saves_again_is_still_the_form() {
    let Ok(version) = Command::new("soffice").arg("--version").output() else {
        eprintln!("LibreOffice (soffice) is not installed: its copy of the form was not tried");
        return;
    };
    assert!(version.status.success());
    let folder = tempfile::tempdir().unwrap();
    let database = ntm_testkit::engines::sqlite().await;
    let small = Small::plant(database.store.clone(), folder.path()).await;
    let mut form = form(&small, "muong.so", units::MUONG_SO).await;
    write(&mut form, None, "1.1", RESULT, text("đạt"));
    write(&mut form, None, "10", FIGURE, number(36.8));
    let file = folder.path().join("bieu-mau.xlsx");
    std::fs::write(&file, xlsx(&form).unwrap()).unwrap();
    let out = folder.path().join("saved");
    let profile = format!(
        "-env:UserInstallation=file://{}",
        folder.path().join("profile").display()
    );
    let saved = Command::new("soffice")
        .args([
            &profile,
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
        ])
        .arg(&out)
        .arg(&file)
        .output()
        .unwrap();
    assert!(saved.status.success(), "{saved:?}");
    let Ok(bytes) = std::fs::read(out.join("bieu-mau.xlsx")) else {
        let said = String::from_utf8_lossy(&saved.stderr);
        assert!(said.contains("could not be loaded"), "{saved:?}");
        eprintln!("LibreOffice is installed without Calc: its copy of the form was not tried");
        return;
    };
    let op = small.op("muong.so");
    let taken = small
        .office
        .take_workbook(&op, &bytes, None, How::Apply)
        .await
        .unwrap();
    let said: Vec<&str> = taken
        .coming
        .changes
        .iter()
        .map(|it| it.indicator.as_str())
        .collect();
    assert_eq!((said, taken.coming.misfits), (vec!["1.1", "10"], vec![]));
}
