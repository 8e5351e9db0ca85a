//! Names that the product gives in DICOM: unique in the world, and none tells of another.

use uuid::Uuid;

use crate::accession::code_new;
use crate::store::{StepNames, StoreResult};

/// A new UID, from a random UUID (DICOM PS3.5 annex B.2).
#[must_use]
pub fn uid_new() -> String {
    format!("2.25.{}", Uuid::new_v4().as_u128())
}

/// What an appointment is called on the worklist, besides its accession number.
///
/// # Errors
/// Without random numbers.
pub fn step_names_new() -> StoreResult<StepNames> {
    Ok(StepNames {
        study_uid: uid_new(),
        requested_procedure: code_new()?,
        scheduled_step: code_new()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_and_are_never_the_same() {
        let (one, other) = (step_names_new().expect("names"), step_names_new().expect("names"));
        assert!(one.study_uid != other.study_uid && one.scheduled_step != other.scheduled_step);
        assert!(one.requested_procedure != one.scheduled_step);
        assert!(one.study_uid.len() <= 64 && one.scheduled_step.len() == 16);
    }
}
