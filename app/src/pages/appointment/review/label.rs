//! "The label is wrong": what an image really shows.

use leptos::prelude::*;

use super::names::Name;
use super::shows::Shows;
use crate::components::{Details, Select, SelectOption};
use crate::domain::imaging::view::{Side, View};
use crate::domain::received::view::{ImagedView, Laterality, OtherView, ViewPosition};
use crate::erased::IntoAny;
use crate::forms::review::{shows_name, view_value};
use crate::pages::form::Form;
use crate::services::imaging::review::ReceivedExposure;

/// The question what an exposure really shows, which most of the time nobody needs.
pub fn label_field(form: Form, shows: Shows, exposure: &ReceivedExposure, name: &Name) -> AnyView {
    let field = shows_name(exposure.exposure);
    let said = shows.field(exposure.exposure);
    let error = form.error(&field);
    let starts_open = !said.get_untracked().is_empty();
    let open = Signal::derive(move || starts_open || error.with(Option::is_some));
    let received = exposure.view.label();
    let hint = format!(
        "The record says both. PACS goes on saying {received} until it is corrected there: tell the worker at the \
         machine."
    );
    let summary = view! {
        "The label is wrong"
        <span class="nhsuk-u-visually-hidden">{format!(": {}", name.short())}</span>
    };
    view! {
        <Details summary=crate::components::Content::view(summary) open=open>
            <Select
                name=field
                label="What does it really show?"
                hint=hint
                options=options(&received)
                current=said
                error=error
            />
        </Details>
    }
    .into_any()
}

/// As labelled first; then what a record counts, then what it keeps under its own name.
fn options(received: &str) -> Vec<SelectOption> {
    let as_labelled = SelectOption::new("", format!("{received}, as labelled"));
    let recordable = View::ALL.into_iter().map(ImagedView::Recordable);
    let others = Side::BOTH.into_iter().flat_map(|side| {
        ViewPosition::NAMED.into_iter().map(move |position| {
            ImagedView::Other(OtherView {
                laterality: Some(Laterality::One(side)),
                position: Some(position),
                modifiers: Vec::new(),
            })
        })
    });
    let is_other = |view: &ImagedView| match view.position() {
        Some(ViewPosition::Cc | ViewPosition::Mlo | ViewPosition::Specimen) | None => false,
        Some(_) => true,
    };
    let offered = recordable.chain(others.filter(is_other));
    let option = |view: ImagedView| Some(SelectOption::new(view_value(&view)?, view.label()));
    std::iter::once(as_labelled).chain(offered.filter_map(option)).collect()
}
