//! "Appointment cannot proceed": why, and what comes next.

use serde::{Deserialize, Serialize};

use super::non_empty::NonEmpty;
use super::text::FreeText;
use super::vocabulary::vocabulary;

/// Why an appointment was stopped. `Other` says so in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// Everything that applied.
    pub reasons: NonEmpty<StopReason>,
    /// The words behind "Other reason"; there exactly when it is among the reasons.
    details: Option<FreeText>,
    /// What happens next.
    pub reschedule: Reschedule,
}

/// "Other reason" without words, or words without "Other reason".
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("details go with the other reason, and only with it")]
pub struct DetailsMismatch;

impl Stop {
    /// Puts a stop together.
    ///
    /// # Errors
    /// [`DetailsMismatch`] unless there are details exactly when "Other reason" is given.
    pub fn new(
        reasons: NonEmpty<StopReason>,
        details: Option<FreeText>,
        reschedule: Reschedule,
    ) -> Result<Self, DetailsMismatch> {
        let other = reasons.iter().any(|reason| *reason == StopReason::Other);
        if other == details.is_some() {
            Ok(Stop {
                reasons,
                details,
                reschedule,
            })
        } else {
            Err(DetailsMismatch)
        }
    }

    /// The words behind "Other reason".
    #[must_use]
    pub fn details(&self) -> Option<&FreeText> {
        self.details.as_ref()
    }
}

vocabulary! {
    /// Why an appointment has been stopped.
    StopReason {
        /// The person is not who was expected, or could not say who they are.
        FailedIdentityCheck = "FAILED_IDENTITY_CHECK", "Failed identity check";
        /// It hurt too much.
        PainDuringScreening = "PAIN_DURING_SCREENING", "Pain during screening";
        /// Is seen at a symptomatic clinic instead.
        SymptomaticAppointment = "SYMPTOMATIC_APPOINTMENT", "Has a symptomatic appointment";
        /// Does not want to go on.
        ConsentWithdrawn = "CONSENT_WITHDRAWN", "Consent withdrawn";
        /// Physical health.
        PhysicalHealthIssue = "PHYSICAL_HEALTH_ISSUE", "Physical health issue";
        /// Mental health.
        MentalHealthIssue = "MENTAL_HEALTH_ISSUE", "Mental health issue";
        /// No common language, no interpreter.
        LanguageDifficulties = "LANGUAGE_DIFFICULTIES", "Language difficulties";
        /// Nobody may take the images.
        NoQualifiedMammographer = "NO_QUALIFIED_MAMMOGRAPHER", "No qualified mammographer available";
        /// Machine, power, network.
        TechnicalIssues = "TECHNICAL_ISSUES", "Technical issues at clinic";
        /// In words.
        Other = "OTHER", "Other reason";
    }
}

vocabulary! {
    /// What happens after a stopped appointment.
    Reschedule {
        /// A new appointment.
        Yes = "YES", "Yes";
        /// Nothing before the next round.
        NextRoutine = "NEXT_ROUTINE", "No, invite to next routine appointment";
        /// The participant wants no further invitations.
        OptOut = "OPT_OUT", "No, request opt out";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_needs_words_and_words_need_other() {
        let text = || FreeText::try_from("Fire alarm".to_owned()).ok();
        let reasons = |list: &[StopReason]| NonEmpty::try_from(list.to_vec()).expect("not empty");
        assert!(Stop::new(reasons(&[StopReason::Other]), text(), Reschedule::Yes).is_ok());
        assert!(Stop::new(reasons(&[StopReason::ConsentWithdrawn]), None, Reschedule::OptOut).is_ok());
        assert_eq!(
            Stop::new(reasons(&[StopReason::Other]), None, Reschedule::Yes),
            Err(DetailsMismatch)
        );
        assert_eq!(
            Stop::new(reasons(&[StopReason::ConsentWithdrawn]), text(), Reschedule::Yes),
            Err(DetailsMismatch)
        );
    }

    #[test]
    fn codes_read_back() {
        assert!(
            StopReason::ALL
                .iter()
                .all(|reason| StopReason::from_code(reason.code()) == Some(*reason))
        );
        assert!(
            Reschedule::ALL
                .iter()
                .all(|answer| Reschedule::from_code(answer.code()) == Some(*answer))
        );
    }
}
