//! pynetdicom as the machine, on the real port: what it does well, and what it breaks off.

use super::programs::{machine, run};
use super::scene::{Port, Scene};
use crate::harness::{Database, on_both};

on_both! {
    a_machine_is_heard_asks_and_sends,
    what_a_machine_breaks_off_leaves_nothing_behind,
    two_images_at_once_are_both_taken_in,
    what_is_no_dicom_in_the_middle_ends_its_association,
    what_we_do_not_take_is_refused_by_itself,
    who_does_not_wait_for_the_answer_loses_nothing,
}

/// What the machine prints, a line each.
async fn lines(port: &Port, conversation: &str, arguments: &[&str]) -> Vec<String> {
    let said = run(machine(conversation, port.address.port(), arguments)).await;
    assert!(said.success, "{}", said.text);
    said.text.lines().map(str::to_owned).collect()
}

async fn a_machine_is_heard_asks_and_sends(database: Database) {
    let scene = Scene::on(database).await;
    let port = scene.listen().await;
    assert_eq!(lines(&port, "echo", &[]).await, ["0000"]);
    assert_eq!(lines(&port, "echo", &["STRANGER"]).await, ["rejected 1 1 3"]);
    let elsewhere = lines(&port, "echo", &["MGROOMA", "ELSEWHERE"]).await;
    assert_eq!(elsewhere, ["rejected 1 1 7"]);
    // Its library may complain of names that are longer than it likes.
    let found = lines(&port, "find", &[]).await;
    assert_eq!(found[0], "14 0000", "those who are checked in");
    // Of a usual length, longer than ours, and without a limit.
    for pdu in ["16382", "131072", "0"] {
        assert_eq!(lines(&port, "store", &[pdu]).await, ["0000", "0000", "0000"], "{pdu}");
    }
    scene.until_idle().await;
    port.end().await;
    assert_eq!(scene.objects().await, 9);
    let mut outcomes = scene.outcomes().await;
    outcomes.retain(|outcome| *outcome != "RELEASED");
    assert_eq!(outcomes, ["UNKNOWN_CALLER", "WRONG_CALLED_TITLE"]);
    scene.assert_whole().await;
}

async fn what_a_machine_breaks_off_leaves_nothing_behind(database: Database) {
    let scene = Scene::on(database).await;
    let port = scene.listen().await;
    for (manner, heard) in [
        ("drops", &["0000"][..]),
        ("aborts", &["0000"]),
        ("strays", &["0000", "aborted"]),
    ] {
        assert_eq!(lines(&port, "breaks", &[manner]).await, heard, "{manner}");
    }
    assert_eq!(lines(&port, "echo", &[]).await, ["0000"], "others are heard");
    scene.until_idle().await;
    port.end().await;
    let outcomes = scene.outcomes().await;
    assert_eq!(outcomes, ["ABORTED", "BROKEN", "NOT_UNDERSTOOD", "RELEASED"]);
    assert_eq!(scene.objects().await, 3, "what was acknowledged, and no half");
    assert_eq!(scene.count("SELECT count(*) FROM quarantined_object").await, 0);
    scene.assert_whole().await;
}

async fn two_images_at_once_are_both_taken_in(database: Database) {
    let scene = Scene::on(database).await;
    let port = scene.listen().await;
    let mut answers = lines(&port, "interleaves", &[]).await;
    answers.sort();
    assert_eq!(answers, ["1 0000", "2 0000"]);
    scene.until_idle().await;
    port.end().await;
    assert_eq!(scene.objects().await, 2);
    assert_eq!(scene.outcomes().await, ["RELEASED"]);
    scene.assert_whole().await;
}

async fn what_is_no_dicom_in_the_middle_ends_its_association(database: Database) {
    let scene = Scene::on(database).await;
    let port = scene.listen_impatiently().await;
    for manner in ["falls silent", "has another kind", "has two requests"] {
        assert_eq!(
            lines(&port, "confuses", &[manner]).await,
            ["0000", "aborted"],
            "{manner}"
        );
    }
    assert_eq!(lines(&port, "echo", &[]).await, ["0000"], "others are heard");
    scene.until_idle().await;
    port.end().await;
    let outcomes = scene.outcomes().await;
    assert_eq!(outcomes, ["NOT_UNDERSTOOD", "NOT_UNDERSTOOD", "RELEASED", "TIMED_OUT"]);
    assert_eq!(scene.objects().await, 3, "what was acknowledged, and no half");
    scene.assert_whole().await;
}

async fn what_we_do_not_take_is_refused_by_itself(database: Database) {
    let scene = Scene::on(database).await;
    let port = scene.listen().await;
    assert_eq!(
        lines(&port, "proposes", &["some"]).await,
        ["1 accepted, 2 rejected", "0000"]
    );
    // Then nothing is left to talk about, and it is the machine that says so.
    assert_eq!(lines(&port, "proposes", &["none"]).await, ["aborted"]);
    scene.until_idle().await;
    port.end().await;
    assert_eq!(scene.outcomes().await, ["ABORTED", "RELEASED"]);
    assert_eq!(scene.objects().await, 1);
    scene.assert_whole().await;
}

async fn who_does_not_wait_for_the_answer_loses_nothing(database: Database) {
    let scene = Scene::on(database).await;
    let port = scene.listen().await;
    for _ in 0..3 {
        assert_eq!(lines(&port, "leaves", &[]).await, ["released"]);
    }
    scene.until_idle().await;
    port.end().await;
    assert_eq!(scene.objects().await, 3, "each came whole");
    assert_eq!(scene.outcomes().await, ["RELEASED"; 3]);
    scene.assert_whole().await;
}
