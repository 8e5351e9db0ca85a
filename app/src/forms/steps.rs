//! The pages of an appointment: their addresses, which may be entered when, and which comes next.

use crate::domain::appointment::Status;
use crate::domain::clinic::Flow;
use crate::domain::ids::{AppointmentId, StaffId};
use crate::domain::imaging::draft::{Answer, Draft};
use crate::domain::imaging::record::Source;

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
    /// "Awaiting images"
    Awaiting,
    /// "Review image details"
    Review,
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
    pub const ALL: [Step; 12] = [
        Step::Overview,
        Step::Room,
        Step::Taken,
        Step::Details,
        Step::Repeats,
        Step::Awaiting,
        Step::Review,
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
            Step::Awaiting => "/images/awaiting",
            Step::Review => "/images/review",
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
    /// Go on by hand; what was said of the images received is kept.
    RecordManually,
    /// Go on with the images received; what was typed by hand is kept.
    RecordAutomatically,
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
            Action::RecordManually => "/record-manually",
            Action::RecordAutomatically => "/record-automatically",
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
    pub const ALL: [AppointmentForm; 17] = [
        AppointmentForm::Action(Action::CheckIn),
        AppointmentForm::Action(Action::Start),
        AppointmentForm::Action(Action::TakeOver),
        AppointmentForm::Action(Action::Pause),
        AppointmentForm::Action(Action::Resume),
        AppointmentForm::Action(Action::AbandonCorrection),
        AppointmentForm::Action(Action::RecordManually),
        AppointmentForm::Action(Action::RecordAutomatically),
        AppointmentForm::Answers(Step::Room),
        AppointmentForm::Answers(Step::Taken),
        AppointmentForm::Answers(Step::Details),
        AppointmentForm::Answers(Step::Repeats),
        AppointmentForm::Answers(Step::Review),
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
    /// How the appointment's images are recorded, unless the draft says otherwise.
    pub flow: Flow,
    /// What has come of the images that the machine sends.
    pub incoming: Incoming,
}

/// What has come of the images that the machine sends. Known of an appointment with the automatic flow, and nothing of
/// any other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Incoming {
    /// How much is here.
    pub arrived: Arrived,
    /// Whether it has been reviewed.
    pub review: Reviewed,
}

/// How much of an appointment's images is here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Arrived {
    /// No exposure is known of.
    #[default]
    Nothing,
    /// Something, and more may come.
    Some,
    /// As it seems everything, or all that will come.
    All,
}

/// Whether what is here has been reviewed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Reviewed {
    /// Not yet.
    #[default]
    No,
    /// What is here is no longer what was reviewed.
    Outdated,
    /// Every question is answered, about what is here.
    Yes,
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

    /// How the record is made.
    #[must_use]
    pub fn method(&self) -> Source {
        self.draft.method.unwrap_or(self.flow.into())
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
        match self.method() {
            Source::Manual => self.place_by_hand(),
            Source::Automatic => self.place_of_received(),
        }
    }

    fn place_by_hand(&self) -> Step {
        match &self.draft.answer {
            None => Step::Taken,
            Some(Answer::AwaitingRepeats(_)) => Step::Repeats,
            Some(Answer::StandardSet { .. } | Answer::Itemised(_)) => Step::Check,
        }
    }

    /// What was reviewed once, and what was recorded, is reviewed again without waiting.
    fn place_of_received(&self) -> Step {
        let Incoming { arrived, review } = self.incoming;
        match (review, arrived) {
            (Reviewed::Yes, _) => Step::Check,
            (Reviewed::Outdated, Arrived::Some) => Step::Review,
            (Reviewed::No, Arrived::Some) if self.is_correction() => Step::Review,
            (Reviewed::No | Reviewed::Outdated, Arrived::All) => Step::Review,
            (Reviewed::No | Reviewed::Outdated, Arrived::Nothing | Arrived::Some) => Step::Awaiting,
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
            Step::Taken | Step::Details => open && !self.room_missing && self.method() == Source::Manual,
            Step::Repeats => open && self.method() == Source::Manual && self.asks_about_repeats(),
            Step::Awaiting | Step::Review => open && !self.room_missing && self.method() == Source::Automatic,
            Step::Check => open && !self.room_missing && self.is_complete(),
            Step::CannotProceed => {
                let waiting = matches!(self.status, Status::CheckedIn | Status::Paused);
                self.may_record && !self.is_correction() && (open || waiting) && !self.has_exposure()
            }
            Step::Correct => self.may_record && self.status.has_record() && self.draft.correcting.is_none(),
        };
        if fits { Ok(()) } else { Err(self.place()) }
    }

    /// Whether an exposure is recorded, by hand or by the machine: the appointment can be paused, not stopped. Every
    /// answer by hand counts at least one image.
    #[must_use]
    pub fn has_exposure(&self) -> bool {
        self.draft.answer.is_some() || self.incoming.arrived != Arrived::Nothing
    }

    fn asks_about_repeats(&self) -> bool {
        let answer = self.draft.answer.as_ref();
        answer.is_some_and(|answer| answer.counted().tally.several().next().is_some())
    }

    fn is_complete(&self) -> bool {
        match self.method() {
            Source::Manual => {
                let answer = self.draft.answer.as_ref();
                answer.is_some_and(|answer| answer.images().is_some())
            }
            Source::Automatic => self.incoming.review == Reviewed::Yes,
        }
    }

    /// Whether the record can be made from what the machine sends: "Record images manually" leads away from it, and
    /// "Use the images received" back.
    #[must_use]
    pub fn may_switch_to(&self, method: Source) -> bool {
        self.is_open() && self.flow == Flow::Automatic && self.method() != method
    }
}

#[cfg(test)]
mod tests;
