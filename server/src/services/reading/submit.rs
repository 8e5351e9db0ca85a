//! What a reader says of a case: one transaction with its audit event. Nothing here can change a record.

use app::domain::ids::{AppointmentId, QuestionId, RecallId};
use app::domain::staff::Permission;
use app::error::AppError;
use app::forms::errors::FormErrors;
use app::forms::fields::{FORM_KEY, Fields};
use app::forms::outcome::{Outcome, Refusal};
use app::forms::reading::{self as forms, ReadingForm, case_path, list_of};
use app::services::Caller;
use time::OffsetDateTime;
use uuid::Uuid;

use super::StoredReading;
use crate::audit::{Action, Codes, Event, Object};
use crate::services::{NotServed, authorise};
use crate::store::{
    StoreResult, Tx, appointment_case, appointment_lock, form_submission_get, form_submission_put,
    reading_opinion_exists, reading_opinion_put, reading_question_insert, reading_recall_insert,
    reading_recall_withdraw, reading_seen_insert, reading_state, records_of_appointment,
};

/// A form on its way, inside its transaction.
struct Sent<'a> {
    caller: &'a Caller,
    id: AppointmentId,
    form: ReadingForm,
    fields: &'a Fields,
    at: OffsetDateTime,
}

/// What came of a form.
enum Done {
    /// Something was said; what the audit trail is told.
    Said(Action, Codes),
    /// The same was there already.
    Before,
    /// It was not right.
    Invalid(FormErrors),
    /// It came too late.
    Refused(Refusal),
}

impl Sent<'_> {
    /// What has an effect each time that it is sent needs a key.
    fn key(&self) -> Result<Option<Uuid>, AppError> {
        match self.form {
            ReadingForm::Seen | ReadingForm::Opinion | ReadingForm::Withdraw => Ok(None),
            ReadingForm::Question | ReadingForm::Recall => {
                let key = Uuid::parse_str(self.fields.one(FORM_KEY));
                key.map(Some).map_err(|_| AppError::BadRequest)
            }
        }
    }

    /// What is said of a record names the version that was on the page.
    fn version(&self) -> Result<Option<u32>, AppError> {
        match self.form {
            ReadingForm::Seen | ReadingForm::Opinion => self.fields.version().map(Some).ok_or(AppError::BadRequest),
            ReadingForm::Question | ReadingForm::Recall | ReadingForm::Withdraw => Ok(None),
        }
    }

    fn next(&self) -> Outcome {
        Outcome::Next {
            to: case_path(self.id, list_of(self.fields)),
        }
    }

    async fn say(&self, tx: &Tx) -> Result<Done, NotServed> {
        match self.form {
            ReadingForm::Seen => Ok(self.mark_seen(tx).await?),
            ReadingForm::Opinion => self.rate(tx).await,
            ReadingForm::Question => Ok(self.ask(tx).await?),
            ReadingForm::Recall => Ok(self.recall(tx).await?),
            ReadingForm::Withdraw => self.withdraw(tx).await,
        }
    }

    async fn mark_seen(&self, tx: &Tx) -> StoreResult<Done> {
        let staff = self.caller.viewer.staff.id;
        Ok(if reading_seen_insert(tx, self.id, staff, self.at).await? {
            Done::Said(Action::CaseSeen, Codes::new())
        } else {
            Done::Before
        })
    }

    /// Once for each reader and case; changed until the case is closed. A record without a note has nothing to rate.
    async fn rate(&self, tx: &Tx) -> Result<Done, NotServed> {
        let (unit, staff) = (self.caller.viewer.unit_id, self.caller.viewer.staff.id);
        let (useful, comment) = match forms::opinion(self.fields) {
            Ok(opinion) => opinion,
            Err(errors) => return Ok(Done::Invalid(errors)),
        };
        let versions = records_of_appointment(tx, unit, self.id).await?;
        let has_note = versions.iter().any(|version| version.images.details().notes.is_some());
        if !has_note {
            return Err(AppError::BadRequest.into());
        }
        let state = reading_state(tx, unit, self.id, staff).await?;
        let is_closed = state.is_some_and(|state| state.closed);
        if is_closed && reading_opinion_exists(tx, self.id, staff).await? {
            return Ok(Done::Refused(Refusal::NotNow {
                status: "Read by two readers".to_owned(),
            }));
        }
        reading_opinion_put(tx, self.id, staff, (useful, comment.as_ref()), self.at).await?;
        let codes = Codes::new().code("useful", if useful { "YES" } else { "NO" });
        Ok(Done::Said(Action::OpinionGiven, codes))
    }

    async fn ask(&self, tx: &Tx) -> StoreResult<Done> {
        let words = match forms::question(self.fields) {
            Ok(words) => words,
            Err(errors) => return Ok(Done::Invalid(errors)),
        };
        let question = QuestionId(Uuid::new_v4());
        let by = self.caller.viewer.staff.id;
        reading_question_insert(tx, question, self.id, (&words, by), self.at).await?;
        let codes = Codes::new().id("question", question.0);
        Ok(Done::Said(Action::QuestionAsked, codes))
    }

    async fn recall(&self, tx: &Tx) -> StoreResult<Done> {
        let new = match forms::recall(self.fields) {
            Ok(new) => new,
            Err(errors) => return Ok(Done::Invalid(errors)),
        };
        let recall = RecallId(Uuid::new_v4());
        let by = self.caller.viewer.staff.id;
        reading_recall_insert(tx, recall, self.id, (&new, by), self.at).await?;
        let codes = Codes::new()
            .id("recall", recall.0)
            .code("view", new.view.code())
            .code("reason", new.reason.code());
        Ok(Done::Said(Action::RecallRequested, codes))
    }

    async fn withdraw(&self, tx: &Tx) -> Result<Done, NotServed> {
        let why = match forms::why_withdrawn(self.fields) {
            Ok(why) => why,
            Err(errors) => return Ok(Done::Invalid(errors)),
        };
        let recall = forms::recall_withdrawn(self.fields).ok_or(AppError::NotFound)?;
        let by = self.caller.viewer.staff.id;
        let withdrawn = reading_recall_withdraw(tx, recall, self.id, (&why, by), self.at).await;
        if withdrawn.map_err(missing)? {
            let codes = Codes::new().id("recall", recall.0);
            Ok(Done::Said(Action::RecallWithdrawn, codes))
        } else {
            Ok(Done::Before)
        }
    }
}

