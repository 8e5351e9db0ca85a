//! Appointments and the recording of their images.

pub mod arrivals;
pub mod review;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use self::arrivals::Followed;
use super::Caller;
use crate::domain::appointment::{Appointment, Event};
use crate::domain::clinic::{Room, SiteKind};
use crate::domain::ids::AppointmentId;
use crate::domain::imaging::draft::Draft;
use crate::domain::imaging::record::{RecordVersion, Source};
use crate::domain::imaging::review::Review;
use crate::domain::local_time::LocalDateTime;
use crate::domain::received::phases::Phase;
use crate::domain::staff::{Permission, StaffName, Viewer};
use crate::domain::stop::Stop;
use crate::error::AppError;
use crate::forms::fields::Fields;
use crate::forms::outcome::Outcome;
use crate::forms::reading::ReplyTo;
use crate::forms::steps::{AppointmentForm, Incoming, Situation, Step};
use crate::wire::{Malformed, Packed};
use review::ReceivedImages;

/// What came of asking for a page of an appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Visit {
    /// The page.
    Here(Box<AppointmentPage>),
    /// The page does not fit the appointment's state; this path does.
    Elsewhere(String),
}

/// Everything that a page of an appointment shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppointmentPage {
    /// The appointment.
    pub appointment: Appointment,
    /// The clinic's code, "WS644".
    pub clinic_code: String,
    /// Who has it open.
    pub held_by: Option<StaffName>,
    /// Where the images are taken: the appointment's room, else the caller's of today, else the only room of a mobile
    /// unit.
    pub room: Option<Room>,
    /// The rooms of the appointment's site. Read for [`Step::Room`].
    pub rooms: Vec<Room>,
    /// What has been answered so far.
    pub draft: Draft,
    /// The draft's version; 0 before the first answer.
    pub draft_version: u32,
    /// What has come of the images that the machine sends.
    pub incoming: Incoming,
    /// What was said of the images that were received: the part of the draft that only some pages read. Read for
    /// [`Step::Review`] and [`Step::Check`].
    pub review: Option<Packed<Review>>,
    /// What the machine has sent. Read for [`Step::Review`].
    pub received: Option<Packed<ReceivedImages>>,
    /// What arrives, and from where on to follow it. Read for [`Step::Awaiting`] and [`Step::Review`].
    pub followed: Option<Packed<Followed>>,
    /// The phase of the transfer that fails, while images are expected from the machine.
    pub fails: Option<Phase>,
    /// What came after the record was completed, in words. Read for [`Step::Record`] and [`Step::Correct`].
    pub arrived_late: Option<String>,
    /// What the machine sent beside a record that was made by hand, in words. Read for the same pages.
    pub sent_beside: Option<String>,
    /// How many objects are here under the appointment. Read for [`Step::Overview`] and [`Step::Record`].
    pub objects_here: u32,
    /// Completed versions, newest first.
    pub versions: Packed<Vec<RecordVersion>>,
    /// Why it was stopped, if it was.
    pub stopped: Option<Stopped>,
    /// What happened, oldest first. Read for [`Step::Overview`] and [`Step::Record`].
    pub history: Vec<HistoryLine>,
    /// What image readers asked and want to be taken again, oldest first. Read for [`Step::Record`].
    pub remarks: Vec<ReaderRemark>,
    /// The mammographers of the unit, and whoever took the images of a record that is being corrected. Read for
    /// [`Step::Attribution`] and [`Step::Check`].
    pub colleagues: Vec<StaffName>,
    /// What the caller typed on this page without submitting it.
    pub typed: Option<Typed>,
    /// The key of the form on this page.
    pub form_key: Uuid,
    /// The present, on the unit's clocks.
    pub now: LocalDateTime,
}

/// Fields as typed and not submitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// As typed, with the version that they were typed on.
    pub fields: Fields,
    /// When they were last saved.
    pub saved_at: LocalDateTime,
}

/// A stopped appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stopped {
    /// Why, and what comes next.
    pub stop: Stop,
    /// Who stopped it.
    pub by: StaffName,
    /// When.
    pub at: LocalDateTime,
}

/// Something that happened to the appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryLine {
    /// What.
    pub event: Event,
    /// More about it, such as whom it was taken over from; never about the participant.
    pub note: Option<String>,
    /// Who; nobody where the service noticed it itself.
    pub by: Option<StaffName>,
    /// When.
    pub at: LocalDateTime,
}

/// What an image reader asked, or wants to be taken again, with what became of it. In words: the record shows both
/// alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReaderRemark {
    /// What a reply would be to, while there is none.
    pub reply_to: Option<ReplyTo>,
    /// "Question", "Technical recall of RMLO: Image blurred".
    pub title: String,
    /// The question, or the note.
    pub words: Option<String>,
    /// Who and when: "Daniel Okafor, 24 November 2026 at 3pm".
    pub by: String,
    /// "Answered", "Arranged", "Withdrawn"; nothing while it is open.
    pub outcome: Option<String>,
    /// The answer, what was arranged, or why it was withdrawn.
    pub reply: Option<String>,
    /// Who replied, and when.
    pub reply_by: Option<String>,
}

impl AppointmentPage {
    /// What decides which page may be entered.
    #[must_use]
    pub fn situation<'a>(&'a self, viewer: &Viewer) -> Situation<'a> {
        Situation {
            status: self.appointment.status,
            held_by: self.held_by.as_ref().map(|holder| holder.id),
            viewer: viewer.staff.id,
            may_record: viewer.may(Permission::RecordImages),
            room_missing: self.room.is_none(),
            draft: &self.draft,
            flow: self.appointment.flow,
            incoming: self.incoming,
        }
    }

    /// How the record is made.
    #[must_use]
    pub fn method(&self) -> Source {
        self.draft.method.unwrap_or(self.appointment.flow.into())
    }

    /// Whether the appointment is on a mobile unit, where nobody changes the room.
    #[must_use]
    pub fn is_mobile(&self) -> bool {
        self.appointment.site.kind == SiteKind::Mobile
    }

    /// The record in force.
    ///
    /// # Errors
    /// [`Malformed`] when the server wrote something else.
    pub fn record(&self) -> Result<Option<RecordVersion>, Malformed> {
        Ok(self.versions.unpack()?.into_iter().next())
    }
}

/// Appointments and the recording of their images.
#[async_trait]
pub trait Imaging: Send + Sync {
    /// A page of an appointment; an audited read of the participant's record. [`Step::Overview`] and [`Step::Record`]
    /// need the permission to see clinics, all others to record images.
    async fn visit(&self, caller: &Caller, id: AppointmentId, step: Step) -> Result<Visit, AppError>;

    /// The page that fits the appointment's state, as a path.
    async fn place(&self, caller: &Caller, id: AppointmentId) -> Result<String, AppError>;

    /// Begins to follow what arrives for an appointment; an audited read of the participant's record.
    async fn follow(&self, caller: &Caller, id: AppointmentId) -> Result<(), AppError>;

    /// Submits a form: one transaction with its audit event, one effect for a form key.
    async fn submit(
        &self,
        caller: &Caller,
        id: AppointmentId,
        form: AppointmentForm,
        fields: &Fields,
    ) -> Result<Outcome, AppError>;

    /// Keeps what was typed on a page and not submitted, for its author alone.
    async fn keep_typed(&self, caller: &Caller, id: AppointmentId, step: Step, fields: &Fields)
    -> Result<(), AppError>;
}
