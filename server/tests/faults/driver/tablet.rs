//! A tablet at the unit: a signed-in session that reads pages and sends forms, as the demo mammographer.

use std::net::SocketAddr;

use app::domain::appointment::{Anatomy, Status};
use app::domain::ids::{AppointmentId, ClinicId};
use app::forms::fields::{CSRF, FORM_KEY, Fields, VERSION};
use app::forms::steps::{Action, AppointmentForm, Step};
use app::forms::{account, room};
use app::services::clinics::{ClinicLine, ClinicPage, ClinicsPage, RoomPage};
use app::services::imaging::{AppointmentPage, Visit};
use serde::de::DeserializeOwned;
use serde_json::json;
use uuid::Uuid;

use super::http::{Answer, Connection, Request};
use super::page::{encoded, form_with, replaced};

/// The address of the demo mammographer.
const MAMMOGRAPHER: &str = "mammographer@demo.test";
/// The password of every demo account.
const PASSWORD: &str = "fourview-demo";

/// A session.
#[derive(Clone)]
pub struct Tablet {
    server: SocketAddr,
    cookie: String,
    csrf: String,
}

impl Tablet {
    /// Signs the demo mammographer in.
    pub fn sign_in(server: SocketAddr) -> Self {
        Tablet::sign_in_as(server, MAMMOGRAPHER)
    }

    /// Signs a demo account in, with the form of the page.
    pub fn sign_in_as(server: SocketAddr, email: &str) -> Self {
        let path = "/sign-in";
        let page = ask(server, &Request::page(server, path, ""));
        let form = form_with(&page.text(), account::PASSWORD).expect("a form with a password");
        let fields = replaced(&form.fields, account::EMAIL, email);
        let fields = replaced(&fields, account::PASSWORD, PASSWORD);
        let action = if form.action.is_empty() {
            path
        } else {
            form.action.as_str()
        };
        let answer = ask(
            server,
            &Request::form(server, action, &cookie_of(&page), &encoded(&fields)),
        );
        assert_eq!(answer.status, 303, "the sign-in: {}", answer.text());
        let mut tablet = Tablet {
            server,
            cookie: cookie_of(&answer),
            csrf: String::new(),
        };
        let form = form_with(&tablet.get("/account").text(), CSRF).expect("a form with the session's token");
        tablet.csrf = form.fields.one(CSRF).to_owned();
        tablet
    }

    /// Answers the room question of the day.
    pub fn choose_room(&self) {
        let page: RoomPage = self.call("rooms", &json!({}));
        let chosen = page.rooms.first().expect("a room").id.to_string();
        let fields = self.signed(Fields::default().with(room::ROOM, chosen), Uuid::new_v4());
        let answer = self.ask(&self.post("/room", &fields));
        assert_eq!(answer.status, 303, "the room: {}", answer.text());
    }

    /// The request for a page.
    pub fn page(&self, path: &str) -> Request {
        Request::page(self.server, path, &self.cookie)
    }

    /// A page.
    pub fn get(&self, path: &str) -> Answer {
        self.ask(&self.page(path))
    }

    /// The answer to a request, on a connection of its own.
    pub fn ask(&self, request: &Request) -> Answer {
        ask(self.server, request)
    }

    /// The answer of a server function.
    pub fn call<T: DeserializeOwned>(&self, function: &str, arguments: &serde_json::Value) -> T {
        let answer = self.ask(&self.calling(function, arguments));
        assert_eq!(answer.status, 200, "{function}: {}", answer.text());
        serde_json::from_slice(&answer.body).expect("the answer of a server function")
    }

    /// The request for a server function.
    pub fn calling(&self, function: &str, arguments: &serde_json::Value) -> Request {
        Request::call(
            self.server,
            &format!("/fn/{function}"),
            &self.cookie,
            &arguments.to_string(),
        )
    }

    /// Today's clinics.
    pub fn clinics(&self) -> Vec<ClinicId> {
        let page: ClinicsPage = self.call("clinics", &json!({}));
        page.clinics.iter().map(|summary| summary.clinic.id).collect()
    }

    /// Today's appointments of participants with both breasts that nobody has started yet.
    pub fn waiting(&self) -> Vec<AppointmentId> {
        let lines = self.clinics().into_iter().flat_map(|id| {
            let page: ClinicPage = self.call("clinic", &json!({ "id": id }));
            page.appointments
        });
        let waits = |line: &ClinicLine| {
            matches!(line.status, Status::Scheduled | Status::CheckedIn) && line.anatomy == Anatomy::default()
        };
        lines.filter(waits).map(|line| line.id).collect()
    }

    /// A page of an appointment, as what it shows.
    pub fn visit(&self, id: AppointmentId, step: Step) -> Box<AppointmentPage> {
        match self.call("appointment", &json!({ "id": id, "step": step })) {
            Visit::Here(page) => page,
            Visit::Elsewhere(path) => panic!("{step:?} leads to {path}"),
        }
    }

    /// A form of an appointment, ready to be sent, and to be sent again under the same key.
    pub fn form(&self, id: AppointmentId, form: AppointmentForm, answers: Fields, version: u32) -> Request {
        let fields = self.signed(answers, Uuid::new_v4()).with(VERSION, version.to_string());
        self.post(&format!("/appointments/{id}{}", form.segment()), &fields)
    }

    /// The request that sends these fields to a path.
    pub fn post(&self, path: &str, fields: &Fields) -> Request {
        Request::form(self.server, path, &self.cookie, &encoded(fields))
    }

    /// Confirms who the participant is.
    pub fn start(&self, id: AppointmentId) {
        let form = self.form(id, AppointmentForm::Action(Action::Start), Fields::default(), 0);
        let answer = self.ask(&form);
        assert_eq!(answer.status, 303, "the start: {}", answer.text());
    }

    /// Answers with the session's token and a key.
    fn signed(&self, answers: Fields, key: Uuid) -> Fields {
        answers.with(CSRF, self.csrf.as_str()).with(FORM_KEY, key.to_string())
    }
}

fn ask(server: SocketAddr, request: &Request) -> Answer {
    let answer = Connection::open(server).and_then(|mut connection| connection.ask(request));
    answer.expect("an answer")
}

fn cookie_of(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie").unwrap_or_default();
    cookie.split(';').next().unwrap_or_default().to_owned()
}
