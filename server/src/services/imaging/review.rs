//! What was received for an appointment, as the pages of the automatic flow show it: exposures with their pictures, and
//! what to look at before they are confirmed.

use std::collections::{BTreeMap, BTreeSet};

use app::domain::appointment::Anatomy;
use app::domain::clinic::{Flow, Room};
use app::domain::ids::{AppointmentId, MachineId, UnitId};
use app::domain::imaging::confirmed::ExposureRef;
use app::domain::imaging::record::{RecordVersion, Source as RecordSource};
use app::domain::local_time::LocalDateTime;
use app::domain::received::alerts::{Alert, Surroundings, alerts};
use app::domain::received::exposure::Exposure;
use app::domain::received::facts::{Device, ImageFacts};
use app::domain::received::matching::Field;
use app::domain::received::moment::Moment;
use app::domain::received::person::PersonName;
use app::domain::received::procedure::PerformedStep;
use app::domain::received::warnings::{ImageState, Observed, ObservedExposure, warnings};
use app::services::imaging::review::{ReceivedExposure, ReceivedImages};
use app::services::transfer::PictureLine;
use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime, UtcOffset};

use super::received::Received;
use crate::clock::Zone;
use crate::intake::belonging::contradictions;
use crate::intake::exposures_shown::exposures_shown;
use crate::intake::late::{Since, images_of};
use crate::intake::received_study::{ReceivedStudy, received_study};
use crate::services::transfer::picture_state;
use crate::store::{
    KnownObject, Source, StoreResult, doubles_of_appointment, machine_names, received_apart_of_appointment,
};

/// What the images of an appointment are held against.
pub(super) struct Expected<'a> {
    /// The appointment.
    pub appointment: AppointmentId,
    /// Its unit.
    pub unit: UnitId,
    /// The zone of the unit's clocks.
    pub zone: Zone,
    /// Where the images are taken.
    pub room: Option<&'a Room>,
    /// What is known of the participant's breasts.
    pub anatomy: Anatomy,
    /// Who takes the images, as far as it is known.
    pub operator: Option<&'a str>,
    /// The record in force, if there is one, and how its images were to come.
    pub record: Option<(&'a RecordVersion, Flow)>,
}

impl Expected<'_> {
    /// The exposures of the record in force, where it was made of what was received.
    fn confirmed(&self) -> Option<BTreeSet<ExposureRef>> {
        let (record, _) = self
            .record
            .filter(|(record, _)| record.source == RecordSource::Automatic)?;
        let exposures = record.images.exposures().iter();
        Some(exposures.map(|exposure| exposure.exposure).collect())
    }
}

/// Reads what was received for an appointment, and puts it together.
pub(super) async fn received(on: &impl Source, expected: &Expected<'_>, now: OffsetDateTime) -> StoreResult<Received> {
    let (unit, id) = (expected.unit, expected.appointment);
    let study = received_study(on, unit, id, now).await?;
    let around = Around {
        apart: received_apart_of_appointment(on, unit, id).await?,
        doubles: doubles_of_appointment(on, unit, id).await?.into_iter().collect(),
        machines: machine_names(on, unit).await?.into_iter().collect(),
    };
    let since = expected.record.map(|(record, flow)| Since {
        record,
        flow,
        zone: expected.zone,
        came: &[],
    });
    Ok(Received {
        shown: exposures_shown(&study),
        late: since.map_or_else(Vec::new, |since| since.differences(&study, &around.apart)),
        images: put_together(&study, &around, expected),
    })
}

/// What is known besides the objects of the appointment.
struct Around {
    apart: Vec<KnownObject>,
    doubles: BTreeSet<String>,
    machines: BTreeMap<MachineId, String>,
}

