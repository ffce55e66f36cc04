//! edXML (QCVN 102:2016/BTTTT): a document as offices exchange it, with its header.
//!
//! The header is taken as given. The files of the document stand in base64 at the end, often
//! each in a ZIP of its own; the first that can be read is the text, the others are attachments.

use crate::{
    Attachment, Business, Given, Intake, Kind, Limits, Means, Refusal, Stranger,
    flow::one_line,
    intake_with,
    package::Package,
    sniff,
    xml::{Step, walk},
};
use base64::{
    Engine as _,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

pub(crate) fn read(bytes: &[u8], means: &Means<'_>) -> Result<Intake, Refusal> {
    let xml = crate::package::decode(bytes.to_vec())?;
    let envelope = Envelope::read(&xml)?;
    let limits = &means.limits;
    if envelope.files.len() > limits.attachments {
        return Err(Refusal::TooManyFiles {
            limit: limits.attachments,
        });
    }
    let mut files = Vec::new();
    let mut left = limits.unpacked_bytes;
    for file in envelope.files {
        let file = file.unpack(&Limits {
            unpacked_bytes: left,
            ..*limits
        })?;
        left = left.saturating_sub(file.bytes.len());
        files.push(file);
    }
    // Letters within letters have no text of their own.
    let text = files
        .iter()
        .position(|file| !matches!(file.kind(), None | Some(Kind::Eml | Kind::Edxml)));
    let given = Some(Box::new(envelope.given));
    match text {
        Some(at) => {
            let file = files.remove(at);
            let taken = intake_with(&file.name, &file.bytes, means)?;
            Ok(Intake {
                kind: Kind::Edxml,
                given,
                attachments: files,
                ..taken
            })
        }
        None => Ok(Intake {
            given,
            attachments: files,
            ..Intake::new(Kind::Edxml, envelope.content)
        }),
    }
}

/// Everything that the message says.
#[derive(Default)]
struct Envelope {
    given: Given,
    /// What stands in the message itself.
    content: String,
    files: Vec<Packed>,
}

/// A file as it is sent.
#[derive(Default)]
struct Packed {
    id: String,
    name: String,
    base64: String,
}

impl Envelope {
    fn read(xml: &str) -> Result<Self, Refusal> {
        let mut envelope = Self::default();
        // Names of files by the id under which they are announced.
        let mut announced: Vec<Packed> = Vec::new();
        let mut path: Vec<String> = Vec::new();
        let mut text = String::new();
        walk(xml, None, |step| {
            match step {
                Step::Open(element) => {
                    match element.name {
                        "Reference" => announced.push(Packed::default()),
                        "Attachment" => envelope.files.push(Packed::default()),
                        _ => {}
                    }
                    path.push(element.name.to_owned());
                    text.clear();
                }
                Step::Text(more) => text.push_str(&more),
                Step::Close(_) => {
                    let steps: Vec<&str> = path.iter().rev().map(String::as_str).collect();
                    envelope.take(&steps, &text, &mut announced);
                    path.pop();
                    text.clear();
                }
                Step::Foreign { .. } => {}
            }
            Ok(())
        })?;
        for file in &mut envelope.files {
            if file.name.is_empty()
                && let Some(known) = announced.iter().find(|known| known.id == file.id)
            {
                file.name.clone_from(&known.name);
            }
        }
        envelope.content = [&envelope.given.subject, &Some(envelope.content)]
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .map(|part| format!("{part}\n"))
            .collect::<Vec<_>>()
            .join("\n");
        Ok(envelope)
    }

    /// Takes the text of an element that ends, by its name and those around it.
    fn take(&mut self, steps: &[&str], text: &str, announced: &mut [Packed]) {
        let value = || Some(one_line(text)).filter(|value| !value.is_empty());
        let given = &mut self.given;
        match steps {
            ["CodeNumber", "Code", "MessageHeader", ..] => given.number = value(),
            ["CodeNotation", "Code", "MessageHeader", ..] => given.symbol = value(),
            ["Place", "PromulgationInfo", ..] => given.place = value(),
            ["PromulgationDate", "PromulgationInfo", ..] => given.issued_on = day(text),
            ["TypeName", "DocumentType", ..] => given.kind = value(),
            ["Subject", "MessageHeader", ..] => given.subject = value(),
            ["Content", "MessageHeader", ..] => self.content = value().unwrap_or_default(),
            ["OrganName", "From", ..] => given.issuer = value(),
            ["OrganId", "From", ..] => given.issuer_id = value(),
            ["BussinessDocType", ..] => {
                given.business = Business::of_code(text).unwrap_or_default();
            }
            ["BussinessDocReason", ..] => given.business_reason = value(),
            ["DocumentId", "ReplacementInfo", ..] => given.replaces.extend(value()),
            ["OrganName", "To", ..] => given.to.extend(value()),
            ["FullName", "SignerInfo", ..] => given.signer_name = value(),
            ["Position", "SignerInfo", ..] => given.signer_position = value(),
            ["Competence", "SignerInfo", ..] => given.signer_competence = value(),
            ["Place", "ToPlaces", ..] => given.to_places.extend(value()),
            ["ContentId", "Reference", ..] => set(announced, |file| file.id = one_line(text)),
            ["AttachmentName", "Reference", ..] => {
                set(announced, |file| file.name = one_line(text));
            }
            ["ContentId", "Attachment", ..] => set(&mut self.files, |file| {
                file.id = one_line(text);
            }),
            ["AttachmentName", "Attachment", ..] => set(&mut self.files, |file| {
                file.name = one_line(text);
            }),
            ["ContentTransferEncoded", "Attachment", ..] => set(&mut self.files, |file| {
                file.base64 = text.split_whitespace().collect();
            }),
            _ => {}
        }
    }
}

fn set(files: &mut [Packed], change: impl FnOnce(&mut Packed)) {
    if let Some(file) = files.last_mut() {
        change(file);
    }
}

impl Packed {
    fn unpack(self, limits: &Limits) -> Result<Attachment, Refusal> {
        let config =
            GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
        let bytes = GeneralPurpose::new(&STANDARD, config)
            .decode(&self.base64)
            .map_err(|error| Refusal::Damaged(format!("{}: {error}", self.name)))?;
        // A ZIP around the file is no part of it; a DOCX is a ZIP itself, and known as such.
        let archive = Err(Refusal::Unknown(Stranger::Archive));
        let inside = match sniff::kind(&self.name, &bytes) == archive {
            true => Package::open(&bytes, limits).and_then(|mut package| package.only()),
            false => Ok(None),
        };
        let bytes = match inside {
            Ok(Some(file)) => file,
            Err(Refusal::ZipBomb) => return Err(Refusal::ZipBomb),
            // Several files, or a damaged archive: whoever opens the original sees.
            Ok(None) | Err(_) => bytes,
        };
        Ok(Attachment {
            name: self.name,
            bytes,
        })
    }
}

/// Reads a day as programs write it: `2023/07/07`, `07/07/2023`, `2023-07-07 08:00:00`.
pub(crate) fn day(text: &str) -> Option<String> {
    let date = text.split_whitespace().next()?.split('T').next()?;
    let parts: Vec<u16> = date
        .split(['/', '-', '.'])
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let (year, month, day) = match parts[..] {
        [year, month, day] if year > 31 => (year, month, day),
        [day, month, year] => (year, month, day),
        _ => return None,
    };
    let possible =
        (1900..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
    possible.then(|| format!("{year:04}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn reads_days() {
        for text in [
            "2023/07/30",
            "30/07/2023",
            "2023-07-30T08:00:00",
            " 30.7.2023 08:00 ",
        ] {
            assert_eq!(day(text).as_deref(), Some("2023-07-30"), "{text}");
        }
        for text in ["", "30/7/23", "2023/13/01", "7/2023"] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
