//! Two at once: two tabs, two presses, two mammographers. One has an effect, and the other is told, with nothing lost.

use app::domain::appointment::Status;
use app::error::AppError;
use app::forms::fields::{FORM_KEY, Fields, VERSION};
use app::forms::outcome::{Outcome, Refusal};
use app::forms::steps::{Action, AppointmentForm, Step};
use fourview::store::Backend;
use futures::join;
use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait};
use uuid::Uuid;

use super::scene::{Scene, fields, journeys, name};

journeys! {
    of_two_editors_one_wins_and_the_text_of_the_other_is_kept,
    a_double_press_has_one_effect_and_one_answer,
    a_replay_long_after_has_the_same_answer_and_no_effect,
    a_key_of_another_form_or_person_is_refused,
    two_who_complete_at_once_make_one_record,
    two_who_start_at_once_leave_one_holder,
    a_form_that_another_transaction_got_in_the_way_of_is_saved_all_the_same,
}

fn with_key(pairs: &[(&str, &str)], version: u32) -> Fields {
    fields(pairs)
        .with(VERSION, version.to_string())
        .with(FORM_KEY, Uuid::new_v4().to_string())
}

async fn of_two_editors_one_wins_and_the_text_of_the_other_is_kept(scene: &Scene) {
    let id = scene.started().await;
    let taken = AppointmentForm::Answers(Step::Taken);
    let [one, other] = ["First note", "Second note"].map(|notes| with_key(&[("standard", "yes"), ("notes", notes)], 0));
    let (first, second) = join!(
        scene.send(&scene.asha, id, taken, &one),
        scene.send(&scene.asha, id, taken, &other)
    );
    let outcomes = [first.expect("an outcome"), second.expect("an outcome")];
    let won = outcomes
        .iter()
        .position(|outcome| matches!(outcome, Outcome::Next { .. }));
    let won = won.expect("one wins");
    let (winner, loser) = if won == 0 { (&one, &other) } else { (&other, &one) };
    let Outcome::Refused(Refusal::Stale { by, saved, version, .. }) = &outcomes[1 - won] else {
        panic!("{outcomes:?}")
    };
    assert_eq!((by, *version), (&name(&scene.asha).name, 1));
    let saved_notes = saved.iter().find(|(label, _)| label == "Notes for reader");
    assert_eq!(saved_notes.map(|(_, text)| text.as_str()), Some(winner.one("notes")));
    let page = scene.page(&scene.asha, id, Step::Taken).await;
    let kept = page.typed.expect("the loser's text is kept");
    assert_eq!(kept.fields.one("notes"), loser.one("notes"));
    assert_eq!(page.draft_version, 1);
    let over = with_key(&[("standard", "yes"), ("notes", loser.one("notes"))], *version);
    let saved = scene.send(&scene.asha, id, taken, &over).await;
    assert!(matches!(saved, Ok(Outcome::Next { .. })), "{saved:?}");
}

async fn a_double_press_has_one_effect_and_one_answer(scene: &Scene) {
    let id = scene.started().await;
    scene.answer(&scene.asha, id, Step::Taken, &[("standard", "yes")]).await;
    let form = AppointmentForm::Answers(Step::Check);
    let sent = with_key(&[], 1);
    let (first, second) = join!(
        scene.send(&scene.asha, id, form, &sent),
        scene.send(&scene.asha, id, form, &sent)
    );
    assert_eq!(first, second);
    assert!(matches!(first, Ok(Outcome::Next { .. })), "{first:?}");
    assert_eq!(
        scene
            .page(&scene.reader, id, Step::Record)
            .await
            .versions
            .unpack()
            .expect("versions")
            .len(),
        1
    );
    assert_eq!(scene.history(id).await, ["CHECKED_IN", "STARTED", "RECORDED"]);
}

async fn a_replay_long_after_has_the_same_answer_and_no_effect(scene: &Scene) {
    let id = scene.started().await;
    let form = AppointmentForm::Answers(Step::Taken);
    let sent = with_key(&[("standard", "yes"), ("notes", "Scar")], 0);
    let before = scene.send(&scene.asha, id, form, &sent).await;
    scene.answer(&scene.asha, id, Step::Taken, &[("standard", "yes")]).await;
    scene.answer(&scene.asha, id, Step::Check, &[]).await;
    assert_eq!(scene.send(&scene.asha, id, form, &sent).await, before);
    let page = scene.page(&scene.reader, id, Step::Record).await;
    assert_eq!(page.versions.unpack().expect("versions").len(), 1);
    assert_eq!(
        page.record()
            .expect("versions")
            .and_then(|record| record.images.details().notes),
        None
    );
}

