//! The port on which machines call: its limits, its certificates, and its end.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use dicom::dimse::acceptor::{Acceptor, Security};
use dicom::dimse::tls::{Identity, ServerTls, TlsError};
use dicom::dimse::{Limits, provider::ApplicationEntity};
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};

use super::receiver::Receiver;
use crate::config::{IntakeConfig, TlsFiles};

/// How often it is looked whether a certificate was renewed.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// The port on which machines call.
pub struct Listening {
    /// Who answers.
    pub receiver: Receiver,
    /// How much is granted.
    pub limits: Limits,
    /// The certificates, when connections are secure.
    pub tls: Option<Tls>,
    /// Told when the certificates are to be read again at once.
    pub read_again: Arc<Notify>,
}

/// Certificates with the files that they come from.
pub struct Tls {
    server: Arc<ServerTls>,
    files: TlsFiles,
    changed: Changed,
}

/// When the files were last changed.
type Changed = [Option<SystemTime>; 3];

/// Why certificates cannot be used.
#[derive(Debug, Error)]
pub enum NoTls {
    /// A file cannot be read.
    #[error("{0} cannot be read")]
    File(String, #[source] io::Error),
    /// What is in the files.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// What the settings grant.
#[must_use]
pub fn limits(config: &IntakeConfig) -> Limits {
    Limits {
        associations: config.associations as usize,
        associations_per_peer: config.associations_per_machine as usize,
        object_bytes: config.object_bytes,
        ..Limits::default()
    }
}

struct Pem {
    chain: Vec<u8>,
    key: Vec<u8>,
    roots: Vec<u8>,
}

impl Pem {
    fn read(files: &TlsFiles) -> Result<Self, NoTls> {
        let read = |path: &Path| fs::read(path).map_err(|error| NoTls::File(path.display().to_string(), error));
        Ok(Pem {
            chain: read(&files.certificate)?,
            key: read(&files.key)?,
            roots: read(&files.client_roots)?,
        })
    }

    fn identity(&self) -> Identity<'_> {
        Identity {
            chain: &self.chain,
            key: &self.key,
        }
    }
}

impl Tls {
    /// Reads the files.
    ///
    /// # Errors
    /// When they cannot be read or used.
    pub fn read(files: &TlsFiles) -> Result<Self, NoTls> {
        let changed = changed(files);
        let pem = Pem::read(files)?;
        Ok(Tls {
            server: Arc::new(ServerTls::new(pem.identity(), &pem.roots)?),
            files: files.clone(),
            changed,
        })
    }

    /// Takes renewed certificates, whenever the files change and whenever that is asked for. Files that cannot be used
    /// leave the old ones in use.
    async fn renew_for_ever(mut self, read_again: Arc<Notify>) {
        let mut every = tokio::time::interval(LOOK_EVERY);
        loop {
            let is_asked = tokio::select! {
                _ = every.tick() => false,
                () = read_again.notified() => true,
            };
            let now = changed(&self.files);
            if now == self.changed && !is_asked {
                continue;
            }
            self.changed = now;
            let renewed = Pem::read(&self.files).and_then(|pem| Ok(self.server.renew(pem.identity(), &pem.roots)?));
            match renewed {
                Ok(()) => tracing::info!("the certificates of the DICOM port were renewed"),
                Err(error) => {
                    let cause: &dyn std::error::Error = &error;
                    tracing::error!(cause, "the certificates of the DICOM port changed and cannot be used");
                }
            }
        }
    }
}

fn changed(files: &TlsFiles) -> Changed {
    [&files.certificate, &files.key, &files.client_roots]
        .map(|path| fs::metadata(path).and_then(|about| about.modified()).ok())
}

impl Listening {
    /// Answers calls until `end` says so, and then lets those that are open finish.
    pub async fn serve(self, listener: TcpListener, mut end: watch::Receiver<bool>) {
        let application: Arc<dyn ApplicationEntity> = Arc::new(self.receiver);
        let acceptor = Acceptor::new(application, self.limits);
        let security = match &self.tls {
            Some(tls) => Security::Tls(tls.server.clone()),
            None => Security::Plain,
        };
        let renewing = self.tls.map(|tls| tokio::spawn(tls.renew_for_ever(self.read_again)));
        let stop = async move {
            // A sender that is gone says the same.
            let _ = end.wait_for(|end| *end).await;
        };
        acceptor.serve(listener, security, stop).await;
        if let Some(renewing) = renewing {
            renewing.abort();
        }
    }
}
