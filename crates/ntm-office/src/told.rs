//! What people are told, in words: the same sentence in the application and in letters.

use jiff::civil::Date;
use ntm_programme::calendar;
use ntm_store::reminder::Told;

/// Says one piece of news in a sentence.
pub fn sentence(told: &Told, english: bool) -> String {
    let say = |vi: &str, en: &str| if english { en } else { vi }.to_owned();
    let title = text(told, "title");
    let unit = text(told, "unit");
    let day = |name: &str| date(told, name).map_or_else(String::new, calendar::written);
    match told.kind.as_str() {
        "assigned" => assigned(told, english),
        "reminded" => format!(
            "{}: {title}{}",
            standing(told, english),
            of_units(told, english)
        ),
        "submitted" => format!("{unit} {}: {title}", say("đã gửi kết quả", "has submitted")),
        "withdrawn" => format!(
            "{unit} {}: {title}",
            say("đã rút lại kết quả", "has withdrawn")
        ),
        "asked" => format!(
            "{unit} {} {}: {title}",
            say("xin gia hạn đến", "asks for an extension until"),
            day("extension_asked")
        ),
        "declined" => format!(
            "{unit} {}: {title}",
            say("đề nghị không thực hiện", "declines")
        ),
        "granted" => format!(
            "{} {}: {title}",
            say("Được gia hạn đến", "Extended until"),
            day("due_on")
        ),
        "refused" => format!(
            "{}: {title}",
            say("Đề nghị không được chấp thuận", "Request refused")
        ),
        "released" => format!(
            "{}: {title}",
            say("Đồng ý cho không thực hiện", "Released from the task")
        ),
        "accepted" => format!(
            "{}: {title}",
            say("Kết quả được chấp nhận", "Result accepted")
        ),
        "returned" => format!("{}: {title}", say("Kết quả bị trả lại", "Result returned")),
        "waived" => format!("{}: {title}", say("Được miễn thực hiện", "Waived")),
        "target_broken" => match english {
            true => format!("Target no longer reached: {}", text(told, "title_en")),
            false => format!("Mục tiêu không còn đạt: {title}"),
        },
        "outgoing_issued" => format!(
            "{unit} {} {}: {title}",
            say("gửi", "sends"),
            text(told, "reference")
        ),
        "outgoing_recalled" => format!(
            "{unit} {} {}: {title}",
            say("thu hồi", "recalls"),
            text(told, "reference")
        ),
        "document_asked_back" => format!(
            "{unit} {} {}: {title}",
            say("đề nghị thu hồi", "asks back"),
            text(told, "reference")
        ),
        "document_recalled" => format!(
            "{unit} {} {}: {title}",
            say("thu hồi", "recalls"),
            text(told, "reference")
        ),
        "handed_on" => format!(
            "{}: {title}",
            say("Được phân công thực hiện", "Handed on to you")
        ),
        _ => title,
    }
}

/// Returns the reason or the remark that came with the news; empty where there was none.
pub fn remark(told: &Told) -> String {
    text(told, "note")
}

/// Returns the address of what the news is about, below the address of the installation.
pub fn path(told: &Told) -> String {
    if let Some(obligation) = told.obligation {
        return format!("/viec/{obligation}");
    }
    let target = text(told, "target");
    if !target.is_empty() {
        return format!("/muc-tieu/{target}");
    }
    let outgoing = text(told, "outgoing");
    if !outgoing.is_empty() {
        return format!("/van-ban-di/{outgoing}");
    }
    let (document, code) = (text(told, "document"), text(told, "code"));
    match (document.is_empty(), code.is_empty()) {
        (false, _) => format!("/van-ban/{document}"),
        (_, false) => format!("/nhiem-vu/{code}"),
        _ => "/viec-cua-toi".to_owned(),
    }
}

/// Tells whether the news is of something late or sent back.
pub fn is_pressing(told: &Told) -> bool {
    told.kind == "returned" || (told.kind == "reminded" && days_left(told) < 0)
}

