//! What a page shows while images arrive, put together on reading: exposures of which an image is here, and what the
//! traffic proves about the machine.

use std::collections::BTreeMap;

use app::domain::ids::{AppointmentId, UnitId};
use app::domain::received::receipt::Receipt;
use app::services::imaging::arrivals::{ArrivedImage, Arrivals, AtMachine, Phase, Progress};
use app::services::transfer::PictureLine;
use time::OffsetDateTime;

use super::received_study::{ReceivedStudy, received_study};
use crate::clock::Zone;
use crate::services::picture_state;
use crate::store::{KnownObject, Source, StepState, StoreResult, Told, steps_started, worklist_answers};

/// Puts together what has arrived for an appointment.
///
/// # Errors
/// As every query.
pub async fn arrivals(
    on: &impl Source,
    unit: UnitId,
    id: AppointmentId,
    zone: Zone,
    now: OffsetDateTime,
) -> StoreResult<Arrivals> {
    let study = received_study(on, unit, id, now).await?;
    let listed = worklist_answers(on, unit, id).await?;
    let started = if study.steps.is_empty() {
        Vec::new()
    } else {
        steps_started(on, unit, id).await?
    };
    let images = images(&study, zone);
    let at_machine = |told: Vec<Told>| told.into_iter().map(|told| at_machine(told, zone)).collect();
    let progress = Progress {
        phase: phase(&study, !images.is_empty()),
        images: images.iter().map(|image| image.exposure).collect(),
        lacking: lacking(&study.receipt),
        listed: at_machine(listed),
        started: at_machine(started),
        last: images.iter().map(|image| image.received).max(),
        ended: ended(&study).map(|at| zone.local(at)),
    };
    Ok(Arrivals { images, progress })
}

fn at_machine(told: Told, zone: Zone) -> AtMachine {
    AtMachine {
        machine: told.machine,
        at: zone.local(told.at),
    }
}

/// The exposures of which an image is here, in the order of arrival.
fn images(study: &ReceivedStudy, zone: Zone) -> Vec<ArrivedImage> {
    let by_instance: BTreeMap<&str, (usize, &KnownObject)> = study
        .objects
        .iter()
        .enumerate()
        .map(|(place, object)| (object.object.sop_instance_uid.as_str(), (place, object)))
        .collect();
    let find = |instance: &str| by_instance.get(instance).copied();
    let mut found: Vec<(usize, ArrivedImage)> = Vec::new();
    for exposure in &study.exposures.counted {
        let instances = exposure.images.iter().filter_map(|image| image.instance.as_ref());
        let Some((place, first)) = instances
            .filter_map(|uid| find(uid.as_str()))
            .min_by_key(|(place, _)| *place)
        else {
            continue;
        };
        let shown = exposure.shown.as_ref().and_then(|uid| find(uid.as_str()));
        let (_, shown) = shown.unwrap_or((place, first));
        let image = ArrivedImage {
            exposure: first.object.id,
            view: exposure.view.label(),
            number: 0,
            of: 0,
            received: zone.local(first.object.received_at),
            picture: PictureLine {
                id: shown.object.id,
                state: picture_state(&shown.thumbnail),
            },
        };
        found.push((place, image));
    }
    found.sort_by_key(|(place, _)| *place);
    let mut images: Vec<ArrivedImage> = found.into_iter().map(|(_, image)| image).collect();
    number(&mut images);
    images
}

/// Numbers the images of each view in the order of arrival.
fn number(images: &mut [ArrivedImage]) {
    let mut counts: BTreeMap<String, u16> = BTreeMap::new();
    for image in images.iter_mut() {
        let count = counts.entry(image.view.clone()).or_default();
        *count = count.saturating_add(1);
        image.number = *count;
    }
    for image in images {
        image.of = counts.get(&image.view).copied().unwrap_or(image.number);
    }
}

fn phase(study: &ReceivedStudy, has_images: bool) -> Phase {
    match &study.receipt {
        Receipt::Complete => Phase::Complete,
        Receipt::Lacks(_) => Phase::Lacking,
        Receipt::SeemsComplete(_) if has_images => Phase::SeemsComplete,
        Receipt::Arriving | Receipt::SeemsComplete(_) if has_images => Phase::Arriving,
        Receipt::Nothing | Receipt::Arriving | Receipt::SeemsComplete(_) if !study.steps.is_empty() => Phase::Started,
        Receipt::Nothing | Receipt::Arriving | Receipt::SeemsComplete(_) => Phase::Waiting,
    }
}

fn lacking(receipt: &Receipt) -> u16 {
    match receipt {
        Receipt::Lacks(absent) => u16::try_from(absent.iter().count()).unwrap_or(u16::MAX),
        Receipt::Nothing | Receipt::Arriving | Receipt::Complete | Receipt::SeemsComplete(_) => 0,
    }
}

/// When the last step ended, if all have.
fn ended(study: &ReceivedStudy) -> Option<OffsetDateTime> {
    let is_under_way = study.steps.iter().any(|step| step.state == StepState::InProgress);
    let last = study.steps.iter().map(|step| step.changed_at).max();
    last.filter(|_| !is_under_way)
}
