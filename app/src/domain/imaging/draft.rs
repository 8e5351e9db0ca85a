//! The record in the making: what has been answered so far, kept on the server between pages.
//!
//! "Counts given, repeats unanswered" is a state of its own ([`Answer::AwaitingRepeats`]), and only [`Answer::images`]
//! leads on to a record, so a record with an open repeat question cannot be put together.

use serde::{Deserialize, Serialize};

use super::by_view::ByView;
use super::completeness::Completeness;
use super::confirmed::doses_of;
use super::dose::Doses;
use super::record::{ImagesTaken, Itemised, Source};
use super::repeats::{Additional, RepeatsError, ViewImages};
use super::review::Review;
use super::summary::named_line;
use super::tally::Tally;
use super::view::View;
use crate::domain::ids::{RecordId, StaffId};
use crate::domain::local_time::LocalDateTime;
use crate::domain::text::FreeText;

/// What is known about an appointment's images before the record is completed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// What was taken; nothing before the first question is answered.
    pub answer: Option<Answer>,
    /// Who took the images, and when, where it differs from "the person signed in, now".
    pub attribution: Option<Attribution>,
    /// The completed version that this draft is to replace.
    pub correcting: Option<Correction>,
    /// How the record is made; nothing while that is as the appointment's flow says.
    #[serde(default)]
    pub method: Option<Source>,
    /// What was said of the images that were received. Stored and sent beside the draft, so that what the first
    /// pages load need not read it.
    #[serde(skip)]
    pub review: Option<Review>,
}

/// Who took the images, when, and how that came to be known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribution {
    /// The mammographer who took the images.
    pub taken_by: StaffId,
    /// When, on the unit's clocks.
    pub taken_at: LocalDateTime,
    /// Typed in afterwards from a paper sheet.
    pub transcribed: bool,
}

/// A correction in the making.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The version that was current when the correction began.
    pub of: RecordId,
    /// Why the record is corrected.
    pub reason: FreeText,
}

/// What was said to have been taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// One of each standard view.
    StandardSet {
        /// Notes for the image readers.
        notes: Option<FreeText>,
    },
    /// Counts are given; for at least one view with two images or more the repeat question is open.
    AwaitingRepeats(Counted),
    /// Everything is answered.
    Itemised(#[serde(with = "by_hand")] Itemised),
}

/// What is typed by hand has neither exposures nor views under their own names: what a browser reads first need not
/// know of them.
mod by_hand {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

    use super::{ByView, Details, Itemised, ViewImages};

    #[derive(Serialize, Deserialize)]
    struct Parts {
        views: ByView<ViewImages>,
        details: Details,
    }

    pub(super) fn serialize<S: Serializer>(itemised: &Itemised, serializer: S) -> Result<S::Ok, S::Error> {
        let parts = Parts {
            views: itemised.views().clone(),
            details: itemised.details.clone(),
        };
        parts.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Itemised, D::Error> {
        let parts = Parts::deserialize(deserializer)?;
        Itemised::new(parts.views, parts.details).map_err(|_| de::Error::custom("no view"))
    }
}

/// Counts with the answers to the repeat questions that have been given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// How many of which view.
    pub tally: Tally,
    /// Answers so far; each fits the count of its view.
    answered: ByView<Additional>,
    /// The rest of the page.
    pub details: Details,
}

/// What a record says besides the views.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// "Imperfect, but best possible images".
    pub imperfect: bool,
    /// Whether all mammograms were taken.
    pub completeness: Completeness,
    /// Doses as typed from the console.
    pub doses: Doses,
    /// Notes for the image readers.
    pub notes: Option<FreeText>,
}

impl Details {
    /// Nothing special but perhaps notes.
    #[must_use]
    pub fn plain(notes: Option<FreeText>) -> Self {
        Details {
            imperfect: false,
            completeness: Completeness::Complete,
            doses: Doses::new(),
            notes,
        }
    }

    /// With views that cannot be typed, "2× LXCCL: 1 extra", said in the notes for the readers: a record by hand has no
    /// other place for them. Notes that are as long as they may be stay as they are.
    #[must_use]
    pub fn with_also_taken(mut self, views: &[String]) -> Self {
        if !views.is_empty() {
            let also = format!("Also taken: {}", views.join("; "));
            let notes = match &self.notes {
                Some(notes) => format!("{}\n{also}", notes.as_str()),
                None => also,
            };
            self.notes = FreeText::try_from(notes).ok().or(self.notes);
        }
        self
    }
}

impl Counted {
    /// Counts, and answers for some of the views that need one.
    ///
    /// # Errors
    /// [`RepeatsError`] when an answer does not fit its view's count.
    pub fn new(tally: Tally, answered: ByView<Additional>, details: Details) -> Result<Self, RepeatsError> {
        for (view, additional) in answered.iter() {
            ViewImages::new(tally.count(*view), Some(additional.clone()))?;
        }
        Ok(Counted {
            tally,
            answered,
            details,
        })
    }

    /// The answer given for a view.
    #[must_use]
    pub fn answered(&self, view: View) -> Option<&Additional> {
        self.answered.get(&view)
    }

    /// Adds answers for views; a later answer replaces an earlier one.
    ///
    /// # Errors
    /// [`RepeatsError`] when an answer does not fit its view's count.
    pub fn with_answers(mut self, answers: impl IntoIterator<Item = (View, Additional)>) -> Result<Self, RepeatsError> {
        self.answered.extend(answers);
        Counted::new(self.tally, self.answered, self.details)
    }

