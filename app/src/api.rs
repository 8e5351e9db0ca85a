//! The reads that pages need, as server functions, and the few calls that keep a page alive. Forms are not here: each
//! posts to its own page.

#![expect(missing_docs, reason = "the server macro makes structs of the arguments")]

use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use crate::domain::ids::{AppointmentId, ClinicId, ImageId, MachineId, QuarantineId, SiteId};
use crate::domain::reading::filter::Filter;
use crate::error::AppError;
use crate::forms::fields::Fields;
use crate::forms::steps::Step;
use crate::services::accounts::{OwnSession, TimeLeft};
use crate::services::clinics::{AttentionPage, ClinicPage, ClinicsPage, RoomPage};
use crate::services::images::{ProblemPage, WhosePage};
use crate::services::imaging::Visit;
use crate::services::reading::{CasePage, NotesPage, ReadingPage};
use crate::services::transfer::{
    AttachPage, CallLine, MachinePage, Paged, QuarantineLine, QuarantinedPage, RegistrationPage, SiteLine, StudyLine,
    StudyPage, TransferPage, UnsettledLine,
};
use crate::wire::Answer;

/// The clinics of a day, "2026-11-24"; today's when it is none.
#[server(prefix = "/fn", endpoint = "clinics", input = Json, output = Answer)]
pub async fn clinics(day: Option<String>) -> Result<ClinicsPage, AppError> {
    let day = day.as_deref().and_then(crate::domain::local_time::parse_iso_date);
    crate::services::services()?
        .clinics
        .of_day(&crate::services::caller()?, day)
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

/// Recorded appointments of any day that need attention.
#[server(prefix = "/fn", endpoint = "attention", input = Json, output = Answer)]
pub async fn attention() -> Result<AttentionPage, AppError> {
    crate::services::services()?
        .clinics
        .attention(&crate::services::caller()?)
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

/// How the transfer of an appointment's images stands.
#[server(prefix = "/fn", endpoint = "problem", input = Json, output = Answer)]
pub async fn problem(id: AppointmentId) -> Result<ProblemPage, AppError> {
    crate::services::services()?
        .images
        .problem(&crate::services::caller()?, id)
        .await
}

/// To whom images may belong instead.
#[server(prefix = "/fn", endpoint = "whose-images", input = Json, output = Answer)]
pub async fn whose_images(id: AppointmentId, to: Option<AppointmentId>) -> Result<WhosePage, AppError> {
    crate::services::services()?
        .images
        .whose(&crate::services::caller()?, id, to)
        .await
}

/// The traffic with machines at a glance.
#[server(prefix = "/fn", endpoint = "image-transfer", input = Json, output = Answer)]
pub async fn image_transfer() -> Result<TransferPage, AppError> {
    crate::services::services()?
        .transfer
        .overview(&crate::services::caller()?)
        .await
}

/// Today's associations.
#[server(prefix = "/fn", endpoint = "transfer-associations", input = Json, output = Answer)]
pub async fn transfer_associations(page: u32) -> Result<Paged<CallLine>, AppError> {
    crate::services::services()?
        .transfer
        .calls(&crate::services::caller()?, page)
        .await
}

/// What arrived today, by study.
#[server(prefix = "/fn", endpoint = "transfer-studies", input = Json, output = Answer)]
pub async fn transfer_studies(page: u32) -> Result<Paged<StudyLine>, AppError> {
    crate::services::services()?
        .transfer
        .studies(&crate::services::caller()?, page)
        .await
}

/// A machine on the network.
#[server(prefix = "/fn", endpoint = "transfer-machine", input = Json, output = Answer)]
pub async fn transfer_machine(id: MachineId) -> Result<MachinePage, AppError> {
    crate::services::services()?
        .transfer
        .machine(&crate::services::caller()?, id)
        .await
}

/// What a machine is registered as.
#[server(prefix = "/fn", endpoint = "transfer-registration", input = Json, output = Answer)]
pub async fn transfer_registration(id: Option<MachineId>) -> Result<RegistrationPage, AppError> {
    crate::services::services()?
        .transfer
        .registration(&crate::services::caller()?, id)
        .await
}

/// How images of a site are recorded.
#[server(prefix = "/fn", endpoint = "transfer-site", input = Json, output = Answer)]
pub async fn transfer_site(id: SiteId) -> Result<SiteLine, AppError> {
    crate::services::services()?
        .transfer
        .site(&crate::services::caller()?, id)
        .await
}

/// What is in quarantine.
#[server(prefix = "/fn", endpoint = "transfer-quarantine", input = Json, output = Answer)]
pub async fn transfer_quarantine(page: u32) -> Result<Paged<QuarantineLine>, AppError> {
    crate::services::services()?
        .transfer
        .quarantine(&crate::services::caller()?, page)
        .await
}

/// Something in quarantine.
#[server(prefix = "/fn", endpoint = "transfer-quarantined", input = Json, output = Answer)]
pub async fn transfer_quarantined(id: QuarantineId) -> Result<QuarantinedPage, AppError> {
    crate::services::services()?
        .transfer
        .quarantined(&crate::services::caller()?, id)
        .await
}

/// Images that belong to nobody.
#[server(prefix = "/fn", endpoint = "transfer-unmatched", input = Json, output = Answer)]
pub async fn transfer_unmatched(page: u32) -> Result<Paged<UnsettledLine>, AppError> {
    crate::services::services()?
        .transfer
        .unsettled(&crate::services::caller()?, page)
        .await
}

/// A received study.
#[server(prefix = "/fn", endpoint = "transfer-study", input = Json, output = Answer)]
pub async fn transfer_study(id: ImageId) -> Result<StudyPage, AppError> {
    crate::services::services()?
        .transfer
        .study(&crate::services::caller()?, id)
        .await
}

/// The question whether images belong to an appointment.
#[server(prefix = "/fn", endpoint = "transfer-attach", input = Json, output = Answer)]
pub async fn transfer_attach(id: ImageId, appointment: AppointmentId) -> Result<AttachPage, AppError> {
    crate::services::services()?
        .transfer
        .attach_question(&crate::services::caller()?, id, appointment)
        .await
}

/// The list of cases.
#[server(prefix = "/fn", endpoint = "reading-list", input = Json, output = Answer)]
pub async fn reading_list(filter: Filter) -> Result<ReadingPage, AppError> {
    crate::services::services()?
        .reading
        .list(&crate::services::caller()?, filter)
        .await
}

/// A case.
#[server(prefix = "/fn", endpoint = "reading-case", input = Json, output = Answer)]
pub async fn reading_case(id: AppointmentId, filter: Filter) -> Result<CasePage, AppError> {
    crate::services::services()?
        .reading
        .case(&crate::services::caller()?, id, filter)
        .await
}

/// The next case, which the caller has open from then on.
#[server(prefix = "/fn", endpoint = "reading-next", input = Json, output = Answer)]
pub async fn reading_next(after: AppointmentId, filter: Filter) -> Result<Option<AppointmentId>, AppError> {
    crate::services::services()?
        .reading
        .next(&crate::services::caller()?, Some(after), filter)
        .await
}

/// "Do notes help?"
#[server(prefix = "/fn", endpoint = "reading-notes", input = Json, output = Answer)]
pub async fn reading_notes() -> Result<NotesPage, AppError> {
    crate::services::services()?
        .reading
        .notes(&crate::services::caller()?)
        .await
}
