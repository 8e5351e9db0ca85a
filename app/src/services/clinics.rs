//! The clinics of a day, a clinic's list, and rooms.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use time::Date;

use super::Caller;
use crate::domain::appointment::{Anatomy, Status};
use crate::domain::clinic::{Clinic, Room};
use crate::domain::ids::{AppointmentId, ClinicId, RoomId};
use crate::domain::local_time::LocalDateTime;
use crate::domain::participant::Participant;
use crate::domain::staff::StaffName;
use crate::error::AppError;
use crate::forms::fields::Fields;
use crate::forms::outcome::Outcome;

/// "Clinics": those of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClinicsPage {
    /// The day.
    pub day: Date,
    /// The present day, on the unit's clocks.
    pub today: Date,
    /// The last day before this one that had clinics.
    pub earlier: Option<Date>,
    /// The first day after this one that had clinics, up to today.
    pub later: Option<Date>,
    /// The clinics of the day, by site and time.
    pub clinics: Vec<ClinicSummary>,
    /// The room that the caller works in today.
    pub room: Option<Room>,
    /// How many recorded appointments of any day need attention; none for those who cannot give it.
    pub attention: u32,
}

/// "Needs attention"
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttentionPage {
    /// Recorded appointments that need attention, the oldest first.
    pub lines: Vec<AttentionLine>,
    /// How many there are in all.
    pub total: u32,
}

/// A recorded appointment that needs attention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttentionLine {
    /// "WS644"
    pub clinic_code: String,
    /// As on the clinic's list.
    pub line: ClinicLine,
}

/// A clinic and how far it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClinicSummary {
    /// The clinic.
    pub clinic: Clinic,
    /// How many appointments it has.
    pub appointments: u32,
    /// How many of them are over: recorded or stopped.
    pub finished: u32,
    /// How many participants wait.
    pub checked_in: u32,
}

/// A clinic with its appointments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClinicPage {
    /// The clinic.
    pub clinic: Clinic,
    /// Its appointments by time.
    pub appointments: Vec<ClinicLine>,
    /// The room that the caller works in today, or the one room of a mobile unit.
    pub room: Option<Room>,
}

/// An appointment on a clinic's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClinicLine {
    /// Which.
    pub id: AppointmentId,
    /// When.
    pub starts_at: LocalDateTime,
    /// Who.
    pub participant: Participant,
    /// The accession number.
    pub accession: String,
    /// What makes it special.
    pub special: Option<String>,
    /// What is known about the breasts.
    pub anatomy: Anatomy,
    /// Where it stands.
    pub status: Status,
    /// Who has it open.
    pub held_by: Option<StaffName>,
    /// What image readers want of it.
    pub wanted: Vec<Wanted>,
}

/// What image readers want of an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wanted {
    /// An answer to a question.
    Answer,
    /// Views to be taken again.
    Recall,
}

impl Wanted {
    /// The words of its tag.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Wanted::Answer => "Question from reader",
            Wanted::Recall => "Technical recall",
        }
    }
}

/// "Which room are mammograms being taken in?"
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomPage {
    /// The rooms of the unit's hospital sites.
    pub rooms: Vec<Room>,
    /// The room chosen today.
    pub chosen: Option<RoomId>,
    /// Whether a mobile unit has a clinic today, where no room is asked.
    pub mobile_today: bool,
}

/// Clinics and rooms.
#[async_trait]
pub trait Clinics: Send + Sync {
    /// The clinics of the unit on a day that has come; today's without one. Permission: see clinics.
    async fn of_day(&self, caller: &Caller, day: Option<Date>) -> Result<ClinicsPage, AppError>;

    /// A clinic's list; an audited read of every participant on it. Permission: see clinics.
    async fn clinic(&self, caller: &Caller, id: ClinicId) -> Result<ClinicPage, AppError>;

    /// Recorded appointments of any day that need attention; an audited read of every participant on it. Permission:
    /// answer readers.
    async fn attention(&self, caller: &Caller) -> Result<AttentionPage, AppError>;

    /// The rooms to choose from. Permission: record images.
    async fn rooms(&self, caller: &Caller) -> Result<RoomPage, AppError>;

    /// Remembers the room for the day, then goes on to `return_to` (a path of this product) or the clinics.
    async fn choose_room(&self, caller: &Caller, fields: &Fields, return_to: &str) -> Result<Outcome, AppError>;

    /// Where a person's work is: the room question once a day where it applies, else clinics, else the own account.
    async fn start_page(&self, caller: &Caller) -> Result<String, AppError>;
}
