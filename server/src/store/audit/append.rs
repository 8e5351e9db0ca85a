//! Adding events: many a statement, and those of reads in one trip to the database.

use std::fmt::Write;
use std::sync::LazyLock;

use sea_orm::Value;
use sea_orm::sqlx::{self, Row, SqlitePool};
use uuid::Uuid;

use super::super::connect::{Store, Tx};
use super::super::error::{StoreError, StoreResult};
use super::super::executor::run;
use super::super::kept::Readers;
use super::{AuditHead, AuditRow};

/// Rows a statement. Lists are read all day, and each participant on one is a row. The sizes are few, so that their
/// statements stay prepared.
const SIZES: [usize; 10] = [512, 256, 128, 64, 32, 16, 8, 4, 2, 1];

const COLUMNS: &str = "chain, seq, at, actor, role, unit, action, object, subject, outcome, before, after, \
    request_id, prev_hash, hash";
const TYPES: [&str; 15] = [
    "uuid",
    "bigint",
    "timestamptz",
    "uuid",
    "text",
    "uuid",
    "text",
    "text",
    "uuid",
    "text",
    "text",
    "text",
    "uuid",
    "bytea",
    "bytea",
];

/// The values that say which end is moved and where to, before those of the rows.
const END_VALUES: usize = 6;
const MOVE: &str = "UPDATE audit_head SET seq = $2, hash = $3, seal = $4 WHERE chain = $1 AND seq = $5 AND hash = $6";

/// Adds events.
///
/// # Errors
/// As every change.
pub async fn audit_rows_insert(tx: &Tx, rows: Vec<AuditRow>) -> StoreResult<()> {
    static INSERTS: LazyLock<[String; SIZES.len()]> =
        LazyLock::new(|| SIZES.map(|size| format!("INSERT INTO audit_event ({COLUMNS}) {}", slots(size, 0, false))));
    let mut rest = rows.into_iter();
    while rest.len() > 0 {
        let fits = SIZES.iter().position(|size| *size <= rest.len());
        let at = fits.unwrap_or(SIZES.len() - 1);
        let values = rest.by_ref().take(SIZES[at]).flat_map(values_of);
        run(tx, &INSERTS[at], values.collect::<Vec<_>>()).await?;
    }
    Ok(())
}

/// Appends events to a chain that ends at `from`, as a transaction of its own and in one trip; `false` when the chain
/// ends elsewhere, or when they are too many for one trip, and then nothing was done.
///
/// To be awaited to its end: on SQLite a transaction might stay open otherwise.
///
/// # Errors
/// As every change.
pub async fn audit_append(
    store: &Store,
    chain: Uuid,
    from: &AuditHead,
    to: &AuditHead,
    rows: Vec<AuditRow>,
) -> StoreResult<bool> {
    let Some(at) = SIZES.iter().rposition(|size| *size >= rows.len()) else {
        return Ok(false);
    };
    match store.readers() {
        Readers::Sqlite(_) => {
            append_to_sqlite(store.writer().get_sqlite_connection_pool(), at, chain, from, to, rows).await
        }
        Readers::Postgres(kept) => {
            let empty = (rows.len()..SIZES[at]).flat_map(|_| nothing());
            let mut values = end_values(chain, from, to).to_vec();
            values.extend(rows.into_iter().flat_map(values_of).chain(empty));
            Ok(kept.change(&POSTGRES[at], values).await? > 0)
        }
    }
}

/// One statement, and so one transaction.
static POSTGRES: LazyLock<[String; SIZES.len()]> = LazyLock::new(|| {
    SIZES.map(|size| {
        let rows = slots(size, END_VALUES, true);
        format!(
            "WITH moved AS ({MOVE} RETURNING 1) INSERT INTO audit_event ({COLUMNS}) \
                SELECT v.* FROM ({rows}) AS v ({COLUMNS}) WHERE v.chain IS NOT NULL AND EXISTS (SELECT FROM moved)"
        )
    })
});

