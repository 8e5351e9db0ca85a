//! What image readers do with a case, and the list of cases: a row for each appointment with recorded images, so that
//! the list is read in the order of an index.

use sea_orm_migration::prelude::{ConnectionTrait, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &str = "
CREATE TABLE reading_case (
    appointment_id {uuid} NOT NULL,
    unit_id {uuid} NOT NULL,
    clinic_id {uuid} NOT NULL,
    starts_at text NOT NULL,
    record_version integer NOT NULL,
    views text NOT NULL,
    has_notes {flag} NOT NULL,
    has_additional {flag} NOT NULL,
    imperfect {flag} NOT NULL,
    has_shortfall {flag} NOT NULL,
    readers integer NOT NULL,
    closed {flag} NOT NULL,
    CONSTRAINT pk_reading_case PRIMARY KEY (appointment_id),
    CONSTRAINT fk_reading_case_appointment FOREIGN KEY (appointment_id) REFERENCES appointment (id),
    CONSTRAINT fk_reading_case_unit FOREIGN KEY (unit_id) REFERENCES unit (id),
    CONSTRAINT fk_reading_case_clinic FOREIGN KEY (clinic_id) REFERENCES clinic (id),
    CONSTRAINT ck_reading_case_version CHECK (record_version >= 1),
    CONSTRAINT ck_reading_case_readers CHECK (readers >= 0)
) {strict};
CREATE INDEX ix_reading_case_open ON reading_case (unit_id, starts_at, appointment_id) WHERE NOT closed;
CREATE INDEX ix_reading_case_closed ON reading_case (unit_id, starts_at, appointment_id) WHERE closed;
CREATE INDEX ix_reading_case_clinic ON reading_case (clinic_id, starts_at, appointment_id);
CREATE TABLE reading_seen (
    appointment_id {uuid} NOT NULL,
    staff_id {uuid} NOT NULL,
    record_version integer NOT NULL,
    at {instant} NOT NULL,
    CONSTRAINT pk_reading_seen PRIMARY KEY (appointment_id, staff_id, record_version),
    CONSTRAINT fk_reading_seen_case FOREIGN KEY (appointment_id) REFERENCES reading_case (appointment_id),
    CONSTRAINT fk_reading_seen_staff FOREIGN KEY (staff_id) REFERENCES staff (id)
) {keyed};
CREATE TABLE reading_open (
    appointment_id {uuid} NOT NULL,
    staff_id {uuid} NOT NULL,
    at {instant} NOT NULL,
    CONSTRAINT pk_reading_open PRIMARY KEY (appointment_id, staff_id),
    CONSTRAINT fk_reading_open_case FOREIGN KEY (appointment_id) REFERENCES reading_case (appointment_id),
    CONSTRAINT fk_reading_open_staff FOREIGN KEY (staff_id) REFERENCES staff (id)
) {keyed};
CREATE INDEX ix_reading_open_staff ON reading_open (staff_id);
CREATE TABLE reading_opinion (
    appointment_id {uuid} NOT NULL,
    staff_id {uuid} NOT NULL,
    useful {flag} NOT NULL,
    comment text,
    at {instant} NOT NULL,
    CONSTRAINT pk_reading_opinion PRIMARY KEY (appointment_id, staff_id),
    CONSTRAINT fk_reading_opinion_case FOREIGN KEY (appointment_id) REFERENCES reading_case (appointment_id),
    CONSTRAINT fk_reading_opinion_staff FOREIGN KEY (staff_id) REFERENCES staff (id),
    CONSTRAINT ck_reading_opinion_comment CHECK (coalesce(length(comment), 1) BETWEEN 1 AND 4000)
) {strict};
CREATE TABLE reading_question (
    id {uuid} NOT NULL,
    appointment_id {uuid} NOT NULL,
    words text NOT NULL,
    asked_by {uuid} NOT NULL,
    at {instant} NOT NULL,
    CONSTRAINT pk_reading_question PRIMARY KEY (id),
    CONSTRAINT fk_reading_question_case FOREIGN KEY (appointment_id) REFERENCES reading_case (appointment_id),
    CONSTRAINT fk_reading_question_staff FOREIGN KEY (asked_by) REFERENCES staff (id),
    CONSTRAINT ck_reading_question_words CHECK (length(words) BETWEEN 1 AND 4000)
) {strict};
CREATE INDEX ix_reading_question_case ON reading_question (appointment_id, at);
CREATE TABLE reading_answer (
    question_id {uuid} NOT NULL,
    words text NOT NULL,
    answered_by {uuid} NOT NULL,
    at {instant} NOT NULL,
    CONSTRAINT pk_reading_answer PRIMARY KEY (question_id),
    CONSTRAINT fk_reading_answer_question FOREIGN KEY (question_id) REFERENCES reading_question (id),
    CONSTRAINT fk_reading_answer_staff FOREIGN KEY (answered_by) REFERENCES staff (id),
    CONSTRAINT ck_reading_answer_words CHECK (length(words) BETWEEN 1 AND 4000)
) {strict};
CREATE TABLE reading_recall (
    id {uuid} NOT NULL,
    appointment_id {uuid} NOT NULL,
    view text NOT NULL,
    reason text NOT NULL,
    note text,
    by_staff {uuid} NOT NULL,
    at {instant} NOT NULL,
    CONSTRAINT pk_reading_recall PRIMARY KEY (id),
    CONSTRAINT fk_reading_recall_case FOREIGN KEY (appointment_id) REFERENCES reading_case (appointment_id),
    CONSTRAINT fk_reading_recall_staff FOREIGN KEY (by_staff) REFERENCES staff (id),
    CONSTRAINT ck_reading_recall_view
        CHECK (view IN ('RCC', 'RMLO', 'LCC', 'LMLO', 'RCC_ID', 'RMLO_ID', 'LCC_ID', 'LMLO_ID')),
    CONSTRAINT ck_reading_recall_reason CHECK (reason IN ('BREAST_POSITIONING', 'INCORRECT_EXPOSURE', 'IMAGE_OBSCURED',
        'IMAGE_BLURRED', 'IMAGE_MISSING', 'OTHER')),
    CONSTRAINT ck_reading_recall_note
        CHECK ((reason <> 'OTHER' OR note IS NOT NULL) AND coalesce(length(note), 1) BETWEEN 1 AND 4000)
) {strict};
CREATE INDEX ix_reading_recall_case ON reading_recall (appointment_id, at);
CREATE TABLE reading_recall_withdrawal (
    recall_id {uuid} NOT NULL,
    reason text NOT NULL,
    by_staff {uuid} NOT NULL,
    at {instant} NOT NULL,
    CONSTRAINT pk_reading_recall_withdrawal PRIMARY KEY (recall_id),
    CONSTRAINT fk_reading_recall_withdrawal_recall FOREIGN KEY (recall_id) REFERENCES reading_recall (id),
    CONSTRAINT fk_reading_recall_withdrawal_staff FOREIGN KEY (by_staff) REFERENCES staff (id),
    CONSTRAINT ck_reading_recall_withdrawal_reason CHECK (length(reason) BETWEEN 1 AND 4000)
) {strict};
CREATE TABLE reading_reference (
    token_sha256 {bytes} NOT NULL,
    accession text NOT NULL,
    at {instant} NOT NULL,
    CONSTRAINT pk_reading_reference PRIMARY KEY (token_sha256),
    CONSTRAINT ck_reading_reference_accession CHECK (length(accession) BETWEEN 1 AND 16)
) {keyed};
CREATE INDEX ix_reading_reference_at ON reading_reference (at);
CREATE INDEX ix_image_record_taken ON image_record (taken_at) WHERE is_current;
";

/// The cases of the records that are there already. `{views}` joins the counts of a record's views.
const CASES: &str = "
INSERT INTO reading_case (appointment_id, unit_id, clinic_id, starts_at, record_version, views, has_notes,
    has_additional, imperfect, has_shortfall, readers, closed)
SELECT a.id, a.unit_id, a.clinic_id, a.starts_at, r.version,
    (SELECT coalesce({views}, '') FROM image_view v WHERE v.record_id = r.id),
    r.notes IS NOT NULL,
    EXISTS (SELECT 1 FROM image_view v WHERE v.record_id = r.id AND v.count > 1),
    r.imperfect, r.completeness <> 'COMPLETE', 0, {no}
FROM image_record r JOIN appointment a ON a.id = r.appointment_id WHERE r.is_current;
";

const APPEND_ONLY: [&str; 5] = [
    "reading_seen",
    "reading_question",
    "reading_answer",
    "reading_recall",
    "reading_recall_withdrawal",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, TABLES).await?;
        super::append_only(manager, &APPEND_ONLY).await?;
        let (join, no) = match manager.get_database_backend() {
            DbBackend::Sqlite => ("group_concat", "0"),
            _ => ("string_agg", "false"),
        };
        let counts = "v.view || ' ' || v.count || ' ' || v.repeats || ' ' || v.extras";
        let sql = CASES
            .replace("{views}", &format!("{join}({counts}, ';')"))
            .replace("{no}", no);
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }
}
