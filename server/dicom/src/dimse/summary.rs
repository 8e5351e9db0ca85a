//! What one association did, for those who look after the machines. Holds nothing of any participant.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use super::ae_title::AeTitle;
use super::provider::Rejection;
use super::status::Status;

/// Tells associations apart while the process runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AssociationId(pub u64);

impl fmt::Display for AssociationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// One association, or a connection that became none, after its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssociationSummary {
    /// The same as in the calls and the log.
    pub id: AssociationId,
    /// Where the connection came from.
    pub address: IpAddr,
    /// The title that the caller gave itself, if it got that far.
    pub calling: Option<AeTitle>,
    /// The title that it asked for.
    pub called: Option<AeTitle>,
    /// How long the connection lasted; it ended just now.
    pub duration: Duration,
    /// Presentation contexts that the caller proposed.
    pub contexts_proposed: usize,
    /// Those that were accepted; none of them means that the two sides have nothing in common.
    pub contexts_accepted: usize,
    /// How often each service was answered with each status.
    pub answers: BTreeMap<(ServiceName, Status), u64>,
    /// Bytes that came, PDUs in full.
    pub bytes_received: u64,
    /// Bytes that went, before the last PDU.
    pub bytes_sent: u64,
    /// How it ended.
    pub ending: Ending,
}

/// The DIMSE services by the names of PS3.7.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ServiceName {
    /// C-ECHO.
    CEcho,
    /// C-STORE.
    CStore,
    /// C-FIND.
    CFind,
    /// N-CREATE.
    NCreate,
    /// N-SET.
    NSet,
    /// N-ACTION.
    NAction,
    /// N-EVENT-REPORT.
    NEventReport,
    /// A request that we do not know.
    Unrecognised,
}

impl ServiceName {
    /// As the standard writes it.
    pub fn words(self) -> &'static str {
        match self {
            ServiceName::CEcho => "C-ECHO",
            ServiceName::CStore => "C-STORE",
            ServiceName::CFind => "C-FIND",
            ServiceName::NCreate => "N-CREATE",
            ServiceName::NSet => "N-SET",
            ServiceName::NAction => "N-ACTION",
            ServiceName::NEventReport => "N-EVENT-REPORT",
            ServiceName::Unrecognised => "unrecognised",
        }
    }
}

/// How an association or a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ending {
    /// The peer released it.
    Released,
    /// We rejected the request.
    Rejected(Rejection),
    /// The peer aborted it.
    AbortedByPeer,
    /// We aborted it.
    Aborted(Fault),
    /// The connection broke, or the peer closed it without a release.
    ConnectionLost,
    /// The TLS handshake failed: no common version, or no certificate that we trust.
    TlsRefused,
}

/// Why we aborted an association.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// No association request in time.
    NoRequest,
    /// Nothing came for too long.
    Idle,
    /// What came, came too slowly; or the peer did not take what we sent.
    TooSlow,
    /// A PDU is longer than agreed.
    PduTooLong,
    /// A PDU is malformed.
    InvalidPdu,
    /// A PDU that may not come now.
    UnexpectedPdu,
    /// A PDU of a type that is unknown.
    UnrecognisedPdu,
    /// A command set is malformed.
    InvalidCommand,
    /// Command and data fragments in an order that makes no message, or on a context that was not accepted.
    InvalidMessage,
    /// A data set is longer than may be held in memory.
    DataSetTooLong,
    /// A request while another one waits for its answer.
    OutstandingOperation,
    /// We are stopping.
    Stopping,
    /// A defect of ours: the handler panicked.
    Defect,
}

impl Ending {
    /// In a few words, for a list of associations.
    pub fn words(self) -> &'static str {
        match self {
            Ending::Released => "released",
            Ending::Rejected(rejection) => rejection.words(),
            Ending::AbortedByPeer => "aborted by the machine",
            Ending::Aborted(fault) => fault.words(),
            Ending::ConnectionLost => "connection lost",
            Ending::TlsRefused => "TLS handshake failed",
        }
    }
}

impl Rejection {
    /// In a few words.
    pub fn words(self) -> &'static str {
        match self {
            Rejection::CalledAeNotRecognised => "rejected: called AE title not recognised",
            Rejection::CallingAeNotRecognised => "rejected: calling AE title not recognised",
            Rejection::ApplicationContextNotSupported => "rejected: application context not supported",
            Rejection::ProtocolVersionNotSupported => "rejected: protocol version not supported",
            Rejection::TemporaryCongestion => "rejected: too many associations",
            Rejection::LocalLimitExceeded => "rejected: too many associations of this machine",
            Rejection::NoReasonGiven => "rejected",
        }
    }
}

impl Fault {
    /// In a few words.
    pub fn words(self) -> &'static str {
        match self {
            Fault::NoRequest => "aborted: no association request in time",
            Fault::Idle => "aborted: idle",
            Fault::TooSlow => "aborted: too slow",
            Fault::PduTooLong => "aborted: PDU longer than agreed",
            Fault::InvalidPdu => "aborted: malformed PDU",
            Fault::UnexpectedPdu => "aborted: unexpected PDU",
            Fault::UnrecognisedPdu => "aborted: unknown PDU",
            Fault::InvalidCommand => "aborted: malformed command",
            Fault::InvalidMessage => "aborted: fragments in the wrong order",
            Fault::DataSetTooLong => "aborted: data set too long",
            Fault::OutstandingOperation => "aborted: request before the answer to another",
            Fault::Stopping => "aborted: the server stops",
            Fault::Defect => "aborted: defect in the server",
        }
    }
}
