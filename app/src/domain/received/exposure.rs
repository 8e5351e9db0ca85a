//! Exposures, not objects: what irradiated the participant, counted once each.
//!
//! One exposure is one irradiation event. Its objects are found by the Irradiation Event UID, else through the Source
//! Image Sequence, else by (study, side, time of acquisition, kVp, uAs, detector). What dose reports, procedure steps
//! and selections tell fills in what the headers lack, and adds exposures of which no image came. The result depends
//! on the set of what was received, never on its order.

mod grouping;
mod reported;

use serde::{Deserialize, Serialize};

use super::factors::Factors;
use super::facts::{ImageFacts, Kind};
use super::moment::{Moment, TimeSource};
use super::procedure::PerformedStep;
use super::report::DoseReport;
use super::selection::{Rejection, Selection};
use super::uid::Uid;
use super::view::ImagedView;
use crate::domain::imaging::dose::Dose;

/// Everything that was received about some studies, in any order, with doubles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Received {
    /// Images.
    pub images: Vec<ImageFacts>,
    /// Dose reports.
    pub reports: Vec<DoseReport>,
    /// Key object selections.
    pub selections: Vec<Selection>,
    /// Performed procedure steps, each as it stands now.
    pub steps: Vec<PerformedStep>,
}

/// What was exposed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exposures {
    /// Exposures of the participant, in the order in which they were made.
    pub counted: Vec<Exposure>,
    /// Exposures of phantoms and flat fields: kept, not counted.
    pub quality_control: Vec<Exposure>,
    /// Objects that are no exposure of their own, such as screenshots.
    pub beside: Vec<Uid>,
    /// Rejections of images that are not here and cannot be told apart.
    pub unplaced: Vec<Rejection>,
}

/// One irradiation of a breast.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exposure {
    /// What tells it from others.
    pub key: ExposureKey,
    /// The study.
    pub study: Option<Uid>,
    /// Its objects, by kind; none when only a report tells of it.
    pub images: Vec<ExposureImage>,
    /// The object that a page shows.
    pub shown: Option<Uid>,
    /// What was imaged.
    pub view: ImagedView,
    /// When.
    pub acquired: Option<Moment>,
    /// Mean glandular dose.
    pub dose: Option<ExposureDose>,
    /// Exposure factors, of the header first, of the dose report where the header lacks them.
    pub factors: Factors,
    /// That it was rejected, and why.
    pub rejection: Option<Rejection>,
    /// Who told of it.
    pub witnesses: Vec<Witness>,
}

/// What tells one exposure from others. An exposure without event UID goes by its first object, so the key can change
/// when a twin arrives: a page refers to an image, not to the key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ExposureKey {
    /// Irradiation Event UID.
    Event(Uid),
    /// The first of its objects, or of those that a report names.
    Image(Uid),
    /// An object without a SOP Instance UID, by its place among those.
    Unnamed(u32),
    /// An exposure that only reports tell of, by its place among those of the study.
    Reported(Option<Uid>, u32),
}

/// One object of an exposure.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ExposureImage {
    /// Its kind.
    pub kind: Kind,
    /// SOP Instance UID.
    pub instance: Option<Uid>,
}

/// A dose and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExposureDose {
    /// Mean glandular dose.
    pub dose: Dose,
    /// Who said so.
    pub source: DoseSource,
}

/// Where a dose comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum DoseSource {
    /// Organ Dose (0040,0316) in the image's header.
    ImageHeader,
    /// The dose report.
    DoseReport,
}

/// Who told of an exposure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Witness {
    /// An image is here.
    Image,
    /// A dose report.
    DoseReport,
    /// The number of exposures of a procedure step.
    ProcedureStep,
    /// A selection that rejects an image which is not here.
    Selection,
}

impl Exposure {
    /// Whether an image of it is here.
    #[must_use]
    pub fn has_image(&self) -> bool {
        !self.images.is_empty()
    }

