//! Limits: how many, and how long a PDU or an object may be.

use dicom::dimse::Limits;
use dicom::dimse::provider::Rejection;
use dicom::dimse::summary::Ending;

use crate::raw::{Client, ECHO, Heard, IMAGE, RELEASE, associate, associate_as, cut, data, echo, fragment, pdu, store};
use crate::receiver::{Receiver, Running};

const DICOM: &str = "1.2.840.10008.3.1.1.1";

#[tokio::test]
async fn a_peer_and_all_peers_have_their_number_of_associations() {
    let limits = Limits {
        associations: 5,
        associations_per_peer: 3,
        ..Limits::default()
    };
    let running = Running::new(Receiver::new(), limits).await;
    let mut clients = Vec::new();
    for _ in 0..3 {
        clients.push(Client::associated(running.port()).await);
    }
    let mut fourth = Client::connect(running.port()).await;
    fourth.say(&associate(16384)).await;
    assert_eq!(fourth.hear().await, Heard::Rejected(2, 3, 2));
    for title in ["MGROOMB", "MGVAN"] {
        let mut client = Client::connect(running.port()).await;
        client.say(&associate_as(title, 1, DICOM, 16384)).await;
        assert_eq!(client.hear().await, Heard::Accepted);
        clients.push(client);
    }
    let mut sixth = Client::connect(running.port()).await;
    sixth.say(&associate_as("MGROOMB", 1, DICOM, 16384)).await;
    assert_eq!(sixth.hear().await, Heard::Rejected(2, 3, 1));
    let mut first = clients.swap_remove(0);
    first.say(&RELEASE).await;
    assert_eq!(first.hear().await, Heard::Released);
    let _again = Client::associated(running.port()).await;
    let told = running.until(|told| told.refused.len() == 2).await;
    assert_eq!(told.refused[0].ending, Ending::Rejected(Rejection::LocalLimitExceeded));
}

#[tokio::test]
async fn connections_beyond_their_number_are_closed_at_once() {
    let limits = Limits {
        connections: 2,
        ..Limits::default()
    };
    let running = Running::new(Receiver::new(), limits).await;
    let _first = Client::associated(running.port()).await;
    let _second = Client::associated(running.port()).await;
    assert_eq!(Client::connect(running.port()).await.hear().await, Heard::Closed);
}

#[tokio::test]
async fn requests_that_cannot_be_meant_for_us_are_rejected() {
    for (request, heard) in [
        (associate_as("MGROOMA", 2, DICOM, 16384), Heard::Rejected(1, 2, 2)),
        (associate_as("MGROOMA", 1, "1.2.3", 16384), Heard::Rejected(1, 1, 2)),
        (associate_as("", 1, DICOM, 16384), Heard::Rejected(1, 1, 3)),
        // All versions but the first are reserved; the first is one bit of the field.
        (associate_as("MGROOMA", 3, DICOM, 16384), Heard::Accepted),
        (data(&cut(ECHO, true, &echo(1), 1000)), Heard::Aborted(2, 2)),
        (pdu(0x01, &[0; 50]), Heard::Aborted(2, 6)),
        (b"GET / HTTP/1.1\r\n\r\n".to_vec(), Heard::Aborted(2, 1)),
        (vec![1, 0, 0x7F, 0xFF, 0xFF, 0xFF], Heard::Aborted(2, 6)),
    ] {
        let running = Running::new(Receiver::new(), Limits::default()).await;
        let mut client = Client::connect(running.port()).await;
        client.say(&request).await;
        assert_eq!(client.hear().await, heard);
    }
}

#[tokio::test]
async fn an_object_that_is_too_long_is_refused_and_the_next_is_taken() {
    let limits = Limits {
        object_bytes: 1000,
        ..Limits::default()
    };
    let running = Running::new(Receiver::new(), limits).await;
    let mut client = Client::associated(running.port()).await;
    for (id, length, status) in [(1, 1001, 0xA700), (2, 1000, 0x0000)] {
        client.say(&data(&cut(IMAGE, true, &store(id, "1.2.3"), 1000))).await;
        client.say(&data(&cut(IMAGE, false, &vec![1; length], 100))).await;
        assert_eq!(client.hear().await.status(), (id, status));
    }
    let told = running.told();
    assert_eq!((told.finished.len(), told.dropped), (1, 1));
}

#[tokio::test]
async fn a_pdu_of_the_agreed_length_is_taken_and_one_byte_more_is_not() {
    let running = Running::new(Receiver::new(), Limits::default()).await;
    let mut client = Client::associated(running.port()).await;
    client.say(&data(&cut(IMAGE, true, &store(1, "1.2.3"), 1000))).await;
    client.say(&data(&[fragment(IMAGE, 2, &vec![1; 128 * 1024 - 6])])).await;
    assert_eq!(client.hear().await.status(), (1, 0x0000));
    client.say(&data(&cut(IMAGE, true, &store(2, "1.2.3"), 1000))).await;
    client.say(&data(&[fragment(IMAGE, 2, &vec![1; 128 * 1024 - 5])])).await;
    assert_eq!(client.hear().await, Heard::Aborted(2, 6));
}

#[tokio::test]
async fn answers_are_cut_to_the_peers_length() {
    let running = Running::new(Receiver::new(), Limits::default()).await;
    let mut client = Client::connect(running.port()).await;
    client.say(&associate(70)).await;
    assert_eq!(client.hear().await, Heard::Accepted);
    client.say(&data(&cut(ECHO, true, &echo(1), 1000))).await;
    let mut heard = Vec::new();
    while heard.len() < 60 {
        match client.hear().await {
            Heard::Data(piece) => {
                assert!(piece.len() <= 64);
                heard.extend(piece);
            }
            other => panic!("a fragment, not {other:?}"),
        }
    }
}
