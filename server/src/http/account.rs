//! The own account: ending a session of one's own. And the start page, which leads to where a person's work is.

use app::domain::ids::SessionId;
use app::error::AppError;
use app::forms::outcome::Outcome;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Redirect, Response};

use super::error_page;
use super::form::{self, Page};
use super::session::Visitor;
use crate::state::AppState;

/// Ends one of the caller's sessions.
pub async fn end_session(State(state): State<AppState>, Path(id): Path<String>, request: Request) -> Response {
    let accounts = state.services.accounts.clone();
    let submit = async move |caller, _| {
        let session = id.parse::<SessionId>().map_err(|_| AppError::NotFound)?;
        accounts.end_own_session(&caller, session).await?;
        Ok(Outcome::Next {
            to: "/account".to_owned(),
        })
    };
    form::take(&state, request, |_| Page::of_choices("/account"), submit).await
}

/// `/`: where the work is.
pub async fn start(State(state): State<AppState>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let found = match Visitor::of(&parts.extensions) {
        Visitor::SignedIn(caller) => state.services.clinics.start_page(&caller).await,
        Visitor::Ended(_) | Visitor::Nobody => Ok("/sign-in".to_owned()),
        Visitor::Unknown(error) => Err(error),
    };
    match found {
        Ok(path) => Redirect::to(&path).into_response(),
        Err(error) => error_page::answer(&state, &parts, error).await,
    }
}
