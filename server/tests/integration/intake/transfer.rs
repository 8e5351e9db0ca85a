//! "Image transfer": what arrived is shown as it is, without the participant where nobody needs to know, and what
//! waits for a person is settled by one, once.

use app::domain::ids::ImageId;
use app::domain::local_time::LocalDateTime;
use app::domain::received::matching::Field;
use app::domain::received::procedure::{Omission, StepStatus};
use app::domain::received::receipt::Receipt;
use app::domain::staff::Role;
use app::domain::transfer::{AlertKind, CheckOutcome, QuarantineReason};
use app::error::AppError;
use app::forms::fields::Fields;
use app::forms::outcome::Outcome;
use app::services::transfer::{PictureSize, Standing, StandingKind};
use dicom::pixels::LongSide;
use fourview::demo;
use fourview::intake::pictures::picture_path;
use fourview::store::{machines_on_network, received_of_appointment, thumbnail_ready};
use uuid::Uuid;

use super::administrator::{admin, appointment, caller, step_arrives, transfer, transfer_called};
use super::mammograms::{Named, STUDY};
use super::scene::Scene;
use crate::harness::{Database, on_both};

on_both! {
    a_matched_study_shows_its_exposures_doses_and_step,
    an_overview_has_nothing_of_participants,
    images_held_apart_are_attached_by_a_person_once,
    what_is_in_quarantine_is_dealt_with_once_and_with_a_note,
    a_machine_is_called_and_the_phase_that_failed_is_named,
    a_picture_is_for_those_who_may_see_it,
    another_unit_sees_nothing_of_it,
}

async fn a_matched_study_shows_its_exposures_doses_and_step(database: Database) {
    let scene = Scene::on(database).await;
    let named = Named::of(&scene.intake.store, scene.unit, appointment(&scene, 0).await).await;
    named.arrive(&scene).await;
    step_arrives(&scene, named.id).await;
    let (transfer, admin) = (transfer(&scene), admin(&scene).await);
    let today = transfer.studies(&admin, 1).await.expect("a list");
    assert_eq!((today.total, today.lines.len()), (1, 1));
    let line = &today.lines[0];
    assert_eq!((line.objects, line.standing), (5, StandingKind::Matched));
    assert_eq!(line.accession.as_deref(), Some(named.accession.as_str()));
    assert_eq!(line.step, Some(StepStatus::Completed));
    let study = transfer.study(&admin, line.id).await.expect("a study");
    let once = |view: &str| (view.to_owned(), 1);
    let views = vec![once("RCC"), ("RMLO".to_owned(), 2), once("LCC"), once("LMLO")];
    assert_eq!(study.views, views);
    assert_eq!(study.exposures.len(), 5);
    let first = &study.exposures[0];
    assert_eq!(
        (first.view.as_str(), first.factors.clone()),
        ("RCC", vec!["28 kV".to_owned()])
    );
    assert_eq!(first.dose.map(|dose| dose.to_string()).as_deref(), Some("1.521"));
    assert_eq!(first.at, LocalDateTime::parse("2026-11-24T09:00:01"));
    assert_eq!(study.study_uid.as_deref(), Some(STUDY));
    let step = &study.steps[0];
    assert_eq!((step.exposures, step.named), (Some(5), 6));
    assert_eq!(step.missing, ["1.2.3.6"]);
    assert_eq!(step.omissions, [Omission::End, Omission::SeriesInstance]);
    let labels = [&study.line, line].map(|line| line.receipt.as_ref().map(Receipt::label));
    assert_eq!(labels, [Some("Lacks 1".to_owned()), Some("Lacks 1".to_owned())]);
    let shown = serde_json::to_string(&study).expect("JSON");
    assert!(
        !shown.contains(&named.family_name) && !shown.contains(&named.nhs_number),
        "{shown}"
    );
    let reads = "SELECT count(*) FROM audit_event WHERE action = 'STUDY_READ' AND subject IS NOT NULL";
    assert_eq!(scene.count(reads).await, 1);
}

