//! Tables that come from spreadsheets as CSV, and go back into them.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::{Fault, Outcome, units::tidy};

/// A row as read: its line in the file, and every value by the key of its column.
pub(crate) type Row = (u64, HashMap<&'static str, String>);

/// A column: its key, its Vietnamese and its English heading.
pub(crate) type Column = (&'static str, &'static str, &'static str);

/// No table is longer.
const MOST_ROWS: usize = 50_000;

/// Reads a table, whatever its encoding, its separator, and the order of its columns. `column` says
/// which one a heading names; `needed` must be there.
pub(crate) fn read(
    bytes: &[u8],
    column: impl Fn(&str) -> Option<&'static str>,
    needed: &[Column],
) -> Outcome<Vec<Row>> {
    let text = as_text(bytes)?;
    let heading = text.lines().next().unwrap_or_default();
    let separator = [b';', b'\t', b',']
        .into_iter()
        .max_by_key(|mark| heading.bytes().filter(|byte| byte == mark).count())
        .unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let heading = records.next().and_then(Result::ok).unwrap_or_default();
    let keys: Vec<Option<&'static str>> = heading.iter().map(column).collect();
    for (key, vietnamese, english) in needed {
        if !keys.contains(&Some(key)) {
            return Err(Fault::field(
                "file",
                format!(
                    "Không thấy cột “{vietnamese}”. Dòng đầu của tệp phải là tên các cột; hãy dùng tệp mẫu."
                ),
                format!(
                    "There is no column “{english}”. The first line must hold the headings; use the template."
                ),
            ));
        }
    }
    let mut rows = Vec::new();
    for record in records {
        let record = record.map_err(|error| {
            let line = error.position().map_or(0, csv::Position::line);
            Fault::field(
                "file",
                format!("Dòng {line} của tệp không đọc được (dấu nháy chưa đóng?)."),
                format!("Line {line} cannot be read (a quote left open?)."),
            )
        })?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let line = record.position().map_or(0, csv::Position::line);
        let cells = keys
            .iter()
            .zip(record.iter())
            .filter_map(|(key, cell)| Some(((*key)?, tidy(cell))))
            .collect();
        rows.push((line, cells));
        if rows.len() > MOST_ROWS {
            return Err(Fault::field(
                "file",
                format!("Tệp dài quá {MOST_ROWS} dòng. Hãy chia thành nhiều tệp."),
                format!("The file has more than {MOST_ROWS} rows. Split it."),
            ));
        }
    }
    if rows.is_empty() {
        return Err(Fault::field(
            "file",
            "Tệp không có dòng dữ liệu nào.",
            "The file has no rows.",
        ));
    }
    Ok(rows)
}

/// Writes a table as CSV with a mark by which Excel knows that it is UTF-8.
pub(crate) fn write<const N: usize>(
    columns: &[Column; N],
    rows: impl Iterator<Item = [String; N]>,
) -> Outcome<Vec<u8>> {
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    writer
        .write_record(columns.map(|(_, vietnamese, _)| vietnamese))
        .map_err(Fault::internal)?;
    for row in rows {
        // A spreadsheet would take these for formulas.
        let safe = row.map(|text| {
            if text.starts_with(['=', '+', '-', '@']) {
                format!("'{text}")
            } else {
                text
            }
        });
        writer.write_record(safe).map_err(Fault::internal)?;
    }
    writer
        .into_inner()
        .map_err(|error| Fault::internal(error.to_string()))
}

/// Returns a table as text, whatever its encoding.
pub fn as_text(bytes: &[u8]) -> Outcome<String> {
    if let Ok(text) = std::str::from_utf8(bytes)
        && !text.contains('\0')
    {
        return Ok(text.trim_start_matches('\u{feff}').to_owned());
    }
    ntm_intake::intake("units.txt", bytes, &ntm_intake::Limits::default())
        .map(|read| read.text)
        .map_err(|_| {
            Fault::field(
                "file",
                "Tệp không phải là văn bản CSV. Hãy lưu từ Excel dưới dạng “CSV UTF-8”.",
                "The file is no CSV text. Save it from Excel as “CSV UTF-8”.",
            )
        })
}

/// Returns the column that a heading names: by its key, in Vietnamese, in English, or by one of the
/// `others`, which are written folded.
pub(crate) fn column(
    heading: &str,
    columns: &[Column],
    others: &[(&str, &'static str)],
) -> Option<&'static str> {
    let folded = ntm_text::fold(heading.trim_start_matches('\u{feff}').trim());
    columns
        .iter()
        .find(|(key, vietnamese, english)| {
            folded == *key
                || folded == ntm_text::fold(vietnamese)
                || folded == ntm_text::fold(english)
        })
        .map(|(key, ..)| *key)
        .or_else(|| {
            others
                .iter()
                .find(|(other, _)| folded == *other)
                .map(|(_, key)| *key)
        })
}

/// Reads a day as people or programs write it.
pub(crate) fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Ok(day) = text.parse() {
        return Some(day);
    }
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    let [day, month, year] = parts.as_slice() else {
        return None;
    };
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}
