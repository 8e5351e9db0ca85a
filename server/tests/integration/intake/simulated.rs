//! The machine in software, against the real port: what each scenario comes to.

use std::time::Duration;

use app::domain::ids::AppointmentId;
use app::domain::received::receipt::Receipt;
use clap::ValueEnum;
use dicom::dimse::AeTitle;
use fourview::clock::Clock;
use fourview::intake::received_study::{ReceivedStudy, received_study};
use fourview::simulator::{Canvas, Scenario, Settings, Syntax, simulate};
use sea_orm::{ConnectionTrait, Statement};
use time::{OffsetDateTime, PrimitiveDateTime};

use super::scene::{Port, Scene};
use crate::harness::{Database, on_both};

on_both! {
    each_scenario_comes_to_what_it_is_called,
}

/// Appointments that wait at the hospital: accession numbers with ids.
async fn waiting(scene: &Scene) -> Vec<(String, AppointmentId)> {
    let connection = scene.database.past_the_store().await;
    let sql = "SELECT a.accession, a.id FROM appointment a JOIN clinic c ON c.id = a.clinic_id \
        JOIN site s ON s.id = c.site_id WHERE a.status = 'CHECKED_IN' AND s.kind = 'HOSPITAL' ORDER BY a.accession";
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.expect("rows");
    connection.close().await.expect("closed");
    rows.iter()
        .map(|row| {
            let accession = row.try_get_by_index(0).expect("a text");
            (accession, AppointmentId(row.try_get_by_index(1).expect("an id")))
        })
        .collect()
}

/// A small and quick machine.
pub fn machine(port: &Port, calling: &str, accession: &str, now: OffsetDateTime) -> Settings {
    let title = |title: &str| AeTitle::try_from(title).expect("a title");
    Settings {
        host: port.address.ip().to_string(),
        port: port.address.port(),
        called: title("FOURVIEW"),
        calling: title(calling),
        accession: Some(accession.to_owned()),
        scenario: Scenario::Standard,
        syntax: Syntax::Jpll,
        files: None,
        reports_step: true,
        delay: Duration::ZERO,
        canvas: Canvas {
            rows: 208,
            columns: 160,
            seed: accession
                .bytes()
                .fold(7, |seed, byte| (seed * 31 + u64::from(byte)) % 1_000_003),
        },
        now: PrimitiveDateTime::new(now.date(), now.time()),
    }
}

/// Counted exposures, those of them without an image, and whether everything is here.
fn told(study: &ReceivedStudy) -> (usize, usize, &'static str) {
    let counted = &study.exposures.counted;
    let without = counted.iter().filter(|exposure| !exposure.has_image()).count();
    let receipt = match study.receipt {
        Receipt::Complete => "complete",
        Receipt::Lacks(_) => "lacks",
        Receipt::Nothing => "nothing",
        Receipt::Arriving => "arriving",
        Receipt::SeemsComplete(_) => "seems complete",
    };
    (counted.len(), without, receipt)
}

async fn each_scenario_comes_to_what_it_is_called(database: Database) {
    let scene = Scene::on(database).await;
    let port = scene.listen().await;
    let waiting = waiting(&scene).await;
    let store = scene.database.store();
    let syntaxes = [Syntax::Jpll, Syntax::Ele, Syntax::Ile, Syntax::Rle, Syntax::J2k];
    for (index, scenario) in Scenario::value_variants().iter().enumerate() {
        let (accession, id) = &waiting[index];
        let settings = Settings {
            scenario: *scenario,
            syntax: syntaxes[index % syntaxes.len()],
            ..machine(&port, "MGROOMA", accession, scene.database.clock().now())
        };
        let done = simulate(&settings).await.expect("a machine");
        assert_eq!(done.refused, [], "{scenario:?}");
        scene.understand().await;
        let now = scene.database.clock().now();
        let study = received_study(&store, scene.unit, *id, now).await.expect("a study");
        let expected = match scenario {
            Scenario::Standard | Scenario::WrongLabel | Scenario::Late | Scenario::Processing => (4, 0, "complete"),
            Scenario::Repeat | Scenario::Extra => (5, 0, "complete"),
            Scenario::Implant => (8, 0, "complete"),
            Scenario::Partial => (3, 0, "complete"),
            Scenario::Missing => (3, 0, "lacks"),
            // Images and step contradict the participant: they are shown under nobody.
            Scenario::WrongParticipant => (0, 0, "nothing"),
            Scenario::Rejected => (5, 1, "complete"),
        };
        let (exposures, without, receipt) = told(&study);
        if *scenario == Scenario::Missing {
            // The step reports four exposures, and one of them has no image.
            assert!(
                exposures >= expected.0 && receipt == "lacks",
                "{scenario:?}: {exposures} {receipt}"
            );
        } else {
            assert_eq!((exposures, without, receipt), expected, "{scenario:?}");
        }
    }
    port.end().await;
    let apart = scene
        .count("SELECT count(*) FROM received_object WHERE standing = 'HELD_APART'")
        .await;
    assert_eq!(apart, 4, "the images of the wrong participant");
    scene.assert_whole().await;
}
