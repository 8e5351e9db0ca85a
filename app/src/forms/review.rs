//! "Review image details": what the exposures show, the repeat question of each view with which are the repeats, whose
//! images they are, what is missing and why, notes.
//!
//! The repeat question has the names of [`super::repeats`], beginning with [`field_of`] the view, and the rest of the
//! page those of [`super::details`].

use super::errors::FormErrors;
use super::fields::Fields;
use super::{details, repeats, words};
use crate::domain::appointment::Anatomy;
use crate::domain::imaging::completeness::{self, Completeness};
use crate::domain::imaging::confirmed::ExposureRef;
use crate::domain::imaging::dose::Doses;
use crate::domain::imaging::draft::{Counted, Details};
use crate::domain::imaging::repeats::{Additional, ViewImages};
use crate::domain::imaging::review::{
    IdentityCheck, Relabelled, Review, ReviewAnswers, ViewAnswer, ViewGroup, by_view, field_of,
};
use crate::domain::imaging::summary::join_with_and;
use crate::domain::imaging::tally::{MAX_IMAGES_PER_VIEW, Tally};
use crate::domain::imaging::view::{Side, View};
use crate::domain::received::view::{ImagedView, Laterality, OtherView, ViewPosition};
use crate::domain::text::FreeText;

/// What the page showed, as `ReceivedImages::seen` said. The error that more has arrived is shown here.
pub const SEEN: &str = "seen";
/// The checkbox that the images are this participant's; its value is [`CONFIRMED`].
pub const IDENTITY: &str = "identity";
/// The value of [`IDENTITY`].
pub const CONFIRMED: &str = "confirmed";

/// The name of the field that says what an exposure really shows: "" as received, else one of [`view_value`].
#[must_use]
pub fn shows_name(exposure: ExposureRef) -> String {
    format!("shows_{exposure}")
}

/// The name of the checkboxes that say which exposures of a view are the repeats; values are references. `field` is
/// [`field_of`] the view.
#[must_use]
pub fn which_name(field: &str) -> String {
    format!("{field}_which")
}

/// The value that stands for a view: "rcc" or "lmlo_id" for one that can be recorded by hand, else "r:XCCL". Nothing
/// for a view that nobody can choose.
#[must_use]
pub fn view_value(view: &ImagedView) -> Option<String> {
    let other = match view {
        ImagedView::Recordable(view) => return Some(view.field().to_owned()),
        ImagedView::Other(other) => other,
    };
    let side = match other.laterality {
        Some(Laterality::One(Side::Right)) => "r",
        Some(Laterality::One(Side::Left)) => "l",
        Some(Laterality::Both) | None => return None,
    };
    let position = other
        .position
        .as_ref()
        .filter(|position| ViewPosition::NAMED.contains(position))?;
    Some(format!("{side}:{}", position.label()))
}

/// The view that a value stands for, of an exposure that was received as another. What was done to the breast, such as
/// a magnification, is as received: only side and position are labels that a person sets.
#[must_use]
pub fn view_of_value(value: &str, received: &ImagedView) -> Option<ImagedView> {
    if let Some(view) = View::ALL.into_iter().find(|view| view.field() == value) {
        return Some(ImagedView::Recordable(view));
    }
    let (side, position) = value.split_once(':')?;
    let side = match side {
        "r" => Side::Right,
        "l" => Side::Left,
        _ => return None,
    };
    let position = ViewPosition::NAMED
        .into_iter()
        .find(|named| named.label() == position)?;
    let modifiers = match received {
        ImagedView::Other(other) => other.modifiers.clone(),
        ImagedView::Recordable(_) => Vec::new(),
    };
    let by_hand = modifiers.is_empty().then(|| recordable(side, &position)).flatten();
    Some(by_hand.unwrap_or(ImagedView::Other(OtherView {
        laterality: Some(Laterality::One(side)),
        position: Some(position),
        modifiers,
    })))
}

