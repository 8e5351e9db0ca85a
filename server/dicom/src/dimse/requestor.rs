//! Associations that we ask for: the simulated machine, the doctor's C-ECHO, and reports of storage commitment.

mod messages;
mod services;

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::Arc;
use std::time::Duration;

use dicom_ul::pdu::{
    AssociationRQ, Pdu, PresentationContextProposed, PresentationContextResultReason, RequestorRoles, UserVariableItem,
    write_pdu,
};
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsConnector;

use super::ae_title::AeTitle;
use super::contexts::TransferSyntax;
use super::message::{Assembler, Message};
use super::negotiation::{APPLICATION_CONTEXT, IMPLEMENTATION_CLASS, IMPLEMENTATION_VERSION, peer_pdu, trimmed};
use super::pdu;
use super::provider::Rejection;
use super::summary::Fault;
use super::tls::ClientTls;
use super::uid::Uid;
use super::wire::{Incoming, Stream, Wire, WireError};
pub use messages::EventReport;
pub use services::{Found, Matches, StoreObject};

/// Whom to call, and with what.
#[derive(Clone)]
pub struct Call {
    /// A name or an address; also the name that its certificate must have.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Our title.
    pub calling: AeTitle,
    /// Its title.
    pub called: AeTitle,
    /// What we want to use.
    pub proposals: Vec<Proposal>,
    /// TLS, if it is to be used.
    pub tls: Option<Arc<ClientTls>>,
    /// How patient we are, and how large our PDUs may be.
    pub patience: Patience,
}

/// One SOP class; each of its transfer syntaxes is a presentation context of its own, so that the peer may accept all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The abstract syntax.
    pub sop_class: Uid,
    /// The transfer syntaxes.
    pub syntaxes: Vec<TransferSyntax>,
    /// Which part we take.
    pub role: Role,
}

/// The parts of a service (PS3.7 section D.3.3.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// We ask: what an association's requestor is unless it says otherwise.
    User,
    /// We answer or report, as with storage commitment on a new association.
    Provider,
}

/// Limits of an association that we asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For TCP, TLS and negotiation, each.
    pub connect: Duration,
    /// For a response to begin; a peer may have to write an image to disk.
    pub response: Duration,
    /// For one PDU in either direction.
    pub pdu: Duration,
    /// The longest P-DATA that we take.
    pub pdu_bytes: u32,
    /// The longest data set that we take.
    pub data_set_bytes: usize,
}

impl Default for Patience {
    fn default() -> Self {
        Patience {
            connect: Duration::from_secs(10),
            response: Duration::from_secs(60),
            pdu: Duration::from_secs(30),
            pdu_bytes: 128 * 1024,
            data_set_bytes: 1024 * 1024,
        }
    }
}

