//! What the simulated machine writes reads back as what it meant.

use std::io::Cursor;

use app::domain::imaging::view::{Projection, Side, View};
use app::domain::local_time::LocalDateTime;
use app::domain::received::exposure::{Received, exposures};
use app::domain::received::facts::{ImageFacts, Kind, QualityControl};
use app::domain::received::procedure::{PerformedStep, StepStatus};
use app::domain::received::receipt::{Quiet, Receipt, receipt};
use app::domain::received::selection::{RejectCode, RejectKind};
use app::domain::received::view::{ImagedView, ViewPosition};
use time::PrimitiveDateTime;
use time::macros::date;

use super::*;
use crate::prescan::{Form, Limits, PixelExtent, Scanned, scan};
use crate::{facts, procedure, report, selection};

const IMPLICIT: &str = "1.2.840.10008.1.2";
const EXPLICIT: &str = "1.2.840.10008.1.2.1";

fn examination(seed: u64) -> Examination {
    let person = Person {
        id: "999 000 0018".to_owned(),
        name: PersonName::parse("Müller^Zoë").expect("a name"),
        birth_date: Some(date!(1967 - 10 - 03)),
    };
    let order = Order {
        accession: Some("A1".to_owned()),
        study: Uid::parse("1.2.3").expect("a uid"),
        step_id: Some("S1".to_owned()),
        requested_procedure_id: Some("R1".to_owned()),
        description: "Screening mammography".to_owned(),
    };
    Examination::new(Machine::simulated("MGROOMA"), person, order, seed)
}

fn at(minute: u8) -> PrimitiveDateTime {
    LocalDateTime::parse(&format!("2026-11-24T10:{minute:02}"))
        .expect("a time")
        .0
}

fn small() -> Canvas {
    Canvas {
        rows: 104,
        columns: 80,
        seed: 7,
    }
}

fn scanned(object: &Object, syntax: &str) -> Scanned {
    let file = object.file(syntax).expect("encodes");
    scan(Cursor::new(file), Form::File, &Limits::default()).expect("our own file")
}

fn read(object: &Object) -> ImageFacts {
    facts::image(&scanned(object, EXPLICIT))
}

#[test]
fn an_image_says_what_was_meant_in_both_syntaxes() {
    let mut examination = examination(1);
    let exposure = Exposure::new(Side::Left, ViewPosition::Mlo, at(0), 2);
    let object = examination.mammogram(&exposure, Purpose::Presentation, small(), None);
    let mut facts = read(&object);
    let view = View {
        side: Side::Left,
        projection: Projection::Mlo,
    };
    assert_eq!(facts.view.imaged(), ImagedView::Recordable(view));
    assert!(!facts.view.sides_disagree() && !facts.view.positions_disagree());
    assert_eq!(facts.kind, Kind::Presentation);
    assert_eq!(facts.identity.instance.as_ref(), Some(&object.reference.instance));
    let dose = facts.factors.dose.expect("a dose").microgray();
    assert_eq!(f64::from(dose), (exposure.technique.dose_mgy * 1_000.0).round());
    assert_eq!(facts.factors.exposure.map(|exposed| exposed.uas()), Some(94_400));
    assert_eq!(facts.factors.disbelieved, []);
    assert_eq!(facts.acquired.map(|acquired| acquired.at.local), Some(at(0)));
    assert_eq!(
        facts.acquired.and_then(|acquired| acquired.at.offset),
        Some(UtcOffset::UTC)
    );
    assert_eq!(
        facts.participant.name.as_ref().map(|name| name.expose().shown()),
        Some("MÜLLER, Zoë".to_owned())
    );
    assert_eq!(facts.pixels.rows, Some(104));
    let mut implicit = facts::image(&scanned(&object, IMPLICIT));
    facts.pixels.transfer_syntax = None;
    implicit.pixels.transfer_syntax = None;
    assert_eq!(facts, implicit);
}

