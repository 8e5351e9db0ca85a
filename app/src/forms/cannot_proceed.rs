//! "Appointment cannot proceed": why it has been stopped, and what comes next.

use super::errors::FormErrors;
use super::fields::Fields;
use super::words;
use crate::domain::non_empty::NonEmpty;
use crate::domain::stop::{Reschedule, Stop, StopReason};

/// Checkboxes: reason codes.
pub const REASONS: &str = "stop_reasons";
/// The words behind "Other reason".
pub const DETAILS: &str = "stop_details";
/// Radios: what comes next.
pub const RESCHEDULE: &str = "reschedule";

/// Reads the page. Details count only with "Other reason", where they are shown.
///
/// # Errors
/// No reason; "Other reason" without details; no answer about rescheduling.
pub fn parse(fields: &Fields) -> Result<Stop, FormErrors> {
    let mut errors = FormErrors::default();
    let reasons: Vec<StopReason> = fields.all(REASONS).filter_map(StopReason::from_code).collect();
    let details = if reasons.contains(&StopReason::Other) {
        let missing = "Enter details of the other reason";
        errors.take(words::required(fields, DETAILS, "Details of the other reason", missing))
    } else {
        None
    };
    let reasons = NonEmpty::try_from(reasons).ok();
    if reasons.is_none() {
        errors.add(REASONS, "Select why this appointment has been stopped");
    }
    let reschedule = Reschedule::from_code(fields.one(RESCHEDULE));
    if reschedule.is_none() {
        errors.add(RESCHEDULE, "Select whether the appointment should be rescheduled");
    }
    let stop = reasons
        .zip(reschedule)
        .and_then(|(reasons, next)| Stop::new(reasons, details, next).ok());
    errors.finish(stop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_needs_a_reason_and_what_comes_next() {
        let errors = parse(&Fields::default()).expect_err("nothing answered");
        assert!(errors.of(REASONS).is_some() && errors.of(RESCHEDULE).is_some());
        let stop = Fields::default()
            .with(REASONS, "CONSENT_WITHDRAWN")
            .with(RESCHEDULE, "OPT_OUT");
        assert!(parse(&stop).is_ok());
    }

    #[test]
    fn other_needs_details_and_hidden_details_are_not_saved() {
        let other = Fields::default().with(REASONS, "OTHER").with(RESCHEDULE, "YES");
        assert!(parse(&other).expect_err("no details").of(DETAILS).is_some());
        assert!(parse(&other.with(DETAILS, "Fire alarm")).is_ok());
        let hidden = Fields::default()
            .with(REASONS, "TECHNICAL_ISSUES")
            .with(RESCHEDULE, "YES")
            .with(DETAILS, "x");
        assert_eq!(parse(&hidden).expect("a stop").details(), None);
    }
}
