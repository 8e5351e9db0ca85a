//! What an appointment is called on the worklist. Given out once and never again, so rows are neither changed nor
//! deleted.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &str = "
CREATE TABLE worklist_step (
    appointment_id {uuid} NOT NULL,
    study_uid text NOT NULL,
    requested_procedure text NOT NULL,
    scheduled_step text NOT NULL,
    assigned_at {instant} NOT NULL,
    CONSTRAINT pk_worklist_step PRIMARY KEY (appointment_id),
    CONSTRAINT uq_worklist_step_study UNIQUE (study_uid),
    CONSTRAINT uq_worklist_step_procedure UNIQUE (requested_procedure),
    CONSTRAINT uq_worklist_step_step UNIQUE (scheduled_step),
    CONSTRAINT fk_worklist_step_appointment FOREIGN KEY (appointment_id) REFERENCES appointment (id),
    CONSTRAINT ck_worklist_step_study CHECK (length(study_uid) BETWEEN 1 AND 64),
    CONSTRAINT ck_worklist_step_procedure CHECK (length(requested_procedure) BETWEEN 1 AND 16),
    CONSTRAINT ck_worklist_step_step CHECK (length(scheduled_step) BETWEEN 1 AND 16)
) {keyed};
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, TABLES).await?;
        super::append_only(manager, &["worklist_step"]).await
    }
}
