//! Server functions: the reads that pages ask for by script. Each needs a session, and answers an error with its
//! status.

use app::error::AppError;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::Method;
use leptos::server_fn::axum::server_fn_paths;
use leptos::server_fn::error::SERVER_FN_ERROR_HEADER;
use leptos_axum::handle_server_fns_with_context;

use super::session::Visitor;
use super::{body, error_page, pages};
use crate::error::status_of;
use crate::state::AppState;

/// The server functions that there are.
#[must_use]
pub fn paths() -> Vec<(Method, &'static str)> {
    server_fn_paths().map(|(path, method)| (method, path)).collect()
}

/// Calls a server function.
pub async fn call(State(state): State<AppState>, request: Request) -> Response {
    let (parts, sent) = request.into_parts();
    match Visitor::of(&parts.extensions) {
        Visitor::SignedIn(_) => {}
        Visitor::Ended(_) | Visitor::Nobody => return error_page::answer(&state, &parts, AppError::SignedOut).await,
        Visitor::Unknown(error) => return error_page::answer(&state, &parts, error).await,
    }
    match body::read(&parts, sent).await {
        Err(error) => error_page::answer(&state, &parts, error).await,
        Ok(bytes) => {
            let request = Request::from_parts(parts, Body::from(bytes));
            let answer = handle_server_fns_with_context(pages::context(&state), request).await;
            with_status(answer.into_response()).await
        }
    }
}

/// Server functions answer 500 to every error; the status is put right from what the error says.
async fn with_status(answer: Response) -> Response {
    if !answer.headers().contains_key(SERVER_FN_ERROR_HEADER) {
        return answer;
    }
    let (mut parts, body) = answer.into_parts();
    let bytes = to_bytes(body, body::MOST_BYTES).await.unwrap_or_default();
    if let Ok(error) = serde_json::from_slice::<AppError>(&bytes) {
        parts.status = status_of(&error);
    }
    Response::from_parts(parts, Body::from(bytes))
}
