//! The few words in which the engines differ.

use super::Engine;

/// Locks the rows read until the transaction ends. SQLite has one writer at a time, so there the
/// whole database is locked already.
pub fn for_update(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "",
        Engine::Postgres => " FOR UPDATE",
    }
}

/// Locks the rows read and passes over rows that others have locked, so that many workers share
/// one queue.
pub fn for_update_skip_locked(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "",
        Engine::Postgres => " FOR UPDATE SKIP LOCKED",
    }
}
