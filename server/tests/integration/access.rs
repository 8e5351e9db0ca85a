//! Who gets in where: every route and every server function, asked by nobody, by each role, and by another unit.

mod ids;

use std::collections::BTreeSet;

use axum::body::Body;
use fourview::demo;
use fourview::router::endpoints;
use fourview::store::Backend;
use http::Method;
use uuid::Uuid;

use crate::harness::app::{Answer, Browser, TestApp, play_on};
use crate::harness::on_each_backend;

on_each_backend! {
    each_endpoint_lets_in_those_who_may,
    what_is_not_there_and_what_is_no_id_look_the_same,
    a_person_ends_own_sessions_and_no_others,
}

/// What someone gets.
#[derive(Clone, Copy, Debug)]
enum Gets {
    /// What was asked for, whatever its own rules then say: a page, the next page, or the form again.
    In,
    /// The sign-in page.
    SignIn,
    /// A refusal with this status.
    No(u16),
}
use Gets::{In, No, SignIn};
use ids::Ids;

/// What is sent along.
#[derive(Clone, Copy)]
enum Sent {
    Nothing,
    Form,
    Json(&'static str),
}

/// For nobody; a mammographer, an image reader and a service administrator of the unit; and the same three of another.
type Everyone = [Gets; 7];

const ANYONE: Everyone = [In; 7];
const NO_SUCH_LINK: Everyone = [No(404); 7];
const NEEDS_A_TOKEN: Everyone = [No(401); 7];
const SIGNED_IN: Everyone = [SignIn, In, In, In, In, In, In];
const NOT_THEIRS: Everyone = [SignIn, No(404), No(404), No(404), No(404), No(404), No(404)];
const SEES_CLINICS: Everyone = [SignIn, In, In, No(403), In, In, No(403)];
const SEES_THIS: Everyone = [SignIn, In, In, No(403), No(404), No(404), No(403)];
const RECORDS: Everyone = [SignIn, In, No(403), No(403), In, No(403), No(403)];
const RECORDS_THIS: Everyone = [SignIn, In, No(403), No(403), No(404), No(403), No(403)];
const ADMINISTERS: Everyone = [SignIn, No(403), No(403), In, No(403), No(403), In];
const ADMINISTERS_THIS: Everyone = [SignIn, No(403), No(403), In, No(403), No(403), No(404)];
const FOLLOWS_THIS: Everyone = called(RECORDS_THIS);
const READS: Everyone = [SignIn, No(403), In, No(403), No(403), In, No(403)];
const READS_THIS: Everyone = [SignIn, No(403), In, No(403), No(403), No(404), No(403)];
const REFERRED: Everyone = [SignIn, No(403), No(404), No(403), No(403), No(404), No(403)];
const SEES_THIS_PICTURE: Everyone = [No(401), In, In, In, No(404), No(404), No(404)];

/// A server function says by its status what a page says by leading to the sign-in page.
const fn called(mut everyone: Everyone) -> Everyone {
    everyone[0] = No(401);
    everyone
}

struct Row(Method, &'static str, Sent, Everyone);

const fn page(path: &'static str, everyone: Everyone) -> Row {
    Row(Method::GET, path, Sent::Nothing, everyone)
}

const fn form(path: &'static str, everyone: Everyone) -> Row {
    Row(Method::POST, path, Sent::Form, everyone)
}

const fn call(path: &'static str, json: &'static str, everyone: Everyone) -> Row {
    Row(Method::POST, path, Sent::Json(json), called(everyone))
}

const TABLE: &[Row] = &[
    page("/", SIGNED_IN),
    page("/sign-in", ANYONE),
    form("/sign-in", ANYONE),
    form("/sign-out", ANYONE),
    form("/lock", ANYONE),
    page("/enrol/{token}", NO_SUCH_LINK),
    form("/enrol/{token}", NO_SUCH_LINK),
    page("/account", SIGNED_IN),
    form("/account/sessions/{id}/end", NOT_THEIRS),
    page("/room", RECORDS),
    form("/room", RECORDS),
    page("/clinics", SEES_CLINICS),
    page("/clinics/{id}", SEES_THIS),
    page("/clinics/{id}/sheet", SEES_THIS),
    page("/attention", RECORDS),
    page("/appointments/{id}", SEES_THIS),
    page("/appointments/{id}/images", SEES_THIS),
    page("/appointments/{id}/record", SEES_THIS),
    page("/appointments/{id}/room", RECORDS_THIS),
    page("/appointments/{id}/images/taken", RECORDS_THIS),
    page("/appointments/{id}/images/details", RECORDS_THIS),
    page("/appointments/{id}/images/repeats", RECORDS_THIS),
    page("/appointments/{id}/images/awaiting", RECORDS_THIS),
    page("/appointments/{id}/images/review", RECORDS_THIS),
    page("/appointments/{id}/attribution", RECORDS_THIS),
    page("/appointments/{id}/check", RECORDS_THIS),
    page("/appointments/{id}/images/problem", RECORDS_THIS),
    page("/appointments/{id}/images/of-another", RECORDS_THIS),
    form("/appointments/{id}/images/of-another", RECORDS_THIS),
    page("/appointments/{id}/images/cannot-proceed", RECORDS_THIS),
    page("/appointments/{id}/correct", RECORDS_THIS),
    form("/appointments/{id}/check-in", RECORDS_THIS),
    form("/appointments/{id}/start", RECORDS_THIS),
    form("/appointments/{id}/take-over", RECORDS_THIS),
    form("/appointments/{id}/room", RECORDS_THIS),
    form("/appointments/{id}/images/taken", RECORDS_THIS),
    form("/appointments/{id}/images/details", RECORDS_THIS),
    form("/appointments/{id}/images/repeats", RECORDS_THIS),
    form("/appointments/{id}/images/review", RECORDS_THIS),
    form("/appointments/{id}/attribution", RECORDS_THIS),
    form("/appointments/{id}/check", RECORDS_THIS),
    form("/appointments/{id}/images/cannot-proceed", RECORDS_THIS),
    form("/appointments/{id}/correct", RECORDS_THIS),
    form("/appointments/{id}/pause", RECORDS_THIS),
    form("/appointments/{id}/resume", RECORDS_THIS),
    form("/appointments/{id}/abandon-correction", RECORDS_THIS),
    form("/appointments/{id}/record-manually", RECORDS_THIS),
    form("/appointments/{id}/record-automatically", RECORDS_THIS),
    Row(Method::POST, "/dicom-web/studies", Sent::Nothing, NEEDS_A_TOKEN),
    call("/fn/clinics", "{}", SEES_CLINICS),
    call("/fn/clinic", r#"{"id":"CLINIC"}"#, SEES_THIS),
    call("/fn/attention", "{}", RECORDS),
    call("/fn/rooms", "{}", RECORDS),
    call(
        "/fn/appointment",
        r#"{"id":"APPOINTMENT","step":"Taken"}"#,
        RECORDS_THIS,
    ),
    call("/fn/place", r#"{"id":"APPOINTMENT"}"#, SEES_THIS),
    call(
        "/fn/keep-typed",
        r#"{"id":"APPOINTMENT","step":"Taken","fields":[["notes","x"]]}"#,
        RECORDS_THIS,
    ),
    page("/appointments/{id}/images/events", FOLLOWS_THIS),
    call("/fn/problem", r#"{"id":"APPOINTMENT"}"#, RECORDS_THIS),
    call("/fn/whose-images", r#"{"id":"APPOINTMENT","to":null}"#, RECORDS_THIS),
    page("/images/{id}/thumbnail", SEES_THIS_PICTURE),
    page("/admin/image-transfer", ADMINISTERS),
    page("/admin/image-transfer/associations", ADMINISTERS),
    page("/admin/image-transfer/machines/{id}", ADMINISTERS_THIS),
    page("/admin/image-transfer/machines/{id}/change", ADMINISTERS_THIS),
    page("/admin/image-transfer/add-machine", ADMINISTERS),
    page("/admin/image-transfer/sites/{id}", ADMINISTERS_THIS),
    page("/admin/image-transfer/quarantine", ADMINISTERS),
    page("/admin/image-transfer/quarantine/{id}", ADMINISTERS_THIS),
    page("/admin/image-transfer/unmatched", ADMINISTERS),
    page("/admin/image-transfer/studies", ADMINISTERS),
    page("/admin/image-transfer/studies/{id}", ADMINISTERS_THIS),
    page("/admin/image-transfer/studies/{id}/attach", ADMINISTERS_THIS),
    call("/fn/image-transfer", "{}", ADMINISTERS),
    call("/fn/transfer-associations", r#"{"page":1}"#, ADMINISTERS),
    call("/fn/transfer-machine", r#"{"id":"MACHINE"}"#, ADMINISTERS_THIS),
    call("/fn/transfer-registration", r#"{"id":"MACHINE"}"#, ADMINISTERS_THIS),
    call("/fn/transfer-site", r#"{"id":"SITE"}"#, ADMINISTERS_THIS),
    call("/fn/transfer-quarantine", r#"{"page":1}"#, ADMINISTERS),
    call("/fn/transfer-quarantined", r#"{"id":"QUARANTINED"}"#, ADMINISTERS_THIS),
    call("/fn/transfer-unmatched", r#"{"page":1}"#, ADMINISTERS),
    call("/fn/transfer-studies", r#"{"page":1}"#, ADMINISTERS),
    call("/fn/transfer-study", r#"{"id":"MATCHED"}"#, ADMINISTERS_THIS),
    call(
        "/fn/transfer-attach",
        r#"{"id":"STRAY","appointment":"APPOINTMENT"}"#,
        ADMINISTERS_THIS,
    ),
    form("/admin/image-transfer/machines/{id}", ADMINISTERS_THIS),
    form("/admin/image-transfer/machines/{id}/check", ADMINISTERS_THIS),
    form("/admin/image-transfer/machines/{id}/change", ADMINISTERS_THIS),
    form("/admin/image-transfer/add-machine", ADMINISTERS),
    form("/admin/image-transfer/sites/{id}", ADMINISTERS_THIS),
    form("/admin/image-transfer/quarantine/{id}", ADMINISTERS_THIS),
    form("/admin/image-transfer/quarantine/{id}/again", ADMINISTERS_THIS),
    form("/admin/image-transfer/alerts/{id}/close", ADMINISTERS_THIS),
    form("/admin/image-transfer/studies/{id}/attach", ADMINISTERS_THIS),
    page("/reading", READS),
    page("/reading/{id}", READS_THIS),
    page("/reading/from/{token}", REFERRED),
    form("/reading/next", READS),
    form("/reading/{id}/seen", READS_THIS),
    form("/reading/{id}/opinion", READS_THIS),
    form("/reading/{id}/question", READS_THIS),
    form("/reading/{id}/recall", READS_THIS),
    form("/reading/{id}/withdraw", READS_THIS),
    form("/appointments/{id}/answer", RECORDS_THIS),
    page("/reports/notes", ADMINISTERS),
    page("/reports/notes.csv", ADMINISTERS),
    call(
        "/fn/reading-list",
        r#"{"filter":{"clinic":null,"notes":true,"additional":false,"shortfall":false,"seen":"Open","after":null}}"#,
        READS,
    ),
    call(
        "/fn/reading-case",
        r#"{"id":"CASE","filter":{"clinic":null,"notes":false,"additional":false,"shortfall":false,"seen":"Open",
            "after":null}}"#,
        READS_THIS,
    ),
    call(
        "/fn/reading-next",
        r#"{"after":"CASE","filter":{"clinic":null,"notes":false,"additional":false,"shortfall":false,"seen":"Open",
            "after":null}}"#,
        READS,
    ),
    call("/fn/reading-notes", "{}", ADMINISTERS),
    call("/fn/own-sessions", "{}", SIGNED_IN),
    call("/fn/time-left", "{}", SIGNED_IN),
    call("/fn/stay-signed-in", "{}", SIGNED_IN),
];

#[test]
fn every_endpoint_is_in_the_table_once() {
    let listed: Vec<_> = TABLE
        .iter()
        .map(|Row(method, path, ..)| (method.to_string(), (*path).to_owned()))
        .collect();
    let unique: BTreeSet<_> = listed.iter().cloned().collect();
    assert_eq!(unique.len(), listed.len(), "a row comes twice");
    let there = endpoints()
        .into_iter()
        .map(|(method, path)| (method.to_string(), path))
        .collect::<BTreeSet<_>>();
    let (missing, gone) = (there.difference(&unique), unique.difference(&there));
    assert_eq!(
        (missing.collect::<Vec<_>>(), gone.collect::<Vec<_>>()),
        (vec![], vec![]),
        "(not in the table, not there)"
    );
}

async fn each_endpoint_lets_in_those_who_may(backend: Backend) {
    play_on(backend, &[], async |app| {
        let ids = Ids::of(app).await;
        let mut wrong = Vec::new();
        // Those who may change something come last, so that all others find the same.
        for person in [0, 4, 5, 6, 3, 2, 1] {
            let browser = browser(app, person).await;
            for row in TABLE {
                let Row(method, path, sent, everyone) = row;
                let ends_session = matches!(*path, "/sign-out" | "/lock");
                let browser = if ends_session {
                    self::browser(app, person).await
                } else {
                    browser.clone()
                };
                let answer = ask(&browser, method, path, *sent, &ids).await;
                if !fits(everyone[person], &answer) {
                    let (status, location) = (answer.status.as_u16(), answer.location());
                    wrong.push(format!(
                        "{method} {path} for person {person}: {status} {location}, not {:?}",
                        everyone[person]
                    ));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    })
    .await;
}

async fn what_is_not_there_and_what_is_no_id_look_the_same(backend: Backend) {
    play_on(backend, &[], async |app| {
        let mammographer = app.mammographer().await;
        for id in [Uuid::new_v4().to_string(), "7".to_owned(), "%27%3B--".to_owned()] {
            for segment in ["", "/images", "/images/taken", "/record"] {
                let answer = mammographer.get(&format!("/appointments/{id}{segment}")).await;
                assert_eq!(answer.status.as_u16(), 404, "GET {id}{segment}");
            }
            let answer = mammographer.post(&format!("/appointments/{id}/start"), &[]).await;
            assert_eq!(answer.status.as_u16(), 404, "POST {id}");
        }
    })
    .await;
}

async fn a_person_ends_own_sessions_and_no_others(backend: Backend) {
    play_on(backend, &[], async |app| {
        let (here, elsewhere) = (app.mammographer().await, app.mammographer().await);
        let reader = app.signed_in(demo::ACCOUNTS[2]).await;
        let page = here.get("/account").await;
        let paths: Vec<_> = page
            .body
            .split("action=\"")
            .filter_map(|part| part.split('"').next())
            .collect();
        let ends: Vec<_> = paths.into_iter().filter(|path| path.ends_with("/end")).collect();
        assert!(!ends.is_empty(), "the page offers to end sessions");
        for path in &ends {
            assert_eq!(reader.post(path, &[]).await.status.as_u16(), 404);
        }
        for path in ends {
            here.post(path, &[]).await;
        }
        assert_eq!(elsewhere.get("/account").await.status.as_u16(), 303);
    })
    .await;
}

async fn browser(app: &TestApp, person: usize) -> Browser {
    let [mammographer, _, reader, administrator] = demo::ACCOUNTS;
    let others = [demo::OTHER_ACCOUNT, demo::OTHER_READER, demo::OTHER_ADMINISTRATOR];
    match person.checked_sub(1) {
        None => app.browser(),
        Some(index @ 0..3) => app.signed_in([mammographer, reader, administrator][index]).await,
        Some(index) => app.signed_in(others[index - 3]).await,
    }
}

async fn ask(browser: &Browser, method: &Method, path: &str, sent: Sent, ids: &Ids) -> Answer {
    let path = ids.path(path);
    match sent {
        Sent::Nothing => browser.send(method.clone(), &path, &[], Body::empty()).await,
        Sent::Form => {
            let key = Uuid::new_v4().to_string();
            let fields = [
                ("form_key", key.as_str()),
                ("appointment", &ids.appointment),
                ("version", "1"),
                ("question", &key),
            ];
            browser.post(&path, &fields).await
        }
        Sent::Json(json) => browser.call(&path, &ids.json(json)).await,
    }
}

fn fits(gets: Gets, answer: &Answer) -> bool {
    let status = answer.status.as_u16();
    let leads_to_sign_in = answer.location().starts_with("/sign-in") && !answer.location().contains("why=");
    match gets {
        In => matches!(status, 200 | 302 | 303 | 409 | 422) && !leads_to_sign_in,
        SignIn => status == 303 && leads_to_sign_in,
        No(expected) => status == expected,
    }
}
