//! What may be done, by whom, in one transaction.
//!
//! One file per practice of the office. Every entry takes an [`Op`] (who, when, which request), asks
//! the one policy function, and makes its change, its events, its audit row and what has to be told
//! in a single transaction of the store. Pages, API, jobs and commands all come through here.

pub mod assign;
mod badges;
pub mod batch;
pub mod boundaries;
pub mod campaign;
mod clock;
pub mod criteria;
mod desks;
pub mod documents;
mod doubt;
pub mod exchange;
mod fault;
pub mod feeds;
pub mod fields;
mod figures;
pub mod follow;
mod freeze;
mod gazetteer;
pub mod gold;
pub mod head;
pub mod holidays;
mod idempotency;
pub mod import_units;
pub mod installation;
pub mod keeping;
pub mod lexicon;
mod lineage_file;
pub mod meeting;
pub mod naming;
mod office;
mod op;
pub mod open_period;
pub mod organ_ids;
pub mod outgoing;
pub mod own_account;
mod own_task;
mod part;
pub mod people;
pub mod perform;
mod propose;
pub mod receive;
mod record;
pub mod remind;
pub mod reorganise;
pub mod report;
pub mod review;
pub mod search;
pub mod second_factor;
pub mod set_up;
mod sheet;
pub mod sign_in;
pub mod signing;
pub mod stated;
pub mod target;
pub mod templates;
pub mod told;
pub mod units;

pub use badges::Badges;
pub use clock::{Chance, Clock, SetClock, SystemChance, SystemClock, legal_day};
pub use desks::Page;
pub use fault::{Fault, FieldFault, Message, Outcome};
pub use figures::Figures;
pub use idempotency::{Answered, Turn};
pub use office::{Office, Settings, token_hash};
pub use op::Op;
pub use record::{Record, record};
pub use sheet::as_text;

/// The reader's rules, by which fields say why they were found.
pub use ntm_reading::rule;

/// What the lists of [`follow`] are made of.
pub use ntm_store::{
    boundary::BoundaryImport,
    follow::{Basis, ObligationLine, Participant, PeriodTally, TaskRow, Whose, WorkCounts},
    lateness::{DocumentLine, Reports, UnitLine, UnitTally},
    obligation::{EventRow, EvidenceRow},
    occurrence::{Counts, Day, Filter, OccurrenceLine, Standing, Tally},
    reorganisation::{File as LineageFile, Kept as KeptReorganisation},
};
