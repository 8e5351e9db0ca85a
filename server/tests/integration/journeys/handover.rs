//! An appointment changes hands, or is put aside: nothing that was typed is lost, and nobody works on what another has
//! open.

use app::domain::appointment::Status;
use app::forms::fields::{FORM_KEY, FROM, Fields};
use app::forms::outcome::{Outcome, Refusal};
use app::forms::steps::{Action, AppointmentForm, Step};
use fourview::store::worklist_names;
use uuid::Uuid;

use super::scene::{Scene, fields, journeys, name, next};

journeys! {
    an_appointment_taken_over_is_refused_to_the_first_one_whose_text_is_kept,
    a_pause_keeps_what_was_typed_and_anyone_may_resume,
    what_is_typed_is_kept_until_it_is_submitted_or_discarded,
    what_arrives_after_its_own_form_is_not_kept,
    a_check_in_is_noted_once,
}

async fn an_appointment_taken_over_is_refused_to_the_first_one_whose_text_is_kept(scene: &Scene) {
    let id = scene.started().await;
    assert_eq!(
        scene.elsewhere(&scene.joanna, id, Step::Taken).await,
        Step::Overview.path(id)
    );
    assert_eq!(
        scene.press(&scene.joanna, id, Action::TakeOver).await,
        next(Step::Taken, id)
    );
    let late = fields(&[("standard", "yes"), ("notes", "A long note"), ("version", "0")]);
    let refused = scene
        .post(&scene.asha, id, AppointmentForm::Answers(Step::Taken), late)
        .await;
    let holder = name(&scene.joanna).name;
    assert_eq!(refused, Outcome::Refused(Refusal::HeldByAnother { name: holder }));
    let page = scene.page(&scene.joanna, id, Step::Taken).await;
    assert_eq!((page.draft.answer, page.typed), (None, None));
    scene.press(&scene.asha, id, Action::TakeOver).await;
    let typed = scene.page(&scene.asha, id, Step::Taken).await.typed.expect("kept");
    assert_eq!(typed.fields.one("notes"), "A long note");
    assert_eq!(typed.fields.one("form_key"), "");
    let page = scene.page(&scene.reader, id, Step::Overview).await;
    let notes: Vec<_> = page.history.iter().filter_map(|line| line.note.as_deref()).collect();
    let from = [&scene.asha, &scene.joanna].map(|caller| format!("from {}", name(caller).name));
    assert_eq!(notes, from);
}

async fn a_pause_keeps_what_was_typed_and_anyone_may_resume(scene: &Scene) {
    let id = scene.started().await;
    let typed = fields(&[
        (FROM, Step::Details.segment()),
        ("notes", "Half a sen"),
        ("version", "0"),
    ]);
    let outcome = scene
        .post(&scene.asha, id, AppointmentForm::Action(Action::Pause), typed)
        .await;
    assert!(matches!(outcome, Outcome::Next { to } if to.starts_with("/clinics/")));
    let page = scene.page(&scene.joanna, id, Step::Overview).await;
    assert_eq!((page.appointment.status, page.held_by), (Status::Paused, None));
    let late = fields(&[("standard", "yes"), ("version", "0")]);
    let refused = scene
        .post(&scene.asha, id, AppointmentForm::Answers(Step::Taken), late)
        .await;
    let status = "Paused".to_owned();
    assert_eq!(refused, Outcome::Refused(Refusal::NotNow { status }));
    assert_eq!(
        scene.press(&scene.joanna, id, Action::Resume).await,
        next(Step::Taken, id)
    );
    assert_eq!(scene.page(&scene.joanna, id, Step::Details).await.typed, None);
    scene.press(&scene.asha, id, Action::TakeOver).await;
    let typed = scene.page(&scene.asha, id, Step::Details).await.typed.expect("kept");
    assert_eq!(typed.fields.one("notes"), "Half a sen");
    assert_eq!(scene.history(id).await[2..], ["PAUSED", "RESUMED", "TAKEN_OVER"]);
}

async fn what_is_typed_is_kept_until_it_is_submitted_or_discarded(scene: &Scene) {
    let id = scene.started().await;
    let imaging = &scene.services.imaging;
    let typed = fields(&[("notes", "Half a"), ("csrf", "x"), ("version", "0")]);
    let keep = async |fields: &Fields| imaging.keep_typed(&scene.asha, id, Step::Taken, fields).await;
    keep(&typed).await.expect("kept");
    let kept = scene.page(&scene.asha, id, Step::Taken).await.typed.expect("kept");
    assert_eq!((kept.fields.one("notes"), kept.fields.one("csrf")), ("Half a", ""));
    keep(&Fields::default()).await.expect("discarded");
    assert_eq!(scene.page(&scene.asha, id, Step::Taken).await.typed, None);
    keep(&typed).await.expect("kept");
    scene.answer(&scene.asha, id, Step::Taken, &[("standard", "yes")]).await;
    assert_eq!(scene.page(&scene.asha, id, Step::Taken).await.typed, None);
    keep(&typed).await.expect("kept");
    scene.answer(&scene.asha, id, Step::Check, &[]).await;
    scene
        .answer(&scene.asha, id, Step::Correct, &[("reason", "Wrong side")])
        .await;
    assert_eq!(scene.page(&scene.asha, id, Step::Taken).await.typed, None);
}

async fn what_arrives_after_its_own_form_is_not_kept(scene: &Scene) {
    let id = scene.started().await;
    let imaging = &scene.services.imaging;
    let keep = async |fields: &Fields| imaging.keep_typed(&scene.asha, id, Step::Taken, fields).await;
    let [own, another] = [Uuid::new_v4(), Uuid::new_v4()].map(|key| key.to_string());
    let typed = |notes: &str, key: &str| fields(&[("notes", notes), ("version", "0")]).with(FORM_KEY, key);
    let sent = typed("All of it", &own).with("standard", "yes");
    let taken = AppointmentForm::Answers(Step::Taken);
    let outcome = scene.send(&scene.asha, id, taken, &sent).await;
    assert_eq!(outcome, Ok(next(Step::Check, id)));
    keep(&typed("Half of", &own)).await.expect("an answer");
    assert_eq!(scene.page(&scene.asha, id, Step::Taken).await.typed, None);
    keep(&typed("On a page of its own", &another)).await.expect("kept");
    let kept = scene.page(&scene.asha, id, Step::Taken).await.typed.expect("kept");
    assert_eq!(kept.fields.one("notes"), "On a page of its own");
    assert_eq!(kept.fields.one(FORM_KEY), "");
}

async fn a_check_in_is_noted_once(scene: &Scene) {
    let lines = scene.lines(scene.hospital()).await;
    let expected = lines
        .iter()
        .find(|line| line.status == Status::Scheduled)
        .expect("someone is expected");
    let id = expected.id;
    assert_eq!(worklist_names(&scene.store, id).await.expect("an answer"), None);
    let list = format!("/clinics/{}", scene.hospital());
    for to in [list, Step::Overview.path(id)] {
        assert_eq!(
            scene.press(&scene.asha, id, Action::CheckIn).await,
            Outcome::Next { to }
        );
    }
    assert_eq!(scene.history(id).await, ["CHECKED_IN"]);
    let names = worklist_names(&scene.store, id).await.expect("an answer");
    assert!(names.is_some(), "machines will be told the same for ever");
    assert_eq!(scene.press(&scene.asha, id, Action::Start).await, next(Step::Taken, id));
    assert_eq!(worklist_names(&scene.store, id).await.expect("an answer"), names);
}
