//! Image readers: the list of cases, a case, what they say of it, and what mammographers answer.
//!
//! A list and a case are audited reads, committed before they are answered. What the other reader said leaves here only
//! once the caller has given the own opinion.

mod answering;
mod case;
mod list;
mod notes;
mod references;
mod submit;

use app::domain::ids::AppointmentId;
use app::domain::reading::filter::Filter;
use app::error::AppError;
use app::forms::fields::Fields;
use app::forms::outcome::Outcome;
use app::forms::reading::ReadingForm;
use app::services::Caller;
use app::services::reading::{CasePage, NotesPage, Reading, ReadingPage};
use time::Duration;

use super::{Ground, NotServed};
use crate::store::CaseReader;

pub(super) use answering::remarks;

/// After this long without a sign of life a reader no longer counts as having a case open.
const OPEN_FOR: Duration = Duration::minutes(15);
/// A sign of life is written down anew after this long.
const OPEN_RENEWED: Duration = Duration::minutes(5);

/// [`Reading`] on the store.
pub(super) struct StoredReading(pub(super) Ground);

impl StoredReading {
    /// Who asks, as the store needs to know it.
    fn reader(&self, caller: &Caller) -> CaseReader {
        CaseReader {
            unit: caller.viewer.unit_id,
            staff: caller.viewer.staff.id,
            open_since: self.0.now() - OPEN_FOR,
        }
    }
}

/// Answers for a caller: the one place where what went wrong inside becomes what the caller may know.
macro_rules! answer {
    ($caller:ident, $answer:expr) => {
        $answer.await.map_err(|error: NotServed| error.into_error_for($caller))
    };
}

#[async_trait::async_trait]
impl Reading for StoredReading {
    async fn list(&self, caller: &Caller, filter: Filter) -> Result<ReadingPage, AppError> {
        answer!(caller, self.list_of(caller, filter))
    }

    async fn case(&self, caller: &Caller, id: AppointmentId, filter: Filter) -> Result<CasePage, AppError> {
        answer!(caller, self.case_page(caller, id, filter))
    }

    async fn next(
        &self,
        caller: &Caller,
        after: Option<AppointmentId>,
        filter: Filter,
    ) -> Result<Option<AppointmentId>, AppError> {
        answer!(caller, self.next_case(caller, after, filter))
    }

    async fn submit(
        &self,
        caller: &Caller,
        id: AppointmentId,
        form: ReadingForm,
        fields: &Fields,
    ) -> Result<Outcome, AppError> {
        answer!(caller, self.take(caller, id, form, fields))
    }

    async fn answer(&self, caller: &Caller, id: AppointmentId, fields: &Fields) -> Result<Outcome, AppError> {
        answer!(caller, self.take_answer(caller, id, fields))
    }

    async fn refer(&self, accession: &str) -> Result<String, AppError> {
        self.keep_reference(accession).await
    }

    async fn referred(&self, caller: &Caller, reference: &str) -> Result<AppointmentId, AppError> {
        answer!(caller, self.case_referred(caller, reference))
    }

    async fn notes(&self, caller: &Caller) -> Result<NotesPage, AppError> {
        answer!(caller, self.notes_page(caller))
    }
}
