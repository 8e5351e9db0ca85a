//! "Provide image details": counts a view, the repeat questions in place, what is missing and why, doses, notes.

use super::errors::FormErrors;
use super::fields::Fields;
use super::{doses, repeats, words};
use crate::domain::appointment::{Anatomy, Breast};
use crate::domain::imaging::by_view::ByView;
use crate::domain::imaging::completeness::{self, Completeness, Shortfall, ShortfallReason};
use crate::domain::imaging::draft::{Counted, Details};
use crate::domain::imaging::repeats::Additional;
use crate::domain::imaging::summary::join_with_and;
use crate::domain::imaging::tally::{MAX_IMAGES_PER_VIEW, Tally, TallyError};
use crate::domain::imaging::view::View;
use crate::domain::non_empty::NonEmpty;
use crate::domain::text::FreeText;

/// The checkbox "Imperfect, but best possible images".
pub const IMPERFECT: &str = "imperfect";
/// The checkbox "Not all mammograms taken".
pub const NOT_ALL: &str = "not_all";
/// Checkboxes: why not all images could be taken.
pub const REASONS: &str = "not_all_reasons";
/// "Provide details (optional)"
pub const REASONS_DETAILS: &str = "not_all_details";
/// Radios: `yes` to be recalled, `no` partial mammography.
pub const RECALL: &str = "recall";
/// "Note for scheduling the recall appointment"
pub const RECALL_NOTE: &str = "recall_note";
/// "Notes for reader (optional)"
pub const NOTES: &str = "notes";

/// Reads the page. A view with two images or more whose question the page did not ask keeps its earlier answer, if the
/// count is the same as then; else the question comes on the next page.
///
/// # Errors
/// Everything that is wrong, in the order of the page.
pub fn parse(fields: &Fields, anatomy: Anatomy, earlier: Option<&Counted>) -> Result<Counted, FormErrors> {
    let mut errors = FormErrors::default();
    let tally = errors.take(parse_tally(fields));
    let asked = |view: View| fields.has(repeats::ASKED, view.field());
    let answers = tally
        .as_ref()
        .and_then(|tally| errors.take(repeats::parse_asked(fields, tally, asked)));
    let completeness = errors.take(parse_completeness(fields));
    if let (Some(tally), Some(completeness)) = (&tally, &completeness)
        && let Err(unexplained) = completeness::check(tally, anatomy, completeness)
    {
        errors.add(NOT_ALL, missing_message(&unexplained.0));
    }
    let notes = errors
        .take(words::optional(fields, NOTES, "Notes for reader"))
        .flatten();
    let doses = tally
        .as_ref()
        .and_then(|tally| errors.take(doses::parse(fields, tally)));
    let counted = (|| {
        let tally = tally?;
        let mut answered = unasked_answers(earlier, &tally, asked);
        answered.extend(answers?);
        let details = Details {
            imperfect: fields.has(IMPERFECT, "yes"),
            completeness: completeness?,
            doses: doses?,
            notes,
        };
        Counted::new(tally, answered, details).ok()
    })();
    errors.finish(counted)
}

fn unasked_answers(earlier: Option<&Counted>, tally: &Tally, asked: impl Fn(View) -> bool) -> ByView<Additional> {
    let Some(earlier) = earlier else { return ByView::new() };
    tally
        .several()
        .filter(|(view, count)| !asked(*view) && earlier.tally.count(*view) == *count)
        .filter_map(|(view, _)| Some((view, earlier.answered(view)?.clone())))
        .collect()
}

/// The count that a text stands for: a whole number from 0 to 20. The one reading that the stepper, the live total and
/// the inline question share with [`parse`].
#[must_use]
pub fn parse_count(text: &str) -> Option<u8> {
    let text = text.trim();
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|count| digits && *count <= MAX_IMAGES_PER_VIEW)
}

