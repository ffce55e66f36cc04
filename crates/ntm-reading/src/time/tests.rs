//! Deadlines as papers write them, and what is left alone.

use super::*;
use crate::lexicon::Lexicon;

fn read(text: &str) -> Vec<String> {
    read_in(2022, text)
}

fn read_in(year: u32, text: &str) -> Vec<String> {
    let page = Page::new(text, Lexicon::shipped());
    let cited = crate::reference::cited(&page);
    let covers: Vec<Range<usize>> = cited.iter().map(|one| one.covers.clone()).collect();
    let issued = Issued(Date {
        day: Some(7),
        month: Some(7),
        year: Some(year),
    });
    deadlines(&page, 0..page.len(), issued, &covers, Setting::Sentence)
        .into_iter()
        .map(|one| {
            let d = one.deadline;
            let asks = if d.question.is_some() { " ?" } else { "" };
            format!("{} {} {}{asks}", d.kind, d.value, d.bound)
        })
        .collect()
}

#[test]
fn reads_deadlines() {
    let check = |text: &str, expected: &[&str]| assert_eq!(read(text), expected, "{text}");
    check(
        "xong trước ngày 30/7/2023 (Kết quả",
        &["date 2023-07-30 before"],
    );
    check(
        "trước ngày 15 tháng 12 năm 2025.",
        &["date 2025-12-15 before"],
    );
    check("trước 15/11/2024", &["date 2024-11-15 before"]);
    check("chậm nhất là ngày 31/01/2026", &["date 2026-01-31 by"]);
    check("trước 17 giờ ngày 27/11/2025", &["date 2025-11-27 before"]);
    check(
        "trước Thứ Tư ngày 03/12/2025 và",
        &["date 2025-12-03 before"],
    );
    check("hoàn thành trong tháng 9/2022", &["month 2022-09 within"]);
    check("trước tháng 12/2023.", &["month 2023-12 before"]);
    check("xong cuối tháng 12 năm 2025", &["month 2025-12 by"]);
    check("xong trong quý II/2026", &["quarter 2026-Q2 within"]);
    check("trong năm 2024", &["year 2024 within"]);
    check("quyết tâm đến hết năm 2024 xây dựng", &["year 2024 by"]);
    check(
        "(đảm bảo năm 2024 hoàn thành tiêu chí)",
        &["year 2024 within"],
    );
    check(
        "với mục tiêu đến năm 2025, tiếp tục giữ vững",
        &["year 2025 by"],
    );
    check(
        "trước ngày 15 hàng tháng",
        &["recurring monthly day=15 before"],
    );
    check(
        "trước ngày 20 hàng quý tổng hợp",
        &["recurring quarterly day=20 before ?"],
    );
    check(
        "trước ngày 15 tháng 6 cùng năm đối với",
        &["recurring yearly 06-15 before"],
    );
    check(
        "trước ngày 10 tháng 12 năm kế hoạch đối với",
        &["recurring yearly 12-10 before"],
    );
    check(
        "trước ngày 01/6 và 15/11 hằng năm",
        &[
            "recurring yearly 06-01 before",
            "recurring yearly 11-15 before",
        ],
    );
    check(
        "trước 16 giờ 00 ngày thứ Sáu hằng tuần",
        &["recurring weekly FR before"],
    );
    check(
        "Định kỳ hằng tuần, trước 16 giờ 00 ngày thứ Sáu, báo cáo",
        &["recurring weekly FR before"],
    );
    check(
        "Báo cáo định kỳ 6 tháng, hằng năm, ngày 14/6 (báo cáo 6 tháng), ngày 14/12 (báo cáo năm)",
        &[
            "recurring yearly 06-14 within",
            "recurring yearly 12-14 within",
        ],
    );
    check(
        "báo cáo định kỳ trước ngày 14/6 (báo cáo 6 tháng), ngày 14/12 (báo cáo năm)",
        &[
            "recurring yearly 06-14 before",
            "recurring yearly 12-14 before",
        ],
    );
    check("trước 19h00’ hằng ngày", &["recurring daily before"]);
    check(
        "trước 6 giờ và 16 giờ hằng ngày",
        &["recurring daily before"],
    );
    check(
        "Hằng ngày, trước 17 giờ, báo cáo",
        &["recurring daily before"],
    );
    check(
        "giao ban hàng tuần, tháng, quý để",
        &[
            "recurring weekly within",
            "recurring monthly within",
            "recurring quarterly within",
        ],
    );
    check(
        "lũy kế theo từng quý, năm)",
        &["recurring quarterly within", "recurring yearly within"],
    );
    check("Định kỳ hằng quý tổng hợp", &["recurring quarterly within"]);
    check(
        "Hằng tháng tổng hợp kết quả, báo cáo Ban Chỉ đạo huyện vào ngày 28.",
        &["recurring monthly day=28 within"],
    );
    check(
        "Định kỳ hàng tháng (trước ngày 16 hàng tháng), 6 tháng (trước ngày 16/6), tổng kết năm (trước ngày 20/11 hàng năm)",
        &[
            "recurring monthly day=16 before",
            "recurring yearly 06-16 before",
            "recurring yearly 11-20 before",
        ],
    );
    check(
        "trước ngày 15 của tháng đầu quý kế tiếp theo",
        &["recurring quarterly day=15 month=1 before"],
    );
    check(
        "trình kỳ họp HĐND huyện lần thứ 14.",
        &["event kỳ họp HĐND huyện lần thứ 14 by ?"],
    );
    check(
        "thông qua tại Kỳ họp thứ 10, Quốc hội khóa\nXV.",
        &["event Kỳ họp thứ 10, Quốc hội khóa XV by ?"],
    );
    check(
        "ngay sau khi được phân bổ nguồn lực, tránh",
        &["event được phân bổ nguồn lực from ?"],
    );
    check("ngay từ đầu năm;", &["event đầu năm from ?"]);
    check(
        "trong thời hạn 10 ngày kể từ ngày nhận Kế hoạch này.",
        &["event 10 ngày kể từ ngày nhận Kế hoạch này within ?"],
    );
    check(
        "chậm nhất 05 ngày kể từ ngày ban hành Thông báo này phải có kế hoạch",
        &["event 05 ngày kể từ ngày ban hành Thông báo này within ?"],
    );
}

