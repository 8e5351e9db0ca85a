//! The settings of what machines send: where they call, how much of it is taken, how long files are kept.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::value::Reader;

/// How DICOM is received.
#[derive(Clone, Debug)]
pub struct IntakeConfig {
    /// Where machines call.
    pub addr: SocketAddr,
    /// The AE title by which they call us.
    pub ae_title: String,
    /// Associations at the same time.
    pub associations: u32,
    /// Associations at the same time of one machine.
    pub associations_per_machine: u32,
    /// The longest object that is taken.
    pub object_bytes: u64,
    /// The files of TLS; without them connections are in the clear.
    pub tls: Option<TlsFiles>,
    /// How many days original files are kept at least.
    pub spool_days: u32,
    /// Space that stays free on the spool's disk: below it nothing is taken.
    pub least_free_bytes: u64,
}

/// The files of TLS, PEM each. They are read again when they change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// Our certificate, with those between it and its root.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
    /// The roots of the machines' certificates.
    pub client_roots: PathBuf,
}

const MIB: u64 = 1024 * 1024;
const TLS: [&str; 3] = ["DICOM_TLS_CERT_FILE", "DICOM_TLS_KEY_FILE", "DICOM_TLS_CLIENT_CA_FILE"];

impl IntakeConfig {
    pub(super) fn read(read: &mut Reader<'_>) -> Self {
        IntakeConfig {
            addr: read.address("DICOM_ADDR", "127.0.0.1:11112"),
            ae_title: read.ae_title("DICOM_AE", "FOURVIEW"),
            associations: read.number("DICOM_ASSOCIATIONS", 16),
            associations_per_machine: read.number("DICOM_ASSOCIATIONS_PER_MACHINE", 4),
            object_bytes: u64::from(read.number("DICOM_OBJECT_MIB", 512)) * MIB,
            tls: tls(read),
            spool_days: read.number("SPOOL_DAYS", 7),
            least_free_bytes: u64::from(read.number("SPOOL_LEAST_FREE_MIB", 512)) * MIB,
        }
    }
}

fn tls(read: &mut Reader<'_>) -> Option<TlsFiles> {
    let [certificate, key, client_roots] = TLS.map(|name| read.path(name));
    match (certificate, key, client_roots) {
        (Some(certificate), Some(key), Some(client_roots)) => Some(TlsFiles {
            certificate,
            key,
            client_roots,
        }),
        (None, None, None) => None,
        (certificate, key, client_roots) => {
            for (name, given) in TLS.into_iter().zip([certificate, key, client_roots]) {
                if given.is_none() {
                    read.reject(name, "must be set when another FOURVIEW_DICOM_TLS setting is");
                }
            }
            None
        }
    }
}
