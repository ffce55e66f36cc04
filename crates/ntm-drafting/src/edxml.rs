//! edXML (QCVN 102:2016/BTTTT): a paper on its way to other offices, with its header and its files, and
//! what a receiver answers.
//!
//! Element names are those of the standard ("Bussiness" is spelt so there). What nobody has given has no
//! element: a receiver sees that it is not known.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use quick_xml::escape::escape;

use crate::paper::{Behalf, Paper, Signature, Urgency, clean};

const NAMESPACE: &str = "http://www.mic.gov.vn/TBT/QCVN_102_2016";

/// An office that sends or receives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Organisation {
    /// Its electronic identifier (mã định danh điện tử, Quyết định 20/2020/QĐ-TTg): "000.00.12.H35".
    pub id: Option<String>,
    /// Its name: "Ủy ban nhân dân xã Mường So".
    pub name: String,
}

/// A file of a package.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    pub name: &'a str,
    pub media_type: &'a str,
    pub bytes: &'a [u8],
}

/// Why a package is sent (BussinessDocType).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Business {
    /// A paper that is sent for the first time.
    New,
    /// The paper is called back, for a reason.
    Recall(String),
    /// Particulars of a paper that was sent are brought up to date, for a reason.
    Update(String),
    /// The paper stands in the place of another, for a reason.
    Replace(String),
}

impl Business {
    fn code(&self) -> &'static str {
        match self {
            Business::New => "0",
            Business::Recall(_) => "1",
            Business::Update(_) => "2",
            Business::Replace(_) => "3",
        }
    }

    fn reason(&self) -> &str {
        match self {
            Business::New => "",
            Business::Recall(reason) | Business::Update(reason) | Business::Replace(reason) => {
                reason
            }
        }
    }
}

/// A paper with all that is needed to send it.
#[derive(Debug, Clone)]
pub struct Sending<'a> {
    pub paper: &'a Paper,
    pub from: Organisation,
    pub to: Vec<Organisation>,
    /// When it leaves.
    pub at: Timestamp,
    pub business: Business,
    /// By when the receiver is to act.
    pub due: Option<Date>,
    pub files: Vec<File<'a>>,
}

/// What keeps a paper from being sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SendingFault {
    /// A paper without number and day is not issued (Nghị định 30/2020/NĐ-CP, Điều 14, 15).
    #[error("Văn bản chưa có số và ngày ban hành nên chưa gửi được.")]
    NotIssued,
    #[error("Chưa có cơ quan nhận.")]
    NobodyToReceive,
}

/// How far a receiver is with a paper (StatusCode).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Progress {
    /// Đã đến.
    Arrived,
    /// Từ chối tiếp nhận.
    Refused,
    /// Đã tiếp nhận.
    Received,
    /// Chờ phân công xử lý.
    Waiting,
    /// Đã phân công, đang xử lý.
    Assigned,
    /// Hoàn thành.
    Done,
    /// Lấy lại hoặc cập nhật.
    ChangeAsked,
    /// Đồng ý lấy lại hoặc cập nhật.
    ChangeAgreed,
    /// Từ chối lấy lại hoặc cập nhật.
    ChangeRefused,
}

impl Progress {
    const CODES: [(Progress, &'static str); 9] = [
        (Progress::Arrived, "01"),
        (Progress::Refused, "02"),
        (Progress::Received, "03"),
        (Progress::Waiting, "04"),
        (Progress::Assigned, "05"),
        (Progress::Done, "06"),
        (Progress::ChangeAsked, "13"),
        (Progress::ChangeAgreed, "15"),
        (Progress::ChangeRefused, "16"),
    ];

    /// Returns all of them, in the order of their codes.
    pub fn all() -> impl Iterator<Item = Progress> {
        Progress::CODES.into_iter().map(|(it, _)| it)
    }

    /// Returns its code in the standard: "03".
    pub fn code(self) -> &'static str {
        let known = Progress::CODES.iter().find(|(it, _)| *it == self);
        known.map_or("", |(_, code)| code)
    }

