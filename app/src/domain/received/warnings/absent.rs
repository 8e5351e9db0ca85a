//! Images that are known of and not shown: how many there are, as warnings and comparisons count them.

use super::{ImageState, Observed, Warning, WarningKind};
use crate::domain::imaging::confirmed::ExposureRef;
use crate::domain::received::receipt::Receipt;

/// The most images that a warning counts: each is kept with the record.
const MOST_COUNTED: u16 = 200;

fn count(items: usize) -> u16 {
    u16::try_from(items).unwrap_or(u16::MAX).min(MOST_COUNTED)
}

/// How many images the machine names that are not here, where they are more than the exposures of which no image is
/// here: an exposure without image and the object that its step names are the same thing.
#[must_use]
pub fn missing(receipt: &Receipt, absent: usize) -> Option<u16> {
    let named = match receipt {
        Receipt::Lacks(named) => named.as_slice().len(),
        Receipt::Nothing | Receipt::Arriving | Receipt::Complete | Receipt::SeemsComplete(_) => 0,
    };
    (named > absent).then(|| count(named))
}

/// How many rejected images are not here and cannot be told apart.
#[must_use]
pub fn unplaced(rejections: usize) -> Option<u16> {
    (rejections > 0).then(|| count(rejections))
}

/// How many images are held apart.
#[must_use]
pub fn held_apart(images: usize) -> Option<u16> {
    (images > 0).then(|| count(images))
}

/// What is reported and not here, each thing once.
pub(super) fn lacking(observed: &Observed) -> Vec<Warning> {
    let absent = observed
        .exposures
        .iter()
        .filter(|exposure| exposure.image == ImageState::Absent);
    let absent: Vec<ExposureRef> = absent.map(|exposure| exposure.exposure).collect();
    let mut found = Vec::new();
    if let Some(images) = missing(&observed.receipt, absent.len()) {
        found.push(Warning::about(WarningKind::Lacking { images }, Vec::new()));
    }
    if !absent.is_empty() {
        found.push(Warning::about(WarningKind::NoImage, absent));
    }
    if let Some(images) = unplaced(observed.unplaced) {
        found.push(Warning::about(WarningKind::RejectedUnplaced { images }, Vec::new()));
    }
    found
}
