//! Whoever sees a participant's record leaves an event, and whoever is shown nothing leaves none.

use app::forms::outcome::{Outcome, Refusal};
use app::forms::steps::{AppointmentForm, Step};
use fourview::store::{AuditRow, audit_people, audit_rows};
use serde_json::Value;
use uuid::Uuid;

use super::scene::{Scene, fields, journeys};

journeys! {
    a_page_that_is_shown_is_an_event_about_its_participant,
    a_list_that_is_shown_is_an_event_about_everybody_on_it,
    a_change_and_a_refusal_are_told_in_codes_only,
}

async fn trail(scene: &Scene) -> Vec<AuditRow> {
    audit_rows(&scene.store, scene.unit.0, 0, 1_000).await.expect("events")
}

async fn a_page_that_is_shown_is_an_event_about_its_participant(scene: &Scene) {
    let id = scene.recorded().await;
    let before = trail(scene).await.len();
    let page = scene.page(&scene.reader, id, Step::Record).await;
    scene.elsewhere(&scene.asha, id, Step::Taken).await;
    let events = trail(scene).await.split_off(before);
    let [event] = events.as_slice() else {
        panic!("{} events", events.len())
    };
    assert_eq!(event.action, "RECORD_READ");
    assert_eq!(event.subject, Some(page.appointment.participant.id.0));
    assert_eq!(event.actor, Some(scene.reader.viewer.staff.id.0));
    assert_eq!(event.request_id, Some(scene.reader.request));
}

async fn a_list_that_is_shown_is_an_event_about_everybody_on_it(scene: &Scene) {
    let before = trail(scene).await.len();
    let clinics = &scene.services.clinics;
    let list = clinics.clinic(&scene.reader, scene.hospital()).await.expect("a list");
    clinics.clinic(&scene.reader, scene.hospital()).await.expect("a list");
    let events = trail(scene).await.split_off(before);
    let [event, again] = events.as_slice() else {
        panic!("{} events", events.len())
    };
    assert_eq!((event.action.as_str(), event.subject), ("CLINIC_READ", None));
    assert_eq!(again.after, event.after);
    let after: Value = serde_json::from_str(event.after.as_deref().expect("people")).expect("JSON");
    let mut people: Vec<Uuid> = list.appointments.iter().map(|line| line.participant.id.0).collect();
    people.sort();
    assert_eq!(after["participants"], people.len());
    let named: Uuid = after["people"].as_str().and_then(|id| id.parse().ok()).expect("a list");
    let mut written = audit_people(&scene.store, named).await.expect("people");
    written.sort();
    assert_eq!(written, people);
}

async fn a_change_and_a_refusal_are_told_in_codes_only(scene: &Scene) {
    let id = scene.started().await;
    let before = trail(scene).await.len();
    let taken = AppointmentForm::Answers(Step::Taken);
    let sent = fields(&[("standard", "yes"), ("notes", "Scar on the left"), ("version", "0")]);
    scene.post(&scene.asha, id, taken, sent.clone()).await;
    let late = scene.post(&scene.asha, id, taken, sent).await;
    assert!(matches!(late, Outcome::Refused(Refusal::Stale { .. })), "{late:?}");
    let events = trail(scene).await.split_off(before);
    let told: Vec<_> = events
        .iter()
        .map(|event| (event.action.as_str(), event.outcome.as_str()))
        .collect();
    assert_eq!(told, [("ANSWERS_SAVED", "DONE"), ("ANSWERS_SAVED", "REFUSED")]);
    for event in &events {
        let codes = format!("{:?} {:?}", event.before, event.after);
        assert!(!codes.contains("Scar") && codes.is_ascii(), "{codes}");
    }
    assert!(
        events[0]
            .after
            .as_deref()
            .is_some_and(|after| after.contains(r#""draft":1"#))
    );
}
