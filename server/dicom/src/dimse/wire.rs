//! PDUs on a byte stream: a length is checked before memory is taken for it, and a PDU must be complete in time.

use std::io;
use std::time::Duration;

use dicom_ul::pdu::{AssociationAC, AssociationRQ, MAXIMUM_PDU_SIZE, Pdu, read_pdu};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{Instant, timeout, timeout_at};

use super::pdu;
use super::summary::{Ending, Fault};

/// A request for an association with 128 presentation contexts and all transfer syntaxes of the standard is shorter.
const MAX_ASSOCIATE: usize = 128 * 1024;
/// How long a peer may take to close the connection before we do.
const PEER_FIRST: Duration = Duration::from_secs(1);

/// TCP or TLS.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// One end of a connection.
pub(super) struct Wire {
    stream: Box<dyn Stream>,
    /// The PDU that is arriving, header included.
    buffer: Vec<u8>,
    /// When its first byte came.
    begun: Option<Instant>,
    max_data: usize,
    pdu_time: Duration,
    received: u64,
    sent: u64,
}

/// A PDU that came whole.
pub(super) enum Incoming {
    /// To be read with [`Wire::body`], and given back with [`Wire::recycle`].
    Data(Vec<u8>),
    AssociateRequest(AssociationRQ),
    AssociateAccept(AssociationAC),
    /// Result, source, reason.
    AssociateReject([u8; 3]),
    ReleaseRequest,
    ReleaseResponse,
    Abort,
}

/// Why no PDU came, or none could be sent.
#[derive(Debug, thiserror::Error)]
pub(super) enum WireError {
    #[error("the connection was closed")]
    Closed,
    #[error("the connection broke")]
    Lost(#[source] io::Error),
    #[error("no PDU began in time")]
    Silent,
    #[error("a PDU was not complete in time")]
    TooSlow,
    #[error("a PDU is longer than agreed")]
    TooLong,
    #[error("a PDU is malformed")]
    Invalid,
    #[error("a PDU of an unknown type")]
    Unrecognised,
}

impl From<WireError> for Ending {
    fn from(error: WireError) -> Self {
        match error {
            WireError::Closed | WireError::Lost(_) => Ending::ConnectionLost,
            WireError::Silent => Ending::Aborted(Fault::Idle),
            WireError::TooSlow => Ending::Aborted(Fault::TooSlow),
            WireError::TooLong => Ending::Aborted(Fault::PduTooLong),
            WireError::Invalid => Ending::Aborted(Fault::InvalidPdu),
            WireError::Unrecognised => Ending::Aborted(Fault::UnrecognisedPdu),
        }
    }
}

impl Wire {
    /// Accepts P-DATA of at most `max_data` bytes, and gives each PDU `pdu_time` in either direction.
    pub(super) fn new(stream: Box<dyn Stream>, max_data: usize, pdu_time: Duration) -> Self {
        Wire {
            stream,
            buffer: Vec::new(),
            begun: None,
            max_data,
            pdu_time,
            received: 0,
            sent: 0,
        }
    }

    pub(super) fn received(&self) -> u64 {
        self.received
    }

    pub(super) fn sent(&self) -> u64 {
        self.sent
    }

    /// What follows the header of a P-DATA PDU.
    pub(super) fn body(data: &[u8]) -> &[u8] {
        data.get(pdu::HEADER..).unwrap_or_default()
    }

    /// Takes back the memory of a P-DATA PDU for the next.
    pub(super) fn recycle(&mut self, mut data: Vec<u8>) {
        if self.buffer.is_empty() && data.capacity() > self.buffer.capacity() {
            data.clear();
            self.buffer = data;
        }
    }

    /// The next PDU, whose first byte must come before `begin_by`. May be dropped and called again: what came stays.
    pub(super) async fn receive(&mut self, begin_by: Instant) -> Result<Incoming, WireError> {
        loop {
            let whole = self.length()?;
            let missing = whole - self.buffer.len();
            if missing == 0 {
                return self.complete();
            }
            let (deadline, late) = match self.begun {
                Some(begun) => (begun + self.pdu_time, WireError::TooSlow),
                None => (begin_by, WireError::Silent),
            };
            let mut limited = (&mut self.stream).take(missing as u64);
            match timeout_at(deadline, limited.read_buf(&mut self.buffer)).await {
                Err(_) => return Err(late),
                Ok(Err(error)) => return Err(WireError::Lost(error)),
                Ok(Ok(0)) => return Err(WireError::Closed),
                Ok(Ok(read)) => {
                    self.received += read as u64;
                    self.begun.get_or_insert_with(Instant::now);
                }
            }
        }
    }

