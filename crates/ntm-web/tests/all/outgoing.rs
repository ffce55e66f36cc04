//! Papers that go out: by forms, by programs, and as files.

use axum::http::{Method, StatusCode};
use jiff::civil::date;
use ntm_jobs::{Mailer, Runner};
use ntm_testkit::{both_engines, province::units};
use serde_json::{Value as Json, json};

use crate::client::Service;

const PAGES: &str = "/van-ban-di";
const API: &str = "/api/v1/outgoing";
const ID: &str = "0198f000-0000-7000-8000-00000000d100";
const SIGNER: &str = "0198f000-0000-7000-8000-00000000d101";

/// Mường So is late, and a deputy signs for the office.
async fn planted(store: ntm_store::Store) -> Service {
    let service = Service::new(store).await;
    let small = &service.small;
    small
        .assign(
            "Rà soát <b>hiện trạng</b>",
            &[units::MUONG_SO],
            Some(date(2023, 7, 1)),
        )
        .await;
    let body = json!({
        "id": SIGNER, "unit": units::OFFICE, "form": "deputy", "position": "Phó Chánh Văn phòng",
        "full_name": "Vàng Thị Mai", "head": "Chánh Văn phòng", "valid_from": "2023-01-01",
    });
    let answer = service
        .json("quan.tri", Method::POST, "/api/v1/signing", body)
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    service
}

fn header<'a>(answer: &'a crate::client::Answer, name: &str) -> &'a str {
    answer.headers[name].to_str().unwrap()
}

