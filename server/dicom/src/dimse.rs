//! DIMSE: the messages of DICOM (PS3.7) on associations of its upper layer (PS3.8), as provider and as user.
//!
//! `dicom-ul` reads and writes the PDUs of negotiation. Everything that a stranger can make long is read here, where a
//! length is checked before it costs anything. Data sets pass through unparsed.

pub mod acceptor;
pub mod ae_title;
mod association;
mod capacity;
pub mod command;
mod connection;
pub mod contexts;
pub mod limits;
pub mod message;
pub mod negotiation;
pub mod pdu;
pub mod provider;
pub mod requestor;
pub mod status;
pub mod summary;
pub mod tls;
pub mod uid;
mod wire;

pub use acceptor::{Acceptor, Security};
pub use ae_title::AeTitle;
pub use contexts::TransferSyntax;
pub use limits::Limits;
pub use status::Status;
pub use uid::Uid;