fn recordable(side: Side, position: &ViewPosition) -> Option<ImagedView> {
    let fits = |view: &View| {
        let view = ImagedView::Recordable(*view);
        view.side() == Some(side) && view.position().as_ref() == Some(position)
    };
    View::STANDARD.into_iter().find(fits).map(ImagedView::Recordable)
}

/// What the page is about: what was received, and what must be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The exposures with what their images say, in the order in which they were made.
    pub exposures: Vec<(ExposureRef, ImagedView)>,
    /// What the page showed must be what is here now.
    pub seen: String,
    /// What is known about the breasts.
    pub anatomy: Anatomy,
    /// Whether a warning about whose images these are is open.
    pub identity: IdentityCheck,
}

/// The exposures by what the fields say they show: for the counts and questions of the page.
#[must_use]
pub fn groups(fields: &Fields, exposures: &[(ExposureRef, ImagedView)]) -> Vec<ViewGroup> {
    let shows = |exposure: &ExposureRef, received: &ImagedView| {
        let said = view_of_value(fields.one(&shows_name(*exposure)), received);
        (*exposure, said.unwrap_or_else(|| received.clone()))
    };
    by_view(exposures.iter().map(|(exposure, received)| shows(exposure, received)))
}

/// Reads the page.
///
/// # Errors
/// Everything that is wrong, in the order of the page.
pub fn parse(fields: &Fields, asked: &Asked) -> Result<ReviewAnswers, FormErrors> {
    let mut errors = FormErrors::default();
    if fields.one(SEEN) != asked.seen {
        errors.add(SEEN, changed_message(fields.one(SEEN), &asked.seen));
    }
    if asked.identity == IdentityCheck::Confirmed && !fields.has(IDENTITY, CONFIRMED) {
        errors.add(IDENTITY, "Confirm whose images these are, or do not use them");
    }
    let relabelled = errors.take(parse_relabelled(fields, asked));
    let groups = groups(fields, &asked.exposures);
    let mut views = Vec::new();
    for group in &groups {
        views.extend(errors.take(parse_group(fields, group)).flatten());
    }
    let completeness = errors.take(details::parse_completeness(fields));
    if let Some(completeness) = &completeness
        && let Err(unexplained) = completeness::check(&tally(&groups), asked.anatomy, completeness)
    {
        errors.add(details::NOT_ALL, details::missing_message(&unexplained.0));
    }
    let notes = errors.take(words::optional(fields, details::NOTES, "Notes for reader"));
    let answers = relabelled
        .zip(completeness)
        .map(|(relabelled, completeness)| ReviewAnswers {
            relabelled,
            views,
            identity: asked.identity,
            details: Details {
                imperfect: fields.has(details::IMPERFECT, "yes"),
                completeness,
                doses: Doses::new(),
                notes: notes.flatten(),
            },
        });
    errors.finish(answers)
}

/// What has been answered so far, as far as each answer makes sense by itself: for whoever goes on by hand in the
/// middle of the page.
#[must_use]
pub fn so_far(fields: &Fields, exposures: &[(ExposureRef, ImagedView)]) -> ReviewAnswers {
    let relabelled = exposures.iter().filter_map(|(exposure, received)| {
        let shows = view_of_value(fields.one(&shows_name(*exposure)), received)?;
        (shows != *received).then_some(Relabelled {
            exposure: *exposure,
            shows,
        })
    });
    let views = groups(fields, exposures).into_iter().filter_map(|group| {
        let count = u8::try_from(group.exposures.len()).ok().filter(|count| *count >= 2)?;
        let additional = repeats::parse_named(fields, &field_of(&group.view), &group.view.label(), count).ok()?;
        Some(ViewAnswer {
            repeats: marked(fields, &group),
            view: group.view,
            additional,
        })
    });
    ReviewAnswers {
        relabelled: relabelled.collect(),
        views: views.collect(),
        identity: IdentityCheck::NotAsked,
        details: Details {
            imperfect: fields.has(details::IMPERFECT, "yes"),
            completeness: details::parse_completeness(fields).unwrap_or(Completeness::Complete),
            doses: Doses::new(),
            notes: words::optional(fields, details::NOTES, "Notes for reader").unwrap_or(None),
        },
    }
}

