//! What comes after a record was confirmed: the record stays as it is, and the appointment needs attention.

use app::domain::appointment::Event as Happening;
use app::domain::clinic::Flow;
use app::domain::ids::{AppointmentId, ImageId, UnitId};
use app::domain::imaging::late::{Beside, CameTo, Difference, by_hand, counts, differences};
use app::domain::imaging::record::{RecordVersion, Source as RecordSource};
use app::domain::received::warnings::{held_apart, missing, unplaced};
use time::OffsetDateTime;

use super::exposures_shown::exposures_shown;
use super::received_study::{ReceivedStudy, received_study};
use crate::audit::{Action, Audit, Codes, Event, Object};
use crate::clock::Zone;
use crate::store::{
    KnownObject, NewStatus, StoreResult, StoredThumbnail, Swap, Tx, appointment_case, appointment_lock,
    appointment_update_status, event_append, events_of_appointment, received_apart_of_appointment,
    records_of_appointment,
};

/// Notes that what is exposed is no longer what a record says. To be called in the transaction that made it so, with
/// the objects that came by it. The appointment is locked first: whoever completes the record at this moment either
/// sees what came, or is seen here.
///
/// # Errors
/// As every query.
pub async fn note_late(
    tx: &Tx,
    audit: &Audit,
    (unit, id): (UnitId, AppointmentId),
    came: &[ImageId],
    now: OffsetDateTime,
) -> StoreResult<()> {
    appointment_lock(tx, unit, id).await?;
    let records = records_of_appointment(tx, unit, id).await?;
    let Some(record) = records.first() else {
        return Ok(());
    };
    let Some(case) = appointment_case(tx, unit, id).await? else {
        return Ok(());
    };
    let study = received_study(tx, unit, id, now).await?;
    let apart = received_apart_of_appointment(tx, unit, id).await?;
    let since = Since {
        record,
        flow: case.appointment.flow,
        zone: case.zone,
        came,
    };
    let found = since.differences(&study, &apart);
    if found.is_empty() {
        return Ok(());
    }
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

/// A record, and what is needed to say what came since.
pub struct Since<'a> {
    /// The record in force.
    pub record: &'a RecordVersion,
    /// How the appointment's images were to come.
    pub flow: Flow,
    /// The zone of the unit's clocks.
    pub zone: Zone,
    /// Objects that come at this moment, whenever they were received.
    pub came: &'a [ImageId],
}

impl Since<'_> {
    /// What is no longer as the record says. Of one by hand: what came that nobody can have looked at.
    #[must_use]
    pub fn differences(&self, study: &ReceivedStudy, apart: &[KnownObject]) -> Vec<Difference> {
        match self.record.source {
            RecordSource::Automatic => {
                let exposures = differences(self.record.images.exposures(), &exposures_shown(study));
                let beside = beside(study, apart).since(Beside::of_findings(&self.record.findings));
                exposures.into_iter().chain(beside).collect()
            }
            RecordSource::Manual => {
                let exposures = by_hand(&self.record.images.tally(), self.flow, &self.came_to(study));
                let late = images_of(apart).into_iter().filter(|object| self.is_late(object));
                let beside = Beside {
                    apart: held_apart(late.count()).unwrap_or(0),
                    ..Beside::default()
                };
                exposures.into_iter().chain(beside.since(Beside::default())).collect()
            }
        }
    }

    fn came_to(&self, study: &ReceivedStudy) -> Vec<CameTo> {
        let exposures = study.exposures.counted.iter();
        let came = exposures.filter_map(|exposure| {
            let first = study.objects_of(exposure).next()?;
            Some(CameTo {
                view: exposure.view.clone(),
                is_late: self.is_late(first),
            })
        });
        came.collect()
    }

    fn is_late(&self, object: &KnownObject) -> bool {
        let object = &object.object;
        self.came.contains(&object.id) || self.zone.local(object.received_at) >= self.record.recorded_at
    }
}

/// What is known beside the exposures, as the warnings of the review count it.
fn beside(study: &ReceivedStudy, apart: &[KnownObject]) -> Beside {
    let exposures = study.exposures.counted.iter();
    let absent = exposures.filter(|exposure| !exposure.has_image() && exposure.rejection.is_none());
    Beside {
        missing: missing(&study.receipt, absent.count()).unwrap_or(0),
        unplaced: unplaced(study.exposures.unplaced.len()).unwrap_or(0),
        apart: held_apart(images_of(apart).len()).unwrap_or(0),
    }
}

/// The images among objects that are held apart; all of them where there is no image among them.
#[must_use]
pub fn images_of(apart: &[KnownObject]) -> Vec<&KnownObject> {
    let has_picture = |object: &&KnownObject| object.thumbnail != StoredThumbnail::NoPicture;
    let images: Vec<&KnownObject> = apart.iter().filter(has_picture).collect();
    if images.is_empty() {
        apart.iter().collect()
    } else {
        images
    }
}
