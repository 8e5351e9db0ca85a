//! The fields of a form as the browser sent them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The session's token against forged forms, in every form.
pub const CSRF: &str = "csrf";
/// The form's own key: what is sent twice under one key has one effect.
pub const FORM_KEY: &str = "form_key";
/// The version of the answers that the form was filled in on.
pub const VERSION: &str = "version";
/// The page on which a button of an appointment was pressed: [`super::steps::AppointmentForm::segment`].
pub const FROM: &str = "from";

/// Names and values in the order sent; a name may come several times (checkboxes). Prints as `[phi]`: people type about
/// participants.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// The first value of a name; empty when it was not sent.
    #[must_use]
    pub fn one(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value.as_str())
    }

    /// Every value of a name, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.0
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether a name was sent with this value.
    #[must_use]
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|sent| sent == value)
    }

    /// Adds a value.
    pub fn push(&mut self, name: &str, value: impl Into<String>) {
        self.0.push((name.to_owned(), value.into()));
    }

    /// Adds a value; the builder's form of [`Fields::push`].
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.push(name, value);
        self
    }

    /// All but those of a name.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.0.retain(|(known, _)| known != name);
        self
    }

    /// Names and values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> + '_ {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The fields that may be kept and shown again: answers and the version they were given on, but no token, no form
    /// key and no password.
    #[must_use]
    pub fn to_keep(&self) -> Fields {
        Fields(self.0.iter().filter(|(name, _)| !is_secret(name)).cloned().collect())
    }

    /// The version of the answers that the form was filled in on; nothing when it is missing or no number.
    #[must_use]
    pub fn version(&self) -> Option<u32> {
        self.one(VERSION).parse().ok()
    }

    /// Whether nothing was sent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Whether a field is never kept or shown again: the form's token and key, and passwords.
#[must_use]
fn is_secret(name: &str) -> bool {
    matches!(name, CSRF | FORM_KEY | "password" | "password_again")
}

impl FromIterator<(String, String)> for Fields {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Fields(pairs.into_iter().collect())
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[phi]")
    }
}