    /// Returns the progress that a code names.
    pub fn of_code(code: &str) -> Option<Progress> {
        let known = Progress::CODES.iter().find(|(_, it)| *it == code.trim());
        known.map(|(it, _)| *it)
    }
}

/// What a receiver answers.
#[derive(Debug, Clone)]
pub struct Answer<'a> {
    /// The paper that it is about.
    pub paper: &'a About,
    pub from: Organisation,
    pub progress: Progress,
    /// In words, for people.
    pub description: String,
    pub at: Timestamp,
}

/// A paper that was sent, as answers name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Who sent it.
    pub sender: Organisation,
    /// "101/TB-UBND".
    pub code: String,
    pub issued_on: Date,
}

impl About {
    /// Names a paper that is issued; `None` where it has no number or no day.
    pub fn paper(paper: &Paper, sender: Organisation) -> Option<About> {
        Some(About {
            code: format!("{:02}/{}", paper.number?, clean(&paper.symbol)),
            issued_on: paper.date?,
            sender,
        })
    }

    /// Returns the identifier of the document: sender, day and code, as document systems join them.
    pub fn document_id(&self) -> String {
        let sender = self.sender.id.as_deref().unwrap_or_default();
        format!("{sender},{},{}", written_day(self.issued_on), self.code)
    }
}

/// Packs a paper with its files.
///
/// # Errors
///
/// [`SendingFault`] where it is not issued or nobody is to receive it.
pub fn package(sending: &Sending<'_>) -> Result<Vec<u8>, SendingFault> {
    let paper = sending.paper;
    let about = About::paper(paper, sending.from.clone()).ok_or(SendingFault::NotIssued)?;
    if sending.to.is_empty() {
        return Err(SendingFault::NobodyToReceive);
    }
    let mut xml = Xml::begin();
    xml.within("edXMLEnvelope", |xml| {
        xml.within("edXMLHeader", |xml| {
            xml.within("MessageHeader", |xml| header(xml, sending, &about));
            xml.within("TraceHeaderList", |xml| {
                xml.within("TraceHeader", |xml| {
                    xml.value("OrganId", sending.from.id.as_deref().unwrap_or_default());
                    xml.value("Timestamp", &written_moment(sending.at));
                });
                xml.within("Bussiness", |xml| {
                    xml.value("BussinessDocType", sending.business.code());
                    xml.value("BussinessDocReason", sending.business.reason());
                    xml.value("DocumentId", &about.document_id());
                });
            });
        });
        xml.within("edXMLBody", |xml| {
            xml.within("edXMLManifest", |xml| {
                for (at, file) in sending.files.iter().enumerate() {
                    xml.within("Reference", |xml| {
                        xml.value("ContentId", &content_id(at));
                        xml.value("ContentType", file.media_type);
                        xml.value("AttachmentName", file.name);
                    });
                }
            });
        });
    });
    xml.within("AttachmentEncoded", |xml| {
        for (at, file) in sending.files.iter().enumerate() {
            xml.within("Attachment", |xml| {
                xml.value("ContentId", &content_id(at));
                xml.value("AttachmentName", file.name);
                xml.value("ContentTransferEncoded", &STANDARD.encode(file.bytes));
            });
        }
    });
    Ok(xml.end())
}

/// Writes what a receiver answers.
pub fn answer(answer: &Answer<'_>) -> Vec<u8> {
    let about = answer.paper;
    let mut xml = Xml::begin();
    xml.within("edXMLEnvelope", |xml| {
        xml.within("edXMLHeader", |xml| {
            xml.within("Status", |xml| {
                xml.within("ResponseFor", |xml| {
                    xml.value("OrganId", about.sender.id.as_deref().unwrap_or_default());
                    xml.value("Code", &about.code);
                    xml.value("PromulgationDate", &written_day(about.issued_on));
                    xml.value("DocumentId", &about.document_id());
                });
                xml.organisation("From", &answer.from);
                xml.value("StatusCode", answer.progress.code());
                xml.value("Description", &answer.description);
                xml.value("Timestamp", &written_moment(answer.at));
            });
        });
    });
    xml.end()
}

