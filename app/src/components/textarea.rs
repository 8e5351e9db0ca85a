//! A text box of several lines, with or without a count of what is left.

use std::time::Duration;

use leptos::html;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;

use super::class_list::class_list;
use super::content::{Content, Size};
use super::field_state::{follow_textarea, kept, note, scripting};
use super::form_group::{FormGroup, Notes};
use super::label::Label;
use super::text_limit::TextLimit;
use crate::erased::{IntoAny, effect};

/// How long typing must rest before the count is announced.
const REST: Duration = Duration::from_secs(1);

/// A text box of several lines. With a `limit` the server states the most, and after hydration what is left follows
/// the typing: at once for the eye, and when typing rests for assistive technology. Nothing stops anybody from typing
/// more.
#[component]
pub fn Textarea(
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
    /// The most that may be typed.
    #[prop(optional, into)]
    limit: Option<TextLimit>,
    /// How many lines it shows.
    #[prop(default = 5)]
    rows: u8,
    /// What the browser may fill in.
    #[prop(optional, into)]
    autocomplete: Option<&'static str>,
    /// Whether the browser checks the spelling; its own choice if not given.
    #[prop(optional, into)]
    spellcheck: Option<bool>,
    /// Whether it cannot be used.
    #[prop(optional)]
    disabled: bool,
) -> AnyView {
    let id = id.unwrap_or_else(|| name.clone());
    let (value, current) = kept(value, current);
    let node = NodeRef::<html::Textarea>::new();
    restore_first_line(node, value.clone());
    follow_textarea(node, current);
    let is_over = move || limit.is_some_and(|limit| current.with(|text| limit.remaining(text).is_over));
    let scripted = scripting();
    let notes = Notes::new(&id, hint, error);
    let described_by = notes.described_by(limit.map(|_| format!("{id}-info")));
    let class = move || {
        class_list([
            Some("nhsuk-textarea"),
            (error.with(Option::is_some) || (scripted.get() && is_over())).then_some("nhsuk-textarea--error"),
            limit.map(|_| "nhsuk-js-character-count"),
        ])
    };
    view! {
        <FormGroup error=error classes=if limit.is_some() { "nhsuk-character-count" } else { "" }>
            <Label content=label field=id.clone() nostrip:size=label_size is_heading=label_is_heading />
            {notes.into_view()}
            <textarea
                class=class
                id=id.clone()
                name=name
                rows=rows.to_string()
                spellcheck=spellcheck.map(|check| check.to_string())
                disabled=disabled
                aria-describedby=move || described_by.get()
                autocomplete=autocomplete
                node_ref=node
                on:input:target=move |event| note(current, event.target().value())
                inner_html=as_inner_html(&value)
            ></textarea>
            {limit.map(|limit| {
                view! { <Count id=format!("{id}-info") limit=limit current=current scripted=scripted /> }
            })}
        </FormGroup>
    }
    .into_any()
}

/// The message below a box with a limit.
#[component]
fn Count(id: String, limit: TextLimit, current: RwSignal<String>, scripted: ReadSignal<bool>) -> AnyView {
    let remaining = Memo::new(move |_| current.with(|text| limit.remaining(text)));
    let class = move || {
        let hidden = scripted.get().then_some("nhsuk-u-visually-hidden");
        class_list([Some("nhsuk-hint"), Some("nhsuk-character-count__message"), hidden])
    };
    let visible = move || {
        let is_over = remaining.with(|remaining| remaining.is_over);
        let look = if is_over { "nhsuk-error-message" } else { "nhsuk-hint" };
        let class = class_list([Some(look), Some("nhsuk-character-count__status")]);
        scripted
            .get()
            .then(|| view! { <div class=class aria-hidden="true">{move || remaining.get().message}</div> })
    };
    let message = Signal::derive(move || remaining.get().message);
    view! {
        <div class=class id=id>
            {limit.statement()}
        </div>
        {visible}
        {move || scripted.get().then(|| view! { <Announced message=message /> })}
    }
    .into_any()
}

/// Tells assistive technology what is left, when typing rests.
#[component]
fn Announced(message: Signal<String>) -> AnyView {
    let announced = RwSignal::new(String::new());
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |before: Option<String>| {
        let now = message.get();
        if before.as_ref().is_some_and(|before| *before != now) {
            cancel(waiting);
            let say = now.clone();
            waiting.set_value(set_timeout_with_handle(move || announced.set(say), REST).ok());
        }
        now
    });
    on_cleanup(move || cancel(waiting));
    view! { <div class="nhsuk-u-visually-hidden" aria-live="polite">{move || announced.get()}</div> }.into_any()
}

fn cancel(waiting: StoredValue<Option<TimeoutHandle>>) {
    if let Some(Some(handle)) = waiting.try_update_value(Option::take) {
        handle.clear();
    }
}

/// The text as the content of the element. The HTML parser drops one line break right after the opening tag, so a
/// text that begins with one gets another.
fn as_inner_html(text: &str) -> String {
    let first = if text.starts_with(['\n', '\r']) { "\n" } else { "" };
    format!(
        "{first}{}",
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    )
}

/// A page that is built in the browser is not parsed from a tag, so there the extra line break is not dropped.
fn restore_first_line(node: NodeRef<html::Textarea>, text: String) {
    if text.starts_with(['\n', '\r']) {
        effect(move || {
            if let Some(element) = node.get()
                && element.default_value().is_ok_and(|held| held.starts_with("\n\n"))
                && !text.starts_with("\n\n")
            {
                let _ = element.set_default_value(&text);
            }
        });
    }
}
