//! What a machine has sent for an appointment, as decisions about it see it.

use std::fmt::Write as _;

use app::domain::appointment::Anatomy;
use app::domain::ids::{AppointmentId, UnitId};
use app::domain::imaging::draft::Details;
use app::domain::imaging::review::{Finding, IdentityCheck, Review, ReviewAnswers, ShownExposure};
use app::domain::received::receipt::Receipt;
use app::forms::review::Asked;
use app::forms::steps::{Arrived, Incoming, Reviewed};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use crate::intake::exposures_shown::exposures_shown;
use crate::intake::received_study::{ReceivedStudy, received_study};
use crate::store::{Source, StoreResult};

/// What has been received for an appointment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Received {
    /// The exposures, in the order in which they were made.
    pub shown: Vec<ShownExposure>,
    /// Stands for them: changes when one is added or goes, or is another view or rejected.
    pub seen: String,
    /// Whether everything is here.
    pub receipt: Receipt,
    /// What is to be warned of.
    pub findings: Vec<Finding>,
    /// Whether a warning about whose images these are is open.
    pub identity: IdentityCheck,
    /// Everything, for the page that shows it.
    pub study: ReceivedStudy,
}

/// Reads what was received.
pub(super) async fn received(
    on: &impl Source,
    unit: UnitId,
    id: AppointmentId,
    now: OffsetDateTime,
) -> StoreResult<Received> {
    let study = received_study(on, unit, id, now).await?;
    let shown = exposures_shown(&study);
    Ok(Received {
        seen: seen(&shown),
        shown,
        receipt: study.receipt.clone(),
        findings: Vec::new(),
        identity: IdentityCheck::NotAsked,
        study,
    })
}

impl Received {
    /// A review of what is here, with what has been said of it.
    pub fn review(&self, answers: Option<ReviewAnswers>) -> Review {
        Review {
            seen: self.seen.clone(),
            shown: self.shown.clone(),
            findings: self.findings.clone(),
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
            seen: self.seen.clone(),
            anatomy,
            identity: self.identity,
        }
    }

    /// What has come, and whether it is what was reviewed.
    pub fn incoming(&self, review: Option<&Review>) -> Incoming {
        let arrived = match (&self.receipt, self.shown.is_empty()) {
            (_, true) | (Receipt::Nothing, false) => Arrived::Nothing,
            (Receipt::Arriving, false) => Arrived::Some,
            (Receipt::Complete | Receipt::SeemsComplete(_) | Receipt::Lacks(_), false) => Arrived::All,
        };
        let review = match review {
            None => Reviewed::No,
            Some(review) if review.seen == self.seen && review.settle().is_ok() => Reviewed::Yes,
            Some(_) => Reviewed::Outdated,
        };
        Incoming { arrived, review }
    }
}

/// Begins with how many there are. A dose that becomes known changes nothing that a person would answer otherwise.
fn seen(shown: &[ShownExposure]) -> String {
    let mut hash = Sha256::new();
    for exposure in shown {
        let rejected = exposure.rejection.is_some();
        hash.update(format!(
            "{}\n{}\n{rejected}\n",
            exposure.exposure,
            exposure.view.label()
        ));
    }
    let mut seen = format!("{}-", shown.len());
    for byte in hash.finalize().iter().take(8) {
        // Writing to a string cannot fail.
        let _ = write!(seen, "{byte:02x}");
    }
    seen
}
