//! Free text in forms: optional or required, with an error that names what is wrong.

use super::errors::FormErrors;
use super::fields::Fields;
use crate::domain::text::{FreeText, MAX_WORDS, ShortText, TextError};

/// An optional free text; white space alone is nothing.
///
/// # Errors
/// Names what cannot be kept, with the label of the field.
pub fn optional(fields: &Fields, name: &str, label: &str) -> Result<Option<FreeText>, FormErrors> {
    match FreeText::try_from(fields.one(name).to_owned()) {
        Ok(text) => Ok(Some(text)),
        Err(TextError::Blank) => Ok(None),
        Err(error) => Err(FormErrors::one(name, message(label, error))),
    }
}

/// A required free text.
///
/// # Errors
/// `missing` when there is nothing but white space; otherwise what cannot be kept.
pub fn required(fields: &Fields, name: &str, label: &str, missing: &str) -> Result<FreeText, FormErrors> {
    optional(fields, name, label)?.ok_or_else(|| FormErrors::one(name, missing))
}

/// A required short text.
///
/// # Errors
/// `missing` when there is nothing but white space; otherwise what cannot be kept.
pub fn required_short(fields: &Fields, name: &str, label: &str, missing: &str) -> Result<ShortText, FormErrors> {
    ShortText::try_from(fields.one(name).to_owned()).map_err(|error| match error {
        TextError::Blank => FormErrors::one(name, missing),
        error => FormErrors::one(name, message(label, error)),
    })
}

/// What is wrong with a text, in the user's words.
#[must_use]
pub fn message(label: &str, error: TextError) -> String {
    match error {
        TextError::Blank => format!("Enter {}", lower_first(label)),
        TextError::TooManyWords { words } => {
            let over = words - MAX_WORDS;
            format!(
                "{label} must be {MAX_WORDS} words or fewer: take out {over} {}",
                if over == 1 { "word" } else { "words" }
            )
        }
        TextError::TooManyCharacters { characters, most } => {
            let over = characters - most;
            let unit = if over == 1 { "character" } else { "characters" };
            format!("{label} must be {most} characters or fewer: take out {over} {unit}")
        }
        TextError::ControlCharacter { code, position } => format!(
            "{label} must not contain control characters: character {position} is U+{code:04X}, which cannot be shown"
        ),
    }
}

fn lower_first(label: &str) -> String {
    let mut characters = label.chars();
    characters.next().map_or_else(String::new, |first| {
        std::iter::once(first.to_ascii_lowercase()).chain(characters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(text: &str) -> Result<Option<FreeText>, FormErrors> {
        optional(&Fields::default().with("notes", text), "notes", "Notes for reader")
    }

    #[test]
    fn white_space_is_no_note() {
        assert_eq!(note(" \r\n\t "), Ok(None));
    }

    #[test]
    fn the_error_says_how_much_is_too_much_or_what_cannot_be_kept() {
        let wrong = |text: &str| note(text).expect_err("refused").of("notes").expect("a message");
        assert_eq!(
            wrong(&"w ".repeat(501)),
            "Notes for reader must be 500 words or fewer: take out 1 word"
        );
        assert_eq!(
            wrong(&"x".repeat(4_002)),
            "Notes for reader must be 4000 characters or fewer: take out 2 characters"
        );
        assert!(wrong("bell \u{7}").contains("character 6 is U+0007"));
    }
}
