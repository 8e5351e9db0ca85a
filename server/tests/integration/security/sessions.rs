//! Sessions: how they begin, how they end, and that what was typed outlives them.

use fourview::demo;
use fourview::store::Backend;
use http::StatusCode;
use time::Duration;

use crate::harness::app::play_on;
use crate::harness::on_each_backend;

on_each_backend! {
    signing_in_gives_a_fresh_token_and_ends_the_one_before,
    a_session_ends_after_a_quarter_of_an_hour_and_pages_that_ask_by_themselves_do_not_prolong_it,
    what_was_typed_in_a_session_that_has_ended_is_there_after_signing_in_again,
    nothing_is_kept_for_someone_who_does_not_know_the_token,
    locking_ends_the_session_and_leads_back_for_whoever_signs_in,
    signing_out_takes_the_cookie_away,
    an_enrolment_link_makes_one_account,
}

async fn signing_in_gives_a_fresh_token_and_ends_the_one_before(backend: Backend) {
    play_on(backend, &[], async |app| {
        let before = app.mammographer().await;
        let mut after = before.clone();
        after.sign_in("reader@demo.test", demo::PASSWORD, "/sign-in").await;
        assert_ne!(before.cookie, after.cookie);
        assert_eq!(after.get("/account").await.status, StatusCode::OK);
        assert_eq!(before.get("/account").await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

async fn a_session_ends_after_a_quarter_of_an_hour_and_pages_that_ask_by_themselves_do_not_prolong_it(
    backend: Backend,
) {
    play_on(backend, &[], async |app| {
        let mammographer = app.mammographer().await;
        for _ in 0..14 {
            app.clock.advance(Duration::minutes(1));
            assert_eq!(mammographer.call("/fn/time-left", "{}").await.status, StatusCode::OK);
        }
        app.clock.advance(Duration::minutes(1));
        let answer = mammographer.get("/clinics?show=all").await;
        assert_eq!(answer.location(), "/sign-in?return=/clinics%3Fshow%3Dall&why=ended");
        assert_eq!(
            mammographer.call("/fn/time-left", "{}").await.status,
            StatusCode::UNAUTHORIZED
        );
    })
    .await;
}

async fn what_was_typed_in_a_session_that_has_ended_is_there_after_signing_in_again(backend: Backend) {
    play_on(backend, &[], async |app| {
        let mammographer = app.mammographer().await;
        let id = app.started(&mammographer).await;
        let path = format!("/appointments/{id}/images/taken");
        app.clock.advance(Duration::minutes(16));
        let typed = [("standard", "yes"), ("notes", "Typed after the end"), ("version", "0")];
        let answer = mammographer.post(&path, &typed).await;
        assert_eq!(answer.location(), format!("/sign-in?return={path}&why=ended"));
        assert_eq!(
            app.mammographer()
                .await
                .get(&path)
                .await
                .body
                .matches("Typed after the end")
                .count()
                .min(1),
            1
        );
        let other = app.signed_in(demo::ACCOUNTS[1]).await;
        assert!(!other.get(&path).await.body.contains("Typed after the end"));

        let json = mammographer
            .post_as(&path, &typed, &[("accept", "application/json")])
            .await;
        assert_eq!(
            (json.status, json.body.as_str()),
            (StatusCode::UNAUTHORIZED, "\"SignedOut\"")
        );
    })
    .await;
}

async fn nothing_is_kept_for_someone_who_does_not_know_the_token(backend: Backend) {
    play_on(backend, &[], async |app| {
        let mammographer = app.mammographer().await;
        let id = app.started(&mammographer).await;
        let path = format!("/appointments/{id}/images/taken");
        app.clock.advance(Duration::minutes(16));
        mammographer
            .post(
                &path,
                &[("csrf", "guessed"), ("standard", "yes"), ("notes", "Not theirs")],
            )
            .await;
        assert!(!app.mammographer().await.get(&path).await.body.contains("Not theirs"));
    })
    .await;
}

async fn locking_ends_the_session_and_leads_back_for_whoever_signs_in(backend: Backend) {
    play_on(backend, &[], async |app| {
        let mammographer = app.mammographer().await;
        let answer = mammographer.post("/lock", &[("return", "/clinics")]).await;
        assert_eq!(answer.location(), "/sign-in?return=/clinics&why=locked");
        assert!(!answer.sets_cookie(), "another tab may still have something to keep");
        assert_eq!(mammographer.get("/clinics").await.status, StatusCode::SEE_OTHER);
        let away = app
            .mammographer()
            .await
            .post("/lock", &[("return", "//evil.example")])
            .await;
        assert_eq!(away.location(), "/sign-in?why=locked");
    })
    .await;
}

async fn signing_out_takes_the_cookie_away(backend: Backend) {
    play_on(backend, &[], async |app| {
        let mammographer = app.mammographer().await;
        let answer = mammographer.post("/sign-out", &[]).await;
        assert_eq!(answer.location(), "/sign-in?why=signed-out");
        assert!(
            answer
                .header("set-cookie")
                .is_some_and(|cookie| cookie.starts_with("session=;") && cookie.contains("Max-Age=0"))
        );
        assert_eq!(mammographer.get("/account").await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

async fn an_enrolment_link_makes_one_account(backend: Backend) {
    play_on(backend, &[], async |app| {
        let role = app::domain::staff::Role::ServiceAdministrator;
        let link = app
            .state
            .auth
            .enrolment_make(app.unit, "new@demo.test", role)
            .await
            .expect("a link");
        let path = format!("/enrol/{}", link.token);
        let mut browser = app.browser();
        assert_eq!(browser.get(&path).await.status, StatusCode::OK);
        let password = "three words together";
        let short = [
            ("name", "New Person"),
            ("password", "short"),
            ("password_again", "short"),
        ];
        let wrong = browser.post(&path, &short).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.body.contains("New Person") && !wrong.body.contains("value=\"short\""));
        let fields = [
            ("name", "New Person"),
            ("password", password),
            ("password_again", password),
        ];
        assert_eq!(browser.post(&path, &fields).await.location(), "/sign-in?why=enrolled");
        assert_eq!(browser.post(&path, &fields).await.status, StatusCode::NOT_FOUND);
        assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            browser.sign_in("new@demo.test", password, "/sign-in").await.status,
            StatusCode::SEE_OTHER
        );
    })
    .await;
}
