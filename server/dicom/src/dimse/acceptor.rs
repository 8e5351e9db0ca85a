//! The listener: takes connections, keeps each in a task of its own, and stops in good order.

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::capacity::Capacity;
use super::connection::{Connection, LAST_WORDS, Phase};
use super::limits::Limits;
use super::provider::ApplicationEntity;
use super::summary::AssociationId;
use super::tls::ServerTls;

/// How the connections of a port are protected.
#[derive(Clone)]
pub enum Security {
    /// TCP as it is.
    Plain,
    /// TLS.
    Tls(Arc<ServerTls>),
}

/// Accepts associations. Clones share the limits: a plain port and a TLS port count together.
#[derive(Clone)]
pub struct Acceptor {
    shared: Arc<Shared>,
}

/// What all connections have in common.
pub(super) struct Shared {
    pub(super) application: Arc<dyn ApplicationEntity>,
    pub(super) limits: Limits,
    pub(super) capacity: Arc<Capacity>,
    connections: Arc<Semaphore>,
    next_id: AtomicU64,
}

/// How long to wait when the system has no descriptor left for a connection.
const PAUSE: Duration = Duration::from_millis(100);

impl Acceptor {
    /// For this application entity, within these limits.
    pub fn new(application: Arc<dyn ApplicationEntity>, limits: Limits) -> Self {
        let shared = Shared {
            application,
            capacity: Capacity::new(limits.associations, limits.associations_per_peer),
            connections: Arc::new(Semaphore::new(limits.connections)),
            next_id: AtomicU64::new(1),
            limits,
        };
        Acceptor {
            shared: Arc::new(shared),
        }
    }

    /// Serves one port until `stop` is ready and its associations have ended: by themselves within
    /// [`Limits::finish`], aborted after that.
    pub async fn serve(&self, listener: TcpListener, security: Security, stop: impl Future<Output = ()> + Send) {
        let (phase, _) = watch::channel(Phase::Serving);
        let mut tasks = JoinSet::new();
        let mut stop = pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => break,
                accepted = listener.accept() => match accepted {
                    Ok((stream, address)) => self.begin(&mut tasks, stream, address, &security, &phase),
                    Err(error) => {
                        tracing::warn!(%error, "a DICOM connection could not be accepted");
                        sleep(PAUSE).await;
                    }
                },
                Some(ended) = tasks.join_next(), if !tasks.is_empty() => {
                    if let Err(error) = ended {
                        tracing::error!(%error, "a DICOM connection ended by a defect");
                    }
                }
            }
        }
        drop(listener);
        phase.send_replace(Phase::Finishing);
        if timeout(self.shared.limits.finish, all(&mut tasks)).await.is_err() {
            phase.send_replace(Phase::Aborting);
            if timeout(LAST_WORDS, all(&mut tasks)).await.is_err() {
                tracing::warn!(count = tasks.len(), "DICOM connections were cut off");
            }
        }
    }

    fn begin(
        &self,
        tasks: &mut JoinSet<()>,
        stream: TcpStream,
        address: SocketAddr,
        security: &Security,
        phase: &watch::Sender<Phase>,
    ) {
        let Ok(permit) = Arc::clone(&self.shared.connections).try_acquire_owned() else {
            tracing::debug!(%address, "too many DICOM connections");
            return;
        };
        let connection = self.connection(address.ip().to_canonical(), phase);
        tasks.spawn(hold(permit, connection.serve(stream, security.clone())));
    }

    /// Serves one connection that somebody else accepted, to its end: for fuzzing and for tests that turn the clock.
    pub async fn serve_stream<S>(&self, stream: S, address: IpAddr)
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let (phase, _) = watch::channel(Phase::Serving);
        self.connection(address, &phase).serve_unsecured(stream).await;
    }

    fn connection(&self, address: IpAddr, phase: &watch::Sender<Phase>) -> Connection {
        let id = AssociationId(self.shared.next_id.fetch_add(1, Ordering::Relaxed));
        Connection::new(Arc::clone(&self.shared), id, address, phase.subscribe())
    }
}

/// Keeps a connection's place until it has ended.
async fn hold(permit: OwnedSemaphorePermit, connection: impl Future<Output = ()> + Send) {
    connection.await;
    drop(permit);
}

async fn all(tasks: &mut JoinSet<()>) {
    while tasks.join_next().await.is_some() {}
}
