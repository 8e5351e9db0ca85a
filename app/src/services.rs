//! What the product can do, as object-safe traits: the list of use cases.
//!
//! Server functions and pages live in this crate and cannot be generic over a database, so the server puts its one
//! implementation of each trait into the context as `Arc<dyn ..>`. Every method authorises first, and is scoped to the
//! caller's unit; what belongs to another unit is [`AppError::NotFound`].

pub mod accounts;
pub mod clinics;
pub mod images;
pub mod imaging;
pub mod reading;
pub mod transfer;

use std::sync::Arc;

use leptos::prelude::use_context;
use uuid::Uuid;

use crate::domain::ids::SessionId;
use crate::domain::staff::Viewer;
use crate::error::AppError;

pub use accounts::Accounts;
pub use clinics::Clinics;
pub use images::Images;
pub use imaging::Imaging;
pub use reading::Reading;
pub use transfer::Transfer;

/// Who asks: the person signed in, their session, and the request, for the audit trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The person, with roles and unit.
    pub viewer: Viewer,
    /// The session.
    pub session: SessionId,
    /// The request's reference, as in the log.
    pub request: Uuid,
}

/// Everything the product can do, as the server puts it into the context of each request.
#[derive(Clone)]
pub struct Services {
    /// Clinics and rooms.
    pub clinics: Arc<dyn Clinics>,
    /// Appointments and their images.
    pub imaging: Arc<dyn Imaging>,
    /// How the transfer of an appointment's images stands, and whose images are.
    pub images: Arc<dyn Images>,
    /// What image readers see and say.
    pub reading: Arc<dyn Reading>,
    /// The caller's own account.
    pub accounts: Arc<dyn Accounts>,
    /// The traffic with machines.
    pub transfer: Arc<dyn Transfer>,
}

/// The caller of this request.
///
/// # Errors
/// [`AppError::SignedOut`] when nobody is signed in.
pub fn caller() -> Result<Caller, AppError> {
    use_context::<Caller>().ok_or(AppError::SignedOut)
}

/// The services of this server.
///
/// # Errors
/// [`AppError::Failed`] when the server forgot to provide them.
pub fn services() -> Result<Services, AppError> {
    use_context::<Services>().ok_or(AppError::Failed {
        reference: String::new(),
    })
}
