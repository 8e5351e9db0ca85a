//! What is in quarantine, and what was said about it.

use serde::{Deserialize, Serialize};

use super::CallLine;
use crate::domain::ids::QuarantineId;
use crate::domain::local_time::LocalDateTime;
use crate::domain::transfer::QuarantineReason;

/// Quarantined bytes on a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarantineLine {
    /// Which.
    pub id: QuarantineId,
    /// When they came.
    pub at: LocalDateTime,
    /// Who sent them.
    pub machine: Option<String>,
    /// Why they were not taken in.
    pub reason: QuarantineReason,
    /// How many bytes.
    pub size_bytes: u64,
    /// When they were dealt with.
    pub dealt_with: Option<LocalDateTime>,
}

/// Quarantined bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarantinedPage {
    /// As on the list.
    pub line: QuarantineLine,
    /// More about the reason; nothing of a participant.
    pub detail: String,
    /// The SOP Instance UID by which they were sent.
    pub instance: Option<String>,
    /// SHA-256 of the bytes, in hexadecimal digits.
    pub sha256: String,
    /// The association on which they came.
    pub call: Option<CallLine>,
    /// What a person said about them.
    pub note: Option<NoteLine>,
    /// Whether another attempt can be made of understanding them.
    pub again: Again,
    /// When the file was deleted, its time being over.
    pub file_gone: Option<LocalDateTime>,
    /// The present, on the unit's clocks.
    pub now: LocalDateTime,
}

/// Another attempt of understanding what was taken in, and could not be understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Again {
    /// These bytes were not taken in at all, or are dealt with.
    Never,
    /// If somebody asks for it.
    Possible,
    /// It is about to be made.
    Waiting,
}

/// What a person said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteLine {
    /// Who.
    pub by: String,
    /// When.
    pub at: LocalDateTime,
    /// What.
    pub words: String,
}
