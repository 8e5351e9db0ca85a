//! What the server sends to its own pages: JSON, written by `serde_json` and read by a small reader of our own.
//!
//! The browser reads many types from it. A reader that asks for the fields of a type in their order, of a text that was
//! taken apart before, is a small part of the code that `serde_json` would add for each of them.

mod json;
mod packed;
mod reader;

use leptos::server::codee::{Decoder, Encoder};
use leptos::server_fn::codec::Post;
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};
use serde::Serialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

pub use packed::Packed;

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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;
    use crate::error::AppError;
    use crate::forms::errors::FormErrors;
    use crate::forms::fields::Fields;
    use crate::forms::outcome::{Kept, Outcome, Refusal};

    fn comes_back<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
        let text = serde_json::to_string(value).expect("plain data");
        assert_eq!(read::<T>(&text).as_ref(), Ok(value), "{text}");
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Everything {
        number: u8,
        below_zero: i32,
        yes: bool,
        letter: char,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        perhaps: Option<String>,
        pair: (u16, Vec<Option<Shape>>),
        map: BTreeMap<String, Wrapped>,
        nothing: (),
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Wrapped(Box<u64>);

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
    enum Shape {
        PlainOne,
        Of(u8),
        Two(u8, u8),
        Named { name: String },
    }

    fn everything(perhaps: Option<&str>) -> Everything {
        let shapes = [
            Shape::PlainOne,
            Shape::Of(1),
            Shape::Two(1, 2),
            Shape::Named {
                name: "\"é\"".to_owned(),
            },
        ];
        Everything {
            number: 255,
            below_zero: -1,
            yes: true,
            letter: 'ß',
            perhaps: perhaps.map(str::to_owned),
            pair: (1, shapes.into_iter().map(Some).chain([None]).collect()),
            map: [("a".to_owned(), Wrapped(Box::new(7)))].into(),
            nothing: (),
        }
    }

    #[test]
    fn every_shape_of_a_type_comes_back() {
        comes_back(&everything(None));
        comes_back(&everything(Some("x")));
    }

    #[test]
    fn outcomes_and_errors_come_back() {
        comes_back(&Outcome::Next {
            to: "/clinics".to_owned(),
        });
        comes_back(&Outcome::Invalid(FormErrors::one("notes", "Take out a word")));
        let refusal = Refusal::Stale {
            by: "Asha Patel".to_owned(),
            at: "10:40am".to_owned(),
            saved: vec![("Notes".to_owned(), "theirs".to_owned())],
            version: 9,
        };
        comes_back(&Kept {
            fields: Fields::default().with("notes", "mine"),
            errors: FormErrors::default(),
            refusal: Some(refusal),
        });
        comes_back(&AppError::SignedOut);
        comes_back(&Some(AppError::Failed {
            reference: "1".to_owned(),
        }));
    }

    #[test]
    fn another_type_is_malformed() {
        let text = serde_json::to_string(&everything(None)).expect("plain data");
        assert_eq!(read::<Outcome>(&text), Err(Malformed));
        assert_eq!(read::<Everything>(&text.replace("255", "256")), Err(Malformed));
        assert_eq!(read::<Everything>(&text.replace("number", "digit")), Err(Malformed));
    }
}
