//! The listener for the operator: is the process alive, can it do its work, and numbers. On an address of its own,
//! because it asks nobody to sign in.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Json, Response};
use axum::routing::get;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde::Serialize;

use super::metrics;
use crate::health;
use crate::state::AppState;

/// How long the checks may take together.
const CHECK_TIME: Duration = Duration::from_secs(2);

/// The routes of the operator's listener.
pub fn router(state: AppState) -> Router {
    Router::new()
        .route("/livez", get(async || "alive\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(numbers))
        .with_state(state)
}

#[derive(Serialize)]
struct Readiness {
    ready: bool,
    failing: Vec<String>,
}

async fn ready(State(state): State<AppState>) -> Response {
    let checks = health::failing(&state.store, state.clock.now(), &state.settings.data_dir);
    let mut failing = match tokio::time::timeout(CHECK_TIME, checks).await {
        Ok(failing) => failing,
        Err(_) => vec!["database: no answer in time".to_owned()],
    };
    if !state.taking_work.is_on() {
        failing.push("the server is ending".to_owned());
    }
    let ready = failing.is_empty();
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(Readiness { ready, failing })).into_response()
}

async fn numbers(State(state): State<AppState>) -> Response {
    ::metrics::gauge!("fourview_taking_work").set(if state.taking_work.is_on() { 1.0 } else { 0.0 });
    metrics::connections(&state.store);
    metrics::intake(&state.intake).await;
    match metrics::render() {
        Some(text) => ([(CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response(),
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