    fn of_images(group: &[&ImageFacts], unnamed: u32) -> Exposure {
        let by = |rank: fn(Kind) -> u8| {
            group
                .iter()
                .min_by_key(|image| (rank(image.kind), &image.identity.instance))
        };
        let told = by(tells_best);
        let events = group.iter().filter_map(|image| image.identity.events.iter().min());
        let instances = group.iter().filter_map(|image| image.identity.instance.as_ref());
        let key = match (events.min(), instances.min()) {
            (Some(event), _) => ExposureKey::Event(event.clone()),
            (None, Some(instance)) => ExposureKey::Image(instance.clone()),
            (None, None) => ExposureKey::Unnamed(unnamed),
        };
        let mut images: Vec<ExposureImage> = group
            .iter()
            .map(|image| ExposureImage {
                kind: image.kind,
                instance: image.identity.instance.clone(),
            })
            .collect();
        images.sort();
        let header_dose = group
            .iter()
            .filter_map(|image| Some((tells_best(image.kind), image.factors.dose?)))
            .min()
            .map(|(_, dose)| dose);
        let rejected = group.iter().any(|image| image.quality.rejected);
        Exposure {
            key,
            study: told.and_then(|image| image.identity.study.clone()),
            images,
            shown: by(shows_best).and_then(|image| image.identity.instance.clone()),
            view: told.map(|image| image.view.imaged()).unwrap_or_default(),
            acquired: acquired(group),
            dose: header_dose.map(|dose| ExposureDose {
                dose,
                source: DoseSource::ImageHeader,
            }),
            factors: told.map(|image| image.factors.clone()).unwrap_or_default(),
            rejection: rejected.then(Rejection::for_quality),
            witnesses: vec![Witness::Image],
        }
    }
}

/// The earliest time of acquisition; the time at which the content was made only where there is no other.
fn acquired(group: &[&ImageFacts]) -> Option<Moment> {
    let times = group.iter().filter_map(|image| image.acquired);
    times
        .min_by_key(|acquired| (acquired.source == TimeSource::ContentDateAndTime, acquired.at))
        .map(|acquired| acquired.at)
}

/// Whose header is believed first.
fn tells_best(kind: Kind) -> u8 {
    match kind {
        Kind::Presentation => 0,
        Kind::Processing => 1,
        Kind::Tomosynthesis => 2,
        Kind::Projection => 3,
        Kind::Generated2d => 4,
        Kind::SecondaryCapture => 5,
        Kind::Other => 6,
    }
}

/// Whose picture is shown first.
fn shows_best(kind: Kind) -> u8 {
    match kind {
        Kind::Presentation => 0,
        Kind::Generated2d => 1,
        Kind::Tomosynthesis => 2,
        Kind::Processing => 3,
        Kind::Projection => 4,
        Kind::SecondaryCapture => 5,
        Kind::Other => 6,
    }
}

/// Counts what was exposed.
#[must_use]
pub fn exposures(received: &Received) -> Exposures {
    let mut images: Vec<&ImageFacts> = received.images.iter().collect();
    images.sort_by_key(|image| (&image.identity.instance, *image));
    images.dedup_by(|later, first| {
        later == first || later.identity.instance.is_some() && later.identity.instance == first.identity.instance
    });
    let mut found = Exposures::default();
    let mut unnamed = 0;
    for group in grouping::groups(&images) {
        if !group.iter().any(|image| image.kind.shows_an_exposure()) {
            let instances = group.iter().filter_map(|image| image.identity.instance.clone());
            found.beside.extend(instances);
            continue;
        }
        let exposure = Exposure::of_images(&group, unnamed);
        unnamed += u32::from(matches!(exposure.key, ExposureKey::Unnamed(_)));
        if group.iter().any(|image| image.quality_control.is_some()) {
            found.quality_control.push(exposure);
        } else {
            found.counted.push(exposure);
        }
    }
    reported::add(&mut found, received);
    for list in [&mut found.counted, &mut found.quality_control] {
        list.sort_by(|one, other| {
            let order = |exposure: &Exposure| (exposure.acquired.is_none(), exposure.acquired);
            order(one).cmp(&order(other)).then_with(|| one.key.cmp(&other.key))
        });
    }
    found.beside.sort();
    found
}

#[cfg(test)]
mod tests;
