//! A heading whose level is chosen by the block that holds it.

use leptos::prelude::*;

use super::content::Content;
use crate::erased::IntoAny;

/// `h1` to `h6`. A level outside of that is taken as the nearest.
#[component]
pub fn Heading(
    /// 1 to 6.
    level: u8,
    /// The words.
    #[prop(into)]
    content: Content,
    /// Class names.
    #[prop(optional, into)]
    class: String,
    /// Its id.
    #[prop(optional, into)]
    id: Option<String>,
) -> AnyView {
    let content = content.into_render();
    match level {
        0 | 1 => view! { <h1 class=class id=id>{content}</h1> }.into_any(),
        2 => view! { <h2 class=class id=id>{content}</h2> }.into_any(),
        3 => view! { <h3 class=class id=id>{content}</h3> }.into_any(),
        4 => view! { <h4 class=class id=id>{content}</h4> }.into_any(),
        5 => view! { <h5 class=class id=id>{content}</h5> }.into_any(),
        6.. => view! { <h6 class=class id=id>{content}</h6> }.into_any(),
    }
}
