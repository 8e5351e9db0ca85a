//! Connections, transactions, and bringing the schema up to date.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sea_orm::sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sea_orm::sqlx::{self, ConnectOptions, Connection};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, SqliteTransactionMode, SqlxPostgresConnector,
    SqlxSqliteConnector, TransactionOptions, TransactionTrait,
};

use super::error::{Failure, StoreError, StoreResult, has_lost};
use super::kept::{Kept, Readers};
use super::migration;
use super::outside::is_outside;

/// How long a request waits for the writer of SQLite.
const SQLITE_WAIT: Duration = Duration::from_secs(5);
/// How long a request waits for a connection to read on, or to PostgreSQL: under load a page that comes late is better
/// than none. Less than saving or a whole request may take, so that there is time left to say why it fails.
const CONNECTION_WAIT: Duration = Duration::from_secs(8);
/// A statement of PostgreSQL that takes longer is given up.
const STATEMENT_TIMEOUT: &str = "10s";
/// A connection that idled longer is tried before it is used.
const TRIED_AFTER: Duration = Duration::from_secs(1);
/// How often a transaction is begun when its connection turns out to be lost: after a restart of the database each one
/// is that was used less than [`TRIED_AFTER`] before it.
const BEGINNINGS: u32 = 8;
/// Statements kept prepared, a connection.
const PREPARED: usize = 256;

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

/// Where the database is and how many connections to keep.
#[derive(Clone)]
pub struct StoreOptions {
    /// `sqlite://path` or `postgres://...`. May hold a password: never printed.
    pub url: String,
    /// Connections for reading (SQLite), or for everything (PostgreSQL; half of them are for reading).
    pub connections: u32,
}

impl StoreOptions {
    /// The usual number of connections: 4 readers of SQLite, 16 connections to PostgreSQL.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        let url = url.into();
        let connections = if url.starts_with("sqlite:") { 4 } else { 16 };
        StoreOptions { url, connections }
    }
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    read: DatabaseConnection,
    write: DatabaseConnection,
    readers: Readers,
    backend: Backend,
    file: Option<PathBuf>,
}

/// An open transaction; ends without effect unless it is committed.
pub struct Tx {
    inner: DatabaseTransaction,
}

/// How far the schema is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// Migrations that were applied.
    pub applied: usize,
    /// Names of those that are still to come.
    pub pending: Vec<String>,
}

impl Store {
    /// Opens the database; a file that is not there is made.
    ///
    /// # Errors
    /// [`StoreError::BadAddress`], or [`StoreError::Unavailable`] when it cannot be reached.
    pub async fn connect(options: &StoreOptions) -> StoreResult<Self> {
        if options.url.starts_with("sqlite:") {
            Store::connect_sqlite(options).await
        } else if options.url.starts_with("postgres:") || options.url.starts_with("postgresql:") {
            Store::connect_postgres(options).await
        } else {
            Err(StoreError::BadAddress)
        }
    }

    /// One connection writes and several read: SQLite has one writer at a time, and waiting for it in our own queue
    /// is fair where its busy handler is not.
    async fn connect_sqlite(options: &StoreOptions) -> StoreResult<Self> {
        let connect = SqliteConnectOptions::from_str(&options.url)
            .map_err(|_| StoreError::BadAddress)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(SQLITE_WAIT)
            .statement_cache_capacity(PREPARED)
            .pragma("temp_store", "memory")
            .disable_statement_logging();
        let file = connect.get_filename().to_path_buf();
        if let Some(folder) = file.parent() {
            // A folder that cannot be made shows itself when the file is opened.
            let _ = std::fs::create_dir_all(folder);
        }
        let pool = |connections: u32, wait: Duration| {
            SqlitePoolOptions::new()
                .min_connections(connections)
                .max_connections(connections)
                .acquire_timeout(wait)
                .idle_timeout(None)
                .max_lifetime(None)
                .test_before_acquire(false)
        };
        let connected = |result: Result<SqlitePool, sqlx::Error>| {
            result
                .map(SqlxSqliteConnector::from_sqlx_sqlite_pool)
                .map_err(|error| StoreError::of_sqlx(&error))
        };
        let writer = pool(1, SQLITE_WAIT)
            .before_acquire(|connection, _| Box::pin(std::future::ready(Ok(is_outside(connection)))));
        let write = connected(writer.connect_with(connect.clone()).await)?;
        let reading = connect.pragma("query_only", "true");
        let readers = options.connections.max(1);
        // One more for what is no page: looking at the schema.
        let read = connected(pool(readers + 1, CONNECTION_WAIT).connect_with(reading).await)?;
        let kept = Kept::new(read.get_sqlite_connection_pool().clone(), readers, CONNECTION_WAIT);
        Ok(Store {
            read,
            write,
            readers: Readers::Sqlite(Arc::new(kept)),
            backend: Backend::Sqlite,
            file: Some(file),
        })
    }

