//! A group of fields under one legend.

use leptos::prelude::*;

use super::class_list::class_list;
use super::content::{Content, Size};
use crate::erased::{Children, IntoAny};

/// A fieldset with its legend.
#[component]
pub fn Fieldset(
    /// The words of the legend.
    #[prop(into)]
    legend: Content,
    /// How large the legend is.
    #[prop(optional, into)]
    legend_size: Option<Size>,
    /// Whether the legend is the heading of the page (`h1`).
    #[prop(optional)]
    legend_is_heading: bool,
    /// The ids of what describes it.
    #[prop(optional, into)]
    described_by: Signal<Option<String>>,
    /// Its id.
    #[prop(optional, into)]
    id: Option<String>,
    /// Further class names.
    #[prop(optional, into)]
    classes: String,
    /// The fields.
    children: Children,
) -> AnyView {
    let class = class_list([Some("nhsuk-fieldset"), Some(classes.as_str())]);
    view! {
        <fieldset class=class id=id aria-describedby=move || described_by.get()>
            <Legend content=legend size=legend_size is_heading=legend_is_heading />
            {children.view()}
        </fieldset>
    }
    .into_any()
}

/// The legend of a fieldset.
#[component]
pub fn Legend(
    /// The words.
    #[prop(into)]
    content: Content,
    /// How large.
    #[prop(into)]
    size: Option<Size>,
    /// Whether it is the heading of the page (`h1`).
    is_heading: bool,
) -> AnyView {
    let size = size.map(|size| size.class("nhsuk-fieldset__legend"));
    let content = content.into_render();
    let words = if is_heading {
        view! { <h1 class="nhsuk-fieldset__heading">{content}</h1> }.into_any()
    } else {
        content
    };
    view! { <legend class=class_list([Some("nhsuk-fieldset__legend"), size.as_deref()])>{words}</legend> }.into_any()
}
