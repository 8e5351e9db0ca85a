//! What a machine sends after the record was completed.

use app::domain::appointment::Status;
use app::forms::correction::REASON;
use app::forms::steps::{Action, Step};

use super::super::scene::{Scene, journeys, next};
use super::{STANDARD, arrive, arrived, complete, confirm, record};

journeys! {
    a_late_image_needs_attention_and_a_new_version,
    what_comes_late_to_a_record_by_hand_is_only_told,
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

async fn what_comes_late_to_a_record_by_hand_is_only_told(scene: &Scene) {
    let id = super::started(scene).await;
    scene.press(&scene.asha, id, Action::RecordManually).await;
    scene.answer(&scene.asha, id, Step::Taken, &[("standard", "yes")]).await;
    complete(scene, id).await;
    arrive(scene, id, 1, &STANDARD[..1]).await;
    let page = scene.page(&scene.reader, id, Step::Record).await;
    assert_eq!(page.appointment.status, Status::Recorded);
    assert_eq!(page.arrived_late.as_deref(), Some("1 image received: 1 RCC"));
}
