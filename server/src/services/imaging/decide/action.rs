//! What the buttons of an appointment do. A button that no longer fits leads to the overview, which says how things
//! stand.

use app::domain::appointment::{Event, Status};
use app::domain::imaging::draft::{Answer, Draft};
use app::domain::imaging::record::Source;
use app::forms::fields::{FROM, Fields};
use app::forms::review;
use app::forms::steps::{Action, Step};

use super::{Change, NotDone, TypedAfter, happen};
use crate::services::imaging::facts::{Facts, Standing};

pub(super) fn decide(action: Action, fields: &Fields, facts: &Facts) -> Result<Change, NotDone> {
    let change = match action {
        Action::CheckIn => check_in(facts),
        Action::Start => take_up(Event::Started, None, facts),
        Action::TakeOver => take_over(facts),
        Action::Pause => pause(fields, facts),
        Action::Resume => take_up(Event::Resumed, None, facts),
        Action::AbandonCorrection => abandon(facts),
        Action::RecordManually => switch(Source::Manual, fields, facts),
        Action::RecordAutomatically => switch(Source::Automatic, fields, facts),
    };
    change.ok_or_else(|| NotDone::Elsewhere(facts.path(Step::Overview)))
}

/// The page on which a button beside its answers was pressed, where it has answers to keep.
pub(in crate::services::imaging) fn pressed_on(fields: &Fields) -> Option<Step> {
    Step::from_segment(fields.one(FROM)).filter(|step| !matches!(step, Step::Overview | Step::Record | Step::Check))
}

fn untouched(facts: &Facts, next: String) -> Change {
    Change {
        typed: TypedAfter::Untouched,
        ..Change::onward(facts, Step::Overview, next)
    }
}

/// Pressed on the clinic's list, and leads back to it.
fn check_in(facts: &Facts) -> Option<Change> {
    let (standing, happened) = happen(facts, Event::CheckedIn, None).ok()?;
    Some(Change {
        standing,
        event: Some(happened),
        ..untouched(facts, facts.clinic_path())
    })
}

/// The viewer has the appointment from here on, in the room that applies to it.
fn take_up(event: Event, note: Option<String>, facts: &Facts) -> Option<Change> {
    let (standing, happened) = happen(facts, event, note).ok()?;
    let standing = Standing {
        held_by: Some(facts.viewer.staff.id),
        room: standing.room.or(facts.room.as_ref().map(|room| room.id)),
        ..standing
    };
    let next = facts.path(facts.situation_after(standing, &facts.draft).place());
    Some(Change {
        standing,
        event: Some(happened),
        ..untouched(facts, next)
    })
}

/// From another who has it open; what was put aside is nobody's, and is simply resumed.
fn take_over(facts: &Facts) -> Option<Change> {
    if facts.appointment.status == Status::Paused {
        return take_up(Event::Resumed, None, facts);
    }
    let holder = facts
        .holder
        .as_ref()
        .filter(|holder| holder.id != facts.viewer.staff.id)?;
    let open = facts.appointment.status == Status::InProgress || facts.situation().is_correction();
    let note = Some(format!("from {}", holder.name));
    open.then(|| take_up(Event::TakenOver, note, facts)).flatten()
}

fn pause(fields: &Fields, facts: &Facts) -> Option<Change> {
    let (standing, happened) = happen(facts, Event::Paused, None).ok()?;
    facts.situation().is_open().then(|| Change {
        standing: Standing {
            held_by: None,
            ..standing
        },
        event: Some(happened),
        typed: pressed_on(fields).map_or(TypedAfter::Untouched, TypedAfter::Keep),
        ..untouched(facts, facts.clinic_path())
    })
}

/// The other way of making the record, from here on. What was said the one way is kept beside what is said the other.
/// By hand it begins with what has been received, so that nothing that is known must be typed.
fn switch(to: Source, fields: &Fields, facts: &Facts) -> Option<Change> {
    if !facts.situation().may_switch_to(to) {
        return None;
    }
    let (standing, happened) = happen(facts, Event::MethodChanged, Some(note_of(to).to_owned())).ok()?;
    let draft = Draft {
        method: Some(to),
        ..facts.draft.clone()
    };
    let begun = match to {
        Source::Manual if draft.answer.is_none() => begin_by_hand(fields, facts),
        Source::Manual | Source::Automatic => None,
    };
    let next = match begun {
        Some(_) => Step::Details,
        None => facts.situation_after(standing, &draft).place(),
    };
    let (answer, half) = begun.unzip();
    Some(Change {
        standing,
        draft: Some(Draft {
            answer: answer.or(draft.answer),
            ..draft
        }),
        event: Some(happened),
        typed: pressed_on(fields).map_or(TypedAfter::Untouched, TypedAfter::Keep),
        begun: half.flatten().map(|half| (Step::Details, half)),
        ..untouched(facts, facts.path(next))
    })
}

/// What was received, with what was said of it: on the page on which the button was pressed, else what was typed there
/// before and not submitted, else what is saved. With it what is half answered.
fn begin_by_hand(fields: &Fields, facts: &Facts) -> Option<(Answer, Option<Fields>)> {
    let received = facts.received.as_ref()?;
    let typed = match pressed_on(fields) {
        Some(Step::Review) => Some(fields),
        Some(_) | None => facts.typed_on_review.as_ref(),
    };
    let asked = received.asked(facts.appointment.anatomy);
    let said = match typed {
        Some(typed) => Some(review::so_far(typed, &asked.exposures)),
        None => facts.draft.review.as_ref().map(|review| review.answers.clone()),
    };
    let answer = received.review(said).by_hand()?;
    let half = typed.and_then(|typed| review::half_answered(typed, &answer.counted()));
    Some((answer, half))
}

fn note_of(method: Source) -> &'static str {
    match method {
        Source::Manual => "to manual",
        Source::Automatic => "to automatic",
    }
}

/// The record and its room stay as they were.
fn abandon(facts: &Facts) -> Option<Change> {
    let situation = facts.situation();
    let current = facts.current()?;
    (situation.is_open() && situation.is_correction()).then(|| Change {
        standing: Standing {
            held_by: None,
            room: Some(current.room_id),
            ..facts.standing()
        },
        draft: Some(Draft::default()),
        typed: TypedAfter::ForgetAll,
        ..untouched(facts, facts.path(Step::Record))
    })
}
