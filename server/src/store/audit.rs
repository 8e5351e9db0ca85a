//! Rows of the audit trail. What they mean and how they are sealed is the business of [`crate::audit`].

mod append;

use sea_orm::FromQueryResult;
use time::OffsetDateTime;
use uuid::Uuid;

use super::connect::{Backend, Tx};
use super::error::{IllegalRow, StoreResult};
use super::executor::{Source, all, one, run};

pub use append::{audit_append, audit_people_put, audit_rows_insert};

/// An event as stored.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct AuditRow {
    /// The chain: a unit, or nil for what belongs to none.
    pub chain: Uuid,
    /// 1 for the first of the chain; each adds 1.
    pub seq: i64,
    /// When.
    pub at: OffsetDateTime,
    /// Who.
    pub actor: Option<Uuid>,
    /// In which role.
    pub role: Option<String>,
    /// In which unit.
    pub unit: Option<Uuid>,
    /// What was done, as a code.
    pub action: String,
    /// To what: a kind and an id.
    pub object: String,
    /// The participant whom it is about.
    pub subject: Option<Uuid>,
    /// How it ended, as a code.
    pub outcome: String,
    /// Codes before.
    pub before: Option<String>,
    /// Codes after.
    pub after: Option<String>,
    /// The request's reference.
    pub request_id: Option<Uuid>,
    /// The hash of the event before.
    pub prev_hash: Vec<u8>,
    /// The hash of this event.
    pub hash: Vec<u8>,
}

/// The end of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditHead {
    /// The number of the last event; 0 before the first.
    pub seq: i64,
    /// Its hash.
    pub hash: [u8; 32],
    /// What proves that this is the end.
    pub seal: [u8; 32],
}

#[derive(FromQueryResult)]
struct HeadRow {
    seq: i64,
    hash: Vec<u8>,
    seal: Vec<u8>,
}

impl TryFrom<HeadRow> for AuditHead {
    type Error = IllegalRow;

    fn try_from(row: HeadRow) -> Result<Self, IllegalRow> {
        let illegal = IllegalRow {
            table: "audit_head",
            what: "no hash",
        };
        Ok(AuditHead {
            seq: row.seq,
            hash: row.hash.try_into().map_err(|_| illegal)?,
            seal: row.seal.try_into().map_err(|_| illegal)?,
        })
    }
}

/// The end of a chain; nothing before its first event.
///
/// # Errors
/// As every query.
pub async fn audit_head(on: &impl Source, chain: Uuid) -> StoreResult<Option<AuditHead>> {
    let sql = "SELECT seq, hash, seal FROM audit_head WHERE chain = $1";
    let row: Option<HeadRow> = one(on, sql, [chain.into()]).await?;
    Ok(row.map(AuditHead::try_from).transpose()?)
}

/// The end of a chain, held until the transaction ends, so that two appends cannot follow the same event. A chain
/// without an end is begun with seq 0 and zeros.
///
/// # Errors
/// As every change.
pub async fn audit_head_lock(tx: &Tx, chain: Uuid) -> StoreResult<AuditHead> {
    let lock = match tx.backend() {
        Backend::Sqlite => "SELECT seq, hash, seal FROM audit_head WHERE chain = $1",
        Backend::Postgres => "SELECT seq, hash, seal FROM audit_head WHERE chain = $1 FOR UPDATE",
    };
    if let Some(row) = one::<HeadRow>(tx, lock, [chain.into()]).await? {
        return Ok(row.try_into()?);
    }
    let begin = "INSERT INTO audit_head (chain, seq, hash, seal) VALUES ($1, 0, $2, $2) ON CONFLICT DO NOTHING";
    run(tx, begin, [chain.into(), vec![0_u8; 32].into()]).await?;
    let illegal = IllegalRow {
        table: "audit_head",
        what: "an end that is gone",
    };
    let row: Option<HeadRow> = one(tx, lock, [chain.into()]).await?;
    Ok(row.ok_or(illegal)?.try_into()?)
}

/// Moves the end of a chain if it still is `from`, and holds it until the transaction ends; `false` when it is not.
///
/// # Errors
/// As every change.
pub async fn audit_head_move(tx: &Tx, chain: Uuid, from: &AuditHead, to: &AuditHead) -> StoreResult<bool> {
    let sql = "UPDATE audit_head SET seq = $2, hash = $3, seal = $4 WHERE chain = $1 AND seq = $5 AND hash = $6";
    let values = [
        chain.into(),
        to.seq.into(),
        to.hash.to_vec().into(),
        to.seal.to_vec().into(),
        from.seq.into(),
        from.hash.to_vec().into(),
    ];
    Ok(run(tx, sql, values).await? == 1)
}

/// Moves the end of a chain.
///
/// # Errors
/// As every change.
pub async fn audit_head_put(tx: &Tx, chain: Uuid, head: &AuditHead) -> StoreResult<()> {
    let sql = "UPDATE audit_head SET seq = $2, hash = $3, seal = $4 WHERE chain = $1";
    let values = [
        chain.into(),
        head.seq.into(),
        head.hash.to_vec().into(),
        head.seal.to_vec().into(),
    ];
    run(tx, sql, values).await?;
    Ok(())
}

/// Up to `limit` events of a chain after number `after`, in order.
///
/// # Errors
/// As every query.
pub async fn audit_rows(on: &impl Source, chain: Uuid, after: i64, limit: i64) -> StoreResult<Vec<AuditRow>> {
    let sql = "SELECT chain, seq, at, actor, role, unit, action, object, subject, outcome, before, after, request_id, \
        prev_hash, hash FROM audit_event WHERE chain = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    all(on, sql, [chain.into(), after.into(), limit.into()]).await
}

/// The people on a list that was read.
///
/// # Errors
/// As every query.
pub async fn audit_people(on: &impl Source, list: Uuid) -> StoreResult<Vec<Uuid>> {
    #[derive(FromQueryResult)]
    struct Row {
        participant: Uuid,
    }
    let sql = "SELECT participant FROM audit_people WHERE list = $1";
    let rows: Vec<Row> = all(on, sql, [list.into()]).await?;
    Ok(rows.into_iter().map(|row| row.participant).collect())
}

/// Every chain that should be there or is: one a unit, and whatever else has events or an end.
///
/// # Errors
/// As every query.
pub async fn audit_chains(on: &impl Source) -> StoreResult<Vec<Uuid>> {
    #[derive(FromQueryResult)]
    struct Row {
        chain: Uuid,
    }
    let sql = "SELECT id AS chain FROM unit UNION SELECT chain FROM audit_head \
        UNION SELECT DISTINCT chain FROM audit_event ORDER BY 1";
    let rows: Vec<Row> = all(on, sql, []).await?;
    Ok(rows.into_iter().map(|row| row.chain).collect())
}
