//! "Images taken by", "Taken at" and "Recorded later from paper".

use super::errors::FormErrors;
use super::fields::Fields;
use crate::domain::imaging::draft::Attribution;
use crate::domain::local_time::LocalDateTime;
use crate::domain::staff::StaffName;

/// The mammographer who took the images, by id.
pub const TAKEN_BY: &str = "taken_by";
/// When, as a `datetime-local` input sends it.
pub const TAKEN_AT: &str = "taken_at";
/// The checkbox "Recorded later from paper".
pub const TRANSCRIBED: &str = "transcribed";

/// What an attribution must fit.
#[derive(Clone, Copy, Debug)]
pub struct Limits<'a> {
    /// The mammographers of the unit.
    pub colleagues: &'a [StaffName],
    /// When the appointment was to start: nothing was taken on an earlier day.
    pub appointment: LocalDateTime,
    /// The present, on the unit's clocks: nothing was taken later.
    pub now: LocalDateTime,
}

/// Reads the page.
///
/// # Errors
/// Nobody, or somebody who is no mammographer of the unit; no time, one before the appointment's day, or one to come.
pub fn parse(fields: &Fields, limits: Limits<'_>) -> Result<Attribution, FormErrors> {
    let mut errors = FormErrors::default();
    let taken_by = fields.one(TAKEN_BY).parse().ok();
    let taken_by = taken_by.filter(|id| limits.colleagues.iter().any(|colleague| colleague.id == *id));
    if taken_by.is_none() {
        errors.add(TAKEN_BY, "Select who took the images");
    }
    let taken_at = errors.take(parse_time(fields, limits));
    let transcribed = fields.has(TRANSCRIBED, "yes");
    let attribution = taken_by.zip(taken_at).map(|(taken_by, taken_at)| Attribution {
        taken_by,
        taken_at,
        transcribed,
    });
    errors.finish(attribution)
}

fn parse_time(fields: &Fields, limits: Limits<'_>) -> Result<LocalDateTime, FormErrors> {
    let wrong = |message: &str| Err(FormErrors::one(TAKEN_AT, message));
    match LocalDateTime::parse(fields.one(TAKEN_AT)) {
        None => wrong("Enter the date and time at which the images were taken"),
        Some(time) if time > limits.now => wrong("The time at which the images were taken must be in the past"),
        Some(time) if time.date() < limits.appointment.date() => {
            wrong("The images cannot have been taken before the day of the appointment")
        }
        Some(time) => Ok(time),
    }
}

/// The fields that show an attribution.
#[must_use]
pub fn fill(attribution: &Attribution) -> Fields {
    let fields = Fields::default()
        .with(TAKEN_BY, attribution.taken_by.to_string())
        .with(TAKEN_AT, attribution.taken_at.input_value());
    if attribution.transcribed {
        fields.with(TRANSCRIBED, "yes")
    } else {
        fields
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::ids::StaffId;

    fn time(text: &str) -> LocalDateTime {
        LocalDateTime::parse(text).expect(text)
    }

    fn error_on(taken_by: u128, taken_at: &str) -> Option<String> {
        let colleagues = [StaffName {
            id: StaffId(Uuid::from_u128(1)),
            name: "Ada".to_owned(),
        }];
        let limits = Limits {
            colleagues: &colleagues,
            appointment: time("2026-11-24T09:40"),
            now: time("2026-11-24T11:00"),
        };
        let fields = Fields::default()
            .with(TAKEN_BY, Uuid::from_u128(taken_by).to_string())
            .with(TAKEN_AT, taken_at);
        parse(&fields, limits)
            .err()
            .and_then(|errors| errors.iter().next().map(|error| error.field.clone()))
    }

    #[test]
    fn images_were_taken_by_a_mammographer_between_the_morning_and_now() {
        for (taken_by, taken_at, field) in [
            (1, "2026-11-24T09:00", None),
            (1, "2026-11-24T11:00", None),
            (2, "2026-11-24T10:00", Some(TAKEN_BY)),
            (1, "2026-11-24T11:01", Some(TAKEN_AT)),
            (1, "2026-11-23T23:59", Some(TAKEN_AT)),
            (1, "", Some(TAKEN_AT)),
        ] {
            assert_eq!(error_on(taken_by, taken_at).as_deref(), field, "{taken_by} {taken_at}");
        }
    }

    #[test]
    fn what_is_filled_in_parses_to_the_same() {
        let id = StaffId(Uuid::from_u128(1));
        let colleagues = [StaffName {
            id,
            name: "Ada".to_owned(),
        }];
        let attribution = Attribution {
            taken_by: id,
            taken_at: time("2026-11-24T10:05"),
            transcribed: true,
        };
        let now = time("2026-11-25T08:00");
        let limits = Limits {
            colleagues: &colleagues,
            appointment: time("2026-11-24T09:40"),
            now,
        };
        assert_eq!(parse(&fill(&attribution), limits), Ok(attribution));
    }
}
