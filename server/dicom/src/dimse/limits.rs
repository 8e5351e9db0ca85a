//! How much, how many and how long: every limit of the DICOM listener in one place.

use std::time::Duration;

/// What the listener grants to all callers together and to each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest PDU that is accepted and offered, in bytes after its header.
    pub pdu_bytes: u32,
    /// Associations at the same time.
    pub associations: usize,
    /// Associations at the same time of one calling AE title from one address.
    pub associations_per_peer: usize,
    /// TCP connections at the same time, with those that have not asked for an association yet or are being rejected.
    pub connections: usize,
    /// From the TCP connection (and TLS) to the complete association request; also how long a close may take.
    pub artim: Duration,
    /// Silence between two PDUs.
    pub idle: Duration,
    /// From a PDU's first byte to its last, and the same for each PDU that we send.
    pub pdu_time: Duration,
    /// What a peer must deliver on average while one of its messages is open, in bytes a second, beyond a grace of
    /// [`Limits::idle`].
    pub bytes_per_second: u64,
    /// The longest data set of a C-STORE.
    pub object_bytes: u64,
    /// The data sets of all other services that one association holds in memory.
    pub buffered_bytes: usize,
    /// How long associations may go on once the listener is told to stop.
    pub finish: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            pdu_bytes: 128 * 1024,
            associations: 16,
            associations_per_peer: 4,
            connections: 256,
            artim: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            pdu_time: Duration::from_secs(15),
            bytes_per_second: 16 * 1024,
            object_bytes: 512 * 1024 * 1024,
            buffered_bytes: 1024 * 1024,
            finish: Duration::from_secs(20),
        }
    }
}
