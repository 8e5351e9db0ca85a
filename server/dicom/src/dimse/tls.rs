//! TLS with mutual authentication for the DICOM ports, with certificates that can be renewed while it runs.

use std::sync::{Arc, PoisonError, RwLock};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{ClientConfig, RootCertStore, ServerConfig};

/// A certificate chain with its key, PEM.
#[derive(Clone, Copy)]
pub struct Identity<'a> {
    /// The certificate first, then those that signed it.
    pub chain: &'a [u8],
    /// PKCS #8, PKCS #1 or SEC1.
    pub key: &'a [u8],
}

/// Why certificates cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file is not PEM, or holds no certificate or key.
    #[error("no PEM certificate or key")]
    Pem(#[source] rustls::pki_types::pem::Error),
    /// There is no certificate in the file.
    #[error("no certificate in the file")]
    NoCertificate,
    /// Certificate and key do not fit, or a certificate is malformed.
    #[error("the certificate or its key cannot be used")]
    Unusable(#[from] rustls::Error),
    /// The certificates that clients are checked against cannot be used.
    #[error("the certificates for checking clients cannot be used")]
    Roots(#[from] rustls::server::VerifierBuilderError),
}

/// What the TLS port shows and asks for.
pub struct ServerTls {
    current: RwLock<Arc<ServerConfig>>,
}

impl ServerTls {
    /// Shows `identity`, and accepts only clients whose certificate leads to one of `client_roots` (PEM).
    pub fn new(identity: Identity<'_>, client_roots: &[u8]) -> Result<Self, TlsError> {
        Ok(ServerTls {
            current: RwLock::new(server_config(identity, client_roots)?),
        })
    }

    /// From now on shows `identity`: connections that are open go on as they are.
    pub fn renew(&self, identity: Identity<'_>, client_roots: &[u8]) -> Result<(), TlsError> {
        let renewed = server_config(identity, client_roots)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = renewed;
        Ok(())
    }

    /// For the next handshake.
    pub(super) fn current(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What we show and trust when we call a machine.
pub struct ClientTls {
    pub(super) config: Arc<ClientConfig>,
}

impl ClientTls {
    /// Trusts servers whose certificate leads to one of `server_roots` (PEM), and shows `identity` if there is one.
    pub fn new(identity: Option<Identity<'_>>, server_roots: &[u8]) -> Result<Self, TlsError> {
        let builder = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots(server_roots)?);
        let config = match identity {
            Some(identity) => {
                let key = PrivateKeyDer::from_pem_slice(identity.key).map_err(TlsError::Pem)?;
                builder.with_client_auth_cert(certificates(identity.chain)?, key)?
            }
            None => builder.with_no_client_auth(),
        };
        Ok(ClientTls {
            config: Arc::new(config),
        })
    }
}

fn server_config(identity: Identity<'_>, client_roots: &[u8]) -> Result<Arc<ServerConfig>, TlsError> {
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots(client_roots)?), provider()).build()?;
    let key = PrivateKeyDer::from_pem_slice(identity.key).map_err(TlsError::Pem)?;
    let config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(verifier)
        .with_single_cert(certificates(identity.chain)?, key)?;
    Ok(Arc::new(config))
}

/// Named here, because a process may have more than one provider of cryptography and rustls would not choose.
fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// The first certificate of a PEM text (DER).
///
/// # Errors
/// [`TlsError::Pem`], [`TlsError::NoCertificate`].
pub fn certificate_of_pem(pem: &[u8]) -> Result<Vec<u8>, TlsError> {
    let chain = certificates(pem)?;
    let first = chain.first().ok_or(TlsError::NoCertificate)?;
    Ok(first.to_vec())
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let chain: Vec<_> = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<_, _>>()
        .map_err(TlsError::Pem)?;
    if chain.is_empty() {
        return Err(TlsError::NoCertificate);
    }
    Ok(chain)
}

fn roots(pem: &[u8]) -> Result<RootCertStore, TlsError> {
    let mut store = RootCertStore::empty();
    for certificate in certificates(pem)? {
        store.add(certificate)?;
    }
    Ok(store)
}
