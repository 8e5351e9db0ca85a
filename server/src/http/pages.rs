//! Pages: the routes of the app, each rendered whole before it is sent, so that it works without JavaScript.

use std::sync::Arc;

use app::app::{App, Failure, ShownElsewhere, SiteNames, shell};
use app::error::AppError;
use app::forms::outcome::Kept;
use app::page_status::PageStatus;
use app::services::Caller;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::request::Parts;
use http::{Extensions, Method, StatusCode, Uri};
use leptos::context::{provide_context, use_context};
use leptos::nonce::Nonce;
use leptos_axum::ResponseOptions;

use super::error_page;
use super::return_path::{from_query, sign_in_path};
use super::session::Visitor;
use crate::error::status_of;
use crate::state::AppState;

/// The paths of the app's pages, as routes.
#[must_use]
pub fn paths() -> Vec<String> {
    let listed = leptos_axum::generate_route_list(App);
    listed.iter().map(|page| page.path().to_owned()).collect()
}

/// A page for people who are signed in; the others sign in first, and come back.
pub async fn page(State(state): State<AppState>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let back_to = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    match Visitor::of(&parts.extensions) {
        Visitor::SignedIn(_) => render(&state, self::request(&parts, parts.uri.clone())).await,
        Visitor::Ended(_) => Redirect::to(&with_why(&sign_in_path(back_to), "ended")).into_response(),
        Visitor::Nobody => Redirect::to(&sign_in_path(back_to)).into_response(),
        Visitor::Unknown(error) => error_page::answer(&state, &parts, error).await,
    }
}

/// "Sign in". Who is signed in already goes on.
pub async fn sign_in(State(state): State<AppState>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    match Visitor::of(&parts.extensions) {
        Visitor::SignedIn(_) => {
            let back_to = from_query(parts.uri.query());
            Redirect::to(back_to.as_deref().unwrap_or("/")).into_response()
        }
        Visitor::Ended(_) | Visitor::Nobody | Visitor::Unknown(_) => {
            render(&state, self::request(&parts, parts.uri.clone())).await
        }
    }
}

/// An address that is none.
pub async fn not_found(State(state): State<AppState>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    error_page::answer(&state, &parts, AppError::NotFound).await
}

/// An address that exists, asked in the wrong way.
pub async fn wrong_method(State(state): State<AppState>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    error_page::answer_as(&state, &parts, StatusCode::METHOD_NOT_ALLOWED, AppError::NotFound).await
}

/// The sign-in page's address with a reason that it explains.
#[must_use]
pub fn with_why(sign_in: &str, why: &str) -> String {
    let joint = if sign_in.contains('?') { '&' } else { '?' };
    format!("{sign_in}{joint}why={why}")
}

/// The request for a page, on behalf of another request.
#[must_use]
pub fn request(parts: &Parts, uri: Uri) -> Request {
    let mut request = Request::new(Body::empty());
    *request.method_mut() = Method::GET;
    *request.uri_mut() = uri;
    *request.headers_mut() = parts.headers.clone();
    *request.extensions_mut() = parts.extensions.clone();
    request
}

/// Renders the page of a request.
pub async fn render(state: &AppState, request: Request) -> Response {
    leptos_axum::render_app_async_with_context(context(state), shell)(request).await
}

/// What pages and server functions find in their context: the services, and what belongs to this request.
pub fn context(state: &AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    let services = state.services.clone();
    let names = state.site.names();
    let names = Arc::new(SiteNames {
        js: names.js.clone(),
        wasm: names.wasm.clone(),
        link: names.link.clone(),
        parts: names.parts.clone(),
        css: names.css.clone(),
    });
    move || {
        provide_context(services.clone());
        provide_context(Arc::clone(&names));
        if let Some(options) = use_context::<ResponseOptions>() {
            provide_context(PageStatus::new(move |error| options.set_status(status_of(error))));
        }
        if let Some(parts) = use_context::<Parts>() {
            provide_own(&parts.extensions);
        }
    }
}

fn provide_own(extensions: &Extensions) {
    if let Visitor::SignedIn(caller) = Visitor::of(extensions) {
        provide_context(Caller::clone(&caller));
    }
    if let Some(kept) = extensions.get::<Kept>() {
        provide_context(kept.clone());
    }
    if let Some(elsewhere) = extensions.get::<ShownElsewhere>() {
        provide_context(*elsewhere);
    }
    if let Some(failure) = extensions.get::<Failure>() {
        provide_context(failure.clone());
    }
    if let Some(nonce) = extensions.get::<Nonce>() {
        provide_context(nonce.clone());
    }
}
