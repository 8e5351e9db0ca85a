//! Each real fault is recognised as its phase, and what lies further on proves what comes before.

use proptest::prelude::*;

use super::*;

fn at(clock: &str) -> LocalDateTime {
    LocalDateTime::parse(&format!("2026-11-24T{clock}")).expect("a time")
}

fn came(count: u32, clock: &str) -> Option<Came> {
    Some(Came { count, last: at(clock) })
}

/// An appointment that started at ten, half an hour ago, with a machine that may call.
fn started() -> Facts {
    Facts {
        now: at("10:30"),
        since: at("10:00"),
        expected: Expected::Admitted,
        last_call: None,
        last_query: None,
        handed: None,
        performed: None,
        here: None,
        lacks: false,
        elsewhere: None,
        held_apart: None,
        refused: None,
        pictures: Pictures::default(),
    }
}

fn asked() -> Facts {
    Facts {
        last_call: Some((at("10:01"), CallOutcome::Released)),
        last_query: Some(at("10:01")),
        ..started()
    }
}

fn performed(began: &str, ended: Option<&str>) -> Option<Performed> {
    Some(Performed {
        began: at(began),
        ended: ended.map(at),
    })
}

fn handed() -> Facts {
    Facts {
        handed: Some(at("10:01")),
        ..asked()
    }
}

fn here() -> Facts {
    Facts {
        here: came(4, "10:20"),
        performed: performed("10:05", Some("10:21")),
        ..handed()
    }
}

fn refused(clock: &str) -> Option<Refused> {
    Some(Refused {
        count: 1,
        last: at(clock),
        reason: Some(QuarantineReason::OtherBytes),
    })
}

/// Each of these facts is a phase, with its time.
fn each_is_named<const N: usize>(table: [(Facts, Phase, &str); N]) {
    for (facts, phase, since) in table {
        let expected = Finding {
            phase,
            since: at(since),
        };
        assert_eq!(facts.finding(), expected, "{facts:?}");
    }
}

#[test]
fn a_machine_that_does_not_ask_is_named_with_its_time() {
    let of = |expected| Facts { expected, ..started() };
    each_is_named([
        (of(Expected::Nobody), Phase::NoRoom, "10:00"),
        (of(Expected::NotRegistered), Phase::MachineUnknown, "10:00"),
        (of(Expected::SwitchedOff), Phase::SwitchedOff, "10:00"),
        (
            Facts {
                last_call: Some((at("10:02"), CallOutcome::WrongAddress)),
                ..started()
            },
            Phase::NotLetIn,
            "10:02",
        ),
        (started(), Phase::NeverAsked, "10:00"),
        (
            Facts {
                last_query: Some(at("08:00")),
                ..started()
            },
            Phase::NeverAsked,
            "10:00",
        ),
        (
            Facts {
                now: at("10:05"),
                ..started()
            },
            Phase::Waiting,
            "10:00",
        ),
        (asked(), Phase::NotOnItsList, "10:01"),
    ]);
}

#[test]
fn a_machine_that_sends_nothing_is_named_with_its_time() {
    each_is_named([
        (handed(), Phase::NothingStarted, "10:01"),
        (
            Facts {
                handed: Some(at("09:30")),
                ..started()
            },
            Phase::NothingStarted,
            "10:00",
        ),
        (
            Facts {
                now: at("10:08"),
                ..handed()
            },
            Phase::Waiting,
            "10:01",
        ),
        (
            Facts {
                performed: performed("10:05", None),
                ..handed()
            },
            Phase::NothingArrives,
            "10:05",
        ),
        (
            Facts {
                performed: performed("10:25", None),
                ..handed()
            },
            Phase::Waiting,
            "10:25",
        ),
        (
            Facts {
                performed: performed("10:25", Some("10:27")),
                ..handed()
            },
            Phase::NothingArrives,
            "10:27",
        ),
        (
            Facts {
                performed: performed("10:25", Some("10:29")),
                ..handed()
            },
            Phase::Waiting,
            "10:25",
        ),
    ]);
}