fn parse_tally(fields: &Fields) -> Result<Tally, FormErrors> {
    let mut errors = FormErrors::default();
    let mut counts = ByView::new();
    for view in View::ALL {
        let (field, label) = (view.field(), view.label());
        let text = fields.one(field).trim();
        match parse_count(text) {
            Some(count) => {
                counts.insert(view, count);
            }
            None if text.is_empty() => {
                errors.add(field, format!("Enter how many {label} images were taken, or 0"));
            }
            None => errors.add(
                field,
                format!("The number of {label} images must be a whole number between 0 and {MAX_IMAGES_PER_VIEW}"),
            ),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Tally::try_from(counts).map_err(|error| match error {
        TallyError::NoImages => FormErrors::one(
            View::STANDARD[0].field(),
            "Enter at least one image. If none was taken, go back and select ‘No images taken’",
        ),
        TallyError::TooMany(view) => FormErrors::one(view.field(), "Enter fewer images"),
    })
}

pub(super) fn parse_completeness(fields: &Fields) -> Result<Completeness, FormErrors> {
    if !fields.has(NOT_ALL, "yes") {
        return Ok(Completeness::Complete);
    }
    let mut errors = FormErrors::default();
    let reasons: Vec<ShortfallReason> = fields.all(REASONS).filter_map(ShortfallReason::from_code).collect();
    let reasons = NonEmpty::try_from(reasons).ok();
    if reasons.is_none() {
        errors.add(REASONS, "Select why you could not take all the images");
    }
    let details = errors
        .take(words::optional(fields, REASONS_DETAILS, "Details"))
        .flatten();
    let shortfall = reasons.map(|reasons| Shortfall { reasons, details });
    let completeness = match fields.one(RECALL) {
        "yes" => {
            let note = errors
                .take(words::optional(fields, RECALL_NOTE, "Note for scheduling"))
                .flatten();
            shortfall.map(|shortfall| Completeness::ToBeRecalled { shortfall, note })
        }
        "no" => shortfall.map(Completeness::Partial),
        _ => {
            errors.add(
                RECALL,
                "Select whether the participant should be recalled to take more images",
            );
            None
        }
    };
    errors.finish(completeness)
}

pub(super) fn missing_message(missing: &[View]) -> String {
    let views: Vec<String> = missing.iter().map(|view| view.label().to_owned()).collect();
    format!(
        "Select ‘Not all mammograms taken’ and say why, because no {} image was taken",
        join_with_and(&views)
    )
}

/// The fields that show saved answers, or the usual ones before anything was answered: standard views of breasts that
/// are there start at 1, all others at 0.
#[must_use]
pub fn fill(counted: Option<&Counted>, anatomy: Anatomy) -> Fields {
    let mut fields = Fields::default();
    for view in View::ALL {
        let count = match counted {
            Some(counted) => counted.tally.count(view),
            None => u8::from(view.is_standard() && anatomy.on(view.side) != Breast::Absent),
        };
        fields.push(view.field(), count.to_string());
    }
    let Some(counted) = counted else { return fields };
    for (view, _) in counted.tally.several() {
        if let Some(additional) = counted.answered(view) {
            repeats::fill_view(&mut fields, view, additional);
        }
    }
    if counted.details.imperfect {
        fields.push(IMPERFECT, "yes");
    }
    fill_completeness(&mut fields, &counted.details.completeness);
    doses::fill(&mut fields, &counted.details.doses);
    fields.push(NOTES, counted.details.notes.as_ref().map_or("", FreeText::as_str));
    fields
}

pub(super) fn fill_completeness(fields: &mut Fields, completeness: &Completeness) {
    let Some(shortfall) = completeness.shortfall() else {
        return;
    };
    fields.push(NOT_ALL, "yes");
    for reason in shortfall.reasons.iter() {
        fields.push(REASONS, reason.code());
    }
    fields.push(REASONS_DETAILS, shortfall.details.as_ref().map_or("", FreeText::as_str));
    match completeness {
        Completeness::Complete => {}
        Completeness::Partial(_) => fields.push(RECALL, "no"),
        Completeness::ToBeRecalled { note, .. } => {
            fields.push(RECALL, "yes");
            fields.push(RECALL_NOTE, note.as_ref().map_or("", FreeText::as_str));
        }
    }
}

#[cfg(test)]
mod tests;
