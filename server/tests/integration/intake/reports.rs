//! Dose reports in explicit VR big endian, as one machine still sends them, on the real port.

use app::domain::imaging::view::Side;
use app::domain::received::exposure::DoseSource;
use app::domain::received::person::PersonName;
use app::domain::received::view::ViewPosition;
use dicom::dimse::requestor::{Call, Patience, Proposal, Requestor, Role, StoreObject};
use dicom::dimse::{AeTitle, Status, TransferSyntax, Uid};
use dicom::synthetic::{Canvas, Examination, Exposure, Machine, Object, Order, Person, Purpose, Uids};
use fourview::clock::Clock;
use fourview::intake::received_study::received_study;
use time::macros::datetime;

use super::mammograms::Named;
use super::scene::{Port, Scene};
use super::simulated::waiting;
use super::worklist::many;
use crate::harness::{Database, on_both};

on_both! {
    a_report_in_big_endian_gives_its_doses,
}

pub const CANVAS: Canvas = Canvas {
    rows: 104,
    columns: 80,
    seed: 9,
};

/// The examination of an appointment's participant.
pub fn examination(of: &Named) -> Examination {
    let person = Person {
        id: of.nhs_number.clone(),
        name: PersonName::parse(&format!("{}^{}", of.family_name, of.given_name)).expect("a name"),
        birth_date: None,
    };
    let order = Order {
        accession: Some(of.accession.clone()),
        study: Uids::new(77).fresh(),
        step_id: None,
        requested_procedure_id: None,
        description: "Screening mammography".to_owned(),
    };
    Examination::new(Machine::simulated("MGROOMA"), person, order, 78)
}

/// Sends an object on an association of its own.
pub async fn send(port: &Port, object: &Object, syntax: TransferSyntax) {
    let title = |title: &str| AeTitle::try_from(title).expect("a title");
    let sop_class = Uid::try_from(object.reference.class.as_str()).expect("a UID");
    let call = Call {
        host: port.address.ip().to_string(),
        port: port.address.port(),
        calling: title("MGROOMA"),
        called: title("FOURVIEW"),
        proposals: vec![Proposal {
            sop_class: sop_class.clone(),
            syntaxes: vec![syntax],
            role: Role::User,
        }],
        tls: None,
        patience: Patience::default(),
    };
    let sent = StoreObject {
        sop_class,
        instance: Uid::try_from(object.reference.instance.as_str()).expect("a UID"),
        syntax,
    };
    let bytes = object.data_set(syntax.uid()).expect("an encodable object");
    let mut association = Requestor::associate(&call).await.expect("an association");
    let status = association.store(&sent, &mut &bytes[..]).await.expect("an answer");
    assert_eq!(status, Status::SUCCESS);
    association.release().await.expect("released");
}

async fn a_report_in_big_endian_gives_its_doses(database: Database) {
    let scene = Scene::on(database).await;
    let store = scene.database.store();
    many(&scene, 1).await;
    let (_, id) = waiting(&scene).await.pop().expect("an appointment");
    let port = scene.listen().await;
    let mut examination = examination(&Named::of(&store, scene.unit, id).await);
    let exposures: Vec<Exposure> = [
        (Side::Right, ViewPosition::Cc),
        (Side::Left, ViewPosition::Cc),
        (Side::Right, ViewPosition::Mlo),
        (Side::Left, ViewPosition::Mlo),
    ]
    .into_iter()
    .zip(1..)
    .map(|((side, position), number)| Exposure::new(side, position, datetime!(2026-11-24 08:30), number))
    .collect();
    // One image is here, and says no dose of its own.
    let mut silent = exposures[0].clone();
    silent.technique.dose_mgy = 0.0;
    let image = examination.mammogram(&silent, Purpose::Presentation, CANVAS, None);
    let told: Vec<_> = exposures
        .iter()
        .zip([Some(&image.reference), None, None, None])
        .collect();
    let report = examination.dose_report(&told, datetime!(2026-11-24 08:40));
    send(&port, &image, TransferSyntax::ExplicitLittle).await;
    send(&port, &report, TransferSyntax::ExplicitBig).await;
    port.end().await;
    scene.understand().await;
    let syntaxes = "SELECT count(*) FROM received_object WHERE transfer_syntax_uid = '1.2.840.10008.1.2.2'";
    assert_eq!(scene.count(syntaxes).await, 1);
    let now = scene.database.clock().now();
    let study = received_study(&store, scene.unit, id, now).await.expect("a study");
    let mut doses: Vec<_> = study
        .exposures
        .counted
        .iter()
        .map(|exposure| {
            let dose = exposure.dose.expect("a dose");
            assert_eq!(dose.source, DoseSource::DoseReport);
            (exposure.has_image(), dose.dose.microgray())
        })
        .collect();
    doses.sort_unstable();
    let microgray = |exposure: &Exposure| (exposure.technique.dose_mgy * 1_000.0).round() as u32;
    let mut expected: Vec<_> = (0..)
        .zip(&exposures)
        .map(|(place, exposure)| (place == 0, microgray(exposure)))
        .collect();
    expected.sort_unstable();
    assert_eq!(doses, expected);
    scene.assert_whole().await;
}
