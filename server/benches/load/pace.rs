//! Load on a server: at a fixed rate, or as much as it takes.
//!
//! At a fixed rate each request has a time at which it is due, and its latency counts from then: a request that had to
//! wait because the one before it was slow has that wait in its latency.

use std::thread;
use std::time::{Duration, Instant};

/// One connection's next request: sends it, waits for the answer, and says whether it was the expected one.
pub type Lane = Box<dyn FnMut() -> bool + Send>;

/// What came of a load at a fixed rate.
pub struct Latencies {
    /// Sorted.
    micros: Vec<u64>,
    /// Answers that were not the expected ones; they are in no latency.
    pub wrong: usize,
}

/// Requests that come due evenly, in turn on each lane. The first `warm_up` is not counted.
pub fn at_rate(lanes: &mut [Lane], rate: u32, warm_up: Duration, length: Duration) -> Latencies {
    let gap = Duration::from_secs(1) / rate;
    let turn = gap * u32::try_from(lanes.len()).expect("few lanes");
    let start = Instant::now() + Duration::from_millis(50);
    let run = |lane: &mut Lane, offset: Duration| {
        let mut due = offset;
        let (mut micros, mut wrong) = (Vec::new(), 0);
        while due < warm_up + length {
            thread::sleep((start + due).saturating_duration_since(Instant::now()));
            let expected = lane();
            let latency = (start + due).elapsed();
            if due >= warm_up && expected {
                micros.push(u64::try_from(latency.as_micros()).unwrap_or(u64::MAX));
            }
            wrong += usize::from(!expected);
            due += turn;
        }
        (micros, wrong)
    };
    let run = &run;
    let all = thread::scope(|scope| {
        let started: Vec<_> = (0..)
            .zip(lanes.iter_mut())
            .map(|(number, lane)| scope.spawn(move || run(lane, gap * number)))
            .collect();
        started
            .into_iter()
            .map(|lane| lane.join().expect("a lane"))
            .collect::<Vec<_>>()
    });
    let wrong = all.iter().map(|(_, wrong)| wrong).sum();
    let mut micros: Vec<u64> = all.into_iter().flat_map(|(micros, _)| micros).collect();
    micros.sort_unstable();
    Latencies { micros, wrong }
}

/// Expected answers a second when each lane sends as soon as it has its answer.
pub fn as_fast_as_possible(lanes: &mut [Lane], warm_up: Duration, length: Duration) -> f64 {
    let run = |lane: &mut Lane, until: Instant| {
        let mut answered = 0_u32;
        while Instant::now() < until {
            answered += u32::from(lane());
        }
        answered
    };
    let run = &run;
    let all_until = |lanes: &mut [Lane], until: Instant| -> u32 {
        thread::scope(|scope| {
            let started: Vec<_> = lanes
                .iter_mut()
                .map(|lane| scope.spawn(move || run(lane, until)))
                .collect();
            started.into_iter().map(|lane| lane.join().expect("a lane")).sum()
        })
    };
    all_until(lanes, Instant::now() + warm_up);
    let begun = Instant::now();
    let answered = all_until(lanes, begun + length);
    f64::from(answered) / begun.elapsed().as_secs_f64()
}

impl Latencies {
    /// The latency that this share of the requests did not exceed, in milliseconds; nothing when none was answered.
    pub fn percentile_ms(&self, share: f64) -> f64 {
        let last = self.micros.len().saturating_sub(1);
        let at = (last as f64 * share).ceil() as usize;
        let micros = self.micros.get(at.min(last)).map_or(f64::NAN, |micros| *micros as f64);
        micros / 1_000.0
    }
}
