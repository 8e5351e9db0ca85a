//! Legal and illegal ways of putting messages on the wire.

use dicom::dimse::command::{Command, DataSetType, Operation};
use dicom::dimse::summary::{Ending, Fault};
use dicom::dimse::{Limits, TransferSyntax};

use crate::data_sets::{MAMMOGRAM, worklist_query};
use crate::raw::{
    Client, ECHO, FIND, Heard, IMAGE, OTHER_IMAGE, RELEASE, VERIFICATION, WORKLIST, command, cut, data, echo, fragment,
    pdu, store, uid,
};
use crate::receiver::{Receiver, Running};

async fn associated() -> (Running, Client) {
    let running = Running::new(Receiver::new(), Limits::default()).await;
    let client = Client::associated(running.port()).await;
    (running, client)
}

#[tokio::test]
async fn a_command_may_span_fragments_and_pdus() {
    let (_running, mut client) = associated().await;
    for size in [1, 7, 64] {
        // Each fragment in a PDU of its own, then all in one PDU.
        let fragments = cut(ECHO, true, &echo(5), size);
        for single in &fragments {
            client.say(&data(std::slice::from_ref(single))).await;
        }
        assert_eq!(client.hear().await.status(), (5, 0x0000));
        client.say(&data(&fragments)).await;
        assert_eq!(client.hear().await.status(), (5, 0x0000));
    }
}

#[tokio::test]
async fn a_command_and_its_data_set_may_share_a_pdu_with_empty_fragments() {
    let (running, mut client) = associated().await;
    let mut fragments = vec![fragment(IMAGE, 1, b"")];
    fragments.extend(cut(IMAGE, true, &store(8, "1.2.3"), 1000));
    fragments.push(fragment(IMAGE, 0, b""));
    fragments.extend(cut(IMAGE, false, &[7; 500], 100));
    client.say(&data(&fragments)).await;
    assert_eq!(client.hear().await.status(), (8, 0x0000));
    assert_eq!(running.told().finished[0].1, [7; 500]);
}

#[tokio::test]
async fn an_object_may_end_with_an_empty_fragment() {
    let (running, mut client) = associated().await;
    let mut fragments = cut(IMAGE, true, &store(8, "1.2.3"), 1000);
    fragments.push(fragment(IMAGE, 0, &[7; 500]));
    fragments.push(fragment(IMAGE, 2, b""));
    client.say(&data(&fragments)).await;
    assert_eq!(client.hear().await.status(), (8, 0x0000));
    assert_eq!(running.told().finished[0].1, [7; 500]);
}

#[tokio::test]
async fn objects_on_two_contexts_may_be_interleaved() {
    let (running, mut client) = associated().await;
    let left = cut(IMAGE, true, &store(1, "1.2.1"), 50)
        .into_iter()
        .chain(cut(IMAGE, false, &[1; 900], 100));
    let right =
        cut(OTHER_IMAGE, true, &store(2, "1.2.2"), 30)
            .into_iter()
            .chain(cut(OTHER_IMAGE, false, &[2; 900], 70));
    let mut fragments = Vec::new();
    let (mut left, mut right) = (
        left.collect::<Vec<_>>().into_iter(),
        right.collect::<Vec<_>>().into_iter(),
    );
    loop {
        let pair = [left.next(), right.next()];
        if pair.iter().all(Option::is_none) {
            break;
        }
        fragments.extend(pair.into_iter().flatten());
    }
    client.say(&data(&fragments)).await;
    let mut answers = [client.hear().await.status(), client.hear().await.status()];
    answers.sort_unstable();
    assert_eq!(answers, [(1, 0x0000), (2, 0x0000)]);
    for (request, bytes) in running.told().finished {
        let expected = if request.instance == uid("1.2.1") { 1 } else { 2 };
        assert_eq!(bytes, [expected; 900]);
    }
}

#[tokio::test]
async fn requests_sent_ahead_are_answered_in_their_order() {
    let (_running, mut client) = associated().await;
    for id in 1..=20 {
        client.say(&data(&cut(ECHO, true, &echo(id), 1000))).await;
    }
    for id in 1..=20 {
        assert_eq!(client.hear().await.status(), (id, 0x0000));
    }
}

#[tokio::test]
async fn a_request_that_cannot_be_carried_out_gets_its_status_and_the_association_goes_on() {
    let (running, mut client) = associated().await;
    let without_data = command(1, MAMMOGRAM, Operation::Store(uid("1.2.3")), DataSetType::Absent);
    let foreign_class = command(2, VERIFICATION, Operation::Store(uid("1.2.3")), DataSetType::Follows);
    let foreign_operation = command(3, MAMMOGRAM, Operation::Set(uid("1.2.3")), DataSetType::Follows);
    let stored = store(4, "1.2.3");
    for (bytes, has_data, answer) in [
        (without_data, false, (1, 0xC000)),
        (foreign_class, true, (2, 0x0122)),
        (foreign_operation, true, (3, 0x0211)),
        (stored, true, (4, 0x0000)),
    ] {
        client.say(&data(&cut(IMAGE, true, &bytes, 1000))).await;
        if has_data {
            client.say(&data(&cut(IMAGE, false, &[9; 300], 100))).await;
        }
        assert_eq!(client.hear().await.status(), answer);
    }
    client.say(&RELEASE).await;
    assert_eq!(client.hear().await, Heard::Released);
    let told = running.until(|told| told.ended.len() == 1).await;
    assert_eq!((told.begun, told.finished.len(), told.dropped), (1, 1, 0));
}

