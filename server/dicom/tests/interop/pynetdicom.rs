//! pynetdicom as the machine.

use std::sync::Arc;

use dicom::dimse::Limits;
use dicom::dimse::Status;
use dicom::dimse::provider::ReportOutcome;
use tokio::sync::Semaphore;

use crate::programs::{machine, run};
use crate::receiver::{Receiver, Running};

/// What the machine prints, a line each.
async fn lines(running: &Running, conversation: &str, arguments: &[&str]) -> Vec<String> {
    let said = run(machine(conversation, running.port(), arguments)).await;
    assert!(said.success, "{}", said.text);
    said.text.lines().map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_echo_is_answered_and_a_wrong_title_is_not() {
    let running = Running::new(Receiver::new(), Limits::default()).await;
    assert_eq!(lines(&running, "echo", &[]).await, ["0000"]);
    assert_eq!(lines(&running, "echo", &["STRANGER"]).await, ["rejected 1 1 3"]);
    assert_eq!(
        lines(&running, "echo", &["MGROOMA", "ELSEWHERE"]).await,
        ["rejected 1 1 7"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn images_are_stored() {
    let running = Running::new(Receiver::new(), Limits::default()).await;
    for pdu in ["16382", "131072", "0"] {
        assert_eq!(lines(&running, "store", &[pdu]).await, ["0000", "0000", "0000"]);
    }
    assert_eq!(running.told().finished.len(), 9);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worklist_is_found() {
    let mut receiver = Receiver::new();
    receiver.entries = 120;
    let running = Running::new(receiver, Limits::default()).await;
    assert_eq!(lines(&running, "find", &[]).await, ["120 0000"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn finding_is_cancelled() {
    let mut receiver = Receiver::new();
    receiver.entries = 1000;
    receiver.pages = Arc::new(Semaphore::new(1));
    let running = Running::new(receiver, Limits::default()).await;
    assert_eq!(lines(&running, "find", &["3"]).await, ["50 FE00"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_are_created_and_set_and_what_we_do_not_offer_is_refused() {
    let running = Running::new(Receiver::new(), Limits::default()).await;
    assert_eq!(
        lines(&running, "mpps", &[]).await,
        ["0000", "0000 2.25.4711", "0000", "0112", "0211"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn commitment_is_answered_and_reported_on_the_same_association() {
    let running = Running::new(Receiver::new(), Limits::default()).await;
    let said = lines(&running, "commitment", &[]).await;
    assert_eq!(said[..4], ["0000", "0123", "0112", "report 2 1.2.826.0.1.99"]);
    let told = running.until(|told| told.ended.len() == 1).await;
    assert!(
        told.reports.contains(&ReportOutcome::Answered(Status::SUCCESS)),
        "{:?}",
        told.reports
    );
    assert_eq!(told.reports.len(), 2);
}
