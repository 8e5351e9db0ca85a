//! What people may type into a free-text box: anything but control characters, up to a stated length.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The most words in a free text.
pub const MAX_WORDS: usize = 500;
/// The most characters (Unicode scalar values) in a free text.
pub const MAX_CHARACTERS: usize = 4_000;
/// The most characters in a short text, such as the words behind "Other".
pub const MAX_SHORT_CHARACTERS: usize = 200;

/// Words for the reader, details, reasons: not blank, at most 500 words and 4,000 characters, no control characters but
/// line breaks and tabs. Kept exactly as typed, except that line breaks are stored as LF (browsers send CRLF).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FreeText(String);

/// One line of at most 200 characters, trimmed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ShortText(String);

/// Why a text cannot be kept as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("is empty")]
    Blank,
    /// More words than allowed.
    #[error("has {words} words; the most is {MAX_WORDS}")]
    TooManyWords {
        /// How many there are.
        words: usize,
    },
    /// More characters than allowed.
    #[error("has {characters} characters; the most is {most}")]
    TooManyCharacters {
        /// How many there are.
        characters: usize,
        /// How many are allowed.
        most: usize,
    },
    /// A character that cannot be stored or shown.
    #[error("has a control character (U+{code:04X}) at character {position}")]
    ControlCharacter {
        /// Its code point.
        code: u32,
        /// Its place, counted from 1.
        position: usize,
    },
}

/// Words and characters of a text, counted alike on the page and on the server: words are separated by white space,
/// characters are Unicode scalar values, a line break is one.
#[must_use]
pub fn count(text: &str) -> (usize, usize) {
    let text = with_line_feeds(text);
    (text.split_whitespace().count(), text.chars().count())
}

fn with_line_feeds(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn find_control_character(text: &str, allowed: &[char]) -> Option<TextError> {
    text.chars()
        .enumerate()
        .find(|(_, character)| character.is_control() && !allowed.contains(character))
        .map(|(index, character)| TextError::ControlCharacter {
            code: u32::from(character),
            position: index + 1,
        })
}

impl TryFrom<String> for FreeText {
    type Error = TextError;

    fn try_from(text: String) -> Result<Self, TextError> {
        let text = with_line_feeds(&text);
        if text.trim().is_empty() {
            return Err(TextError::Blank);
        }
        if let Some(error) = find_control_character(&text, &['\n', '\t']) {
            return Err(error);
        }
        let (words, characters) = count(&text);
        if words > MAX_WORDS {
            return Err(TextError::TooManyWords { words });
        }
        if characters > MAX_CHARACTERS {
            return Err(TextError::TooManyCharacters {
                characters,
                most: MAX_CHARACTERS,
            });
        }
        Ok(FreeText(text))
    }
}

impl TryFrom<String> for ShortText {
    type Error = TextError;

    fn try_from(text: String) -> Result<Self, TextError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TextError::Blank);
        }
        if let Some(error) = find_control_character(text, &[]) {
            return Err(error);
        }
        let characters = text.chars().count();
        if characters > MAX_SHORT_CHARACTERS {
            return Err(TextError::TooManyCharacters {
                characters,
                most: MAX_SHORT_CHARACTERS,
            });
        }
        Ok(ShortText(text.to_owned()))
    }
}

macro_rules! text_access {
    ($name:ident) => {
        impl $name {
            /// The text as typed.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> String {
                text.0
            }
        }

        /// Free text may name a participant, so it prints as `[phi]`.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("[phi]")
            }
        }
    };
}
text_access!(FreeText);
text_access!(ShortText);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn free(text: &str) -> Result<String, TextError> {
        FreeText::try_from(text.to_owned()).map(String::from)
    }

    #[test]
    fn any_script_markup_quote_and_emoji_is_kept_as_typed() {
        for text in [
            "<b>\"it's\" & more</b>",
            "שלום עולם",
            "مرحبا \u{202e}abc",
            "👩🏽‍⚕️ 乳房",
            "a\tb\nc",
            "  led by spaces",
        ] {
            assert_eq!(free(text), Ok(text.to_owned()));
        }
    }

    #[test]
    fn line_breaks_are_stored_as_line_feeds() {
        assert_eq!(free("a\r\nb\rc"), Ok("a\nb\nc".to_owned()));
    }

    #[test]
    fn what_cannot_be_kept_is_named() {
        assert_eq!(free(" \n "), Err(TextError::Blank));
        assert_eq!(
            free("ab\u{7}"),
            Err(TextError::ControlCharacter { code: 7, position: 3 })
        );
        assert_eq!(free("\0"), Err(TextError::ControlCharacter { code: 0, position: 1 }));
        assert_eq!(free(&"w ".repeat(501)), Err(TextError::TooManyWords { words: 501 }));
        assert_eq!(
            free(&"é".repeat(4_001)),
            Err(TextError::TooManyCharacters {
                characters: 4_001,
                most: 4_000
            })
        );
        assert!(free(&"w ".repeat(500)).is_ok());
        assert!(free(&"é".repeat(4_000)).is_ok());
    }

    #[test]
    fn a_short_text_is_one_trimmed_line() {
        let short = |text: &str| ShortText::try_from(text.to_owned()).map(String::from);
        assert_eq!(short(" marker in the way "), Ok("marker in the way".to_owned()));
        assert_eq!(
            short("a\nb"),
            Err(TextError::ControlCharacter { code: 10, position: 2 })
        );
        assert_eq!(
            short(&"x".repeat(201)),
            Err(TextError::TooManyCharacters {
                characters: 201,
                most: 200
            })
        );
    }

    proptest! {
        #[test]
        fn a_kept_text_reads_back_the_same(text in "\\PC{0,300}") {
            if let Ok(kept) = FreeText::try_from(text.clone()) {
                prop_assert_eq!(kept.as_str(), text.as_str());
                let json = serde_json::to_string(&kept).expect("a string");
                prop_assert_eq!(serde_json::from_str::<FreeText>(&json).expect("the same string"), kept);
            } else {
                prop_assert!(text.trim().is_empty());
            }
        }
    }
}
