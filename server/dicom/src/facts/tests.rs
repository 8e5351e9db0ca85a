//! Facts of headers as machines write them.

use std::io::Cursor;

use app::domain::imaging::view::Side;
use app::domain::received::view::{Laterality, SideSource, ViewSource};
use dicom_core::{Tag, VR};
use dicom_object::InMemDicomObject;

use super::*;
use crate::encoding::{self, code, item, sequence};
use crate::prescan::{Form, Limits, scan};

const EXPLICIT: &str = "1.2.840.10008.1.2.1";

fn facts_of(object: &InMemDicomObject) -> ImageFacts {
    let bytes = encoding::data_set(object, EXPLICIT).expect("encodes");
    let form = Form::DataSet {
        transfer_syntax: EXPLICIT,
    };
    image(&scan(Cursor::new(bytes), form, &Limits::default()).expect("a data set"))
}

fn facts_with(values: &[(Tag, VR, &str)]) -> ImageFacts {
    facts_of(&item(values))
}

fn with_view(value: &str, scheme: &str, modifier: Option<&str>) -> ImageFacts {
    let mut view = code(value, scheme, "in words");
    if let Some(modifier) = modifier {
        let modifier = code(modifier, scheme, "modified in words");
        view.put(sequence(tags::VIEW_MODIFIER_CODE_SEQUENCE, vec![modifier]));
    }
    let mut object = item(&[(tags::IMAGE_LATERALITY, VR::CS, "L")]);
    object.put(sequence(tags::VIEW_CODE_SEQUENCE, vec![view]));
    facts_of(&object)
}

#[test]
fn an_empty_object_has_no_facts() {
    let mut facts = facts_with(&[]);
    facts.pixels.transfer_syntax = None;
    assert_eq!(facts, ImageFacts::default());
}

#[test]
fn views_are_known_by_their_code_in_any_scheme() {
    for (value, scheme, modifier, label) in [
        ("R-10242", "SNM3", None, "LCC"),
        ("R-10226", "SRT", None, "LMLO"),
        ("399162004", "SCT", None, "LCC"),
        ("R-1024A", "99SDM", None, "LXCCL"),
        ("R-10224", "SNM3", None, "LML"),
        ("R-10242", "SNM3", Some("R-102D5"), "LCC implant displaced"),
        ("399368009", "SCT", Some("399209000"), "LMLO implant displaced"),
        ("R-10242", "SNM3", Some("R-102D6"), "LCC magnification"),
        ("R-10242", "SNM3", Some("R-102D2"), "LCC cleavage"),
        ("R-10242", "SNM3", Some("X-1"), "LCC"),
        ("X-1", "99HOL", None, "L in words"),
        ("X-1", "99HOL", Some("R-102D7"), "L in words spot compression"),
    ] {
        let facts = with_view(value, scheme, modifier);
        assert_eq!(facts.view.imaged().label(), label, "{value} {modifier:?}");
        assert_eq!(facts.view.position().map(|(_, source)| source), Some(ViewSource::Code));
    }
}

#[test]
fn the_text_is_read_where_there_is_no_code() {
    let facts = facts_with(&[(tags::LATERALITY, VR::CS, "R"), (tags::VIEW_POSITION, VR::CS, "MLO")]);
    assert_eq!(facts.view.imaged().label(), "RMLO");
    assert_eq!(facts.view.position().map(|(_, source)| source), Some(ViewSource::Text));
    assert_eq!(facts.view.side().map(|side| side.source), Some(SideSource::Laterality));
    let facts = facts_with(&[
        (tags::IMAGE_LATERALITY, VR::CS, "L"),
        (tags::VIEW_POSITION, VR::CS, "RCC"),
    ]);
    assert!(facts.view.sides_disagree());
    assert_eq!(facts.view.imaged().side(), Some(Side::Left));
    let both = facts_with(&[(tags::IMAGE_LATERALITY, VR::CS, "B")]);
    assert_eq!(both.view.side().map(|side| side.laterality), Some(Laterality::Both));
}

#[test]
fn a_dose_in_decigray_becomes_milligray_or_nothing() {
    for (text, microgray, disbelieved) in [
        ("0.01521", Some(1_521), 0),
        ("0", None, 0),
        ("", None, 0),
        ("1.521", None, 1),
        ("-0.01", None, 1),
        ("NaN", None, 0),
        ("much", None, 0),
    ] {
        let facts = facts_with(&[(tags::ORGAN_DOSE, VR::DS, text)]);
        assert_eq!(facts.factors.dose.map(|dose| dose.microgray()), microgray, "{text}");
        assert_eq!(facts.factors.disbelieved.len(), disbelieved, "{text}");
    }
}

