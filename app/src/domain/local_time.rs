//! Times as people at the unit read them. Conversion between zones is the server's business; here a time already stands
//! in the unit's zone.

use serde::{Deserialize, Serialize};
use time::{Date, Month, PrimitiveDateTime, Time};

/// A date and time on the unit's clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LocalDateTime(pub PrimitiveDateTime);

impl LocalDateTime {
    /// The day.
    #[must_use]
    pub fn date(self) -> Date {
        self.0.date()
    }

    /// "24 November 2026 at 9:40am"
    #[must_use]
    pub fn long(self) -> String {
        format!("{} at {}", long_date(self.date()), self.clock())
    }

    /// "9:40am"; "11am" on the hour, "midday" and "midnight" by name.
    #[must_use]
    pub fn clock(self) -> String {
        clock(self.0.time())
    }

    /// "2026-11-24T09:40", the value of a `datetime-local` input.
    #[must_use]
    pub fn input_value(self) -> String {
        let time = self.0.time();
        format!("{}T{:02}:{:02}", iso_date(self.date()), time.hour(), time.minute())
    }

    /// Reads "2026-11-24T09:40", with or without seconds; a space may stand for the T.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (date, clock) = text.trim().split_once(['T', ' '])?;
        let date = parse_iso_date(date)?;
        let mut parts = clock.split(':').map(str::parse::<u8>);
        let hour = parts.next()?.ok()?;
        let minute = parts.next()?.ok()?;
        let second = parts.next().transpose().ok()?.unwrap_or(0);
        let time = Time::from_hms(hour, minute, second).ok()?;
        parts
            .next()
            .is_none()
            .then_some(LocalDateTime(PrimitiveDateTime::new(date, time)))
    }
}

/// "9:40am", "11am", "midday".
#[must_use]
pub fn clock(time: Time) -> String {
    match (time.hour(), time.minute()) {
        (0, 0) => "midnight".to_owned(),
        (12, 0) => "midday".to_owned(),
        (hour, minute) => {
            let half = if hour < 12 { "am" } else { "pm" };
            let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
            if minute == 0 {
                format!("{hour}{half}")
            } else {
                format!("{hour}:{minute:02}{half}")
            }
        }
    }
}

/// "24 November 2026"
#[must_use]
pub fn long_date(date: Date) -> String {
    format!("{} {} {}", date.day(), month_name(date.month()), date.year())
}

/// "2026-11-24"
#[must_use]
pub fn iso_date(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
}

/// Reads "2026-11-24".
#[must_use]
pub fn parse_iso_date(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let year = parts.next()?.parse().ok()?;
    let month = Month::try_from(parts.next()?.parse::<u8>().ok()?).ok()?;
    let day = parts.next()?.parse().ok()?;
    if parts.next().is_some() {
        return None;
    }
    Date::from_calendar_date(year, month, day).ok()
}

/// Whole years between a birth date and a day.
#[must_use]
pub fn age_on(birth_date: Date, day: Date) -> i32 {
    let had_birthday = (u8::from(day.month()), day.day()) >= (u8::from(birth_date.month()), birth_date.day());
    day.year() - birth_date.year() - i32::from(!had_birthday)
}

fn month_name(month: Month) -> &'static str {
    match month {
        Month::January => "January",
        Month::February => "February",
        Month::March => "March",
        Month::April => "April",
        Month::May => "May",
        Month::June => "June",
        Month::July => "July",
        Month::August => "August",
        Month::September => "September",
        Month::October => "October",
        Month::November => "November",
        Month::December => "December",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shown_as_people_say_them() {
        for (input, clock, long) in [
            ("2026-11-24T09:40", "9:40am", "24 November 2026 at 9:40am"),
            ("2026-01-01T12:00", "midday", "1 January 2026 at midday"),
            ("2026-01-01 00:05:09", "12:05am", "1 January 2026 at 12:05am"),
            ("2026-01-01T13:00", "1pm", "1 January 2026 at 1pm"),
        ] {
            let time = LocalDateTime::parse(input).expect(input);
            assert_eq!((time.clock().as_str(), time.long().as_str()), (clock, long));
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for input in [
            "",
            "2026-11-24",
            "2026-02-30T10:00",
            "2026-11-24T25:00",
            "2026-11-24T10:00:00:00",
            "yesterday",
        ] {
            assert_eq!(LocalDateTime::parse(input), None, "{input}");
        }
    }

    #[test]
    fn the_input_value_reads_back() {
        let time = LocalDateTime::parse("2026-03-09T07:05").expect("a time");
        assert_eq!(time.input_value(), "2026-03-09T07:05");
    }

    #[test]
    fn age_counts_whole_years() {
        let born = parse_iso_date("1967-10-03").expect("a date");
        assert_eq!(age_on(born, parse_iso_date("2026-10-02").expect("a date")), 58);
        assert_eq!(age_on(born, parse_iso_date("2026-10-03").expect("a date")), 59);
    }
}
