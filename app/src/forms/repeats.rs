//! The repeat question of a view: inline under its stepper, or on "Add image information".
//!
//! Field names begin with the view's: `rmlo_additional`, `rmlo_repeats`, `rmlo_reasons`, `rmlo_other`. The field
//! `asked` lists the views whose question the page showed.

use super::errors::FormErrors;
use super::fields::Fields;
use super::words;
use crate::domain::imaging::by_view::ByView;
use crate::domain::imaging::repeats::{Additional, RepeatCode, RepeatReason};
use crate::domain::imaging::tally::Tally;
use crate::domain::imaging::view::View;
use crate::domain::non_empty::NonEmpty;

/// The field that lists the views whose question was shown.
pub const ASKED: &str = "asked";

/// The names of one view's fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// Radios: `all`, `some`, `none` of the additional images were repeats.
    pub additional: String,
    /// How many were repeats.
    pub repeats: String,
    /// Checkboxes: reason codes.
    pub reasons: String,
    /// The words behind "Other".
    pub other: String,
}

impl Names {
    /// The names of a view's fields.
    #[must_use]
    pub fn of(view: View) -> Self {
        Names::beginning_with(view.field())
    }

    /// The names of the fields of any view, by what they begin with.
    #[must_use]
    pub fn beginning_with(field: &str) -> Self {
        Names {
            additional: format!("{field}_additional"),
            repeats: format!("{field}_repeats"),
            reasons: format!("{field}_reasons"),
            other: format!("{field}_other"),
        }
    }
}

/// Reads the answer for one view with `count` images (2 or more). With two images "some" is not offered, and not
/// accepted.
///
/// # Errors
/// Unanswered; a repeat without a reason; "Other" without words; a number of repeats that does not fit.
pub fn parse_view(fields: &Fields, view: View, count: u8) -> Result<Additional, FormErrors> {
    parse_named(fields, view.field(), view.label(), count)
}

/// Reads the answer for a view by what its fields begin with, and its name.
///
/// # Errors
/// As [`parse_view`].
pub fn parse_named(fields: &Fields, field: &str, label: &str, count: u8) -> Result<Additional, FormErrors> {
    let names = Names::beginning_with(field);
    match (fields.one(&names.additional), count) {
        ("all", _) => Ok(Additional::Repeats {
            reasons: parse_reasons(fields, &names, label)?,
        }),
        ("some", 3..) => {
            let mut errors = FormErrors::default();
            let repeats = errors.take(parse_repeats(fields, &names, label, count));
            let reasons = errors.take(parse_reasons(fields, &names, label));
            let mixed = repeats
                .zip(reasons)
                .map(|(repeats, reasons)| Additional::Mixed { repeats, reasons });
            errors.finish(mixed)
        }
        ("none", _) => Ok(Additional::Extras),
        (_, 2) => Err(FormErrors::one(
            names.additional,
            format!("Select whether the additional {label} image was a repeat"),
        )),
        _ => Err(FormErrors::one(
            names.additional,
            format!("Select whether the additional {label} images were repeats"),
        )),
    }
}

/// The most repeats that an answer can mean, complete or not; nothing where it means none, or is not there.
#[must_use]
pub fn most_repeats(fields: &Fields, field: &str, count: u8) -> Option<u8> {
    match (fields.one(&Names::beginning_with(field).additional), count) {
        ("all", 2..) => Some(count - 1),
        ("some", 3..) => Some(count - 2),
        _ => None,
    }
}

fn parse_repeats(fields: &Fields, names: &Names, label: &str, count: u8) -> Result<u8, FormErrors> {
    let name = &names.repeats;
    let most = count - 2;
    let text = fields.one(name).trim();
    if text.is_empty() {
        return Err(FormErrors::one(
            name,
            format!("Enter how many {label} images were repeats"),
        ));
    }
    match text.parse::<u8>() {
        Ok(repeats) if (1..=most).contains(&repeats) && text.bytes().all(|byte| byte.is_ascii_digit()) => Ok(repeats),
        _ if most == 1 => Err(FormErrors::one(
            name,
            format!("The number of {label} repeats must be 1"),
        )),
        _ => Err(FormErrors::one(
            name,
            format!("The number of {label} repeats must be between 1 and {most}"),
        )),
    }
}

fn parse_reasons(fields: &Fields, names: &Names, label: &str) -> Result<NonEmpty<RepeatReason>, FormErrors> {
    let mut errors = FormErrors::default();
    let mut reasons = Vec::new();
    for code in fields.all(&names.reasons).filter_map(RepeatCode::from_code) {
        let other = match code {
            RepeatCode::Other => {
                let missing = format!("Enter the other reason for the {label} repeat");
                errors.take(words::required_short(fields, &names.other, "Other reason", &missing))
            }
            _ => None,
        };
        reasons.extend(RepeatReason::new(code, other));
    }
    if reasons.is_empty() && errors.is_empty() {
        errors.add(&names.reasons, format!("Select why a repeat of {label} was needed"));
    }
    errors.finish(NonEmpty::try_from(reasons).ok())
}