    /// [`Answer::Itemised`] when every repeat question is answered, else [`Answer::AwaitingRepeats`].
    #[must_use]
    pub fn settle(self) -> Answer {
        let views: Result<ByView<ViewImages>, RepeatsError> = self
            .tally
            .views()
            .map(|(view, count)| Ok((view, ViewImages::new(count, self.answered.get(&view).cloned())?)))
            .collect();
        match views
            .ok()
            .and_then(|views| Itemised::new(views, self.details.clone()).ok())
        {
            Some(itemised) => Answer::Itemised(itemised),
            None => Answer::AwaitingRepeats(self),
        }
    }
}

impl Answer {
    /// What was taken, once nothing is open.
    #[must_use]
    pub fn images(&self) -> Option<ImagesTaken> {
        match self {
            Answer::StandardSet { notes } => Some(ImagesTaken::StandardSet { notes: notes.clone() }),
            Answer::AwaitingRepeats(_) => None,
            Answer::Itemised(itemised) => Some(ImagesTaken::Itemised(itemised.clone())),
        }
    }

    /// A record as if it had been typed by hand. Views that cannot be typed are said in the notes, and all that is
    /// known of each exposure but its dose is left out; nothing when that leaves no view.
    #[must_use]
    pub fn by_hand(images: &ImagesTaken) -> Option<Self> {
        let itemised = match images {
            ImagesTaken::StandardSet { notes } => return Some(Answer::StandardSet { notes: notes.clone() }),
            ImagesTaken::Itemised(itemised) => itemised,
        };
        let mut details = itemised.details.clone();
        if !itemised.exposures().is_empty() {
            details.doses = doses_of(itemised.exposures());
        }
        let others = itemised.others().iter();
        let others: Vec<String> = others
            .map(|other| named_line(&other.view.label(), &other.images))
            .collect();
        let typed = Itemised::new(itemised.views().clone(), details.with_also_taken(&others)).ok();
        typed.map(Answer::Itemised)
    }

    /// The counts and answers, for a page that goes back to them.
    #[must_use]
    pub fn counted(&self) -> Counted {
        match self {
            Answer::StandardSet { notes } => Counted {
                tally: Tally::standard_set(),
                answered: ByView::new(),
                details: Details::plain(notes.clone()),
            },
            Answer::AwaitingRepeats(counted) => counted.clone(),
            Answer::Itemised(itemised) => Counted {
                tally: itemised.tally(),
                answered: itemised
                    .views()
                    .iter()
                    .filter_map(|(view, images)| Some((*view, images.additional()?.clone())))
                    .collect(),
                details: itemised.details.clone(),
            },
        }
    }

    /// The notes for the image readers.
    #[must_use]
    pub fn notes(&self) -> Option<&FreeText> {
        match self {
            Answer::StandardSet { notes } => notes.as_ref(),
            Answer::AwaitingRepeats(counted) => counted.details.notes.as_ref(),
            Answer::Itemised(itemised) => itemised.details.notes.as_ref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::imaging::repeats::{RepeatCode, RepeatReason};
    use crate::domain::non_empty::NonEmpty;

    fn answer(kind: u8, count: u8) -> Option<Additional> {
        let reason = RepeatReason::new(RepeatCode::PoorExposure, None).expect("no words needed");
        let reasons = NonEmpty::try_from(vec![reason]).expect("one");
        match kind {
            0 => None,
            1 => Some(Additional::Extras),
            2 if count >= 3 => Some(Additional::Mixed { repeats: 1, reasons }),
            _ => Some(Additional::Repeats { reasons }),
        }
    }

    proptest! {
        #[test]
        fn a_draft_is_complete_exactly_when_every_repeat_question_is_answered(
            counts in proptest::collection::vec(0_u8..=20, 8),
            kinds in proptest::collection::vec(0_u8..=3, 8),
        ) {
            let by_view: BTreeMap<View, u8> = View::ALL.into_iter().zip(counts).collect();
            let Ok(tally) = Tally::try_from(by_view) else { return Ok(()) };
            let answered: ByView<Additional> = View::ALL
                .into_iter()
                .zip(kinds)
                .filter(|(view, _)| tally.count(*view) >= 2)
                .filter_map(|(view, kind)| Some((view, answer(kind, tally.count(view))?)))
                .collect();
            let open = tally.several().any(|(view, _)| answered.get(&view).is_none());
            let counted = Counted::new(tally.clone(), answered.clone(), Details::plain(None)).expect("answers fit");
            let settled = counted.clone().settle();
            prop_assert_eq!(settled.images().is_none(), open);
            prop_assert_eq!(settled.counted(), counted);
            if let Some(images) = settled.images() {
                prop_assert_eq!(images.tally(), tally);
                for (view, images) in images.views() {
                    prop_assert_eq!(images.additional(), answered.get(&view));
                    prop_assert!(images.repeats() == 0 || !images.reasons().is_empty());
                }
            }
            let draft = Draft { answer: Some(settled), ..Draft::default() };
            let json = serde_json::to_string(&draft).expect("plain data");
            prop_assert_eq!(serde_json::from_str::<Draft>(&json).expect("the same"), draft);
        }
    }

    #[test]
    fn an_answer_that_does_not_fit_its_count_is_refused() {
        let answers = ByView::from([(View::STANDARD[0], Additional::Extras)]);
        let refused = Counted::new(Tally::standard_set(), answers, Details::plain(None));
        assert_eq!(refused, Err(RepeatsError::NothingAdditional));
    }
}
