//! What came of submitting a form: where to go next, what is wrong, or why it is refused. A failure of the server is
//! none of these, but an [`crate::error::AppError`].

use serde::{Deserialize, Serialize};

use super::errors::FormErrors;
use super::fields::Fields;

/// What came of submitting a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// Saved; the next page.
    Next {
        /// Its path.
        to: String,
    },
    /// Not saved: answers are missing or do not fit.
    Invalid(FormErrors),
    /// Not saved: the form was right, but no longer fits what is there.
    Refused(Refusal),
}

/// Why a form that was filled in correctly could not be saved. What was typed is still in the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// Someone changed the same answers in the meantime.
    Stale {
        /// Who.
        by: String,
        /// When, as on a clock.
        at: String,
        /// What is saved now: label and text, line by line.
        saved: Vec<(String, String)>,
        /// The version to save over, once both have been looked at.
        version: u32,
    },
    /// Another mammographer has the appointment.
    HeldByAnother {
        /// Who.
        name: String,
    },
    /// The appointment has moved on, for example was completed.
    NotNow {
        /// The words of its status.
        status: String,
    },
    /// The record that the page shows was corrected in the meantime.
    Corrected,
    /// The appointment was to be stopped, but an exposure is recorded.
    ImagesTaken,
    /// The form's token does not belong to this session: the page is too old.
    OldPage,
}

/// A form that comes back to the page: what was typed, and why it was not saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// What was typed.
    pub fields: Fields,
    /// What is wrong with it.
    pub errors: FormErrors,
    /// Why it was refused.
    pub refusal: Option<Refusal>,
}