fn header(xml: &mut Xml, sending: &Sending<'_>, about: &About) {
    let paper = sending.paper;
    xml.organisation("From", &sending.from);
    for to in &sending.to {
        xml.organisation("To", to);
    }
    xml.within("Code", |xml| {
        let number = about.code.split('/').next();
        xml.value("CodeNumber", number.unwrap_or_default());
        xml.value("CodeNotation", &paper.symbol);
    });
    xml.within("PromulgationInfo", |xml| {
        xml.value("Place", &paper.place);
        xml.value("PromulgationDate", &written_day(about.issued_on));
    });
    xml.within("DocumentType", |xml| {
        // A letter has no title on paper; its kind has a name all the same.
        let title = Some(paper.kind.title()).filter(|it| !it.is_empty());
        xml.value("TypeName", title.unwrap_or("Công văn"));
    });
    xml.value("Subject", &paper.subject);
    if let Some(due) = sending.due {
        xml.value("DueDate", &written_day(due));
    }
    xml.within("SignerInfo", |xml| {
        xml.value("Competence", &competence(&paper.signature));
        xml.value("Position", &paper.signature.position);
        xml.value("FullName", &paper.signature.name);
    });
    xml.within("ToPlaces", |xml| {
        for place in &paper.recipients {
            xml.value("Place", place);
        }
        xml.value("Place", &format!("Lưu: {}", paper.archive));
    });
    xml.within("OtherInfo", |xml| {
        xml.value("Priority", priority(paper.urgency));
        if !paper.appendices.is_empty() {
            xml.within("Appendixes", |xml| {
                for appendix in &paper.appendices {
                    xml.value("Appendix", &appendix.title);
                }
            });
        }
    });
    xml.value("DocumentId", &about.document_id());
}

/// The marks of urgency in the order of the standard, from none to the most urgent.
fn priority(urgency: Option<Urgency>) -> &'static str {
    match urgency {
        None => "0",
        Some(Urgency::Urgent) => "1",
        Some(Urgency::VeryUrgent) => "2",
        Some(Urgency::Express) => "3",
    }
}

/// The abbreviations before the signature: "TM. KT.".
fn competence(signature: &Signature) -> String {
    let behalf = signature.behalf.as_ref().map(|it| match it {
        Behalf::Deputy(_) => "KT.",
        Behalf::Order(_) => "TL.",
        Behalf::Authority(_) => "TUQ.",
    });
    let collective = signature.collective.as_ref().map(|_| "TM.");
    let acting = signature.acting.then_some("Q.");
    let marks = [collective, behalf, acting];
    marks.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn content_id(at: usize) -> String {
    format!("cid:{}", at + 1)
}

fn written_day(day: Date) -> String {
    day.strftime("%Y/%m/%d").to_string()
}

/// A moment by the clocks of Việt Nam, seven hours ahead the whole year.
fn written_moment(at: Timestamp) -> String {
    let zone = TimeZone::fixed(jiff::tz::offset(7));
    at.to_zoned(zone).strftime("%Y/%m/%d %H:%M:%S").to_string()
}

/// Elements of one namespace, one within the other.
struct Xml(String);

impl Xml {
    fn begin() -> Xml {
        Xml(format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<edXML:edXML xmlns:edXML=\"{NAMESPACE}\">"
        ))
    }

    fn end(mut self) -> Vec<u8> {
        self.0.push_str("</edXML:edXML>\n");
        self.0.into_bytes()
    }

    fn within(&mut self, name: &str, inside: impl FnOnce(&mut Xml)) {
        self.0.push_str(&format!("<edXML:{name}>"));
        inside(self);
        self.0.push_str(&format!("</edXML:{name}>"));
    }

    /// An element with words in it; none where there are none.
    fn value(&mut self, name: &str, words: &str) {
        let words = clean(words);
        let words = words.trim();
        if !words.is_empty() {
            let words = escape(words);
            self.0
                .push_str(&format!("<edXML:{name}>{words}</edXML:{name}>"));
        }
    }

    fn organisation(&mut self, name: &str, it: &Organisation) {
        self.within(name, |xml| {
            xml.value("OrganId", it.id.as_deref().unwrap_or_default());
            xml.value("OrganName", &it.name);
        });
    }
}
