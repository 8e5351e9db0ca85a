//! Machines and sites as administrators set them, and what troubleshooting says of the machine in the room.

use app::domain::clinic::Flow;
use app::domain::ids::MachineId;
use app::domain::received::phases::{Expected, Phase};
use app::error::AppError;
use app::forms::fields::Fields;
use app::forms::outcome::Outcome;
use app::services::Transfer;
use app::services::images::Whose;
use app::services::transfer::MachineAdmission;
use fourview::demo;
use fourview::store::{Sender, machine_by_title, rooms_of_unit, sites_of_unit};
use time::Duration;

use super::administrator::{admin, appointment, caller, services_called, transfer};
use super::mammograms::Named;
use super::scene::{Scene, send};
use crate::harness::{Database, on_both};

on_both! {
    a_machine_is_registered_changed_and_switched_off,
    a_room_is_not_taken_from_a_machine_that_may_call,
    a_site_is_switched_from_today_on,
    troubleshooting_names_the_phase_and_no_other_participant,
}

async fn registration(scene: &Scene, title: &str, room: &str, calls: &str) -> Fields {
    let sites = sites_of_unit(&scene.intake.store, scene.unit).await.expect("sites");
    Fields::default()
        .with("name", "Fujifilm Amulet")
        .with("ae_title", title)
        .with("addresses", "10.20.30.40\r\n10.21.0.0/16")
        .with("certificate", "ab".repeat(32))
        .with("room", room)
        .with("site", sites[0].id.to_string())
        .with("calls", calls)
}

/// Says something else in one field.
fn replaced(fields: &Fields, name: &str, value: &str) -> Fields {
    let others = fields.iter().filter(|(field, _)| *field != name);
    let others: Fields = others
        .map(|(field, value)| (field.to_owned(), value.to_owned()))
        .collect();
    others.with(name, value)
}

async fn add(scene: &Scene, transfer: &dyn Transfer, fields: &Fields) -> Result<MachineId, Vec<String>> {
    match transfer
        .register(&admin(scene).await, None, fields)
        .await
        .expect("an outcome")
    {
        Outcome::Next { to } => {
            let id = to.rsplit('/').next().and_then(|id| id.parse().ok());
            Ok(id.expect("the machine's page"))
        }
        Outcome::Invalid(errors) => Err(errors.iter().map(|error| error.field.clone()).collect()),
        Outcome::Refused(refusal) => panic!("{refusal:?}"),
    }
}

async fn a_machine_is_registered_changed_and_switched_off(database: Database) {
    let scene = Scene::on(database).await;
    let (transfer, admin) = (transfer(&scene), admin(&scene).await);
    let taken = registration(&scene, "MGROOMA", "Room C", "yes").await;
    assert_eq!(add(&scene, &*transfer, &taken).await, Err(vec!["ae_title".to_owned()]));
    let wrong = replaced(
        &registration(&scene, "MGROOMC", "Room C", "yes").await,
        "addresses",
        "10.20.30.1/16",
    );
    assert_eq!(add(&scene, &*transfer, &wrong).await, Err(vec!["addresses".to_owned()]));
    let fields = registration(&scene, "MGROOMC", "Room C", "yes").await;
    let id = add(&scene, &*transfer, &fields).await.expect("a machine");
    let page = transfer.machine(&admin, id).await.expect("a page");
    assert_eq!(page.machine.rooms.len(), 1);
    let ranges = vec!["10.20.30.40/32".to_owned(), "10.21.0.0/16".to_owned()];
    assert_eq!(page.machine.admission, MachineAdmission::Admitted(ranges));
    let known = machine_by_title(&scene.intake.store, "MGROOMC")
        .await
        .expect("an answer");
    assert_eq!(known.expect("a machine").network.certificate, Some([0xAB; 32]));
    let shown = transfer.registration(&admin, Some(id)).await.expect("a page").machine;
    let shown = shown.expect("a machine");
    assert_eq!(shown.room.map(|(room, _)| room).as_deref(), Some("Room C"));
    assert!(shown.certificate.is_some_and(|text| text.starts_with("AB:AB:")));
    let off = registration(&scene, "MGROOMD", "Room D", "no").await;
    let changed = transfer.register(&admin, Some(id), &off).await.expect("an outcome");
    assert!(matches!(changed, Outcome::Next { .. }));
    let page = transfer.machine(&admin, id).await.expect("a page");
    assert_eq!(page.machine.admission, MachineAdmission::SwitchedOff);
    assert_eq!(
        (page.machine.ae_title.as_str(), page.machine.rooms.len()),
        ("MGROOMD", 1)
    );
    for (action, count) in [("MACHINE_ADDED", 1), ("MACHINE_CHANGED", 1)] {
        let sql = format!("SELECT count(*) FROM audit_event WHERE action = '{action}'");
        assert_eq!(scene.count(&sql).await, count, "{action}");
    }
    let store = scene.database.store();
    let other = demo::other_unit(&store, &*scene.intake.clock, &scene.database.audit()).await;
    let mut stranger = caller(&scene, other.expect("another unit").unit, demo::OTHER_ACCOUNT).await;
    stranger.viewer.roles = admin.viewer.roles.clone();
    assert_eq!(
        transfer.registration(&stranger, Some(id)).await.err(),
        Some(AppError::NotFound)
    );
    let theirs = transfer.register(&stranger, Some(id), &off).await;
    assert!(
        matches!(theirs, Ok(Outcome::Invalid(_)) | Err(AppError::NotFound)),
        "{theirs:?}"
    );
    scene.assert_whole().await;
}

