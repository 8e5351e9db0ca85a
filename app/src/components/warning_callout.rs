//! A warning that nobody should miss.

use leptos::prelude::*;

use super::content::Content;
use super::heading::Heading;
use crate::erased::{Children, IntoAny};

/// A warning with its heading.
#[component]
pub fn WarningCallout(
    /// What it is about.
    #[prop(default = "Important".to_owned(), into)]
    heading: String,
    /// The level of the heading.
    #[prop(default = 3)]
    heading_level: u8,
    /// The paragraphs.
    children: Children,
) -> AnyView {
    let heading = if heading == "Important" {
        Content::Text(heading)
    } else {
        Content::view(view! {
            <span role="text"><span class="nhsuk-u-visually-hidden">"Important: "</span>{heading}</span>
        })
    };
    view! {
        <div class="nhsuk-card nhsuk-card--warning">
            <div class="nhsuk-card__content">
                <Heading level=heading_level class="nhsuk-card__heading" content=heading />
                {children.view()}
            </div>
        </div>
    }
    .into_any()
}
