//! What only some pages read, as a text of its own inside an answer.
//!
//! A type that a page's answer holds is read by code in the part of the WebAssembly in which the answer is read. What
//! is packed is read by code in the part in which it is unpacked.

use std::fmt;
use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Malformed, read};

/// A value as its JSON.
pub struct Packed<T> {
    text: String,
    of: PhantomData<fn() -> T>,
}

impl<T: Serialize> Packed<T> {
    /// Packs a value.
    ///
    /// # Errors
    /// When the value cannot be written as JSON.
    pub fn new(value: &T) -> Result<Self, serde_json::Error> {
        serde_json::to_string(value).map(Packed::from)
    }
}

impl<T: DeserializeOwned> Packed<T> {
    /// The value.
    ///
    /// # Errors
    /// [`Malformed`] when the text is none that the server writes for this type.
    pub fn unpack(&self) -> Result<T, Malformed> {
        read(&self.text)
    }
}

impl<T> From<String> for Packed<T> {
    fn from(text: String) -> Self {
        Packed { text, of: PhantomData }
    }
}

impl<T> Clone for Packed<T> {
    fn clone(&self) -> Self {
        self.text.clone().into()
    }
}

impl<T> PartialEq for Packed<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<T> Eq for Packed<T> {}

/// What is packed is about participants.
impl<T> fmt::Debug for Packed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[phi]")
    }
}

impl<T> Serialize for Packed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de, T> Deserialize<'de> for Packed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Packed::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_again() {
        let value = vec![(1_u8, "\"é\"".to_owned())];
        let packed = Packed::new(&value).expect("plain data");
        let text = serde_json::to_string(&packed).expect("a text");
        let read: Packed<Vec<(u8, String)>> = crate::wire::read(&text).expect("the same");
        assert_eq!(read, packed);
        assert_eq!(read.unpack(), Ok(value));
        assert_eq!(Packed::<u8>::from("x".to_owned()).unpack(), Err(Malformed));
    }
}
