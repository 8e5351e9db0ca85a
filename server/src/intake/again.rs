//! What belongs to nobody is matched again when something has changed that it may belong by: an appointment was made,
//! was named on a worklist, or another object or a step of the study found its own.
//!
//! The database is asked what that may be, so that it does not matter who changed it, or on which server.

use app::domain::ids::AppointmentId;
use app::domain::received::procedure::PerformedStep;
use time::{Duration, OffsetDateTime};

use super::Intake;
use super::belonging::{Belonging, Evidence, belonging};
use super::late::note_late;
use super::object_facts::ObjectFacts;
use crate::audit::{Action, Audit, Codes, Event, Object};
use crate::store::{
    AlertKind, KnownObject, StoreResult, StoredStanding, StoredStep, ToMatchAgain, Tx, alert_raise,
    received_match_again, received_to_match_again, step_match_again, steps_to_match_again,
};

/// Objects that are looked at together.
const TOGETHER: u32 = 64;
/// Steps that are looked at.
const STEPS: u32 = 200;
/// For how long a step of nobody is looked at again.
const STEPS_WAIT: Duration = Duration::DAY;

/// Matches again what may have found its appointment; how many did.
///
/// # Errors
/// When the database is away; then they wait on.
pub async fn match_again(intake: &Intake) -> StoreResult<usize> {
    let since = intake.clock.now() - STEPS_WAIT;
    let mut changed = 0;
    for step in steps_to_match_again(&intake.store, since, STEPS).await? {
        changed += usize::from(went_well(step_again(intake, &step).await)?);
    }
    let mut wanted = ToMatchAgain {
        since,
        after: None,
        limit: TOGETHER,
    };
    loop {
        let objects = received_to_match_again(&intake.store, wanted).await?;
        let Some(last) = objects.last() else {
            return Ok(changed);
        };
        wanted.after = Some((last.object.received_at, last.object.id));
        for object in &objects {
            changed += usize::from(went_well(object_again(intake, object).await)?);
        }
    }
}

/// One that fails keeps no other from being looked at; only a database that is away ends the look.
fn went_well(again: StoreResult<bool>) -> StoreResult<bool> {
    match again {
        Err(error) if !error.is_unavailable() => {
            let cause: &dyn std::error::Error = &error;
            tracing::warn!(cause, "something that belongs to nobody could not be matched again");
            Ok(false)
        }
        went => went,
    }
}

async fn object_again(intake: &Intake, object: &KnownObject) -> StoreResult<bool> {
    let tx = intake.store.begin().await?;
    match reconsider(&tx, &intake.audit, object, intake.clock.now()).await? {
        Some((event, appointment)) => {
            intake.audit.append(&tx, event).await?;
            tx.commit().await?;
            if let Some(appointment) = appointment {
                intake.live.tell(appointment);
            }
            Ok(true)
        }
        None => {
            tx.rollback().await?;
            Ok(false)
        }
    }
}

/// Finds whose an object is by what is known now. If that is something else than before, it is changed, and the event
/// for the trail is returned, with the appointment whose followers are to be told.
///
/// # Errors
/// As every change.
pub async fn reconsider(
    tx: &Tx,
    audit: &Audit,
    object: &KnownObject,
    now: OffsetDateTime,
) -> StoreResult<Option<(Event, Option<AppointmentId>)>> {
    let facts = object.facts.as_deref().map(ObjectFacts::of_stored);
    let Some(Ok(facts)) = facts else { return Ok(None) };
    let (id, unit) = (object.object.id, object.object.sender.unit);
    let found: Belonging = belonging(tx, unit, &Evidence::from(&facts)).await?;
    let is_new = found.standing != object.standing
        && received_match_again(tx, object, found.standing, found.reason.as_deref()).await?;
    if !is_new {
        return Ok(None);
    }
    if let StoredStanding::HeldApart(_) = found.standing {
        alert_raise(tx, unit, AlertKind::HeldApart, id.0, now).await?;
    }
    let appointment = match found.standing {
        StoredStanding::Matched(appointment) => Some(appointment),
        StoredStanding::HeldApart(appointment) => appointment,
        StoredStanding::Unmatched | StoredStanding::Pending => None,
    };
    if let Some(appointment) = appointment {
        note_late(tx, audit, (unit, appointment), &[id], now).await?;
    }
    Ok(Some((found.event(unit, id, now), appointment)))
}

async fn step_again(intake: &Intake, step: &StoredStep) -> StoreResult<bool> {
    let Ok(says) = serde_json::from_str::<PerformedStep>(&step.facts) else {
        return Ok(false);
    };
    let now = intake.clock.now();
    let tx = intake.store.begin().await?;
    let found = belonging(&tx, step.unit, &Evidence::from(&says)).await?;
    let appointment = match found.standing {
        StoredStanding::Matched(appointment) => appointment,
        StoredStanding::Pending | StoredStanding::Unmatched | StoredStanding::HeldApart(_) => {
            tx.rollback().await?;
            return Ok(false);
        }
    };
    if !step_match_again(&tx, step.id, appointment).await? {
        tx.rollback().await?;
        return Ok(false);
    }
    let event = Event::of_system(Action::StepMatched, now)
        .in_unit(step.unit)
        .on(Object::Step(step.id))
        .after(Codes::new().id("appointment", appointment.0));
    let event = match found.participant {
        Some(participant) => event.about(participant),
        None => event,
    };
    note_late(&tx, &intake.audit, (step.unit, appointment), &[], now).await?;
    intake.audit.append(&tx, event).await?;
    tx.commit().await?;
    intake.live.tell(appointment);
    Ok(true)
}
