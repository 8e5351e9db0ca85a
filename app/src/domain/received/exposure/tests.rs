//! Counting: tables of what machines send, and properties that hold for anything.

mod properties;

use super::*;
use crate::domain::imaging::view::Side;
use crate::domain::local_time::LocalDateTime;
use crate::domain::received::facts::QualityControl;
use crate::domain::received::moment::Acquired;
use crate::domain::received::person::PersonClaim;
use crate::domain::received::procedure::{Progress, ScheduledStep, StepStatus};
use crate::domain::received::report::DoseEvent;
use crate::domain::received::selection::{RejectCode, RejectKind, RejectReason, SelectionTitle};
use crate::domain::received::view::{Laterality, PositionClaim, SideClaim, SideSource, ViewPosition};

fn uid(text: &str) -> Uid {
    Uid::parse(text).expect(text)
}

fn study() -> Option<Uid> {
    Some(uid("1.5"))
}

/// Seconds after ten o'clock.
fn at(second: u8) -> Moment {
    let minute = second / 60;
    let second = second % 60;
    let text = format!("2026-11-24T10:{minute:02}:{second:02}");
    Moment::local(LocalDateTime::parse(&text).expect("a time").0)
}

fn image(instance: &str, kind: Kind, side: Side, position: ViewPosition, second: u8) -> ImageFacts {
    let mut facts = ImageFacts {
        kind,
        acquired: Some(Acquired {
            at: at(second),
            source: TimeSource::AcquisitionDateTime,
        }),
        ..ImageFacts::default()
    };
    facts.identity.instance = Some(uid(instance));
    facts.identity.study = study();
    facts.view.sides.push(SideClaim {
        laterality: Laterality::One(side),
        source: SideSource::ImageLaterality,
    });
    facts.view.code = Some(PositionClaim {
        position,
        modifiers: Vec::new(),
    });
    facts
}

fn left_cc(instance: &str, kind: Kind, second: u8) -> ImageFacts {
    image(instance, kind, Side::Left, ViewPosition::Cc, second)
}

fn event(number: u8, dose: u32, second: u8) -> DoseEvent {
    DoseEvent {
        event: Some(uid(&format!("1.7.{number}"))),
        started: Some(at(second)),
        laterality: Some(Laterality::One(Side::Left)),
        position: Some(ViewPosition::Cc),
        dose: Dose::try_from(dose).ok(),
        ..DoseEvent::default()
    }
}

fn report(events: Vec<DoseEvent>) -> DoseReport {
    DoseReport {
        study: study(),
        events,
        ..DoseReport::default()
    }
}

fn step(total: u16) -> PerformedStep {
    PerformedStep {
        instance: uid("1.9"),
        status: StepStatus::Completed,
        participant: PersonClaim::default(),
        scheduled: vec![ScheduledStep {
            study: study(),
            ..ScheduledStep::default()
        }],
        step_id: None,
        station: None,
        started: None,
        progress: Progress {
            total_exposures: Some(total),
            ..Progress::default()
        },
    }
}

fn rejecting(images: &[&str], reason: RejectCode) -> Selection {
    Selection {
        instance: None,
        study: study(),
        accession: None,
        participant: PersonClaim::default(),
        title: SelectionTitle::Rejected(RejectKind::Quality),
        reasons: vec![RejectReason::Coded(reason)],
        description: None,
        images: images.iter().map(|text| uid(text)).collect(),
    }
}

fn of(images: Vec<ImageFacts>) -> Received {
    Received {
        images,
        ..Received::default()
    }
}

fn counts(received: &Received) -> usize {
    exposures(received).counted.len()
}

#[test]
fn twins_are_one_exposure() {
    let processing = left_cc("1.1", Kind::Processing, 0);
    let presentation = left_cc("1.2", Kind::Presentation, 0);
    assert_eq!(counts(&of(vec![processing.clone(), presentation.clone()])), 1);

    let mut by_source = presentation.clone();
    by_source.acquired = None;
    by_source.identity.sources = vec![uid("1.1")];
    let found = exposures(&of(vec![processing.clone(), by_source.clone()]));
    assert_eq!(found.counted.len(), 1);
    assert_eq!(found.counted[0].shown, Some(uid("1.2")));

    let mut by_absent_source = by_source.clone();
    by_absent_source.identity.instance = Some(uid("1.3"));
    assert_eq!(counts(&of(vec![by_source, by_absent_source])), 1);

    let mut one = processing;
    let mut other = presentation;
    one.identity.events = vec![uid("1.7.1")];
    other.identity.events = vec![uid("1.7.1")];
    other.acquired = None;
    assert_eq!(counts(&of(vec![one.clone(), other.clone()])), 1);
    other.identity.events = vec![uid("1.7.2")];
    assert_eq!(counts(&of(vec![one, other])), 2);
}

