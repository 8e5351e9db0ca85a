//! Limits on what a request may be.

use axum::body::Body;
use fourview::store::Backend;
use http::{Method, StatusCode};

use crate::harness::app::play_on;
use crate::harness::on_each_backend;

on_each_backend! {
    a_form_or_a_call_that_is_too_large_is_refused_with_a_page_or_its_like,
    what_is_no_form_is_not_understood,
    nothing_packed_is_unpacked,
    a_session_that_asks_too_much_waits,
}

const FORM: [(&str, &str); 2] = [
    ("content-type", "application/x-www-form-urlencoded"),
    ("sec-fetch-site", "same-origin"),
];

async fn a_form_or_a_call_that_is_too_large_is_refused_with_a_page_or_its_like(backend: Backend) {
    play_on(backend, &[], async |app| {
        let mammographer = app.mammographer().await;
        let id = app.started(&mammographer).await;
        let large = "x".repeat(64 * 1024);
        let page = mammographer
            .post(&format!("/appointments/{id}/images/taken"), &[("notes", &large)])
            .await;
        assert_eq!((page.status, page.is_page()), (StatusCode::PAYLOAD_TOO_LARGE, true));
        let call = mammographer
            .call("/fn/clinic", &format!("{{\"id\":\"{large}\"}}"))
            .await;
        assert_eq!(
            (call.status, call.body.as_str()),
            (StatusCode::PAYLOAD_TOO_LARGE, "\"TooLarge\"")
        );
    })
    .await;
}

async fn what_is_no_form_is_not_understood(backend: Backend) {
    play_on(backend, &[], async |app| {
        let mammographer = app.mammographer().await;
        let id = app.started(&mammographer).await;
        let path = format!("/appointments/{id}/images/taken");
        for (kind, body) in [
            ("text/plain", "standard=yes"),
            ("multipart/form-data; boundary=x", "--x--"),
            ("application/x-www-form-urlencoded", "notes=%ff"),
            ("application/x-www-form-urlencoded", "notes=%4"),
        ] {
            let headers = [("content-type", kind), ("sec-fetch-site", "same-origin")];
            let answer = mammographer.send(Method::POST, &path, &headers, Body::from(body)).await;
            assert_eq!(
                (answer.status, answer.is_page()),
                (StatusCode::BAD_REQUEST, true),
                "{kind} {body}"
            );
        }
        for json in ["", "[", "{}", "{\"id\":7}"] {
            let answer = mammographer.call("/fn/clinic", json).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{json}");
        }
    })
    .await;
}

async fn nothing_packed_is_unpacked(backend: Backend) {
    play_on(backend, &[], async |app| {
        let headers = [FORM[0], FORM[1], ("content-encoding", "gzip")];
        let answer = app
            .browser()
            .send(Method::POST, "/sign-in", &headers, Body::from("email=a"))
            .await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    })
    .await;
}

async fn a_session_that_asks_too_much_waits(backend: Backend) {
    play_on(backend, &[("RATE_LIMIT", "5")], async |app| {
        let (one, other) = (app.mammographer().await, app.mammographer().await);
        let mut statuses = Vec::new();
        for _ in 0..12 {
            statuses.push(one.get("/account").await.status);
        }
        assert_eq!(statuses.first(), Some(&StatusCode::OK));
        assert_eq!(statuses.last(), Some(&StatusCode::TOO_MANY_REQUESTS));
        assert_eq!(other.get("/account").await.status, StatusCode::OK);
        app.clock.advance(time::Duration::seconds(1));
        assert_eq!(one.get("/account").await.status, StatusCode::OK);
    })
    .await;
}
