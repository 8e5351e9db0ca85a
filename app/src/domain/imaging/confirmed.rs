//! What a machine reported and a mammographer confirmed, exposure by exposure: what was received stands beside what
//! was said of it, and both are kept.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::dose::{Dose, Doses};
use super::repeats::ViewImages;
use super::view::View;
use crate::domain::ids::ImageId;
use crate::domain::received::exposure::ExposureDose;
use crate::domain::received::factors::Factors;
use crate::domain::received::moment::Moment;
use crate::domain::received::selection::Rejection;
use crate::domain::received::view::{ImagedView, OtherView};

/// An exposure as pages and forms refer to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ExposureRef {
    /// By one of its objects: the others may arrive later, and lead to the same exposure.
    Image(ImageId),
    /// One of which no image is here, by a number that stands for what the machine calls it, whatever comes or goes
    /// beside it. What the machine gives no name is another once anything changes among its like.
    Reported(u32),
}

/// A text that refers to no exposure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this refers to no exposure")]
pub struct NoExposure;

/// Text for forms: the image's id, or "reported-52031".
impl fmt::Display for ExposureRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ExposureRef::Image(id) => id.fmt(f),
            ExposureRef::Reported(number) => write!(f, "reported-{number}"),
        }
    }
}

impl FromStr for ExposureRef {
    type Err = NoExposure;

    fn from_str(text: &str) -> Result<Self, NoExposure> {
        match text.strip_prefix("reported-") {
            Some(number) => number.parse().map(ExposureRef::Reported).map_err(|_| NoExposure),
            None => text.parse().map(ExposureRef::Image).map_err(|_| NoExposure),
        }
    }
}

/// What an exposure was among those of its view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Part {
    /// The one that the view needed.
    Needed,
    /// Done again because something went wrong: the mammographer marked it as the repeat.
    Repeat,
    /// Needed in addition, to capture the complete view.
    Extra,
}

/// An exposure as it was received, and what was said of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmedExposure {
    /// Which.
    pub exposure: ExposureRef,
    /// What its image says it shows.
    pub received: ImagedView,
    /// What it shows: the same, or what the mammographer says it really is.
    pub confirmed: ImagedView,
    /// What it was among those of its view.
    pub part: Part,
    /// When, by the machine's clock.
    pub acquired: Option<Moment>,
    /// Mean glandular dose, and who said so.
    pub dose: Option<ExposureDose>,
    /// Exposure factors.
    pub factors: Factors,
    /// That it shows a part of a large breast: "posterior", in the machine's words.
    #[serde(default)]
    pub partial: Option<Vec<String>>,
    /// That the machine rejected it, and why.
    pub rejection: Option<Rejection>,
}

impl ConfirmedExposure {
    /// Whether the mammographer says that it shows something else than its image says.
    #[must_use]
    pub fn is_relabelled(&self) -> bool {
        self.received != self.confirmed
    }

    /// Whether it is a repeat of this view.
    #[must_use]
    pub fn is_repeat_of(&self, view: &ImagedView) -> bool {
        self.part == Part::Repeat && self.confirmed == *view
    }
}

/// The doses of the views that can be typed, in the order in which the exposures were made. A view of which one dose is
/// not known has none: which value is whose would be a guess.
#[must_use]
pub fn doses_of(exposures: &[ConfirmedExposure]) -> Doses {
    let dose_of = |view: View| {
        let of_view = exposures
            .iter()
            .filter(|exposure| exposure.confirmed.recordable() == Some(view));
        let doses: Option<Vec<Dose>> = of_view.map(|exposure| Some(exposure.dose?.dose)).collect();
        doses.filter(|doses| !doses.is_empty())
    };
    let known = View::ALL.into_iter().filter_map(|view| Some((view, dose_of(view)?)));
    known.collect()
}

/// The images of a view that no record counts by name: "LXCCL", "RCC magnification".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherImages {
    /// Which view.
    pub view: OtherView,
    /// How many, and what came in addition.
    pub images: ViewImages,
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_reference_reads_back_from_a_form() {
        for exposure in [
            ExposureRef::Image(ImageId(Uuid::from_u128(7))),
            ExposureRef::Reported(2),
        ] {
            assert_eq!(exposure.to_string().parse(), Ok(exposure));
        }
        for nonsense in ["", "reported-", "reported-x", "7"] {
            assert_eq!(nonsense.parse::<ExposureRef>(), Err(NoExposure));
        }
    }
}
