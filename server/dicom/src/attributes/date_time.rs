//! Dates and times (PS3.5 section 6.2: DA, TM, DT), as generously as machines write them.

use app::domain::received::moment::Moment;
use dicom_core::Tag;
use dicom_dictionary_std::tags;
use time::{Date, Month, PrimitiveDateTime, Time, UtcOffset};

use super::Attributes;

/// Timezone Offset From UTC (0008,0201): holds for every time of the object that gives no zone of its own.
#[derive(Clone, Copy, Debug, Default)]
pub struct Offset(Option<UtcOffset>);

impl Attributes {
    /// The zone of the object's times.
    #[must_use]
    pub fn offset(&self) -> Offset {
        Offset(self.text(tags::TIMEZONE_OFFSET_FROM_UTC).and_then(|text| offset(&text)))
    }

    /// A date.
    #[must_use]
    pub fn date(&self, tag: Tag) -> Option<Date> {
        date(self.texts(tag).first()?)
    }

    /// A time of day.
    #[must_use]
    pub fn time(&self, tag: Tag) -> Option<Time> {
        time(self.texts(tag).first()?)
    }

    /// A date and a time in two attributes.
    #[must_use]
    pub fn date_and_time(&self, day: Tag, clock: Tag, zone: Offset) -> Option<Moment> {
        Some(Moment {
            local: PrimitiveDateTime::new(self.date(day)?, self.time(clock)?),
            offset: zone.0,
        })
    }

    /// A date and time in one attribute: "20261124101502.25+0100".
    #[must_use]
    pub fn date_time(&self, tag: Tag, zone: Offset) -> Option<Moment> {
        let text = self.texts(tag).first()?.clone();
        let sign = text.rfind(['+', '-']).filter(|place| *place >= 8);
        let (local, own) = match sign {
            Some(place) => (&text[..place], offset(&text[place..])),
            None => (text.as_str(), None),
        };
        let (day, clock) = (local.get(..8)?, local.get(8..)?);
        Some(Moment {
            local: PrimitiveDateTime::new(date(day)?, time(clock)?),
            offset: own.or(zone.0),
        })
    }
}

/// "20261124", also "2026.11.24" and "2026-11-24".
pub(crate) fn date(text: &str) -> Option<Date> {
    let digits: String = text.chars().filter(|c| !matches!(c, '.' | '-')).collect();
    if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let month = Month::try_from(digits[4..6].parse::<u8>().ok()?).ok()?;
    Date::from_calendar_date(digits[..4].parse().ok()?, month, digits[6..].parse().ok()?).ok()
}

/// "10", "1015", "101502", "101502.250000", also "10:15:02".
pub(crate) fn time(text: &str) -> Option<Time> {
    let (clock, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits: String = clock.chars().filter(|c| *c != ':').collect();
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !matches!(digits.len(), 2 | 4 | 6) || !all_digits(&digits) || !all_digits(fraction) || fraction.len() > 6 {
        return None;
    }
    let part = |at: usize| digits.get(at..at + 2).map_or(Some(0), |part| part.parse::<u8>().ok());
    let micros = format!("{fraction:0<6}").parse().ok()?;
    // A leap second is the last one of its minute.
    let second = part(4)?.min(59);
    Time::from_hms_micro(part(0)?, part(2)?, second, micros).ok()
}

/// "+0100"
fn offset(text: &str) -> Option<UtcOffset> {
    let text = text.trim();
    let sign = match text.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let hours: i8 = text.get(1..3)?.parse().ok()?;
    let minutes: i8 = text.get(3..5)?.parse().ok()?;
    UtcOffset::from_hms(sign * hours, sign * minutes, 0).ok()
}

#[cfg(test)]
mod tests {
    use time::macros::{date, time};

    #[test]
    fn dates_and_times_are_read_as_machines_write_them() {
        for (text, expected) in [
            ("20261124", Some(date!(2026 - 11 - 24))),
            ("2026.11.24", Some(date!(2026 - 11 - 24))),
            ("20261324", None),
            ("202611", None),
            ("2026112é", None),
        ] {
            assert_eq!(super::date(text), expected, "{text}");
        }
        for (text, expected) in [
            ("101502.25", Some(time!(10:15:02.25))),
            ("10:15:02", Some(time!(10:15:02))),
            ("1015", Some(time!(10:15))),
            ("235960", Some(time!(23:59:59))),
            ("2515", None),
            ("101", None),
            ("10é5", None),
        ] {
            assert_eq!(super::time(text), expected, "{text}");
        }
    }

    #[test]
    fn offsets_have_a_sign() {
        let minutes = |text| super::offset(text).map(|offset| offset.whole_minutes());
        assert_eq!(minutes("+0100"), Some(60));
        assert_eq!(minutes("-0330"), Some(-210));
        assert_eq!(minutes("0100"), None);
        assert_eq!(minutes("+é1"), None);
    }
}
