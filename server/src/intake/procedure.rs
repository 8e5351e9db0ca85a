//! Performed procedure steps (MPPS, DICOM PS3.4 annex F): each message is kept as it came, and the step moves on by the
//! rules of the domain, in one transaction with its audit event.
//!
//! A step that nobody had scheduled is kept like any other, and waits for a person to say whose it is.

use std::io::Cursor;

use app::domain::ids::{AppointmentId, MachineId, ParticipantId, StepId};
use app::domain::received::procedure::{PerformedStep, StepChange, StepStatus};
use app::domain::received::uid::Uid as StepUid;
use dicom::attributes::Attributes;
use dicom::dimse::provider::{Answer, DataSet, MppsCreate, MppsCreated, MppsSet};
use dicom::dimse::{Status, Uid};
use dicom::prescan::{Form, Limits, scan};
use dicom::procedure::{self, StepRefused};
use time::OffsetDateTime;
use uuid::Uuid;

use super::Intake;
use super::belonging::{Evidence, belonging};
use super::late::note_late;
use crate::audit::{Action, Codes, Event, Object, Outcome};
use crate::store::{
    Constraint, Sender, StepMessage, StepMessageKind, StepState, StoreError, StoreResult, StoredStanding, StoredStep,
    Swap, step_insert, step_lock, step_update,
};

/// A step begins (N-CREATE).
pub(super) async fn create(intake: &Intake, sender: &Sender, request: MppsCreate) -> Result<MppsCreated, Answer> {
    let machine = sender.machine.ok_or(Status::NOT_AUTHORISED)?;
    let instance = match request.instance {
        Some(instance) => instance,
        None => new_uid()?,
    };
    let named = StepUid::parse(instance.as_str()).map_err(|_| Status::INVALID_INSTANCE)?;
    let attributes = attributes(&request.attributes)?;
    let step = procedure::created(named, &attributes).map_err(|why| answer_of(&why))?;
    match insert(intake, sender, machine, &step, &request.attributes).await {
        Ok(()) => Ok(MppsCreated { instance }),
        Err(StoreError::Constraint(Constraint::StepTwice)) => Err(Status::DUPLICATE_INSTANCE.into()),
        Err(error) => Err(failed(&error).into()),
    }
}

/// More about a step, or its end (N-SET).
pub(super) async fn set(intake: &Intake, sender: &Sender, request: MppsSet) -> Result<(), Answer> {
    let attributes = attributes(&request.modifications)?;
    let change = procedure::change(&attributes).map_err(|why| answer_of(&why))?;
    match update(intake, sender, &request.instance, change, &request.modifications).await {
        Ok(Status::SUCCESS) => Ok(()),
        Ok(status) => Err(status.into()),
        Err(error) => Err(failed(&error).into()),
    }
}

async fn insert(
    intake: &Intake,
    sender: &Sender,
    machine: MachineId,
    step: &PerformedStep,
    attributes: &DataSet,
) -> StoreResult<()> {
    let now = intake.clock.now();
    let tx = intake.store.begin().await?;
    let belongs = belonging(&tx, sender.unit, &Evidence::from(step)).await?;
    let stored = StoredStep {
        id: StepId(Uuid::new_v4()),
        sop_instance_uid: step.instance.as_str().to_owned(),
        unit: sender.unit,
        machine,
        state: state_of(step.status),
        version: 1,
        started_at: now,
        changed_at: now,
        facts: json(step)?,
        appointment: appointment_of(belongs.standing),
    };
    let message = message(StepMessageKind::Create, sender, attributes, now);
    step_insert(&tx, &stored, &message).await?;
    if let Some(appointment) = stored.appointment {
        note_late(&tx, &intake.audit, (sender.unit, appointment), &[], now).await?;
    }
    let event = event(
        Action::StepStarted,
        &stored,
        stored.appointment,
        belongs.participant,
        now,
    );
    intake.audit.append(&tx, event).await?;
    tx.commit().await?;
    tell(intake, stored.appointment);
    // What arrived before it may belong where it does.
    intake.received.notify_one();
    Ok(())
}

/// Tells those who follow an appointment that a step of it has changed.
fn tell(intake: &Intake, appointment: Option<AppointmentId>) {
    if let Some(appointment) = appointment {
        intake.live.tell(appointment);
    }
}

