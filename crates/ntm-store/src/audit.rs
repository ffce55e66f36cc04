//! The log of what was done, appended to in the transaction of the deed.
//!
//! Each province has a chain of its own, so that provinces can be moved and never wait for each
//! other. A row's hash is the SHA-256 of the JSON array
//! `[province, seq, at, account, action, resource, resource_id, data, trace, previous]`, and
//! `previous` is the hash of the row before (64 zeros for the first): whoever changes, removes or
//! inserts a row breaks every hash after it. Cutting off the end together with the head is seen
//! only by comparing with a hash that was written down elsewhere, hence [`Verification::heads`].

use {
    crate::engine::{Query, Row, StoreError, Tx, dialect},
    crate::params,
    jiff::Timestamp,
    ntm_programme::identity::UnitId,
    sha2::{Digest, Sha256},
    std::collections::BTreeMap,
    uuid::Uuid,
};

const PAGE: i64 = 2_000;
const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Something that was done.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub province: i64,
    pub at: Timestamp,
    /// Who did it; none when the system did.
    pub account: Option<Uuid>,
    pub action: String,
    pub resource: String,
    pub resource_id: String,
    pub data: serde_json::Value,
    /// The request in whose course it happened.
    pub trace: String,
}

/// Appends to the chain of the entry's province and returns the row's number. Others who append to
/// the same province wait until the transaction ends.
pub async fn append(tx: &mut Tx, entry: &Entry) -> Result<i64, StoreError> {
    let (last, previous) = head(tx, entry.province).await?;
    let row = Link {
        province: entry.province,
        seq: last + 1,
        at: entry.at.as_microsecond(),
        account: entry.account,
        action: entry.action.clone(),
        resource: entry.resource.clone(),
        resource_id: entry.resource_id.clone(),
        data: entry.data.to_string(),
        trace: entry.trace.clone(),
        previous,
    };
    let (seq, hash) = (row.seq, row.hash());
    tx.execute(
        "INSERT INTO audit (province, seq, at, account, action, resource, resource_id, data, trace,
                            previous, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            row.province,
            seq,
            row.at,
            row.account,
            row.action,
            row.resource,
            row.resource_id,
            row.data,
            row.trace,
            row.previous,
            hash.as_str()
        ],
    )
    .await?;
    tx.execute(
        "UPDATE audit_head SET seq = $2, hash = $3 WHERE province = $1",
        params![entry.province, seq, hash],
    )
    .await?;
    Ok(seq)
}

/// A row of the log as people read it.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    pub province: i64,
    pub seq: i64,
    pub at: Timestamp,
    /// The account's full name; `None` for the program itself.
    pub name: Option<String>,
    pub action: String,
    pub resource: String,
    pub resource_id: String,
    pub data: String,
    pub trace: String,
    pub hash: String,
}

/// Returns rows of one province's chain, the latest first: those of accounts below one of the
/// units, and those of the program itself. `action` is the beginning of an action's name.
pub async fn list(
    db: &mut impl Query,
    province: i64,
    above: UnitId,
    action: &str,
    (from, until): (Timestamp, Timestamp),
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Listed>, StoreError> {
    let rows = db
        .query(
            "SELECT l.province, l.seq, l.at, a.full_name, l.action, l.resource, l.resource_id,
                    l.data, l.trace, l.hash
               FROM audit l
               LEFT JOIN account a ON a.id = l.account
              WHERE l.province = $1 AND l.seq < $2 AND l.at >= $7 AND l.at < $8
                AND ($3 = '' OR (l.action >= $3 AND l.action < $4))
                AND (l.account IS NULL OR EXISTS (
                      SELECT 1 FROM unit_ancestor u
                       WHERE u.unit_id = a.unit_id AND u.ancestor_id = $5))
              ORDER BY l.seq DESC LIMIT $6",
            params![
                province,
                before.unwrap_or(i64::MAX),
                action,
                format!("{action}\u{10ffff}"),
                above,
                limit,
                from,
                until
            ],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Listed {
                province: row.get("province")?,
                seq: row.get("seq")?,
                at: row.get("at")?,
                name: row.get("full_name")?,
                action: row.get("action")?,
                resource: row.get("resource")?,
                resource_id: row.get("resource_id")?,
                data: row.get("data")?,
                trace: row.get("trace")?,
                hash: row.get("hash")?,
            })
        })
        .collect()
}

/// What [`verify`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    pub rows: u64,
    pub first_broken: Option<Broken>,
    /// The last number and hash of each province.
    pub heads: BTreeMap<i64, (i64, String)>,
}

