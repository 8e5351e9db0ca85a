//! What the answers of a page do.

use app::domain::appointment::Event;
use app::domain::clinic::SiteKind;
use app::domain::ids::RoomId;
use app::domain::imaging::draft::{Answer, Attribution, Correction, Draft};
use app::domain::imaging::record::{ImagesTaken, Source};
use app::domain::imaging::review::{Finding, Review, ReviewAnswers};
use app::domain::imaging::saved;
use app::domain::local_time::LocalDateTime;
use app::domain::stop::Stop;
use app::domain::text::FreeText;
use app::forms::errors::FormErrors;
use app::forms::steps::{Arrived, Step};
use app::forms::taken::{self, Taken};

use super::command::Command;
use super::{Change, Completed, NotDone, TypedAfter, happen, not_now, refused_as_stale};
use crate::services::imaging::facts::{Facts, Standing};

pub(super) fn decide(step: Step, command: Command, facts: &Facts) -> Result<Change, NotDone> {
    match command {
        Command::Room(room) => Ok(choose_room(room, facts)),
        Command::Taken(Taken::StandardSet { notes }) => Ok(save_answer(step, Answer::StandardSet { notes }, facts)),
        Command::Taken(Taken::Other) => Ok(Change::onward(facts, step, facts.path(Step::Details))),
        Command::Taken(Taken::Nothing) => nothing_taken(facts),
        Command::Details(counted) | Command::Repeats(counted) => Ok(save_answer(step, counted.settle(), facts)),
        Command::Review(answers) => review(answers, facts),
        Command::Attribution(attribution) => {
            let draft = Draft {
                attribution: Some(attribution),
                ..facts.draft.clone()
            };
            let next = facts.situation_after(facts.standing(), &draft).place();
            Ok(save(step, draft, next, facts))
        }
        Command::Complete => complete(facts),
        Command::Stop(stop) => end(stop, facts),
        Command::Correct(reason) => correct(reason, facts),
    }
}

/// What was entered by mistake is taken back: from then on the appointment can be stopped. What a machine exposed
/// cannot be taken back.
fn nothing_taken(facts: &Facts) -> Result<Change, NotDone> {
    let situation = facts.situation();
    let invalid = |message| Err(NotDone::Invalid(FormErrors::one(taken::STANDARD, message)));
    if situation.is_correction() {
        return invalid("Images are already recorded for this appointment. Select what was taken");
    }
    if situation.incoming.arrived != Arrived::Nothing {
        return invalid("Images were received from the machine. Select what was taken, or pause the appointment");
    }
    let onward = Change::onward(facts, Step::Taken, facts.path(Step::CannotProceed));
    Ok(Change {
        draft: facts.draft.answer.is_some().then(|| Draft {
            answer: None,
            ..facts.draft.clone()
        }),
        ..onward
    })
}

fn save_answer(step: Step, answer: Answer, facts: &Facts) -> Change {
    let draft = Draft {
        answer: Some(answer),
        ..facts.draft.clone()
    };
    let next = facts.situation_after(facts.standing(), &draft).place();
    save(step, draft, next, facts)
}

/// What was said, with what it was said of.
fn review(answers: ReviewAnswers, facts: &Facts) -> Result<Change, NotDone> {
    let received = facts.received.as_ref().ok_or(NotDone::Misfit)?;
    let draft = Draft {
        review: Some(received.review(Some(answers))),
        ..facts.draft.clone()
    };
    let next = facts.situation_after(facts.standing(), &draft).place();
    Ok(save(Step::Review, draft, next, facts))
}

fn save(step: Step, draft: Draft, next: Step, facts: &Facts) -> Change {
    Change {
        draft: Some(draft),
        ..Change::onward(facts, step, facts.path(next))
    }
}

/// The room of the appointment, and of the rest of the viewer's day, but where an old record is corrected.
fn choose_room(chosen: RoomId, facts: &Facts) -> Change {
    let before = facts.room.as_ref();
    let standing = Standing {
        room: Some(chosen),
        ..facts.standing()
    };
    let next = facts.path(facts.situation_after(standing, &facts.draft).place());
    let onward = Change::onward(facts, Step::Room, next);
    if facts.appointment.site.kind == SiteKind::Mobile {
        return onward;
    }
    let name_of = |id: RoomId| {
        let room = facts.rooms.iter().find(|room| room.id == id);
        room.map_or_else(String::new, app::domain::clinic::Room::label)
    };
    let event = before.filter(|room| room.id != chosen).and_then(|room| {
        let note = format!("from {} to {}", room.label(), name_of(chosen));
        happen(facts, Event::RoomChanged, Some(note)).ok()
    });
    Change {
        standing,
        event: event.map(|(_, happened)| happened),
        room_of_day: (!facts.situation().is_correction()).then_some(chosen),
        ..onward
    }
}

