//! "Radiation dose (optional)": mean glandular dose in mGy, one value an image.
//!
//! One text field a view (`rmlo_dose`); several images have their values separated by commas or spaces, in the order
//! taken.

use super::errors::FormErrors;
use super::fields::Fields;
use crate::domain::imaging::dose::{Dose, Doses};
use crate::domain::imaging::tally::Tally;
use crate::domain::imaging::view::View;

/// The checkbox that confirms values outside the plausible range. Its value is the values it stands beside, as
/// [`doubtful`] writes them: it confirms these and no others.
pub const CONFIRMED: &str = "dose_confirmed";

/// The name of a view's dose field.
#[must_use]
pub fn name(view: View) -> String {
    format!("{}_dose", view.field())
}

/// Reads the doses of the views that have images; fields of others are hidden.
///
/// # Errors
/// No number; not one value an image; a value outside 0.1 to 20 mGy that is not confirmed.
pub fn parse(fields: &Fields, tally: &Tally) -> Result<Doses, FormErrors> {
    let mut errors = FormErrors::default();
    let mut doses = Doses::new();
    for (view, count) in tally.views() {
        if let Some(values) = errors.take(parse_view(fields, view, count))
            && !values.is_empty()
        {
            doses.insert(view, values);
        }
    }
    errors.finish(Some(doses))
}

fn parse_view(fields: &Fields, view: View, count: u8) -> Result<Vec<Dose>, FormErrors> {
    let name = name(view);
    let label = view.label();
    let values: Result<Vec<Dose>, _> = parts(fields.one(&name)).map(Dose::parse).collect();
    let Ok(values) = values else {
        let message = format!("The dose of {label} must be a number of mGy above 0, such as 1.52");
        return Err(FormErrors::one(name, message));
    };
    if !values.is_empty() && values.len() != usize::from(count) {
        let message = if count == 1 {
            format!("Enter one dose for {label}, or leave it empty")
        } else {
            format!("Enter {count} doses for {label}, one for each image, or leave it empty")
        };
        return Err(FormErrors::one(name, message));
    }
    let is_confirmed = |asked: String| fields.one(CONFIRMED).split(BETWEEN).any(|confirmed| confirmed == asked);
    if doubtful_of(view, &values).is_some_and(|asked| !is_confirmed(asked)) {
        let message = format!(
            "Check the unit of the dose of {label}: it should be between 0.1 and 20 mGy (1 dGy is 100 mGy). \
             If it is right, confirm it below"
        );
        return Err(FormErrors::one(name, message));
    }
    Ok(values)
}

/// The values of a field, as they were typed.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let between = |character: char| character == ',' || character == ';' || character.is_whitespace();
    text.split(between).filter(|part| !part.is_empty())
}

/// What stands between the views in the words of [`doubtful`].
const BETWEEN: &str = "; ";

/// "RMLO 152, 0.05": the values of a view outside the plausible range.
fn doubtful_of(view: View, values: &[Dose]) -> Option<String> {
    let outside = values.iter().filter(|dose| !dose.is_plausible());
    let outside: Vec<String> = outside.map(ToString::to_string).collect();
    (!outside.is_empty()).then(|| format!("{} {}", view.label(), outside.join(", ")))
}

/// "RCC 0.015; RMLO 152": what the page asks to confirm, of the views that have images; nothing when all is plausible.
#[must_use]
pub fn doubtful(fields: &Fields, has_images: impl Fn(View) -> bool) -> String {
    let asked = View::ALL
        .into_iter()
        .filter(|view| has_images(*view))
        .filter_map(|view| {
            let typed = parts(fields.one(&name(view))).filter_map(|part| Dose::parse(part).ok());
            doubtful_of(view, &typed.collect::<Vec<Dose>>())
        });
    asked.collect::<Vec<String>>().join(BETWEEN)
}

