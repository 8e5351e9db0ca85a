//! Keys against entries, and answers as the machine reads them.

use std::io::Cursor;

use app::domain::local_time::LocalDateTime;
use dicom_core::VR;
use dicom_object::InMemDicomObject;
use time::macros::{date, time};

use super::*;
use crate::encoding;
use crate::prescan::{Form, Limits, scan};

const IMPLICIT: &str = "1.2.840.10008.1.2";
const EXPLICIT: &str = "1.2.840.10008.1.2.1";

fn entry() -> Entry {
    Entry {
        accession: "A2026000001".to_owned(),
        study: Uid::parse("1.2.3.4").expect("a uid"),
        requested_procedure_id: "RP1".to_owned(),
        step_id: "SPS1".to_owned(),
        progress: StepProgress::Scheduled,
        description: "Screening mammography".to_owned(),
        station_ae: "MGROOMA".to_owned(),
        station_name: Some("Room A".to_owned()),
        modality: "MG".to_owned(),
        starts_at: LocalDateTime::parse("2026-11-24T10:15").expect("a time").0,
        offset: UtcOffset::UTC,
        patient_id: "9990000018".to_owned(),
        patient_id_issuer: None,
        patient_name: PersonName::parse("Müller^Zoë").expect("a name"),
        birth_date: date!(1967 - 10 - 03),
        sex: Some("F".to_owned()),
        special_needs: None,
    }
}

fn read(bytes: Vec<u8>, transfer_syntax: &str) -> Attributes {
    scan(
        Cursor::new(bytes),
        Form::DataSet { transfer_syntax },
        &Limits::default(),
    )
    .expect("a data set")
    .attributes
}

/// An identifier with the step's keys and its own.
fn identifier(step: &[(Tag, VR, &str)], own: &[(Tag, VR, &str)]) -> Attributes {
    let mut object: InMemDicomObject = encoding::item(own);
    object.put(encoding::sequence(
        tags::SCHEDULED_PROCEDURE_STEP_SEQUENCE,
        vec![encoding::item(step)],
    ));
    let bytes = encoding::data_set_in(
        &object,
        EXPLICIT,
        dicom_encoding::text::SpecificCharacterSet::ISO_IR_192,
    );
    read(bytes.expect("encodes"), EXPLICIT)
}

#[test]
fn keys_that_are_not_known_or_not_matched_are_told() {
    let name = tags::SCHEDULED_PROCEDURE_STEP_DESCRIPTION;
    for (step, own, unsupported) in [
        (&[][..], &[(tags::PATIENT_NAME, VR::PN, "A*")][..], false),
        (&[(name, VR::LO, "")], &[(tags::PATIENT_BIRTH_DATE, VR::DA, "")], false),
        (
            &[(name, VR::LO, "*")],
            &[(tags::SPECIFIC_CHARACTER_SET, VR::CS, "ISO_IR 100")],
            false,
        ),
        (&[(name, VR::LO, "CT")], &[], true),
        (&[], &[(tags::PATIENT_BIRTH_DATE, VR::DA, "19670102")], true),
        (&[], &[(tags::PATIENT_WEIGHT, VR::DS, "")], true),
        (&[(tags::PATIENT_NAME, VR::PN, "")], &[], true),
    ] {
        let query = Query::read(&identifier(step, own)).expect("a query");
        assert_eq!(query.has_unsupported_keys(), unsupported, "{step:?} {own:?}");
    }
}

#[test]
fn keys_match_by_value_wildcard_range_and_list() {
    let day = tags::SCHEDULED_PROCEDURE_STEP_START_DATE;
    let clock = tags::SCHEDULED_PROCEDURE_STEP_START_TIME;
    let station = tags::SCHEDULED_STATION_AE_TITLE;
    for (tag, vr, text, expected) in [
        (station, VR::AE, "MGROOMA", true),
        (station, VR::AE, "", true),
        (station, VR::AE, "MGROOMB", false),
        (station, VR::AE, "mgrooma", false),
        (tags::SCHEDULED_PROCEDURE_STEP_STATUS, VR::CS, "SCHEDULED", true),
        (tags::SCHEDULED_PROCEDURE_STEP_STATUS, VR::CS, "STARTED", false),
        (tags::MODALITY, VR::CS, "MG", true),
        (tags::MODALITY, VR::CS, "CT", false),
        (day, VR::DA, "20261124", true),
        (day, VR::DA, "20261125", false),
        (day, VR::DA, "20261101-20261130", true),
        (day, VR::DA, "-20261123", false),
        (day, VR::DA, "20261124-", true),
        (clock, VR::TM, "1000-1015", true),
        (clock, VR::TM, "1016-", false),
        (tags::SCHEDULED_PROCEDURE_STEP_ID, VR::SH, "SPS?", true),
    ] {
        let query = Query::read(&identifier(&[(tag, vr, text)], &[])).expect("keys");
        assert_eq!(query.matches(&entry()), expected, "{tag} {text}");
    }
    for (tag, vr, text, expected) in [
        (tags::PATIENT_NAME, VR::PN, "*", true),
        (tags::PATIENT_NAME, VR::PN, "MÜL*", true),
        (tags::PATIENT_NAME, VR::PN, "müller^zoë", true),
        (tags::PATIENT_NAME, VR::PN, "müller^zoë^^", true),
        (tags::PATIENT_NAME, VR::PN, "M?ller*", true),
        (tags::PATIENT_NAME, VR::PN, "Miller*", false),
        (tags::PATIENT_ID, VR::LO, "9990000018", true),
        (tags::PATIENT_ID, VR::LO, "999*26", false),
        (tags::ACCESSION_NUMBER, VR::SH, "A2026*1", true),
        (tags::STUDY_INSTANCE_UID, VR::UI, "1.2.3.4", true),
        (tags::STUDY_INSTANCE_UID, VR::UI, "1.9\\1.2.3.4", true),
        (tags::STUDY_INSTANCE_UID, VR::UI, "1.9", false),
        (tags::PATIENT_WEIGHT, VR::DS, "70", true),
    ] {
        let query = Query::read(&identifier(&[], &[(tag, vr, text)])).expect("keys");
        assert_eq!(query.matches(&entry()), expected, "{tag} {text}");
    }
}

