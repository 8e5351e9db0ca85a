//! Two by two places for what was taken, as a reader sees the breasts: right on the left. A place says how many images
//! its view has, which of them were repeats or extras, and why.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::domain::appointment::{Anatomy, Breast};
use crate::domain::imaging::confirmed::Part;
use crate::domain::imaging::record::RecordVersion;
use crate::domain::imaging::repeats::ViewImages;
use crate::domain::imaging::summary;
use crate::domain::imaging::view::{Projection, Side, View};
use crate::domain::received::view::ImagedView;
use crate::erased::{CollectView, IntoAny};
use crate::pages::transfer::picture::picture_view;
use crate::services::reading::CaseExposure;

/// The rows of the grid, as breasts are hung: both CC views above both MLO views.
const GRID: [(Side, Projection); 4] = [
    (Side::Right, Projection::Cc),
    (Side::Left, Projection::Cc),
    (Side::Right, Projection::Mlo),
    (Side::Left, Projection::Mlo),
];

/// The four standard places, then any other view that was recorded or received.
pub(super) fn places(record: &RecordVersion, exposures: &[CaseExposure], anatomy: Anatomy) -> AnyView {
    let taken = record.images.named_views();
    let images = |view: View| {
        let view = ImagedView::Recordable(view);
        taken.iter().find(|(known, _)| *known == view).map(|(_, images)| images)
    };
    let standard = GRID.map(|(side, projection)| {
        let view = View { side, projection };
        let is_absent = anatomy.on(side) == Breast::Absent;
        place(view.label(), images(view), exposures, is_absent)
    });
    let is_standard = |view: &ImagedView| matches!(view, ImagedView::Recordable(view) if view.is_standard());
    let others = taken.iter().filter(|(view, _)| !is_standard(view));
    let others = others.map(|(view, images)| place(&view.label(), Some(images), exposures, false));
    let other_labels = unrecorded(exposures, &taken);
    let received = other_labels.iter().map(|label| place(label, None, exposures, false));
    let beside: Vec<AnyView> = others.chain(received).collect();
    let beside = (!beside.is_empty()).then(|| {
        view! {
            <h2 class="nhsuk-heading-s">"Other views"</h2>
            <div class="app-case__grid">{beside}</div>
        }
    });
    let is_shown = exposures.iter().any(|exposure| exposure.received.picture.is_some());
    let not_for_diagnosis = is_shown.then(|| {
        view! {
            <p class="nhsuk-u-secondary-text-colour app-case__small">
                "Pictures are for recognising images, not for diagnosis."
            </p>
        }
    });
    view! {
        <div class="app-case__grid">{standard.into_iter().collect_view()}</div>
        {beside}
        {not_for_diagnosis}
    }
    .into_any()
}

/// The names of views that were received, and have no place by the record, each once.
fn unrecorded(exposures: &[CaseExposure], taken: &[(ImagedView, ViewImages)]) -> Vec<String> {
    let standard = View::STANDARD.map(|view| view.label().to_owned());
    let recorded = taken.iter().map(|(view, _)| view.label());
    let placed: BTreeSet<String> = standard.into_iter().chain(recorded).collect();
    let mut labels: Vec<String> = exposures.iter().map(|exposure| exposure.view().to_owned()).collect();
    labels.retain(|label| !placed.contains(label));
    labels.sort();
    labels.dedup();
    labels
}

fn place(label: &str, images: Option<&ViewImages>, exposures: &[CaseExposure], is_absent: bool) -> AnyView {
    let own: Vec<&CaseExposure> = exposures.iter().filter(|exposure| exposure.view() == label).collect();
    let count = images.map_or(0, ViewImages::count);
    let mut heading = format!("{count}× {label}");
    if let Some(additional) = images.and_then(summary::additional) {
        heading = format!("{heading}: {additional}");
    }
    let reasons = images.map(ViewImages::reasons).unwrap_or_default();
    let reasons = reasons
        .iter()
        .map(|reason| view! { <li class="app-typed">{summary::repeat_reason(reason)}</li> });
    let reasons: Vec<_> = reasons.collect();
    let reasons = (!reasons.is_empty()).then(|| view! { <ul class="app-case__reasons">{reasons}</ul> });
    let shown = if own.is_empty() {
        let words = match (count, is_absent) {
            (0, true) => "Breast absent",
            (0, false) => "No image",
            (_, _) => "No picture here",
        };
        let class = if count == 0 {
            "app-missing"
        } else {
            "app-missing app-missing--picture"
        };
        view! { <div class=class>{words}</div> }.into_any()
    } else {
        own.into_iter().map(exposure_view).collect_view().into_any()
    };
    view! {
        <div class="app-case__place">
            <p class="app-case__view">{heading}</p>
            <div class="app-case__row">{shown}</div>
            {reasons}
        </div>
    }
    .into_any()
}

/// One exposure with what is known of it alone.
fn exposure_view(exposure: &CaseExposure) -> AnyView {
    let received = &exposure.received;
    let dose = received.dose.map(|dose| format!("{dose} mGy"));
    let at = received.at.map(|at| at.clock());
    let about: Vec<String> = at.into_iter().chain(dose).collect();
    let said = said(exposure).into_iter().map(|words| {
        view! { <strong class="app-case__small">{words}</strong> }
    });
    view! {
        <div class="app-case__exposure">
            {picture_view(received.picture.as_ref(), exposure.view())} {said.collect_view()}
            <span class="app-case__small">{about.join(", ")}</span>
        </div>
    }
    .into_any()
}

/// What is special about an exposure, the most serious first.
fn said(exposure: &CaseExposure) -> Vec<String> {
    let labelled = exposure.labelled_otherwise().map(|label| format!("Labelled {label}"));
    let part = match exposure.recorded.as_ref().map(|recorded| recorded.part) {
        Some(Part::Needed) => None,
        Some(Part::Repeat) => Some("Repeat".to_owned()),
        Some(Part::Extra) => Some("Extra".to_owned()),
        None => Some("Not in the record".to_owned()),
    };
    let rejected = exposure
        .received
        .rejected
        .as_ref()
        .map(|why| format!("Rejected: {why}"));
    [labelled, part, rejected].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::reading::RecordedAs;
    use crate::services::transfer::ExposureLine;

    #[test]
    fn the_right_breast_is_on_the_left() {
        let labels = GRID.map(|(side, projection)| View { side, projection }.label());
        assert_eq!(labels, ["RCC", "LCC", "RMLO", "LMLO"]);
    }

    #[test]
    fn an_exposure_stands_where_it_was_confirmed() {
        let received = ExposureLine {
            view: "RCC".to_owned(),
            at: None,
            dose: None,
            dose_from: None,
            factors: Vec::new(),
            rejected: Some("positioning".to_owned()),
            picture: None,
        };
        for (recorded, view, expected) in [
            (None, "RCC", &["Not in the record", "Rejected: positioning"][..]),
            (Some(("RCC", Part::Needed)), "RCC", &["Rejected: positioning"]),
            (Some(("RCC", Part::Repeat)), "RCC", &["Repeat", "Rejected: positioning"]),
            (
                Some(("LCC", Part::Extra)),
                "LCC",
                &["Labelled RCC", "Extra", "Rejected: positioning"],
            ),
        ] {
            let exposure = CaseExposure {
                received: received.clone(),
                recorded: recorded.map(|(view, part)| RecordedAs {
                    view: view.to_owned(),
                    part,
                }),
            };
            assert_eq!(exposure.view(), view);
            assert_eq!(said(&exposure), expected);
        }
    }
}
