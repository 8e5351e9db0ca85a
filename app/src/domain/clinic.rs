//! Sites, rooms and clinics.

use serde::{Deserialize, Serialize};
use time::Date;

use super::ids::{ClinicId, MachineId, RoomId, SiteId};

/// What kind of place a site is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SiteKind {
    /// Several rooms: the mammographer says which.
    Hospital,
    /// A van with one room: nobody is asked.
    Mobile,
}

/// A place where clinics are held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// Which.
    pub id: SiteId,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: SiteKind,
}

/// A room and the machine in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// Which.
    pub id: RoomId,
    /// Where.
    pub site: Site,
    /// "Room A"
    pub name: String,
    /// The machine in the room.
    pub machine_id: MachineId,
    /// "Hologic 3Dimensions"
    pub machine: String,
}

impl Room {
    /// "Room A - Hologic 3Dimensions"
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} - {}", self.name, self.machine)
    }
}

/// How images of a clinic get into the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Flow {
    /// Typed by the mammographer.
    Manual,
    /// Sent by the machine, confirmed by the mammographer.
    Automatic,
}

impl Flow {
    /// "Manual" or "Automatic".
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Flow::Manual => "Manual",
            Flow::Automatic => "Automatic",
        }
    }
}

/// One site, one day, a list of appointments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clinic {
    /// Which.
    pub id: ClinicId,
    /// Where.
    pub site: Site,
    /// "WS644"
    pub code: String,
    /// When.
    pub day: Date,
    /// "9am to midday"
    pub hours: String,
    /// How images are recorded.
    pub flow: Flow,
}
