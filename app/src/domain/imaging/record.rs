//! The finished record of an appointment's images: immutable, corrected only by a new version.
//!
//! Source: IR(ME)R 2017: who took how many exposures, of which view, at what dose, which were repeats and why.

use serde::{Deserialize, Serialize};

use super::by_view::ByView;
use super::draft::Details;
use super::repeats::ViewImages;
use super::tally::Tally;
use super::view::View;
use crate::domain::ids::{RecordId, RoomId};
use crate::domain::local_time::LocalDateTime;
use crate::domain::non_empty::Empty;
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

/// Images view by view, with every repeat question answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ItemisedParts", into = "ItemisedParts")]
pub struct Itemised {
    views: ByView<ViewImages>,
    /// What the record says besides the views.
    pub details: Details,
}

#[derive(Serialize, Deserialize)]
struct ItemisedParts {
    views: ByView<ViewImages>,
    details: Details,
}

impl Itemised {
    /// Images view by view.
    ///
    /// # Errors
    /// [`Empty`] without any view: then nothing was taken, and the appointment cannot proceed instead.
    pub fn new(views: impl Into<ByView<ViewImages>>, details: Details) -> Result<Self, Empty> {
        let views = views.into();
        if views.is_empty() {
            Err(Empty)
        } else {
            Ok(Itemised { views, details })
        }
    }

    /// The views taken, in order; never empty.
    #[must_use]
    pub fn views(&self) -> &ByView<ViewImages> {
        &self.views
    }

    /// How many of which view.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let counts: ByView<u8> = self
            .views
            .iter()
            .map(|(view, images)| (*view, images.count()))
            .collect();
        Tally::try_from(counts).expect("an itemised record has 1 to 20 images of at least one view")
    }
}

impl TryFrom<ItemisedParts> for Itemised {
    type Error = Empty;

    fn try_from(parts: ItemisedParts) -> Result<Self, Empty> {
        Itemised::new(parts.views, parts.details)
    }
}

impl From<Itemised> for ItemisedParts {
    fn from(itemised: Itemised) -> Self {
        ItemisedParts {
            views: itemised.views,
            details: itemised.details,
        }
    }
}

impl ImagesTaken {
    /// The views taken, in order; never empty.
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

    /// How many of which view.
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
    /// Who completed this version.
    pub recorded_by: StaffName,
    /// When this version was completed.
    pub recorded_at: LocalDateTime,
    /// Why it replaced the version before; nothing for the first.
    pub correction_reason: Option<FreeText>,
}
