//! By hand and back: nothing that was answered or received is lost.

use app::domain::imaging::record::Source;
use app::domain::imaging::view::View;
use app::forms::steps::{Action, Step};

use super::super::scene::{Scene, borrowed, details, journeys, next};
use super::{STANDARD, arrived, complete, confirm, started};

journeys! {
    by_hand_begins_with_what_was_received_and_both_are_kept,
    without_images_by_hand_begins_at_the_beginning,
    a_clinics_flow_is_fixed_once_an_appointment_is_started,
}

async fn by_hand_begins_with_what_was_received_and_both_are_kept(scene: &Scene) {
    let id = arrived(scene, &[STANDARD[0], STANDARD[1], STANDARD[1], STANDARD[3]]).await;
    assert_eq!(
        scene.press(&scene.asha, id, Action::RecordManually).await,
        next(Step::Details, id)
    );
    let page = scene.page(&scene.asha, id, Step::Details).await;
    let counted = page.draft.answer.expect("a beginning").counted();
    assert_eq!((counted.tally.total(), counted.tally.count(View::STANDARD[1])), (4, 2));
    assert_eq!(counted.details.doses.len(), 3, "doses that are known need not be typed");
    assert_eq!(
        scene.elsewhere(&scene.asha, id, Step::Review).await,
        Step::Repeats.path(id)
    );
    let typed = details(&[("lcc", "1"), ("rmlo", "1")]);
    assert_eq!(
        scene.answer(&scene.asha, id, Step::Details, &borrowed(&typed)).await,
        next(Step::Check, id)
    );

    assert_eq!(
        scene.press(&scene.asha, id, Action::RecordAutomatically).await,
        next(Step::Review, id)
    );
    let partial = [
        ("rmlo_additional", "none"),
        ("not_all", "yes"),
        ("not_all_reasons", "TECHNICAL_ISSUES"),
        ("recall", "yes"),
    ];
    assert_eq!(confirm(scene, &scene.asha, id, &partial).await, next(Step::Check, id));
    assert_eq!(
        scene.press(&scene.asha, id, Action::RecordManually).await,
        next(Step::Check, id)
    );
    assert_eq!(
        scene.press(&scene.asha, id, Action::RecordAutomatically).await,
        next(Step::Check, id)
    );
    let record = complete(scene, id).await;
    assert_eq!((record.source, record.images.total()), (Source::Automatic, 4));
    let history = scene.history(id).await;
    assert_eq!(history.iter().filter(|event| **event == "METHOD_CHANGED").count(), 4);
}

async fn without_images_by_hand_begins_at_the_beginning(scene: &Scene) {
    let id = started(scene).await;
    assert_eq!(
        scene.press(&scene.asha, id, Action::RecordManually).await,
        next(Step::Taken, id)
    );
    scene.answer(&scene.asha, id, Step::Taken, &[("standard", "yes")]).await;
    let record = complete(scene, id).await;
    assert_eq!((record.source, record.images.exposures().len()), (Source::Manual, 0));
}

async fn a_clinics_flow_is_fixed_once_an_appointment_is_started(scene: &Scene) {
    let id = started(scene).await;
    let waiting = scene.lines(scene.automatic()).await;
    let waiting = waiting.iter().find(|line| line.id != id).expect("another").id;
    scene
        .database
        .run("UPDATE clinic SET flow = 'MANUAL'")
        .await
        .expect("switched");
    for (id, flow) in [(id, "Automatic"), (waiting, "Manual")] {
        let page = scene.page(&scene.asha, id, Step::Overview).await;
        assert_eq!(page.appointment.flow.label(), flow);
    }
}
