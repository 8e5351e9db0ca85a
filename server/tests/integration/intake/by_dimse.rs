//! Machines that call: programs of others on the other side of a real port.

use std::path::PathBuf;

use fourview::clock::Clock;
use fourview::store::{AssociationOutcome, associations_since};
use time::Duration;

use super::scene::{Scene, data_set, head};
use crate::harness::{Database, on_both};

on_both! {
    a_machine_is_heard_and_its_objects_are_taken_in,
    a_folder_is_sent_on_one_association,
    a_stranger_is_rejected_and_noted,
    other_bytes_are_answered_as_a_duplicate,
}

/// A file with an object.
fn file(scene: &Scene, instance: &str, bytes: &[u8]) -> PathBuf {
    let path = scene.data.path().join(format!("{instance}.dcm"));
    let front = head(instance).bytes();
    std::fs::write(&path, [&front[..], bytes].concat()).expect("written");
    path
}

async fn a_machine_is_heard_and_its_objects_are_taken_in(database: Database) {
    let scene = Scene::on(database).await;
    let port = scene.listen().await;
    let (heard, said) = port.dcmtk("echoscu", "MGROOMA", "FOURVIEW", &["-v"]).await;
    assert!(heard, "{said}");
    let files: Vec<String> = (0..5)
        .map(|number| {
            let instance = format!("1.2.{number}");
            let path = file(&scene, &instance, &data_set(&instance, number, 700_000));
            path.display().to_string()
        })
        .collect();
    let mut arguments = vec!["-v", "-xe"];
    arguments.extend(files.iter().map(String::as_str));
    for _ in 0..2 {
        let (sent, said) = port.dcmtk("storescu", "MGROOMA", "FOURVIEW", &arguments).await;
        assert!(sent, "{said}");
        assert_eq!(said.matches("Received Store Response (Success)").count(), 5, "{said}");
    }
    port.end().await;
    assert_eq!(scene.objects().await, 5);
    scene.assert_whole().await;
    let since = scene.database.clock().now() - Duration::HOUR;
    let calls = associations_since(&scene.database.store(), scene.unit, since, 10)
        .await
        .expect("calls");
    assert_eq!(calls.len(), 3);
    assert!(calls.iter().all(|call| call.outcome == AssociationOutcome::Released));
    assert!(
        calls
            .iter()
            .all(|call| call.caller.is_some_and(|(unit, _)| unit == scene.unit))
    );
    let stored: u32 = calls.iter().map(|call| call.counts.stored).sum();
    assert_eq!(stored, 10);
}

async fn a_folder_is_sent_on_one_association(database: Database) {
    let scene = Scene::on(database).await;
    let port = scene.listen().await;
    let folder = scene.data.path().join("folder");
    std::fs::create_dir(&folder).expect("a folder");
    for number in 0..5 {
        let instance = format!("1.2.{number}");
        let path = file(&scene, &instance, &data_set(&instance, number, 100_000));
        std::fs::rename(&path, folder.join(format!("{instance}.dcm"))).expect("moved");
    }
    let folder = folder.display().to_string();
    let arguments = ["-v", "--no-uid-checks", "--scan-directories"];
    for _ in 0..2 {
        let (sent, said) = port
            .dcmtk_of("dcmsend", "MGROOMA", "FOURVIEW", &arguments, &[&folder])
            .await;
        assert!(sent, "{said}");
        assert!(said.contains("with status SUCCESS  : 5"), "{said}");
    }
    scene.until_idle().await;
    port.end().await;
    assert_eq!(scene.objects().await, 5);
    assert_eq!(scene.outcomes().await, ["RELEASED", "RELEASED"]);
    scene.assert_whole().await;
}

async fn a_stranger_is_rejected_and_noted(database: Database) {
    let scene = Scene::on(database).await;
    let port = scene.listen().await;
    for (calling, called, reason) in [
        ("STRANGER", "FOURVIEW", "Calling AE Title Not Recognized"),
        ("MGROOMA", "ELSEWHERE", "Called AE Title Not Recognized"),
    ] {
        let (heard, said) = port.dcmtk("echoscu", calling, called, &["-v"]).await;
        assert!(!heard && said.contains(reason), "{said}");
    }
    scene
        .database
        .run("UPDATE machine_network SET addresses = '10.0.0.0/8'")
        .await
        .expect("another address");
    let (heard, _) = port.dcmtk("echoscu", "MGROOMA", "FOURVIEW", &[]).await;
    assert!(!heard);
    port.end().await;
    assert_eq!(
        scene.outcomes().await,
        ["UNKNOWN_CALLER", "WRONG_ADDRESS", "WRONG_CALLED_TITLE"]
    );
}

async fn other_bytes_are_answered_as_a_duplicate(database: Database) {
    let scene = Scene::on(database).await;
    let port = scene.listen().await;
    for (number, status) in [(1, "Success"), (2, "0x111")] {
        let path = file(&scene, "1.2.3", &data_set("1.2.3", number, 100));
        let path = path.display().to_string();
        let (_, said) = port
            .dcmtk("storescu", "MGROOMA", "FOURVIEW", &["-v", "-xe", &path])
            .await;
        assert!(said.contains(status), "{said}");
    }
    port.end().await;
    assert_eq!(scene.objects().await, 1);
    assert_eq!(scene.count("SELECT count(*) FROM quarantined_object").await, 1);
    scene.assert_whole().await;
}
