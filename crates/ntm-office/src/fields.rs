//! The fields of a proposed assignment: each with its words, where these stand, and who gave it.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use ntm_programme::{
    deadline::{Deadline, Unreadable, When},
    identity::{AccountId, UnitId},
    resolve::NameQuestion,
};
use ntm_reading::Doubt;
use serde::{Deserialize, Serialize};

/// Everything about a proposed assignment beside its title and its words.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Fields {
    /// Who has to do it.
    pub leads: Vec<Name>,
    /// With whom.
    pub coordinators: Vec<Name>,
    /// Who receives the result.
    pub report_to: Vec<Name>,
    /// Through whom.
    pub via: Vec<Name>,
    /// The places that it is about.
    pub places: Vec<Name>,
    /// By when.
    pub deadlines: Vec<Due>,
    /// Numbers of the criteria that it is about.
    pub criteria: Vec<u16>,
    /// Where the reader found each of them; empty once a person has set them.
    pub criteria_found: Vec<Found>,
    /// Who gave the criteria; `None` for the reader.
    pub criteria_by: Option<By>,
    /// The documents that it cites.
    pub references: Vec<Citation>,
    pub urgent: bool,
    /// `assign`, `request` or `encourage`.
    pub strength: String,
    /// What has to be shown when it is done.
    pub evidence_wanted: Option<String>,
    /// Who gave that; the reader never does.
    pub evidence_by: Option<By>,
    /// Who gave the title; `None` for the reader.
    pub title_by: Option<By>,
}

/// Which list of names of a proposal is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Leads,
    Coordinators,
    ReportTo,
    Via,
    Places,
}

impl Part {
    /// All lists of names.
    pub const ALL: [Part; 5] = [
        Part::Leads,
        Part::Coordinators,
        Part::ReportTo,
        Part::Via,
        Part::Places,
    ];

    /// Returns the role under which the units take part in the task; places take no part.
    pub fn role(self) -> Option<&'static str> {
        match self {
            Part::Leads => Some("lead"),
            Part::Coordinators => Some("coordinator"),
            Part::ReportTo => Some("recipient"),
            Part::Via => Some("via"),
            Part::Places => None,
        }
    }
}

impl Fields {
    /// Returns one list of names.
    pub fn part(&self, part: Part) -> &[Name] {
        match part {
            Part::Leads => &self.leads,
            Part::Coordinators => &self.coordinators,
            Part::ReportTo => &self.report_to,
            Part::Via => &self.via,
            Part::Places => &self.places,
        }
    }

    /// Returns one list of names, to change it.
    pub fn part_mut(&mut self, part: Part) -> &mut Vec<Name> {
        match part {
            Part::Leads => &mut self.leads,
            Part::Coordinators => &mut self.coordinators,
            Part::ReportTo => &mut self.report_to,
            Part::Via => &mut self.via,
            Part::Places => &mut self.places,
        }
    }

    /// Returns all names with the list that each stands in.
    pub fn names(&self) -> impl Iterator<Item = (Part, &Name)> {
        Part::ALL
            .into_iter()
            .flat_map(|part| self.part(part).iter().map(move |name| (part, name)))
    }
}

/// Where the reader found something, and by which of its rules ([`ntm_reading::rule`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Bytes in the document's text.
    pub span: (usize, usize),
    pub rule: String,
}

/// Where a part of a document's header comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Origin {
    /// The reader's words in the text and its rule; none where a person gave it.
    pub found: Option<Found>,
    /// Who gave it; `None` for the reader.
    pub by: Option<By>,
}

impl Origin {
    pub(crate) fn of_person(by: By) -> Origin {
        Origin {
            found: None,
            by: Some(by),
        }
    }
}

/// The origins of a header by the names of its parts: `number`, `issued_on` …
pub type Origins = BTreeMap<String, Origin>;

/// A cited document, by number and symbol.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    pub text: String,
    pub found: Found,
}

/// A name as the document writes it, and the units that it is taken to mean.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Name {
    pub text: String,
    /// Bytes in the document's text; none where a person wrote it.
    pub span: Option<(usize, usize)>,
    /// The reader's rule that found it ([`ntm_reading::rule`]); empty where a person wrote it.
    pub found_by: String,
    /// Who gave the name; `None` for the reader.
    pub by: Option<By>,
    pub units: Vec<NamedUnit>,
    /// The rule by which it was resolved ([`ntm_programme::resolve::Rule`]).
    pub rule: String,
    /// Whether the rule leaves no doubt.
    pub certain: bool,
    /// What a person has to answer.
    pub question: Option<NameQuestion>,
    /// Who settled the list of units; `None` while only the rules have spoken.
    pub settled_by: Option<By>,
}

impl Name {
    /// Tells whether nobody has to be asked what the name means.
    pub fn is_settled(&self) -> bool {
        self.certain || self.settled_by.is_some()
    }
}

/// A unit that a name is taken to mean, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NamedUnit {
    pub id: UnitId,
    pub name: String,
    pub why: Said,
}

/// One sentence in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub vi: String,
    pub en: String,
}

impl Said {
    /// Makes a sentence of both.
    pub fn new(vi: impl Into<String>, en: impl Into<String>) -> Said {
        Said {
            vi: vi.into(),
            en: en.into(),
        }
    }
}

/// A person who gave a field, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct By {
    pub account: Option<AccountId>,
    pub name: String,
    pub at: Timestamp,
}

/// A deadline as the document writes it, and how it is read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Due {
    pub text: String,
    pub span: Option<(usize, usize)>,
    /// The reader's rule that found it ([`ntm_reading::rule`]); empty where a person wrote it.
    pub found_by: String,
    pub kind: String,
    pub value: String,
    pub bound: String,
    /// What the reader is not sure of, until a person has set the deadline.
    pub doubt: Option<Doubt>,
    /// The value that the reader proposes then.
    pub proposal: Option<String>,
    /// The day that a person gave to an event.
    pub set_on: Option<Date>,
    /// Who gave the deadline; `None` for the reader.
    pub by: Option<By>,
}

impl Due {
    /// Returns the deadline as the rules know it.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] where its value names no possible day: a person has to be asked.
    pub fn deadline(&self) -> Result<Deadline, Unreadable> {
        Deadline::parse(&self.text, &self.kind, &self.value, &self.bound)
    }

    /// Tells whether it hangs on an event ("kỳ họp HĐND lần thứ 14").
    pub fn is_event(&self) -> bool {
        matches!(self.deadline(), Ok(deadline) if matches!(deadline.when, When::Event(_)))
    }

    /// Takes a reading in the place of the one before.
    pub fn set(&mut self, deadline: &Deadline) {
        self.kind = deadline.when.kind().to_owned();
        self.value = deadline.when.value_string();
        self.bound = deadline.bound.as_str().to_owned();
    }
}
