//! The rules of the journey, as tables: what each form does in each state.

mod given;

use app::domain::appointment::Status;
use app::domain::ids::RecordId;
use app::domain::imaging::draft::Answer;
use app::forms::fields::{FROM, VERSION};
use app::forms::steps::Action;
use uuid::Uuid;

use super::*;
use given::*;

fn submit(facts: &Facts, step: Step, pairs: &[(&str, &str)]) -> Result<Change, NotDone> {
    decide(AppointmentForm::Answers(step), &fields(pairs), facts)
}

fn press(facts: &Facts, action: Action) -> Result<Change, NotDone> {
    decide(AppointmentForm::Action(action), &fields(&[]), facts)
}

fn next_segment(facts: &Facts, change: &Change) -> String {
    let prefix = format!("/appointments/{}", facts.appointment.id);
    change.next.strip_prefix(&prefix).unwrap_or(&change.next).to_owned()
}

#[test]
fn answers_lead_to_the_page_that_comes_next() {
    let clinic = "/clinics/00000000-0000-0000-0000-000000000033";
    let stop = [("stop_reasons", "PAIN_DURING_SCREENING"), ("reschedule", "YES")];
    type Row<'a> = (Step, &'a [(&'a str, &'a str)], Option<Answer>, &'a str);
    let table: [Row; 6] = [
        (Step::Taken, &[("standard", "yes")], None, "/check"),
        (Step::Taken, &[("standard", "no")], None, "/images/details"),
        (Step::Taken, &[("standard", "none")], None, "/images/cannot-proceed"),
        (Step::Check, &[], standard(), clinic),
        (Step::CannotProceed, &stop, None, clinic),
        (
            Step::Room,
            &[("room", "00000000-0000-0000-0000-00000000000b")],
            standard(),
            "/check",
        ),
    ];
    for (step, pairs, answer, next) in table {
        let facts = open(answer);
        let change = submit(&facts, step, pairs).expect("fits");
        assert_eq!(next_segment(&facts, &change), next, "{step:?} {pairs:?}");
    }
}

#[test]
fn details_wait_for_the_repeat_question_and_no_record_is_made_without_its_answer() {
    let facts = open(None);
    let details = AppointmentForm::Answers(Step::Details);
    let change = decide(details, &page(&[("rmlo", "2")]), &facts).expect("counts are right");
    assert_eq!(next_segment(&facts, &change), "/images/repeats");
    let waiting = open(change.draft.expect("saved").answer);
    let refused = submit(&waiting, Step::Check, &[]).expect_err("open question");
    assert_eq!(refused, NotDone::Elsewhere(waiting.path(Step::Repeats)));
    for unasked in [&[][..], &[("asked", "rcc")][..]] {
        let unanswered = submit(&waiting, Step::Repeats, unasked).expect_err("nothing answered");
        assert!(matches!(unanswered, NotDone::Invalid(_)), "{unanswered:?}");
    }
    let answers = [("asked", "rmlo"), ("rmlo_additional", "none")];
    let answered = submit(&waiting, Step::Repeats, &answers).expect("answered");
    assert_eq!(next_segment(&waiting, &answered), "/check");
    let complete = open(answered.draft.expect("saved").answer);
    let record = submit(&complete, Step::Check, &[])
        .expect("complete")
        .record
        .expect("a record");
    assert_eq!(record.images.tally().total(), 5);
}

#[test]
fn a_first_record_is_the_viewers_own_now_in_the_room_of_the_appointment() {
    let facts = open(standard());
    let change = submit(&facts, Step::Check, &[]).expect("complete");
    let record = change.record.expect("a record");
    assert_eq!((record.taken_by, record.correction), (ME, None));
    assert_eq!(record.taken_at, time("2026-11-24T10:05"));
    assert_eq!(record.room.id, ROOM_A);
    let over = Standing {
        status: Status::Recorded,
        held_by: None,
        room: Some(ROOM_A),
    };
    assert_eq!((change.standing, change.draft), (over, Some(Draft::default())));
    assert_eq!(change.typed, TypedAfter::ForgetAll);
}

#[test]
fn a_correction_starts_from_the_record_and_makes_the_next_version() {
    let begun = submit(&recorded(), Step::Correct, &[("reason", "Wrong side")]).expect("may correct");
    assert_eq!(begun.standing.held_by, Some(ME));
    assert_eq!(begun.standing.status, Status::Recorded);
    let draft = begun.draft.expect("a draft");
    assert_eq!(draft.answer, standard());
    assert_eq!(draft.attribution.clone().expect("as recorded").taken_by, OTHER);
    let mut facts = correcting();
    facts.draft = draft;
    let change = submit(&facts, Step::Check, &[]).expect("complete");
    let record = change.record.expect("a record");
    assert_eq!(record.taken_by, OTHER);
    assert_eq!(record.correction.map(|correction| correction.of), Some(RECORD));
    assert_eq!(change.event.map(|happened| happened.event), Some(Event::Corrected));
}

