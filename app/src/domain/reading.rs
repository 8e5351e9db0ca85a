//! What image readers do with a case: see it, say whether its note helped, ask, and recall a view for technical
//! reasons. A case is an appointment whose images are recorded.
//!
//! Knows nothing of what the images show: readers look at those elsewhere.

pub mod filter;
pub mod usefulness;

use serde::{Deserialize, Serialize};

use super::imaging::record::ImagesTaken;
use super::imaging::repeats::ViewImages;
use super::imaging::view::View;
use super::received::view::ImagedView;
use super::vocabulary::vocabulary;

/// How many readers a case needs. The one who makes it complete closes it.
pub const READERS: u32 = 2;

vocabulary! {
    /// Why a view is to be taken again.
    RecallReason {
        /// The breast was not in place.
        BreastPositioning = "BREAST_POSITIONING", "Breast positioning";
        /// Too light or too dark.
        IncorrectExposure = "INCORRECT_EXPOSURE", "Incorrect exposure";
        /// Something covers the breast.
        ImageObscured = "IMAGE_OBSCURED", "Image obscured";
        /// The breast moved.
        ImageBlurred = "IMAGE_BLURRED", "Image blurred";
        /// It was recorded, and is not there.
        ImageMissing = "IMAGE_MISSING", "Image missing";
        /// Something else; the note says what.
        Other = "OTHER", "Other";
    }
}

/// What a record has that a reading list is narrowed by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traits {
    /// Notes for the reader.
    pub notes: bool,
    /// Repeats or extras.
    pub additional: bool,
    /// "Imperfect, but best possible images".
    pub imperfect: bool,
    /// Not all mammograms were taken.
    pub shortfall: bool,
}

impl Traits {
    /// Of what was taken.
    #[must_use]
    pub fn of(images: &ImagesTaken) -> Self {
        let details = images.details();
        Traits {
            notes: details.notes.is_some(),
            additional: images.named_views().iter().any(|(_, images)| images.count() > 1),
            imperfect: details.imperfect,
            shortfall: details.completeness.shortfall().is_some(),
        }
    }
}

/// How many images of a view a list shows, and what came in addition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewCount {
    /// The code of the view: "RMLO". One that nobody can record by hand has its own name.
    pub view: String,
    /// All images.
    pub count: u8,
    /// Those that were repeats.
    pub repeats: u8,
    /// Those that were extras.
    pub extras: u8,
}

/// The text is no list of counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is no list of views and counts")]
pub struct NoCounts;

impl ViewCount {
    /// Of what was taken, view by view.
    #[must_use]
    pub fn of(images: &ImagesTaken) -> Vec<ViewCount> {
        let code = |view: &ImagedView| match view {
            ImagedView::Recordable(view) => view.code().to_owned(),
            // The name of a machine may hold what parts a list.
            ImagedView::Other(other) => other.label().replace([';', '\n', '\r'], ","),
        };
        let count = |(view, images): &(ImagedView, ViewImages)| ViewCount {
            view: code(view),
            count: images.count(),
            repeats: images.repeats(),
            extras: images.extras(),
        };
        images.named_views().iter().map(count).collect()
    }

    /// As a list keeps them: "RCC 1 0 0;RMLO 2 1 0".
    #[must_use]
    pub fn to_text(counts: &[ViewCount]) -> String {
        let part = |one: &ViewCount| format!("{} {} {} {}", one.view, one.count, one.repeats, one.extras);
        counts.iter().map(part).collect::<Vec<_>>().join(";")
    }

    /// Reads [`ViewCount::to_text`], and puts the views in their order.
    ///
    /// # Errors
    /// [`NoCounts`].
    pub fn parse(text: &str) -> Result<Vec<ViewCount>, NoCounts> {
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let part = |part: &str| {
            let mut words = part.rsplitn(4, ' ');
            let mut number = || words.next()?.parse::<u8>().ok();
            let (extras, repeats, count) = (number()?, number()?, number()?);
            Some(ViewCount {
                view: words.next()?.to_owned(),
                count,
                repeats,
                extras,
            })
        };
        let counts: Option<Vec<ViewCount>> = text.split(';').map(part).collect();
        let mut counts = counts.ok_or(NoCounts)?;
        counts.sort_by_key(|count| {
            let view = View::try_from(count.view.clone()).ok();
            (view.is_none(), view, count.view.clone())
        });
        Ok(counts)
    }

