//! What a review becomes: tables and properties.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::ids::ImageId;
use crate::domain::imaging::confirmed::Part;
use crate::domain::imaging::dose::Dose;
use crate::domain::imaging::draft::Counted;
use crate::domain::imaging::late::{counts, differences, words};
use crate::domain::imaging::record::ImagesTaken;
use crate::domain::imaging::repeats::{RepeatCode, RepeatReason};
use crate::domain::imaging::view::Side;
use crate::domain::non_empty::NonEmpty;
use crate::domain::received::exposure::DoseSource;
use crate::domain::received::view::{Laterality, Modifier, OtherView, ViewPosition};
use crate::domain::text::FreeText;

fn reference(number: u16) -> ExposureRef {
    match number % 5 {
        4 => ExposureRef::Reported(number.into()),
        _ => ExposureRef::Image(ImageId(Uuid::from_u128(number.into()))),
    }
}

fn other(side: Side, position: ViewPosition, modifiers: Vec<Modifier>) -> ImagedView {
    ImagedView::Other(OtherView {
        laterality: Some(Laterality::One(side)),
        position: Some(position),
        modifiers,
    })
}

/// Views that a machine sends: those that can be typed, and some that cannot.
fn views() -> Vec<ImagedView> {
    let others = [
        other(Side::Left, ViewPosition::Xccl, Vec::new()),
        other(Side::Right, ViewPosition::Cc, vec![Modifier::Magnification]),
        ImagedView::default(),
    ];
    View::ALL
        .into_iter()
        .map(ImagedView::Recordable)
        .chain(others)
        .collect()
}

fn shown(number: u16, view: ImagedView, microgray: Option<u32>) -> ShownExposure {
    let dose = microgray.map(|microgray| ExposureDose {
        dose: Dose::try_from(microgray).expect("a dose"),
        source: DoseSource::ImageHeader,
    });
    ShownExposure {
        exposure: reference(number),
        view,
        acquired: None,
        dose,
        factors: Factors::default(),
        partial: None,
        rejection: None,
    }
}

fn moved() -> NonEmpty<RepeatReason> {
    NonEmpty::try_from(vec![RepeatReason::new(RepeatCode::PatientMoved, None).expect("listed")]).expect("one")
}

/// A review of these views, with nothing said of it.
fn review(views: impl IntoIterator<Item = ImagedView>) -> Review {
    Review {
        seen: "1-a".to_owned(),
        shown: (0..)
            .zip(views)
            .map(|(number, view)| shown(number, view, Some(1_500)))
            .collect(),
        findings: Vec::new(),
        answers: ReviewAnswers {
            relabelled: Vec::new(),
            views: Vec::new(),
            identity: IdentityCheck::NotAsked,
            details: Details::plain(None),
        },
    }
}

/// The answer that some of the exposures of a view, by their places, are repeats.
fn answer(group: &ViewGroup, repeats: &[usize]) -> ViewAnswer {
    let additional = match (repeats.len(), group.exposures.len() - 1 - repeats.len()) {
        (0, _) => Additional::Extras,
        (_, 0) => Additional::Repeats { reasons: moved() },
        (count, _) => Additional::Mixed {
            repeats: u8::try_from(count).expect("few"),
            reasons: moved(),
        },
    };
    ViewAnswer {
        view: group.view.clone(),
        additional,
        repeats: repeats.iter().map(|place| group.exposures[*place]).collect(),
    }
}

fn groups(review: &Review) -> Vec<ViewGroup> {
    let shows = |shown: &ShownExposure| (shown.exposure, review.answers.shows(shown.exposure, &shown.view));
    by_view(review.shown.iter().map(shows))
}

#[test]
fn what_is_open_is_named() {
    let rmlo = ImagedView::Recordable(View::STANDARD[1]);
    assert_eq!(review([]).settle(), Err(Open::Nothing));
    let mut twice = review([rmlo.clone(), rmlo.clone()]);
    assert_eq!(twice.settle(), Err(Open::Repeats(rmlo.clone())));
    let group = groups(&twice).remove(0);
    let wrong: [&[usize]; 2] = [&[], &[0, 1]];
    for marked in wrong {
        let repeats = marked.iter().map(|place| group.exposures[*place]).collect();
        twice.answers.views = vec![ViewAnswer {
            additional: Additional::Repeats { reasons: moved() },
            repeats,
            view: rmlo.clone(),
        }];
        assert_eq!(twice.settle(), Err(Open::Which(rmlo.clone())), "{marked:?}");
    }
    twice.answers.views = vec![answer(&group, &[0])];
    let itemised = twice.settle().expect("nothing is open");
    let parts: Vec<Part> = itemised.exposures().iter().map(|exposure| exposure.part).collect();
    assert_eq!(parts, [Part::Repeat, Part::Needed]);
    let many = review(vec![rmlo.clone(); 21]);
    assert_eq!(many.settle(), Err(Open::TooMany(rmlo)));
}