async fn a_key_of_another_form_or_person_is_refused(scene: &Scene) {
    let id = scene.started().await;
    let taken = AppointmentForm::Answers(Step::Taken);
    let sent = with_key(&[("standard", "yes")], 0);
    scene.send(&scene.asha, id, taken, &sent).await.expect("saved");
    let elsewhere = AppointmentForm::Answers(Step::CannotProceed);
    let other_form = scene.send(&scene.asha, id, elsewhere, &sent).await;
    assert_eq!(other_form, Err(AppError::BadRequest));
    scene.press(&scene.joanna, id, Action::TakeOver).await;
    let replayed = sent
        .iter()
        .filter(|(name, _)| *name != VERSION)
        .fold(Fields::default().with(VERSION, "1"), |fields, (name, value)| {
            fields.with(name, value)
        });
    let other_person = scene.send(&scene.joanna, id, taken, &replayed).await;
    assert_eq!(other_person, Err(AppError::BadRequest));
    for broken in ["", "no-key"] {
        let without = fields(&[("standard", "yes"), (VERSION, "1"), (FORM_KEY, broken)]);
        let refused = scene.send(&scene.joanna, id, taken, &without).await;
        assert_eq!(refused, Err(AppError::BadRequest), "{broken:?}");
    }
}

async fn two_who_complete_at_once_make_one_record(scene: &Scene) {
    let id = scene.started().await;
    scene.answer(&scene.asha, id, Step::Taken, &[("standard", "yes")]).await;
    let form = AppointmentForm::Answers(Step::Check);
    let sent = [with_key(&[], 1), with_key(&[], 1)];
    let (first, second) = join!(
        scene.send(&scene.asha, id, form, &sent[0]),
        scene.send(&scene.asha, id, form, &sent[1])
    );
    let refused = [&first, &second].into_iter().filter(
        |outcome| matches!(outcome, Ok(Outcome::Refused(Refusal::NotNow { status })) if status == "Images recorded"),
    );
    assert_eq!(refused.count(), 1, "{first:?} {second:?}");
    assert_eq!(
        scene
            .page(&scene.reader, id, Step::Record)
            .await
            .versions
            .unpack()
            .expect("versions")
            .len(),
        1
    );
}

async fn two_who_start_at_once_leave_one_holder(scene: &Scene) {
    let id = scene.waiting().await.first().expect("someone waits").id;
    let (first, second) = join!(
        scene.press(&scene.asha, id, Action::Start),
        scene.press(&scene.joanna, id, Action::Start)
    );
    assert_ne!(first, second, "the second is led to the overview");
    let page = scene.page(&scene.reader, id, Step::Overview).await;
    assert_eq!(page.appointment.status, Status::InProgress);
    assert_eq!(scene.history(id).await, ["CHECKED_IN", "STARTED"]);
    let holder = page.held_by.expect("a holder");
    assert!([name(&scene.asha), name(&scene.joanna)].contains(&holder));
}

/// Somebody else holds the end of the audit trail and then wants the appointment, which the form holds: PostgreSQL ends
/// one of the two, and that must not be seen. SQLite has one writer at a time.
async fn a_form_that_another_transaction_got_in_the_way_of_is_saved_all_the_same(scene: &Scene) {
    if scene.store.backend() == Backend::Sqlite {
        return;
    }
    let id = scene.started().await;
    let past = scene.database.past_the_store().await;
    let other = past.begin().await.expect("a transaction");
    let lock =
        |table: &str, column: &str, key: Uuid| format!("SELECT 1 FROM {table} WHERE {column} = '{key}' FOR UPDATE");
    other
        .execute_unprepared(&lock("audit_head", "chain", scene.unit.0))
        .await
        .expect("the end of the trail");
    let sent = with_key(&[("standard", "yes")], 0);
    let sending = scene.send(&scene.asha, id, AppointmentForm::Answers(Step::Taken), &sent);
    let getting_in_the_way = async {
        let waits = "SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'";
        while past.query_one_raw(statement(waits)).await.expect("an answer").is_none() {}
        let locked = other.execute_unprepared(&lock("appointment", "id", id.0)).await;
        locked.expect("the form gave way");
        other.commit().await.expect("committed");
    };
    let (saved, ()) = join!(sending, getting_in_the_way);
    assert!(matches!(saved, Ok(Outcome::Next { .. })), "{saved:?}");
    assert_eq!(scene.page(&scene.asha, id, Step::Taken).await.draft_version, 1);
    past.close().await.expect("closed");
}

fn statement(sql: &str) -> Statement {
    Statement::from_string(DbBackend::Postgres, sql)
}
