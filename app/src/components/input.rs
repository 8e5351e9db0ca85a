//! A text input of one line.

use leptos::html;
use leptos::prelude::*;

use super::class_list::class_list;
use super::content::{Content, Size};
use super::field_state::{follow_input, kept, note};
use super::form_group::{FormGroup, Notes};
use super::label::Label;
use crate::erased::IntoAny;

/// A text input of one line; also for passwords, dates and times by `kind`.
#[component]
pub fn Input(
    /// The name it is sent under; its id as well, unless `id` says otherwise.
    #[prop(into)]
    name: String,
    /// The words of the label.
    #[prop(into)]
    label: Content,
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
    /// Starts as the kept answer and follows what is typed; in place of `value`.
    #[prop(optional, into)]
    current: Option<RwSignal<String>>,
    /// The `type`: `text`, `email`, `password`, `datetime-local` ...
    #[prop(default = "text", into)]
    kind: &'static str,
    /// For how many characters it is wide: 2, 3, 4, 5, 10, 20 or 30. Otherwise as wide as there is room.
    #[prop(optional, into)]
    width: Option<u8>,
    /// `numeric` or `decimal` for another keyboard on a tablet.
    #[prop(optional, into)]
    inputmode: Option<&'static str>,
    /// What the browser may fill in, for example `username`.
    #[prop(optional, into)]
    autocomplete: Option<&'static str>,
    /// Whether the browser checks the spelling; its own choice if not given.
    #[prop(optional, into)]
    spellcheck: Option<bool>,
    /// Whether digits and letters stand apart, as for reference numbers.
    #[prop(optional)]
    code: bool,
    /// Shown before the input; hidden from assistive technology, so the label says it too.
    #[prop(optional, into)]
    prefix: Option<Content>,
    /// Shown after the input; hidden from assistive technology, so the label says it too.
    #[prop(optional, into)]
    suffix: Option<Content>,
    /// Whether it cannot be used.
    #[prop(optional)]
    disabled: bool,
    /// Further class names of the input.
    #[prop(optional, into)]
    classes: String,
) -> AnyView {
    let id = id.unwrap_or_else(|| name.clone());
    let (value, current) = kept(value, current);
    let node = NodeRef::<html::Input>::new();
    follow_input(node, current);
    let notes = Notes::new(&id, hint, error);
    let described_by = notes.described_by(None);
    let width = width.map(|width| format!("nhsuk-input--width-{width}"));
    let class = move || {
        class_list([
            Some("nhsuk-input"),
            code.then_some("nhsuk-input--code"),
            error.with(Option::is_some).then_some("nhsuk-input--error"),
            width.as_deref(),
            Some(classes.as_str()),
        ])
    };
    let input = view! {
        <input
            class=class
            id=id.clone()
            name=name
            type=kind
            value=(!value.is_empty()).then_some(value)
            spellcheck=spellcheck.map(|check| check.to_string())
            disabled=disabled
            aria-describedby=move || described_by.get()
            autocomplete=autocomplete
            inputmode=inputmode
            node_ref=node
            on:input:target=move |event| note(current, event.target().value())
        />
    };
    view! {
        <FormGroup error=error>
            <Label content=label field=id nostrip:size=label_size is_heading=label_is_heading />
            {notes.into_view()}
            {with_affixes(input, prefix, suffix)}
        </FormGroup>
    }
    .into_any()
}

fn with_affixes(input: impl IntoView + 'static, prefix: Option<Content>, suffix: Option<Content>) -> AnyView {
    if prefix.is_none() && suffix.is_none() {
        return input.into_any();
    }
    let affix = |content: Option<Content>, class: &'static str| {
        content.map(|content| view! { <div class=class aria-hidden="true">{content}</div> })
    };
    view! {
        <div class="nhsuk-input-wrapper">
            {affix(prefix, "nhsuk-input-wrapper__prefix")} {input} {affix(suffix, "nhsuk-input-wrapper__suffix")}
        </div>
    }
    .into_any()
}