    /// How long the PDU is that is arriving, as far as it is known: its header, or all of it.
    fn length(&mut self) -> Result<usize, WireError> {
        let Some(&[kind, _, l0, l1, l2, l3]) = self.buffer.first_chunk::<{ pdu::HEADER }>() else {
            return Ok(pdu::HEADER);
        };
        let body = usize::try_from(u32::from_be_bytes([l0, l1, l2, l3])).map_err(|_| WireError::TooLong)?;
        let max = match kind {
            pdu::DATA => self.max_data,
            pdu::ASSOCIATE_REQUEST | pdu::ASSOCIATE_ACCEPT => MAX_ASSOCIATE,
            // Four bytes by the standard.
            pdu::ASSOCIATE_REJECT | pdu::RELEASE_REQUEST | pdu::RELEASE_RESPONSE | pdu::ABORT => 64,
            _ => return Err(WireError::Unrecognised),
        };
        if body > max {
            return Err(WireError::TooLong);
        }
        let whole = pdu::HEADER + body;
        self.buffer.reserve_exact(whole - self.buffer.len());
        Ok(whole)
    }

    fn complete(&mut self) -> Result<Incoming, WireError> {
        self.begun = None;
        let pdu = std::mem::take(&mut self.buffer);
        match (pdu.first().copied().unwrap_or_default(), &pdu[..]) {
            (pdu::DATA, _) => Ok(Incoming::Data(pdu)),
            (pdu::RELEASE_REQUEST, _) => Ok(Incoming::ReleaseRequest),
            (pdu::RELEASE_RESPONSE, _) => Ok(Incoming::ReleaseResponse),
            (pdu::ABORT, _) => Ok(Incoming::Abort),
            (pdu::ASSOCIATE_REJECT, &[_, _, _, _, _, _, _, result, source, reason, ..]) => {
                Ok(Incoming::AssociateReject([result, source, reason]))
            }
            _ => match read_pdu(&pdu[..], MAXIMUM_PDU_SIZE, true) {
                Ok(Some(Pdu::AssociationRQ(request))) => Ok(Incoming::AssociateRequest(request)),
                Ok(Some(Pdu::AssociationAC(accept))) => Ok(Incoming::AssociateAccept(accept)),
                Ok(_) | Err(_) => Err(WireError::Invalid),
            },
        }
    }

    /// Sends PDUs that are encoded already.
    pub(super) async fn send(&mut self, bytes: &[u8]) -> Result<(), WireError> {
        let sending = async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        };
        match timeout(self.pdu_time, sending).await {
            Err(_) => Err(WireError::TooSlow),
            Ok(Err(error)) => Err(WireError::Lost(error)),
            Ok(Ok(())) => {
                self.sent += bytes.len() as u64;
                Ok(())
            }
        }
    }

    /// As who was called: says the last thing, and lets the peer close the connection first, as the standard has it
    /// (PS3.8 section 9.2.3, state 13). A peer that sees the end of the connection before it has looked at what was
    /// said last may take it for broken. Of a peer that waits in turn this direction is closed first.
    pub(super) async fn end(&mut self, last: &[u8], within: Duration) {
        let ending = async {
            self.say(last).await?;
            match timeout(PEER_FIRST, over(&mut self.stream)).await {
                Ok(closed) => closed,
                Err(_) => self.shut().await,
            }
        };
        in_time(within, ending).await;
    }

    /// As who called: says the last thing, closes this direction, and waits until the peer has closed the other: a
    /// connection that is dropped with bytes unread can take with it what was sent last.
    pub(super) async fn close(&mut self, last: &[u8], within: Duration) {
        let closing = async {
            self.say(last).await?;
            self.shut().await
        };
        in_time(within, closing).await;
    }

    async fn say(&mut self, last: &[u8]) -> io::Result<()> {
        self.stream.write_all(last).await?;
        self.sent += last.len() as u64;
        self.stream.flush().await
    }

    async fn shut(&mut self) -> io::Result<()> {
        self.stream.shutdown().await?;
        over(&mut self.stream).await
    }
}

async fn in_time(within: Duration, closing: impl Future<Output = io::Result<()>>) {
    match timeout(within, closing).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "the connection broke while it was being closed"),
        Err(_) => tracing::debug!("the peer did not close the connection"),
    }
}

/// Reads over what a peer still sends, until it closes the connection.
async fn over(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<()> {
    let mut unread = [0; 4096];
    while stream.read(&mut unread).await? > 0 {}
    Ok(())
}
