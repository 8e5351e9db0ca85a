//! What the audit trail is told of: who did or read what, to what, about whom. Codes and ids, never a name or what somebody typed.

use app::domain::appointment::Appointment;
use app::domain::ids::{AppointmentId, ClinicId, ParticipantId, RoomId, SessionId};
use app::domain::staff::{Permission, Role};
use app::forms::steps::{Action, AppointmentForm, Step};
use app::services::Caller;
use app::services::clinics::ClinicLine;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::Ground;
use crate::audit::AuditEvent;
use crate::store::{StoreResult, Tx};

/// Something done or read, before it is known when and by whom.
#[derive(Clone, Debug)]
pub(super) struct Told {
    action: &'static str,
    permission: Permission,
    object: String,
    subject: Option<ParticipantId>,
    outcome: &'static str,
    before: Option<Codes>,
    after: Option<Codes>,
}

/// Names with codes, numbers and ids.
#[derive(Clone, Debug, Default)]
pub(super) struct Codes(Map<String, Value>);

impl Codes {
    /// With a code or a number.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// With an id, or null.
    pub fn with_id(self, name: &str, id: Option<Uuid>) -> Self {
        let value = id.map_or(Value::Null, |id| Value::String(id.to_string()));
        self.with(name, value)
    }

    fn text(self) -> String {
        Value::Object(self.0).to_string()
    }
}

impl Told {
    fn of(action: &'static str, permission: Permission, object: String) -> Self {
        Told {
            action,
            permission,
            object,
            subject: None,
            outcome: "DONE",
            before: None,
            after: None,
        }
    }

    fn about(self, subject: ParticipantId) -> Self {
        Told {
            subject: Some(subject),
            ..self
        }
    }

    /// How things stood before and after.
    pub fn changed(self, before: Codes, after: Codes) -> Self {
        Told {
            before: Some(before),
            after: Some(after),
            ..self
        }
    }

    /// It was tried, and refused.
    pub fn refused(self, why: &'static str) -> Self {
        Told { outcome: why, ..self }
    }

    fn event(self, ground: &Ground, caller: &Caller) -> AuditEvent {
        AuditEvent {
            at: ground.now(),
            actor: Some(caller.viewer.staff.id),
            role: role_for(caller, self.permission),
            unit: Some(caller.viewer.unit_id),
            action: self.action.to_owned(),
            object: self.object,
            subject: self.subject,
            outcome: self.outcome,
            before: self.before.map(Codes::text),
            after: self.after.map(Codes::text),
            request: Some(caller.request),
        }
    }
}

/// The first of the caller's roles that carries the permission.
fn role_for(caller: &Caller, permission: Permission) -> Option<Role> {
    let mut roles = caller.viewer.roles.iter().copied();
    roles.find(|role| permission.is_granted_to(*role))
}

/// Writes into the trail what a transaction does.
pub(super) async fn append(tx: &Tx, ground: &Ground, caller: &Caller, told: Told) -> StoreResult<()> {
    ground.audit.append(tx, &[told.event(ground, caller)]).await
}

/// A page of an appointment was read. Returns when that is committed.
pub(super) async fn read_of_appointment(
    ground: &Ground,
    caller: &Caller,
    id: AppointmentId,
    subject: ParticipantId,
) -> StoreResult<()> {
    let told = Told::of("APPOINTMENT_READ", Permission::SeeClinics, object_of(id)).about(subject);
    ground.journal.read(vec![told.event(ground, caller)]).await
}

/// A clinic's list was read, with every participant on it. Returns when that is committed.
pub(super) async fn read_of_clinic(
    ground: &Ground,
    caller: &Caller,
    id: ClinicId,
    lines: &[ClinicLine],
) -> StoreResult<()> {
    let told = Told::of("CLINIC_READ", Permission::SeeClinics, format!("clinic/{id}"));
    let events = lines
        .iter()
        .map(|line| told.clone().about(line.participant.id).event(ground, caller))
        .collect();
    ground.journal.read(events).await
}

/// A person chose the room that they work in today.
pub(super) fn room_chosen(room: RoomId) -> Told {
    Told::of("ROOM_CHOSEN", Permission::RecordImages, format!("room/{room}"))
}

/// A person ended one of their own sessions.
pub(super) fn session_ended(session: SessionId) -> Told {
    Told::of("SESSION_ENDED", Permission::UseOwnAccount, format!("session/{session}"))
}

/// A form of an appointment did something to it, or tried.
pub(super) fn form_of_appointment(form: AppointmentForm, appointment: &Appointment) -> Told {
    let told = Told::of(action_of(form), Permission::RecordImages, object_of(appointment.id));
    told.about(appointment.participant.id)
}

fn object_of(id: AppointmentId) -> String {
    format!("appointment/{id}")
}

fn action_of(form: AppointmentForm) -> &'static str {
    match form {
        AppointmentForm::Action(Action::CheckIn) => "APPOINTMENT_CHECK_IN",
        AppointmentForm::Action(Action::Start) => "APPOINTMENT_START",
        AppointmentForm::Action(Action::TakeOver) => "APPOINTMENT_TAKE_OVER",
        AppointmentForm::Action(Action::Pause) => "APPOINTMENT_PAUSE",
        AppointmentForm::Action(Action::Resume) => "APPOINTMENT_RESUME",
        AppointmentForm::Action(Action::AbandonCorrection) => "CORRECTION_ABANDON",
        AppointmentForm::Answers(Step::Room) => "APPOINTMENT_ROOM",
        AppointmentForm::Answers(Step::Taken) => "DRAFT_TAKEN",
        AppointmentForm::Answers(Step::Details) => "DRAFT_DETAILS",
        AppointmentForm::Answers(Step::Repeats) => "DRAFT_REPEATS",
        AppointmentForm::Answers(Step::Attribution) => "DRAFT_ATTRIBUTION",
        AppointmentForm::Answers(Step::Check) => "RECORD_COMPLETE",
        AppointmentForm::Answers(Step::CannotProceed) => "APPOINTMENT_STOP",
        AppointmentForm::Answers(Step::Correct) => "CORRECTION_START",
        AppointmentForm::Answers(Step::Overview | Step::Record) => "APPOINTMENT_FORM",
    }
}