/// Why there is no association, or no answer.
#[derive(Debug, thiserror::Error)]
pub enum RequestorError {
    /// No TCP connection.
    #[error("no connection to the peer")]
    Connect(#[source] io::Error),
    /// No TLS on it.
    #[error("no TLS with the peer")]
    Tls(#[source] io::Error),
    /// The host has no name that a certificate could have.
    #[error("the host has no name for TLS")]
    HostName,
    /// The request cannot be written.
    #[error("the association request cannot be written")]
    Request,
    /// The peer rejected the association.
    #[error("{}", .0.words())]
    Rejected(Rejection),
    /// The peer aborted the association.
    #[error("the peer aborted the association")]
    Aborted,
    /// The peer wants to end the association.
    #[error("the peer released the association")]
    Released,
    /// It took too long.
    #[error("the peer did not answer in time")]
    Timeout,
    /// The connection broke.
    #[error("the connection was lost")]
    Lost,
    /// The peer did not accept this SOP class with the syntax that is needed.
    #[error("the peer does not accept SOP class {0}")]
    NotAccepted(Uid),
    /// What the peer sent breaks the protocol.
    #[error("the peer breaks the protocol")]
    Protocol,
    /// The object to send could not be read.
    #[error("the object cannot be read")]
    Object(#[source] io::Error),
}

impl From<WireError> for RequestorError {
    fn from(error: WireError) -> Self {
        match error {
            WireError::Closed | WireError::Lost(_) => RequestorError::Lost,
            WireError::Silent | WireError::TooSlow => RequestorError::Timeout,
            WireError::TooLong | WireError::Invalid | WireError::Unrecognised => RequestorError::Protocol,
        }
    }
}

/// A presentation context that the peer accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The SOP class.
    pub sop_class: Uid,
    /// The transfer syntax.
    pub syntax: TransferSyntax,
}

/// An association that the peer accepted.
pub struct Requestor {
    wire: Wire,
    contexts: BTreeMap<u8, Accepted>,
    assembler: Assembler,
    arrived: VecDeque<(u8, Message)>,
    reports: VecDeque<EventReport>,
    peer_pdu: usize,
    next_message_id: u16,
    patience: Patience,
    out: Vec<u8>,
}

impl Requestor {
    /// Connects and negotiates.
    pub async fn associate(call: &Call) -> Result<Self, RequestorError> {
        let stream = connect(call).await?;
        let patience = call.patience;
        let mut wire = Wire::new(stream, patience.pdu_bytes as usize, patience.pdu);
        let (proposed, request) = request(call)?;
        wire.send(&request).await?;
        let accept = match wire.receive(Instant::now() + patience.connect).await? {
            Incoming::AssociateAccept(accept) => accept,
            Incoming::AssociateReject(reason) => return Err(RequestorError::Rejected(rejection(reason))),
            Incoming::Abort => return Err(RequestorError::Aborted),
            Incoming::Data(_)
            | Incoming::AssociateRequest(_)
            | Incoming::ReleaseRequest
            | Incoming::ReleaseResponse => return Err(RequestorError::Protocol),
        };
        let mut contexts = BTreeMap::new();
        for result in &accept.presentation_contexts {
            let is_accepted = result.reason == PresentationContextResultReason::Acceptance;
            let known = TransferSyntax::of_uid(trimmed(&result.transfer_syntax));
            if let (true, Some(sop_class), Some(syntax)) = (is_accepted, proposed.get(&result.id), known) {
                let sop_class = sop_class.clone();
                contexts.insert(result.id, Accepted { sop_class, syntax });
            }
        }
        Ok(Requestor {
            wire,
            assembler: Assembler::new(contexts.keys().copied(), patience.data_set_bytes),
            contexts,
            arrived: VecDeque::new(),
            reports: VecDeque::new(),
            peer_pdu: peer_pdu(&accept.user_variables),
            next_message_id: 1,
            patience,
            out: Vec::new(),
        })
    }

    /// What the peer accepted; nothing if the two sides have nothing in common.
    pub fn accepted(&self) -> impl Iterator<Item = &Accepted> {
        self.contexts.values()
    }

    /// The first transfer syntax that the peer accepted for this class: data sets must be encoded in it.
    pub fn syntax_of(&self, sop_class: &str) -> Option<TransferSyntax> {
        self.accepted()
            .find(|context| context.sop_class.as_str() == sop_class)
            .map(|context| context.syntax)
    }

    /// Ends the association in good order.
    pub async fn release(mut self) -> Result<(), RequestorError> {
        self.wire.send(&pdu::RELEASE_REQUEST_PDU).await?;
        let deadline = Instant::now() + self.patience.response;
        loop {
            match self.wire.receive(deadline).await? {
                // A report may cross the release.
                Incoming::Data(_) => {}
                Incoming::ReleaseResponse => break,
                Incoming::ReleaseRequest => self.wire.send(&pdu::RELEASE_RESPONSE_PDU).await?,
                Incoming::Abort => return Err(RequestorError::Aborted),
                Incoming::AssociateRequest(_) | Incoming::AssociateAccept(_) | Incoming::AssociateReject(_) => {
                    return Err(RequestorError::Protocol);
                }
            }
        }
        self.wire.close(&[], self.patience.connect).await;
        Ok(())
    }

    /// Ends the association at once.
    pub async fn abort(mut self) {
        self.wire
            .close(&pdu::abort(Fault::Stopping), self.patience.connect)
            .await;
    }
}

async fn connect(call: &Call) -> Result<Box<dyn Stream>, RequestorError> {
    let connect = call.patience.connect;
    let stream = timeout(connect, TcpStream::connect((call.host.as_str(), call.port)))
        .await
        .map_err(|_| RequestorError::Timeout)?
        .map_err(RequestorError::Connect)?;
    stream.set_nodelay(true).map_err(RequestorError::Connect)?;
    let Some(tls) = &call.tls else {
        return Ok(Box::new(stream));
    };
    let name = ServerName::try_from(call.host.clone()).map_err(|_| RequestorError::HostName)?;
    let connector = TlsConnector::from(Arc::clone(&tls.config));
    let stream = timeout(connect, connector.connect(name, stream))
        .await
        .map_err(|_| RequestorError::Timeout)?
        .map_err(RequestorError::Tls)?;
    Ok(Box::new(stream))
}

/// The request's bytes, and which presentation context is for which class.
fn request(call: &Call) -> Result<(BTreeMap<u8, Uid>, Vec<u8>), RequestorError> {
    let mut classes = BTreeMap::new();
    let mut presentation_contexts = Vec::new();
    // The numbers of presentation contexts are odd.
    let mut ids = (1..=u8::MAX).step_by(2);
    for proposal in &call.proposals {
        for syntax in &proposal.syntaxes {
            let id = ids.next().ok_or(RequestorError::Request)?;
            classes.insert(id, proposal.sop_class.clone());
            presentation_contexts.push(PresentationContextProposed {
                id,
                abstract_syntax: proposal.sop_class.as_str().to_owned(),
                transfer_syntaxes: vec![syntax.uid().to_owned()],
            });
        }
    }
    let mut user_variables = vec![
        UserVariableItem::MaxLength(call.patience.pdu_bytes),
        UserVariableItem::ImplementationClassUID(IMPLEMENTATION_CLASS.to_owned()),
        UserVariableItem::ImplementationVersionName(IMPLEMENTATION_VERSION.to_owned()),
    ];
    for proposal in &call.proposals {
        match proposal.role {
            Role::User => {}
            Role::Provider => {
                let roles = RequestorRoles { scu: false, scp: true };
                let class = proposal.sop_class.as_str().to_owned();
                user_variables.push(UserVariableItem::ScuScpRoleSelectionSubItem(class, roles));
            }
        }
    }
    let request = Pdu::AssociationRQ(AssociationRQ {
        protocol_version: 1,
        calling_ae_title: call.calling.as_str().to_owned(),
        called_ae_title: call.called.as_str().to_owned(),
        application_context_name: APPLICATION_CONTEXT.to_owned(),
        presentation_contexts,
        user_variables,
    });
    let mut bytes = Vec::new();
    write_pdu(&mut bytes, &request).map_err(|_| RequestorError::Request)?;
    Ok((classes, bytes))
}

/// From result, source and reason.
fn rejection([_, source, reason]: [u8; 3]) -> Rejection {
    match (source, reason) {
        (1, 2) => Rejection::ApplicationContextNotSupported,
        (1, 3) => Rejection::CallingAeNotRecognised,
        (1, 7) => Rejection::CalledAeNotRecognised,
        (2, 2) => Rejection::ProtocolVersionNotSupported,
        (3, 1) => Rejection::TemporaryCongestion,
        (3, 2) => Rejection::LocalLimitExceeded,
        _ => Rejection::NoReasonGiven,
    }
}
