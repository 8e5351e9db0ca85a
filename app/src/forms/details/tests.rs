//! The rules of "Provide image details", as tables and properties.

use proptest::prelude::*;

use std::collections::BTreeMap;

use super::*;
use crate::domain::imaging::draft::Answer;
use crate::domain::imaging::repeats::{RepeatCode, RepeatReason};
use crate::domain::imaging::view::Side;
use crate::domain::text::ShortText;

fn page(changes: &[(&str, &str)]) -> Fields {
    let mut fields: Vec<(String, String)> = fill(None, Anatomy::default())
        .iter()
        .filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    fields.extend(
        changes
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    fields.into_iter().collect()
}

fn errors(changes: &[(&str, &str)]) -> Vec<(String, String)> {
    parse(&page(changes), Anatomy::default(), None)
        .err()
        .map(|errors| {
            errors
                .iter()
                .map(|error| (error.field.clone(), error.message.clone()))
                .collect()
        })
        .unwrap_or_default()
}

#[test]
fn a_page_left_as_it_starts_is_a_standard_set() {
    let counted = parse(&page(&[]), Anatomy::default(), None).expect("four images");
    assert_eq!(counted.tally, Tally::standard_set());
    assert_eq!(counted.details, Details::plain(None));
}

#[test]
fn a_count_is_a_whole_number_from_0_to_20() {
    for (text, message) in [
        ("", "Enter how many RCC images were taken, or 0"),
        ("21", "The number of RCC images must be a whole number between 0 and 20"),
        ("-1", "The number of RCC images must be a whole number between 0 and 20"),
        ("+1", "The number of RCC images must be a whole number between 0 and 20"),
        (
            "1.5",
            "The number of RCC images must be a whole number between 0 and 20",
        ),
        (
            "two",
            "The number of RCC images must be a whole number between 0 and 20",
        ),
        (
            "999999999999",
            "The number of RCC images must be a whole number between 0 and 20",
        ),
    ] {
        assert_eq!(
            errors(&[("rcc", text)]),
            [("rcc".to_owned(), message.to_owned())],
            "{text}"
        );
    }
}

#[test]
fn no_image_at_all_is_an_error() {
    let all_zero = [("rcc", "0"), ("rmlo", "0"), ("lcc", "0"), ("lmlo", "0")];
    assert_eq!(errors(&all_zero)[0].0, "rcc");
}

#[test]
fn a_missing_view_needs_not_all_taken_unless_the_breast_is_absent() {
    let found = errors(&[("lcc", "0"), ("lmlo", "0")]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, NOT_ALL);
    assert!(found[0].1.contains("no LCC and LMLO image"), "{}", found[0].1);
    let left_absent = Anatomy {
        left: Breast::Absent,
        ..Anatomy::default()
    };
    assert!(parse(&fill(None, left_absent), left_absent, None).is_ok());
    assert_eq!(left_absent.on(Side::Left), Breast::Absent);
}

#[test]
fn not_all_taken_needs_a_reason_and_an_answer_about_recall() {
    let fields: Vec<String> = errors(&[("lcc", "0"), (NOT_ALL, "yes")])
        .into_iter()
        .map(|(field, _)| field)
        .collect();
    assert_eq!(fields, [REASONS, RECALL]);
    let whole = [("lcc", "0"), (NOT_ALL, "yes"), (REASONS, "WHEELCHAIR"), (RECALL, "no")];
    let counted = parse(&page(&whole), Anatomy::default(), None).expect("partial mammography");
    assert!(matches!(counted.details.completeness, Completeness::Partial(_)));
}

#[test]
fn what_is_hidden_is_neither_checked_nor_saved() {
    let hidden = [
        (REASONS, "NONSENSE"),
        (REASONS_DETAILS, "\u{7}"),
        (RECALL_NOTE, "\u{7}"),
        ("rmlo_additional", "all"),
        ("lcc_id_dose", "x"),
    ];
    let counted = parse(&page(&hidden), Anatomy::default(), None).expect("nothing visible is wrong");
    assert_eq!(counted.details, Details::plain(None));
    let note_of_partial = [
        (NOT_ALL, "yes"),
        (REASONS, "OTHER"),
        (RECALL, "no"),
        (RECALL_NOTE, "\u{7}"),
    ];
    assert!(parse(&page(&note_of_partial), Anatomy::default(), None).is_ok());
}

#[test]
fn a_question_that_was_not_asked_waits_for_the_next_page() {
    let counted = parse(&page(&[("rmlo", "2")]), Anatomy::default(), None).expect("counts are fine");
    assert!(matches!(counted.clone().settle(), Answer::AwaitingRepeats(_)));
    assert_eq!(
        errors(&[("rmlo", "2"), (repeats::ASKED, "rmlo")])[0].0,
        "rmlo_additional"
    );

    let answered = page(&[("rmlo", "2"), (repeats::ASKED, "rmlo"), ("rmlo_additional", "none")]);
    let earlier = parse(&answered, Anatomy::default(), None).expect("answered");
    let again = parse(&page(&[("rmlo", "2")]), Anatomy::default(), Some(&earlier)).expect("the same count");
    assert!(matches!(again.settle(), Answer::Itemised(_)));
    let more = parse(&page(&[("rmlo", "3")]), Anatomy::default(), Some(&earlier)).expect("another count");
    assert!(matches!(more.settle(), Answer::AwaitingRepeats(_)));
}

fn additional(count: u8, kind: u8) -> Option<Additional> {
    let words = ShortText::try_from("Skin fold".to_owned()).ok();
    let reasons =
        NonEmpty::try_from(vec![RepeatReason::new(RepeatCode::Other, words).expect("with words")]).expect("one");
    match kind {
        _ if count < 2 => None,
        0 => None,
        1 => Some(Additional::Extras),
        2 if count >= 3 => Some(Additional::Mixed { repeats: 1, reasons }),
        _ => Some(Additional::Repeats { reasons }),
    }
}

fn text() -> impl Strategy<Value = Option<FreeText>> {
    "[^\\p{Cc}]{0,60}".prop_map(|text| FreeText::try_from(text).ok())
}

fn completeness_strategy() -> impl Strategy<Value = Completeness> {
    let reasons = proptest::sample::subsequence(ShortfallReason::ALL, 1..=7);
    (reasons, text(), 0..3_u8, text()).prop_map(|(reasons, details, kind, note)| {
        let reasons = NonEmpty::try_from(reasons).expect("at least one");
        let shortfall = Shortfall { reasons, details };
        match kind {
            0 => Completeness::Complete,
            1 => Completeness::Partial(shortfall),
            _ => Completeness::ToBeRecalled { shortfall, note },
        }
    })
}

proptest! {
    #[test]
    fn what_is_filled_in_parses_to_the_same(
        counts in proptest::collection::vec(0_u8..=20, 8),
        kinds in proptest::collection::vec(0_u8..=3, 8),
        imperfect: bool,
        completeness in completeness_strategy(),
        notes in text(),
    ) {
        let by_view: BTreeMap<View, u8> = View::ALL.into_iter().zip(counts).collect();
        let Ok(tally) = Tally::try_from(by_view) else { return Ok(()) };
        let answered: ByView<Additional> = View::ALL
            .into_iter()
            .zip(kinds)
            .filter_map(|(view, kind)| Some((view, additional(tally.count(view), kind)?)))
            .collect();
        let details = Details { imperfect, completeness, doses: Default::default(), notes };
        let counted = Counted::new(tally, answered.clone(), details).expect("answers fit");
        let mut fields = fill(Some(&counted), Anatomy::default());
        for view in answered.keys() {
            fields.push(repeats::ASKED, view.field());
        }
        match parse(&fields, Anatomy::default(), None) {
            Ok(parsed) => prop_assert_eq!(parsed, counted),
            Err(errors) => {
                let missing = counted.tally.missing(Anatomy::default());
                prop_assert!(!missing.is_empty() && counted.details.completeness == Completeness::Complete);
                prop_assert!(errors.iter().all(|error| error.field == NOT_ALL));
            }
        }
    }
}
