//! What a form does to an appointment. Pure: facts and fields in, a [`Change`] out; never reads, writes or asks the
//! time.
//!
//! The order is fixed: may the page be entered; what do the fields say; were they filled in on what is saved now; then
//! the effect.

mod action;
mod answers;
mod command;
#[cfg(test)]
mod tests;

use app::domain::appointment::{Event, NotNow, Status};
use app::domain::clinic::Room;
use app::domain::ids::{RoomId, StaffId};
use app::domain::imaging::draft::{Correction, Draft};
use app::domain::imaging::record::{ImagesTaken, Source};
use app::domain::imaging::review::Finding;
use app::domain::imaging::saved;
use app::domain::local_time::{LocalDateTime, long_date};
use app::domain::staff::StaffName;
use app::domain::stop::Stop;
use app::forms::errors::FormErrors;
use app::forms::fields::Fields;
use app::forms::outcome::Refusal;
use app::forms::steps::{AppointmentForm, Step};

use super::facts::{Facts, Standing};
pub(super) use action::pressed_on;
use command::Command;

/// Everything that a form changes, to be stored together or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// Where the appointment stands afterwards.
    pub standing: Standing,
    /// The draft afterwards, if it changes.
    pub draft: Option<Draft>,
    /// What goes into the appointment's history.
    pub event: Option<Happened>,
    /// The version of the record that is completed.
    pub record: Option<Completed>,
    /// Why the appointment is stopped.
    pub stop: Option<Stop>,
    /// The room that the viewer works in for the rest of the day.
    pub room_of_day: Option<RoomId>,
    /// What becomes of what was typed and not submitted.
    pub typed: TypedAfter,
    /// What is half answered, to be gone on with on another page.
    pub begun: Option<(Step, Fields)>,
    /// The path of the next page.
    pub next: String,
}

/// A line of the appointment's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Happened {
    /// What.
    pub event: Event,
    /// More about it; never about the participant.
    pub note: Option<String>,
}

/// A version of the record, complete but for its id, its number and who recorded it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Completed {
    /// Whether it was typed, or received and confirmed.
    pub source: Source,
    /// What was taken.
    pub images: ImagesTaken,
    /// Where.
    pub room: Room,
    /// Who took the images.
    pub taken_by: StaffId,
    /// When.
    pub taken_at: LocalDateTime,
    /// Typed in afterwards from a paper sheet.
    pub transcribed: bool,
    /// What was warned of while the images were reviewed, and which of them are labelled otherwise.
    pub findings: Vec<Finding>,
    /// The version that it replaces, and why.
    pub correction: Option<Correction>,
}

/// What becomes of what the viewer typed and did not submit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TypedAfter {
    /// It stays as it is.
    Untouched,
    /// What was typed on this page is submitted, and goes.
    Forget(Step),
    /// The appointment is over: everything goes.
    ForgetAll,
    /// What was sent is kept for this page.
    Keep(Step),
}

/// Why a form changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NotDone {
    /// It is none that the product's pages send.
    Misfit,
    /// Answers are missing or do not fit.
    Invalid(FormErrors),
    /// It no longer fits what is there.
    Refused(Refusal),
    /// It no longer fits, and another page says all there is to say.
    Elsewhere(String),
}

/// What a form does, or why it does nothing.
pub(crate) fn decide(form: AppointmentForm, fields: &Fields, facts: &Facts) -> Result<Change, NotDone> {
    match form {
        AppointmentForm::Action(action) => action::decide(action, fields, facts),
        AppointmentForm::Answers(step) => {
            admit(step, facts)?;
            let command = command::read(step, fields, facts)?;
            check_version(&command, fields, facts)?;
            answers::decide(step, command, facts)
        }
    }
}

/// A page that cannot be entered: another mammographer has the appointment, or it has moved on. Where it is still the
/// viewer's to answer, the page that fits comes instead.
fn admit(step: Step, facts: &Facts) -> Result<(), NotDone> {
    let situation = facts.situation();
    let Err(fitting) = situation.admit(step) else {
        return Ok(());
    };
    let stops = step == Step::CannotProceed && !situation.is_correction();
    let waiting = matches!(situation.status, Status::CheckedIn | Status::Paused);
    if stops && (situation.is_open() || waiting) && situation.has_exposure() {
        return Err(NotDone::Refused(Refusal::ImagesTaken));
    }
    if situation.is_open() {
        return Err(NotDone::Elsewhere(facts.path(fitting)));
    }
    Err(NotDone::Refused(match &facts.holder {
        Some(holder) if holder.id != facts.viewer.staff.id => Refusal::HeldByAnother {
            name: holder.name.clone(),
        },
        _ => not_now(facts),
    }))
}

fn not_now(facts: &Facts) -> Refusal {
    Refusal::NotNow {
        status: facts.appointment.status.label().to_owned(),
    }
}

/// Answers that edit what is saved must have been given on what is saved.
fn check_version(command: &Command, fields: &Fields, facts: &Facts) -> Result<(), NotDone> {
    if !command.edits_draft(facts) {
        return Ok(());
    }
    match fields.version() {
        Some(version) if version == facts.draft_version => Ok(()),
        Some(_) => Err(stale(facts)),
        None => Err(NotDone::Misfit),
    }
}

/// Someone else saved in the meantime: who, when and what.
fn stale(facts: &Facts) -> NotDone {
    let name_of = |id: StaffId| {
        let known = facts.colleagues.iter().chain([&facts.viewer.staff]);
        known
            .chain(&facts.holder)
            .find(|staff| staff.id == id)
            .map(|staff| staff.name.clone())
    };
    let (by, at, saved) = match (facts.current(), &facts.draft_saved) {
        (Some(record), _) if facts.draft.answer.is_none() && facts.draft.review.is_none() => {
            (&record.recorded_by, record.recorded_at, saved::of_record(record))
        }
        (_, Some((by, at))) => (by, *at, saved::of_draft(&facts.draft, facts.method(), name_of)),
        (_, None) => return NotDone::Misfit,
    };
    refused_as_stale(by, at, saved, facts)
}

fn refused_as_stale(by: &StaffName, at: LocalDateTime, saved: Vec<saved::Line>, facts: &Facts) -> NotDone {
    let at = if at.date() == facts.now.date() {
        at.clock()
    } else {
        format!("{} on {}", at.clock(), long_date(at.date()))
    };
    NotDone::Refused(Refusal::Stale {
        by: by.name.clone(),
        at,
        saved,
        version: facts.draft_version,
    })
}

impl Change {
    /// Nothing changes but the page.
    fn onward(facts: &Facts, from: Step, next: String) -> Self {
        Change {
            standing: facts.standing(),
            draft: None,
            event: None,
            record: None,
            stop: None,
            room_of_day: None,
            typed: TypedAfter::Forget(from),
            begun: None,
            next,
        }
    }

    /// Whether there is nothing to store but that the viewer went on.
    pub fn is_only_onward(&self, facts: &Facts) -> bool {
        self.standing == facts.standing()
            && self.draft.is_none()
            && self.event.is_none()
            && self.record.is_none()
            && self.stop.is_none()
            && self.room_of_day.is_none()
    }
}

/// An event as asked of the table of states: where it leads, and its line in the history.
fn happen(facts: &Facts, event: Event, note: Option<String>) -> Result<(Standing, Happened), NotNow> {
    let standing = facts.standing();
    let status = standing.status.after(event)?;
    Ok((Standing { status, ..standing }, Happened { event, note }))
}
