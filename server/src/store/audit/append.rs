//! Adding events: many a statement, and those of reads in one trip to the database.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::LazyLock;

use sea_orm::Value;
use sea_orm::sqlx::{self, Postgres, Row, SqlitePool};
use uuid::Uuid;

use super::super::connect::{Store, Tx};
use super::super::error::{StoreError, StoreResult};
use super::super::executor::run;
use super::super::kept::{Kept, Readers};
use super::{AuditHead, AuditRow};

/// Rows a statement. Lists are read all day, and each participant on one is a row. The sizes are few, so that their
/// statements stay prepared.
const SIZES: [usize; 10] = [512, 256, 128, 64, 32, 16, 8, 4, 2, 1];

const COLUMNS: &str = "chain, seq, at, actor, role, unit, action, object, subject, outcome, before, after, \
    request_id, prev_hash, hash";
/// Their types on PostgreSQL.
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

/// Adds events.
///
/// # Errors
/// As every change.
pub async fn audit_rows_insert(tx: &Tx, rows: Vec<AuditRow>) -> StoreResult<()> {
    static INSERTS: LazyLock<[String; SIZES.len()]> =
        LazyLock::new(|| SIZES.map(|size| format!("INSERT INTO audit_event ({COLUMNS}) {}", slots(size, TYPES.len()))));
    let mut rest = rows.into_iter();
    while rest.len() > 0 {
        let fits = SIZES.iter().position(|size| *size <= rest.len());
        let at = fits.unwrap_or(SIZES.len() - 1);
        let values = rest.by_ref().take(SIZES[at]).flat_map(values_of);
        run(tx, &INSERTS[at], values.collect::<Vec<_>>()).await?;
    }
    Ok(())
}

