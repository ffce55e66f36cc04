//! Single paragraphs of a notice: who has to act, and until when.

use ntm_reading::read;

/// Reads numbered paragraphs below the opening of a notice of 10/9/2025; returns
/// for each task its leads and deadlines, those that ask with a question mark.
fn tasks(paragraphs: &str) -> Vec<String> {
    let text = format!(
        "UBND XÃ A\nSố: 1/TB-UBND\nA, ngày 10 tháng 9 năm 2025\n\nTHÔNG BÁO\nKết luận\n\nChủ tịch UBND xã kết luận như sau:\n\n{paragraphs}\n"
    );
    let told = |task: &ntm_reading::Directive| {
        let leads: Vec<&str> = task.leads.iter().map(|lead| lead.text.as_str()).collect();
        let due = task.deadlines.iter().map(|due| {
            let asks = if due.question.is_some() { "?" } else { "" };
            format!(" | {} {}{asks}", due.bound, due.value)
        });
        format!("{}{}", leads.join("; "), due.collect::<String>())
    };
    read(&text).directives.iter().map(told).collect()
}

fn check(paragraphs: &str, expected: &[&str]) {
    assert_eq!(tasks(paragraphs), expected, "{paragraphs}");
}

#[test]
fn deeds_that_look_like_bodies() {
    check(
        "1. UBND các thôn:\na) Thống kê, đánh giá thiệt hại, báo cáo UBND xã trước 15 giờ 00 ngày 30/9/2025.",
        &["UBND các thôn | before 2025-09-30"],
    );
    check(
        "1. Ban Xây dựng Đảng tham mưu phân công các đồng chí phụ trách thôn.",
        &["Ban Xây dựng Đảng"],
    );
    check(
        "1. Chánh Văn phòng Điều phối nông thôn mới tỉnh tổng hợp kết quả.",
        &["Chánh Văn phòng Điều phối nông thôn mới tỉnh"],
    );
}

#[test]
fn delegates_and_blocks_of_flats() {
    check(
        "1. Giao Thường trực HĐND, các Ban HĐND và đại biểu HĐND xã giám sát việc thực hiện Nghị quyết.\nNghị quyết này đã được HĐND xã khóa I, Kỳ họp thứ 2 thông qua ngày 25 tháng 7 năm 2025.",
        &["Thường trực HĐND; các Ban HĐND; đại biểu HĐND xã"],
    );
    check(
        "1. Các thôn, khối phố: Tuyên truyền, vận động Nhân dân tham gia.",
        &["Các thôn, khối phố"],
    );
}

#[test]
fn bodies_cut_to_their_first_words() {
    check(
        "1. Các sở, ban, ngành; huyện, thành, thị đoàn:\n- Báo cáo kết quả trước ngày 15/12/2025.",
        &["Các sở, ban, ngành; huyện, thành, thị đoàn | before 2025-12-15"],
    );
}

/// A person with a post behind a dash.
#[test]
fn persons_with_posts() {
    check(
        "1. Đồng chí Hoàng Thị Xuân - Phó Trưởng Ban: Trực tiếp chỉ đạo các tiêu chí số 1, 2, 3; báo cáo trước ngày 25 hằng tháng.\n2. Đồng chí Hoàng Văn Páo - Trưởng phòng Kinh tế: Tham mưu kế hoạch.",
        &["Hoàng Thị Xuân | before monthly day=25", "Hoàng Văn Páo"],
    );
}

/// A person with posts behind a comma is one lead; an act behind a post is no
/// heading.
#[test]
fn posts_are_no_second_lead() {
    check(
        "1. Giao đồng chí Trần Văn Bình, Phó Chủ tịch UBND xã phụ trách kinh tế, Trưởng Ban Chỉ đạo rà soát hồ sơ, xong trước 30/9/2025.\n2. Đồng chí Nguyễn Thế An, Phó Chủ tịch UBND xã: Phụ trách thôn Hoa Lư.",
        &["Trần Văn Bình | before 2025-09-30", "Nguyễn Thế An"],
    );
    check(
        "1. Giao đồng chí Nguyễn Thị Lan - Phó Chủ tịch UBND xã trực tiếp chỉ đạo công tác giảm nghèo.\nTrên đây là kết luận.",
        &["Nguyễn Thị Lan"],
    );
    check(
        "1. Giao đồng chí Nguyễn Thị Lan và Trưởng các thôn rà soát hộ nghèo.",
        &["Nguyễn Thị Lan; Trưởng các thôn"],
    );
}