/// The first row of a chain that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    pub province: i64,
    pub seq: i64,
    pub why: &'static str,
}

/// Follows every chain from its beginning to its head, a page at a time.
pub async fn verify(db: &mut impl Query) -> Result<Verification, StoreError> {
    let mut rows = 0;
    let mut heads = BTreeMap::new();
    let mut at = (i64::MIN, i64::MIN);
    let done = |rows, heads, first_broken| Verification {
        rows,
        first_broken,
        heads,
    };
    loop {
        let page = db
            .query(
                "SELECT province, seq, at, account, action, resource, resource_id, data, trace,
                        previous, hash
                 FROM audit WHERE (province, seq) > ($1, $2) ORDER BY province, seq LIMIT $3",
                params![at.0, at.1, PAGE],
            )
            .await?;
        for row in &page {
            let link = Link::read(row)?;
            let hash: String = row.get("hash")?;
            let (last, previous) = heads
                .get(&link.province)
                .cloned()
                .unwrap_or((0, BEGINNING.to_owned()));
            if let Some(why) = link.fault(&hash, last, &previous) {
                let broken = Broken {
                    province: link.province,
                    seq: link.seq,
                    why,
                };
                return Ok(done(rows, heads, Some(broken)));
            }
            rows += 1;
            at = (link.province, link.seq);
            heads.insert(link.province, (link.seq, hash));
        }
        if (page.len() as i64) < PAGE {
            break;
        }
    }
    let broken = wrong_head(db, &heads).await?;
    Ok(done(rows, heads, broken))
}

async fn wrong_head(
    db: &mut impl Query,
    ends: &BTreeMap<i64, (i64, String)>,
) -> Result<Option<Broken>, StoreError> {
    let mut without_head = ends.clone();
    let heads = db
        .query(
            "SELECT province, seq, hash FROM audit_head ORDER BY province",
            params![],
        )
        .await?;
    for head in heads {
        let province: i64 = head.get("province")?;
        let kept = (head.get("seq")?, head.get("hash")?);
        let end = without_head
            .remove(&province)
            .unwrap_or((0, BEGINNING.to_owned()));
        if end != kept {
            return Ok(Some(Broken {
                province,
                seq: end.0 + 1,
                why: "rows at the end are missing: the head knows another last row",
            }));
        }
    }
    Ok(without_head
        .into_iter()
        .next()
        .map(|(province, (seq, _))| Broken {
            province,
            seq,
            why: "the chain has no head",
        }))
}

async fn head(tx: &mut Tx, province: i64) -> Result<(i64, String), StoreError> {
    let lock = dialect::for_update(tx.engine());
    let select = format!("SELECT seq, hash FROM audit_head WHERE province = $1{lock}");
    let found = match tx.query_opt(&select, params![province]).await? {
        Some(row) => row,
        None => {
            tx.execute(
                "INSERT INTO audit_head (province, seq, hash) VALUES ($1, 0, $2)
                 ON CONFLICT (province) DO NOTHING",
                params![province, BEGINNING],
            )
            .await?;
            tx.query_one(&select, params![province]).await?
        }
    };
    Ok((found.get("seq")?, found.get("hash")?))
}

/// A row of the chain, without its hash.
struct Link {
    province: i64,
    seq: i64,
    at: i64,
    account: Option<Uuid>,
    action: String,
    resource: String,
    resource_id: String,
    data: String,
    trace: String,
    previous: String,
}

impl Link {
    fn read(row: &Row) -> Result<Link, StoreError> {
        Ok(Link {
            province: row.get("province")?,
            seq: row.get("seq")?,
            at: row.get("at")?,
            account: row.get("account")?,
            action: row.get("action")?,
            resource: row.get("resource")?,
            resource_id: row.get("resource_id")?,
            data: row.get("data")?,
            trace: row.get("trace")?,
            previous: row.get("previous")?,
        })
    }

    fn hash(&self) -> String {
        let text = serde_json::json!([
            self.province,
            self.seq,
            self.at,
            self.account,
            self.action,
            self.resource,
            self.resource_id,
            self.data,
            self.trace,
            self.previous
        ])
        .to_string();
        crate::hex(&Sha256::digest(text.as_bytes()))
    }

    fn fault(&self, hash: &str, last: i64, previous: &str) -> Option<&'static str> {
        if self.seq != last + 1 {
            Some("rows before it are missing")
        } else if self.previous != previous {
            Some("it does not follow the row before it")
        } else if self.hash() != hash {
            Some("its content was changed")
        } else {
            None
        }
    }
}