async fn an_overview_has_nothing_of_participants(database: Database) {
    let scene = Scene::on(database).await;
    let named = Named::of(&scene.intake.store, scene.unit, appointment(&scene, 0).await).await;
    named.arrive(&scene).await;
    let wrong = Named {
        accession: "ELSEWHERE".to_owned(),
        study: "1.2.826.0.1.6".to_owned(),
        ..Named::of(&scene.intake.store, scene.unit, appointment(&scene, 1).await).await
    };
    let bytes = wrong.image("1.2.4.1", ("R", "CC"), 30);
    assert_eq!(scene.send("1.2.4.1", &bytes).await, Ok(()));
    scene.understand().await;
    let page = transfer(&scene).overview(&admin(&scene).await).await.expect("a page");
    assert_eq!((page.studies_today, page.unmatched, page.held_apart), (2, 1, 0));
    assert_eq!(page.machines.len(), 3);
    assert_eq!(
        page.machines
            .iter()
            .filter(|machine| machine.last_image.is_some())
            .count(),
        1
    );
    let shown = serde_json::to_string(&page).expect("JSON");
    for person in [&named, &wrong] {
        assert!(
            !shown.contains(&person.family_name) && !shown.contains(&person.nhs_number),
            "{shown}"
        );
    }
}

async fn images_held_apart_are_attached_by_a_person_once(database: Database) {
    let scene = Scene::on(database).await;
    let claimed = Named::of(&scene.intake.store, scene.unit, appointment(&scene, 0).await).await;
    let truly = Named::of(&scene.intake.store, scene.unit, appointment(&scene, 1).await).await;
    let mixed_up = Named {
        accession: claimed.accession.clone(),
        ..Named::of(&scene.intake.store, scene.unit, truly.id).await
    };
    mixed_up.arrive(&scene).await;
    let (transfer, admin) = (transfer(&scene), admin(&scene).await);
    let waiting = transfer.unsettled(&admin, 1).await.expect("a list");
    assert_eq!(
        (waiting.total, waiting.lines[0].study.standing),
        (1, StandingKind::HeldApart)
    );
    assert!(waiting.lines[0].why.as_deref().is_some_and(|why| why.contains("name")));
    let id = waiting.lines[0].study.id;
    let page = transfer.study(&admin, id).await.expect("a study");
    let Standing::Waiting { candidates, claim, .. } = page.standing else {
        panic!("it waits for a person");
    };
    assert_eq!(claim.accession.as_deref(), Some(claimed.accession.as_str()));
    assert_eq!(candidates[0].appointment, claimed.id, "what they claim comes first");
    assert!(candidates[0].contradicts.contains(&Field::Name));
    assert!(candidates[1].appointment == truly.id && candidates[1].agrees.contains(&Field::ParticipantId));
    let question = transfer
        .attach_question(&admin, id, truly.id)
        .await
        .expect("a question");
    assert_eq!(question.candidate.participant.family_name.expose(), &truly.family_name);
    let alerts = transfer.overview(&admin).await.expect("a page").alerts;
    assert!(!alerts.is_empty() && alerts.iter().all(|alert| alert.kind == AlertKind::HeldApart));
    let fields = Fields::default().with("appointment", truly.id.to_string());
    let to = format!("/admin/image-transfer/studies/{id}");
    for _ in 0..2 {
        let outcome = transfer.attach(&admin, id, &fields).await.expect("an outcome");
        assert_eq!(outcome, Outcome::Next { to: to.clone() });
    }
    let of_it = received_of_appointment(&scene.intake.store, scene.unit, truly.id)
        .await
        .expect("objects");
    assert_eq!(of_it.len(), 5);
    assert_eq!(
        scene
            .count("SELECT count(*) FROM audit_event WHERE action = 'OBJECT_ATTACHED'")
            .await,
        5
    );
    assert_eq!(transfer.overview(&admin).await.expect("a page").alerts_open, 0);
    assert_eq!(transfer.unsettled(&admin, 1).await.expect("a list").total, 0);
    let stranger = Fields::default().with("appointment", Uuid::new_v4().to_string());
    assert!(
        transfer
            .attach(&admin, ImageId(Uuid::new_v4()), &stranger)
            .await
            .is_err()
    );
    scene.assert_whole().await;
}

