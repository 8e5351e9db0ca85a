//! `Phi<T>`: participant data that cannot be printed by accident.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A value about a participant. `Debug` prints `[phi]`, and there is no `Display`: whoever shows it says so with
/// [`Phi::expose`]. Serialisation is transparent, because pages and rows must carry it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Phi<T>(T);

impl<T> Phi<T> {
    /// Marks a value as participant data.
    pub fn new(value: T) -> Self {
        Phi(value)
    }

    /// The value, for a page or a row; never for a log, a URL or an error.
    pub fn expose(&self) -> &T {
        &self.0
    }

    /// The value, given away.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Phi<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[phi]")
    }
}

#[cfg(test)]
mod tests {
    use super::Phi;

    #[test]
    fn debug_never_shows_the_value() {
        assert_eq!(format!("{:?}", Phi::new("9990000018")), "[phi]");
        assert_eq!(format!("{:?}", Some(vec![Phi::new(7)])), "Some([[phi]])");
    }
}
