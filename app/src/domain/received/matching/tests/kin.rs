//! What a person decided is followed by what comes later, and by nothing else.

use proptest::prelude::*;

use super::*;

fn ties(uids: &[&str]) -> Ties {
    uids.iter().filter_map(|uid| Uid::parse(uid).ok()).collect()
}

fn kin(appointment: u128, claim: Claim, tied: &[&str], found: Found) -> Kin {
    Kin {
        appointment: AppointmentId(Uuid::from_u128(appointment)),
        claim,
        ties: ties(tied),
        found,
    }
}

/// Appointments that were on no worklist yet, so that only the accession number names them.
fn unlisted() -> Vec<Candidate> {
    let unlisted = |candidate| Candidate {
        study: None,
        step: None,
        ..candidate
    };
    candidates().into_iter().map(unlisted).collect()
}

/// "1 by Hand", "1 apart", "unmatched".
fn among(claim: &Claim, tied: &[&str], kin: &[Kin]) -> String {
    among_these(claim, tied, &candidates(), kin)
}

fn among_these(claim: &Claim, tied: &[&str], candidates: &[Candidate], kin: &[Kin]) -> String {
    match match_among(claim, &ties(tied), candidates, kin) {
        Match::Matched { appointment, by, .. } => format!("{} by {by:?}", appointment.0.as_u128()),
        Match::HeldApart { appointment, .. } => format!("{} apart", appointment.0.as_u128()),
        Match::Unmatched { .. } => "unmatched".to_owned(),
    }
}

/// As images of Smith's entry of the worklist say.
fn of_entry_1() -> Claim {
    claim("ACC1", "1.2.1", "STEP1", smith())
}

#[test]
fn what_was_moved_by_hand_is_followed_by_what_is_tied_to_it() {
    let moved = kin(2, of_entry_1(), &["1.5.1", "1.6"], Found::ByHand);
    let stranger = claim("", "1.2.1", "", person("9990000026", "Jones^Jane", ""));
    let table = [
        (of_entry_1(), &["1.5.2", "1.6"][..], "2 by Hand"),
        // A second use of the entry, perhaps for the right participant.
        (of_entry_1(), &["1.5.9", "1.7"][..], "1 apart"),
        (claim("", "1.2.1", "", PersonClaim::default()), &["1.6"], "2 by Hand"),
        (claim("", "1.2.1", "", PersonClaim::default()), &[], "1 apart"),
        // It says something else about whose it is, and goes by its own words.
        (stranger, &["1.6"], "1 apart"),
        (
            claim("ACC2", "1.2.2", "", PersonClaim::default()),
            &[],
            "2 by Accession",
        ),
    ];
    for (claim, tied, expected) in table {
        let found = among(&claim, tied, std::slice::from_ref(&moved));
        assert_eq!(found, expected, "{tied:?}");
    }
}

#[test]
fn what_was_attached_by_hand_is_followed_by_its_whole_study() {
    let strange = claim("NONE", "1.9", "", smith());
    let attached = [kin(1, strange.clone(), &["1.5.1"], Found::ByHand)];
    assert_eq!(among(&strange, &["1.5.2"], &attached), "1 by Hand");
    assert_eq!(among(&strange, &[], &[]), "unmatched");
    let of_another = claim("NONE", "1.9", "", person("9990000026", "Jones^Jane", ""));
    assert_eq!(among(&of_another, &["1.5.1"], &attached), "unmatched");
}

#[test]
fn two_decisions_decide_nothing_but_for_what_is_tied_to_one() {
    let strange = claim("", "1.9", "", PersonClaim::default());
    let both = [
        kin(1, strange.clone(), &["1.6"], Found::ByHand),
        kin(2, strange.clone(), &["1.7"], Found::ByHand),
    ];
    assert_eq!(among(&strange, &["1.7"], &both), "2 by Hand");
    assert_eq!(among(&strange, &[], &both), "1 apart");
    assert_eq!(among(&strange, &["1.6", "1.7"], &both), "1 apart");
}

