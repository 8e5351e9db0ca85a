//! Records of images: the draft in the making, and the versions that are never changed.

use sea_orm_migration::prelude::{ConnectionTrait, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &str = "
CREATE TABLE image_draft (
    appointment_id {uuid} NOT NULL,
    version integer NOT NULL,
    draft text NOT NULL,
    updated_by {uuid} NOT NULL,
    updated_at {instant} NOT NULL,
    CONSTRAINT pk_image_draft PRIMARY KEY (appointment_id),
    CONSTRAINT fk_image_draft_appointment FOREIGN KEY (appointment_id) REFERENCES appointment (id),
    CONSTRAINT fk_image_draft_staff FOREIGN KEY (updated_by) REFERENCES staff (id),
    CONSTRAINT ck_image_draft_version CHECK (version >= 1)
) {strict};
CREATE TABLE image_record (
    id {uuid} NOT NULL,
    appointment_id {uuid} NOT NULL,
    version integer NOT NULL,
    is_current {flag} NOT NULL,
    source text NOT NULL,
    standard_set {flag} NOT NULL,
    imperfect {flag} NOT NULL,
    completeness text NOT NULL,
    shortfall_details text,
    recall_note text,
    notes text,
    room_id {uuid} NOT NULL,
    room_label text NOT NULL,
    taken_by {uuid} NOT NULL,
    taken_at text NOT NULL,
    transcribed {flag} NOT NULL,
    recorded_by {uuid} NOT NULL,
    recorded_at {instant} NOT NULL,
    correction_reason text,
    replaces {uuid},
    CONSTRAINT pk_image_record PRIMARY KEY (id),
    CONSTRAINT uq_image_record_version UNIQUE (appointment_id, version),
    CONSTRAINT fk_image_record_appointment FOREIGN KEY (appointment_id) REFERENCES appointment (id),
    CONSTRAINT fk_image_record_room FOREIGN KEY (room_id) REFERENCES room (id),
    CONSTRAINT fk_image_record_taken_by FOREIGN KEY (taken_by) REFERENCES staff (id),
    CONSTRAINT fk_image_record_recorded_by FOREIGN KEY (recorded_by) REFERENCES staff (id),
    CONSTRAINT fk_image_record_replaces FOREIGN KEY (replaces) REFERENCES image_record (id),
    CONSTRAINT ck_image_record_version CHECK (version >= 1),
    CONSTRAINT ck_image_record_source CHECK (source IN ('MANUAL', 'AUTOMATIC')),
    CONSTRAINT ck_image_record_completeness CHECK (completeness IN ('COMPLETE', 'PARTIAL', 'TO_BE_RECALLED')),
    CONSTRAINT ck_image_record_shortfall CHECK (completeness <> 'COMPLETE' OR shortfall_details IS NULL),
    CONSTRAINT ck_image_record_recall_note CHECK (completeness = 'TO_BE_RECALLED' OR recall_note IS NULL),
    CONSTRAINT ck_image_record_standard_set CHECK (NOT standard_set OR (NOT imperfect AND completeness = 'COMPLETE')),
    CONSTRAINT ck_image_record_correction CHECK ((version = 1) = (correction_reason IS NULL)),
    CONSTRAINT ck_image_record_replaces CHECK ((version = 1) = (replaces IS NULL)),
    CONSTRAINT ck_image_record_texts CHECK (
        coalesce(length(shortfall_details), 1) BETWEEN 1 AND 4000
        AND coalesce(length(recall_note), 1) BETWEEN 1 AND 4000
        AND coalesce(length(notes), 1) BETWEEN 1 AND 4000
        AND coalesce(length(correction_reason), 1) BETWEEN 1 AND 4000)
) {strict};
CREATE UNIQUE INDEX uq_image_record_current ON image_record (appointment_id) WHERE is_current;
CREATE TABLE image_view (
    record_id {uuid} NOT NULL,
    view text NOT NULL,
    count integer NOT NULL,
    repeats integer NOT NULL,
    extras integer NOT NULL,
    CONSTRAINT pk_image_view PRIMARY KEY (record_id, view),
    CONSTRAINT fk_image_view_record FOREIGN KEY (record_id) REFERENCES image_record (id),
    CONSTRAINT ck_image_view_view
        CHECK (view IN ('RCC', 'RMLO', 'LCC', 'LMLO', 'RCC_ID', 'RMLO_ID', 'LCC_ID', 'LMLO_ID')),
    CONSTRAINT ck_image_view_count CHECK (count BETWEEN 1 AND 20),
    CONSTRAINT ck_image_view_parts CHECK (repeats >= 0 AND extras >= 0 AND repeats + extras = count - 1)
) {keyed};
CREATE TABLE image_repeat_reason (
    record_id {uuid} NOT NULL,
    view text NOT NULL,
    position integer NOT NULL,
    code text NOT NULL,
    words text,
    CONSTRAINT pk_image_repeat_reason PRIMARY KEY (record_id, view, position),
    CONSTRAINT fk_image_repeat_reason_view FOREIGN KEY (record_id, view) REFERENCES image_view (record_id, view),
    CONSTRAINT ck_image_repeat_reason_code CHECK (code IN ('PATIENT_MOVED', 'UNABLE_COMPRESSION', 'POSITIONING_ERROR',
        'POOR_EXPOSURE', 'ARTEFACT_OBSCURE', 'TECHNICAL_FAULT', 'OTHER')),
    CONSTRAINT ck_image_repeat_reason_words
        CHECK ((code = 'OTHER') = (words IS NOT NULL) AND coalesce(length(words), 1) BETWEEN 1 AND 200)
) {keyed};
CREATE TABLE image_shortfall_reason (
    record_id {uuid} NOT NULL,
    position integer NOT NULL,
    code text NOT NULL,
    CONSTRAINT pk_image_shortfall_reason PRIMARY KEY (record_id, position),
    CONSTRAINT fk_image_shortfall_reason_record FOREIGN KEY (record_id) REFERENCES image_record (id),
    CONSTRAINT ck_image_shortfall_reason_code CHECK (code IN ('CONSENT_WITHDRAWN', 'LANGUAGE_OR_LEARNING_DIFFICULTIES',
        'UNABLE_TO_SCAN_TISSUE', 'WHEELCHAIR', 'OTHER_MOBILITY', 'TECHNICAL_ISSUES', 'OTHER'))
) {keyed};
CREATE TABLE image_dose (
    record_id {uuid} NOT NULL,
    view text NOT NULL,
    position integer NOT NULL,
    microgray integer NOT NULL,
    CONSTRAINT pk_image_dose PRIMARY KEY (record_id, view, position),
    CONSTRAINT fk_image_dose_record FOREIGN KEY (record_id) REFERENCES image_record (id),
    CONSTRAINT ck_image_dose_view
        CHECK (view IN ('RCC', 'RMLO', 'LCC', 'LMLO', 'RCC_ID', 'RMLO_ID', 'LCC_ID', 'LMLO_ID')),
    CONSTRAINT ck_image_dose_microgray CHECK (microgray BETWEEN 1 AND 1000000)
) {keyed};
";

/// All columns of a record but `is_current`: they never change.
const FIXED: &str = "update of id, appointment_id, version, source, standard_set, imperfect, completeness, \
    shortfall_details, recall_note, notes, room_id, room_label, taken_by, taken_at, transcribed, recorded_by, \
    recorded_at, correction_reason, replaces";

/// A version that was replaced does not come back into force.
const STAYS_REPLACED_SQLITE: &str = "
CREATE TRIGGER ao_image_record_current BEFORE UPDATE OF is_current ON image_record WHEN NEW.is_current <> 0
BEGIN SELECT RAISE(ABORT, 'ao_image_record'); END;";
const STAYS_REPLACED_POSTGRES: &str = "
CREATE TRIGGER ao_image_record_current BEFORE UPDATE OF is_current ON image_record
FOR EACH ROW WHEN (NEW.is_current) EXECUTE FUNCTION refuse_change();";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, TABLES).await?;
        super::append_only(
            manager,
            &[
                "image_view",
                "image_repeat_reason",
                "image_shortfall_reason",
                "image_dose",
            ],
        )
        .await?;
        super::refuse(manager, "image_record", "update", FIXED).await?;
        super::refuse_delete(manager, "image_record").await?;
        let stays_replaced = match manager.get_database_backend() {
            DbBackend::Sqlite => STAYS_REPLACED_SQLITE,
            _ => STAYS_REPLACED_POSTGRES,
        };
        manager.get_connection().execute_unprepared(stays_replaced).await?;
        Ok(())
    }
}
