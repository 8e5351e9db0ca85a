//! What a machine sends after the record was completed.

use app::domain::appointment::Status;
use app::forms::correction::REASON;
use app::forms::steps::{Action, Step};
use fourview::intake::understanding::understand_next;
use time::Duration;

use super::super::scene::{Scene, journeys, next};
use super::{STANDARD, arrive, arrived, complete, confirm, record};
use crate::intake::mammograms::Named;
use crate::intake::scene::send;

journeys! {
    a_late_image_needs_attention_and_a_new_version,
    what_comes_late_to_a_record_by_hand_needs_attention,
    beside_a_record_of_a_manual_clinic_an_image_that_it_does_not_count_needs_attention,
    an_image_of_another_participant_after_completing_needs_attention,
}

async fn a_late_image_needs_attention_and_a_new_version(scene: &Scene) {
    let id = arrived(scene, &STANDARD).await;
    confirm(scene, &scene.asha, id, &[]).await;
    let before = complete(scene, id).await;
    arrive(scene, id, 5, &[STANDARD[1]]).await;

    let page = scene.page(&scene.reader, id, Step::Record).await;
    assert_eq!(page.appointment.status, Status::NeedsAttention);
    assert_eq!(page.arrived_late.as_deref(), Some("1 more image: RMLO"));
    assert_eq!(record(scene, id).await, before, "the record never changes by itself");
    let late = page.history.last().expect("an event");
    assert_eq!(
        (late.event.code(), &late.by, late.note.as_deref()),
        ("ARRIVED_LATE", &None, Some("1 more image"))
    );

    let reason = [(REASON, "One more image came")];
    assert_eq!(
        scene.answer(&scene.joanna, id, Step::Correct, &reason).await,
        next(Step::Review, id)
    );
    let page = scene.page(&scene.joanna, id, Step::Review).await;
    let begun = page.review.expect("what was confirmed").unpack().expect("readable");
    assert_eq!(begun.shown.len(), 4, "it starts from what was confirmed");
    let seen = page.received.expect("images").unpack().expect("readable").seen;
    let answers = [("rmlo_additional", "none"), ("seen", seen.as_str())];
    assert_eq!(
        scene.answer(&scene.joanna, id, Step::Review, &answers).await,
        next(Step::Check, id)
    );
    scene.answer(&scene.joanna, id, Step::Check, &[]).await;

    let page = scene.page(&scene.reader, id, Step::Record).await;
    assert_eq!((page.appointment.status, page.arrived_late), (Status::Recorded, None));
    let versions = page.versions.unpack().expect("readable");
    assert_eq!(
        versions
            .iter()
            .map(|version| version.images.total())
            .collect::<Vec<_>>(),
        [5, 4]
    );
    assert_eq!(versions[1], before);
}

async fn what_comes_late_to_a_record_by_hand_needs_attention(scene: &Scene) {
    let id = super::started(scene).await;
    scene.press(&scene.asha, id, Action::RecordManually).await;
    scene.answer(&scene.asha, id, Step::Taken, &[("standard", "yes")]).await;
    let before = complete(scene, id).await;
    arrive(scene, id, 1, &STANDARD[..1]).await;
    let page = scene.page(&scene.reader, id, Step::Record).await;
    assert_eq!(page.appointment.status, Status::NeedsAttention);
    assert_eq!(page.arrived_late.as_deref(), Some("1 more image: RCC"));
    assert_eq!(page.sent_beside.as_deref(), Some("1 image received: 1 RCC"));
    assert_eq!(record(scene, id).await, before, "the record never changes by itself");

    // Whoever looks into it says so in a new version, by hand or with the images.
    scene.clock.advance(Duration::minutes(1));
    scene
        .answer(&scene.joanna, id, Step::Correct, &[(REASON, "Looked at")])
        .await;
    scene.answer(&scene.joanna, id, Step::Check, &[]).await;
    let page = scene.page(&scene.reader, id, Step::Record).await;
    assert_eq!((page.appointment.status, page.arrived_late), (Status::Recorded, None));
}

/// Where records are made by hand anyway, images come beside every one of them.
async fn beside_a_record_of_a_manual_clinic_an_image_that_it_does_not_count_needs_attention(scene: &Scene) {
    let id = scene.recorded().await;
    arrive(scene, id, 1, &STANDARD).await;
    let page = scene.page(&scene.reader, id, Step::Record).await;
    assert_eq!((page.appointment.status, page.arrived_late), (Status::Recorded, None));
    assert_eq!(
        page.sent_beside.as_deref(),
        Some("4 images received: 1 RCC, 1 RMLO, 1 LCC and 1 LMLO")
    );
    arrive(scene, id, 5, &[STANDARD[1]]).await;
    let page = scene.page(&scene.reader, id, Step::Record).await;
    assert_eq!(page.appointment.status, Status::NeedsAttention);
    let late = page.history.last().expect("an event");
    assert_eq!(
        (late.event.code(), late.note.as_deref()),
        ("ARRIVED_LATE", Some("1 more image"))
    );
}

async fn an_image_of_another_participant_after_completing_needs_attention(scene: &Scene) {
    let by_hand = scene.recorded().await;
    let confirmed = arrived(scene, &STANDARD).await;
    confirm(scene, &scene.asha, confirmed, &[]).await;
    complete(scene, confirmed).await;
    for (number, id) in [(91, by_hand), (92, confirmed)] {
        let named = Named {
            nhs_number: "9998765439".to_owned(),
            family_name: "SOMEBODY".to_owned(),
            study: format!("1.2.826.0.8.{number}"),
            ..Named::of(&scene.store, scene.unit, id).await
        };
        let instance = format!("1.2.3.{number}");
        let bytes = named.image(&instance, STANDARD[0], 40);
        send(&scene.intake, scene.machine, &instance, &bytes)
            .await
            .expect("taken in");
        while understand_next(&scene.intake).await.expect("the database") > 0 {}
        let page = scene.page(&scene.reader, id, Step::Record).await;
        assert_eq!(page.appointment.status, Status::NeedsAttention);
        let said = Some("1 image of another participant, held apart");
        assert_eq!(page.arrived_late.as_deref(), said);
        assert_eq!(page.history.last().expect("an event").note.as_deref(), said);
    }
}
