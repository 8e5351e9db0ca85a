//! What came in addition to the first image of a view: repeats (done again because something went wrong) and extras
//! (needed to cover the whole breast).

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::tally::MAX_IMAGES_PER_VIEW;
use crate::domain::non_empty::NonEmpty;
use crate::domain::text::ShortText;
use crate::domain::vocabulary::vocabulary;

vocabulary! {
    /// Why a repeat was needed, as a code. [`RepeatReason`] adds the words behind "Other".
    RepeatCode {
        /// The participant moved.
        PatientMoved = "PATIENT_MOVED", "Participant movement";
        /// Compression was not enough, or not possible.
        UnableCompression = "UNABLE_COMPRESSION", "Compression issues";
        /// The breast was not in place.
        PositioningError = "POSITIONING_ERROR", "Positioning error";
        /// Too light or too dark.
        PoorExposure = "POOR_EXPOSURE", "Poor exposure (image too light or dark)";
        /// Something covered the breast.
        ArtefactObscure = "ARTEFACT_OBSCURE", "Artefacts obscuring image";
        /// The machine failed.
        TechnicalFault = "TECHNICAL_FAULT", "Technical fault";
        /// In words.
        Other = "OTHER", "Other";
    }
}

/// Why a repeat was needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "CodeAndWords", into = "CodeAndWords")]
pub enum RepeatReason {
    /// One of the listed reasons.
    Listed(ListedReason),
    /// Another one, in words.
    Other(ShortText),
}

/// A reason that needs no words: any code but "Other".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedReason(RepeatCode);

/// "Other" without words, or words without "Other".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("words go with the reason Other, and only with it")]
pub struct WordsMismatch;

#[derive(Serialize, Deserialize)]
struct CodeAndWords {
    code: RepeatCode,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    words: Option<ShortText>,
}

impl RepeatReason {
    /// A reason from its code, with words exactly when the code is "Other".
    ///
    /// # Errors
    /// [`WordsMismatch`] otherwise.
    pub fn new(code: RepeatCode, words: Option<ShortText>) -> Result<Self, WordsMismatch> {
        match (code, words) {
            (RepeatCode::Other, Some(words)) => Ok(RepeatReason::Other(words)),
            (RepeatCode::Other, None) => Err(WordsMismatch),
            (code, None) => Ok(RepeatReason::Listed(ListedReason(code))),
            (_, Some(_)) => Err(WordsMismatch),
        }
    }

    /// The code that is stored.
    #[must_use]
    pub fn code(&self) -> RepeatCode {
        match self {
            RepeatReason::Listed(ListedReason(code)) => *code,
            RepeatReason::Other(_) => RepeatCode::Other,
        }
    }

    /// The words behind "Other".
    #[must_use]
    pub fn words(&self) -> Option<&ShortText> {
        match self {
            RepeatReason::Listed(_) => None,
            RepeatReason::Other(words) => Some(words),
        }
    }
}

impl TryFrom<CodeAndWords> for RepeatReason {
    type Error = WordsMismatch;

    fn try_from(stored: CodeAndWords) -> Result<Self, WordsMismatch> {
        RepeatReason::new(stored.code, stored.words)
    }
}

impl From<RepeatReason> for CodeAndWords {
    fn from(reason: RepeatReason) -> Self {
        CodeAndWords {
            code: reason.code(),
            words: reason.words().cloned(),
        }
    }
}

/// The answer to the repeat question of one view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Additional {
    /// All additional images were repeats.
    Repeats {
        /// Why.
        reasons: NonEmpty<RepeatReason>,
    },
    /// Some were repeats, some extras.
    Mixed {
        /// How many were repeats: at least 1, and fewer than the additional images.
        repeats: u8,
        /// Why.
        reasons: NonEmpty<RepeatReason>,
    },
    /// All were extras.
    Extras,
}

/// The images of one view: one, or several with what came in addition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub enum ViewImages {
    /// One image.
    Once,
    /// Two or more.
    Several(Several),
}

/// Two to twenty images of a view, and what those after the first were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Several {
    count: u8,
    additional: Additional,
}

/// The count and the answer to the repeat question do not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RepeatsError {
    /// No image, or more than twenty.
    #[error("a view has 1 to {MAX_IMAGES_PER_VIEW} images")]
    Count,
    /// Two or more images, and no answer.
    #[error("the repeat question is unanswered")]
    Unanswered,
    /// One image, and an answer.
    #[error("one image has nothing in addition")]
    NothingAdditional,
    /// "Some were repeats" with none or all of them.
    #[error("some repeats means at least 1 and fewer than all additional images")]
    RepeatsOutOfRange,
}

#[derive(Serialize, Deserialize)]
struct Parts {
    count: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    additional: Option<Additional>,
}

