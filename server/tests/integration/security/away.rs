//! What the product answers while its database is away: nothing typed is lost, and the operator is told.

use axum::body::{Body, to_bytes};
use fourview::http::admin;
use fourview::store::Backend;
use http::{Request, StatusCode};
use tower::ServiceExt;

use crate::harness::app::{Browser, TestApp};
use crate::harness::on_each_backend;

on_each_backend! {
    a_form_that_cannot_be_saved_comes_back_with_everything_that_was_sent,
    pages_say_so_and_repeat_no_password,
    the_operator_is_told,
    a_server_that_ends_is_alive_but_not_ready,
}

const TYPED: &str = "First line\r\n\"Second\" <line> & more";

async fn away(backend: Backend) -> (TestApp, Browser, String) {
    let app = TestApp::start(backend, &[]).await;
    let mammographer = app.mammographer().await;
    let id = app.started(&mammographer).await;
    app.state.store.clone().close().await.expect("closed");
    (app, mammographer, format!("/appointments/{id}/images/taken"))
}

async fn operator(app: &TestApp, path: &str) -> (StatusCode, String) {
    let request = Request::get(path).body(Body::empty()).expect("a request");
    let answer = admin::router(app.state.clone())
        .oneshot(request)
        .await
        .expect("an answer");
    let status = answer.status();
    let body = to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
    (status, String::from_utf8_lossy(&body).into_owned())
}

async fn a_form_that_cannot_be_saved_comes_back_with_everything_that_was_sent(backend: Backend) {
    let (_app, mammographer, path) = away(backend).await;
    let key = uuid::Uuid::new_v4().to_string();
    let fields = [
        ("form_key", key.as_str()),
        ("version", "0"),
        ("standard", "yes"),
        ("notes", TYPED),
    ];
    let page = mammographer.post(&path, &fields).await;
    assert_eq!((page.status, page.is_page()), (StatusCode::SERVICE_UNAVAILABLE, true));
    assert!(page.body.contains(&format!("action=\"{path}\"")), "{}", page.body);
    assert_eq!(page.input("csrf").as_deref(), Some(mammographer.csrf.as_str()));
    for (name, value) in fields {
        assert_eq!(page.input(name).as_deref(), Some(value), "{name}");
    }
    assert!(!page.body.contains("<line>"));

    let json = mammographer
        .post_as(&path, &fields, &[("accept", "application/json")])
        .await;
    assert_eq!(json.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(
        json.body.starts_with(r#"{"Unavailable":{"reference":""#),
        "{}",
        json.body
    );
}

async fn pages_say_so_and_repeat_no_password(backend: Backend) {
    let (app, mammographer, path) = away(backend).await;
    for path in ["/", "/clinics", &path] {
        let page = mammographer.get(path).await;
        assert_eq!(
            (page.status, page.is_page()),
            (StatusCode::SERVICE_UNAVAILABLE, true),
            "{path}"
        );
        let reference = page.header("x-request-id").expect("a reference").to_owned();
        assert!(page.body.contains(&reference), "{path}");
    }
    assert_eq!(app.browser().get("/sign-in").await.status, StatusCode::OK);
    let refused = app
        .browser()
        .sign_in("reader@demo.test", "zq-my-password", "/sign-in")
        .await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(!refused.body.contains("zq-my-password"));
    assert_eq!(
        mammographer.call("/fn/clinics", "{}").await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
}

async fn the_operator_is_told(backend: Backend) {
    let (app, ..) = away(backend).await;
    assert_eq!(operator(&app, "/livez").await.0, StatusCode::OK);
    let (status, body) = operator(&app, "/readyz").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(body.contains("database"), "{body}");
}

async fn a_server_that_ends_is_alive_but_not_ready(backend: Backend) {
    let folder = tempfile::tempdir().expect("a folder");
    let app = TestApp::start(backend, &[("DATA_DIR", folder.path().to_str().expect("text"))]).await;
    assert_eq!(
        operator(&app, "/readyz").await,
        (StatusCode::OK, r#"{"ready":true,"failing":[]}"#.to_owned())
    );
    app.state.taking_work.off();
    assert_eq!(operator(&app, "/readyz").await.0, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(operator(&app, "/livez").await.0, StatusCode::OK);
}
