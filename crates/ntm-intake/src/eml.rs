//! A letter (RFC 5322): its subject and its words; its attachments are documents of their own.

use crate::{Attachment, Intake, Kind, Limits, Refusal, clean, html};
use mail_parser::{MessageParser, MessagePart, MimeHeaders as _, PartType};

pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Intake, Refusal> {
    let message = MessageParser::default()
        .parse(bytes)
        .ok_or_else(|| Refusal::Damaged("no letter".to_owned()))?;
    let mut text = String::new();
    let mut notes = Vec::new();
    if let Some(subject) = message.subject() {
        text.push_str(subject.trim());
        text.push_str("\n\n");
    }
    for body in message.text_bodies() {
        match &body.body {
            PartType::Text(words) => text.push_str(words),
            PartType::Html(page) => {
                let taken = html::read(page.as_bytes(), limits)?;
                text.push_str(&taken.text);
                notes.extend(taken.notes);
            }
            _ => continue,
        }
        text.push_str("\n\n");
    }
    let cleaned = clean::clean(&text);
    notes.extend(clean::note(cleaned.removed));
    let mut attachments = Vec::new();
    for part in message.attachments().filter(|part| !is_ornament(part)) {
        let bytes = match &part.body {
            PartType::Message(letter) => letter.raw_message().to_vec(),
            _ => part.contents().to_vec(),
        };
        attachments.push(Attachment {
            name: name_of(part, attachments.len() + 1),
            bytes,
        });
        if attachments.len() > limits.attachments {
            return Err(Refusal::TooManyFiles {
                limit: limits.attachments,
            });
        }
    }
    Ok(Intake {
        attachments,
        notes,
        ..Intake::new(Kind::Eml, cleaned.text)
    })
}

/// A picture that the words show, such as a sign of the office.
fn is_ornament(part: &MessagePart<'_>) -> bool {
    let kind = part.content_type();
    let picture = kind.is_some_and(|kind| kind.ctype().eq_ignore_ascii_case("image"));
    let shown = part.content_id().is_some()
        || part
            .content_disposition()
            .is_some_and(|how| how.ctype().eq_ignore_ascii_case("inline"));
    picture && shown
}

fn name_of(part: &MessagePart<'_>, number: usize) -> String {
    match part.attachment_name() {
        Some(name) => name.to_owned(),
        None if part.is_message() => format!("thu-{number}.eml"),
        None => format!("tep-{number}"),
    }
}
