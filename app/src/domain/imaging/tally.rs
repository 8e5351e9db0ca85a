//! How many images of which view.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::by_view::ByView;
use super::repeats::ViewImages;
use super::view::View;
use crate::domain::appointment::{Anatomy, Breast};

/// The most images of one view that can be recorded.
pub const MAX_IMAGES_PER_VIEW: u8 = 20;

/// Each view between 0 and 20; at least one image, but in a record of nothing but views that have no count here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ByView<u8>", into = "ByView<u8>")]
pub struct Tally(ByView<u8>);

/// Why counts are no tally.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TallyError {
    /// All counts are 0.
    #[error("no image was counted")]
    NoImages,
    /// More than 20 of a view.
    #[error("more than {MAX_IMAGES_PER_VIEW} images of {0:?}")]
    TooMany(View),
}

impl TryFrom<ByView<u8>> for Tally {
    type Error = TallyError;

    fn try_from(mut counts: ByView<u8>) -> Result<Self, TallyError> {
        counts.retain(|_, count| *count > 0);
        if let Some((view, _)) = counts.iter().find(|(_, count)| **count > MAX_IMAGES_PER_VIEW) {
            return Err(TallyError::TooMany(*view));
        }
        if counts.is_empty() {
            Err(TallyError::NoImages)
        } else {
            Ok(Tally(counts))
        }
    }
}

impl TryFrom<BTreeMap<View, u8>> for Tally {
    type Error = TallyError;

    fn try_from(counts: BTreeMap<View, u8>) -> Result<Self, TallyError> {
        Tally::try_from(ByView::from(counts))
    }
}

impl From<Tally> for ByView<u8> {
    fn from(tally: Tally) -> Self {
        tally.0
    }
}

impl Tally {
    /// How many of which view a record has.
    pub(super) fn of_images(views: &ByView<ViewImages>) -> Self {
        Tally(views.iter().map(|(view, images)| (*view, images.count())).collect())
    }

    /// Counts of exposures by what they show; those of 0 are left out, and more than 20 counts as 20.
    #[must_use]
    pub fn of_counts(counts: impl IntoIterator<Item = (View, u8)>) -> Self {
        let counts = counts.into_iter().filter(|(_, count)| *count > 0);
        Tally(
            counts
                .map(|(view, count)| (view, count.min(MAX_IMAGES_PER_VIEW)))
                .collect(),
        )
    }

    /// One of each standard view.
    #[must_use]
    pub fn standard_set() -> Self {
        Tally(View::STANDARD.into_iter().map(|view| (view, 1)).collect())
    }

    /// Images of a view; 0 when none was taken.
    #[must_use]
    pub fn count(&self, view: View) -> u8 {
        self.0.get(&view).copied().unwrap_or(0)
    }

    /// All images.
    #[must_use]
    pub fn total(&self) -> u16 {
        self.0.values().map(|count| u16::from(*count)).sum()
    }

    /// Views that were taken, in order, each with 1 to 20 images.
    pub fn views(&self) -> impl Iterator<Item = (View, u8)> + '_ {
        self.0.iter().map(|(view, count)| (*view, *count))
    }

    /// Views with two images or more: each needs the repeat question.
    pub fn several(&self) -> impl Iterator<Item = (View, u8)> + '_ {
        self.views().filter(|(_, count)| *count >= 2)
    }

    /// Standard views without an image, of breasts that are there.
    #[must_use]
    pub fn missing(&self, anatomy: Anatomy) -> Vec<View> {
        View::STANDARD
            .into_iter()
            .filter(|view| anatomy.on(view.side) != Breast::Absent && self.count(*view) == 0)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::imaging::view::Side;

    fn tally(counts: &[(usize, u8)]) -> Result<Tally, TallyError> {
        counts
            .iter()
            .map(|(index, count)| (View::ALL[*index], *count))
            .collect::<BTreeMap<_, _>>()
            .try_into()
    }

    #[test]
    fn nothing_and_too_many_are_refused() {
        assert_eq!(tally(&[(0, 0), (3, 0)]), Err(TallyError::NoImages));
        assert_eq!(tally(&[(1, 21)]), Err(TallyError::TooMany(View::ALL[1])));
    }

    #[test]
    fn a_missing_view_counts_only_where_there_is_a_breast() {
        let right_only = tally(&[(0, 1), (1, 1)]).expect("two images");
        assert_eq!(right_only.missing(Anatomy::default()), View::STANDARD[2..]);
        let left_absent = Anatomy {
            left: Breast::Absent,
            ..Anatomy::default()
        };
        assert_eq!(right_only.missing(left_absent), []);
        assert_eq!(left_absent.on(Side::Left), Breast::Absent);
    }

    proptest! {
        #[test]
        fn the_total_agrees_with_the_views(counts in proptest::collection::vec(0_u8..=20, 8)) {
            let by_view: BTreeMap<View, u8> = View::ALL.into_iter().zip(counts.iter().copied()).collect();
            let total: u16 = counts.iter().map(|count| u16::from(*count)).sum();
            match Tally::try_from(by_view.clone()) {
                Err(error) => prop_assert_eq!((error, total), (TallyError::NoImages, 0)),
                Ok(tally) => {
                    prop_assert_eq!(tally.total(), total);
                    for (view, count) in by_view {
                        prop_assert_eq!(tally.count(view), count);
                        prop_assert_eq!(tally.several().any(|(several, _)| several == view), count >= 2);
                    }
                    let json = serde_json::to_string(&tally).expect("a map");
                    prop_assert_eq!(serde_json::from_str::<Tally>(&json).expect("the same map"), tally);
                }
            }
        }
    }
}
