//! What the pages of criteria say where there is nothing yet, too much, or another word is due.

use std::fmt::Write as _;

use axum::http::{StatusCode, header};
use base64::Engine as _;
use ntm_testkit::{both_engines, province::units};

use crate::client::{Answer, Service};

const SET: &str = "bo=xa-ntm-2021-2025";

#[tokio::test]
async fn an_area_of_too_many_communes_adds_up_by_criterion_and_leads_to_smaller_ones() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let mut table = "Tên đơn vị;Loại;Trực thuộc\n".to_owned();
        for number in 1..=400 {
            writeln!(table, "Xã Thứ {number};Xã;Huyện Phong Thổ").unwrap();
        }
        let administrator = service.small.op("quan.tri");
        let office = &service.small.office;
        office
            .import_units(&administrator, table.as_bytes())
            .await
            .unwrap();
        let page = service.get("lanh.dao.tinh", "/tieu-chi").await;
        assert_eq!(page.status, StatusCode::OK);
        let page = page.text();
        assert!(page.contains("hơn 400 xã nên bảng dưới đây cộng theo tiêu chí"));
        assert!(
            page.contains("Số xã đạt từng tiêu chí") && !page.contains("table class=\"matrix\"")
        );
        assert!(page.contains(&format!("don-vi={}", units::DISTRICT)));
        let page = service
            .get("lanh.dao.tinh", "/tieu-chi/ban-do")
            .await
            .text();
        assert!(page.contains("chọn địa bàn nhỏ hơn để xem bản đồ và bảng"));
        assert!(!page.contains("Thứ 399"), "no page lists a country");
        let file = service
            .get("lanh.dao.tinh", "/tieu-chi/ban-do?dinh-dang=csv")
            .await
            .text();
        assert!(file.contains("Thứ 399"), "the file has them all");
    })
    .await;
}

#[tokio::test]
async fn an_area_without_communes_leads_to_the_units() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let page = service
            .get("dieu.phoi", "/tieu-chi?bo=tinh-ntm-2021-2025")
            .await;
        let page = page.text();
        assert!(page.contains("Nhập danh sách xã"), "{page}");
        assert!(!page.contains("0/0"), "nothing of nothing is said");
    })
    .await;
}

#[tokio::test]
async fn a_claim_that_is_taken_back_is_not_said_to_wait() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let cell = format!("/tieu-chi/dia-phuong/{}/10", units::MUONG_SO);
        let claim = format!("{cell}/tu-danh-gia?{SET}");
        let kept = service
            .post("muong.so", &claim, &[("value", "36,8"), ("back", "cell")])
            .await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
        let emptied = service
            .post("muong.so", &claim, &[("value", ""), ("back", "cell")])
            .await;
        assert_eq!(emptied.status, StatusCode::SEE_OTHER, "{}", emptied.text());
        let told = flash(&emptied);
        assert!(told.contains("Đã bỏ giá trị tự đánh giá"), "{told}");
    })
    .await;
}

/// What the next page will say.
fn flash(answer: &Answer) -> String {
    let cookies = answer.headers.get_all(header::SET_COOKIE).iter();
    let cookie = cookies
        .filter_map(|it| it.to_str().ok()?.strip_prefix("ntm-flash="))
        .next()
        .expect("a sentence");
    let value = cookie.split(';').next().unwrap_or_default();
    let said = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(value);
    String::from_utf8(said.expect("base64")).expect("UTF-8")
}