#[test]
fn a_correction_of_a_version_that_was_replaced_is_stale() {
    let mut facts = correcting();
    facts.versions[0].id = RecordId(Uuid::from_u128(21));
    let refused = submit(&facts, Step::Check, &[]).expect_err("replaced");
    let NotDone::Refused(Refusal::Stale { by, at, version, .. }) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!((by.as_str(), at.as_str(), version), ("Bea Okafor", "9:50am", 3));
}

#[test]
fn what_was_recorded_is_corrected_and_never_stopped() {
    let facts = correcting();
    let none = submit(&facts, Step::Taken, &[("standard", "none")]).expect_err("images exist");
    assert!(matches!(none, NotDone::Invalid(_)));
    let stop = [("stop_reasons", "PAIN_DURING_SCREENING"), ("reschedule", "YES")];
    assert_eq!(
        submit(&facts, Step::CannotProceed, &stop).expect_err("images exist"),
        NotDone::Elsewhere(facts.path(Step::Check))
    );
    let refused = submit(&recorded(), Step::CannotProceed, &stop).expect_err("images exist");
    assert!(matches!(refused, NotDone::Refused(Refusal::NotNow { status }) if status == "Images recorded"));
}

#[test]
fn what_has_images_by_hand_is_stopped_only_once_they_are_taken_back() {
    let stop = [("stop_reasons", "PAIN_DURING_SCREENING"), ("reschedule", "YES")];
    let facts = open(standard());
    let refused = submit(&facts, Step::CannotProceed, &stop).expect_err("four images");
    assert_eq!(refused, NotDone::Refused(Refusal::ImagesTaken));
    let taken_back = submit(&facts, Step::Taken, &[("standard", "none")]).expect("may be changed");
    assert_eq!(next_segment(&facts, &taken_back), "/images/cannot-proceed");
    let draft = taken_back.draft.expect("saved");
    assert_eq!(draft.answer, None);
    let stopped = submit(&open(draft.answer), Step::CannotProceed, &stop).expect("nothing was taken");
    assert_eq!(stopped.standing.status, Status::CannotProceed);
    let older = Fields::default().with(VERSION, "2").with("standard", "none");
    let stale = decide(AppointmentForm::Answers(Step::Taken), &older, &facts).expect_err("changed since");
    assert!(matches!(stale, NotDone::Refused(Refusal::Stale { .. })), "{stale:?}");
}

#[test]
fn answers_given_on_an_older_version_are_refused_with_what_is_saved() {
    let facts = open(standard());
    let older = fields(&[("standard", "yes")])
        .iter()
        .filter(|(name, _)| *name != VERSION)
        .fold(Fields::default().with(VERSION, "2"), |fields, (name, value)| {
            fields.with(name, value)
        });
    let refused = decide(AppointmentForm::Answers(Step::Taken), &older, &facts).expect_err("stale");
    let NotDone::Refused(Refusal::Stale { by, at, saved, version }) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!((by.as_str(), at.as_str(), version), ("Bea Okafor", "9:55am", 3));
    assert_eq!(saved[0].1, "4 images taken: 1× RCC; 1× RMLO; 1× LCC; 1× LMLO");
    let without = Fields::default().with("standard", "yes");
    let misfit = decide(AppointmentForm::Answers(Step::Taken), &without, &facts);
    assert_eq!(misfit.expect_err("no version"), NotDone::Misfit);
}

#[test]
fn nobody_answers_what_another_has_open() {
    let facts = facts(Status::InProgress, Some(OTHER));
    let refused = submit(&facts, Step::Taken, &[("standard", "yes")]).expect_err("another's");
    assert!(matches!(refused, NotDone::Refused(Refusal::HeldByAnother { name }) if name == "Bea Okafor"));
    let change = press(&facts, Action::TakeOver).expect("may take over");
    let happened = change.event.expect("an event");
    assert_eq!(
        (happened.event, happened.note.as_deref()),
        (Event::TakenOver, Some("from Bea Okafor"))
    );
    assert_eq!(change.standing.held_by, Some(ME));
}

