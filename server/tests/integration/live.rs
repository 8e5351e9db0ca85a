//! What arrives, told to whoever follows it: as it happens, on every server, without a gap and without doubles, and to
//! nobody whose session has ended.

use std::path::PathBuf;
use std::time::Duration;

use app::domain::ids::AppointmentId;
use app::domain::received::phases::Phase as Fails;
use app::services::imaging::arrivals::{ArrivedImage, Phase, Progress};
use app::services::transfer::PictureState;
use axum::body::Body;
use fourview::clock::Clock;
use fourview::intake::pictures::{self, renderer};
use fourview::intake::understanding::{self, understand_next};
use fourview::live::OF_A_SESSION;
use fourview::simulator::{Settings, simulate};
use fourview::store::{Sender, appointment_case, machines_on_network, received_of_appointment, thumbnail_ready};
use http::StatusCode;
use http_body_util::BodyExt;
use tokio::sync::watch;

use crate::harness::app::{Browser, TestApp, play};
use crate::harness::{Database, on_both};
use crate::intake::mammograms::Named;
use crate::intake::scene::{listen, send};
use crate::intake::simulated::machine;
use crate::intake::visit::Visit;

/// Longer than anything here should take.
const PATIENCE: Duration = Duration::from_secs(30);

/// An event, as a browser reads it.
#[derive(Clone, Debug, PartialEq)]
struct Event {
    name: String,
    mark: String,
    data: String,
}

impl Event {
    fn image(&self) -> Option<ArrivedImage> {
        (self.name == "image").then(|| serde_json::from_str(&self.data).expect("an image"))
    }

    fn state(&self) -> Option<Progress> {
        (self.name == "state").then(|| serde_json::from_str(&self.data).expect("a state"))
    }
}

/// A stream that is being read.
struct Events {
    body: Body,
    text: String,
}

impl Events {
    async fn open(browser: &Browser, id: AppointmentId, last_event_id: Option<&str>) -> Events {
        let path = format!("/appointments/{id}/images/events");
        let (status, body) = browser.stream(&path, last_event_id).await;
        assert_eq!(status, StatusCode::OK);
        Events {
            body,
            text: String::new(),
        }
    }

