//! A radiation dose report (RDSR, PS3.16 TID 10001 and 10003): what a machine says about each exposure and its dose.

use serde::{Deserialize, Serialize};

use super::factors::Exposed;
use super::facts::Device;
use super::measure::Measure;
use super::moment::Moment;
use super::person::PersonClaim;
use super::uid::Uid;
use super::view::{Laterality, ViewPosition};
use super::words::Words;
use crate::domain::imaging::dose::Dose;

/// One report. A machine may send several about one study, each with more events.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DoseReport {
    /// SOP Instance UID.
    pub instance: Option<Uid>,
    /// Study Instance UID.
    pub study: Option<Uid>,
    /// Accession Number.
    pub accession: Option<Words>,
    /// Whom it is about.
    pub participant: PersonClaim,
    /// The machine.
    pub device: Device,
    /// When the report was made.
    pub content: Option<Moment>,
    /// Every exposure that it tells of.
    pub events: Vec<DoseEvent>,
    /// Accumulated mean glandular dose (111637), by side.
    pub accumulated: Vec<(Laterality, Dose)>,
}

/// One exposure, as a dose report tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DoseEvent {
    /// Irradiation Event UID (113769).
    pub event: Option<Uid>,
    /// Images that the event names (113795).
    pub images: Vec<Uid>,
    /// Date and time at which it started (111526).
    pub started: Option<Moment>,
    /// Which breast.
    pub laterality: Option<Laterality>,
    /// Image View (111031).
    pub position: Option<ViewPosition>,
    /// Average glandular dose (111631).
    pub dose: Option<Dose>,
    /// KVP (113733).
    pub kvp: Option<Measure>,
    /// Exposure (113736).
    pub exposure: Option<Exposed>,
    /// Compression thickness (111633).
    pub thickness_mm: Option<Measure>,
    /// Compression force (111647).
    pub force_n: Option<Measure>,
    /// Irradiation Event Type (113721), in the report's words.
    pub event_type: Option<Words>,
    /// The report says that the image was rejected.
    pub rejected: bool,
}
