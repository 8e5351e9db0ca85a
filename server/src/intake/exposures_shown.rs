//! The exposures of an appointment as pages, forms and records refer to them.

use app::domain::imaging::confirmed::ExposureRef;
use app::domain::imaging::review::ShownExposure;
use app::domain::received::exposure::Exposure;

use super::received_study::ReceivedStudy;

/// The exposures as pages and forms refer to them: by the object of theirs that arrived first, for the others of an
/// exposure may arrive at any time.
#[must_use]
pub fn exposures_shown(study: &ReceivedStudy) -> Vec<ShownExposure> {
    let mut reported = 0;
    let mut reference = |exposure: &Exposure| {
        let uids = || exposure.images.iter().filter_map(|image| image.instance.as_ref());
        let first = study
            .objects
            .iter()
            .find(|object| uids().any(|uid| uid.as_str() == object.object.sop_instance_uid));
        first.map_or_else(
            || {
                reported += 1;
                ExposureRef::Reported(reported)
            },
            |object| ExposureRef::Image(object.object.id),
        )
    };
    let exposures = study.exposures.counted.iter();
    exposures
        .map(|exposure| ShownExposure {
            exposure: reference(exposure),
            view: exposure.view.clone(),
            acquired: exposure.acquired,
            dose: exposure.dose,
            factors: exposure.factors.clone(),
            rejection: exposure.rejection.clone(),
        })
        .collect()
}