#[test]
fn the_pixels_lie_where_the_scan_says() {
    let exposure = Exposure::new(Side::Right, ViewPosition::Cc, at(0), 1);
    let object = examination(1).mammogram(&exposure, Purpose::Presentation, small(), None);
    let file = object.file(EXPLICIT).expect("encodes");
    let scanned = scan(Cursor::new(&file), Form::File, &Limits::default()).expect("our own file");
    let Some(PixelExtent::Native { offset, length }) = scanned.pixels else {
        panic!("native pixels");
    };
    assert_eq!(length, 104 * 80 * 2);
    let start = usize::try_from(offset).expect("small");
    let first = u16::from_le_bytes([file[start], file[start + 1]]);
    assert_eq!(
        Some(&first),
        object.pixels.as_ref().and_then(|pixels| pixels.values.first())
    );

    let codestreams = vec![vec![1, 2, 3], vec![4, 5]];
    let syntax = "1.2.840.10008.1.2.4.70";
    let bytes = object.encapsulated_data_set(syntax, codestreams).expect("encodes");
    let form = Form::DataSet {
        transfer_syntax: syntax,
    };
    let scanned = scan(Cursor::new(&bytes), form, &Limits::default()).expect("our own data set");
    let Some(PixelExtent::Fragments(fragments)) = scanned.pixels else {
        panic!("fragments");
    };
    assert_eq!(
        fragments.iter().map(|(_, length)| *length).collect::<Vec<_>>(),
        [0, 4, 2]
    );
}

#[test]
fn options_of_the_machine_are_told() {
    let mut examination = examination(2);
    let mut exposure = Exposure::new(Side::Left, ViewPosition::Cc, at(0), 1);
    exposure.implant = Implant::Displaced;
    exposure.partial = true;
    let facts = read(&examination.mammogram(&exposure, Purpose::Presentation, small(), None));
    assert_eq!(facts.view.imaged().label(), "LCC implant displaced");
    assert_eq!(facts.implant_present, Some(true));
    assert!(facts.partial.is_some());

    let mut wrong = Exposure::new(Side::Left, ViewPosition::Cc, at(1), 2);
    wrong.says.side = Side::Right;
    wrong.text = Some("MLO".to_owned());
    let facts = read(&examination.mammogram(&wrong, Purpose::Presentation, small(), None));
    assert_eq!(facts.view.imaged().label(), "RCC");
    assert!(facts.view.positions_disagree());
    let rows = facts.orientation.map(|orientation| orientation.rows);
    assert_eq!(rows.as_ref().map(|rows| rows.as_str()), Some("A"));

    let flat = examination.flat_field(&wrong, small());
    assert_eq!(read(&flat).quality_control, Some(QualityControl::Marked));
    let volume = examination.tomosynthesis(&exposure, small(), 3);
    let facts = read(&volume);
    assert_eq!((facts.kind, facts.pixels.frames), (Kind::Tomosynthesis, Some(3)));
    assert_eq!(facts.view.imaged().label(), "LCC implant displaced");
    assert!(facts.factors.dose.is_some());
    let synthetic = examination.synthetic_2d(&exposure, small(), Some(&volume.reference));
    assert_eq!(read(&synthetic).kind, Kind::Generated2d);
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let file = |seed| {
        let exposure = Exposure::new(Side::Left, ViewPosition::Cc, at(0), 1);
        let object = examination(seed).mammogram(&exposure, Purpose::Presentation, small(), None);
        object.file(EXPLICIT).expect("encodes")
    };
    assert_eq!(file(1), file(1));
    assert_ne!(file(1), file(2));
}

#[test]
fn right_and_left_and_cc_and_mlo_look_different() {
    let picture = |side, position| small().breast(&Exposure::new(side, position, at(0), 1));
    let brightness = |samples: &[u16], columns: std::ops::Range<usize>, rows: std::ops::Range<usize>| -> u32 {
        rows.flat_map(|row| columns.clone().map(move |column| row * 80 + column))
            .map(|place| u32::from(samples[place]))
            .sum()
    };
    for position in [ViewPosition::Cc, ViewPosition::Mlo] {
        let right = picture(Side::Right, position.clone());
        let left = picture(Side::Left, position);
        assert!(brightness(&right, 40..80, 0..104) > 3 * brightness(&right, 0..40, 0..104));
        assert!(brightness(&left, 0..40, 0..104) > 3 * brightness(&left, 40..80, 0..104));
    }
    // Only an oblique view shows the muscle in the upper corner.
    let corner = |position| brightness(&picture(Side::Left, position), 0..10, 0..8);
    assert!(corner(ViewPosition::Mlo) > 5 * corner(ViewPosition::Cc));
}

