//! What arrived: associations, received objects, what was quarantined, and alerts. What was received, from whom and
//! when is never changed or deleted; what it was found to be is.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &str = "
CREATE TABLE association (
    id {uuid} NOT NULL,
    unit_id {uuid},
    machine_id {uuid},
    calling_title text NOT NULL,
    called_title text NOT NULL,
    address text NOT NULL,
    started_at {instant} NOT NULL,
    ended_at {instant},
    outcome text NOT NULL,
    stored integer NOT NULL,
    refused integer NOT NULL,
    queries integer NOT NULL,
    steps integer NOT NULL,
    CONSTRAINT pk_association PRIMARY KEY (id),
    CONSTRAINT fk_association_unit FOREIGN KEY (unit_id) REFERENCES unit (id),
    CONSTRAINT fk_association_machine FOREIGN KEY (machine_id) REFERENCES machine (id),
    CONSTRAINT ck_association_titles CHECK (length(calling_title) <= 16 AND length(called_title) <= 16),
    CONSTRAINT ck_association_outcome CHECK (outcome IN ('OPEN', 'RELEASED', 'ABORTED', 'BROKEN', 'TIMED_OUT',
        'UNKNOWN_CALLER', 'WRONG_ADDRESS', 'WRONG_CERTIFICATE', 'TLS_REFUSED', 'SWITCHED_OFF',
        'WRONG_CALLED_TITLE', 'TOO_MANY', 'NOT_UNDERSTOOD', 'INTERRUPTED')),
    CONSTRAINT ck_association_ended CHECK ((outcome = 'OPEN') = (ended_at IS NULL)),
    CONSTRAINT ck_association_counts CHECK (stored >= 0 AND refused >= 0 AND queries >= 0 AND steps >= 0)
) {keyed};
CREATE INDEX ix_association_unit ON association (unit_id, started_at);
CREATE INDEX ix_association_started ON association (started_at);
CREATE TABLE received_object (
    id {uuid} NOT NULL,
    sop_instance_uid text NOT NULL,
    sop_class_uid text NOT NULL,
    transfer_syntax_uid text NOT NULL,
    sha256 {bytes} NOT NULL,
    size_bytes {bigint} NOT NULL,
    file_key text NOT NULL,
    received_at {instant} NOT NULL,
    association_id {uuid},
    machine_id {uuid},
    unit_id {uuid} NOT NULL,
    file_state text NOT NULL,
    understanding text NOT NULL,
    attempts integer NOT NULL,
    facts text,
    study_uid text,
    series_uid text,
    accession text,
    standing text NOT NULL,
    standing_reason text,
    appointment_id {uuid},
    thumbnail text NOT NULL,
    thumbnail_reason text,
    thumbnail_attempts integer NOT NULL,
    CONSTRAINT pk_received_object PRIMARY KEY (id),
    CONSTRAINT uq_received_object_instance UNIQUE (sop_instance_uid),
    CONSTRAINT fk_received_object_unit FOREIGN KEY (unit_id) REFERENCES unit (id),
    CONSTRAINT fk_received_object_machine FOREIGN KEY (machine_id) REFERENCES machine (id),
    CONSTRAINT fk_received_object_association FOREIGN KEY (association_id) REFERENCES association (id),
    CONSTRAINT fk_received_object_appointment FOREIGN KEY (appointment_id) REFERENCES appointment (id),
    CONSTRAINT ck_received_object_instance CHECK (length(sop_instance_uid) BETWEEN 1 AND 64),
    CONSTRAINT ck_received_object_class CHECK (length(sop_class_uid) BETWEEN 1 AND 64),
    CONSTRAINT ck_received_object_syntax CHECK (length(transfer_syntax_uid) BETWEEN 1 AND 64),
    CONSTRAINT ck_received_object_sha256 CHECK (length(sha256) = 32),
    CONSTRAINT ck_received_object_size CHECK (size_bytes >= 0),
    CONSTRAINT ck_received_object_attempts CHECK (attempts >= 0 AND thumbnail_attempts >= 0),
    CONSTRAINT ck_received_object_file CHECK (file_state IN ('KEPT', 'EXPIRED', 'MISSING')),
    CONSTRAINT ck_received_object_understanding CHECK (understanding IN ('PENDING', 'UNDERSTOOD', 'QUARANTINED')),
    CONSTRAINT ck_received_object_facts CHECK (understanding <> 'UNDERSTOOD' OR facts IS NOT NULL),
    CONSTRAINT ck_received_object_standing CHECK (standing IN ('PENDING', 'MATCHED', 'UNMATCHED', 'HELD_APART')),
    CONSTRAINT ck_received_object_reason CHECK (length(standing_reason) BETWEEN 1 AND 100),
    CONSTRAINT ck_received_object_matched CHECK (standing <> 'MATCHED' OR appointment_id IS NOT NULL),
    CONSTRAINT ck_received_object_apart CHECK (standing <> 'HELD_APART' OR standing_reason IS NOT NULL),
    CONSTRAINT ck_received_object_nobody CHECK (standing IN ('MATCHED', 'HELD_APART') OR appointment_id IS NULL),
    CONSTRAINT ck_received_object_thumbnail CHECK (thumbnail IN ('PENDING', 'READY', 'FAILED', 'NONE')),
    CONSTRAINT ck_received_object_failure CHECK ((thumbnail = 'FAILED') = (thumbnail_reason IS NOT NULL))
) {strict};
CREATE INDEX ix_received_object_understanding ON received_object (received_at) WHERE understanding = 'PENDING';
CREATE INDEX ix_received_object_thumbnail ON received_object (received_at) WHERE thumbnail = 'PENDING';
CREATE INDEX ix_received_object_kept ON received_object (received_at) WHERE file_state = 'KEPT';
CREATE INDEX ix_received_object_file ON received_object (file_key);
CREATE INDEX ix_received_object_appointment ON received_object (appointment_id);
CREATE INDEX ix_received_object_study ON received_object (study_uid);
CREATE INDEX ix_received_object_standing ON received_object (unit_id, standing, received_at);
CREATE TABLE quarantined_object (
    id {uuid} NOT NULL,
    unit_id {uuid} NOT NULL,
    machine_id {uuid},
    association_id {uuid},
    reason text NOT NULL,
    detail text NOT NULL,
    sop_instance_uid text,
    sha256 {bytes} NOT NULL,
    size_bytes {bigint} NOT NULL,
    file_key text NOT NULL,
    at {instant} NOT NULL,
    resolved_at {instant},
    resolved_by {uuid},
    resolution text,
    CONSTRAINT pk_quarantined_object PRIMARY KEY (id),
    CONSTRAINT uq_quarantined_object_bytes UNIQUE (unit_id, sha256, reason),
    CONSTRAINT fk_quarantined_object_unit FOREIGN KEY (unit_id) REFERENCES unit (id),
    CONSTRAINT fk_quarantined_object_machine FOREIGN KEY (machine_id) REFERENCES machine (id),
    CONSTRAINT fk_quarantined_object_association FOREIGN KEY (association_id) REFERENCES association (id),
    CONSTRAINT fk_quarantined_object_staff FOREIGN KEY (resolved_by) REFERENCES staff (id),
    CONSTRAINT ck_quarantined_object_reason CHECK (reason IN ('OTHER_BYTES', 'OTHER_INSTANCE', 'OTHER_CLASS',
        'NOT_SCANNED', 'NOT_UNDERSTOOD', 'GAVE_UP', 'WRONG_FILE_HEADER')),
    CONSTRAINT ck_quarantined_object_detail CHECK (length(detail) BETWEEN 1 AND 400),
    CONSTRAINT ck_quarantined_object_sha256 CHECK (length(sha256) = 32),
    CONSTRAINT ck_quarantined_object_size CHECK (size_bytes >= 0),
    CONSTRAINT ck_quarantined_object_resolution CHECK (resolution IN ('DISCARDED', 'TAKEN_IN')),
    CONSTRAINT ck_quarantined_object_resolved CHECK ((resolution IS NULL) = (resolved_at IS NULL))
) {strict};
CREATE INDEX ix_quarantined_object_unit ON quarantined_object (unit_id, at);
CREATE INDEX ix_quarantined_object_file ON quarantined_object (file_key);
CREATE TABLE intake_alert (
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
        'GAVE_UP'))
) {keyed};
CREATE INDEX ix_intake_alert_unit ON intake_alert (unit_id, at);
";

/// What was received: these columns never change.
const AS_RECEIVED: &str = "update of id, sop_instance_uid, sop_class_uid, transfer_syntax_uid, sha256, size_bytes, \
    file_key, received_at, association_id, machine_id, unit_id";
/// What was quarantined: these columns never change.
const AS_QUARANTINED: &str = "update of id, unit_id, machine_id, association_id, reason, detail, sop_instance_uid, \
    sha256, size_bytes, file_key, at";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, TABLES).await?;
        super::refuse(manager, "received_object", "update", AS_RECEIVED).await?;
        super::refuse_delete(manager, "received_object").await?;
        super::refuse(manager, "quarantined_object", "update", AS_QUARANTINED).await?;
        super::refuse_delete(manager, "quarantined_object").await
    }
}
