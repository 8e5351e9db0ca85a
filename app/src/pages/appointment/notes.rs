//! Free text in an appointment's forms, with the one limit that pages and server share.

use leptos::prelude::*;

use crate::components::{Content, Size, TextLimit, Textarea};
use crate::domain::text::{MAX_CHARACTERS, MAX_WORDS, count};
use crate::erased::IntoAny;
use crate::pages::form::Form;

/// 500 words and 4,000 characters.
pub const LIMIT: TextLimit = TextLimit {
    words: Some(MAX_WORDS),
    characters: Some(MAX_CHARACTERS),
    count,
};

/// A box for free text.
pub fn text_box(form: Form, name: &'static str, label: &'static str, hint: Option<&'static str>) -> AnyView {
    view! {
        <Textarea
            name=name
            label=label
            label_size=Size::S
            nostrip:hint=hint.map(Content::from)
            rows=3
            limit=LIMIT
            value=form.value(name)
            error=form.error(name)
        />
    }
    .into_any()
}

/// "Notes for reader (optional)"
pub fn notes_for_reader(form: Form, name: &'static str) -> AnyView {
    text_box(
        form,
        name,
        "Notes for reader (optional)",
        Some("Information for image readers when they review the images"),
    )
}
