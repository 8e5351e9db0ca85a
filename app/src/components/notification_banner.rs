//! What has just happened, or what concerns the whole page.

use leptos::html;
use leptos::prelude::*;

use super::class_list::class_list;
use super::content::Content;
use crate::erased::{Children, IntoAny, effect};

/// What a banner says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BannerVariant {
    /// Something to know: "Important".
    #[default]
    Information,
    /// Something has worked: "Success". Announced at once.
    Success,
}

/// A banner at the top of the page.
#[component]
pub fn NotificationBanner(
    /// What it says.
    #[prop(optional)]
    variant: BannerVariant,
    /// The title, unless "Important" or "Success".
    #[prop(optional, into)]
    title: Option<String>,
    /// The id of the title, when there are several banners.
    #[prop(default = "nhsuk-notification-banner-title".to_owned(), into)]
    title_id: String,
    /// The news in a sentence.
    #[prop(into)]
    heading: Content,
    /// Whether the news is a heading with more below it, rather than all there is.
    #[prop(optional)]
    is_heading: bool,
    /// Whether it takes the focus when it appears.
    #[prop(optional)]
    takes_focus: bool,
    /// More below the news.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    let (title_of_variant, role, class) = match variant {
        BannerVariant::Information => ("Important", "region", None),
        BannerVariant::Success => ("Success", "alert", Some("nhsuk-notification-banner--success")),
    };
    let node = NodeRef::<html::Div>::new();
    effect(move || {
        if let Some(element) = node.get().filter(|_| takes_focus) {
            let _ = element.focus();
        }
    });
    let heading = if is_heading {
        view! { <h3 class="nhsuk-notification-banner__heading">{heading}</h3> }.into_any()
    } else {
        view! { <p class="nhsuk-notification-banner__heading">{heading}</p> }.into_any()
    };
    view! {
        <div
            class=class_list([Some("nhsuk-notification-banner"), class])
            role=role
            aria-labelledby=title_id
            tabindex=takes_focus.then_some("-1")
            node_ref=node
        >
            <div class="nhsuk-notification-banner__header">
                <h2 class="nhsuk-notification-banner__title" id=title_id.clone()>
                    {title.unwrap_or_else(|| title_of_variant.to_owned())}
                </h2>
            </div>
            <div class="nhsuk-notification-banner__content">{heading} {children.map(Children::view)}</div>
        </div>
    }
    .into_any()
}
