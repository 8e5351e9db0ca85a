//! What sites and machines are set to: how images of new clinics of a site are recorded; and when a machine was last
//! handed an appointment by the worklist.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const CHANGES: &str = "
ALTER TABLE site ADD COLUMN flow text CONSTRAINT ck_site_flow CHECK (flow IN ('MANUAL', 'AUTOMATIC'));
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
        super::apply(manager, CHANGES).await
    }
}