#[test]
fn fields_of_views_do_not_get_in_each_others_way() {
    let unlisted = |words: &str| Words::in_text(words).map(ViewPosition::Unlisted);
    let said = |words: &str| {
        ImagedView::Other(OtherView {
            position: unlisted(words),
            ..OtherView::default()
        })
    };
    for (view, field) in [
        (ImagedView::Recordable(View::ALL[4]), "rcc_id"),
        (other(Side::Left, ViewPosition::Xccl, Vec::new()), "lxccl"),
        (
            other(Side::Right, ViewPosition::Cc, vec![Modifier::Magnification]),
            "rcc_magnification",
        ),
        (said("rcc id"), "rcc_id_other"),
        (said("é-1"), "xe9x2d1"),
        (ImagedView::default(), "view_not_given"),
    ] {
        assert_eq!(field_of(&view), field);
    }
}

#[test]
fn by_hand_loses_neither_an_answered_question_nor_a_view_of_another_name() {
    let [rcc, rmlo, lcc, lmlo] = View::STANDARD.map(ImagedView::Recordable);
    let xccl = other(Side::Left, ViewPosition::Xccl, Vec::new());
    let mut review = review([
        rcc.clone(),
        rcc.clone(),
        rmlo.clone(),
        rmlo,
        lcc,
        lmlo,
        xccl.clone(),
        xccl.clone(),
    ]);
    review.answers.views = vec![ViewAnswer {
        view: rcc,
        additional: Additional::Extras,
        repeats: Vec::new(),
    }];
    review.answers.details.notes = FreeText::try_from("Sore".to_owned()).ok();
    let counted = review.by_hand().expect("views that can be typed").counted();
    assert_eq!(counted.answered(View::STANDARD[0]), Some(&Additional::Extras));
    assert_eq!(counted.answered(View::STANDARD[1]), None, "it is asked there");
    let notes = |answer: &Counted| answer.details.notes.as_ref().map(|notes| notes.as_str().to_owned());
    assert_eq!(notes(&counted).as_deref(), Some("Sore\nAlso taken: 2× LXCCL"));
    for view in [ImagedView::Recordable(View::STANDARD[1]), xccl] {
        review.answers.views.push(ViewAnswer {
            view,
            additional: Additional::Extras,
            repeats: Vec::new(),
        });
    }
    let settled = review.by_hand().expect("views that can be typed").counted();
    assert_eq!(notes(&settled).as_deref(), Some("Sore\nAlso taken: 2× LXCCL: 1 extra"));
}

#[test]
fn what_came_since_is_told_by_kind() {
    let [rcc, rmlo, lcc, lmlo] = View::STANDARD.map(ImagedView::Recordable);
    let before = review([rcc, rmlo.clone(), lcc, lmlo]);
    let confirmed = before.settle().expect("a standard set");
    assert_eq!(differences(confirmed.exposures(), &before.shown), []);
    let mut now = before.shown.clone();
    now[0].dose = None;
    now.remove(3);
    now.push(shown(40, rmlo, None));
    let found = differences(confirmed.exposures(), &now);
    assert_eq!(
        words(&found),
        "1 more image: RMLO; 1 image no longer here: LMLO; 1 dose: RCC"
    );
    assert_eq!(counts(&found), "1 more image; 1 image no longer here; 1 dose");
}

#[test]
fn the_image_of_an_exposure_that_was_only_reported_is_an_image_that_came() {
    let mut before = review([ImagedView::Recordable(View::STANDARD[0])]);
    before.shown[0].exposure = ExposureRef::Reported(1);
    let confirmed = before.settle().expect("one exposure");
    let now = [shown(0, before.shown[0].view.clone(), Some(1_500))];
    assert_eq!(words(&differences(confirmed.exposures(), &now)), "1 more image: RCC");
}

