//! The connection that writes to SQLite begins no transaction inside another.
//!
//! When its disk fails or is full, SQLite ends the transaction by itself. sqlx goes on counting it, begins every later
//! one inside it as a savepoint, and once one of those is rolled back nothing that is "committed" lasts any more: it is
//! all in a transaction that nobody will commit. So a connection that counts a transaction while it waits in the pool
//! is closed, and another is opened.

use sea_orm::sqlx::Connection;
use sea_orm::sqlx::sqlite::SqliteConnection;

/// Whether a connection is outside of any transaction, as every one must be that waits in the pool.
pub(super) fn is_outside(connection: &SqliteConnection) -> bool {
    let is_outside = !connection.is_in_transaction();
    if !is_outside {
        tracing::error!("a transaction of SQLite ended by itself; its connection is closed");
    }
    is_outside
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectionTrait, Statement};

    use crate::store::{Store, StoreOptions};

    #[tokio::test]
    async fn what_is_committed_after_the_disk_was_full_lasts() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("fourview.db");
        let options = StoreOptions::new(format!("sqlite://{}", file.display()));
        let store = Store::connect(&options).await.expect("a database");
        let run = async |sql: &str| store.writer().execute_unprepared(sql).await.map(drop);
        run("CREATE TABLE kept (value blob)").await.expect("a table");
        for _ in 0..3 {
            // No page more than there are.
            run("PRAGMA max_page_count = 1").await.expect("a full disk");
            let tx = store.begin().await.expect("a transaction");
            let full = tx
                .inner()
                .execute_unprepared("INSERT INTO kept VALUES (zeroblob(1000000))");
            full.await.expect_err("the disk is full");
            drop(tx);
            run("PRAGMA max_page_count = 100000").await.expect("space");
            // Somebody changes their mind.
            let tx = store.begin().await.expect("a transaction");
            let insert = "INSERT INTO kept VALUES (zeroblob(10))";
            tx.inner().execute_unprepared(insert).await.expect("space");
            tx.rollback().await.expect("rolled back");
            let tx = store.begin().await.expect("a transaction");
            tx.inner().execute_unprepared(insert).await.expect("space");
            tx.commit().await.expect("committed");
        }
        store.close().await.expect("closed");
        let store = Store::connect(&options).await.expect("a database");
        let statement = Statement::from_string(store.writer().get_database_backend(), "SELECT count(*) FROM kept");
        let row = store.writer().query_one_raw(statement).await.expect("an answer");
        let count: i64 = row.expect("a row").try_get_by_index(0).expect("a number");
        assert_eq!(count, 3);
    }
}
