//! What the page means, and what it refuses.

use uuid::Uuid;

use super::*;
use crate::domain::appointment::Breast;
use crate::domain::ids::ImageId;
use crate::domain::imaging::completeness::Completeness;
use crate::domain::received::view::Modifier;

fn reference(number: u128) -> ExposureRef {
    ExposureRef::Image(ImageId(Uuid::from_u128(number)))
}

fn asked(views: &[&str]) -> Asked {
    let view = |name: &&str| view_of_value(name, &ImagedView::default()).expect("a view");
    Asked {
        exposures: (1..).map(reference).zip(views.iter().map(view)).collect(),
        seen: format!("{}-a", views.len()),
        anatomy: Anatomy::default(),
        identity: IdentityCheck::NotAsked,
    }
}

fn sent(asked: &Asked, pairs: &[(&str, &str)]) -> Fields {
    let seen = Fields::default().with(SEEN, asked.seen.clone());
    pairs
        .iter()
        .fold(seen, |fields, (name, value)| fields.with(name, *value))
}

const STANDARD: [&str; 4] = ["rcc", "rmlo", "lcc", "lmlo"];

#[test]
fn a_standard_set_needs_no_answer() {
    let asked = asked(&STANDARD);
    let answers = parse(&sent(&asked, &[]), &asked).expect("nothing is wrong");
    assert_eq!(answers.details, Details::plain(None));
    assert!(answers.relabelled.is_empty() && answers.views.is_empty());
}

#[test]
fn each_question_that_is_open_is_an_error_at_its_field() {
    let doubted = Asked {
        identity: IdentityCheck::Confirmed,
        ..asked(&STANDARD)
    };
    let one = reference(1).to_string();
    let wrong_view = shows_name(reference(1));
    let more = asked(&["rcc", "rmlo", "rmlo", "rmlo", "lcc", "lmlo"]);
    let images: Vec<String> = (2..5).map(|number| reference(number).to_string()).collect();
    let all = [
        ("rmlo_additional", "all"),
        ("rmlo_reasons", "OTHER"),
        ("rmlo_other", "Necklace"),
    ];
    type Row<'a> = (&'a Asked, &'a [(&'a str, &'a str)], &'a str, &'a str);
    let table: &[Row] = &[
        (
            &doubted,
            &[],
            IDENTITY,
            "Confirm whose images these are, or do not use them",
        ),
        (
            &asked(&STANDARD[..3]),
            &[],
            "not_all",
            "Select ‘Not all mammograms taken’ and say why, because no LMLO image was taken",
        ),
        (
            &asked(&STANDARD),
            &[(&wrong_view, "rxy")],
            &wrong_view,
            "Select what the image shows",
        ),
        (
            &more,
            &[],
            "rmlo_additional",
            "Select whether the additional RMLO images were repeats",
        ),
        (&more, &all, "rmlo_which", "Select which RMLO images are the repeats"),
        (
            &more,
            &[all[0], all[1], all[2], ("rmlo_which", &images[0])],
            "rmlo_which",
            "Select 2 RMLO images: that many are repeats",
        ),
        (
            &asked(&["rcc", "rcc", "rmlo", "lcc", "lmlo"]),
            &[
                ("rcc_additional", "all"),
                ("rcc_reasons", "PATIENT_MOVED"),
                ("rcc_which", &one),
                ("rcc_which", &images[0]),
            ],
            "rcc_which",
            "Select only one RCC image: one is a repeat",
        ),
    ];
    for (asked, pairs, field, message) in table {
        let errors = parse(&sent(asked, pairs), asked).expect_err("refused");
        assert_eq!(errors.of(field).as_deref(), Some(*message), "{pairs:?}");
        assert_eq!(errors.iter().count(), 1, "{pairs:?}: {errors:?}");
    }
}

