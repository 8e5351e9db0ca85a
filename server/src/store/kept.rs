//! Connections that are kept between statements.
//!
//! The pool tries a connection each time it comes back, and that is a second trip to the database for every statement.
//! So the connections that read outside of transactions do not go back: whoever needs one takes one and puts it
//! aside again. One that failed, was given up, or lay aside for a while goes back to the pool, which tries it and
//! makes another if need be.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sea_orm::sqlx::pool::PoolConnection;
use sea_orm::sqlx::postgres::PgArguments;
use sea_orm::sqlx::query::Query;
use sea_orm::sqlx::{AssertSqlSafe, Database, Pool, Postgres, Sqlite, query_with};
use sea_orm::{QueryResult, Value, Values};
use sea_query_sqlx::SqlxValues;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::error::{Failure, StoreError, StoreResult, is_lost};
use crate::clock::Stopwatch;

/// A connection that lay aside for longer goes back to the pool, to be tried.
const FRESH: Duration = Duration::from_secs(1);
/// How often a statement that reads is tried when its connection turns out to be lost: after a restart of the database
/// each of them is.
const TRIES: u32 = 8;

/// The connections for reading outside of transactions. Cheap to clone.
#[derive(Clone)]
pub(super) enum Readers {
    Sqlite(Arc<Kept<Sqlite>>),
    Postgres(Arc<Kept<Postgres>>),
}

impl Readers {
    /// The row that a statement finds.
    pub(super) async fn one(&self, sql: &str, values: Vec<Value>) -> StoreResult<Option<QueryResult>> {
        let values = SqlxValues(Values(values));
        match self {
            Readers::Sqlite(kept) => {
                let mut taken = kept.take().await?;
                let query = query_with::<Sqlite, _>(AssertSqlSafe(sql), values);
                let found = query.fetch_optional(&mut *taken.connection).await;
                Ok(taken.put_aside(found)?.map(QueryResult::from))
            }
            Readers::Postgres(kept) => {
                let mut tries = 1;
                loop {
                    let mut taken = kept.take().await?;
                    let query = query_with::<Postgres, _>(AssertSqlSafe(sql), values.clone());
                    match query.fetch_optional(&mut *taken.connection).await {
                        Err(error) if tries < TRIES && is_lost(&error) => tries += 1,
                        found => return Ok(taken.put_aside(found)?.map(QueryResult::from)),
                    }
                }
            }
        }
    }

    /// The rows that a statement finds.
    pub(super) async fn all(&self, sql: &str, values: Vec<Value>) -> StoreResult<Vec<QueryResult>> {
        let values = SqlxValues(Values(values));
        match self {
            Readers::Sqlite(kept) => {
                let mut taken = kept.take().await?;
                let query = query_with::<Sqlite, _>(AssertSqlSafe(sql), values);
                let found = query.fetch_all(&mut *taken.connection).await;
                Ok(taken.put_aside(found)?.into_iter().map(QueryResult::from).collect())
            }
            Readers::Postgres(kept) => {
                let mut tries = 1;
                loop {
                    let mut taken = kept.take().await?;
                    let query = query_with::<Postgres, _>(AssertSqlSafe(sql), values.clone());
                    match query.fetch_all(&mut *taken.connection).await {
                        Err(error) if tries < TRIES && is_lost(&error) => tries += 1,
                        found => return Ok(taken.put_aside(found)?.into_iter().map(QueryResult::from).collect()),
                    }
                }
            }
        }
    }

    /// How many lie aside.
    pub(super) fn aside(&self) -> usize {
        match self {
            Readers::Sqlite(kept) => kept.aside().len(),
            Readers::Postgres(kept) => kept.aside().len(),
        }
    }

    /// Gives everything back, so that the pool can be closed.
    pub(super) fn close(&self) {
        match self {
            Readers::Sqlite(kept) => kept.close(),
            Readers::Postgres(kept) => kept.close(),
        }
    }
}

/// Connections of a pool. There are fewer of them than the pool has, so that none of those who turn to the pool itself
/// waits for ever.
pub(super) struct Kept<DB: Database> {
    pool: Pool<DB>,
    places: Semaphore,
    wait: Duration,
    aside: Mutex<Vec<(PoolConnection<DB>, Stopwatch)>>,
}

/// A connection on loan. Dropped, it goes back to the pool.
struct Taken<'a, DB: Database> {
    from: &'a Kept<DB>,
    connection: PoolConnection<DB>,
    _place: SemaphorePermit<'a>,
}

impl<DB: Database> Kept<DB> {
    /// Keeps at most so many connections of a pool; whoever finds all of them in use waits so long.
    pub(super) fn new(pool: Pool<DB>, most: u32, wait: Duration) -> Self {
        Kept {
            pool,
            places: Semaphore::new(usize::try_from(most).unwrap_or(1).max(1)),
            wait,
            aside: Mutex::default(),
        }
    }

    async fn take(&self) -> StoreResult<Taken<'_, DB>> {
        let place = tokio::time::timeout(self.wait, self.places.acquire()).await;
        let place = place.ok().and_then(Result::ok).ok_or_else(all_in_use)?;
        let aside = self.aside().pop();
        let fresh = aside.filter(|(_, since)| since.elapsed() < FRESH);
        let connection = match fresh {
            Some((connection, _)) => connection,
            None => self.pool.acquire().await.map_err(|error| not_connected(&error))?,
        };
        Ok(Taken {
            from: self,
            connection,
            _place: place,
        })
    }

    fn aside(&self) -> MutexGuard<'_, Vec<(PoolConnection<DB>, Stopwatch)>> {
        self.aside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        self.places.close();
        self.aside().clear();
    }
}

impl Kept<Postgres> {
    /// Runs a statement that is a transaction by itself; how many rows it changed.
    pub(super) async fn change(&self, query: Query<'_, Postgres, PgArguments>) -> StoreResult<u64> {
        let mut taken = self.take().await?;
        let changed = query.execute(&mut *taken.connection).await;
        Ok(taken.put_aside(changed)?.rows_affected())
    }
}

impl<DB: Database> Taken<'_, DB> {
    /// Puts the connection aside for the next, if all went well.
    fn put_aside<T>(self, outcome: Result<T, sea_orm::sqlx::Error>) -> StoreResult<T> {
        let found = outcome.map_err(|error| StoreError::of_sqlx(&error))?;
        if !self.from.places.is_closed() {
            self.from.aside().push((self.connection, Stopwatch::start()));
        }
        Ok(found)
    }
}

/// Whatever keeps a connection from being made may pass.
fn not_connected(error: &sea_orm::sqlx::Error) -> StoreError {
    match StoreError::of_sqlx(error) {
        StoreError::Failed(failure) => StoreError::Unavailable(failure),
        other => other,
    }
}

fn all_in_use() -> StoreError {
    StoreError::Unavailable(Failure {
        code: None,
        message: "no connection to the database became free in time".to_owned(),
    })
}
