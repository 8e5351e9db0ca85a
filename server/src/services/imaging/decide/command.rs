//! What the fields of a page say, once they are known to make sense.

use app::domain::ids::RoomId;
use app::domain::imaging::by_view::ByView;
use app::domain::imaging::draft::{Answer, Attribution, Counted};
use app::domain::imaging::repeats::Additional;
use app::domain::imaging::review::ReviewAnswers;
use app::domain::imaging::view::View;
use app::domain::stop::Stop;
use app::domain::text::FreeText;
use app::forms::fields::Fields;
use app::forms::steps::Step;
use app::forms::taken::Taken;
use app::forms::{attribution, cannot_proceed, correction, details, repeats, review, room, taken};

use super::NotDone;
use crate::services::imaging::facts::Facts;

/// The answers of a page, as meant.
pub(super) enum Command {
    /// Images are taken in this room.
    Room(RoomId),
    /// Whether a standard set was taken.
    Taken(Taken),
    /// How many of which view, and the rest of the page.
    Details(Counted),
    /// The counts with their repeat questions answered.
    Repeats(Counted),
    /// What was said of the images that were received.
    Review(ReviewAnswers),
    /// Who took the images, and when.
    Attribution(Attribution),
    /// What was shown is right.
    Complete,
    /// The appointment cannot proceed.
    Stop(Stop),
    /// The record is to be corrected, for this reason.
    Correct(FreeText),
}

impl Command {
    /// Whether it replaces or uses up what is saved as the draft.
    pub(super) fn edits_draft(&self, facts: &Facts) -> bool {
        match self {
            Command::Room(_) | Command::Taken(Taken::Other) => false,
            Command::Taken(Taken::Nothing) => facts.draft.answer.is_some(),
            Command::Taken(Taken::StandardSet { .. })
            | Command::Details(_)
            | Command::Repeats(_)
            | Command::Review(_)
            | Command::Attribution(_)
            | Command::Complete
            | Command::Stop(_)
            | Command::Correct(_) => true,
        }
    }
}

/// Reads the fields of a page. [`NotDone::Misfit`] for a page that asks nothing.
pub(super) fn read(step: Step, fields: &Fields, facts: &Facts) -> Result<Command, NotDone> {
    let anatomy = facts.appointment.anatomy;
    let earlier = facts.draft.answer.as_ref().map(Answer::counted);
    let command = match step {
        Step::Room => room::parse(fields, &facts.rooms).map(Command::Room),
        Step::Taken => taken::parse(fields, anatomy).map(Command::Taken),
        Step::Details => details::parse(fields, anatomy, earlier.as_ref()).map(Command::Details),
        Step::Repeats => {
            let counted = earlier.ok_or(NotDone::Misfit)?;
            let answers = read_repeats(fields, &counted)?;
            let answered = counted.with_answers(answers).map_err(|_| NotDone::Misfit)?;
            Ok(Command::Repeats(answered))
        }
        Step::Review => {
            let received = facts.received.as_ref().ok_or(NotDone::Misfit)?;
            review::parse(fields, &received.asked(anatomy)).map(Command::Review)
        }
        Step::Attribution => attribution::parse(fields, limits(facts)).map(Command::Attribution),
        Step::Check => Ok(Command::Complete),
        Step::CannotProceed => cannot_proceed::parse(fields).map(Command::Stop),
        Step::Correct => correction::parse(fields).map(Command::Correct),
        Step::Overview | Step::Record | Step::Awaiting => return Err(NotDone::Misfit),
    };
    command.map_err(NotDone::Invalid)
}

/// A question that has no answer yet must be answered here, whatever the page says it asked.
fn read_repeats(fields: &Fields, counted: &Counted) -> Result<ByView<Additional>, NotDone> {
    let asked = |view: View| fields.has(repeats::ASKED, view.field()) || counted.answered(view).is_none();
    repeats::parse_asked(fields, &counted.tally, asked).map_err(NotDone::Invalid)
}

fn limits(facts: &Facts) -> attribution::Limits<'_> {
    attribution::Limits {
        colleagues: &facts.colleagues,
        appointment: facts.appointment.starts_at,
        now: facts.now,
    }
}
