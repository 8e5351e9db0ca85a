//! A list with at least one element, in the order given and without doubles.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// At least one `T`; equal elements are kept once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<T>", into = "Vec<T>")]
#[serde(bound(serialize = "T: Serialize + Clone", deserialize = "T: Deserialize<'de> + PartialEq"))]
pub struct NonEmpty<T>(Vec<T>);

/// The list had no element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("at least one is needed")]
pub struct Empty;

impl<T: PartialEq> TryFrom<Vec<T>> for NonEmpty<T> {
    type Error = Empty;

    fn try_from(items: Vec<T>) -> Result<Self, Empty> {
        let mut kept: Vec<T> = Vec::with_capacity(items.len());
        for item in items {
            if !kept.contains(&item) {
                kept.push(item);
            }
        }
        if kept.is_empty() {
            Err(Empty)
        } else {
            Ok(NonEmpty(kept))
        }
    }
}

impl<T> From<NonEmpty<T>> for Vec<T> {
    fn from(items: NonEmpty<T>) -> Self {
        items.0
    }
}

impl<T> NonEmpty<T> {
    /// One element.
    pub fn one(item: T) -> Self {
        NonEmpty(vec![item])
    }

    /// The elements, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }

    /// The elements as a slice; never empty.
    pub fn as_slice(&self) -> &[T] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_is_refused_and_doubles_are_dropped() {
        assert_eq!(NonEmpty::<u8>::try_from(vec![]), Err(Empty));
        assert_eq!(
            NonEmpty::try_from(vec![2, 1, 2]).expect("three elements").as_slice(),
            [2, 1]
        );
    }
}
