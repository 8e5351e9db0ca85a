//! Writing data sets: what we send, in any transfer syntax that the other side chose.

use dicom_core::value::{DataSetSequence, PrimitiveValue};
use dicom_core::{DataElement, Tag, VR};
use dicom_dictionary_std::tags;
use dicom_encoding::text::SpecificCharacterSet;
use dicom_object::{InMemDicomObject, WriteError};
use dicom_transfer_syntax_registry::{TransferSyntaxIndex, TransferSyntaxRegistry};
use thiserror::Error;
use time::{Date, PrimitiveDateTime, Time};

/// A data set cannot be written.
#[derive(Debug, Error)]
pub enum EncodeError {
    /// The transfer syntax is not known.
    #[error("unknown transfer syntax")]
    TransferSyntax,
    /// The writer failed.
    #[error("a data set could not be written")]
    Write(#[source] Box<WriteError>),
    /// The file around it could not be written.
    #[error("a file could not be written")]
    File(#[source] std::io::Error),
}

/// Writes a data set in the character set that it names.
pub(crate) fn data_set(object: &InMemDicomObject, transfer_syntax: &str) -> Result<Vec<u8>, EncodeError> {
    let set = object
        .get(tags::SPECIFIC_CHARACTER_SET)
        .and_then(|element| element.to_str().ok())
        .and_then(|term| SpecificCharacterSet::from_code(&term))
        .unwrap_or(SpecificCharacterSet::ISO_IR_6);
    data_set_in(object, transfer_syntax, set)
}

/// Writes a data set in a character set.
pub(crate) fn data_set_in(
    object: &InMemDicomObject,
    transfer_syntax: &str,
    set: SpecificCharacterSet,
) -> Result<Vec<u8>, EncodeError> {
    let syntax = TransferSyntaxRegistry
        .get(transfer_syntax.trim_end_matches('\0'))
        .ok_or(EncodeError::TransferSyntax)?;
    let mut bytes = Vec::new();
    object
        .write_dataset_with_ts_cs(&mut bytes, syntax, set)
        .map_err(|error| EncodeError::Write(Box::new(error)))?;
    Ok(bytes)
}

/// An item of text values; an empty text is an attribute without a value.
pub(crate) fn item(values: &[(Tag, VR, &str)]) -> InMemDicomObject {
    let mut item = InMemDicomObject::new_empty();
    for (tag, vr, text) in values {
        put(&mut item, *tag, *vr, text);
    }
    item
}

/// Adds a text value.
pub(crate) fn put(object: &mut InMemDicomObject, tag: Tag, vr: VR, text: &str) {
    let value = if text.is_empty() {
        PrimitiveValue::Empty
    } else {
        PrimitiveValue::from(text)
    };
    object.put(DataElement::new(tag, vr, value));
}

/// A sequence.
pub(crate) fn sequence(tag: Tag, items: Vec<InMemDicomObject>) -> DataElement<InMemDicomObject> {
    DataElement::new(tag, VR::SQ, DataSetSequence::from(items))
}

/// A code in an item.
pub(crate) fn code(value: &str, scheme: &str, meaning: &str) -> InMemDicomObject {
    item(&[
        (tags::CODE_VALUE, VR::SH, value),
        (tags::CODING_SCHEME_DESIGNATOR, VR::SH, scheme),
        (tags::CODE_MEANING, VR::LO, meaning),
    ])
}

/// "20261124"
pub(crate) fn written_date(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), u8::from(date.month()), date.day())
}

/// "101502"
pub(crate) fn written_time(time: Time) -> String {
    format!("{:02}{:02}{:02}", time.hour(), time.minute(), time.second())
}

/// "20261124101502.250000"
pub(crate) fn written_date_time(at: PrimitiveDateTime) -> String {
    format!(
        "{}{}.{:06}",
        written_date(at.date()),
        written_time(at.time()),
        at.time().microsecond()
    )
}
