//! Warnings: each comes from what contradicts and from nothing else, and the order of arrival does not matter.

use proptest::prelude::*;

use super::*;
use crate::domain::appointment::Breast;
use crate::domain::received::uid::Uid;

const RCC: View = View::STANDARD[0];
const RMLO: View = View::STANDARD[1];
const LCC: View = View::STANDARD[2];
const LMLO: View = View::STANDARD[3];

fn exposure(place: u32, view: View) -> ObservedExposure {
    ObservedExposure {
        exposure: ExposureRef::Reported(place),
        view: ImagedView::Recordable(view),
        image: ImageState::Here,
        alerts: Vec::new(),
        gantry_degrees: None,
        other_machine: None,
        came_twice: false,
        is_confirmed: true,
    }
}

fn observed(views: &[View]) -> Observed {
    Observed {
        exposures: (1..).zip(views).map(|(place, view)| exposure(place, *view)).collect(),
        receipt: Receipt::Complete,
        apart: Vec::new(),
        unplaced: 0,
        clocks: Vec::new(),
        expected: Some("Hologic 3Dimensions".to_owned()),
        anatomy: Anatomy::default(),
    }
}

fn standard() -> Observed {
    observed(&View::STANDARD)
}

fn codes(observed: &Observed) -> Vec<(WarningCode, usize)> {
    let found = warnings(observed);
    found
        .iter()
        .map(|warning| (warning.code(), warning.exposures.len()))
        .collect()
}

#[test]
fn a_standard_set_warns_of_nothing() {
    assert_eq!(codes(&standard()), []);
    assert_eq!(codes(&observed(&[])), []);
}

#[test]
fn images_of_another_participant_need_an_act_and_tell_nothing_of_the_other() {
    let mut seen = standard();
    seen.apart = vec![vec![Field::Name], vec![Field::ParticipantId, Field::Name]];
    let found = warnings(&seen);
    assert!(found[0].concerns_identity());
    assert_eq!(
        found[0].words(),
        "2 images came for this appointment that name another participant. What differs: participant's number and \
         name. They are not shown here."
    );
    assert_eq!(found.len(), 1);
}

#[test]
fn two_of_one_side_and_none_of_the_other_may_be_a_wrong_label() {
    let suspected = [(WarningCode::LabelSuspected, 2)];
    assert_eq!(codes(&observed(&[RCC, RMLO, RCC, LMLO])), suspected);
    assert_eq!(codes(&observed(&[RCC, RMLO, LMLO])), []);
    assert_eq!(codes(&observed(&[RCC, RCC, RMLO, LCC, LMLO])), []);
    let found = warnings(&observed(&[RCC, RMLO, RCC, LMLO]));
    assert_eq!(
        found[0].words(),
        "2 RCC images arrived and no LCC. Is one of them the LCC?"
    );
    let absent = Observed {
        anatomy: Anatomy {
            left: Breast::Absent,
            ..Anatomy::default()
        },
        ..observed(&[RCC, RCC, RMLO])
    };
    assert_eq!(codes(&absent), []);
}

#[test]
fn the_image_tilted_the_other_way_is_named() {
    let mut seen = observed(&[RMLO, RMLO, RMLO, LMLO]);
    for (exposure, degrees) in seen.exposures.iter_mut().zip([50, 48, -50, -50]) {
        exposure.gantry_degrees = Some(Measure::thousandths(degrees * 1_000));
    }
    let found = warnings(&seen);
    assert_eq!(found[0].kind, WarningKind::AngleDiffers { view: RMLO });
    assert_eq!(found[0].exposures, [ExposureRef::Reported(3)]);
    seen.exposures[2].gantry_degrees = Some(Measure::thousandths(-2_000));
    assert_eq!(codes(&seen), []);
}

#[test]
fn alerts_of_several_images_are_said_once_with_all_of_them() {
    let mut seen = standard();
    seen.exposures[0].alerts = vec![
        Alert::SidesDisagree,
        Alert::SideAgainstOrientation,
        Alert::OperatorDiffers,
    ];
    seen.exposures[2].alerts = vec![Alert::OperatorDiffers, Alert::UnusualDose];
    assert_eq!(
        codes(&seen),
        [
            (WarningCode::SideContradicted, 1),
            (WarningCode::OtherOperator, 2),
            (WarningCode::Unbelievable, 1)
        ]
    );
    let pair = (WarningCode::OtherOperator, Some(ExposureRef::Reported(3)));
    assert!(
        warnings(&seen)
            .iter()
            .flat_map(Warning::findings)
            .any(|found| found == pair)
    );
}

