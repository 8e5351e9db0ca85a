//! What a study tells of exposures, as lines of a page. Counting is the domain's.

use std::collections::BTreeMap;

use app::domain::imaging::view::View;
use app::domain::local_time::LocalDateTime;
use app::domain::received::exposure::{DoseSource, Exposure, Exposures, Received, exposures};
use app::domain::received::factors::Factors;
use app::domain::received::selection::Rejection;
use app::services::transfer::{ExposureLine, PictureLine};

use super::study::{Group, picture_state};
use crate::intake::object_facts::ObjectFacts;
use crate::intake::received_study::ReceivedStudy;
use crate::store::KnownObject;

/// The exposures of a group, with the pictures that stand for them.
pub(in crate::services) struct Told {
    exposures: Exposures,
    pictures: BTreeMap<String, PictureLine>,
}

impl Told {
    pub(super) fn of(group: &Group) -> Self {
        let mut received = Received {
            steps: group.steps.iter().map(|(_, says)| says.clone()).collect(),
            ..Received::default()
        };
        let mut pictures = BTreeMap::new();
        for (object, facts) in &group.objects {
            match facts {
                Some(ObjectFacts::Image(facts)) => received.images.push((**facts).clone()),
                Some(ObjectFacts::Report(report)) => received.reports.push((**report).clone()),
                Some(ObjectFacts::Selection(selection)) => received.selections.push((**selection).clone()),
                None => {}
            }
            let picture = PictureLine {
                id: object.object.id,
                state: picture_state(&object.thumbnail),
            };
            pictures.insert(object.object.sop_instance_uid.clone(), picture);
        }
        Told {
            exposures: exposures(&received),
            pictures,
        }
    }

    /// The exposures of everything that was received for an appointment.
    pub(in crate::services) fn of_study(study: &ReceivedStudy) -> Self {
        let picture = |object: &KnownObject| {
            let picture = PictureLine {
                id: object.object.id,
                state: picture_state(&object.thumbnail),
            };
            (object.object.sop_instance_uid.clone(), picture)
        };
        Told {
            exposures: study.exposures.clone(),
            pictures: study.objects.iter().map(picture).collect(),
        }
    }

    /// Every view with how often it was exposed: those that a record counts first, in its order.
    pub(super) fn views(&self) -> Vec<(String, u32)> {
        let mut counts: BTreeMap<(Option<View>, String), u32> = BTreeMap::new();
        for exposure in &self.exposures.counted {
            let key = (exposure.view.recordable(), exposure.view.label());
            *counts.entry(key).or_default() += 1;
        }
        let (known, other): (Vec<_>, Vec<_>) = counts.into_iter().partition(|((view, _), _)| view.is_some());
        let all = known.into_iter().chain(other);
        all.map(|((_, label), count)| (label, count)).collect()
    }

    pub(in crate::services) fn lines(&self) -> Vec<ExposureLine> {
        self.exposures
            .counted
            .iter()
            .map(|exposure| self.line(exposure))
            .collect()
    }

    fn line(&self, exposure: &Exposure) -> ExposureLine {
        let shown = exposure.shown.as_ref();
        ExposureLine {
            view: exposure.view.label(),
            at: exposure.acquired.map(|moment| LocalDateTime(moment.local)),
            dose: exposure.dose.map(|dose| dose.dose),
            dose_from: exposure.dose.and_then(|dose| dose_from(dose.source)),
            factors: factor_words(&exposure.factors),
            rejected: exposure.rejection.as_ref().map(rejection_words),
            picture: shown.and_then(|instance| self.pictures.get(instance.as_str()).cloned()),
        }
    }
}

fn dose_from(source: DoseSource) -> Option<String> {
    match source {
        DoseSource::ImageHeader => None,
        DoseSource::DoseReport => Some("from the dose report".to_owned()),
    }
}

/// "28 kV", "95 mAs", "54 mm", "110 N".
fn factor_words(factors: &Factors) -> Vec<String> {
    let mas = factors.exposure.map(|exposure| exposure.mas());
    [
        (factors.kvp, "kV"),
        (mas, "mAs"),
        (factors.thickness_mm, "mm"),
        (factors.force_n, "N"),
    ]
    .into_iter()
    .filter_map(|(value, unit)| Some(format!("{} {unit}", value?)))
    .collect()
}

fn rejection_words(rejection: &Rejection) -> String {
    let reasons: Vec<&str> = rejection.reasons.iter().map(|reason| reason.label()).collect();
    match reasons.as_slice() {
        [] => rejection.kind.label().to_lowercase(),
        reasons => reasons.join(", ").to_lowercase(),
    }
}
