//! What the machine said that bears on repeat or extra, side by side. It is beside the question, and answers nothing.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::names::Name;
use crate::domain::imaging::confirmed::ExposureRef;
use crate::domain::received::evidence::{Evidence, evidence, seconds_words};
use crate::erased::{CollectView, IntoAny};
use crate::services::imaging::review::ReceivedExposure;

/// The evidence about exposures of a view; nothing where the machine said nothing of it.
pub fn evidence_view(
    view: &str,
    exposures: &[&ReceivedExposure],
    names: &BTreeMap<ExposureRef, Name>,
) -> Option<AnyView> {
    let found = evidence(exposures.iter().map(|exposure| exposure.known()));
    let rows: Vec<(&str, Vec<Option<String>>)> = ROWS
        .iter()
        .map(|(label, words)| (*label, found.iter().map(words).collect::<Vec<_>>()))
        .filter(|(_, cells)| cells.iter().any(Option::is_some))
        .collect();
    if rows.is_empty() {
        return None;
    }
    let caption = format!("What the machine says of the {view} images");
    let head = found
        .iter()
        .map(|evidence| {
            let name = names.get(&evidence.exposure).map(|name| name.among(view));
            view! { <th scope="col">{name.unwrap_or_default()}</th> }
        })
        .collect_view();
    let body = rows
        .into_iter()
        .map(|(label, cells)| {
            let cells = cells
                .into_iter()
                .map(|cell| view! { <td>{cell.unwrap_or_else(|| "–".to_owned())}</td> })
                .collect_view();
            view! { <tr><th scope="row">{label}</th>{cells}</tr> }
        })
        .collect_view();
    let name = caption.clone();
    let table = view! {
        <div class="app-evidence" role="region" tabindex="0" aria-label=name>
            <table class="app-evidence__table">
                <caption>{caption}</caption>
                <thead>
                    <tr><td></td>{head}</tr>
                </thead>
                <tbody>{body}</tbody>
            </table>
        </div>
    };
    Some(table.into_any())
}

type Words = fn(&Evidence) -> Option<String>;

const ROWS: [(&str, Words); 6] = [
    ("After the one before", |evidence| {
        evidence.seconds_after.map(seconds_words)
    }),
    ("Partial view", Evidence::partial_words),
    ("Rejected", Evidence::rejection_words),
    ("Exposure", |evidence| Some(format!("{} mAs", evidence.exposed?.mas()))),
    ("Compression", compression),
    ("Angle", |evidence| Some(format!("{}°", evidence.gantry_degrees?))),
];

fn compression(evidence: &Evidence) -> Option<String> {
    let parts: Vec<String> = [(evidence.force_n, "N"), (evidence.thickness_mm, "mm")]
        .into_iter()
        .filter_map(|(value, unit)| Some(format!("{} {unit}", value?)))
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