#[test]
fn a_whole_examination_adds_up() {
    let mut examination = examination(3);
    let views = [
        (Side::Right, ViewPosition::Cc),
        (Side::Right, ViewPosition::Mlo),
        (Side::Left, ViewPosition::Cc),
        (Side::Left, ViewPosition::Mlo),
        (Side::Left, ViewPosition::Mlo),
    ];
    let made: Vec<Exposure> = (0_u8..)
        .zip(views)
        .map(|(minute, (side, position))| Exposure::new(side, position, at(minute), u32::from(minute) + 1))
        .collect();
    let mut received = Received::default();
    let mut references = Vec::new();
    // The last exposure is rejected, and its image never sent.
    for exposure in &made[..4] {
        let raw = examination.mammogram(exposure, Purpose::Processing, small(), None);
        let shown = examination.mammogram(exposure, Purpose::Presentation, small(), Some(&raw.reference));
        received.images.extend([read(&raw), read(&shown)]);
        references.extend([raw.reference, shown.reference]);
    }
    let told: Vec<_> = made.iter().map(|exposure| (exposure, None)).collect();
    let dose_report = examination.dose_report(&told, at(9));
    received
        .reports
        .push(report::dose_report(&scanned(&dose_report, IMPLICIT).attributes));
    let unsent = Reference {
        class: references[0].class.clone(),
        instance: examination.uids.fresh(),
        series: examination.series.clone(),
    };
    let rejected = examination.rejection(RejectKind::Quality, &[RejectCode::Motion], &[&unsent], at(9));
    received
        .selections
        .push(selection::selection(&scanned(&rejected, EXPLICIT).attributes));

    let documents = vec![&dose_report.reference];
    received
        .steps
        .push(performed(&mut examination, &made, &references, documents));

    let found = exposures(&received);
    let labels: Vec<String> = found.counted.iter().map(|exposure| exposure.view.label()).collect();
    assert_eq!(labels, ["RCC", "RMLO", "LCC", "LMLO", "LMLO"]);
    assert!(found.counted.iter().all(|exposure| exposure.dose.is_some()));
    let images: Vec<usize> = found.counted.iter().map(|exposure| exposure.images.len()).collect();
    assert_eq!(images, [2, 2, 2, 2, 0]);
    assert!(found.counted[4].rejection.is_some());
}

/// The step from N-CREATE to the last N-SET, as it reads.
fn performed(
    examination: &mut Examination,
    made: &[Exposure],
    images: &[Reference],
    documents: Vec<&Reference>,
) -> PerformedStep {
    let data_set = |bytes: Vec<u8>| {
        let form = Form::DataSet {
            transfer_syntax: IMPLICIT,
        };
        scan(Cursor::new(bytes), form, &Limits::default())
            .expect("our own data set")
            .attributes
    };
    let begun = examination.step_begun(at(0), IMPLICIT).expect("encodes");
    let step = procedure::created(examination.uids.fresh(), &data_set(begun)).expect("complete");
    let ending = Ending {
        status: StepStatus::Completed,
        at: at(10),
        series: vec![SentSeries {
            series: examination.series.clone(),
            images: images.iter().collect(),
            documents,
        }],
        exposures: made.iter().collect(),
    };
    let ended = examination.step_ended(&ending, IMPLICIT).expect("encodes");
    let change = procedure::change(&data_set(ended)).expect("a status");
    step.changed(change).expect("in progress")
}

#[test]
fn a_step_names_what_was_sent() {
    let mut examination = examination(4);
    let made = [Exposure::new(Side::Left, ViewPosition::Cc, at(0), 1)];
    let image = examination.mammogram(&made[0], Purpose::Presentation, small(), None);
    let dose_report = examination.dose_report(&[(&made[0], Some(&image.reference))], at(9));
    let images = [image.reference];
    let step = performed(&mut examination, &made, &images, vec![&dose_report.reference]);
    assert!(!step.is_unscheduled());
    assert_eq!(step.progress.total_exposures, Some(1));
    assert_eq!(
        step.progress.exposures[0].exposure.map(|exposed| exposed.uas()),
        Some(103_700)
    );
    let steps = [step];
    let mut here: std::collections::BTreeSet<Uid> = images.iter().map(|image| image.instance.clone()).collect();
    assert!(matches!(receipt(&steps, &here, Quiet::Released), Receipt::Lacks(_)));
    here.insert(dose_report.reference.instance);
    assert_eq!(receipt(&steps, &here, Quiet::No), Receipt::Complete);
}

#[test]
fn a_step_without_what_it_must_bring_is_refused() {
    let form = Form::DataSet {
        transfer_syntax: IMPLICIT,
    };
    let empty = scan(Cursor::new(Vec::new()), form, &Limits::default()).expect("nothing in it");
    let instance = Uid::parse("1.2").expect("a uid");
    let Err(procedure::StepRefused::Missing(missing)) = procedure::created(instance, &empty.attributes) else {
        panic!("let through");
    };
    assert!(missing.contains(&dicom_dictionary_std::tags::PERFORMED_PROCEDURE_STEP_STATUS));
    assert_eq!(missing.len(), 7);
}
