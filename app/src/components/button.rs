//! Buttons, and links that look like one.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::class_list::class_list;
use super::icon::{Icon, IconName};
use crate::erased::{Children, IntoAny};

/// How a button looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonVariant {
    /// The one thing to do on a page.
    #[default]
    Primary,
    /// Anything else.
    Secondary,
    /// What cannot be undone.
    Warning,
    /// On a dark background.
    Reverse,
}

impl ButtonVariant {
    fn class(self) -> Option<&'static str> {
        match self {
            ButtonVariant::Primary => None,
            ButtonVariant::Secondary => Some("nhsuk-button--secondary"),
            ButtonVariant::Warning => Some("nhsuk-button--warning"),
            ButtonVariant::Reverse => Some("nhsuk-button--reverse"),
        }
    }
}

/// A button; a link when it has an `href`.
#[component]
pub fn Button(
    /// How it looks.
    #[prop(optional)]
    variant: ButtonVariant,
    /// Whether it is small.
    #[prop(optional)]
    small: bool,
    /// Where it leads; makes it a link.
    #[prop(optional, into)]
    href: Option<String>,
    /// `submit`, or `button` for one that only acts in the browser.
    #[prop(default = "submit")]
    kind: &'static str,
    /// The name it is sent under when pressed.
    #[prop(optional, into)]
    name: Option<String>,
    /// What is sent when pressed.
    #[prop(optional, into)]
    value: Option<String>,
    /// Its id.
    #[prop(optional, into)]
    id: Option<String>,
    /// Whether it cannot be pressed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// An icon before the words.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// An icon after the words.
    #[prop(optional, into)]
    icon_at_end: Option<IconName>,
    /// Whether it has just been pressed: announced as disabled, but keeps the focus.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Where it posts to, if not to where its form does.
    #[prop(optional, into)]
    formaction: Option<String>,
    /// Whether its link leads out of the pages that the browser shows by itself.
    #[prop(optional)]
    external: bool,
    /// What happens in the browser.
    #[prop(optional, into)]
    on_click: Option<Callback<MouseEvent>>,
    /// Further class names.
    #[prop(optional, into)]
    classes: String,
    /// The words.
    children: Children,
) -> AnyView {
    let has_icon = icon.is_some() || icon_at_end.is_some();
    let class = class_list([
        Some("nhsuk-button"),
        variant.class(),
        has_icon.then_some("nhsuk-button--icon"),
        small.then_some("nhsuk-button--small"),
        Some(classes.as_str()),
    ]);
    let words = if has_icon {
        view! {
            {icon.map(|name| view! { <Icon name=name /> })}
            <span class="nhsuk-button__content">{children.view()}</span>
            {icon_at_end.map(|name| view! { <Icon name=name /> })}
        }
        .into_any()
    } else {
        children.view()
    };
    let press = move |event| {
        if let Some(on_click) = on_click {
            on_click.run(event);
        }
    };
    match href {
        Some(href) => view! {
            <a
                class=class
                href=href
                id=id
                role="button"
                draggable="false"
                rel=external.then_some("external")
                on:click=press
            >
                {words}
            </a>
        }
        .into_any(),
        None => view! {
            <button
                class=class
                type=kind
                id=id
                name=name
                value=value
                formaction=formaction
                disabled=move || disabled.get()
                aria-disabled=move || (disabled.get() || busy.get()).then_some("true")
                on:click=press
            >
                {words}
            </button>
        }
        .into_any(),
    }
}
