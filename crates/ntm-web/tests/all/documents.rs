//! Documents in the browser's words: upload, review, assign.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use ntm_jobs::{Mailer, Runner};
use ntm_office::Op;
use ntm_programme::identity::DocumentId;
use ntm_store::{Query as _, params};
use ntm_testkit::{both_engines, province::Small};
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpListener, TcpStream},
};
use uuid::Uuid;

use crate::client::{Answer, Service};

const NOTICE: &str = "ỦY BAN NHÂN DÂN
HUYỆN PHONG THỔ

Số: 101/TB-UBND

Phong Thổ, ngày 07 tháng 7 năm 2023

THÔNG BÁO

Kết luận của đồng chí Chủ tịch UBND huyện tại Hội nghị sơ kết

2. UBND các xã

- Tổ chức rà soát hiện trạng các tiêu chí, gửi kết quả về Văn phòng Điều phối NTM huyện trước ngày 30/7/2023.

- Định kỳ gửi báo cáo về Văn phòng Điều phối NTM huyện trước ngày 15 hàng tháng.

3. Phòng Giáo dục và Đào tạo

- Xây dựng kế hoạch, lộ trình trường đạt chuẩn Quốc gia.

Nơi nhận:
- UBND các xã;
- Lưu: VT.
";

async fn upload(service: &Service, login: &str, files: &[(&str, &[u8])]) -> Answer {
    let request = Request::builder()
        .method(Method::POST)
        .uri("/van-ban")
        .header(header::HOST, "ntm.example")
        .header("sec-fetch-site", "same-origin")
        .header(header::COOKIE, service.small.cookie(login).await)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .body(Body::from(form_of(None, files)))
        .unwrap();
    service.send(request).await
}

