//! Connections that say a byte a second, by the hundred: a good sender hardly notices.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use dicom::dimse::Status;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};

use crate::clinic::{Database, Unit};
use crate::machine::{associate_as, data_set, store};
use crate::memory::peak_mib;
use crate::{is_long_run, times};

const DICOM: usize = 200;
const HTTP: usize = 500;
/// How long a slow sender waits before its next byte.
const BETWEEN: Duration = Duration::from_secs(1);
/// What the good sender sends: a small image.
const PIXELS: usize = 400_000;
/// Between its images.
const PACE: Duration = Duration::from_millis(20);
/// How much longer its slowest images may take: twice in the long run; in the short one the
/// slowest of a few hundred is chance.
const MOST: (f64, f64) = (4.0, 2.0);
/// Below this a ratio says nothing.
const FLOOR: Duration = Duration::from_millis(15);
const SERVER_MIB: f64 = 512.0;

#[test]
fn a_good_sender_hardly_notices_hundreds_of_slow_ones() {
    let unit = Unit::on(Database::Sqlite);
    let product = unit.installation.start();
    let length = Duration::from_secs(times(8, 600) as u64);
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let machines = unit.installation.machines;
    let alone = p99(&runtime, machines, length.min(Duration::from_secs(60)), 0);
    let open = Arc::new(AtomicUsize::new(0));
    let slow: Vec<_> = (0..DICOM)
        .map(|_| runtime.spawn(trickle(machines, begun_association(), Arc::clone(&open))))
        .chain((0..HTTP).map(|_| runtime.spawn(trickle(unit.installation.pages, begun_request(), Arc::clone(&open)))))
        .collect();
    let begun = Instant::now();
    while open.load(Ordering::Relaxed) < DICOM + HTTP {
        assert!(begun.elapsed() < Duration::from_secs(60), "the slow ones do not get in");
        crate::driver::product::pause();
    }
    let beside = p99(&runtime, machines, length, 1);
    for task in slow {
        task.abort();
    }
    let most = if is_long_run() { MOST.1 } else { MOST.0 };
    let ratio = beside.as_secs_f64() / alone.max(FLOOR).as_secs_f64();
    eprintln!("a good sender's p99: {alone:?} alone, {beside:?} beside {DICOM} + {HTTP} slow ones: {ratio:.2}");
    assert!(ratio < most, "{alone:?} alone, {beside:?} beside slow senders");
    assert_eq!(product.readiness().ok(), Some(200));
    let memory = peak_mib(product.id());
    assert!(memory < SERVER_MIB, "{memory} MiB");
}

/// The 99th percentile of how long an image takes to be acknowledged, of images sent for so long.
fn p99(runtime: &Runtime, machines: SocketAddr, length: Duration, run: u32) -> Duration {
    let times = runtime.block_on(async {
        let mut association = associate_as(machines, "MGROOMA").await.expect("an association");
        let begun = Instant::now();
        let mut times = Vec::new();
        while begun.elapsed() < length {
            let instance = format!("1.2.826.0.4.{run}.{}", times.len());
            let bytes = data_set(&instance, PIXELS);
            let sent = Instant::now();
            let status = store(&mut association, &instance, &bytes).await.expect("an answer");
            assert_eq!(status, Status::SUCCESS);
            times.push(sent.elapsed());
            tokio::time::sleep(PACE).await;
        }
        association.release().await.expect("released");
        times
    });
    let mut sorted = times;
    sorted.sort();
    sorted[(sorted.len() - 1) * 99 / 100]
}

/// Says these bytes one at a time, and begins again on a new connection when it was cut off.
async fn trickle(to: SocketAddr, bytes: Vec<u8>, open: Arc<AtomicUsize>) {
    let mut counted = false;
    loop {
        let Ok(mut stream) = TcpStream::connect(to).await else {
            tokio::time::sleep(BETWEEN).await;
            continue;
        };
        if !counted {
            open.fetch_add(1, Ordering::Relaxed);
            counted = true;
        }
        for byte in &bytes {
            if stream.write_all(&[*byte]).await.is_err() {
                break;
            }
            tokio::time::sleep(BETWEEN).await;
        }
    }
}

/// The beginning of an association request that says it is long.
fn begun_association() -> Vec<u8> {
    let mut bytes = vec![1, 0, 0, 0, 0x10, 0, 0, 1, 0, 0];
    bytes.extend_from_slice(b"FOURVIEW        MGROOMB         ");
    bytes.resize(4_096, 0);
    bytes
}

/// The beginning of a request whose head does not end.
fn begun_request() -> Vec<u8> {
    let mut bytes = b"GET /sign-in HTTP/1.1\r\nHost: here\r\nX-Filling: ".to_vec();
    bytes.resize(4_096, b'a');
    bytes
}
