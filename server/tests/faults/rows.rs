//! The rows of an SQLite database, past the product: what an intruder, or a broken disk, could do to them.

use std::path::Path;
use std::sync::Mutex;

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sea_orm::sqlx::{AssertSqlSafe, ConnectOptions, Executor, Row};
use tokio::runtime::{Builder, Runtime};

/// An open database.
pub struct Rows {
    runtime: Runtime,
    connection: Mutex<SqliteConnection>,
}

impl Rows {
    /// Opens a database that is there.
    pub fn open(file: &Path) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let options = SqliteConnectOptions::new().filename(file);
        let connection = runtime.block_on(options.connect()).expect("the database");
        Rows {
            runtime,
            connection: Mutex::new(connection),
        }
    }

    /// Runs statements.
    pub fn run(&self, sql: &str) {
        let mut connection = self.connection.lock().expect("the only user");
        let done = self.runtime.block_on(connection.execute(AssertSqlSafe(sql.to_owned())));
        done.expect(sql);
    }

    /// The first column of every row, as text.
    pub fn texts(&self, sql: &str) -> Vec<String> {
        let mut connection = self.connection.lock().expect("the only user");
        let rows = self
            .runtime
            .block_on(connection.fetch_all(AssertSqlSafe(sql.to_owned())))
            .expect(sql);
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// The first column of the only row.
    pub fn number(&self, sql: &str) -> i64 {
        let mut connection = self.connection.lock().expect("the only user");
        let row = self
            .runtime
            .block_on(connection.fetch_one(AssertSqlSafe(sql.to_owned())))
            .expect(sql);
        row.get(0)
    }
}
