//! Which objects belong to one exposure.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::received::facts::{ImageFacts, Kind};
use crate::domain::received::measure::Measure;
use crate::domain::received::moment::{Moment, TimeSource};
use crate::domain::received::uid::Uid;
use crate::domain::received::view::{ImagedView, Laterality, ViewPosition};
use crate::domain::received::words::Words;

/// Puts images together that show the same exposure. The images are sorted and without doubles, so that the same set
/// gives the same groups.
pub(super) fn groups<'a>(images: &[&'a ImageFacts]) -> Vec<Vec<&'a ImageFacts>> {
    let mut sets = Sets::new(images);
    by_event(&mut sets, images);
    by_source(&mut sets, images);
    by_acquisition(&mut sets, images);
    computed_to_acquired(&mut sets, images);
    let mut groups: BTreeMap<usize, Vec<&ImageFacts>> = BTreeMap::new();
    for (index, image) in images.iter().enumerate() {
        groups.entry(sets.root(index)).or_default().push(image);
    }
    groups.into_values().collect()
}

/// Disjoint sets of images. A set has at most one irradiation event, and two events never come together.
struct Sets {
    parents: Vec<usize>,
    events: Vec<Option<Uid>>,
}

impl Sets {
    fn new(images: &[&ImageFacts]) -> Sets {
        Sets {
            parents: (0..images.len()).collect(),
            events: images
                .iter()
                .map(|image| image.identity.events.iter().min().cloned())
                .collect(),
        }
    }

    fn root(&mut self, index: usize) -> usize {
        let mut root = index;
        while self.parents[root] != root {
            self.parents[root] = self.parents[self.parents[root]];
            root = self.parents[root];
        }
        root
    }

    fn event(&mut self, index: usize) -> Option<Uid> {
        let root = self.root(index);
        self.events[root].clone()
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        let apart = matches!((&self.events[one], &self.events[other]), (Some(a), Some(b)) if a != b);
        if one == other || apart {
            return;
        }
        let (low, high) = (one.min(other), one.max(other));
        self.parents[high] = low;
        self.events[low] = self.events[low].take().or(self.events[high].take());
    }
}

/// An image of several events (a subtraction, say) goes with the first of them.
fn by_event(sets: &mut Sets, images: &[&ImageFacts]) {
    let mut first: BTreeMap<&Uid, usize> = BTreeMap::new();
    for (index, image) in images.iter().enumerate() {
        if let Some(event) = image.identity.events.iter().min() {
            let with = *first.entry(event).or_insert(index);
            sets.join(with, index);
        }
    }
}

/// An image without an event goes with the image that it was made from, or with others made from the same absent
/// image, unless the two name different sides or positions. Only the first source is followed: further ones may
/// belong to other exposures.
fn by_source(sets: &mut Sets, images: &[&ImageFacts]) {
    let index_of: BTreeMap<&Uid, usize> = images
        .iter()
        .enumerate()
        .filter_map(|(index, image)| Some((image.identity.instance.as_ref()?, index)))
        .collect();
    let mut absent: BTreeMap<(&Uid, ImagedView), usize> = BTreeMap::new();
    for (index, image) in images.iter().enumerate() {
        let Some(source) = image.identity.sources.first() else {
            continue;
        };
        if !image.identity.events.is_empty() {
            continue;
        }
        match index_of.get(source) {
            Some(of) if alike(image, images[*of]) => sets.join(*of, index),
            Some(_) => {}
            None => {
                let with = *absent.entry((source, image.view.imaged())).or_insert(index);
                sets.join(with, index);
            }
        }
    }
}

fn alike(one: &ImageFacts, other: &ImageFacts) -> bool {
    let sides = (one.view.side(), other.view.side());
    let positions = (one.view.position(), other.view.position());
    !matches!(sides, (Some(a), Some(b)) if a.laterality != b.laterality)
        && !matches!(positions, (Some((a, _)), Some((b, _))) if a.position != b.position)
}

type Acquisition<'a> = (
    Option<&'a Uid>,
    Laterality,
    Moment,
    Option<Measure>,
    Option<u32>,
    Option<&'a Words>,
);

/// Images acquired at the same moment of the same side with the same factors are one exposure: no machine makes two.
fn by_acquisition(sets: &mut Sets, images: &[&ImageFacts]) {
    let mut alike: BTreeMap<Acquisition, Vec<usize>> = BTreeMap::new();
    for (index, image) in images.iter().enumerate() {
        if let Some(key) = acquisition(image) {
            alike.entry(key).or_default().push(index);
        }
    }
    for members in alike.into_values() {
        let events: BTreeSet<Uid> = members.iter().filter_map(|index| sets.event(*index)).collect();
        let with_event = members
            .iter()
            .copied()
            .find(|index| sets.event(*index).as_ref() == events.first());
        let target = with_event.unwrap_or(members[0]);
        for index in members {
            sets.join(target, index);
        }
    }
}

fn acquisition(image: &ImageFacts) -> Option<Acquisition<'_>> {
    let acquired = image.acquired.filter(|acquired| match acquired.source {
        TimeSource::AcquisitionDateTime | TimeSource::AcquisitionDateAndTime => true,
        TimeSource::ContentDateAndTime => false,
    })?;
    Some((
        image.identity.study.as_ref(),
        image.view.side()?.laterality,
        acquired.at,
        image.factors.kvp,
        image.factors.exposure.map(|exposure| exposure.uas()),
        image.device.detector.as_ref(),
    ))
}

/// A picture that was computed is no exposure: where nothing links it, it goes with the tomosynthesis of the same
/// view that lies nearest in time, else with another image of that view. Alone it stands for the exposure that it was
/// computed from.
fn computed_to_acquired(sets: &mut Sets, images: &[&ImageFacts]) {
    let mut acquired_roots = BTreeSet::new();
    for (index, image) in images.iter().enumerate() {
        if image.kind.is_acquired() {
            acquired_roots.insert(sets.root(index));
        }
    }
    for (index, image) in images.iter().enumerate() {
        if image.kind != Kind::Generated2d || acquired_roots.contains(&sets.root(index)) {
            continue;
        }
        let same_view = |other: &ImageFacts| {
            other.kind.is_acquired()
                && other.quality_control == image.quality_control
                && other.identity.study == image.identity.study
                && other.view.imaged() == image.view.imaged()
                && knows_its_view(image)
        };
        let nearest = images
            .iter()
            .enumerate()
            .filter(|(_, other)| same_view(other))
            .min_by_key(|(place, other)| {
                let volume = matches!(other.kind, Kind::Tomosynthesis | Kind::Projection);
                let apart = image
                    .acquired
                    .zip(other.acquired)
                    .map(|(one, another)| one.at.distance(another.at));
                (!volume, apart.is_none(), apart, *place)
            });
        if let Some((place, _)) = nearest {
            sets.join(place, index);
        }
    }
}

fn knows_its_view(image: &ImageFacts) -> bool {
    let position = image.view.position();
    image.view.side().is_some() && position.is_some_and(|(claim, _)| claim.position != ViewPosition::Specimen)
}