#[test]
fn exposure_is_taken_exactly_before_rounded() {
    let both = facts_with(&[
        (tags::EXPOSURE, VR::IS, "94"),
        (tags::EXPOSURE_INU_AS, VR::IS, "94400"),
        (tags::COMPRESSION_FORCE, VR::DS, "9.5"),
        (tags::BODY_PART_THICKNESS, VR::DS, "51"),
    ]);
    assert_eq!(
        both.factors
            .exposure
            .map(|exposed| exposed.mas().to_string())
            .as_deref(),
        Some("94.4")
    );
    assert_eq!(both.factors.force_n, None);
    assert_eq!(
        both.factors.thickness_mm.map(|mm| mm.to_string()).as_deref(),
        Some("51")
    );
    let rounded = facts_with(&[(tags::EXPOSURE, VR::IS, "94"), (tags::EXPOSURE_INU_AS, VR::IS, "0")]);
    assert_eq!(rounded.factors.exposure.map(|exposed| exposed.uas()), Some(94_000));
}

#[test]
fn kinds_are_told_by_class_and_image_type() {
    let presentation = "1.2.840.10008.5.1.4.1.1.1.2";
    for (class, image_type, kind) in [
        (presentation, "DERIVED\\PRIMARY", Kind::Presentation),
        ("1.2.840.10008.5.1.4.1.1.1.2.1", "ORIGINAL\\PRIMARY", Kind::Processing),
        (
            presentation,
            "DERIVED\\PRIMARY\\TOMOSYNTHESIS\\GENERATED_2D",
            Kind::Generated2d,
        ),
        (
            "1.2.840.10008.5.1.4.1.1.13.1.3",
            "ORIGINAL\\PRIMARY",
            Kind::Tomosynthesis,
        ),
        (
            "1.2.840.10008.5.1.4.1.1.13.1.3",
            "DERIVED\\PRIMARY\\TOMOSYNTHESIS\\GENERATED_2D",
            Kind::Generated2d,
        ),
        ("1.2.840.10008.5.1.4.1.1.13.1.5", "", Kind::Projection),
        ("1.2.840.10008.5.1.4.1.1.7", "", Kind::SecondaryCapture),
        ("1.2.840.10008.5.1.4.1.1.2", "", Kind::Other),
    ] {
        let facts = facts_with(&[
            (tags::SOP_CLASS_UID, VR::UI, class),
            (tags::IMAGE_TYPE, VR::CS, image_type),
        ]);
        assert_eq!(facts.kind, kind, "{class} {image_type}");
    }
}

#[test]
fn phantoms_and_flat_fields_are_no_images_of_a_participant() {
    for (tag, vr, text, expected) in [
        (tags::QUALITY_CONTROL_IMAGE, VR::CS, "YES", Some(QualityControl::Marked)),
        (tags::QUALITY_CONTROL_IMAGE, VR::CS, "NO", None),
        (
            tags::VIEW_POSITION,
            VR::CS,
            "FLATFIELD",
            Some(QualityControl::FlatField),
        ),
        (
            tags::VIEW_POSITION,
            VR::CS,
            "FLAT FIELD",
            Some(QualityControl::FlatField),
        ),
        (
            tags::SERIES_DESCRIPTION,
            VR::LO,
            "ACR Phantom",
            Some(QualityControl::Phantom),
        ),
        (tags::BODY_PART_EXAMINED, VR::CS, "BREAST", None),
    ] {
        assert_eq!(facts_with(&[(tag, vr, text)]).quality_control, expected, "{text}");
    }
}

#[test]
fn times_carry_their_zone_and_their_source() {
    let day = (tags::ACQUISITION_DATE, VR::DA, "20261124");
    let clock = (tags::ACQUISITION_TIME, VR::TM, "101502.5");
    let acquired = facts_with(&[day, clock]).acquired.expect("a time");
    assert_eq!(
        (acquired.source, acquired.at.offset),
        (TimeSource::AcquisitionDateAndTime, None)
    );
    let zone = (tags::TIMEZONE_OFFSET_FROM_UTC, VR::SH, "+0100");
    let own = (tags::ACQUISITION_DATE_TIME, VR::DT, "20261124101502.5-0500");
    let acquired = facts_with(&[day, clock, zone]).acquired.expect("a time");
    assert_eq!(acquired.at.offset.map(|offset| offset.whole_hours()), Some(1));
    let acquired = facts_with(&[day, clock, zone, own]).acquired.expect("a time");
    assert_eq!(acquired.at.offset.map(|offset| offset.whole_hours()), Some(-5));
    assert_eq!(acquired.source, TimeSource::AcquisitionDateTime);
}

#[test]
fn words_of_rejection_are_read_and_free_text_is_not_printed() {
    let facts = facts_with(&[(tags::IMAGE_COMMENTS, VR::LT, "Rejected: Mrs Smith moved")]);
    assert!(facts.quality.rejected);
    assert!(!format!("{facts:?}").contains("Smith"));
    assert!(
        !facts_with(&[(tags::IMAGE_COMMENTS, VR::LT, "not rejected")])
            .quality
            .rejected
    );
}
