//! The document around every page, and the route table.

use leptos::prelude::*;
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::use_location;
use leptos_router::{SsrMode, path};

use crate::components::{Account, Footer, Header, NavigationLink, PostButton, SkipLink};
use crate::domain::staff::Permission;
use crate::error::AppError;
use crate::forms::fields::CSRF;
use crate::pages::failure::{error_page, failure_page};
use crate::pages::session_watch::SessionWatch;
use crate::pages::{account, appointment, clinics, form, navigation, session, transfer};

pub use crate::pages::failure::{Failure, Unsaved};

/// The addresses of the built styles and scripts, as the server puts them into the context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteNames {
    /// The script that loads the WebAssembly.
    pub js: String,
    /// The WebAssembly.
    pub wasm: String,
    /// The styles.
    pub css: String,
}

/// In the context of a page that is shown at another address than its own, such as a button's: it comes without
/// scripts, which would look for it at that address. Its forms work as they do without WebAssembly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShownElsewhere;

/// The document: head, styles, scripts, and the app in the body.
pub fn shell() -> impl IntoView {
    let site = use_context::<SiteNames>();
    view! {
        <!DOCTYPE html>
        <html lang="en-GB">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="theme-color" content="#0b4f5c" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                {site.map(site_links)}
                <MetaTags />
            </head>
            <body class="nhsuk-template__body">
                <App />
            </body>
        </html>
    }
}

fn site_links(site: SiteNames) -> impl IntoView {
    let SiteNames { js, wasm, css } = site;
    let scripts = use_context::<ShownElsewhere>().is_none().then(|| scripts(js, wasm));
    view! {
        <link rel="stylesheet" href=css />
        {scripts}
    }
}

fn scripts(js: String, wasm: String) -> impl IntoView {
    let start = format!("import init,{{hydrate}} from \"{js}\";await init({{module_or_path:\"{wasm}\"}});hydrate();");
    let nonce = leptos::nonce::use_nonce();
    view! {
        <link rel="modulepreload" href=js crossorigin nonce=nonce.clone() />
        <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin />
        <script type="module" nonce=nonce inner_html=start></script>
    }
}

/// Every page.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    session::provide_viewer();
    form::provide_returned();
    let failure = SharedValue::new(use_context::<Failure>).into_inner();
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
        if viewer.may(Permission::SeeClinics) {
            links.push(NavigationLink::new(
                "Clinics",
                "/clinics",
                is_in(&["/clinics", "/appointments"]),
            ));
        }
        if viewer.may(Permission::SeeImageTransfer) {
            let is_here = is_in(&[transfer::PATH]);
            links.push(NavigationLink::new("Image transfer", transfer::PATH, is_here));
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
    let not_found = move || error_page(&AppError::NotFound, &here.here());
    view! {
        <FlatRoutes fallback=not_found>
            <Route path=path!("/sign-in") view=account::sign_in::page ssr=SsrMode::Async />
            <Route path=path!("/enrol/:token") view=account::enrol::page ssr=SsrMode::Async />
            <Route path=path!("/account") view=account::own::page ssr=SsrMode::Async />
            <Route path=path!("/room") view=clinics::room::page ssr=SsrMode::Async />
            <Route path=path!("/clinics") view=clinics::today::page ssr=SsrMode::Async />
            <Route path=path!("/clinics/:id") view=clinics::clinic::page ssr=SsrMode::Async />
            <Route path=path!("/clinics/:id/sheet") view=clinics::sheet::page ssr=SsrMode::Async />
            <Route path=path!("/appointments/:id") view=appointment::overview::page ssr=SsrMode::Async />
            <Route path=path!("/appointments/:id/room") view=appointment::room::page ssr=SsrMode::Async />
            <Route path=path!("/appointments/:id/images/taken") view=appointment::taken::page ssr=SsrMode::Async />
            <Route path=path!("/appointments/:id/images/details") view=appointment::details::page ssr=SsrMode::Async />
            <Route path=path!("/appointments/:id/images/repeats") view=appointment::repeats::page ssr=SsrMode::Async />
            <Route path=path!("/appointments/:id/attribution") view=appointment::attribution::page ssr=SsrMode::Async />
            <Route path=path!("/appointments/:id/check") view=appointment::check::page ssr=SsrMode::Async />
            <Route
                path=path!("/appointments/:id/images/cannot-proceed")
                view=appointment::cannot_proceed::page
                ssr=SsrMode::Async
            />
            <Route path=path!("/appointments/:id/record") view=appointment::record::page ssr=SsrMode::Async />
            <Route path=path!("/appointments/:id/correct") view=appointment::correct::page ssr=SsrMode::Async />
            <Route path=path!("/admin/image-transfer") view=transfer::overview::page ssr=SsrMode::Async />
            <Route path=path!("/admin/image-transfer/associations") view=transfer::calls::page ssr=SsrMode::Async />
            <Route path=path!("/admin/image-transfer/machines/:id") view=transfer::machine::page ssr=SsrMode::Async />
            <Route path=path!("/admin/image-transfer/quarantine") view=transfer::quarantine::page ssr=SsrMode::Async />
            <Route
                path=path!("/admin/image-transfer/quarantine/:id")
                view=transfer::quarantined::page
                ssr=SsrMode::Async
            />
            <Route path=path!("/admin/image-transfer/unmatched") view=transfer::unsettled::page ssr=SsrMode::Async />
            <Route path=path!("/admin/image-transfer/studies") view=transfer::studies::page ssr=SsrMode::Async />
            <Route path=path!("/admin/image-transfer/studies/:id") view=transfer::study::page ssr=SsrMode::Async />
            <Route
                path=path!("/admin/image-transfer/studies/:id/attach")
                view=transfer::attach::page
                ssr=SsrMode::Async
            />
        </FlatRoutes>
    }
}