#[test]
fn a_repeat_without_its_image_and_its_reason_lacks_both() {
    for (views, answer, missing) in [
        (
            &["rcc", "rmlo", "rmlo", "lcc", "lmlo"][..],
            "all",
            "Select which RMLO image is the repeat",
        ),
        (
            &["rcc", "rmlo", "rmlo", "rmlo", "lcc", "lmlo"],
            "all",
            "Select which RMLO images are the repeats",
        ),
        (
            &["rcc", "rmlo", "rmlo", "rmlo", "lcc", "lmlo"],
            "some",
            "Select which RMLO image is the repeat",
        ),
    ] {
        let asked = asked(views);
        let errors = parse(&sent(&asked, &[("rmlo_additional", answer)]), &asked).expect_err("refused");
        assert_eq!(errors.of("rmlo_which").as_deref(), Some(missing), "{views:?} {answer}");
        let reason = errors.of("rmlo_reasons");
        assert_eq!(
            reason.as_deref(),
            Some("Select why a repeat of RMLO was needed"),
            "{views:?} {answer}"
        );
    }
}

#[test]
fn an_absent_breast_lacks_nothing() {
    let asked = Asked {
        anatomy: Anatomy {
            left: Breast::Absent,
            ..Anatomy::default()
        },
        ..asked(&STANDARD[..2])
    };
    let answers = parse(&sent(&asked, &[]), &asked).expect("nothing is missing");
    assert_eq!(answers.details.completeness, Completeness::Complete);
}

#[test]
fn what_changed_meanwhile_is_said() {
    let asked = asked(&STANDARD);
    for (shown, message) in [
        ("3-x", "1 more image arrived while you answered: check it below"),
        ("2-x", "2 more images arrived while you answered: check them below"),
        (
            "4-x",
            "What the machine sent changed while you answered: check it below",
        ),
        ("", "What the machine sent changed while you answered: check it below"),
    ] {
        let errors = parse(&Fields::default().with(SEEN, shown), &asked).expect_err("another state");
        assert_eq!(errors.of(SEEN).as_deref(), Some(message), "{shown}");
    }
}

#[test]
fn a_corrected_label_is_counted_where_it_belongs_and_keeps_what_was_done() {
    let asked = asked(&["rcc", "rcc", "rmlo", "lmlo"]);
    let second = shows_name(reference(2));
    let fields = sent(&asked, &[(&second, "lcc")]);
    let answers = parse(&fields, &asked).expect("four views, one image each");
    assert_eq!(answers.relabelled.len(), 1);
    assert_eq!(
        received_words(&groups(&fields, &asked.exposures)),
        "4 images received: 1 RCC, 1 RMLO, 1 LCC and 1 LMLO"
    );

    let magnified = ImagedView::Other(OtherView {
        laterality: Some(Laterality::One(Side::Right)),
        position: Some(ViewPosition::Cc),
        modifiers: vec![Modifier::Magnification],
    });
    let moved = view_of_value("l:CC", &magnified).expect("a view");
    assert_eq!(moved.label(), "LCC magnification");
    assert_eq!(
        view_of_value("l:CC", &ImagedView::default()).expect("a view").label(),
        "LCC"
    );
    for nonsense in ["", "x:CC", "l:", "l:YY", "lxx"] {
        assert_eq!(view_of_value(nonsense, &magnified), None, "{nonsense}");
    }
    for view in View::ALL
        .map(ImagedView::Recordable)
        .into_iter()
        .chain([magnified.clone(), moved])
    {
        let value = view_value(&view).expect("a value");
        let read = view_of_value(&value, &magnified).expect("a view");
        assert_eq!(read.side(), view.side());
    }
}

#[test]
fn what_was_said_is_filled_in_again() {
    let asked = asked(&["rcc", "rmlo", "rmlo", "lcc", "lxx"].map(|name| if name == "lxx" { "l:XCCL" } else { name }));
    let image = reference(2).to_string();
    let relabelled = shows_name(reference(5));
    let fields = sent(
        &asked,
        &[
            ("rmlo_additional", "all"),
            ("rmlo_reasons", "POOR_EXPOSURE"),
            ("rmlo_which", &image),
            (&relabelled, "lmlo"),
            ("imperfect", "yes"),
            ("notes", "Scar"),
        ],
    );
    let answers = parse(&fields, &asked).expect("everything is answered");
    let review = Review {
        seen: asked.seen.clone(),
        shown: Vec::new(),
        findings: Vec::new(),
        answers: answers.clone(),
    };
    let filled = fill(Some(&review)).with(SEEN, asked.seen.clone());
    assert_eq!(parse(&filled, &asked), Ok(answers));
    assert!(fill(None).is_empty());
}