#[test]
fn a_malformed_date_or_uid_is_named() {
    let day = tags::SCHEDULED_PROCEDURE_STEP_START_DATE;
    let query = Query::read(&identifier(&[(day, VR::DA, "yesterday")], &[]));
    assert_eq!(query.map(|_| ()), Err(MalformedKey(day)));
    let query = Query::read(&identifier(&[], &[(tags::STUDY_INSTANCE_UID, VR::UI, "1.x")]));
    assert_eq!(query.map(|_| ()), Err(MalformedKey(tags::STUDY_INSTANCE_UID)));
}

#[test]
fn a_day_and_a_station_can_be_looked_up() {
    let keys = identifier(
        &[
            (tags::SCHEDULED_STATION_AE_TITLE, VR::AE, "MGROOMA"),
            (tags::SCHEDULED_PROCEDURE_STEP_START_DATE, VR::DA, "20261124"),
        ],
        &[(tags::PATIENT_NAME, VR::PN, "M*")],
    );
    let query = Query::read(&keys).expect("keys");
    assert_eq!(query.station_ae.single(), Some("MGROOMA"));
    assert_eq!(query.patient_name.single(), None);
    assert_eq!(query.days.from, Some(date!(2026 - 11 - 24)));
    assert!(query.times.contains(time!(0:00)));
    let printed = format!("{query:?}");
    assert!(!printed.contains("M*"), "{printed}");
}

#[test]
fn the_answer_has_what_was_asked_for_and_nothing_else() {
    let keys = identifier(
        &[
            (tags::SCHEDULED_PROCEDURE_STEP_ID, VR::SH, ""),
            (tags::SCHEDULED_PERFORMING_PHYSICIAN_NAME, VR::PN, ""),
        ],
        &[
            (tags::PATIENT_NAME, VR::PN, ""),
            (tags::STUDY_INSTANCE_UID, VR::UI, ""),
            (tags::PATIENT_WEIGHT, VR::DS, ""),
        ],
    );
    let query = Query::read(&keys).expect("keys");
    for syntax in [IMPLICIT, EXPLICIT] {
        let answer = read(query.answer(&entry(), syntax).expect("encodes"), syntax);
        assert_eq!(answer.text(tags::PATIENT_NAME).as_deref(), Some("Müller^Zoë"));
        assert_eq!(answer.text(tags::SPECIFIC_CHARACTER_SET).as_deref(), Some("ISO_IR 192"));
        assert_eq!(answer.text(tags::TIMEZONE_OFFSET_FROM_UTC).as_deref(), Some("+0000"));
        assert_eq!(answer.uid(tags::STUDY_INSTANCE_UID), Some(entry().study));
        assert!(answer.has(tags::PATIENT_WEIGHT) && answer.text(tags::PATIENT_WEIGHT).is_none());
        assert!(!answer.has(tags::PATIENT_ID));
        let step = answer.item(tags::SCHEDULED_PROCEDURE_STEP_SEQUENCE).expect("an item");
        assert_eq!(step.text(tags::SCHEDULED_PROCEDURE_STEP_ID).as_deref(), Some("SPS1"));
        assert!(step.has(tags::SCHEDULED_PERFORMING_PHYSICIAN_NAME));
        assert!(!step.has(tags::MODALITY));
    }
}

#[test]
fn the_asked_character_set_is_used_where_it_can_write_the_name() {
    for (asked, used) in [
        ("ISO_IR 100", "ISO_IR 100"),
        ("ISO_IR 144", "ISO_IR 192"),
        ("", "ISO_IR 192"),
    ] {
        let keys = identifier(
            &[],
            &[
                (tags::SPECIFIC_CHARACTER_SET, VR::CS, asked),
                (tags::PATIENT_NAME, VR::PN, ""),
            ],
        );
        let query = Query::read(&keys).expect("keys");
        let answer = read(query.answer(&entry(), EXPLICIT).expect("encodes"), EXPLICIT);
        assert_eq!(answer.text(tags::SPECIFIC_CHARACTER_SET).as_deref(), Some(used));
        assert_eq!(answer.text(tags::PATIENT_NAME).as_deref(), Some("Müller^Zoë"));
    }
}
