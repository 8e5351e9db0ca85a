//! The reads that pages need, as server functions, and the few calls that keep a page alive. Forms are not here: each
//! posts to its own page.

#![expect(missing_docs, reason = "the server macro makes structs of the arguments")]

use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use crate::domain::ids::{AppointmentId, ClinicId};
use crate::error::AppError;
use crate::forms::fields::Fields;
use crate::forms::steps::Step;
use crate::services::accounts::{OwnSession, TimeLeft};
use crate::services::clinics::{ClinicPage, ClinicsPage, RoomPage};
use crate::services::imaging::Visit;
use crate::wire::Answer;

/// Today's clinics.
#[server(prefix = "/fn", endpoint = "clinics", input = Json, output = Answer)]
pub async fn clinics() -> Result<ClinicsPage, AppError> {
    crate::services::services()?
        .clinics
        .today(&crate::services::caller()?)
        .await
}

/// A clinic's list.
#[server(prefix = "/fn", endpoint = "clinic", input = Json, output = Answer)]
pub async fn clinic(id: ClinicId) -> Result<ClinicPage, AppError> {
    crate::services::services()?
        .clinics
        .clinic(&crate::services::caller()?, id)
        .await
}

/// The rooms to choose from.
#[server(prefix = "/fn", endpoint = "rooms", input = Json, output = Answer)]
pub async fn rooms() -> Result<RoomPage, AppError> {
    crate::services::services()?
        .clinics
        .rooms(&crate::services::caller()?)
        .await
}

/// A page of an appointment.
#[server(prefix = "/fn", endpoint = "appointment", input = Json, output = Answer)]
pub async fn appointment(id: AppointmentId, step: Step) -> Result<Visit, AppError> {
    crate::services::services()?
        .imaging
        .visit(&crate::services::caller()?, id, step)
        .await
}

/// The page that fits an appointment's state, as a path.
#[server(prefix = "/fn", endpoint = "place", input = Json, output = Answer)]
pub async fn place(id: AppointmentId) -> Result<String, AppError> {
    crate::services::services()?
        .imaging
        .place(&crate::services::caller()?, id)
        .await
}

/// Keeps what was typed on a page and not submitted.
#[server(prefix = "/fn", endpoint = "keep-typed", input = Json, output = Answer)]
pub async fn keep_typed(id: AppointmentId, step: Step, fields: Fields) -> Result<(), AppError> {
    crate::services::services()?
        .imaging
        .keep_typed(&crate::services::caller()?, id, step, &fields)
        .await
}

/// The caller's sessions.
#[server(prefix = "/fn", endpoint = "own-sessions", input = Json, output = Answer)]
pub async fn own_sessions() -> Result<Vec<OwnSession>, AppError> {
    crate::services::services()?
        .accounts
        .own_sessions(&crate::services::caller()?)
        .await
}

/// How long the session lasts; does not prolong it.
#[server(prefix = "/fn", endpoint = "time-left", input = Json, output = Answer)]
pub async fn session_time_left() -> Result<TimeLeft, AppError> {
    crate::services::services()?
        .accounts
        .time_left(&crate::services::caller()?)
        .await
}

/// "Stay signed in"
#[server(prefix = "/fn", endpoint = "stay-signed-in", input = Json, output = Answer)]
pub async fn prolong_session() -> Result<TimeLeft, AppError> {
    crate::services::services()?
        .accounts
        .stay_signed_in(&crate::services::caller()?)
        .await
}
