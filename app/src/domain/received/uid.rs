//! Unique identifiers of DICOM (PS3.5 section 9).

use std::fmt;

use serde::{Deserialize, Serialize};

/// Digits and dots, 1 to 64 characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Uid(String);

/// The text is no unique identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a unique identifier: 1 to 64 digits and dots")]
pub struct NotAUid;

impl Uid {
    /// Reads a UID; the padding at its end does not belong to it.
    ///
    /// # Errors
    /// [`NotAUid`] for anything else.
    pub fn parse(text: &str) -> Result<Uid, NotAUid> {
        let text = text.trim_matches(['\0', ' ']);
        let allowed = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if allowed && (1..=64).contains(&text.len()) && text.bytes().any(|byte| byte.is_ascii_digit()) {
            Ok(Uid(text.to_owned()))
        } else {
            Err(NotAUid)
        }
    }

    /// The text, without padding.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Uid {
    type Error = NotAUid;

    fn try_from(text: String) -> Result<Self, NotAUid> {
        Uid::parse(&text)
    }
}

impl From<Uid> for String {
    fn from(uid: Uid) -> String {
        uid.0
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_digits_and_dots_make_a_uid() {
        assert_eq!(Uid::parse("1.2.840\0").map(String::from), Ok("1.2.840".to_owned()));
        for text in ["", "\0", "...", "1.2.x", "1.2/3", &"1".repeat(65)] {
            assert_eq!(Uid::parse(text), Err(NotAUid), "{text}");
        }
    }
}
