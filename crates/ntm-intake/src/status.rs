//! What a receiver answers to a paper that was sent (QCVN 102:2016/BTTTT, status message).

use crate::{
    Refusal,
    flow::one_line,
    xml::{Step, walk},
};

/// A status message as it was written; what is not given is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Status {
    /// Number and symbol of the paper that it is about: "101/TB-UBND".
    pub code: String,
    /// Its day of issue, `YYYY-MM-DD`.
    pub issued_on: Option<String>,
    /// The electronic identifier of who answers, and the name.
    pub from_id: String,
    pub from: String,
    /// StatusCode: "03".
    pub status: String,
    pub description: String,
    /// When it was written, by the clocks of Việt Nam, as `YYYY-MM-DD HH:MM:SS` or the day alone.
    pub at: Option<String>,
}

/// Reads a status message; nothing where the file is none: a package, or another XML.
///
/// # Errors
///
/// [`Refusal`] where the file is no XML that can be read.
pub fn status(bytes: &[u8]) -> Result<Option<Status>, Refusal> {
    let xml = crate::package::decode(bytes.to_vec())?;
    let mut found = Status::default();
    let mut path: Vec<String> = Vec::new();
    let mut text = String::new();
    walk(&xml, None, |step| {
        match step {
            Step::Open(element) => {
                path.push(element.name.to_owned());
                text.clear();
            }
            Step::Text(more) => text.push_str(&more),
            Step::Close(_) => {
                let steps: Vec<&str> = path.iter().rev().map(String::as_str).collect();
                take(&mut found, &steps, &text);
                path.pop();
                text.clear();
            }
            Step::Foreign { .. } => {}
        }
        Ok(())
    })?;
    Ok(Some(found).filter(|it| !it.status.is_empty() && !it.code.is_empty()))
}

/// Takes the text of an element that ends, by its name and the one around it.
fn take(found: &mut Status, steps: &[&str], text: &str) {
    let words = one_line(text);
    match steps {
        ["Code", "ResponseFor", ..] => found.code = words,
        ["PromulgationDate", "ResponseFor", ..] => found.issued_on = crate::edxml::day(text),
        ["OrganId", "From", ..] => found.from_id = words,
        ["OrganName", "From", ..] => found.from = words,
        ["StatusCode", ..] => found.status = words,
        ["Description", "Status", ..] => found.description = words,
        ["Timestamp", "Status", ..] => found.at = moment(text),
        _ => {}
    }
}

/// Reads a moment as programs write it: `2023/07/10 09:00:00`, `2023-07-10T09:00:00`.
fn moment(text: &str) -> Option<String> {
    let day = crate::edxml::day(text)?;
    let time = text.trim().split([' ', 'T']).nth(1).unwrap_or_default();
    let time: String = time.chars().take(8).collect();
    let is_time = time.len() == 8 && time.chars().all(|it| it.is_ascii_digit() || it == ':');
    Some(match is_time {
        true => format!("{day} {time}"),
        false => day,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read_and_a_package_is_none() {
        let xml = "<edXML:edXML xmlns:edXML='http://www.mic.gov.vn/TBT/QCVN_102_2016'><edXML:edXMLEnvelope><edXML:edXMLHeader><edXML:Status><edXML:ResponseFor><edXML:OrganId>000.00.12.H35</edXML:OrganId><edXML:Code>09/VPĐP-NTM</edXML:Code><edXML:PromulgationDate>2023/07/10</edXML:PromulgationDate></edXML:ResponseFor><edXML:From><edXML:OrganId>000.03.12.H35</edXML:OrganId><edXML:OrganName>UBND xã Mường So</edXML:OrganName></edXML:From><edXML:StatusCode>03</edXML:StatusCode><edXML:Description>Đã tiếp nhận</edXML:Description><edXML:Timestamp>2023/07/10 14:05:09</edXML:Timestamp></edXML:Status></edXML:edXMLHeader></edXML:edXMLEnvelope></edXML:edXML>";
        let found = status(xml.as_bytes()).unwrap().unwrap();
        let wanted = Status {
            code: "09/VPĐP-NTM".to_owned(),
            issued_on: Some("2023-07-10".to_owned()),
            from_id: "000.03.12.H35".to_owned(),
            from: "UBND xã Mường So".to_owned(),
            status: "03".to_owned(),
            description: "Đã tiếp nhận".to_owned(),
            at: Some("2023-07-10 14:05:09".to_owned()),
        };
        assert_eq!(found, wanted);
        assert_eq!(status(b"<edXML><Code>1</Code></edXML>").unwrap(), None);
        assert!(status(b"<edXML><open></edXML>").is_err());
        assert_eq!(
            moment("2023-07-10T08:00:00+07:00").unwrap(),
            "2023-07-10 08:00:00"
        );
        assert_eq!(moment("10/07/2023").unwrap(), "2023-07-10");
        assert_eq!(moment("hôm qua"), None);
    }
}
