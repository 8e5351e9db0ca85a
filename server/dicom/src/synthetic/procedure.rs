//! Performed procedure steps as this machine reports them.

use app::domain::received::procedure::StepStatus;
use app::domain::received::uid::Uid;
use dicom_core::value::PrimitiveValue;
use dicom_core::{DataElement, VR};
use dicom_dictionary_std::tags;
use dicom_object::InMemDicomObject;
use time::PrimitiveDateTime;

use super::Examination;
use super::exposure::Exposure;
use super::header::reference;
use super::object::Reference;
use crate::encoding::{self, EncodeError, put, sequence, written_date, written_time};
use crate::procedure::{EXPOSURE_DOSE_SEQUENCE, TOTAL_NUMBER_OF_EXPOSURES};
use crate::worklist::{written_name, written_offset};

/// One series that was sent.
#[derive(Clone, Debug)]
pub struct SentSeries<'a> {
    /// Series Instance UID.
    pub series: Uid,
    /// Its images.
    pub images: Vec<&'a Reference>,
    /// Its reports and selections.
    pub documents: Vec<&'a Reference>,
}

/// How a step ended.
#[derive(Clone, Debug)]
pub struct Ending<'a> {
    /// Completed or discontinued.
    pub status: StepStatus,
    /// When.
    pub at: PrimitiveDateTime,
    /// What was sent.
    pub series: Vec<SentSeries<'a>>,
    /// Every exposure, with or without image.
    pub exposures: Vec<&'a Exposure>,
}

impl Examination {
    /// The data set of an N-CREATE.
    ///
    /// # Errors
    /// [`EncodeError`] for a transfer syntax that cannot carry it.
    pub fn step_begun(&self, at: PrimitiveDateTime, transfer_syntax: &str) -> Result<Vec<u8>, EncodeError> {
        let order = &self.order;
        let mut step = InMemDicomObject::new_empty();
        let birth_date = self.person.birth_date.map(written_date).unwrap_or_default();
        for (tag, vr, value) in [
            (tags::SPECIFIC_CHARACTER_SET, VR::CS, "ISO_IR 192"),
            (tags::TIMEZONE_OFFSET_FROM_UTC, VR::SH, &written_offset(self.offset)),
            (tags::MODALITY, VR::CS, "MG"),
            (tags::PATIENT_NAME, VR::PN, &written_name(&self.person.name)),
            (tags::PATIENT_ID, VR::LO, &self.person.id),
            (tags::PATIENT_BIRTH_DATE, VR::DA, &birth_date),
            (tags::PATIENT_SEX, VR::CS, "F"),
            (
                tags::STUDY_ID,
                VR::SH,
                order.requested_procedure_id.as_deref().unwrap_or_default(),
            ),
            (tags::PERFORMED_STATION_AE_TITLE, VR::AE, &self.machine.ae_title),
            (tags::PERFORMED_STATION_NAME, VR::SH, &self.machine.station),
            (tags::PERFORMED_LOCATION, VR::SH, ""),
            (tags::PERFORMED_PROCEDURE_STEP_ID, VR::SH, "PPS1"),
            (
                tags::PERFORMED_PROCEDURE_STEP_STATUS,
                VR::CS,
                StepStatus::InProgress.code(),
            ),
            (
                tags::PERFORMED_PROCEDURE_STEP_START_DATE,
                VR::DA,
                &written_date(at.date()),
            ),
            (
                tags::PERFORMED_PROCEDURE_STEP_START_TIME,
                VR::TM,
                &written_time(at.time()),
            ),
            (tags::PERFORMED_PROCEDURE_STEP_END_DATE, VR::DA, ""),
            (tags::PERFORMED_PROCEDURE_STEP_END_TIME, VR::TM, ""),
            (tags::PERFORMED_PROCEDURE_STEP_DESCRIPTION, VR::LO, &order.description),
            (tags::PERFORMED_PROCEDURE_TYPE_DESCRIPTION, VR::LO, ""),
        ] {
            put(&mut step, tag, vr, value);
        }
        step.put(sequence(
            tags::SCHEDULED_STEP_ATTRIBUTES_SEQUENCE,
            vec![self.scheduled()],
        ));
        for tag in [
            tags::REFERENCED_PATIENT_SEQUENCE,
            tags::PROCEDURE_CODE_SEQUENCE,
            tags::PERFORMED_PROTOCOL_CODE_SEQUENCE,
            tags::PERFORMED_SERIES_SEQUENCE,
        ] {
            step.put(sequence(tag, Vec::new()));
        }
        encoding::data_set(&step, transfer_syntax)
    }

