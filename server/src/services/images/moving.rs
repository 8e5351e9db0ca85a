//! Images that were sent under the wrong entry of the worklist: to whom they belong is asked with both names, and they
//! are moved in one transaction, with an event at both appointments.

use std::collections::BTreeSet;

use app::domain::appointment::{Event as Happened, Status};
use app::domain::clinic::Flow;
use app::domain::ids::{AppointmentId, ImageId, StepId, UnitId};
use app::domain::received::procedure::PerformedStep;
use app::domain::staff::Permission;
use app::domain::transfer::{count_of, sentence};
use app::error::AppError;
use app::forms::fields::Fields;
use app::forms::moving::{Moving, SEARCH, parse, path};
use app::forms::outcome::Outcome;
use app::services::Caller;
use app::services::clinics::ClinicLine;
use app::services::images::{MovedImage, Other, WhosePage};
use time::Date;

use super::expected;
use super::problem::failing_phase;
use crate::audit::{Action, Codes, Event, Object};
use crate::clock::Zone;
use crate::intake::again::reconsider;
use crate::intake::belonging::BY_HAND;
use crate::intake::late::note_late;
use crate::intake::object_facts::ObjectFacts;
use crate::live::Live;
use crate::services::{Ground, NotServed, authorise, trail};
use crate::store::{
    Case, KnownObject, Moved, Source, StoreResult, StoredThumbnail, Tx, appointment_case, appointment_lock,
    clinic_appointments, clinics_of_day, event_append, object_move, received_of_appointment, records_of_appointment,
    step_move, steps_of_appointment, typed_answer_delete, typed_answer_get, typed_answer_put,
};

pub(super) async fn whose(
    ground: &Ground,
    caller: &Caller,
    id: AppointmentId,
    to: Option<AppointmentId>,
) -> Result<WhosePage, NotServed> {
    authorise(caller, Permission::RecordImages)?;
    let (store, unit) = (&ground.store, caller.viewer.unit_id);
    let found = expected(store, unit, caller.viewer.room, id).await?;
    let (case, _) = found.ok_or(AppError::NotFound)?;
    let objects = received_of_appointment(store, unit, id).await?;
    let chosen = match to.filter(|to| *to != id) {
        None => None,
        Some(to) => Some(other_of(ground, caller, to).await?.ok_or(AppError::NotFound)?),
    };
    let looked_for = typed_answer_get(store, caller.viewer.staff.id, &path(id)).await?;
    let search = looked_for.map_or_else(String::new, |typed| typed.fields.one(SEARCH).to_owned());
    let others = if chosen.is_none() {
        others_of_day(ground, caller, &case, &search).await?
    } else {
        Vec::new()
    };
    let asked = Event::by(caller, Action::MoveAsked, ground.now());
    let about = chosen.iter().map(|other| (other.id, other.participant.id));
    let both = std::iter::once((id, case.appointment.participant.id)).chain(about);
    let events = both.map(|(id, participant)| asked.clone().on(Object::Appointment(id)).about(participant));
    ground.journal.read_all(events.collect()).await?;
    let awaits = case.appointment.flow == Flow::Automatic && case.appointment.status == Status::InProgress;
    let fails = if awaits {
        failing_phase(ground, caller, id).await?
    } else {
        None
    };
    Ok(WhosePage {
        fails,
        from: case.appointment,
        images: objects.iter().map(|object| image(object, case.zone)).collect(),
        others,
        chosen,
        search,
        now: case.zone.local(ground.now()),
    })
}

/// The other appointments of the unit on that day whose participant or accession number fits; their lists are read.
async fn others_of_day(ground: &Ground, caller: &Caller, case: &Case, search: &str) -> StoreResult<Vec<Other>> {
    let (store, unit, day): (_, _, Date) = (&ground.store, caller.viewer.unit_id, case.day);
    let wanted = search.trim().to_lowercase();
    let mut others = Vec::new();
    for summary in clinics_of_day(store, unit, day).await? {
        let mut lines = clinic_appointments(store, unit, summary.clinic.id).await?;
        lines.retain(|line| line.id != case.appointment.id && fits(line, &wanted));
        trail::read_of_clinic(ground, caller, summary.clinic.id, &lines).await?;
        others.extend(lines.into_iter().map(|line| Other {
            id: line.id,
            participant: line.participant,
            starts_at: line.starts_at,
            accession: line.accession,
            status: line.status,
            recorded: None,
        }));
    }
    others.sort_by_key(|other| (other.starts_at, other.id));
    Ok(others)
}

