//! Forged requests, and addresses that lead elsewhere.

use axum::body::Body;
use fourview::store::Backend;
use http::{Method, StatusCode};

use crate::harness::app::play_on;
use crate::harness::on_each_backend;

on_each_backend! {
    a_request_from_another_site_changes_nothing,
    a_page_that_comes_back_at_a_buttons_address_is_not_hydrated_there,
    a_form_with_the_token_of_another_session_comes_back_with_what_was_typed,
    signing_in_leads_back_to_pages_of_this_product_alone,
    a_wrong_password_shows_the_page_again_without_it,
    after_five_wrong_passwords_the_account_waits,
    a_form_that_is_sent_twice_has_one_effect,
}

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

async fn a_request_from_another_site_changes_nothing(backend: Backend) {
    play_on(backend, &[], async |app| {
        let mammographer = app.mammographer().await;
        let id = app.waiting().await;
        let path = format!("/appointments/{id}/start");
        let body = || Body::from(format!("csrf={}", mammographer.csrf));
        for origin in [
            &[][..],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "none")],
            &[("origin", "null")],
            &[("origin", "https://evil.example")],
        ] {
            let headers: Vec<_> = origin.iter().copied().chain([FORM]).collect();
            let answer = mammographer.send(Method::POST, &path, &headers, body()).await;
            assert_eq!(
                (answer.status, answer.is_page()),
                (StatusCode::FORBIDDEN, true),
                "{origin:?}"
            );
            let headers: Vec<_> = origin
                .iter()
                .copied()
                .chain([("content-type", "application/json")])
                .collect();
            let answer = mammographer
                .send(Method::POST, "/fn/clinics", &headers, Body::from("{}"))
                .await;
            assert_eq!(
                (answer.status, answer.body.as_str()),
                (StatusCode::FORBIDDEN, "\"Forbidden\""),
                "{origin:?}"
            );
        }
        let headers = [FORM, ("origin", "http://127.0.0.1:3000")];
        let answer = mammographer.send(Method::POST, &path, &headers, body()).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    })
    .await;
}

async fn a_page_that_comes_back_at_a_buttons_address_is_not_hydrated_there(backend: Backend) {
    play_on(backend, &[], async |app| {
        let (mammographer, earlier) = (app.mammographer().await, app.mammographer().await);
        let id = app.started(&mammographer).await;
        let fields = [
            ("csrf", earlier.csrf.as_str()),
            ("from", "/images/taken"),
            ("standard", "yes"),
            ("notes", "Typed before pausing"),
        ];
        let paused = mammographer.post(&format!("/appointments/{id}/pause"), &fields).await;
        assert_eq!(paused.status, StatusCode::CONFLICT);
        assert!(paused.body.contains("Typed before pausing"));
        assert!(
            !paused.body.contains("type=\"module\""),
            "the scripts would look for the page at the wrong address"
        );
        let own = mammographer
            .post(&format!("/appointments/{id}/images/taken"), &fields)
            .await;
        assert!(own.body.contains("type=\"module\""));
    })
    .await;
}

async fn a_form_with_the_token_of_another_session_comes_back_with_what_was_typed(backend: Backend) {
    play_on(backend, &[], async |app| {
        let (mammographer, earlier) = (app.mammographer().await, app.mammographer().await);
        let id = app.started(&mammographer).await;
        let path = format!("/appointments/{id}/images/taken");
        let fields = [
            ("csrf", earlier.csrf.as_str()),
            ("standard", "yes"),
            ("notes", "Typed on an old page"),
        ];
        let page = mammographer.post(&path, &fields).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        assert!(page.body.contains("Typed on an old page"));
        assert_eq!(page.input("csrf").as_deref(), Some(mammographer.csrf.as_str()));
        let json = mammographer
            .post_as(&path, &fields, &[("accept", "application/json")])
            .await;
        assert_eq!(
            (json.status, json.body.as_str()),
            (StatusCode::OK, r#"{"Refused":"OldPage"}"#)
        );
        for path in ["/sign-out", "/lock"] {
            let answer = mammographer.post(path, &[("csrf", &earlier.csrf)]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        }
        assert_eq!(mammographer.get("/account").await.status, StatusCode::OK);
    })
    .await;
}

async fn signing_in_leads_back_to_pages_of_this_product_alone(backend: Backend) {
    play_on(backend, &[], async |app| {
        for (given, location) in [
            ("/clinics", "/clinics"),
            ("/clinics%3Fshow%3Dall", "/clinics?show=all"),
            ("//evil.example", "/"),
            ("/%5Cevil.example", "/"),
            ("https://evil.example", "/"),
            ("%2F%2Fevil.example", "/"),
            ("/%0D%0Aset-cookie:a=b", "/"),
        ] {
            let page = format!("/sign-in?return={given}");
            let answer = app
                .browser()
                .sign_in("reader@demo.test", fourview::demo::PASSWORD, &page)
                .await;
            assert_eq!(answer.location(), location, "{given}");
        }
    })
    .await;
}

async fn a_wrong_password_shows_the_page_again_without_it(backend: Backend) {
    play_on(backend, &[], async |app| {
        let answer = app
            .browser()
            .sign_in("reader@demo.test", "not-the-password", "/sign-in?return=/clinics")
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains("reader@demo.test") && !answer.body.contains("not-the-password"));
        assert!(!answer.sets_cookie());
        let unknown = app
            .browser()
            .sign_in("nobody@demo.test", "not-the-password", "/sign-in")
            .await;
        let message = "The email address or the password is not right";
        assert!(answer.body.contains(message) && unknown.body.contains(message));
    })
    .await;
}

async fn after_five_wrong_passwords_the_account_waits(backend: Backend) {
    play_on(backend, &[], async |app| {
        for _ in 0..5 {
            app.browser()
                .sign_in("reader@demo.test", "not-the-password", "/sign-in")
                .await;
        }
        let answer = app
            .browser()
            .sign_in("reader@demo.test", fourview::demo::PASSWORD, "/sign-in")
            .await;
        assert_eq!(
            (answer.status, answer.sets_cookie()),
            (StatusCode::TOO_MANY_REQUESTS, false)
        );
        assert!(answer.body.contains("Wait 15 minutes"));
        app.clock.advance(time::Duration::minutes(16));
        let answer = app
            .browser()
            .sign_in("reader@demo.test", fourview::demo::PASSWORD, "/sign-in")
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    })
    .await;
}

async fn a_form_that_is_sent_twice_has_one_effect(backend: Backend) {
    play_on(backend, &[], async |app| {
        let mammographer = app.mammographer().await;
        let id = app.started(&mammographer).await;
        let path = format!("/appointments/{id}/images/taken");
        let page = mammographer.get(&path).await;
        let (key, version) = (
            page.input("form_key").expect("a key"),
            page.input("version").expect("a version"),
        );
        let fields = [
            ("form_key", key.as_str()),
            ("version", version.as_str()),
            ("standard", "yes"),
        ];
        let locations = [
            mammographer.post(&path, &fields).await,
            mammographer.post(&path, &fields).await,
        ];
        for answer in &locations {
            assert_eq!(
                answer.location(),
                format!("/appointments/{id}/check"),
                "{}",
                answer.status
            );
        }
        let other_key = uuid::Uuid::new_v4().to_string();
        let late = [("form_key", other_key.as_str()), fields[1], fields[2]];
        assert_eq!(mammographer.post(&path, &late).await.status, StatusCode::CONFLICT);
    })
    .await;
}