/// Adds the fields that show saved doses. Implausible ones among them were confirmed before, and only these.
pub fn fill(fields: &mut Fields, doses: &Doses) {
    for (view, values) in doses {
        let text: Vec<String> = values.iter().map(ToString::to_string).collect();
        fields.push(&name(*view), text.join(", "));
    }
    let confirmed: Vec<String> = doses
        .iter()
        .filter_map(|(view, values)| doubtful_of(*view, values))
        .collect();
    if !confirmed.is_empty() {
        fields.push(CONFIRMED, confirmed.join(BETWEEN));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn parsed(text: &str, confirmed: &str) -> Result<Vec<String>, String> {
        let counts = BTreeMap::from([(View::STANDARD[1], 2)]);
        let tally = Tally::try_from(counts).expect("two images");
        let mut fields = Fields::default().with("rmlo_dose", text).with("lcc_dose", "hidden");
        if !confirmed.is_empty() {
            fields.push(CONFIRMED, confirmed);
        }
        parse(&fields, &tally)
            .map(|doses| doses.values().flatten().map(ToString::to_string).collect())
            .map_err(|errors| errors.of("rmlo_dose").expect("the error is on the field"))
    }

    #[test]
    fn one_value_an_image_or_none() {
        assert_eq!(parsed("", ""), Ok(vec![]));
        assert_eq!(parsed("1.52, 1.4", ""), Ok(vec!["1.52".into(), "1.4".into()]));
        assert_eq!(parsed("1.52 1.4", ""), Ok(vec!["1.52".into(), "1.4".into()]));
        assert_eq!(
            parsed("1.52", ""),
            Err("Enter 2 doses for RMLO, one for each image, or leave it empty".into())
        );
        assert!(
            parsed("1.52, x", "")
                .expect_err("no number")
                .contains("must be a number of mGy")
        );
    }

    #[test]
    fn an_unlikely_value_asks_for_the_unit() {
        for (typed, confirmed) in [
            ("0.015, 1.4", ""),
            ("0.015, 1.4", "yes"),
            ("0.015, 1.4", "RMLO 0.016"),
            ("0.015, 152", "RMLO 0.015"),
            ("0.015, 1.4", "LMLO 0.015"),
        ] {
            let asked = parsed(typed, confirmed).expect_err("dGy?");
            assert!(asked.starts_with("Check the unit"), "{typed}, confirmed: {confirmed}");
        }
        let both = Ok(vec!["0.015".into(), "1.4".into()]);
        assert_eq!(parsed("0.015, 1.4", "RMLO 0.015"), both);
        assert_eq!(parsed("0.015\t1.40", "RCC 152; RMLO 0.015"), both);
    }

    #[test]
    fn what_was_saved_is_confirmed_and_nothing_else() {
        let text = |text: &str| Dose::parse(text).expect("a dose");
        let doses = Doses::from([
            (View::STANDARD[0], vec![text("152")]),
            (View::STANDARD[1], vec![text("1.5"), text("0.05")]),
            (View::STANDARD[2], vec![text("1.4")]),
        ]);
        let mut fields = Fields::default();
        fill(&mut fields, &doses);
        assert_eq!(fields.one(CONFIRMED), "RCC 152; RMLO 0.05");
        assert_eq!(doubtful(&fields, |_| true), "RCC 152; RMLO 0.05");
        assert_eq!(doubtful(&fields, |view| view != View::STANDARD[0]), "RMLO 0.05");
    }

    proptest! {
        #[test]
        fn the_page_asks_for_exactly_what_the_parser_wants_confirmed(
            first in "[0-9]{1,3}(\\.[0-9]{1,3})?",
            second in "[0-9]{1,3}(\\.[0-9]{1,3})?",
            between in "[,; \t\n\u{a0}\u{2003}]{1,3}",
        ) {
            let typed = format!("{first}{between}{second}");
            let page = Fields::default().with("rmlo_dose", typed.as_str());
            let asked = doubtful(&page, |view| view == View::STANDARD[1]);
            let unasked = parsed(&typed, "").err();
            let wants = unasked.as_ref().is_some_and(|message| message.starts_with("Check the unit"));
            let is_dose = |text: &str| Dose::parse(text).is_ok();
            prop_assert_eq!(!asked.is_empty() && is_dose(&first) && is_dose(&second), wants);
            prop_assert_eq!(parsed(&typed, &asked).is_ok(), is_dose(&first) && is_dose(&second));
        }
    }
}
