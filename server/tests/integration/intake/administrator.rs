//! Administrators at "Image transfer", on an intake of a test's own, and what a machine reports of its step.

use std::collections::BTreeMap;
use std::sync::Arc;

use app::domain::clinic::SiteKind;
use app::domain::ids::{AppointmentId, SessionId, StepId, UnitId};
use app::domain::local_time::LocalDateTime;
use app::domain::received::moment::Moment;
use app::domain::received::procedure::{PerformedSeries, PerformedStep, Progress, StepStatus};
use app::domain::received::uid::Uid;
use app::domain::staff::Viewer;
use app::services::{Caller, Services, Transfer};
use fourview::config::Config;
use fourview::demo;
use fourview::services::{Ground, services};
use fourview::store::{
    StepMessage, StepMessageKind, StepState, StoredStep, clinic_appointments, clinics_of_day, machines_on_network,
    staff_by_email, step_insert, unit_get, unit_zone,
};
use uuid::Uuid;

use super::scene::Scene;

/// Somebody who is signed in at a unit.
pub async fn caller(scene: &Scene, unit: UnitId, account: demo::Account) -> Caller {
    let store = scene.database.store();
    let staff = staff_by_email(&store, account.email).await.expect("an answer");
    let unit = unit_get(&store, unit).await.expect("an answer").expect("the unit");
    Caller {
        viewer: Viewer {
            staff: staff.expect("an account").staff,
            unit_id: unit.id,
            unit_name: unit.name,
            roles: vec![account.role],
            room: None,
            csrf: String::new(),
        },
        session: SessionId(Uuid::new_v4()),
        request: Uuid::new_v4(),
    }
}

/// A service administrator of the unit.
pub async fn admin(scene: &Scene) -> Caller {
    caller(scene, scene.unit, demo::ACCOUNTS[3]).await
}

/// The services, of a product that machines call by a title.
pub fn services_called(scene: &Scene, own_title: &str) -> Services {
    let intake = &scene.intake;
    let ground = Ground {
        store: intake.store.clone(),
        clock: intake.clock.clone(),
        audit: intake.audit.clone(),
        journal: intake.journal.clone(),
    };
    let settings = BTreeMap::from([("DICOM_AE", own_title.to_owned())]);
    let config = Config::of(&settings).expect("settings");
    services(&ground, intake, &config.intake)
}

/// What administrators see of the traffic, of a product that machines call by a title.
pub fn transfer_called(scene: &Scene, own_title: &str) -> Arc<dyn Transfer> {
    services_called(scene, own_title).transfer
}

/// The services.
pub fn transfer(scene: &Scene) -> Arc<dyn Transfer> {
    transfer_called(scene, "FOURVIEW")
}

/// An appointment of the mobile unit today, by its place on the list.
pub async fn appointment(scene: &Scene, place: usize) -> AppointmentId {
    let store = scene.database.store();
    let zone = unit_zone(&store, scene.unit).await.expect("a zone");
    let day = zone.day(scene.intake.clock.now());
    let clinics = clinics_of_day(&store, scene.unit, day).await.expect("clinics");
    let mobile = clinics.iter().find(|found| found.clinic.site.kind == SiteKind::Mobile);
    let clinic = mobile.expect("a clinic").clinic.id;
    clinic_appointments(&store, scene.unit, clinic).await.expect("a list")[place].id
}

fn uid(text: &str) -> Uid {
    Uid::parse(text).expect("a UID")
}

/// What the machine says of its step: five exposures, and six objects by name.
fn performed() -> PerformedStep {
    PerformedStep {
        instance: uid("1.2.9"),
        status: StepStatus::Completed,
        participant: Default::default(),
        scheduled: Vec::new(),
        step_id: None,
        station: None,
        started: LocalDateTime::parse("2026-11-24T09:00").map(|at| Moment::local(at.0)),
        progress: Progress {
            series: vec![PerformedSeries {
                series: None,
                instances: (1..=6).map(|number| uid(&format!("1.2.3.{number}"))).collect(),
                operators: Vec::new(),
            }],
            total_exposures: Some(5),
            ..Progress::default()
        },
    }
}

/// The machine reports that it has ended its step for an appointment.
pub async fn step_arrives(scene: &Scene, appointment: AppointmentId) {
    let at = scene.intake.clock.now();
    let machines = machines_on_network(&scene.database.store(), scene.unit)
        .await
        .expect("machines");
    let step = StoredStep {
        id: StepId(Uuid::new_v4()),
        sop_instance_uid: "1.2.9".to_owned(),
        unit: scene.unit,
        machine: machines[0].machine,
        state: StepState::Completed,
        version: 1,
        started_at: at,
        changed_at: at,
        facts: serde_json::to_string(&performed()).expect("JSON"),
        appointment: Some(appointment),
    };
    let message = StepMessage {
        kind: StepMessageKind::Create,
        at,
        association: None,
        transfer_syntax_uid: "1.2.840.10008.1.2".to_owned(),
        attributes: Vec::new(),
    };
    let tx = scene.intake.store.begin().await.expect("a transaction");
    step_insert(&tx, &step, &message).await.expect("a step");
    tx.commit().await.expect("committed");
}
