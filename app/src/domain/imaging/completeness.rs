//! Whether all images were taken that should have been, and if not, why and what comes next.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::tally::Tally;
use super::view::View;
use crate::domain::appointment::Anatomy;
use crate::domain::non_empty::NonEmpty;
use crate::domain::text::FreeText;
use crate::domain::vocabulary::vocabulary;

vocabulary! {
    /// Why not all images could be taken.
    ShortfallReason {
        /// The participant did not want to go on.
        ConsentWithdrawn = "CONSENT_WITHDRAWN", "Consent withdrawn";
        /// Instructions could not be followed.
        LanguageOrLearningDifficulties = "LANGUAGE_OR_LEARNING_DIFFICULTIES", "Language or learning difficulties";
        /// For example large breasts or an implanted device.
        UnableToScanTissue = "UNABLE_TO_SCAN_TISSUE", "Unable to scan tissue";
        /// A wheelchair stood in the way of positioning.
        Wheelchair = "WHEELCHAIR", "Positioning difficulties due to wheelchair";
        /// Another difficulty of movement.
        OtherMobility = "OTHER_MOBILITY", "Positioning difficulties for other mobility reasons";
        /// Machine, power, network.
        TechnicalIssues = "TECHNICAL_ISSUES", "Technical issues";
        /// Something else.
        Other = "OTHER", "Other";
    }
}

/// Why images are missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortfall {
    /// Everything that applied.
    pub reasons: NonEmpty<ShortfallReason>,
    /// More in words.
    pub details: Option<FreeText>,
}

/// Whether all mammograms were taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Completeness {
    /// Everything that should be taken was.
    Complete,
    /// Partial mammography: what could be taken was taken, nobody is invited back.
    Partial(Shortfall),
    /// Incomplete: the participant is to be recalled to take more images.
    ToBeRecalled {
        /// Why.
        shortfall: Shortfall,
        /// For those who make the recall appointment.
        note: Option<FreeText>,
    },
}

impl Completeness {
    /// Why images are missing, if any are.
    #[must_use]
    pub fn shortfall(&self) -> Option<&Shortfall> {
        match self {
            Completeness::Complete => None,
            Completeness::Partial(shortfall) | Completeness::ToBeRecalled { shortfall, .. } => Some(shortfall),
        }
    }
}

/// Standard views are missing, and nothing says why.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("no image of {0:?}, and no reason")]
pub struct Unexplained(pub Vec<View>);

/// A missing CC or MLO view needs a reason, unless that breast is absent.
///
/// # Errors
/// [`Unexplained`] with the views that are missing without a reason.
pub fn check(tally: &Tally, anatomy: Anatomy, completeness: &Completeness) -> Result<(), Unexplained> {
    let missing = tally.missing(anatomy);
    if missing.is_empty() || completeness.shortfall().is_some() {
        Ok(())
    } else {
        Err(Unexplained(missing))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_missing_view_needs_a_reason() {
        let without_lcc: BTreeMap<View, u8> = View::STANDARD
            .into_iter()
            .map(|view| (view, u8::from(view.code() != "LCC")))
            .collect();
        let tally = Tally::try_from(without_lcc).expect("three images");
        let lcc = View::STANDARD[2];
        assert_eq!(
            check(&tally, Anatomy::default(), &Completeness::Complete),
            Err(Unexplained(vec![lcc]))
        );
        let reasons = NonEmpty::try_from(vec![ShortfallReason::Wheelchair]).expect("one");
        let partial = Completeness::Partial(Shortfall { reasons, details: None });
        assert_eq!(check(&tally, Anatomy::default(), &partial), Ok(()));
        assert_eq!(
            check(&Tally::standard_set(), Anatomy::default(), &Completeness::Complete),
            Ok(())
        );
    }
}