/// One year holds for a row of months; a month of the year before is asked.
#[test]
fn rows_of_months_and_hours() {
    check(
        "1. Phòng Kinh tế kiểm tra các thôn trong tháng 10 và tháng 11/2025.\n2. Công an xã tuần tra trong tháng 12 và tháng 01/2026.\n3. Văn phòng trực ban, báo cáo Chủ tịch UBND xã trước 6 giờ và 16 giờ hằng ngày.",
        &[
            "Phòng Kinh tế | within 2025-10 | within 2025-11",
            "Công an xã | within 2025-12? | within 2026-01",
            "Văn phòng | before daily",
        ],
    );
}

/// Who stands behind the colon of a topic acts.
#[test]
fn topics_before_who_acts() {
    check(
        "1. Đối với 5 thôn phấn đấu đạt chuẩn năm 2025 (Hoa Lư, Mỹ Á): Chi bộ, Ban công tác Mặt trận các thôn vận động Nhân dân.",
        &["Chi bộ; Ban công tác Mặt trận các thôn"],
    );
}

/// A count in the place of an article.
#[test]
fn counted_bodies() {
    check(
        "1. Đối với 12 xã đăng ký về đích năm 2025: khẩn trương hoàn thiện hồ sơ.",
        &["12 xã đăng ký về đích năm 2025"],
    );
    check(
        "1. Giao 03 đơn vị chủ đầu tư hoàn thành nghiệm thu trước ngày 15/10/2025.",
        &["03 đơn vị chủ đầu tư | before 2025-10-15"],
    );
}

/// Labels in brackets behind the deed.
#[test]
fn labels_in_brackets() {
    check(
        "1. Số hóa hồ sơ của bộ phận một cửa (Chủ trì: Trung tâm Phục vụ hành chính công; hoàn thành: tháng 12/2025).",
        &["Trung tâm Phục vụ hành chính công | within 2025-12"],
    );
}

