//! Words or fields that open on demand.

use leptos::html;
use leptos::prelude::*;

use super::class_list::class_list;
use super::content::Content;
use crate::erased::{Children, IntoAny, effect};

/// A summary that opens. Works without WebAssembly.
#[component]
pub fn Details(
    /// The words that are always shown.
    #[prop(into)]
    summary: Content,
    /// Whether it starts open. When it becomes true later, it opens; nothing closes it but the person.
    #[prop(optional, into)]
    open: Signal<bool>,
    /// Whether it stands out as a box.
    #[prop(optional)]
    expander: bool,
    /// Its id.
    #[prop(optional, into)]
    id: Option<String>,
    /// What opens.
    children: Children,
) -> AnyView {
    let node = NodeRef::<html::Details>::new();
    effect(move || {
        if open.get()
            && let Some(element) = node.get()
        {
            let _ = element.set_attribute("open", "");
        }
    });
    view! {
        <details
            class=class_list([Some("nhsuk-details"), expander.then_some("nhsuk-expander")])
            id=id
            open=open.get_untracked()
            node_ref=node
        >
            <summary class="nhsuk-details__summary">
                <span class="nhsuk-details__summary-text">{summary}</span>
            </summary>
            <div class="nhsuk-details__text">{children.view()}</div>
        </details>
    }
    .into_any()
}
