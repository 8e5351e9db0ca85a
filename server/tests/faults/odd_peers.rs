//! Peers that speak no DICOM, or too much of it: each is cut off with an abort, and a good sender beside it goes on.

use dicom::dimse::Status;
use dicom::dimse::command::{DataSetType, Operation};
use tokio::runtime::Builder;

use crate::clinic::{Database, Unit};
use crate::machine::{associate, data_set, store};
use crate::memory::peak_mib;
use crate::raw::{
    Client, ECHO, FIND, Heard, IMAGE, WORKLIST, command, cut, data, echo, fragment, pdu, store as announced,
};
use crate::rows::Rows;

const SERVER_MIB: f64 = 512.0;
/// Who aborts (PS3.8 section 9.3.8): the provider over a PDU that is none, its user over a message that is none.
const PROVIDER: u8 = 2;
const USER: u8 = 0;
/// The object that the good sender sends each time.
const PIXELS: usize = 100_000;

/// What each says after its association was accepted, and who ends it.
fn odd() -> Vec<(&'static str, Vec<u8>, u8)> {
    let announced = data(&cut(IMAGE, true, &announced(1, "1.2.826.0.6.1"), 1_000));
    let half = [&announced[..], &data(&[fragment(IMAGE, 0, &[7; 1_000])])].concat();
    let inside = data(&cut(IMAGE, true, &echo(2), 1_000));
    let endless = data(&[fragment(ECHO, 1, &[0; 100_000])]);
    vec![
        ("a PDU of four gigabytes", vec![4, 0, 0xFF, 0xFF, 0xFF, 0xFF], PROVIDER),
        (
            "a fragment longer than its PDU",
            pdu(4, &[0x7F, 0xFF, 0xFF, 0xFF, ECHO, 3, 0, 0]),
            PROVIDER,
        ),
        ("a fragment without a head", pdu(4, &[0, 0, 0, 0]), PROVIDER),
        ("a kind of PDU that there is not", pdu(0x42, &[0; 100]), PROVIDER),
        ("a second request", pdu(1, &[0; 100]), PROVIDER),
        (
            "a context that was not accepted",
            data(&cut(9, true, &echo(1), 1_000)),
            USER,
        ),
        (
            "a data set without a command",
            data(&[fragment(IMAGE, 2, &[7; 100])]),
            USER,
        ),
        (
            "a command that is none",
            data(&cut(ECHO, true, &[0xFF; 400], 1_000)),
            USER,
        ),
        ("a command without an end", endless.repeat(20), USER),
        ("a command inside an object", [half, inside].concat(), USER),
    ]
}

#[test]
fn pdus_that_make_no_sense_end_their_association_and_no_other() {
    let unit = Unit::on(Database::Sqlite);
    let product = unit.installation.start();
    let machines = unit.installation.machines;
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let taken = runtime.block_on(async {
        let mut good = associate(machines, 1).await.expect("an association");
        let mut taken = 0;
        for (title, bytes, source) in odd() {
            let mut peer = Client::associated(machines.port()).await;
            peer.say(&bytes).await;
            let heard = peer.hear().await;
            let Heard::Aborted(by, _) = heard else {
                panic!("{title}: {heard:?}");
            };
            assert_eq!(by, source, "{title}");
            assert_eq!(peer.hear().await, Heard::Closed, "{title}");
            let instance = format!("1.2.826.0.7.{taken}");
            let bytes = data_set(&instance, PIXELS);
            let status = store(&mut good, &instance, &bytes).await.expect("an answer");
            assert_eq!(status, Status::SUCCESS, "after {title}");
            taken += 1;
        }
        too_long_a_question(machines.port()).await;
        taken
    });
    let rows = Rows::open(&unit.installation.data().join("fourview.db"));
    assert_eq!(rows.number("SELECT count(*) FROM received_object"), taken);
    assert_eq!(rows.number("SELECT count(*) FROM quarantined_object"), 0);
    assert_eq!(product.readiness().ok(), Some(200));
    let memory = peak_mib(product.id());
    eprintln!("{taken} odd peers cut off; at most {memory:.0} MiB");
    assert!(memory < SERVER_MIB, "{memory} MiB");
}

/// What is longer than we hold in memory is refused, and the association goes on.
async fn too_long_a_question(port: u16) {
    let mut peer = Client::associated(port).await;
    let asked = command(1, WORKLIST, Operation::Find, DataSetType::Follows);
    peer.say(&data(&cut(FIND, true, &asked, 1_000))).await;
    for _ in 0..20 {
        peer.say(&data(&[fragment(FIND, 0, &[0; 100_000])])).await;
    }
    peer.say(&data(&[fragment(FIND, 2, &[0; 2])])).await;
    let heard = peer.hear().await;
    assert_eq!(heard.status(), (1, Status::RESOURCE_LIMITATION.code()));
    peer.say(&data(&cut(ECHO, true, &echo(2), 1_000))).await;
    assert_eq!(peer.hear().await.status(), (2, 0));
}
