//! Any number of answers out of several.

use leptos::prelude::*;

use super::choice::{Choice, Kind, Place, choice_view, item_id};
use super::content::{Content, Size};
use super::field_state::{kept, note};
use super::form_group::{FormGroup, Notes};
use super::radios::{group_class, in_fieldset};
use crate::erased::{CollectView, IntoAny};

/// Checkboxes. The first has the id of the group, the following `name-2`, `name-3` ... What an item reveals is hidden
/// by hydration only.
#[component]
pub fn Checkboxes(
    /// The name the answers are sent under; the group's id as well, unless `id` says otherwise.
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
    /// The kept answers.
    #[prop(optional)]
    values: Vec<String>,
    /// Starts as the kept answers and follows what is ticked, in the order of the items; in place of `values`.
    #[prop(optional, into)]
    current: Option<RwSignal<Vec<String>>>,
    /// Whether the items stand side by side.
    #[prop(optional)]
    inline: bool,
    /// Whether the items are small.
    #[prop(optional)]
    small: bool,
    /// Whether none can be ticked.
    #[prop(optional)]
    disabled: bool,
) -> AnyView {
    let id = id.unwrap_or_else(|| name.clone());
    let (values, current) = kept(values, current);
    let notes = Notes::new(&id, hint, error);
    let described_by = notes.described_by(None);
    let described_by_group = if legend.is_some() {
        Signal::default()
    } else {
        described_by
    };
    let order: StoredValue<Vec<String>> = StoredValue::new(items.iter().map(|item| item.value.clone()).collect());
    let items = items
        .into_iter()
        .enumerate()
        .map(|(index, choice)| {
            let (starts_on, ticked) = kept(values.contains(&choice.value), choice.ticked);
            let own = choice.value.clone();
            let place = Place {
                kind: Kind::Checkbox,
                id: choice.id.clone().unwrap_or_else(|| item_id(&id, index)),
                name: choice.name.clone().unwrap_or_else(|| name.clone()),
                starts_on: starts_on && !choice.is_divider,
                is_on: ticked.into(),
                tell: Callback::new(move |is_on| {
                    note(ticked, is_on);
                    note(
                        current,
                        with_or_without(&current.get_untracked(), &own, is_on, &order.get_value()),
                    );
                }),
                described_by: described_by_group,
                disabled,
            };
            choice_view(choice, place)
        })
        .collect_view();
    let group = view! {
        {notes.into_view()}
        <div class=group_class(Kind::Checkbox, inline, small)>{items}</div>
    };
    let fieldset = in_fieldset(legend, legend_size, legend_is_heading, described_by, group);
    view! { <FormGroup error=error>{fieldset}</FormGroup> }.into_any()
}

/// The ticked values with one more or one less, in the order of the page.
fn with_or_without(ticked: &[String], value: &str, is_on: bool, order: &[String]) -> Vec<String> {
    let is_ticked = |item: &String| if item == value { is_on } else { ticked.contains(item) };
    order.iter().filter(|item| is_ticked(item)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_ticked_keeps_the_order_of_the_page() {
        let order = ["a", "b", "c"].map(String::from);
        let ticked = with_or_without(&["c".to_owned()], "a", true, &order);
        assert_eq!(ticked, ["a", "c"]);
        assert_eq!(with_or_without(&ticked, "c", false, &order), ["a"]);
    }
}
