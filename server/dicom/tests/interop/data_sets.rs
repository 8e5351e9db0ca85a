//! Data sets for the tests, written and read with dicom-object.

use std::path::{Path, PathBuf};

use dicom::dimse::provider::DataSet;
use dicom::dimse::{TransferSyntax, Uid};
use dicom_core::{DataElement, PrimitiveValue, VR, dicom_value};
use dicom_dictionary_std::tags;
use dicom_encoding::transfer_syntax::TransferSyntaxIndex;
use dicom_object::{FileMetaTableBuilder, InMemDicomObject};
use dicom_transfer_syntax_registry::TransferSyntaxRegistry;

pub use crate::raw::MAMMOGRAM;

fn encode(object: &InMemDicomObject, syntax: TransferSyntax) -> Vec<u8> {
    let syntax = TransferSyntaxRegistry.get(syntax.uid()).expect("a known syntax");
    let mut bytes = Vec::new();
    object
        .write_dataset_with_ts(&mut bytes, syntax)
        .expect("an encodable data set");
    bytes
}

fn text(tag: dicom_core::Tag, vr: VR, value: &str) -> DataElement<InMemDicomObject> {
    DataElement::new(tag, vr, PrimitiveValue::from(value))
}

pub fn worklist_entry(number: usize, syntax: TransferSyntax) -> Vec<u8> {
    let object = InMemDicomObject::from_element_iter([
        text(tags::ACCESSION_NUMBER, VR::SH, &format!("A{number:07}")),
        text(tags::PATIENT_NAME, VR::PN, "TEST^CANARY"),
        text(tags::PATIENT_ID, VR::LO, "9990000018"),
    ]);
    encode(&object, syntax)
}

/// A request that matches all.
pub fn worklist_query(syntax: TransferSyntax) -> DataSet {
    let object = InMemDicomObject::from_element_iter([
        text(tags::ACCESSION_NUMBER, VR::SH, ""),
        text(tags::PATIENT_NAME, VR::PN, "*"),
    ]);
    let bytes = encode(&object, syntax);
    DataSet { bytes, syntax }
}

pub fn step(status: &str, syntax: TransferSyntax) -> DataSet {
    let object = InMemDicomObject::from_element_iter([text(tags::PERFORMED_PROCEDURE_STEP_STATUS, VR::CS, status)]);
    let bytes = encode(&object, syntax);
    DataSet { bytes, syntax }
}

pub fn transaction(action: &DataSet) -> Uid {
    let syntax = TransferSyntaxRegistry.get(action.syntax.uid()).expect("a known syntax");
    let object = InMemDicomObject::read_dataset_with_ts(&action.bytes[..], syntax).expect("a data set");
    let uid = object.element(tags::TRANSACTION_UID).expect("a transaction");
    Uid::try_from(uid.to_str().expect("text").as_ref()).expect("a UID")
}

pub fn report(transaction: &Uid, syntax: TransferSyntax) -> DataSet {
    let object = InMemDicomObject::from_element_iter([text(tags::TRANSACTION_UID, VR::UI, transaction.as_str())]);
    let bytes = encode(&object, syntax);
    DataSet { bytes, syntax }
}

/// A synthetic mammogram as a file, explicit VR little endian.
pub fn mammogram(folder: &Path, instance: &str, side: u16) -> PathBuf {
    let count = u32::from(side) * u32::from(side);
    let pixels: Vec<u16> = (0..count).map(|pixel| (pixel % 4096) as u16).collect();
    let number = |tag, value: u16| DataElement::new(tag, VR::US, dicom_value!(U16, value));
    let object = InMemDicomObject::from_element_iter([
        text(tags::SOP_CLASS_UID, VR::UI, MAMMOGRAM),
        text(tags::SOP_INSTANCE_UID, VR::UI, instance),
        text(tags::MODALITY, VR::CS, "MG"),
        text(tags::PATIENT_NAME, VR::PN, "TEST^CANARY"),
        text(tags::PATIENT_ID, VR::LO, "9990000018"),
        text(tags::STUDY_INSTANCE_UID, VR::UI, "1.2.3.1"),
        text(tags::SERIES_INSTANCE_UID, VR::UI, "1.2.3.2"),
        number(tags::SAMPLES_PER_PIXEL, 1),
        text(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "MONOCHROME2"),
        number(tags::ROWS, side),
        number(tags::COLUMNS, side),
        number(tags::BITS_ALLOCATED, 16),
        number(tags::BITS_STORED, 16),
        number(tags::HIGH_BIT, 15),
        number(tags::PIXEL_REPRESENTATION, 0),
        DataElement::new(tags::PIXEL_DATA, VR::OW, PrimitiveValue::U16(pixels.into())),
    ]);
    let path = folder.join(format!("{instance}.dcm"));
    let meta = FileMetaTableBuilder::new()
        .media_storage_sop_class_uid(MAMMOGRAM)
        .media_storage_sop_instance_uid(instance)
        .transfer_syntax(TransferSyntax::ExplicitLittle.uid());
    object
        .with_meta(meta)
        .expect("a file header")
        .write_to_file(&path)
        .expect("a file");
    path
}
