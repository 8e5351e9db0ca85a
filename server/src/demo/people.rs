//! The invented participants: two with implants, one with one breast absent, two special appointments, a very long
//! name, accents.

use app::domain::appointment::{Anatomy, Breast};
use app::domain::ids::ParticipantId;
use app::domain::participant::{NhsNumber, Participant};
use app::domain::phi::Phi;
use time::Date;
use time::macros::date;
use uuid::Uuid;

/// A participant as invented, with what is special about each of their appointments.
pub(super) struct Person {
    family_name: &'static str,
    given_name: &'static str,
    birth_date: Date,
    right: Breast,
    left: Breast,
    pub special: Option<&'static str>,
}

const fn person(family_name: &'static str, given_name: &'static str, birth_date: Date) -> Person {
    Person {
        family_name,
        given_name,
        birth_date,
        right: Breast::Present,
        left: Breast::Present,
        special: None,
    }
}

const fn with(right: Breast, left: Breast, person: Person) -> Person {
    Person { right, left, ..person }
}

const fn special(why: &'static str, person: Person) -> Person {
    Person {
        special: Some(why),
        ..person
    }
}

/// The first twelve are expected at the first clinic, the next ten at the second, the last eight on the van.
pub(super) const PEOPLE: [Person; 30] = [
    person("Ashworth", "Margaret", date!(1967 - 10 - 03)),
    person("Begum", "Nasreen", date!(1971 - 02 - 17)),
    person("Castellanos", "Rosa", date!(1959 - 06 - 28)),
    person("Douglas", "Eileen", date!(1964 - 12 - 09)),
    with(
        Breast::WithImplant,
        Breast::WithImplant,
        person("Farrell", "Siobhan", date!(1972 - 04 - 22)),
    ),
    person("Grant", "Beverley", date!(1962 - 08 - 14)),
    with(
        Breast::Present,
        Breast::Absent,
        person("Hartley", "Denise", date!(1958 - 01 - 30)),
    ),
    special("Uses a wheelchair", person("Iqbal", "Shazia", date!(1968 - 11 - 05))),
    person("Zoë-Łukaszewicz", "Renée Ángela", date!(1970 - 03 - 19)),
    person("Jennings", "Patricia", date!(1961 - 07 - 11)),
    person("Kowalczyk", "Ewa", date!(1965 - 09 - 26)),
    person("Lambert", "Judith", date!(1957 - 05 - 02)),
    person("Mbeki", "Thandiwe", date!(1969 - 10 - 21)),
    person("Nakamura", "Yuki", date!(1973 - 01 - 08)),
    person(
        "Featherstonehaugh-Cholmondeley-Wriothesley",
        "Alexandrina Wilhelmina Bernadette Marguerite",
        date!(1963 - 02 - 28),
    ),
    person("Osborne", "Linda", date!(1960 - 04 - 16)),
    with(
        Breast::Present,
        Breast::WithImplant,
        person("Pritchard", "Carys", date!(1974 - 06 - 07)),
    ),
    person("Quigley", "Maureen", date!(1956 - 12 - 24)),
    special(
        "Needs an interpreter: Portuguese",
        person("Ribeiro", "Conceição", date!(1966 - 08 - 31)),
    ),
    person("Sinclair", "Fiona", date!(1962 - 03 - 13)),
    person("Thompson", "Gloria", date!(1971 - 11 - 18)),
    person("Underwood", "Sandra", date!(1958 - 09 - 06)),
    person("Valentine", "Yvonne", date!(1964 - 05 - 25)),
    person("Whitfield", "Barbara", date!(1959 - 10 - 12)),
    person("Xu", "Mei", date!(1972 - 07 - 04)),
    person("Yates", "Christine", date!(1967 - 01 - 27)),
    person("Zaman", "Farida", date!(1970 - 12 - 15)),
    person("Abernethy", "Morag", date!(1961 - 02 - 10)),
    person("Bannister", "Helen", date!(1965 - 04 - 03)),
    person("Cooper", "Angela", date!(1968 - 06 - 20)),
];

impl Person {
    /// What is known about the breasts.
    pub(super) fn anatomy(&self) -> Anatomy {
        Anatomy {
            right: self.right,
            left: self.left,
        }
    }
}

/// The first `count` of the invented people, each with a number of the test range, in the order of the numbers.
pub(super) fn participants(count: usize) -> Vec<Participant> {
    let numbers = (1..1_000).filter_map(test_number);
    PEOPLE
        .iter()
        .zip(numbers)
        .take(count)
        .map(|(person, number)| Participant {
            id: ParticipantId(Uuid::new_v4()),
            family_name: Phi::new(person.family_name.to_owned()),
            given_name: Phi::new(person.given_name.to_owned()),
            birth_date: Phi::new(person.birth_date),
            nhs_number: Phi::new(number),
        })
        .collect()
}

/// 999 000 and three digits with their check digit; nothing where the check digit would be 10.
fn test_number(digits: u32) -> Option<NhsNumber> {
    (0..=9).find_map(|check| NhsNumber::try_from(format!("999000{digits:03}{check}")).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_people_are_thirty_with_test_numbers_and_what_makes_them_special() {
        let people = participants(PEOPLE.len());
        assert_eq!(people.len(), 30);
        assert!(
            people
                .iter()
                .all(|person| person.nhs_number.expose().digits().starts_with("999"))
        );
        assert!(people.is_sorted_by_key(|person| person.nhs_number.clone()));
        assert_eq!(PEOPLE.iter().filter(|person| person.anatomy().has_implant()).count(), 2);
        let absent = |person: &&Person| person.left == Breast::Absent || person.right == Breast::Absent;
        assert_eq!(PEOPLE.iter().filter(absent).count(), 1);
        assert_eq!(PEOPLE.iter().filter(|person| person.special.is_some()).count(), 2);
    }
}