/// Writes a form with files, and the id under which they are sent together.
fn form_of(token: Option<Uuid>, files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    if let Some(token) = token {
        let field = "--x\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n";
        body.extend_from_slice(format!("{field}{token}\r\n").as_bytes());
    }
    for (name, bytes) in files {
        body.extend_from_slice(
            format!(
                "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
            )
            .as_bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--x--\r\n");
    body
}

async fn read_all(service: &Service) {
    let office = &service.small.office;
    let rows = office
        .store()
        .read()
        .await
        .unwrap()
        .query("SELECT id FROM document", params![])
        .await
        .unwrap();
    for row in rows {
        let id: DocumentId = row.get("id").unwrap();
        let op = Op::system(office, "test");
        office.read_document(&op, id).await.unwrap();
    }
}

/// Returns the first value that stands between two texts.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split(before).nth(1)?.split(after).next()
}

#[tokio::test]
async fn of_a_file_that_cannot_be_read_a_person_types_the_tasks() {
    both_engines(async |store| {
        let service = Service::new(store).await;
        let torn = upload(&service, "dieu.phoi", &[("rách.docx", b"PK\x03\x04 torn")]).await;
        assert_eq!(torn.status, StatusCode::SEE_OTHER, "{}", torn.text());
        read_all(&service).await;
        let page = service.get("dieu.phoi", torn.location()).await.text();
        assert!(page.contains("Nhập nhiệm vụ bằng tay"), "{page}");
        assert!(!page.contains("Xem bản duyệt"), "nothing was reviewed");
    })
    .await;
}

#[tokio::test]
async fn a_document_is_uploaded_reviewed_and_assigned() {
    both_engines(async |store| {
        let service = Service::new(store).await;
        let taken = upload(&service, "dieu.phoi", &[("TB 101.txt", NOTICE.as_bytes())]).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text());
        let path = taken.location().to_owned();
        assert_eq!(path, "/van-ban/VB-2023-0001");
        read_all(&service).await;

        let page = service.get("dieu.phoi", &path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
        assert!(page.text().contains("Thông báo 101/TB-UBND"));
        let list = service
            .get("dieu.phoi", "/van-ban?tu-khoa=tb+101&nam=2023")
            .await;
        assert!(list.text().contains("Thông báo 101/TB-UBND"));
        for format in ["xlsx", "csv"] {
            let file = service
                .get("dieu.phoi", &format!("/van-ban?dinh-dang={format}"))
                .await;
            assert_eq!(file.status, StatusCode::OK);
            assert!(file.body.len() > 100);
        }
        let original = service.get("dieu.phoi", &format!("{path}/tep")).await;
        assert_eq!(original.body, NOTICE.as_bytes());

        // Every proposal is confirmed, as one does who presses Enter again and again.
        for _ in 0..20 {
            let review = service.get("dieu.phoi", &format!("{path}/duyet")).await;
            assert_eq!(review.status, StatusCode::OK, "{}", review.text());
            let text = review.text();
            if let Some(answer) = between(&text, "action=\"/van-ban/VB-2023-0001/cau-hoi/", "\"") {
                let proposal = between(&text, &format!("id=\"q-{answer}\""), ">").unwrap();
                let proposal = between(proposal, "value=\"", "\"").unwrap();
                let answered = service
                    .post(
                        "dieu.phoi",
                        &format!("{path}/cau-hoi/{answer}"),
                        &[("answer", proposal)],
                    )
                    .await;
                assert_eq!(
                    answered.status,
                    StatusCode::SEE_OTHER,
                    "{}",
                    answered.text()
                );
                continue;
            }
            let Some(form) = text.split("<form ").find(|form| {
                between(form, "action=\"", "\"").is_some_and(|action| action.ends_with("/duyet"))
            }) else {
                break;
            };
            let action = between(form, "action=\"", "\"").unwrap();
            let version = between(form, "name=\"version\" value=\"", "\"").unwrap();
            let confirmed = service
                .post("dieu.phoi", action, &[("version", version)])
                .await;
            assert_eq!(
                confirmed.status,
                StatusCode::SEE_OTHER,
                "{}",
                confirmed.text()
            );
            // The other reviewer comes second and is told so.
            let second = service
                .post(
                    "dieu.phoi.2",
                    &action.replace("/duyet", "/bo-qua"),
                    &[("version", version)],
                )
                .await;
            assert_eq!(second.status, StatusCode::CONFLICT);
            assert!(second.text().contains("Vàng Thị Mai"));
        }
        let assigned = service
            .post("dieu.phoi", &format!("{path}/giao"), &[])
            .await;
        assert_eq!(
            assigned.status,
            StatusCode::SEE_OTHER,
            "{}",
            assigned.text()
        );
        let page = service.get("muong.so", &path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
        assert!(page.text().contains("NV-2023-00001"));
        let strange = service.get("ban.bo", &path).await;
        assert_eq!(strange.status, StatusCode::NOT_FOUND);
        for path in ["/duyet", "/tep", "/chu"] {
            let strange = service
                .get("tam.duong", &format!("/van-ban/VB-2023-0001{path}"))
                .await;
            assert_eq!(strange.status, StatusCode::NOT_FOUND, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn of_several_files_each_gets_its_result() {
    both_engines(async |store| {
        let service = Service::new(store).await;
        let files: [(&str, &[u8]); 3] = [
            ("một.txt", b"Mot"),
            ("một (1).txt", b"Mot"),
            ("rỗng.txt", b""),
        ];
        let taken = upload(&service, "dieu.phoi", &files).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text());
        let page = service.get("dieu.phoi", taken.location()).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text());
        for said in [
            "Đã nhận 3 tệp: 1 mới, 1 đã có, 1 không nhận.",
            "đã có từ trước",
            "không có nội dung",
        ] {
            assert!(page.text().contains(said), "{said}: {}", page.text());
        }
        let strange = service.get("tam.duong", taken.location()).await;
        assert_eq!(strange.status, StatusCode::NOT_FOUND);
        let row = service
            .small
            .office
            .store()
            .read()
            .await
            .unwrap()
            .query_one("SELECT COUNT(*) AS n FROM document", params![])
            .await
            .unwrap();
        assert_eq!(row.get::<i64>("n").unwrap(), 1);
        let empty = upload(&service, "dieu.phoi", &[("rỗng.txt", b"")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(empty.text().contains("không có nội dung"));
        let commune = upload(&service, "muong.so", &[("một.txt", b"Mot")]).await;
        assert_eq!(commune.status, StatusCode::FORBIDDEN);
    })
    .await;
}

/// Three hundred small files, of which one is empty and one is there twice; the line breaks after
/// half of them, and the same files are sent again under the same id.
#[tokio::test]
async fn three_hundred_files_go_on_where_the_line_broke() {
    both_engines(async |store| {
        let service = Service::new(store).await;
        let names: Vec<String> = (1..=300).map(|n| format!("TB {n:03}.txt")).collect();
        let mut contents: Vec<String> = (1..=300)
            .map(|n| format!("Số: {n}/TB-UBND\n\nTHÔNG BÁO\n\nKết luận cuộc họp thứ {n}\n"))
            .collect();
        contents[9].clear();
        contents[19] = contents[18].clone();
        let files: Vec<(&str, &[u8])> = names
            .iter()
            .zip(&contents)
            .map(|(name, content)| (name.as_str(), content.as_bytes()))
            .collect();
        let token = Uuid::from_u128(0x300);
        let form = form_of(Some(token), &files);
        send_half(&service, &form).await;

        let batch = format!("/api/v1/batches/{token}");
        let halfway = service.get("dieu.phoi", &batch).await.json();
        assert_eq!(halfway["whole"], false);
        let arrived = halfway["files"].as_array().unwrap().len();
        assert!((100..200).contains(&arrived), "{arrived}");
        let list = service.get("dieu.phoi", "/van-ban").await;
        assert!(list.text().contains(&format!("/lo-tai-len/{token}")));
        let page = service
            .get("dieu.phoi", &format!("/lo-tai-len/{token}"))
            .await;
        assert!(
            page.text().contains("gửi lại đúng các tệp ấy"),
            "{}",
            page.text()
        );
        assert!(
            page.text()
                .contains(&format!("name=\"token\" value=\"{token}\""))
        );

        let again = Request::builder()
            .method(Method::POST)
            .uri("/van-ban")
            .header(header::HOST, "ntm.example")
            .header("sec-fetch-site", "same-origin")
            .header(header::COOKIE, service.small.cookie("dieu.phoi").await)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
            .body(Body::from(form))
            .unwrap();
        let again = service.send(again).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text());
        assert_eq!(again.location(), format!("/lo-tai-len/{token}"));
        let body = service.get("dieu.phoi", &batch).await.json();
        let counts =
            ["new", "known", "refused", "reading"].map(|name| body[name].as_i64().unwrap());
        assert_eq!(counts, [298, 1, 1, 299], "{}", body["files"]);
        assert_eq!(count(&service.small, "document").await, 298);
        assert_eq!(
            count(&service.small, "job WHERE kind = 'document.read'").await,
            298
        );

        // The queue reads them.
        let runner = Runner::new(service.small.office.clone(), Mailer::None);
        runner.once().await.unwrap();
        let body = service.get("dieu.phoi", &batch).await.json();
        assert_eq!((&body["reading"], &body["failed"]), (&0.into(), &0.into()));
        let page = service
            .get("dieu.phoi", &format!("/lo-tai-len/{token}"))
            .await;
        assert!(!page.text().contains("trang tự làm mới"));
        assert!(page.body.len() < 300_000, "{}", page.body.len());
    })
    .await;
}

/// Sends the first half of a form over a real connection, and cuts it; returns when the server has
/// heard of it and has ended.
async fn send_half(service: &Service, form: &[u8]) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = service.router.clone();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = axum::serve(listener, router).with_graceful_shutdown(async {
        let _ = stopped.await;
    });
    let server = tokio::spawn(server.into_future());
    let cookie = service.small.cookie("dieu.phoi").await;
    let head = format!(
        "POST /van-ban HTTP/1.1\r\nHost: ntm.example\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: {}\r\n\r\n",
        form.len()
    );
    let mut line = TcpStream::connect(address).await.unwrap();
    line.write_all(head.as_bytes()).await.unwrap();
    line.write_all(&form[..form.len() / 2]).await.unwrap();
    let arrived = async {
        while count(&service.small, "upload_file").await < 100 {
            tokio::task::yield_now().await;
        }
    };
    let patience = std::time::Duration::from_secs(60);
    tokio::time::timeout(patience, arrived).await.unwrap();
    drop(line);
    // It ends when its last request has.
    stop.send(()).unwrap();
    server.await.unwrap().unwrap();
}

async fn count(small: &Small, of: &str) -> i64 {
    let mut db = small.office.store().read().await.unwrap();
    let sql = format!("SELECT COUNT(*) AS n FROM {of}");
    let row = db.query_one(&sql, params![]).await.unwrap();
    row.get("n").unwrap()
}
