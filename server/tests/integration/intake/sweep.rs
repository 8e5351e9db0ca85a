//! The sweep at the start, and files whose time is over.

use fourview::intake::sweep::{Swept, expire, forget_associations, sweep};
use fourview::store::{AlertKind, alerts_open};
use time::Duration;

use super::scene::{Scene, data_set, head};
use crate::harness::{Database, on_both};

on_both! {
    spool_and_database_are_brought_together,
    a_file_goes_when_its_time_is_over_and_nobody_needs_it,
    a_file_is_kept_while_other_bytes_of_it_wait_for_a_decision,
    associations_are_forgotten_unless_something_tells_of_them,
}

async fn a_file_is_kept_while_other_bytes_of_it_wait_for_a_decision(database: Database) {
    let scene = Scene::on(database).await;
    for number in [1, 2] {
        let sent = scene.send("1.2.1", &data_set("1.2.1", number, 100)).await;
        assert_eq!(sent.is_ok(), number == 1);
    }
    scene
        .database
        .run(
            "UPDATE received_object SET understanding = 'UNDERSTOOD', facts = '{}', standing = 'MATCHED', \
             appointment_id = (SELECT id FROM appointment LIMIT 1)",
        )
        .await
        .expect("it is matched");
    let (store, spool) = (scene.database.store(), &scene.intake.spool);
    let later = fourview::clock::Clock::now(&*scene.database.clock()) + Duration::days(30);
    for (decided, gone) in [("NULL", 0), ("'DISCARDED'", 1)] {
        let resolve = format!(
            "UPDATE quarantined_object SET resolution = {decided}, \
             resolved_at = CASE WHEN {decided} IS NULL THEN NULL ELSE at END"
        );
        scene.database.run(&resolve).await.expect("decided");
        let expired = expire(spool, &store, later, Duration::days(7)).await;
        assert_eq!(expired.expect("looked"), gone, "{decided}");
    }
}

async fn associations_are_forgotten_unless_something_tells_of_them(database: Database) {
    let scene = Scene::on(database).await;
    let port = scene.listen().await;
    let file = scene.data.path().join("image.dcm");
    let bytes = [&head("1.2.1").bytes()[..], &data_set("1.2.1", 1, 100)].concat();
    std::fs::write(&file, bytes).expect("written");
    let file = file.display().to_string();
    for (program, calling, arguments) in [
        ("echoscu", "STRANGER", &[][..]),
        ("echoscu", "MGROOMA", &[]),
        ("storescu", "MGROOMA", &["-xe", &file]),
        ("findscu", "MGROOMA", &["-W", "-k", "PatientName"]),
        ("echoscu", "MGROOMA", &[]),
        ("echoscu", "MGROOMA", &[]),
    ] {
        port.dcmtk(program, calling, "FOURVIEW", arguments).await;
        scene.database.clock().advance(Duration::SECOND);
    }
    while scene
        .count("SELECT count(*) FROM association WHERE outcome = 'OPEN'")
        .await
        > 0
    {
        tokio::task::yield_now().await;
    }
    let store = scene.database.store();
    let keep = Duration::days(7);
    for (later, forgotten, left) in [(Duration::days(6), 0, 6), (Duration::days(2), 3, 3), (keep, 0, 3)] {
        scene.database.clock().advance(later);
        let now = fourview::clock::Clock::now(&*scene.database.clock());
        let gone = forget_associations(&store, now, keep).await.expect("the database");
        assert_eq!(gone, forgotten);
        assert_eq!(scene.count("SELECT count(*) FROM association").await, left);
    }
    // What is left: that on which the image came, the last query, and the last call of all.
    assert_eq!(scene.count("SELECT sum(stored) FROM association").await, 1);
    assert_eq!(scene.count("SELECT sum(queries) FROM association").await, 1);
    port.end().await;
}

async fn spool_and_database_are_brought_together(database: Database) {
    let scene = Scene::on(database).await;
    for instance in ["1.2.1", "1.2.2"] {
        assert_eq!(scene.send(instance, &data_set(instance, 1, 100)).await, Ok(()));
    }
    let lost = scene.files("objects").pop().expect("a file");
    std::fs::remove_file(&lost).expect("gone");
    let spool = scene.data.path().join("spool");
    std::fs::write(spool.join("incoming/half"), "half").expect("written");
    std::fs::write(spool.join("objects/00/nobody"), "without a row").expect("written");
    let now = fourview::clock::Clock::now(&*scene.database.clock());
    let store = scene.database.store();
    let swept = sweep(&scene.intake.spool, &store, now).await.expect("swept");
    let found = Swept {
        arriving: 1,
        without_row: 1,
        without_file: 1,
        associations: 0,
    };
    assert_eq!(swept, found);
    scene.assert_whole().await;
    let alerts = alerts_open(&store, scene.unit, 10).await.expect("alerts");
    assert_eq!(alerts.len(), 1);
    assert_eq!(alerts[0].kind, AlertKind::FileMissing);
    // The machine sends both again: what was lost is there again.
    for instance in ["1.2.1", "1.2.2"] {
        assert_eq!(scene.send(instance, &data_set(instance, 1, 100)).await, Ok(()));
    }
    assert!(lost.exists());
    scene.assert_whole().await;
}

async fn a_file_goes_when_its_time_is_over_and_nobody_needs_it(database: Database) {
    let scene = Scene::on(database).await;
    for instance in ["1.2.1", "1.2.2", "1.2.3"] {
        assert_eq!(scene.send(instance, &data_set(instance, 1, 100)).await, Ok(()));
    }
    scene
        .database
        .run(
            "UPDATE received_object SET understanding = 'UNDERSTOOD', facts = '{}', standing = 'MATCHED', \
             appointment_id = (SELECT id FROM appointment LIMIT 1) WHERE sop_instance_uid IN ('1.2.1', '1.2.2'); \
             UPDATE received_object SET standing = 'HELD_APART', standing_reason = 'X' \
             WHERE sop_instance_uid = '1.2.2'",
        )
        .await
        .expect("one is matched, one held apart, one not understood");
    let store = scene.database.store();
    let now = fourview::clock::Clock::now(&*scene.database.clock());
    let spool = &scene.intake.spool;
    let kept_for = Duration::days(7);
    assert_eq!(
        expire(spool, &store, now + Duration::days(6), kept_for)
            .await
            .expect("looked"),
        0
    );
    assert_eq!(
        expire(spool, &store, now + Duration::days(8), kept_for)
            .await
            .expect("looked"),
        1
    );
    assert_eq!(scene.files("objects").len(), 2);
    scene.assert_whole().await;
    // The same object once more is no news, and its file is not kept again.
    assert_eq!(scene.send("1.2.1", &data_set("1.2.1", 1, 100)).await, Ok(()));
    scene.assert_whole().await;
}
