//! What fails although the object is good: it is made again, takes no other with it, and can always be taken in later.

use app::forms::outcome::Outcome;
use app::services::transfer::Again;
use fourview::clock::Clock;
use fourview::intake::sweep::expire;
use fourview::intake::understanding::understand_next;
use fourview::store::{Backend, Sender, Work, alerts_open, machines_on_network, quarantined_of_unit, work_take};
use time::Duration;

use super::administrator::{admin, transfer};
use super::scene::{Scene, data_set, element, image, send};
use crate::harness::{Database, on_both};

on_both! {
    what_was_given_up_is_taken_in_when_it_is_sent_again,
    what_was_given_up_is_taken_in_when_somebody_asks_for_it,
    an_object_that_fails_takes_no_other_with_it,
    a_file_that_cannot_be_read_now_is_read_later,
    a_burst_of_one_machine_does_not_keep_another_waiting,
    files_that_nobody_needs_go_when_their_time_is_over,
}

/// An object of which five attempts came to nothing.
async fn given_up(database: Database) -> Scene {
    let scene = Scene::on(database).await;
    assert_eq!(scene.send("1.2.1", &data_set("1.2.1", 1, 100)).await, Ok(()));
    scene
        .database
        .run("UPDATE received_object SET attempts = 5")
        .await
        .expect("five attempts");
    scene.understand().await;
    assert_eq!(understood(&scene).await, 0);
    assert_eq!(dealt_with(&scene).await, [None]);
    assert_eq!(open_alerts(&scene).await, 1);
    scene
}

async fn understood(scene: &Scene) -> i64 {
    scene
        .count("SELECT count(*) FROM received_object WHERE understanding = 'UNDERSTOOD'")
        .await
}

/// What was decided about each thing in quarantine.
async fn dealt_with(scene: &Scene) -> Vec<Option<&'static str>> {
    let quarantined = quarantined_of_unit(&scene.database.store(), scene.unit, 100)
        .await
        .expect("a list");
    quarantined
        .iter()
        .map(|object| object.resolved.map(|(resolution, _)| resolution.code()))
        .collect()
}

async fn open_alerts(scene: &Scene) -> usize {
    alerts_open(&scene.database.store(), scene.unit, 100)
        .await
        .expect("alerts")
        .len()
}

async fn what_was_given_up_is_taken_in_when_it_is_sent_again(database: Database) {
    let scene = given_up(database).await;
    assert_eq!(scene.send("1.2.1", &data_set("1.2.1", 1, 100)).await, Ok(()));
    scene.understand().await;
    assert_eq!((scene.objects().await, understood(&scene).await), (1, 1));
    assert_eq!(dealt_with(&scene).await, [Some("TAKEN_IN")]);
    assert_eq!(open_alerts(&scene).await, 0);
    scene.assert_whole().await;
}

async fn what_was_given_up_is_taken_in_when_somebody_asks_for_it(database: Database) {
    let scene = given_up(database).await;
    let (transfer, admin) = (transfer(&scene), admin(&scene).await);
    let id = transfer.quarantine(&admin, 1).await.expect("a list").lines[0].id;
    let page = transfer.quarantined(&admin, id).await.expect("a page");
    assert_eq!(page.again, Again::Possible);
    for _ in 0..2 {
        let asked = transfer.understand_again(&admin, id).await.expect("an outcome");
        assert!(matches!(asked, Outcome::Next { .. }));
        let page = transfer.quarantined(&admin, id).await.expect("a page");
        assert_eq!(page.again, Again::Waiting);
    }
    let asked = "SELECT count(*) FROM audit_event WHERE action = 'QUARANTINE_ATTEMPTED'";
    assert_eq!(scene.count(asked).await, 1);
    scene.understand().await;
    assert_eq!(understood(&scene).await, 1);
    let page = transfer.quarantined(&admin, id).await.expect("a page");
    assert_eq!((page.again, page.note), (Again::Never, None));
    assert!(page.line.dealt_with.is_some());
    assert_eq!(open_alerts(&scene).await, 0);
    scene.assert_whole().await;
}

/// The database refuses one object, as one that it cannot hold.
async fn refuse(scene: &Scene, instance: &str) {
    let condition = format!("NEW.sop_instance_uid = '{instance}' AND NEW.understanding = 'UNDERSTOOD'");
    let refusing = match scene.database.store().backend() {
        Backend::Sqlite => format!(
            "CREATE TRIGGER refusing BEFORE UPDATE ON received_object WHEN {condition} \
             BEGIN SELECT RAISE(ABORT, 'refused'); END"
        ),
        Backend::Postgres => format!(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION 'refused'; END $$; \
             CREATE TRIGGER refusing BEFORE UPDATE ON received_object FOR EACH ROW WHEN ({condition}) \
             EXECUTE FUNCTION refuse()"
        ),
    };
    scene.database.run(&refusing).await.expect("a trigger");
}