    /// The next event; nothing when the stream has ended. Beats are left out.
    async fn next(&mut self) -> Option<Event> {
        loop {
            while let Some((block, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| {
                    let line = block.lines().find_map(|line| line.strip_prefix(name));
                    line.unwrap_or_default().to_owned()
                };
                let event = Event {
                    name: field("event: "),
                    mark: field("id: "),
                    data: field("data: "),
                };
                self.text = rest.to_owned();
                if matches!(event.name.as_str(), "image" | "state") {
                    return Some(event);
                }
            }
            let frame = tokio::time::timeout(PATIENCE, self.body.frame()).await;
            let data = frame.expect("something in time")?.expect("sent").into_data();
            let data = data.expect("data");
            self.text.push_str(std::str::from_utf8(&data).expect("text"));
        }
    }

    /// Everything up to the event that `is_last`.
    async fn until(&mut self, is_last: impl Fn(&Event) -> bool) -> Vec<Event> {
        let mut events = Vec::new();
        loop {
            let event = self.next().await.expect("the stream goes on");
            let done = is_last(&event);
            events.push(event);
            if done {
                return events;
            }
        }
    }
}

/// Whether an event says that there are so many images.
fn counts(images: usize) -> impl Fn(&Event) -> bool {
    move |event| event.state().is_some_and(|state| state.images.len() == images)
}

fn views(events: &[Event]) -> Vec<String> {
    events.iter().filter_map(Event::image).map(|image| image.view).collect()
}

/// Lets an image arrive at a server, and be understood.
async fn arrives(app: &TestApp, id: AppointmentId, number: u32, view: (&str, &str)) {
    let (intake, unit) = (&app.state.intake, app.unit);
    let machines = machines_on_network(&intake.store, unit).await.expect("machines");
    let sender = Sender {
        unit,
        machine: Some(machines[0].machine),
        association: None,
    };
    let instance = format!("1.2.3.{number}");
    let bytes = Named::of(&intake.store, unit, id).await.image(&instance, view, number);
    send(intake, sender, &instance, &bytes).await.expect("taken in");
    while understand_next(intake).await.expect("the database") > 0 {}
}

/// Notes that the pictures of everything are there, as if they had been made.
async fn pictures_ready(app: &TestApp, id: AppointmentId) {
    let store = &app.state.store;
    let objects = received_of_appointment(store, app.unit, id).await.expect("objects");
    let tx = store.begin().await.expect("a transaction");
    for object in objects {
        thumbnail_ready(&tx, object.object.id).await.expect("noted");
    }
    tx.commit().await.expect("committed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_study_is_told_from_the_worklist_to_the_last_picture() {
    play(async |app| {
        let browser = app.mammographer().await;
        let id = app.waiting().await;
        let intake = &app.state.intake;
        let (end, ending) = watch::channel(false);
        let understands = tokio::spawn(understanding::run(intake.clone(), ending.clone()));
        let program = PathBuf::from(env!("CARGO_BIN_EXE_fourview"));
        let pictures = tokio::spawn(pictures::run(intake.clone(), renderer(program), ending));
        let mut events = Events::open(&browser, id, None).await;
        let first = events.next().await.and_then(|event| event.state()).expect("a state");
        assert_eq!((first.phase, first.listed.len()), (Phase::Waiting, 0));
        let port = listen(intake).await;
        let case = appointment_case(&app.state.store, app.unit, id)
            .await
            .expect("an answer");
        let accession = case.expect("an appointment").appointment.accession;
        let settings = Settings {
            ..machine(&port, "MGVAN", &accession, app.clock.now())
        };
        simulate(&settings).await.expect("a machine");
        let told = events
            .until(|event| event.state().is_some_and(|state| state.phase == Phase::Complete))
            .await;
        let is_ready = |event: &Event| {
            event
                .image()
                .is_some_and(|image| image.picture.state == PictureState::Ready)
        };
        let mut ready = told.iter().filter(|event| is_ready(event)).count();
        while ready < 4 {
            ready += usize::from(is_ready(&events.next().await.expect("the stream goes on")));
        }
        let last = told.last().and_then(Event::state).expect("a state");
        assert_eq!((last.images.len(), last.lacking), (4, 0));
        assert_eq!((last.listed.len(), last.started.len()), (1, 1));
        end.send(true).expect("they run");
        understands.await.expect("ended");
        pictures.await.expect("ended");
        port.end().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_comes_back_is_told_exactly_what_it_missed() {
    play(async |app| {
        let browser = app.mammographer().await;
        let id = app.waiting().await;
        let mut events = Events::open(&browser, id, None).await;
        arrives(app, id, 1, ("R", "CC")).await;
        arrives(app, id, 2, ("L", "CC")).await;
        let heard = events.until(counts(2)).await;
        drop(events);
        arrives(app, id, 3, ("R", "MLO")).await;
        arrives(app, id, 4, ("R", "MLO")).await;
        let last = &heard.last().expect("events").mark;
        let missed = Events::open(&browser, id, Some(last)).await.until(counts(4)).await;
        assert_eq!(views(&missed), ["RMLO", "RMLO"]);
        let numbers: Vec<_> = missed
            .iter()
            .filter_map(Event::image)
            .map(|image| (image.number, image.of))
            .collect();
        assert_eq!(numbers, [(1, 2), (2, 2)]);
        // The connection broke in the middle: after the first image of the two, before the second.
        let within = &missed[0].mark;
        let rest = Events::open(&browser, id, Some(within)).await.until(counts(4)).await;
        assert_eq!(rest, missed[1..]);
        // A page that is new says by its address what it shows.
        let after = &missed.last().expect("events").mark;
        let path = format!("/appointments/{id}/images/events?after={after}");
        assert_eq!(browser.get(&path).await.body, "retry: 2000\n\n");
    })
    .await;
}

#[tokio::test]
async fn a_slow_reader_is_told_how_things_stand_and_not_how_they_came_to() {
    play(async |app| {
        let browser = app.mammographer().await;
        let id = app.waiting().await;
        let mut events = Events::open(&browser, id, None).await;
        events.until(counts(0)).await;
        for number in 1..=20 {
            let side = if number % 2 == 0 { "L" } else { "R" };
            arrives(app, id, number, (side, "CC")).await;
        }
        pictures_ready(app, id).await;
        app.state.intake.live.tell(id);
        // Nothing was read meanwhile, so nothing of what was overtaken is told.
        tokio::time::sleep(Duration::from_millis(500)).await;
        let told = events.until(counts(20)).await;
        assert_eq!(views(&told).len(), 20, "each image once");
        assert!(
            told.iter()
                .filter_map(Event::image)
                .all(|image| image.picture.state == PictureState::Ready)
        );
    })
    .await;
}

#[tokio::test]
async fn a_stream_neither_prolongs_its_session_nor_outlives_it() {
    play(async |app| {
        let browser = app.mammographer().await;
        let id = app.waiting().await;
        let mut events = Events::open(&browser, id, None).await;
        events.until(counts(0)).await;
        // Coming back by itself shows nobody either.
        app.clock.advance(time::Duration::minutes(10));
        Events::open(&browser, id, None).await.until(counts(0)).await;
        app.clock.advance(time::Duration::minutes(6));
        arrives(app, id, 1, ("R", "CC")).await;
        assert_eq!(events.next().await, None, "nothing is told after the end");
        let path = format!("/appointments/{id}/images/events");
        assert_eq!(browser.stream(&path, None).await.0, StatusCode::UNAUTHORIZED);

        let browser = app.mammographer().await;
        let mut events = Events::open(&browser, id, None).await;
        events.until(counts(1)).await;
        browser.post("/sign-out", &[]).await;
        arrives(app, id, 2, ("L", "CC")).await;
        assert_eq!(events.next().await, None);
        assert_eq!(app.state.intake.live.followers(), 0);
    })
    .await;
}

#[tokio::test]
async fn streams_end_when_the_server_does() {
    play(async |app| {
        let browser = app.mammographer().await;
        let id = app.waiting().await;
        let mut events = Events::open(&browser, id, None).await;
        events.until(counts(0)).await;
        app.state.taking_work.off();
        assert_eq!(events.next().await, None);
    })
    .await;
}

#[tokio::test]
async fn a_phase_that_fails_by_time_alone_is_told() {
    play(async |app| {
        let visit = Visit::begun(app).await;
        let mut events = Events::open(&visit.browser, visit.id, None).await;
        let fails = |event: &Event| event.state().is_some_and(|state| state.failing.is_some());
        let first = events.next().await.expect("a state");
        assert!(!fails(&first), "nothing is wrong so far");
        app.clock.advance(time::Duration::minutes(11));
        let told = events.until(fails).await;
        let failing = told.last().and_then(Event::state).and_then(|state| state.failing);
        assert_eq!(failing.expect("a finding").phase, Fails::NeverAsked);
    })
    .await;
}

#[tokio::test]
async fn a_session_has_few_streams() {
    play(async |app| {
        let browser = app.mammographer().await;
        let id = app.waiting().await;
        let path = format!("/appointments/{id}/images/events");
        let mut open = Vec::new();
        for _ in 0..OF_A_SESSION {
            open.push(Events::open(&browser, id, None).await);
        }
        assert_eq!(browser.stream(&path, None).await.0, StatusCode::TOO_MANY_REQUESTS);
        let colleague = app.mammographer().await;
        assert_eq!(colleague.stream(&path, None).await.0, StatusCode::OK);
        open.pop();
        assert_eq!(browser.stream(&path, None).await.0, StatusCode::OK);
    })
    .await;
}

on_both! {
    another_server_tells_the_same,
    what_nobody_told_of_is_found,
}

async fn another_server_tells_the_same(database: Database) {
    let app = TestApp::start_on(database, &[]).await;
    let id = app.waiting().await;
    let data = tempfile::tempdir().expect("a data folder");
    let browser = app.at_another_server(&app.mammographer().await, data.path()).await;
    let mut events = Events::open(&browser, id, None).await;
    events.until(counts(0)).await;
    for number in 1..=4 {
        arrives(&app, id, number, ("R", "CC")).await;
        let told = events.until(counts(usize::try_from(number).expect("few"))).await;
        let told: Vec<_> = told.iter().filter_map(Event::image).collect();
        // The others are told anew, because there is one more of their view now.
        assert_eq!(told.len(), usize::try_from(number).expect("few"));
        assert!(told.iter().all(|image| u32::from(image.of) == number));
    }
    // What one server said goes on at the other.
    let own = app.mammographer().await;
    let here = Events::open(&own, id, None).await.until(counts(4)).await;
    let there = Events::open(&browser, id, None).await.until(counts(4)).await;
    assert_eq!(here, there);
}

async fn what_nobody_told_of_is_found(database: Database) {
    let app = TestApp::start_on(database, &[]).await;
    let id = app.waiting().await;
    arrives(&app, id, 1, ("R", "CC")).await;
    let mut events = Events::open(&app.mammographer().await, id, None).await;
    events.until(counts(1)).await;
    pictures_ready(&app, id).await;
    let told = events.next().await.and_then(|event| event.image()).expect("an image");
    assert_eq!(told.picture.state, PictureState::Ready);
    // Nothing comes for a minute: that is news too.
    app.clock.advance(time::Duration::seconds(61));
    let told = events.next().await.and_then(|event| event.state()).expect("a state");
    assert_eq!(told.phase, Phase::SeemsComplete);
}