async fn a_room_is_not_taken_from_a_machine_that_may_call(database: Database) {
    let scene = Scene::on(database).await;
    let (transfer, admin) = (transfer(&scene), admin(&scene).await);
    let rooms = rooms_of_unit(&scene.intake.store, scene.unit).await.expect("rooms");
    let room = rooms.iter().find(|room| room.name == "Room A").expect("a room");
    let fields = replaced(
        &registration(&scene, "MGNEW", "room a", "yes").await,
        "site",
        &room.site.id.to_string(),
    );
    assert_eq!(add(&scene, &*transfer, &fields).await, Err(vec!["room".to_owned()]));
    let off = replaced(
        &registration(&scene, "MGROOMA", "Room A", "no").await,
        "site",
        &room.site.id.to_string(),
    );
    let outcome = transfer
        .register(&admin, Some(room.machine_id), &off)
        .await
        .expect("an outcome");
    assert!(matches!(outcome, Outcome::Next { .. }));
    let id = add(&scene, &*transfer, &fields).await.expect("a machine");
    let rooms = rooms_of_unit(&scene.intake.store, scene.unit).await.expect("rooms");
    let now = rooms.iter().find(|found| found.id == room.id).expect("the room");
    assert_eq!(now.machine_id, id, "a machine is replaced in its room");
}

async fn a_site_is_switched_from_today_on(database: Database) {
    let scene = Scene::on(database).await;
    let (transfer, admin) = (transfer(&scene), admin(&scene).await);
    let sites = transfer.overview(&admin).await.expect("a page").sites;
    let before = sites
        .iter()
        .find(|line| line.manual + line.automatic > 1)
        .expect("the hospital")
        .clone();
    let earlier = "UPDATE clinic SET day = '2026-11-20' WHERE code = 'WS644'";
    scene.database.run(earlier).await.expect("a clinic that is over");
    let fields = Fields::default().with("flow", "automatic");
    let id = before.site.id;
    let outcome = transfer.switch_site(&admin, id, &fields).await.expect("an outcome");
    assert!(matches!(outcome, Outcome::Next { .. }));
    let after = transfer.site(&admin, id).await.expect("a site");
    assert_eq!(
        (after.manual, after.automatic),
        (0, before.manual + before.automatic - 1)
    );
    assert_eq!(
        (after.starts_with, after.choices()),
        (Some(Flow::Automatic), vec![Flow::Manual])
    );
    let untouched = "SELECT count(*) FROM clinic WHERE code = 'WS644' AND flow = 'MANUAL'";
    assert_eq!(scene.count(untouched).await, 1);
    let switched = "SELECT count(*) FROM audit_event WHERE action = 'SITE_SWITCHED'";
    assert_eq!(scene.count(switched).await, 1);
    let nothing = transfer.switch_site(&admin, id, &Fields::default()).await;
    assert!(matches!(nothing, Ok(Outcome::Invalid(_))));
    scene.assert_whole().await;
}

