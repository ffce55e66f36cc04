//! What the programme is: the rules.
//!
//! Each module is a page of the domain: who there is ([`mod@unit`], [`organ_id`], [`lineage`], [`resolve`]),
//! what is asked of them ([`deadline`], [`cadence`], [`period`],
//! [`opening`], [`obligation`], [`report`]), how it is judged ([`lateness`], [`criteria`], [`target`]), who is
//! reminded ([`escalation`]), who may do what ([`right`]),
//! what is decided and goes out, and who signs it ([`meeting`], [`outgoing`], [`signing`]). Nothing here reads a file, a
//! clock or a random number: today's date is always a parameter.

pub mod boundary;
pub mod cadence;
pub mod calendar;
pub mod campaign;
pub mod criteria;
mod data_file;
pub mod deadline;
pub mod escalation;
pub mod identity;
pub mod lateness;
pub mod lineage;
pub mod meeting;
pub mod obligation;
pub mod opening;
pub mod organ_id;
pub mod outgoing;
pub mod period;
pub mod report;
pub mod resolve;
pub mod right;
pub mod signing;
pub mod target;
pub mod unit;
mod word;
