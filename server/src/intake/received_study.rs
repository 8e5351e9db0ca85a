//! What was received for an appointment, put together on reading: exposures, and whether anything is lacking. Only
//! what each object says is stored; what follows from all of them together is the domain's business.

use std::collections::BTreeSet;

use app::domain::ids::{AppointmentId, UnitId};
use app::domain::imaging::confirmed::ExposureRef;
use app::domain::received::exposure::{Exposure, ExposureKey, Exposures, Received, exposures};
use app::domain::received::facts::{ImageFacts, PartialView};
use app::domain::received::procedure::PerformedStep;
use app::domain::received::receipt::{Quiet, Receipt, receipt};
use app::domain::received::uid::Uid;
use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime};

use super::object_facts::ObjectFacts;
use crate::store::{
    AssociationOutcome, IllegalRow, KnownObject, Source, StoreError, StoreResult, StoredStep, last_arrival,
    received_of_appointment, steps_of_appointment,
};

/// After this long without an image nothing more seems to come.
pub const SILENCE: Duration = Duration::seconds(60);

/// What was received for an appointment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedStudy {
    /// The objects, in the order in which they arrived.
    pub objects: Vec<KnownObject>,
    /// What was exposed.
    pub exposures: Exposures,
    /// Whether everything is here.
    pub receipt: Receipt,
    /// What the objects and the steps say, which all of this follows from.
    pub told: Received,
    /// The steps, as they were reported.
    pub steps: Vec<StoredStep>,
}

impl ReceivedStudy {
    /// How each counted exposure is referred to: by the first of its objects that arrived, so that a twin which
    /// arrives later changes nothing; without one, by what the machine calls it.
    #[must_use]
    pub fn references(&self) -> Vec<ExposureRef> {
        let names: Vec<String> = self.exposures.counted.iter().map(name_of).collect();
        let mut numbers = BTreeSet::new();
        let reference = |(place, exposure): (usize, &Exposure)| match self.objects_of(exposure).next() {
            Some(object) => ExposureRef::Image(object.object.id),
            None => {
                let mut number = number_of(&names, place);
                while !numbers.insert(number) {
                    number = (number + 1) & NUMBERS;
                }
                ExposureRef::Reported(number)
            }
        };
        self.exposures.counted.iter().enumerate().map(reference).collect()
    }

    /// The objects of an exposure, in the order in which they arrived.
    pub fn objects_of<'a>(&'a self, exposure: &'a Exposure) -> impl Iterator<Item = &'a KnownObject> {
        let is_of = |object: &&KnownObject| {
            let mut instances = exposure.images.iter().filter_map(|image| image.instance.as_ref());
            instances.any(|instance| instance.as_str() == object.object.sop_instance_uid)
        };
        self.objects.iter().filter(is_of)
    }

    /// Which parts of a large breast an exposure shows, in the machine's words; nothing unless it is marked as a
    /// partial view.
    #[must_use]
    pub fn partial(&self, exposure: &Exposure) -> Option<Vec<String>> {
        let is_of = |facts: &&ImageFacts| {
            let instance = facts.identity.instance.as_ref();
            instance.is_some() && exposure.images.iter().any(|image| image.instance.as_ref() == instance)
        };
        let images = self.told.images.iter().filter(is_of);
        let marked: Vec<&PartialView> = images.filter_map(|facts| facts.partial.as_ref()).collect();
        let parts: BTreeSet<&str> = marked
            .iter()
            .flat_map(|partial| &partial.parts)
            .map(|words| words.as_str())
            .collect();
        (!marked.is_empty()).then(|| parts.into_iter().map(str::to_owned).collect())
    }
}

/// As many as the database keeps.
const NUMBERS: u32 = 0x7FFF_FFFF;

/// What tells an exposure of which no image is here from the others.
fn name_of(exposure: &Exposure) -> String {
    match &exposure.key {
        ExposureKey::Event(uid) => format!("event {uid}"),
        ExposureKey::Image(uid) => format!("image {uid}"),
        ExposureKey::Unnamed(place) => format!("unnamed {place}"),
        ExposureKey::Reported(study, place) => {
            let (at, view) = (exposure.acquired, exposure.view.label());
            format!("reported {study:?} {place} {at:?} {view}")
        }
    }
}

/// The number that stands for the name at a place. Of several of one name it is their place among so many.
fn number_of(names: &[String], place: usize) -> u32 {
    let name = &names[place];
    let before = names[..place].iter().filter(|other| *other == name).count();
    let all = names.iter().filter(|other| *other == name).count();
    let hash = Sha256::digest(format!("{name}|{before}|{all}"));
    u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]) & NUMBERS
}

/// Puts together what was received for an appointment.
///
/// # Errors
/// As every query; [`StoreError::IllegalRow`] for facts that this version cannot read.
pub async fn received_study(
    on: &impl Source,
    unit: UnitId,
    id: AppointmentId,
    now: OffsetDateTime,
) -> StoreResult<ReceivedStudy> {
    let objects = received_of_appointment(on, unit, id).await?;
    let mut received = Received::default();
    for object in &objects {
        let Some(facts) = &object.facts else { continue };
        match ObjectFacts::of_stored(facts).map_err(|_| illegal("received_object"))? {
            ObjectFacts::Image(facts) => received.images.push(*facts),
            ObjectFacts::Report(report) => received.reports.push(*report),
            ObjectFacts::Selection(selection) => received.selections.push(*selection),
        }
    }
    let steps = steps_of_appointment(on, unit, id).await?;
    for step in &steps {
        let step: PerformedStep = serde_json::from_str(&step.facts).map_err(|_| illegal("performed_step"))?;
        received.steps.push(step);
    }
    let here: BTreeSet<Uid> = objects
        .iter()
        .filter_map(|object| Uid::parse(&object.object.sop_instance_uid).ok())
        .collect();
    let quiet = quiet(last_arrival(on, unit, id).await?, now);
    Ok(ReceivedStudy {
        receipt: receipt(&received.steps, &here, quiet),
        exposures: exposures(&received),
        told: received,
        steps,
        objects,
    })
}

/// What the network says after the last arrival, by the end of its association, if it came on one.
#[must_use]
pub fn quiet(last: Option<(OffsetDateTime, Option<AssociationOutcome>)>, now: OffsetDateTime) -> Quiet {
    match last {
        Some((_, Some(AssociationOutcome::Released))) => Quiet::Released,
        Some((at, _)) if now - at > SILENCE => Quiet::Silent,
        Some(_) | None => Quiet::No,
    }
}

fn illegal(table: &'static str) -> StoreError {
    StoreError::IllegalRow(IllegalRow {
        table,
        what: "facts that this version cannot read",
    })
}