#[test]
fn two_acquisitions_of_one_view_are_two_exposures() {
    let first = left_cc("1.1", Kind::Presentation, 0);
    let second = left_cc("1.2", Kind::Presentation, 40);
    assert_eq!(counts(&of(vec![first.clone(), second.clone(), first, second])), 2);
}

#[test]
fn a_source_of_another_view_is_not_followed() {
    let cc = left_cc("1.1", Kind::Processing, 0);
    let mut mlo = image("1.2", Kind::Presentation, Side::Left, ViewPosition::Mlo, 30);
    mlo.identity.sources = vec![uid("1.1")];
    assert_eq!(counts(&of(vec![cc, mlo])), 2);
}

#[test]
fn tomosynthesis_with_its_synthetic_picture_is_one_exposure() {
    let volume = left_cc("1.1", Kind::Tomosynthesis, 0);
    let projections = left_cc("1.2", Kind::Projection, 0);
    let synthetic = left_cc("1.3", Kind::Generated2d, 5);
    let found = exposures(&of(vec![synthetic.clone(), projections, volume]));
    assert_eq!(found.counted.len(), 1);
    assert_eq!(found.counted[0].shown, Some(uid("1.3")));
    assert_eq!(counts(&of(vec![synthetic])), 1);
}

#[test]
fn phantoms_and_screenshots_are_not_counted() {
    let mut flat = left_cc("1.1", Kind::Processing, 0);
    flat.quality_control = Some(QualityControl::FlatField);
    let screenshot = left_cc("1.2", Kind::SecondaryCapture, 3);
    let found = exposures(&of(vec![flat, screenshot]));
    assert_eq!(found.counted, []);
    assert_eq!(found.quality_control.len(), 1);
    assert_eq!(found.beside, [uid("1.2")]);
}

#[test]
fn a_dose_report_fills_what_the_header_lacks() {
    let mut with_dose = left_cc("1.1", Kind::Presentation, 0);
    with_dose.factors.dose = Dose::try_from(1_111).ok();
    let without = left_cc("1.2", Kind::Presentation, 60);
    let mut received = of(vec![with_dose, without]);
    received.reports = vec![report(vec![event(1, 1_500, 2), event(2, 1_600, 61)])];
    let doses: Vec<_> = exposures(&received).counted.iter().map(|one| one.dose).collect();
    let dose = |microgray, source| {
        Some(ExposureDose {
            dose: Dose::try_from(microgray).expect("a dose"),
            source,
        })
    };
    assert_eq!(
        doses,
        [
            dose(1_111, DoseSource::ImageHeader),
            dose(1_600, DoseSource::DoseReport)
        ]
    );
}

#[test]
fn an_event_without_image_is_an_exposure_without_image() {
    let mut received = of(vec![left_cc("1.1", Kind::Presentation, 60)]);
    received.reports = vec![report(vec![event(1, 1_500, 0), event(2, 1_600, 60)])];
    received.selections = vec![rejecting(&["1.99"], RejectCode::Motion)];
    let found = exposures(&received);
    assert_eq!(found.counted.len(), 2);
    let rejected = &found.counted[0];
    assert!(!rejected.has_image());
    assert_eq!(rejected.view.label(), "LCC");
    let reasons = rejected
        .rejection
        .as_ref()
        .map(|rejection| rejection.reasons.as_slice());
    assert_eq!(reasons, Some([RejectReason::Coded(RejectCode::Motion)].as_slice()));
}

#[test]
fn a_step_that_counts_more_than_came_tells_of_exposures_without_image() {
    let mut received = of(vec![left_cc("1.1", Kind::Presentation, 0)]);
    received.steps = vec![step(3), step(3)];
    assert_eq!(counts(&received), 3);
    received.reports = vec![report(vec![event(1, 1_500, 0), event(2, 1_600, 60)])];
    assert_eq!(counts(&received), 3);
    received.steps = vec![step(60_000)];
    assert!(counts(&received) < 60);
}

#[test]
fn a_selection_rejects_what_is_here_and_tells_of_what_is_not() {
    let mut received = of(vec![left_cc("1.1", Kind::Presentation, 0)]);
    received.selections = vec![rejecting(&["1.1"], RejectCode::Positioning)];
    let found = exposures(&received);
    assert_eq!(found.counted.len(), 1);
    assert!(found.counted[0].rejection.is_some());
    received.selections.push(rejecting(&["1.2"], RejectCode::Motion));
    assert_eq!(counts(&received), 2);
    received.steps = vec![step(1)];
    let found = exposures(&received);
    assert_eq!((found.counted.len(), found.unplaced.len()), (1, 1));
}
