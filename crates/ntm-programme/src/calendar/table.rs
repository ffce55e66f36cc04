//! Reading a table of holidays: a file like those that ship, or a list with a line for each day.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};

use super::{NamedDay, YearFile};
use crate::criteria::SetFault;
use crate::data_file;
use crate::period::read_date;

/// The most days that a table may hold.
const MOST_DAYS: usize = 400;

/// Reads a table of holidays, year by year: TOML as in `data/holidays`, or lines "ngày;loại;tên;căn cứ"
/// with the kind "nghỉ" or "làm bù", separated by semicolon, comma or tabulator.
///
/// # Errors
///
/// Every fault with its line: what is no day, a day that stands twice or without its notice, a working
/// day that is said to be worked instead.
pub fn read_table(text: &str) -> Result<BTreeMap<i16, YearFile>, Vec<SetFault>> {
    let text = text.trim_start_matches('\u{feff}');
    let (whole, faults) = match text.contains("[[") {
        true => (data_file::read::<YearFile>(text)?, Vec::new()),
        false => read_lines(text),
    };
    let faults: Vec<SetFault> = faults.into_iter().chain(check(&whole)).collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut years: BTreeMap<i16, YearFile> = BTreeMap::new();
    let closed = whole.closed.into_iter().map(|it| (false, it));
    for (works, it) in closed.chain(whole.open.into_iter().map(|it| (true, it))) {
        let year = years.entry(it.day.year()).or_default();
        match works {
            true => year.open.push(it),
            false => year.closed.push(it),
        }
    }
    for year in years.values_mut() {
        year.closed.sort_by_key(|it| it.day);
        year.open.sort_by_key(|it| it.day);
        year.missing.clone_from(&whole.missing);
    }
    Ok(years)
}

fn read_lines(text: &str) -> (YearFile, Vec<SetFault>) {
    let mut whole = YearFile::default();
    let mut faults = Vec::new();
    for (at, line) in text
        .lines()
        .enumerate()
        .filter(|(_, it)| !it.trim().is_empty())
    {
        let sign = [';', '\t', ','].into_iter().find(|it| line.contains(*it));
        let cells: Vec<&str> = line.split(sign.unwrap_or(';')).map(str::trim).collect();
        let kind = ntm_text::fold(cells.get(1).copied().unwrap_or_default());
        if at == 0 && ntm_text::fold(cells[0]).starts_with("ngay") {
            continue;
        }
        let mut wrong = |reason: String| {
            faults.push(SetFault {
                line: at + 1,
                reason,
            })
        };
        let [day, _, name, source] = cells[..] else {
            wrong("mỗi dòng gồm bốn cột: ngày; nghỉ hoặc làm bù; tên; căn cứ".to_owned());
            continue;
        };
        let Some(date) = written_day(day) else {
            wrong(format!("“{day}” không phải là ngày có thật"));
            continue;
        };
        let named = NamedDay {
            day: date,
            name: name.to_owned(),
            source: source.to_owned(),
        };
        match kind.as_str() {
            "nghi" => whole.closed.push(named),
            "lam bu" => whole.open.push(named),
            _ => wrong("cột thứ hai phải là “nghỉ” hoặc “làm bù”".to_owned()),
        }
    }
    (whole, faults)
}

/// Reads a day as people or programs write it: 30/4/2025, 2025-04-30.
fn written_day(text: &str) -> Option<Date> {
    if let Some(day) = read_date(text) {
        return Some(day);
    }
    let mut parts = text.splitn(3, '/').map(str::trim);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
        .ok()
        .filter(|it| (1900..3000).contains(&it.year()))
}

fn check(whole: &YearFile) -> Vec<SetFault> {
    let mut faults = Vec::new();
    let mut wrong = |reason: String| faults.push(SetFault { line: 1, reason });
    let days = || whole.closed.iter().chain(&whole.open);
    if days().count() == 0 {
        wrong("bảng không có ngày nào".to_owned());
    }
    if days().count() > MOST_DAYS {
        wrong(format!("bảng có quá {MOST_DAYS} ngày"));
    }
    let mut seen = BTreeSet::new();
    for it in days() {
        let day = super::written(it.day);
        if !seen.insert(it.day) {
            wrong(format!("ngày {day} nêu hai lần"));
        }
        if it.name.trim().is_empty() {
            wrong(format!("ngày {day} thiếu tên"));
        }
        if it.source.trim().is_empty() {
            wrong(format!("ngày {day} thiếu căn cứ (số, ngày của thông báo)"));
        }
    }
    for it in &whole.open {
        if !matches!(it.day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            wrong(format!(
                "ngày làm bù {} không phải thứ Bảy, Chủ nhật",
                super::written(it.day)
            ));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn a_table_is_read_year_by_year() {
        let table = "Ngày;Loại;Tên;Căn cứ
01/01/2026;nghỉ;Tết Dương lịch;12729/VPCP-KGVX ngày 25/12/2025
2026-01-10;Làm bù;làm bù cho 02/01;12729/VPCP-KGVX ngày 25/12/2025

31/12/2025;nghỉ;thử;thông báo thử
";
        let years = read_table(table).unwrap();
        assert_eq!(years.keys().copied().collect::<Vec<_>>(), [2025, 2026]);
        assert_eq!(years[&2026].closed[0].day, date(2026, 1, 1));
        assert_eq!(years[&2026].open[0].name, "làm bù cho 02/01");
        // What is kept is a file, and is read as one.
        let file = years[&2026].file();
        assert_eq!(read_table(&file).unwrap()[&2026], years[&2026]);
    }

    #[test]
    fn every_fault_is_named_with_its_line() {
        let check = |text: &str, expected: &[&str]| {
            let told: Vec<String> = match read_table(text) {
                Ok(_) => Vec::new(),
                Err(faults) => faults.iter().map(ToString::to_string).collect(),
            };
            assert_eq!(told, expected, "{text}");
        };
        check("", &["dòng 1: bảng không có ngày nào"]);
        check(
            "30/02/2026;nghỉ;thử;thử\n01/01/2026;lễ;thử;thử\n02/01/2026;nghỉ;thử",
            &[
                "dòng 1: “30/02/2026” không phải là ngày có thật",
                "dòng 2: cột thứ hai phải là “nghỉ” hoặc “làm bù”",
                "dòng 3: mỗi dòng gồm bốn cột: ngày; nghỉ hoặc làm bù; tên; căn cứ",
                "dòng 1: bảng không có ngày nào",
            ],
        );
        check(
            "01/01/2026;nghỉ;Tết;\n01/01/2026;nghỉ;Tết;thông báo\n05/01/2026;làm bù;bù;thông báo",
            &[
                "dòng 1: ngày 01/01/2026 thiếu căn cứ (số, ngày của thông báo)",
                "dòng 1: ngày 01/01/2026 nêu hai lần",
                "dòng 1: ngày làm bù 05/01/2026 không phải thứ Bảy, Chủ nhật",
            ],
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,80}(\n\\PC{0,40}){0,3}") {
            let _ = read_table(&text);
        }
    }
}
