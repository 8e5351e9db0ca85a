//! What a machine has sent since a record was confirmed: the record stays as it is, and a person is asked.

mod beside;

pub use beside::{Beside, CameTo, by_hand};

use super::confirmed::{ConfirmedExposure, ExposureRef};
use super::review::ShownExposure;
use super::summary::join_with_and;

/// Something that is no longer as it was confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What.
    pub kind: DifferenceKind,
    /// The view, as the image or the report says; empty where it is about none.
    pub view: String,
}

/// What is no longer as it was confirmed. In the order in which it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DifferenceKind {
    /// An exposure that the record does not have.
    Added,
    /// An exposure of the record that is no longer here: its image was moved, or a report of it was taken back.
    Gone,
    /// Its image says another view than it did.
    OtherView,
    /// Its dose is known now, or another.
    Dose,
    /// Its rejection is known now, or taken back.
    Rejection,
    /// The machine names an image that is not here.
    Missing,
    /// The machine rejected an image that is not here, and it is not known which exposure it was.
    Unplaced,
    /// An image names this appointment and contradicts its participant.
    HeldApart,
}

impl DifferenceKind {
    /// Every kind, in the order in which it is told.
    const ALL: [DifferenceKind; 8] = [
        DifferenceKind::Added,
        DifferenceKind::Gone,
        DifferenceKind::OtherView,
        DifferenceKind::Dose,
        DifferenceKind::Rejection,
        DifferenceKind::Missing,
        DifferenceKind::Unplaced,
        DifferenceKind::HeldApart,
    ];

    /// "1 more image", "2 doses"
    fn counted(self, count: usize) -> String {
        let (one, many) = match self {
            DifferenceKind::Added => ("more image", "more images"),
            DifferenceKind::Gone => ("image no longer here", "images no longer here"),
            DifferenceKind::OtherView => ("image with another view", "images with another view"),
            DifferenceKind::Dose => ("dose", "doses"),
            DifferenceKind::Rejection => ("rejection", "rejections"),
            DifferenceKind::Missing => (
                "image that the machine names and that is not here",
                "images that the machine names and that are not here",
            ),
            DifferenceKind::Unplaced => (
                "rejected image that has not arrived",
                "rejected images that have not arrived",
            ),
            DifferenceKind::HeldApart => (
                "image of another participant, held apart",
                "images of another participant, held apart",
            ),
        };
        format!("{count} {}", if count == 1 { one } else { many })
    }
}

/// Compares what was confirmed with what is here. An exposure that was known from a report alone is another once its
/// image has come: that is told as an image that came, not as an exposure that went.
#[must_use]
pub fn differences(confirmed: &[ConfirmedExposure], here: &[ShownExposure]) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut gone: Vec<&ConfirmedExposure> = confirmed.iter().collect();
    for shown in here {
        let difference = |kind| Difference {
            kind,
            view: shown.view.label(),
        };
        let known = gone.iter().position(|known| known.exposure == shown.exposure);
        match known.or_else(|| called_otherwise(&gone, shown, here)) {
            None => found.push(difference(DifferenceKind::Added)),
            Some(place) => {
                let known = gone.remove(place);
                if known.received != shown.view {
                    found.push(difference(DifferenceKind::OtherView));
                }
                if known.dose != shown.dose {
                    found.push(difference(DifferenceKind::Dose));
                }
                if known.rejection != shown.rejection {
                    found.push(difference(DifferenceKind::Rejection));
                }
            }
        }
    }
    let (reported, images): (Vec<_>, Vec<_>) = gone
        .into_iter()
        .partition(|known| matches!(known.exposure, ExposureRef::Reported(_)));
    let explained = found.iter().filter(|found| found.kind == DifferenceKind::Added).count();
    let told = images.into_iter().chain(reported.into_iter().skip(explained));
    found.extend(told.map(|known| Difference {
        kind: DifferenceKind::Gone,
        view: known.received.label(),
    }));
    found
}

/// A report without image that goes by another number, and says the same as one that was confirmed and is no longer
/// here under its own.
fn called_otherwise(gone: &[&ConfirmedExposure], shown: &ShownExposure, here: &[ShownExposure]) -> Option<usize> {
    let is_reported = |exposure: ExposureRef| matches!(exposure, ExposureRef::Reported(_));
    let is_here = |exposure: ExposureRef| here.iter().any(|other| other.exposure == exposure);
    let is_same = |known: &&ConfirmedExposure| {
        is_reported(known.exposure)
            && !is_here(known.exposure)
            && known.received == shown.view
            && known.acquired == shown.acquired
    };
    let place = || gone.iter().position(is_same);
    is_reported(shown.exposure).then(place).flatten()
}

/// "1 more image: RMLO; 2 doses: RCC and LCC", for whoever looks into it.
#[must_use]
pub fn words(differences: &[Difference]) -> String {
    said(differences, |kind, views| {
        let (count, views) = (kind.counted(views.len()), named(views));
        if views.is_empty() {
            count
        } else {
            format!("{count}: {}", join_with_and(&views))
        }
    })
}

/// "1 more image; 2 doses": without what a machine may have called a view.
#[must_use]
pub fn counts(differences: &[Difference]) -> String {
    said(differences, |kind, views| kind.counted(views.len()))
}

fn named(views: &[String]) -> Vec<String> {
    views.iter().filter(|view| !view.is_empty()).cloned().collect()
}

fn said(differences: &[Difference], say: impl Fn(DifferenceKind, &[String]) -> String) -> String {
    let of_kind = |kind: DifferenceKind| {
        let of_kind = differences.iter().filter(|difference| difference.kind == kind);
        let views: Vec<String> = of_kind.map(|difference| difference.view.clone()).collect();
        (!views.is_empty()).then(|| say(kind, &views))
    };
    let said: Vec<String> = DifferenceKind::ALL.into_iter().filter_map(of_kind).collect();
    said.join("; ")
}