fn code_in(location: &str) -> String {
    location.rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_letter_is_drafted_from_late_tasks_edited_issued_and_found() {
    both_engines(|store| async move {
        let service = planted(store).await;
        let form = service
            .get("dieu.phoi", &format!("{PAGES}/moi?mau=don-doc"))
            .await
            .text();
        assert!(
            form.contains("Xã Mường So: 1 nhiệm vụ, lâu nhất 9 ngày"),
            "{form}"
        );
        assert!(
            form.contains("KT. Phó Chánh Văn phòng · Vàng Thị Mai"),
            "{form}"
        );
        let muong_so = units::MUONG_SO.to_string();
        let typed = [
            ("id", ID),
            ("template", "don-doc"),
            ("units", muong_so.as_str()),
            ("wanted_by", "2023-07-20"),
            ("signer", SIGNER),
        ];
        let wrong = [typed[0], typed[1], ("subject", "đôn đốc"), typed[4]];
        let wrong = service.post("dieu.phoi", PAGES, &wrong).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text().contains("Hãy chọn ít nhất một đơn vị nhận."));
        let made = service.post("dieu.phoi", PAGES, &typed).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
        let there = header(&made, "location").to_owned();
        let code = code_in(&there);

        let page = service.get("dieu.phoi", &there).await.text();
        for said in [
            "Rà soát &#60;b&#62;hiện trạng&#60;/b&#62;",
            "Kính gửi: Ủy ban nhân dân xã Mường So",
            "Số kế tiếp trong sổ: 1",
            "KT. CHÁNH VĂN PHÒNG",
        ] {
            assert!(page.contains(said), "{said}: {page}");
        }
        let hidden = service.get("muong.so", &there).await;
        assert_eq!(
            hidden.status,
            StatusCode::NOT_FOUND,
            "a draft is the office's own"
        );

        let edit = [
            ("version", "1"),
            ("subject", "đôn đốc nhiệm vụ quá hạn"),
            ("to", "Ủy ban nhân dân xã Mường So"),
            ("body", "| A |\n| 1 |"),
        ];
        let bad = service.post("dieu.phoi", &there, &edit).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            bad.text().contains("Dòng 1: bảng thiếu dòng kẻ"),
            "{}",
            bad.text()
        );
        let edit = [
            edit[0],
            edit[1],
            edit[2],
            ("body", "Khẩn trương **thực hiện**."),
            ("signer", SIGNER),
        ];
        let edited = service.post("dieu.phoi", &there, &edit).await;
        assert_eq!(edited.status, StatusCode::SEE_OTHER, "{}", edited.text());

        let gap = [("version", "2"), ("on", "2023-07-10"), ("number", "9")];
        let path = format!("{there}/phat-hanh");
        let odd = service.post("dieu.phoi", &path, &gap).await;
        assert!(
            odd.text().contains("Số kế tiếp trong sổ là 1"),
            "{}",
            odd.text()
        );
        let issued = service
            .post(
                "dieu.phoi",
                &path,
                &[("version", "2"), ("on", "2023-07-10")],
            )
            .await;
        assert_eq!(issued.status, StatusCode::SEE_OTHER, "{}", issued.text());

        let status = "<edXML><Status><ResponseFor><Code>01/VPĐP-NTM</Code></ResponseFor><From><OrganName>UBND xã Mường So</OrganName></From><StatusCode>03</StatusCode><Timestamp>2023/07/10 14:05:00</Timestamp></Status></edXML>";
        let cookie = service.small.cookie("dieu.phoi").await;
        let take = async |path: &str, message: &str| {
            let files = [("file", "a.edxml", message)];
            service.upload(&cookie, path, &[], &files).await
        };
        for known in [false, true] {
            let sent = take("/api/v1/outgoing/statuses", status).await;
            assert_eq!(sent.json()["known"], json!(known), "{}", sent.text());
        }
        let sent = take("/van-ban-di/trang-thai", "<a/>").await;
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(sent.text().contains("không phải thông báo trạng thái"), "{}", sent.text());
        let page = service.get("dieu.phoi", &there).await.text();
        assert!(page.contains("đã tiếp nhận") && page.contains("10/7/2023 14:05"), "{page}");

        for (format, magic) in [("docx", &b"PK"[..]), ("pdf", b"%PDF")] {
            let file = format!("{there}/tep?dinh-dang={format}");
            let file = service.get("muong.so", &file).await;
            assert_eq!(file.status, StatusCode::OK);
            assert!(file.body.starts_with(magic), "{format}");
            assert!(
                header(&file, "content-disposition").contains("01-VP"),
                "{format}"
            );
        }
        let register = service
            .get("muong.so", &format!("{PAGES}?nam=2023&loai=cong-van"))
            .await
            .text();
        assert!(
            register.contains("01/VPĐP-NTM") && register.contains(&code),
            "{register}"
        );
        let other = service
            .get("muong.so", &format!("{PAGES}?nam=2022"))
            .await
            .text();
        assert!(!other.contains(&code));
        let csv = service
            .get("dieu.phoi", &format!("{PAGES}?dinh-dang=csv"))
            .await
            .text();
        assert!(
            csv.contains("VPĐP-NTM") && csv.contains("10/07/2023"),
            "{csv}"
        );

        let recall = service
            .post(
                "dieu.phoi",
                &format!("{there}/thu-hoi"),
                &[("reason", "Sai thời hạn")],
            )
            .await;
        assert_eq!(recall.status, StatusCode::SEE_OTHER, "{}", recall.text());
        let page = service.get("muong.so", &there).await.text();
        assert!(
            page.contains("Sai thời hạn") && page.contains("01/VPĐP-NTM"),
            "{page}"
        );
    })
    .await;
}