    /// The words that people see: "RMLO", "LCC implant displaced".
    #[must_use]
    pub fn label(&self) -> &str {
        View::ALL
            .into_iter()
            .find(|view| view.code() == self.view)
            .map_or(self.view.as_str(), |view| view.label())
    }

    /// "4 images: RCC RMLO LCC LMLO", and a line for each view with more than one: "2× RMLO: 1 repeat".
    #[must_use]
    pub fn lines(counts: &[ViewCount]) -> Vec<String> {
        let total: u32 = counts.iter().map(|one| u32::from(one.count)).sum();
        let images = if total == 1 { "image" } else { "images" };
        let labels: Vec<&str> = counts.iter().map(ViewCount::label).collect();
        let several = counts.iter().filter(|one| one.count > 1).map(ViewCount::line);
        std::iter::once(format!("{total} {images}: {}", labels.join(" ")))
            .chain(several)
            .collect()
    }

    fn line(&self) -> String {
        let part = |count: u8, one: &str, many: &str| {
            (count > 0).then(|| format!("{count} {}", if count == 1 { one } else { many }))
        };
        let parts = [
            part(self.repeats, "repeat", "repeats"),
            part(self.extras, "extra", "extras"),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        format!("{}× {}: {}", self.count, self.label(), parts.join(", "))
    }
}

/// What a reader may know of the other reader's work on a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Only what the reader did: the own opinion comes first.
    OwnOnly,
    /// Everything.
    Both,
}

impl Sight {
    /// Whoever has given the own opinion may see the other's.
    #[must_use]
    pub fn after(own_given: bool) -> Self {
        if own_given { Sight::Both } else { Sight::OwnOnly }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(text: &str) -> Vec<ViewCount> {
        ViewCount::parse(text).expect(text)
    }

    #[test]
    fn a_list_says_what_was_taken_and_what_came_in_addition() {
        let standard = counts("LCC 1 0 0;LMLO 1 0 0;RCC 1 0 0;RMLO 1 0 0");
        assert_eq!(ViewCount::lines(&standard), ["4 images: RCC RMLO LCC LMLO"]);
        let more = counts("RCC 1 0 0;RMLO 3 1 1;LCC_ID 2 0 1;L XCCL 1 0 0");
        assert_eq!(
            ViewCount::lines(&more),
            [
                "7 images: RCC RMLO LCC implant displaced L XCCL",
                "3× RMLO: 1 repeat, 1 extra",
                "2× LCC implant displaced: 1 extra",
            ]
        );
        assert_eq!(ViewCount::lines(&counts("RCC 1 0 0")), ["1 image: RCC"]);
    }

    #[test]
    fn counts_read_back() {
        let images = ImagesTaken::StandardSet { notes: None };
        let counts = ViewCount::of(&images);
        assert_eq!(ViewCount::parse(&ViewCount::to_text(&counts)), Ok(counts));
        assert_eq!(ViewCount::parse(&ViewCount::to_text(&[])), Ok(Vec::new()));
        for text in ["RCC", "RCC 1 0", "RCC one 0 0", "RCC 1 0 0;"] {
            assert_eq!(ViewCount::parse(text), Err(NoCounts), "{text}");
        }
    }

    #[test]
    fn a_plain_standard_set_has_nothing_to_narrow_by() {
        assert_eq!(Traits::of(&ImagesTaken::StandardSet { notes: None }), Traits::default());
    }

    #[test]
    fn the_other_reader_is_hidden_until_the_own_opinion_is_given() {
        assert_eq!(Sight::after(false), Sight::OwnOnly);
        assert_eq!(Sight::after(true), Sight::Both);
    }
}
