//! One connection from its first byte to its last: TLS, the request for an association, the association, the close,
//! and what is reported of it all.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use dicom_ul::pdu::{AssociationRQ, Pdu, write_pdu};
use futures::FutureExt;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout_at};
use tokio_rustls::TlsAcceptor;

use super::acceptor::{Security, Shared};
use super::ae_title::AeTitle;
use super::association::Association;
use super::capacity::Place;
use super::negotiation::{agree, caller};
use super::pdu;
use super::provider::{Rejection, ServiceProvider};
use super::status::Status;
use super::summary::{AssociationId, AssociationSummary, Ending, Fault, ServiceName};
use super::wire::{Incoming, Stream, Wire, WireError};

/// What the listener wants of its connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Serving,
    /// End when nothing is under way.
    Finishing,
    /// End now.
    Aborting,
}

/// How long connections have to say that they are aborted.
pub(super) const LAST_WORDS: Duration = Duration::from_secs(2);

/// What is told of a connection in the end.
#[derive(Default)]
pub(super) struct Tally {
    calling: Option<AeTitle>,
    called: Option<AeTitle>,
    contexts_proposed: usize,
    contexts_accepted: usize,
    answers: BTreeMap<(ServiceName, Status), u64>,
}

impl Tally {
    pub(super) fn answer(&mut self, service: ServiceName, status: Status) {
        *self.answers.entry((service, status)).or_default() += 1;
    }
}

pub(super) struct Connection {
    shared: Arc<Shared>,
    id: AssociationId,
    address: IpAddr,
    phase: watch::Receiver<Phase>,
    begun: Instant,
    tally: Tally,
    provider: Option<Arc<dyn ServiceProvider>>,
    place: Option<Place>,
}

/// A stream that may carry DICOM, and who is at its other end.
struct Secured {
    stream: Box<dyn Stream>,
    certificate: Option<Vec<u8>>,
}

impl Connection {
    pub(super) fn new(shared: Arc<Shared>, id: AssociationId, address: IpAddr, phase: watch::Receiver<Phase>) -> Self {
        Connection {
            shared,
            id,
            address,
            phase,
            begun: Instant::now(),
            tally: Tally::default(),
            provider: None,
            place: None,
        }
    }

    pub(super) async fn serve(mut self, stream: TcpStream, security: Security) {
        // Responses are short, and the peer waits for each.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection stays with delayed sending");
        }
        let secured = tokio::select! {
            secured = secure(stream, security, self.begun + self.shared.limits.artim) => secured,
            () = stopping(&mut self.phase, Phase::Finishing) => Err(Ending::Aborted(Fault::Stopping)),
        };
        match secured {
            Ok(secured) => self.speak(secured).await,
            Err(ending) => self.report(ending, 0, 0).await,
        }
    }

    pub(super) async fn serve_unsecured(self, stream: impl Stream + 'static) {
        let secured = Secured {
            stream: Box::new(stream),
            certificate: None,
        };
        self.speak(secured).await;
    }

    async fn speak(mut self, secured: Secured) {
        let limits = &self.shared.limits;
        let artim = limits.artim;
        let mut wire = Wire::new(secured.stream, limits.pdu_bytes as usize, limits.pdu_time);
        // A defect in what answers one association must not reach another, and the peer is told.
        let conversation = AssertUnwindSafe(self.converse(&mut wire, secured.certificate));
        let ending = match conversation.catch_unwind().await {
            Ok(Err(ending)) => ending,
            Err(_) => Ending::Aborted(Fault::Defect),
        };
        drop(self.place.take());
        let (received, sent) = (wire.received(), wire.sent());
        let mut phase = self.phase.clone();
        let goodbye = async {
            tokio::select! {
                () = say_last(&mut wire, ending, artim) => {}
                () = almost_stopped(&mut phase) => {}
            }
        };
        // Some peers never close the connection: the report does not wait for that.
        tokio::join!(goodbye, self.report(ending, received, sent));
    }

    async fn converse(&mut self, wire: &mut Wire, certificate: Option<Vec<u8>>) -> Result<Infallible, Ending> {
        let request = tokio::select! {
            request = requested(wire, self.begun + self.shared.limits.artim) => request?,
            () = stopping(&mut self.phase, Phase::Finishing) => return Err(Ending::Aborted(Fault::Stopping)),
        };
        self.tally.contexts_proposed = request.presentation_contexts.len();
        self.tally.calling = AeTitle::try_from(request.calling_ae_title.as_str()).ok();
        self.tally.called = AeTitle::try_from(request.called_ae_title.as_str()).ok();
        let caller = caller(&request, self.address, certificate).map_err(Ending::Rejected)?;
        let provider = self
            .shared
            .application
            .admit(self.id, &caller)
            .await
            .map_err(Ending::Rejected)?;
        let place = self
            .shared
            .capacity
            .take(self.address, caller.calling.clone())
            .map_err(Ending::Rejected)?;
        self.place = Some(place);
        let agreement = agree(&request, self.shared.limits.pdu_bytes);
        self.tally.contexts_accepted = agreement.contexts.len();
        let mut accept = Vec::new();
        write_pdu(&mut accept, &Pdu::AssociationAC(agreement.accept))
            .map_err(|_| Ending::Rejected(Rejection::NoReasonGiven))?;
        self.provider = Some(Arc::clone(&provider));
        tracing::debug!(
            association = %self.id,
            calling = %caller.calling,
            called = %caller.called,
            address = %self.address,
            contexts = self.tally.contexts_accepted,
            "association accepted"
        );
        wire.send(&accept).await?;
        let mut association = Association::new(
            wire,
            &self.shared.limits,
            &mut self.tally,
            self.phase.clone(),
            provider,
            agreement.contexts,
            agreement.peer_pdu,
        );
        let ended = association.run().await;
        association.close_reports().await;
        ended
    }

    async fn report(self, ending: Ending, bytes_received: u64, bytes_sent: u64) {
        let summary = AssociationSummary {
            id: self.id,
            address: self.address,
            calling: self.tally.calling,
            called: self.tally.called,
            duration: self.begun.elapsed(),
            contexts_proposed: self.tally.contexts_proposed,
            contexts_accepted: self.tally.contexts_accepted,
            answers: self.tally.answers,
            bytes_received,
            bytes_sent,
            ending,
        };
        tracing::debug!(
            association = %summary.id,
            address = %summary.address,
            bytes_received,
            bytes_sent,
            ending = ending.words(),
            "association ended"
        );
        match self.provider {
            Some(provider) => provider.association_ended(summary).await,
            // A monitor that only looks whether the port is open.
            None if bytes_received == 0 && ending == Ending::ConnectionLost => {}
            None => self.shared.application.connection_ended(summary).await,
        }
    }
}