#[tokio::test]
async fn programs_draft_issue_and_follow() {
    both_engines(|store| async move {
        let service = planted(store).await;
        let body = json!({
            "id": ID, "template": "ket-luan", "meeting": "Hội nghị giao ban", "meeting_on": "2023-07-09",
            "chair": "đồng chí Chủ tịch", "units": [units::MUONG_SO],
            "body": "- UBND các xã rà soát hiện trạng trước ngày 30/7/2023.", "signer": SIGNER,
        });
        let made = service.json("dieu.phoi", Method::POST, API, body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let code = made.json()["code"].as_str().unwrap().to_owned();
        let one = format!("{API}/{code}");
        let paper: Json = service.get("dieu.phoi", &one).await.json();
        assert_eq!((&paper["kind"], &paper["state"]), (&json!("thong-bao"), &json!("draft")));
        let issue = json!({ "on": "2023-07-10", "version": 1 });
        let issued = service
            .json("dieu.phoi", Method::POST, &format!("{one}/issue"), issue)
            .await;
        assert_eq!(issued.json()["reference"], "01/TB-VPĐP", "{}", issued.text());
        let followed = service
            .json("dieu.phoi", Method::POST, &format!("{one}/follow"), json!({}))
            .await;
        let document = followed.json()["document"].as_str().unwrap().to_owned();
        let page = service.get("dieu.phoi", &format!("/van-ban/{document}")).await.text();
        assert!(page.contains(&format!("{PAGES}/{code}")), "no link back: {page}");
        let page = service.get("dieu.phoi", &format!("{PAGES}/{code}")).await.text();
        assert!(page.contains(&format!("/van-ban/{document}")), "no link there");
        // A commune sees it and changes nothing of it.
        let recall = json!({ "reason": "không" });
        let denied = service
            .json("muong.so", Method::POST, &format!("{one}/recall"), recall)
            .await;
        assert_eq!(denied.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn a_template_is_tried_kept_and_given_up() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let page = "/mau-van-ban/don-doc";
        let list = service.get("dieu.phoi", "/mau-van-ban").await.text();
        assert!(
            list.contains("Công văn đôn đốc") && list.contains("mẫu kèm phần mềm"),
            "{list}"
        );
        let shown = service.get("dieu.phoi", page).await.text();
        assert!(
            shown.contains("so_don_vi") && shown.contains("Xã Mường So"),
            "fields and preview"
        );
        let wrong = [
            ("version", "0"),
            ("text", "@trích yếu: A\nChào {{ khach }}"),
        ];
        for path in [page, "/mau-van-ban/don-doc/xem-truoc"] {
            let wrong = service.post("dieu.phoi", path, &wrong).await;
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
            let text = wrong.text();
            assert!(text.contains("Dòng 2: không có trường “khach”"), "{text}");
            assert!(
                text.contains("Chào {{ khach }}"),
                "what was typed comes back"
            );
        }
        let own = [
            ("version", "0"),
            ("text", "@trích yếu: nhắc việc\nCòn {{ so_viec }} việc."),
        ];
        let look = service
            .post("dieu.phoi", "/mau-van-ban/don-doc/xem-truoc", &own)
            .await;
        assert!(look.text().contains("Còn 3 việc."), "{}", look.text());
        let kept = service.post("dieu.phoi", page, &own).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
        let against = service
            .get("dieu.phoi", &format!("{page}?ban=1"))
            .await
            .text();
        assert!(
            against.contains("Bản 1 khác bản trước") && against.contains("class=\"in\""),
            "{against}"
        );
        let body = json!({ "text": null, "version": 1 });
        let back = service
            .json("dieu.phoi", Method::PUT, "/api/v1/templates/don-doc", body)
            .await;
        assert_eq!(
            (&back.json()["shipped"], &back.json()["version"]),
            (&json!(true), &json!(2))
        );
        let read = service.post("muong.so.2", page, &own).await;
        assert_eq!(read.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn an_administrator_says_who_signs_by_a_form() {
    both_engines(|store| async move {
        let service = planted(store).await;
        let page = format!("/van-ban-di/nguoi-ky?don-vi={}", units::OFFICE);
        let shown = service.get("quan.tri", &page).await.text();
        assert!(
            shown.contains("Vàng Thị Mai") && shown.contains("Ký thay (KT.)"),
            "{shown}"
        );
        let office = units::OFFICE.to_string();
        let typed = [
            ("id", ID),
            ("unit", office.as_str()),
            ("full_name", "Lò Văn Ủy"),
            ("position", "Phó Chánh Văn phòng"),
            ("form", "authority"),
            ("head", "Chánh Văn phòng"),
            ("valid_from", "2023-07-01"),
        ];
        let wrong = service
            .post("quan.tri", "/van-ban-di/nguoi-ky", &typed)
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            wrong.text().contains("phải có thời hạn"),
            "{}",
            wrong.text()
        );
        let end = format!("/van-ban-di/nguoi-ky/{SIGNER}/ket-thuc");
        let ended = service
            .post("quan.tri", &end, &[("last", "2023-07-10")])
            .await;
        assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", ended.text());
        let head = [
            ("unit", office.as_str()),
            ("version", "0"),
            ("issuer", "Văn phòng Điều phối"),
            ("abbreviation", "VPĐP"),
            ("place", "Phong Thổ"),
            ("archive", "VT"),
        ];
        let set = service
            .post("quan.tri", "/van-ban-di/the-thuc", &head)
            .await;
        assert_eq!(set.status, StatusCode::SEE_OTHER, "{}", set.text());
        // The office itself sees it and does not set it.
        let seen = service.get("dieu.phoi", "/van-ban-di/nguoi-ky").await;
        assert_eq!(seen.status, StatusCode::OK);
        let denied = service
            .post("dieu.phoi", "/van-ban-di/the-thuc", &head)
            .await;
        assert_eq!(denied.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn letters_are_made_together_and_come_as_one_archive() {
    both_engines(|store| async move {
        let service = planted(store).await;
        let small = &service.small;
        let due = Some(date(2023, 7, 2));
        small.assign("Báo cáo", &[units::KHONG_LAO], due).await;
        let (one, two) = (units::MUONG_SO.to_string(), units::KHONG_LAO.to_string());
        let typed = [
            ("id", ID),
            ("template", "don-doc"),
            ("units", one.as_str()),
            ("units", two.as_str()),
            ("each", "true"),
            ("signer", SIGNER),
        ];
        let made = service.post("dieu.phoi", PAGES, &typed).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
        let there = header(&made, "location").to_owned();
        assert_eq!(there, format!("/loat-van-ban/{ID}"));
        let begun = service.get("dieu.phoi", &there).await.text();
        assert!(
            begun.contains("Đã soạn 1/2 văn bản") && begun.contains("load delay:2s"),
            "{begun}"
        );
        let register = service.get("dieu.phoi", PAGES).await.text();
        assert!(register.contains(&there), "{register}");
        let hidden = service.get("muong.so", &there).await.status;
        assert!(
            hidden == StatusCode::NOT_FOUND || hidden == StatusCode::FORBIDDEN,
            "{hidden}"
        );
        turn(&service).await;
        let api = format!("{API}/batches/{ID}");
        let drafted: Json = service.get("dieu.phoi", &api).await.json();
        assert_eq!(
            (&drafted["drafts"], &drafted["under_way"]),
            (&json!(2), &json!(false))
        );
        let page = service.get("dieu.phoi", &there).await.text();
        assert!(
            page.contains("Phát hành tất cả") && !page.contains("load delay:2s"),
            "{page}"
        );
        let wrong = [("on", "2023-07-20")];
        let wrong = service
            .post("dieu.phoi", &format!("{there}/phat-hanh"), &wrong)
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            wrong.text().contains("Ngày ban hành ở sau hôm nay"),
            "{}",
            wrong.text()
        );
        let issue = json!({ "on": "2023-07-10" });
        let issue = service
            .json("dieu.phoi", Method::POST, &format!("{api}/issue"), issue)
            .await;
        assert_eq!(issue.status, StatusCode::NO_CONTENT, "{}", issue.text());
        let begun: Json = service.get("dieu.phoi", &api).await.json();
        assert_eq!(begun["issued"], json!(1), "the first at once");
        turn(&service).await;
        let page = service.get("dieu.phoi", &there).await.text();
        assert!(
            page.contains("Đã phát hành 2 văn bản ngày 10/7/2023"),
            "{page}"
        );
        for (format, magic) in [("docx", &b"PK"[..]), ("pdf", b"%PDF")] {
            let archive = service
                .get("dieu.phoi", &format!("{there}/tep?dinh-dang={format}"))
                .await;
            assert_eq!(header(&archive, "content-type"), "application/zip");
            let mut whole = zip::ZipArchive::new(std::io::Cursor::new(&archive.body[..])).unwrap();
            assert_eq!(whole.len(), 2);
            for at in 0..2 {
                use std::io::Read as _;
                let mut file = whole.by_index(at).unwrap();
                let name = file.name().unwrap().into_owned();
                assert!(name.starts_with(&format!("0{}-VPĐP-NTM", at + 1)), "{name}");
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes).unwrap();
                assert!(bytes.starts_with(magic), "{format}");
            }
        }
        let none = service
            .get("dieu.phoi", &format!("{there}/tep?dinh-dang=doc"))
            .await;
        assert_eq!(none.status, StatusCode::NOT_FOUND);
    })
    .await;
}

/// Lets the jobs do what waits.
async fn turn(service: &Service) {
    let runner = Runner::new(service.small.office.clone(), Mailer::None);
    runner.once().await.unwrap();
}
