//! What an object is called, whom it is about, and what made it.

use app::domain::phi::Phi;
use app::domain::received::facts::{Device, Identity};
use app::domain::received::person::{PersonClaim, PersonId, PersonName};
use app::domain::received::uid::Uid;
use app::domain::received::words::Words;
use dicom_core::Tag;
use dicom_dictionary_std::tags;

use super::places::Places;
use crate::attributes::Attributes;

/// The most names, numbers or references of one object that are kept.
const MOST: usize = 64;

/// Other Patient IDs: retired, and still sent.
const OTHER_PATIENT_IDS: Tag = Tag(0x0010, 0x1000);

/// What an image is called, and what it belongs to.
pub(super) fn identity(attributes: &Attributes, places: &Places) -> Identity {
    let events = places
        .find(|place| Some(place.uids(tags::IRRADIATION_EVENT_UID)).filter(|events| !events.is_empty()))
        .unwrap_or_default();
    Identity {
        instance: attributes.uid(tags::SOP_INSTANCE_UID),
        class: attributes.uid(tags::SOP_CLASS_UID),
        study: attributes.uid(tags::STUDY_INSTANCE_UID),
        series: attributes.uid(tags::SERIES_INSTANCE_UID),
        events,
        sources: referenced(places.items(tags::SOURCE_IMAGE_SEQUENCE)),
        accession: accession(attributes),
        scheduled_steps: scheduled_steps(attributes),
        performed_steps: referenced(attributes.items(tags::REFERENCED_PERFORMED_PROCEDURE_STEP_SEQUENCE)),
        number: attributes.number(tags::INSTANCE_NUMBER).and_then(|number| {
            let number = Some(number).filter(|number| number.abs() < 1e9)?;
            #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
            Some(number as i32)
        }),
    }
}

/// The instances that a sequence of references names.
fn referenced(items: &[Attributes]) -> Vec<Uid> {
    items
        .iter()
        .filter_map(|item| item.uid(tags::REFERENCED_SOP_INSTANCE_UID))
        .take(MOST)
        .collect()
}

/// Accession Number, also where it stands only in the request.
pub(crate) fn accession(attributes: &Attributes) -> Option<Words> {
    let requests = attributes.items(tags::REQUEST_ATTRIBUTES_SEQUENCE);
    attributes.words(tags::ACCESSION_NUMBER).or_else(|| {
        requests
            .iter()
            .find_map(|request| request.words(tags::ACCESSION_NUMBER))
    })
}

/// Scheduled Procedure Step IDs of the requests.
fn scheduled_steps(attributes: &Attributes) -> Vec<Words> {
    attributes
        .items(tags::REQUEST_ATTRIBUTES_SEQUENCE)
        .iter()
        .filter_map(|request| request.words(tags::SCHEDULED_PROCEDURE_STEP_ID))
        .take(MOST)
        .collect()
}

/// Whom an object is about.
pub(crate) fn person(attributes: &Attributes) -> PersonClaim {
    let id = |id: String, issuer| PersonId {
        id: Phi::new(id.chars().take(64).collect()),
        issuer,
    };
    let of = |attributes: &Attributes| {
        let number = attributes.text(tags::PATIENT_ID)?;
        Some(id(number, attributes.words(tags::ISSUER_OF_PATIENT_ID)))
    };
    let other = attributes.texts(OTHER_PATIENT_IDS);
    PersonClaim {
        ids: of(attributes)
            .into_iter()
            .chain(other.into_iter().map(|number| id(number, None)))
            .chain(
                attributes
                    .items(tags::OTHER_PATIENT_I_DS_SEQUENCE)
                    .iter()
                    .filter_map(of),
            )
            .take(MOST)
            .collect(),
        name: attributes
            .text(tags::PATIENT_NAME)
            .and_then(|name| PersonName::parse(&name))
            .map(Phi::new),
        birth_date: attributes.date(tags::PATIENT_BIRTH_DATE).map(Phi::new),
    }
}

/// Who operated the machine: Operators' Name, else the meaning of the identification codes.
pub(crate) fn operators(attributes: &Attributes) -> Vec<Phi<PersonName>> {
    let named = attributes.texts(tags::OPERATORS_NAME);
    let identified = attributes
        .items(tags::OPERATOR_IDENTIFICATION_SEQUENCE)
        .iter()
        .filter_map(|item| {
            let code = item.code(tags::PERSON_IDENTIFICATION_CODE_SEQUENCE)?;
            Some(code.words()?.as_str().to_owned())
        });
    let texts: Vec<String> = if named.is_empty() { identified.collect() } else { named };
    texts
        .iter()
        .filter_map(|text| PersonName::parse(text))
        .take(MOST)
        .map(Phi::new)
        .collect()
}

/// The machine.
pub(crate) fn device(attributes: &Attributes) -> Device {
    let words = |tag: Tag| attributes.words_of_text(tag);
    Device {
        manufacturer: words(tags::MANUFACTURER),
        model: words(tags::MANUFACTURER_MODEL_NAME),
        station: words(tags::STATION_NAME),
        serial: words(tags::DEVICE_SERIAL_NUMBER),
        software: words(tags::SOFTWARE_VERSIONS),
        detector: Places::of(attributes).words(tags::DETECTOR_ID),
        institution: words(tags::INSTITUTION_NAME),
    }
}
