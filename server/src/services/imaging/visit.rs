//! A page of an appointment: what it shows, read and taken down as read.

use app::domain::appointment::Status;
use app::domain::ids::AppointmentId;
use app::domain::imaging::record::Source;
use app::domain::received::phases::Phase;
use app::domain::staff::Permission;
use app::error::AppError;
use app::forms::steps::Step;
use app::services::Caller;
use app::services::imaging::arrivals::Followed;
use app::services::imaging::{AppointmentPage, Typed, Visit};
use app::wire::Packed;
use serde::Serialize;
use uuid::Uuid;

use super::facts::Facts;
use super::load::{self, Loaded, Needs};
use crate::intake::arrivals::arrivals_or_failure;
use crate::live::mark::Mark;
use crate::services::images::failing_phase;
use crate::services::reading::remarks;
use crate::services::{Ground, NotServed, authorise, trail};
use crate::store::{
    IllegalRow, StoreError, StoreResult, appointment_case, events_of_appointment, objects_under_appointment, stop_of,
    unit_zone,
};

/// A reader may see where an appointment stands and what was recorded; the questions are a mammographer's.
fn permission(step: Step) -> Permission {
    match step {
        Step::Overview | Step::Record => Permission::SeeClinics,
        Step::Room
        | Step::Taken
        | Step::Details
        | Step::Repeats
        | Step::Awaiting
        | Step::Review
        | Step::Attribution
        | Step::Check
        | Step::CannotProceed
        | Step::Correct => Permission::RecordImages,
    }
}

pub(super) async fn visit(ground: &Ground, caller: &Caller, id: AppointmentId, step: Step) -> Result<Visit, NotServed> {
    authorise(caller, permission(step))?;
    let loaded = load::facts(&ground.store, caller, id, ground.now(), Needs::of_page(step)).await?;
    let mut loaded = loaded.ok_or(AppError::NotFound)?;
    if let Err(fitting) = loaded.facts.situation().admit(step) {
        return Ok(Visit::Elsewhere(fitting.path(id)));
    }
    let subject = loaded.facts.appointment.participant.id;
    let (zone, typed) = (loaded.zone, loaded.typed.take());
    let page = AppointmentPage {
        typed: typed.map(|typed| Typed {
            saved_at: zone.local(typed.saved_at),
            fields: typed.fields,
        }),
        ..page(ground, caller, step, loaded).await?
    };
    trail::read_of_appointment(ground, caller, (id, step), subject).await?;
    Ok(Visit::Here(Box::new(page)))
}

async fn page(ground: &Ground, caller: &Caller, step: Step, loaded: Loaded) -> StoreResult<AppointmentPage> {
    let facts = loaded.facts;
    let (store, unit, id) = (&ground.store, caller.viewer.unit_id, facts.appointment.id);
    let stopped = if facts.appointment.status == Status::CannotProceed {
        stop_of(store, unit, id).await?
    } else {
        None
    };
    let (history, objects_here) = if matches!(step, Step::Overview | Step::Record) {
        let history = events_of_appointment(store, unit, id).await?;
        (history, objects_under_appointment(store, unit, id).await?)
    } else {
        Default::default()
    };
    let shows_review = matches!(step, Step::Review | Step::Check);
    let received = facts.received.as_ref().filter(|_| step == Step::Review);
    let followed = if matches!(step, Step::Awaiting | Step::Review) {
        Some(packed(&followed(ground, caller, id).await?)?)
    } else {
        None
    };
    let fails = fails(ground, caller, &facts).await?;
    let remarks = match step {
        Step::Record => remarks(ground, caller, id).await?,
        Step::Overview
        | Step::Room
        | Step::Taken
        | Step::Details
        | Step::Repeats
        | Step::Awaiting
        | Step::Review
        | Step::Attribution
        | Step::Check
        | Step::CannotProceed
        | Step::Correct => Vec::new(),
    };
    Ok(AppointmentPage {
        fails,
        incoming: facts.incoming(&facts.draft),
        arrived_late: facts.arrived_late(),
        sent_beside: facts.sent_beside(),
        objects_here,
        review: facts
            .draft
            .review
            .as_ref()
            .filter(|_| shows_review)
            .map(packed)
            .transpose()?,
        received: received.map(|received| packed(&received.images)).transpose()?,
        followed,
        appointment: facts.appointment,
        clinic_code: facts.clinic_code,
        held_by: facts.holder,
        room: facts.room,
        rooms: facts.rooms,
        draft: facts.draft,
        draft_version: facts.draft_version,
        versions: packed(&facts.versions)?,
        stopped,
        history,
        remarks,
        colleagues: facts.colleagues,
        typed: None,
        form_key: Uuid::new_v4(),
        now: facts.now,
    })
}

/// The phase of the transfer that fails, while images are expected from the machine.
async fn fails(ground: &Ground, caller: &Caller, facts: &Facts) -> StoreResult<Option<Phase>> {
    if facts.appointment.status == Status::InProgress && facts.method() == Source::Automatic {
        failing_phase(ground, caller, facts.appointment.id).await
    } else {
        Ok(None)
    }
}

/// What has arrived by now, and the mark from which its events go on.
async fn followed(ground: &Ground, caller: &Caller, id: AppointmentId) -> StoreResult<Followed> {
    let unit = caller.viewer.unit_id;
    let zone = unit_zone(&ground.store, unit).await?;
    let room = caller.viewer.room;
    let arrivals = arrivals_or_failure(&ground.store, (unit, id), room, zone, ground.now()).await?;
    let mark = Mark::of(&arrivals).to_string();
    Ok(Followed { arrivals, mark })
}

fn packed<T: Serialize>(value: &T) -> StoreResult<Packed<T>> {
    Packed::new(value).map_err(|_| {
        StoreError::IllegalRow(IllegalRow {
            table: "image_draft",
            what: "what no page can be told",
        })
    })
}

pub(super) async fn place(ground: &Ground, caller: &Caller, id: AppointmentId) -> Result<String, NotServed> {
    authorise(caller, Permission::SeeClinics)?;
    let loaded = load::facts(&ground.store, caller, id, ground.now(), Needs::default()).await?;
    let facts = loaded.ok_or(AppError::NotFound)?.facts;
    Ok(facts.path(facts.situation().place()))
}

/// Following is reading: it is authorised and taken down once, and what is told afterwards belongs to that.
pub(super) async fn follow(ground: &Ground, caller: &Caller, id: AppointmentId) -> Result<(), NotServed> {
    authorise(caller, Permission::RecordImages)?;
    let case = appointment_case(&ground.store, caller.viewer.unit_id, id).await?;
    let subject = case.ok_or(AppError::NotFound)?.appointment.participant.id;
    Ok(trail::arrivals_followed(ground, caller, id, subject).await?)
}
