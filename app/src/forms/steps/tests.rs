//! Which page may be entered when.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::*;
use crate::domain::ids::RecordId;
use crate::domain::imaging::draft::{Correction, Counted, Details};
use crate::domain::imaging::tally::Tally;
use crate::domain::imaging::view::View;
use crate::domain::text::FreeText;

fn draft(answer: Option<Answer>) -> Draft {
    Draft {
        answer,
        ..Draft::default()
    }
}

fn open_repeats() -> Answer {
    let counts: BTreeMap<View, u8> = View::STANDARD.into_iter().map(|view| (view, 2)).collect();
    let tally = Tally::try_from(counts).expect("eight images");
    let counted = Counted::new(tally, Default::default(), Details::plain(None)).expect("no answers");
    counted.settle()
}

fn situation(status: Status, mine: bool, draft: &Draft) -> Situation<'_> {
    let viewer = StaffId(Uuid::from_u128(1));
    Situation {
        status,
        held_by: mine.then_some(viewer),
        viewer,
        may_record: true,
        room_missing: false,
        draft,
        flow: Flow::Manual,
        incoming: Incoming::default(),
    }
}

#[test]
fn the_right_page_follows_from_the_state() {
    let nothing = draft(None);
    let standard = draft(Some(Answer::StandardSet { notes: None }));
    let repeats = draft(Some(open_repeats()));
    for (status, mine, draft, place) in [
        (Status::Scheduled, false, &nothing, Step::Overview),
        (Status::CheckedIn, false, &nothing, Step::Overview),
        (Status::InProgress, false, &standard, Step::Overview),
        (Status::InProgress, true, &nothing, Step::Taken),
        (Status::InProgress, true, &repeats, Step::Repeats),
        (Status::InProgress, true, &standard, Step::Check),
        (Status::Paused, true, &standard, Step::Overview),
        (Status::Recorded, false, &nothing, Step::Record),
        (Status::CannotProceed, false, &nothing, Step::Overview),
    ] {
        assert_eq!(situation(status, mine, draft).place(), place, "{status:?} mine: {mine}");
    }
}

#[test]
fn an_open_repeat_question_keeps_the_check_page_closed() {
    let repeats = draft(Some(open_repeats()));
    let here = situation(Status::InProgress, true, &repeats);
    assert_eq!(here.admit(Step::Check), Err(Step::Repeats));
    assert_eq!(here.admit(Step::Details), Ok(()));
}

#[test]
fn a_room_comes_first_and_nobody_else_gets_in() {
    let nothing = draft(None);
    let here = situation(Status::InProgress, true, &nothing);
    let without_room = Situation {
        room_missing: true,
        ..here
    };
    assert_eq!(without_room.admit(Step::Taken), Err(Step::Room));
    let another = Situation { held_by: None, ..here };
    let reader = Situation {
        may_record: false,
        ..here
    };
    for step in [
        Step::Taken,
        Step::Details,
        Step::Repeats,
        Step::Check,
        Step::Attribution,
        Step::Room,
    ] {
        assert_eq!(another.admit(step), Err(Step::Overview), "{step:?}");
        assert_eq!(reader.admit(step), Err(Step::Overview), "{step:?}");
    }
}

#[test]
fn once_recorded_it_is_corrected_not_stopped() {
    let nothing = draft(None);
    let recorded = situation(Status::Recorded, false, &nothing);
    assert_eq!(recorded.admit(Step::CannotProceed), Err(Step::Record));
    assert_eq!(recorded.admit(Step::Check), Err(Step::Record));
    assert_eq!(recorded.admit(Step::Correct), Ok(()));
}

#[test]
fn once_an_exposure_is_recorded_it_is_paused_not_stopped() {
    let nothing = draft(None);
    let standard = draft(Some(Answer::StandardSet { notes: None }));
    let repeats = draft(Some(open_repeats()));
    for (answers, may_stop) in [(&nothing, true), (&standard, false), (&repeats, false)] {
        for status in [Status::InProgress, Status::Paused] {
            let here = situation(status, status == Status::InProgress, answers);
            assert_eq!(
                here.admit(Step::CannotProceed).is_ok(),
                may_stop,
                "{status:?} {answers:?}"
            );
        }
    }
    let put_aside = Draft {
        method: Some(Source::Automatic),
        ..standard
    };
    let received = Situation {
        flow: Flow::Automatic,
        ..situation(Status::InProgress, true, &put_aside)
    };
    assert_eq!(received.admit(Step::CannotProceed), Err(Step::Awaiting));
}

#[test]
fn segments_read_back() {
    for step in Step::ALL {
        assert_eq!(Step::from_segment(step.segment()), Some(step));
    }
}

#[test]
fn with_images_from_a_machine_the_page_follows_from_what_is_here() {
    let nothing = draft(None);
    let by_hand = Draft {
        method: Some(Source::Manual),
        ..draft(Some(open_repeats()))
    };
    let correcting = Draft {
        correcting: Some(Correction {
            of: RecordId(Uuid::from_u128(3)),
            reason: FreeText::try_from("Late".to_owned()).expect("words"),
        }),
        ..Draft::default()
    };
    let (progress, recorded) = (Status::InProgress, Status::Recorded);
    for (status, draft, arrived, review, place) in [
        (progress, &nothing, Arrived::Nothing, Reviewed::No, Step::Awaiting),
        (progress, &nothing, Arrived::Some, Reviewed::No, Step::Awaiting),
        (progress, &nothing, Arrived::All, Reviewed::No, Step::Review),
        (progress, &nothing, Arrived::Some, Reviewed::Yes, Step::Check),
        (progress, &nothing, Arrived::Some, Reviewed::Outdated, Step::Review),
        (progress, &nothing, Arrived::All, Reviewed::Outdated, Step::Review),
        (progress, &nothing, Arrived::Nothing, Reviewed::Outdated, Step::Awaiting),
        (progress, &by_hand, Arrived::All, Reviewed::Yes, Step::Repeats),
        (recorded, &correcting, Arrived::Some, Reviewed::No, Step::Review),
    ] {
        let here = Situation {
            flow: Flow::Automatic,
            incoming: Incoming { arrived, review },
            ..situation(status, true, draft)
        };
        assert_eq!(here.place(), place, "{arrived:?} {review:?}");
        assert_eq!(here.admit(place), Ok(()), "{arrived:?} {review:?}");
        let automatic = here.method() == Source::Automatic;
        for (step, fits) in [
            (Step::Awaiting, automatic),
            (Step::Review, automatic),
            (Step::Taken, !automatic),
            (Step::Details, !automatic),
            (
                Step::CannotProceed,
                arrived == Arrived::Nothing && draft.answer.is_none() && status == progress,
            ),
        ] {
            assert_eq!(here.admit(step).is_ok(), fits, "{step:?} {arrived:?} {review:?}");
        }
        assert!(here.may_switch_to(if automatic { Source::Manual } else { Source::Automatic }));
        let by_flow = Situation {
            flow: Flow::Manual,
            ..here
        };
        assert!(!by_flow.may_switch_to(Source::Automatic) && !by_flow.may_switch_to(Source::Manual));
    }
}