/// Several labels in one paragraph, and who coordinates in brackets.
#[test]
fn labels_one_behind_the_other() {
    let text = "UBND TỈNH A\nSố: 1/KH-UBND\nA, ngày 10 tháng 9 năm 2025\n\nKẾ HOẠCH\nChuyển đổi số\n\nII. NHIỆM VỤ\n\na) Rà soát văn bản.\n\nCơ quan chủ trì: Sở Tư pháp; cơ quan phối hợp: các sở, ngành, UBND các xã; thời gian thực hiện: quý IV/2025.\n\nb) Xây dựng quy chế (Sở Nội vụ chủ trì, Sở Tư pháp phối hợp; hoàn thành trước ngày 30/11/2025).\n";
    let read = read(text);
    let found: Vec<String> = read
        .directives
        .iter()
        .map(|task| {
            let texts = |quotes: &[ntm_reading::Quote]| {
                let texts: Vec<&str> = quotes.iter().map(|it| it.text.as_str()).collect();
                texts.join("; ")
            };
            let due = task.deadlines.iter().map(|due| due.value.as_str());
            let due: Vec<&str> = due.collect();
            format!(
                "{} | {} | {}",
                texts(&task.leads),
                texts(&task.coordinators),
                due.join(" ")
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            "Sở Tư pháp | các sở, ngành; UBND các xã | 2025-Q4",
            "Sở Nội vụ | Sở Tư pháp | 2025-11-30",
        ]
    );
}

/// A numbered sentence that only opens the numbers below it is no task.
#[test]
fn openings_with_numbers() {
    check(
        "1- Thống nhất với báo cáo.\n2- Để hoàn thành mục tiêu, yêu cầu tập trung thực hiện một số nhiệm vụ sau:\n2.1- Phòng Kinh tế rà soát hộ nghèo.\n2.2- Công an xã bảo đảm an ninh.",
        &["Phòng Kinh tế", "Công an xã"],
    );
}

/// Until when the recipient in turn reports is no deadline of the task.
#[test]
fn onward_reports() {
    check(
        "1. UBND các xã gửi báo cáo về Sở Tài chính trước ngày 20/10/2025 để tổng hợp, báo cáo UBND tỉnh trước ngày 25/10/2025.",
        &["UBND các xã | before 2025-10-20"],
    );
    check(
        "1. UBND các xã gửi báo cáo về Sở Tài chính để tổng hợp trước ngày 25/10/2025.",
        &["UBND các xã | before 2025-10-25"],
    );
    check(
        "1. UBND các xã rà soát trước ngày 20/10/2025; báo cáo UBND tỉnh trước ngày 25/10/2025.",
        &["UBND các xã | before 2025-10-20 | before 2025-10-25"],
    );
}

/// What may be another day than the words say at first sight is asked.
#[test]
fn doubtful_days() {
    check(
        "1. Sở Tài chính báo cáo trước ngày 20/9/2025 (thứ Sáu).",
        &["Sở Tài chính | before 2025-09-20?"],
    );
    check(
        "1. Sở Tài chính báo cáo trước ngày 05 tháng sau.",
        &["Sở Tài chính | before monthly day=5?"],
    );
    check(
        "1. Sở Tài chính báo cáo kết quả, hạn báo cáo ngày 22/9/2025.",
        &["Sở Tài chính | by 2025-09-22"],
    );
}

/// A short letter without empty lines, as word processors give it.
#[test]
fn letters_of_one_paragraph_without_empty_lines() {
    let text = "SỞ XÂY DỰNG TỈNH GIA LAI\nSố: 3312/SXD-HT\nV/v báo cáo tiến độ các dự án\nGia Lai, ngày 02 tháng 12 năm 2025\nKính gửi: UBND các xã Ia Grai, Đức Cơ, Chư Sê\nĐể có cơ sở tổng hợp, Sở Xây dựng đề nghị UBND các xã Ia Grai, Đức Cơ, Chư Sê báo cáo tiến độ thực hiện, khó khăn, vướng mắc (nếu có), gửi về Sở Xây dựng trước 16 giờ 30 phút, ngày 08/12/2025. Quá thời hạn trên, nếu địa phương không báo cáo thì phải chịu trách nhiệm trước UBND tỉnh.\nNơi nhận:\n- Như trên;\n- Lưu: VT, HT.\nGIÁM ĐỐC\nTrần Văn Thanh\n";
    let reading = read(text);
    assert_eq!(reading.directives[0].deadlines[0].value, "2025-12-08");
    assert_eq!(reading.directives[0].report_to[0].text, "Sở Xây dựng");
    assert_eq!(
        reading.header.to[0].text,
        "UBND các xã Ia Grai, Đức Cơ, Chư Sê"
    );
}

/// A letter that tells what was asked before, and whose orders are paragraphs of their own.
#[test]
fn letters_that_press_for_what_was_asked() {
    let text = "UBND TỈNH NGHỆ AN\nSỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG\nSố: 3021/SNNMT-PTNT\nV/v đôn đốc báo cáo\nNghệ An, ngày 10 tháng 9 năm 2025\nKính gửi: Ủy ban nhân dân các xã, phường.\n\nThực hiện Kế hoạch số 512/KH-UBND ngày 20/6/2025 của UBND tỉnh, Sở Nông nghiệp và Môi trường đã có Công văn số 2890/SNNMT-PTNT ngày 25/8/2025 đề nghị các địa phương báo cáo trước ngày 05/9/2025. Tuy nhiên, đến nay còn 34 xã chưa gửi báo cáo.\n\nSở Nông nghiệp và Môi trường đề nghị UBND các xã, phường khẩn trương gửi báo cáo trước ngày 15/9/2025.\n\nĐối với các xã Mường Xén, Kỳ Sơn: bổ sung số liệu giải ngân trước ngày 20/9/2025.\n\nNơi nhận:\n- Như trên;\n- Lưu: VT.\nGIÁM ĐỐC\nVõ Thị Nhung\n";
    let told = |task: &ntm_reading::Directive| {
        let lead = task.leads.first().map_or("", |lead| lead.text.as_str());
        (lead.to_owned(), task.deadlines[0].value.clone())
    };
    let found: Vec<_> = read(text).directives.iter().map(told).collect();
    let wanted = [
        ("UBND các xã, phường", "2025-09-15"),
        ("xã Mường Xén", "2025-09-20"),
    ];
    assert_eq!(
        found,
        wanted.map(|(who, day)| (who.to_owned(), day.to_owned()))
    );
}

/// Who decides stands below the subject of a decision, in capitals.
#[test]
fn subjects_end_before_who_decides() {
    let text = "ỦY BAN NHÂN DÂN\nTỈNH GIA LAI\nSố: 1287/QĐ-UBND\nGia Lai, ngày 22 tháng 9 năm 2025\nQUYẾT ĐỊNH\nVề việc phê duyệt Kế hoạch thực hiện Bộ tiêu chí\nCHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH\nCăn cứ Luật Tổ chức chính quyền địa phương ngày 16/6/2025;\nQUYẾT ĐỊNH:\nĐiều 1. Phê duyệt Kế hoạch kèm theo.\n";
    let subject = read(text).header.subject.map(|it| it.text);
    assert_eq!(
        subject.as_deref(),
        Some("phê duyệt Kế hoạch thực hiện Bộ tiêu chí")
    );
}

/// A time stands before who acts.
#[test]
fn times_that_open_a_sentence() {
    check(
        "1. Chậm nhất ngày 15/9/2025, các thôn, bản hoàn thành rà soát.\n2. Vào ngày 15 hằng tháng, UBND các xã báo cáo.\n3. Tháng 10/2025, Sở Nội vụ tổ chức tập huấn.\n4. Quý IV/2025, Sở Xây dựng hoàn thành quy hoạch.\n5. Trước ngày 20/9/2025, các sở, ngành gửi báo cáo.",
        &[
            "các thôn, bản | by 2025-09-15",
            "UBND các xã | within monthly day=15",
            "Sở Nội vụ | within 2025-10",
            "Sở Xây dựng | within 2025-Q4",
            "các sở, ngành | before 2025-09-20",
        ],
    );
    check(
        "1. Tuần đầu tháng 10, các huyện, thành, thị đoàn ra quân.",
        &["các huyện, thành, thị đoàn | within 2025-10?"],
    );
    check(
        "1. Các đồng chí Huyện ủy viên phụ trách xã trực tiếp chỉ đạo.",
        &["Huyện ủy viên"],
    );
}

/// Lists of bodies as clerks of other provinces write them.
#[test]
fn lists_of_other_provinces() {
    check(
        "1. Thủ trưởng các Sở - ban - ngành, Chủ tịch Ủy ban nhân dân các quận - huyện rà soát danh mục.",
        &["Thủ trưởng các Sở - ban - ngành; Chủ tịch Ủy ban nhân dân các quận - huyện"],
    );
    check(
        "1. Yêu cầu Giám đốc các sở, Chủ tịch UBND các huyện, thành, thị tổ chức quán triệt đến cơ sở.",
        &["Giám đốc các sở; Chủ tịch UBND các huyện, thành, thị"],
    );
    check(
        "1. Các đảng ủy trực thuộc Tỉnh ủy tổ chức học tập.\n2. Cục Hàng không Việt Nam phối hợp với Cục Cảnh sát giao thông kiểm tra.",
        &["Các đảng ủy trực thuộc Tỉnh ủy", "Cục Hàng không Việt Nam"],
    );
    check(
        "1. Sở Văn hóa và Thông tin, Đài Phát thanh tỉnh, các tờ tin của huyện tăng thời lượng tuyên truyền.",
        &["Sở Văn hóa và Thông tin; Đài Phát thanh tỉnh; các tờ tin của huyện"],
    );
    check(
        "1. Đề nghị Mặt trận Tổ quốc tỉnh, các hiệp hội gỗ, giấy, nhựa vận động hội viên.",
        &["Mặt trận Tổ quốc tỉnh; các hiệp hội gỗ, giấy, nhựa"],
    );
    check(
        "1. Khuyến khích các thôn có điều kiện đăng ký làm điểm.\n2. Báo Hoa Lư phát thông điệp phòng bệnh.",
        &["các thôn có điều kiện", ""],
    );
}

/// "còn nhiều hồ sơ" tells which are meant, "còn chậm" how it goes.
#[test]
fn what_is_left_is_no_assessment() {
    check(
        "1. Sở Tài chính cử cán bộ xuống các xã còn tồn đọng nhiều hồ sơ để hướng dẫn.",
        &["Sở Tài chính"],
    );
    check(
        "1. Sở Xây dựng, Sở Công Thương thống nhất vị trí tập kết vật liệu.",
        &["Sở Xây dựng; Sở Công Thương"],
    );
}

/// A duty to report on its own day is a task of its own; a day for the same is not.
#[test]
fn reports_on_their_own_day() {
    check(
        "1. Văn phòng Điều phối kiểm tra, đôn đốc các xã hoàn thành tiêu chí. Định kỳ trước ngày 25 hằng tháng, tổng hợp tiến độ của các xã báo cáo UBND tỉnh.",
        &[
            "Văn phòng Điều phối",
            "Văn phòng Điều phối | before monthly day=25",
        ],
    );
    check(
        "1. Văn phòng Điều phối kiểm tra các xã. Hoàn thành trước ngày 30/10/2025.",
        &["Văn phòng Điều phối | before 2025-10-30"],
    );
    check(
        "1. UBND các thôn rà soát hộ nghèo trước ngày 20/10/2025. Chiều thứ Năm hằng tuần, Công an xã báo cáo UBND xã.",
        &[
            "UBND các thôn | before 2025-10-20",
            "Công an xã | within weekly TH",
        ],
    );
}

/// Parts by letters, a part of organisation, and who directs below whom.
#[test]
fn parts_by_letters() {
    check(
        "A. NHIỆM VỤ TRỌNG TÂM\n1. Phòng Kinh tế rà soát hồ sơ.\nC. TỔ CHỨC THỰC HIỆN\nCông an xã tuần tra ban đêm.",
        &["Phòng Kinh tế", "Công an xã"],
    );
    check(
        "1. Sở Tài chính:\na) Chỉ đạo Chi cục Hải quan:\n- Phân loại hàng tồn đọng.\n- Xử lý dứt điểm.\n2. Tổ chức thực hiện:\na) Phòng Kinh tế theo dõi.\nChỉ thị này có hiệu lực kể từ ngày ký và thay thế Chỉ thị số 09/2009/CT-UBND ngày 14/4/2009 của UBND tỉnh.",
        &["Sở Tài chính", "Sở Tài chính", "Phòng Kinh tế"],
    );
    check(
        "1. Đảng ủy xã:\n- Lãnh đạo Ủy ban nhân dân xã rà soát đất rừng.\n2. UBND các thôn:\n- Chủ tịch UBND các thôn chịu trách nhiệm trước UBND xã về việc này.",
        &["Đảng ủy xã", "Chủ tịch UBND các thôn"],
    );
}

/// Rows of a spreadsheet that was copied into a text.
#[test]
fn rows_with_tabs() {
    check(
        "KẾ HOẠCH CHI TIẾT\nSTT\tNội dung công việc\tCơ quan chủ trì\tCơ quan phối hợp\tThời gian\n1\tTập huấn cán bộ thôn\tPhòng Kinh tế\tCông an xã; cộng tác viên\t15/10/2025\n2\tPhát động chiến dịch\tTrạm Y tế xã\tCác thôn\tTháng 11/2025",
        &[
            "Phòng Kinh tế | by 2025-10-15",
            "Trạm Y tế xã | within 2025-11",
        ],
    );
}

/// Signatures that a converter put between the recipients or above them.
#[test]
fn signatures_among_recipients() {
    let framed = |foot: &str| {
        read(&format!(
            "UBND TỈNH A\nSố: 12/CT-UBND\nA, ngày 10 tháng 9 năm 2025\n\nCHỈ THỊ\nVề việc phòng cháy rừng\n\nChủ tịch UBND tỉnh yêu cầu:\n\n1. Sở Y tế rà soát các tiêu chí.\n\n{foot}\n"
        ))
        .header
    };
    let check = |foot: &str, places: &[&str], competence: &str, name: &str| {
        let header = framed(foot);
        let found: Vec<&str> = header.to_places.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(found, places, "{foot}");
        let text = |quote: &Option<ntm_reading::Quote>| {
            quote
                .as_ref()
                .map_or_else(String::new, |it| it.text.clone())
        };
        assert_eq!(text(&header.signer.competence), competence, "{foot}");
        assert_eq!(text(&header.signer.full_name), name, "{foot}");
    };
    let two = &["Như trên", "Lưu: VT"];
    check(
        "Nơi nhận:\n- Như trên;\n- Lưu: VT. 312\n\nKT. CHỦ TỊCH\n\nLê Đình Tư",
        two,
        "KT.",
        "Lê Đình Tư",
    );
    check(
        "CHỦ TỊCH\n\nHồ Văn Bảy\n\nNơi nhận:\n- Như trên;\n- Lưu: VT.",
        two,
        "",
        "Hồ Văn Bảy",
    );
    check(
        "Nơi nhận : KT. CHỦ TỊCH\n\n- Như trên; PHÓ CHỦ TỊCH\n\n- Lưu: VT. (đã ký)\n\nNguyễn Hữu Tám",
        two,
        "KT.",
        "Nguyễn Hữu Tám",
    );
    check(
        "Nơi nhận:\n\nKT. CHỦ TỊCH\n\n- Như trên;\n\nPHÓ CHỦ TỊCH\n\n- Lưu: VT.\n\nĐã ký\n\nTrương Thanh Chín",
        two,
        "KT.",
        "Trương Thanh Chín",
    );
    check(
        "Nơi nhận: | CHỦ TỊCH\n- Như trên; | Trần Thị Ngọc Mười\n- Lưu: VT.",
        two,
        "",
        "Trần Thị Ngọc Mười",
    );
    check(
        "| Nơi nhận: - Như trên; - Lưu: VT. | KT. CHỦ TỊCH PHÓ CHỦ TỊCH Lê Đình Tư |",
        two,
        "KT.",
        "Lê Đình Tư",
    );
}

/// "Bộ giao …", several that an opening tells, "mỗi thôn", and who follows a bracket.
#[test]
fn bodies_of_one_order() {
    check(
        "1. Bộ giao Cục Thú y chủ trì tổ chức các đoàn kiểm tra.\n2. Giao phòng Nghiệp vụ Y kiểm tra công tác phòng dịch.",
        &["Cục Thú y", "phòng Nghiệp vụ Y"],
    );
    check(
        "I. Nhiệm vụ chung\nThủ trưởng các phòng, Trưởng các thôn tập trung thực hiện một số công việc sau:\n- Kiện toàn đội xung kích.\n- Dự trữ lương thực.",
        &[
            "Thủ trưởng các phòng; Trưởng các thôn",
            "Thủ trưởng các phòng; Trưởng các thôn",
        ],
    );
    check(
        "1. Ban nhân dân các thôn:\n- Vận động Nhân dân chỉnh trang nhà cửa; mỗi thôn chọn 02 hộ làm mẫu.",
        &["Ban nhân dân các thôn"],
    );
    check(
        "1. UBND các huyện:\n- Chỉ đạo các xã rà soát; riêng các xã Bản Bo, Khun Há (huyện Tam Đường), Mường Than (huyện Than Uyên) phải hoàn thành trước ngày 31/10/2025.",
        &[
            "UBND các huyện",
            "xã Bản Bo; Khun Há; Mường Than | before 2025-10-31",
        ],
    );
    check(
        "1. Các trường mầm non, tiểu học, THCS phối hợp với thôn điều tra.\n2. Riêng đối với các mỏ đất, giao Sở Xây dựng kiểm tra.",
        &["Các trường mầm non, tiểu học, THCS", "Sở Xây dựng"],
    );
    check(
        "1. Khuyến khích các doanh nghiệp trên địa bàn xã tham gia phát triển dịch vụ.",
        &["các doanh nghiệp trên địa bàn xã"],
    );
}

/// Who meets with an obstacle reports, whoever the sentence before has told.
#[test]
fn obstacles_in_the_closing() {
    let tasks = read(
        "UBND HUYỆN A\nSố: 1/KH-UBND\nA, ngày 10 tháng 9 năm 2025\n\nKẾ HOẠCH\nPhổ cập giáo dục\n\nIV. TỔ CHỨC THỰC HIỆN\n1. Phòng Nội vụ\n- Rà soát hồ sơ.\nTrên đây là Kế hoạch năm 2025. Yêu cầu các cơ quan, đơn vị nghiêm túc thực hiện. Quá trình thực hiện nếu có khó khăn, vướng mắc báo cáo UBND huyện để xem xét./.\n",
    )
    .directives;
    let last = tasks.last().map(|task| {
        let text = |quotes: &[ntm_reading::Quote]| -> Vec<String> {
            quotes.iter().map(|it| it.text.clone()).collect()
        };
        (text(&task.leads), text(&task.report_to))
    });
    let expected = (
        vec!["các cơ quan, đơn vị".to_owned()],
        vec!["UBND huyện".to_owned()],
    );
    assert_eq!(last, Some(expected));
}

/// A task in form is quoted with the labels or cells that say something of it.
#[test]
fn forms_are_quoted_whole() {
    let quoted = |body: &str| {
        let text = format!(
            "UBND TỈNH A\nSố: 1/KH-UBND\nA, ngày 10 tháng 9 năm 2025\n\nKẾ HOẠCH\nChuyển đổi số\n\nII. NHIỆM VỤ\n{body}\n"
        );
        let tasks = read(&text).directives;
        assert_eq!(tasks.len(), 1, "{body}");
        (tasks[0].text.text.clone(), tasks[0].report_to.len())
    };
    let block = "Xây dựng Nghị quyết về hỗ trợ tổ công nghệ số.\n- Cơ quan chủ trì: Sở Tài chính.\n- Cơ quan phối hợp: Sở Nội vụ.\n- Thời gian thực hiện: trình HĐND tỉnh tại kỳ họp thường lệ giữa năm 2026";
    assert_eq!(quoted(&format!("1. {block}.")).0, format!("{block}."));
    assert_eq!(quoted(&format!("1. {block}.")).1, 1);
    let row = "Tập huấn cán bộ thôn | Sở Tài chính | Sở Nội vụ | 15/10/2025";
    let table =
        format!("STT | Nội dung | Cơ quan chủ trì | Cơ quan phối hợp | Thời gian\n1 | {row}");
    assert_eq!(quoted(&table).0, row);
}

/// Parts that look back give no tasks, those about money to whom they name.
#[test]
fn parts_that_look_back() {
    check(
        "1. Đánh giá chung: Trong tháng 8/2025, các phòng và các thôn đã bám sát chương trình.\n2. Về nguồn vốn\nPhòng Kinh tế rà soát kế hoạch vốn trong quý IV/2025.",
        &["Phòng Kinh tế | within 2025-Q4"],
    );
    check(
        "1. Đối với các huyện miền núi (Trà Bồng, Sơn Tây), chuẩn bị lương thực.\n2. Đề nghị các đoàn thể tham gia vận động hội viên.\n3. Ban Quản lý dự án 6 rà soát mặt bằng.",
        &["các huyện miền núi", "các đoàn thể", "Ban Quản lý dự án 6"],
    );
}

/// A bracket tells who leads and who helps.
#[test]
fn parts_in_brackets() {
    let tasks = |body: &str| {
        let text = format!(
            "UBND XÃ A\nSố: 1/TB-UBND\nA, ngày 10 tháng 9 năm 2025\n\nTHÔNG BÁO\nKết luận\n\nChủ tịch UBND xã kết luận như sau:\n\n{body}\n"
        );
        let names = |quotes: &[ntm_reading::Quote]| -> String {
            let names: Vec<&str> = quotes.iter().map(|it| it.text.as_str()).collect();
            names.join("; ")
        };
        let told = |task: &ntm_reading::Directive| {
            format!("{} | {}", names(&task.leads), names(&task.coordinators))
        };
        read(&text).directives.iter().map(told).collect::<Vec<_>>()
    };
    assert_eq!(
        tasks("1. Sở Y tế (cơ quan chủ trì), Sở Nội vụ (cơ quan phối hợp):\n- Xây dựng đề án."),
        ["Sở Y tế | Sở Nội vụ"]
    );
    assert_eq!(
        tasks("1. Giao Sở Tài chính (chủ trì), Sở Xây dựng (phối hợp) rà soát dự án."),
        ["Sở Tài chính | Sở Xây dựng"]
    );
    assert_eq!(
        tasks("1. Phòng Kinh tế chủ trì, phối hợp với các phòng chuyên môn thuộc Sở kiểm tra."),
        ["Phòng Kinh tế | các phòng chuyên môn thuộc Sở"]
    );
}

/// A telegram is dated with its hour; an opening may end with a tail that nobody
/// knows; a table may have lost its cells within wrapped text.
#[test]
fn heads_openings_and_tables_of_converters() {
    let telegram = read(
        "UBND TỈNH A\nSố: 11/CĐ-UBND\nQuảng Nam, hồi 14 giờ 00 ngày 26 tháng 10 năm 2020\n\nCÔNG ĐIỆN\nVề ứng phó bão\n\nCHỦ TỊCH UBND TỈNH điện:\n- Sở Y tế;\n- Công an tỉnh.\n",
    )
    .header;
    let issued = telegram.issued_date.map(|day| day.value);
    assert_eq!(issued.as_deref(), Some("2020-10-26"));
    assert_eq!(
        telegram.place.map(|it| it.text).as_deref(),
        Some("Quảng Nam")
    );
    let letter = read(
        "BỘ Y TẾ\nSố: 23/BYT-KH\nHà Nội, ngày 20 tháng 4 năm 2021\n\nKính gửi: Ủy ban nhân dân các tỉnh hạ lưu sông A\n\nThực hiện Công điện số 369/CĐ-TTg ngày 25/3/2021, Bộ Y tế đề nghị Ủy ban nhân dân các tỉnh hạ lưu sông A:\n\n1. Rà soát số hộ thiếu nước.\n\n2. Sử dụng hiệu quả kinh phí.\n",
    );
    assert_eq!(letter.directives.len(), 2);
    let long = "Sở Nội vụ rà soát danh mục các nhiệm vụ, tổng hợp kết quả thực hiện của";
    let wrapped =
        format!("{long}\ncác đơn vị trên địa bàn tỉnh, tham mưu bố trí kinh phí.\n").repeat(8);
    let table = "STT\nNội dung nhiệm vụ\nCơ quan chủ trì\nThời gian hoàn thành\n1\nTập huấn kỹ năng số\nSở Y tế\nQuý II/2022\n2\nMở chuyên mục\nBáo A\nTháng 4/2022\n";
    let plan = read(&format!(
        "UBND TỈNH A\nSố: 1/KH-UBND\nA, ngày 25 tháng 3 năm 2022\n\nKẾ HOẠCH\nChuyển đổi số\n\nIV. TỔ CHỨC THỰC HIỆN\n{wrapped}\nPHỤ LỤC\n{table}"
    ));
    let rows: Vec<_> = plan
        .directives
        .iter()
        .filter(|task| task.rule == "bảng")
        .collect();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[1].leads[0].text, "Báo A");
    assert_eq!(rows[1].deadlines[0].value, "2022-04");
}