#[test]
fn what_lacks_is_said_once() {
    let lacks = |count: u8| {
        let named = (0..count).map(|number| Uid::parse(&format!("1.2.{number}")).expect("a uid"));
        Receipt::Lacks(named.collect::<Vec<_>>().try_into().expect("some"))
    };
    let mut seen = observed(&[RCC, RMLO, LCC, LMLO]);
    seen.receipt = lacks(1);
    assert_eq!(codes(&seen), [(WarningCode::Lacking, 0)]);
    seen.exposures[3].image = ImageState::Absent;
    assert_eq!(codes(&seen), [(WarningCode::NoImage, 1)]);
    seen.receipt = lacks(2);
    assert_eq!(codes(&seen), [(WarningCode::NoImage, 1), (WarningCode::Lacking, 0)]);
    seen.receipt = Receipt::Complete;
    seen.exposures[3].image = ImageState::Rejected;
    assert_eq!(codes(&seen), []);
    seen.unplaced = 1;
    assert_eq!(codes(&seen), [(WarningCode::RejectedUnplaced, 0)]);
    assert!(warnings(&seen)[0].is_lacking());
}

#[test]
fn a_clock_is_wrong_beyond_five_minutes_either_way() {
    for (minutes, words) in [
        (5, None),
        (-5, None),
        (6, Some("6 minutes ahead")),
        (-63, Some("63 minutes behind")),
    ] {
        let seen = Observed {
            clocks: vec![Duration::minutes(minutes), Duration::ZERO],
            ..standard()
        };
        let found = warnings(&seen);
        assert_eq!(!found.is_empty(), words.is_some(), "{minutes}");
        let said = found.first().map(Warning::words).unwrap_or_default();
        assert!(said.contains(words.unwrap_or_default()), "{said}");
    }
    let mut ahead = standard();
    ahead.exposures[1].alerts = vec![Alert::ClockAhead { minutes: 20 }];
    ahead.clocks = vec![Duration::minutes(-7)];
    assert_eq!(warnings(&ahead)[0].kind, WarningKind::ClockDiffers { minutes: 20 });
}

#[test]
fn other_machines_doubles_and_late_images_name_their_exposures() {
    let mut seen = standard();
    seen.exposures[0].other_machine = Some(Some("GE Pristina".to_owned()));
    seen.exposures[1].other_machine = Some(Some("GE Pristina".to_owned()));
    seen.exposures[2].came_twice = true;
    seen.exposures[3].is_confirmed = false;
    assert_eq!(
        codes(&seen),
        [
            (WarningCode::Double, 1),
            (WarningCode::OtherMachine, 2),
            (WarningCode::AfterConfirmation, 1)
        ]
    );
    seen.expected = None;
    assert_eq!(codes(&seen).len(), 2);
}

#[test]
fn every_code_reads_back() {
    for code in WarningCode::ALL {
        assert_eq!(WarningCode::from_code(code.code()), Some(*code));
    }
}

fn any_exposure(place: u32) -> impl Strategy<Value = ObservedExposure> {
    let alerts = proptest::sample::subsequence(
        vec![
            Alert::SidesDisagree,
            Alert::UnusualDose,
            Alert::OperatorDiffers,
            Alert::ClockAhead { minutes: 9 },
        ],
        0..=4,
    );
    let view = proptest::sample::select(View::STANDARD.to_vec());
    (view, alerts, -60_i64..60, any::<bool>(), any::<bool>()).prop_map(move |(view, alerts, tilt, twice, absent)| {
        ObservedExposure {
            alerts,
            gantry_degrees: Some(Measure::thousandths(tilt * 1_000)),
            came_twice: twice,
            image: if absent { ImageState::Absent } else { ImageState::Here },
            ..exposure(place, view)
        }
    })
}

proptest! {
    #[test]
    fn the_order_does_not_matter(
        exposures in (0_u32..7).prop_flat_map(|count| (0..count).map(any_exposure).collect::<Vec<_>>()),
        rotate in 0_usize..7,
    ) {
        let mut seen = Observed { exposures, ..standard() };
        let normal = |mut found: Vec<Warning>| {
            for warning in &mut found {
                warning.exposures.sort();
            }
            found.sort();
            found
        };
        let first = normal(warnings(&seen));
        for exposure in &mut seen.exposures {
            exposure.alerts.reverse();
        }
        if !seen.exposures.is_empty() {
            let middle = rotate % seen.exposures.len();
            seen.exposures.rotate_left(middle);
        }
        prop_assert_eq!(normal(warnings(&seen)), first);
    }
}