fn assigned(told: &Told, english: bool) -> String {
    let tasks: i64 = told.data["roles"].as_object().map_or(0, |roles| {
        roles.values().filter_map(serde_json::Value::as_i64).sum()
    });
    let named = match (text(told, "reference"), text(told, "document")) {
        (reference, _) if !reference.is_empty() => reference,
        (_, code) => code,
    };
    let subject = match text(told, "subject") {
        subject if subject.is_empty() => String::new(),
        subject => format!(": {subject}"),
    };
    match (english, tasks) {
        (false, 0) => format!("Được giao nhiệm vụ theo {named}{subject}"),
        (false, n) => format!("Được giao {n} nhiệm vụ theo {named}{subject}"),
        (true, 0) => format!("Tasks assigned by {named}{subject}"),
        (true, n) => format!("{n} tasks assigned by {named}{subject}"),
    }
}

fn standing(told: &Told, english: bool) -> String {
    match (days_left(told), english) {
        (0, false) => "Hôm nay hết hạn".to_owned(),
        (0, true) => "Due today".to_owned(),
        (n, false) if n > 0 => format!("Còn {n} ngày"),
        (1, true) => "1 day left".to_owned(),
        (n, true) if n > 0 => format!("{n} days left"),
        (n, false) => format!("Quá hạn {} ngày", -n),
        (-1, true) => "1 day late".to_owned(),
        (n, true) => format!("{} days late", -n),
    }
}

fn days_left(told: &Told) -> i64 {
    told.data["days_left"].as_i64().unwrap_or(0)
}

/// The first units by name, the rest as a number; nothing where one's own unit is meant.
fn of_units(told: &Told, english: bool) -> String {
    let names: Vec<&str> = told.data["units"]
        .as_array()
        .map_or_else(Vec::new, |units| {
            units.iter().filter_map(|unit| unit.as_str()).collect()
        });
    let count = told.data["count"].as_u64().unwrap_or(0);
    if names.is_empty() {
        return String::new();
    }
    let more = count.saturating_sub(names.len() as u64);
    let more = match (more, english) {
        (0, _) => String::new(),
        (n, false) => format!(" và {n} đơn vị khác"),
        (n, true) => format!(" and {n} more"),
    };
    format!(" ({}{more})", names.join(", "))
}

fn text(told: &Told, name: &str) -> String {
    told.data[name].as_str().unwrap_or_default().to_owned()
}

fn date(told: &Told, name: &str) -> Option<Date> {
    told.data[name].as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(kind: &str, data: serde_json::Value) -> Told {
        Told {
            id: uuid::Uuid::nil(),
            kind: kind.to_owned(),
            obligation: None,
            data,
            at: jiff::Timestamp::UNIX_EPOCH,
            read: false,
        }
    }

    #[test]
    fn news_are_said_in_both_languages() {
        let check = |kind: &str, data: serde_json::Value, vi: &str, en: &str| {
            let told = told(kind, data);
            assert_eq!(sentence(&told, false), vi);
            assert_eq!(sentence(&told, true), en);
        };
        check(
            "reminded",
            json!({ "title": "Rà soát", "days_left": -5, "units": ["Xã Mường So"], "count": 3 }),
            "Quá hạn 5 ngày: Rà soát (Xã Mường So và 2 đơn vị khác)",
            "5 days late: Rà soát (Xã Mường So and 2 more)",
        );
        check(
            "reminded",
            json!({ "title": "Rà soát", "days_left": 3 }),
            "Còn 3 ngày: Rà soát",
            "3 days left: Rà soát",
        );
        check(
            "assigned",
            json!({ "reference": "101/TB-UBND", "subject": "Kết luận", "roles": { "lead": 2, "coordinator": 1 } }),
            "Được giao 3 nhiệm vụ theo 101/TB-UBND: Kết luận",
            "3 tasks assigned by 101/TB-UBND: Kết luận",
        );
        check(
            "asked",
            json!({ "title": "Rà soát", "unit": "Xã Mường So", "extension_asked": "2023-08-01" }),
            "Xã Mường So xin gia hạn đến 01/8/2023: Rà soát",
            "Xã Mường So asks for an extension until 01/8/2023: Rà soát",
        );
    }
}