async fn an_object_that_fails_takes_no_other_with_it(database: Database) {
    let scene = Scene::on(database).await;
    for instance in ["1.2.1", "1.2.2", "1.2.3"] {
        assert_eq!(scene.send(instance, &data_set(instance, 1, 100)).await, Ok(()));
    }
    refuse(&scene, "1.2.1").await;
    for attempt in 1..=6 {
        understand_next(&scene.intake).await.expect("the database");
        assert_eq!(understood(&scene).await, 2, "at attempt {attempt}");
        assert_eq!(
            dealt_with(&scene).await.len(),
            usize::from(attempt == 6),
            "at attempt {attempt}"
        );
    }
    let given_up = "SELECT count(*) FROM received_object \
        WHERE understanding = 'QUARANTINED' AND sop_instance_uid = '1.2.1'";
    assert_eq!(scene.count(given_up).await, 1);
    scene.assert_whole().await;
}

async fn a_file_that_cannot_be_read_now_is_read_later(database: Database) {
    let scene = Scene::on(database).await;
    assert_eq!(scene.send("1.2.1", &data_set("1.2.1", 1, 100)).await, Ok(()));
    let file = scene.files("objects").pop().expect("a file");
    let away = file.with_extension("away");
    std::fs::rename(&file, &away).expect("away");
    assert_eq!(understand_next(&scene.intake).await.expect("the database"), 0);
    assert_eq!(dealt_with(&scene).await, []);
    std::fs::rename(&away, &file).expect("back");
    scene.understand().await;
    assert_eq!(understood(&scene).await, 1);
    scene.assert_whole().await;
}

async fn a_burst_of_one_machine_does_not_keep_another_waiting(database: Database) {
    let scene = Scene::on(database).await;
    let store = scene.database.store();
    let machines = machines_on_network(&store, scene.unit).await.expect("machines");
    let [one, other] = [&machines[0], &machines[1]].map(|machine| Sender {
        machine: Some(machine.machine),
        ..scene.sender
    });
    for (sender, many) in [(one, 20), (other, 1)] {
        for number in 1..=many {
            let instance = format!("1.2.{}.{number}", u8::from(sender == one));
            assert_eq!(
                send(&scene.intake, sender, &instance, &data_set(&instance, 1, 100)).await,
                Ok(())
            );
        }
    }
    let taken = work_take(&store, Work::Understanding, &[], 4).await.expect("work");
    let of_other = taken.iter().filter(|object| object.machine == other.machine).count();
    assert_eq!((taken.len(), of_other), (4, 1));
}

async fn files_that_nobody_needs_go_when_their_time_is_over(database: Database) {
    let scene = Scene::on(database).await;
    let phantom = image(
        "1.2.1",
        &[element(0x0008_0060, b"CS", b"MG"), element(0x0028_0301, b"CS", b"YES")],
        32,
    );
    assert_eq!(scene.send("1.2.1", &phantom).await, Ok(()));
    scene.understand().await;
    scene
        .database
        .run(
            "UPDATE received_object SET standing = 'UNMATCHED', standing_reason = 'QUALITY_CONTROL', \
             thumbnail = 'NONE'",
        )
        .await
        .expect("of quality control");
    assert_eq!(scene.send("1.2.2", &data_set("1.2.2", 1, 100)).await, Ok(()));
    scene
        .database
        .run("UPDATE received_object SET attempts = 5 WHERE sop_instance_uid = '1.2.2'")
        .await
        .expect("five attempts");
    scene.understand().await;
    scene.send("1.2.3", &[0xFF; 500]).await.expect_err("it is no object");
    let (store, spool, clock) = (scene.database.store(), &scene.intake.spool, scene.database.clock());
    let kept_for = Duration::days(7);
    let gone = async || expire(spool, &store, clock.now(), kept_for).await.expect("looked");
    clock.advance(Duration::days(8));
    assert_eq!(gone().await, 1, "that of quality control");
    let (transfer, admin) = (transfer(&scene), admin(&scene).await);
    for line in transfer.quarantine(&admin, 1).await.expect("a list").lines {
        let note = app::forms::fields::Fields::default().with("note", "Recorded by hand");
        transfer.deal_with(&admin, line.id, &note).await.expect("an outcome");
    }
    clock.advance(Duration::days(6));
    assert_eq!(gone().await, 0, "it was dealt with six days ago");
    clock.advance(Duration::days(2));
    assert_eq!(gone().await, 2, "one that was given up, and one that is no object");
    assert_eq!(
        (scene.objects().await, dealt_with(&scene).await.len()),
        (2, 2),
        "the rows stay"
    );
    assert_eq!(scene.files("objects").len() + scene.files("quarantine").len(), 0);
    scene.assert_whole().await;
    // What is sent again is there again, and somebody is told again.
    scene.send("1.2.3", &[0xFF; 500]).await.expect_err("it is no object");
    assert_eq!(open_alerts(&scene).await, 1);
    scene.assert_whole().await;
}
