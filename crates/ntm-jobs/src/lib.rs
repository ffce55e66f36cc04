//! What happens by itself: the queue turns, the calendar is kept, letters leave.
//!
//! One [`Runner`] in each server. Work stands as rows in the database, is claimed under a lease and
//! written off when done, so nothing is lost when a process is killed and nothing is done twice by
//! two servers. Everything that depends on the date goes by the office's clock.

mod kind;
mod mail;
mod mailer;
mod runner;
mod schedule;
mod sweep;

pub use mailer::{Letter, MailFault, Mailer, Smtp};
pub use runner::{Handle, Pace, Runner};