    async fn connect_postgres(options: &StoreOptions) -> StoreResult<Self> {
        let connect = PgConnectOptions::from_str(&options.url)
            .map_err(|_| StoreError::BadAddress)?
            .application_name("fourview")
            .options([("synchronous_commit", "on"), ("statement_timeout", STATEMENT_TIMEOUT)])
            .statement_cache_capacity(PREPARED)
            .disable_statement_logging();
        let connections = options.connections.max(2);
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(CONNECTION_WAIT)
            .test_before_acquire(false)
            .before_acquire(|connection, about| {
                Box::pin(async move {
                    if about.idle_for > TRIED_AFTER {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_with(connect)
            .await
            .map_err(|error| StoreError::of_sqlx(&error))?;
        let kept = Kept::new(pool.clone(), connections / 2, CONNECTION_WAIT);
        let connection = SqlxPostgresConnector::from_sqlx_postgres_pool(pool);
        Ok(Store {
            read: connection.clone(),
            write: connection,
            readers: Readers::Postgres(Arc::new(kept)),
            backend: Backend::Postgres,
            file: None,
        })
    }

    /// Which database it is.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Connections by what they are for: how many are open, and how many of them wait for work.
    #[must_use]
    pub fn connections(&self) -> Vec<(&'static str, u32, usize)> {
        match self.backend {
            Backend::Sqlite => [("read", &self.read, self.readers.aside()), ("write", &self.write, 0)]
                .into_iter()
                .map(|(purpose, connection, aside)| {
                    let pool = connection.get_sqlite_connection_pool();
                    (purpose, pool.size(), pool.num_idle() + aside)
                })
                .collect(),
            Backend::Postgres => {
                let pool = self.write.get_postgres_connection_pool();
                vec![("all", pool.size(), pool.num_idle() + self.readers.aside())]
            }
        }
    }

    /// The file of an SQLite database.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Opens a transaction. On SQLite it is the only one that writes, from its begin on.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when no connection becomes free in time.
    pub async fn begin(&self) -> StoreResult<Tx> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let inner = match self.backend {
            Backend::Sqlite => self.write.begin_with_options(options).await?,
            // Whoever waits may go away. A beginning that is given up half-way would leave a transaction open on the
            // connection; one that is finished is rolled back when nobody takes it.
            Backend::Postgres => {
                let write = self.write.clone();
                let begun = tokio::spawn(async move {
                    let mut tries = 1;
                    loop {
                        match write.begin_with_options(options).await {
                            Err(error) if tries < BEGINNINGS && has_lost(&error) => tries += 1,
                            begun => return begun,
                        }
                    }
                });
                begun
                    .await
                    .map_err(|_| StoreError::of_sqlx(&sqlx::Error::WorkerCrashed))??
            }
        };
        Ok(Tx { inner })
    }

    /// Brings the schema up to date, in one transaction; a file with data in it is copied beside itself first.
    /// Returns the copy.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`] when the database knows migrations that this version does not.
    pub async fn migrate(&self) -> StoreResult<Option<PathBuf>> {
        let schema = self.schema().await?;
        let Some(next) = schema.pending.first() else {
            return Ok(None);
        };
        let copy = match &self.file {
            Some(file) if schema.applied > 0 => Some(self.copy_beside(file, next).await?),
            _ => None,
        };
        let tx = self.begin().await?;
        if self.backend == Backend::Postgres {
            // A migration takes as long as it takes. Of two replicas that start together the second waits here, and
            // finds nothing left to do.
            tx.inner.execute_unprepared("SET LOCAL statement_timeout = 0").await?;
            tx.inner
                .execute_unprepared("SELECT pg_advisory_xact_lock(4086001)")
                .await?;
        }
        migration::up(&tx.inner).await?;
        tx.commit().await?;
        Ok(copy)
    }

    /// How far the schema is, without changing anything.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`] when the database knows migrations that this version does not.
    pub async fn schema(&self) -> StoreResult<Schema> {
        migration::schema(&self.read).await
    }

    async fn copy_beside(&self, file: &Path, next: &str) -> StoreResult<PathBuf> {
        let mut number = 1;
        loop {
            let mut name = file.as_os_str().to_owned();
            name.push(format!(".before-{next}.{number}"));
            let copy = PathBuf::from(name);
            if !copy.exists() {
                self.copy_to(&copy).await?;
                return Ok(copy);
            }
            number += 1;
        }
    }

    /// Writes a consistent copy of an SQLite database while it is in use. The target must not exist.
    ///
    /// # Errors
    /// [`StoreError::Failed`] on PostgreSQL, which has its own tools, or when the target exists.
    pub async fn copy_to(&self, target: &Path) -> StoreResult<()> {
        let quoted = target.to_string_lossy().replace('\'', "''");
        self.write
            .execute_unprepared(&format!("VACUUM INTO '{quoted}'"))
            .await?;
        // SQLite leaves it to the operating system when the copy reaches the disk.
        let synced = std::fs::File::open(target).and_then(|file| file.sync_all());
        synced.map_err(|error| {
            StoreError::Failed(Failure {
                code: None,
                message: format!("the copy cannot be written to disk: {}", error.kind()),
            })
        })
    }

    /// Closes the connections.
    ///
    /// # Errors
    /// Whatever the last write-back of SQLite says.
    pub async fn close(self) -> StoreResult<()> {
        self.readers.close();
        self.read.close().await?;
        self.write.close().await?;
        Ok(())
    }

    pub(super) fn writer(&self) -> &DatabaseConnection {
        &self.write
    }

    pub(super) fn readers(&self) -> &Readers {
        &self.readers
    }
}

impl Tx {
    /// Makes everything that was done in the transaction last.
    ///
    /// # Errors
    /// Any; then nothing of it was done.
    pub async fn commit(self) -> StoreResult<()> {
        Ok(self.inner.commit().await?)
    }

    /// Undoes everything that was done in the transaction.
    ///
    /// # Errors
    /// When the connection is lost, which undoes it too.
    pub async fn rollback(self) -> StoreResult<()> {
        Ok(self.inner.rollback().await?)
    }

    /// Which database it is.
    #[must_use]
    pub fn backend(&self) -> Backend {
        match self.inner.get_database_backend() {
            DbBackend::Postgres => Backend::Postgres,
            _ => Backend::Sqlite,
        }
    }

    pub(super) fn inner(&self) -> &DatabaseTransaction {
        &self.inner
    }
}
