//! Alerts: each fires on what contradicts, and on nothing else.

use super::*;
use crate::domain::imaging::dose::Dose;
use crate::domain::local_time::LocalDateTime;
use crate::domain::phi::Phi;
use crate::domain::received::facts::Kind;
use crate::domain::received::moment::{Acquired, Moment, TimeSource};
use crate::domain::received::view::{Laterality, PositionClaim, SideClaim, SideSource};
use crate::domain::received::words::Words;

fn image(side: Side, position: ViewPosition) -> ImageFacts {
    let mut facts = ImageFacts {
        kind: Kind::Presentation,
        ..ImageFacts::default()
    };
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

fn surroundings() -> Surroundings {
    Surroundings {
        received_at: clock("2026-11-24T10:00").assume_utc(),
        unit_offset: UtcOffset::UTC,
        operator: PersonName::parse("Lane^Petra"),
    }
}

fn clock(text: &str) -> time::PrimitiveDateTime {
    LocalDateTime::parse(text).expect(text).0
}

fn oriented(side: Side, position: ViewPosition, orientation: &str) -> Vec<Alert> {
    let mut facts = image(side, position);
    let (rows, columns) = orientation.split_once('\\').expect("two directions");
    facts.orientation = Words::in_text(rows)
        .zip(Words::in_text(columns))
        .map(|(rows, columns)| Orientation { rows, columns });
    alerts(&facts, &surroundings())
}

#[test]
fn an_orientation_of_the_other_breast_is_flagged() {
    use ViewPosition::{Cc, Mlo};
    for (side, position, orientation) in [
        (Side::Left, Cc, "A\\R"),
        (Side::Right, Cc, "P\\L"),
        (Side::Left, Mlo, "A\\FR"),
        (Side::Right, Mlo, "P\\FL"),
        (Side::Right, Mlo, "P\\LF"),
    ] {
        assert_eq!(oriented(side, position, orientation), [], "{side:?} {orientation}");
    }
    assert_eq!(oriented(Side::Left, Cc, "P\\L"), [Alert::SideAgainstOrientation]);
    assert_eq!(oriented(Side::Right, Mlo, "A\\FR"), [Alert::SideAgainstOrientation]);
    assert_eq!(oriented(Side::Right, Cc, "P\\FL"), [Alert::ViewAgainstOrientation]);
    assert_eq!(oriented(Side::Left, Mlo, "A\\R"), [Alert::ViewAgainstOrientation]);
}

#[test]
fn an_angle_that_the_view_does_not_have_is_flagged() {
    let table = [
        (ViewPosition::Cc, 0.0, true),
        (ViewPosition::Cc, -5.0, true),
        (ViewPosition::Cc, 45.0, false),
        (ViewPosition::Mlo, 45.0, true),
        (ViewPosition::Mlo, -50.0, true),
        (ViewPosition::Mlo, 0.0, false),
        (ViewPosition::Ml, 90.0, true),
        (ViewPosition::Xccl, 5.0, true),
    ];
    for (position, degrees, fits) in table {
        let mut facts = image(Side::Left, position.clone());
        facts.factors.gantry_degrees = Measure::new(degrees);
        let found = alerts(&facts, &surroundings());
        assert_eq!(found.is_empty(), fits, "{position:?} at {degrees}");
    }
}

#[test]
fn only_a_clock_that_is_ahead_is_flagged_by_an_image() {
    for (acquired, expected) in [
        ("2026-11-24T10:04", vec![]),
        ("2026-11-24T08:00", vec![]),
        ("2026-11-24T10:20", vec![Alert::ClockAhead { minutes: 20 }]),
    ] {
        let mut facts = image(Side::Left, ViewPosition::Cc);
        facts.acquired = Some(Acquired {
            at: Moment::local(clock(acquired)),
            source: TimeSource::AcquisitionDateTime,
        });
        assert_eq!(alerts(&facts, &surroundings()), expected, "{acquired}");
    }
    let ours = clock("2026-11-24T10:00").assume_utc();
    assert_eq!(
        clock_skew(ours - Duration::minutes(6), ours),
        Some(Duration::minutes(-6))
    );
    assert_eq!(clock_skew(ours + Duration::minutes(5), ours), None);
}

#[test]
fn only_another_full_name_or_other_initials_are_another_operator() {
    for (operators, differs) in [
        (vec![], false),
        (vec!["PL"], false),
        (vec!["PWL"], false),
        (vec!["AQ"], true),
        (vec!["LANE^PETRA"], false),
        (vec!["Quinn^Ada", "Lane^P"], false),
        (vec!["Quinn^Ada"], true),
    ] {
        let mut facts = image(Side::Left, ViewPosition::Cc);
        let names = operators.iter().filter_map(|name| PersonName::parse(name));
        facts.operators = names.map(Phi::new).collect();
        let found = alerts(&facts, &surroundings());
        assert_eq!(found.contains(&Alert::OperatorDiffers), differs, "{operators:?}");
    }
}

#[test]
fn what_is_not_given_or_not_believed_is_said() {
    let mut facts = ImageFacts {
        kind: Kind::Presentation,
        ..ImageFacts::default()
    };
    facts.factors.dose = Dose::try_from(30_000).ok();
    facts.factors.disbelieved = vec![Factor::Force];
    let expected = [
        Alert::ViewNotGiven,
        Alert::UnusualDose,
        Alert::NotBelieved(vec![Factor::Force]),
    ];
    assert_eq!(alerts(&facts, &surroundings()), expected);
    facts.kind = Kind::SecondaryCapture;
    assert_eq!(alerts(&facts, &surroundings()), []);
}
