//! Moving images to the appointment to which they belong: which images, and to whom.

use super::fields::Fields;
use crate::domain::ids::{AppointmentId, ImageId};

/// The field of the appointment to which the images belong.
pub const TO: &str = "to";
/// The field of each image that is moved.
pub const IMAGE: &str = "image";
/// The field of a name that is looked for.
pub const SEARCH: &str = "search";

/// What is moved, and where to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moving {
    /// The images that were on the page, and no others.
    pub images: Vec<ImageId>,
    /// The appointment to which they belong.
    pub to: AppointmentId,
}

/// Reads what is moved; nothing when it was not this product's page that sent it.
#[must_use]
pub fn parse(fields: &Fields) -> Option<Moving> {
    let images: Option<Vec<ImageId>> = fields.all(IMAGE).map(|id| id.parse().ok()).collect();
    let images = images.filter(|images| !images.is_empty())?;
    let to = fields.one(TO).parse().ok()?;
    Some(Moving { images, to })
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
        let (image, to) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let fields = Fields::default()
            .with(TO, to.to_string())
            .with(IMAGE, image.to_string());
        let read = parse(&fields).expect("both");
        assert_eq!((read.images, read.to), (vec![ImageId(image)], AppointmentId(to)));
        assert_eq!(parse(&Fields::default().with(TO, to.to_string())), None);
        assert_eq!(parse(&fields.with(IMAGE, "x")), None);
    }

    #[test]
    fn a_form_comes_back_at_the_address_of_its_question() {
        let from = AppointmentId(Uuid::from_u128(1));
        let to = Uuid::from_u128(2).to_string();
        assert!(question_path(from, &to).ends_with(&format!("?to={to}")));
        assert_eq!(question_path(from, "//evil.example"), path(from));
    }
}
