//! What the product can do, on the store: authorise, load, decide (pure), then change and audit in one transaction.
//!
//! The permission comes first in every method and the unit is in every query, so that what belongs to another unit is
//! not there. Nothing here knows of HTTP or of SQL.

mod accounts;
mod clinics;
mod images;
mod imaging;
mod reading;
mod trail;
mod transfer;

pub(crate) use images::failing;
pub(crate) use transfer::picture_state;

use std::sync::Arc;

use app::domain::staff::Permission;
use app::error::AppError;
use app::services::{Caller, Services};
use thiserror::Error;
use time::OffsetDateTime;

use crate::audit::{Audit, ReadJournal};
use crate::clock::Clock;
use crate::config::IntakeConfig;
use crate::intake::Intake;
use crate::store::{Store, StoreError};

/// What the services stand on. Cheap to clone.
#[derive(Clone)]
pub struct Ground {
    /// Where everything is kept.
    pub store: Store,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Seals events into the audit trail.
    pub audit: Audit,
    /// Takes down what was read.
    pub journal: ReadJournal,
}

/// The services that pages and server functions find in their context.
#[must_use]
pub fn services(ground: &Ground, intake: &Intake, config: &IntakeConfig) -> Services {
    Services {
        clinics: Arc::new(clinics::StoredClinics(ground.clone())),
        imaging: Arc::new(imaging::StoredImaging(ground.clone())),
        images: Arc::new(images::StoredImages {
            ground: ground.clone(),
            live: intake.live.clone(),
        }),
        reading: Arc::new(reading::StoredReading(ground.clone())),
        accounts: Arc::new(accounts::StoredAccounts(ground.clone())),
        transfer: Arc::new(transfer::StoredTransfer::new(ground, intake, config)),
    }
}

impl Ground {
    fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }
}

/// Why a service did not answer: the store failed, or the request is none to be served.
#[derive(Debug, Error)]
enum NotServed {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    App(#[from] AppError),
}

impl NotServed {
    /// What the caller may know of it. The one place where a failure of the store becomes an answer.
    fn into_error_for(self, caller: &Caller) -> AppError {
        match self {
            NotServed::Store(error) => crate::error::from_store(error, caller.request),
            NotServed::App(error) => error,
        }
    }
}

/// The one place that asks whether a caller may do something.
fn authorise(caller: &Caller, permission: Permission) -> Result<(), AppError> {
    if caller.viewer.may(permission) {
        Ok(())
    } else {
        Err(AppError::Forbidden)
    }
}