#[test]
fn asks_for_the_day_of_a_week_in_a_month() {
    let check = |text: &str, expected: &[&str]| assert_eq!(read(text), expected, "{text}");
    check(
        "báo cáo trong tuần thứ hai của tháng 9/2025.",
        &["month 2025-09 within ?"],
    );
    check(
        "trước tuần thứ 3 tháng 10 năm 2025",
        &["event tuần thứ 3 tháng 10 năm 2025 before ?"],
    );
    check("ra quân vào tuần đầu tháng 10", &["month 2022-10 within ?"]);
    check(
        "định kỳ hằng tháng, vào tuần cuối cùng của tháng, báo cáo",
        &["recurring monthly within ?"],
    );
    check(
        "trong tuần đầu tiên mỗi tháng",
        &["recurring monthly within ?"],
    );
    check("trong nửa đầu tháng 9/2025", &["month 2025-09 within ?"]);
    check(
        "trong 10 ngày đầu tháng 9 năm 2025",
        &["month 2025-09 within ?"],
    );
    check(
        "trước ngày làm việc cuối cùng của tháng 9",
        &["event ngày làm việc cuối cùng của tháng 9 before ?"],
    );
    check(
        "vào thứ Sáu tuần thứ hai của tháng 9/2025",
        &["event thứ Sáu tuần thứ hai của tháng 9/2025 within ?"],
    );
    check(
        "trước thứ Sáu tuần này",
        &["event thứ Sáu tuần này before ?"],
    );
    check("vào trung tuần tháng 4/2025", &["month 2025-04 within ?"]);
    check("xong cuối tháng 12 năm 2025", &["month 2025-12 by"]);
    check(
        "trình công nhận trong tháng 12 hằng năm",
        &["recurring yearly within ?"],
    );
    check(
        "rà soát đúng ngày mồng 3 hằng tháng",
        &["recurring monthly day=3 within"],
    );
    check("trong tuần thứ hai kể từ ngày khởi công", &[]);
    check("giao ban tuần thứ hai của tháng", &[]);
    check("hoàn thành trong tuần", &[]);
}