async fn what_is_in_quarantine_is_dealt_with_once_and_with_a_note(database: Database) {
    let scene = Scene::on(database).await;
    scene.send("1.2.1", &[0xFF; 500]).await.expect_err("it is no object");
    let (transfer, admin) = (transfer(&scene), admin(&scene).await);
    let list = transfer.quarantine(&admin, 1).await.expect("a list");
    assert_eq!((list.total, list.lines[0].reason), (1, QuarantineReason::NotScanned));
    let id = list.lines[0].id;
    assert_eq!(transfer.overview(&admin).await.expect("a page").alerts_open, 1);
    let outcome = transfer
        .deal_with(&admin, id, &Fields::default())
        .await
        .expect("an outcome");
    assert!(matches!(outcome, Outcome::Invalid(_)), "a note is required");
    for words in ["Resent, and received", "Again"] {
        let fields = Fields::default().with("note", words);
        let outcome = transfer.deal_with(&admin, id, &fields).await.expect("an outcome");
        assert!(matches!(outcome, Outcome::Next { .. }));
    }
    let page = transfer.quarantined(&admin, id).await.expect("a page");
    let note = page.note.expect("a note");
    assert_eq!(
        (note.by.as_str(), note.words.as_str()),
        ("Marie Lindqvist", "Resent, and received")
    );
    let overview = transfer.overview(&admin).await.expect("a page");
    assert_eq!((overview.quarantined, overview.alerts_open), (0, 0));
    let events = "SELECT count(*) FROM audit_event WHERE action = 'QUARANTINE_RESOLVED'";
    assert_eq!(scene.count(events).await, 1);
    scene.assert_whole().await;
}

async fn a_machine_is_called_and_the_phase_that_failed_is_named(database: Database) {
    let scene = Scene::on(database).await;
    let admin = admin(&scene).await;
    let port = scene.listen_as("MGROOMA").await;
    let machines = machines_on_network(&scene.database.store(), scene.unit)
        .await
        .expect("machines");
    let machine = machines
        .iter()
        .find(|machine| machine.ae_title == "MGROOMA")
        .expect("a machine")
        .machine;
    let listener = |address: &str, port: u16| {
        Fields::default()
            .with("address", address)
            .with("port", port.to_string())
    };
    let unknown = transfer(&scene);
    let outcome = unknown
        .save_listener(&admin, machine, &listener("192.0.2.1", 104))
        .await;
    assert!(
        matches!(outcome, Ok(Outcome::Invalid(_))),
        "not an address of the machine"
    );
    unknown.check_machine(&admin, machine).await.expect("nothing to call");
    assert_eq!(
        unknown.machine(&admin, machine).await.expect("a page").machine.check,
        None
    );
    let here = listener("127.0.0.1", port.address.port());
    unknown.save_listener(&admin, machine, &here).await.expect("an outcome");
    let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let closed_port = closed.local_addr().expect("an address").port();
    drop(closed);
    // We are called as one of the machines that the other side knows, and then as one that it does not know.
    for (own_title, called_port, expected) in [
        ("MGROOMB", port.address.port(), CheckOutcome::Answered),
        ("FOURVIEW", port.address.port(), CheckOutcome::Rejected),
        ("FOURVIEW", closed_port, CheckOutcome::NotReached),
    ] {
        let transfer = transfer_called(&scene, own_title);
        let fields = listener("127.0.0.1", called_port);
        transfer
            .save_listener(&admin, machine, &fields)
            .await
            .expect("an outcome");
        transfer.check_machine(&admin, machine).await.expect("an outcome");
        let check = transfer.machine(&admin, machine).await.expect("a page").machine.check;
        assert_eq!(check.expect("a check").outcome, expected);
    }
    assert_eq!(
        scene
            .count("SELECT count(*) FROM audit_event WHERE action = 'MACHINE_CHECKED'")
            .await,
        3
    );
    port.end().await;
}

