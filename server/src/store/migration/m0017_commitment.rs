//! What machines asked to be kept for good, and whether they were told that it is not; the alert for when one cannot be
//! told; and how to find what tells of an association.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &str = "
CREATE TABLE commitment_report (
    id {uuid} NOT NULL,
    unit_id {uuid} NOT NULL,
    machine_id {uuid} NOT NULL,
    transaction_uid text NOT NULL,
    requested_at {instant} NOT NULL,
    attempts integer NOT NULL,
    next_attempt_at {instant} NOT NULL,
    delivered_at {instant},
    alerted_at {instant},
    CONSTRAINT pk_commitment_report PRIMARY KEY (id),
    CONSTRAINT fk_commitment_report_unit FOREIGN KEY (unit_id) REFERENCES unit (id),
    CONSTRAINT fk_commitment_report_machine FOREIGN KEY (machine_id) REFERENCES machine (id),
    CONSTRAINT ck_commitment_report_transaction CHECK (length(transaction_uid) BETWEEN 1 AND 64),
    CONSTRAINT ck_commitment_report_attempts CHECK (attempts >= 0)
) {keyed};
CREATE INDEX ix_commitment_report_waiting ON commitment_report (next_attempt_at) WHERE delivered_at IS NULL;
CREATE INDEX ix_commitment_report_transaction ON commitment_report (machine_id, transaction_uid);
CREATE INDEX ix_received_object_association ON received_object (association_id);
CREATE INDEX ix_quarantined_object_association ON quarantined_object (association_id);
CREATE INDEX ix_performed_step_message_association ON performed_step_message (association_id);
CREATE TABLE commitment_instance (
    report_id {uuid} NOT NULL,
    position integer NOT NULL,
    sop_class_uid text NOT NULL,
    sop_instance_uid text NOT NULL,
    reason text NOT NULL,
    CONSTRAINT pk_commitment_instance PRIMARY KEY (report_id, position),
    CONSTRAINT fk_commitment_instance_report FOREIGN KEY (report_id) REFERENCES commitment_report (id),
    CONSTRAINT ck_commitment_instance_position CHECK (position >= 1),
    CONSTRAINT ck_commitment_instance_class CHECK (length(sop_class_uid) BETWEEN 1 AND 64),
    CONSTRAINT ck_commitment_instance_instance CHECK (length(sop_instance_uid) BETWEEN 1 AND 64),
    CONSTRAINT ck_commitment_instance_reason
        CHECK (reason IN ('NOT_HERE', 'OTHER_CLASS', 'NO_ARCHIVE', 'TRANSACTION_TWICE'))
) {keyed};
";

/// SQLite changes no rule of a table that is there: its rows go to one with the new rule.
const KINDS_IN_SQLITE: &str = "
CREATE TABLE intake_alert_new (
    id {uuid} NOT NULL,
    unit_id {uuid} NOT NULL,
    kind text NOT NULL,
    about {uuid} NOT NULL,
    at {instant} NOT NULL,
    closed_at {instant},
    closed_by {uuid},
    CONSTRAINT pk_intake_alert PRIMARY KEY (id),
    CONSTRAINT uq_intake_alert_about UNIQUE (kind, about),
    CONSTRAINT fk_intake_alert_unit FOREIGN KEY (unit_id) REFERENCES unit (id),
    CONSTRAINT fk_intake_alert_staff FOREIGN KEY (closed_by) REFERENCES staff (id),
    CONSTRAINT ck_intake_alert_kind CHECK (kind IN ('OTHER_BYTES', 'HELD_APART', 'QUARANTINED', 'FILE_MISSING',
        'GAVE_UP', 'NOT_TOLD'))
) {keyed};
INSERT INTO intake_alert_new (id, unit_id, kind, about, at, closed_at, closed_by)
    SELECT id, unit_id, kind, about, at, closed_at, closed_by FROM intake_alert;
DROP TABLE intake_alert;
ALTER TABLE intake_alert_new RENAME TO intake_alert;
CREATE INDEX ix_intake_alert_unit ON intake_alert (unit_id, at);
";

const KINDS_IN_POSTGRES: &str = "
ALTER TABLE intake_alert DROP CONSTRAINT ck_intake_alert_kind;
ALTER TABLE intake_alert ADD CONSTRAINT ck_intake_alert_kind CHECK (kind IN ('OTHER_BYTES', 'HELD_APART',
    'QUARANTINED', 'FILE_MISSING', 'GAVE_UP', 'NOT_TOLD'));
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, TABLES).await?;
        super::append_only(manager, &["commitment_instance"]).await?;
        let kinds = match manager.get_database_backend() {
            DbBackend::Sqlite => KINDS_IN_SQLITE,
            _ => KINDS_IN_POSTGRES,
        };
        super::apply(manager, kinds).await
    }
}
