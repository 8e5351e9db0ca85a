//! Dose reports as this machine writes them (PS3.16 TID 10001, 10003).

use app::domain::imaging::view::Side;
use app::domain::received::uid::Uid;
use dicom_core::{DataElement, Tag, VR};
use dicom_dictionary_std::{tags, uids};
use dicom_object::InMemDicomObject;
use time::PrimitiveDateTime;

use super::Examination;
use super::exposure::Exposure;
use super::header::{composed, reference};
use super::object::{Object, Reference};
use crate::encoding::{code, put, sequence, written_date, written_date_time, written_time};
use crate::facts::code_of_position;

impl Examination {
    /// A dose report about exposures, each with the image that came of it, if one did.
    pub fn dose_report(&mut self, exposures: &[(&Exposure, Option<&Reference>)], at: PrimitiveDateTime) -> Object {
        let class = uids::X_RAY_RADIATION_DOSE_SR_STORAGE;
        let mut header = self.document(class, at, 99);
        header.put(sequence(
            tags::CONCEPT_NAME_CODE_SEQUENCE,
            vec![code("113701", "DCM", "X-Ray Radiation Dose Report")],
        ));
        header.put(template("10001"));
        let mut contents = vec![modifying(coded(
            code("121058", "DCM", "Procedure reported"),
            code("P5-40010", "SRT", "Mammography"),
        ))];
        for side in Side::BOTH {
            let total: f64 = exposures
                .iter()
                .filter(|(exposure, _)| exposure.shows.side == side)
                .map(|(exposure, _)| exposure.technique.dose_mgy)
                .sum();
            let name = code("111637", "DCM", "Accumulated Average Glandular Dose");
            let mut accumulated = number(name, total, "mGy");
            accumulated.put(sequence(tags::CONTENT_SEQUENCE, vec![laterality(side)]));
            contents.push(container("113702", "Accumulated X-Ray Dose Data", vec![accumulated]));
        }
        for (exposure, image) in exposures {
            let event = exposure.event.clone().unwrap_or_else(|| self.uids.fresh());
            contents.push(irradiation(exposure, *image, &event));
        }
        header.put(sequence(tags::CONTENT_SEQUENCE, contents));
        composed(header, class, None)
    }

    /// What a document of this examination says before its content. It has a series of its own.
    pub(super) fn document(&mut self, class: &str, at: PrimitiveDateTime, number: u32) -> InMemDicomObject {
        let mut header = self.common(class, 1);
        let series = self.uids.fresh();
        let (day, clock) = (written_date(at.date()), written_time(at.time()));
        let is_selection = class == uids::KEY_OBJECT_SELECTION_DOCUMENT_STORAGE;
        for (tag, vr, text) in [
            (tags::SERIES_INSTANCE_UID, VR::UI, series.as_str()),
            (tags::SERIES_NUMBER, VR::IS, &number.to_string()),
            (tags::MODALITY, VR::CS, if is_selection { "KO" } else { "SR" }),
            (tags::STUDY_DATE, VR::DA, &day),
            (tags::STUDY_TIME, VR::TM, &clock),
            (tags::CONTENT_DATE, VR::DA, &day),
            (tags::CONTENT_TIME, VR::TM, &clock),
            (tags::VALUE_TYPE, VR::CS, "CONTAINER"),
            (tags::CONTINUITY_OF_CONTENT, VR::CS, "SEPARATE"),
        ] {
            put(&mut header, tag, vr, text);
        }
        if !is_selection {
            put(&mut header, tags::COMPLETION_FLAG, VR::CS, "COMPLETE");
            put(&mut header, tags::VERIFICATION_FLAG, VR::CS, "UNVERIFIED");
            header.put(sequence(tags::PERFORMED_PROCEDURE_CODE_SEQUENCE, Vec::new()));
        }
        // Documents name their step in a sequence that may be empty.
        if header.get(tags::REFERENCED_PERFORMED_PROCEDURE_STEP_SEQUENCE).is_none() {
            let tag = tags::REFERENCED_PERFORMED_PROCEDURE_STEP_SEQUENCE;
            header.put(sequence(tag, Vec::new()));
        }
        header.remove_element(tags::REQUEST_ATTRIBUTES_SEQUENCE);
        header
    }
}

