//! What to look at before images are confirmed, with what to do; and the act that says whose images they are.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::exposure::anchor;
use super::names::{Name, names};
use crate::components::{Checkboxes, Choice, Size, WarningCallout};
use crate::domain::imaging::confirmed::ExposureRef;
use crate::domain::local_time::long_date;
use crate::domain::participant::Participant;
use crate::domain::received::warnings::Warning;
use crate::erased::{CollectView, IntoAny};
use crate::forms::review::{CONFIRMED, IDENTITY};
use crate::pages::form::Form;
use crate::services::imaging::review::ReceivedImages;

/// Every warning: those about whose images they are each in a box of its own, the others in one.
pub fn cautions(received: &ReceivedImages) -> AnyView {
    let names = names(received);
    let (identity, others): (Vec<&Warning>, Vec<&Warning>) = received
        .warnings
        .iter()
        .partition(|warning| warning.concerns_identity());
    let identity = identity
        .into_iter()
        .map(|warning| {
            let content = caution(warning, &names);
            view! { <WarningCallout heading=warning.code().label() heading_level=2>{content}</WarningCallout> }
        })
        .collect_view();
    let others = (!others.is_empty()).then(|| {
        let items = others
            .into_iter()
            .map(|warning| {
                view! {
                    <li class="app-caution">
                        <h3 class="nhsuk-heading-s">{warning.code().label()}</h3>
                        {caution(warning, &names)}
                    </li>
                }
            })
            .collect_view();
        view! {
            <WarningCallout heading="Check before you confirm" heading_level=2>
                <ul class="nhsuk-list app-cautions">{items}</ul>
            </WarningCallout>
        }
    });
    view! {
        {identity}
        {others}
    }
    .into_any()
}

/// What was found, about which exposures, and what to do.
fn caution(warning: &Warning, names: &BTreeMap<ExposureRef, Name>) -> AnyView {
    // What is about all of them need not name each.
    let is_about_some = !warning.exposures.is_empty() && warning.exposures.len() < names.len();
    let about = warning
        .exposures
        .iter()
        .filter_map(|exposure| {
            let name = names.get(exposure)?;
            Some(view! {
                <li>
                    <a href=format!("#{}", anchor(*exposure))>{name.short()}</a>
                </li>
            })
        })
        .collect_view();
    let about = is_about_some.then(|| view! { <ul class="nhsuk-list app-caution__about">{about}</ul> });
    view! {
        <p>{warning.words()}</p>
        {about}
        <p>{warning.what_to_do()}</p>
    }
    .into_any()
}

/// The act that a warning about whose images they are needs: it names the participant.
pub fn identity(form: Form, received: &ReceivedImages, participant: &Participant) -> Option<AnyView> {
    if !received.identity_is_doubted() {
        return None;
    }
    let born = long_date(*participant.birth_date.expose());
    let words = format!(
        "The images shown here are of {}, born {born}",
        participant.display_name()
    );
    let items = vec![
        Choice::new(CONFIRMED, words)
            .name(IDENTITY)
            .ticked(RwSignal::new(form.has(IDENTITY, CONFIRMED))),
    ];
    let view = view! {
        <div class="app-two-thirds">
            <Checkboxes
                name=IDENTITY
                legend="Whose images are these?"
                legend_size=Size::M
                hint="Compare with the machine and with the participant. Do not confirm what you are not sure of."
                items=items
                error=form.error(IDENTITY)
            />
        </div>
    };
    Some(view.into_any())
}
