//! Words of the reader's rules: why a value was found, said to whoever reviews it.

use crate::frame::Lang;

super::words! {
    assigns: "đứng sau “giao”, “phân công”", "stands behind “giao” (assign)";
    requires: "đứng sau “yêu cầu”", "stands behind “yêu cầu” (require)";
    requests: "đứng sau “đề nghị”", "stands behind “đề nghị” (request)";
    toward: "đứng sau “đối với”", "stands behind “đối với” (as for)";
    subject: "đứng đầu câu và có việc phải làm theo sau", "begins the sentence, with the deed behind it";
    heading: "tên trong đề mục bên trên", "named in the heading above";
    opening: "tên trong câu mở đầu danh sách việc", "named in the sentence that opens the list";
    addressed: "nơi nhận sau “Kính gửi”", "addressed after “Kính gửi”";
    labelled: "đứng sau nhãn như “Cơ quan chủ trì:”, “Thời gian:”", "stands behind a label such as “Cơ quan chủ trì:”";
    tabled: "ở cột tương ứng của bảng", "in its column of a table";
    listed: "mục trong danh sách nhiệm vụ, không nêu cơ quan", "an item of a list of tasks that names nobody";
    with: "đứng sau “phối hợp (với)”", "stands behind “phối hợp (với)” (together with)";
    sent: "đứng sau “gửi (về)”", "stands behind “gửi (về)” (send to)";
    reported: "đứng sau “báo cáo”", "stands behind “báo cáo” (report to)";
    submitted: "đứng sau “trình”", "stands behind “trình” (submit to)";
    told: "đứng sau “phản ánh”", "stands behind “phản ánh” (tell)";
    proposed: "đứng sau “đề xuất”, “kiến nghị”", "stands behind “đề xuất” (propose to)";
    through: "đứng sau “qua”", "stands behind “qua” (through)";
    day: "ngày có mốc như “trước”, “chậm nhất”, “xong”", "a day with a bound such as “trước” (before)";
    day_no_year: "ngày không ghi năm; lấy năm gần nhất sau ngày ban hành", "a day without its year: the first after the document’s date";
    month: "tháng có mốc như “trong tháng”", "a month with a bound such as “trong tháng” (in)";
    month_no_year: "tháng không ghi năm; lấy năm gần nhất sau ngày ban hành", "a month without its year: the first after the document’s date";
    quarter: "quý có mốc như “trong quý”, “xong”", "a quarter with a bound";
    quarter_no_year: "quý không ghi năm; lấy năm gần nhất sau ngày ban hành", "a quarter without its year: the first after the document’s date";
    year: "năm phải hoàn thành", "the year by which it has to be done";
    recurring: "cụm từ lặp lại như “hằng tháng”, “định kỳ”", "words that recur, such as “hằng tháng” (monthly)";
    weekday: "thứ trong tuần, lặp lại", "a day of each week";
    week_of_month: "phần của tháng (tuần, nửa tháng); hỏi ngày", "a part of a month (a week, a half): the day is asked for";
    event: "mốc là một sự kiện, như kỳ họp", "bound to an event, such as a session";
    since_event: "tính từ một sự kiện", "from an event on";
    days_since: "số ngày tính từ một sự kiện", "a number of days from an event";
    criterion: "số đứng sau “tiêu chí (số)”", "the number behind “tiêu chí (số)” (criterion)";
    criterion_heading: "tiêu chí nêu ở đề mục bên trên", "the criterion of the heading above";
    place_name: "tên riêng sau “xã”, “phường”, “thôn”, “bản”", "a proper name behind “xã”, “phường” (commune)";
    symbol_cited: "số và ký hiệu văn bản", "number and symbol of a document";
    kind_title: "tên loại viết ở đầu văn bản", "the kind written as title";
    kind_symbol: "theo chữ đầu của ký hiệu", "by the first letters of the symbol";
    kind_addressed: "văn bản có “Kính gửi” và không ghi tên loại", "a paper with “Kính gửi” and no title of a kind";
    own_number: "số đứng sau “Số:”", "the number behind “Số:”";
    own_symbol: "ký hiệu đứng sau “Số: …/”", "the symbol behind “Số: …/”";
    place_and_date: "dòng địa danh và ngày tháng ở đầu văn bản", "the line of place and date at the top";
    concerning: "đứng sau “V/v”", "stands behind “V/v” (concerning)";
    abstract_line: "dòng dưới tên loại văn bản", "the lines below the title";
    meeting_day: "ngày trong câu nói về cuộc họp", "the day in the sentence about the meeting";
    concluded: "tên sau “Kết luận của …” hoặc người chủ trì", "named after “Kết luận của …” or as chair";
    signature: "khối chữ ký cuối văn bản", "the signature at the end";
    recipients: "danh sách “Nơi nhận”", "the list “Nơi nhận” (recipients)";
    issuer: "theo chữ viết tắt trong ký hiệu và địa danh", "by the abbreviation in the symbol and the place";
    disbursed: "câu có “giải ngân” và tỷ lệ", "a clause with “giải ngân” (disbursed) and a share";
    criteria_met: "câu có “…/… tiêu chí”", "a clause with “…/… tiêu chí” (criteria met)";
    criteria_unmet: "danh sách tiêu chí chưa đạt", "a list of criteria that are not met";
    communes_kept: "giữ vững số xã đạt chuẩn", "so many communes keep their standard";
    communes_none_below: "không có xã dưới số tiêu chí", "no commune below so many criteria";
}

