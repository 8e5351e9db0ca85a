//! One radio button or checkbox, with what it reveals.

use leptos::html;
use leptos::prelude::*;

use super::class_list::class_list;
use super::content::Content;
use super::field_state::{follow_checked, scripting};
use super::hint::Hint;
use crate::erased::IntoAny;

/// One item of [`super::Radios`] or [`super::Checkboxes`].
pub struct Choice {
    pub(super) value: String,
    pub(super) label: Content,
    pub(super) hint: Option<Content>,
    pub(super) reveal: Option<AnyView>,
    pub(super) disabled: bool,
    pub(super) name: Option<String>,
    pub(super) id: Option<String>,
    pub(super) ticked: Option<RwSignal<bool>>,
    pub(super) is_divider: bool,
}

impl Choice {
    /// An item: what is sent, and its words.
    pub fn new(value: impl Into<String>, label: impl Into<Content>) -> Self {
        Choice {
            value: value.into(),
            label: label.into(),
            hint: None,
            reveal: None,
            disabled: false,
            name: None,
            id: None,
            ticked: None,
            is_divider: false,
        }
    }

    /// A word between items, as "or".
    pub fn divider(word: impl Into<Content>) -> Self {
        Choice {
            is_divider: true,
            ..Choice::new("", word)
        }
    }

    /// Help below the item.
    #[must_use]
    pub fn hint(self, hint: impl Into<Content>) -> Self {
        Choice {
            hint: Some(hint.into()),
            ..self
        }
    }

    /// Fields that belong to this item. They are always part of the page and of what is sent; hydration hides them
    /// while the item is off.
    #[must_use]
    pub fn reveal(self, view: impl IntoView + 'static) -> Self {
        Choice {
            reveal: Some(view.into_any()),
            ..self
        }
    }

    /// Cannot be chosen, when true.
    #[must_use]
    pub fn disabled(self, disabled: bool) -> Self {
        Choice { disabled, ..self }
    }

    /// A name of its own, for a checkbox that is a question by itself. Its id is the same, unless `id` says otherwise.
    #[must_use]
    pub fn name(self, name: impl Into<String>) -> Self {
        let name = name.into();
        Choice {
            id: Some(self.id.unwrap_or_else(|| name.clone())),
            name: Some(name),
            ..self
        }
    }

    /// An id of its own.
    #[must_use]
    pub fn id(self, id: impl Into<String>) -> Self {
        Choice {
            id: Some(id.into()),
            ..self
        }
    }

    /// A signal that starts as whether the checkbox is ticked, and follows it. Takes the place of the group's `values`.
    #[must_use]
    pub fn ticked(self, ticked: RwSignal<bool>) -> Self {
        Choice {
            ticked: Some(ticked),
            ..self
        }
    }
}

/// Which of the two a group is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Radio,
    Checkbox,
}

impl Kind {
    pub(super) fn block(self) -> &'static str {
        match self {
            Kind::Radio => "nhsuk-radios",
            Kind::Checkbox => "nhsuk-checkboxes",
        }
    }

    fn input_type(self) -> &'static str {
        match self {
            Kind::Radio => "radio",
            Kind::Checkbox => "checkbox",
        }
    }
}

/// The id of the item at an index: the first has the group's id, so that an error can link to it.
pub(super) fn item_id(group: &str, index: usize) -> String {
    if index == 0 {
        group.to_owned()
    } else {
        format!("{group}-{}", index + 1)
    }
}

/// What an item needs to know of its group.
pub(super) struct Place {
    pub(super) kind: Kind,
    pub(super) id: String,
    pub(super) name: String,
    /// Whether the server says that it is on.
    pub(super) starts_on: bool,
    /// Whether it is on now.
    pub(super) is_on: Signal<bool>,
    /// Told when it is found or becomes on or off.
    pub(super) tell: Callback<bool>,
    /// What describes it besides its own hint.
    pub(super) described_by: Signal<Option<String>>,
    /// Whether the whole group cannot be used.
    pub(super) disabled: bool,
}

/// One item and what it reveals.
pub(super) fn choice_view(choice: Choice, place: Place) -> AnyView {
    let Place {
        kind,
        id,
        name,
        starts_on,
        is_on,
        tell,
        described_by,
        disabled,
    } = place;
    let block = kind.block();
    let part = move |part: &str| format!("{block}__{part}");
    if choice.is_divider {
        return view! { <div class=part("divider")>{choice.label}</div> }.into_any();
    }
    let node = NodeRef::<html::Input>::new();
    follow_checked(node, tell);
    let scripted = scripting();
    let hint_id = choice.hint.as_ref().map(|_| format!("{id}-item-hint"));
    let describes = hint_id.clone();
    let described_by = move || {
        let ids = described_by.with(|group| class_list([group.as_deref(), describes.as_deref()]));
        (!ids.is_empty()).then_some(ids)
    };
    let reveal_id = choice.reveal.as_ref().map(|_| format!("conditional-{id}"));
    let controls = reveal_id.clone();
    let expands = choice.reveal.is_some() && kind == Kind::Checkbox;
    let hint = choice
        .hint
        .map(|hint| view! { <Hint id=hint_id.unwrap_or_default() classes=part("hint") content=hint /> });
    let reveal = choice.reveal.map(|view| {
        let class = move || {
            let hidden = part("conditional--hidden");
            class_list([
                Some(part("conditional").as_str()),
                (!is_on.get()).then_some(hidden.as_str()),
            ])
        };
        view! { <div class=class id=reveal_id.clone()>{view}</div> }
    });
    view! {
        <div class=part("item")>
            <input
                class=part("input")
                id=id.clone()
                name=name
                type=kind.input_type()
                value=choice.value
                checked=starts_on
                disabled=choice.disabled || disabled
                data-aria-controls=reveal_id.clone()
                aria-controls=move || controls.clone().filter(|_| scripted.get())
                aria-expanded=move || (expands && scripted.get()).then(|| is_on.get().to_string())
                aria-describedby=described_by
                node_ref=node
                on:change:target=move |event| tell.run(event.target().checked())
            />
            <label class=class_list([Some("nhsuk-label"), Some(part("label").as_str())]) for=id>
                {choice.label}
            </label>
            {hint}
        </div>
        {reveal}
    }
    .into_any()
}
