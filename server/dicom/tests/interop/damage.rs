//! Conversations that break off at any byte or arrive with any bit turned: no object is ever taken that did not come
//! whole, nothing panics, and nothing is left behind.

use std::time::Duration;

use dicom::dimse::Limits;
use dicom::dimse::summary::{Ending, Fault};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::raw::{IMAGE, RELEASE, associate, cut, data, fragment, store};
use crate::receiver::{Receiver, Running, Told};

const OBJECT: [u8; 600] = [7; 600];

/// How often the conversations are tried: once in the ordinary run, often with `FOURVIEW_FAULTS=1`.
fn rounds(many: usize) -> usize {
    if std::env::var_os("FOURVIEW_FAULTS").is_some_and(|value| value == "1") {
        many
    } else {
        1
    }
}

/// Two objects, commands and data sets in fragments of about this size, and the release.
fn conversation(size: usize) -> Vec<u8> {
    let mut bytes = associate(16384);
    for (id, instance) in [(1, "1.2.3.1"), (2, "1.2.3.2")] {
        for single in cut(IMAGE, true, &store(id, instance), size) {
            bytes.extend(data(&[single]));
        }
        let begun = cut(IMAGE, false, &OBJECT[..400], 3 * size);
        bytes.extend(data(&begun.into_iter().map(open).collect::<Vec<_>>()));
        bytes.extend(data(&[fragment(IMAGE, 2, &OBJECT[400..])]));
    }
    bytes.extend(RELEASE);
    bytes
}

/// The same fragment, not the last.
fn open(mut fragment: Vec<u8>) -> Vec<u8> {
    fragment[5] &= !2;
    fragment
}

/// Says this and hangs up; gives what was heard.
async fn say(port: u16, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.expect("a connection");
    // The other side may have hung up already.
    let _ = stream.write_all(bytes).await;
    let _ = stream.shutdown().await;
    let mut heard = Vec::new();
    let _ = stream.read_to_end(&mut heard).await;
    heard
}

fn limits() -> Limits {
    Limits {
        artim: Duration::from_secs(5),
        associations: 64,
        associations_per_peer: 64,
        ..Limits::default()
    }
}

/// Waits until no socket of this port is left but the listening one.
async fn no_leftovers(port: u16) {
    const LISTENING: &str = "0A";
    const WAITING_WITHOUT_DESCRIPTOR: &str = "06";
    let local = format!(":{port:04X}");
    let left = || {
        let table = std::fs::read_to_string("/proc/self/net/tcp").expect("the system's sockets");
        let open = table.lines().skip(1).filter(|line| {
            let mut columns = line.split_whitespace().skip(1);
            let is_ours = columns.next().is_some_and(|address| address.ends_with(&local));
            let state = columns.nth(1).unwrap_or_default();
            is_ours && state != LISTENING && state != WAITING_WITHOUT_DESCRIPTOR
        });
        open.count()
    };
    let none = async {
        while left() > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), none)
        .await
        .expect("every descriptor is closed");
}

fn no_defect(told: &Told) {
    let endings = told.ended.iter().chain(&told.refused).map(|summary| summary.ending);
    assert_eq!(
        endings
            .filter(|ending| *ending == Ending::Aborted(Fault::Defect))
            .count(),
        0
    );
    assert_eq!(
        told.begun,
        told.finished.len() + told.dropped,
        "every sink was finished or dropped"
    );
}

#[tokio::test]
async fn a_conversation_cut_at_any_byte_leaves_only_whole_objects() {
    for round in 0..rounds(35) {
        cut_everywhere(&conversation(50 - round)).await;
    }
}

async fn cut_everywhere(whole: &[u8]) {
    let running = Running::new(Receiver::new(), limits()).await;
    let ends = object_ends(whole);
    let mut expected = 0;
    for length in 1..=whole.len() {
        say(running.port(), &whole[..length]).await;
        expected += ends.iter().filter(|end| **end <= length).count();
    }
    let told = running
        .until(|told| told.ended.len() + told.refused.len() == whole.len())
        .await;
    no_defect(&told);
    assert_eq!((ends.len(), told.finished.len()), (2, expected));
    assert!(told.finished.iter().all(|(_, bytes)| bytes[..] == OBJECT));
    let released = told.ended.iter().filter(|summary| summary.ending == Ending::Released);
    assert_eq!(released.count(), 1, "only the whole conversation is released");
    no_leftovers(running.port()).await;
    let alive = say(running.port(), whole).await;
    assert!(alive.ends_with(&[6, 0, 0, 0, 0, 4, 0, 0, 0, 0]), "still answered");
}

/// Where each object is complete: after the P-DATA that holds its last fragment.
fn object_ends(whole: &[u8]) -> Vec<usize> {
    let end = data(&[fragment(IMAGE, 2, &OBJECT[400..])]);
    whole
        .windows(end.len())
        .enumerate()
        .filter(|(_, window)| *window == end)
        .map(|(at, _)| at + end.len())
        .collect()
}

const FLIPS: usize = 2_000;

#[tokio::test]
async fn a_conversation_with_any_bit_turned_does_no_harm() {
    let mut numbers = Numbers(1);
    for _ in 0..rounds(50) {
        turn_bits(&conversation(50), &mut numbers).await;
    }
}

async fn turn_bits(whole: &[u8], numbers: &mut Numbers) {
    let running = Running::new(Receiver::new(), limits()).await;
    for turn in 0..FLIPS {
        let mut damaged = whole.to_vec();
        for _ in 0..=turn % 4 {
            let bit = numbers.below(damaged.len() * 8);
            damaged[bit / 8] ^= 1 << (bit % 8);
        }
        say(running.port(), &damaged).await;
    }
    let port = running.port();
    let told = running.stop().await;
    no_defect(&told);
    assert_eq!(told.ended.len() + told.refused.len(), FLIPS);
    assert!(told.finished.iter().all(|(_, bytes)| bytes.len() <= 2 * OBJECT.len()));
    no_leftovers(port).await;
}

/// Numbers without a pattern, the same in every run (SplitMix64).
struct Numbers(u64);

impl Numbers {
    /// The next number below `end`.
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % end as u64).unwrap_or_default()
    }
}
