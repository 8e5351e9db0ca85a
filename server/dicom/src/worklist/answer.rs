//! One entry as a response's data set.

use app::domain::received::person::PersonName;
use dicom_core::dictionary::{DataDictionary, DataDictionaryEntry};
use dicom_core::value::DataSetSequence;
use dicom_core::{DataElement, Tag, VR};
use dicom_dictionary_std::{StandardDataDictionary, tags};
use dicom_encoding::text::{SpecificCharacterSet, TextCodec};
use dicom_object::InMemDicomObject;
use time::UtcOffset;

use super::{Entry, Query};
use crate::attributes::Attributes;
use crate::encoding::{self, EncodeError};

impl Query {
    /// The entry with the attributes that were asked for, in the transfer syntax of the association. What has no value
    /// here is returned empty; character set and time zone are always told.
    ///
    /// # Errors
    /// [`EncodeError`] for a transfer syntax that cannot carry a data set.
    pub fn answer(&self, entry: &Entry, transfer_syntax: &str) -> Result<Vec<u8>, EncodeError> {
        let known = attributes(entry);
        let mut answer = asked(&self.returned, &known);
        let set = self.character_set(entry);
        answer.put(DataElement::new(
            tags::SPECIFIC_CHARACTER_SET,
            VR::CS,
            set.name().into_owned(),
        ));
        answer.put(DataElement::new(
            tags::TIMEZONE_OFFSET_FROM_UTC,
            VR::SH,
            written_offset(entry.offset),
        ));
        encoding::data_set_in(&answer, transfer_syntax, set)
    }

    /// The character set that the machine asked in, if it can write every text of the entry, else UTF-8.
    fn character_set(&self, entry: &Entry) -> SpecificCharacterSet {
        let asked = self
            .returned
            .texts(tags::SPECIFIC_CHARACTER_SET)
            .first()
            .and_then(|term| SpecificCharacterSet::from_code(term));
        let name = written_name(&entry.patient_name);
        let texts = [
            name.as_str(),
            &entry.description,
            entry.station_name.as_deref().unwrap_or_default(),
            entry.special_needs.as_deref().unwrap_or_default(),
        ];
        asked
            .filter(|set| {
                let round_trip = |text: &&str| {
                    let encoded = set.encode(text).ok();
                    encoded.and_then(|bytes| set.decode(&bytes).ok()).as_deref() == Some(*text)
                };
                texts.iter().all(round_trip)
            })
            .unwrap_or(SpecificCharacterSet::ISO_IR_192)
    }
}

/// "Family^Given", without empty components at the end.
pub(crate) fn written_name(name: &PersonName) -> String {
    let components = [&name.family, &name.given, &name.middle, &name.prefix, &name.suffix];
    let plain: Vec<String> = components
        .into_iter()
        .map(|component| component.replace(['^', '=', '\\'], " "))
        .collect();
    plain.join("^").trim_end_matches('^').to_owned()
}

/// "+0100"
pub(crate) fn written_offset(offset: UtcOffset) -> String {
    let (hours, minutes, _) = offset.as_hms();
    let sign = if offset.is_negative() { '-' } else { '+' };
    format!("{sign}{:02}{:02}", hours.unsigned_abs(), minutes.unsigned_abs())
}

/// Everything that an entry says.
fn attributes(entry: &Entry) -> InMemDicomObject {
    let day = encoding::written_date(entry.starts_at.date());
    let clock = encoding::written_time(entry.starts_at.time());
    let step = encoding::item(&[
        (tags::MODALITY, VR::CS, &entry.modality),
        (tags::SCHEDULED_STATION_AE_TITLE, VR::AE, &entry.station_ae),
        (tags::SCHEDULED_PROCEDURE_STEP_START_DATE, VR::DA, &day),
        (tags::SCHEDULED_PROCEDURE_STEP_START_TIME, VR::TM, &clock),
        (tags::SCHEDULED_PROCEDURE_STEP_DESCRIPTION, VR::LO, &entry.description),
        (tags::SCHEDULED_PROCEDURE_STEP_ID, VR::SH, &entry.step_id),
        (tags::SCHEDULED_PROCEDURE_STEP_STATUS, VR::CS, entry.progress.term()),
        (
            tags::SCHEDULED_STATION_NAME,
            VR::SH,
            entry.station_name.as_deref().unwrap_or_default(),
        ),
    ]);
    let mut all = encoding::item(&[
        (tags::ACCESSION_NUMBER, VR::SH, &entry.accession),
        (tags::STUDY_INSTANCE_UID, VR::UI, entry.study.as_str()),
        (tags::REQUESTED_PROCEDURE_ID, VR::SH, &entry.requested_procedure_id),
        (tags::REQUESTED_PROCEDURE_DESCRIPTION, VR::LO, &entry.description),
        (tags::PATIENT_NAME, VR::PN, &written_name(&entry.patient_name)),
        (tags::PATIENT_ID, VR::LO, &entry.patient_id),
        (
            tags::ISSUER_OF_PATIENT_ID,
            VR::LO,
            entry.patient_id_issuer.as_deref().unwrap_or_default(),
        ),
        (
            tags::PATIENT_BIRTH_DATE,
            VR::DA,
            &encoding::written_date(entry.birth_date),
        ),
        (tags::PATIENT_SEX, VR::CS, entry.sex.as_deref().unwrap_or_default()),
        (
            tags::SPECIAL_NEEDS,
            VR::LO,
            entry.special_needs.as_deref().unwrap_or_default(),
        ),
    ]);
    all.put(encoding::sequence(tags::SCHEDULED_PROCEDURE_STEP_SEQUENCE, vec![step]));
    all
}

/// Of what is known, what was asked for. A sequence without an item asks for all of its attributes (PS3.4 C.2.2.2.6).
fn asked(keys: &Attributes, known: &InMemDicomObject) -> InMemDicomObject {
    let mut answer = InMemDicomObject::new_empty();
    for tag in keys.tags().filter(|tag| tag.element() != 0 && tag.group() > 0x0002) {
        let Some(element) = known.get(tag) else {
            answer.put(empty(tag));
            continue;
        };
        match (element.items(), keys.item(tag)) {
            (Some(items), Some(inner)) => {
                let items: Vec<_> = items.iter().map(|item| asked(inner, item)).collect();
                answer.put(DataElement::new(tag, VR::SQ, DataSetSequence::from(items)));
            }
            _ => {
                answer.put(element.clone());
            }
        }
    }
    answer
}

/// An attribute without a value, in the representation of the dictionary.
fn empty(tag: Tag) -> DataElement<InMemDicomObject> {
    let vr = StandardDataDictionary
        .by_tag(tag)
        .map_or(VR::UN, |entry| entry.vr().relaxed());
    DataElement::empty(tag, vr)
}
