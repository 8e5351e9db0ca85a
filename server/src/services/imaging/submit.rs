//! A form of an appointment, from the fields that were sent to what came of it: one transaction, one effect for a
//! form's key.
//!
//! The appointment's row is locked first, so that what is decided is decided on what is stored: of two editors, two
//! presses or two replicas the second sees what the first did.

use app::domain::ids::AppointmentId;
use app::domain::staff::Permission;
use app::error::AppError;
use app::forms::fields::{FORM_KEY, FROM, Fields, VERSION};
use app::forms::outcome::Outcome;
use app::forms::steps::{Action, AppointmentForm, Step};
use app::services::Caller;
use time::OffsetDateTime;
use uuid::Uuid;

use super::decide::{NotDone, decide, pressed_on};
use super::facts::Facts;
use super::load::{self, Colleagues, Loaded, Needs};
use super::store_change;
use crate::services::{Ground, NotServed, authorise};
use crate::store::{
    StoreResult, Tx, appointment_lock, form_submission_get, form_submission_put, mammographers_of_unit,
    typed_answer_delete, typed_answer_put,
};

/// A form on its way.
pub(super) struct Submission<'a> {
    pub caller: &'a Caller,
    pub id: AppointmentId,
    pub form: AppointmentForm,
    pub fields: &'a Fields,
    pub at: OffsetDateTime,
}

impl Submission<'_> {
    /// Where it was posted to.
    fn path(&self) -> String {
        format!("/appointments/{}{}", self.id, self.form.segment())
    }

    /// Its key. A question always has one; a button of a list may do without, because it fits but once.
    fn key(&self) -> Result<Option<Uuid>, AppError> {
        match (self.fields.one(FORM_KEY), self.form) {
            ("", AppointmentForm::Action(_)) => Ok(None),
            (key, _) => Uuid::parse_str(key).map(Some).map_err(|_| AppError::BadRequest),
        }
    }

    /// The page whose answers were sent.
    fn page(&self) -> Option<Step> {
        match self.form {
            AppointmentForm::Answers(step) => Some(step),
            AppointmentForm::Action(Action::Pause | Action::RecordManually | Action::RecordAutomatically) => {
                pressed_on(self.fields)
            }
            AppointmentForm::Action(
                Action::CheckIn | Action::Start | Action::TakeOver | Action::Resume | Action::AbandonCorrection,
            ) => None,
        }
    }
}

pub(super) async fn submit(ground: &Ground, submission: &Submission<'_>) -> Result<Outcome, NotServed> {
    let Submission { caller, id, form, .. } = *submission;
    authorise(caller, Permission::RecordImages)?;
    let key = submission.key()?;
    let tx = ground.store.begin().await?;
    appointment_lock(&tx, caller.viewer.unit_id, id).await?;
    if let Some(outcome) = replay(&tx, submission, key).await? {
        return Ok(outcome);
    }
    let loaded = load_for(&tx, submission).await?;
    match decide(form, submission.fields, &loaded.facts) {
        Ok(change) => {
            let outcome = Outcome::Next {
                to: change.next.clone(),
            };
            if !change.is_only_onward(&loaded.facts) && !note(&tx, submission, key, &outcome).await? {
                tx.rollback().await?;
                return Err(AppError::BadRequest.into());
            }
            store_change::store(&tx, ground, submission, &loaded, &change).await?;
            tx.commit().await?;
            Ok(outcome)
        }
        Err(not_done) => undone(tx, ground, submission, &loaded.facts, not_done).await,
    }
}

/// What came of the same form when it was sent before.
async fn replay(tx: &Tx, submission: &Submission<'_>, key: Option<Uuid>) -> Result<Option<Outcome>, NotServed> {
    let Some(key) = key else { return Ok(None) };
    match form_submission_get(tx, submission.caller.viewer.staff.id, key).await? {
        None => Ok(None),
        Some(before) if before.path == submission.path() => Ok(Some(before.outcome)),
        Some(_) => Err(AppError::BadRequest.into()),
    }
}

