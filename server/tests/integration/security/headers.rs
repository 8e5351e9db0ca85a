//! The headers of every answer.

use fourview::store::Backend;
use http::{Method, StatusCode};

use crate::harness::app::{Answer, play_on};
use crate::harness::on_each_backend;

on_each_backend! {
    every_answer_tells_the_browser_what_it_may_do,
    each_answer_has_a_nonce_of_its_own_and_every_script_carries_it,
    only_files_of_the_site_are_kept_by_the_browser,
    over_https_the_browser_stays_there_and_the_cookie_too,
}

fn nonce(answer: &Answer) -> String {
    let policy = answer.header("content-security-policy").expect("a policy");
    let (_, rest) = policy.split_once("'nonce-").expect("a nonce");
    rest.split_once('\'').expect("its end").0.to_owned()
}

async fn every_answer_tells_the_browser_what_it_may_do(backend: Backend) {
    play_on(backend, &[], async |app| {
        let nobody = app.browser();
        let answers = [
            nobody.get("/sign-in").await,
            nobody.get("/").await,
            nobody.get("/no-such-page").await,
            nobody.get("/pkg/main.1.css").await,
            nobody.call("/fn/clinics", "{}").await,
            nobody
                .send(Method::POST, "/sign-in", &[], axum::body::Body::empty())
                .await,
        ];
        for answer in &answers {
            let status = answer.status;
            let policy = answer.header("content-security-policy").expect("a policy");
            for part in [
                "default-src 'none'",
                "'strict-dynamic' 'wasm-unsafe-eval'",
                "connect-src 'self'",
                "form-action 'self'",
                "frame-ancestors 'none'",
                "base-uri 'none'",
                "object-src 'none'",
            ] {
                assert!(policy.contains(part), "{status} {part}: {policy}");
            }
            assert!(
                !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
                "{policy}"
            );
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "same-origin"),
                ("cross-origin-opener-policy", "same-origin"),
                ("cross-origin-resource-policy", "same-origin"),
            ] {
                assert_eq!(answer.header(name), Some(value), "{status}");
            }
            assert!(
                answer
                    .header("permissions-policy")
                    .is_some_and(|policy| policy.contains("camera=()"))
            );
            assert_eq!(
                answer.header("strict-transport-security"),
                None,
                "over http it would be ignored"
            );
        }
    })
    .await;
}

async fn each_answer_has_a_nonce_of_its_own_and_every_script_carries_it(backend: Backend) {
    play_on(backend, &[], async |app| {
        let mammographer = app.mammographer().await;
        let id = app.started(&mammographer).await;
        let taken = format!("/appointments/{id}/images/taken");
        let pages = [
            app.browser().get("/sign-in").await,
            mammographer.get("/clinics").await,
            mammographer.get(&taken).await,
            mammographer.post(&taken, &[]).await,
            mammographer.get("/no-such-page").await,
        ];
        let mut seen = Vec::new();
        for page in &pages {
            let nonce = nonce(page);
            assert!(nonce.len() >= 22, "128 bits: {nonce}");
            let scripts = page.body.matches("<script").count();
            let carried = page.body.split("<script").skip(1).filter(|script| {
                let tag = script.split('>').next().unwrap_or_default();
                tag.contains(&format!("nonce=\"{nonce}\""))
            });
            assert!(scripts > 0, "{}", page.status);
            assert_eq!(carried.count(), scripts, "{}", page.status);
            for inline in [" onclick=", " onsubmit=", " style=\"", "javascript:"] {
                assert!(!page.body.contains(inline), "{} has {inline}", page.status);
            }
            seen.push(nonce);
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), pages.len());
    })
    .await;
}

async fn only_files_of_the_site_are_kept_by_the_browser(backend: Backend) {
    play_on(backend, &[], async |app| {
        let mammographer = app.mammographer().await;
        for path in ["/sign-in", "/clinics", "/account", "/no-such-page", "/"] {
            assert_eq!(
                mammographer.get(path).await.header("cache-control"),
                Some("no-store"),
                "{path}"
            );
        }
        let answer = mammographer.call("/fn/clinics", "{}").await;
        assert_eq!(
            (answer.status, answer.header("cache-control")),
            (StatusCode::OK, Some("no-store"))
        );
        let css = mammographer.get("/pkg/main.1.css").await;
        assert_eq!(css.header("cache-control"), Some("public, max-age=31536000, immutable"));
        assert_eq!(css.header("content-type"), Some("text/css; charset=utf-8"));
    })
    .await;
}

async fn over_https_the_browser_stays_there_and_the_cookie_too(backend: Backend) {
    play_on(backend, &[("PUBLIC_URL", "https://fourview.example")], async |app| {
        let mut browser = app.browser();
        let answer = browser
            .sign_in("mammographer@demo.test", fourview::demo::PASSWORD, "/sign-in")
            .await;
        assert_eq!(answer.header("strict-transport-security"), Some("max-age=63072000"));
        let cookie = answer.header("set-cookie").expect("a cookie");
        assert!(cookie.starts_with("__Host-session="), "{cookie}");
        for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
            assert!(cookie.contains(part), "{part}: {cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    })
    .await;
}
