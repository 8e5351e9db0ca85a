//! Cases count views under other names too; what a reader says of a note says of which version of the record; and the
//! clinic says what it arranged for a technical recall.

use sea_orm_migration::prelude::{ConnectionTrait, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &str = "
ALTER TABLE reading_opinion ADD COLUMN record_version integer;
CREATE INDEX ix_appointment_attention ON appointment (unit_id, starts_at) WHERE status = 'NEEDS_ATTENTION';
CREATE TABLE reading_recall_arrangement (
    recall_id {uuid} NOT NULL,
    words text NOT NULL,
    by_staff {uuid} NOT NULL,
    at {instant} NOT NULL,
    CONSTRAINT pk_reading_recall_arrangement PRIMARY KEY (recall_id),
    CONSTRAINT fk_reading_recall_arrangement_recall FOREIGN KEY (recall_id) REFERENCES reading_recall (id),
    CONSTRAINT fk_reading_recall_arrangement_staff FOREIGN KEY (by_staff) REFERENCES staff (id),
    CONSTRAINT ck_reading_recall_arrangement_words CHECK (length(words) BETWEEN 1 AND 4000)
) {strict};
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
        super::append_only(manager, &["reading_recall_arrangement"]).await?;
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
