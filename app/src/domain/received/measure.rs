//! Numbers that a machine measured, exact to three decimal places.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A decimal number in thousandths, so that equal readings are equal and the same order holds everywhere.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Measure(i64);

impl Measure {
    /// Rounds a number to thousandths; nothing for what is no number or beyond a billion.
    #[must_use]
    pub fn new(value: f64) -> Option<Measure> {
        #[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
        (value.is_finite() && value.abs() <= 1e9).then(|| Measure((value * 1_000.0).round() as i64))
    }

    /// From whole thousandths.
    #[must_use]
    pub const fn thousandths(value: i64) -> Measure {
        Measure(value)
    }

    /// In whole thousandths.
    #[must_use]
    pub const fn as_thousandths(self) -> i64 {
        self.0
    }

    /// As a floating-point number, for drawing and for statistics.
    #[must_use]
    pub fn as_f64(self) -> f64 {
        #[expect(
            clippy::cast_precision_loss,
            reason = "at most a billion, in thousandths: exact in a double"
        )]
        let thousandths = self.0 as f64;
        thousandths / 1_000.0
    }

    /// Whether it lies between two whole numbers, both included.
    #[must_use]
    pub fn is_within(self, low: i64, high: i64) -> bool {
        (low * 1_000..=high * 1_000).contains(&self.0)
    }
}

/// "28.5": as many decimals as needed, no unit.
impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let value = self.0.unsigned_abs();
        let text = format!("{sign}{}.{:03}", value / 1_000, value % 1_000);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl fmt::Debug for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_are_exact_to_a_thousandth() {
        for (value, shown) in [(28.0, "28"), (-45.5, "-45.5"), (0.3214, "0.321"), (-0.25, "-0.25")] {
            assert_eq!(Measure::new(value).expect("a number").to_string(), shown);
        }
        for value in [f64::NAN, f64::INFINITY, 1e10] {
            assert_eq!(Measure::new(value), None);
        }
        assert!(Measure::thousandths(20_000).is_within(20, 200));
        assert!(!Measure::thousandths(19_999).is_within(20, 200));
    }
}
