//! What the product implements: who may speak, and what each service does. The acceptor calls these traits, and knows
//! nothing else of the product.

use std::net::IpAddr;
use std::sync::Arc;

use async_trait::async_trait;
use dicom_core::Tag;

use super::ae_title::AeTitle;
use super::contexts::{SopClass, TransferSyntax};
use super::status::Status;
use super::summary::{AssociationId, AssociationSummary};
use super::uid::Uid;

/// Our end of every association.
#[async_trait]
pub trait ApplicationEntity: Send + Sync + 'static {
    /// Whether this caller may have an association, and what answers its requests. Called once for each association
    /// request, before the limits on associations are looked at; if they leave no place, what it gives is dropped
    /// unused.
    async fn admit(&self, association: AssociationId, caller: &Caller) -> Result<Arc<dyn ServiceProvider>, Rejection>;

    /// A connection ended that never became an association: rejected, without a request, or without TLS.
    async fn connection_ended(&self, summary: AssociationSummary);
}

/// Who asks for an association, as far as the network tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The title that it gives itself.
    pub calling: AeTitle,
    /// The title that it wants to speak to.
    pub called: AeTitle,
    /// Where its connection comes from.
    pub address: IpAddr,
    /// Its verified certificate, DER, if the connection is TLS and it showed one.
    pub certificate: Option<Vec<u8>>,
    /// Its software's class UID, as it says.
    pub implementation_class: Option<String>,
    /// Its software's version, as it says.
    pub implementation_version: Option<String>,
}

/// Why there is no association (DICOM PS3.8 section 9.3.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rejection {
    /// We do not go by that title.
    CalledAeNotRecognised,
    /// The caller's title, address or certificate is not registered.
    CallingAeNotRecognised,
    /// The application context is not DICOM's.
    ApplicationContextNotSupported,
    /// The protocol version is not 1.
    ProtocolVersionNotSupported,
    /// Too many associations in all, or we are not ready: try again later.
    TemporaryCongestion,
    /// Too many associations of this peer.
    LocalLimitExceeded,
    /// Nothing that the standard has a reason for.
    NoReasonGiven,
}

/// What answers one peer's requests on one association. Requests come one after the other.
#[async_trait]
pub trait ServiceProvider: Send + Sync + 'static {
    /// C-ECHO.
    async fn echo(&self) -> Status {
        Status::SUCCESS
    }

    /// C-STORE: the data set follows in [`ObjectSink::write`]. An error is the response's status, and the data set is
    /// read and dropped.
    async fn store_begin(&self, request: StoreRequest) -> Result<Box<dyn ObjectSink>, Status>;

    /// C-FIND of the worklist. An error is the response's status.
    async fn find_worklist(&self, identifier: DataSet) -> Result<Box<dyn WorklistMatches>, Status>;

    /// N-CREATE of a performed procedure step.
    async fn mpps_create(&self, request: MppsCreate) -> Result<MppsCreated, Answer>;

    /// N-SET of a performed procedure step.
    async fn mpps_set(&self, request: MppsSet) -> Result<(), Answer>;

    /// N-ACTION of storage commitment.
    async fn commitment(&self, action: DataSet) -> Commitment;

    /// What became of the report that [`ServiceProvider::commitment`] asked to be sent.
    async fn commitment_report_ended(&self, transaction: Uid, outcome: ReportOutcome);

    /// The last call on an association that was accepted, however it ended.
    async fn association_ended(&self, summary: AssociationSummary);
}

/// Encoded attributes that nothing has looked into yet.
#[derive(Clone, PartialEq, Eq)]
pub struct DataSet {
    /// As they came; at most [`super::Limits::buffered_bytes`].
    pub bytes: Vec<u8>,
    /// How they are encoded.
    pub syntax: TransferSyntax,
}

/// Prints the length only: the contents may name a person.
impl std::fmt::Debug for DataSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DataSet({} bytes, {:?})", self.bytes.len(), self.syntax)
    }
}

/// A C-STORE whose data set is about to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreRequest {
    /// How the data set is encoded.
    pub syntax: TransferSyntax,
    /// The SOP class, which is also the presentation context's.
    pub sop_class: &'static SopClass,
    /// The SOP instance that the command names; the data set may name another.
    pub instance: Uid,
}

/// Where the data set of one C-STORE goes. Dropped without [`ObjectSink::finish`] when the object does not arrive
/// whole, and must then leave nothing behind.
#[async_trait]
pub trait ObjectSink: Send {
    /// The next bytes. An error is the response's status: the sink is dropped, and the rest of the data set too.
    async fn write(&mut self, bytes: &[u8]) -> Result<(), Status>;

    /// All bytes are here: makes the object durable, and gives the response's status.
    async fn finish(self: Box<Self>) -> Status;
}

/// The matches of one C-FIND.
#[async_trait]
pub trait WorklistMatches: Send {
    /// The next identifiers, each encoded in the request's transfer syntax; none at the end. Dropped after C-CANCEL.
    async fn next_page(&mut self) -> Result<Vec<Vec<u8>>, Status>;

    /// Whether every key of the identifier is supported, or some are not.
    fn pending(&self) -> Pending {
        Pending::AllKeys
    }
}

/// How well the matches of a C-FIND match (DICOM PS3.4 table K.4-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pending {
    /// By every key.
    AllKeys,
    /// Some keys were not known, or not matched.
    SomeKeys,
}

impl Pending {
    /// The status of each match.
    #[must_use]
    pub fn status(self) -> Status {
        match self {
            Pending::AllKeys => Status::PENDING,
            Pending::SomeKeys => Status::PENDING_WITH_UNSUPPORTED_KEYS,
        }
    }
}

/// An N-CREATE of a performed procedure step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MppsCreate {
    /// The instance, if the machine names it.
    pub instance: Option<Uid>,
    /// The attribute list.
    pub attributes: DataSet,
}

/// A performed procedure step that was created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MppsCreated {
    /// The instance: the machine's, or ours if it named none.
    pub instance: Uid,
}

/// A status, with the attributes that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The response's status.
    pub status: Status,
    /// The attributes that it is about: Attribute Identifier List (0000,1005).
    pub attributes: Vec<Tag>,
}

impl From<Status> for Answer {
    fn from(status: Status) -> Self {
        Answer {
            status,
            attributes: Vec::new(),
        }
    }
}

/// An N-SET of a performed procedure step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MppsSet {
    /// The instance to change.
    pub instance: Uid,
    /// The modification list.
    pub modifications: DataSet,
}

/// The answer to a request for storage commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// The status of the N-ACTION.
    pub status: Status,
    /// Sent on this association after the response, if there is one. Without it the provider reports on an
    /// association of its own, with [`super::requestor`].
    pub report: Option<CommitmentReport>,
}

/// An N-EVENT-REPORT of storage commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitmentReport {
    /// The transaction that it answers.
    pub transaction: Uid,
    /// What it says.
    pub event: CommitmentEvent,
    /// The event information.
    pub information: DataSet,
}

/// The event types of storage commitment (DICOM PS3.4 section J.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommitmentEvent {
    /// All instances are committed to.
    AllCommitted,
    /// Some or all are not.
    FailuresExist,
}

impl CommitmentEvent {
    /// (0000,1002).
    pub fn event_type(self) -> u16 {
        match self {
            CommitmentEvent::AllCommitted => 1,
            CommitmentEvent::FailuresExist => 2,
        }
    }
}

/// What became of an N-EVENT-REPORT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportOutcome {
    /// The peer answered.
    Answered(Status),
    /// The association ended first.
    Unanswered,
}
