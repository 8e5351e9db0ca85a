//! What a page shows while images arrive, put together on reading: exposures of which an image is here, and what the
//! traffic proves about the machine.

use std::collections::BTreeMap;

use app::domain::ids::{AppointmentId, RoomId, UnitId};
use app::domain::received::exposure::Exposure;
use app::domain::received::receipt::Receipt;
use app::services::imaging::arrivals::{Arrivals, ArrivedImage, AtMachine, Phase, Progress};
use app::services::transfer::PictureLine;
use time::OffsetDateTime;

use super::received_study::{ReceivedStudy, received_study};
use crate::clock::Zone;
use crate::services::{failing, picture_state};
use crate::store::{KnownObject, Source, StepState, Store, StoreResult, Told, steps_started, worklist_answers};

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
        failing: None,
    };
    Ok(Arrivals { images, progress })
}

/// As [`arrivals`], with the phase that fails where something is waited for.
///
/// # Errors
/// As every query.
pub async fn arrivals_or_failure(
    store: &Store,
    (unit, id): (UnitId, AppointmentId),
    room: Option<RoomId>,
    zone: Zone,
    now: OffsetDateTime,
) -> StoreResult<Arrivals> {
    let mut arrivals = arrivals(store, unit, id, zone, now).await?;
    if arrivals.may_fail() {
        arrivals.progress.failing = failing(store, (unit, id), room, now).await?;
    }
    Ok(arrivals)
}

fn at_machine(told: Told, zone: Zone) -> AtMachine {
    AtMachine {
        machine: told.machine,
        at: zone.local(told.at),
    }
}

/// The exposures of which an image is here, in the order of arrival: those that arrived within a second in the order in
/// which they were made.
fn images(study: &ReceivedStudy, zone: Zone) -> Vec<ArrivedImage> {
    let exposures = study.exposures.counted.iter();
    let mut images: Vec<ArrivedImage> = exposures.filter_map(|exposure| image(study, exposure, zone)).collect();
    // Exposures are counted in the order in which they were made, which stays where times are the same.
    images.sort_by_key(|image| image.received);
    number(&mut images);
    images
}

/// An exposure, if an image of it is here: known by the first of its objects, and shown by the best.
fn image(study: &ReceivedStudy, exposure: &Exposure, zone: Zone) -> Option<ArrivedImage> {
    let first = study.objects_of(exposure).next()?;
    let is_shown = |object: &&KnownObject| {
        let shown = exposure.shown.as_ref();
        shown.is_some_and(|shown| shown.as_str() == object.object.sop_instance_uid)
    };
    let shown = study.objects_of(exposure).find(is_shown).unwrap_or(first);
    Some(ArrivedImage {
        exposure: first.object.id,
        view: exposure.view.label(),
        number: 0,
        of: 0,
        received: zone.local(first.object.received_at),
        picture: PictureLine {
            id: shown.object.id,
            state: picture_state(&shown.thumbnail),
        },
    })
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
