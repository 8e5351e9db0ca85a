//! Whether the operator whom a header names can be the person who is signed in.
//!
//! Operators' Name is free text: a full name, initials as "PWR", a login, a title. Only a full name or initials can
//! name somebody else; anything else says nothing.

use super::matching::same_name;
use super::person::PersonName;

/// Initials have so many letters at most.
const MOST_INITIALS: usize = 4;

/// Whether a header's operator can be a person. What cannot be read as a name or as initials can be anybody.
#[must_use]
pub fn may_be(operator: &PersonName, person: &PersonName) -> bool {
    let said = [
        operator.given.as_str(),
        operator.middle.as_str(),
        operator.family.as_str(),
    ];
    let parts: Vec<&str> = said.into_iter().filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        [one] => match initials(one) {
            Some(initials) => are_initials_of(&initials, person),
            None => true,
        },
        _ if operator.family.is_empty() || operator.given.is_empty() => true,
        parts => {
            // "R^PW" is initials in components.
            let short = operator.family.chars().count() == 1 && parts.iter().all(|part| part.chars().count() <= 2);
            let joined: String = parts.concat();
            match initials(&joined).filter(|_| short) {
                Some(initials) => are_initials_of(&initials, person),
                None => same_name(operator, &person.family, &person.given),
            }
        }
    }
}

/// Two to four letters, perhaps with full stops: "PWR", "p.w.r".
fn initials(text: &str) -> Option<Vec<char>> {
    let letters: Vec<char> = text.chars().filter(|c| !matches!(c, '.' | ' ' | '-')).collect();
    let fits = (2..=MOST_INITIALS).contains(&letters.len()) && letters.iter().all(|c| c.is_alphabetic());
    fits.then(|| letters.iter().flat_map(|c| c.to_uppercase()).collect())
}

/// First and last letter are those of given and family name, in either order; what stands between may be a middle name
/// that the account does not have. A short name such as "Lane" is the person as well.
fn are_initials_of(letters: &[char], person: &PersonName) -> bool {
    let first_letter = |name: &str| {
        name.chars()
            .find(|c| c.is_alphabetic())
            .map(|c| c.to_uppercase().collect::<String>())
    };
    let ends = [letters.first(), letters.last()].map(|letter| letter.map(ToString::to_string));
    let [first, last] = ends;
    let (given, family) = (first_letter(&person.given), first_letter(&person.family));
    let text: String = letters.iter().collect();
    let is_a_name = [&person.given, &person.family]
        .into_iter()
        .any(|name| name.to_uppercase() == text);
    let unknown = given.is_none() || family.is_none();
    is_a_name || unknown || (first == given && last == family) || (first == family && last == given)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_name_or_initials_can_name_somebody_else() {
        let person = PersonName::parse("Reid^Petra").expect("a name");
        for (operator, expected) in [
            ("Reid^Petra", true),
            ("REID^P", true),
            ("Patel^Asha", false),
            ("PR", true),
            ("PWR", true),
            ("p.w.r.", true),
            ("RP", true),
            ("R^P", true),
            ("AP", false),
            ("AXPQ", false),
            ("Li^Xu", false),
            ("Reid", true),
            ("REID", true),
            ("preid", true),
            ("u12345", true),
            ("MAMMO1", true),
            ("Radiographer", true),
            ("X", true),
        ] {
            let claimed = PersonName::parse(operator).expect("a name");
            assert_eq!(may_be(&claimed, &person), expected, "{operator}");
        }
    }
}
