//! A sentence of help below a label or legend.

use leptos::prelude::*;

use super::class_list::class_list;
use super::content::Content;
use crate::erased::IntoAny;

/// Help for a field. Fields make their own from their `hint`.
#[component]
pub fn Hint(
    /// The words.
    #[prop(into)]
    content: Content,
    /// Its id, for `aria-describedby`.
    #[prop(optional, into)]
    id: Option<String>,
    /// Further class names.
    #[prop(optional, into)]
    classes: String,
) -> AnyView {
    view! { <div class=class_list([Some("nhsuk-hint"), Some(classes.as_str())]) id=id>{content}</div> }.into_any()
}
