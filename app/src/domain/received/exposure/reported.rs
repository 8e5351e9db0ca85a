//! What reports tell of exposures: doses for those that are here, and exposures of which no image came.

use std::collections::{BTreeMap, BTreeSet};

use time::Duration;

use super::{DoseSource, Exposure, ExposureDose, ExposureKey, Exposures, Received, Witness};
use crate::domain::received::factors::Factors;
use crate::domain::received::procedure::PerformedStep;
use crate::domain::received::report::{DoseEvent, DoseReport};
use crate::domain::received::selection::Rejection;
use crate::domain::received::uid::Uid;
use crate::domain::received::view::{ImagedView, PositionClaim, SideClaim, SideSource, ViewClaim};

/// How far the clock of a dose report may lie from that of the image of the same exposure. Two exposures of one breast
/// lie further apart than a machine's own clocks.
const SAME_EXPOSURE: Duration = Duration::seconds(30);

/// The most exposures without image of one study: a wrong count must not fill a page.
const MAX_WITHOUT_IMAGE: usize = 50;

/// Adds to exposures with images what everything else tells.
pub(super) fn add(found: &mut Exposures, received: &Received) {
    let events = events(&received.reports);
    let unmatched = fill(&mut found.counted, &mut found.quality_control, events);
    for (study, event) in unmatched {
        let only_quality_control = in_study(&found.counted, study) == 0 && in_study(&found.quality_control, study) > 0;
        let list = if only_quality_control {
            &mut found.quality_control
        } else {
            &mut found.counted
        };
        list.push(without_image(study, event));
    }
    let steps = steps(&received.steps);
    let totals = totals(&steps, received);
    for (study, total) in &totals {
        let known = in_study(&found.counted, Some(study)) + in_study(&found.quality_control, Some(study));
        for number in known..(*total).min(known + MAX_WITHOUT_IMAGE) {
            found.counted.push(blank(Some(study), number, Witness::ProcedureStep));
        }
    }
    let told: BTreeSet<&Uid> = received
        .reports
        .iter()
        .filter(|report| !report.events.is_empty())
        .filter_map(|report| report.study.as_ref())
        .chain(totals.keys())
        .collect();
    reject(found, received, &told);
}

fn in_study(exposures: &[Exposure], study: Option<&Uid>) -> usize {
    exposures
        .iter()
        .filter(|exposure| exposure.study.as_ref() == study)
        .count()
}

type Told<'a> = (Option<&'a Uid>, &'a DoseEvent);

/// Every event once: of two reports the later one is believed.
fn events(reports: &[DoseReport]) -> Vec<Told<'_>> {
    let mut reports: Vec<&DoseReport> = reports.iter().collect();
    reports.sort_by_key(|report| (report.content, *report));
    let mut named: BTreeMap<&Uid, Told> = BTreeMap::new();
    let mut unnamed: BTreeSet<Told> = BTreeSet::new();
    for report in reports {
        for event in &report.events {
            let told = (report.study.as_ref(), event);
            match &event.event {
                Some(uid) => {
                    named.insert(uid, told);
                }
                None => {
                    unnamed.insert(told);
                }
            }
        }
    }
    named.into_values().chain(unnamed).collect()
}

/// Fills exposures from their events, and returns the events that belong to none of them.
fn fill<'a>(counted: &mut [Exposure], controls: &mut [Exposure], mut events: Vec<Told<'a>>) -> Vec<Told<'a>> {
    let mut open: Vec<&mut Exposure> = counted.iter_mut().chain(controls).collect();
    open.sort_by(|one, other| one.key.cmp(&other.key));
    let named = |exposure: &Exposure, (_, event): &Told| {
        matches!((&exposure.key, &event.event), (ExposureKey::Event(one), Some(other)) if one == other)
            || exposure
                .images
                .iter()
                .filter_map(|image| image.instance.as_ref())
                .any(|instance| event.images.contains(instance))
    };
    // An event may name one image of an exposure that another event names too: the first takes it.
    events.retain(|told| match open.iter().position(|exposure| named(exposure, told)) {
        Some(place) => {
            take(open.remove(place), told.1);
            false
        }
        None => true,
    });
    while let Some((event, place)) = nearest(&open, &events).or_else(|| only(&open, &events)) {
        take(open.remove(place), events.remove(event).1);
    }
    events
}

