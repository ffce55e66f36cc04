//! What may be done, by whom, in one transaction.
//!
//! One file per practice of the office. Every entry takes an [`Op`] (who, when, which request), asks
//! the one policy function, and makes its change, its events, its audit row and what has to be told
//! in a single transaction of the store. Pages, API, jobs and commands all come through here.

mod badges;
mod clock;
mod fault;
mod freeze;
mod office;
mod op;
pub mod people;
pub mod perform;
mod record;
pub mod second_factor;
pub mod sign_in;
pub mod units;

pub use badges::Badges;
pub use clock::{Chance, Clock, SetClock, SystemChance, SystemClock, legal_day};
pub use fault::{Fault, FieldFault, Message, Outcome};
pub use office::{Office, Settings, token_hash};
pub use op::Op;
pub use record::{Record, record};