fn put_together(study: &ReceivedStudy, around: &Around, expected: &Expected<'_>) -> ReceivedImages {
    let facts: BTreeMap<&str, &ImageFacts> = study
        .told
        .images
        .iter()
        .filter_map(|facts| Some((facts.identity.instance.as_ref()?.as_str(), facts)))
        .collect();
    let pairs: Vec<(ExposureRef, &Exposure)> = study.references().into_iter().zip(&study.exposures.counted).collect();
    let desk = Desk {
        study,
        around,
        confirmed: expected.confirmed(),
        expected,
        facts,
    };
    let observed = Observed {
        exposures: pairs
            .iter()
            .map(|(reference, exposure)| desk.observed(*reference, exposure))
            .collect(),
        receipt: study.receipt.clone(),
        apart: apart(&around.apart),
        unplaced: study.exposures.unplaced.len(),
        clocks: desk.clocks(),
        expected: expected.room.map(|room| room.machine.clone()),
        anatomy: expected.anatomy,
    };
    let mut images = ReceivedImages {
        exposures: pairs
            .iter()
            .map(|(reference, exposure)| desk.shown(*reference, exposure))
            .collect(),
        receipt: study.receipt.clone(),
        warnings: warnings(&observed),
        seen: String::new(),
    };
    images.seen = fingerprint(&images);
    images
}

/// What contradicts of each image that is held apart; of the other objects only where there is no image among them.
fn apart(objects: &[KnownObject]) -> Vec<Vec<Field>> {
    let says = |object: &KnownObject| contradictions(object.standing_reason.as_deref().unwrap_or_default());
    images_of(objects).into_iter().map(says).collect()
}

/// Begins with how many exposures there are; changes when one comes or goes or says something else, and when it becomes
/// doubtful whose images they are. Pictures that are made, twins that arrive and doses that become known change nothing
/// about the answers: see [`Received::continues`].
fn fingerprint(images: &ReceivedImages) -> String {
    let mut hash = Sha256::new();
    for exposure in &images.exposures {
        let facts = format!(
            "{}|{}|{}|{}|{:?}\n",
            exposure.exposure,
            exposure.view.label(),
            exposure.picture.is_some(),
            exposure.rejection.is_some(),
            exposure.acquired,
        );
        hash.update(facts.as_bytes());
    }
    for warning in images.warnings.iter().filter(|warning| warning.concerns_identity()) {
        hash.update(warning.words().as_bytes());
    }
    format!("{}-{}", images.exposures.len(), hex::encode(&hash.finalize()[..8]))
}

/// Everything that lies open while exposures are put together.
struct Desk<'a> {
    study: &'a ReceivedStudy,
    around: &'a Around,
    expected: &'a Expected<'a>,
    confirmed: Option<BTreeSet<ExposureRef>>,
    facts: BTreeMap<&'a str, &'a ImageFacts>,
}

impl Desk<'_> {
    fn facts_of<'a>(&'a self, exposure: &'a Exposure) -> impl Iterator<Item = (&'a KnownObject, &'a ImageFacts)> {
        let objects = self.study.objects_of(exposure);
        objects.filter_map(|object| Some((object, *self.facts.get(object.object.sop_instance_uid.as_str())?)))
    }

    fn shown(&self, reference: ExposureRef, exposure: &Exposure) -> ReceivedExposure {
        let zone = self.expected.zone;
        let objects: Vec<&KnownObject> = self.study.objects_of(exposure).collect();
        let stands_for = exposure.shown.as_ref().and_then(|shown| {
            objects
                .iter()
                .find(|object| object.object.sop_instance_uid == shown.as_str())
        });
        let sender = objects.iter().find_map(|object| object.object.sender.machine);
        let facts: Vec<&ImageFacts> = self.facts_of(exposure).map(|(_, facts)| facts).collect();
        let registered = sender.and_then(|machine| self.around.machines.get(&machine).cloned());
        ReceivedExposure {
            exposure: reference,
            view: exposure.view.clone(),
            picture: stands_for.map(|object| PictureLine {
                id: object.object.id,
                state: picture_state(&object.thumbnail),
            }),
            acquired: exposure.acquired.map(|moment| local(zone, moment)),
            received: objects
                .iter()
                .map(|object| object.object.received_at)
                .min()
                .map(|at| zone.local(at)),
            machine: registered.or_else(|| facts.iter().find_map(|facts| device_words(&facts.device))),
            operator: facts
                .iter()
                .find_map(|facts| facts.operators.first())
                .map(|name| name.expose().shown()),
            dose: exposure.dose,
            factors: exposure.factors.clone(),
            partial: self.study.partial(exposure),
            rejection: exposure.rejection.clone(),
        }
    }

    fn observed(&self, reference: ExposureRef, exposure: &Exposure) -> ObservedExposure {
        let expected = self.expected;
        let found: BTreeSet<Alert> = self
            .facts_of(exposure)
            .flat_map(|(object, facts)| {
                let received_at = object.object.received_at;
                let surroundings = Surroundings {
                    received_at,
                    unit_offset: offset(expected.zone, received_at),
                    operator: expected.operator.and_then(name_of),
                };
                alerts(facts, &surroundings)
            })
            .collect();
        let objects: Vec<&KnownObject> = self.study.objects_of(exposure).collect();
        let in_room = expected.room.map(|room| room.machine_id);
        let sender = objects.iter().find_map(|object| object.object.sender.machine);
        let other = sender.filter(|sender| in_room.is_some_and(|machine| machine != *sender));
        let image = match (exposure.has_image(), &exposure.rejection) {
            (true, _) => ImageState::Here,
            (false, Some(_)) => ImageState::Rejected,
            (false, None) => ImageState::Absent,
        };
        ObservedExposure {
            exposure: reference,
            view: exposure.view.clone(),
            image,
            alerts: found.into_iter().collect(),
            gantry_degrees: exposure.factors.gantry_degrees,
            other_machine: other.map(|machine| self.around.machines.get(&machine).cloned()),
            came_twice: objects
                .iter()
                .any(|object| self.around.doubles.contains(&object.object.sop_instance_uid)),
            is_confirmed: self.confirmed.as_ref().is_none_or(|confirmed| {
                let known = |object: &&KnownObject| confirmed.contains(&ExposureRef::Image(object.object.id));
                confirmed.contains(&reference) || objects.iter().any(known)
            }),
        }
    }

    /// How far the machine's clock was from ours when each step began: its first message comes at once.
    fn clocks(&self) -> Vec<Duration> {
        let skew = |(stored, says): (&crate::store::StoredStep, &PerformedStep)| {
            let unit = offset(self.expected.zone, stored.started_at);
            Some(says.started?.instant(unit) - stored.started_at)
        };
        self.study
            .steps
            .iter()
            .zip(&self.study.told.steps)
            .filter_map(skew)
            .collect()
    }
}

