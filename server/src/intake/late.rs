//! What comes after a record was confirmed: the record stays as it is, and the appointment needs attention.

use app::domain::appointment::Event as Happening;
use app::domain::ids::{AppointmentId, UnitId};
use app::domain::imaging::late::{counts, differences};
use app::domain::imaging::record::Source as RecordSource;
use time::OffsetDateTime;

use super::exposures_shown::exposures_shown;
use super::received_study::received_study;
use crate::audit::{Action, Audit, Codes, Event, Object};
use crate::store::{
    NewStatus, StoreResult, Swap, Tx, appointment_case, appointment_lock, appointment_update_status, event_append,
    events_of_appointment, records_of_appointment,
};

/// Notes that what is exposed is no longer what a record of received images says. To be called in the transaction that
/// made it so. The appointment is locked first: whoever completes the record at this moment either sees what came, or
/// is seen here.
///
/// # Errors
/// As every query.
pub async fn note_late(
    tx: &Tx,
    audit: &Audit,
    unit: UnitId,
    id: AppointmentId,
    now: OffsetDateTime,
) -> StoreResult<()> {
    appointment_lock(tx, unit, id).await?;
    let records = records_of_appointment(tx, unit, id).await?;
    let Some(record) = records
        .first()
        .filter(|record| record.source == RecordSource::Automatic)
    else {
        return Ok(());
    };
    let study = received_study(tx, unit, id, now).await?;
    let found = differences(record.images.exposures(), &exposures_shown(&study));
    if found.is_empty() {
        return Ok(());
    }
    let Some(case) = appointment_case(tx, unit, id).await? else {
        return Ok(());
    };
    let Ok(status) = case.appointment.status.after(Happening::ArrivedLate) else {
        return Ok(());
    };
    let note = counts(&found);
    let history = events_of_appointment(tx, unit, id).await?;
    let told = history
        .last()
        .is_some_and(|line| line.event == Happening::ArrivedLate && line.note.as_deref() == Some(note.as_str()));
    if told && status == case.appointment.status {
        return Ok(());
    }
    let new = NewStatus {
        status,
        held_by: case.held_by.map(|holder| holder.id),
        room: case.room_set,
        flow: None,
    };
    // The row is locked, so nobody came in between.
    if appointment_update_status(tx, unit, id, case.version, new).await? == Swap::Stale {
        return Ok(());
    }
    event_append(tx, unit, id, Happening::ArrivedLate, None, now, Some(&note)).await?;
    let event = Event::of_system(Action::ArrivedLate, now)
        .in_unit(unit)
        .on(Object::Appointment(id))
        .about(case.appointment.participant.id)
        .before(Codes::new().code("status", case.appointment.status.code()))
        .after(Codes::new().code("status", status.code()).id("record", record.id.0));
    audit.append(tx, event).await
}
