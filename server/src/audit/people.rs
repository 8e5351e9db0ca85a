//! The people on a list that was read, under the seal of their ids: the same people are written down once, and cannot
//! be changed afterwards without the seal telling.

use std::collections::BTreeSet;

use app::domain::ids::ParticipantId;
use serde::Deserialize;
use uuid::{Builder, Uuid};

use super::codes::Codes;
use crate::secret::mac;

/// The name under which an event refers to its people.
const NAME: &str = "people";

/// Whom an event is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Nobody,
    One(ParticipantId),
    Several(BTreeSet<ParticipantId>),
}

impl FromIterator<ParticipantId> for Subject {
    fn from_iter<I: IntoIterator<Item = ParticipantId>>(people: I) -> Self {
        let people: BTreeSet<ParticipantId> = people.into_iter().collect();
        match people.first() {
            None => Subject::Nobody,
            Some(one) if people.len() == 1 => Subject::One(*one),
            Some(_) => Subject::Several(people),
        }
    }
}

/// The seal of people, in the form of an id; people in the order of their ids.
pub(super) fn seal_of_people(key: &[u8; 32], people: impl IntoIterator<Item = Uuid>) -> Uuid {
    let ids: Vec<u8> = people.into_iter().flat_map(Uuid::into_bytes).collect();
    let sealed = mac(key, &[b"people", &ids]);
    let (half, _) = sealed.split_first_chunk().expect("32 bytes");
    Builder::from_custom_bytes(*half).into_uuid()
}

/// What an event says that is about several people.
pub(super) fn with_people(codes: &Codes, list: Uuid, count: usize) -> Codes {
    codes.clone().id(NAME, list).number("participants", count as u64)
}

/// The people to whom a stored event refers.
pub(super) fn people_named(after: Option<&str>) -> Option<Uuid> {
    #[derive(Deserialize)]
    struct After {
        people: Option<Uuid>,
    }
    let after = after.filter(|after| after.contains(NAME))?;
    serde_json::from_str::<After>(after).ok()?.people
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(number: u128) -> ParticipantId {
        ParticipantId(Uuid::from_u128(number))
    }

    #[test]
    fn an_event_is_about_nobody_about_one_or_about_several() {
        let of = |numbers: &[u128]| numbers.iter().map(|number| person(*number)).collect::<Subject>();
        assert_eq!(of(&[]), Subject::Nobody);
        assert_eq!(of(&[7, 7]), Subject::One(person(7)));
        assert_eq!(of(&[8, 7]), Subject::Several([person(7), person(8)].into()));
    }

    #[test]
    fn the_seal_is_of_these_people_and_of_this_installation() {
        let seal = |key: u8, numbers: &[u128]| seal_of_people(&[key; 32], numbers.iter().copied().map(Uuid::from_u128));
        assert_eq!(seal(1, &[7, 8]), seal(1, &[7, 8]));
        assert_ne!(seal(1, &[7, 8]), seal(1, &[7, 9]));
        assert_ne!(seal(1, &[7, 8]), seal(1, &[7]));
        assert_ne!(seal(1, &[7, 8]), seal(2, &[7, 8]));
    }

    #[test]
    fn an_event_names_its_people() {
        let list = Uuid::from_u128(5);
        let stored = with_people(&Codes::new().number("lines", 3_u32), list, 2).stored();
        assert_eq!(people_named(stored.as_deref()), Some(list));
        for after in [None, Some(r#"{"status":"PAUSED"}"#), Some("people")] {
            assert_eq!(people_named(after), None);
        }
    }
}
