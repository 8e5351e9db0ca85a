//! `AppError`: the only error on the wire. It says what a person can do, and never carries user data.
//!
//! Answers that are wrong or no longer fit are no errors but an [`crate::forms::outcome::Outcome`].

use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::wire::Wire;

/// Why a request was not served.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum AppError {
    /// Nobody is signed in, or the session has ended.
    #[error("you are signed out")]
    SignedOut,
    /// The person's roles do not allow it.
    #[error("your role does not allow this")]
    Forbidden,
    /// It is not there, or belongs to another unit.
    #[error("not found")]
    NotFound,
    /// The request is not one that the product's own pages send.
    #[error("the request was not understood")]
    BadRequest,
    /// More was sent than is accepted.
    #[error("too much was sent")]
    TooLarge,
    /// The database cannot be reached now; the same request may succeed later.
    #[error("the service cannot save or read right now (reference {reference})")]
    Unavailable {
        /// The request's reference, as in the log.
        reference: String,
    },
    /// The server failed; the log says how.
    #[error("something went wrong (reference {reference})")]
    Failed {
        /// The request's reference, as in the log.
        reference: String,
    },
    /// The server could not be reached from the browser.
    #[error("the service cannot be reached")]
    Unreachable,
}

impl FromServerFnError for AppError {
    type Encoder = Wire;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => AppError::Unreachable,
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                AppError::BadRequest
            }
            _ => AppError::Failed {
                reference: String::new(),
            },
        }
    }
}