/// Says a rule of the reader in plain words; `None` for a name that is none of its rules.
pub fn said(lang: Lang, rule: &str) -> Option<&'static str> {
    let w = of(lang);
    Some(match rule {
        "giao" => w.assigns(),
        "yêu cầu" => w.requires(),
        "đề nghị" => w.requests(),
        "đối với" => w.toward(),
        "chủ thể" => w.subject(),
        "đề mục" => w.heading(),
        "câu mở đầu" => w.opening(),
        "kính gửi" => w.addressed(),
        "nhãn" => w.labelled(),
        "bảng" => w.tabled(),
        "danh mục nhiệm vụ" => w.listed(),
        "phối hợp" => w.with(),
        "gửi" => w.sent(),
        "báo cáo" => w.reported(),
        "trình" => w.submitted(),
        "phản ánh" => w.told(),
        "đề xuất" => w.proposed(),
        "qua" => w.through(),
        "ngày" => w.day(),
        "ngày không ghi năm" => w.day_no_year(),
        "tháng" => w.month(),
        "tháng không ghi năm" => w.month_no_year(),
        "quý" => w.quarter(),
        "quý không ghi năm" => w.quarter_no_year(),
        "năm" => w.year(),
        "định kỳ" => w.recurring(),
        "thứ trong tuần" => w.weekday(),
        "tuần trong tháng" => w.week_of_month(),
        "sự kiện" => w.event(),
        "kể từ sự kiện" => w.since_event(),
        "số ngày kể từ" => w.days_since(),
        "tiêu chí số" => w.criterion(),
        "đề mục tiêu chí" => w.criterion_heading(),
        "địa danh" => w.place_name(),
        "số và ký hiệu" => w.symbol_cited(),
        "tên loại" => w.kind_title(),
        "loại theo ký hiệu" => w.kind_symbol(),
        "loại theo kính gửi" => w.kind_addressed(),
        "số" => w.own_number(),
        "ký hiệu" => w.own_symbol(),
        "nơi và ngày" => w.place_and_date(),
        "về việc" => w.concerning(),
        "trích yếu" => w.abstract_line(),
        "ngày họp" => w.meeting_day(),
        "người kết luận" => w.concluded(),
        "chữ ký" => w.signature(),
        "nơi nhận" => w.recipients(),
        "cơ quan theo ký hiệu" => w.issuer(),
        "giải ngân" => w.disbursed(),
        "số tiêu chí đạt" => w.criteria_met(),
        "tiêu chí chưa đạt" => w.criteria_unmet(),
        "giữ vững số xã đạt chuẩn" => w.communes_kept(),
        "không có xã dưới" => w.communes_none_below(),
        _ => return None,
    })
}
