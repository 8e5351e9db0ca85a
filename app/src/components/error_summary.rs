//! "There is a problem": every error of a page at its top.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::erased::{CollectView, IntoAny};

/// All errors, each linking to its field. It takes the focus when it appears: by `autofocus` without WebAssembly, and
/// after hydration whenever the errors are set again, but not while somebody is already typing.
#[component]
pub fn ErrorSummary(
    /// The id of the field and the message, in the order of the page. Empty: nothing is shown.
    #[prop(into)]
    errors: Signal<Vec<(String, String)>>,
    /// The heading.
    #[prop(default = "There is a problem".to_owned(), into)]
    heading: String,
    /// A sentence below the heading.
    #[prop(optional, into)]
    description: Option<String>,
) -> AnyView {
    let node = NodeRef::<html::Div>::new();
    Effect::new(move |before: Option<()>| {
        let any = errors.with(|errors| !errors.is_empty());
        if let Some(element) = node.get().filter(|_| any)
            && (before.is_some() || !somebody_is_typing())
        {
            let _ = element.focus();
        }
    });
    let items = move || {
        let link = |(field, message): (String, String)| {
            let href = format!("#{field}");
            let go = move |event: leptos::ev::MouseEvent| {
                if focus_field(&field) {
                    event.prevent_default();
                }
            };
            view! { <li><a href=href on:click=go>{message}</a></li> }
        };
        errors.get().into_iter().map(link).collect_view()
    };
    let shown = Memo::new(move |_| errors.with(|errors| !errors.is_empty()));
    let summary = move || {
        shown.get().then(|| {
            view! {
                <div class="nhsuk-error-summary" tabindex="-1" autofocus=true node_ref=node>
                    <div role="alert">
                        <h2 class="nhsuk-error-summary__heading">{heading.clone()}</h2>
                        <div class="nhsuk-error-summary__body">
                            {description.clone().map(|description| view! { <p>{description}</p> })}
                            <ul class="nhsuk-list nhsuk-error-summary__list">{items}</ul>
                        </div>
                    </div>
                </div>
            }
        })
    };
    summary.into_any()
}

fn somebody_is_typing() -> bool {
    let active = document().active_element();
    active.is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

/// Moves the focus to a field, opening what hides it, with its question in sight. False when there is no such field.
fn focus_field(id: &str) -> bool {
    let Some(field) = document().get_element_by_id(id) else {
        return false;
    };
    let mut around = field.parent_element();
    while let Some(element) = around {
        if element.tag_name() == "DETAILS" {
            let _ = element.set_attribute("open", "");
        }
        around = element.parent_element();
    }
    question_of(&field).scroll_into_view();
    // The question may be above: the focus must not scroll it away again.
    match field.dyn_ref::<web_sys::HtmlElement>() {
        Some(element) => {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            element.focus_with_options(&options).is_ok()
        }
        None => false,
    }
}

/// The legend of a radio button or checkbox, the label of another field, or the field itself.
fn question_of(field: &web_sys::Element) -> web_sys::Element {
    let is_choice = matches!(field.get_attribute("type").as_deref(), Some("radio" | "checkbox"));
    let legend = field
        .closest("fieldset")
        .ok()
        .flatten()
        .and_then(|set| set.query_selector("legend").ok().flatten());
    let label = document()
        .query_selector(&format!("label[for=\"{}\"]", field.id()))
        .ok()
        .flatten();
    let question = if is_choice { legend.or(label) } else { label };
    question.unwrap_or_else(|| field.clone())
}
