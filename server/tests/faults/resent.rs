//! The same images again and again from many machines at once: each is there once. The same names with other bytes:
//! none of them replaces anything.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use dicom::dimse::Status;
use tokio::runtime::Builder;

use crate::clinic::{Database, Unit};
use crate::machine::{associate, data_set, store};
use crate::rows::Rows;
use crate::times;

/// As many as the two machines of the rooms may have together.
const SENDERS: usize = 8;
/// How often each image is sent.
const TIMES: usize = 10;
const PIXELS: usize = 1_000;

#[test]
fn each_image_sent_ten_times_by_eight_senders_is_there_once_and_other_bytes_are_quarantined() {
    let (images, others) = (times(100, 2_000), times(25, 100));
    let unit = Unit::on(Database::Sqlite);
    let product = unit.installation.start();
    let machines = unit.installation.machines;
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let sending: Vec<_> = (0..SENDERS)
        .map(|sender| runtime.spawn(send_again_and_again(machines, sender, images)))
        .collect();
    let sent: usize = sending
        .into_iter()
        .map(|sent| runtime.block_on(sent).expect("every object is acknowledged"))
        .sum();
    assert_eq!(sent, images * TIMES);
    let rows = Rows::open(&unit.installation.data().join("fourview.db"));
    let count = |table: &str| rows.number(&format!("SELECT count(*) FROM {table}"));
    assert_eq!(count("received_object"), images as i64);
    assert_eq!(count("quarantined_object"), 0);

    let before = names(&rows);
    runtime.block_on(send_others(machines, others));
    assert_eq!(names(&rows), before, "nothing is replaced");
    assert_eq!(count("quarantined_object"), others as i64);
    eprintln!(
        "{sent} times sent and acknowledged, {images} objects, 0 lost, 0 counted twice; {others} with other bytes, all \
         quarantined"
    );
    assert_eq!(product.readiness().ok(), Some(200));
    unit.verify_audit();
}

fn instance(number: usize) -> String {
    format!("1.2.826.0.2.{number}")
}

/// Each sender begins elsewhere, so that most are sent by several at about the same time; how many were acknowledged.
async fn send_again_and_again(machines: SocketAddr, sender: usize, images: usize) -> usize {
    let mut association = associate(machines, sender).await.expect("an association");
    let mut sent = 0;
    for turn in (sender..images * TIMES).step_by(SENDERS) {
        let instance = instance((turn / SENDERS + sender) % images);
        let bytes = data_set(&instance, PIXELS);
        let status = store(&mut association, &instance, &bytes).await.expect("an answer");
        assert_eq!(status, Status::SUCCESS);
        sent += 1;
    }
    association.release().await.expect("released");
    sent
}

async fn send_others(machines: SocketAddr, others: usize) {
    let mut association = associate(machines, 0).await.expect("an association");
    for number in 0..others {
        let instance = instance(number);
        let bytes = data_set(&instance, PIXELS + 2);
        let status = store(&mut association, &instance, &bytes).await.expect("an answer");
        assert_eq!(status, Status::DUPLICATE_INSTANCE);
    }
    association.release().await.expect("released");
}

/// The place of each received object.
fn names(rows: &Rows) -> BTreeMap<String, String> {
    let column = |name: &str| rows.texts(&format!("SELECT {name} FROM received_object ORDER BY sop_instance_uid"));
    column("sop_instance_uid").into_iter().zip(column("file_key")).collect()
}
