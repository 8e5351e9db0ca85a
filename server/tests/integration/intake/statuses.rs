//! Every status that the real port answers C-STORE and C-FIND with, asked for on the wire. Those of the other services
//! are where their services are.

use dicom::dimse::Status;
use dicom::dimse::command::{Command, DataSetType, Operation};
use fourview::store::quarantined_of_unit;

use super::raw::{Client, ECHO, FIND, IMAGE, MAMMOGRAM, WORKLIST, command, cut, data, echo, fragment, uid};
use super::scene::{Scene, data_set, element, sequence};
use super::worklist::many;
use crate::harness::{Database, on_both};

on_both! {
    each_store_is_answered_with_its_status,
    each_question_is_answered_with_its_status,
    a_question_that_is_cancelled_ends_with_fe00,
}

const CAPTURE: &str = "1.2.840.10008.5.1.4.1.1.7";
/// Fragments of this size fit into a PDU.
const FRAGMENT: usize = 100_000;

/// A request with its data set, and its answer.
struct Case {
    title: &'static str,
    context: u8,
    class: &'static str,
    operation: Operation,
    data_set: Option<Vec<u8>>,
    status: Status,
}

fn store(title: &'static str, instance: &str, data_set: Option<Vec<u8>>, status: Status) -> Case {
    Case {
        title,
        context: IMAGE,
        class: MAMMOGRAM,
        operation: Operation::Store(uid(instance)),
        data_set,
        status,
    }
}

/// Says each on one association, which goes on after all of them.
async fn ask(port: u16, cases: Vec<Case>) {
    let mut client = Client::associated(port).await;
    for (number, case) in (1..).zip(cases) {
        let follows = match case.data_set {
            Some(_) => DataSetType::Follows,
            None => DataSetType::Absent,
        };
        let asked = command(number, case.class, case.operation, follows);
        client.say(&data(&cut(case.context, true, &asked, FRAGMENT))).await;
        for fragment in cut(case.context, false, &case.data_set.unwrap_or_default(), FRAGMENT) {
            client.say(&data(&[fragment])).await;
        }
        let answered = last_status(&mut client).await;
        assert_eq!(answered, (number, case.status.code()), "{}", case.title);
    }
    client.say(&data(&cut(ECHO, true, &echo(99), FRAGMENT))).await;
    assert_eq!(client.hear().await.status(), (99, 0));
}

/// The status at the end of whatever is answered.
async fn last_status(client: &mut Client) -> (u16, u16) {
    loop {
        let (number, status) = client.hear().await.status();
        if status & 0xFF00 != Status::PENDING.code() {
            return (number, status);
        }
        client.hear().await;
    }
}

async fn each_store_is_answered_with_its_status(database: Database) {
    let scene = Scene::on(database).await;
    let port = scene.listen().await;
    let other_class = [
        element(0x0008_0016, b"UI", CAPTURE.as_bytes()),
        element(0x0008_0018, b"UI", b"1.2.4"),
    ]
    .concat();
    let whole = data_set("1.2.5", 1, 1_000);
    let cases = vec![
        store("good", "1.2.3", Some(data_set("1.2.3", 1, 300_000)), Status::SUCCESS),
        store(
            "the same",
            "1.2.3",
            Some(data_set("1.2.3", 1, 300_000)),
            Status::SUCCESS,
        ),
        store(
            "other bytes",
            "1.2.3",
            Some(data_set("1.2.3", 2, 300_000)),
            Status::DUPLICATE_INSTANCE,
        ),
        store("another class", "1.2.4", Some(other_class), Status::DATA_SET_MISMATCH),
        store(
            "another instance",
            "1.2.4",
            Some(data_set("1.2.9", 1, 10)),
            Status::DATA_SET_MISMATCH,
        ),
        store("cut", "1.2.5", Some(whole[..500].to_vec()), Status::CANNOT_UNDERSTAND),
        store("no data set", "1.2.6", None, Status::CANNOT_UNDERSTAND),
        store(
            "too large",
            "1.2.7",
            Some(data_set("1.2.7", 1, 5 << 20)),
            Status::OUT_OF_RESOURCES,
        ),
        Case {
            class: CAPTURE,
            ..store(
                "a class of another context",
                "1.2.8",
                Some(data_set("1.2.8", 1, 10)),
                Status::CLASS_NOT_SUPPORTED,
            )
        },
    ];
    ask(port.address.port(), cases).await;
    port.end().await;
    assert_eq!(scene.objects().await, 1);
    let kept = quarantined_of_unit(&scene.database.store(), scene.unit, 10).await;
    let mut reasons: Vec<_> = kept
        .expect("objects")
        .iter()
        .map(|object| object.reason.code())
        .collect();
    reasons.sort_unstable();
    assert_eq!(reasons, ["NOT_SCANNED", "OTHER_BYTES", "OTHER_CLASS", "OTHER_INSTANCE"]);
    scene.assert_whole().await;
}

fn find(title: &'static str, identifier: Option<Vec<u8>>, status: Status) -> Case {
    Case {
        title,
        context: FIND,
        class: WORKLIST,
        operation: Operation::Find,
        data_set: identifier,
        status,
    }
}

/// An identifier that asks for all of a day.
fn of_day(day: &[u8]) -> Vec<u8> {
    [
        element(0x0008_0050, b"SH", b""),
        sequence(0x0040_0100, &[element(0x0040_0002, b"DA", day)]),
    ]
    .concat()
}

async fn each_question_is_answered_with_its_status(database: Database) {
    let scene = Scene::on(database).await;
    let port = scene.listen().await;
    let cases = vec![
        find("today", Some(of_day(b"20261124")), Status::SUCCESS),
        find("no day", Some(of_day(b"TUESDAY")), Status::DATA_SET_MISMATCH),
        find(
            "half an identifier",
            Some(of_day(b"20261124")[..20].to_vec()),
            Status::CANNOT_UNDERSTAND,
        ),
        find("no identifier", None, Status::CANNOT_UNDERSTAND),
        Case {
            context: IMAGE,
            ..find("on a context of images", Some(of_day(b"")), Status::CLASS_NOT_SUPPORTED)
        },
        Case {
            operation: Operation::Set(uid("1.2.3")),
            ..find(
                "an operation of another service",
                Some(of_day(b"")),
                Status::UNRECOGNISED_OPERATION,
            )
        },
    ];
    ask(port.address.port(), cases).await;
    port.end().await;
}

async fn a_question_that_is_cancelled_ends_with_fe00(database: Database) {
    let scene = Scene::on(database).await;
    many(&scene, 1_000).await;
    let port = scene.listen().await;
    let mut client = Client::associated(port.address.port()).await;
    let asked = command(7, WORKLIST, Operation::Find, DataSetType::Follows);
    let cancel = Command::Cancel { message_id: 7 }.encode();
    // Said in one breath, so that it is heard before a thousand lines are read.
    let said = [
        data(&cut(FIND, true, &asked, FRAGMENT)),
        data(&[fragment(FIND, 2, &of_day(b""))]),
        data(&cut(FIND, true, &cancel, FRAGMENT)),
    ];
    client.say(&said.concat()).await;
    assert_eq!(last_status(&mut client).await, (7, Status::CANCELLED.code()));
    client.say(&data(&cut(ECHO, true, &echo(8), FRAGMENT))).await;
    assert_eq!(client.hear().await.status(), (8, 0), "the association goes on");
    port.end().await;
}
