//! A drop-down list.

use leptos::html;
use leptos::prelude::*;

use super::class_list::class_list;
use super::content::{Content, Size};
use super::field_state::{follow_select, kept, note};
use super::form_group::{FormGroup, Notes};
use super::label::Label;
use crate::erased::{CollectView, IntoAny};

/// One option of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectOption {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub text: String,
    /// Whether it cannot be chosen.
    pub disabled: bool,
}

impl SelectOption {
    /// An option that can be chosen.
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        SelectOption {
            value: value.into(),
            text: text.into(),
            disabled: false,
        }
    }
}

/// A drop-down list. Prefer radios where there is room.
#[component]
pub fn Select(
    /// The name it is sent under; its id as well, unless `id` says otherwise.
    #[prop(into)]
    name: String,
    /// The words of the label.
    #[prop(into)]
    label: Content,
    /// The options, in order.
    options: Vec<SelectOption>,
    /// Its id.
    #[prop(optional, into)]
    id: Option<String>,
    /// How large the label is.
    #[prop(optional, into)]
    label_size: Option<Size>,
    /// Whether the label is the heading of the page.
    #[prop(optional)]
    label_is_heading: bool,
    /// Help below the label.
    #[prop(optional, into)]
    hint: Option<Content>,
    /// What is wrong.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// The kept answer.
    #[prop(optional, into)]
    value: String,
    /// Starts as the kept answer and follows what is chosen; in place of `value`.
    #[prop(optional, into)]
    current: Option<RwSignal<String>>,
    /// Whether it cannot be used.
    #[prop(optional)]
    disabled: bool,
) -> AnyView {
    let id = id.unwrap_or_else(|| name.clone());
    let (value, current) = kept(value, current);
    let node = NodeRef::<html::Select>::new();
    follow_select(node, current);
    let notes = Notes::new(&id, hint, error);
    let described_by = notes.described_by(None);
    let class = move || {
        class_list([
            Some("nhsuk-select"),
            error.with(Option::is_some).then_some("nhsuk-select--error"),
        ])
    };
    let options = options
        .into_iter()
        .map(|option| {
            let selected = option.value == value;
            view! { <option value=option.value selected=selected disabled=option.disabled>{option.text}</option> }
        })
        .collect_view();
    view! {
        <FormGroup error=error>
            <Label content=label field=id.clone() nostrip:size=label_size is_heading=label_is_heading />
            {notes.into_view()}
            <select
                class=class
                id=id
                name=name
                disabled=disabled
                aria-describedby=move || described_by.get()
                node_ref=node
                on:change:target=move |event| note(current, event.target().value())
            >
                {options}
            </select>
        </FormGroup>
    }
    .into_any()
}