/// The event and the exposure that lie nearest in time, of those that can be the same.
fn nearest(open: &[&mut Exposure], events: &[Told]) -> Option<(usize, usize)> {
    pairs(open, events)
        .filter_map(|(event, place)| {
            let apart = open[place].acquired?.distance(events[event].1.started?);
            (apart <= SAME_EXPOSURE).then_some((apart, event, place))
        })
        .min()
        .map(|(_, event, place)| (event, place))
}

/// Without times: an event and an exposure of the same view that fit nothing else.
fn only(open: &[&mut Exposure], events: &[Told]) -> Option<(usize, usize)> {
    let fitting: Vec<(usize, usize)> = pairs(open, events)
        .filter(|(event, place)| {
            let event = events[*event].1;
            let untimed = event.started.is_none() || open[*place].acquired.is_none();
            untimed && event.laterality.is_some() && event.position.is_some() && open[*place].view.side().is_some()
        })
        .collect();
    let alone = |(event, place): &&(usize, usize)| {
        fitting.iter().filter(|pair| pair.0 == *event).count() == 1
            && fitting.iter().filter(|pair| pair.1 == *place).count() == 1
    };
    fitting.iter().find(alone).copied()
}

fn pairs(open: &[&mut Exposure], events: &[Told]) -> impl Iterator<Item = (usize, usize)> {
    let places = 0..open.len();
    let all = (0..events.len()).flat_map(move |event| places.clone().map(move |place| (event, place)));
    all.filter(|(event, place)| can_be(open[*place], events[*event]))
        .collect::<Vec<_>>()
        .into_iter()
}

fn can_be(exposure: &Exposure, (study, event): Told) -> bool {
    let view = view_of(event);
    let both_named = matches!(exposure.key, ExposureKey::Event(_)) && event.event.is_some();
    let same_side = match (exposure.view.side(), view.side()) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    let same_position = match (exposure.view.position(), &event.position) {
        (Some(one), Some(other)) => one == *other,
        _ => true,
    };
    let same_voltage = match (exposure.factors.kvp, event.kvp) {
        (Some(one), Some(other)) => (one.as_thousandths() - other.as_thousandths()).abs() <= 1_000,
        _ => true,
    };
    !both_named && exposure.study.as_ref() == study && same_side && same_position && same_voltage
}

fn take(exposure: &mut Exposure, event: &DoseEvent) {
    exposure.witnesses.push(Witness::DoseReport);
    exposure.dose = exposure.dose.or(event.dose.map(|dose| ExposureDose {
        dose,
        source: DoseSource::DoseReport,
    }));
    exposure.acquired = exposure.acquired.or(event.started);
    let factors = &mut exposure.factors;
    factors.kvp = factors.kvp.or(event.kvp);
    factors.exposure = factors.exposure.or(event.exposure);
    factors.thickness_mm = factors.thickness_mm.or(event.thickness_mm);
    factors.force_n = factors.force_n.or(event.force_n);
    if event.rejected {
        exposure.rejection.get_or_insert_with(Rejection::for_quality);
    }
}

fn view_of(event: &DoseEvent) -> ImagedView {
    let side = event.laterality.map(|laterality| SideClaim {
        laterality,
        source: SideSource::Laterality,
    });
    let claim = ViewClaim {
        sides: side.into_iter().collect(),
        code: event.position.clone().map(|position| PositionClaim {
            position,
            modifiers: Vec::new(),
        }),
        text: None,
    };
    claim.imaged()
}

fn without_image(study: Option<&Uid>, event: &DoseEvent) -> Exposure {
    let mut exposure = blank(study, 0, Witness::DoseReport);
    exposure.witnesses.clear();
    exposure.view = view_of(event);
    take(&mut exposure, event);
    if let Some(uid) = &event.event {
        exposure.key = ExposureKey::Event(uid.clone());
    } else if let Some(instance) = event.images.iter().min() {
        exposure.key = ExposureKey::Image(instance.clone());
    }
    exposure
}

fn blank(study: Option<&Uid>, number: usize, witness: Witness) -> Exposure {
    Exposure {
        key: ExposureKey::Reported(study.cloned(), u32::try_from(number).unwrap_or(u32::MAX)),
        study: study.cloned(),
        images: Vec::new(),
        shown: None,
        view: ImagedView::default(),
        acquired: None,
        dose: None,
        factors: Factors::default(),
        rejection: None,
        witnesses: vec![witness],
    }
}

