//! What the audit trail is told of: who did or read what, to what, about whom. Codes and ids, never a name or what
//! somebody typed.

use app::domain::appointment::Appointment;
use app::domain::ids::{AppointmentId, ClinicId, ParticipantId};
use app::forms::steps::{Action as Button, AppointmentForm, Step};
use app::services::Caller;
use app::services::clinics::{AttentionLine, ClinicLine};

use super::Ground;
use crate::audit::{Action, Event, Object};
use crate::store::StoreResult;

/// A page of an appointment is read. Returns when that is committed.
pub(super) async fn read_of_appointment(
    ground: &Ground,
    caller: &Caller,
    (id, step): (AppointmentId, Step),
    subject: ParticipantId,
) -> StoreResult<()> {
    let action = match step {
        Step::Record | Step::Correct => Action::RecordRead,
        Step::Overview
        | Step::Room
        | Step::Taken
        | Step::Details
        | Step::Repeats
        | Step::Awaiting
        | Step::Review
        | Step::Attribution
        | Step::Check
        | Step::CannotProceed => Action::AppointmentRead,
    };
    let event = Event::by(caller, action, ground.now()).on(Object::Appointment(id));
    ground.journal.read(event.about(subject)).await
}

/// Somebody begins to follow what arrives for an appointment. Returns when that is committed.
pub(super) async fn arrivals_followed(
    ground: &Ground,
    caller: &Caller,
    id: AppointmentId,
    subject: ParticipantId,
) -> StoreResult<()> {
    let event = Event::by(caller, Action::ArrivalsFollowed, ground.now()).on(Object::Appointment(id));
    ground.journal.read(event.about(subject)).await
}

/// A clinic's list is read, with every participant on it. Returns when that is committed.
pub(super) async fn read_of_clinic(
    ground: &Ground,
    caller: &Caller,
    id: ClinicId,
    lines: &[ClinicLine],
) -> StoreResult<()> {
    let event = Event::by(caller, Action::ClinicRead, ground.now()).on(Object::Clinic(id));
    let people = lines.iter().map(|line| line.participant.id);
    ground.journal.read(event.about_all(people)).await
}

/// What needs attention is read, with every participant on the list. Returns when that is committed.
pub(super) async fn read_of_attention(ground: &Ground, caller: &Caller, lines: &[AttentionLine]) -> StoreResult<()> {
    let event = Event::by(caller, Action::AttentionRead, ground.now());
    let people = lines.iter().map(|line| line.line.participant.id);
    ground.journal.read(event.about_all(people)).await
}

/// A form of an appointment does something to it, or tries.
pub(super) fn form_of_appointment(
    ground: &Ground,
    caller: &Caller,
    form: AppointmentForm,
    appointment: &Appointment,
    is_correction: bool,
) -> Event {
    Event::by(caller, action_of(form, is_correction), ground.now())
        .on(Object::Appointment(appointment.id))
        .about(appointment.participant.id)
}

fn action_of(form: AppointmentForm, is_correction: bool) -> Action {
    match form {
        AppointmentForm::Action(Button::CheckIn) => Action::CheckedIn,
        AppointmentForm::Action(Button::Start) => Action::Started,
        AppointmentForm::Action(Button::TakeOver) => Action::TakenOver,
        AppointmentForm::Action(Button::Pause) => Action::Paused,
        AppointmentForm::Action(Button::Resume) => Action::Resumed,
        AppointmentForm::Action(Button::AbandonCorrection) => Action::CorrectionAbandoned,
        AppointmentForm::Action(Button::RecordManually | Button::RecordAutomatically) => Action::MethodChanged,
        AppointmentForm::Answers(Step::Room) => Action::RoomChanged,
        AppointmentForm::Answers(Step::Attribution) => Action::AttributionSaved,
        AppointmentForm::Answers(Step::Check) if is_correction => Action::Corrected,
        AppointmentForm::Answers(Step::Check) => Action::Recorded,
        AppointmentForm::Answers(Step::CannotProceed) => Action::Stopped,
        AppointmentForm::Answers(Step::Correct) => Action::CorrectionStarted,
        AppointmentForm::Answers(
            Step::Taken | Step::Details | Step::Repeats | Step::Awaiting | Step::Review | Step::Overview | Step::Record,
        ) => Action::AnswersSaved,
    }
}
