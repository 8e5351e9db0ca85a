//! Whose an object is: the appointment that it names, nobody's, or held apart when it contradicts the participant.

use app::domain::ids::AppointmentId;
use fourview::store::{
    AlertKind, StoredStanding, StoredThumbnail, alerts_open, received_of_appointment, received_of_nobody,
};

use super::scene::{Scene, element, image};
use crate::harness::{Database, on_both};

on_both! {
    an_image_belongs_to_the_appointment_that_it_names,
    the_wrong_participant_is_held_apart,
    what_waits_is_understood_after_a_restart,
    what_cannot_be_read_is_quarantined,
}

/// An appointment, as a machine knows it.
struct Named {
    id: AppointmentId,
    accession: String,
    family_name: String,
    given_name: String,
    nhs_number: String,
}

async fn named(scene: &Scene) -> Named {
    use sea_orm::{ConnectionTrait, Statement};
    let connection = scene.database.past_the_store().await;
    let sql = "SELECT a.id, a.accession, p.family_name, p.given_name, p.nhs_number FROM appointment a \
        JOIN participant p ON p.id = a.participant_id ORDER BY a.accession LIMIT 1";
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let row = connection
        .query_one_raw(statement)
        .await
        .expect("an answer")
        .expect("a row");
    connection.close().await.expect("closed");
    let text = |index| row.try_get_by_index::<String>(index).expect("a text");
    Named {
        id: AppointmentId(row.try_get_by_index(0).expect("an id")),
        accession: text(1),
        family_name: text(2),
        given_name: text(3),
        nhs_number: text(4),
    }
}

/// An image that says whose it is.
fn of(instance: &str, accession: &str, family_name: &str, given_name: &str, nhs_number: &str) -> Vec<u8> {
    let name = format!("{family_name}^{given_name}");
    let further = [
        element(0x0008_0050, b"SH", accession.as_bytes()),
        element(0x0010_0010, b"PN", name.as_bytes()),
        element(0x0010_0020, b"LO", nhs_number.as_bytes()),
        element(0x0020_000D, b"UI", b"1.2.826.0.1.1"),
        element(0x0028_0010, b"US", &[4, 0]),
        element(0x0028_0011, b"US", &[4, 0]),
    ];
    image(instance, &further, 32)
}

async fn an_image_belongs_to_the_appointment_that_it_names(database: Database) {
    let scene = Scene::on(database).await;
    let it = named(&scene).await;
    let right = of("1.2.1", &it.accession, &it.family_name, &it.given_name, &it.nhs_number);
    assert_eq!(scene.send("1.2.1", &right).await, Ok(()));
    let nobody = of("1.2.2", "ELSEWHERE", "Somebody", "Else", "9998765439");
    assert_eq!(scene.send("1.2.2", &nobody).await, Ok(()));
    scene.understand().await;
    let store = scene.database.store();
    let of_it = received_of_appointment(&store, scene.unit, it.id)
        .await
        .expect("objects");
    assert_eq!(of_it.len(), 1);
    assert_eq!(of_it[0].standing_reason.as_deref(), Some("ACCESSION"));
    assert_eq!(of_it[0].thumbnail, StoredThumbnail::Pending);
    assert_eq!(of_it[0].study_uid.as_deref(), Some("1.2.826.0.1.1"));
    let unmatched = received_of_nobody(&store, scene.unit, 10).await.expect("objects");
    assert_eq!(unmatched.len(), 1);
    assert_eq!(unmatched[0].standing, StoredStanding::Unmatched);
    assert_eq!(alerts_open(&store, scene.unit, 10).await.expect("alerts"), []);
    scene.assert_whole().await;
}

async fn the_wrong_participant_is_held_apart(database: Database) {
    let scene = Scene::on(database).await;
    let it = named(&scene).await;
    let wrong = of("1.2.1", &it.accession, "Somebody", "Else", "9998765439");
    assert_eq!(scene.send("1.2.1", &wrong).await, Ok(()));
    scene.understand().await;
    let store = scene.database.store();
    assert_eq!(
        received_of_appointment(&store, scene.unit, it.id)
            .await
            .expect("objects"),
        []
    );
    let apart = received_of_nobody(&store, scene.unit, 10).await.expect("objects");
    assert_eq!(apart.len(), 1);
    assert_eq!(apart[0].standing, StoredStanding::HeldApart(Some(it.id)));
    let reason = apart[0].standing_reason.as_deref().unwrap_or_default();
    assert!(reason.contains("PARTICIPANT_ID") && reason.contains("NAME"), "{reason}");
    let alerts = alerts_open(&store, scene.unit, 10).await.expect("alerts");
    assert_eq!(alerts.len(), 1);
    assert_eq!(
        (alerts[0].kind, alerts[0].about),
        (AlertKind::HeldApart, apart[0].object.id.0)
    );
    scene.assert_whole().await;
}

async fn what_waits_is_understood_after_a_restart(database: Database) {
    let mut scene = Scene::on(database).await;
    let it = named(&scene).await;
    let right = of("1.2.1", &it.accession, &it.family_name, &it.given_name, &it.nhs_number);
    assert_eq!(scene.send("1.2.1", &right).await, Ok(()));
    scene.restart().await;
    scene.understand().await;
    let store = scene.database.store();
    assert_eq!(
        received_of_appointment(&store, scene.unit, it.id)
            .await
            .expect("objects")
            .len(),
        1
    );
}

async fn what_cannot_be_read_is_quarantined(database: Database) {
    let scene = Scene::on(database).await;
    let good = of("1.2.1", "X", "A", "B", "9998765439");
    let mut nested = element(0x0040_0009, b"SH", b"DEEP");
    for _ in 0..2_000 {
        nested = super::scene::sequence(0x0040_0275, &[nested]);
    }
    let mut declares = image("1.2.3", &[], 0);
    declares.truncate(declares.len() - 4);
    declares.extend_from_slice(&0x4000_0000_u32.to_le_bytes());
    for (instance, bytes, refusal) in [
        ("1.2.2", good.clone(), "Mismatch"),
        ("1.2.3", declares, "NotUnderstood"),
        ("1.2.4", image("1.2.4", &[nested], 2), "NotUnderstood"),
        ("1.2.5", good[..30].to_vec(), "NotUnderstood"),
        ("1.2.6", vec![0xFF; 5_000], "NotUnderstood"),
        ("1.2.7", Vec::new(), "Mismatch"),
    ] {
        let refused = scene.send(instance, &bytes).await.expect_err(instance);
        assert_eq!(format!("{refused:?}"), refusal, "{instance}");
    }
    assert_eq!(scene.objects().await, 0);
    assert_eq!(scene.count("SELECT count(*) FROM quarantined_object").await, 6);
    assert_eq!(
        scene
            .count("SELECT count(*) FROM intake_alert WHERE kind = 'QUARANTINED'")
            .await,
        6
    );
    scene.assert_whole().await;
}
