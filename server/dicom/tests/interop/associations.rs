//! Associations among each other: a defect stays in its own, and the listener stops in good order.

use std::sync::Arc;
use std::time::{Duration, Instant};

use dicom::dimse::Limits;
use dicom::dimse::summary::{Ending, Fault};
use tokio::sync::Semaphore;

use crate::raw::{Client, ECHO, Heard, IMAGE, RELEASE, cut, data, echo, store};
use crate::receiver::{PANICS, Receiver, Running};

#[tokio::test]
async fn a_defect_ends_one_association_only() {
    let running = Running::new(Receiver::new(), Limits::default()).await;
    let mut other = Client::associated(running.port()).await;
    let mut client = Client::associated(running.port()).await;
    client.say(&data(&cut(IMAGE, true, &store(1, PANICS), 1000))).await;
    assert_eq!(client.hear().await, Heard::Aborted(0, 0));
    drop(client);
    let told = running.until(|told| told.ended.len() == 1).await;
    assert_eq!(told.ended[0].ending, Ending::Aborted(Fault::Defect));
    other.say(&data(&cut(ECHO, true, &echo(2), 1000))).await;
    assert_eq!(other.hear().await.status(), (2, 0x0000));
    let _next = Client::associated(running.port()).await;
}

#[tokio::test]
async fn a_connection_that_breaks_inside_an_object_drops_it() {
    let running = Running::new(Receiver::new(), Limits::default()).await;
    let mut client = Client::associated(running.port()).await;
    client.say(&data(&cut(IMAGE, true, &store(1, "1.2.3"), 1000))).await;
    client.say(&data(&cut(IMAGE, false, &[1; 500], 100)[..3])).await;
    drop(client);
    let told = running.until(|told| told.ended.len() == 1).await;
    assert_eq!(told.ended[0].ending, Ending::ConnectionLost);
    assert_eq!((told.begun, told.finished.len(), told.dropped), (1, 0, 1));
}

/// A peer that has said all closes its direction, and still hears the answer.
#[tokio::test]
async fn a_peer_that_closed_its_direction_is_answered() {
    let running = Running::new(Receiver::new(), Limits::default()).await;
    let mut client = Client::associated(running.port()).await;
    client.say(&data(&cut(IMAGE, true, &store(1, "1.2.3"), 1000))).await;
    client.say(&data(&cut(IMAGE, false, &[1; 500], 100))).await;
    tokio::io::AsyncWriteExt::shutdown(&mut client.stream)
        .await
        .expect("closed");
    assert_eq!(client.hear().await.status(), (1, 0x0000));
    assert_eq!(client.hear().await, Heard::Closed);
    let told = running.until(|told| told.ended.len() == 1).await;
    assert_eq!((told.finished.len(), told.ended[0].ending), (1, Ending::ConnectionLost));
}

#[tokio::test]
async fn a_monitor_that_only_opens_the_port_is_not_reported() {
    let running = Running::new(Receiver::new(), Limits::default()).await;
    drop(Client::connect(running.port()).await);
    let mut client = Client::associated(running.port()).await;
    client.say(&RELEASE).await;
    assert_eq!(client.hear().await, Heard::Released);
    drop(client);
    let told = running.stop().await;
    assert_eq!((told.ended.len(), told.refused.len()), (1, 0));
}

#[tokio::test]
async fn stopping_lets_an_object_finish() {
    let mut receiver = Receiver::new();
    receiver.endings = Arc::new(Semaphore::new(0));
    let mut running = Running::new(receiver, Limits::default()).await;
    let endings = Arc::clone(&running.receiver.endings);
    let mut client = Client::associated(running.port()).await;
    client.say(&data(&cut(IMAGE, true, &store(1, "1.2.3"), 1000))).await;
    running.until(|told| told.begun == 1).await;
    running.ask_to_stop();
    client.say(&data(&cut(IMAGE, false, &[1; 500], 100))).await;
    endings.add_permits(1);
    assert_eq!(client.hear().await.status(), (1, 0x0000));
    client.say(&RELEASE).await;
    assert_eq!(client.hear().await, Heard::Released);
    drop(client);
    let told = running.stop().await;
    assert_eq!((told.finished.len(), told.ended[0].ending), (1, Ending::Released));
}

#[tokio::test]
async fn stopping_aborts_what_is_idle_soon_and_what_goes_on_at_the_end() {
    let limits = Limits {
        finish: Duration::from_secs(3),
        ..Limits::default()
    };
    let mut running = Running::new(Receiver::new(), limits).await;
    let mut idle = Client::associated(running.port()).await;
    let mut busy = Client::associated(running.port()).await;
    busy.say(&data(&cut(IMAGE, true, &store(1, "1.2.3"), 1000))).await;
    running.until(|told| told.begun == 1).await;
    let begun = Instant::now();
    running.ask_to_stop();
    assert_eq!(idle.hear().await, Heard::Aborted(0, 0));
    assert!(begun.elapsed() < Duration::from_secs(3));
    drop(idle);
    assert_eq!(busy.hear().await, Heard::Aborted(0, 0));
    assert!(begun.elapsed() >= Duration::from_secs(3));
    drop(busy);
    let told = running.stop().await;
    assert_eq!(told.dropped, 1);
    assert!(
        told.ended
            .iter()
            .all(|summary| summary.ending == Ending::Aborted(Fault::Stopping))
    );
}
