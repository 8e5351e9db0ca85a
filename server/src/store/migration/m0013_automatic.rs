//! The automatic flow: how an appointment's images come in once it is started, what was received and what was
//! confirmed, exposure by exposure, and what was warned of.

use sea_orm_migration::prelude::{ConnectionTrait, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const TABLES: &str = "
ALTER TABLE appointment ADD COLUMN flow text CONSTRAINT ck_appointment_flow CHECK (flow IN ('MANUAL', 'AUTOMATIC'));
UPDATE appointment SET flow = (SELECT c.flow FROM clinic c WHERE c.id = appointment.clinic_id)
    WHERE status NOT IN ('SCHEDULED', 'CHECKED_IN');
ALTER TABLE image_draft ADD COLUMN review text;
CREATE TABLE image_other_view (
    record_id {uuid} NOT NULL,
    position integer NOT NULL,
    view text NOT NULL,
    count integer NOT NULL,
    repeats integer NOT NULL,
    extras integer NOT NULL,
    facts text NOT NULL,
    CONSTRAINT pk_image_other_view PRIMARY KEY (record_id, position),
    CONSTRAINT fk_image_other_view_record FOREIGN KEY (record_id) REFERENCES image_record (id),
    CONSTRAINT ck_image_other_view_view CHECK (length(view) >= 1),
    CONSTRAINT ck_image_other_view_count CHECK (count BETWEEN 1 AND 20),
    CONSTRAINT ck_image_other_view_parts CHECK (repeats >= 0 AND extras >= 0 AND repeats + extras = count - 1)
) {strict};
CREATE TABLE image_exposure (
    record_id {uuid} NOT NULL,
    position integer NOT NULL,
    image_id {uuid},
    reported integer,
    received text NOT NULL,
    confirmed text NOT NULL,
    part text NOT NULL,
    rejected {flag} NOT NULL,
    microgray integer,
    dose_source text,
    facts text NOT NULL,
    CONSTRAINT pk_image_exposure PRIMARY KEY (record_id, position),
    CONSTRAINT fk_image_exposure_record FOREIGN KEY (record_id) REFERENCES image_record (id),
    CONSTRAINT ck_image_exposure_which CHECK ((image_id IS NULL) <> (reported IS NULL)),
    CONSTRAINT ck_image_exposure_views CHECK (length(received) >= 1 AND length(confirmed) >= 1),
    CONSTRAINT ck_image_exposure_part CHECK (part IN ('NEEDED', 'REPEAT', 'EXTRA')),
    CONSTRAINT ck_image_exposure_microgray CHECK (microgray BETWEEN 1 AND 1000000),
    CONSTRAINT ck_image_exposure_dose_source CHECK (dose_source IN ('IMAGE_HEADER', 'DOSE_REPORT')),
    CONSTRAINT ck_image_exposure_dose CHECK ((microgray IS NULL) = (dose_source IS NULL))
) {strict};
CREATE INDEX ix_image_exposure_image ON image_exposure (image_id);
CREATE TABLE image_finding (
    record_id {uuid} NOT NULL,
    position integer NOT NULL,
    code text NOT NULL,
    exposure text,
    CONSTRAINT pk_image_finding PRIMARY KEY (record_id, position),
    CONSTRAINT fk_image_finding_record FOREIGN KEY (record_id) REFERENCES image_record (id),
    CONSTRAINT ck_image_finding_code CHECK (length(code) BETWEEN 1 AND 200)
) {strict};
";

/// An event that no person brought about has nobody who did it. SQLite changes the rules of a table only by making it
/// anew.
const EVENTS_SQLITE: &str = "
CREATE TABLE appointment_event_anew (
    id {uuid} NOT NULL,
    appointment_id {uuid} NOT NULL,
    seq integer NOT NULL,
    event text NOT NULL,
    by_staff {uuid},
    at {instant} NOT NULL,
    note text,
    CONSTRAINT pk_appointment_event PRIMARY KEY (id),
    CONSTRAINT uq_appointment_event_seq UNIQUE (appointment_id, seq),
    CONSTRAINT fk_appointment_event_appointment FOREIGN KEY (appointment_id) REFERENCES appointment (id),
    CONSTRAINT fk_appointment_event_staff FOREIGN KEY (by_staff) REFERENCES staff (id),
    CONSTRAINT ck_appointment_event_seq CHECK (seq >= 1),
    CONSTRAINT ck_appointment_event_event CHECK (event IN ('CHECKED_IN', 'STARTED', 'TAKEN_OVER', 'PAUSED', 'RESUMED',
        'ROOM_CHANGED', 'RECORDED', 'CORRECTION_STARTED', 'CORRECTED', 'STOPPED', 'METHOD_CHANGED', 'ARRIVED_LATE')),
    CONSTRAINT ck_appointment_event_by CHECK ((event = 'ARRIVED_LATE') = (by_staff IS NULL))
) {keyed};
INSERT INTO appointment_event_anew SELECT id, appointment_id, seq, event, by_staff, at, note FROM appointment_event;
DROP TABLE appointment_event;
ALTER TABLE appointment_event_anew RENAME TO appointment_event;
";
const EVENTS_POSTGRES: &str = "
ALTER TABLE appointment_event ALTER COLUMN by_staff DROP NOT NULL;
ALTER TABLE appointment_event DROP CONSTRAINT ck_appointment_event_event;
ALTER TABLE appointment_event ADD CONSTRAINT ck_appointment_event_event CHECK (event IN ('CHECKED_IN', 'STARTED',
    'TAKEN_OVER', 'PAUSED', 'RESUMED', 'ROOM_CHANGED', 'RECORDED', 'CORRECTION_STARTED', 'CORRECTED', 'STOPPED',
    'METHOD_CHANGED', 'ARRIVED_LATE'));
ALTER TABLE appointment_event ADD CONSTRAINT ck_appointment_event_by
    CHECK ((event = 'ARRIVED_LATE') = (by_staff IS NULL));
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, TABLES).await?;
        super::append_only(manager, &["image_other_view", "image_exposure", "image_finding"]).await?;
        if manager.get_connection().get_database_backend() == DbBackend::Sqlite {
            super::apply(manager, EVENTS_SQLITE).await?;
            super::append_only(manager, &["appointment_event"]).await
        } else {
            super::apply(manager, EVENTS_POSTGRES).await
        }
    }
}
