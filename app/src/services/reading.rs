//! What image readers see of a case and say about it, and what mammographers answer.

mod case;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::Caller;
use crate::domain::ids::{AppointmentId, ClinicId};
use crate::domain::local_time::LocalDateTime;
use crate::domain::participant::Participant;
use crate::domain::reading::filter::Filter;
use crate::domain::reading::usefulness::Usefulness;
use crate::domain::reading::{Traits, ViewCount};
use crate::error::AppError;
use crate::forms::fields::Fields;
use crate::forms::outcome::Outcome;
use crate::forms::reading::ReadingForm;

pub use case::{CaseExposure, CaseKeys, CasePage, Opinion, Question, Recall, RecordedAs, Said, SeenBy};

/// "Reading": cases, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadingPage {
    /// What is on it.
    pub lines: Vec<CaseLine>,
    /// What the list is narrowed to.
    pub filter: Filter,
    /// The last case of this page, when more follow.
    pub last: Option<AppointmentId>,
    /// The clinics to choose from, the newest first.
    pub clinics: Vec<ClinicChoice>,
}

/// A clinic that a list can be narrowed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClinicChoice {
    /// Which.
    pub id: ClinicId,
    /// "WS644, 24 November 2026"
    pub label: String,
}

/// Whether whoever asks has seen a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SeenByMe {
    /// Not yet.
    No,
    /// As it is now.
    Yes,
    /// As it was before the record was corrected.
    BeforeCorrection,
}

/// A case on the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseLine {
    /// Which.
    pub id: AppointmentId,
    /// Who.
    pub participant: Participant,
    /// When.
    pub starts_at: LocalDateTime,
    /// "WS644"
    pub clinic_code: String,
    /// What was taken.
    pub views: Vec<ViewCount>,
    /// What the record has.
    pub traits: Traits,
    /// Whether a question waits for its answer.
    pub question_open: bool,
    /// Whether images came after the record was completed.
    pub late_images: bool,
    /// Whether whoever asks has seen it.
    pub seen: SeenByMe,
    /// How many readers have seen it.
    pub readers: u32,
    /// Another reader who has it open.
    pub open_by: Option<String>,
}

/// "Do notes help?"
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotesPage {
    /// The counts.
    pub usefulness: Usefulness,
    /// The first day that is counted, and the last.
    pub from: time::Date,
    /// The last day that is counted.
    pub until: time::Date,
}

/// Reading.
#[async_trait]
pub trait Reading: Send + Sync {
    /// A page of the list; an audited read of every participant on it. Permission of this and all that follow, unless
    /// said otherwise: read cases.
    async fn list(&self, caller: &Caller, filter: Filter) -> Result<ReadingPage, AppError>;

    /// A case, which the caller has open from then on; an audited read.
    async fn case(&self, caller: &Caller, id: AppointmentId, filter: Filter) -> Result<CasePage, AppError>;

    /// The next case that the caller has not seen and nobody else has open, which the caller has open from then on.
    async fn next(
        &self,
        caller: &Caller,
        after: Option<AppointmentId>,
        filter: Filter,
    ) -> Result<Option<AppointmentId>, AppError>;

    /// Says something about a case: one transaction with its audit event, one effect for a form key.
    async fn submit(
        &self,
        caller: &Caller,
        id: AppointmentId,
        form: ReadingForm,
        fields: &Fields,
    ) -> Result<Outcome, AppError>;

    /// Answers a reader's question. Permission: answer readers.
    async fn answer(&self, caller: &Caller, id: AppointmentId, fields: &Fields) -> Result<Outcome, AppError>;

    /// Keeps an accession number that came from another system, for a few minutes, under the reference that is
    /// returned. Nobody need be signed in, and nothing is said about whether there is such a number.
    async fn refer(&self, accession: &str) -> Result<String, AppError>;

    /// The case that a reference leads to.
    async fn referred(&self, caller: &Caller, reference: &str) -> Result<AppointmentId, AppError>;

    /// "Do notes help?", over the last twelve months. Permission: see reports.
    async fn notes(&self, caller: &Caller) -> Result<NotesPage, AppError>;
}
