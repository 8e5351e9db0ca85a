//! Whom an object says that it is about, and the names of people as DICOM writes them (PS3.5 section 6.2, PN).

use serde::{Deserialize, Serialize};
use time::Date;

use super::words::Words;
use crate::domain::phi::Phi;

/// The most characters of one component of a name that are kept: a PN allows 64 for a whole group.
const MAX_COMPONENT_CHARACTERS: usize = 64;

/// Whom an object says that it is about. Everything may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PersonClaim {
    /// Patient ID (0010,0020) first, then Other Patient IDs (0010,1000), (0010,1002).
    pub ids: Vec<PersonId>,
    /// Patient's Name (0010,0010).
    pub name: Option<Phi<PersonName>>,
    /// Patient's Birth Date (0010,0030).
    pub birth_date: Option<Phi<Date>>,
}

/// A number that stands for a person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PersonId {
    /// As it came: an NHS number may carry spaces.
    pub id: Phi<String>,
    /// Issuer of Patient ID (0010,0021).
    pub issuer: Option<Words>,
}

/// A name in its components; at least one of family and given name is not empty.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PersonName {
    /// Family name complex.
    pub family: String,
    /// Given name complex.
    pub given: String,
    /// Middle name.
    pub middle: String,
    /// "Dr"
    pub prefix: String,
    /// "OBE"
    pub suffix: String,
}

impl PersonName {
    /// Reads "Family^Given^Middle^Prefix^Suffix", the first group that says something: before the first "=" stand
    /// letters of the alphabet, behind it ideographs, then phonetics.
    #[must_use]
    pub fn parse(text: &str) -> Option<PersonName> {
        text.split('=').take(3).find_map(|group| {
            let mut components = group.split('^').map(component);
            let mut next = || components.next().unwrap_or_default();
            let name = PersonName {
                family: next(),
                given: next(),
                middle: next(),
                prefix: next(),
                suffix: next(),
            };
            (!name.family.is_empty() || !name.given.is_empty()).then_some(name)
        })
    }

    /// "SURNAME, Given Middle", as pages show names.
    #[must_use]
    pub fn shown(&self) -> String {
        let given = [self.given.as_str(), self.middle.as_str()].join(" ");
        match (self.family.is_empty(), given.trim().is_empty()) {
            (false, false) => format!("{}, {}", self.family.to_uppercase(), given.trim()),
            (false, true) => self.family.to_uppercase(),
            (true, _) => given.trim().to_owned(),
        }
    }
}

fn component(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(MAX_COMPONENT_CHARACTERS)
        .collect::<String>()
        .trim()
        .to_owned()
}

/// A person's name prints as `[phi]`, whoever it is.
impl std::fmt::Debug for PersonName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[phi]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_by_their_components() {
        for (text, shown) in [
            ("Smith^Jane", "SMITH, Jane"),
            ("Smith^Jane^Ann^Mrs^OBE", "SMITH, Jane Ann"),
            ("SMITH", "SMITH"),
            ("^Jane", "Jane"),
            ("Wang^XiaoDong=王^小東", "WANG, XiaoDong"),
            ("=王^小東", "王, 小東"),
        ] {
            assert_eq!(PersonName::parse(text).expect(text).shown(), shown);
        }
        for text in ["", "^^^", " ^ ", "=", "^^^Dr"] {
            assert_eq!(PersonName::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_claim_prints_nothing_about_the_person() {
        let claim = PersonClaim {
            ids: vec![PersonId {
                id: Phi::new("999 000 0018".to_owned()),
                issuer: Words::in_text("NHS"),
            }],
            name: PersonName::parse("Smith^Jane").map(Phi::new),
            birth_date: None,
        };
        let printed = format!("{claim:?} {:?}", PersonName::parse("Smith"));
        assert!(!printed.contains("999") && !printed.contains("Smith"), "{printed}");
    }
}
