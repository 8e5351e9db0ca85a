//! Limits on what a request may be.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use axum::body::{Body, Bytes};
use fourview::http::listen;
use fourview::store::Backend;
use http::{Method, StatusCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::harness::app::play_on;
use crate::harness::on_each_backend;

on_each_backend! {
    a_form_or_a_call_that_is_too_large_is_refused_with_a_page_or_its_like,
    what_is_no_form_is_not_understood,
    nothing_packed_is_unpacked,
    a_session_that_asks_too_much_waits,
    a_request_that_never_ends_is_given_up_after_a_while,
    headers_have_limits_and_so_has_the_wait_for_them,
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

async fn a_request_that_never_ends_is_given_up_after_a_while(backend: Backend) {
    play_on(backend, &[], async |app| {
        let browser = app.browser();
        let never = Body::from_stream(futures::stream::pending::<Result<Bytes, Infallible>>());
        tokio::time::pause();
        let begun = Instant::now();
        let answer = browser.send(Method::POST, "/sign-in", &FORM, never).await;
        let taken = begun.elapsed();
        tokio::time::resume();
        assert_eq!(
            (answer.status, answer.is_page()),
            (StatusCode::SERVICE_UNAVAILABLE, true)
        );
        assert!(
            taken >= Duration::from_secs(15) && taken < Duration::from_secs(16),
            "{taken:?}"
        );
        assert_eq!(
            browser.get("/sign-in").await.status,
            StatusCode::OK,
            "others are served"
        );
    })
    .await;
}

/// Sends the head of a request, and reads what comes until the connection ends; an answer closes it.
async fn raw(address: SocketAddr, head: &str) -> String {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(head.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    // A server that refuses may reset the connection while the rest is on its way.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

async fn headers_have_limits_and_so_has_the_wait_for_them(backend: Backend) {
    play_on(backend, &[], async |app| {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let (end, ending) = watch::channel(false);
        let server = tokio::spawn(listen::serve(listener, app.router(), ending));
        let head = |headers: &str| format!("GET /sign-in HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{headers}\r\n");
        let many = |count: usize| {
            (0..count)
                .map(|number| format!("x-{number}: y\r\n"))
                .collect::<String>()
        };
        for (what, headers, status) in [
            ("none more", String::new(), "200"),
            ("some more", many(50), "200"),
            ("too many", many(80), "431"),
            ("not too long", format!("x: {}\r\n", "y".repeat(16 * 1024)), "200"),
            ("too long", format!("x: {}\r\n", "y".repeat(64 * 1024)), "431"),
        ] {
            let answer = raw(address, &head(&headers)).await;
            let found = answer.get(9..12).unwrap_or("none");
            assert_eq!(found, status, "{what}: {}", answer.lines().next().unwrap_or_default());
        }
        tokio::time::pause();
        let begun = Instant::now();
        let answer = raw(address, "GET /sign-in HTTP/1.1\r\nhost: x\r\n").await;
        let waited = begun.elapsed();
        tokio::time::resume();
        assert!(!answer.contains("200"), "{answer}");
        assert!(
            waited >= Duration::from_secs(30) && waited < Duration::from_secs(40),
            "{waited:?}"
        );
        end.send(true).expect("it runs");
        server.await.expect("it ends");
    })
    .await;
}
