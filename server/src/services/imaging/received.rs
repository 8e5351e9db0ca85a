//! What a machine has sent for an appointment, as decisions about it see it.

use app::domain::appointment::Anatomy;
use app::domain::imaging::draft::Details;
use app::domain::imaging::late::{Beside, Difference};
use app::domain::imaging::review::{Finding, IdentityCheck, Review, ReviewAnswers, ShownExposure};
use app::domain::received::receipt::Receipt;
use app::domain::received::warnings::{Warning, WarningCode};
use app::domain::received::words::Words;
use app::forms::review::Asked;
use app::forms::steps::{Arrived, Incoming, Reviewed};
use app::services::imaging::review::ReceivedImages;

/// What has been received for an appointment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Received {
    /// The exposures, in the order in which they were made.
    pub shown: Vec<ShownExposure>,
    /// What is no longer as the record in force says, if there is one.
    pub late: Vec<Difference>,
    /// As pages show it.
    pub images: ReceivedImages,
}

impl Received {
    /// A review of what is here, with what has been said of it.
    pub fn review(&self, answers: Option<ReviewAnswers>) -> Review {
        Review {
            seen: self.images.seen.clone(),
            shown: self.shown.clone(),
            findings: self.findings(),
            answers: answers.unwrap_or_else(|| ReviewAnswers {
                relabelled: Vec::new(),
                views: Vec::new(),
                identity: IdentityCheck::NotAsked,
                details: Details::plain(None),
            }),
        }
    }

    /// What the page asks about it.
    pub fn asked(&self, anatomy: Anatomy) -> Asked {
        let view_of = |shown: &ShownExposure| (shown.exposure, shown.view.clone());
        Asked {
            exposures: self.shown.iter().map(view_of).collect(),
            seen: self.images.seen.clone(),
            anatomy,
            identity: if self.images.identity_is_doubted() {
                IdentityCheck::Confirmed
            } else {
                IdentityCheck::NotAsked
            },
        }
    }

    /// What the pages warn of, as it is kept with a record.
    fn findings(&self) -> Vec<Finding> {
        let warnings = self.images.warnings.iter().flat_map(Warning::findings);
        let finding = |(code, exposure): (WarningCode, _)| {
            let code = Words::in_text(code.code())?;
            Some(Finding { code, exposure })
        };
        warnings.filter_map(finding).collect()
    }

    /// Whether what was reviewed is still what is here: the same exposures, and nothing more that is missing or held
    /// apart. A dose that has become known since is no other.
    fn continues(&self, review: &Review) -> bool {
        let same = |(known, shown): (&ShownExposure, &ShownExposure)| {
            known.exposure == shown.exposure
                && known.rejection == shown.rejection
                && (known.dose.is_none() || known.dose == shown.dose)
        };
        let beside = Beside::of_warnings(&self.images.warnings);
        review.seen == self.images.seen
            && review.shown.len() == self.shown.len()
            && review.shown.iter().zip(&self.shown).all(same)
            && beside.since(Beside::of_findings(&review.findings)).is_empty()
    }

    /// Adds to a review what has become known of the same exposures since, such as their doses.
    pub fn bring_up(&self, review: &mut Review) {
        if self.continues(review) {
            review.shown.clone_from(&self.shown);
        }
    }

    /// What has come, and whether it is what was reviewed.
    pub fn incoming(&self, review: Option<&Review>) -> Incoming {
        let arrived = match (&self.images.receipt, self.shown.is_empty()) {
            (_, true) | (Receipt::Nothing, false) => Arrived::Nothing,
            (Receipt::Arriving, false) => Arrived::Some,
            (Receipt::Complete | Receipt::SeemsComplete(_) | Receipt::Lacks(_), false) => Arrived::All,
        };
        let review = match review {
            None => Reviewed::No,
            Some(review) if self.continues(review) && review.settle().is_ok() => Reviewed::Yes,
            Some(_) => Reviewed::Outdated,
        };
        Incoming { arrived, review }
    }
}