/// "Provide image details" as it goes on with what is half answered here: the answers by hand that follow from
/// [`so_far`], and what makes no sense by itself as it was typed. Nothing where nothing is half answered.
#[must_use]
pub fn half_answered(fields: &Fields, counted: &Counted) -> Option<Fields> {
    let mut names: Vec<String> = Vec::new();
    for (view, _) in counted
        .tally
        .several()
        .filter(|(view, _)| counted.answered(*view).is_none())
    {
        let of_view = repeats::Names::of(view);
        names.extend([of_view.additional, of_view.repeats, of_view.reasons, of_view.other]);
    }
    if details::parse_completeness(fields).is_err() {
        let all = [
            details::NOT_ALL,
            details::REASONS,
            details::REASONS_DETAILS,
            details::RECALL,
            details::RECALL_NOTE,
        ];
        names.extend(all.map(str::to_owned));
    }
    if words::optional(fields, details::NOTES, "Notes for reader").is_err() {
        names.push(details::NOTES.to_owned());
    }
    let is_one = |name: &str| names.iter().any(|known| known == name);
    let typed: Vec<(&str, &str)> = fields
        .iter()
        .filter(|(name, value)| is_one(name) && !value.trim().is_empty())
        .collect();
    if typed.is_empty() {
        return None;
    }
    let filled = details::fill(Some(counted), Anatomy::default());
    let others = filled.iter().filter(|(name, _)| !is_one(name));
    let all = others.chain(typed);
    Some(all.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

/// How many exposures a `seen` stands for: it begins with their number.
fn number_seen(seen: &str) -> Option<u32> {
    seen.split('-').next()?.parse().ok()
}

fn changed_message(shown: &str, here: &str) -> String {
    let more = number_seen(here)
        .zip(number_seen(shown))
        .and_then(|(here, shown)| here.checked_sub(shown));
    match more {
        Some(1) => "1 more image arrived while you answered: check it below".to_owned(),
        Some(more @ 2..) => format!("{more} more images arrived while you answered: check them below"),
        Some(0) | None => "What the machine sent changed while you answered: check it below".to_owned(),
    }
}

fn parse_relabelled(fields: &Fields, asked: &Asked) -> Result<Vec<Relabelled>, FormErrors> {
    let mut errors = FormErrors::default();
    let mut relabelled = Vec::new();
    for (exposure, received) in &asked.exposures {
        let name = shows_name(*exposure);
        let value = fields.one(&name);
        if value.is_empty() {
            continue;
        }
        match view_of_value(value, received) {
            Some(shows) if shows == *received => {}
            Some(shows) => relabelled.push(Relabelled {
                exposure: *exposure,
                shows,
            }),
            None => errors.add(name, "Select what the image shows"),
        }
    }
    errors.finish(Some(relabelled))
}

/// The answer for a view with two exposures or more.
fn parse_group(fields: &Fields, group: &ViewGroup) -> Result<Option<ViewAnswer>, FormErrors> {
    let (field, label) = (field_of(&group.view), group.view.label());
    let count = u8::try_from(group.exposures.len()).unwrap_or(u8::MAX);
    if count > MAX_IMAGES_PER_VIEW {
        let name = repeats::Names::beginning_with(&field).additional;
        let message = format!("No more than {MAX_IMAGES_PER_VIEW} images of a view can be recorded as {label}");
        return Err(FormErrors::one(name, message));
    }
    if count < 2 {
        return Ok(None);
    }
    let mut errors = FormErrors::default();
    let additional = repeats::parse_named(fields, &field, &label, count);
    let repeats = errors.take(match &additional {
        Ok(additional) => parse_which(fields, group, additional),
        // How many there are may not be known yet. That none is selected is.
        Err(_) => match repeats::most_repeats(fields, &field, count) {
            Some(most) if marked(fields, group).is_empty() => {
                Err(FormErrors::one(which_name(&field), none_selected(&label, most)))
            }
            Some(_) | None => Ok(Vec::new()),
        },
    });
    let answer = errors.take(additional).zip(repeats).map(|(additional, repeats)| {
        Some(ViewAnswer {
            view: group.view.clone(),
            additional,
            repeats,
        })
    });
    errors.finish(answer)
}

/// Which exposures are the repeats: as many as there are.
fn parse_which(fields: &Fields, group: &ViewGroup, additional: &Additional) -> Result<Vec<ExposureRef>, FormErrors> {
    let name = which_name(&field_of(&group.view));
    let count = u8::try_from(group.exposures.len()).unwrap_or(u8::MAX);
    let needed = ViewImages::new(count, Some(additional.clone())).map_or(0, |images| images.repeats());
    if needed == 0 {
        return Ok(Vec::new());
    }
    let repeats = marked(fields, group);
    if repeats.len() == usize::from(needed) {
        return Ok(repeats);
    }
    let label = group.view.label();
    let message = match (needed, repeats.is_empty()) {
        (needed, true) => none_selected(&label, needed),
        (1, false) => format!("Select only one {label} image: one is a repeat"),
        (_, false) => format!("Select {needed} {label} images: that many are repeats"),
    };
    Err(FormErrors::one(name, message))
}

/// The exposures that are marked as repeats.
fn marked(fields: &Fields, group: &ViewGroup) -> Vec<ExposureRef> {
    let name = which_name(&field_of(&group.view));
    let is_marked = |exposure: &&ExposureRef| fields.has(&name, &exposure.to_string());
    group.exposures.iter().filter(is_marked).copied().collect()
}

fn none_selected(label: &str, repeats: u8) -> String {
    match repeats {
        1 => format!("Select which {label} image is the repeat"),
        _ => format!("Select which {label} images are the repeats"),
    }
}

/// How many of each view that a record counts; more than it can count is an error of its own.
fn tally(groups: &[ViewGroup]) -> Tally {
    let count = |group: &ViewGroup| {
        let most = group.exposures.len().min(usize::from(MAX_IMAGES_PER_VIEW));
        Some((group.view.recordable()?, u8::try_from(most).ok()?))
    };
    Tally::of_counts(groups.iter().filter_map(count))
}

/// The fields that show what was said before. Exposures that have come since have no fields, and whose images these are
/// is asked anew.
#[must_use]
pub fn fill(review: Option<&Review>) -> Fields {
    let mut fields = Fields::default();
    let Some(Review { answers, .. }) = review else {
        return fields;
    };
    for relabelled in &answers.relabelled {
        if let Some(value) = view_value(&relabelled.shows) {
            fields.push(&shows_name(relabelled.exposure), value);
        }
    }
    for answer in &answers.views {
        let field = field_of(&answer.view);
        repeats::fill_named(&mut fields, &field, &answer.additional);
        for exposure in &answer.repeats {
            fields.push(&which_name(&field), exposure.to_string());
        }
    }
    if answers.details.imperfect {
        fields.push(details::IMPERFECT, "yes");
    }
    details::fill_completeness(&mut fields, &answers.details.completeness);
    fields.push(
        details::NOTES,
        answers.details.notes.as_ref().map_or("", FreeText::as_str),
    );
    fields
}

/// "4 images received: 1 RCC, 1 RMLO, 1 LCC and 1 LMLO".
#[must_use]
pub fn received_words(groups: &[ViewGroup]) -> String {
    let total: usize = groups.iter().map(|group| group.exposures.len()).sum();
    let noun = if total == 1 { "image" } else { "images" };
    let count = |group: &ViewGroup| format!("{} {}", group.exposures.len(), group.view.label());
    let views: Vec<String> = groups.iter().map(count).collect();
    if views.is_empty() {
        "No image received".to_owned()
    } else {
        format!("{total} {noun} received: {}", join_with_and(&views))
    }
}

#[cfg(test)]
mod tests;
