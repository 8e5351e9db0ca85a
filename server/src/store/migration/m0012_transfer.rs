//! What administrators add to the traffic with machines: where a machine can be called, what came of calling it, and
//! what was done about something in quarantine.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &str = "
CREATE TABLE machine_listener (
    machine_id {uuid} NOT NULL,
    address text NOT NULL,
    port integer NOT NULL,
    CONSTRAINT pk_machine_listener PRIMARY KEY (machine_id),
    CONSTRAINT fk_machine_listener_machine FOREIGN KEY (machine_id) REFERENCES machine (id),
    CONSTRAINT ck_machine_listener_address CHECK (length(address) BETWEEN 2 AND 45),
    CONSTRAINT ck_machine_listener_port CHECK (port BETWEEN 1 AND 65535)
) {keyed};
CREATE TABLE machine_check (
    machine_id {uuid} NOT NULL,
    at {instant} NOT NULL,
    outcome text NOT NULL,
    milliseconds integer NOT NULL,
    CONSTRAINT pk_machine_check PRIMARY KEY (machine_id),
    CONSTRAINT fk_machine_check_machine FOREIGN KEY (machine_id) REFERENCES machine (id),
    CONSTRAINT ck_machine_check_outcome
        CHECK (outcome IN ('ANSWERED', 'NOT_REACHED', 'NO_ASSOCIATION', 'REJECTED', 'NO_ANSWER')),
    CONSTRAINT ck_machine_check_milliseconds CHECK (milliseconds >= 0)
) {keyed};
CREATE TABLE quarantine_note (
    quarantine_id {uuid} NOT NULL,
    words text NOT NULL,
    CONSTRAINT pk_quarantine_note PRIMARY KEY (quarantine_id),
    CONSTRAINT fk_quarantine_note_object FOREIGN KEY (quarantine_id) REFERENCES quarantined_object (id),
    CONSTRAINT ck_quarantine_note_words CHECK (length(words) BETWEEN 1 AND 4000)
) {keyed};
CREATE INDEX ix_association_machine ON association (machine_id, started_at);
CREATE INDEX ix_received_object_machine ON received_object (machine_id, received_at);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, TABLES).await?;
        super::append_only(manager, &["quarantine_note"]).await
    }
}
