//! Records in words.

use super::*;
use crate::domain::ids::ImageId;
use crate::domain::imaging::dose::Dose;
use crate::domain::imaging::repeats::{Additional, RepeatCode};
use crate::domain::non_empty::NonEmpty;
use crate::domain::received::factors::Factors;
use crate::domain::received::words::Words;

fn moved() -> NonEmpty<RepeatReason> {
    NonEmpty::try_from(vec![RepeatReason::new(RepeatCode::PatientMoved, None).expect("listed")]).expect("one")
}

fn as_confirmed(number: u32, view: usize) -> ConfirmedExposure {
    ConfirmedExposure {
        exposure: ExposureRef::Reported(number),
        received: ImagedView::Recordable(View::STANDARD[0]),
        confirmed: ImagedView::Recordable(View::STANDARD[view]),
        part: Part::Needed,
        acquired: None,
        dose: None,
        factors: Factors::default(),
        partial: None,
        rejection: None,
    }
}

#[test]
fn views_are_shown_with_what_came_in_addition() {
    let rmlo = View::STANDARD[1];
    let table = [
        (1, None, "1× RMLO"),
        (2, Some(Additional::Repeats { reasons: moved() }), "2× RMLO: 1 repeat"),
        (2, Some(Additional::Extras), "2× RMLO: 1 extra"),
        (
            3,
            Some(Additional::Mixed {
                repeats: 1,
                reasons: moved(),
            }),
            "3× RMLO: 1 repeat, 1 extra",
        ),
        (
            5,
            Some(Additional::Mixed {
                repeats: 2,
                reasons: moved(),
            }),
            "5× RMLO: 2 repeats, 2 extras",
        ),
    ];
    for (count, additional, line) in table {
        assert_eq!(
            view_line(rmlo, &ViewImages::new(count, additional).expect("fits")),
            line
        );
    }
}

#[test]
fn totals_are_worded_for_one_and_for_many() {
    assert_eq!(images_taken(1), "1 image taken");
    assert_eq!(images_taken(4), "4 images taken");
}

#[test]
fn the_repeat_question_changes_with_the_count() {
    let rmlo = View::STANDARD[1];
    assert_eq!(
        repeat_question(rmlo, 2),
        "2 RMLO images were taken. Was the additional image a repeat?"
    );
    assert_eq!(
        repeat_question(rmlo, 3),
        "3 RMLO images were taken. Were the additional images repeats?"
    );
}

#[test]
fn doses_are_listed_by_view() {
    let dose = |text: &str| Dose::parse(text).expect(text);
    let doses = Doses::from([
        (View::STANDARD[0], vec![dose("1.52")]),
        (View::STANDARD[1], vec![dose("1.4"), dose("2")]),
    ]);
    assert_eq!(dose_lines(&doses), ["RCC 1.52 mGy", "RMLO 1.4 and 2 mGy"]);
}

#[test]
fn warnings_are_named_once_with_their_views() {
    let found = |code: &str, exposure: Option<u32>| Finding {
        code: Words::in_text(code).expect("words"),
        exposure: exposure.map(ExposureRef::Reported),
    };
    let given = [
        found("NO_IMAGE", Some(1)),
        found("CLOCK_DIFFERS", None),
        found("NO_IMAGE", Some(2)),
        found("RELABELLED", Some(2)),
        found("OF_A_LATER_VERSION", Some(9)),
    ];
    assert_eq!(
        findings(&given, &[as_confirmed(1, 0), as_confirmed(2, 1)]),
        [
            "An exposure without an image: RCC and RMLO",
            "The machine's clock is wrong",
            "Recorded otherwise than labelled: RMLO",
            "OF_A_LATER_VERSION",
        ]
    );
}

#[test]
fn what_a_label_says_otherwise_is_told_as_far_as_there_is_one() {
    let image = ExposureRef::Image(ImageId(uuid::Uuid::nil()));
    let rcc = || ImagedView::Recordable(View::STANDARD[0]);
    for (exposure, received, expected) in [
        (
            image,
            rcc(),
            "is recorded as LCC; the image is labelled RCC, and PACS will still say so",
        ),
        (
            image,
            ImagedView::default(),
            "is recorded as LCC; the image does not say what it shows",
        ),
        (
            ExposureRef::Reported(1),
            rcc(),
            "is recorded as LCC; the machine reported RCC",
        ),
        (
            ExposureRef::Reported(1),
            ImagedView::default(),
            "is recorded as LCC, which the machine did not report",
        ),
    ] {
        let confirmed = ConfirmedExposure {
            exposure,
            received,
            ..as_confirmed(1, 2)
        };
        assert_eq!(relabelled(&confirmed), expected);
    }
}

#[test]
fn a_source_of_doses_is_named_once_where_there_is_one() {
    let dosed = |number: u32, view: usize, source: DoseSource| ConfirmedExposure {
        dose: Some(ExposureDose {
            dose: Dose::try_from(1_520).expect("a dose"),
            source,
        }),
        ..as_confirmed(number, view)
    };
    let header = DoseSource::ImageHeader;
    assert_eq!(
        exposure_doses(&[dosed(1, 0, header), dosed(2, 1, header), as_confirmed(3, 2)]),
        ["RCC 1.52 mGy", "RMLO 1.52 mGy", "LCC not known", "Source: image header"]
    );
    assert_eq!(
        exposure_doses(&[dosed(1, 0, header), dosed(2, 1, DoseSource::DoseReport)]),
        ["RCC 1.52 mGy (image header)", "RMLO 1.52 mGy (dose report)"]
    );
    assert_eq!(exposure_doses(&[as_confirmed(1, 0)]), [""; 0]);
}
