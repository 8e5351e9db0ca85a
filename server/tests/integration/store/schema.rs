//! The schema: brought up to date, refused when newer, saved before it changes; and every named rule has a meaning.

use std::collections::BTreeSet;

use fourview::store::{Backend, Store, StoreError, constraint_names};
use futures::FutureExt;
use futures::future::join_all;
use sea_orm::{ConnectionTrait, Statement};

use crate::harness::{Database, on_both};

on_both! {
    migrating_twice_changes_nothing,
    a_newer_schema_is_refused,
    every_named_rule_has_a_meaning,
    the_database_can_be_written_to,
    a_transaction_that_nobody_waits_for_any_more_is_not_left_open,
}

async fn migrating_twice_changes_nothing(database: Database) {
    let schema = database.store().schema().await.expect("a schema");
    assert_eq!((schema.applied, schema.pending), (20, Vec::new()));
    assert_eq!(database.store().migrate().await.expect("migrated"), None);
    let (one, other) = (database.store(), database.store());
    let (one, other) = tokio::join!(one.migrate(), other.migrate());
    assert!(one.is_ok() && other.is_ok());
}

async fn a_newer_schema_is_refused(database: Database) {
    database
        .run("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 0)")
        .await
        .expect("a later migration");
    for refused in [
        database.store().schema().await.map(|_| ()),
        database.store().migrate().await.map(|_| ()),
    ] {
        assert!(matches!(refused, Err(StoreError::NewerSchema(name)) if name == "m9999_later"));
    }
}

async fn every_named_rule_has_a_meaning(database: Database) {
    let names = match database.store().backend() {
        Backend::Sqlite => "SELECT sql AS text FROM sqlite_master WHERE sql IS NOT NULL",
        Backend::Postgres => {
            "SELECT conname AS text FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace \
             WHERE n.nspname = 'public' UNION SELECT indexname FROM pg_indexes WHERE schemaname = 'public'"
        }
    };
    let connection = database.past_the_store().await;
    let statement = Statement::from_string(connection.get_database_backend(), names);
    let rows = connection.query_all_raw(statement).await.expect("names");
    let texts: Vec<String> = rows
        .iter()
        .map(|row| row.try_get("", "text").expect("a text"))
        .collect();
    let found: BTreeSet<&str> = texts
        .iter()
        .flat_map(|text| text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_'))
        .filter(|word| word.starts_with("uq_") || word.starts_with("ck_"))
        .collect();
    let known: BTreeSet<&str> = constraint_names()
        .into_iter()
        .filter(|name| !name.starts_with("pk_"))
        .collect();
    assert_eq!(found, known);
}

async fn the_database_can_be_written_to(database: Database) {
    let now = fourview::clock::Clock::now(&*database.clock());
    for _ in 0..2 {
        fourview::store::probe_write(&database.store(), now)
            .await
            .expect("written");
    }
}

#[tokio::test]
async fn a_file_is_copied_before_it_is_migrated() {
    let database = Database::open(Backend::Sqlite).await;
    database.filled().await;
    database
        .run(
            "DELETE FROM seaql_migrations WHERE version = 'm0006_audit'; DROP TABLE audit_event; DROP TABLE audit_head",
        )
        .await
        .expect("a schema of the version before");
    let copy = database.store().migrate().await.expect("migrated").expect("a copy");
    let url = format!("sqlite://{}", copy.display());
    let before = Store::connect(&fourview::store::StoreOptions::new(url))
        .await
        .expect("the copy");
    assert_eq!(before.schema().await.expect("a schema").pending, ["m0006_audit"]);
    assert_eq!(fourview::store::units(&before).await.expect("units").len(), 1);
}

#[tokio::test]
async fn an_address_of_something_else_is_refused() {
    for url in ["mysql://localhost/x", "fourview.db", ""] {
        let refused = Store::connect(&fourview::store::StoreOptions::new(url)).await;
        assert!(matches!(refused, Err(StoreError::BadAddress)), "{url}");
    }
}

#[tokio::test]
async fn a_database_that_is_away_is_told_from_one_that_fails() {
    let away = "postgres://postgres@127.0.0.1:1/nothing";
    let refused = Store::connect(&fourview::store::StoreOptions::new(away)).await;
    assert!(refused.is_err_and(|error| error.is_unavailable()));
}

/// A browser goes away while its request waits for a transaction to begin.
async fn a_transaction_that_nobody_waits_for_any_more_is_not_left_open(database: Database) {
    if database.store().backend() == Backend::Sqlite {
        return;
    }
    for _ in 0..8 {
        let _ = database.store().begin().now_or_never();
    }
    let connection = database.past_the_store().await;
    let open = "SELECT count(*) AS open FROM pg_stat_activity \
        WHERE datname = current_database() AND state = 'idle in transaction'";
    let statement = Statement::from_string(connection.get_database_backend(), open);
    // Each connection finishes what it was asked before it takes the next question.
    let store = database.store();
    let asked = join_all((0..16).map(|_| store.schema())).await;
    assert!(asked.iter().all(Result::is_ok));
    let row = connection
        .query_one_raw(statement)
        .await
        .expect("an answer")
        .expect("a row");
    let open: i64 = row.try_get("", "open").expect("a number");
    assert_eq!(open, 0, "transactions were left open");
}