/// Notes what comes of the form; `false` when somebody else used its key.
async fn note(tx: &Tx, submission: &Submission<'_>, key: Option<Uuid>, outcome: &Outcome) -> StoreResult<bool> {
    let staff = submission.caller.viewer.staff.id;
    match key {
        None => Ok(true),
        Some(key) => form_submission_put(tx, staff, key, &submission.path(), outcome, submission.at).await,
    }
}

async fn load_for(tx: &Tx, submission: &Submission<'_>) -> Result<Loaded, NotServed> {
    let Submission {
        caller,
        id,
        form,
        fields,
        at,
    } = *submission;
    let asks = |step: Step| form == AppointmentForm::Answers(step);
    let goes_on_by_hand = form == AppointmentForm::Action(Action::RecordManually);
    let needs = Needs {
        rooms: asks(Step::Room),
        colleagues: if asks(Step::Attribution) {
            Colleagues::ToChooseFrom
        } else {
            Colleagues::Unneeded
        },
        received: asks(Step::Correct),
        typed: goes_on_by_hand.then_some(Step::Review),
    };
    let mut loaded = load::facts(tx, caller, id, at, needs)
        .await?
        .ok_or(AppError::NotFound)?;
    let typed = loaded.typed.take();
    let facts = &mut loaded.facts;
    facts.typed_on_review = typed.map(|typed| typed.fields);
    // Whoever is told that someone saved in the meantime sees who took the images by name.
    if facts.draft.attribution.is_some() && fields.version() != Some(facts.draft_version) && facts.colleagues.is_empty()
    {
        facts.colleagues = mammographers_of_unit(tx, caller.viewer.unit_id).await?;
    }
    Ok(loaded)
}

/// Nothing is changed; but what was sent is kept for its author, who may follow a link instead of answering again.
async fn undone(
    tx: Tx,
    ground: &Ground,
    submission: &Submission<'_>,
    facts: &Facts,
    not_done: NotDone,
) -> Result<Outcome, NotServed> {
    let outcome = match not_done {
        NotDone::Misfit => {
            tx.rollback().await?;
            return Err(AppError::BadRequest.into());
        }
        NotDone::Invalid(errors) => Outcome::Invalid(errors),
        NotDone::Elsewhere(to) => Outcome::Next { to },
        NotDone::Refused(refusal) => Outcome::Refused(refusal),
    };
    if let Some(page) = submission.page() {
        keep(
            &tx,
            submission.caller,
            submission.id,
            page,
            submission.fields,
            submission.at,
        )
        .await?;
    }
    if let Outcome::Refused(refusal) = &outcome {
        store_change::audit_refusal(&tx, ground, submission, facts, refusal).await?;
    }
    tx.commit().await?;
    Ok(outcome)
}

/// Whether the form that was typed in has been submitted.
pub(super) async fn was_submitted(tx: &Tx, caller: &Caller, fields: &Fields) -> StoreResult<bool> {
    match Uuid::parse_str(fields.one(FORM_KEY)) {
        Ok(key) => Ok(form_submission_get(tx, caller.viewer.staff.id, key).await?.is_some()),
        Err(_) => Ok(false),
    }
}

/// Keeps what was typed on a page; what is empty is forgotten.
pub(super) async fn keep(
    tx: &Tx,
    caller: &Caller,
    id: AppointmentId,
    page: Step,
    fields: &Fields,
    at: OffsetDateTime,
) -> StoreResult<()> {
    let staff = caller.viewer.staff.id;
    let kept: Fields = fields
        .to_keep()
        .iter()
        .filter(|(name, _)| *name != FROM)
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    if kept.iter().any(|(name, _)| name != VERSION) {
        typed_answer_put(tx, staff, &page.path(id), &kept, at).await
    } else {
        typed_answer_delete(tx, staff, &page.path(id)).await
    }
}
