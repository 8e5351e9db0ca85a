//! What is wrong with an answer, beside its field.

use leptos::prelude::*;

use super::content::Content;
use crate::erased::IntoAny;

/// An error beside its field. Fields make their own from their `error`.
#[component]
pub fn ErrorMessage(
    /// What is wrong and what to do.
    #[prop(into)]
    message: Content,
    /// Its id, for `aria-describedby`.
    #[prop(optional, into)]
    id: Option<String>,
) -> AnyView {
    view! {
        <span class="nhsuk-error-message" id=id>
            <span class="nhsuk-u-visually-hidden">"Error: "</span>
            {message}
        </span>
    }
    .into_any()
}
