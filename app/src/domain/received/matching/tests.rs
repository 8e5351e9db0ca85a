//! Matching: keys, contradictions, suggestions.

mod kin;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::ids::ParticipantId;
use crate::domain::local_time::parse_iso_date;
use crate::domain::received::person::{PersonId, PersonName};

fn candidate(number: u128, family: &str, nhs: &str) -> Candidate {
    Candidate {
        appointment: AppointmentId(Uuid::from_u128(number)),
        accession: format!("ACC{number}"),
        study: Uid::parse(&format!("1.2.{number}")).ok(),
        step: Some(format!("STEP{number}")),
        participant: Participant {
            id: ParticipantId(Uuid::from_u128(number)),
            family_name: Phi::new(family.to_owned()),
            given_name: Phi::new("Jane".to_owned()),
            birth_date: Phi::new(parse_iso_date("1967-10-03").expect("a date")),
            nhs_number: Phi::new(NhsNumber::try_from(nhs.to_owned()).expect("valid")),
        },
        starts_at: LocalDateTime::parse("2026-11-24T10:00").expect("a time"),
    }
}

fn candidates() -> Vec<Candidate> {
    vec![candidate(1, "Smith", "9990000018"), candidate(2, "Jones", "9990000026")]
}

fn person(id: &str, name: &str, birth_date: &str) -> PersonClaim {
    PersonClaim {
        ids: Some(id)
            .filter(|id| !id.is_empty())
            .map(|id| PersonId {
                id: Phi::new(id.to_owned()),
                issuer: None,
            })
            .into_iter()
            .collect(),
        name: PersonName::parse(name).map(Phi::new),
        birth_date: parse_iso_date(birth_date).map(Phi::new),
    }
}

fn claim(accession: &str, study: &str, step: &str, person: PersonClaim) -> Claim {
    Claim {
        accession: Words::in_text(accession),
        studies: Uid::parse(study).into_iter().collect(),
        steps: Words::in_text(step).into_iter().collect(),
        person,
        made: None,
    }
}

fn smith() -> PersonClaim {
    person("999 000 0018", "SMITH^JANE", "1967-10-03")
}

/// "1 by accession", "1 apart: name", "unmatched: 1 2".
fn outcome(claim: &Claim) -> String {
    match match_study(claim, &candidates()) {
        Match::Matched { appointment, by, .. } => format!("{} by {by:?}", appointment.0.as_u128()),
        Match::HeldApart {
            appointment,
            contradictions,
            ..
        } => format!("{} apart: {:?}", appointment.0.as_u128(), contradictions.as_slice()),
        Match::Unmatched { suggestions } => {
            let ids: Vec<String> = suggestions
                .iter()
                .map(|suggestion| suggestion.appointment.0.as_u128().to_string())
                .collect();
            format!("unmatched: {}", ids.join(" "))
        }
    }
}

#[test]
fn keys_lead_and_contradictions_hold_apart() {
    let nobody = PersonClaim::default();
    let table = [
        (claim("ACC1", "1.2.1", "STEP1", smith()), "1 by Accession"),
        (claim("ACC1", "", "", smith()), "1 by Accession"),
        (claim("", "1.2.1", "", smith()), "1 by Study"),
        (claim("", "", "STEP1", smith()), "1 by Step"),
        (claim("ACC1", "", "", nobody.clone()), "1 by Accession"),
        (claim("ACC1", "", "", person("", "Smith^Jane", "")), "1 by Accession"),
        (claim("ACC2", "", "", smith()), "2 apart: [ParticipantId, Name]"),
        (
            claim("ACC1", "", "", person("H123", "", "")),
            "1 apart: [ParticipantId]",
        ),
        (
            claim("ACC1", "", "", person("9990000018", "Smith^Jane", "1967-03-10")),
            "1 apart: [BirthDate]",
        ),
        (claim("ACC1", "1.2.2", "", smith()), "1 apart: [Study]"),
        (claim("ACC9", "1.2.1", "", smith()), "1 apart: [Accession]"),
        (claim("ACC1", "1.2.1", "STEP2", smith()), "1 apart: [Step]"),
        (claim("", "1.9", "", smith()), "unmatched: 1 2"),
        (claim("", "", "", nobody), "unmatched: "),
    ];
    for (claim, expected) in table {
        assert_eq!(outcome(&claim), expected);
    }
}

#[test]
fn one_of_several_numbers_is_enough() {
    let mut person = smith();
    person.ids.insert(
        0,
        PersonId {
            id: Phi::new("H123".to_owned()),
            issuer: None,
        },
    );
    assert_eq!(outcome(&claim("ACC1", "", "", person)), "1 by Accession");
}

#[test]
fn a_key_of_two_appointments_decides_nothing() {
    let mut both = candidates();
    both[1].accession = "ACC1".to_owned();
    let found = match_study(&claim("ACC1", "", "", PersonClaim::default()), &both);
    let contradictions = NonEmpty::try_from(vec![Field::SeveralAppointments]).expect("one");
    assert!(matches!(found, Match::HeldApart { contradictions: held, .. } if held == contradictions));
}

#[test]
fn what_is_printed_holds_no_value() {
    let held = match_study(&claim("ACC2", "", "", smith()), &candidates());
    let printed = format!("{held:?} {:?} {:?}", smith(), candidates());
    for value in ["SMITH", "Smith", "999", "1967"] {
        assert!(!printed.contains(value), "{printed}");
    }
}

proptest! {
    #[test]
    fn a_contradiction_is_never_a_match(
        accession in prop_oneof![Just(""), Just("ACC1"), Just("ACC2"), Just("ACC9")],
        study in prop_oneof![Just(""), Just("1.2.1"), Just("1.2.2"), Just("1.9")],
        step in prop_oneof![Just(""), Just("STEP1"), Just("STEP2")],
        id in prop_oneof![Just(""), Just("999 000 0018"), Just("9990000026"), Just("X")],
        name in prop_oneof![Just(""), Just("Smith^Jane"), Just("JONES^JANE"), Just("Brown^Ann")],
        born in prop_oneof![Just(""), Just("1967-10-03"), Just("1970-01-01")],
    ) {
        let claim = claim(accession, study, step, person(id, name, born));
        if let Match::Matched { appointment, .. } = match_study(&claim, &candidates()) {
            let matched = candidates().into_iter().find(|one| one.appointment == appointment).expect("one of them");
            let (number, full_name) = if matched.accession == "ACC1" {
                ("999 000 0018", "Smith^Jane")
            } else {
                ("9990000026", "JONES^JANE")
            };
            prop_assert!(id.is_empty() || id == number);
            prop_assert!(name.is_empty() || name == full_name);
            prop_assert!(born.is_empty() || born == "1967-10-03");
            prop_assert!(accession.is_empty() || accession == matched.accession);
        }
        let mut reversed = candidates();
        reversed.reverse();
        prop_assert_eq!(match_study(&claim, &candidates()), match_study(&claim, &reversed));
    }
}
