//! DCMTK as the machine.

use std::path::Path;

use dicom::dimse::summary::{Ending, ServiceName};
use dicom::dimse::{Limits, Status, TransferSyntax};
use tempfile::tempdir;

use crate::data_sets::{MAMMOGRAM, mammogram};
use crate::programs::{dcmtk, run};
use crate::receiver::{Receiver, Running};

#[tokio::test(flavor = "multi_thread")]
async fn echoscu_is_answered_and_the_association_is_summed_up() {
    let running = Running::new(Receiver::new(), Limits::default()).await;
    let said = run(dcmtk("echoscu", running.port(), &["--repeat", "3"], &[])).await;
    assert!(said.success, "{}", said.text);
    let told = running.until(|told| told.ended.len() == 1).await;
    let summary = &told.ended[0];
    assert_eq!(summary.ending, Ending::Released);
    assert_eq!(summary.answers[&(ServiceName::CEcho, Status::SUCCESS)], 3);
    assert_eq!(summary.calling.as_ref().map(|title| title.as_str()), Some("MGROOMA"));
    assert_eq!((summary.contexts_proposed, summary.contexts_accepted), (1, 1));
    assert!(summary.bytes_received > 200 && summary.bytes_sent > 200);
    let caller = &told.callers[0];
    assert!(
        caller
            .implementation_version
            .as_deref()
            .is_some_and(|name| name.contains("DCMTK"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn echoscu_with_many_contexts_and_syntaxes_is_answered() {
    let running = Running::new(Receiver::new(), Limits::default()).await;
    let options = ["--propose-pc", "128", "--propose-ts", "38"];
    let said = run(dcmtk("echoscu", running.port(), &options, &[])).await;
    assert!(said.success, "{}", said.text);
}

/// Sends one image with each length of PDU that DCMTK knows, and finds it whole.
#[tokio::test(flavor = "multi_thread")]
async fn storescu_sends_with_small_and_large_pdus() {
    let running = Running::new(Receiver::new(), Limits::default()).await;
    let folder = tempdir().expect("a folder");
    for (number, pdu) in ["4096", "16384", "131072"].into_iter().enumerate() {
        let instance = format!("1.2.3.4.{number}");
        let file = mammogram(folder.path(), &instance, 400);
        let options = ["-xe", "--max-pdu", pdu, "--max-send-pdu", pdu];
        let said = run(dcmtk("storescu", running.port(), &options, &[&file])).await;
        assert!(said.success, "{}", said.text);
        let told = running.until(|told| told.finished.len() == number + 1).await;
        let (request, bytes) = &told.finished[number];
        assert_eq!(request.instance.as_str(), instance);
        assert_eq!(request.sop_class.uid, MAMMOGRAM);
        assert_eq!(request.syntax, TransferSyntax::ExplicitLittle);
        assert!(is_end_of(bytes, &file), "the pixels at the end are those of the file");
    }
}

/// Whether the last bytes are the file's. The whole is not compared, because DCMTK may encode lengths in its own way.
fn is_end_of(bytes: &[u8], file: &Path) -> bool {
    const PIXELS: usize = 400 * 400 * 2;
    let file = std::fs::read(file).expect("a file");
    bytes.len() > PIXELS && bytes[bytes.len() - PIXELS..] == file[file.len() - PIXELS..]
}

#[tokio::test(flavor = "multi_thread")]
async fn dcmsend_sends_a_folder_on_one_association() {
    let running = Running::new(Receiver::new(), Limits::default()).await;
    let folder = tempdir().expect("a folder");
    for number in 0..5 {
        mammogram(folder.path(), &format!("1.2.3.5.{number}"), 64);
    }
    let options = ["--scan-directories", "--no-uid-checks"];
    let said = run(dcmtk("dcmsend", running.port(), &options, &[folder.path()])).await;
    assert!(said.success, "{}", said.text);
    let told = running.until(|told| told.ended.len() == 1).await;
    assert_eq!(told.finished.len(), 5);
    assert_eq!(told.ended[0].answers[&(ServiceName::CStore, Status::SUCCESS)], 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn storescu_is_told_the_status_of_a_refused_object() {
    let receiver = Receiver::new();
    *receiver.stored.lock().expect("a status") = Status::DUPLICATE_INSTANCE;
    let running = Running::new(receiver, Limits::default()).await;
    let folder = tempdir().expect("a folder");
    let file = mammogram(folder.path(), "1.2.3.6", 64);
    let said = run(dcmtk("storescu", running.port(), &["-d"], &[&file])).await;
    assert!(said.text.contains("0x0111"), "{}", said.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn findscu_gets_every_entry_of_the_worklist() {
    let mut receiver = Receiver::new();
    receiver.entries = 120;
    let running = Running::new(receiver, Limits::default()).await;
    let options = ["-W", "-k", "0010,0010=*", "-k", "0008,0050"];
    let said = run(dcmtk("findscu", running.port(), &options, &[])).await;
    assert!(said.success, "{}", said.text);
    for number in [0, 119] {
        assert!(said.text.contains(&format!("A{number:07}")), "{}", said.text);
    }
    let told = running.until(|told| told.ended.len() == 1).await;
    assert_eq!(told.ended[0].answers[&(ServiceName::CFind, Status::SUCCESS)], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn findscu_cancels_after_some_entries() {
    let mut receiver = Receiver::new();
    receiver.entries = 1000;
    // The second page comes only when it is asked for after the cancellation.
    receiver.pages = std::sync::Arc::new(tokio::sync::Semaphore::new(1));
    let running = Running::new(receiver, Limits::default()).await;
    let options = ["-W", "--cancel", "5", "-k", "0010,0010=*", "-k", "0008,0050"];
    let said = run(dcmtk("findscu", running.port(), &options, &[])).await;
    assert!(said.success, "{}", said.text);
    let told = running.until(|told| told.ended.len() == 1).await;
    assert_eq!(told.ended[0].answers[&(ServiceName::CFind, Status::CANCELLED)], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_and_wrong_numbers_are_rejected_with_the_reason() {
    let running = Running::new(Receiver::new(), Limits::default()).await;
    for (options, words) in [
        (["-aet", "STRANGER"], "Calling AE Title Not Recognized"),
        (["-aec", "ELSEWHERE"], "Called AE Title Not Recognized"),
    ] {
        let said = run(dcmtk("echoscu", running.port(), &options, &[])).await;
        assert!(!said.success);
        assert!(said.text.contains(words), "{}", said.text);
    }
    let told = running.until(|told| told.refused.len() == 2).await;
    assert!(told.ended.is_empty());
}
