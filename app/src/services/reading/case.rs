//! A case, with everything that was recorded and everything that was said about it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::appointment::Appointment;
use crate::domain::ids::{AppointmentId, QuestionId, RecallId};
use crate::domain::imaging::confirmed::Part;
use crate::domain::imaging::record::RecordVersion;
use crate::domain::imaging::view::View;
use crate::domain::local_time::LocalDateTime;
use crate::domain::reading::RecallReason;
use crate::domain::reading::filter::Filter;
use crate::domain::staff::StaffName;
use crate::domain::text::FreeText;
use crate::services::imaging::HistoryLine;
use crate::services::reading::SeenByMe;
use crate::services::transfer::ExposureLine;

/// Everything that the page of a case shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CasePage {
    /// The appointment.
    pub appointment: Appointment,
    /// "WS644"
    pub clinic_code: String,
    /// Completed versions of the record, newest first; never empty.
    pub versions: Vec<RecordVersion>,
    /// What machines sent for it, in the order in which it was exposed.
    pub exposures: Vec<CaseExposure>,
    /// What happened, oldest first.
    pub history: Vec<HistoryLine>,
    /// Whether images came after the record was completed.
    pub late_images: bool,
    /// Whether whoever asks has seen it.
    pub seen: SeenByMe,
    /// How many readers have seen it.
    pub readers: u32,
    /// Whether as many have seen it as a case needs.
    pub closed: bool,
    /// Who has seen it, as far as whoever asks may know.
    pub seen_by: Vec<SeenBy>,
    /// Other readers who have it open.
    pub open_by: Vec<StaffName>,
    /// What whoever asks said of the note.
    pub own_opinion: Option<Opinion>,
    /// What others said of it, once the own opinion is given.
    pub opinions: Vec<Opinion>,
    /// Questions, oldest first: the own ones, and those of others once the case was seen.
    pub questions: Vec<Question>,
    /// Whether another reader has asked something that is not shown yet.
    pub has_hidden_questions: bool,
    /// Technical recalls, oldest first: the own ones, and those of others once the own reading is done.
    pub recalls: Vec<Recall>,
    /// The case before it on the list.
    pub previous: Option<AppointmentId>,
    /// What the list is narrowed to.
    pub filter: Filter,
    /// The keys of the forms on this page.
    pub keys: CaseKeys,
    /// The present, on the unit's clocks.
    pub now: LocalDateTime,
}

/// An exposure as it was received, and as it was confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseExposure {
    /// What was received: its view is what the image says.
    pub received: ExposureLine,
    /// What the record in force says of it; nothing where it knows nothing of it, because it was made by hand, or
    /// because the image came later.
    pub recorded: Option<RecordedAs>,
}

/// What a record says of an exposure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedAs {
    /// The view that it shows: "LCC".
    pub view: String,
    /// What it was among those of its view.
    pub part: Part,
}

impl CaseExposure {
    /// The view that it shows, as far as is known: what was confirmed, before what the image says.
    #[must_use]
    pub fn view(&self) -> &str {
        let recorded = self.recorded.as_ref();
        recorded.map_or(&self.received.view, |recorded| &recorded.view)
    }

    /// What the image says, where it was recorded otherwise.
    #[must_use]
    pub fn labelled_otherwise(&self) -> Option<&str> {
        let said = &self.received.view;
        (self.view() != said).then_some(said)
    }
}

/// The keys of those forms that have an effect each time they are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseKeys {
    /// Of "Ask the mammographer".
    pub question: Uuid,
    /// Of "Request a technical recall".
    pub recall: Uuid,
}

/// Who has seen a case, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenBy {
    /// Who.
    pub by: StaffName,
    /// When.
    pub at: LocalDateTime,
}

/// What a reader said of a note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    /// Whether it was useful.
    pub useful: bool,
    /// In words.
    pub comment: Option<FreeText>,
    /// Whether the note was another when that was said: a correction changed it.
    pub of_another_note: bool,
    /// Who.
    pub by: StaffName,
    /// When.
    pub at: LocalDateTime,
}

/// Words, with who said them and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// What.
    pub words: FreeText,
    /// Who.
    pub by: StaffName,
    /// When.
    pub at: LocalDateTime,
}

/// A question to the mammographer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Which.
    pub id: QuestionId,
    /// What a reader asked.
    pub asked: Said,
    /// What a mammographer answered.
    pub answered: Option<Said>,
}

/// A technical recall of a view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recall {
    /// Which.
    pub id: RecallId,
    /// Which view is to be taken again.
    pub view: View,
    /// Why.
    pub reason: RecallReason,
    /// More in words.
    pub note: Option<FreeText>,
    /// Who.
    pub by: StaffName,
    /// When.
    pub at: LocalDateTime,
    /// Why it was withdrawn, if it was.
    pub withdrawn: Option<Said>,
    /// What the clinic arranged for it.
    pub arranged: Option<Said>,
}

impl CasePage {
    /// The record in force.
    #[must_use]
    pub fn record(&self) -> Option<&RecordVersion> {
        self.versions.first()
    }

    /// Whether the note can be rated: a first time always, again until the case is closed.
    #[must_use]
    pub fn may_rate(&self) -> bool {
        self.own_opinion.is_none() || !self.closed
    }
}

impl Recall {
    /// "RMLO: Image blurred"
    #[must_use]
    pub fn words(&self) -> String {
        format!("{}: {}", self.view.label(), self.reason.label())
    }
}
