//! From a review to a record: exposures put together by what they show, and every question answered or named as open.

use super::{Review, ShownExposure, field_of};
use crate::domain::imaging::by_view::ByView;
use crate::domain::imaging::confirmed::{ConfirmedExposure, ExposureRef, OtherImages, Part};
use crate::domain::imaging::dose::Dose;
use crate::domain::imaging::draft::{Answer, Counted, Details};
use crate::domain::imaging::record::{ImagesTaken, Itemised};
use crate::domain::imaging::repeats::{Additional, RepeatsError, ViewImages};
use crate::domain::imaging::tally::{MAX_IMAGES_PER_VIEW, Tally};
use crate::domain::received::view::ImagedView;

/// What keeps a review from becoming a record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Open {
    /// Nothing was received.
    #[error("no exposure was received")]
    Nothing,
    /// The repeat question of a view has no answer, or one that does not fit its count.
    #[error("the repeat question of a view is open")]
    Repeats(ImagedView),
    /// The exposures marked as repeats are not as many as the answer says, or not of the view.
    #[error("it is open which exposures of a view are the repeats")]
    Which(ImagedView),
    /// More than 20 exposures of a view.
    #[error("more than 20 exposures of a view")]
    TooMany(ImagedView),
}

/// The exposures of one view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewGroup {
    /// The view.
    pub view: ImagedView,
    /// Its exposures, in the order in which they were made.
    pub exposures: Vec<ExposureRef>,
}

/// Puts exposures together by what they show: recordable views first, in their order, then all others by name. Views
/// that read the same are one.
pub fn by_view(exposures: impl IntoIterator<Item = (ExposureRef, ImagedView)>) -> Vec<ViewGroup> {
    let mut groups: Vec<(String, ViewGroup)> = Vec::new();
    for (exposure, view) in exposures {
        let field = field_of(&view);
        match groups.iter_mut().find(|(known, _)| *known == field) {
            Some((_, group)) => group.exposures.push(exposure),
            None => {
                let exposures = vec![exposure];
                groups.push((field, ViewGroup { view, exposures }));
            }
        }
    }
    groups.sort_by(|(one, first), (other, second)| match (&first.view, &second.view) {
        (ImagedView::Recordable(first), ImagedView::Recordable(second)) => first.cmp(second),
        (ImagedView::Recordable(_), ImagedView::Other(_)) => std::cmp::Ordering::Less,
        (ImagedView::Other(_), ImagedView::Recordable(_)) => std::cmp::Ordering::Greater,
        (ImagedView::Other(_), ImagedView::Other(_)) => one.cmp(other),
    });
    groups.into_iter().map(|(_, group)| group).collect()
}

pub(super) fn settle(review: &Review) -> Result<Itemised, Open> {
    let answers = &review.answers;
    let shows = |exposure: ExposureRef, received: &ImagedView| (exposure, answers.shows(exposure, received));
    let groups = by_view(review.shown.iter().map(|shown| shows(shown.exposure, &shown.view)));
    let mut views = ByView::new();
    let mut others = Vec::new();
    for group in &groups {
        let images = images_of(review, group)?;
        match &group.view {
            ImagedView::Recordable(view) => views.insert(*view, images),
            ImagedView::Other(view) => others.push(OtherImages {
                view: view.clone(),
                images,
            }),
        }
    }
    let exposures = review
        .shown
        .iter()
        .map(|shown| {
            let group = groups
                .iter()
                .find(|group| group.exposures.contains(&shown.exposure))
                .ok_or(Open::Nothing)?;
            Ok(ConfirmedExposure {
                exposure: shown.exposure,
                received: shown.view.clone(),
                // The name under which the view is counted, where several read the same.
                confirmed: group.view.clone(),
                part: part_of(review, group, shown.exposure),
                acquired: shown.acquired,
                dose: shown.dose,
                factors: shown.factors.clone(),
                partial: shown.partial.clone(),
                rejection: shown.rejection.clone(),
            })
        })
        .collect::<Result<Vec<_>, Open>>()?;
    Itemised::received(views, others, exposures, answers.details.clone()).map_err(|_| Open::Nothing)
}

