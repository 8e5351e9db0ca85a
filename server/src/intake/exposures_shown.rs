//! The exposures of an appointment as pages, forms and records refer to them.

use app::domain::imaging::review::ShownExposure;

use super::received_study::ReceivedStudy;

/// The exposures of the participant, in the order in which they were made.
#[must_use]
pub fn exposures_shown(study: &ReceivedStudy) -> Vec<ShownExposure> {
    let exposures = study.references().into_iter().zip(&study.exposures.counted);
    exposures
        .map(|(reference, exposure)| ShownExposure {
            exposure: reference,
            view: exposure.view.clone(),
            acquired: exposure.acquired,
            dose: exposure.dose,
            factors: exposure.factors.clone(),
            partial: study.partial(exposure),
            rejection: exposure.rejection.clone(),
        })
        .collect()
}