#[test]
fn of_two_reported_exposures_the_one_whose_image_came_is_told_once() {
    let [rcc, rmlo, ..] = View::STANDARD.map(ImagedView::Recordable);
    let reported = |number: u32, view: &ImagedView| ShownExposure {
        exposure: ExposureRef::Reported(number),
        ..shown(0, view.clone(), None)
    };
    let mut before = review([rcc.clone(), rmlo.clone()]);
    before.shown = vec![reported(1, &rcc), reported(2, &rmlo)];
    let confirmed = before.settle().expect("two exposures");
    let now = [shown(0, rcc.clone(), None), reported(2, &rmlo)];
    assert_eq!(words(&differences(confirmed.exposures(), &now)), "1 more image: RCC");
    // The machine calls neither by a name: what is left goes by another number.
    let now = [shown(0, rcc.clone(), None), reported(77, &rmlo)];
    assert_eq!(words(&differences(confirmed.exposures(), &now)), "1 more image: RCC");
    let now = [reported(76, &rcc), reported(77, &rmlo)];
    assert_eq!(differences(confirmed.exposures(), &now), []);
}

fn any_review() -> impl Strategy<Value = Review> {
    let exposure = (
        0..views().len(),
        prop::option::of(1_u32..20_000),
        prop::option::of(0..views().len()),
    );
    prop::collection::vec((exposure, any::<bool>()), 1..14).prop_map(|exposures| {
        let known = views();
        let mut review = review([]);
        for (number, ((view, dose, shows), _)) in (0..).zip(&exposures) {
            review.shown.push(shown(number, known[*view].clone(), *dose));
            review.answers.relabelled.extend(shows.map(|shows| Relabelled {
                exposure: reference(number),
                shows: known[shows].clone(),
            }));
        }
        let marked: Vec<ExposureRef> = (0..)
            .zip(&exposures)
            .filter(|(_, (_, marked))| *marked)
            .map(|(number, _)| reference(number))
            .collect();
        let groups = groups(&review);
        let several = groups.iter().filter(|group| group.exposures.len() >= 2);
        review.answers.views = several
            .map(|group| {
                let is_marked = |place: &usize| marked.contains(&group.exposures[*place]);
                let places: Vec<usize> = (1..group.exposures.len()).filter(is_marked).collect();
                answer(group, &places)
            })
            .collect();
        review
    })
}

proptest! {
    #[test]
    fn counts_agree_with_the_exposures_and_nothing_is_dropped(review in any_review()) {
        let itemised = review.settle().expect("everything is answered");
        let images = ImagesTaken::Itemised(itemised.clone());
        prop_assert_eq!(usize::from(images.total()), review.shown.len());
        for (shown, exposure) in review.shown.iter().zip(itemised.exposures()) {
            let received = (&exposure.exposure, &exposure.received, &exposure.dose);
            prop_assert_eq!((&shown.exposure, &shown.view, &shown.dose), received);
            prop_assert_eq!(&exposure.confirmed, &review.answers.shows(shown.exposure, &shown.view));
        }
        let count = |view: &ImagedView, part: Part| {
            let of_view = itemised.exposures().iter().filter(|exposure| exposure.confirmed == *view);
            u8::try_from(of_view.filter(|exposure| exposure.part == part).count()).expect("few")
        };
        let views = itemised.views().iter().map(|(view, images)| (ImagedView::Recordable(*view), images));
        let others = itemised.others().iter().map(|other| (ImagedView::Other(other.view.clone()), &other.images));
        for (view, images) in views.chain(others) {
            prop_assert_eq!(count(&view, Part::Needed), 1);
            prop_assert_eq!(count(&view, Part::Repeat), images.repeats());
            prop_assert_eq!(count(&view, Part::Extra), images.extras());
            prop_assert_eq!(images.repeats() > 0, !images.reasons().is_empty(), "a repeat always has a reason");
        }
    }

    #[test]
    fn what_is_kept_reads_back_the_same(review in any_review()) {
        let itemised = review.settle().expect("everything is answered");
        let json = serde_json::to_string(&itemised).expect("plain data");
        prop_assert_eq!(&serde_json::from_str::<Itemised>(&json).expect("the same"), &itemised);
        let json = serde_json::to_string(&review).expect("plain data");
        prop_assert_eq!(&serde_json::from_str::<Review>(&json).expect("the same"), &review);
        // A correction begins with what was confirmed, and comes to it again when nothing is changed.
        let again = Review::of_record(&itemised).settle().expect("everything is answered");
        prop_assert_eq!(again, itemised);
    }

    #[test]
    fn by_hand_begins_with_what_is_known(review in any_review()) {
        let itemised = review.settle().expect("everything is answered");
        let mut unanswered = review.clone();
        unanswered.answers.views.clear();
        for typed in [review.by_hand(), unanswered.by_hand()] {
            match typed {
                None => prop_assert!(itemised.views().is_empty()),
                Some(typed) => prop_assert_eq!(typed.counted().tally, itemised.tally()),
            }
        }
    }
}
