//! "Record images taken": have you taken a standard set of images?

use super::errors::FormErrors;
use super::fields::Fields;
use super::words;
use crate::domain::appointment::{Anatomy, Breast};
use crate::domain::imaging::draft::Answer;
use crate::domain::imaging::view::Side;
use crate::domain::text::FreeText;

/// The field of the question.
pub const STANDARD: &str = "standard";
/// The field of the notes for the image readers.
pub const NOTES: &str = "notes";

/// What the page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// "Yes, 2 CC and 2 MLO"
    StandardSet {
        /// Notes for the image readers.
        notes: Option<FreeText>,
    },
    /// "No, add other information"
    Other,
    /// "No images taken"
    Nothing,
}

/// Reads the page. Notes count only with "Yes", where they are shown.
///
/// # Errors
/// No answer; a standard set of a participant with one breast; notes that cannot be kept.
pub fn parse(fields: &Fields, anatomy: Anatomy) -> Result<Taken, FormErrors> {
    match fields.one(STANDARD) {
        "yes" => {
            if let Some(side) = Side::BOTH.into_iter().find(|side| anatomy.on(*side) == Breast::Absent) {
                let message = format!(
                    "The {} is recorded as absent, so a standard set was not taken. Select ‘No, add other information’",
                    side.breast().to_ascii_lowercase()
                );
                return Err(FormErrors::one(STANDARD, message));
            }
            Ok(Taken::StandardSet {
                notes: words::optional(fields, NOTES, "Notes for reader")?,
            })
        }
        "no" => Ok(Taken::Other),
        "none" => Ok(Taken::Nothing),
        _ => Err(FormErrors::one(
            STANDARD,
            "Select whether you have taken a standard set of images",
        )),
    }
}

/// The fields that show a saved answer.
#[must_use]
pub fn fill(answer: Option<&Answer>) -> Fields {
    match answer {
        None => Fields::default(),
        Some(Answer::StandardSet { notes }) => Fields::default()
            .with(STANDARD, "yes")
            .with(NOTES, notes.as_ref().map_or("", FreeText::as_str)),
        Some(Answer::AwaitingRepeats(_) | Answer::Itemised(_)) => Fields::default().with(STANDARD, "no"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_leads_somewhere_and_none_is_an_error() {
        let parsed = |value: &str| parse(&Fields::default().with(STANDARD, value), Anatomy::default());
        assert_eq!(parsed("yes"), Ok(Taken::StandardSet { notes: None }));
        assert_eq!(parsed("no"), Ok(Taken::Other));
        assert_eq!(parsed("none"), Ok(Taken::Nothing));
        for value in ["", "YES", "maybe"] {
            assert!(parsed(value).is_err(), "{value}");
        }
    }

    #[test]
    fn hidden_notes_are_not_saved() {
        let fields = Fields::default().with(STANDARD, "no").with(NOTES, "\u{7}");
        assert_eq!(parse(&fields, Anatomy::default()), Ok(Taken::Other));
    }

    #[test]
    fn a_standard_set_needs_both_breasts() {
        let anatomy = Anatomy {
            left: Breast::Absent,
            ..Anatomy::default()
        };
        let errors = parse(&Fields::default().with(STANDARD, "yes"), anatomy).expect_err("one breast");
        assert!(
            errors
                .of(STANDARD)
                .expect("a message")
                .contains("left breast is recorded as absent")
        );
    }
}
