//! What a machine has sent for an appointment, as decisions about it see it.

use app::domain::appointment::Anatomy;
use app::domain::imaging::draft::Details;
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

    /// What has come, and whether it is what was reviewed.
    pub fn incoming(&self, review: Option<&Review>) -> Incoming {
        let arrived = match (&self.images.receipt, self.shown.is_empty()) {
            (_, true) | (Receipt::Nothing, false) => Arrived::Nothing,
            (Receipt::Arriving, false) => Arrived::Some,
            (Receipt::Complete | Receipt::SeemsComplete(_) | Receipt::Lacks(_), false) => Arrived::All,
        };
        let review = match review {
            None => Reviewed::No,
            Some(review) if review.seen == self.images.seen && review.settle().is_ok() => Reviewed::Yes,
            Some(_) => Reviewed::Outdated,
        };
        Incoming { arrived, review }
    }
}
