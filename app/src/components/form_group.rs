//! What every field has around it: the group, its hint, its error, and the ids that tie them together.

use leptos::prelude::*;

use super::class_list::class_list;
use super::content::Content;
use super::error_message::ErrorMessage;
use super::hint::Hint;
use crate::erased::{Children, IntoAny};

/// The box around a field; marked when there is an error.
#[component]
pub fn FormGroup(
    /// What is wrong.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Further class names.
    #[prop(optional, into)]
    classes: String,
    /// The field.
    children: Children,
) -> AnyView {
    let class = move || {
        let marked = error.with(|error| error.is_some().then_some("nhsuk-form-group--error"));
        class_list([Some("nhsuk-form-group"), marked, Some(classes.as_str())])
    };
    view! { <div class=class>{children.view()}</div> }.into_any()
}

/// The ids of a field's parts, and the views of its hint and error.
pub(super) struct Notes {
    id: String,
    hint: Option<Content>,
    error: Signal<Option<String>>,
}

impl Notes {
    /// Of a field with this id.
    pub(super) fn new(id: &str, hint: Option<Content>, error: Signal<Option<String>>) -> Self {
        Notes {
            id: id.to_owned(),
            hint,
            error,
        }
    }

    /// The value of `aria-describedby`: what is given first, then the hint, then the error while there is one.
    pub(super) fn described_by(&self, first: Option<String>) -> Signal<Option<String>> {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let (id, error) = (self.id.clone(), self.error);
        Signal::derive(move || {
            let error_id = error.with(Option::is_some).then(|| format!("{id}-error"));
            let ids = class_list([first.as_deref(), hint.as_deref(), error_id.as_deref()]);
            (!ids.is_empty()).then_some(ids)
        })
    }

    /// The hint, then the error while there is one.
    pub(super) fn into_view(self) -> impl IntoView {
        let Notes { id, hint, error } = self;
        let hint = hint.map(|hint| view! { <Hint id=format!("{id}-hint") content=hint /> });
        let error = move || {
            error.get().map(|message| {
                let id = format!("{id}-error");
                view! { <ErrorMessage id=id message=message /> }
            })
        };
        view! {
            {hint}
            {error}
        }
    }
}
