//! "Awaiting images": what the machine is doing, and what has arrived.

use leptos::prelude::*;

use super::{Opened, appointment_page, unreadable};
use crate::domain::imaging::review::by_view;
use crate::erased::IntoAny;
use crate::forms::review::received_words;
use crate::forms::steps::Step;
use crate::pages::frame::heading;

const TITLE: &str = "Awaiting images";

/// The page at /appointments/{id}/images/awaiting.
pub fn page() -> AnyView {
    appointment_page(Step::Awaiting, show)
}

fn show(opened: Opened) -> AnyView {
    let Some(Ok(received)) = opened.page.received.as_ref().map(|received| received.unpack()) else {
        return unreadable();
    };
    let exposures = received
        .exposures
        .iter()
        .map(|exposure| (exposure.exposure, exposure.view.clone()));
    let content = view! {
        {heading(TITLE)}
        <p>{received_words(&by_view(exposures))}</p>
    };
    opened.frame(TITLE).around(content.into_any())
}
