//! The machine in software, against the real port: what each scenario comes to.

use std::time::Duration;

use app::domain::ids::AppointmentId;
use app::domain::received::receipt::Receipt;
use clap::ValueEnum;
use dicom::dimse::{AeTitle, Status};
use fourview::clock::Clock;
use fourview::intake::received_study::{ReceivedStudy, received_study};
use fourview::simulator::{Canvas, Scenario, Settings, Syntax, simulate};
use sea_orm::{ConnectionTrait, Statement};
use time::{OffsetDateTime, PrimitiveDateTime};

use super::scene::{Port, Scene};
use super::worklist::many;
use crate::harness::{Database, on_both};

on_both! {
    each_scenario_comes_to_what_it_is_called_in_each_syntax,
    the_next_is_the_first_that_no_machine_has_begun,
}

/// Appointments that wait at the hospital: accession numbers with ids.
pub async fn waiting(scene: &Scene) -> Vec<(String, AppointmentId)> {
    let connection = scene.database.past_the_store().await;
    let sql = "SELECT a.accession, a.id FROM appointment a JOIN clinic c ON c.id = a.clinic_id \
        JOIN site s ON s.id = c.site_id WHERE a.status = 'CHECKED_IN' AND s.kind = 'HOSPITAL' AND c.code = 'MANY' \
        ORDER BY a.accession";
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

/// What a scenario comes to: exposures, those of them without an image, and whether everything is here.
fn expected(scenario: Scenario) -> (usize, usize, &'static str) {
    match scenario {
        Scenario::Standard | Scenario::WrongLabel | Scenario::Late | Scenario::Processing => (4, 0, "complete"),
        Scenario::Repeat | Scenario::Extra => (5, 0, "complete"),
        Scenario::Implant => (8, 0, "complete"),
        Scenario::Partial => (3, 0, "complete"),
        // The step counts four exposures, and names an image that never comes.
        Scenario::Missing => (4, 1, "lacks"),
        // Images and step contradict the participant: they are shown under nobody.
        Scenario::WrongParticipant => (0, 0, "nothing"),
        Scenario::Rejected => (5, 1, "complete"),
    }
}

async fn each_scenario_comes_to_what_it_is_called_in_each_syntax(database: Database) {
    let scene = Scene::on(database).await;
    let port = scene.listen().await;
    let (scenarios, syntaxes) = (Scenario::value_variants(), Syntax::value_variants());
    many(&scene, u32::try_from(scenarios.len() * syntaxes.len()).expect("few")).await;
    let mut waiting = waiting(&scene).await;
    let store = scene.database.store();
    for scenario in scenarios {
        for syntax in syntaxes {
            let (accession, id) = waiting.pop().expect("an appointment");
            let settings = Settings {
                scenario: *scenario,
                syntax: *syntax,
                ..machine(&port, "MGROOMA", &accession, scene.database.clock().now())
            };
            let done = simulate(&settings).await.expect("a machine");
            assert_eq!(
                (done.refused, done.step),
                (Vec::new(), Some(Status::SUCCESS)),
                "{scenario:?}"
            );
            scene.understand().await;
            let now = scene.database.clock().now();
            let study = received_study(&store, scene.unit, id, now).await.expect("a study");
            assert_eq!(told(&study), expected(*scenario), "{scenario:?} in {syntax:?}");
            assert_nothing_is_yet_to_come(&study, now);
            assert_rejected(&study, *scenario);
        }
    }
    port.end().await;
    let apart = "SELECT count(*) FROM received_object WHERE standing = 'HELD_APART'";
    assert_eq!(
        scene.count(apart).await,
        4 * syntaxes.len() as i64,
        "the images of the wrong participant"
    );
    let reports = "SELECT count(*) FROM received_object WHERE sop_class_uid = '1.2.840.10008.5.1.4.1.1.88.67'";
    assert_eq!(
        scene.count(reports).await,
        2 * syntaxes.len() as i64,
        "of repeat and of rejected"
    );
    scene.assert_whole().await;
}

fn assert_nothing_is_yet_to_come(study: &ReceivedStudy, now: OffsetDateTime) {
    let clock = PrimitiveDateTime::new(now.date(), now.time());
    let mut made = study.exposures.counted.iter().filter_map(|exposure| exposure.acquired);
    assert!(made.all(|moment| moment.local <= clock));
}

/// A rejected exposure is told of by the step, the selection and the dose report, and counts once, with its dose.
fn assert_rejected(study: &ReceivedStudy, scenario: Scenario) {
    let rejected: Vec<_> = study
        .exposures
        .counted
        .iter()
        .filter(|exposure| exposure.rejection.is_some())
        .collect();
    if scenario != Scenario::Rejected {
        assert!(rejected.is_empty(), "{scenario:?}");
        return;
    }
    let [rejected] = rejected.as_slice() else {
        panic!("one is rejected, not {}", rejected.len());
    };
    assert!(!rejected.has_image() && rejected.dose.is_some());
    let reasons = &rejected.rejection.as_ref().expect("a rejection").reasons;
    assert_eq!(reasons.len(), 1, "the selection's");
    assert_eq!(study.exposures.unplaced, []);
}

async fn the_next_is_the_first_that_no_machine_has_begun(database: Database) {
    let scene = Scene::on(database).await;
    let port = scene.listen().await;
    let now = scene.database.clock().now();
    let mut taken = Vec::new();
    for (place, reports_step) in ["one", "two", "three"].into_iter().zip([true, false, true]) {
        let settings = Settings {
            accession: None,
            reports_step,
            ..machine(&port, "MGVAN", place, now)
        };
        let done = simulate(&settings).await.expect("a machine");
        scene.understand().await;
        taken.push(done.accession.expect("an accession number"));
    }
    let first = Settings {
        reports_step: true,
        ..machine(&port, "MGVAN", &taken[0], now)
    };
    let again = simulate(&first).await.expect("a machine");
    assert_eq!(
        again.accession.as_ref(),
        Some(&taken[0]),
        "by its number also one that was begun"
    );
    taken.sort();
    taken.dedup();
    assert_eq!(taken.len(), 3, "each another");
    port.end().await;
}