async fn update(
    intake: &Intake,
    sender: &Sender,
    instance: &Uid,
    change: StepChange,
    modifications: &DataSet,
) -> StoreResult<Status> {
    let now = intake.clock.now();
    let tx = intake.store.begin().await?;
    // Only the machine that began a step says how it goes on.
    let Some(stored) = step_lock(&tx, sender.unit, instance.as_str())
        .await?
        .filter(|step| Some(step.machine) == sender.machine)
    else {
        return Ok(Status::NO_SUCH_INSTANCE);
    };
    let step: PerformedStep = serde_json::from_str(&stored.facts).map_err(|_| malformed())?;
    let Ok(step) = step.changed(change) else {
        let refused = event(Action::StepChanged, &stored, stored.appointment, None, now).outcome(Outcome::Refused);
        intake.audit.append(&tx, refused).await?;
        tx.commit().await?;
        return Ok(Status::PROCESSING_FAILURE);
    };
    // Machines leave out what their step must end with: that is told on its page, and no reason to lose the end.
    for omission in step.omissions() {
        tracing::warn!(
            machine = %stored.machine,
            omission = omission.label(),
            "a step ended without something that it must have"
        );
    }
    let message = message(StepMessageKind::Set, sender, modifications, now);
    let (state, facts) = (state_of(step.status), json(&step)?);
    if step_update(&tx, &stored, state, &facts, stored.appointment, &message).await? == Swap::Stale {
        return Ok(Status::PROCESSING_FAILURE);
    }
    if let Some(appointment) = stored.appointment {
        note_late(&tx, &intake.audit, (sender.unit, appointment), &[], now).await?;
    }
    let event = event(Action::StepChanged, &stored, stored.appointment, None, now);
    intake
        .audit
        .append(&tx, event.after(Codes::new().code("state", state.code())))
        .await?;
    tx.commit().await?;
    tell(intake, stored.appointment);
    Ok(Status::SUCCESS)
}

/// A step that contradicts its appointment is of nobody until a person has decided.
fn appointment_of(standing: StoredStanding) -> Option<AppointmentId> {
    match standing {
        StoredStanding::Matched(id) => Some(id),
        StoredStanding::Pending | StoredStanding::Unmatched | StoredStanding::HeldApart(_) => None,
    }
}

fn state_of(status: StepStatus) -> StepState {
    match status {
        StepStatus::InProgress => StepState::InProgress,
        StepStatus::Completed => StepState::Completed,
        StepStatus::Discontinued => StepState::Discontinued,
    }
}

fn message(kind: StepMessageKind, sender: &Sender, attributes: &DataSet, now: OffsetDateTime) -> StepMessage {
    StepMessage {
        kind,
        at: now,
        association: sender.association,
        transfer_syntax_uid: attributes.syntax.uid().to_owned(),
        attributes: attributes.bytes.clone(),
    }
}

fn event(
    action: Action,
    step: &StoredStep,
    appointment: Option<AppointmentId>,
    participant: Option<ParticipantId>,
    now: OffsetDateTime,
) -> Event {
    let codes = Codes::new().id("machine", step.machine.0);
    let codes = match appointment {
        Some(id) => codes.id("appointment", id.0),
        None => codes,
    };
    let event = Event::of_system(action, now)
        .in_unit(step.unit)
        .on(Object::Step(step.id))
        .before(codes);
    match participant {
        Some(participant) => event.about(participant),
        None => event,
    }
}

fn json(step: &PerformedStep) -> StoreResult<String> {
    serde_json::to_string(step).map_err(|_| malformed())
}

fn malformed() -> StoreError {
    StoreError::IllegalRow(crate::store::IllegalRow {
        table: "performed_step",
        what: "facts that are no step",
    })
}

/// A UID for a step whose machine gave it none (PS3.5 annex B.2).
fn new_uid() -> Result<Uid, Status> {
    let text = super::names::uid_new();
    Uid::try_from(text.as_str()).map_err(|_| Status::PROCESSING_FAILURE)
}

/// What a data set says, read within bounds.
fn attributes(data_set: &DataSet) -> Result<Attributes, Status> {
    let form = Form::DataSet {
        transfer_syntax: data_set.syntax.uid(),
    };
    let scanned = scan(Cursor::new(&data_set.bytes), form, &Limits::default());
    // The reason names tags and numbers only.
    let scanned = scanned.map_err(|why| {
        tracing::warn!(
            cause = &why as &dyn std::error::Error,
            "what a machine reported of its step is no data set"
        );
        Status::PROCESSING_FAILURE
    })?;
    Ok(scanned.attributes)
}

fn answer_of(why: &StepRefused) -> Answer {
    let (status, attributes) = match why {
        StepRefused::Missing(tags) => (Status::MISSING_ATTRIBUTE, tags.clone()),
        StepRefused::Invalid(tag) => (Status::INVALID_ATTRIBUTE_VALUE, vec![*tag]),
    };
    Answer { status, attributes }
}

/// What a failure is to the machine. The one place where it is logged.
fn failed(error: &StoreError) -> Status {
    let cause: &dyn std::error::Error = error;
    tracing::warn!(cause, "what a machine reported of its step was not kept");
    Status::PROCESSING_FAILURE
}