    fn scheduled(&self) -> InMemDicomObject {
        let order = &self.order;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let mut scheduled = InMemDicomObject::new_empty();
        for (tag, vr, value) in [
            (tags::STUDY_INSTANCE_UID, VR::UI, order.study.to_string()),
            (tags::ACCESSION_NUMBER, VR::SH, text(&order.accession)),
            (
                tags::REQUESTED_PROCEDURE_ID,
                VR::SH,
                text(&order.requested_procedure_id),
            ),
            (tags::SCHEDULED_PROCEDURE_STEP_ID, VR::SH, text(&order.step_id)),
            (tags::REQUESTED_PROCEDURE_DESCRIPTION, VR::LO, order.description.clone()),
            (
                tags::SCHEDULED_PROCEDURE_STEP_DESCRIPTION,
                VR::LO,
                order.description.clone(),
            ),
        ] {
            put(&mut scheduled, tag, vr, &value);
        }
        for tag in [tags::REFERENCED_STUDY_SEQUENCE, tags::SCHEDULED_PROTOCOL_CODE_SEQUENCE] {
            scheduled.put(sequence(tag, Vec::new()));
        }
        scheduled
    }

    /// The data set of the last N-SET.
    ///
    /// # Errors
    /// [`EncodeError`] for a transfer syntax that cannot carry it.
    pub fn step_ended(&self, ending: &Ending, transfer_syntax: &str) -> Result<Vec<u8>, EncodeError> {
        let mut step = InMemDicomObject::new_empty();
        for (tag, vr, value) in [
            (tags::SPECIFIC_CHARACTER_SET, VR::CS, "ISO_IR 192"),
            (tags::TIMEZONE_OFFSET_FROM_UTC, VR::SH, &written_offset(self.offset)),
            (tags::PERFORMED_PROCEDURE_STEP_STATUS, VR::CS, ending.status.code()),
            (
                tags::PERFORMED_PROCEDURE_STEP_END_DATE,
                VR::DA,
                &written_date(ending.at.date()),
            ),
            (
                tags::PERFORMED_PROCEDURE_STEP_END_TIME,
                VR::TM,
                &written_time(ending.at.time()),
            ),
        ] {
            put(&mut step, tag, vr, value);
        }
        let series = ending.series.iter().map(|series| self.performed(series)).collect();
        step.put(sequence(tags::PERFORMED_SERIES_SEQUENCE, series));
        let total = u16::try_from(ending.exposures.len()).unwrap_or(u16::MAX);
        step.put(DataElement::new(
            TOTAL_NUMBER_OF_EXPOSURES,
            VR::US,
            PrimitiveValue::from(total),
        ));
        let doses = ending.exposures.iter().map(|exposure| exposed(exposure)).collect();
        step.put(sequence(EXPOSURE_DOSE_SEQUENCE, doses));
        encoding::data_set(&step, transfer_syntax)
    }

    fn performed(&self, sent: &SentSeries) -> InMemDicomObject {
        let mut item = InMemDicomObject::new_empty();
        let operator = self.operator.as_ref().map(written_name).unwrap_or_default();
        for (tag, vr, value) in [
            (tags::SERIES_INSTANCE_UID, VR::UI, sent.series.as_str()),
            (tags::SERIES_DESCRIPTION, VR::LO, ""),
            (tags::PROTOCOL_NAME, VR::LO, &self.order.description),
            (tags::PERFORMING_PHYSICIAN_NAME, VR::PN, ""),
            (tags::OPERATORS_NAME, VR::PN, &operator),
            (tags::RETRIEVE_AE_TITLE, VR::AE, ""),
        ] {
            put(&mut item, tag, vr, value);
        }
        let references = |to: &[&Reference]| {
            to.iter()
                .map(|reference_to| reference(reference_to.class.as_str(), &reference_to.instance))
                .collect()
        };
        item.put(sequence(tags::REFERENCED_IMAGE_SEQUENCE, references(&sent.images)));
        item.put(sequence(
            tags::REFERENCED_NON_IMAGE_COMPOSITE_SOP_INSTANCE_SEQUENCE,
            references(&sent.documents),
        ));
        item
    }
}

fn exposed(exposure: &Exposure) -> InMemDicomObject {
    let technique = exposure.technique;
    let mut item = InMemDicomObject::new_empty();
    let current = technique.mas / technique.time_ms.max(1.0) * 1e6;
    for (tag, vr, value) in [
        (tags::RADIATION_MODE, VR::CS, "CONTINUOUS".to_owned()),
        (tags::KVP, VR::DS, format!("{:.1}", technique.kvp)),
        (tags::X_RAY_TUBE_CURRENT_INU_A, VR::DS, format!("{current:.0}")),
        (tags::EXPOSURE_TIME, VR::IS, format!("{:.0}", technique.time_ms)),
    ] {
        put(&mut item, tag, vr, &value);
    }
    item
}
