//! How images of new clinics of a site are recorded, and that a person moves images to another appointment.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const CHANGES: &str = "
ALTER TABLE site ADD COLUMN flow text CONSTRAINT ck_site_flow CHECK (flow IN ('MANUAL', 'AUTOMATIC'));
";

/// Images are moved to another appointment by a person. SQLite changes the rules of a table only by making it anew.
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
        'ROOM_CHANGED', 'RECORDED', 'CORRECTION_STARTED', 'CORRECTED', 'STOPPED', 'METHOD_CHANGED', 'ARRIVED_LATE',
        'IMAGES_MOVED_IN', 'IMAGES_MOVED_OUT')),
    CONSTRAINT ck_appointment_event_by CHECK ((event = 'ARRIVED_LATE') = (by_staff IS NULL))
) {keyed};
INSERT INTO appointment_event_anew SELECT id, appointment_id, seq, event, by_staff, at, note FROM appointment_event;
DROP TABLE appointment_event;
ALTER TABLE appointment_event_anew RENAME TO appointment_event;
";
const EVENTS_POSTGRES: &str = "
ALTER TABLE appointment_event ALTER COLUMN by_staff DROP NOT NULL;
ALTER TABLE appointment_event DROP CONSTRAINT ck_appointment_event_event;
ALTER TABLE appointment_event DROP CONSTRAINT IF EXISTS ck_appointment_event_by;
ALTER TABLE appointment_event ADD CONSTRAINT ck_appointment_event_event CHECK (event IN ('CHECKED_IN', 'STARTED',
    'TAKEN_OVER', 'PAUSED', 'RESUMED', 'ROOM_CHANGED', 'RECORDED', 'CORRECTION_STARTED', 'CORRECTED', 'STOPPED',
    'METHOD_CHANGED', 'ARRIVED_LATE', 'IMAGES_MOVED_IN', 'IMAGES_MOVED_OUT'));
ALTER TABLE appointment_event ADD CONSTRAINT ck_appointment_event_by
    CHECK ((event = 'ARRIVED_LATE') = (by_staff IS NULL));
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        super::apply(manager, CHANGES).await?;
        if manager.get_database_backend() == DbBackend::Sqlite {
            super::apply(manager, EVENTS_SQLITE).await?;
            super::append_only(manager, &["appointment_event"]).await
        } else {
            super::apply(manager, EVENTS_POSTGRES).await
        }
    }
}