/// Each step once: as it ended, if it was given more than once.
fn steps(steps: &[PerformedStep]) -> Vec<&PerformedStep> {
    let last: BTreeMap<&Uid, &PerformedStep> = {
        let mut sorted: Vec<&PerformedStep> = steps.iter().collect();
        sorted.sort();
        sorted.into_iter().map(|step| (&step.instance, step)).collect()
    };
    last.into_values().collect()
}

/// Exposures by study, as the steps counted them.
fn totals(steps: &[&PerformedStep], received: &Received) -> BTreeMap<Uid, usize> {
    let mut totals = BTreeMap::new();
    for step in steps {
        let Some(total) = step.progress.total_exposures else {
            continue;
        };
        let by_image = || {
            let names = |image: &&crate::domain::received::facts::ImageFacts| {
                let identity = &image.identity;
                identity.performed_steps.contains(&step.instance)
                    || step
                        .instances()
                        .any(|instance| identity.instance.as_ref() == Some(instance))
            };
            let images = received.images.iter().filter(names);
            images.filter_map(|image| image.identity.study.as_ref()).min()
        };
        if let Some(study) = step.studies().min().or_else(by_image) {
            *totals.entry(study.clone()).or_default() += usize::from(total);
        }
    }
    totals
}

/// Marks what selections reject. An image that is not here becomes an exposure without image only where neither a dose
/// report nor a procedure step counts the study's exposures: it may be the twin of an image that is here.
fn reject(found: &mut Exposures, received: &Received, told: &BTreeSet<&Uid>) {
    let mut absent: BTreeMap<Option<&Uid>, BTreeMap<&Uid, Rejection>> = BTreeMap::new();
    let mut selections: Vec<_> = received.selections.iter().collect();
    selections.sort();
    selections.dedup();
    for selection in selections {
        let Some(rejection) = selection.rejection() else {
            continue;
        };
        for instance in &selection.images {
            let mut here = found.counted.iter_mut().chain(&mut found.quality_control);
            let named = |exposure: &&mut Exposure| {
                let images = &exposure.images;
                images.iter().any(|image| image.instance.as_ref() == Some(instance))
            };
            if let Some(exposure) = here.find(named) {
                merge(&mut exposure.rejection, &rejection);
            } else if !found.beside.contains(instance) {
                let study = absent.entry(selection.study.as_ref()).or_default();
                let kept = study.entry(instance).or_insert_with(|| rejection.clone());
                merge_into(kept, &rejection);
            }
        }
    }
    for (study, rejections) in absent {
        place(
            found,
            study,
            rejections,
            study.is_some_and(|study| told.contains(study)),
        );
    }
    found.unplaced.sort();
    found.unplaced.dedup();
}

fn place(found: &mut Exposures, study: Option<&Uid>, rejections: BTreeMap<&Uid, Rejection>, told: bool) {
    if !told {
        for (instance, rejection) in rejections.into_iter().take(MAX_WITHOUT_IMAGE) {
            let mut exposure = blank(study, 0, Witness::Selection);
            exposure.key = ExposureKey::Image(instance.clone());
            exposure.rejection = Some(rejection);
            found.counted.push(exposure);
        }
        return;
    }
    let unseen = |exposure: &&mut Exposure| !exposure.has_image() && exposure.study.as_ref() == study;
    let open: Vec<&mut Exposure> = found.counted.iter_mut().filter(unseen).collect();
    let distinct: BTreeSet<&Rejection> = rejections.values().collect();
    if open.len() == rejections.len() && distinct.len() == 1 {
        for (exposure, rejection) in open.into_iter().zip(rejections.values()) {
            exposure.witnesses.push(Witness::Selection);
            merge(&mut exposure.rejection, rejection);
        }
    } else {
        found.unplaced.extend(rejections.into_values());
    }
}

fn merge(rejection: &mut Option<Rejection>, other: &Rejection) {
    match rejection {
        Some(rejection) => merge_into(rejection, other),
        None => *rejection = Some(other.clone()),
    }
}

fn merge_into(rejection: &mut Rejection, other: &Rejection) {
    rejection.kind = rejection.kind.max(other.kind);
    rejection.reasons.extend(other.reasons.iter().cloned());
    rejection.reasons.sort();
    rejection.reasons.dedup();
}