#[tokio::test]
async fn an_unknown_operation_and_an_invalid_instance_are_refused() {
    let (_running, mut client) = associated().await;
    // C-GET has the command field 0010, where C-ECHO has 0030.
    let mut unknown = echo(6);
    let at = unknown
        .windows(2)
        .position(|pair| pair == [0x30, 0x00])
        .expect("the command field");
    unknown[at] = 0x10;
    client.say(&data(&cut(ECHO, true, &unknown, 1000))).await;
    let Heard::Data(answer) = client.hear().await else {
        panic!("a response to an operation that is unknown");
    };
    assert!(answer.windows(2).any(|pair| pair == [0x10, 0x80]));
    assert!(answer.windows(2).any(|pair| pair == [0x11, 0x02]));
    let mut invalid = store(7, "1.2.3.4");
    let at = invalid
        .windows(7)
        .position(|text| text == b"1.2.3.4")
        .expect("the instance");
    invalid[at] = b'x';
    client.say(&data(&cut(IMAGE, true, &invalid, 1000))).await;
    client.say(&data(&cut(IMAGE, false, &[9; 300], 100))).await;
    assert_eq!(client.hear().await.status(), (7, 0x0117));
}

/// What breaks the protocol ends the association with A-ABORT.
#[tokio::test]
async fn a_broken_protocol_ends_the_association() {
    let cut_off = &echo(1)[..30];
    let mut too_long = echo(1);
    too_long.resize(70_000, 0);
    for (bytes, abort, fault) in [
        (data(&cut(IMAGE, false, &[1; 50], 50)), (0, 0), Fault::InvalidMessage),
        (data(&cut(99, true, &echo(1), 1000)), (0, 0), Fault::InvalidMessage),
        (data(&cut(ECHO, true, cut_off, 1000)), (0, 0), Fault::InvalidCommand),
        (data(&cut(ECHO, true, &too_long, 10_000)), (0, 0), Fault::InvalidCommand),
        (pdu(0x04, &[0, 0, 0, 9, 1, 3]), (2, 6), Fault::InvalidPdu),
        (vec![4, 0, 0xFF, 0xFF, 0xFF, 0xFF], (2, 6), Fault::PduTooLong),
        (vec![0x42, 0, 0, 0, 0, 4, 0, 0, 0, 0], (2, 1), Fault::UnrecognisedPdu),
        (vec![6, 0, 0, 0, 0, 4, 0, 0, 0, 0], (2, 2), Fault::UnexpectedPdu),
        (crate::raw::associate(16384), (2, 2), Fault::UnexpectedPdu),
    ] {
        let (running, mut client) = associated().await;
        client.say(&bytes).await;
        assert_eq!(client.hear().await, Heard::Aborted(abort.0, abort.1), "{fault:?}");
        assert_eq!(client.hear().await, Heard::Closed);
        drop(client);
        let told = running.until(|told| told.ended.len() == 1).await;
        assert_eq!(told.ended[0].ending, Ending::Aborted(fault));
    }
}

#[tokio::test]
async fn a_release_or_abort_inside_an_object_drops_it() {
    let abort = [7, 0, 0, 0, 0, 4, 0, 0, 0, 0];
    for (last, heard, ending) in [
        (RELEASE, Heard::Released, Ending::Released),
        (abort, Heard::Closed, Ending::AbortedByPeer),
    ] {
        let (running, mut client) = associated().await;
        client.say(&data(&cut(IMAGE, true, &store(1, "1.2.3"), 1000))).await;
        client.say(&data(&[fragment(IMAGE, 0, &[1; 500])])).await;
        client.say(&last).await;
        assert_eq!(client.hear().await, heard);
        drop(client);
        let told = running.until(|told| told.ended.len() == 1).await;
        assert_eq!((told.begun, told.finished.len(), told.dropped), (1, 0, 1));
        assert_eq!(told.ended[0].ending, ending);
        assert!(told.ended[0].answers.is_empty());
    }
}

fn find(id: u16) -> Vec<u8> {
    let command = command(id, WORKLIST, Operation::Find, DataSetType::Follows);
    let query = worklist_query(TransferSyntax::ExplicitLittle);
    let mut fragments = cut(FIND, true, &command, 1000);
    fragments.extend(cut(FIND, false, &query.bytes, 1000));
    data(&fragments)
}

#[tokio::test]
async fn only_a_cancellation_may_come_while_matches_go_out() {
    let cancel = |message_id| Command::Cancel { message_id }.encode();
    let mut receiver = Receiver::new();
    receiver.pages = std::sync::Arc::new(tokio::sync::Semaphore::new(0));
    let running = Running::new(receiver, Limits::default()).await;
    let mut client = Client::associated(running.port()).await;
    client.say(&find(4)).await;
    client.say(&data(&cut(FIND, true, &cancel(3), 1000))).await;
    client.say(&data(&cut(FIND, true, &cancel(4), 20))).await;
    assert_eq!(client.hear().await.status(), (4, 0xFE00));
    // One that comes too late means nothing.
    client.say(&data(&cut(FIND, true, &cancel(4), 1000))).await;
    client.say(&find(5)).await;
    client.say(&data(&cut(ECHO, true, &echo(6), 1000))).await;
    assert_eq!(client.hear().await, Heard::Aborted(0, 0));
    drop(client);
    let told = running.until(|told| told.ended.len() == 1).await;
    assert_eq!(told.ended[0].ending, Ending::Aborted(Fault::OutstandingOperation));
}

#[tokio::test]
async fn a_release_while_matches_go_out_ends_the_association() {
    let mut receiver = Receiver::new();
    receiver.pages = std::sync::Arc::new(tokio::sync::Semaphore::new(0));
    let running = Running::new(receiver, Limits::default()).await;
    let mut client = Client::associated(running.port()).await;
    client.say(&find(4)).await;
    client.say(&RELEASE).await;
    assert_eq!(client.hear().await, Heard::Released);
}