/// One command to the thread of the connection, where each statement would be a wait.
static SQLITE: LazyLock<[String; SIZES.len()]> = LazyLock::new(|| {
    SIZES.map(|size| {
        let rows = slots(size, END_VALUES, false);
        format!(
            "BEGIN IMMEDIATE; {MOVE} RETURNING seq; INSERT INTO audit_event ({COLUMNS}) SELECT * FROM ({rows}) \
                WHERE column1 IS NOT NULL AND EXISTS (SELECT 1 FROM audit_head WHERE chain = $1 AND hash = $3); COMMIT"
        )
    })
});

async fn append_to_sqlite(
    pool: &SqlitePool,
    at: usize,
    chain: Uuid,
    from: &AuditHead,
    to: &AuditHead,
    rows: Vec<AuditRow>,
) -> StoreResult<bool> {
    let failed = |error: sqlx::Error| StoreError::of_sqlx(&error);
    let mut connection = pool.acquire().await.map_err(failed)?;
    let empty = (SIZES[at] - rows.len()) * TYPES.len();
    let mut query = sqlx::query(SQLITE[at].as_str())
        .bind(chain)
        .bind(to.seq)
        .bind(to.hash.to_vec())
        .bind(to.seal.to_vec())
        .bind(from.seq)
        .bind(from.hash.to_vec());
    for row in rows {
        query = query.bind(row.chain).bind(row.seq).bind(row.at).bind(row.actor);
        query = query.bind(row.role).bind(row.unit).bind(row.action).bind(row.object);
        query = query
            .bind(row.subject)
            .bind(row.outcome)
            .bind(row.before)
            .bind(row.after);
        query = query.bind(row.request_id).bind(row.prev_hash).bind(row.hash);
    }
    for _ in 0..empty {
        query = query.bind(None::<String>);
    }
    match query.fetch_all(&mut *connection).await {
        Ok(moved) => Ok(moved.iter().any(|row| row.len() == 1)),
        Err(error) => {
            // Where it came to no transaction, or to its end, there is nothing to undo.
            let _ = sqlx::query("ROLLBACK").execute(&mut *connection).await;
            Err(failed(error))
        }
    }
}

fn end_values(chain: Uuid, from: &AuditHead, to: &AuditHead) -> [Value; END_VALUES] {
    [
        chain.into(),
        to.seq.into(),
        to.hash.to_vec().into(),
        to.seal.to_vec().into(),
        from.seq.into(),
        from.hash.to_vec().into(),
    ]
}

/// "VALUES ($1, ...), ($16, ...)", after `before` other values.
fn slots(rows: usize, before: usize, typed: bool) -> String {
    let mut sql = "VALUES ".to_owned();
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for (column, kind) in TYPES.iter().enumerate() {
            let comma = if column == 0 { "" } else { ", " };
            let number = before + row * TYPES.len() + column + 1;
            let _ = write!(sql, "{comma}${number}");
            if typed {
                let _ = write!(sql, "::{kind}");
            }
        }
        sql.push(')');
    }
    sql
}

fn values_of(row: AuditRow) -> [Value; TYPES.len()] {
    [
        row.chain.into(),
        row.seq.into(),
        row.at.into(),
        row.actor.into(),
        row.role.into(),
        row.unit.into(),
        row.action.into(),
        row.object.into(),
        row.subject.into(),
        row.outcome.into(),
        row.before.into(),
        row.after.into(),
        row.request_id.into(),
        row.prev_hash.into(),
        row.hash.into(),
    ]
}

/// What an empty slot holds.
fn nothing() -> [Value; TYPES.len()] {
    TYPES.map(|kind| match kind {
        "uuid" => Value::Uuid(None),
        "bigint" => Value::BigInt(None),
        "timestamptz" => Value::TimeDateTimeWithTimeZone(None),
        "bytea" => Value::Bytes(None),
        _ => Value::String(None),
    })
}