#[test]
fn one_year_holds_for_a_row_of_months() {
    let check = |text: &str, expected: &[&str]| assert_eq!(read_in(2023, text), expected, "{text}");
    check(
        "trong tháng 9 và tháng 10/2025",
        &["month 2025-09 within", "month 2025-10 within"],
    );
    check(
        "trong các tháng 6, 9 và 11 năm 2024",
        &[
            "month 2024-06 within",
            "month 2024-09 within",
            "month 2024-11 within",
        ],
    );
    check(
        "trong tháng 9/2025, 10 xã hoàn thành",
        &["month 2025-09 within"],
    );
}

#[test]
fn one_year_holds_for_a_row_of_quarters() {
    let check = |text: &str, expected: &[&str]| assert_eq!(read(text), expected, "{text}");
    check(
        "trong quý III và quý IV/2025",
        &["quarter 2025-Q3 within", "quarter 2025-Q4 within"],
    );
    check(
        "vào các quý II và III năm 2026",
        &["quarter 2026-Q2 within", "quarter 2026-Q3 within"],
    );
    check(
        "trong quý IV và quý I năm 2026",
        &["quarter 2022-Q4 within ?", "quarter 2026-Q1 within"],
    );
    check(
        "hoàn thành trong quý III, 3 xã",
        &["quarter 2022-Q3 within ?"],
    );
}

