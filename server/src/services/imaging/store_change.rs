//! Stores what was decided: every part of a [`Change`] and the event that tells of it, in the transaction it was
//! decided in.

use app::domain::appointment::{Event as Happening, Status};
use app::domain::ids::RecordId;
use app::error::AppError;
use app::forms::outcome::Refusal;
use uuid::Uuid;

use super::decide::{Change, Completed, TypedAfter};
use super::facts::{Facts, Standing};
use super::load::Loaded;
use super::submit::{Submission, keep};
use crate::audit::{Codes, Event, Outcome};
use crate::intake::names::step_names_new;
use crate::services::{Ground, NotServed, trail};
use crate::store::{
    NewRecord, NewStatus, StoreResult, Swap, Tx, appointment_update_status, draft_put, event_append, record_insert,
    room_choice_put, stop_insert, typed_answer_delete, typed_answer_delete_below, worklist_names_give,
};

/// Stores a change.
pub(super) async fn store(
    tx: &Tx,
    ground: &Ground,
    submission: &Submission<'_>,
    loaded: &Loaded,
    change: &Change,
) -> Result<(), NotServed> {
    let Submission { caller, id, at, .. } = *submission;
    let (unit, staff) = (caller.viewer.unit_id, caller.viewer.staff.id);
    let facts = &loaded.facts;
    if change.standing != facts.standing() {
        let Standing { status, held_by, room } = change.standing;
        let new = NewStatus {
            status,
            held_by,
            room,
            flow: was_started(status).then_some(facts.appointment.flow),
        };
        must_be_done(
            appointment_update_status(tx, unit, id, loaded.version, new).await?,
            submission,
        )?;
    }
    if let Some(draft) = &change.draft {
        must_be_done(
            draft_put(tx, unit, id, facts.draft_version, draft, staff, at).await?,
            submission,
        )?;
    }
    let record = match &change.record {
        Some(completed) => Some(store_record(tx, submission, completed).await?),
        None => None,
    };
    if let Some(stop) = &change.stop {
        stop_insert(tx, unit, id, stop, staff, at).await?;
    }
    if let Some(happened) = &change.event {
        // From now on the appointment is on the worklist, and machines must be told the same about it for ever.
        if matches!(happened.event, Happening::CheckedIn | Happening::Started) {
            worklist_names_give(tx, id, &step_names_new()?, at).await?;
        }
        event_append(tx, unit, id, happened.event, Some(staff), at, happened.note.as_deref()).await?;
    }
    if let Some(room) = change.room_of_day {
        room_choice_put(tx, unit, staff, loaded.zone.day(at), room).await?;
    }
    store_typed(tx, submission, change.typed).await?;
    if let Some((page, fields)) = &change.begun {
        keep(tx, submission.caller, id, *page, fields, at).await?;
    }
    if !change.is_only_onward(facts) {
        audit_change(tx, ground, submission, facts, change, record).await?;
    }
    Ok(())
}

/// Whether the appointment was started by now. From then on its images come in as they did then, whatever is decided
/// for its clinic.
fn was_started(status: Status) -> bool {
    match status {
        Status::Scheduled | Status::CheckedIn | Status::CannotProceed => false,
        Status::InProgress | Status::Paused | Status::Recorded | Status::NeedsAttention => true,
    }
}

/// The appointment's row is locked, so nobody can have come in between.
fn must_be_done(swap: Swap, submission: &Submission<'_>) -> Result<u32, AppError> {
    match swap {
        Swap::Done(version) => Ok(version),
        Swap::Stale => {
            let reference = crate::error::reference(submission.caller.request);
            tracing::error!(%reference, "a locked appointment changed under its transaction");
            Err(AppError::Failed { reference })
        }
    }
}

async fn store_record(
    tx: &Tx,
    submission: &Submission<'_>,
    completed: &Completed,
) -> Result<(RecordId, u32), NotServed> {
    let Submission { caller, id, at, .. } = *submission;
    let record = NewRecord {
        id: RecordId(Uuid::new_v4()),
        source: completed.source,
        images: completed.images.clone(),
        room_id: completed.room.id,
        room: completed.room.label(),
        taken_by: completed.taken_by,
        taken_at: completed.taken_at,
        transcribed: completed.transcribed,
        findings: completed.findings.clone(),
        recorded_by: caller.viewer.staff.id,
        recorded_at: at,
        correction: completed.correction.clone(),
    };
    let version = must_be_done(record_insert(tx, caller.viewer.unit_id, id, &record).await?, submission)?;
    Ok((record.id, version))
}

async fn store_typed(tx: &Tx, submission: &Submission<'_>, typed: TypedAfter) -> StoreResult<()> {
    let Submission {
        caller, id, fields, at, ..
    } = *submission;
    let staff = caller.viewer.staff.id;
    match typed {
        TypedAfter::Untouched => Ok(()),
        TypedAfter::Forget(page) => typed_answer_delete(tx, staff, &page.path(id)).await,
        TypedAfter::ForgetAll => typed_answer_delete_below(tx, staff, &format!("/appointments/{id}/")).await,
        TypedAfter::Keep(page) => keep(tx, caller, id, page, fields, at).await,
    }
}

/// Codes and ids, never words that somebody typed.
fn codes_of(standing: Standing, draft_version: u32) -> Codes {
    let ids = [
        ("holder", standing.held_by.map(|staff| staff.0)),
        ("room", standing.room.map(|room| room.0)),
    ];
    let codes = Codes::new()
        .code("status", standing.status.code())
        .number("draft", draft_version);
    ids.into_iter()
        .filter_map(|(name, id)| Some((name, id?)))
        .fold(codes, |codes, (name, id)| codes.id(name, id))
}

async fn audit_change(
    tx: &Tx,
    ground: &Ground,
    submission: &Submission<'_>,
    facts: &Facts,
    change: &Change,
    record: Option<(RecordId, u32)>,
) -> StoreResult<()> {
    let draft_version = facts.draft_version + u32::from(change.draft.is_some());
    let mut after = codes_of(change.standing, draft_version);
    if let Some((id, version)) = record {
        after = after.id("record", id.0).number("version", version);
    }
    let before = codes_of(facts.standing(), facts.draft_version);
    let event = event_of(ground, submission, facts).before(before).after(after);
    ground.audit.append(tx, event).await
}

/// A form that came too late is told of as well: someone tried.
pub(super) async fn audit_refusal(
    tx: &Tx,
    ground: &Ground,
    submission: &Submission<'_>,
    facts: &Facts,
    refusal: &Refusal,
) -> StoreResult<()> {
    let why = match refusal {
        Refusal::Stale { .. } => "STALE",
        Refusal::HeldByAnother { .. } => "HELD_BY_ANOTHER",
        Refusal::NotNow { .. } => "NOT_NOW",
        Refusal::Corrected => "CORRECTED",
        Refusal::ImagesTaken => "IMAGES_TAKEN",
        Refusal::OldPage => "OLD_PAGE",
    };
    let event = event_of(ground, submission, facts).outcome(Outcome::Refused);
    ground
        .audit
        .append(tx, event.after(Codes::new().code("why", why)))
        .await
}

fn event_of(ground: &Ground, submission: &Submission<'_>, facts: &Facts) -> Event {
    let is_correction = facts.situation().is_correction();
    trail::form_of_appointment(
        ground,
        submission.caller,
        submission.form,
        &facts.appointment,
        is_correction,
    )
}
