//! The people on the lists that were read, each list once; and the clinics of a unit in the order in which they are
//! offered.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &str = "
CREATE TABLE audit_people (
    list {uuid} NOT NULL,
    participant {uuid} NOT NULL,
    CONSTRAINT pk_audit_people PRIMARY KEY (list, participant)
) {keyed};
CREATE INDEX ix_audit_people_participant ON audit_people (participant, list);
CREATE INDEX ix_clinic_newest ON clinic (unit_id, day DESC, code, id);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, TABLES).await?;
        super::append_only(manager, &["audit_people"]).await
    }
}
