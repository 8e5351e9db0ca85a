//! Examples of radio buttons and checkboxes.

use app::components::{Checkboxes, Choice, Radios};
use leptos::prelude::*;
use serde_json::Value;

use crate::fields::{Question, error, question};
use crate::options::{Options, raw};

/// The component of an example, if it is one of these.
pub fn view(component: &str, options: &mut Options) -> Option<AnyView> {
    match component {
        "radios" => Some(radios(options)),
        "checkboxes" => Some(checkboxes(options)),
        _ => None,
    }
}

fn radios(options: &mut Options) -> AnyView {
    let group = Group::take(options);
    let error = error(options);
    let (size, is_heading, legend) = group.legend();
    view! {
        <Radios
            name=group.name
            id=group.id
            nostrip:legend=legend
            nostrip:legend_size=size
            legend_is_heading=is_heading
            nostrip:hint=options.content("hint")
            error=error
            value=options.text("value").unwrap_or_default()
            items=group.items
            inline=options.flag("inline").unwrap_or_default()
            small=options.flag("small").unwrap_or_default()
            disabled=false
        />
    }
    .into_any()
}

fn checkboxes(options: &mut Options) -> AnyView {
    let group = Group::take(options);
    let error = error(options);
    let (size, is_heading, legend) = group.legend();
    let values = options
        .list("values")
        .iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    view! {
        <Checkboxes
            name=group.name
            id=group.id
            nostrip:legend=legend
            nostrip:legend_size=size
            legend_is_heading=is_heading
            nostrip:hint=options.content("hint")
            error=error
            values=values
            items=group.items
            inline=options.flag("inline").unwrap_or_default()
            small=options.flag("small").unwrap_or_default()
            disabled=false
        />
    }
    .into_any()
}

/// What radio buttons and checkboxes have in common.
struct Group {
    name: String,
    id: String,
    legend: std::cell::RefCell<Option<Question>>,
    items: Vec<Choice>,
}

impl Group {
    fn take(options: &mut Options) -> Self {
        let name = options.text("name").unwrap_or_default();
        let id = options.text("idPrefix").unwrap_or_else(|| name.clone());
        let legend = options.options("fieldset").and_then(|mut fieldset| {
            let mut legend = fieldset.options("legend")?;
            Some(question(&mut legend))
        });
        let all_disabled = options.flag("disabled").unwrap_or_default();
        let items = options
            .list("items")
            .into_iter()
            .map(|item| choice(&mut options.part("items", item), all_disabled))
            .collect();
        Group {
            name,
            id,
            legend: legend.into(),
            items,
        }
    }

    fn legend(&self) -> (Option<app::components::Size>, bool, Option<app::components::Content>) {
        match self.legend.take() {
            Some(Question {
                words,
                size,
                is_heading,
            }) => (size, is_heading, Some(words)),
            None => (None, false, None),
        }
    }
}

fn choice(item: &mut Options, all_disabled: bool) -> Choice {
    if let Some(word) = item.text("divider") {
        return Choice::divider(word);
    }
    let value = item.text("value").unwrap_or_default();
    let mut choice = Choice::new(value, item.text("text").unwrap_or_default());
    choice = choice.disabled(item.flag("disabled").unwrap_or(all_disabled));
    if let Some(hint) = item.content("hint") {
        choice = choice.hint(hint);
    }
    if let Some(html) = item
        .options("conditional")
        .and_then(|mut conditional| conditional.text("html"))
    {
        choice = choice.reveal(raw(html));
    }
    choice
}