fn fits(line: &ClinicLine, wanted: &str) -> bool {
    let participant = &line.participant;
    let texts = [
        participant.display_name().to_lowercase(),
        participant.nhs_number.expose().digits().to_owned(),
        line.accession.to_lowercase(),
    ];
    let number: String = wanted.chars().filter(|character| !character.is_whitespace()).collect();
    wanted.is_empty() || texts.iter().any(|text| text.contains(wanted) || text.contains(&number))
}

/// An appointment that may be the right one, on any day.
async fn other_of(ground: &Ground, caller: &Caller, id: AppointmentId) -> StoreResult<Option<Other>> {
    let (store, unit) = (&ground.store, caller.viewer.unit_id);
    let Some(case) = appointment_case(store, unit, id).await? else {
        return Ok(None);
    };
    let appointment = case.appointment;
    let recorded = if appointment.status.has_record() {
        records_of_appointment(store, unit, id)
            .await?
            .first()
            .map(|record| record.source)
    } else {
        None
    };
    Ok(Some(Other {
        id,
        participant: appointment.participant,
        starts_at: appointment.starts_at,
        accession: appointment.accession,
        status: appointment.status,
        recorded,
    }))
}

fn image(object: &KnownObject, zone: Zone) -> MovedImage {
    let facts = object.facts.as_deref().map(ObjectFacts::of_stored);
    let what = match facts {
        Some(Ok(ObjectFacts::Image(facts))) => match facts.view.imaged().label() {
            view if view.is_empty() => sentence(facts.kind.label()),
            view => view.to_owned(),
        },
        Some(Ok(ObjectFacts::Report(_))) => "Dose report".to_owned(),
        Some(Ok(ObjectFacts::Selection(_))) => "Key object selection".to_owned(),
        Some(Err(_)) | None => "Not read yet".to_owned(),
    };
    MovedImage {
        id: object.object.id,
        what,
        received: zone.local(object.object.received_at),
        has_picture: object.thumbnail == StoredThumbnail::Ready,
    }
}

/// Of two people, or two presses, the second moves nothing: only what is still where the page showed it is moved.
pub(super) async fn move_images(
    (ground, live): (&Ground, &Live),
    caller: &Caller,
    from: AppointmentId,
    fields: &Fields,
) -> Result<Outcome, NotServed> {
    authorise(caller, Permission::RecordImages)?;
    let unit = caller.viewer.unit_id;
    case_of(&ground.store, caller, from).await?;
    if fields.iter().any(|(name, _)| name == SEARCH) {
        return look_for(ground, caller, from, fields.one(SEARCH)).await;
    }
    let Moving { images, stay, to } = match parse(fields) {
        Ok(moving) if moving.to == from => return Err(AppError::BadRequest.into()),
        Ok(moving) => moving,
        Err(errors) => return Ok(Outcome::Invalid(errors)),
    };
    let next = Outcome::Next {
        to: format!("/appointments/{from}/images"),
    };
    let moved = Moved { unit, from, to };
    let tx = ground.store.begin().await?;
    // In one order, so that two moves cannot wait for each other.
    for id in BTreeSet::from([from, to]) {
        appointment_lock(&tx, unit, id).await?;
    }
    let (source, target) = (case_of(&tx, caller, from).await?, case_of(&tx, caller, to).await?);
    let wanted: BTreeSet<ImageId> = images.into_iter().collect();
    let mut here = received_of_appointment(&tx, unit, from).await?;
    here.retain(|object| wanted.contains(&object.object.id));
    if here.is_empty() {
        tx.rollback().await?;
        return Ok(next);
    }
    let moves = Event::by(caller, Action::ObjectMoved, ground.now());
    let mut events = Vec::new();
    for object in &here {
        let id = object.object.id;
        if object_move(&tx, moved, id).await? {
            let event = moves.clone().on(Object::Image(id));
            events.extend(at_both(&event, &source, &target));
        }
    }
    for step in move_steps(&tx, moved, &here).await? {
        let event = Event::by(caller, Action::StepMoved, ground.now()).on(Object::Step(step));
        events.extend(at_both(&event, &source, &target));
    }
    // Whoever saw the others among them has decided about those too.
    for id in stay {
        if object_move(&tx, Moved { to: from, ..moved }, id).await? {
            let event = Event::by(caller, Action::ObjectStayed, ground.now()).on(Object::Image(id));
            let event = event.about(source.appointment.participant.id);
            events.push(event.after(Codes::new().id("appointment", from.0)));
        }
    }
    events.extend(what_came_since(&tx, ground, (unit, from)).await?);
    let note = count_of(u32::try_from(here.len()).unwrap_or(u32::MAX), "object", "objects");
    let (staff, at) = (caller.viewer.staff.id, ground.now());
    event_append(&tx, unit, from, Happened::MovedOut, Some(staff), at, Some(&note)).await?;
    event_append(&tx, unit, to, Happened::MovedIn, Some(staff), at, Some(&note)).await?;
    let came: Vec<ImageId> = here.iter().map(|object| object.object.id).collect();
    note_late(&tx, &ground.audit, (unit, from), &[], at).await?;
    note_late(&tx, &ground.audit, (unit, to), &came, at).await?;
    typed_answer_delete(&tx, staff, &path(from)).await?;
    ground.audit.append_all(&tx, events).await?;
    tx.commit().await?;
    for id in [from, to] {
        live.tell(id);
    }
    Ok(next)
}

