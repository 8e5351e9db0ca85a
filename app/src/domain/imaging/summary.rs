//! The words in which a record is shown: pure functions from facts to text, the same on every page.

use std::collections::BTreeSet;

use super::completeness::Completeness;
use super::confirmed::{ConfirmedExposure, ExposureRef, Part};
use super::dose::Doses;
use super::repeats::{RepeatReason, ViewImages};
use super::review::{Finding, RELABELLED, ViewGroup, by_view};
use super::view::View;
use crate::domain::received::exposure::{DoseSource, ExposureDose};
use crate::domain::received::view::ImagedView;
use crate::domain::received::warnings::WarningCode;

/// "4 images taken", "1 image taken".
#[must_use]
pub fn images_taken(total: u16) -> String {
    format!("{total} {} taken", plural(total, "image", "images"))
}

/// "2× RMLO"
#[must_use]
pub fn count_of(view: View, count: u8) -> String {
    format!("{count}× {}", view.label())
}

/// "1 repeat", "1 extra", "1 repeat, 1 extra"; nothing for a single image.
#[must_use]
pub fn additional(images: &ViewImages) -> Option<String> {
    let part =
        |count: u8, one: &str, many: &str| (count > 0).then(|| format!("{count} {}", plural(count.into(), one, many)));
    let parts: Vec<String> = [
        part(images.repeats(), "repeat", "repeats"),
        part(images.extras(), "extra", "extras"),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// "2× RMLO: 1 repeat"
#[must_use]
pub fn view_line(view: View, images: &ViewImages) -> String {
    named_line(view.label(), images)
}

/// "2× LXCCL: 1 extra"
#[must_use]
pub fn named_line(view: &str, images: &ViewImages) -> String {
    let count = format!("{}× {view}", images.count());
    match additional(images) {
        None => count,
        Some(additional) => format!("{count}: {additional}"),
    }
}

/// "Participant movement"; "Other: marker in the way".
#[must_use]
pub fn repeat_reason(reason: &RepeatReason) -> String {
    match reason.words() {
        None => reason.code().label().to_owned(),
        Some(words) => format!("{}: {}", reason.code().label(), words.as_str()),
    }
}

/// "Partial mammography", "To be recalled"; nothing when all images were taken.
#[must_use]
pub fn completeness(completeness: &Completeness) -> Option<&'static str> {
    match completeness {
        Completeness::Complete => None,
        Completeness::Partial(_) => Some("Partial mammography"),
        Completeness::ToBeRecalled { .. } => Some("To be recalled"),
    }
}

/// "RCC 1.52 mGy", "RMLO 1.48 and 1.5 mGy", a line a view.
#[must_use]
pub fn dose_lines(doses: &Doses) -> Vec<String> {
    doses
        .iter()
        .filter(|(_, values)| !values.is_empty())
        .map(|(view, values)| {
            let values: Vec<String> = values.iter().map(ToString::to_string).collect();
            format!("{} {} mGy", view.label(), join_with_and(&values))
        })
        .collect()
}

/// "RCC 1.52 mGy", "RMLO 1.48 and 1.5 mGy", a line a view, and "Source: image header". Where sources differ each line
/// has its own: "RMLO 1.48 and 1.5 mGy (image header, dose report)". Nothing where no dose is known of any.
#[must_use]
pub fn exposure_doses(exposures: &[ConfirmedExposure]) -> Vec<String> {
    let all: Vec<Option<ExposureDose>> = exposures.iter().map(|exposure| exposure.dose).collect();
    let all = dose_sources(&all);
    if all.is_empty() {
        return Vec::new();
    }
    let views = by_view(
        exposures
            .iter()
            .map(|exposure| (exposure.exposure, exposure.confirmed.clone())),
    );
    let line = |group: &ViewGroup| {
        let of_view = exposures
            .iter()
            .filter(|exposure| group.exposures.contains(&exposure.exposure));
        let doses: Vec<Option<ExposureDose>> = of_view.map(|exposure| exposure.dose).collect();
        let value =
            |dose: &Option<ExposureDose>| dose.map_or_else(|| "not known".to_owned(), |dose| dose.dose.to_string());
        let values: Vec<String> = doses.iter().map(value).collect();
        let (view, values) = (group.view.label(), join_with_and(&values));
        match dose_sources(&doses).as_slice() {
            [] => format!("{view} not known"),
            _ if all.len() == 1 => format!("{view} {values} mGy"),
            sources => format!("{view} {values} mGy ({})", sources.join(", ")),
        }
    };
    let source = (all.len() == 1).then(|| format!("Source: {}", all.join(", ")));
    views.iter().map(line).chain(source).collect()
}

/// Who said doses, each once.
fn dose_sources(doses: &[Option<ExposureDose>]) -> Vec<&'static str> {
    let sources: BTreeSet<DoseSource> = doses.iter().flatten().map(|dose| dose.source).collect();
    sources.into_iter().map(dose_source).collect()
}

