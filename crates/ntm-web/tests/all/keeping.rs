use axum::http::StatusCode;
use ntm_testkit::both_engines;

use crate::client::Service;

#[tokio::test]
async fn the_log_is_read_and_its_chain_verified_by_those_who_may() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        service.post("dieu.phoi", "/dang-xuat", &[]).await;
        service
            .small
            .office
            .sign_in("chu.tich", ntm_testkit::province::PASSWORD, None, None, "t")
            .await
            .unwrap();
        for login in ["quan.tri", "thanh.tra"] {
            let page = service.get(login, "/quan-tri/nhat-ky?chuoi=he-thong").await;
            assert_eq!(page.status, StatusCode::OK, "{login}");
            assert!(page.text().contains("account.sign_in"), "{login}");
            let verified = service.post(login, "/quan-tri/nhat-ky/kiem-tra", &[]).await;
            assert_eq!(verified.location(), "/quan-tri/nhat-ky");
        }
        let csv = service
            .get("quan.tri", "/quan-tri/nhat-ky?chuoi=he-thong&dinh-dang=csv")
            .await;
        assert!(csv.text().contains("account.sign_in"));
        for login in ["dieu.phoi", "muong.so", "chu.tich"] {
            let page = service.get(login, "/quan-tri/nhat-ky").await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{login}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_backup_made_by_a_page_is_listed_and_whole() {
    both_engines(|store| async move {
        let service = Service::new(store).await;
        let made = service.post("quan.tri", "/quan-tri/sao-luu", &[]).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
        let page = service.get("quan.tri", "/quan-tri/sao-luu").await;
        assert!(page.text().contains("20230710T020000Z"), "{}", page.text());
        assert!(page.text().contains("nguyên vẹn"));
        let again = service.post("quan.tri", "/quan-tri/sao-luu", &[]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}