async fn troubleshooting_names_the_phase_and_no_other_participant(database: Database) {
    let scene = Scene::on(database).await;
    let images = services_called(&scene, "FOURVIEW").images;
    let asha = caller(&scene, scene.unit, demo::ACCOUNTS[0]).await;
    let (id, other) = (appointment(&scene, 0).await, appointment(&scene, 1).await);
    let van = machine_by_title(&scene.intake.store, "MGVAN").await.expect("an answer");
    let van = van.expect("a machine").machine;
    let page = images.problem(&asha, id).await.expect("a page");
    assert_eq!(page.facts.expected, Expected::Admitted);
    assert_eq!(page.machine_title.as_deref(), Some("MGVAN"), "the only room of the van");
    scene.database.clock().advance(Duration::minutes(11));
    let page = images.problem(&asha, id).await.expect("a page");
    assert_eq!(page.finding.phase, Phase::NeverAsked);
    let port = scene.listen().await;
    let (heard, said) = port
        .dcmtk("findscu", "MGVAN", "FOURVIEW", &["-W", "-k", "AccessionNumber"])
        .await;
    assert!(heard, "{said}");
    scene.database.clock().advance(Duration::SECOND);
    let (rejected, _) = port.dcmtk("echoscu", "MGVAN", "ELSEWHERE", &[]).await;
    assert!(!rejected);
    // The call is written down when its connection is closed on both sides.
    while scene
        .count("SELECT count(*) FROM association WHERE outcome = 'WRONG_CALLED_TITLE'")
        .await
        == 0
    {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let page = images.problem(&asha, id).await.expect("a page");
    assert!(page.facts.handed.is_some() && page.facts.last_query.is_some());
    assert_eq!(page.finding.phase, Phase::NotLetIn, "its last call was rejected");
    scene.database.clock().advance(Duration::SECOND);
    port.dcmtk("echoscu", "MGVAN", "FOURVIEW", &[]).await;
    port.end().await;
    scene.database.clock().advance(Duration::minutes(11));
    let page = images.problem(&asha, id).await.expect("a page");
    assert_eq!(page.finding.phase, Phase::NothingStarted);
    let sender = Sender {
        machine: Some(van),
        ..scene.sender
    };
    let theirs = Named::on_worklist(&scene.intake.store, scene.unit, other).await;
    let bytes = theirs.image("1.2.3.1", ("R", "CC"), 1);
    send(&scene.intake, sender, "1.2.3.1", &bytes).await.expect("taken in");
    scene.understand().await;
    let page = images.problem(&asha, id).await.expect("a page");
    assert_eq!(page.finding.phase, Phase::ForSomebodyElse);
    let digits = theirs.accession[theirs.accession.len() - 4..].to_owned();
    assert_eq!(page.elsewhere[0].whose, Whose::Another(other, digits));
    let shown = serde_json::to_string(&page).expect("JSON");
    for secret in [&theirs.family_name, &theirs.nhs_number, &theirs.accession] {
        assert!(!shown.contains(secret.as_str()), "{shown}");
    }
    let own = Named::on_worklist(&scene.intake.store, scene.unit, id).await;
    let bytes = own.image("1.2.3.2", ("R", "CC"), 2);
    send(&scene.intake, sender, "1.2.3.2", &bytes).await.expect("taken in");
    scene.understand().await;
    let page = images.problem(&asha, id).await.expect("a page");
    assert_eq!(page.finding.phase, Phase::AllWell);
    scene.database.clock().advance(Duration::minutes(2));
    let page = images.problem(&asha, id).await.expect("a page");
    assert_eq!(page.finding.phase, Phase::NoPictures, "nothing makes them here");
    scene.send("1.2.3.3", &[0xFF; 500]).await.expect_err("it is no object");
    scene.assert_whole().await;
}