#[test]
fn what_arrives_and_does_not_belong_here_is_named_with_its_time() {
    each_is_named([
        (
            Facts {
                elsewhere: came(4, "10:12"),
                ..handed()
            },
            Phase::ForSomebodyElse,
            "10:12",
        ),
        (
            Facts {
                held_apart: came(4, "10:12"),
                ..started()
            },
            Phase::ForSomebodyElse,
            "10:12",
        ),
        (
            Facts {
                refused: refused("10:12"),
                ..handed()
            },
            Phase::Rejected,
            "10:12",
        ),
        (
            Facts {
                refused: refused("10:22"),
                ..here()
            },
            Phase::Rejected,
            "10:22",
        ),
        (
            Facts {
                refused: refused("10:12"),
                ..here()
            },
            Phase::AllWell,
            "10:20",
        ),
    ]);
}

#[test]
fn what_is_missing_of_what_arrived_is_named_with_its_time() {
    each_is_named([
        (Facts { lacks: true, ..here() }, Phase::SomeMissing, "10:21"),
        (
            Facts {
                lacks: true,
                now: at("10:22"),
                ..here()
            },
            Phase::AllWell,
            "10:20",
        ),
        (
            Facts {
                pictures: Pictures {
                    failed: 1,
                    waiting: None,
                },
                ..here()
            },
            Phase::NoPictures,
            "10:20",
        ),
        (
            Facts {
                pictures: Pictures {
                    failed: 0,
                    waiting: came(2, "10:19"),
                },
                ..here()
            },
            Phase::NoPictures,
            "10:19",
        ),
        (
            Facts {
                now: at("10:21"),
                pictures: Pictures {
                    failed: 0,
                    waiting: came(2, "10:20"),
                },
                ..here()
            },
            Phase::AllWell,
            "10:20",
        ),
        (here(), Phase::AllWell, "10:20"),
    ]);
}

#[test]
fn every_phase_says_what_to_do() {
    for phase in Phase::ALL {
        assert!(!phase.advice().is_empty(), "{phase:?}");
    }
}

fn minute() -> impl Strategy<Value = LocalDateTime> {
    (0_u32..60).prop_map(|minute| at(&format!("10:{minute:02}")))
}

fn some_came() -> impl Strategy<Value = Option<Came>> {
    proptest::option::of((1_u32..9, minute()).prop_map(|(count, last)| Came { count, last }))
}

prop_compose! {
    fn facts()(
        now in minute(),
        since in minute(),
        expected in prop_oneof![
            Just(Expected::Nobody), Just(Expected::NotRegistered), Just(Expected::SwitchedOff), Just(Expected::Admitted)
        ],
        last_call in proptest::option::of((minute(), prop_oneof![
            Just(CallOutcome::Released), Just(CallOutcome::Open), Just(CallOutcome::WrongAddress)
        ])),
        (last_query, handed) in (proptest::option::of(minute()), proptest::option::of(minute())),
        performed in proptest::option::of(
            (minute(), proptest::option::of(minute())).prop_map(|(began, ended)| Performed { began, ended })
        ),
        (here, elsewhere, held_apart) in (some_came(), some_came(), some_came()),
        lacks in any::<bool>(),
        refused in some_came(),
        (failed, waiting) in (0_u32..3, some_came()),
    ) -> Facts {
        Facts {
            now, since, expected, last_call, last_query, handed, performed, here, lacks, elsewhere, held_apart,
            refused: refused.map(|Came { count, last }| Refused { count, last, reason: None }),
            pictures: Pictures { failed, waiting },
        }
    }
}

proptest! {
    #[test]
    fn an_image_that_is_here_proves_the_machine_and_its_way(facts in facts()) {
        let finding = facts.finding();
        prop_assert!(finding.since <= facts.now);
        if facts.here.is_some() {
            prop_assert!(matches!(
                finding.phase,
                Phase::AllWell | Phase::Rejected | Phase::ForSomebodyElse | Phase::SomeMissing | Phase::NoPictures
            ));
        } else {
            prop_assert!(!matches!(finding.phase, Phase::AllWell | Phase::NoPictures | Phase::SomeMissing));
        }
    }

    #[test]
    fn time_alone_never_makes_a_failing_phase_well(facts in facts(), later in 0_u32..60) {
        let now = LocalDateTime(facts.now.0 + Duration::minutes(later.into()));
        let (before, after) = (facts.finding(), Facts { now, ..facts }.finding());
        prop_assert!(!before.phase.fails() || after.phase.fails());
    }
}