impl StoredReading {
    pub(super) async fn take(
        &self,
        caller: &Caller,
        id: AppointmentId,
        form: ReadingForm,
        fields: &Fields,
    ) -> Result<Outcome, NotServed> {
        authorise(caller, Permission::ReadCases)?;
        let (ground, unit, staff) = (&self.0, caller.viewer.unit_id, caller.viewer.staff.id);
        let sent = Sent {
            caller,
            id,
            form,
            fields,
            at: ground.now(),
        };
        let key = sent.key()?;
        let tx = ground.store.begin().await?;
        appointment_lock(&tx, unit, id).await.map_err(missing)?;
        let case = appointment_case(&tx, unit, id).await?.ok_or(AppError::NotFound)?;
        let state = reading_state(&tx, unit, id, staff).await?.ok_or(AppError::NotFound)?;
        if sent.version()?.is_some_and(|version| version != state.version) {
            tx.rollback().await?;
            return Ok(Outcome::Refused(Refusal::Corrected));
        }
        let path = form.path(id);
        if let Some(key) = key
            && let Some(before) = form_submission_get(&tx, staff, key).await?
        {
            tx.rollback().await?;
            return if before.path == path {
                Ok(before.outcome)
            } else {
                Err(AppError::BadRequest.into())
            };
        }
        let outcome = match sent.say(&tx).await? {
            Done::Invalid(errors) => Outcome::Invalid(errors),
            Done::Refused(refusal) => Outcome::Refused(refusal),
            Done::Before => sent.next(),
            Done::Said(action, codes) => {
                let outcome = sent.next();
                if let Some(key) = key
                    && !form_submission_put(&tx, staff, key, &path, &outcome, sent.at).await?
                {
                    return Err(AppError::BadRequest.into());
                }
                let event = Event::by(caller, action, sent.at)
                    .on(Object::Appointment(id))
                    .after(codes);
                ground
                    .audit
                    .append(&tx, event.about(case.appointment.participant.id))
                    .await?;
                tx.commit().await?;
                return Ok(outcome);
            }
        };
        tx.rollback().await?;
        Ok(outcome)
    }
}

/// What is not there, or is another unit's, is not found.
pub(super) fn missing(error: crate::store::StoreError) -> NotServed {
    match error {
        crate::store::StoreError::Missing => AppError::NotFound.into(),
        error => error.into(),
    }
}
