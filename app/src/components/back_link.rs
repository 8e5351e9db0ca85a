//! The link to the page before.

use leptos::prelude::*;

use crate::erased::IntoAny;

/// "Back". Goes above the main content.
#[component]
pub fn BackLink(
    /// Where to.
    #[prop(into)]
    href: String,
    /// The words.
    #[prop(default = "Back".to_owned(), into)]
    text: String,
) -> AnyView {
    view! { <a class="nhsuk-back-link" href=href>{text}</a> }.into_any()
}
