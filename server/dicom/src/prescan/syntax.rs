//! How the transfer syntaxes write a data set (PS3.5 annex A).

use super::Refused;

/// Deflated Explicit VR Little Endian.
pub(super) const DEFLATED: &str = "1.2.840.10008.1.2.1.99";

/// How elements are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// The value representation is known from the tag.
    ImplicitLittle,
    /// The value representation is written.
    ExplicitLittle,
    /// The value representation is written, numbers begin with the large end.
    ExplicitBig,
}

/// A UID without its padding.
pub(super) fn trimmed(uid: &str) -> &str {
    uid.trim_end_matches(['\0', ' '])
}

/// The encoding of a transfer syntax. All that encapsulate pixels are explicit and little endian.
pub(super) fn encoding(transfer_syntax: &str) -> Result<Encoding, Refused> {
    match transfer_syntax {
        "1.2.840.10008.1.2" => Ok(Encoding::ImplicitLittle),
        "1.2.840.10008.1.2.1" | DEFLATED | "1.2.840.10008.1.2.5" => Ok(Encoding::ExplicitLittle),
        "1.2.840.10008.1.2.2" => Ok(Encoding::ExplicitBig),
        _ if transfer_syntax.starts_with("1.2.840.10008.1.2.4.") => Ok(Encoding::ExplicitLittle),
        _ => Err(Refused::TransferSyntax),
    }
}
