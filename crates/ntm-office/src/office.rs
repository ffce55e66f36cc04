//! The office itself: what every practice works with.

use std::sync::Arc;

use jiff::Timestamp;
use ntm_intake::Programs;
use ntm_store::{Store, files::Files};
use uuid::Uuid;

use crate::{Chance, Clock, Outcome, desks::Desks, gazetteer::Registers};

/// What an operator decides about an installation.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The address at which people reach the installation, without a trailing slash.
    pub base_url: String,
    /// The largest upload, in bytes.
    pub upload_bytes: usize,
    /// The programs that help to read scans and old files.
    pub programs: Programs,
    /// How long a session lives without use, in minutes.
    pub session_idle_minutes: i64,
    /// How long a session lives at most, in hours.
    pub session_hours: i64,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            base_url: "http://127.0.0.1:8080".to_owned(),
            upload_bytes: 20 * 1024 * 1024,
            programs: Programs::none(),
            session_idle_minutes: 8 * 60,
            session_hours: 7 * 24,
        }
    }
}

/// The store, the files, the clock and chance, in one handle that is cheap to clone.
#[derive(Clone)]
pub struct Office {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    files: Files,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    settings: Settings,
    registers: Registers,
    desks: Desks,
}

impl Office {
    /// Opens the office on a store that has been migrated.
    pub fn new(
        store: Store,
        files: Files,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
        settings: Settings,
    ) -> Office {
        Office {
            inner: Arc::new(Inner {
                store,
                files,
                clock,
                chance,
                settings,
                registers: Registers::default(),
                desks: Desks::default(),
            }),
        }
    }

    /// Returns the database.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// Returns the folder of originals and evidence.
    pub fn files(&self) -> &Files {
        &self.inner.files
    }

    /// Returns the clock that everything here goes by.
    pub fn clock(&self) -> &dyn Clock {
        &*self.inner.clock
    }

    /// Returns what the operator decided.
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// Returns the registers of units that were read lately.
    pub(crate) fn registers(&self) -> &Registers {
        &self.inner.registers
    }

    /// Returns the desks at which documents are read.
    pub(crate) fn desks(&self) -> &Desks {
        &self.inner.desks
    }

    /// Tells whether the office can serve: the database answers.
    pub async fn ready(&self) -> Outcome<()> {
        use ntm_store::Query as _;
        self.store()
            .read()
            .await?
            .query_one("SELECT 1 AS one", &[])
            .await?;
        Ok(())
    }

    /// Makes a new identity (UUID version 7: ordered by time).
    pub fn new_id(&self, now: Timestamp) -> Uuid {
        let mut random = [0; 10];
        self.inner.chance.fill(&mut random);
        let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    /// Returns random bytes.
    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        let mut random = [0; N];
        self.inner.chance.fill(&mut random);
        random
    }

    /// Makes a secret of 256 bits, in letters that may stand in a cookie or an address.
    pub fn new_token(&self) -> String {
        use base64::Engine as _;
        let mut random = [0; 32];
        self.inner.chance.fill(&mut random);
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(random)
    }
}

/// Returns the SHA-256 of a token, in hexadecimal: the only form in which a token is kept.
pub fn token_hash(token: &str) -> String {
    use sha2::{Digest as _, Sha256};
    Sha256::digest(token.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
