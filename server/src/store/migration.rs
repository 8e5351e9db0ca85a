//! The schema, step by step: one file an area, the same on both databases but for the names of types and the language
//! of triggers. A migration that was released is never edited; the vocabularies in its checks are written out for
//! that reason.

mod m0001_units;
mod m0002_staff;
mod m0003_appointments;
mod m0004_images;
mod m0005_forms;
mod m0006_audit;
mod m0007_network;
mod m0008_worklist;
mod m0009_received;
mod m0010_procedures;
mod m0011_tokens;
mod m0012_transfer;
mod m0013_automatic;
mod m0014_worklist_answers;
mod m0015_rooms;
mod m0016_reading;
mod m0017_commitment;
mod m0018_audit_people;
mod m0019_quarantine_files;
mod m0020_reading_versions;

use sea_orm_migration::prelude::{MigrationTrait, MigratorTrait, SchemaManager};
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr};

use super::connect::Schema;
use super::error::{StoreError, StoreResult};

struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_units::Migration),
            Box::new(m0002_staff::Migration),
            Box::new(m0003_appointments::Migration),
            Box::new(m0004_images::Migration),
            Box::new(m0005_forms::Migration),
            Box::new(m0006_audit::Migration),
            Box::new(m0007_network::Migration),
            Box::new(m0008_worklist::Migration),
            Box::new(m0009_received::Migration),
            Box::new(m0010_procedures::Migration),
            Box::new(m0011_tokens::Migration),
            Box::new(m0012_transfer::Migration),
            Box::new(m0013_automatic::Migration),
            Box::new(m0014_worklist_answers::Migration),
            Box::new(m0015_rooms::Migration),
            Box::new(m0016_reading::Migration),
            Box::new(m0017_commitment::Migration),
            Box::new(m0018_audit_people::Migration),
            Box::new(m0019_quarantine_files::Migration),
            Box::new(m0020_reading_versions::Migration),
        ]
    }
}

/// Applies what is pending, inside the caller's transaction.
pub(super) async fn up(tx: &DatabaseTransaction) -> StoreResult<()> {
    Ok(Migrator::up(tx, None).await?)
}

/// What is applied and what is pending.
pub(super) async fn schema(connection: &DatabaseConnection) -> StoreResult<Schema> {
    let known: Vec<String> = Migrator::migrations()
        .iter()
        .map(|step| step.name().to_owned())
        .collect();
    let applied = applied(connection).await?;
    if let Some(unknown) = applied.iter().find(|name| !known.contains(name)) {
        return Err(StoreError::NewerSchema(unknown.clone()));
    }
    let pending = known.into_iter().filter(|name| !applied.contains(name)).collect();
    Ok(Schema {
        applied: applied.len(),
        pending,
    })
}

async fn applied(connection: &DatabaseConnection) -> StoreResult<Vec<String>> {
    let exists = match connection.get_database_backend() {
        DbBackend::Sqlite => "SELECT 1 AS found FROM sqlite_master WHERE name = 'seaql_migrations'",
        _ => "SELECT 1 AS found FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'seaql_migrations'",
    };
    let backend = connection.get_database_backend();
    let ask = |sql: &str| sea_orm::Statement::from_string(backend, sql.to_owned());
    if connection.query_one_raw(ask(exists)).await?.is_none() {
        return Ok(Vec::new());
    }
    let rows = connection
        .query_all_raw(ask("SELECT version FROM seaql_migrations ORDER BY version"))
        .await?;
    rows.iter().map(|row| Ok(row.try_get("", "version")?)).collect()
}

/// Runs statements after putting in the backend's names of types.
async fn apply(manager: &SchemaManager<'_>, statements: &str) -> Result<(), DbErr> {
    let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
    let names = [
        ("{uuid}", "blob", "uuid"),
        ("{instant}", "text", "timestamptz"),
        ("{date}", "text", "date"),
        ("{bytes}", "blob", "bytea"),
        ("{flag}", "integer", "boolean"),
        ("{bigint}", "integer", "bigint"),
        ("{keyed}", "strict, without rowid", ""),
        ("{strict}", "strict", ""),
    ];
    let mut statements = statements.to_owned();
    for (name, in_sqlite, in_postgres) in names {
        let put = if sqlite { in_sqlite } else { in_postgres };
        statements = statements.replace(name, put);
    }
    manager.get_connection().execute_unprepared(&statements).await?;
    Ok(())
}

/// Makes the rows of tables unchangeable: no update, no delete, and on PostgreSQL no truncate. The triggers call
/// themselves `ao_<table>`, and so does the error.
async fn append_only(manager: &SchemaManager<'_>, tables: &[&str]) -> Result<(), DbErr> {
    for table in tables {
        refuse(manager, table, "update", "update").await?;
        refuse_delete(manager, table).await?;
    }
    Ok(())
}

/// No row of the table is deleted.
async fn refuse_delete(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    refuse(manager, table, "delete", "delete").await?;
    if manager.get_database_backend() != DbBackend::Sqlite {
        let sql = format!(
            "CREATE TRIGGER ao_{table}_truncate BEFORE TRUNCATE ON {table} \
             FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();"
        );
        manager.get_connection().execute_unprepared(&sql).await?;
    }
    Ok(())
}

/// Refuses a kind of change: `change` is "update", "delete" or "update of a, b".
async fn refuse(manager: &SchemaManager<'_>, table: &str, name: &str, change: &str) -> Result<(), DbErr> {
    let sql = match manager.get_database_backend() {
        DbBackend::Sqlite => format!(
            "CREATE TRIGGER ao_{table}_{name} BEFORE {change} ON {table} \
             BEGIN SELECT RAISE(ABORT, 'ao_{table}'); END;"
        ),
        _ => format!(
            "CREATE TRIGGER ao_{table}_{name} BEFORE {change} ON {table} \
             FOR EACH ROW EXECUTE FUNCTION refuse_change();"
        ),
    };
    manager.get_connection().execute_unprepared(&sql).await?;
    Ok(())
}
