//! The rows of a database, past the product: what an intruder, or a broken disk, could do to them.

use std::path::Path;

use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, QueryResult, Statement};
use tokio::runtime::{Builder, Runtime};

/// An open database.
pub struct Rows {
    // Closed while there is something to close it with.
    connection: DatabaseConnection,
    runtime: Runtime,
}

impl Rows {
    /// Opens a file of SQLite that is there.
    pub fn open(file: &Path) -> Self {
        Rows::at(&format!("sqlite://{}", file.display()))
    }

    /// Opens the database of this address.
    pub fn at(url: &str) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let mut options = ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        let connection = runtime.block_on(sea_orm::Database::connect(options));
        Rows {
            connection: connection.expect("the database"),
            runtime,
        }
    }

    /// Runs statements.
    pub fn run(&self, sql: &str) {
        self.runtime
            .block_on(self.connection.execute_unprepared(sql))
            .expect(sql);
    }

    /// The first column of every row, as text.
    pub fn texts(&self, sql: &str) -> Vec<String> {
        let text = |row: &QueryResult| row.try_get_by_index(0).expect(sql);
        self.all(sql).iter().map(text).collect()
    }

    /// The first column of the only row.
    pub fn number(&self, sql: &str) -> i64 {
        let rows = self.all(sql);
        assert_eq!(rows.len(), 1, "{sql}");
        rows[0].try_get_by_index(0).expect(sql)
    }

    fn all(&self, sql: &str) -> Vec<QueryResult> {
        let statement = Statement::from_string(self.connection.get_database_backend(), sql);
        self.runtime
            .block_on(self.connection.query_all_raw(statement))
            .expect(sql)
    }
}
