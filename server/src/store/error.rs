//! What can go wrong in the store. Says which rule or code, never a value of a row.

use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr, sqlx};
use thiserror::Error;

use super::constraint::{self, Constraint};

/// What a query returns.
pub type StoreResult<T> = Result<T, StoreError>;

/// Why the store did not do what it was asked.
#[derive(Clone, Debug, Error)]
pub enum StoreError {
    /// The database cannot be reached, is busy, or is full. The same request may succeed later.
    #[error("the database cannot be used now")]
    Unavailable(#[source] Failure),
    /// A rule that the database holds was broken.
    #[error("the database holds a rule against it: {0:?}")]
    Constraint(Constraint),
    /// What a change was for is not there, or belongs to another unit.
    #[error("what was to be changed is not there")]
    Missing,
    /// A stored row cannot be read as what it should be.
    #[error("a stored row is not legal")]
    IllegalRow(#[from] IllegalRow),
    /// The database was made by a newer version of the product.
    #[error("the database was made by a newer version: it has {0:?}, which this version does not know")]
    NewerSchema(String),
    /// The address of the database is no such address.
    #[error("the address of the database is neither sqlite: nor postgres:")]
    BadAddress,
    /// Anything else.
    #[error("the database failed")]
    Failed(#[source] Failure),
}

/// What the database said: its code and its message, without the values that some messages come with.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message} (code {})", code.as_deref().unwrap_or("none"))]
pub struct Failure {
    /// SQLSTATE, or SQLite's extended result code.
    pub code: Option<String>,
    /// In the database's words.
    pub message: String,
}

/// A stored row that no domain type can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{table}: {what}")]
pub struct IllegalRow {
    /// The table.
    pub table: &'static str,
    /// What about it.
    pub what: &'static str,
}

/// What came of a change that names the version it was made on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swap {
    /// Changed; the new version.
    Done(u32),
    /// The version is no longer that one; nothing was changed.
    Stale,
}

impl StoreError {
    /// Whether the same request may succeed later.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        matches!(self, StoreError::Unavailable(_))
    }

    /// Whether another transaction was in the way: the whole of this one may succeed at once.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        let code = match self {
            StoreError::Unavailable(failure) => failure.code.as_deref(),
            StoreError::Constraint(_)
            | StoreError::Missing
            | StoreError::IllegalRow(_)
            | StoreError::NewerSchema(_)
            | StoreError::BadAddress
            | StoreError::Failed(_) => None,
        };
        matches!(code, Some("40001" | "40P01"))
    }

    /// The rule that was broken, if that is what happened.
    #[must_use]
    pub fn constraint(&self) -> Option<Constraint> {
        match self {
            StoreError::Constraint(constraint) => Some(*constraint),
            _ => None,
        }
    }

    pub(super) fn of_sqlx(error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            // A connection that is out of step with the database; the next one is not.
            | sqlx::Error::Protocol(_)
            | sqlx::Error::BeginFailed => StoreError::Unavailable(Failure::plain(error)),
            sqlx::Error::Database(database) => {
                let code = database.code().unwrap_or_default().into_owned();
                let failure = Failure {
                    code: Some(code.clone()),
                    message: database.message().to_owned(),
                };
                if let Some(constraint) = constraint::of_database(database.as_ref()) {
                    StoreError::Constraint(constraint)
                } else if is_passing(&code) {
                    StoreError::Unavailable(failure)
                } else {
                    StoreError::Failed(failure)
                }
            }
            other => StoreError::Failed(Failure::plain(other)),
        }
    }
}

/// Whether the connection was lost before a statement had its answer: the server ended it, or is gone.
pub(super) fn is_lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::BeginFailed => true,
        sqlx::Error::Database(database) => {
            let code = database.code().unwrap_or_default();
            matches!(code.as_ref(), "57P01" | "57P02" | "57P03")
        }
        _ => false,
    }
}

/// As [`is_lost`], of what was wrapped.
pub(super) fn has_lost(error: &DbErr) -> bool {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(source))
        | DbErr::Exec(RuntimeErr::SqlxError(source))
        | DbErr::Query(RuntimeErr::SqlxError(source)) => is_lost(source),
        _ => false,
    }
}

/// Whether a database code stands for something that passes: SQLSTATE classes of lost or refused connections,
/// shortage, failing disks, time-outs and conflicts between transactions; SQLite's busy, locked, I/O error, full and
/// cannot open.
fn is_passing(code: &str) -> bool {
    match code.parse::<i32>() {
        Ok(sqlite) if code.len() < 5 => matches!(sqlite & 0xff, 5 | 6 | 10 | 13 | 14),
        _ => {
            ["08", "53", "58"].iter().any(|class| code.starts_with(class))
                || matches!(
                    code,
                    "57P01" | "57P02" | "57P03" | "57P05" | "57014" | "40001" | "40P01" | "55P03"
                )
        }
    }
}

impl Failure {
    fn plain(error: &impl ToString) -> Self {
        Failure {
            code: None,
            message: error.to_string(),
        }
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match &error {
            DbErr::ConnectionAcquire(ConnAcquireErr::Timeout | ConnAcquireErr::ConnectionClosed) => {
                StoreError::Unavailable(Failure::plain(&error))
            }
            DbErr::Conn(RuntimeErr::SqlxError(source)) => match StoreError::of_sqlx(source) {
                StoreError::Failed(failure) => StoreError::Unavailable(failure),
                other => other,
            },
            DbErr::Exec(RuntimeErr::SqlxError(source)) | DbErr::Query(RuntimeErr::SqlxError(source)) => {
                StoreError::of_sqlx(source)
            }
            _ => StoreError::Failed(Failure::plain(&error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_told_from_what_does_not() {
        for (code, passing) in [
            ("5", true),
            ("517", true),
            ("13", true),
            ("1", false),
            ("19", false),
            ("57P01", true),
            ("08006", true),
            ("40001", true),
            ("53300", true),
            ("58030", true),
            ("42P01", false),
            ("22001", false),
            ("", false),
        ] {
            assert_eq!(is_passing(code), passing, "{code}");
        }
    }
}
