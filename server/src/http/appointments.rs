//! The forms of an appointment, and the address that leads to the page that fits.

use app::domain::ids::AppointmentId;
use app::error::AppError;
use app::forms::fields::{FROM, Fields};
use app::forms::moving;
use app::forms::steps::{AppointmentForm, Step};
use app::pages::appointment::awaiting::REFRESHED;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, post};

use super::error_page;
use super::form::{self, Page};
use super::return_path::sign_in_path;
use super::session::Visitor;
use crate::state::AppState;

/// Takes a form of an appointment.
pub fn form(form: AppointmentForm) -> MethodRouter<AppState> {
    post(
        async move |State(state): State<AppState>, Path(id): Path<String>, request: Request| {
            submit(&state, form, &id, request).await
        },
    )
}

async fn submit(state: &AppState, form: AppointmentForm, id: &str, request: Request) -> Response {
    let Ok(id) = id.parse::<AppointmentId>() else {
        let (parts, _) = request.into_parts();
        return error_page::answer(state, &parts, AppError::NotFound).await;
    };
    let imaging = state.services.imaging.clone();
    let page = |fields: &Fields| page(form, id, fields);
    let submit = async move |caller, fields| imaging.submit(&caller, id, form, &fields).await;
    form::take(state, request, page, submit).await
}

/// The page on which a form was sent: a question's own, or the one that the button says it was on.
fn page(form: AppointmentForm, id: AppointmentId, fields: &Fields) -> Page {
    let step = match form {
        AppointmentForm::Answers(step) => Some(step),
        AppointmentForm::Action(_) => Step::from_segment(fields.one(FROM)).filter(|_| !fields.one(FROM).is_empty()),
    };
    Page {
        path: step.unwrap_or(Step::Overview).path(id),
        holds_answers: step.is_some(),
    }
}

/// Moves images to another appointment.
pub async fn move_images(State(state): State<AppState>, Path(id): Path<String>, request: Request) -> Response {
    let Ok(id) = id.parse::<AppointmentId>() else {
        let (parts, _) = request.into_parts();
        return error_page::answer(&state, &parts, AppError::NotFound).await;
    };
    let images = state.services.images.clone();
    let page = |fields: &Fields| Page::of_choices(moving::question_path(id, fields.one(moving::TO)));
    let submit = async move |caller, fields| images.move_images(&caller, id, &fields).await;
    form::take(&state, request, page, submit).await
}

/// Leads to the page that fits an appointment's state.
pub async fn place(State(state): State<AppState>, Path(id): Path<String>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let found = match (id.parse::<AppointmentId>(), Visitor::of(&parts.extensions)) {
        (Ok(id), Visitor::SignedIn(caller)) => state.services.imaging.place(&caller, id).await,
        (Err(_), Visitor::SignedIn(_)) => Err(AppError::NotFound),
        (_, Visitor::Ended(_) | Visitor::Nobody) => Ok(sign_in_path(parts.uri.path())),
        (_, Visitor::Unknown(error)) => Err(error),
    };
    match found {
        // A page that refreshes itself goes on doing so where it leads to.
        Ok(path) if parts.uri.query() == Some(REFRESHED) => {
            Redirect::to(&format!("{path}?{REFRESHED}")).into_response()
        }
        Ok(path) => Redirect::to(&path).into_response(),
        Err(error) => error_page::answer(&state, &parts, error).await,
    }
}

#[cfg(test)]
mod tests {
    use app::forms::steps::Action;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_form_comes_back_on_the_page_it_was_sent_from() {
        let id = AppointmentId(Uuid::from_u128(7));
        let from = |form, segment: &str| page(form, id, &Fields::default().with(FROM, segment));
        let pause = AppointmentForm::Action(Action::Pause);
        for (page, step, holds_answers) in [
            (
                from(AppointmentForm::Answers(Step::Details), "/check"),
                Step::Details,
                true,
            ),
            (from(pause, "/images/taken"), Step::Taken, true),
            (from(pause, ""), Step::Overview, false),
            (from(pause, "//evil.example"), Step::Overview, false),
        ] {
            assert_eq!((page.path, page.holds_answers), (step.path(id), holds_answers));
        }
    }
}
