//! The pages of an appointment: their addresses, which may be entered when, and which comes next.

use crate::domain::appointment::Status;
use crate::domain::ids::{AppointmentId, StaffId};
use crate::domain::imaging::draft::{Answer, Draft};

/// A page of an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Step {
    /// Who it is, where the appointment stands, what happened: identity is confirmed here.
    Overview,
    /// "Which room are mammograms being taken in?", in the middle.
    Room,
    /// "Record images taken"
    Taken,
    /// "Provide image details"
    Details,
    /// "Add image information"
    Repeats,
    /// "Images taken by", "Taken at"
    Attribution,
    /// "Check information"
    Check,
    /// "Appointment cannot proceed"
    CannotProceed,
    /// The finished record and its versions.
    Record,
    /// "Correct this record"
    Correct,
}

impl Step {
    /// Every page.
    pub const ALL: [Step; 10] = [
        Step::Overview,
        Step::Room,
        Step::Taken,
        Step::Details,
        Step::Repeats,
        Step::Attribution,
        Step::Check,
        Step::CannotProceed,
        Step::Record,
        Step::Correct,
    ];

    /// The last part of the page's path: "" or "/images/taken".
    #[must_use]
    pub fn segment(self) -> &'static str {
        match self {
            Step::Overview => "",
            Step::Room => "/room",
            Step::Taken => "/images/taken",
            Step::Details => "/images/details",
            Step::Repeats => "/images/repeats",
            Step::Attribution => "/attribution",
            Step::Check => "/check",
            Step::CannotProceed => "/images/cannot-proceed",
            Step::Record => "/record",
            Step::Correct => "/correct",
        }
    }

    /// The page's path: "/appointments/{id}/images/taken".
    #[must_use]
    pub fn path(self, id: AppointmentId) -> String {
        format!("/appointments/{id}{}", self.segment())
    }

    /// The page of a segment.
    #[must_use]
    pub fn from_segment(segment: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|step| step.segment() == segment)
    }
}

/// What can be posted for an appointment. A question posts to its own page; a button has an address of its own and
/// leads to [`Step::Overview`] when it does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AppointmentForm {
    /// The answers of a page.
    Answers(Step),
    /// A button.
    Action(Action),
}

/// A button that changes where an appointment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// The participant arrived.
    CheckIn,
    /// Identity is confirmed, the appointment starts.
    Start,
    /// Go on with what another mammographer has open.
    TakeOver,
    /// Put aside.
    Pause,
    /// Take up again.
    Resume,
    /// Give a correction up; the record stays as it was.
    AbandonCorrection,
}

impl Action {
    /// The last part of the button's address.
    #[must_use]
    pub fn segment(self) -> &'static str {
        match self {
            Action::CheckIn => "/check-in",
            Action::Start => "/start",
            Action::TakeOver => "/take-over",
            Action::Pause => "/pause",
            Action::Resume => "/resume",
            Action::AbandonCorrection => "/abandon-correction",
        }
    }

    /// The button's address.
    #[must_use]
    pub fn path(self, id: AppointmentId) -> String {
        format!("/appointments/{id}{}", self.segment())
    }
}

impl AppointmentForm {
    /// Everything that can be posted.
    pub const ALL: [AppointmentForm; 14] = [
        AppointmentForm::Action(Action::CheckIn),
        AppointmentForm::Action(Action::Start),
        AppointmentForm::Action(Action::TakeOver),
        AppointmentForm::Action(Action::Pause),
        AppointmentForm::Action(Action::Resume),
        AppointmentForm::Action(Action::AbandonCorrection),
        AppointmentForm::Answers(Step::Room),
        AppointmentForm::Answers(Step::Taken),
        AppointmentForm::Answers(Step::Details),
        AppointmentForm::Answers(Step::Repeats),
        AppointmentForm::Answers(Step::Attribution),
        AppointmentForm::Answers(Step::Check),
        AppointmentForm::Answers(Step::CannotProceed),
        AppointmentForm::Answers(Step::Correct),
    ];

    /// The last part of the address that it is posted to.
    #[must_use]
    pub fn segment(self) -> &'static str {
        match self {
            AppointmentForm::Answers(step) => step.segment(),
            AppointmentForm::Action(action) => action.segment(),
        }
    }
}

/// What decides which page of an appointment may be entered.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'a> {
    /// Where the appointment stands.
    pub status: Status,
    /// Who has it open.
    pub held_by: Option<StaffId>,
    /// Who is looking.
    pub viewer: StaffId,
    /// Whether the viewer may record images.
    pub may_record: bool,
    /// Whether a room must still be chosen.
    pub room_missing: bool,
    /// What has been answered so far.
    pub draft: &'a Draft,
}

impl Situation<'_> {
    /// Whether answers can be given: the appointment is in progress, or its record is being corrected, by the viewer.
    #[must_use]
    pub fn is_open(&self) -> bool {
        let open = self.status == Status::InProgress || self.is_correction();
        open && self.may_record && self.held_by == Some(self.viewer)
    }

    /// Whether a completed record is being corrected.
    #[must_use]
    pub fn is_correction(&self) -> bool {
        self.status.has_record() && self.draft.correcting.is_some()
    }

    /// The page to work on: where "/appointments/{id}/images" leads.
    #[must_use]
    pub fn place(&self) -> Step {
        if !self.is_open() {
            return if self.status.has_record() {
                Step::Record
            } else {
                Step::Overview
            };
        }
        if self.room_missing {
            return Step::Room;
        }
        match &self.draft.answer {
            None => Step::Taken,
            Some(Answer::AwaitingRepeats(_)) => Step::Repeats,
            Some(Answer::StandardSet { .. } | Answer::Itemised(_)) => Step::Check,
        }
    }

    /// Whether a page can be entered now; if not, the page to go to instead.
    ///
    /// # Errors
    /// The page that fits.
    pub fn admit(&self, step: Step) -> Result<(), Step> {
        let open = self.is_open();
        let fits = match step {
            Step::Overview => true,
            Step::Record => self.status.has_record(),
            Step::Room | Step::Attribution => open,
            Step::Taken | Step::Details => open && !self.room_missing,
            Step::Repeats => open && self.asks_about_repeats(),
            Step::Check => open && !self.room_missing && self.is_complete(),
            Step::CannotProceed => {
                let waiting = matches!(self.status, Status::CheckedIn | Status::Paused);
                self.may_record && !self.is_correction() && (open || waiting)
            }
            Step::Correct => self.may_record && self.status.has_record() && self.draft.correcting.is_none(),
        };
        if fits { Ok(()) } else { Err(self.place()) }
    }

    fn asks_about_repeats(&self) -> bool {
        let answer = self.draft.answer.as_ref();
        answer.is_some_and(|answer| answer.counted().tally.several().next().is_some())
    }

    fn is_complete(&self) -> bool {
        self.draft
            .answer
            .as_ref()
            .is_some_and(|answer| answer.images().is_some())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use uuid::Uuid;

    use super::*;
    use crate::domain::imaging::draft::{Counted, Details};
    use crate::domain::imaging::tally::Tally;
    use crate::domain::imaging::view::View;

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
    fn segments_read_back() {
        for step in Step::ALL {
            assert_eq!(Step::from_segment(step.segment()), Some(step));
        }
    }
}
