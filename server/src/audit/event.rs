//! An event, put together by whoever does or reads something.

use app::domain::ids::{
    AlertId, AppointmentId, ClinicId, ImageId, MachineId, ParticipantId, QuarantineId, RecordId, RoomId, SessionId,
    SiteId, StaffId, StepId, TokenId, UnitId,
};
use app::domain::staff::Role;
use app::services::Caller;
use time::OffsetDateTime;
use uuid::Uuid;

use super::action::{Action, Outcome};
use super::codes::Codes;
use super::people::Subject;
use crate::clock::whole_seconds;

/// Who did or read what, when, to whom, and how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub(super) at: OffsetDateTime,
    pub(super) actor: Option<StaffId>,
    pub(super) roles: Vec<Role>,
    pub(super) unit: Option<UnitId>,
    pub(super) action: Action,
    pub(super) object: Object,
    pub(super) subject: Subject,
    pub(super) outcome: Outcome,
    pub(super) before: Codes,
    pub(super) after: Codes,
    pub(super) request: Option<Uuid>,
}

/// What something was done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Object {
    /// Nothing in particular.
    Nothing,
    /// A unit.
    Unit(UnitId),
    /// An account.
    Staff(StaffId),
    /// A session.
    Session(SessionId),
    /// An enrolment link.
    Enrolment(Uuid),
    /// A site.
    Site(SiteId),
    /// A room.
    Room(RoomId),
    /// A clinic.
    Clinic(ClinicId),
    /// An appointment.
    Appointment(AppointmentId),
    /// A version of a record.
    Record(RecordId),
    /// A machine.
    Machine(MachineId),
    /// A received object.
    Image(ImageId),
    /// Quarantined bytes.
    Quarantine(QuarantineId),
    /// An alert.
    Alert(AlertId),
    /// A performed step.
    Step(StepId),
    /// A token of a program.
    Token(TokenId),
}

impl Object {
    /// As stored: "appointment:6f9619ff-...".
    pub(super) fn stored(self) -> String {
        let (kind, id) = match self {
            Object::Nothing => return "nothing".to_owned(),
            Object::Unit(id) => ("unit", id.0),
            Object::Staff(id) => ("staff", id.0),
            Object::Session(id) => ("session", id.0),
            Object::Enrolment(id) => ("enrolment", id),
            Object::Site(id) => ("site", id.0),
            Object::Room(id) => ("room", id.0),
            Object::Clinic(id) => ("clinic", id.0),
            Object::Appointment(id) => ("appointment", id.0),
            Object::Record(id) => ("record", id.0),
            Object::Machine(id) => ("machine", id.0),
            Object::Image(id) => ("image", id.0),
            Object::Quarantine(id) => ("quarantine", id.0),
            Object::Alert(id) => ("alert", id.0),
            Object::Step(id) => ("step", id.0),
            Object::Token(id) => ("token", id.0),
        };
        format!("{kind}:{id}")
    }
}

impl Event {
    /// Something that the person who is signed in does, in their unit.
    #[must_use]
    pub fn by(caller: &Caller, action: Action, at: OffsetDateTime) -> Self {
        Event {
            actor: Some(caller.viewer.staff.id),
            roles: caller.viewer.roles.clone(),
            unit: Some(caller.viewer.unit_id),
            request: Some(caller.request),
            ..Event::of_system(action, at)
        }
    }

    /// Something that nobody who is signed in does. Belongs to no unit unless one is named.
    #[must_use]
    pub fn of_system(action: Action, at: OffsetDateTime) -> Self {
        Event {
            at: whole_seconds(at),
            actor: None,
            roles: Vec::new(),
            unit: None,
            action,
            object: Object::Nothing,
            subject: Subject::Nobody,
            outcome: Outcome::Done,
            before: Codes::new(),
            after: Codes::new(),
            request: None,
        }
    }

    /// What it was done to.
    #[must_use]
    pub fn on(mut self, object: Object) -> Self {
        self.object = object;
        self
    }

    /// The participant whom it is about.
    #[must_use]
    pub fn about(mut self, participant: ParticipantId) -> Self {
        self.subject = Subject::One(participant);
        self
    }

    /// The participants whom it is about, such as those on a list.
    #[must_use]
    pub fn about_all(mut self, participants: impl IntoIterator<Item = ParticipantId>) -> Self {
        self.subject = participants.into_iter().collect();
        self
    }

    /// How it ended.
    #[must_use]
    pub fn outcome(mut self, outcome: Outcome) -> Self {
        self.outcome = outcome;
        self
    }

    /// What was before.
    #[must_use]
    pub fn before(mut self, codes: Codes) -> Self {
        self.before = codes;
        self
    }

    /// What is after.
    #[must_use]
    pub fn after(mut self, codes: Codes) -> Self {
        self.after = codes;
        self
    }

    /// The unit, and with it the chain.
    #[must_use]
    pub fn in_unit(mut self, unit: UnitId) -> Self {
        self.unit = Some(unit);
        self
    }

    /// The person who did it.
    #[must_use]
    pub fn of_staff(mut self, staff: StaffId) -> Self {
        self.actor = Some(staff);
        self
    }

    /// The request's reference.
    #[must_use]
    pub fn request(mut self, reference: Uuid) -> Self {
        self.request = Some(reference);
        self
    }

    /// The chain it belongs to: its unit's, or the one of no unit.
    pub(super) fn chain(&self) -> Uuid {
        self.unit.map_or(Uuid::nil(), |unit| unit.0)
    }
}
