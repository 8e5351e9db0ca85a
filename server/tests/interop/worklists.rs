//! Our worklist beside Orthanc's with the same entries: the same question gets the same answers.

use std::collections::BTreeSet;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::driver::orthanc::{Orthanc, worklists};
use crate::driver::product::Installation;
use crate::run;

const STEP: &str = "(0040,0100)[0].";
/// What a machine wants to know.
const RETURNED: [&str; 14] = [
    "SpecificCharacterSet",
    "AccessionNumber",
    "PatientName",
    "PatientID",
    "PatientBirthDate",
    "StudyInstanceUID",
    "RequestedProcedureID",
    "RequestedProcedureDescription",
    "(0040,0100)[0].Modality",
    "(0040,0100)[0].ScheduledStationAETitle",
    "(0040,0100)[0].ScheduledProcedureStepStartDate",
    "(0040,0100)[0].ScheduledProcedureStepStartTime",
    "(0040,0100)[0].ScheduledProcedureStepID",
    "(0040,0100)[0].ScheduledProcedureStepDescription",
];

/// Asks one side; the files with its answers.
fn ask(at: SocketAddr, folder: &Path, keys: &[String]) -> Vec<PathBuf> {
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder).expect("a folder");
    let mut command = Command::new("findscu");
    command.args(["-W", "-X", "-od"]).arg(folder);
    command.args(["-aet", "MGROOMA", "-aec", "FOURVIEW"]);
    for returned in RETURNED {
        if !keys.iter().any(|key| key.split('=').next() == Some(returned)) {
            command.args(["-k", returned]);
        }
    }
    for key in keys {
        command.args(["-k", key]);
    }
    let (done, said) = run(command.arg(at.ip().to_string()).arg(at.port().to_string()));
    assert!(done, "{keys:?}: {said}");
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.sort();
    files
}

/// One value of an answer.
fn value(file: &Path, tag: &str) -> String {
    let (_, said) = run(Command::new("dcmdump").args(["-q", "+P", tag, "-s"]).arg(file));
    let inside = said.split_once('[').and_then(|(_, rest)| rest.split_once(']'));
    inside.map_or(String::new(), |(value, _)| value.trim().to_owned())
}

fn accessions(files: &[PathBuf]) -> BTreeSet<String> {
    files.iter().map(|file| value(file, "0008,0050")).collect()
}

#[test]
fn the_same_question_gets_the_same_answers_from_orthanc() {
    let installation = Installation::new(None);
    let _product = installation.start();
    let folder = tempfile::tempdir().expect("a folder");
    let lists = folder.path().join("lists");
    let all = ask(installation.machines, &lists, &[]);
    assert_eq!(all.len(), 14, "those who are checked in at the hospital");
    for file in &all {
        fs::rename(file, file.with_extension("wl")).expect("an entry for Orthanc");
    }
    let entries: Vec<PathBuf> = all.iter().map(|file| file.with_extension("wl")).collect();
    let orthanc = Orthanc::start(&worklists(&lists));
    let first = |tag: &str| value(&entries[3], tag);
    let (accession, study, id) = (first("0008,0050"), first("0020,000d"), first("0010,0020"));
    let (name, day, at) = (first("0010,0010"), first("0040,0002"), first("0040,0003"));
    let family = name.split('^').next().unwrap_or_default().to_owned();
    let questions = [
        vec![],
        vec![format!("AccessionNumber={accession}")],
        vec![format!("AccessionNumber={}*", &accession[..accession.len() - 1])],
        vec![format!("AccessionNumber=?{}", &accession[1..])],
        vec!["AccessionNumber=NOBODY".to_owned()],
        vec![format!("StudyInstanceUID={study}")],
        vec![format!("PatientID={id}")],
        vec![format!("PatientName={name}")],
        vec![format!("PatientName={family}*")],
        vec!["PatientName=*".to_owned()],
        vec![format!("PatientName={}", family.to_uppercase() + "*")],
        vec![format!("{STEP}ScheduledProcedureStepStartDate={day}")],
        vec![format!("{STEP}ScheduledProcedureStepStartDate={day}-{day}")],
        vec![format!("{STEP}ScheduledProcedureStepStartDate=-{day}")],
        vec![format!("{STEP}ScheduledProcedureStepStartDate={day}-")],
        vec![format!("{STEP}ScheduledProcedureStepStartDate=20200101")],
        vec![format!("{STEP}ScheduledProcedureStepStartDate=20200101-20200131")],
        vec![format!("{STEP}ScheduledProcedureStepStartTime={at}-")],
        vec![format!("{STEP}ScheduledStationAETitle=MGROOMA")],
        vec![format!("{STEP}ScheduledStationAETitle=MGROOMB")],
        vec![format!("{STEP}Modality=MG")],
        vec![format!("{STEP}Modality=CT")],
        vec![
            format!("{STEP}Modality=MG"),
            format!("{STEP}ScheduledProcedureStepStartDate={day}"),
            format!("PatientName={family}*"),
        ],
    ];
    let answers = folder.path().join("answers");
    let mut differences = Vec::new();
    for question in &questions {
        let ours = accessions(&ask(installation.machines, &answers, question));
        let theirs = accessions(&ask(orthanc.dicom, &answers, question));
        if ours != theirs {
            differences.push(format!(
                "{question:?}: {} of ours, {} of theirs",
                ours.len(),
                theirs.len()
            ));
        }
    }
    assert!(differences.is_empty(), "{differences:#?}");
}
