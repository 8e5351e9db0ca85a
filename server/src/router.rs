//! Every route and every layer: what `serve` listens with, and what tests call.

use app::forms::reading::ReadingForm;
use app::forms::steps::AppointmentForm;
use app::pages::transfer::PATH;
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{MethodRouter, get, post};
use http::Method;
use tower::ServiceBuilder;

use crate::http::{
    account, appointments, enrol, events, functions, headers, limits, origin, pages, reading, request_log, room,
    session, sign_in, stow, transfer,
};
use crate::state::AppState;

/// The product over HTTP.
pub fn build_router(state: AppState) -> Router {
    let mut router = Router::new();
    for (_, path, answer) in routes() {
        router = router.route(&path, answer);
    }
    // From the outside in: a request passes the first layer first.
    let layers = ServiceBuilder::new()
        .layer(from_fn(request_log::record))
        .layer(from_fn_with_state(state.clone(), headers::secure))
        .layer(from_fn_with_state(state.clone(), request_log::survive))
        .layer(from_fn_with_state(state.clone(), site_files))
        .layer(from_fn_with_state(state.clone(), limits::nothing_packed))
        .layer(from_fn_with_state(state.clone(), limits::in_time))
        .layer(from_fn_with_state(state.clone(), origin::own_pages_only))
        .layer(from_fn_with_state(state.clone(), session::recognise))
        .layer(from_fn_with_state(state.clone(), limits::at_a_rate));
    router
        .fallback(pages::not_found)
        .method_not_allowed_fallback(pages::wrong_method)
        .layer(layers)
        .merge(programs(&state))
        .with_state(state)
}

/// What programs call: they show a token with each request, so neither sessions nor the rules for browsers apply, and
/// their bodies may take as long as they keep coming.
fn programs(state: &AppState) -> Router<AppState> {
    let mut router = Router::new();
    for (_, path, answer) in program_routes() {
        router = router.route(&path, answer);
    }
    let layers = ServiceBuilder::new()
        .layer(from_fn(request_log::record))
        .layer(from_fn_with_state(state.clone(), headers::secure))
        .layer(from_fn_with_state(state.clone(), request_log::survive))
        .layer(from_fn_with_state(state.clone(), limits::nothing_packed));
    router.layer(layers)
}

fn program_routes() -> [Route; 1] {
    [(Method::POST, "/dicom-web/studies".to_owned(), post(stow::store))]
}

/// Every endpoint by method and path, for the test that wants each of them in its table.
#[must_use]
pub fn endpoints() -> Vec<(Method, String)> {
    let all = routes().into_iter().chain(program_routes());
    all.map(|(method, path, _)| (method, path)).collect()
}

type Route = (Method, String, MethodRouter<AppState>);

fn routes() -> Vec<Route> {
    let own: [Route; 11] = [
        (Method::GET, "/".to_owned(), get(account::start)),
        (Method::POST, "/sign-in".to_owned(), post(sign_in::sign_in)),
        (Method::POST, "/sign-out".to_owned(), post(sign_in::sign_out)),
        (Method::POST, "/lock".to_owned(), post(sign_in::lock)),
        (Method::POST, "/enrol/{token}".to_owned(), post(enrol::enrol)),
        (Method::POST, "/room".to_owned(), post(room::choose)),
        (
            Method::POST,
            "/account/sessions/{id}/end".to_owned(),
            post(account::end_session),
        ),
        (
            Method::GET,
            "/appointments/{id}/images".to_owned(),
            get(appointments::place),
        ),
        (
            Method::GET,
            "/appointments/{id}/images/events".to_owned(),
            get(events::images),
        ),
        (
            Method::POST,
            "/appointments/{id}/images/of-another".to_owned(),
            post(appointments::move_images),
        ),
        (Method::GET, "/images/{id}/thumbnail".to_owned(), get(transfer::picture)),
    ];
    let forms = AppointmentForm::ALL.map(|form| {
        let path = format!("/appointments/{{id}}{}", form.segment());
        (Method::POST, path, appointments::form(form))
    });
    let functions = functions::paths()
        .into_iter()
        .map(|(method, path)| (method, path.to_owned(), post(functions::call)));
    let pages = pages::paths().into_iter().map(|path| {
        let page = match path.as_str() {
            "/sign-in" => get(pages::sign_in),
            "/enrol/{token}" => get(enrol::page),
            "/reading" => get(reading::list),
            _ => get(pages::page),
        };
        (Method::GET, path, page)
    });
    own.into_iter()
        .chain(forms)
        .chain(of_readers())
        .chain(of_administrators())
        .chain(functions)
        .chain(pages)
        .collect()
}

/// What administrators send about the traffic with machines.
fn of_administrators() -> [Route; 9] {
    [
        (
            Method::POST,
            format!("{PATH}/machines/{{id}}"),
            post(transfer::save_listener),
        ),
        (
            Method::POST,
            format!("{PATH}/machines/{{id}}/check"),
            post(transfer::check_machine),
        ),
        (
            Method::POST,
            format!("{PATH}/machines/{{id}}/change"),
            post(transfer::change_machine),
        ),
        (Method::POST, format!("{PATH}/add-machine"), post(transfer::add_machine)),
        (
            Method::POST,
            format!("{PATH}/sites/{{id}}"),
            post(transfer::switch_site),
        ),
        (
            Method::POST,
            format!("{PATH}/quarantine/{{id}}"),
            post(transfer::deal_with),
        ),
        (
            Method::POST,
            format!("{PATH}/quarantine/{{id}}/again"),
            post(transfer::understand_again),
        ),
        (
            Method::POST,
            format!("{PATH}/alerts/{{id}}/close"),
            post(transfer::close_alert),
        ),
        (
            Method::POST,
            format!("{PATH}/studies/{{id}}/attach"),
            post(transfer::attach),
        ),
    ]
}

/// What image readers send and come by, and what is answered to them.
fn of_readers() -> Vec<Route> {
    let own: [Route; 4] = [
        (Method::POST, "/reading/next".to_owned(), post(reading::next)),
        (Method::GET, "/reading/from/{token}".to_owned(), get(reading::referred)),
        (
            Method::POST,
            "/appointments/{id}/answer".to_owned(),
            post(reading::answer),
        ),
        (Method::GET, "/reports/notes.csv".to_owned(), get(reading::notes_csv)),
    ];
    let forms = ReadingForm::ALL.map(|form| {
        let path = format!("/reading/{{id}}/{}", form.segment());
        (Method::POST, path, reading::form(form))
    });
    own.into_iter().chain(forms).collect()
}

/// Answers with a file of the site, if that is what is asked for, before anything looks at sessions.
async fn site_files(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    match state
        .site
        .file(request.uri().path(), request.headers())
        .filter(|_| is_read)
    {
        Some(file) => file,
        None => next.run(request).await,
    }
}
