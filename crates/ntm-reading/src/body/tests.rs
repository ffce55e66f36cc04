//! Names and lists of names as papers write them.

use super::*;
use crate::lexicon::Lexicon;

fn check(text: &str, expected: &[&str]) {
    let page = Page::new(text, Lexicon::shipped());
    let found = names(
        &page,
        0,
        page.len(),
        Reach {
            semicolons: true,
            bare: true,
        },
    );
    let found: Vec<String> = found.map_or(Vec::new(), |found| {
        found
            .list
            .iter()
            .map(|name| page.quote(name.words.clone()).text)
            .collect()
    });
    assert_eq!(found, expected, "{text}");
}

#[test]
fn ends_before_the_verb() {
    check("UBND các xã tổ chức rà soát hiện trạng", &["UBND các xã"]);
    check(
        "Ban Chỉ đạo xã Bản Bo xây dựng Kế hoạch",
        &["Ban Chỉ đạo xã Bản Bo"],
    );
    check("Sở Xây dựng khẩn trương tham mưu", &["Sở Xây dựng"]);
    check(
        "Ban Xây dựng Đảng tham mưu phân công",
        &["Ban Xây dựng Đảng"],
    );
    check(
        "Chánh Văn phòng Điều phối nông thôn mới thành phố chịu trách nhiệm",
        &["Chánh Văn phòng Điều phối nông thôn mới thành phố"],
    );
    check("các cơ quan tham mưu:", &["các cơ quan tham mưu"]);
    check(
        "Phòng Nông nghiệp & PTNT là cơ quan thường trực",
        &["Phòng Nông nghiệp & PTNT"],
    );
    check(
        "Phòng Tài nguyên - Môi trường hướng dẫn các xã",
        &["Phòng Tài nguyên - Môi trường"],
    );
    check(
        "đại biểu HĐND xã giám sát việc thực hiện",
        &["đại biểu HĐND xã"],
    );
    check(
        "Phòng Kinh tế - hạ tầng phối hợp xã",
        &["Phòng Kinh tế - hạ tầng"],
    );
    check(
        "phòng Giáo dục và đào tạo: Căn cứ",
        &["phòng Giáo dục và đào tạo"],
    );
    check(
        "Văn phòng Điều phối NTM tỉnh tổng hợp, phối hợp",
        &["Văn phòng Điều phối NTM tỉnh"],
    );
    check(
        "Văn phòng điều phối Nông thôn mới huyện) trước",
        &["Văn phòng điều phối Nông thôn mới huyện"],
    );
    check(
        "Ban chỉ đạo thực hiện chương trình mục tiêu quốc gia huyện, xã tiếp tục rà soát",
        &["Ban chỉ đạo thực hiện chương trình mục tiêu quốc gia huyện, xã"],
    );
    check(
        "Trung tâm Y tế huyện chỉ đạo tổ chức",
        &["Trung tâm Y tế huyện"],
    );
    check(
        "Ban Quản lý dự án đầu tư xây dựng công trình giao thông tỉnh đẩy nhanh",
        &["Ban Quản lý dự án đầu tư xây dựng công trình giao thông tỉnh"],
    );
    check(
        "Ban Quản lý dự án đầu tư xây dựng số 1 đẩy nhanh",
        &["Ban Quản lý dự án đầu tư xây dựng số 1"],
    );
    check("xã rà soát các tuyến", &["xã"]);
    check(
        "Hội đồng thẩm định Nhà nước thẩm định Báo cáo",
        &["Hội đồng thẩm định Nhà nước"],
    );
    check("cấp trên để đảm bảo", &["cấp trên"]);
    check(
        "các địa phương liên quan chỉ đạo việc",
        &["các địa phương liên quan"],
    );
}

#[test]
fn one_word_stands_for_bodies_of_several_levels() {
    check(
        "các huyện, thành, thị đoàn rà soát",
        &["các huyện, thành, thị đoàn"],
    );
    check(
        "Huyện, thành, thị Đoàn chủ trì",
        &["Huyện, thành, thị Đoàn"],
    );
    check(
        "các huyện/thị/thành ủy báo cáo",
        &["các huyện/thị/thành ủy"],
    );
    check(
        "các quận, huyện và thị ủy chỉ đạo",
        &["các quận, huyện và thị ủy"],
    );
    check(
        "Ban Thường vụ các huyện, thị xã, thành đoàn tổ chức",
        &["Ban Thường vụ các huyện, thị xã, thành đoàn"],
    );
    check(
        "các sở, ngành, huyện, thành ủy rà soát",
        &["các sở, ngành, huyện, thành ủy"],
    );
    check("các huyện ủy, thành ủy", &["các huyện ủy", "thành ủy"]);
    check("các huyện, thị đoàn kết xây dựng", &["các huyện"]);
}

