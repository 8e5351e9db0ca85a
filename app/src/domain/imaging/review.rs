//! The record in the making where a machine sends the images: what was received and shown, and what a mammographer
//! said of it.
//!
//! [`Review::settle`] is the one way from here to a record. It answers nothing while a question is open, as
//! [`super::draft::Answer::images`] does for what is typed by hand.

mod settling;

use serde::{Deserialize, Serialize};

use super::confirmed::{ConfirmedExposure, ExposureRef};
use super::draft::{Answer, Details};
use super::record::Itemised;
use super::repeats::Additional;
use super::view::View;
use crate::domain::received::exposure::ExposureDose;
use crate::domain::received::factors::Factors;
use crate::domain::received::moment::Moment;
use crate::domain::received::selection::Rejection;
use crate::domain::received::view::ImagedView;
use crate::domain::received::words::Words;

pub use settling::{Open, ViewGroup, by_view};

/// What was received, and what was said of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Stands for what was received when this was said: if it no longer fits, the review is to be gone through again.
    pub seen: String,
    /// The exposures as they were shown, in the order in which they were made.
    pub shown: Vec<ShownExposure>,
    /// What was warned of.
    pub findings: Vec<Finding>,
    /// What was said.
    pub answers: ReviewAnswers,
}

/// An exposure as it was received and shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownExposure {
    /// Which.
    pub exposure: ExposureRef,
    /// What its image says it shows.
    pub view: ImagedView,
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

/// What a mammographer said of what was received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewAnswers {
    /// Exposures that show something else than their images say.
    pub relabelled: Vec<Relabelled>,
    /// The repeat question of each view with two exposures or more.
    pub views: Vec<ViewAnswer>,
    /// Whether the images were said to be this participant's.
    pub identity: IdentityCheck,
    /// The rest of the page. Doses are the exposures' own, and not here.
    pub details: Details,
}

/// What an exposure really shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relabelled {
    /// Which.
    pub exposure: ExposureRef,
    /// What it shows.
    pub shows: ImagedView,
}

/// The answer to the repeat question of a view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewAnswer {
    /// The view, as confirmed.
    pub view: ImagedView,
    /// What came in addition.
    pub additional: Additional,
    /// Which are the repeats: as many as there are.
    pub repeats: Vec<ExposureRef>,
}

/// Whether the images were said to be this participant's, by an act that names the participant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum IdentityCheck {
    /// Nothing spoke against it, so it was not asked.
    NotAsked,
    /// It was asked, and confirmed.
    Confirmed,
}

/// A warning that was shown, by its code, as it is kept with the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What it warned of: "SIDE_CONTRADICTED".
    pub code: Words,
    /// The exposure that it is about; none when it is about the study.
    pub exposure: Option<ExposureRef>,
}

/// The code of the finding that an exposure shows something else than its image says.
pub const RELABELLED: &str = "RELABELLED";

impl Review {
    /// The record, once nothing is open.
    ///
    /// # Errors
    /// What is open.
    pub fn settle(&self) -> Result<Itemised, Open> {
        settling::settle(self)
    }

    /// What was warned of, and each exposure that shows something else than its image says, as PACS will say too.
    #[must_use]
    pub fn all_findings(&self) -> Vec<Finding> {
        let relabelled = Words::in_text(RELABELLED).into_iter().flat_map(|code| {
            let of = move |relabelled: &Relabelled| Finding {
                code: code.clone(),
                exposure: Some(relabelled.exposure),
            };
            let relabelled = self.answers.relabelled.iter();
            relabelled.filter(|said| self.is_labelled(said.exposure)).map(of)
        });
        self.findings.iter().cloned().chain(relabelled).collect()
    }

    /// Whether there is an image of an exposure, and it says what it shows.
    fn is_labelled(&self, exposure: ExposureRef) -> bool {
        let shown = self.shown.iter().find(|shown| shown.exposure == exposure);
        matches!(exposure, ExposureRef::Image(_)) && shown.is_some_and(|shown| shown.view.is_given())
    }

    /// What is known, as if it had been typed by hand, for whoever goes on by hand: the record once nothing is open,
    /// else the counts with each repeat question that is answered. Views that cannot be typed are said in the notes.
    /// Nothing where none of the views can be typed.
    #[must_use]
    pub fn by_hand(&self) -> Option<Answer> {
        settling::by_hand(self)
    }

    /// The review that a completed record came from, to be gone through again: `seen` is empty, and so fits nothing.
    #[must_use]
    pub fn of_record(itemised: &Itemised) -> Review {
        let exposures = itemised.exposures();
        let relabelled = exposures.iter().filter(|exposure| exposure.is_relabelled());
        let answer = |view: ImagedView, additional: Option<&Additional>| {
            Some(ViewAnswer {
                additional: additional?.clone(),
                repeats: exposures
                    .iter()
                    .filter(|exposure| exposure.is_repeat_of(&view))
                    .map(|exposure| exposure.exposure)
                    .collect(),
                view,
            })
        };
        let recordable = itemised
            .views()
            .iter()
            .filter_map(|(view, images)| answer(ImagedView::Recordable(*view), images.additional()));
        let others = itemised
            .others()
            .iter()
            .filter_map(|other| answer(ImagedView::Other(other.view.clone()), other.images.additional()));
        Review {
            seen: String::new(),
            shown: exposures.iter().map(ShownExposure::from).collect(),
            findings: Vec::new(),
            answers: ReviewAnswers {
                relabelled: relabelled
                    .map(|exposure| Relabelled {
                        exposure: exposure.exposure,
                        shows: exposure.confirmed.clone(),
                    })
                    .collect(),
                views: recordable.chain(others).collect(),
                identity: IdentityCheck::NotAsked,
                details: itemised.details.clone(),
            },
        }
    }
}

impl ReviewAnswers {
    /// What an exposure shows: what was said, else what its image says.
    #[must_use]
    pub fn shows(&self, exposure: ExposureRef, received: &ImagedView) -> ImagedView {
        let said = self.relabelled.iter().find(|said| said.exposure == exposure);
        said.map_or_else(|| received.clone(), |said| said.shows.clone())
    }

    /// The answer given for a view.
    #[must_use]
    pub fn of(&self, view: &ImagedView) -> Option<&ViewAnswer> {
        self.views.iter().find(|answer| answer.view == *view)
    }
}

impl From<&ConfirmedExposure> for ShownExposure {
    fn from(confirmed: &ConfirmedExposure) -> Self {
        ShownExposure {
            exposure: confirmed.exposure,
            view: confirmed.received.clone(),
            acquired: confirmed.acquired,
            dose: confirmed.dose,
            factors: confirmed.factors.clone(),
            partial: confirmed.partial.clone(),
            rejection: confirmed.rejection.clone(),
        }
    }
}

/// The name that the form fields of a view begin with: "rmlo", "lxccl", "rcc_magnification".
#[must_use]
pub fn field_of(view: &ImagedView) -> String {
    let label = match view {
        ImagedView::Recordable(view) => return view.field().to_owned(),
        ImagedView::Other(other) => other.label(),
    };
    let mut field = String::new();
    for character in label.chars() {
        match character {
            ' ' => field.push('_'),
            _ if character.is_ascii_alphanumeric() => field.push(character.to_ascii_lowercase()),
            _ => field.push_str(&format!("x{:x}", u32::from(character))),
        }
    }
    // A machine's own words can read like the name of another view's field.
    if View::ALL.into_iter().any(|view| view.field() == field) {
        field.push_str("_other");
    }
    field
}

#[cfg(test)]
mod tests;