#[test]
fn a_button_works_in_its_states_and_else_leads_to_the_overview() {
    let mut taken_over = correcting();
    taken_over.holder = Some(staff(OTHER, "Bea Okafor"));
    let scenes: [(&str, Facts, &[Action]); 9] = [
        (
            "scheduled",
            facts(Status::Scheduled, None),
            &[Action::CheckIn, Action::Start],
        ),
        ("checked in", facts(Status::CheckedIn, None), &[Action::Start]),
        ("mine", open(None), &[Action::Pause]),
        ("another's", facts(Status::InProgress, Some(OTHER)), &[Action::TakeOver]),
        (
            "paused",
            facts(Status::Paused, None),
            &[Action::Resume, Action::TakeOver],
        ),
        ("recorded", recorded(), &[]),
        ("correcting", correcting(), &[Action::AbandonCorrection]),
        ("another corrects", taken_over, &[Action::TakeOver]),
        ("stopped", facts(Status::CannotProceed, None), &[]),
    ];
    let all = AppointmentForm::ALL.into_iter().filter_map(|form| match form {
        AppointmentForm::Action(action) => Some(action),
        AppointmentForm::Answers(_) => None,
    });
    for action in all {
        for (scene, facts, fitting) in &scenes {
            let pressed = press(facts, action);
            match pressed {
                Ok(_) => assert!(fitting.contains(&action), "{action:?} when {scene}"),
                Err(not_done) => {
                    assert!(!fitting.contains(&action), "{action:?} when {scene}: {not_done:?}");
                    assert_eq!(not_done, NotDone::Elsewhere(facts.path(Step::Overview)));
                }
            }
        }
    }
}

#[test]
fn a_start_sets_the_room_or_asks_for_it() {
    let mut facts = facts(Status::CheckedIn, None);
    facts.room_set = None;
    let change = press(&facts, Action::Start).expect("may start");
    assert_eq!(
        (change.standing.room, change.standing.held_by),
        (Some(ROOM_A), Some(ME))
    );
    assert_eq!(next_segment(&facts, &change), "/images/taken");
    facts.room = None;
    let change = press(&facts, Action::Start).expect("may start");
    assert_eq!(change.standing.room, None);
    assert_eq!(next_segment(&facts, &change), "/room");
}

#[test]
fn a_room_is_noted_in_the_history_only_when_it_changes() {
    let choose = |facts: &Facts, room: RoomId| {
        let room = room.to_string();
        submit(facts, Step::Room, &[("room", room.as_str())]).expect("offered")
    };
    let mut first = open(None);
    first.room = None;
    first.room_set = None;
    let chosen = choose(&first, ROOM_B);
    assert_eq!(
        (chosen.event, chosen.room_of_day, chosen.standing.room),
        (None, Some(ROOM_B), Some(ROOM_B))
    );
    assert_eq!(choose(&open(None), ROOM_A).event, None);
    let changed = choose(&open(None), ROOM_B).event.expect("an event");
    assert_eq!(
        changed.note.as_deref(),
        Some("from Room A - Hologic 3Dimensions to Room B - Hologic 3Dimensions")
    );
    assert_eq!(choose(&correcting(), ROOM_B).room_of_day, None);
}

#[test]
fn a_pause_keeps_what_was_typed_and_gives_the_appointment_up() {
    let facts = open(standard());
    let typed = fields(&[(FROM, "/images/details"), ("notes", "half a sen")]);
    let change = decide(AppointmentForm::Action(Action::Pause), &typed, &facts).expect("mine");
    assert_eq!(change.typed, TypedAfter::Keep(Step::Details));
    assert_eq!(
        (change.standing.status, change.standing.held_by),
        (Status::Paused, None)
    );
    assert_eq!(change.draft, None);
    assert_eq!(change.next, facts.clinic_path());
}

#[test]
fn a_correction_given_up_leaves_the_record_and_its_room() {
    let mut facts = correcting();
    facts.room_set = Some(ROOM_B);
    let change = press(&facts, Action::AbandonCorrection).expect("mine");
    assert_eq!(change.draft, Some(Draft::default()));
    assert_eq!((change.standing.room, change.standing.held_by), (Some(ROOM_A), None));
    assert_eq!(change.record, None);
    assert_eq!(change.next, facts.path(Step::Record));
}

#[test]
fn a_page_without_a_question_takes_no_form() {
    for step in [Step::Overview, Step::Record] {
        let posted = submit(&recorded(), step, &[]);
        assert_eq!(posted.expect_err("asks nothing"), NotDone::Misfit, "{step:?}");
    }
}
