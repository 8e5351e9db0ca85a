//! The icons of nhsuk-frontend that the product uses. Decoration only: hidden from assistive technology.

use leptos::prelude::*;

use super::class_list::class_list;
use crate::erased::IntoAny;

/// Which icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IconName {
    /// An arrow to the left.
    ArrowLeft,
    /// An arrow to the right.
    ArrowRight,
    /// A cross.
    Cross,
    /// A minus sign.
    Minus,
    /// A plus sign.
    Plus,
    /// A tick.
    Tick,
    /// A person.
    User,
}

impl IconName {
    fn name(self) -> &'static str {
        match self {
            IconName::ArrowLeft => "arrow-left",
            IconName::ArrowRight => "arrow-right",
            IconName::Cross => "cross",
            IconName::Minus => "minus",
            IconName::Plus => "plus",
            IconName::Tick => "tick",
            IconName::User => "user",
        }
    }

    fn path(self) -> &'static str {
        match self {
            IconName::ArrowLeft => {
                "M10.7 6.3c.4.4.4 1 0 1.4L7.4 11H19a1 1 0 0 1 0 2H7.4l3.3 3.3c.4.4.4 1 0 1.4a1 1 0 0 1-1.4 0l-5-5\
                 A1 1 0 0 1 4 12c0-.3.1-.5.3-.7l5-5a1 1 0 0 1 1.4 0Z"
            }
            IconName::ArrowRight => {
                "m14.7 6.3 5 5c.2.2.3.4.3.7 0 .3-.1.5-.3.7l-5 5a1 1 0 0 1-1.4-1.4l3.3-3.3H5a1 1 0 0 1 0-2h11.6\
                 l-3.3-3.3a1 1 0 1 1 1.4-1.4Z"
            }
            IconName::Cross => {
                "M17 18.5c-.4 0-.8-.1-1.1-.4l-10-10c-.6-.6-.6-1.6 0-2.1.6-.6 1.5-.6 2.1 0l10 10c.6.6.6 1.5 0 2.1\
                 -.3.3-.6.4-1 .4z M7 18.5c-.4 0-.8-.1-1.1-.4-.6-.6-.6-1.5 0-2.1l10-10c.6-.6 1.5-.6 2.1 0 .6.6.6 1.5 \
                 0 2.1l-10 10c-.3.3-.6.4-1 .4z"
            }
            IconName::Minus => "M5.5 10.5a1.5 1.5 0 0 0 0 3h13a1.5 1.5 0 0 0 0-3h-13Z",
            IconName::Plus => {
                "M13.5 5.5a1.5 1.5 0 0 0-3 0v5h-5a1.5 1.5 0 0 0 0 3h5v5a1.5 1.5 0 0 0 3 0v-5h5a1.5 1.5 0 0 0 0-3h-5v-5Z"
            }
            IconName::Tick => {
                "M11.4 17.5a2 2 0 0 1-2.7.1h-.1L4 12.8a1.5 1.5 0 0 1 2.1-2L10 14.7l8.1-8.1a1.5 1.5 0 1 1 2.2 2l-8.9 9Z"
            }
            IconName::User => {
                "M12 1a11 11 0 1 1 0 22 11 11 0 0 1 0-22Zm0 2a9 9 0 0 0-5 16.5V18a4 4 0 0 1 4-4h2a4 4 0 0 1 4 4v1.5\
                 A9 9 0 0 0 12 3Zm0 3a3.5 3.5 0 1 1-3.5 3.5A3.4 3.4 0 0 1 12 6Z"
            }
        }
    }
}

/// One icon.
#[component]
pub fn Icon(
    /// Which.
    name: IconName,
    /// Further class names.
    #[prop(optional, into)]
    classes: String,
) -> AnyView {
    let own = format!("nhsuk-icon--{}", name.name());
    view! {
        <svg
            class=class_list([Some("nhsuk-icon"), Some(own.as_str()), Some(classes.as_str())])
            xmlns="http://www.w3.org/2000/svg"
            viewBox="0 0 24 24"
            width="16"
            height="16"
            focusable="false"
            aria-hidden="true"
        >
            <path d=name.path()></path>
        </svg>
    }
    .into_any()
}
