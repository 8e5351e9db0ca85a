//! Which keys of a query are supported: a machine is told when some of its are not (PS3.4 table K.4-1, status FF01).

use dicom_core::Tag;
use dicom_dictionary_std::tags;

use super::Query;
use crate::attributes::Attributes;

/// Keys of the requested procedure, the order and the participant that are matched.
const MATCHED: [Tag; 5] = [
    tags::ACCESSION_NUMBER,
    tags::PATIENT_NAME,
    tags::PATIENT_ID,
    tags::STUDY_INSTANCE_UID,
    tags::REQUESTED_PROCEDURE_ID,
];
/// Those that are returned, and not matched.
const RETURNED: [Tag; 5] = [
    tags::ISSUER_OF_PATIENT_ID,
    tags::PATIENT_BIRTH_DATE,
    tags::PATIENT_SEX,
    tags::REQUESTED_PROCEDURE_DESCRIPTION,
    tags::SPECIAL_NEEDS,
];
/// Keys of the scheduled step that are matched.
const MATCHED_IN_STEP: [Tag; 7] = [
    tags::MODALITY,
    tags::SCHEDULED_STATION_AE_TITLE,
    tags::SCHEDULED_PROCEDURE_STEP_START_DATE,
    tags::SCHEDULED_PROCEDURE_STEP_START_TIME,
    tags::SCHEDULED_PROCEDURE_STEP_ID,
    tags::SCHEDULED_PROCEDURE_STEP_STATUS,
    tags::SCHEDULED_STATION_NAME,
];
/// Those that are returned, and not matched.
const RETURNED_IN_STEP: [Tag; 1] = [tags::SCHEDULED_PROCEDURE_STEP_DESCRIPTION];
/// What says how the identifier is written, and asks for nothing.
const ABOUT_ITSELF: [Tag; 2] = [tags::SPECIFIC_CHARACTER_SET, tags::TIMEZONE_OFFSET_FROM_UTC];

impl Query {
    /// Whether there is a key that is not known, or one with a value that is not matched.
    #[must_use]
    pub fn has_unsupported_keys(&self) -> bool {
        let steps = tags::SCHEDULED_PROCEDURE_STEP_SEQUENCE;
        let own = keys(&self.returned).filter(|tag| *tag != steps);
        let of_step = self.returned.items(steps).iter();
        own.map(|tag| is_supported(&self.returned, tag, &MATCHED, &RETURNED))
            .chain(
                of_step.flat_map(|step| {
                    keys(step).map(|tag| is_supported(step, tag, &MATCHED_IN_STEP, &RETURNED_IN_STEP))
                }),
            )
            .any(|is_supported| !is_supported)
    }
}

/// What is no group length.
fn keys(identifier: &Attributes) -> impl Iterator<Item = Tag> {
    identifier
        .tags()
        .filter(|tag| tag.element() != 0 && !ABOUT_ITSELF.contains(tag))
}

fn is_supported(identifier: &Attributes, tag: Tag, matched: &[Tag], returned: &[Tag]) -> bool {
    let asks_for_all = || {
        identifier
            .text(tag)
            .is_none_or(|text| text.chars().all(|letter| letter == '*'))
    };
    matched.contains(&tag) || (returned.contains(&tag) && asks_for_all())
}
