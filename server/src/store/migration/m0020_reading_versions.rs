//! Cases count views under other names too; and what a reader says of a note says of which version of the record.

use sea_orm_migration::prelude::{ConnectionTrait, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &str = "
ALTER TABLE reading_opinion ADD COLUMN record_version integer;
";

/// The views that were left out of the cases. `{views}` joins their counts.
const CASES: &str = "
UPDATE reading_case SET
    views = views || CASE views WHEN '' THEN '' ELSE ';' END ||
        (SELECT {views} FROM image_other_view v JOIN image_record r ON r.id = v.record_id
        WHERE r.appointment_id = reading_case.appointment_id AND r.is_current),
    has_additional = has_additional OR EXISTS (SELECT 1 FROM image_other_view v JOIN image_record r
        ON r.id = v.record_id WHERE r.appointment_id = reading_case.appointment_id AND r.is_current AND v.count > 1)
WHERE EXISTS (SELECT 1 FROM image_other_view v JOIN image_record r ON r.id = v.record_id
    WHERE r.appointment_id = reading_case.appointment_id AND r.is_current);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, TABLES).await?;
        let join = match manager.get_database_backend() {
            DbBackend::Sqlite => "group_concat",
            _ => "string_agg",
        };
        let counts = "replace(v.view, ';', ',') || ' ' || v.count || ' ' || v.repeats || ' ' || v.extras";
        let sql = CASES.replace("{views}", &format!("{join}({counts}, ';')"));
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }
}