/// A machine's time on the unit's clocks.
fn local(zone: Zone, moment: Moment) -> LocalDateTime {
    match moment.offset {
        Some(offset) => zone.local(moment.instant(offset)),
        None => LocalDateTime(moment.local),
    }
}

fn offset(zone: Zone, at: OffsetDateTime) -> UtcOffset {
    let ahead = zone.local(at).0.assume_utc() - at;
    let seconds = i32::try_from(ahead.whole_seconds()).unwrap_or(0);
    UtcOffset::from_whole_seconds(seconds).unwrap_or(UtcOffset::UTC)
}

/// "Hologic Selenia", as a header says it.
fn device_words(device: &Device) -> Option<String> {
    let words: Vec<&str> = [&device.manufacturer, &device.model]
        .into_iter()
        .flatten()
        .map(|words| words.as_str())
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// A name as it is shown, "Asha Patel", as a machine would write it: the last word is the family name.
fn name_of(shown: &str) -> Option<PersonName> {
    let (given, family) = shown.trim().rsplit_once(' ').unwrap_or(("", shown.trim()));
    PersonName::parse(&format!("{family}^{given}"))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_name_is_taken_apart_at_its_last_word() {
        let name = name_of("Asha Rani Patel").expect("a name");
        assert_eq!((name.family.as_str(), name.given.as_str()), ("Patel", "Asha Rani"));
        assert_eq!(name_of("Patel").expect("a name").given, "");
    }

    #[test]
    fn the_units_offset_follows_summer_time() {
        let london = Zone::named("Europe/London").expect("a zone");
        assert_eq!(offset(london, datetime!(2026-11-24 10:00 UTC)), UtcOffset::UTC);
        let summer = offset(london, datetime!(2026-07-24 10:00 UTC));
        assert_eq!(summer, UtcOffset::from_hms(1, 0, 0).expect("an hour"));
    }

    #[test]
    fn a_machines_zone_counts_where_it_gives_one() {
        let london = Zone::named("Europe/London").expect("a zone");
        let clock = datetime!(2026-11-24 10:00);
        let zoned = Moment {
            local: clock,
            offset: UtcOffset::from_hms(1, 0, 0).ok(),
        };
        assert_eq!(local(london, zoned), LocalDateTime(datetime!(2026-11-24 09:00)));
        assert_eq!(local(london, Moment::local(clock)), LocalDateTime(clock));
    }
}
