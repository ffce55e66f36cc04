//! What is kept: two engines, files, search, audit, queue.

pub mod account;
pub mod audit;
pub mod backup;
pub mod batch;
pub mod boundary;
pub mod campaign;
pub mod check;
pub mod copy;
pub mod criteria;
pub mod criteria_evidence;
pub mod criteria_mapping;
pub mod criteria_set;
pub mod directive;
pub mod document;
pub mod engine;
pub mod feed;
pub mod figures;
pub mod files;
pub mod follow;
pub mod history;
pub mod holiday;
pub mod idempotency;
pub mod installation;
pub mod job;
pub mod lateness;
pub mod letter_batch;
pub mod lexicon;
pub mod meeting;
pub mod migration;
pub mod naming;
pub mod obligation;
pub mod occurrence;
pub mod organ_id;
pub mod outbox;
pub mod outgoing;
pub mod outgoing_status;
pub mod package;
pub mod queue;
pub mod reminder;
pub mod reorganisation;
pub mod report;
pub mod report_content;
pub mod report_form;
pub mod report_merged;
pub mod report_paper;
pub mod search;
pub mod setting;
pub mod signing;
pub mod stated;
pub mod succession;
pub mod target;
pub mod task;
pub mod template;
pub mod unit;
pub mod unit_register;

pub use engine::{
    Column, Engine, FromValue, Query, Reader, Row, Store, StoreError, Tx, Value, dialect,
};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
