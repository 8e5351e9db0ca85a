//! What belongs to nobody is matched again, and what a person decided is followed by what comes later.

use app::domain::ids::AppointmentId;
use app::forms::fields::Fields;
use app::forms::outcome::Outcome;
use fourview::intake::again::match_again;
use fourview::store::{StoredStanding, received_of_appointment, received_of_nobody};

use super::administrator::{admin, appointment, transfer};
use super::mammograms::Named;
use super::scene::Scene;
use crate::harness::{Database, on_both};

on_both! {
    images_that_come_after_others_were_attached_follow_them,
    images_are_matched_when_their_appointment_is_there,
    an_image_without_numbers_follows_its_study_whichever_came_first,
}

async fn of(scene: &Scene, id: AppointmentId) -> Vec<String> {
    let objects = received_of_appointment(&scene.intake.store, scene.unit, id).await;
    let reason = |object: fourview::store::KnownObject| object.standing_reason.unwrap_or_default();
    objects.expect("objects").into_iter().map(reason).collect()
}

async fn arrives(scene: &Scene, named: &Named, number: u32) {
    let instance = format!("1.2.3.{number}");
    let bytes = named.image(&instance, ("R", "CC"), number);
    assert_eq!(scene.send(&instance, &bytes).await, Ok(()));
    scene.understand().await;
}

async fn images_that_come_after_others_were_attached_follow_them(database: Database) {
    let scene = Scene::on(database).await;
    let id = appointment(&scene, 0).await;
    let wrong = Named {
        accession: "ELSEWHERE".to_owned(),
        ..Named::of(&scene.intake.store, scene.unit, id).await
    };
    arrives(&scene, &wrong, 1).await;
    let (transfer, admin) = (transfer(&scene), admin(&scene).await);
    let waiting = transfer.unsettled(&admin, 1).await.expect("a list");
    let study = waiting.lines[0].study.id;
    let fields = Fields::default().with("appointment", id.to_string());
    let attached = transfer.attach(&admin, study, &fields).await.expect("an outcome");
    assert!(matches!(attached, Outcome::Next { .. }));
    arrives(&scene, &wrong, 2).await;
    assert_eq!(of(&scene, id).await, ["BY_HAND", "BY_HAND"]);
    let another = Named {
        accession: "ELSEWHERE".to_owned(),
        ..Named::of(&scene.intake.store, scene.unit, appointment(&scene, 1).await).await
    };
    arrives(&scene, &another, 3).await;
    assert_eq!(
        of(&scene, id).await.len(),
        2,
        "of another participant, whatever the study"
    );
    assert_eq!(match_again(&scene.intake).await.expect("an answer"), 0);
    scene.assert_whole().await;
}

async fn images_are_matched_when_their_appointment_is_there(database: Database) {
    let scene = Scene::on(database).await;
    let id = appointment(&scene, 0).await;
    let named = Named::of(&scene.intake.store, scene.unit, id).await;
    let later = Named {
        accession: "MADELATER".to_owned(),
        ..Named::of(&scene.intake.store, scene.unit, id).await
    };
    arrives(&scene, &later, 1).await;
    assert_eq!(match_again(&scene.intake).await.expect("an answer"), 0);
    let made = format!(
        "UPDATE appointment SET accession = 'MADELATER' WHERE accession = '{}'",
        named.accession
    );
    scene.database.run(&made).await.expect("an appointment");
    assert_eq!(match_again(&scene.intake).await.expect("an answer"), 1);
    assert_eq!(of(&scene, id).await, ["ACCESSION"]);
    let nobodys = received_of_nobody(&scene.intake.store, scene.unit, 10).await;
    assert_eq!(nobodys.expect("objects"), []);
    scene.assert_whole().await;
}

async fn an_image_without_numbers_follows_its_study_whichever_came_first(database: Database) {
    let scene = Scene::on(database).await;
    let id = appointment(&scene, 0).await;
    let named = Named::of(&scene.intake.store, scene.unit, id).await;
    let without = Named {
        accession: String::new(),
        ..Named::of(&scene.intake.store, scene.unit, id).await
    };
    arrives(&scene, &without, 1).await;
    let nobodys = received_of_nobody(&scene.intake.store, scene.unit, 10)
        .await
        .expect("objects");
    assert_eq!(nobodys[0].standing, StoredStanding::Unmatched);
    arrives(&scene, &named, 2).await;
    match_again(&scene.intake).await.expect("an answer");
    arrives(&scene, &without, 3).await;
    let mut reasons = of(&scene, id).await;
    reasons.sort_unstable();
    assert_eq!(reasons, ["ACCESSION", "KIN", "KIN"]);
    scene.assert_whole().await;
}
