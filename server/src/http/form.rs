//! The one door for forms. A plain browser and a hydrated page send the same fields to the same address and run the
//! same code; only the form of the answer differs. What was typed comes back with every answer that does not save
//! it.

use std::future::Future;
use std::time::Duration;

use app::app::ShownElsewhere;
use app::error::AppError;
use app::forms::errors::FormErrors;
use app::forms::fields::{CSRF, Fields};
use app::forms::outcome::{Kept, Outcome, Refusal};
use app::services::Caller;
use axum::extract::Request;
use axum::response::{IntoResponse, Json, Redirect, Response};
use http::request::Parts;
use http::{StatusCode, Uri};

use super::return_path::sign_in_path;
use super::session::Visitor;
use super::{body, error_page, pages, session};
use crate::auth::{EndedSession, csrf_matches};
use crate::state::AppState;

/// How long saving may take before the form comes back with everything typed. Less than a whole request may take.
const SAVING_TIME: Duration = Duration::from_secs(12);

/// The page of a form.
pub struct Page {
    /// Where it is shown when it comes back.
    pub path: String,
    /// Whether answers are typed on it, to be kept when the session has ended.
    pub holds_answers: bool,
}

impl Page {
    /// A page whose fields are not worth keeping.
    pub fn of_choices(path: impl Into<String>) -> Self {
        Page {
            path: path.into(),
            holds_answers: false,
        }
    }
}

/// Takes a form of someone who is signed in, submits it and answers.
pub async fn take<F, Saving>(
    state: &AppState,
    request: Request,
    page: impl FnOnce(&Fields) -> Page,
    submit: F,
) -> Response
where
    F: FnOnce(Caller, Fields) -> Saving,
    Saving: Future<Output = Result<Outcome, AppError>>,
{
    let (parts, sent) = request.into_parts();
    let fields = match body::form(&parts, sent).await {
        Ok(fields) => fields,
        Err(error) => return error_page::answer(state, &parts, error).await,
    };
    let page = page(&fields);
    let caller = match Visitor::of(&parts.extensions) {
        Visitor::SignedIn(caller) => caller,
        Visitor::Ended(ended) => return after_the_end(state, &parts, &page, &ended, fields).await,
        Visitor::Nobody => return sign_in_first(state, &parts, &sign_in_path(&page.path)).await,
        Visitor::Unknown(error) => return error_page::unsaved(state, &parts, fields, error).await,
    };
    let saved = if is_token(&caller.viewer.csrf, &fields) {
        let saving = submit(Caller::clone(&caller), fields.clone());
        let in_time = tokio::time::timeout(SAVING_TIME, saving).await;
        in_time.unwrap_or_else(|_| Err(error_page::unavailable(&parts.extensions)))
    } else {
        Ok(Outcome::Refused(Refusal::OldPage))
    };
    match saved {
        Ok(outcome) => answer(state, &parts, &page.path, fields, outcome).await,
        Err(error @ (AppError::Unavailable { .. } | AppError::Failed { .. })) => {
            error_page::unsaved(state, &parts, fields, error).await
        }
        Err(error) => error_page::answer(state, &parts, error).await,
    }
}

/// Whether a form carries the token of its session.
#[must_use]
pub fn is_token(token: &str, fields: &Fields) -> bool {
    csrf_matches(token, fields.one(CSRF))
}

/// The answer to a form whose outcome is known.
async fn answer(state: &AppState, parts: &Parts, page: &str, fields: Fields, outcome: Outcome) -> Response {
    if error_page::wants_json(parts) {
        return Json(outcome).into_response();
    }
    let kept = |errors: FormErrors, refusal: Option<Refusal>| Kept {
        fields: fields.to_keep(),
        errors,
        refusal,
    };
    match outcome {
        Outcome::Next { to } => Redirect::to(&to).into_response(),
        Outcome::Invalid(errors) => {
            give_back(state, parts, page, StatusCode::UNPROCESSABLE_ENTITY, kept(errors, None)).await
        }
        Outcome::Refused(refusal) => {
            give_back(
                state,
                parts,
                page,
                StatusCode::CONFLICT,
                kept(FormErrors::default(), Some(refusal)),
            )
            .await
        }
    }
}

/// Shows a form's page again, with what was typed.
pub async fn give_back(state: &AppState, parts: &Parts, page: &str, status: StatusCode, kept: Kept) -> Response {
    let Ok(uri) = Uri::try_from(page) else {
        return error_page::answer(state, parts, AppError::NotFound).await;
    };
    let shown_elsewhere = uri.path() != parts.uri.path();
    let mut request = pages::request(parts, uri);
    request.extensions_mut().insert(kept);
    if shown_elsewhere {
        request.extensions_mut().insert(ShownElsewhere);
    }
    let mut response = pages::render(state, request).await;
    // A page that cannot be shown any more has its own status, and that is the better answer.
    if response.status() == StatusCode::OK {
        *response.status_mut() = status;
    }
    response
}

/// The session ended while someone was typing: their answers are kept for when they are back.
async fn after_the_end(state: &AppState, parts: &Parts, page: &Page, ended: &EndedSession, fields: Fields) -> Response {
    if page.holds_answers && is_token(&ended.csrf, &fields) {
        let request = error_page::RequestId::of(&parts.extensions);
        if let Err(error) = session::keep_typed(state, ended, &page.path, &fields, request).await {
            return error_page::unsaved(state, parts, fields, error).await;
        }
    }
    sign_in_first(state, parts, &pages::with_why(&sign_in_path(&page.path), "ended")).await
}

async fn sign_in_first(state: &AppState, parts: &Parts, sign_in: &str) -> Response {
    if error_page::wants_json(parts) {
        error_page::answer(state, parts, AppError::SignedOut).await
    } else {
        Redirect::to(sign_in).into_response()
    }
}