#[test]
fn reads_the_time_that_a_sentence_opens_with() {
    let check = |text: &str, expected: &[&str]| assert_eq!(read_in(2025, text), expected, "{text}");
    check(
        "Tháng 10/2025, Sở Nội vụ tham mưu ban hành hướng dẫn",
        &["month 2025-10 within"],
    );
    check("Quý I/2026: tổ chức kiểm tra", &["quarter 2026-Q1 within"]);
    check(
        "Từ tháng 9 đến tháng 12/2025, các xã rà soát",
        &["month 2025-12 by"],
    );
    check(
        "Từ tháng 01/2026 đến hết tháng 6/2026, Sở Y tế tập huấn",
        &["month 2026-06 by"],
    );
    for text in [
        // The paper is of July 2025.
        "Tháng 5/2025, UBND tỉnh đã ban hành Kế hoạch",
        "Tháng 7/2025, tỉnh đã hoàn thành sắp xếp",
        "Quý III/2025, toàn tỉnh đạt",
        "Tháng 10, Sở Nội vụ báo cáo",
        "Từ tháng 01/2025 đến tháng 6/2025, toàn tỉnh có 12 xã",
        "Trồng cây tháng 10/2025, chăm sóc",
    ] {
        assert_eq!(read_in(2025, text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn reads_halves_of_a_year_by_which_something_is_done() {
    let check = |text: &str, expected: &[&str]| assert_eq!(read_in(2025, text), expected, "{text}");
    check(
        "hoàn thành trong 6 tháng đầu năm 2026",
        &["date 2026-06-30 within"],
    );
    check(
        "hoàn thành vào 6 tháng cuối năm 2025",
        &["date 2025-12-31 within"],
    );
    for text in [
        "xong trước 6 tháng cuối năm 2025",
        "kết quả trong 6 tháng đầu năm 2026",
        "hoàn thành trong 6 tháng",
        "hoàn thành trong 6 tháng đầu năm",
    ] {
        assert_eq!(read_in(2025, text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn asks_where_it_cannot_know() {
    let check = |text: &str, expected: &[&str]| assert_eq!(read_in(2023, text), expected, "{text}");
    check("trước ngày 20/20/2023", &["date  before ?"]);
    check("trước ngày 31/9/2023", &["date  before ?"]);
    check("chậm nhất ngày 17 tháng 12", &["date 2023-12-17 by ?"]);
    check("trước ngày 16/6", &["date 2024-06-16 before ?"]);
    check("trước ngày 01/01/2023", &["date 2023-01-01 before ?"]);
    check("trong tháng 10", &["month 2023-10 within ?"]);
    check(
        "trong tháng 12 và tháng 01/2024",
        &["month 2023-12 within ?", "month 2024-01 within"],
    );
    check("trong quý III", &["quarter 2023-Q3 within ?"]);
    check("trong quý I", &["quarter 2024-Q1 within ?"]);
    // 27/10/2023 is a Friday.
    check("trước thứ Sáu ngày 27/10/2023", &["date 2023-10-27 before"]);
    check(
        "trước thứ Năm, ngày 27/10/2023",
        &["date 2023-10-27 before ?"],
    );
    check(
        "trước ngày 20/10/2023 (thứ Năm)",
        &["date 2023-10-20 before ?"],
    );
    // Once, or each month and year?
    check(
        "trước ngày 05 tháng sau",
        &["recurring monthly day=5 before ?"],
    );
    check(
        "giải ngân trước ngày 31/01 năm sau",
        &["recurring yearly 01-31 before ?"],
    );
    check(
        "báo cáo hằng năm trước ngày 31/01 năm sau",
        &["recurring yearly 01-31 before"],
    );
    // Letters that a scanner put for digits.
    for text in [
        "trước ngày 3O/9/2023",
        "trước ngày l5/10/2023",
        "trước ngày 15/1O/2023",
        "trước ngày 15/10/2O23",
        "trước ngày 15/10/202",
        "trước ngày 1 5/10/2023",
        "trước ngày 32/10/2023",
        "trước ngày 30 tháng 02 năm 2024",
        "trước ngày 15 tháng 1O năm 2023",
    ] {
        for found in read_in(2023, text) {
            assert!(found.ends_with('?'), "{text}: {found}");
        }
    }
}

#[test]
fn reads_spans_and_beginnings() {
    let check = |text: &str, expected: &[&str]| assert_eq!(read_in(2023, text), expected, "{text}");
    check(
        "mở đợt cao điểm từ ngày 15/12/2023.",
        &["date 2023-12-15 from"],
    );
    check(
        "cấm biển từ 05 giờ ngày 25/8/2023",
        &["date 2023-08-25 from"],
    );
    check(
        "niêm yết từ ngày 20/11 đến ngày 30/11/2023",
        &["date 2023-11-30 by"],
    );
    check(
        "định kỳ ngày 20 hằng tháng tổng hợp",
        &["recurring monthly day=20 within"],
    );
    check(
        "ngày 25 hàng tháng báo cáo",
        &["recurring monthly day=25 within"],
    );
    check(
        "báo cáo hằng tháng (trước ngày 20), hằng quý (trước ngày 15 tháng cuối quý)",
        &[
            "recurring monthly day=20 before",
            "recurring quarterly day=15 month=3 before",
        ],
    );
    check(
        "Mỗi quý tổ chức ít nhất 01 đợt",
        &["recurring quarterly within"],
    );
    check(
        "định kỳ 6 tháng, 1 năm báo cáo",
        &["recurring half-yearly within", "recurring yearly within"],
    );
    check(
        "báo cáo kết quả thực hiện Chương trình hàng tháng, quý, năm",
        &[
            "recurring monthly within",
            "recurring quarterly within",
            "recurring yearly within",
        ],
    );
    check(
        "Phấn đấu tháng 12 năm 2023 hoàn thành hồ sơ",
        &["month 2023-12 within"],
    );
    check("tổ chức sơ kết vào năm 2025", &["year 2025 within"]);
    check(
        "định kỳ hằng tháng, trước ngày 25, tổng hợp",
        &["recurring monthly day=25 before"],
    );
    check(
        "báo cáo tháng trước ngày 25",
        &["recurring monthly day=25 before"],
    );
    check("hạn báo cáo ngày 22/12/2023", &["date 2023-12-22 by"]);
    check("hoàn thành: tháng 12/2023)", &["month 2023-12 within"]);
    check("thời hạn 25/12/2023", &["date 2023-12-25 by"]);
    check("hạn cuối là ngày 25/12/2023", &["date 2023-12-25 by"]);
    check(
        "báo cáo tại Hội nghị giao ban tháng 9/2023.",
        &["event Hội nghị giao ban tháng 9/2023 by ?"],
    );
}

#[test]
fn leaves_other_times_alone() {
    for text in [
        "Kế hoạch số 318/KH-UBND ngày 20/10/2023 của",
        "giai đoạn 2021-2025",
        "chịu trách nhiệm trước UBND tỉnh",
        "được công nhận trước năm 2022",
        "kế hoạch năm 2024",
        "quy hoạch chung xã đến năm 2030, trong đó",
        "6 tháng cuối năm 2023",
        "kiểm tra định kỳ, đột xuất tình hình",
        "đưa vào Kế hoạch cải cách hành chính hằng năm của cơ quan",
        "cân đối, bố trí ngân sách hằng năm và trong Kế hoạch",
        "số liệu tính đến hết ngày 31/12/2024",
        "sau khi hợp nhất, sáp nhập",
        "cập nhật số liệu đến hết ngày 30/6/2025 theo đơn vị cũ",
        "kết quả thực hiện từ ngày 01/7/2025 đến ngày 30/9/2025",
        "Nghị định có hiệu lực thi hành từ ngày 01/01/2026",
        "cam kết tiến độ giải ngân theo từng tháng",
        "mỗi ngày có 02 chuyến xe",
        "được công nhận vào năm 2019",
        "khởi công trong năm tới",
        "tháng 3 năm 2023",
        "người nghỉ hưu trước ngày 01/7/2026",
        "trẻ em sinh trước ngày 01/01/2027",
    ] {
        assert_eq!(read(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn times_that_other_papers_write() {
    let check = |text: &str, expected: &[&str]| assert_eq!(read(text), expected, "{text}");
    check(
        "dừng thi công từ ngày 28/01/2023 đến hết ngày 11/02/2023",
        &["date 2023-01-28 from", "date 2023-02-11 by"],
    );
    check("số liệu từ ngày 15/12/2022 đến ngày 14/6/2023", &[]);
    check(
        "gửi báo cáo hằng tuần (trước 16 giờ 00 ngày thứ Năm) về Sở",
        &["recurring weekly TH before"],
    );
    check(
        "sơ kết Phong trào thi đua vào năm 2028 và tổng kết vào năm 2030",
        &["year 2028 within", "year 2030 within"],
    );
    check("xác định lộ trình từng năm đến hết năm 2030", &[]);
    check("các hồ sơ đã nhận trước ngày 30/6/2021", &[]);
    check(
        "nhiệm vụ đã giao trước ngày 30/9/2022",
        &["date 2022-09-30 before"],
    );
    check(
        "phát lệnh gọi trước ngày giao quân 15 ngày",
        &["event ngày giao quân 15 ngày before ?"],
    );
    check(
        "cập nhật ngay khi có phát sinh",
        &["event có phát sinh from ?"],
    );
    check("hoàn thành năm 2025", &["year 2025 within"]);
    check("rà soát hộ nghèo định kỳ năm 2026 từ", &[]);
    check("thực hiện “mỗi tuần 10 phút diệt lăng quăng”", &[]);
    check(
        "định kỳ 6 tháng, một năm tổng hợp báo cáo",
        &["recurring half-yearly within", "recurring yearly within"],
    );
}

#[test]
fn terms_and_counts() {
    let check = |text: &str, expected: &[&str]| assert_eq!(read(text), expected, "{text}");
    check(
        "chuyển vốn của các dự án đến ngày 30/9/2022 giải ngân dưới 30%",
        &[],
    );
    check(
        "giải ngân đến ngày 30/9/2022 đạt 70%",
        &["date 2022-09-30 by"],
    );
    check(
        "phun hóa chất trong vòng 24 giờ, báo cáo",
        &["event 24 giờ within ?"],
    );
    check(
        "cấm tàu ra khơi cho đến khi có thông báo mới",
        &["event có thông báo mới by ?"],
    );
    check(
        "phát thanh mỗi tuần 02 buổi về dịch",
        &["recurring weekly within"],
    );
    check(
        "hoàn thành các cống Cái Lớn, Ba Lai trước năm 2025",
        &["year 2025 before"],
    );
    check(
        "nạo vét kênh, xong trước mùa khô năm 2022 - 2023",
        &["event mùa khô năm 2022 - 2023 before ?"],
    );
    check(
        "phấn đấu năm 2023 có ít nhất 15 sản phẩm",
        &["year 2023 within"],
    );
}

#[test]
fn how_often_and_before_what() {
    let check = |text: &str, expected: &[&str]| assert_eq!(read(text), expected, "{text}");
    check(
        "kiểm tra ít nhất 02 lần/tháng tại cơ sở",
        &["recurring monthly within"],
    );
    check(
        "họp giao ban một lần mỗi quý để",
        &["recurring quarterly within"],
    );
    check("giảm 02 lần so với năm trước", &[]);
    check(
        "hoàn thành trước khi bước vào năm học mới.",
        &["event khi bước vào năm học mới before ?"],
    );
    check(
        "tổ chức trước dịp Giỗ Tổ Hùng Vương",
        &["event dịp Giỗ Tổ Hùng Vương before ?"],
    );
    check("lấy ý kiến trước khi ban hành", &[]);
}

#[test]
fn months_in_words_and_sessions_that_come_again() {
    let check = |text: &str, expected: &[&str]| assert_eq!(read(text), expected, "{text}");
    check("trong tháng Chín năm 2022", &["month 2022-09 within"]);
    check("trước tháng Mười hai năm 2022", &["month 2022-12 before"]);
    check(
        "báo cáo tại phiên họp thường kỳ hằng tháng",
        &["recurring monthly within"],
    );
    check(
        "họp định kỳ 01 tuần/lần tại cơ sở",
        &["recurring weekly within"],
    );
    check(
        "báo cáo 02 lần/ngày (trước 06 giờ 00 và trước 16 giờ 00 hằng ngày)",
        &["recurring daily before"],
    );
}

#[test]
fn spans_and_seasons() {
    let check = |text: &str, expected: &[&str]| assert_eq!(read(text), expected, "{text}");
    check(
        "số liệu tính từ ngày 01/12 năm trước đến ngày 30/11 của năm báo cáo",
        &[],
    );
    check(
        "rà soát số bác sĩ hiện có đến ngày 31/3/2023 theo biểu mẫu",
        &[],
    );
    check(
        "định kỳ 6 tháng (trước ngày 15-6) và hằng năm (trước ngày 15-12) báo cáo",
        &[
            "recurring yearly 06-15 before",
            "recurring yearly 12-15 before",
        ],
    );
    check(
        "thực hiện chế độ báo cáo tháng (trước ngày 15), gửi về",
        &["recurring monthly day=15 before"],
    );
    check(
        "không ra khơi kể từ 06 giờ ngày 27/10/2022 cho đến khi bão tan",
        &["date 2022-10-27 from", "event bão tan by ?"],
    );
    check(
        "nghỉ học từ chiều ngày 27/10/2022 đến hết ngày 29/10/2022",
        &["date 2022-10-27 from", "date 2022-10-29 by"],
    );
    check("có hiệu lực kể từ ngày 27/10/2022", &[]);
    check(
        "trước Tết Nguyên đán Canh Tý 2025",
        &["event Tết Nguyên đán Canh Tý 2025 before ?"],
    );
    check(
        "xong trước mùa mưa bão cuối năm",
        &["event mùa mưa bão cuối năm before ?"],
    );
}