#[test]
fn splits_lists() {
    check("MTTQ và các đoàn thể đẩy mạnh", &["MTTQ", "các đoàn thể"]);
    check("các cấp, các ngành tiếp tục", &["các cấp", "các ngành"]);
    check(
        "Cấp ủy, chính quyền xã tập trung",
        &["Cấp ủy", "chính quyền xã"],
    );
    check(
        "Đảng ủy, Ủy ban Nhân dân xã tiếp tục",
        &["Đảng ủy", "Ủy ban Nhân dân xã"],
    );
    check("UBND cấp huyện, xã khẩn trương", &["UBND cấp huyện, xã"]);
    check(
        "các xã, đơn vị tư vấn định hướng công tác",
        &["các xã", "đơn vị tư vấn"],
    );
    check(
        "các xã Mường So, Không Lào: Phối hợp",
        &["các xã Mường So", "Không Lào"],
    );
    check(
        "xã Cai Kinh, Minh Tiến, Quyết Thắng phải",
        &["xã Cai Kinh", "Minh Tiến", "Quyết Thắng"],
    );
    check(
        "UBND các phường: Yên Bái, Văn Phú tăng cường",
        &["UBND các phường: Yên Bái", "Văn Phú"],
    );
    check(
        "các sở, ngành liên quan và UBND các phường: Yên Bái, Văn Phú tăng cường",
        &[
            "các sở, ngành liên quan",
            "UBND các phường: Yên Bái",
            "Văn Phú",
        ],
    );
    check(
        "các cơ quan, đơn vị được phân công phụ trách các tiêu chí và Văn phòng Điều phối NTM huyện triển khai rà soát",
        &[
            "các cơ quan, đơn vị được phân công phụ trách các tiêu chí",
            "Văn phòng Điều phối NTM huyện",
        ],
    );
    check(
        "các cơ quan, đơn vị phụ trách tiêu chí, Văn phòng Điều phối NTM huyện trước ngày",
        &[
            "các cơ quan, đơn vị phụ trách tiêu chí",
            "Văn phòng Điều phối NTM huyện",
        ],
    );
    check(
        "các xã chưa đạt chuẩn, tập trung ưu tiên",
        &["các xã chưa đạt chuẩn"],
    );
    check(
        "Thủ trưởng các sở, ban, ngành và Chủ tịch UBND các xã, phường và đặc khu",
        &[
            "Thủ trưởng các sở, ban, ngành",
            "Chủ tịch UBND các xã, phường và đặc khu",
        ],
    );
    check(
        "Lãnh đạo các sở, ngành, các Ban Quản lý dự án và Ủy ban nhân dân các xã, phường nêu cao tinh thần",
        &[
            "Lãnh đạo các sở, ngành",
            "các Ban Quản lý dự án",
            "Ủy ban nhân dân các xã, phường",
        ],
    );
    check(
        "Thường trực, Ban Thường vụ Huyện ủy xem xét",
        &["Thường trực", "Ban Thường vụ Huyện ủy"],
    );
    check(
        "Ban Quản lý Khu kinh tế tỉnh và các đơn vị liên quan rà soát",
        &["Ban Quản lý Khu kinh tế tỉnh", "các đơn vị liên quan"],
    );
    check(
        "Ủy ban Mặt trận Tổ quốc và các Hội, đoàn thể chính trị - xã hội các cấp đẩy mạnh",
        &[
            "Ủy ban Mặt trận Tổ quốc",
            "các Hội, đoàn thể chính trị - xã hội các cấp",
        ],
    );
    check(
        "Sở Văn hóa, Thể thao và Du lịch, Sở Dân tộc và Tôn giáo xây dựng",
        &["Sở Văn hóa, Thể thao và Du lịch", "Sở Dân tộc và Tôn giáo"],
    );
    check(
        "Trung\ntâm Chuyển đổi số Thành phố và các cơ quan, đơn vị liên quan đảm bảo",
        &[
            "Trung\ntâm Chuyển đổi số Thành phố",
            "các cơ quan, đơn vị liên quan",
        ],
    );
}

#[test]
fn is_no_body() {
    check("Bộ tiêu chí xã NTM", &[]);
    check("Hội nghị sơ kết", &[]);
    check("Thống kê, đánh giá thiệt hại", &[]);
    check("Báo cáo kết quả", &[]);
    check("Địa phương nào không giải ngân", &[]);
    check("kiểm tra định kỳ", &[]);
    check("các nội dung trình", &[]);
}
