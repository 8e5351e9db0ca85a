//! A migrated database of a test's own, gone when the test ends.

use std::sync::Arc;

use fourview::audit::Audit;
use fourview::auth::Auth;
use fourview::demo::{self, Filled};
use fourview::secret::Secret;
use fourview::store::{Backend, Store, StoreOptions};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};
use tempfile::TempDir;

use super::clock::TestClock;
use super::postgres::OwnDatabase;

/// A database with what belongs to it.
pub struct Database {
    store: Store,
    audit: Audit,
    clock: Arc<TestClock>,
    url: String,
    _kept: Kept,
}

/// What must last as long as the database.
pub enum Kept {
    /// The folder of the file.
    Folder { _folder: TempDir },
    /// The database on the server.
    Server { _database: OwnDatabase },
}

impl Database {
    /// A new one, migrated and empty.
    pub async fn open(backend: Backend) -> Self {
        let (url, kept) = Database::address(backend);
        Database::at(url, kept).await
    }

    /// The address of a database that is not there yet (SQLite) or empty (PostgreSQL).
    pub fn address(backend: Backend) -> (String, Kept) {
        match backend {
            Backend::Sqlite => {
                let folder = tempfile::tempdir().expect("a folder");
                let url = format!("sqlite://{}", folder.path().join("fourview.db").display());
                (url, Kept::Folder { _folder: folder })
            }
            Backend::Postgres => {
                let own = OwnDatabase::create();
                (own.url(), Kept::Server { _database: own })
            }
        }
    }

    async fn at(url: String, kept: Kept) -> Self {
        let store = Store::connect(&options(&url)).await.expect("a database");
        store.migrate().await.expect("migrated");
        Database {
            store,
            audit: Audit::new(&Secret::random().expect("random numbers")),
            clock: Arc::new(TestClock::default()),
            url,
            _kept: kept,
        }
    }

    pub fn store(&self) -> Store {
        self.store.clone()
    }

    pub fn audit(&self) -> Audit {
        self.audit.clone()
    }

    pub fn clock(&self) -> Arc<TestClock> {
        Arc::clone(&self.clock)
    }

    /// The store of another server on the same database.
    pub async fn of_another_server(&self) -> Store {
        Store::connect(&options(&self.url)).await.expect("a database")
    }

    /// Signing in, on this database.
    pub fn auth(&self) -> Auth {
        Auth::new(self.store(), self.clock(), self.audit())
    }

    /// Fills in the demonstration data.
    pub async fn filled(&self) -> Filled {
        demo::fill(&self.store, &*self.clock, &self.audit)
            .await
            .expect("demonstration data")
    }

    /// A connection past the store, for those who do what it never would.
    pub async fn past_the_store(&self) -> DatabaseConnection {
        sea_orm::Database::connect(self.url.clone())
            .await
            .expect("a connection")
    }

    /// Runs statements past the store.
    pub async fn run(&self, sql: &str) -> Result<(), DbErr> {
        let connection = self.past_the_store().await;
        let outcome = connection.execute_unprepared(sql).await.map(|_| ());
        connection.close().await.expect("closed");
        outcome
    }
}

/// Few connections: many tests share one server.
pub fn options(url: &str) -> StoreOptions {
    StoreOptions {
        connections: 4,
        ..StoreOptions::new(url)
    }
}
