//! "Radiation dose (optional)": mean glandular dose in mGy, one value an image.
//!
//! One text field a view (`rmlo_dose`); several images have their values separated by commas or spaces, in the order
//! taken.

use super::errors::FormErrors;
use super::fields::Fields;
use crate::domain::imaging::dose::{Dose, Doses};
use crate::domain::imaging::tally::Tally;
use crate::domain::imaging::view::View;

/// The checkbox that confirms values outside the plausible range.
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
    let values: Result<Vec<Dose>, _> = fields
        .one(&name)
        .split(|character: char| character == ',' || character == ';' || character.is_whitespace())
        .filter(|part| !part.is_empty())
        .map(Dose::parse)
        .collect();
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
    if needs_confirmation(&values) && !fields.has(CONFIRMED, "yes") {
        let message = format!(
            "Check the unit of the dose of {label}: it should be between 0.1 and 20 mGy (1 dGy is 100 mGy). \
             If it is right, confirm it below"
        );
        return Err(FormErrors::one(name, message));
    }
    Ok(values)
}

fn needs_confirmation(values: &[Dose]) -> bool {
    values.iter().any(|dose| !dose.is_plausible())
}

/// Whether any dose field holds a value outside the plausible range, so that the page shows the confirmation.
#[must_use]
pub fn asks_for_confirmation(fields: &Fields) -> bool {
    View::ALL.into_iter().any(|view| {
        fields
            .one(&name(view))
            .split([',', ';', ' '])
            .filter_map(|part| Dose::parse(part).ok())
            .any(|dose| !dose.is_plausible())
    })
}

/// Adds the fields that show saved doses. Implausible ones were confirmed before.
pub fn fill(fields: &mut Fields, doses: &Doses) {
    for (view, values) in doses {
        let text: Vec<String> = values.iter().map(ToString::to_string).collect();
        fields.push(&name(*view), text.join(", "));
    }
    if doses.values().any(|values| needs_confirmation(values)) {
        fields.push(CONFIRMED, "yes");
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn parsed(text: &str, confirmed: bool) -> Result<Vec<String>, String> {
        let counts = BTreeMap::from([(View::STANDARD[1], 2)]);
        let tally = Tally::try_from(counts).expect("two images");
        let mut fields = Fields::default().with("rmlo_dose", text).with("lcc_dose", "hidden");
        if confirmed {
            fields.push(CONFIRMED, "yes");
        }
        parse(&fields, &tally)
            .map(|doses| doses.values().flatten().map(ToString::to_string).collect())
            .map_err(|errors| errors.of("rmlo_dose").expect("the error is on the field"))
    }

    #[test]
    fn one_value_an_image_or_none() {
        assert_eq!(parsed("", false), Ok(vec![]));
        assert_eq!(parsed("1.52, 1.4", false), Ok(vec!["1.52".into(), "1.4".into()]));
        assert_eq!(parsed("1.52 1.4", false), Ok(vec!["1.52".into(), "1.4".into()]));
        assert_eq!(
            parsed("1.52", false),
            Err("Enter 2 doses for RMLO, one for each image, or leave it empty".into())
        );
        assert!(
            parsed("1.52, x", false)
                .expect_err("no number")
                .contains("must be a number of mGy")
        );
    }

    #[test]
    fn an_unlikely_value_asks_for_the_unit() {
        assert!(
            parsed("0.015, 1.4", false)
                .expect_err("dGy?")
                .starts_with("Check the unit")
        );
        assert_eq!(parsed("0.015, 1.4", true), Ok(vec!["0.015".into(), "1.4".into()]));
        assert!(asks_for_confirmation(&Fields::default().with("lcc_dose", "152")));
    }
}