/// What arrived since the page was shown goes by the decision, as what arrives later does.
async fn what_came_since(
    tx: &Tx,
    ground: &Ground,
    (unit, from): (UnitId, AppointmentId),
) -> Result<Vec<Event>, NotServed> {
    let mut events = Vec::new();
    for object in received_of_appointment(tx, unit, from).await? {
        if object.standing_reason.as_deref() != Some(BY_HAND) {
            let reconsidered = reconsider(tx, &ground.audit, &object, ground.now()).await?;
            events.extend(reconsidered.map(|(event, _)| event));
        }
    }
    Ok(events)
}

/// Notes for the page what its reader looks for. A name is not longer than this.
async fn look_for(ground: &Ground, caller: &Caller, from: AppointmentId, text: &str) -> Result<Outcome, NotServed> {
    const LONGEST: usize = 100;
    let text: String = text.trim().chars().take(LONGEST).collect();
    let (staff, page) = (caller.viewer.staff.id, path(from));
    let tx = ground.store.begin().await?;
    if text.is_empty() {
        typed_answer_delete(&tx, staff, &page).await?;
    } else {
        let fields = Fields::default().with(SEARCH, text);
        typed_answer_put(&tx, staff, &page, &fields, ground.now()).await?;
    }
    tx.commit().await?;
    Ok(Outcome::Next { to: page })
}

/// An event of moving, at both participants.
fn at_both(event: &Event, source: &Case, target: &Case) -> [Event; 2] {
    let codes = |case: &Case| Codes::new().id("appointment", case.appointment.id.0);
    let event = event.clone().before(codes(source)).after(codes(target));
    [source, target].map(|case| event.clone().about(case.appointment.participant.id))
}

async fn case_of(on: &impl Source, caller: &Caller, id: AppointmentId) -> Result<Case, NotServed> {
    let case = appointment_case(on, caller.viewer.unit_id, id).await?;
    Ok(case.ok_or(AppError::NotFound)?)
}

/// A step goes with the objects that it names, or that name it; one that still names others stays with those. Those
/// that went.
async fn move_steps(tx: &Tx, moved: Moved, objects: &[KnownObject]) -> StoreResult<Vec<StepId>> {
    let mut went = Vec::new();
    let gone: BTreeSet<&str> = objects
        .iter()
        .map(|object| object.object.sop_instance_uid.as_str())
        .collect();
    let named: BTreeSet<String> = objects.iter().flat_map(steps_named_by).collect();
    let stay = received_of_appointment(tx, moved.unit, moved.from).await?;
    let kept: BTreeSet<&str> = stay
        .iter()
        .map(|object| object.object.sop_instance_uid.as_str())
        .collect();
    for step in steps_of_appointment(tx, moved.unit, moved.from).await? {
        let Ok(says) = serde_json::from_str::<PerformedStep>(&step.facts) else {
            continue;
        };
        let names = |uids: &BTreeSet<&str>| says.instances().any(|instance| uids.contains(instance.as_str()));
        let is_theirs = names(&gone) || named.contains(&step.sop_instance_uid);
        if is_theirs && !names(&kept) && step_move(tx, moved, step.id).await? {
            went.push(step.id);
        }
    }
    Ok(went)
}

fn steps_named_by(object: &KnownObject) -> Vec<String> {
    match object.facts.as_deref().map(ObjectFacts::of_stored) {
        Some(Ok(ObjectFacts::Image(facts))) => {
            let steps = facts.identity.performed_steps.iter();
            steps.map(|uid| uid.as_str().to_owned()).collect()
        }
        Some(Ok(ObjectFacts::Report(_) | ObjectFacts::Selection(_)) | Err(_)) | None => Vec::new(),
    }
}
