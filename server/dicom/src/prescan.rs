//! The bounded scan: what every object goes through before anything else reads it.
//!
//! One pass over a file or a data set, without recursion and with little memory: depth, counts, every length and the
//! total are held against [`Limits`]. What it finds before, inside and behind the pixel data becomes [`Attributes`],
//! so that no other parser has to read a stranger's header. The pixels are never read: only where they lie is noted.

mod element;
mod meta;
mod source;
mod syntax;
mod walk;

use std::io::{Read, Seek};

use dicom_core::Tag;
use thiserror::Error;

use crate::attributes::Attributes;
use source::{Inflating, Seekable, Source};
pub use syntax::Encoding;

/// How much an object may ask for.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Sequences within sequences.
    pub depth: usize,
    /// Data elements in all.
    pub elements: u64,
    /// Items of sequences and fragments of pixel data in all.
    pub items: u64,
    /// Bytes of a value that is kept; longer ones are passed over.
    pub value_bytes: u64,
    /// Bytes of all values that are kept; an object with more is refused.
    pub kept_bytes: u64,
    /// Bytes of the whole object, inflated if it is deflated.
    pub total_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            depth: 32,
            elements: 200_000,
            items: 100_000,
            value_bytes: 64 << 10,
            kept_bytes: 16 << 20,
            total_bytes: 5 << 28,
        }
    }
}

/// What is scanned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form<'a> {
    /// A file with its preamble and its meta information (PS3.10).
    File,
    /// A data set alone, in a transfer syntax.
    DataSet {
        /// Its UID.
        transfer_syntax: &'a str,
    },
}

/// An object within all limits.
#[derive(Clone, Debug)]
pub struct Scanned {
    /// UID of the transfer syntax.
    pub transfer_syntax: String,
    /// Where the data set begins, in bytes of the file.
    pub data_set_offset: u64,
    /// Every attribute with a value that is short enough.
    pub attributes: Attributes,
    /// Where the pixels are, if there are any.
    pub pixels: Option<PixelExtent>,
    /// Data elements in all.
    pub elements: u64,
}

/// Where the pixel data lies. For a deflated object the offsets count inflated bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PixelExtent {
    /// In one piece.
    Native {
        /// First byte.
        offset: u64,
        /// Bytes.
        length: u64,
    },
    /// Encapsulated: offset and length of each fragment; the first one is the offset table.
    Fragments(Vec<(u64, u64)>),
}

/// Why an object is not read any further. Nothing in here comes from the object but tags and numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// No "DICM" behind the preamble.
    #[error("not a DICOM file")]
    NotAFile,
    /// The file's meta information cannot be read, or its length is wrong.
    #[error("the file meta information is malformed")]
    Meta,
    /// A transfer syntax that is not known.
    #[error("unknown transfer syntax")]
    TransferSyntax,
    /// Sequences too deep.
    #[error("sequences lie too deep at {0}")]
    TooDeep(Tag),
    /// Too many elements.
    #[error("too many data elements")]
    TooManyElements,
    /// Too many items or fragments.
    #[error("too many items")]
    TooManyItems,
    /// Too many values.
    #[error("too many values to keep")]
    TooMuchKept,
    /// Too large in all.
    #[error("too large")]
    TooLarge,
    /// A length that goes beyond the end of what holds it.
    #[error("the length of {0} goes beyond the end")]
    LengthBeyondEnd(Tag),
    /// The object ends in the middle.
    #[error("ends in the middle")]
    Truncated,
    /// A kind of value that the standard does not have.
    #[error("unknown value representation at {0}")]
    ValueRepresentation(Tag),
    /// A value of undefined length that may not have one.
    #[error("{0} has an undefined length")]
    UndefinedLength(Tag),
    /// An item or a delimiter where none belongs, or something else where one does.
    #[error("{0} is out of place")]
    OutOfPlace(Tag),
    /// The compressed data set does not inflate.
    #[error("does not inflate")]
    Inflate,
    /// The bytes could not be read.
    #[error("could not be read: {0}")]
    Unreadable(std::io::ErrorKind),
}

/// Scans an object from where the reader stands.
///
/// # Errors
/// [`Refused`], with the first reason found.
pub fn scan<R: Read + Seek>(reader: R, form: Form<'_>, limits: &Limits) -> Result<Scanned, Refused> {
    let mut source = Seekable::new(reader)?;
    if source.left().is_some_and(|left| left > limits.total_bytes) {
        return Err(Refused::TooLarge);
    }
    let transfer_syntax = match form {
        Form::File => meta::transfer_syntax(&mut source)?,
        Form::DataSet { transfer_syntax } => syntax::trimmed(transfer_syntax).to_owned(),
    };
    let encoding = syntax::encoding(&transfer_syntax)?;
    let data_set_offset = source.position();
    let walked = if transfer_syntax == syntax::DEFLATED {
        walk::walk(
            &mut Inflating::new(source.into_inner(), limits.total_bytes),
            encoding,
            limits,
        )?
    } else {
        walk::walk(&mut source, encoding, limits)?
    };
    Ok(Scanned {
        transfer_syntax,
        data_set_offset,
        attributes: walked.attributes,
        pixels: walked.pixels,
        elements: walked.elements,
    })
}

#[cfg(test)]
mod tests;
