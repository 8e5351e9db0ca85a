//! One exposure on its card: its picture, which opens larger with everything that is known of it.

use leptos::prelude::*;

use super::label::label_field;
use super::names::Name;
use super::shows::Shows;
use crate::components::{Tag, TagColour};
use crate::domain::ids::ImageId;
use crate::domain::imaging::confirmed::ExposureRef;
use crate::domain::imaging::summary;
use crate::domain::received::evidence::rejection_words;
use crate::domain::received::factors::Factors;
use crate::domain::received::warnings::Warning;
use crate::erased::{CollectView, IntoAny};
use crate::pages::appointment::awaiting::Pictures;
use crate::pages::form::Form;
use crate::services::imaging::review::ReceivedExposure;
use crate::services::transfer::{PictureSize, PictureState};

/// A picture, and how it stands by now.
type Picture = (ImageId, Memo<PictureState>);

/// Where a link to an exposure leads.
pub fn anchor(exposure: ExposureRef) -> String {
    format!("exposure-{exposure}")
}

/// An exposure as an item of a list.
pub fn exposure_view(
    (form, shows, pictures): (Form, Shows, Pictures),
    exposure: &ReceivedExposure,
    name: &Name,
    warnings: &[Warning],
) -> AnyView {
    let warned: Vec<&'static str> = warnings
        .iter()
        .filter(|warning| warning.exposures == [exposure.exposure])
        .map(|warning| warning.code().label())
        .collect();
    let otherwise = shows.otherwise(exposure.exposure);
    let recorded_as = move || {
        otherwise
            .get()
            .map(|view| view! { <Tag colour=TagColour::Blue content=format!("Recorded as {view}") /> })
    };
    let state = exposure
        .picture
        .as_ref()
        .map(|picture| (picture.id, pictures.state(picture)));
    let starts_open = !shows.field(exposure.exposure).get_untracked().is_empty();
    view! {
        <li class="app-exposure" id=anchor(exposure.exposure)>
            <details class="app-exposure__details" open=starts_open>
                <summary class="app-exposure__summary">
                    {small(exposure, state, name)}
                    <span class="app-exposure__caption" aria-hidden="true">{name.caption()}</span>
                    {recorded_as}
                    {tags(exposure, &warned)}
                </summary>
                <div class="app-exposure__more">
                    {large(state, name)}
                    {facts_view(exposure)}
                    {label_field(form, shows, exposure, name)}
                </div>
            </details>
        </li>
    }
    .into_any()
}

/// The small picture by its full name, or why there is none.
fn small(exposure: &ReceivedExposure, picture: Option<Picture>, name: &Name) -> AnyView {
    let name = name.full();
    let Some((id, state)) = picture else {
        let words = match exposure.rejection {
            Some(_) => "No image: rejected at the machine",
            None => "No image has arrived",
        };
        return without(&name, words.to_owned());
    };
    let shown = move || match state.get() {
        PictureState::Ready => {
            let src = PictureSize::Small.path(id);
            view! { <img class="app-exposure__picture" src=src alt=name.clone() loading="lazy" /> }.into_any()
        }
        state => without(&name, picture_words(&state)),
    };
    shown.into_any()
}

fn without(name: &str, words: String) -> AnyView {
    view! {
        <span class="nhsuk-u-visually-hidden">{name.to_owned()}": "</span>
        <span class="app-missing app-exposure__none">{words}</span>
    }
    .into_any()
}

fn picture_words(state: &PictureState) -> String {
    match state {
        PictureState::Ready => "Larger picture".to_owned(),
        PictureState::Waiting => "Picture being made".to_owned(),
        PictureState::Failed(why) => format!("No picture: {why}"),
        PictureState::NoPicture => "Nothing to show".to_owned(),
    }
}

fn tags(exposure: &ReceivedExposure, warned: &[&'static str]) -> AnyView {
    let rejected = exposure
        .rejection
        .as_ref()
        .map(|_| view! { <Tag colour=TagColour::Red content="Rejected at the machine" /> });
    let partial = exposure
        .partial
        .as_ref()
        .map(|_| view! { <Tag colour=TagColour::Grey content="Partial view" /> });
    let warned = warned
        .iter()
        .map(|label| view! { <Tag colour=TagColour::Yellow content=*label /> })
        .collect_view();
    view! {
        {rejected}
        {partial}
        {warned}
    }
    .into_any()
}

fn large(picture: Option<Picture>, name: &Name) -> Option<AnyView> {
    let (id, state) = picture?;
    let name = format!("{}, larger", name.short());
    let shown = move || {
        (state.get() == PictureState::Ready).then(|| {
            let src = PictureSize::Large.path(id);
            view! {
                <p class="app-exposure__purpose">
                    <strong>"Not for diagnosis"</strong>
                </p>
                <img class="app-exposure__large" src=src alt=name.clone() loading="lazy" />
            }
        })
    };
    Some(shown.into_any())
}

fn facts_view(exposure: &ReceivedExposure) -> AnyView {
    let rows = facts(exposure)
        .into_iter()
        .map(|(label, words)| {
            view! {
                <div>
                    <dt>{label}</dt>
                    <dd>{words}</dd>
                </div>
            }
        })
        .collect_view();
    view! { <dl class="app-facts">{rows}</dl> }.into_any()
}

/// Everything that is known of an exposure.
fn facts(exposure: &ReceivedExposure) -> Vec<(&'static str, String)> {
    let factors = &exposure.factors;
    let given = |words: Option<String>| words.unwrap_or_else(|| "Not given".to_owned());
    let dose = exposure
        .dose
        .map(|dose| format!("{} mGy ({})", dose.dose, summary::dose_source(dose.source)));
    let mut facts = vec![
        (
            "Taken at, by the machine’s clock",
            given(exposure.acquired.map(|at| at.long())),
        ),
        ("Received", given(exposure.received.map(|at| at.long()))),
        ("Machine", given(exposure.machine.clone())),
        ("Operator", given(exposure.operator.clone())),
        ("Dose", given(dose)),
        ("Exposure", given(exposed(factors))),
    ];
    let angle = factors.gantry_degrees.map(|degrees| format!("{degrees}°"));
    let partial = exposure.partial.as_ref().map(|parts| match parts.as_slice() {
        [] => "Yes".to_owned(),
        parts => parts.join(", "),
    });
    let further = [
        ("Compression", compression(factors)),
        ("Angle", angle),
        ("Partial view", partial),
        (
            "Rejected at the machine",
            exposure.rejection.as_ref().map(rejection_words),
        ),
    ];
    let known = further.into_iter().filter_map(|(label, words)| Some((label, words?)));
    facts.extend(known);
    facts
}

/// "28 kV, 95 mAs, W/Rh"
fn exposed(factors: &Factors) -> Option<String> {
    let materials = factors
        .anode
        .as_ref()
        .zip(factors.filter.as_ref())
        .map(|(anode, filter)| format!("{}/{}", anode.label(), filter.label()));
    let parts = [
        factors.kvp.map(|kvp| format!("{kvp} kV")),
        factors.exposure.map(|exposure| format!("{} mAs", exposure.mas())),
        materials,
    ];
    joined(parts)
}

/// "110 N, 54 mm"
fn compression(factors: &Factors) -> Option<String> {
    joined([
        factors.force_n.map(|force| format!("{force} N")),
        factors.thickness_mm.map(|thickness| format!("{thickness} mm")),
    ])
}

fn joined<const N: usize>(parts: [Option<String>; N]) -> Option<String> {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
