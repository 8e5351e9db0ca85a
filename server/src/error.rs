//! From what failed inside to what the outside may know, and the one place where a failure is logged.
//!
//! A user sees a reference and never a cause; the log has the cause under the same reference. Nothing of a row, a
//! form or a participant gets into either.

use app::error::AppError;
use http::StatusCode;
use uuid::Uuid;

use crate::store::StoreError;

/// Logs a failure of the store, and says what its user may know of it.
#[must_use]
pub fn from_store(error: StoreError, request: Uuid) -> AppError {
    let reference = reference(request);
    let cause: &dyn std::error::Error = &error;
    match &error {
        StoreError::Missing => AppError::NotFound,
        StoreError::Unavailable(_) => {
            tracing::warn!(%reference, cause, "the database cannot be used");
            AppError::Unavailable { reference }
        }
        StoreError::Constraint(_)
        | StoreError::IllegalRow(_)
        | StoreError::NewerSchema(_)
        | StoreError::BadAddress
        | StoreError::Failed(_) => {
            tracing::error!(%reference, cause, "the database failed");
            AppError::Failed { reference }
        }
    }
}

/// [`from_store`] for `map_err`.
pub fn of(request: Uuid) -> impl FnOnce(StoreError) -> AppError {
    move |error| from_store(error, request)
}

/// How a user and the log name a request: its first eight hexadecimal digits, which can be read out on the telephone.
#[must_use]
pub fn reference(request: Uuid) -> String {
    let digits = request.simple().to_string();
    digits.chars().take(8).collect()
}

/// The status of an answer that carries an error.
#[must_use]
pub fn status_of(error: &AppError) -> StatusCode {
    match error {
        AppError::SignedOut => StatusCode::UNAUTHORIZED,
        AppError::Forbidden => StatusCode::FORBIDDEN,
        AppError::NotFound => StatusCode::NOT_FOUND,
        AppError::BadRequest => StatusCode::BAD_REQUEST,
        AppError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        AppError::Unavailable { .. } | AppError::Unreachable => StatusCode::SERVICE_UNAVAILABLE,
        AppError::Failed { .. } => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
