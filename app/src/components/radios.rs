//! One answer out of several.

use leptos::prelude::*;

use super::choice::{Choice, Kind, Place, choice_view, item_id};
use super::class_list::class_list;
use super::content::{Content, Size};
use super::field_state::{kept, note};
use super::fieldset::Fieldset;
use super::form_group::{FormGroup, Notes};
use crate::erased::{CollectView, IntoAny};

/// Radio buttons. The first has the id of the group, the following `name-2`, `name-3` ... What an item reveals is
/// hidden by hydration only.
#[component]
pub fn Radios(
    /// The name the answer is sent under; the group's id as well, unless `id` says otherwise.
    #[prop(into)]
    name: String,
    /// The items, in order.
    items: Vec<Choice>,
    /// The question. Without one there is no fieldset.
    #[prop(optional, into)]
    legend: Option<Content>,
    /// How large the legend is.
    #[prop(optional, into)]
    legend_size: Option<Size>,
    /// Whether the legend is the heading of the page.
    #[prop(optional)]
    legend_is_heading: bool,
    /// The group's id.
    #[prop(optional, into)]
    id: Option<String>,
    /// Help below the legend.
    #[prop(optional, into)]
    hint: Option<Content>,
    /// What is wrong.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// The kept answer; empty for none.
    #[prop(optional, into)]
    value: String,
    /// Starts as the kept answer and follows what is chosen; in place of `value`.
    #[prop(optional, into)]
    current: Option<RwSignal<String>>,
    /// Whether the items stand side by side.
    #[prop(optional)]
    inline: bool,
    /// Whether the items are small.
    #[prop(optional)]
    small: bool,
    /// Whether none can be chosen.
    #[prop(optional)]
    disabled: bool,
) -> AnyView {
    let id = id.unwrap_or_else(|| name.clone());
    let (value, current) = kept(value, current);
    let notes = Notes::new(&id, hint, error);
    let described_by = notes.described_by(None);
    let items = items
        .into_iter()
        .enumerate()
        .map(|(index, choice)| {
            let (own, told) = (choice.value.clone(), choice.value.clone());
            let place = Place {
                kind: Kind::Radio,
                id: choice.id.clone().unwrap_or_else(|| item_id(&id, index)),
                name: name.clone(),
                starts_on: !value.is_empty() && choice.value == value,
                is_on: Signal::derive(move || current.with(|current| *current == own)),
                tell: Callback::new(move |is_on| {
                    if is_on {
                        note(current, told.clone());
                    }
                }),
                described_by: Signal::default(),
                disabled,
            };
            choice_view(choice, place)
        })
        .collect_view();
    let group = view! {
        {notes.into_view()}
        <div class=group_class(Kind::Radio, inline, small)>{items}</div>
    };
    let fieldset = in_fieldset(legend, legend_size, legend_is_heading, described_by, group);
    view! { <FormGroup error=error>{fieldset}</FormGroup> }.into_any()
}

pub(super) fn group_class(kind: Kind, inline: bool, small: bool) -> String {
    let block = kind.block();
    let (is_small, is_inline) = (format!("{block}--small"), format!("{block}--inline"));
    class_list([
        Some(block),
        small.then_some(is_small.as_str()),
        inline.then_some(is_inline.as_str()),
    ])
}

pub(super) fn in_fieldset(
    legend: Option<Content>,
    size: Option<Size>,
    is_heading: bool,
    described_by: Signal<Option<String>>,
    group: impl IntoView + 'static,
) -> AnyView {
    let group = group.into_any();
    match legend {
        None => group,
        Some(legend) => view! {
            <Fieldset legend=legend nostrip:legend_size=size legend_is_heading=is_heading described_by=described_by>
                {group}
            </Fieldset>
        }
        .into_any(),
    }
}
