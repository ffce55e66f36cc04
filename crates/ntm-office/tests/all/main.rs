//! What the office does, on a small province with a frozen clock, on both engines.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod boundaries;
mod campaign;
mod criteria;
mod documents;
mod exchange;
mod killed;
mod letters;
mod meeting;
mod next;
mod obligations;
mod outgoing;
mod papers;
mod people;
mod reorganise;
mod report_asking;
mod report_filling;
mod report_forms;
mod report_periods;
mod reports;
mod succession;
mod targets;
mod units;
mod workbook;
