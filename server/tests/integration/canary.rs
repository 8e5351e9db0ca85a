//! Canaries: words that nobody else uses, put into every field that holds something about a participant and into
//! every secret. Whatever happens, none of them may turn up in the log, in the metrics, in an address or in an
//! error.

mod visits;

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use app::domain::appointment::{Anatomy, Status};
use app::domain::clinic::SiteKind;
use app::domain::ids::{AppointmentId, ParticipantId};
use app::domain::local_time::LocalDateTime;
use app::domain::participant::{NhsNumber, Participant};
use app::domain::phi::Phi;
use fourview::demo;
use fourview::http::metrics;
use fourview::store::{Backend, NewAppointment, appointment_insert, participant_insert};
use http::StatusCode;
use time::macros::date;
use tracing::Level;
use tracing_subscriber::fmt::MakeWriter;
use uuid::Uuid;

use visits::{administered, enrolment, journey, machine, readings};

use crate::harness::app::{Answer, Browser, TestApp, play_on};
use crate::harness::on_each_backend;

on_each_backend! {
    nothing_about_a_participant_and_no_secret_leaves_by_the_back_door,
}

const FAMILY_NAME: &str = "Zqfamily";
const GIVEN_NAME: &str = "Zqgiven";
const NHS_NUMBER: &str = "9998765439";
const ACCESSION: &str = "ZQACC1";
const SPECIAL: &str = "Zqspecial needs";
const TYPED: &str = "Zqtyped words";
const PASSWORD: &str = "zqpassword";
const EMAIL: &str = "zqemail@demo.test";

/// As they are stored, and as they are shown.
const CANARIES: [&str; 13] = [
    FAMILY_NAME,
    "ZQFAMILY",
    GIVEN_NAME,
    NHS_NUMBER,
    "999 876 5439",
    ACCESSION,
    "Zqspecial",
    "Zqtyped",
    PASSWORD,
    "zqemail",
    // The year alone would be found in the fraction of a second.
    "1931-02",
    "19310203",
    "February 1931",
];

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("the log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

/// Everything that this process logs from here on, down to the last detail.
fn log() -> Log {
    let log = Log::default();
    let everything = tracing_subscriber::fmt()
        .with_max_level(Level::TRACE)
        .with_writer(log.clone());
    everything.try_init().expect("the first log of this process");
    log
}

async fn nothing_about_a_participant_and_no_secret_leaves_by_the_back_door(backend: Backend) {
    let log = log();
    metrics::start();
    play_on(backend, &[], async |app| {
        let mut secrets: Vec<String> = CANARIES.map(str::to_owned).to_vec();
        let id = participant(app).await;
        let mut outside = Vec::new();
        for (email, password) in [
            (EMAIL, demo::PASSWORD),
            (demo::ACCOUNTS[0].email, PASSWORD),
            (EMAIL, ""),
        ] {
            outside.push(app.browser().sign_in(email, password, "/sign-in").await);
        }
        let mammographer = app.mammographer().await;
        let reader = app.signed_in(demo::ACCOUNTS[2]).await;
        // A session's own pages carry its token, in forms.
        let in_forms = [mammographer.csrf.clone(), reader.csrf.clone()];
        for browser in [&mammographer, &reader] {
            let cookie = browser.cookie.clone().expect("a cookie");
            secrets.push(cookie.split_once('=').expect("a value").1.to_owned());
            secrets.push(browser.csrf.clone());
        }
        let mut inside = administered(app, &mammographer).await;
        machine(app).await;
        inside.extend(journey(app, &mammographer, id).await);
        inside.extend(readings(&reader, &mammographer, id).await);
        let (token, enrolled) = enrolment(app).await;
        secrets.push(token);
        outside.extend(enrolled);
        let refused = errors(app, &mammographer, &reader, id).await;
        assert!(
            inside.iter().any(|page| page.body.contains("ZQFAMILY")),
            "the pages do show who it is"
        );

        let metrics = metrics::render().expect("metrics");
        let log = String::from_utf8_lossy(&log.0.lock().expect("the log")).into_owned();
        assert!(log.contains("/appointments/{id}/images/taken"), "the log is there");
        for secret in &secrets {
            assert!(!log.contains(secret.as_str()), "in the log: {}", around(&log, secret));
            assert!(!metrics.contains(secret.as_str()), "in the metrics: {secret}");
            for answer in outside.iter().chain(&inside).chain(&refused) {
                assert!(
                    !answer.location().contains(secret.as_str()),
                    "in an address: {}",
                    answer.location()
                );
            }
            for answer in &refused {
                assert!(
                    !answer.body.contains(secret.as_str()) || in_forms.contains(secret),
                    "in an error: {secret}"
                );
            }
        }
    })
    .await;
}

/// Where in a text something is, with what stands around it.
fn around(text: &str, what: &str) -> String {
    let at = text.find(what).unwrap_or(0);
    text.lines()
        .find(|line| line.contains(what))
        .map_or_else(String::new, |line| format!("{at}: {line}"))
}

/// An appointment of a participant of canaries.
async fn participant(app: &TestApp) -> AppointmentId {
    let who = Participant {
        id: ParticipantId(Uuid::new_v4()),
        family_name: Phi::new(FAMILY_NAME.to_owned()),
        given_name: Phi::new(GIVEN_NAME.to_owned()),
        birth_date: Phi::new(date!(1931 - 02 - 03)),
        nhs_number: Phi::new(NhsNumber::try_from(NHS_NUMBER.to_owned()).expect("a number")),
    };
    let appointment = NewAppointment {
        id: AppointmentId(Uuid::new_v4()),
        clinic: app.clinic(SiteKind::Mobile).await,
        participant: who.id,
        starts_at: LocalDateTime::parse("2026-11-24T10:05").expect("a time"),
        accession: ACCESSION.to_owned(),
        special: Some(SPECIAL.to_owned()),
        anatomy: Anatomy::default(),
        status: Status::CheckedIn,
    };
    let tx = app.state.store.begin().await.expect("a transaction");
    participant_insert(&tx, app.unit, &[who]).await.expect("a participant");
    appointment_insert(&tx, app.unit, &appointment)
        .await
        .expect("an appointment");
    tx.commit().await.expect("committed");
    appointment.id
}

/// Requests that are refused, or that the product cannot serve.
async fn errors(app: &TestApp, mammographer: &Browser, reader: &Browser, id: AppointmentId) -> Vec<Answer> {
    let path = format!("/appointments/{id}/images/taken");
    let fields = [("standard", "yes"), ("notes", TYPED)];
    let mut answers = vec![
        reader.post(&path, &fields).await,
        app.browser().post(&path, &fields).await,
        mammographer
            .post_as(&path, &fields, &[("sec-fetch-site", "cross-site")])
            .await,
        mammographer
            .post_as(&path, &fields, &[("content-type", "text/plain")])
            .await,
        mammographer
            .post_as(
                &path,
                &fields,
                &[("accept", "application/json"), ("content-encoding", "gzip")],
            )
            .await,
        mammographer
            .call("/fn/clinic", &format!("{{\"id\":\"{TYPED}\"}}"))
            .await,
    ];
    let large = format!("{TYPED} ").repeat(8_000);
    answers.push(mammographer.post(&path, &[("notes", &large)]).await);
    for answer in &answers {
        assert_ne!(answer.status, StatusCode::OK);
    }
    answers
}