/// Ready when the listener wants this connection to end.
pub(super) async fn stopping(phase: &mut watch::Receiver<Phase>, from: Phase) {
    let wanted = |phase: &Phase| match phase {
        Phase::Serving => false,
        Phase::Finishing => from == Phase::Finishing,
        Phase::Aborting => true,
    };
    if phase.wait_for(wanted).await.is_err() {
        // The listener is gone, and ends its tasks itself.
        std::future::pending::<()>().await;
    }
}

/// Ready when the listener waits no longer for good manners.
async fn almost_stopped(phase: &mut watch::Receiver<Phase>) {
    stopping(phase, Phase::Aborting).await;
    sleep(LAST_WORDS / 2).await;
}

async fn secure(stream: TcpStream, security: Security, by: Instant) -> Result<Secured, Ending> {
    let tls = match security {
        Security::Plain => {
            return Ok(Secured {
                stream: Box::new(stream),
                certificate: None,
            });
        }
        Security::Tls(tls) => tls,
    };
    match timeout_at(by, TlsAcceptor::from(tls.current()).accept(stream)).await {
        Err(_) => Err(Ending::Aborted(Fault::NoRequest)),
        Ok(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => Err(Ending::ConnectionLost),
        Ok(Err(error)) => {
            tracing::debug!(%error, "a TLS handshake failed");
            Err(Ending::TlsRefused)
        }
        Ok(Ok(stream)) => {
            let (_, session) = stream.get_ref();
            let certificate = session
                .peer_certificates()
                .and_then(|chain| chain.first())
                .map(|certificate| certificate.to_vec());
            Ok(Secured {
                stream: Box::new(stream),
                certificate,
            })
        }
    }
}

/// The request for an association. The whole of it must be there in time, however its bytes come.
async fn requested(wire: &mut Wire, by: Instant) -> Result<AssociationRQ, Ending> {
    match timeout_at(by, wire.receive(by)).await {
        Err(_) | Ok(Err(WireError::Silent | WireError::TooSlow)) => Err(Ending::Aborted(Fault::NoRequest)),
        Ok(Err(error)) => Err(error.into()),
        Ok(Ok(Incoming::AssociateRequest(request))) => Ok(request),
        Ok(Ok(Incoming::Abort)) => Err(Ending::AbortedByPeer),
        Ok(Ok(
            Incoming::Data(_)
            | Incoming::AssociateAccept(_)
            | Incoming::AssociateReject(_)
            | Incoming::ReleaseRequest
            | Incoming::ReleaseResponse,
        )) => Err(Ending::Aborted(Fault::UnexpectedPdu)),
    }
}

async fn say_last(wire: &mut Wire, ending: Ending, within: Duration) {
    match ending {
        Ending::Released => wire.end(&pdu::RELEASE_RESPONSE_PDU, within).await,
        Ending::Rejected(rejection) => wire.end(&pdu::reject(rejection), within).await,
        Ending::Aborted(fault) => wire.end(&pdu::abort(fault), within).await,
        Ending::AbortedByPeer | Ending::ConnectionLost | Ending::TlsRefused => {}
    }
}
