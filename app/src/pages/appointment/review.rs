//! "Review image details": what was received, and what is said of it.

use leptos::prelude::*;

use super::{Opened, appointment_page, unreadable};
use crate::domain::imaging::review::by_view;
use crate::erased::IntoAny;
use crate::forms::review::received_words;
use crate::forms::steps::Step;
use crate::pages::frame::heading;

const TITLE: &str = "Review image details";

/// The page at /appointments/{id}/images/review.
pub fn page() -> AnyView {
    appointment_page(Step::Review, show)
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
