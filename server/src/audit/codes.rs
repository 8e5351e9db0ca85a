//! What something was before, or is after: codes, numbers and ids by name. Takes no free text, so that none gets in.

use std::collections::BTreeMap;

use serde::Serialize;
use uuid::Uuid;

/// Codes, numbers and ids by name, in the order of the names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Codes(BTreeMap<&'static str, Value>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
enum Value {
    Code(&'static str),
    Number(u64),
    Id(Uuid),
}

impl Codes {
    /// Nothing.
    #[must_use]
    pub fn new() -> Self {
        Codes::default()
    }

    /// Adds a code.
    #[must_use]
    pub fn code(mut self, name: &'static str, code: &'static str) -> Self {
        self.0.insert(name, Value::Code(code));
        self
    }

    /// Adds a number.
    #[must_use]
    pub fn number(mut self, name: &'static str, number: impl Into<u64>) -> Self {
        self.0.insert(name, Value::Number(number.into()));
        self
    }

    /// Adds an id.
    #[must_use]
    pub fn id(mut self, name: &'static str, id: Uuid) -> Self {
        self.0.insert(name, Value::Id(id));
        self
    }

    /// As stored; nothing when there is nothing.
    pub(super) fn stored(&self) -> Option<String> {
        if self.0.is_empty() {
            None
        } else {
            Some(serde_json::to_string(self).expect("codes, numbers and ids are JSON"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_stored_in_the_order_of_their_names() {
        let codes = Codes::new()
            .number("version", 2_u32)
            .code("status", "PAUSED")
            .id("room", Uuid::nil());
        let stored = r#"{"room":"00000000-0000-0000-0000-000000000000","status":"PAUSED","version":2}"#;
        assert_eq!(codes.stored().as_deref(), Some(stored));
        assert_eq!(Codes::new().stored(), None);
    }
}
