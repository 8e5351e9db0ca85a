//! The label of a field.

use leptos::prelude::*;

use super::class_list::class_list;
use super::content::{Content, Size};
use crate::erased::IntoAny;

/// A label. Fields make their own from their `label`.
#[component]
pub fn Label(
    /// The words.
    #[prop(into)]
    content: Content,
    /// The id of the field.
    #[prop(optional, into)]
    field: Option<String>,
    /// How large.
    #[prop(optional, into)]
    size: Option<Size>,
    /// Whether it is the heading of the page (`h1`).
    #[prop(optional)]
    is_heading: bool,
    /// Further class names.
    #[prop(optional, into)]
    classes: String,
) -> AnyView {
    let size = size.map(|size| size.class("nhsuk-label"));
    let class = class_list([Some("nhsuk-label"), size.as_deref(), Some(classes.as_str())]);
    let label = view! { <label class=class for=field>{content}</label> };
    if is_heading {
        view! { <h1 class="nhsuk-label-wrapper">{label}</h1> }.into_any()
    } else {
        label.into_any()
    }
}
