//! How long a peer may take, on a stream in memory with the clock turned by the test: minutes pass in no time.

use std::sync::Arc;
use std::time::Duration;

use dicom::dimse::Limits;
use dicom::dimse::summary::{Ending, Fault};
use tokio::io::{AsyncWriteExt, DuplexStream, Join, ReadHalf, Sink, WriteHalf, join, sink, split};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use crate::raw::{Client, ECHO, Heard, IMAGE, RELEASE, associate, cut, data, echo, fragment, store};
use crate::receiver::{Receiver, Told, in_memory};

/// A peer that hears while it goes on speaking.
struct Peer {
    receiver: Arc<Receiver>,
    voice: WriteHalf<DuplexStream>,
    ear: Client<Join<ReadHalf<DuplexStream>, Sink>>,
    served: JoinHandle<()>,
    begun: Instant,
}

impl Peer {
    fn connected() -> Self {
        let receiver = Arc::new(Receiver::new());
        let (client, served) = in_memory(&receiver, Limits::default());
        let (reading, voice) = split(client.stream);
        let ear = Client {
            stream: join(reading, sink()),
        };
        let begun = Instant::now();
        Peer {
            receiver,
            voice,
            ear,
            served,
            begun,
        }
    }

    async fn associated() -> Self {
        let mut peer = Peer::connected();
        peer.say(&associate(16384)).await;
        assert_eq!(peer.ear.hear().await, Heard::Accepted);
        peer
    }

    async fn say(&mut self, bytes: &[u8]) {
        self.voice.write_all(bytes).await.expect("sent");
    }

    /// Says the pieces with a pause after each until it is aborted; gives how the receiver says it ended, and when.
    async fn aborted_while_saying(self, pieces: Vec<Vec<u8>>, pause: Duration) -> (Ending, u64, Told) {
        let Peer {
            receiver,
            mut voice,
            mut ear,
            served,
            begun,
        } = self;
        let speaking = tokio::spawn(async move {
            for piece in pieces {
                if voice.write_all(&piece).await.is_err() {
                    break;
                }
                sleep(pause).await;
            }
            // It stays connected.
            std::future::pending::<()>().await;
        });
        assert!(matches!(ear.hear().await, Heard::Aborted(..)));
        let seconds = begun.elapsed().as_secs();
        speaking.abort();
        drop(ear);
        served.await.expect("no panic");
        let told = receiver.told();
        let summary = told.ended.iter().chain(&told.refused).next().expect("a summary");
        (summary.ending, seconds, told)
    }
}

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn a_connection_without_a_request_is_ended_after_artim() {
    let (ending, seconds, _) = Peer::connected().aborted_while_saying(vec![], SECOND).await;
    assert_eq!((ending, seconds), (Ending::Aborted(Fault::NoRequest), 10));
}

#[tokio::test(start_paused = true)]
async fn a_request_that_trickles_is_ended_after_artim() {
    let pieces = associate(16384).into_iter().map(|byte| vec![byte]).collect();
    let (ending, seconds, _) = Peer::connected().aborted_while_saying(pieces, SECOND).await;
    assert_eq!((ending, seconds), (Ending::Aborted(Fault::NoRequest), 10));
}

#[tokio::test(start_paused = true)]
async fn silence_ends_an_association() {
    let (ending, seconds, _) = Peer::associated().await.aborted_while_saying(vec![], SECOND).await;
    assert_eq!((ending, seconds), (Ending::Aborted(Fault::Idle), 30));
}

#[tokio::test(start_paused = true)]
async fn a_pdu_that_trickles_ends_the_association() {
    let pieces = data(&cut(ECHO, true, &echo(1), 1000))
        .into_iter()
        .map(|byte| vec![byte]);
    let peer = Peer::associated().await;
    let (ending, seconds, _) = peer.aborted_while_saying(pieces.collect(), SECOND).await;
    assert_eq!((ending, seconds), (Ending::Aborted(Fault::TooSlow), 15));
}

/// Each PDU is complete and none is late, but the object would take for ever.
#[tokio::test(start_paused = true)]
async fn an_object_that_trickles_ends_the_association() {
    let mut pieces = vec![data(&cut(IMAGE, true, &store(1, "1.2.3"), 1000))];
    pieces.extend(vec![data(&[fragment(IMAGE, 0, &[1; 1000])]); 1000]);
    let (ending, seconds, told) = Peer::associated().await.aborted_while_saying(pieces, SECOND).await;
    assert_eq!(ending, Ending::Aborted(Fault::TooSlow));
    assert!((30..35).contains(&seconds), "after {seconds} s");
    assert_eq!((told.begun, told.finished.len(), told.dropped), (1, 0, 1));
}

/// Empty fragments are legal, and bring an object no nearer to its end.
#[tokio::test(start_paused = true)]
async fn empty_fragments_for_ever_end_the_association() {
    let mut pieces = vec![data(&cut(IMAGE, true, &store(1, "1.2.3"), 1000))];
    pieces.extend(vec![data(&[fragment(IMAGE, 0, b"")]); 1000]);
    let (ending, seconds, _) = Peer::associated().await.aborted_while_saying(pieces, SECOND).await;
    assert_eq!(ending, Ending::Aborted(Fault::TooSlow));
    assert!((30..35).contains(&seconds), "after {seconds} s");
}

/// 64 KiB every two seconds is twice the least pace, and takes longer than any silence may.
#[tokio::test(start_paused = true)]
async fn an_object_at_an_even_pace_is_taken() {
    let mut peer = Peer::associated().await;
    peer.say(&data(&cut(IMAGE, true, &store(1, "1.2.3"), 1000))).await;
    for _ in 0..100 {
        peer.say(&data(&[fragment(IMAGE, 0, &[1; 64 * 1024])])).await;
        sleep(2 * SECOND).await;
    }
    peer.say(&data(&[fragment(IMAGE, 2, &[1; 100])])).await;
    assert_eq!(peer.ear.hear().await.status(), (1, 0x0000));
    assert!(peer.begun.elapsed() >= 200 * SECOND);
}

/// The peer asks on and on, and does not read what it is told.
#[tokio::test(start_paused = true)]
async fn a_peer_that_does_not_listen_is_ended() {
    let Peer {
        receiver,
        mut voice,
        ear,
        served,
        begun,
    } = Peer::associated().await;
    let speaking = tokio::spawn(async move {
        let asked = data(&cut(ECHO, true, &echo(1), 1000));
        while voice.write_all(&asked).await.is_ok() {}
    });
    served.await.expect("no panic");
    // The end of its patience, and of the time for closing.
    assert_eq!(begun.elapsed().as_secs(), 25);
    assert_eq!(receiver.told().ended[0].ending, Ending::Aborted(Fault::TooSlow));
    drop(ear);
    speaking.await.expect("no panic");
}

/// The report of an association does not wait for a peer that never closes its connection.
#[tokio::test(start_paused = true)]
async fn a_released_association_is_reported_at_once() {
    let mut peer = Peer::associated().await;
    peer.say(&RELEASE).await;
    assert_eq!(peer.ear.hear().await, Heard::Released);
    let told = peer.receiver.until(|told| told.ended.len() == 1).await;
    assert_eq!(
        (told.ended[0].ending, peer.begun.elapsed()),
        (Ending::Released, Duration::ZERO)
    );
    // The connection itself is given up after a while.
    peer.served.await.expect("no panic");
    assert_eq!(peer.begun.elapsed(), Limits::default().artim);
}
