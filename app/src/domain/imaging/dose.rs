//! Mean glandular dose, as a console shows it in mGy.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::by_view::ByView;

/// Doses of a record: for a view, one value an image in the order taken, or nothing.
pub type Doses = ByView<Vec<Dose>>;

/// The largest dose that can be written down, in mGy. Far beyond anything plausible: it bounds storage, not practice.
pub const MAX_MILLIGRAY: u32 = 1_000;

/// A mean glandular dose of one image: more than 0, at most 1,000 mGy, exact to a microgray.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Dose {
    microgray: u32,
}

/// The text or number is no dose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a dose is a number of mGy above 0, with at most three decimal places")]
pub struct NotADose;

impl Dose {
    /// Reads "1.52": digits, and at most three decimal places after a point.
    ///
    /// # Errors
    /// [`NotADose`] for anything else.
    pub fn parse(text: &str) -> Result<Self, NotADose> {
        let (whole, decimals) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() && decimals.is_empty() || whole.len() > 4 || decimals.len() > 3 {
            return Err(NotADose);
        }
        if !all_digits(whole) || !all_digits(decimals) {
            return Err(NotADose);
        }
        let number = |part: &str| {
            if part.is_empty() {
                Ok(0)
            } else {
                part.parse::<u32>().map_err(|_| NotADose)
            }
        };
        Dose::try_from(number(whole)? * 1_000 + number(&format!("{decimals:0<3}"))?)
    }

    /// The dose in thousandths of a mGy.
    #[must_use]
    pub fn microgray(self) -> u32 {
        self.microgray
    }

    /// Whether the value is one that mammography gives: 0.1 to 20 mGy. Outside, the unit may have been mixed up
    /// (consoles and headers use mGy and dGy), and the page asks.
    #[must_use]
    pub fn is_plausible(self) -> bool {
        (100..=20_000).contains(&self.microgray)
    }
}

impl TryFrom<u32> for Dose {
    type Error = NotADose;

    fn try_from(microgray: u32) -> Result<Self, NotADose> {
        if (1..=MAX_MILLIGRAY * 1_000).contains(&microgray) {
            Ok(Dose { microgray })
        } else {
            Err(NotADose)
        }
    }
}

impl From<Dose> for u32 {
    fn from(dose: Dose) -> u32 {
        dose.microgray
    }
}

/// "1.52": as many decimals as needed, no unit.
impl fmt::Display for Dose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:03}", self.microgray / 1_000, self.microgray % 1_000);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl fmt::Debug for Dose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} mGy")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn doses_are_read_exactly() {
        for (text, microgray) in [
            ("1.52", 1_520),
            (" 2 ", 2_000),
            ("0.001", 1),
            (".5", 500),
            ("1000", 1_000_000),
        ] {
            assert_eq!(Dose::parse(text).map(Dose::microgray), Ok(microgray), "{text}");
        }
        for text in [
            "", ".", "0", "0.000", "-1", "1,5", "1.5201", "1e3", "1000.001", "99999", "one", "1.5 mGy", "٣",
        ] {
            assert_eq!(Dose::parse(text), Err(NotADose), "{text}");
        }
    }

    #[test]
    fn the_unit_is_asked_about_outside_the_plausible_range() {
        for (text, plausible) in [
            ("0.099", false),
            ("0.1", true),
            ("1.5", true),
            ("20", true),
            ("20.001", false),
        ] {
            assert_eq!(Dose::parse(text).expect(text).is_plausible(), plausible, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_dose_reads_back_as_shown(microgray in 1_u32..=1_000_000) {
            let dose = Dose::try_from(microgray).expect("in range");
            prop_assert_eq!(Dose::parse(&dose.to_string()), Ok(dose));
        }
    }
}
