//! Words that stand out from the page.

use leptos::prelude::*;

use crate::erased::{Children, IntoAny};

/// A paragraph with a bar at its side.
#[component]
pub fn InsetText(
    /// The paragraphs.
    children: Children,
) -> AnyView {
    view! {
        <div class="nhsuk-inset-text">
            <span class="nhsuk-u-visually-hidden">"Information: "</span>
            {children.view()}
        </div>
    }
    .into_any()
}
