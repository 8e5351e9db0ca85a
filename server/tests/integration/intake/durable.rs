//! Durable before success: what is acknowledged is there, once, and what is not acknowledged leaves nothing.

use std::time::Duration as Wait;

use fourview::intake::reception::{Reception, Refusal};
use fourview::store::{AlertKind, QuarantineReason, alerts_open, quarantined_of_unit};

use super::scene::{Scene, data_set, head};
use crate::harness::{Database, on_both};

on_both! {
    what_is_sent_is_there_as_it_was_sent,
    each_object_sent_ten_times_by_eight_senders_is_there_once,
    the_same_uid_with_other_bytes_is_quarantined,
    whatever_fails_nothing_is_promised_that_is_not_kept,
}

#[tokio::test]
async fn little_space_refuses_before_anything_is_written() {
    let scene = Scene::on(Database::open(fourview::store::Backend::Sqlite).await).await;
    scene.disk.set_free_bytes(1024 * 1024 - 1);
    let refused = scene.send("1.2.3", &data_set("1.2.3", 1, 10)).await;
    assert_eq!(refused, Err(Refusal::OutOfResources));
    scene.assert_whole().await;
    scene.disk.set_free_bytes(u64::MAX);
    assert_eq!(scene.send("1.2.3", &data_set("1.2.3", 1, 10)).await, Ok(()));
    scene.assert_whole().await;
}

#[tokio::test]
async fn an_object_that_is_too_large_or_breaks_off_leaves_nothing() {
    let scene = Scene::on(Database::open(fourview::store::Backend::Sqlite).await).await;
    let large = data_set("1.2.3", 1, 4 * 1024 * 1024);
    assert_eq!(scene.send("1.2.3", &large).await, Err(Refusal::TooLarge));
    let mut cut = Reception::begin(&scene.intake, head("1.2.4"), scene.sender)
        .await
        .expect("begun");
    cut.write(&large[..1_000_000]).await.expect("written");
    drop(cut);
    // A piece that was on its way to the disk still gets there, into a file that is gone.
    tokio::time::sleep(Wait::from_millis(50)).await;
    scene.assert_whole().await;
    assert_eq!(scene.objects().await, 0);
}

async fn what_is_sent_is_there_as_it_was_sent(database: Database) {
    let scene = Scene::on(database).await;
    let sent = data_set("1.2.3", 1, 1_500_001);
    assert_eq!(scene.send("1.2.3", &sent).await, Ok(()));
    scene.assert_whole().await;
    let files = scene.files("objects");
    let kept = std::fs::read(&files[0]).expect("the file");
    let front = head("1.2.3").bytes();
    assert!(kept[..front.len()] == front[..] && kept[front.len()..] == sent[..]);
    assert_eq!(scene.send("1.2.3", &sent).await, Ok(()), "the same again has no effect");
    assert_eq!(scene.objects().await, 1);
    scene.assert_whole().await;
}

async fn each_object_sent_ten_times_by_eight_senders_is_there_once(database: Database) {
    const OBJECTS: u32 = 20;
    let scene = Scene::on(database).await;
    let sending = (0..8).map(|sender| {
        let scene = &scene;
        async move {
            for turn in 0..OBJECTS * 10 {
                let number = (turn + sender * 7) % OBJECTS;
                let instance = format!("1.2.{number}");
                let sent = scene.send(&instance, &data_set(&instance, number, 1_000)).await;
                assert_eq!(sent, Ok(()));
            }
        }
    });
    futures::future::join_all(sending).await;
    assert_eq!(scene.objects().await, i64::from(OBJECTS));
    scene.assert_whole().await;
}

async fn the_same_uid_with_other_bytes_is_quarantined(database: Database) {
    const TIMES: u32 = 25;
    let scene = Scene::on(database).await;
    assert_eq!(scene.send("1.2.3", &data_set("1.2.3", 0, 100)).await, Ok(()));
    for number in 1..=TIMES {
        let other = data_set("1.2.3", number, 100);
        assert_eq!(scene.send("1.2.3", &other).await, Err(Refusal::OtherBytes));
    }
    // What is sent once more is quarantined once, and refused again.
    let again = data_set("1.2.3", TIMES, 100);
    assert_eq!(scene.send("1.2.3", &again).await, Err(Refusal::OtherBytes));
    let store = scene.database.store();
    let quarantined = quarantined_of_unit(&store, scene.unit, 100).await.expect("a list");
    assert_eq!(quarantined.len(), TIMES as usize);
    assert!(
        quarantined
            .iter()
            .all(|object| object.reason == QuarantineReason::OtherBytes)
    );
    let alerts = alerts_open(&store, scene.unit, 100).await.expect("alerts");
    assert_eq!(alerts.len(), TIMES as usize);
    assert!(alerts.iter().all(|alert| alert.kind == AlertKind::OtherBytes));
    assert_eq!(scene.objects().await, 1);
    scene.assert_whole().await;
}

/// Each call to the disk fails in turn: the sender hears of no success that is none, and sends again until it is one.
async fn whatever_fails_nothing_is_promised_that_is_not_kept(database: Database) {
    let mut scene = Scene::on(database).await;
    let mut step = 0;
    loop {
        let instance = format!("1.2.{step}");
        let object = data_set(&instance, step, 600_000);
        scene.disk.fail_after(u64::from(step));
        let first = scene.send(&instance, &object).await;
        if !scene.disk.heal() {
            assert_eq!(first, Ok(()));
            break;
        }
        assert_eq!(first, Err(Refusal::OutOfResources), "call {step} failed");
        scene.restart().await;
        scene.assert_whole().await;
        assert_eq!(scene.objects().await, i64::from(step));
        assert_eq!(
            scene.send(&instance, &object).await,
            Ok(()),
            "sent again after call {step} failed"
        );
        scene.assert_whole().await;
        step += 1;
    }
    assert!(
        step >= 7,
        "space, create, preface, pieces, sync, rename and folder, but only {step} calls"
    );
}
