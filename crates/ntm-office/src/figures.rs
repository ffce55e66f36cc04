//! What an operator watches.

use ntm_store::figures::{self, Waiting};

use crate::{Office, Outcome};

/// How the office stands this moment.
#[derive(Debug, Clone, Copy)]
pub struct Figures {
    /// What waits to be done and to be sent.
    pub waiting: Waiting,
}

impl Office {
    /// Counts what an operator watches.
    pub async fn figures(&self) -> Outcome<Figures> {
        let mut reader = self.store().read().await?;
        Ok(Figures {
            waiting: figures::waiting(&mut reader).await?,
        })
    }
}