fn irradiation(exposure: &Exposure, image: Option<&Reference>, event: &Uid) -> InMemDicomObject {
    let technique = exposure.technique;
    let position = &exposure.says.position;
    let mut anatomy = coded(
        code("T-D0005", "SRT", "Anatomical structure"),
        code("T-04000", "SRT", "Breast"),
    );
    anatomy.put(sequence(tags::CONTENT_SEQUENCE, vec![laterality(exposure.says.side)]));
    let mut contents = vec![
        text_value(
            code("113769", "DCM", "Irradiation Event UID"),
            "UIDREF",
            (tags::UID, VR::UI, event.as_str()),
        ),
        text_value(
            code("111526", "DCM", "DateTime Started"),
            "DATETIME",
            (tags::DATE_TIME, VR::DT, &written_date_time(exposure.acquired_at)),
        ),
        coded(
            code("113721", "DCM", "Irradiation Event Type"),
            code("113611", "DCM", "Stationary Acquisition"),
        ),
        anatomy,
    ];
    if let Some(value) = code_of_position(position) {
        let name = code("111031", "DCM", "Image View");
        contents.push(coded(name, code(value, "SRT", position.label())));
    }
    for (name, meaning, value, unit) in [
        ("111631", "Average Glandular Dose", technique.dose_mgy, "mGy"),
        ("113733", "KVP", technique.kvp, "kV"),
        ("113736", "Exposure", technique.mas * 1_000.0, "uA.s"),
        ("111633", "Compression Thickness", technique.thickness_mm, "mm"),
        ("111647", "Compression Force", technique.force_n, "N"),
    ] {
        contents.push(number(code(name, "DCM", meaning), value, unit));
    }
    if let Some(image) = image {
        let mut acquired = content(code("113795", "DCM", "Acquired Image"), "IMAGE");
        let reference = reference(image.class.as_str(), &image.instance);
        acquired.put(sequence(tags::REFERENCED_SOP_SEQUENCE, vec![reference]));
        contents.push(acquired);
    }
    container("113706", "Irradiation Event X-Ray Data", contents)
}

/// A content item without its value.
pub(super) fn content(name: InMemDicomObject, value_type: &str) -> InMemDicomObject {
    let mut item = InMemDicomObject::new_empty();
    put(&mut item, tags::RELATIONSHIP_TYPE, VR::CS, "CONTAINS");
    put(&mut item, tags::VALUE_TYPE, VR::CS, value_type);
    item.put(sequence(tags::CONCEPT_NAME_CODE_SEQUENCE, vec![name]));
    item
}

fn container(name: &str, meaning: &str, contents: Vec<InMemDicomObject>) -> InMemDicomObject {
    let mut item = content(code(name, "DCM", meaning), "CONTAINER");
    put(&mut item, tags::CONTINUITY_OF_CONTENT, VR::CS, "SEPARATE");
    item.put(sequence(tags::CONTENT_SEQUENCE, contents));
    item
}

/// A content item with a code.
pub(super) fn coded(name: InMemDicomObject, value: InMemDicomObject) -> InMemDicomObject {
    let mut item = content(name, "CODE");
    item.put(sequence(tags::CONCEPT_CODE_SEQUENCE, vec![value]));
    item
}

/// A content item that says more about the one around it.
pub(super) fn modifying(mut item: InMemDicomObject) -> InMemDicomObject {
    put(&mut item, tags::RELATIONSHIP_TYPE, VR::CS, "HAS CONCEPT MOD");
    item
}

/// The template that a document's content follows.
pub(super) fn template(identifier: &str) -> DataElement<InMemDicomObject> {
    let mut item = InMemDicomObject::new_empty();
    put(&mut item, tags::MAPPING_RESOURCE, VR::CS, "DCMR");
    put(&mut item, tags::TEMPLATE_IDENTIFIER, VR::CS, identifier);
    sequence(tags::CONTENT_TEMPLATE_SEQUENCE, vec![item])
}

/// A content item with a text, a UID or a time.
pub(super) fn text_value(
    name: InMemDicomObject,
    value_type: &str,
    (tag, vr, text): (Tag, VR, &str),
) -> InMemDicomObject {
    let mut item = content(name, value_type);
    put(&mut item, tag, vr, text);
    item
}

fn number(name: InMemDicomObject, value: f64, unit: &str) -> InMemDicomObject {
    let mut measured = InMemDicomObject::new_empty();
    put(&mut measured, tags::NUMERIC_VALUE, VR::DS, &format!("{value:.4}"));
    let unit = code(unit, "UCUM", unit);
    measured.put(sequence(tags::MEASUREMENT_UNITS_CODE_SEQUENCE, vec![unit]));
    let mut item = content(name, "NUM");
    item.put(sequence(tags::MEASURED_VALUE_SEQUENCE, vec![measured]));
    item
}

fn laterality(side: Side) -> InMemDicomObject {
    let value = match side {
        Side::Right => code("G-A100", "SRT", "Right"),
        Side::Left => code("G-A101", "SRT", "Left"),
    };
    modifying(coded(code("G-C171", "SRT", "Laterality"), value))
}
