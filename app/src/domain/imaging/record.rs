//! The finished record of an appointment's images: immutable, corrected only by a new version.
//!
//! Source: IR(ME)R 2017: who took how many exposures, of which view, at what dose, which were repeats and why.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::by_view::ByView;
use super::confirmed::{ConfirmedExposure, OtherImages, Part};
use super::draft::Details;
use super::repeats::ViewImages;
use super::review::Finding;
use super::tally::Tally;
use super::view::View;
use crate::domain::clinic::Flow;
use crate::domain::ids::{RecordId, RoomId};
use crate::domain::local_time::LocalDateTime;
use crate::domain::non_empty::Empty;
use crate::domain::received::view::ImagedView;
use crate::domain::staff::StaffName;
use crate::domain::text::FreeText;

/// What was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImagesTaken {
    /// One each of RCC, RMLO, LCC and LMLO, and nothing else to say but perhaps notes.
    StandardSet {
        /// Notes for the image readers.
        notes: Option<FreeText>,
    },
    /// View by view.
    Itemised(Itemised),
}

/// Images view by view, with every repeat question answered. Where a machine sent them, exposure by exposure too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ItemisedParts", into = "ItemisedParts")]
pub struct Itemised {
    views: ByView<ViewImages>,
    others: Vec<OtherImages>,
    exposures: Vec<ConfirmedExposure>,
    /// What the record says besides the views.
    pub details: Details,
}

#[derive(Serialize, Deserialize)]
struct ItemisedParts {
    views: ByView<ViewImages>,
    #[serde(default)]
    others: Vec<OtherImages>,
    #[serde(default)]
    exposures: Vec<ConfirmedExposure>,
    details: Details,
}

/// Views, other views and exposures are no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotItemised {
    /// Without any view nothing was taken, and the appointment cannot proceed instead.
    #[error("no view was taken")]
    Nothing,
    /// The exposures say something else than the views.
    #[error("the exposures do not add up to the views")]
    Disagree,
}

impl Itemised {
    /// Images view by view, as typed by hand.
    ///
    /// # Errors
    /// [`Empty`] without any view: then nothing was taken, and the appointment cannot proceed instead.
    pub fn new(views: impl Into<ByView<ViewImages>>, details: Details) -> Result<Self, Empty> {
        Itemised::received(views, Vec::new(), Vec::new(), details).map_err(|_| Empty)
    }

    /// Images view by view and exposure by exposure, as received and confirmed.
    ///
    /// # Errors
    /// [`NotItemised`] without any view, or when the exposures do not add up to the views.
    pub fn received(
        views: impl Into<ByView<ViewImages>>,
        others: Vec<OtherImages>,
        exposures: Vec<ConfirmedExposure>,
        details: Details,
    ) -> Result<Self, NotItemised> {
        let views = views.into();
        if views.is_empty() && others.is_empty() {
            return Err(NotItemised::Nothing);
        }
        let itemised = Itemised {
            views,
            others,
            exposures,
            details,
        };
        if itemised.adds_up() {
            Ok(itemised)
        } else {
            Err(NotItemised::Disagree)
        }
    }

    /// By hand there are no exposures, and no views but those that can be typed. Else each exposure is one image of
    /// the view that was confirmed, and what came in addition is what the exposures are.
    fn adds_up(&self) -> bool {
        if self.exposures.is_empty() {
            return self.others.is_empty();
        }
        let fits = |view: ImagedView, images: &ViewImages| {
            let of = |part: Part| {
                let of_view = self.exposures.iter().filter(|exposure| exposure.confirmed == view);
                of_view.filter(|exposure| exposure.part == part).count()
            };
            of(Part::Needed) == 1
                && of(Part::Repeat) == usize::from(images.repeats())
                && of(Part::Extra) == usize::from(images.extras())
        };
        let total: usize = self.counts().map(usize::from).sum();
        total == self.exposures.len()
            && self
                .views
                .iter()
                .all(|(view, images)| fits(ImagedView::Recordable(*view), images))
            && self
                .others
                .iter()
                .all(|other| fits(ImagedView::Other(other.view.clone()), &other.images))
    }

    fn counts(&self) -> impl Iterator<Item = u8> + '_ {
        let others = self.others.iter().map(|other| other.images.count());
        self.views.values().map(ViewImages::count).chain(others)
    }

    /// The views taken, in order; empty only where nothing but other views was received.
    #[must_use]
    pub fn views(&self) -> &ByView<ViewImages> {
        &self.views
    }

    /// Views that are recorded under their own names: "LXCCL". None by hand.
    #[must_use]
    pub fn others(&self) -> &[OtherImages] {
        &self.others
    }

    /// Every exposure as received and as confirmed, in the order in which they were made. None by hand.
    #[must_use]
    pub fn exposures(&self) -> &[ConfirmedExposure] {
        &self.exposures
    }

    /// How many of which view; other views are not in it.
    #[must_use]
    pub fn tally(&self) -> Tally {
        Tally::of_images(&self.views)
    }
}

