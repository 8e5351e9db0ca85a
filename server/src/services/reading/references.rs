//! Accession numbers from other systems: kept for a few minutes under a reference that says nothing, so that the number
//! is in no address after the first.

use app::domain::ids::AppointmentId;
use app::domain::staff::Permission;
use app::error::AppError;
use app::services::Caller;
use uuid::Uuid;

use super::StoredReading;
use crate::auth::{text_sha256, token_new};
use crate::error::from_store;
use crate::services::{NotServed, authorise};
use crate::store::{StoreResult, reading_reference_put, reading_references, reading_referred};

/// The longest accession number.
const LONGEST: usize = 16;
/// So many references are kept at a time: whoever asks for one need not be signed in.
const MOST: u32 = 5_000;

impl StoredReading {
    /// What is no accession number leads nowhere, as one that nobody has does.
    pub(super) async fn keep_reference(&self, accession: &str) -> Result<String, AppError> {
        let kept: StoreResult<String> = async {
            let reference = token_new()?;
            let is_one =
                (1..=LONGEST).contains(&accession.len()) && accession.bytes().all(|byte| byte.is_ascii_graphic());
            if is_one && reading_references(&self.0.store).await? < MOST {
                let tx = self.0.store.begin().await?;
                reading_reference_put(&tx, text_sha256(&reference), accession, self.0.now()).await?;
                tx.commit().await?;
            }
            Ok(reference)
        }
        .await;
        kept.map_err(|error| from_store(error, Uuid::new_v4()))
    }

    pub(super) async fn case_referred(&self, caller: &Caller, reference: &str) -> Result<AppointmentId, NotServed> {
        authorise(caller, Permission::ReadCases)?;
        let (ground, unit) = (&self.0, caller.viewer.unit_id);
        let found = reading_referred(&ground.store, unit, text_sha256(reference), ground.now()).await?;
        Ok(found.ok_or(AppError::NotFound)?)
    }
}
