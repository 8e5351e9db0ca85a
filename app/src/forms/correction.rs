//! "Correct this record": why a completed record is opened again.

use super::errors::FormErrors;
use super::fields::Fields;
use super::words;
use crate::domain::text::FreeText;

/// The field of the reason.
pub const REASON: &str = "reason";

/// Reads the reason of a correction.
///
/// # Errors
/// No reason, or one that cannot be kept.
pub fn parse(fields: &Fields) -> Result<FreeText, FormErrors> {
    words::required(
        fields,
        REASON,
        "Reason for the correction",
        "Enter why the record is being corrected",
    )
}
