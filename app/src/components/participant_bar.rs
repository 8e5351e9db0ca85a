//! Whose page it is, in sight all the time.

use leptos::prelude::*;

use super::class_list::class_list;
use super::icon::{Icon, IconName};
use super::tag::{Tag, TagColour};
use crate::erased::IntoAny;

/// The bar that stays at the top while the page scrolls. The style sheet keeps what has the focus clear of it.
#[component]
pub fn ParticipantBar(
    /// "SURNAME, Given".
    #[prop(into)]
    name: String,
    /// "3 October 1967 (59 years)".
    #[prop(into)]
    born: String,
    /// "000 000 0000".
    #[prop(into)]
    nhs_number: String,
    /// "24 November 2026 at 9:40am".
    #[prop(into)]
    appointment: String,
    /// The accession number.
    #[prop(into)]
    accession: String,
    /// What is special about the appointment.
    #[prop(optional, into)]
    special: Option<String>,
    /// How images arrive: "Automatic", "Manual", or which phase fails.
    #[prop(optional, into)]
    images: Option<String>,
    /// Whether `images` is a warning.
    #[prop(optional)]
    images_fail: bool,
) -> AnyView {
    let images = images.map(|images| {
        let icon = if images_fail { IconName::Cross } else { IconName::Tick };
        let class = class_list([
            Some("app-participant-bar__images"),
            images_fail.then_some("app-participant-bar__images--fail"),
        ]);
        view! {
            <div class="app-participant-bar__item">
                <dt>"Images"</dt>
                <dd class=class><Icon name=icon />{images}</dd>
            </div>
        }
    });
    view! {
        <section class="app-participant-bar" aria-label="Participant">
            <div class="nhsuk-width-container app-participant-bar__inner">
                <p class="app-participant-bar__name">
                    {name}
                    {special.map(|special| view! { " " <Tag colour=TagColour::Yellow content=special /> })}
                </p>
                <dl class="app-participant-bar__facts">
                    {fact("Born", born, false)}
                    {fact("NHS number", nhs_number, true)}
                    {fact("Appointment", appointment, false)}
                    {fact("Accession", accession, true)}
                    {images}
                </dl>
            </div>
        </section>
    }
    .into_any()
}

fn fact(key: &'static str, value: String, is_number: bool) -> AnyView {
    view! {
        <div class="app-participant-bar__item">
            <dt>{key}</dt>
            <dd class=is_number.then_some("app-participant-bar__number")>{value}</dd>
        </div>
    }
    .into_any()
}