impl ViewImages {
    /// A view's images from their count and the answer to the repeat question.
    ///
    /// # Errors
    /// [`RepeatsError`] when they do not fit.
    pub fn new(count: u8, additional: Option<Additional>) -> Result<Self, RepeatsError> {
        match (count, additional) {
            (0, _) | (21.., _) => Err(RepeatsError::Count),
            (1, None) => Ok(ViewImages::Once),
            (1, Some(_)) => Err(RepeatsError::NothingAdditional),
            (_, None) => Err(RepeatsError::Unanswered),
            (_, Some(Additional::Mixed { repeats, .. })) if repeats == 0 || repeats >= count - 1 => {
                Err(RepeatsError::RepeatsOutOfRange)
            }
            (_, Some(additional)) => Ok(ViewImages::Several(Several { count, additional })),
        }
    }

    /// All images of the view.
    #[must_use]
    pub fn count(&self) -> u8 {
        match self {
            ViewImages::Once => 1,
            ViewImages::Several(several) => several.count,
        }
    }

    /// What came in addition.
    #[must_use]
    pub fn additional(&self) -> Option<&Additional> {
        match self {
            ViewImages::Once => None,
            ViewImages::Several(several) => Some(&several.additional),
        }
    }

    /// Images that were repeats.
    #[must_use]
    pub fn repeats(&self) -> u8 {
        match self.additional() {
            None | Some(Additional::Extras) => 0,
            Some(Additional::Mixed { repeats, .. }) => *repeats,
            Some(Additional::Repeats { .. }) => self.count() - 1,
        }
    }

    /// Images that were extras.
    #[must_use]
    pub fn extras(&self) -> u8 {
        self.count() - 1 - self.repeats()
    }

    /// Why repeats were needed; empty exactly when there was none.
    #[must_use]
    pub fn reasons(&self) -> &[RepeatReason] {
        match self.additional() {
            None | Some(Additional::Extras) => &[],
            Some(Additional::Mixed { reasons, .. } | Additional::Repeats { reasons }) => reasons.as_slice(),
        }
    }
}

impl TryFrom<Parts> for ViewImages {
    type Error = RepeatsError;

    fn try_from(parts: Parts) -> Result<Self, RepeatsError> {
        ViewImages::new(parts.count, parts.additional)
    }
}

impl From<ViewImages> for Parts {
    fn from(images: ViewImages) -> Self {
        Parts {
            count: images.count(),
            additional: images.additional().cloned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn moved() -> NonEmpty<RepeatReason> {
        let reason = RepeatReason::new(RepeatCode::PatientMoved, None).expect("no words needed");
        NonEmpty::try_from(vec![reason]).expect("one reason")
    }

    #[test]
    fn the_answer_must_fit_the_count() {
        let mixed = |repeats| {
            Some(Additional::Mixed {
                repeats,
                reasons: moved(),
            })
        };
        let table = [
            (0, None, Err(RepeatsError::Count)),
            (21, Some(Additional::Extras), Err(RepeatsError::Count)),
            (1, None, Ok((0, 0))),
            (1, Some(Additional::Extras), Err(RepeatsError::NothingAdditional)),
            (2, None, Err(RepeatsError::Unanswered)),
            (2, Some(Additional::Extras), Ok((0, 1))),
            (2, Some(Additional::Repeats { reasons: moved() }), Ok((1, 0))),
            (2, mixed(1), Err(RepeatsError::RepeatsOutOfRange)),
            (3, mixed(0), Err(RepeatsError::RepeatsOutOfRange)),
            (3, mixed(1), Ok((1, 1))),
            (3, mixed(2), Err(RepeatsError::RepeatsOutOfRange)),
            (20, mixed(18), Ok((18, 1))),
        ];
        for (count, additional, expected) in table {
            let found = ViewImages::new(count, additional.clone()).map(|images| (images.repeats(), images.extras()));
            assert_eq!(found, expected, "{count} images, {additional:?}");
        }
    }

    #[test]
    fn other_goes_with_words_and_only_other() {
        let words = || ShortText::try_from("Necklace".to_owned()).ok();
        assert!(RepeatReason::new(RepeatCode::Other, words()).is_ok());
        assert_eq!(RepeatReason::new(RepeatCode::Other, None), Err(WordsMismatch));
        assert_eq!(
            RepeatReason::new(RepeatCode::TechnicalFault, words()),
            Err(WordsMismatch)
        );
        assert!(serde_json::from_str::<RepeatReason>(r#"{"code":"OTHER"}"#).is_err());
    }

    proptest! {
        #[test]
        fn a_repeat_has_a_reason_and_the_parts_add_up(count in 0_u8..=22, kind in 0..4, repeats in 0_u8..=22) {
            let additional = match kind {
                0 => None,
                1 => Some(Additional::Extras),
                2 => Some(Additional::Repeats { reasons: moved() }),
                _ => Some(Additional::Mixed { repeats, reasons: moved() }),
            };
            if let Ok(images) = ViewImages::new(count, additional) {
                prop_assert_eq!(1 + images.repeats() + images.extras(), images.count());
                prop_assert_eq!(images.repeats() > 0, !images.reasons().is_empty());
                let json = serde_json::to_string(&images).expect("plain data");
                prop_assert_eq!(serde_json::from_str::<ViewImages>(&json).expect("the same"), images);
            }
        }
    }
}
