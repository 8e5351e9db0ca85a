//! What pages show of the images that a machine has sent.

use app::services::imaging::review::{ReceivedExposure, ReceivedImages};

use super::received::Received;

/// What was received, for a page.
pub(super) fn received_images(received: &Received) -> ReceivedImages {
    let exposures = received.shown.iter().map(|shown| ReceivedExposure {
        exposure: shown.exposure,
        view: shown.view.clone(),
        picture: None,
        acquired: None,
        received: None,
        machine: None,
        operator: None,
        dose: shown.dose,
        factors: shown.factors.clone(),
        partial: None,
        rejection: shown.rejection.clone(),
    });
    ReceivedImages {
        exposures: exposures.collect(),
        receipt: received.receipt.clone(),
        seen: received.seen.clone(),
    }
}
