//! How the transfer of an appointment's images stands, and images that belong to another appointment.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Caller;
use crate::domain::appointment::{Appointment, Status};
use crate::domain::clinic::Room;
use crate::domain::ids::{AppointmentId, ImageId};
use crate::domain::imaging::record::Source;
use crate::domain::local_time::LocalDateTime;
use crate::domain::participant::Participant;
use crate::domain::received::phases::{Facts, Finding, Phase};
use crate::error::AppError;
use crate::forms::fields::Fields;
use crate::forms::outcome::Outcome;

/// Where the transfer of an appointment's images stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProblemPage {
    /// The appointment.
    pub appointment: Appointment,
    /// Where the images are taken, once that is known.
    pub room: Option<Room>,
    /// The AE title of the machine in it.
    pub machine_title: Option<String>,
    /// What is known.
    pub facts: Facts,
    /// Which phase fails, and since when.
    pub finding: Finding,
    /// What the machine sent in the last minutes that is not of this appointment, the newest first.
    pub elsewhere: Vec<Elsewhere>,
    /// The key of the button that goes on by hand, where the viewer may.
    pub by_hand: Option<Uuid>,
}

/// Objects that are not of this appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elsewhere {
    /// How many.
    pub count: u32,
    /// When the last one came.
    pub last: LocalDateTime,
    /// Whose they are, without a name.
    pub whose: Whose,
}

/// Whose objects are, without a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Whose {
    /// Another participant's: the appointment, and the last digits of its accession number.
    Another(AppointmentId, String),
    /// Nobody's.
    Nobody,
    /// They contradict the appointment that they claim.
    HeldApart,
}

/// To whom images may belong instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhosePage {
    /// The appointment under which they are.
    pub from: Appointment,
    /// The images, in the order in which they arrived.
    pub images: Vec<MovedImage>,
    /// The other appointments of the day at the unit that fit what is looked for.
    pub others: Vec<Other>,
    /// The one that was chosen.
    pub chosen: Option<Other>,
    /// What is looked for.
    pub search: String,
    /// The phase of the transfer that fails, while images are expected from the machine.
    pub fails: Option<Phase>,
    /// The present, on the unit's clocks.
    pub now: LocalDateTime,
}

/// An object that would be moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedImage {
    /// Which.
    pub id: ImageId,
    /// "RMLO", or what it is.
    pub what: String,
    /// When it arrived.
    pub received: LocalDateTime,
    /// Whether a small picture of it can be shown.
    pub has_picture: bool,
}

/// Another appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Other {
    /// Which.
    pub id: AppointmentId,
    /// Who is expected.
    pub participant: Participant,
    /// When.
    pub starts_at: LocalDateTime,
    /// The accession number.
    pub accession: String,
    /// Where it stands.
    pub status: Status,
    /// How its record was made, if it has one.
    pub recorded: Option<Source>,
}

/// How the transfer of an appointment's images stands, and whose images are.
#[async_trait]
pub trait Images: Send + Sync {
    /// Where the transfer stands; an audited read. Permission of this and all that follow: record images.
    async fn problem(&self, caller: &Caller, id: AppointmentId) -> Result<ProblemPage, AppError>;

    /// To whom the images of an appointment may belong instead; an audited read of everyone who is named. The list is
    /// narrowed to what the caller looked for last.
    async fn whose(&self, caller: &Caller, id: AppointmentId, to: Option<AppointmentId>)
    -> Result<WhosePage, AppError>;

    /// Moves images to the appointment to which they belong; or notes what is looked for in the list of those, which
    /// is about a participant and so has no place in an address.
    async fn move_images(&self, caller: &Caller, id: AppointmentId, fields: &Fields) -> Result<Outcome, AppError>;
}
