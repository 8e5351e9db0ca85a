//! Clinics, participants, appointments and what happened to them.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager};

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &str = "
CREATE TABLE clinic (
    id {uuid} NOT NULL,
    unit_id {uuid} NOT NULL,
    site_id {uuid} NOT NULL,
    code text NOT NULL,
    day {date} NOT NULL,
    hours text NOT NULL,
    flow text NOT NULL,
    CONSTRAINT pk_clinic PRIMARY KEY (id),
    CONSTRAINT uq_clinic_code UNIQUE (unit_id, code, day),
    CONSTRAINT fk_clinic_unit FOREIGN KEY (unit_id) REFERENCES unit (id),
    CONSTRAINT fk_clinic_site FOREIGN KEY (site_id) REFERENCES site (id),
    CONSTRAINT ck_clinic_flow CHECK (flow IN ('MANUAL', 'AUTOMATIC'))
) {keyed};
CREATE INDEX ix_clinic_day ON clinic (unit_id, day);
CREATE TABLE participant (
    id {uuid} NOT NULL,
    unit_id {uuid} NOT NULL,
    family_name text NOT NULL,
    given_name text NOT NULL,
    birth_date {date} NOT NULL,
    nhs_number text NOT NULL,
    CONSTRAINT pk_participant PRIMARY KEY (id),
    CONSTRAINT uq_participant_nhs_number UNIQUE (unit_id, nhs_number),
    CONSTRAINT fk_participant_unit FOREIGN KEY (unit_id) REFERENCES unit (id),
    CONSTRAINT ck_participant_nhs_number CHECK (length(nhs_number) = 10)
) {keyed};
CREATE TABLE appointment (
    id {uuid} NOT NULL,
    unit_id {uuid} NOT NULL,
    clinic_id {uuid} NOT NULL,
    participant_id {uuid} NOT NULL,
    starts_at text NOT NULL,
    accession text NOT NULL,
    special text,
    right_breast text NOT NULL,
    left_breast text NOT NULL,
    status text NOT NULL,
    held_by {uuid},
    room_id {uuid},
    version integer NOT NULL,
    CONSTRAINT pk_appointment PRIMARY KEY (id),
    CONSTRAINT uq_appointment_accession UNIQUE (accession),
    CONSTRAINT fk_appointment_unit FOREIGN KEY (unit_id) REFERENCES unit (id),
    CONSTRAINT fk_appointment_clinic FOREIGN KEY (clinic_id) REFERENCES clinic (id),
    CONSTRAINT fk_appointment_participant FOREIGN KEY (participant_id) REFERENCES participant (id),
    CONSTRAINT fk_appointment_held_by FOREIGN KEY (held_by) REFERENCES staff (id),
    CONSTRAINT fk_appointment_room FOREIGN KEY (room_id) REFERENCES room (id),
    CONSTRAINT ck_appointment_starts_at CHECK (length(starts_at) = 16),
    CONSTRAINT ck_appointment_accession CHECK (length(accession) BETWEEN 1 AND 16),
    CONSTRAINT ck_appointment_right_breast CHECK (right_breast IN ('PRESENT', 'WITH_IMPLANT', 'ABSENT')),
    CONSTRAINT ck_appointment_left_breast CHECK (left_breast IN ('PRESENT', 'WITH_IMPLANT', 'ABSENT')),
    CONSTRAINT ck_appointment_status CHECK (status IN
        ('SCHEDULED', 'CHECKED_IN', 'IN_PROGRESS', 'PAUSED', 'RECORDED', 'CANNOT_PROCEED', 'NEEDS_ATTENTION')),
    CONSTRAINT ck_appointment_version CHECK (version >= 1)
) {keyed};
CREATE INDEX ix_appointment_clinic ON appointment (clinic_id, starts_at);
CREATE INDEX ix_appointment_participant ON appointment (participant_id);
CREATE TABLE appointment_event (
    id {uuid} NOT NULL,
    appointment_id {uuid} NOT NULL,
    seq integer NOT NULL,
    event text NOT NULL,
    by_staff {uuid} NOT NULL,
    at {instant} NOT NULL,
    note text,
    CONSTRAINT pk_appointment_event PRIMARY KEY (id),
    CONSTRAINT uq_appointment_event_seq UNIQUE (appointment_id, seq),
    CONSTRAINT fk_appointment_event_appointment FOREIGN KEY (appointment_id) REFERENCES appointment (id),
    CONSTRAINT fk_appointment_event_staff FOREIGN KEY (by_staff) REFERENCES staff (id),
    CONSTRAINT ck_appointment_event_seq CHECK (seq >= 1),
    CONSTRAINT ck_appointment_event_event CHECK (event IN ('CHECKED_IN', 'STARTED', 'TAKEN_OVER', 'PAUSED', 'RESUMED',
        'ROOM_CHANGED', 'RECORDED', 'CORRECTION_STARTED', 'CORRECTED', 'STOPPED'))
) {keyed};
CREATE TABLE appointment_stop (
    appointment_id {uuid} NOT NULL,
    details text,
    reschedule text NOT NULL,
    by_staff {uuid} NOT NULL,
    at {instant} NOT NULL,
    CONSTRAINT pk_appointment_stop PRIMARY KEY (appointment_id),
    CONSTRAINT fk_appointment_stop_appointment FOREIGN KEY (appointment_id) REFERENCES appointment (id),
    CONSTRAINT fk_appointment_stop_staff FOREIGN KEY (by_staff) REFERENCES staff (id),
    CONSTRAINT ck_appointment_stop_reschedule CHECK (reschedule IN ('YES', 'NEXT_ROUTINE', 'OPT_OUT')),
    CONSTRAINT ck_appointment_stop_details CHECK (length(details) BETWEEN 1 AND 4000)
) {strict};
CREATE TABLE appointment_stop_reason (
    appointment_id {uuid} NOT NULL,
    position integer NOT NULL,
    code text NOT NULL,
    CONSTRAINT pk_appointment_stop_reason PRIMARY KEY (appointment_id, position),
    CONSTRAINT fk_appointment_stop_reason_stop FOREIGN KEY (appointment_id)
        REFERENCES appointment_stop (appointment_id),
    CONSTRAINT ck_appointment_stop_reason_code CHECK (code IN ('FAILED_IDENTITY_CHECK', 'PAIN_DURING_SCREENING',
        'SYMPTOMATIC_APPOINTMENT', 'CONSENT_WITHDRAWN', 'PHYSICAL_HEALTH_ISSUE', 'MENTAL_HEALTH_ISSUE',
        'LANGUAGE_DIFFICULTIES', 'NO_QUALIFIED_MAMMOGRAPHER', 'TECHNICAL_ISSUES', 'OTHER'))
) {keyed};
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, TABLES).await?;
        super::append_only(
            manager,
            &["appointment_event", "appointment_stop", "appointment_stop_reason"],
        )
        .await
    }
}
