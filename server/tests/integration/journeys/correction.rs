//! A completed record is corrected by a new version with a reason; the one before stays visible.

use app::domain::imaging::record::ImagesTaken;
use app::domain::text::FreeText;
use app::forms::outcome::{Outcome, Refusal};
use app::forms::steps::{Action, AppointmentForm, Step};

use super::scene::{Scene, borrowed, details, fields, journeys, name, next};

journeys! {
    a_correction_makes_a_second_version_and_both_are_visible,
    a_correction_given_up_leaves_the_record_as_it_was,
    a_correction_needs_a_reason_and_is_one_persons_at_a_time,
    a_correction_can_be_taken_over,
}

async fn a_correction_makes_a_second_version_and_both_are_visible(scene: &Scene) {
    let id = scene.recorded().await;
    let reason = [("reason", "The left CC view was repeated")];
    assert_eq!(
        scene.answer(&scene.joanna, id, Step::Correct, &reason).await,
        next(Step::Check, id)
    );
    let changed = details(&[
        ("lcc", "2"),
        ("asked", "lcc"),
        ("lcc_additional", "all"),
        ("lcc_reasons", "PATIENT_MOVED"),
    ]);
    let outcome = scene
        .answer(&scene.joanna, id, Step::Details, &borrowed(&changed))
        .await;
    assert_eq!(outcome, next(Step::Check, id));
    scene.answer(&scene.joanna, id, Step::Check, &[]).await;

    let page = scene.page(&scene.reader, id, Step::Record).await;
    let versions = page.versions.unpack().expect("versions");
    let [second, first] = versions.as_slice() else {
        panic!("{} versions", versions.len())
    };
    assert_eq!((second.version, first.version), (2, 1));
    assert_eq!(
        second.correction_reason.as_ref().map(FreeText::as_str),
        Some(reason[0].1)
    );
    assert_eq!((second.images.tally().total(), first.images.tally().total()), (5, 4));
    assert_eq!(first.images, ImagesTaken::StandardSet { notes: None });
    assert_eq!(
        (&second.taken_by, &second.recorded_by),
        (&name(&scene.asha), &name(&scene.joanna))
    );
    assert_eq!(page.held_by, None);
    let history = scene.history(id).await;
    assert_eq!(history[3..], ["CORRECTION_STARTED", "CORRECTED"]);
}

async fn a_correction_given_up_leaves_the_record_as_it_was(scene: &Scene) {
    let id = scene.recorded().await;
    let before = scene
        .page(&scene.reader, id, Step::Record)
        .await
        .versions
        .unpack()
        .expect("versions");
    scene
        .answer(&scene.asha, id, Step::Correct, &[("reason", "Wrong person")])
        .await;
    let room = scene.room_b.id.to_string();
    scene.answer(&scene.asha, id, Step::Room, &[("room", &room)]).await;
    let outcome = scene.press(&scene.asha, id, Action::AbandonCorrection).await;
    assert_eq!(outcome, next(Step::Record, id));
    let page = scene.page(&scene.reader, id, Step::Record).await;
    assert_eq!(page.versions.unpack(), Ok(before));
    assert_eq!((page.held_by, page.draft), (None, Default::default()));
    assert_eq!(page.room.map(|room| room.id), Some(scene.room_a.id));
}

async fn a_correction_needs_a_reason_and_is_one_persons_at_a_time(scene: &Scene) {
    let id = scene.recorded().await;
    let without = scene.answer(&scene.asha, id, Step::Correct, &[("reason", " ")]).await;
    assert!(matches!(without, Outcome::Invalid(_)), "{without:?}");
    let version = scene.page(&scene.joanna, id, Step::Correct).await.draft_version;
    scene
        .answer(&scene.asha, id, Step::Correct, &[("reason", "Wrong side")])
        .await;
    let late = fields(&[("reason", "Another one"), ("version", &version.to_string())]);
    let refused = scene
        .post(&scene.joanna, id, AppointmentForm::Answers(Step::Correct), late)
        .await;
    let holder = name(&scene.asha).name;
    assert_eq!(refused, Outcome::Refused(Refusal::HeldByAnother { name: holder }));
}

async fn a_correction_can_be_taken_over(scene: &Scene) {
    let id = scene.recorded().await;
    scene
        .answer(&scene.asha, id, Step::Correct, &[("reason", "Wrong side")])
        .await;
    assert_eq!(
        scene.press(&scene.joanna, id, Action::TakeOver).await,
        next(Step::Check, id)
    );
    let outcome = scene.answer(&scene.joanna, id, Step::Check, &[]).await;
    assert!(matches!(outcome, Outcome::Next { .. }), "{outcome:?}");
    let versions = scene
        .page(&scene.reader, id, Step::Record)
        .await
        .versions
        .unpack()
        .expect("versions");
    assert_eq!(versions.len(), 2);
    assert_eq!(versions[0].recorded_by, name(&scene.joanna));
}
