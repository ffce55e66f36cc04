//! Who is told at the start of a clause.

use super::*;
use crate::lexicon::Lexicon;

fn check(text: &str, expected: &[&str]) {
    let page = Page::new(text, Lexicon::shipped());
    let found = assignment(&page, 0..page.len());
    let found: Vec<String> = found.map_or(Vec::new(), |found| {
        found
            .leads
            .iter()
            .map(|name| page.quote(name.words.clone()).text)
            .collect()
    });
    assert_eq!(found, expected, "{text}");
}

#[test]
fn finds_who_is_told() {
    check(
        "Giao Sở Công Thương chủ trì hướng dẫn chuyên môn",
        &["Sở Công Thương"],
    );
    check(
        "Đề nghị MTTQ và các đoàn thể đẩy mạnh triển khai",
        &["MTTQ", "các đoàn thể"],
    );
    check(
        "Đối với 5 xã phấn đấu đạt chuẩn năm 2022 (Pa Tần, Noong Hẻo): Đảng ủy, UBND các xã tập trung hoàn thành",
        &["Đảng ủy", "UBND các xã"],
    );
    check(
        "Riêng đối với phòng Giáo dục và đào tạo: Căn cứ Đề án",
        &["phòng Giáo dục và đào tạo"],
    );
    check(
        "Đối với cấp huyện, đề nghị UBND cấp huyện khẩn trương hoàn thiện",
        &["UBND cấp huyện"],
    );
    check(
        "Đối với các xã chưa đạt chuẩn, tập trung ưu tiên đầu tư",
        &["các xã chưa đạt chuẩn"],
    );
    check(
        "Đối với các Cụm công nghiệp: Phú Thịnh 5 và Phú Thịnh 6, giao UBND phường Văn Phú tìm kiếm",
        &["UBND phường Văn Phú"],
    );
    check(
        "đồng thời UBND phường Âu Lâu đề xuất mở rộng",
        &["UBND phường Âu Lâu"],
    );
    check(
        "Bộ Y tế theo chức năng, nhiệm vụ được giao chủ trì, phối hợp",
        &["Bộ Y tế"],
    );
    check(
        "Tiêu chí số 5 (Giáo dục): UBND huyện chỉ đạo ưu tiên",
        &["UBND huyện"],
    );
    check(
        "Đối với các kiến nghị của địa phương: Giao Văn phòng Điều phối NTM tỉnh tổng hợp",
        &["Văn phòng Điều phối NTM tỉnh"],
    );
    check(
        "đối với cấp tỉnh, giao Văn phòng Điều phối NTM tỉnh tham mưu",
        &["Văn phòng Điều phối NTM tỉnh"],
    );
    check(
        "Trên cơ sở định hướng của các đại biểu, tình hình thực tế của xã, Ban Thường vụ Huyện ủy yêu cầu Ủy ban Nhân dân huyện chỉ đạo cơ quan",
        &["Ủy ban Nhân dân huyện"],
    );
    check(
        "Trong thời gian chưa hoàn thành di dời, giao các sở, ngành liên quan tăng cường hướng dẫn",
        &["các sở, ngành liên quan"],
    );
    check(
        "Các Sở, ngành được UBND tỉnh giao nhiệm vụ khẩn trương hoàn thành",
        &["Các Sở, ngành được UBND tỉnh giao nhiệm vụ"],
    );
    check(
        "Ủy ban nhân dân tỉnh Sơn La căn cứ quy định của pháp luật",
        &["Ủy ban nhân dân tỉnh Sơn La"],
    );
    check(
        "Sở Công Thương yêu cầu các đơn vị sản xuất, kinh doanh, sử dụng, bảo quản hóa chất trên địa bàn tỉnh chưa thực hiện báo cáo khẩn trương thực hiện",
        &[
            "các đơn vị sản xuất, kinh doanh, sử dụng, bảo quản hóa chất trên địa bàn tỉnh chưa thực hiện báo cáo",
        ],
    );
}

#[test]
fn finds_nobody() {
    check(
        "Tiếp tục đẩy mạnh công tác tuyên truyền, vận động Nhân dân",
        &[],
    );
    check("đối với cấp thôn thì đẩy mạnh xây dựng", &[]);
    check("Đối với nguồn vốn sự nghiệp NTM, cần tập trung", &[]);
    check("Ủy ban nhân dân huyện ghi nhận sự nỗ lực cố gắng", &[]);
    check(
        "Ban Thường vụ Huyện ủy đánh giá sự cố gắng",
        &["Ban Thường vụ Huyện ủy"],
    );
    check("Chịu trách nhiệm hướng dẫn, thẩm định", &[]);
    check("Phối hợp với UBND các xã tổ chức rà soát", &[]);
    check(
        "Trong chỉ đạo xây dựng NTM cần xác định phát triển kinh tế",
        &[],
    );
}
