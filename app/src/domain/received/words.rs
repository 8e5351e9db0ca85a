//! Words that a machine sent: kept as they came, but bounded and without control characters.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The most characters of a machine's words that are kept.
pub const MAX_WORDS_CHARACTERS: usize = 200;

/// At least one and at most 200 characters on one line. Longer words are cut, control characters become spaces.
///
/// A machine's operator can type anything anywhere, so `Debug` does not print them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Words(String);

/// There was nothing but white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no words")]
pub struct NoWords;

impl Words {
    /// The words in a text, if there are any.
    #[must_use]
    pub fn in_text(text: &str) -> Option<Words> {
        let kept: String = text
            .trim_matches(|c: char| c.is_whitespace() || c == '\0')
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .take(MAX_WORDS_CHARACTERS)
            .collect();
        let kept = kept.trim();
        (!kept.is_empty()).then(|| Words(kept.to_owned()))
    }

    /// The words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the words are these, in any case.
    #[must_use]
    pub fn are(&self, text: &str) -> bool {
        self.0.eq_ignore_ascii_case(text)
    }
}

impl TryFrom<String> for Words {
    type Error = NoWords;

    fn try_from(text: String) -> Result<Self, NoWords> {
        Words::in_text(&text).ok_or(NoWords)
    }
}

impl From<Words> for String {
    fn from(words: Words) -> String {
        words.0
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[words]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_bounded_and_on_one_line() {
        for (text, kept) in [
            (" XCCL \0", Some("XCCL")),
            ("a\nb\u{7}c", Some("a b c")),
            (" \0 ", None),
            ("", None),
        ] {
            assert_eq!(Words::in_text(text).as_ref().map(Words::as_str), kept);
        }
        let long = Words::in_text(&"é".repeat(500)).expect("words");
        assert_eq!(long.as_str().chars().count(), MAX_WORDS_CHARACTERS);
        assert_eq!(format!("{long:?}"), "[words]");
    }
}
