//! Answers that carry an error: the product's own failure page for people, JSON for our own scripts. Needs neither
//! session nor database, because it must work when they do not.

use app::app::{Failure, Unsaved};
use app::error::AppError;
use app::forms::fields::Fields;
use axum::response::{IntoResponse, Json, Response};
use http::header::{ACCEPT, HeaderMap};
use http::request::Parts;
use http::{Extensions, StatusCode};
use uuid::Uuid;

use super::pages;
use crate::error::{reference, status_of};
use crate::state::AppState;

/// The id of a request, as an extension of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId(pub Uuid);

impl RequestId {
    /// That of a request; every request has one.
    #[must_use]
    pub fn of(extensions: &Extensions) -> Uuid {
        extensions.get::<RequestId>().map_or(Uuid::nil(), |id| id.0)
    }
}

/// Whether it is one of our scripts that asks, and not a browser for a page.
#[must_use]
pub fn wants_json(parts: &Parts) -> bool {
    let accept = accept(&parts.headers);
    parts.uri.path().starts_with("/fn/") || (accept.contains("application/json") && !accept.contains("text/html"))
}

fn accept(headers: &HeaderMap) -> &str {
    headers
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

/// The answer that carries an error.
pub async fn answer(state: &AppState, parts: &Parts, error: AppError) -> Response {
    let status = status_of(&error);
    answer_as(state, parts, status, error).await
}

/// The answer that carries an error, with a status of its own.
pub async fn answer_as(state: &AppState, parts: &Parts, status: StatusCode, error: AppError) -> Response {
    show(state, parts, status, Failure { error, unsaved: None }).await
}

/// The answer to a form that could not be saved for now. The page holds everything that was sent, so that nothing
/// typed is lost, and sends it again; the form's key makes that safe if the first time did take effect.
pub async fn unsaved(state: &AppState, parts: &Parts, fields: Fields, error: AppError) -> Response {
    let status = status_of(&error);
    let action = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let unsaved = Some(Unsaved { action, fields });
    show(state, parts, status, Failure { error, unsaved }).await
}

async fn show(state: &AppState, parts: &Parts, status: StatusCode, failure: Failure) -> Response {
    if wants_json(parts) {
        return (status, Json(failure.error)).into_response();
    }
    let mut request = pages::request(parts, parts.uri.clone());
    request.extensions_mut().insert(failure);
    let mut page = pages::render(state, request).await;
    *page.status_mut() = status;
    page
}

/// A server that failed, in the words of the log.
#[must_use]
pub fn failed(extensions: &Extensions) -> AppError {
    AppError::Failed {
        reference: reference(RequestId::of(extensions)),
    }
}

/// What cannot be done at the moment.
#[must_use]
pub fn unavailable(extensions: &Extensions) -> AppError {
    AppError::Unavailable {
        reference: reference(RequestId::of(extensions)),
    }
}