pub(super) fn by_hand(review: &Review) -> Option<Answer> {
    match settle(review) {
        Ok(itemised) => Answer::by_hand(&ImagesTaken::Itemised(itemised)),
        Err(_) => begun_by_hand(review),
    }
}

/// The counts, with each answer that fits its count: what is open is asked there.
fn begun_by_hand(review: &Review) -> Option<Answer> {
    let answers = &review.answers;
    let shows = |shown: &ShownExposure| (shown.exposure, answers.shows(shown.exposure, &shown.view));
    let dose_of = |exposure: &ExposureRef| {
        let shown = review.shown.iter().find(|shown| shown.exposure == *exposure)?;
        shown.dose.map(|dose| dose.dose)
    };
    let (mut counts, mut answered) = (ByView::<u8>::new(), ByView::<Additional>::new());
    let (mut doses, mut others) = (Vec::new(), Vec::new());
    for group in by_view(review.shown.iter().map(shows)) {
        let ImagedView::Recordable(view) = group.view else {
            others.push(format!("{}× {}", group.exposures.len(), group.view.label()));
            continue;
        };
        let most = group.exposures.len().min(usize::from(MAX_IMAGES_PER_VIEW));
        let count = u8::try_from(most).unwrap_or(MAX_IMAGES_PER_VIEW);
        counts.insert(view, count);
        let said = answers.of(&group.view).map(|answer| answer.additional.clone());
        if let Some(additional) = said.filter(|said| ViewImages::new(count, Some(said.clone())).is_ok()) {
            answered.insert(view, additional);
        }
        let known: Option<Vec<Dose>> = group.exposures.iter().take(most).map(dose_of).collect();
        doses.extend(known.map(|known| (view, known)));
    }
    let details = Details {
        doses: doses.into_iter().collect(),
        ..answers.details.clone()
    };
    let details = details.with_also_taken(&others);
    let counted = Counted::new(Tally::try_from(counts).ok()?, answered, details).ok()?;
    Some(counted.settle())
}

/// The images of a view, with the answer to its repeat question. An answer of an earlier count, where the view has but
/// one exposure by now, says nothing.
fn images_of(review: &Review, group: &ViewGroup) -> Result<ViewImages, Open> {
    let view = || group.view.clone();
    let count = u8::try_from(group.exposures.len()).map_err(|_| Open::TooMany(view()))?;
    let answer = review.answers.of(&group.view).filter(|_| count >= 2);
    let additional = answer.map(|answer| answer.additional.clone());
    let images = ViewImages::new(count, additional).map_err(|why| match why {
        RepeatsError::Count => Open::TooMany(view()),
        RepeatsError::Unanswered | RepeatsError::NothingAdditional | RepeatsError::RepeatsOutOfRange => {
            Open::Repeats(view())
        }
    })?;
    let marked = answer.map_or(&[][..], |answer| &answer.repeats);
    let mut of_view: Vec<ExposureRef> = marked.to_vec();
    of_view.sort();
    of_view.dedup();
    of_view.retain(|exposure| group.exposures.contains(exposure));
    if of_view.len() == marked.len() && of_view.len() == usize::from(images.repeats()) {
        Ok(images)
    } else {
        Err(Open::Which(view()))
    }
}

/// What an exposure was among those of its view: the first that is no repeat is the one that was needed.
fn part_of(review: &Review, group: &ViewGroup, exposure: ExposureRef) -> Part {
    let answer = review.answers.of(&group.view).filter(|_| group.exposures.len() >= 2);
    let is_repeat = |exposure: &ExposureRef| answer.is_some_and(|answer| answer.repeats.contains(exposure));
    if is_repeat(&exposure) {
        return Part::Repeat;
    }
    let needed = group.exposures.iter().find(|exposure| !is_repeat(exposure));
    if needed == Some(&exposure) {
        Part::Needed
    } else {
        Part::Extra
    }
}
