//! Dose reports as several makers write them.

use std::io::Cursor;

use app::domain::imaging::view::Side;
use app::domain::received::view::ViewPosition;
use dicom_core::VR;
use dicom_object::InMemDicomObject;

use super::*;
use crate::encoding::{self, code, item, put, sequence};
use crate::prescan::{Form, Limits, scan};

const EXPLICIT: &str = "1.2.840.10008.1.2.1";

fn content(name: &str, value: Option<(dicom_core::Tag, Vec<InMemDicomObject>)>) -> InMemDicomObject {
    let mut content = InMemDicomObject::new_empty();
    content.put(sequence(
        tags::CONCEPT_NAME_CODE_SEQUENCE,
        vec![code(name, "DCM", "in words")],
    ));
    if let Some((tag, items)) = value {
        content.put(sequence(tag, items));
    }
    content
}

fn number(name: &str, value: &str, unit: &str) -> InMemDicomObject {
    let mut measured = item(&[(tags::NUMERIC_VALUE, VR::DS, value)]);
    measured.put(sequence(
        tags::MEASUREMENT_UNITS_CODE_SEQUENCE,
        vec![code(unit, "UCUM", unit)],
    ));
    content(name, Some((tags::MEASURED_VALUE_SEQUENCE, vec![measured])))
}

fn coded(name: &str, value: &str) -> InMemDicomObject {
    content(
        name,
        Some((tags::CONCEPT_CODE_SEQUENCE, vec![code(value, "SRT", "in words")])),
    )
}

fn report_of(event: Vec<InMemDicomObject>) -> DoseReport {
    let event = content("113706", Some((tags::CONTENT_SEQUENCE, event)));
    let mut report = InMemDicomObject::new_empty();
    put(&mut report, tags::STUDY_INSTANCE_UID, VR::UI, "1.2.3");
    report.put(sequence(tags::CONTENT_SEQUENCE, vec![event]));
    let bytes = encoding::data_set(&report, EXPLICIT).expect("encodes");
    let form = Form::DataSet {
        transfer_syntax: EXPLICIT,
    };
    dose_report(
        &scan(Cursor::new(bytes), form, &Limits::default())
            .expect("a data set")
            .attributes,
    )
}

#[test]
fn the_unit_of_a_dose_is_read() {
    for (value, unit, microgray) in [
        ("1.52", "mGy", Some(1_520)),
        ("0.0152", "dGy", Some(1_520)),
        ("0.00152", "Gy", Some(1_520)),
        ("1.52", "dGy", None),
        ("1.52", "1", None),
        ("0", "mGy", None),
    ] {
        let report = report_of(vec![number("111631", value, unit)]);
        let dose = report.events[0].dose.map(|dose| dose.microgray());
        assert_eq!(dose, microgray, "{value} {unit}");
    }
}

#[test]
fn the_side_is_found_where_each_maker_puts_it() {
    let under = |outer: &str| {
        let mut outer = coded(outer, "T-04000");
        outer.put(sequence(tags::CONTENT_SEQUENCE, vec![coded("G-C171", "G-A101")]));
        outer
    };
    for event in [
        vec![under("T-D0005")],
        vec![under("123014")],
        vec![coded("G-C171", "G-A101")],
        vec![coded("272741003", "7771000")],
        vec![coded("123014", "T-04030")],
    ] {
        let report = report_of(event);
        assert_eq!(report.events[0].laterality, Some(Laterality::One(Side::Left)));
    }
    assert_eq!(report_of(vec![coded("123014", "T-04000")]).events[0].laterality, None);
}

#[test]
fn an_event_may_say_nothing() {
    let report = report_of(vec![]);
    assert_eq!(report.events, [DoseEvent::default()]);
    let report = report_of(vec![coded("111031", "R-10226"), number("113736", "94.4", "mA.s")]);
    let event = &report.events[0];
    assert_eq!(event.position, Some(ViewPosition::Mlo));
    assert_eq!(event.exposure.map(|exposed| exposed.uas()), Some(94_400));
}
