//! One line of the log and one count of the metrics for each request: its route as it is declared, never the
//! address with its identifiers, and neither query nor body.

use app::error::AppError;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use futures::FutureExt;
use http::{HeaderValue, Method, StatusCode};
use std::panic::AssertUnwindSafe;
use uuid::Uuid;

use super::error_page::{self, RequestId};
use super::metrics;
use crate::clock::Stopwatch;
use crate::error::reference;
use crate::state::AppState;

/// Gives a request its id, and records what became of it.
pub async fn record(mut request: Request, next: Next) -> Response {
    let id = Uuid::new_v4();
    request.extensions_mut().insert(RequestId(id));
    let method = method_name(request.method());
    let route = route(&request);
    let watch = Stopwatch::start();
    let mut response = next.run(request).await;
    let (status, taken) = (response.status(), watch.elapsed());
    metrics::request(method, &route, status, taken);
    let request = reference(id);
    let (status, ms) = (status.as_u16(), u64::try_from(taken.as_millis()).unwrap_or(u64::MAX));
    if status >= 500 {
        tracing::warn!(request, method, route, status, ms, "request");
    } else if route == SITE {
        tracing::debug!(request, method, route, status, ms, "request");
    } else {
        tracing::info!(request, method, route, status, ms, "request");
    }
    if let Ok(value) = HeaderValue::try_from(request) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

/// Answers for a handler that panicked.
pub async fn survive(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let request = Request::from_parts(parts.clone(), body);
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => {
            let reference = reference(RequestId::of(&parts.extensions));
            tracing::error!(%reference, "a handler panicked");
            let error = AppError::Failed { reference };
            error_page::answer_as(&state, &parts, StatusCode::INTERNAL_SERVER_ERROR, error).await
        }
    }
}

/// Everything that is no route of its own: files of the site, and addresses that are none.
const SITE: &str = "site";

fn route(request: &Request) -> String {
    let matched = request.extensions().get::<MatchedPath>();
    matched.map_or_else(|| SITE.to_owned(), |path| path.as_str().to_owned())
}

/// Methods are named by the caller: only those that exist become labels.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        _ => "other",
    }
}
