//! Moving images to the appointment to which they belong: which images, and to whom.

use super::errors::FormErrors;
use super::fields::Fields;
use crate::domain::ids::{AppointmentId, ImageId};

/// The field of the appointment to which the images belong.
pub const TO: &str = "to";
/// The field of each image that is moved.
pub const IMAGE: &str = "image";
/// The field of each image that was on the page.
pub const SHOWN: &str = "shown";
/// The field of a name that is looked for.
pub const SEARCH: &str = "search";

/// What is moved, and where to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moving {
    /// The images that are moved.
    pub images: Vec<ImageId>,
    /// The images that were on the page and stay where they are.
    pub stay: Vec<ImageId>,
    /// The appointment to which they belong.
    pub to: AppointmentId,
}

/// Reads what is moved.
///
/// # Errors
/// No image is chosen, or no appointment.
pub fn parse(fields: &Fields) -> Result<Moving, FormErrors> {
    let mut errors = FormErrors::default();
    let ids = |name| -> Vec<ImageId> { fields.all(name).filter_map(|id| id.parse().ok()).collect() };
    let images = ids(IMAGE);
    let stay = ids(SHOWN).into_iter().filter(|id| !images.contains(id)).collect();
    if images.is_empty() {
        errors.add(IMAGE, "Select the images that are of another participant");
    }
    let to = fields.one(TO).parse();
    let to = errors.take(to.map_err(|_| FormErrors::one(TO, "Choose the appointment to which the images belong")));
    errors.finish(to.map(|to| Moving { images, stay, to }))
}

/// Where it is asked to whom images of an appointment belong.
#[must_use]
pub fn path(from: AppointmentId) -> String {
    format!("/appointments/{from}/images/of-another")
}

/// Where it is asked whether they belong to the one that was chosen.
#[must_use]
pub fn question_path(from: AppointmentId, to: &str) -> String {
    match to.parse::<AppointmentId>() {
        Ok(to) => format!("{}?{TO}={to}", path(from)),
        Err(_) => path(from),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn images_and_an_appointment_are_both_needed() {
        let (image, to, stays) = (Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3));
        let fields = Fields::default()
            .with(TO, to.to_string())
            .with(IMAGE, image.to_string())
            .with(SHOWN, image.to_string())
            .with(SHOWN, stays.to_string());
        let read = parse(&fields).expect("both");
        let expected = Moving {
            images: vec![ImageId(image)],
            stay: vec![ImageId(stays)],
            to: AppointmentId(to),
        };
        assert_eq!(read, expected);
        let errors = parse(&Fields::default().with(SHOWN, stays.to_string())).expect_err("refused");
        assert!(errors.of(IMAGE).is_some() && errors.of(TO).is_some());
    }

    #[test]
    fn a_form_comes_back_at_the_address_of_its_question() {
        let from = AppointmentId(Uuid::from_u128(1));
        let to = Uuid::from_u128(2).to_string();
        assert!(question_path(from, &to).ends_with(&format!("?to={to}")));
        assert_eq!(question_path(from, "//evil.example"), path(from));
    }
}
