//! What images and exposures are called, on the page and by screen readers.

use std::collections::BTreeMap;

use crate::domain::imaging::confirmed::ExposureRef;
use crate::domain::imaging::review::by_view;
use crate::services::imaging::review::{ReceivedExposure, ReceivedImages};

/// An exposure's name among those of its view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// "RMLO"
    pub view: String,
    /// 2 of 2.
    pub place: (usize, usize),
    /// Whether an image of it is here.
    pub has_image: bool,
    /// "10:42am", by the machine's clock, else when it arrived.
    pub at: Option<String>,
    /// "10:42am", when its image arrived.
    pub received: Option<String>,
}

/// The names of all exposures, by the views that their images say.
pub fn names(received: &ReceivedImages) -> BTreeMap<ExposureRef, Name> {
    let of = |exposure: ExposureRef| received.exposures.iter().find(|known| known.exposure == exposure);
    let pairs = received
        .exposures
        .iter()
        .map(|exposure| (exposure.exposure, exposure.view.clone()));
    let mut names = BTreeMap::new();
    for group in by_view(pairs) {
        let count = group.exposures.len();
        for (place, exposure) in (1..).zip(group.exposures) {
            if let Some(known) = of(exposure) {
                names.insert(exposure, name(known, (place, count)));
            }
        }
    }
    names
}

fn name(exposure: &ReceivedExposure, place: (usize, usize)) -> Name {
    let received = exposure.received.map(|at| at.clock());
    Name {
        view: exposure.view.label(),
        place,
        has_image: exposure.picture.is_some(),
        at: exposure.acquired.map(|at| at.clock()).or_else(|| received.clone()),
        received,
    }
}

impl Name {
    /// "image 2 of 2", "exposure 2 of 2, no image"
    fn place_words(&self) -> String {
        let (place, count) = self.place;
        if self.has_image {
            format!("image {place} of {count}")
        } else {
            format!("exposure {place} of {count}, no image")
        }
    }

    /// "RMLO, image 2 of 2, received 10:42am"
    pub fn full(&self) -> String {
        let received = self.received.as_ref().map(|at| format!(", received {at}"));
        format!("{}{}", self.short(), received.unwrap_or_default())
    }

    /// "RMLO, image 2 of 2"
    pub fn short(&self) -> String {
        format!("{}, {}", self.view, self.place_words())
    }

    /// "Image 2, 10:42am"
    pub fn caption(&self) -> String {
        let noun = if self.has_image { "Image" } else { "Exposure" };
        let at = self.at.as_ref().map(|at| format!(", {at}"));
        format!("{noun} {}{}", self.place.0, at.unwrap_or_default())
    }

    /// As [`Self::caption`] among images of a view; with the view's name where that is another one.
    pub fn among(&self, view: &str) -> String {
        if self.view == view {
            self.caption()
        } else {
            format!("Labelled {}: {}", self.view, self.caption().to_lowercase())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_view_place_and_time() {
        let name = Name {
            view: "RMLO".to_owned(),
            place: (2, 2),
            has_image: true,
            at: Some("10:41am".to_owned()),
            received: Some("10:42am".to_owned()),
        };
        assert_eq!(name.full(), "RMLO, image 2 of 2, received 10:42am");
        assert_eq!(name.caption(), "Image 2, 10:41am");
        assert_eq!(name.among("LMLO"), "Labelled RMLO: image 2, 10:41am");
        let unseen = Name {
            has_image: false,
            at: None,
            received: None,
            ..name
        };
        assert_eq!(unseen.full(), "RMLO, exposure 2 of 2, no image");
        assert_eq!(unseen.among("RMLO"), "Exposure 2");
    }
}