/// A text that lost its line breaks keeps its bullets.
#[test]
fn bullets_behind_lost_breaks() {
    let text = "UBND TỈNH ASở Y TẾSố: 2107/SYT-NVYA, ngày 14 tháng 7 năm 2022Kính gửi: Trung tâm Y tế các huyện.".to_owned()
        + &"Theo báo cáo của Trung tâm, từ đầu năm đến nay toàn tỉnh đã ghi nhận nhiều ca mắc bệnh, tăng so với cùng kỳ năm trước. ".repeat(9)
        + "Sở Y tế yêu cầu các đơn vị thực hiện các nội dung sau:1. Trung tâm Kiểm soát bệnh tật tỉnh- Tăng cường giám sát dịch.- Bảo đảm đủ hóa chất.2. Thanh tra Sở kiểm tra công tác phòng dịch.";
    let leads: Vec<String> = read(&text)
        .directives
        .iter()
        .map(|task| task.leads.iter().map(|it| it.text.as_str()).collect())
        .collect();
    let center = "Trung tâm Kiểm soát bệnh tật tỉnh";
    assert_eq!(leads, [center, center, "Thanh tra Sở"]);
}

/// Who is told to inform others, branches, hamlets by number, letters with a slash.
#[test]
fn who_else_acts() {
    check(
        "1. Sở Giáo dục và Đào tạo thông báo cho học sinh nghỉ học.\n2. Đối với kết quả thực hiện Chỉ thị, các Sở, Ban, ngành gửi báo cáo trước ngày 30/9/2025.",
        &[
            "Sở Giáo dục và Đào tạo",
            "các Sở, Ban, ngành | before 2025-09-30",
        ],
    );
    check(
        "1. Riêng thôn 6A và buôn Ea Kung phải nộp ngay báo cáo.\n2. Đề nghị Sở GTVT các tỉnh: Nghệ An, Hà Tĩnh tham mưu UBND tỉnh.",
        &[
            "thôn 6A; buôn Ea Kung",
            "Sở GTVT các tỉnh: Nghệ An; Hà Tĩnh",
        ],
    );
    check(
        "1. Các chủ rừng:\na/ Phát dọn đường băng cản lửa.\nb/ Lập phương án phòng cháy.\n2. Các thôn trưởng, buôn trưởng\nThực hiện nghiêm chế độ báo cáo.",
        &[
            "Các chủ rừng",
            "Các chủ rừng",
            "Các thôn trưởng, buôn trưởng",
        ],
    );
}

/// A text may end where somebody would be told what to do.
#[test]
fn nothing_behind_the_last_colon() {
    check(
        "1. Rà soát hồ sơ.\n- Đối với các phường:",
        &["", "các phường"],
    );
}
