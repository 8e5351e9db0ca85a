//! A participant: the person whose images are recorded.

use serde::{Deserialize, Serialize};
use time::Date;

use super::ids::ParticipantId;
use super::local_time::{age_on, long_date};
use super::phi::Phi;
use super::upper_case::upper_case;

/// Who came to the appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// Which record this is.
    pub id: ParticipantId,
    /// As on the invitation.
    pub family_name: Phi<String>,
    /// As on the invitation.
    pub given_name: Phi<String>,
    /// Day of birth.
    pub birth_date: Phi<Date>,
    /// The ten-digit number that identifies a person across the health service.
    pub nhs_number: Phi<NhsNumber>,
}

impl Participant {
    /// "SURNAME, Given"
    #[must_use]
    pub fn display_name(&self) -> String {
        format!(
            "{}, {}",
            upper_case(self.family_name.expose()),
            self.given_name.expose()
        )
    }

    /// "3 October 1967 (59 years)", the age on the given day.
    #[must_use]
    pub fn birth_date_with_age(&self, on: Date) -> String {
        let born = *self.birth_date.expose();
        format!("{} ({} years)", long_date(born), age_on(born, on))
    }
}

/// A ten-digit number with a valid modulus-11 check digit.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NhsNumber(String);

/// The text is not ten digits whose last one is the modulus-11 check digit of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a valid NHS number")]
pub struct NotAnNhsNumber;

impl NhsNumber {
    /// "999 000 0000", as it is read aloud.
    #[must_use]
    pub fn spaced(&self) -> String {
        format!("{} {} {}", &self.0[..3], &self.0[3..6], &self.0[6..])
    }

    /// The ten digits.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for NhsNumber {
    type Error = NotAnNhsNumber;

    /// Spaces between the digits are accepted.
    fn try_from(text: String) -> Result<Self, NotAnNhsNumber> {
        let digits: String = text.chars().filter(|character| *character != ' ').collect();
        let values: Vec<u32> = digits.chars().filter_map(|digit| digit.to_digit(10)).collect();
        if digits.len() != 10 || values.len() != 10 {
            return Err(NotAnNhsNumber);
        }
        let sum: u32 = values[..9]
            .iter()
            .zip((2..=10).rev())
            .map(|(digit, weight)| digit * weight)
            .sum();
        let check = (11 - sum % 11) % 11;
        if check == values[9] {
            Ok(NhsNumber(digits))
        } else {
            Err(NotAnNhsNumber)
        }
    }
}

impl std::fmt::Debug for NhsNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[phi]")
    }
}

impl From<NhsNumber> for String {
    fn from(number: NhsNumber) -> String {
        number.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_decides() {
        let number = |text: &str| NhsNumber::try_from(text.to_owned());
        assert_eq!(
            number("999 000 0018").map(|n| n.spaced()),
            Ok("999 000 0018".to_owned())
        );
        for wrong in [
            "9990000019",
            "999000001",
            "99900000181",
            "999000001x",
            "",
            "９９９０００００１８",
        ] {
            assert_eq!(number(wrong), Err(NotAnNhsNumber), "{wrong}");
        }
    }
}