impl TryFrom<ItemisedParts> for Itemised {
    type Error = NotItemised;

    fn try_from(parts: ItemisedParts) -> Result<Self, NotItemised> {
        Itemised::received(parts.views, parts.others, parts.exposures, parts.details)
    }
}

impl From<Itemised> for ItemisedParts {
    fn from(itemised: Itemised) -> Self {
        ItemisedParts {
            views: itemised.views,
            others: itemised.others,
            exposures: itemised.exposures,
            details: itemised.details,
        }
    }
}

impl ImagesTaken {
    /// The views taken, in order; empty only where nothing but other views was received.
    #[must_use]
    pub fn views(&self) -> Vec<(View, ViewImages)> {
        match self {
            ImagesTaken::StandardSet { .. } => View::STANDARD
                .into_iter()
                .map(|view| (view, ViewImages::Once))
                .collect(),
            ImagesTaken::Itemised(itemised) => itemised
                .views
                .iter()
                .map(|(view, images)| (*view, images.clone()))
                .collect(),
        }
    }

    /// Views that are recorded under their own names: "LXCCL".
    #[must_use]
    pub fn others(&self) -> &[OtherImages] {
        match self {
            ImagesTaken::StandardSet { .. } => &[],
            ImagesTaken::Itemised(itemised) => &itemised.others,
        }
    }

    /// All views by name: those that can be recorded by hand in their order, then all others.
    #[must_use]
    pub fn named_views(&self) -> Vec<(ImagedView, ViewImages)> {
        let typed = self.views().into_iter();
        let typed = typed.map(|(view, images)| (ImagedView::Recordable(view), images));
        let others = self.others().iter();
        let others = others.map(|other| (ImagedView::Other(other.view.clone()), other.images.clone()));
        typed.chain(others).collect()
    }

    /// Every exposure as received and as confirmed. None where the record was typed by hand.
    #[must_use]
    pub fn exposures(&self) -> &[ConfirmedExposure] {
        match self {
            ImagesTaken::StandardSet { .. } => &[],
            ImagesTaken::Itemised(itemised) => &itemised.exposures,
        }
    }

    /// How many images, of all views.
    #[must_use]
    pub fn total(&self) -> u16 {
        match self {
            ImagesTaken::StandardSet { .. } => 4,
            ImagesTaken::Itemised(itemised) => itemised.counts().map(u16::from).sum(),
        }
    }

    /// How many of which view; other views are not in it.
    #[must_use]
    pub fn tally(&self) -> Tally {
        match self {
            ImagesTaken::StandardSet { .. } => Tally::standard_set(),
            ImagesTaken::Itemised(itemised) => itemised.tally(),
        }
    }

    /// What the record says besides the views.
    #[must_use]
    pub fn details(&self) -> Details {
        match self {
            ImagesTaken::StandardSet { notes } => Details::plain(notes.clone()),
            ImagesTaken::Itemised(itemised) => itemised.details.clone(),
        }
    }
}

/// Where a record's facts come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Source {
    /// Typed by a person.
    Manual,
    /// Received from the machine and confirmed by a person.
    Automatic,
}

impl From<Flow> for Source {
    fn from(flow: Flow) -> Self {
        match flow {
            Flow::Manual => Source::Manual,
            Flow::Automatic => Source::Automatic,
        }
    }
}

impl Source {
    /// The words of "Image recording method".
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Source::Manual => "Manual",
            Source::Automatic => "Automatic",
        }
    }
}

/// One version of a record, with everything needed to show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordVersion {
    /// Which.
    pub id: RecordId,
    /// 1 for the first; each correction adds 1.
    pub version: u32,
    /// Where its facts come from.
    pub source: Source,
    /// What was taken.
    pub images: ImagesTaken,
    /// The room, as "Room A - Hologic 3Dimensions".
    pub room: String,
    /// The room's id.
    pub room_id: RoomId,
    /// Who took the images.
    pub taken_by: StaffName,
    /// When, on the unit's clocks.
    pub taken_at: LocalDateTime,
    /// Typed in afterwards from a paper sheet.
    pub transcribed: bool,
    /// What was warned of while received images were reviewed, and which of them are labelled otherwise.
    pub findings: Vec<Finding>,
    /// Who completed this version.
    pub recorded_by: StaffName,
    /// When this version was completed.
    pub recorded_at: LocalDateTime,
    /// Why it replaced the version before; nothing for the first.
    pub correction_reason: Option<FreeText>,
}
