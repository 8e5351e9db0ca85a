//! The first administrator's enrolment, by a link that works once.

use app::error::AppError;
use app::forms::account::parse_enrolment;
use app::forms::fields::Fields;
use app::forms::outcome::Kept;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use http::request::Parts;

use super::error_page::RequestId;
use super::{body, error_page, form, pages};
use crate::auth::EnrolRefused;
use crate::error::from_store;
use crate::state::AppState;

/// The page, while its link works.
pub async fn page(State(state): State<AppState>, Path(token): Path<String>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let id = RequestId::of(&parts.extensions);
    match state
        .auth
        .enrolment(&token)
        .await
        .map_err(|error| from_store(error, id))
    {
        Ok(Some(_)) => pages::render(&state, pages::request(&parts, parts.uri.clone())).await,
        Ok(None) => error_page::answer(&state, &parts, AppError::NotFound).await,
        Err(error) => error_page::answer(&state, &parts, error).await,
    }
}

/// Makes the account.
pub async fn enrol(State(state): State<AppState>, Path(token): Path<String>, request: Request) -> Response {
    let (parts, sent) = request.into_parts();
    let answered = match body::form(&parts, sent).await {
        Ok(fields) => try_enrol(&state, &parts, &token, &fields).await,
        Err(error) => Err(error),
    };
    match answered {
        Ok(response) => response,
        Err(error) => error_page::answer(&state, &parts, error).await,
    }
}

async fn try_enrol(state: &AppState, parts: &Parts, token: &str, fields: &Fields) -> Result<Response, AppError> {
    let id = RequestId::of(&parts.extensions);
    // A link that does not work is told apart from a form that is wrong, or the page could not be shown again.
    if state
        .auth
        .enrolment(token)
        .await
        .map_err(|error| from_store(error, id))?
        .is_none()
    {
        return Err(AppError::NotFound);
    }
    match parse_enrolment(fields) {
        Ok(enrolment) => match state.auth.enrol(token, &enrolment.name, &enrolment.password, id).await {
            Ok(_) => Ok(Redirect::to(&pages::with_why("/sign-in", "enrolled")).into_response()),
            Err(EnrolRefused::NotUsable | EnrolRefused::EmailTaken) => Err(AppError::NotFound),
            Err(EnrolRefused::Store(error)) => Err(from_store(error, id)),
        },
        Err(errors) => {
            let kept = Kept {
                fields: fields.to_keep(),
                errors,
                refusal: None,
            };
            let page = parts.uri.path();
            Ok(form::give_back(state, parts, page, StatusCode::UNPROCESSABLE_ENTITY, kept).await)
        }
    }
}
