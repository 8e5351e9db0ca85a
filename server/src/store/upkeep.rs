//! What keeps the database in order: forgetting what is no longer needed, and trying whether it can be written to.

use sea_orm::FromQueryResult;
use time::{Duration, OffsetDateTime};

use super::connect::{Backend, Store, Tx};
use super::error::StoreResult;
use super::executor::{one, run};
use super::reading_report::REFERENCE_LASTS;

/// How long an ended session is kept, so that a form that comes after it can still be saved for its author.
pub const ENDED_SESSIONS_KEPT: Duration = Duration::hours(24);
/// How long fields that were typed and not submitted are kept, and the keys of submitted forms.
pub const FORMS_KEPT: Duration = Duration::days(7);
/// How long attempts to sign in are kept.
pub const ATTEMPTS_KEPT: Duration = Duration::hours(24);

/// Forgets what is older than it needs to be; how many rows that were. Nothing clinical and nothing of the audit trail.
///
/// # Errors
/// As every change.
pub async fn expired_delete(tx: &Tx, now: OffsetDateTime) -> StoreResult<u64> {
    let sessions = now - ENDED_SESSIONS_KEPT;
    let forms = now - FORMS_KEPT;
    let attempts = now - ATTEMPTS_KEPT;
    let mut deleted = 0;
    for (sql, before) in [
        ("DELETE FROM session WHERE ended_at < $1", sessions),
        (
            "DELETE FROM session WHERE ended_at IS NULL AND last_seen_at < $1",
            sessions,
        ),
        ("DELETE FROM typed_answer WHERE saved_at < $1", forms),
        ("DELETE FROM form_submission WHERE at < $1", forms),
        ("DELETE FROM sign_in_attempt WHERE at < $1", attempts),
        ("DELETE FROM reading_open WHERE at < $1", attempts),
        ("DELETE FROM reading_reference WHERE at < $1", now - REFERENCE_LASTS),
    ] {
        deleted += run(tx, sql, [before.into()]).await?;
    }
    Ok(deleted)
}

/// Writes something, to see that it can be done.
///
/// # Errors
/// [`super::StoreError::Unavailable`] when it cannot be done now.
pub async fn probe_write(store: &Store, now: OffsetDateTime) -> StoreResult<()> {
    let tx = store.begin().await?;
    let sql = "INSERT INTO probe (name, at) VALUES ('ready', $1) ON CONFLICT (name) DO UPDATE SET at = excluded.at";
    run(&tx, sql, [now.into()]).await?;
    tx.commit().await
}

/// Whether an SQLite file passes the database's own check of its pages, indexes and rules; PostgreSQL checks itself.
///
/// # Errors
/// As every query.
pub async fn database_is_whole(store: &Store) -> StoreResult<bool> {
    #[derive(FromQueryResult)]
    struct Row {
        integrity_check: String,
    }
    if store.backend() == Backend::Postgres {
        return Ok(true);
    }
    let row: Option<Row> = one(store, "PRAGMA integrity_check(1)", []).await?;
    Ok(row.is_some_and(|row| row.integrity_check == "ok"))
}
