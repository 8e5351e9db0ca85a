//! The worklist, asked by DCMTK: who is checked in at the machine's site today.

use app::domain::appointment::{Anatomy, Status};
use app::domain::clinic::{Clinic, Flow};
use app::domain::ids::{AppointmentId, ClinicId, ParticipantId};
use app::domain::local_time::LocalDateTime;
use app::domain::participant::{NhsNumber, Participant};
use app::domain::phi::Phi;
use fourview::clock::Clock;
use fourview::store::{
    NewAppointment, appointment_insert, clinic_insert, participant_insert, sites_of_unit, unit_zone,
};
use time::macros::date;
use uuid::Uuid;

use super::scene::{Port, Scene};
use crate::harness::{Database, on_both};

on_both! {
    a_machine_is_told_who_waits_at_its_site_today,
    a_machine_is_told_when_keys_are_not_matched,
    two_thousand_lines_are_answered_whole_and_the_same_again,
}

const STEP: &str = "(0040,0100)[0].";

/// Asks; the accession numbers, study UIDs and step ids of the answers, in their order.
async fn ask(port: &Port, calling: &str, keys: &[&str]) -> Vec<[String; 3]> {
    let mut arguments = vec!["-W", "-v"];
    let step_id = format!("{STEP}(0040,0009)");
    let all = ["AccessionNumber", "StudyInstanceUID", "PatientName", step_id.as_str()];
    for key in all.iter().chain(keys) {
        arguments.extend(["-k", key]);
    }
    let (heard, said) = port.dcmtk("findscu", calling, "FOURVIEW", &arguments).await;
    assert!(heard, "{said}");
    let value = |answer: &str, tag: &str| {
        let line = answer.lines().find(|line| line.contains(tag)).unwrap_or_default();
        let value = line.split_once('[').and_then(|(_, rest)| rest.split_once(']'));
        // DCMTK prints the byte that makes the length of a UID even.
        let padding = |sign: char| sign == '\0' || sign.is_whitespace();
        value.map_or(String::new(), |(value, _)| value.trim_matches(padding).to_owned())
    };
    said.split("Find Response: ")
        .skip(1)
        .filter(|answer| answer.contains("(0008,0050)"))
        .map(|answer| ["(0008,0050)", "(0020,000d)", "(0040,0009)"].map(|tag| value(answer, tag)))
        .collect()
}

async fn a_machine_is_told_who_waits_at_its_site_today(database: Database) {
    let scene = Scene::on(database).await;
    let port = scene.listen().await;
    let all = ask(&port, "MGROOMA", &[]).await;
    assert_eq!(all.len(), 14, "those who are checked in at the hospital");
    assert_eq!(ask(&port, "MGVAN", &[]).await.len(), 6);
    assert_eq!(ask(&port, "MGROOMA", &[]).await, all, "names are given once");
    let [accession, study, step] = &all[3];
    for (key, found) in [
        (format!("AccessionNumber={accession}"), 1),
        (format!("AccessionNumber={}*", &accession[..15]), 1),
        (format!("StudyInstanceUID={study}"), 1),
        (format!("{STEP}(0040,0009)={step}"), 1),
        ("AccessionNumber=NOBODY".to_owned(), 0),
        (format!("{STEP}(0040,0002)=20261124"), 14),
        (format!("{STEP}(0040,0002)=20261123-20261125"), 14),
        (format!("{STEP}(0040,0002)=20261125"), 0),
        (format!("{STEP}(0040,0001)=MGROOMA"), 14),
        (format!("{STEP}(0040,0001)=MGROOMB"), 0),
        (format!("{STEP}(0008,0060)=MG"), 14),
        (format!("{STEP}(0008,0060)=CT"), 0),
        ("PatientName=*".to_owned(), 14),
    ] {
        let answers = ask(&port, "MGROOMA", &[&key]).await;
        assert_eq!(answers.len(), found, "{key}");
    }
    port.end().await;
    let reads = scene
        .count("SELECT count(*) FROM audit_event WHERE action = 'WORKLIST_READ'")
        .await;
    assert!(reads >= 11, "{reads}");
    scene.assert_whole().await;
}

async fn two_thousand_lines_are_answered_whole_and_the_same_again(database: Database) {
    let scene = Scene::on(database).await;
    many(&scene, 2_000).await;
    let port = scene.listen().await;
    let named = ask(&port, "MGROOMA", &[]).await;
    assert_eq!(named.len(), 2_014, "each is named");
    assert_eq!(ask(&port, "MGROOMA", &[]).await, named, "names are given once");
    port.end().await;
    // Each page is in the audit trail before it is sent: so many, and none longer.
    let pages = "SELECT count(*) FROM audit_event WHERE action = 'WORKLIST_READ'";
    assert_eq!(scene.count(pages).await, 2 * 21, "in pages, not all at once");
}

async fn a_machine_is_told_when_keys_are_not_matched(database: Database) {
    let scene = Scene::on(database).await;
    let port = scene.listen().await;
    for (key, warned) in [
        ("AccessionNumber", false),
        ("PatientWeight", true),
        ("PatientBirthDate=19010101", true),
    ] {
        let arguments = ["-W", "-v", "-k", "PatientName", "-k", key];
        let (heard, said) = port.dcmtk("findscu", "MGVAN", "FOURVIEW", &arguments).await;
        assert!(heard, "{said}");
        let pending = said.lines().filter(|line| line.contains("(Pending")).count();
        assert_eq!(pending, 6, "{said}");
        let warnings = said
            .lines()
            .filter(|line| line.contains("WarningUnsupportedOptionalKeys"))
            .count();
        assert_eq!(warnings, if warned { 6 } else { 0 }, "{key}: {said}");
    }
    port.end().await;
}

/// Adds appointments that are checked in at the hospital today.
pub async fn many(scene: &Scene, count: u32) {
    let store = scene.database.store();
    let sites = sites_of_unit(&store, scene.unit).await.expect("sites");
    let zone = unit_zone(&store, scene.unit).await.expect("a zone");
    let now = scene.database.clock().now();
    let clinic = Clinic {
        id: ClinicId(Uuid::new_v4()),
        site: sites
            .iter()
            .find(|site| site.name.contains("Hospital"))
            .expect("a hospital")
            .clone(),
        code: "MANY".to_owned(),
        day: zone.day(now),
        hours: "all day".to_owned(),
        flow: Flow::Automatic,
    };
    let participant = Participant {
        id: ParticipantId(Uuid::new_v4()),
        family_name: Phi::new("Ångström".to_owned()),
        given_name: Phi::new("Zoë".to_owned()),
        birth_date: Phi::new(date!(1960 - 01 - 02)),
        nhs_number: Phi::new(NhsNumber::try_from("9998765439".to_owned()).expect("a number")),
    };
    let tx = store.begin().await.expect("a transaction");
    clinic_insert(&tx, scene.unit, &clinic).await.expect("a clinic");
    participant_insert(&tx, scene.unit, std::slice::from_ref(&participant))
        .await
        .expect("a participant");
    for number in 0..count {
        let new = NewAppointment {
            id: AppointmentId(Uuid::new_v4()),
            clinic: clinic.id,
            participant: participant.id,
            starts_at: LocalDateTime(zone.local(now).0),
            accession: format!("MANY{number}"),
            special: None,
            anatomy: Anatomy::default(),
            status: Status::CheckedIn,
        };
        appointment_insert(&tx, scene.unit, &new).await.expect("an appointment");
    }
    tx.commit().await.expect("committed");
}