async fn a_picture_is_for_those_who_may_see_it(database: Database) {
    let scene = Scene::on(database).await;
    let named = Named::of(&scene.intake.store, scene.unit, appointment(&scene, 0).await).await;
    named.arrive(&scene).await;
    let transfer = transfer(&scene);
    let objects = received_of_appointment(&scene.intake.store, scene.unit, named.id)
        .await
        .expect("objects");
    let image = &objects[0].object;
    let admin = admin(&scene).await;
    let early = transfer.picture(&admin, image.id, PictureSize::Small).await;
    assert_eq!(early.err(), Some(AppError::NotFound), "it is not made yet");
    let path = picture_path(&scene.intake.thumbnails, &image.sha256, LongSide::SMALL);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(&path, b"a picture").expect("a file");
    let tx = scene.intake.store.begin().await.expect("a transaction");
    thumbnail_ready(&tx, image.id).await.expect("noted");
    tx.commit().await.expect("committed");
    for account in [demo::ACCOUNTS[0], demo::ACCOUNTS[2], demo::ACCOUNTS[3]] {
        let caller = caller(&scene, scene.unit, account).await;
        let picture = transfer
            .picture(&caller, image.id, PictureSize::Small)
            .await
            .expect("a picture");
        assert_eq!(picture.jpeg, b"a picture");
    }
    let reads = "SELECT count(*) FROM audit_event WHERE action = 'PICTURE_READ' AND subject IS NOT NULL";
    assert_eq!(scene.count(reads).await, 3);
    let large = transfer.picture(&admin, image.id, PictureSize::Large).await;
    assert_eq!(large.err(), Some(AppError::NotFound));
}

async fn another_unit_sees_nothing_of_it(database: Database) {
    let scene = Scene::on(database).await;
    let store = scene.database.store();
    let other = demo::other_unit(&store, &*scene.intake.clock, &scene.database.audit()).await;
    let elsewhere = other.expect("another unit").unit;
    let mut stranger = caller(&scene, elsewhere, demo::OTHER_ACCOUNT).await;
    stranger.viewer.roles = vec![Role::ServiceAdministrator];
    let named = Named::of(&scene.intake.store, scene.unit, appointment(&scene, 0).await).await;
    named.arrive(&scene).await;
    scene.send("1.2.1", &[0xFF; 500]).await.expect_err("it is no object");
    let (transfer, admin) = (transfer(&scene), admin(&scene).await);
    let study = transfer.studies(&admin, 1).await.expect("a list").lines[0].id;
    let quarantined = transfer.quarantine(&admin, 1).await.expect("a list").lines[0].id;
    let page = transfer.overview(&admin).await.expect("a page");
    let (machine, alert) = (page.machines[0].id, page.alerts[0].id);
    let theirs = transfer.overview(&stranger).await.expect("a page");
    assert_eq!(
        (theirs.studies_today, theirs.alerts_open, theirs.quarantined),
        (0, 0, 0)
    );
    let missing = Some(AppError::NotFound);
    assert_eq!(transfer.study(&stranger, study).await.err(), missing);
    assert_eq!(transfer.quarantined(&stranger, quarantined).await.err(), missing);
    assert_eq!(transfer.machine(&stranger, machine).await.err(), missing);
    assert_eq!(transfer.close_alert(&stranger, alert).await.err(), missing);
    assert_eq!(
        transfer.picture(&stranger, study, PictureSize::Small).await.err(),
        missing
    );
    let note = Fields::default().with("note", "x");
    assert_eq!(transfer.deal_with(&stranger, quarantined, &note).await.err(), missing);
}
