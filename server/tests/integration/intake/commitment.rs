//! Storage commitment: machines are told that this is no archive, on their association or by a call of ours, and never
//! that something is kept for good. pynetdicom is the machine.

use fourview::intake::commitment::delivery::deliver_due;
use fourview::store::{AlertKind, alerts_open, machine_listener_put};
use time::Duration;

use super::programs::{Waiting, machine, run};
use super::scene::{Port, Scene, data_set};
use crate::harness::{Database, on_both};

on_both! {
    a_machine_that_waits_is_told_at_once_that_nothing_is_kept_for_good,
    a_machine_that_hangs_up_is_called_until_it_was_told,
    a_machine_that_cannot_be_called_is_an_alert_until_it_was_told,
}

const MAMMOGRAM: &str = "1.2.840.10008.5.1.4.1.1.1.2";
const CAPTURE: &str = "1.2.840.10008.5.1.4.1.1.7";

/// Asks for commitment; what the machine prints, a line each.
async fn ask(port: &Port, manner: &str, transaction: &str, instances: &[(&str, &str)]) -> Vec<String> {
    let instances: Vec<String> = instances.iter().map(|(class, uid)| format!("{class} {uid}")).collect();
    let mut arguments = vec![manner, transaction];
    arguments.extend(instances.iter().map(String::as_str));
    let said = run(machine("ask", port.address.port(), &arguments)).await;
    assert!(said.success, "{}", said.text);
    said.text.lines().map(str::to_owned).collect()
}

async fn waiting(scene: &Scene) -> i64 {
    scene
        .count("SELECT count(*) FROM commitment_report WHERE delivered_at IS NULL")
        .await
}

async fn a_machine_that_waits_is_told_at_once_that_nothing_is_kept_for_good(database: Database) {
    let scene = Scene::on(database).await;
    scene.send("1.2.3", &data_set("1.2.3", 1, 100)).await.expect("taken in");
    let port = scene.listen().await;
    let instances = [(MAMMOGRAM, "1.2.3"), (MAMMOGRAM, "1.2.4"), (CAPTURE, "1.2.3")];
    let said = ask(&port, "waits", "1.2.99", &instances).await;
    let told = ["failed 1.2.3 0122", "failed 1.2.4 0112", "failed 1.2.3 0119"];
    assert_eq!(said, [&["0000", "report 2 1.2.99"][..], &told].concat());
    let again = ask(&port, "waits", "1.2.99", &instances[..1]).await;
    assert_eq!(again, ["0000", "report 2 1.2.99", "failed 1.2.3 0131"]);
    assert_eq!(ask(&port, "waits", "1.2.98", &[]).await, ["0115"]);
    scene.until_idle().await;
    port.end().await;
    assert_eq!(waiting(&scene).await, 0);
    assert_eq!(
        scene.count("SELECT count(*) FROM commitment_instance").await,
        4,
        "references are noted"
    );
    assert_eq!(deliver_due(&scene.intake).await.expect("the database"), 0);
    let refusals = "SELECT count(*) FROM audit_event WHERE action = 'COMMITMENT_REFUSED'";
    assert_eq!(scene.count(refusals).await, 2);
    scene.assert_whole().await;
}

/// Says where the machine `MGROOMA` can be called.
async fn listens(scene: &Scene, port: u16) {
    let machines = fourview::store::machines_on_network(&scene.database.store(), scene.unit)
        .await
        .expect("machines");
    let asks = machines
        .iter()
        .find(|machine| machine.ae_title == "MGROOMA")
        .expect("the machine");
    let tx = scene.database.store().begin().await.expect("a transaction");
    let address = "127.0.0.1".parse().expect("an address");
    machine_listener_put(&tx, scene.unit, asks.machine, (address, port))
        .await
        .expect("a listener");
    tx.commit().await.expect("committed");
}

async fn a_machine_that_hangs_up_is_called_until_it_was_told(database: Database) {
    let scene = Scene::on(database).await;
    let port = scene.listen().await;
    let said = ask(&port, "hangs up", "1.2.99", &[(MAMMOGRAM, "1.2.3")]).await;
    // Its library may complain of the report that came when it had hung up.
    assert_eq!(said[0], "0000");
    scene.until_idle().await;
    // Nobody listens there.
    listens(&scene, 1).await;
    assert_eq!(deliver_due(&scene.intake).await.expect("the database"), 1);
    assert_eq!(waiting(&scene).await, 1);
    assert_eq!(
        deliver_due(&scene.intake).await.expect("the database"),
        0,
        "a pause comes first"
    );
    let mut called = tokio::task::spawn_blocking(Waiting::start).await.expect("a machine");
    listens(&scene, called.port).await;
    scene.database.clock().advance(Duration::minutes(1));
    assert_eq!(deliver_due(&scene.intake).await.expect("the database"), 1);
    assert_eq!(waiting(&scene).await, 0);
    let heard = tokio::task::spawn_blocking(move || [called.line(), called.line()])
        .await
        .expect("lines");
    assert_eq!(heard, ["report 2 1.2.99", "failed 1.2.3 0112"]);
    port.end().await;
}

async fn a_machine_that_cannot_be_called_is_an_alert_until_it_was_told(database: Database) {
    let scene = Scene::on(database).await;
    let port = scene.listen().await;
    for transaction in ["1.2.98", "1.2.99"] {
        ask(&port, "hangs up", transaction, &[(MAMMOGRAM, "1.2.3")]).await;
    }
    scene.until_idle().await;
    let alerts = async || {
        let alerts = alerts_open(&scene.database.store(), scene.unit, 10)
            .await
            .expect("alerts");
        alerts.iter().filter(|alert| alert.kind == AlertKind::NotTold).count()
    };
    for (minutes, expected) in [(0, 0), (14, 0), (2, 1), (24 * 60, 1)] {
        scene.database.clock().advance(Duration::minutes(minutes));
        deliver_due(&scene.intake).await.expect("the database");
        assert_eq!(alerts().await, expected, "one alert a machine");
    }
    assert_eq!(waiting(&scene).await, 2, "given up never");
    let called = tokio::task::spawn_blocking(Waiting::start).await.expect("a machine");
    listens(&scene, called.port).await;
    scene.database.clock().advance(Duration::minutes(20));
    assert_eq!(deliver_due(&scene.intake).await.expect("the database"), 2);
    assert_eq!((waiting(&scene).await, alerts().await), (0, 0));
    port.end().await;
}