#[test]
fn an_object_without_keys_goes_where_its_study_went() {
    let among_unlisted = |claim: &Claim, tied: &[&str], kin: &[Kin]| among_these(claim, tied, &unlisted(), kin);
    let nameless = claim("", "1.9", "", PersonClaim::default());
    let keyed = kin(1, claim("ACC1", "1.9", "", smith()), &["1.6"], Found::ByKey);
    let elsewhere = kin(2, claim("ACC2", "1.9", "", PersonClaim::default()), &[], Found::ByKey);
    assert_eq!(among_unlisted(&nameless, &[], std::slice::from_ref(&keyed)), "1 by Kin");
    assert_eq!(among_unlisted(&nameless, &[], &[keyed.clone(), elsewhere]), "unmatched");
    let other_accession = claim("ACC9", "1.9", "", PersonClaim::default());
    assert_eq!(
        among_unlisted(&other_accession, &[], std::slice::from_ref(&keyed)),
        "unmatched"
    );
    let other_study = claim("", "1.8", "", PersonClaim::default());
    assert_eq!(
        among_unlisted(&other_study, &[], std::slice::from_ref(&keyed)),
        "unmatched"
    );
    assert_eq!(
        among_unlisted(&other_study, &["1.6"], &[keyed]),
        "1 by Kin",
        "by its performed step"
    );
}

/// Objects of one study that arrive one after the other, each matched as it comes; and after each of them, those again
/// that belong to nobody, or only to where the others went.
fn arrive(objects: &[(Claim, Ties)]) -> Vec<(Claim, String)> {
    type Here = (Claim, Ties, Option<(AppointmentId, Key)>);
    let mut here: Vec<Here> = Vec::new();
    for (claim, ties) in objects {
        here.push((claim.clone(), ties.clone(), None));
        loop {
            let before: Vec<_> = here.iter().map(|(.., found)| *found).collect();
            for place in 0..here.len() {
                if matches!(here[place].2, Some((_, key)) if key != Key::Kin) {
                    continue;
                }
                let others: Vec<Kin> = here
                    .iter()
                    .filter_map(|(claim, ties, found)| match found {
                        Some((appointment, key)) if *key != Key::Kin => Some(Kin {
                            appointment: *appointment,
                            claim: claim.clone(),
                            ties: ties.clone(),
                            found: Found::ByKey,
                        }),
                        _ => None,
                    })
                    .collect();
                let (claim, ties, _) = &here[place];
                here[place].2 = match match_among(claim, ties, &unlisted(), &others) {
                    Match::Matched { appointment, by, .. } => Some((appointment, by)),
                    Match::HeldApart { .. } | Match::Unmatched { .. } => None,
                };
            }
            if before == here.iter().map(|(.., found)| *found).collect::<Vec<_>>() {
                break;
            }
        }
    }
    let mut ended: Vec<_> = here
        .into_iter()
        .map(|(claim, _, found)| (claim, format!("{found:?}")))
        .collect();
    ended.sort_by_key(|(claim, found)| (format!("{:?}", claim.accession), found.clone()));
    ended
}

proptest! {
    #[test]
    fn whatever_the_order_of_arrival_each_object_ends_at_the_same_appointment(
        accessions in proptest::collection::vec(prop_oneof![Just(""), Just("ACC1"), Just("ACC2"), Just("ACC9")], 1..6),
        turned in any::<proptest::sample::Index>(),
    ) {
        let objects: Vec<_> = accessions
            .iter()
            .map(|accession| (claim(accession, "1.9", "", PersonClaim::default()), Ties::default()))
            .collect();
        let mut others = objects.clone();
        others.rotate_left(turned.index(objects.len()));
        others.reverse();
        let named = |objects: &[(Claim, Ties)]| {
            let named = arrive(objects).into_iter().map(|(claim, found)| (claim.accession, found));
            named.collect::<Vec<_>>()
        };
        prop_assert_eq!(named(&objects), named(&others));
    }

    #[test]
    fn a_decision_is_never_carried_to_images_that_say_something_else(
        accession in prop_oneof![Just(""), Just("ACC1"), Just("ACC2")],
        id in prop_oneof![Just(""), Just("9990000018"), Just("9990000026")],
        name in prop_oneof![Just(""), Just("Smith^Jane"), Just("Jones^Jane")],
        is_tied in any::<bool>(),
    ) {
        let moved = kin(2, of_entry_1(), &["1.6"], Found::ByHand);
        let tied: &[&str] = if is_tied { &["1.6"] } else { &[] };
        let own = claim(accession, "1.2.1", "", person(id, name, ""));
        let found = match_among(&own, &ties(tied), &candidates(), &[moved]);
        if let Match::Matched { by: Key::Hand, .. } = found {
            prop_assert!(accession != "ACC2" && id != "9990000026" && name != "Jones^Jane");
        }
    }
}
