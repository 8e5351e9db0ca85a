//! A mammographer in room A with an appointment that was started, whose images the machine sends: through the real
//! router and the real port.

use app::domain::appointment::Status;
use app::domain::clinic::{Flow, SiteKind};
use app::domain::ids::AppointmentId;
use fourview::clock::Clock;
use fourview::intake::understanding::understand_next;
use fourview::simulator::{Canvas, Scenario, Settings, simulate};
use fourview::store::{
    StoredThumbnail, appointment_case, clinic_appointments, clinics_of_day, received_of_appointment, rooms_of_unit,
    thumbnail_ready, unit_zone,
};
use http::StatusCode;

use super::scene::listen;
use super::simulated::machine;
use crate::harness::app::{Answer, Browser, TestApp};

/// The mammographer, and the appointment.
pub struct Visit<'a> {
    pub app: &'a TestApp,
    pub browser: Browser,
    pub id: AppointmentId,
    pub accession: String,
}

impl<'a> Visit<'a> {
    pub async fn begun(app: &'a TestApp) -> Self {
        let store = &app.state.store;
        let browser = app.mammographer().await;
        let rooms = rooms_of_unit(store, app.unit).await.expect("rooms");
        let room = rooms.iter().find(|room| room.name == "Room A").expect("a room");
        browser.post("/room", &[("room", &room.id.to_string())]).await;
        let zone = unit_zone(store, app.unit).await.expect("a zone");
        let day = zone.day(app.clock.now());
        let clinics = clinics_of_day(store, app.unit, day).await.expect("clinics");
        let automatic = clinics
            .iter()
            .map(|summary| &summary.clinic)
            .find(|clinic| clinic.flow == Flow::Automatic && clinic.site.kind == SiteKind::Hospital);
        let clinic = automatic.expect("an automatic clinic").id;
        let lines = clinic_appointments(store, app.unit, clinic).await.expect("a list");
        let waits = |line: &&_| {
            let line: &app::services::clinics::ClinicLine = line;
            line.status == Status::CheckedIn && line.anatomy == Default::default()
        };
        let id = lines.iter().find(waits).expect("someone waits").id;
        let case = appointment_case(store, app.unit, id).await.expect("an answer");
        let accession = case.expect("an appointment").appointment.accession;
        browser.post(&format!("/appointments/{id}/start"), &[]).await;
        Visit {
            app,
            browser,
            id,
            accession,
        }
    }

    /// The machine does what a scenario says.
    pub async fn sends(&self, scenario: Scenario) {
        self.sends_as("MGROOMA", scenario).await;
    }

    pub async fn sends_as(&self, machine_title: &str, scenario: Scenario) {
        let intake = &self.app.state.intake;
        let port = listen(intake).await;
        let plain = machine(&port, machine_title, &self.accession, self.app.clock.now());
        let settings = Settings {
            scenario,
            // What is examined twice is called by other names the second time.
            canvas: Canvas {
                seed: plain.canvas.seed + scenario as u64,
                ..plain.canvas
            },
            ..plain
        };
        let done = simulate(&settings).await.expect("a machine");
        assert_eq!(done.refused, [], "{scenario:?}");
        port.end().await;
        while understand_next(intake).await.expect("the database") > 0 {}
        self.pictures_are_made().await;
    }

    /// Notes that the pictures of the appointment's images are there.
    pub async fn pictures_are_made(&self) {
        let store = &self.app.state.store;
        let objects = received_of_appointment(store, self.app.unit, self.id)
            .await
            .expect("objects");
        let tx = store.begin().await.expect("a transaction");
        for object in objects
            .iter()
            .filter(|object| object.thumbnail == StoredThumbnail::Pending)
        {
            thumbnail_ready(&tx, object.object.id).await.expect("noted");
        }
        tx.commit().await.expect("committed");
    }

    pub fn path(&self) -> String {
        format!("/appointments/{}/images/review", self.id)
    }

    pub async fn page(&self) -> Answer {
        let answer = self.browser.get(&self.path()).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer
    }

    /// The page after a scenario.
    pub async fn after(app: &'a TestApp, scenario: Scenario) -> (Self, Answer) {
        let visit = Visit::begun(app).await;
        visit.sends(scenario).await;
        let page = visit.page().await;
        (visit, page)
    }
}

/// What a person reads on a page: its text, without marks.
pub fn text(page: &Answer) -> String {
    let mut text = String::new();
    let body = page
        .body
        .split_once("<main")
        .map_or(page.body.as_str(), |(_, main)| main);
    let body = body.split_once("</main>").map_or(body, |(main, _)| main);
    let mut inside = true;
    for character in body.chars() {
        match character {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            other if !inside => text.push(other),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub fn shows(page: &Answer, words: &[&str]) {
    let text = text(page);
    for words in words {
        assert!(text.contains(words), "{words:?} is not in: {text}");
    }
}

pub fn shows_not(page: &Answer, words: &[&str]) {
    let text = text(page);
    for words in words {
        assert!(!text.contains(words), "{words:?} is in: {text}");
    }
}
