//! The whole service in one process: small province, frozen clock, both engines.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod accounts;
mod api;
mod boundaries;
mod campaign;
mod client;
mod counterparts;
mod criteria_pages;
mod documents;
mod exports;
mod follow;
mod keeping;
mod keys;
mod matrix;
mod next;
mod obligations;
mod outgoing;
mod protection;
mod registry;
mod reorganisation;
mod report_forms;
mod reports;
mod same_figures;
mod search;
mod sign_in;
mod signed_figures;
mod telling;
mod wiring;
mod workbook;