/// The record, version by version: what the draft says, else the person signed in, now.
fn complete(facts: &Facts) -> Result<Change, NotDone> {
    let draft = &facts.draft;
    let fitting = || NotDone::Elsewhere(facts.path(facts.situation().place()));
    let (images, findings) = completed_images(facts).ok_or_else(fitting)?;
    let room = facts.room.clone().ok_or_else(fitting)?;
    let correction = match (&draft.correcting, facts.current()) {
        (None, None) => None,
        (Some(correction), Some(current)) if correction.of == current.id => Some(correction.clone()),
        (_, Some(current)) => {
            let saved = saved::of_record(current);
            return Err(refused_as_stale(
                &current.recorded_by,
                current.recorded_at,
                saved,
                facts,
            ));
        }
        (Some(_), None) => return Err(fitting()),
    };
    let event = if correction.is_some() {
        Event::Corrected
    } else {
        Event::Recorded
    };
    let (standing, happened) = happen(facts, event, None).map_err(|_| NotDone::Refused(not_now(facts)))?;
    let attribution = draft.attribution.clone().unwrap_or_else(|| Attribution {
        taken_by: facts.viewer.staff.id,
        taken_at: to_the_minute(facts.now),
        transcribed: false,
    });
    Ok(Change {
        standing: Standing {
            held_by: None,
            room: Some(room.id),
            ..standing
        },
        draft: Some(Draft::default()),
        event: Some(happened),
        record: Some(Completed {
            source: facts.method(),
            images,
            room,
            taken_by: attribution.taken_by,
            taken_at: attribution.taken_at,
            transcribed: attribution.transcribed,
            findings,
            correction,
        }),
        typed: TypedAfter::ForgetAll,
        ..Change::onward(facts, Step::Check, facts.clinic_path())
    })
}

/// What was taken, once nothing is open, with what was found about it.
fn completed_images(facts: &Facts) -> Option<(ImagesTaken, Vec<Finding>)> {
    match facts.method() {
        Source::Manual => Some((facts.draft.answer.as_ref()?.images()?, Vec::new())),
        Source::Automatic => {
            let review = facts.draft.review.as_ref()?;
            Some((ImagesTaken::Itemised(review.settle().ok()?), review.all_findings()))
        }
    }
}

/// Times of day are kept to the minute, as people say them.
fn to_the_minute(at: LocalDateTime) -> LocalDateTime {
    LocalDateTime::parse(&at.input_value()).unwrap_or(at)
}

fn end(stop: Stop, facts: &Facts) -> Result<Change, NotDone> {
    let (standing, happened) = happen(facts, Event::Stopped, None).map_err(|_| NotDone::Refused(not_now(facts)))?;
    Ok(Change {
        standing: Standing {
            held_by: None,
            ..standing
        },
        draft: (facts.draft != Draft::default()).then(Draft::default),
        event: Some(happened),
        stop: Some(stop),
        typed: TypedAfter::ForgetAll,
        ..Change::onward(facts, Step::CannotProceed, facts.clinic_path())
    })
}

/// A correction starts from the version in force, in the room where its images were taken.
fn correct(reason: FreeText, facts: &Facts) -> Result<Change, NotDone> {
    let refused = || NotDone::Refused(not_now(facts));
    let current = facts.current().ok_or_else(refused)?;
    let (standing, happened) = happen(facts, Event::CorrectionStarted, None).map_err(|_| refused())?;
    let standing = Standing {
        held_by: Some(facts.viewer.staff.id),
        room: Some(current.room_id),
        ..standing
    };
    let (answer, review) = match (current.source, &current.images) {
        (Source::Automatic, ImagesTaken::Itemised(itemised)) => (None, Some(Review::of_record(itemised))),
        (Source::Manual | Source::Automatic, images) => (Answer::by_hand(images), None),
    };
    let draft = Draft {
        answer,
        review,
        method: Some(current.source),
        attribution: Some(Attribution {
            taken_by: current.taken_by.id,
            taken_at: current.taken_at,
            transcribed: current.transcribed,
        }),
        correcting: Some(Correction { of: current.id, reason }),
    };
    let next = facts.path(facts.situation_after(standing, &draft).place());
    Ok(Change {
        standing,
        draft: Some(draft),
        event: Some(happened),
        ..Change::onward(facts, Step::Correct, next)
    })
}
