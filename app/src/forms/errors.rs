//! What is wrong with an answer, in the user's words, and where.

use serde::{Deserialize, Serialize};

/// One error: shown in the summary, where it links to its field, and beside the field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormError {
    /// The id of the field that takes the focus.
    pub field: String,
    /// What is wrong and what to do. Never repeats what was typed.
    pub message: String,
}

/// Every error of a form, in the order of the page.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FormErrors(Vec<FormError>);

impl FormErrors {
    /// One error.
    #[must_use]
    pub fn one(field: impl Into<String>, message: impl Into<String>) -> Self {
        let mut errors = FormErrors::default();
        errors.add(field, message);
        errors
    }

    /// Adds an error.
    pub fn add(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.0.push(FormError {
            field: field.into(),
            message: message.into(),
        });
    }

    /// Keeps the value, or notes its error.
    pub fn take<T>(&mut self, parsed: Result<T, FormErrors>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(errors) => {
                self.0.extend(errors.0);
                None
            }
        }
    }

    /// The message of a field.
    #[must_use]
    pub fn of(&self, field: &str) -> Option<String> {
        self.0
            .iter()
            .find(|error| error.field == field)
            .map(|error| error.message.clone())
    }

    /// In order.
    pub fn iter(&self) -> std::slice::Iter<'_, FormError> {
        self.0.iter()
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `Ok` with the value when nothing is wrong.
    ///
    /// # Errors
    /// The errors, if there are any or the value is missing.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, FormErrors> {
        match value {
            Some(value) if self.is_empty() => Ok(value),
            _ => Err(self),
        }
    }
}