/// Writes down the people of lists, each list under its seal. Who is there already stays.
///
/// # Errors
/// As every change.
pub async fn audit_people_put(tx: &Tx, lists: &BTreeMap<Uuid, BTreeSet<Uuid>>) -> StoreResult<()> {
    static INSERTS: LazyLock<[String; SIZES.len()]> = LazyLock::new(|| {
        SIZES.map(|size| {
            let rows = slots(size, 2);
            format!("INSERT INTO audit_people (list, participant) {rows} ON CONFLICT DO NOTHING")
        })
    });
    let rows = lists
        .iter()
        .flat_map(|(list, people)| people.iter().map(|person| (*list, *person)));
    let rows: Vec<(Uuid, Uuid)> = rows.collect();
    let mut rest = rows.as_slice();
    while let Some(at) = SIZES.iter().position(|size| *size <= rest.len()) {
        let (part, others) = rest.split_at(SIZES[at]);
        let values = part
            .iter()
            .flat_map(|(list, person)| [Value::from(*list), Value::from(*person)]);
        run(tx, &INSERTS[at], values.collect::<Vec<_>>()).await?;
        rest = others;
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
    match store.readers() {
        Readers::Sqlite(_) => {
            append_to_sqlite(store.writer().get_sqlite_connection_pool(), chain, from, to, rows).await
        }
        Readers::Postgres(kept) => append_to_postgres(kept, chain, from, to, &rows).await,
    }
}

/// One statement, and so one transaction. The rows come as an array a column, so however many they are it is the same
/// statement.
static POSTGRES: LazyLock<String> = LazyLock::new(|| {
    let arrays: Vec<String> = TYPES
        .iter()
        .zip(7..)
        .map(|(kind, number)| format!("${number}::{kind}[]"))
        .collect();
    format!(
        "WITH moved AS (UPDATE audit_head SET seq = $2, hash = $3, seal = $4 \
            WHERE chain = $1 AND seq = $5 AND hash = $6 RETURNING 1) \
            INSERT INTO audit_event ({COLUMNS}) SELECT v.* FROM unnest({}) AS v ({COLUMNS}) \
            WHERE EXISTS (SELECT FROM moved)",
        arrays.join(", ")
    )
});

async fn append_to_postgres(
    kept: &Kept<Postgres>,
    chain: Uuid,
    from: &AuditHead,
    to: &AuditHead,
    rows: &[AuditRow],
) -> StoreResult<bool> {
    fn column<'a, T>(rows: &'a [AuditRow], value: impl Fn(&'a AuditRow) -> T) -> Vec<T> {
        rows.iter().map(value).collect()
    }
    let query = sqlx::query(POSTGRES.as_str())
        .bind(chain)
        .bind(to.seq)
        .bind(&to.hash[..])
        .bind(&to.seal[..])
        .bind(from.seq)
        .bind(&from.hash[..])
        .bind(column(rows, |row| row.chain))
        .bind(column(rows, |row| row.seq))
        .bind(column(rows, |row| row.at))
        .bind(column(rows, |row| row.actor))
        .bind(column(rows, |row| row.role.as_deref()))
        .bind(column(rows, |row| row.unit))
        .bind(column(rows, |row| row.action.as_str()))
        .bind(column(rows, |row| row.object.as_str()))
        .bind(column(rows, |row| row.subject))
        .bind(column(rows, |row| row.outcome.as_str()))
        .bind(column(rows, |row| row.before.as_deref()))
        .bind(column(rows, |row| row.after.as_deref()))
        .bind(column(rows, |row| row.request_id))
        .bind(column(rows, |row| row.prev_hash.as_slice()))
        .bind(column(rows, |row| row.hash.as_slice()));
    Ok(kept.change(query).await? > 0)
}

/// One command to the thread of the connection, where each statement would be a wait. Its slots have no numbers: the
/// number of a slot is looked up among those of all others, and here are thousands.
static SQLITE: LazyLock<[String; SIZES.len()]> = LazyLock::new(|| {
    SIZES.map(|size| {
        let row = format!("({})", ["?"; TYPES.len()].join(", "));
        let rows = vec![row; size].join(", ");
        format!(
            "BEGIN IMMEDIATE; \
                UPDATE audit_head SET seq = ?, hash = ?, seal = ? \
                WHERE chain = ? AND seq = ? AND hash = ? RETURNING seq; \
                INSERT INTO audit_event ({COLUMNS}) SELECT * FROM (VALUES {rows}) WHERE column1 IS NOT NULL \
                AND EXISTS (SELECT 1 FROM audit_head WHERE chain = ? AND hash = ?); COMMIT"
        )
    })
});

async fn append_to_sqlite(
    pool: &SqlitePool,
    chain: Uuid,
    from: &AuditHead,
    to: &AuditHead,
    rows: Vec<AuditRow>,
) -> StoreResult<bool> {
    let Some(at) = SIZES.iter().rposition(|size| *size >= rows.len()) else {
        return Ok(false);
    };
    let failed = |error: sqlx::Error| StoreError::of_sqlx(&error);
    let mut connection = pool.acquire().await.map_err(failed)?;
    let empty = (SIZES[at] - rows.len()) * TYPES.len();
    let mut query = sqlx::query(SQLITE[at].as_str())
        .bind(to.seq)
        .bind(to.hash.to_vec())
        .bind(to.seal.to_vec())
        .bind(chain)
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
    query = query.bind(chain).bind(to.hash.to_vec());
    match query.fetch_all(&mut *connection).await {
        Ok(moved) => Ok(moved.iter().any(|row| row.len() == 1)),
        Err(error) => {
            // Where it came to no transaction, or to its end, there is nothing to undo.
            let _ = sqlx::query("ROLLBACK").execute(&mut *connection).await;
            Err(failed(error))
        }
    }
}

/// "VALUES ($1, ...), ($16, ...)"
fn slots(rows: usize, columns: usize) -> String {
    let mut sql = "VALUES ".to_owned();
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            let comma = if column == 0 { "" } else { ", " };
            let number = row * columns + column + 1;
            let _ = write!(sql, "{comma}${number}");
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