/// What is special about the exposures of a view: which is the repeat, which shows a part, which the machine rejected,
/// which has no image, and which is labelled otherwise.
#[must_use]
pub fn special_exposures(view: &ImagedView, exposures: &[ConfirmedExposure]) -> Vec<String> {
    let of_view: Vec<_> = exposures
        .iter()
        .filter(|exposure| exposure.confirmed == *view)
        .collect();
    let count = of_view.len();
    let said = |(place, exposure): (usize, &&ConfirmedExposure)| {
        let image = match exposure.exposure {
            ExposureRef::Image(_) if count == 1 => "The image".to_owned(),
            ExposureRef::Image(_) => format!("Image {} of {count}", place + 1),
            ExposureRef::Reported(_) => format!("Exposure {} of {count}, of which no image is here,", place + 1),
        };
        let rejected = exposure
            .rejection
            .is_some()
            .then_some("was rejected at the machine".to_owned());
        let repeat = (exposure.part == Part::Repeat).then_some("is a repeat".to_owned());
        let partial = exposure.partial.is_some();
        let partial = partial.then_some("is marked as a partial view".to_owned());
        let relabelled = exposure.is_relabelled().then(|| relabelled(exposure));
        let missing = matches!(exposure.exposure, ExposureRef::Reported(_)).then_some("is counted".to_owned());
        let said: Vec<String> = [repeat, partial, rejected, relabelled].into_iter().flatten().collect();
        let said = if said.is_empty() {
            missing.into_iter().collect()
        } else {
            said
        };
        (!said.is_empty()).then(|| format!("{image} {}", join_with_and(&said)))
    };
    of_view.iter().enumerate().filter_map(said).collect()
}

fn relabelled(exposure: &ConfirmedExposure) -> String {
    let recorded = format!("is recorded as {}", exposure.confirmed.label());
    let received = exposure.received.label();
    match (exposure.exposure, exposure.received.is_given()) {
        (ExposureRef::Image(_), true) => {
            format!("{recorded}; the image is labelled {received}, and PACS will still say so")
        }
        (ExposureRef::Image(_), false) => format!("{recorded}; the image does not say what it shows"),
        (ExposureRef::Reported(_), true) => format!("{recorded}; the machine reported {received}"),
        (ExposureRef::Reported(_), false) => format!("{recorded}, which the machine did not report"),
    }
}

/// What was warned of when received images were confirmed, each once, with the views that it is about: "An exposure
/// without an image: LMLO". What this version does not know goes by its code.
#[must_use]
pub fn findings(findings: &[Finding], exposures: &[ConfirmedExposure]) -> Vec<String> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for finding in findings {
        let words = finding_words(finding.code.as_str());
        let known = exposures.iter().find(|known| Some(known.exposure) == finding.exposure);
        let view = known.map(|known| known.confirmed.label());
        match found.iter_mut().find(|(before, _)| *before == words) {
            Some((_, views)) => views.extend(view.filter(|view| !views.contains(view))),
            None => found.push((words, view.into_iter().collect())),
        }
    }
    let line = |(words, views): (String, Vec<String>)| {
        if views.is_empty() {
            words
        } else {
            format!("{words}: {}", join_with_and(&views))
        }
    };
    found.into_iter().map(line).collect()
}

fn finding_words(code: &str) -> String {
    match WarningCode::from_code(code) {
        Some(known) => known.label().to_owned(),
        None if code == RELABELLED => "Recorded otherwise than labelled".to_owned(),
        None => code.to_owned(),
    }
}

/// "image header", "dose report"
#[must_use]
pub fn dose_source(source: DoseSource) -> &'static str {
    match source {
        DoseSource::ImageHeader => "image header",
        DoseSource::DoseReport => "dose report",
    }
}

/// "RCC", "RCC and LCC", "RCC, RMLO and LCC".
#[must_use]
pub fn join_with_and(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The repeat question of a view with `count` images: "2 RMLO images were taken. Was the additional image a repeat?"
#[must_use]
pub fn repeat_question(view: View, count: u8) -> String {
    repeat_question_of(view.label(), count)
}

/// The repeat question of a view by its name.
#[must_use]
pub fn repeat_question_of(view: &str, count: u8) -> String {
    let asked = if count == 2 {
        "Was the additional image a repeat?"
    } else {
        "Were the additional images repeats?"
    };
    format!("{count} {view} images were taken. {asked}")
}

/// "Why was a repeat needed?" for 2 images, "Why were repeats needed?" for more.
#[must_use]
pub fn repeat_reasons_question(count: u8) -> &'static str {
    if count == 2 {
        "Why was a repeat needed?"
    } else {
        "Why were repeats needed?"
    }
}

/// The first answer to the repeat question.
#[must_use]
pub fn all_repeats_answer(count: u8) -> &'static str {
    if count == 2 {
        "Yes, it was a repeat"
    } else {
        "Yes, all images were repeats"
    }
}

/// The answer to the repeat question that is there for 3 images or more.
pub const SOME_REPEATS_ANSWER: &str = "Yes, some were repeats and some were extra images";

/// The last answer to the repeat question.
#[must_use]
pub fn extras_answer(count: u8) -> &'static str {
    if count == 2 {
        "No, an extra image was needed to capture the complete view"
    } else {
        "No, all extra images were needed to capture the complete view"
    }
}

fn plural<'a>(count: u16, one: &'a str, many: &'a str) -> &'a str {
    if count == 1 { one } else { many }
}

#[cfg(test)]
mod tests;