/// Reads the answers of every view in `asked` that still has two images or more. A view that the page did not ask about
/// is left for the next page.
///
/// # Errors
/// All errors of all views.
pub fn parse_asked(
    fields: &Fields,
    tally: &Tally,
    asked: impl Fn(View) -> bool,
) -> Result<ByView<Additional>, FormErrors> {
    let mut errors = FormErrors::default();
    let mut answers = ByView::new();
    for (view, count) in tally.several().filter(|(view, _)| asked(*view)) {
        if let Some(additional) = errors.take(parse_view(fields, view, count)) {
            answers.insert(view, additional);
        }
    }
    errors.finish(Some(answers))
}

/// Adds the fields that show a saved answer.
pub fn fill_view(fields: &mut Fields, view: View, additional: &Additional) {
    fill_named(fields, view.field(), additional);
}

/// Adds the fields that show a saved answer, by what they begin with.
pub fn fill_named(fields: &mut Fields, field: &str, additional: &Additional) {
    let names = Names::beginning_with(field);
    let (answer, reasons) = match additional {
        Additional::Repeats { reasons } => ("all", Some(reasons)),
        Additional::Mixed { repeats, reasons } => {
            fields.push(&names.repeats, repeats.to_string());
            ("some", Some(reasons))
        }
        Additional::Extras => ("none", None),
    };
    fields.push(&names.additional, answer);
    for reason in reasons.into_iter().flat_map(NonEmpty::iter) {
        fields.push(&names.reasons, reason.code().code());
        if let Some(words) = reason.words() {
            fields.push(&names.other, words.as_str());
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RMLO: View = View::STANDARD[1];

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        pairs
            .iter()
            .map(|(name, value)| (format!("rmlo_{name}"), (*value).to_owned()))
            .collect()
    }

    fn error(count: u8, pairs: &[(&str, &str)]) -> (String, String) {
        let errors = parse_view(&fields(pairs), RMLO, count).expect_err("refused");
        let first = errors.iter().next().expect("one error").clone();
        (first.field, first.message)
    }

    #[test]
    fn an_unanswered_question_is_an_error_and_never_an_extra() {
        assert_eq!(
            error(2, &[]),
            (
                "rmlo_additional".into(),
                "Select whether the additional RMLO image was a repeat".into()
            )
        );
        assert_eq!(
            error(3, &[]),
            (
                "rmlo_additional".into(),
                "Select whether the additional RMLO images were repeats".into()
            )
        );
        assert_eq!(
            error(2, &[("additional", "some"), ("repeats", "1")]).0,
            "rmlo_additional"
        );
    }

    #[test]
    fn a_repeat_needs_a_reason_and_other_needs_words() {
        assert_eq!(
            error(2, &[("additional", "all")]).1,
            "Select why a repeat of RMLO was needed"
        );
        assert_eq!(
            error(2, &[("additional", "all"), ("reasons", "NONSENSE")]).0,
            "rmlo_reasons"
        );
        assert_eq!(
            error(2, &[("additional", "all"), ("reasons", "OTHER"), ("other", " ")]).1,
            "Enter the other reason for the RMLO repeat"
        );
    }

    #[test]
    fn some_repeats_are_fewer_than_all_additional_images() {
        let some = |count, repeats| {
            error(
                count,
                &[
                    ("additional", "some"),
                    ("repeats", repeats),
                    ("reasons", "OTHER"),
                    ("other", "x"),
                ],
            )
        };
        assert_eq!(some(3, "").1, "Enter how many RMLO images were repeats");
        assert_eq!(some(3, "2").1, "The number of RMLO repeats must be 1");
        for wrong in ["0", "4", "x", "-1", "+1", "1.0", "300"] {
            assert_eq!(
                some(5, wrong).1,
                "The number of RMLO repeats must be between 1 and 3",
                "{wrong}"
            );
        }
    }

    #[test]
    fn hidden_reasons_of_an_extra_are_not_saved() {
        let hidden = fields(&[
            ("additional", "none"),
            ("reasons", "OTHER"),
            ("other", "\u{7}"),
            ("repeats", "x"),
        ]);
        assert_eq!(parse_view(&hidden, RMLO, 2), Ok(Additional::Extras));
    }

    proptest! {
        #[test]
        fn what_is_filled_in_parses_to_the_same(
            count in 2_u8..=20,
            kind in 0..3,
            repeats in 1_u8..=18,
            codes in proptest::sample::subsequence(RepeatCode::ALL, 1..=7),
        ) {
            let words = || crate::domain::text::ShortText::try_from("Skin fold".to_owned()).ok();
            let reasons: Vec<RepeatReason> = codes
                .into_iter()
                .filter_map(|code| RepeatReason::new(code, (code == RepeatCode::Other).then(words).flatten()).ok())
                .collect();
            let reasons = NonEmpty::try_from(reasons).expect("at least one");
            let additional = match kind {
                0 => Additional::Extras,
                1 if count >= 3 => Additional::Mixed { repeats: repeats.min(count - 2), reasons },
                _ => Additional::Repeats { reasons },
            };
            let mut filled = Fields::default();
            fill_view(&mut filled, RMLO, &additional);
            prop_assert_eq!(parse_view(&filled, RMLO, count), Ok(additional));
        }
    }
}
