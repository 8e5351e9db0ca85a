//! The transfer syntaxes that pictures are made from (PS3.5 section 10).

use std::io::Read;

use dicom_encoding::transfer_syntax::{Codec, TransferSyntaxIndex};
use dicom_transfer_syntax_registry::TransferSyntaxRegistry;

use super::cannot_show::CannotShow;
use super::element::Encoding;

/// How a data set and its pixels are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// 1.2.840.10008.1.2
    ImplicitLittle,
    /// 1.2.840.10008.1.2.1
    ExplicitLittle,
    /// 1.2.840.10008.1.2.1.99
    Deflated,
    /// 1.2.840.10008.1.2.4.50
    JpegBaseline,
    /// 1.2.840.10008.1.2.4.57 and .70
    JpegLossless,
    /// 1.2.840.10008.1.2.4.80 and .81
    JpegLs,
    /// 1.2.840.10008.1.2.4.90 and .91
    Jpeg2000,
    /// 1.2.840.10008.1.2.5
    RunLength,
}

impl Syntax {
    /// The syntax of a UID; none for what is not decoded, JPEG Extended (.51) among them.
    pub fn of(uid: &str) -> Option<Syntax> {
        let rest = uid.strip_prefix("1.2.840.10008.1.2")?;
        match rest {
            "" => Some(Syntax::ImplicitLittle),
            ".1" => Some(Syntax::ExplicitLittle),
            ".1.99" => Some(Syntax::Deflated),
            ".4.50" => Some(Syntax::JpegBaseline),
            ".4.57" | ".4.70" => Some(Syntax::JpegLossless),
            ".4.80" | ".4.81" => Some(Syntax::JpegLs),
            ".4.90" | ".4.91" => Some(Syntax::Jpeg2000),
            ".5" => Some(Syntax::RunLength),
            _ => None,
        }
    }

    /// How elements are written.
    pub fn encoding(self) -> Encoding {
        match self {
            Syntax::ImplicitLittle => Encoding::Implicit,
            Syntax::ExplicitLittle
            | Syntax::Deflated
            | Syntax::JpegBaseline
            | Syntax::JpegLossless
            | Syntax::JpegLs
            | Syntax::Jpeg2000
            | Syntax::RunLength => Encoding::Explicit,
        }
    }
}

/// The registry's inflater for the deflated syntax.
pub fn inflater() -> Result<impl FnOnce(Box<dyn Read>) -> Box<dyn Read>, CannotShow> {
    let syntax = TransferSyntaxRegistry
        .get("1.2.840.10008.1.2.1.99")
        .ok_or(CannotShow::Compression)?;
    match syntax.codec() {
        Codec::Dataset(Some(adapter)) => Ok(move |rest| adapter.adapt_reader(rest)),
        _ => Err(CannotShow::Compression),
    }
}
