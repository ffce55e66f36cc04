//! Keeping the installation: the audit log is read and its chain verified, backups are made.
//!
//! A backup is restored by a command on the machine, never by a page: whoever can replace an
//! installation can replace its log.

use std::path::PathBuf;

use jiff::{Timestamp, civil::Date};
use ntm_programme::{
    identity::UnitId,
    right::{Action, Resource, Role},
};
use ntm_store::{
    Query, account,
    audit::{self, Listed, Verification},
    backup, params, unit,
};
use serde_json::json;

use crate::{Fault, Office, Op, Outcome, Record, clock::midnight, follow::Part, part::cut, record};

/// A backup that stands in the folder of backups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// The folder's name: the instant at which it was made.
    pub name: String,
    /// When it was made.
    pub at: Timestamp,
    /// The database in bytes.
    pub database_bytes: u64,
    /// The originals and evidence.
    pub files: usize,
    /// Whether everything in it still has the hash that its manifest names.
    pub whole: bool,
}

/// Which rows of the audit log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// The chain of the installation instead of the province's.
    pub installation: bool,
    /// The beginning of an action's name.
    pub action: String,
    /// The first and the last day.
    pub from: Option<Date>,
    pub until: Option<Date>,
}

impl Office {
    /// Returns at most so many rows of the audit log in the scope of the one who asks, the latest
    /// first, from before a number on.
    pub async fn list_audit(
        &self,
        op: &Op,
        filter: &AuditFilter,
        before: Option<i64>,
        limit: i64,
    ) -> Outcome<Part<Listed, i64>> {
        let unit = scope(op, Action::ReadAudit)?;
        let mut reader = self.store().read().await?;
        let province: i64 = reader
            .query_one("SELECT province FROM unit WHERE id = $1", params![unit])
            .await?
            .get("province")?;
        let province = if filter.installation { 0 } else { province };
        let stretch = (
            filter.from.and_then(midnight).unwrap_or(Timestamp::MIN),
            filter
                .until
                .and_then(|day| midnight(day.tomorrow().ok()?))
                .unwrap_or(Timestamp::MAX),
        );
        let mut rows = audit::list(
            &mut reader,
            province,
            unit,
            filter.action.trim(),
            stretch,
            before,
            limit + 1,
        )
        .await?;
        let next = cut(&mut rows, limit).map(|row| row.seq);
        Ok(Part { rows, next })
    }

    /// Follows the chain of the whole log.
    pub async fn verify_audit(&self, op: &Op) -> Outcome<Verification> {
        scope(op, Action::ReadAudit)?;
        Ok(audit::verify(&mut self.store().read().await?).await?)
    }

    /// Writes a backup beside the files while people work, and returns its name.
    pub async fn back_up(&self, op: &Op) -> Outcome<String> {
        self.operates(op).await?;
        let name = op.now.strftime("%Y%m%dT%H%M%SZ").to_string();
        let folder = self.backups_folder().join(&name);
        if folder.exists() {
            return Err(Fault::refused(
                "Vừa có một bản sao lưu trong giây này. Hãy thử lại.",
                "A backup was made within this very second. Try again.",
            ));
        }
        std::fs::create_dir_all(self.backups_folder()).map_err(Fault::internal)?;
        let mut tx = self.store().begin().await?;
        record(
            &mut tx,
            op,
            Record {
                province: 0,
                action: "backup.create",
                resource: "backup",
                id: name.clone(),
                data: json!({}),
            },
        )
        .await?;
        tx.commit().await?;
        backup::create(self.store(), self.files(), &folder, op.now).await?;
        Ok(name)
    }

    /// Returns a part of the backups that stand in the folder, the latest first, each verified, and
    /// the name before which the next part begins.
    pub async fn backups(
        &self,
        op: &Op,
        before: Option<&str>,
        most: usize,
    ) -> Outcome<(Vec<Backup>, Option<String>)> {
        self.operates(op).await?;
        let Ok(entries) = std::fs::read_dir(self.backups_folder()) else {
            return Ok((Vec::new(), None));
        };
        let mut names: Vec<String> = entries
            .flatten()
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| name.ends_with('Z') && before.is_none_or(|it| name.as_str() < it))
            .collect();
        names.sort_unstable_by(|a, b| b.cmp(a));
        let next = cut(&mut names, most).cloned();
        let mut backups = Vec::new();
        for name in names {
            let folder = self.backups_folder().join(&name);
            backups.push(match backup::verify(&folder).await {
                Ok(manifest) => Backup {
                    name,
                    at: manifest.created_at,
                    database_bytes: manifest.database.bytes,
                    files: manifest.files.len(),
                    whole: manifest.damaged.is_empty(),
                },
                Err(_) => Backup {
                    at: Timestamp::UNIX_EPOCH,
                    name,
                    database_bytes: 0,
                    files: 0,
                    whole: false,
                },
            });
        }
        Ok((backups, next))
    }

    /// Asks the policy about the installation itself: it belongs to the administrator who stands
    /// highest, not to those of the units below.
    pub(crate) async fn operates(&self, op: &Op) -> Outcome<()> {
        let mut db = self.store().read().await?;
        let line = highest_line(&mut db).await?;
        op.require(Action::Operate, &Resource::of(line))
    }

    /// Returns the folder that backups made by a page go to.
    pub fn backups_folder(&self) -> PathBuf {
        self.files().folder().with_file_name("backups")
    }
}

/// Returns the line of the unit whose administrator stands highest: what holds for the whole
/// installation asks for a right there.
pub(crate) async fn highest_line(db: &mut impl Query) -> Outcome<Vec<UnitId>> {
    Ok(match account::highest_administered(db).await? {
        Some(unit) => unit::line(db, unit).await?,
        None => Vec::new(),
    })
}

/// Returns the unit for which somebody may do this, after asking the policy.
fn scope(op: &Op, action: Action) -> Outcome<UnitId> {
    let unit = op
        .who
        .grants
        .iter()
        .find(|grant| {
            matches!(grant.role, Role::Administrator)
                || (action == Action::ReadAudit && grant.role == Role::Auditor)
        })
        .map(|grant| grant.unit)
        .ok_or(Fault::NotFound)?;
    op.require(action, &Resource::of(vec![unit]))?;
    Ok(unit)
}
