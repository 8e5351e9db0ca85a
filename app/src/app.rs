//! The document around every page, and the route table.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::children::ToChildren;
use leptos::prelude::*;
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::components::{FlatRoutes, FlatRoutesProps, Router};
use leptos_router::hooks::use_location;
use leptos_router::location::RequestUrl;

use crate::components::{Account, Footer, Header, NavigationLink, PostButton, SkipLink};
use crate::domain::staff::Permission;
use crate::erased::{CollectView, IntoAny};
use crate::error::AppError;
use crate::forms::fields::CSRF;
use crate::pages::chunks::Page;
use crate::pages::failure::{error_page, failure_page};
use crate::pages::routes::Routes;
use crate::pages::session_watch::SessionWatch;
use crate::pages::{form, navigation, reading, session, transfer};
use crate::wire::Wire;

pub use crate::pages::failure::{Failure, Unsaved};

/// The addresses of the built styles and scripts. The server puts an [`Arc`] of them into the context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteNames {
    /// The script that loads the WebAssembly.
    pub js: String,
    /// The part of the WebAssembly that every visit begins with.
    pub wasm: String,
    /// The script that loads the other parts.
    pub link: String,
    /// The files of each other part, by its name.
    pub parts: BTreeMap<String, Vec<String>>,
    /// The styles.
    pub css: String,
}

/// In the context of a page that is shown at another address than its own, such as a button's: it comes without
/// scripts, which would look for it at that address. Its forms work as they do without WebAssembly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShownElsewhere;

/// The document: head, styles, scripts, and the app in the body.
pub fn shell() -> impl IntoView {
    let site = use_context::<Arc<SiteNames>>();
    view! {
        <!DOCTYPE html>
        <html lang="en-GB">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="theme-color" content="#0b4f5c" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                {site.map(|site| site_links(&site))}
                <MetaTags />
            </head>
            <body class="nhsuk-template__body">
                <App />
            </body>
        </html>
    }
}

fn site_links(site: &SiteNames) -> impl IntoView + use<> {
    let css = site.css.clone();
    let scripts = use_context::<ShownElsewhere>().is_none().then(|| scripts(site));
    view! {
        <link rel="stylesheet" href=css />
        {scripts}
    }
}

fn scripts(site: &SiteNames) -> impl IntoView + use<> {
    let SiteNames { js, wasm, link, .. } = site;
    let start = format!("import init,{{hydrate}} from \"{js}\";await init({{module_or_path:\"{wasm}\"}});hydrate();");
    let nonce = leptos::nonce::use_nonce();
    let modules =
        [js, link].map(|href| view! { <link rel="modulepreload" href=href.clone() crossorigin nonce=nonce.clone() /> });
    let binaries = std::iter::once(wasm)
        .chain(part_in_sight(site))
        .map(|href| {
            view! { <link rel="preload" href=href.clone() r#as="fetch" r#type="application/wasm" crossorigin /> }
        })
        .collect_view();
    view! {
        {modules}
        {binaries}
        <script type="module" nonce=nonce inner_html=start></script>
    }
}

/// The files of the part that the page in sight is in, so that they are fetched beside the first part.
fn part_in_sight(site: &SiteNames) -> impl Iterator<Item = &String> {
    let url = use_context::<RequestUrl>();
    let path = url.as_ref().and_then(|url| url.as_ref().split('?').next());
    let part = path.and_then(Page::at).and_then(Page::part);
    part.and_then(|part| site.parts.get(part)).into_iter().flatten()
}

/// Every page.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    session::provide_viewer();
    form::provide_returned();
    let failure = SharedValue::<_, Wire>::new_with_encoding(use_context::<Failure>).into_inner();
    view! {
        <Router>
            <Pages failure=failure />
        </Router>
    }
}

/// Header, page and footer. A request that failed before any page could be made has only the failure's page.
#[component]
fn Pages(failure: Option<Failure>) -> impl IntoView {
    navigation::provide_go();
    let here = navigation::use_go().here();
    let content = match failure {
        Some(failure) => failure_page(failure, &here),
        None => view! { <RouteTable /> }.into_any(),
    };
    view! {
        <SkipLink />
        <SiteHeader />
        <SessionWatch>{content}</SessionWatch>
        <Footer />
    }
}

#[component]
fn SiteHeader() -> AnyView {
    let viewer = session::viewer();
    let path = use_location().pathname;
    let header = move || {
        let Some(viewer) = viewer.clone() else {
            return view! { <Header href="/sign-in" /> }.into_any();
        };
        let here = path.get();
        let is_in = |starts: &[&str]| starts.iter().any(|start| here.starts_with(start));
        let mut links = Vec::new();
        let reads = viewer.may(Permission::ReadCases);
        let reading = || NavigationLink::new("Reading", reading::PATH, is_in(&[reading::PATH]));
        // The first link is where a person's work begins.
        let begins_with_reading = reads && !viewer.may(Permission::RecordImages);
        if begins_with_reading {
            links.push(reading());
        }
        if viewer.may(Permission::SeeClinics) {
            links.push(NavigationLink::new(
                "Clinics",
                "/clinics",
                is_in(&["/clinics", "/appointments", "/attention"]),
            ));
        }
        if reads && !begins_with_reading {
            links.push(reading());
        }
        if viewer.may(Permission::SeeImageTransfer) {
            let is_here = is_in(&[transfer::PATH]);
            links.push(NavigationLink::new("Image transfer", transfer::PATH, is_here));
        }
        if viewer.may(Permission::SeeReports) {
            links.push(NavigationLink::new(
                "Reports",
                reading::REPORT,
                is_in(&[reading::REPORT]),
            ));
        }
        links.push(NavigationLink::new("Your account", "/account", is_in(&["/account"])));
        let home = links.first().map_or("/account", |link| &link.href);
        let csrf = || (CSRF.to_owned(), viewer.csrf.clone());
        let buttons = vec![
            PostButton::new(
                "Lock / switch user",
                "/lock",
                vec![csrf(), ("return".to_owned(), here.clone())],
            ),
            PostButton::new("Sign out", "/sign-out", vec![csrf()]),
        ];
        let account = Account {
            name: viewer.staff.name.clone(),
            role: viewer.roles_label(),
            buttons,
        };
        view! { <Header href=home links=links account=account /> }.into_any()
    };
    header.into_any()
}

#[component]
fn RouteTable() -> impl IntoView {
    let here = navigation::use_go();
    let not_found = move || {
        here.load_if_followed();
        error_page(&AppError::NotFound, &here.here())
    };
    let props = FlatRoutesProps::builder()
        .fallback(not_found)
        .children(ToChildren::to_children(Routes::to_every_page))
        .build();
    FlatRoutes(props)
}
