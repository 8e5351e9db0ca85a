//! Images under the wrong entry, wherever the appointment stands: they can be moved from there, and where they are
//! moved to it is told.

use app::domain::ids::AppointmentId;
use fourview::intake::understanding::understand_next;
use fourview::store::{Sender, machines_on_network, received_of_appointment};
use http::StatusCode;

use super::mammograms::Named;
use super::scene::send;
use super::visit::{shows, shows_not};
use crate::harness::app::{Browser, TestApp, play};

const LINK: &str = "These images are of another participant";

/// An image arrives under an appointment.
async fn arrives(app: &TestApp, id: AppointmentId, number: u32) {
    let intake = &app.state.intake;
    let machines = machines_on_network(&intake.store, app.unit).await.expect("machines");
    let sender = Sender {
        unit: app.unit,
        machine: Some(machines[0].machine),
        association: None,
    };
    let named = Named {
        study: format!("1.2.826.0.6.{number}"),
        ..Named::of(&intake.store, app.unit, id).await
    };
    let instance = format!("1.2.3.{number}");
    let bytes = named.image(&instance, ("R", "CC"), number);
    send(intake, sender, &instance, &bytes).await.expect("taken in");
    while understand_next(intake).await.expect("the database") > 0 {}
}

/// Moves everything that is under one appointment to another, from the page of the question.
async fn moves(app: &TestApp, browser: &Browser, from: AppointmentId, to: AppointmentId) {
    let path = format!("/appointments/{from}/images/of-another?to={to}");
    let page = browser.get(&path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let objects = received_of_appointment(&app.state.store, app.unit, from)
        .await
        .expect("objects");
    let ids: Vec<String> = objects.iter().map(|object| object.object.id.to_string()).collect();
    let to = to.to_string();
    let mut fields = vec![("to", to.as_str())];
    for id in &ids {
        fields.extend([("shown", id.as_str()), ("image", id.as_str())]);
    }
    let answer = browser.post(&path, &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
}

#[tokio::test]
async fn the_way_to_move_them_is_wherever_the_appointment_stands() {
    play(async |app| {
        let id = app.waiting().await;
        let browser = app.mammographer().await;
        let overview = format!("/appointments/{id}");
        shows_not(&browser.get(&overview).await, &[LINK]);
        arrives(app, id, 1).await;
        let link = format!("href=\"/appointments/{id}/images/of-another\"");
        let page = browser.get(&overview).await;
        shows(&page, &["1 object is here from a machine", LINK]);
        assert!(page.body.contains(&link), "checked in, and not started by anybody");
        let question = browser.get(&format!("{overview}/images/of-another")).await;
        assert_eq!(question.status, StatusCode::OK);
        // By hand, and recorded.
        assert_eq!(app.recorded().await, id);
        let page = browser.get(&format!("{overview}/record")).await;
        assert!(page.body.contains(&link), "{}", page.body);
        let reader = app.signed_in(fourview::demo::ACCOUNTS[2]).await;
        shows_not(&reader.get(&format!("{overview}/record")).await, &[LINK]);
    })
    .await;
}

#[tokio::test]
async fn a_record_by_hand_to_which_images_are_moved_needs_attention() {
    play(async |app| {
        let recorded = app.recorded().await;
        let wrong = app.waiting().await;
        assert_ne!(recorded, wrong);
        for number in 1..=2 {
            arrives(app, wrong, number).await;
        }
        let browser = app.mammographer().await;
        let question = format!("/appointments/{wrong}/images/of-another?to={recorded}");
        shows(&browser.get(&question).await, &["made by hand", "will need attention"]);
        moves(app, &browser, wrong, recorded).await;
        let page = browser.get(&format!("/appointments/{recorded}/record")).await;
        shows(&page, &["Needs attention", "1 more image", "Check what arrived"]);
    })
    .await;
}

#[tokio::test]
async fn a_stopped_appointment_warns_of_images() {
    play(async |app| {
        let browser = app.mammographer().await;
        let stopped = app.waiting().await;
        let path = format!("/appointments/{stopped}/images/cannot-proceed");
        let page = browser.get(&path).await;
        let hidden = ["form_key", "version"].map(|name| (name, page.input(name).expect(name)));
        let answers = [("stop_reasons", "PAIN_DURING_SCREENING"), ("reschedule", "YES")];
        let fields: Vec<_> = hidden
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .chain(answers)
            .collect();
        assert_eq!(browser.post(&path, &fields).await.status, StatusCode::SEE_OTHER);
        let wrong = app.waiting().await;
        arrives(app, wrong, 1).await;
        let question = format!("/appointments/{wrong}/images/of-another?to={stopped}");
        shows(&browser.get(&question).await, &["That appointment was stopped"]);
        moves(app, &browser, wrong, stopped).await;
        let page = browser.get(&format!("/appointments/{stopped}")).await;
        shows(&page, &["Images are here of an appointment that was stopped", LINK]);
    })
    .await;
}
