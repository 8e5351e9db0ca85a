//! What the server sends to its own pages: JSON, written by `serde_json` and read by a small reader of our own.
//!
//! The browser reads many types from it. A reader that asks for the fields of a type in their order, of a text that was
//! taken apart before, is a small part of the code that `serde_json` would add for each of them.

mod json;
mod reader;

use leptos::server::codee::{Decoder, Encoder};
use leptos::server_fn::codec::Post;
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

/// How values travel in a page and in the answers of server functions.
pub struct Wire;

/// The encoding of a server function's answer.
pub type Answer = Post<Wire>;

/// The text is not what the server writes for the type that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not what the server writes")]
pub struct Malformed;

/// Reads a value.
///
/// # Errors
/// [`Malformed`] when the text is no JSON, or not of this type.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Malformed> {
    let node = json::parse(text)?;
    T::deserialize(&node)
}

impl<T: Serialize> Encoder<T> for Wire {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(value: &T) -> Result<String, serde_json::Error> {
        serde_json::to_string(value)
    }
}

impl<T: DeserializeOwned> Decoder<T> for Wire {
    type Error = Malformed;
    type Encoded = str;

    fn decode(text: &str) -> Result<T, Malformed> {
        read(text)
    }
}

impl ContentType for Wire {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for Wire {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T: Serialize> Encodes<T> for Wire {
    type Error = serde_json::Error;

    fn encode(value: &T) -> Result<Bytes, serde_json::Error> {
        serde_json::to_vec(value).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for Wire {
    type Error = Malformed;

    fn decode(bytes: Bytes) -> Result<T, Malformed> {
        read(std::str::from_utf8(&bytes).map_err(|_| Malformed)?)
    }
}
