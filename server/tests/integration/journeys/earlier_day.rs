//! The day after an outage: yesterday's clinic is found again, and its paper is typed in.

use app::domain::clinic::SiteKind;
use fourview::demo;
use fourview::store::{Backend, staff_by_email};
use http::StatusCode;
use time::Duration;

use crate::harness::app::{Answer, Browser, play_on};
use crate::harness::on_each_backend;

on_each_backend! {
    what_was_written_on_paper_yesterday_is_typed_in_today,
}

/// Opens a page and sends its form.
async fn answer(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    let page = browser.get(path).await;
    let hidden = ["form_key", "version"].map(|name| (name, page.input(name).unwrap_or_default()));
    let hidden = hidden.iter().map(|(name, value)| (*name, value.as_str()));
    let fields: Vec<_> = hidden.chain(fields.iter().copied()).collect();
    let sent = browser.post(path, &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{path}");
    sent
}

async fn what_was_written_on_paper_yesterday_is_typed_in_today(backend: Backend) {
    play_on(backend, &[], async |app| {
        let (id, clinic) = (app.waiting().await, app.clinic(SiteKind::Mobile).await);
        let only_day = app.mammographer().await.get("/clinics").await;
        assert!(!only_day.body.contains("Earlier clinics") && !only_day.body.contains("Clinics of today"));
        app.clock.advance(Duration::days(1));
        let (store, database) = (&app.state.store, &app.database);
        let filled = demo::fill(store, &*app.clock, &database.audit()).await;
        assert!(filled.expect("another day").added);

        let mammographer = app.mammographer().await;
        let today = mammographer.get("/clinics").await;
        let link = "<a href=\"/clinics?day=2026-11-24\" rel=\"external\">Earlier clinics, 24 November 2026</a>";
        assert!(today.body.contains(link) && today.body.contains("25 November 2026"));
        assert!(!today.body.contains(&clinic.to_string()));
        let earlier = mammographer.get("/clinics?day=2026-11-24").await;
        for shown in [
            &format!("href=\"/clinics/{clinic}\""),
            "24 November 2026",
            "These clinics are over.",
            "<a href=\"/clinics\" rel=\"external\">Clinics of today</a>",
        ] {
            assert!(earlier.body.contains(shown), "{shown}");
        }
        assert!(!earlier.body.contains("Earlier clinics"), "there are none");
        for (day, shown) in [
            ("2026-11-26", "Earlier clinics, 24 November 2026"),
            ("yesterday", "Earlier clinics, 24 November 2026"),
            ("2026-11-23", "There were no clinics on this day."),
            ("2026-11-23", "Later clinics, 24 November 2026"),
        ] {
            let page = mammographer.get(&format!("/clinics?day={day}")).await;
            assert!(page.body.contains(shown), "{day}: {shown}");
        }

        let path = |segment: &str| format!("/appointments/{id}{segment}");
        let started = mammographer.post(&path("/start"), &[]).await;
        assert_eq!(started.location(), path("/images/taken"));
        answer(&mammographer, &path("/images/taken"), &[("standard", "yes")]).await;
        let colleague = staff_by_email(store, demo::ACCOUNTS[1].email).await.expect("an answer");
        let colleague = colleague.expect("a colleague").staff.id.to_string();
        let on_paper = [
            ("taken_by", colleague.as_str()),
            ("taken_at", "2026-11-24T10:15"),
            ("transcribed", "yes"),
        ];
        answer(&mammographer, &path("/attribution"), &on_paper).await;
        let done = answer(&mammographer, &path("/check"), &[]).await;
        assert_eq!(done.location(), format!("/clinics/{clinic}"));
        let record = mammographer.get(&path("/record")).await;
        for shown in [
            "24 November 2026 at 10:15am",
            "Recorded later from paper",
            demo::ACCOUNTS[1].name,
        ] {
            assert!(record.body.contains(shown), "{shown}");
        }

        let stranger = app.signed_in(demo::OTHER_ACCOUNT).await;
        let theirs = stranger.get("/clinics?day=2026-11-24").await;
        assert!(theirs.status == StatusCode::OK && !theirs.body.contains(&clinic.to_string()));
        let administrator = app.signed_in(demo::ACCOUNTS[3]).await;
        let refused = administrator.get("/clinics?day=2026-11-24").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    })
    .await;
}
