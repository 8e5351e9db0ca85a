//! The foot of every page.

use leptos::prelude::*;

use super::header::NavigationLink;
use crate::erased::{CollectView, IntoAny};

/// Says whose product it is not, and holds what links there are.
#[component]
pub fn Footer(
    /// Links.
    #[prop(optional)]
    links: Vec<NavigationLink>,
    /// The version that is running.
    #[prop(optional, into)]
    version: Option<String>,
) -> AnyView {
    let links = (!links.is_empty()).then(|| {
        let item = |link: NavigationLink| view! { <li><a class="app-footer__link" href=link.href>{link.text}</a></li> };
        view! { <ul class="app-footer__links">{links.into_iter().map(item).collect_view()}</ul> }
    });
    let version = version.map(|version| view! { <p class="app-footer__words">{format!("Version {version}")}</p> });
    view! {
        <footer class="app-footer">
            <div class="nhsuk-width-container app-footer__inner">
                {links}
                <p class="app-footer__words">
                    "Fourview is an independent product. It is not affiliated with the NHS, nor endorsed by it."
                </p>
                {version}
            </div>
        </footer>
    }
    .into_any()
}
