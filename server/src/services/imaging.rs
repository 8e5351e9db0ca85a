//! Appointments and the recording of their images, on the store.

mod decide;
mod facts;
mod load;
mod received;
mod review;
mod store_change;
mod submit;
mod visit;

use app::domain::ids::AppointmentId;
use app::domain::staff::Permission;
use app::error::AppError;
use app::forms::fields::Fields;
use app::forms::outcome::Outcome;
use app::forms::steps::{AppointmentForm, Step};
use app::services::Caller;
use app::services::imaging::{Imaging, Visit};

use super::{Ground, NotServed, authorise};
use crate::store::appointment_lock;
use submit::Submission;

/// How often a form is tried that other transactions get in the way of. What is undone has had no effect, so trying
/// again is safe.
const TRIES: usize = 3;

/// [`Imaging`] on the store.
pub(super) struct StoredImaging(pub(super) Ground);

#[async_trait::async_trait]
impl Imaging for StoredImaging {
    async fn visit(&self, caller: &Caller, id: AppointmentId, step: Step) -> Result<Visit, AppError> {
        visit::visit(&self.0, caller, id, step)
            .await
            .map_err(|error| error.into_error_for(caller))
    }

    async fn place(&self, caller: &Caller, id: AppointmentId) -> Result<String, AppError> {
        visit::place(&self.0, caller, id)
            .await
            .map_err(|error| error.into_error_for(caller))
    }

    async fn follow(&self, caller: &Caller, id: AppointmentId) -> Result<(), AppError> {
        visit::follow(&self.0, caller, id)
            .await
            .map_err(|error| error.into_error_for(caller))
    }

    async fn submit(
        &self,
        caller: &Caller,
        id: AppointmentId,
        form: AppointmentForm,
        fields: &Fields,
    ) -> Result<Outcome, AppError> {
        let submission = Submission {
            caller,
            id,
            form,
            fields,
            at: self.0.now(),
        };
        let mut outcome = submit::submit(&self.0, &submission).await;
        for _ in 1..TRIES {
            match &outcome {
                Err(NotServed::Store(error)) if error.is_conflict() => {
                    outcome = submit::submit(&self.0, &submission).await;
                }
                Ok(_) | Err(NotServed::Store(_) | NotServed::App(_)) => break,
            }
        }
        outcome.map_err(|error| error.into_error_for(caller))
    }

    async fn keep_typed(
        &self,
        caller: &Caller,
        id: AppointmentId,
        step: Step,
        fields: &Fields,
    ) -> Result<(), AppError> {
        keep_typed(&self.0, caller, id, step, fields)
            .await
            .map_err(|error| error.into_error_for(caller))
    }
}

/// Whoever lost an appointment to another still keeps what they typed, so the page need not be one that can be entered
/// now. What arrives after its own form is older than that, and must not come back as an answer.
async fn keep_typed(
    ground: &Ground,
    caller: &Caller,
    id: AppointmentId,
    step: Step,
    fields: &Fields,
) -> Result<(), NotServed> {
    authorise(caller, Permission::RecordImages)?;
    if !AppointmentForm::ALL.contains(&AppointmentForm::Answers(step)) {
        return Err(AppError::BadRequest.into());
    }
    let tx = ground.store.begin().await?;
    appointment_lock(&tx, caller.viewer.unit_id, id).await?;
    if submit::was_submitted(&tx, caller, fields).await? {
        return Ok(tx.rollback().await?);
    }
    submit::keep(&tx, caller, id, step, fields, ground.now()).await?;
    Ok(tx.commit().await?)
}
