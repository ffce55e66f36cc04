//! Identities: what a thing is called inside, for ever.
//!
//! An official code is never an identity: nearly every commune code of July
//! 2025 had belonged to another commune before. Each kind of thing has its own
//! type, so that the id of a task cannot be handed where a unit is wanted.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Serialize;
use uuid::Uuid;

macro_rules! identity {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )+};
}

identity! {
    /// An administrative unit or a body, whatever it is called this year.
    UnitId;
    /// One version of a unit's name, code, kind and class.
    UnitVersionId;
    /// A row of lineage: a merge, split, transfer or rename.
    LineageId;
    /// A reorganisation as a file told it.
    ReorganisationId;
    /// An import of boundaries.
    BoundaryImportId;
    /// A relation between two units with its dates.
    RelationId;
    /// A remembered name that an office uses for units.
    AliasId;
    /// A document of direction, incoming or outgoing.
    DocumentId;
    /// Files that were sent together.
    BatchId;
    /// What the reader found in a document and a person has yet to confirm.
    DirectiveId;
    /// A mention of a fact, unit, date, amount or reference in a document.
    MentionId;
    /// A question that a document raises.
    QuestionId;
    /// An assignment in its own words.
    TaskId;
    /// One deadline of a task.
    DeadlineId;
    /// Task × unit × occurrence.
    ObligationId;
    /// Evidence attached to an obligation.
    EvidenceId;
    /// A person who signs in.
    AccountId;
    /// A signed-in session.
    SessionId;
    /// A role given to an account at a unit.
    AppointmentId;
    /// A token of the API.
    TokenId;
    /// A calendar feed.
    FeedId;
    /// A row of the append-only log.
    EventId;
    /// A job in the queue.
    JobId;
    /// A reminder or message in the outbox.
    MessageId;
    /// A view that somebody saved.
    ViewId;
    /// A criteria set.
    CriteriaSetId;
    /// What an office wants its area to reach by a day.
    TargetId;
    /// A review campaign.
    CampaignId;
    /// What an indicator of a place still needs.
    NeedId;
    /// A paper that an office sends out.
    OutgoingId;
    /// A meeting.
    MeetingId;
    /// Letters that were made together, one for each unit.
    LetterBatchId;
    /// That somebody signs for a unit, for a time.
    DelegationId;
    /// A recurring deadline that asks for a report of a type.
    ReportRuleId;
    /// A form of reports that an office made.
    ReportFormId;
}

/// The SHA-256 of a file, in lower-case hexadecimal: its only address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ContentHash(String);

impl ContentHash {
    /// Returns the hash whose 32 bytes are given.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        use fmt::Write;
        let mut text = String::with_capacity(64);
        for byte in bytes {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        Self(text)
    }

    /// Returns the 64 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that is not 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a SHA-256 in lower-case hexadecimal")]
pub struct NotAContentHash;

impl FromStr for ContentHash {
    type Err = NotAContentHash;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        if text.len() == 64 && digits {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAContentHash)
        }
    }
}

impl TryFrom<String> for ContentHash {
    type Error = NotAContentHash;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ContentHash> for String {
    fn from(hash: ContentHash) -> Self {
        hash.0
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_its_uuid_in_text_and_json() {
        let text = "018f9f2e-7b7a-7c3e-9d55-0123456789ab";
        let id: TaskId = text.parse().unwrap();
        assert_eq!(id.to_string(), text);
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{text}\""));
        assert_eq!(
            serde_json::from_str::<TaskId>(&format!("\"{text}\"")).unwrap(),
            id
        );
        assert!("018f9f2e".parse::<TaskId>().is_err());
    }

    #[test]
    fn a_content_hash_has_one_spelling() {
        let hash = ContentHash::from_bytes([0xab; 32]);
        assert_eq!(hash.as_str(), "ab".repeat(32));
        assert_eq!(hash.as_str().parse::<ContentHash>().unwrap(), hash);
        for wrong in [
            "",
            "AB",
            &"AB".repeat(32),
            &"ab".repeat(31),
            &"zz".repeat(32),
        ] {
            assert!(wrong.parse::<ContentHash>().is_err(), "{wrong}");
            assert!(serde_json::from_str::<ContentHash>(&format!("\"{wrong}\"")).is_err());
        }
    }
}
