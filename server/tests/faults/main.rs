//! What must hold when things break: the process is killed, the database is away, a cable is pulled, two people press
//! at once, somebody edits the audit trail. Everything here drives the real binary from outside.
//!
//! Each fault is tried a few times in the ordinary run, and often with `FOURVIEW_FAULTS=1` (`make faults`).

mod driver {
    pub mod http;
    pub mod mammograms;
    pub mod page;
    pub mod postgres;
    pub mod product;
    pub mod tablet;
}
mod audit_tampering;
mod by_http;
mod clinic;
mod cut_senders;
#[path = "../../dicom/tests/fuzz/damage.rs"]
mod damage;
mod database_away;
mod database_killed;
mod disk_full;
mod ending;
mod failing_sync;
mod hostile;
mod ingest;
mod kill;
mod machine;
mod memory;
mod network_cut;
mod odd_peers;
#[path = "../../dicom/tests/interop/raw.rs"]
mod raw;
mod received;
mod resent;
mod rows;
mod slow_senders;
mod study_cut;
mod two_at_once;

/// How often a fault is tried: `few` times in the ordinary run, `many` times in the long one.
fn times(few: usize, many: usize) -> usize {
    if is_long_run() { many } else { few }
}

/// Whether this is the run in which every fault must be tried.
fn is_long_run() -> bool {
    std::env::var_os("FOURVIEW_FAULTS").is_some_and(|value| value == "1")
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
