//! A box of things that belong together.

use leptos::prelude::*;

use super::class_list::class_list;
use super::content::{Content, Size};
use super::heading::Heading;
use super::summary_list::Action;
use crate::erased::{Children, CollectView, IntoAny};

/// How a card looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CardVariant {
    /// A white box.
    #[default]
    Basic,
    /// A box whose heading stands out over its edge.
    Feature,
    /// Lines instead of a box.
    Secondary,
    /// A yellow box.
    Warning,
}

impl CardVariant {
    fn class(self) -> Option<&'static str> {
        match self {
            CardVariant::Basic => None,
            CardVariant::Feature => Some("nhsuk-card--feature"),
            CardVariant::Secondary => Some("nhsuk-card--secondary"),
            CardVariant::Warning => Some("nhsuk-card--warning"),
        }
    }
}

/// A card. What belongs in it are its children.
#[component]
pub fn Card(
    /// How it looks.
    #[prop(optional)]
    variant: CardVariant,
    /// The heading.
    #[prop(optional, into)]
    heading: Option<Content>,
    /// The level of the heading.
    #[prop(default = 2)]
    heading_level: u8,
    /// How large the heading is.
    #[prop(optional, into)]
    heading_size: Option<Size>,
    /// The id of the heading.
    #[prop(optional, into)]
    heading_id: Option<String>,
    /// Where the heading leads.
    #[prop(optional, into)]
    href: Option<String>,
    /// Whether the whole card can be pressed.
    #[prop(optional)]
    clickable: bool,
    /// A paragraph.
    #[prop(optional, into)]
    description: Option<Content>,
    /// Links beside the heading.
    #[prop(optional)]
    actions: Vec<Action>,
    /// Further class names.
    #[prop(optional, into)]
    classes: String,
    /// What belongs in it.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    let class = class_list([
        Some("nhsuk-card"),
        clickable.then_some("nhsuk-card--clickable"),
        variant.class(),
        Some(classes.as_str()),
    ]);
    let size = heading_size.map(Size::heading_class);
    let heading_class = class_list([Some("nhsuk-card__heading"), size.as_deref()]);
    let heading = heading.map(|heading| {
        let content = match href {
            Some(href) => Content::view(view! { <a class="nhsuk-card__link" href=href>{heading}</a> }),
            None => heading,
        };
        view! { <Heading level=heading_level class=heading_class nostrip:id=heading_id content=content /> }
    });
    let (above, within) = if actions.is_empty() {
        (None, heading)
    } else {
        let above = view! {
            <div class="nhsuk-card__heading-container">{heading} {actions_view(actions)}</div>
        };
        (Some(above), None)
    };
    view! {
        <div class=class>
            {above}
            <div class="nhsuk-card__content">
                {within}
                {description.map(|description| view! { <p class="nhsuk-card__description">{description}</p> })}
                {children.map(Children::view)}
            </div>
        </div>
    }
    .into_any()
}

fn actions_view(mut actions: Vec<Action>) -> Option<AnyView> {
    if actions.len() == 1 {
        let link = actions.pop()?.into_view();
        return Some(view! { <div class="nhsuk-card__actions">{link}</div> }.into_any());
    }
    let item = |action: Action| view! { <li class="nhsuk-card__action">{action.into_view()}</li> };
    let items = actions.into_iter().map(item).collect_view();
    Some(view! { <ul class="nhsuk-card__actions">{items}</ul> }.into_any())
}
