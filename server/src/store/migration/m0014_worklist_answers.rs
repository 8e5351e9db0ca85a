//! Which machine was told of which appointment, and when for the first time.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &str = "
CREATE TABLE worklist_answer (
    appointment_id {uuid} NOT NULL,
    machine_id {uuid} NOT NULL,
    at {instant} NOT NULL,
    CONSTRAINT pk_worklist_answer PRIMARY KEY (appointment_id, machine_id),
    CONSTRAINT fk_worklist_answer_appointment FOREIGN KEY (appointment_id) REFERENCES appointment (id),
    CONSTRAINT fk_worklist_answer_machine FOREIGN KEY (machine_id) REFERENCES machine (id)
) {keyed};
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, TABLES).await?;
        super::append_only(manager, &["worklist_answer"]).await
    }
}
