//! What image readers send about a case and mammographers answer, the next case, and the ways in from other systems.

use app::domain::ids::AppointmentId;
use app::error::AppError;
use app::forms::fields::Fields;
use app::forms::outcome::Outcome;
use app::forms::reading::{ReadingForm, case_path, list_of};
use app::forms::steps::Step;
use app::pages::reading::{AFTER_CASE, PATH, csv};
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, post};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

use super::form::{self, Page};
use super::return_path::sign_in_path;
use super::session::Visitor;
use super::{body, error_page, pages};
use crate::state::AppState;

/// The field of an accession number in the address that other systems open.
const ACCESSION: &str = "accession";

/// Takes a form of a case.
pub fn form(form: ReadingForm) -> MethodRouter<AppState> {
    post(
        async move |State(state): State<AppState>, Path(id): Path<String>, request: Request| {
            let reading = state.services.reading.clone();
            let page = |id, fields: &Fields| case_path(id, list_of(fields));
            let submit = async move |caller, id, fields| reading.submit(&caller, id, form, &fields).await;
            take(&state, &id, request, page, submit).await
        },
    )
}

/// The answer to a reader's question.
pub async fn answer(State(state): State<AppState>, Path(id): Path<String>, request: Request) -> Response {
    let reading = state.services.reading.clone();
    let submit = async move |caller, id, fields| reading.answer(&caller, id, &fields).await;
    take(&state, &id, request, |id, _| Step::Record.path(id), submit).await
}

async fn take<Saving>(
    state: &AppState,
    id: &str,
    request: Request,
    page: impl FnOnce(AppointmentId, &Fields) -> String,
    submit: impl FnOnce(app::services::Caller, AppointmentId, Fields) -> Saving,
) -> Response
where
    Saving: Future<Output = Result<Outcome, AppError>>,
{
    let Ok(id) = id.parse::<AppointmentId>() else {
        let (parts, _) = request.into_parts();
        return error_page::answer(state, &parts, AppError::NotFound).await;
    };
    let page = |fields: &Fields| Page::of_choices(page(id, fields));
    form::take(state, request, page, |caller, fields| submit(caller, id, fields)).await
}

/// "Next case": one that nobody else has open; the list when there is none.
pub async fn next(State(state): State<AppState>, request: Request) -> Response {
    let reading = state.services.reading.clone();
    let submit = async move |caller, fields: Fields| {
        let (filter, after) = (list_of(&fields), fields.one(AFTER_CASE).parse().ok());
        let found = reading.next(&caller, after, filter).await?;
        let to = match found {
            Some(id) => case_path(id, filter),
            None => filter.from_the_start().on(PATH),
        };
        Ok(Outcome::Next { to })
    };
    form::take(
        &state,
        request,
        |fields| Page::of_choices(list_of(fields).on(PATH)),
        submit,
    )
    .await
}

/// "Reading". An accession number in the address, as another system opens it, is replaced at once, before anybody signs
/// in: it stays in no history and in no address that is sent on.
pub async fn list(State(state): State<AppState>, request: Request) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let accession = body::decode(query.as_bytes()).map(|fields| fields.one(ACCESSION).trim().to_owned());
    let kept = match accession {
        Ok(none) if none.is_empty() => return pages::page(State(state), request).await,
        Ok(accession) => state.services.reading.refer(&accession).await,
        Err(error) => Err(error),
    };
    match kept {
        Ok(reference) => Redirect::to(&format!("{PATH}/from/{reference}")).into_response(),
        Err(error) => {
            let (parts, _) = request.into_parts();
            error_page::answer(&state, &parts, error).await
        }
    }
}

/// Where a reference leads, once somebody has signed in.
pub async fn referred(State(state): State<AppState>, Path(reference): Path<String>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let found = match Visitor::of(&parts.extensions) {
        Visitor::SignedIn(caller) => {
            let found = state.services.reading.referred(&caller, &reference).await;
            found.map(|id| format!("{PATH}/{id}"))
        }
        Visitor::Ended(_) | Visitor::Nobody => Ok(sign_in_path(parts.uri.path())),
        Visitor::Unknown(error) => Err(error),
    };
    match found {
        Ok(path) => Redirect::to(&path).into_response(),
        Err(error) => error_page::answer(&state, &parts, error).await,
    }
}

/// "Do notes help?" as a file.
pub async fn notes_csv(State(state): State<AppState>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let found = match Visitor::of(&parts.extensions) {
        Visitor::SignedIn(caller) => state.services.reading.notes(&caller).await,
        Visitor::Ended(_) | Visitor::Nobody => {
            return Redirect::to(&sign_in_path(parts.uri.path())).into_response();
        }
        Visitor::Unknown(error) => Err(error),
    };
    match found {
        Ok(page) => {
            let about = [
                (CONTENT_TYPE, "text/csv; charset=utf-8"),
                (CONTENT_DISPOSITION, "attachment; filename=\"notes.csv\""),
            ];
            (about, csv(&page)).into_response()
        }
        Err(error) => error_page::answer(&state, &parts, error).await,
    }
}
