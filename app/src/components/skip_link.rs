//! The link that takes keyboard users past the header.

use leptos::prelude::*;

use crate::erased::IntoAny;

/// The first thing on every page. The main element needs the id and `tabindex="-1"`.
#[component]
pub fn SkipLink(
    /// The main element, as `#main-content`.
    #[prop(default = "#main-content".to_owned(), into)]
    href: String,
    /// The words.
    #[prop(default = "Skip to main content".to_owned(), into)]
    text: String,
) -> AnyView {
    // `rel="external"` keeps the client-side router away, so that the browser itself moves the focus.
    view! { <a class="nhsuk-skip-link" rel="external" href=href>{text}</a> }.into_any()
}
