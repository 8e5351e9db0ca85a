//! The modality worklist (PS3.4 annex K): what a machine asks, and what it is answered.
//!
//! A [`Query`] is read from the identifier of a C-FIND; [`Query::matches`] decides about one [`Entry`] without knowing
//! where entries come from, and [`Query::answer`] writes the entry as the machine asked for it.

mod answer;
mod key;
mod supported;

use app::domain::received::person::PersonName;
use app::domain::received::uid::Uid;
use dicom_core::Tag;
use dicom_dictionary_std::tags;
use thiserror::Error;
use time::{Date, PrimitiveDateTime, Time, UtcOffset};

use crate::attributes::Attributes;
pub(crate) use answer::{written_name, written_offset};
pub use key::{Period, TextKey};

/// Whether a scheduled step was begun, as Scheduled Procedure Step Status (0040,0020) says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepProgress {
    /// Nothing is known of it yet.
    Scheduled,
    /// A machine has reported a step, or has sent images.
    Started,
}

impl StepProgress {
    /// The defined term (PS3.3 table C.4-10).
    #[must_use]
    pub fn term(self) -> &'static str {
        match self {
            StepProgress::Scheduled => "SCHEDULED",
            StepProgress::Started => "STARTED",
        }
    }
}

/// One scheduled step that waits for a machine.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// Accession Number, at most 16 characters.
    pub accession: String,
    /// Study Instance UID that the images are to carry.
    pub study: Uid,
    /// Requested Procedure ID.
    pub requested_procedure_id: String,
    /// Scheduled Procedure Step ID.
    pub step_id: String,
    /// Whether it was begun.
    pub progress: StepProgress,
    /// What is to be done, in words: "Screening mammography".
    pub description: String,
    /// Scheduled Station AE Title.
    pub station_ae: String,
    /// Scheduled Station Name: the room.
    pub station_name: Option<String>,
    /// Modality: "MG".
    pub modality: String,
    /// When, on the unit's clocks.
    pub starts_at: PrimitiveDateTime,
    /// The unit's zone at that time.
    pub offset: UtcOffset,
    /// Patient ID.
    pub patient_id: String,
    /// Issuer of Patient ID.
    pub patient_id_issuer: Option<String>,
    /// Patient's Name.
    pub patient_name: PersonName,
    /// Patient's Birth Date.
    pub birth_date: Date,
    /// Patient's Sex: "F".
    pub sex: Option<String>,
    /// Special Needs: "Wheelchair user".
    pub special_needs: Option<String>,
}

/// An entry is about a participant, and prints nothing of it.
impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Entry")
    }
}

/// What a machine asks for.
#[derive(Clone, Debug)]
pub struct Query {
    /// Scheduled Station AE Title.
    pub station_ae: TextKey,
    /// Scheduled Station Name.
    pub station_name: TextKey,
    /// Modality.
    pub modality: TextKey,
    /// Scheduled Procedure Step Start Date.
    pub days: Period<Date>,
    /// Scheduled Procedure Step Start Time.
    pub times: Period<Time>,
    /// Scheduled Procedure Step ID.
    pub step_id: TextKey,
    /// Scheduled Procedure Step Status.
    pub step_status: TextKey,
    /// Requested Procedure ID.
    pub requested_procedure_id: TextKey,
    /// Accession Number.
    pub accession: TextKey,
    /// Study Instance UIDs: any of them; none asks for all.
    pub studies: Vec<Uid>,
    /// Patient ID.
    pub patient_id: TextKey,
    /// Patient's Name.
    pub patient_name: TextKey,
    /// Every attribute that is to be returned.
    returned: Attributes,
}

/// The identifier cannot be understood: status A900.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the key {0} is malformed")]
pub struct MalformedKey(pub Tag);

impl Query {
    /// Reads the identifier. Keys that are not listed here are returned, and not matched.
    ///
    /// # Errors
    /// [`MalformedKey`] for dates, times and UIDs that are none.
    pub fn read(identifier: &Attributes) -> Result<Query, MalformedKey> {
        let nothing = Attributes::default();
        let step = identifier
            .item(tags::SCHEDULED_PROCEDURE_STEP_SEQUENCE)
            .unwrap_or(&nothing);
        let uids = identifier.texts(tags::STUDY_INSTANCE_UID);
        let studies = uids
            .iter()
            .filter(|text| *text != "*")
            .map(|text| Uid::parse(text).map_err(|_| MalformedKey(tags::STUDY_INSTANCE_UID)))
            .collect::<Result<_, _>>()?;
        let day = tags::SCHEDULED_PROCEDURE_STEP_START_DATE;
        let clock = tags::SCHEDULED_PROCEDURE_STEP_START_TIME;
        Ok(Query {
            station_ae: TextKey::exact_case(step.text(tags::SCHEDULED_STATION_AE_TITLE)),
            station_name: TextKey::exact_case(step.text(tags::SCHEDULED_STATION_NAME)),
            modality: TextKey::exact_case(step.text(tags::MODALITY)),
            days: Period::of_days(step.text(day)).ok_or(MalformedKey(day))?,
            times: Period::of_times(step.text(clock)).ok_or(MalformedKey(clock))?,
            step_id: TextKey::exact_case(step.text(tags::SCHEDULED_PROCEDURE_STEP_ID)),
            step_status: TextKey::exact_case(step.text(tags::SCHEDULED_PROCEDURE_STEP_STATUS)),
            requested_procedure_id: TextKey::exact_case(identifier.text(tags::REQUESTED_PROCEDURE_ID)),
            accession: TextKey::exact_case(identifier.text(tags::ACCESSION_NUMBER)),
            studies,
            patient_id: TextKey::exact_case(identifier.text(tags::PATIENT_ID)),
            patient_name: TextKey::any_case(identifier.text(tags::PATIENT_NAME)),
            returned: identifier.clone(),
        })
    }

    /// Whether an entry is asked for.
    #[must_use]
    pub fn matches(&self, entry: &Entry) -> bool {
        let station_name = entry.station_name.as_deref().unwrap_or_default();
        self.station_ae.matches(&entry.station_ae)
            && self.station_name.matches(station_name)
            && self.modality.matches(&entry.modality)
            && self.days.contains(entry.starts_at.date())
            && self.times.contains(entry.starts_at.time())
            && self.step_id.matches(&entry.step_id)
            && self.step_status.matches(entry.progress.term())
            && self.requested_procedure_id.matches(&entry.requested_procedure_id)
            && self.accession.matches(&entry.accession)
            && (self.studies.is_empty() || self.studies.contains(&entry.study))
            && self.patient_id.matches(&entry.patient_id)
            && self.patient_name.matches(&written_name(&entry.patient_name))
    }
}

#[cfg(test)]
mod tests;
