//! What machines report of the steps they perform (MPPS): where each stands, and every message as it came.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &str = "
CREATE TABLE performed_step (
    id {uuid} NOT NULL,
    sop_instance_uid text NOT NULL,
    unit_id {uuid} NOT NULL,
    machine_id {uuid} NOT NULL,
    state text NOT NULL,
    version integer NOT NULL,
    started_at {instant} NOT NULL,
    changed_at {instant} NOT NULL,
    facts text NOT NULL,
    appointment_id {uuid},
    CONSTRAINT pk_performed_step PRIMARY KEY (id),
    CONSTRAINT uq_performed_step_instance UNIQUE (sop_instance_uid),
    CONSTRAINT fk_performed_step_unit FOREIGN KEY (unit_id) REFERENCES unit (id),
    CONSTRAINT fk_performed_step_machine FOREIGN KEY (machine_id) REFERENCES machine (id),
    CONSTRAINT fk_performed_step_appointment FOREIGN KEY (appointment_id) REFERENCES appointment (id),
    CONSTRAINT ck_performed_step_instance CHECK (length(sop_instance_uid) BETWEEN 1 AND 64),
    CONSTRAINT ck_performed_step_state CHECK (state IN ('IN_PROGRESS', 'COMPLETED', 'DISCONTINUED')),
    CONSTRAINT ck_performed_step_version CHECK (version >= 1)
) {strict};
CREATE INDEX ix_performed_step_appointment ON performed_step (appointment_id);
CREATE INDEX ix_performed_step_unit ON performed_step (unit_id, started_at);
CREATE TABLE performed_step_message (
    step_id {uuid} NOT NULL,
    version integer NOT NULL,
    kind text NOT NULL,
    at {instant} NOT NULL,
    association_id {uuid},
    transfer_syntax_uid text NOT NULL,
    attributes {bytes} NOT NULL,
    CONSTRAINT pk_performed_step_message PRIMARY KEY (step_id, version),
    CONSTRAINT fk_performed_step_message_step FOREIGN KEY (step_id) REFERENCES performed_step (id),
    CONSTRAINT fk_performed_step_message_association FOREIGN KEY (association_id) REFERENCES association (id),
    CONSTRAINT ck_performed_step_message_kind CHECK (kind IN ('N_CREATE', 'N_SET')),
    CONSTRAINT ck_performed_step_message_version CHECK (version >= 1)
) {strict};
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, TABLES).await?;
        super::refuse_delete(manager, "performed_step").await?;
        super::append_only(manager, &["performed_step_message"]).await
    }
}
