//! Fuzzing without knowledge of what the code does: what machines send is damaged at random and read again. No panic,
//! no input that takes for ever, no memory beyond a bound. A few seconds in the ordinary run, two minutes with
//! `FOURVIEW_FAULTS=1`, which also begins elsewhere each time; a failure names the number of its input, and
//! `FOURVIEW_FUZZ_INPUT=N` reads just that one. `fuzz/intake.rs` is the same with knowledge.

mod damage;
#[path = "../interop/data_sets.rs"]
#[expect(dead_code, reason = "the interop tests use the rest")]
mod data_sets;
#[path = "../interop/raw.rs"]
#[expect(dead_code, reason = "the interop tests use the rest")]
mod raw;
mod seeds;
mod target;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use damage::damaged;

const SHORT: Duration = Duration::from_secs(4);
const LONG: Duration = Duration::from_secs(120);
/// An input that takes longer has no end.
const MOST_TIME: Duration = Duration::from_secs(20);
/// The process with everything that it ever held.
const MOST_MIB: u64 = 256;
/// Inputs between two looks at the memory.
const OFTEN: u64 = 64;

#[test]
fn nothing_that_is_read_panics_hangs_or_takes_the_memory() {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    if let Some(input) = number("FOURVIEW_FUZZ_INPUT") {
        return target::run(&damaged(&seeds::seeds(), input));
    }
    let is_long = number("FOURVIEW_FAULTS") == Some(1);
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let first = if is_long { since.as_secs() << 20 } else { 0 };
    let length = if is_long { LONG } else { SHORT };
    let at = Arc::new(AtomicU64::new(first));
    let reading = {
        let at = Arc::clone(&at);
        thread::spawn(move || read_until(&at, Instant::now() + length))
    };
    let (mut last, mut since) = (first, Instant::now());
    while !reading.is_finished() {
        thread::park_timeout(Duration::from_millis(20));
        let now = at.load(Ordering::Relaxed);
        if now != last {
            (last, since) = (now, Instant::now());
        }
        assert!(since.elapsed() < MOST_TIME, "input {now} does not end");
    }
    let last = at.load(Ordering::Relaxed);
    assert!(
        reading.join().is_ok(),
        "input {last}: see above; FOURVIEW_FUZZ_INPUT={last} reads it again"
    );
    eprintln!("{} inputs from {first} on, at most {} MiB", last - first, most_mib());
}

fn read_until(at: &AtomicU64, end: Instant) {
    let seeds = seeds::seeds();
    for seed in &seeds {
        target::run(seed);
    }
    while Instant::now() < end {
        let number = at.fetch_add(1, Ordering::Relaxed) + 1;
        target::run(&damaged(&seeds, number));
        if number.is_multiple_of(OFTEN) {
            let most = most_mib();
            assert!(most < MOST_MIB, "{most} MiB after one of the last {OFTEN} inputs");
        }
    }
}

/// The most memory that this process had.
fn most_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = status.lines().find_map(|line| {
        let value = line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?;
        value.trim().parse::<u64>().ok()
    });
    kib.unwrap_or_default() / 1_024
}
