//! "Which room are mammograms being taken in?", once a day.

use axum::extract::{Request, State};
use axum::response::Response;

use super::form::{self, Page};
use super::return_path::from_query;
use crate::state::AppState;

/// Remembers the room for the day, then goes back to `?return=`.
pub async fn choose(State(state): State<AppState>, request: Request) -> Response {
    let back_to = from_query(request.uri().query()).unwrap_or_default();
    let here = request
        .uri()
        .path_and_query()
        .map_or("/room", |path| path.as_str())
        .to_owned();
    let clinics = state.services.clinics.clone();
    let submit = async move |caller, fields| clinics.choose_room(&caller, &fields, &back_to).await;
    form::take(&state, request, |_| Page::of_choices(here), submit).await
}
