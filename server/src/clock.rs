//! What time it is, and what that is called at a unit.
//!
//! The only place that asks the operating system for the time. Everything else is given a [`Clock`], so that tests
//! can set it. Times are kept in UTC, in whole seconds: what is stored reads back the same on every database, and
//! sorts as text.

use app::domain::local_time::LocalDateTime;
use thiserror::Error;
use time::{Date, OffsetDateTime, PrimitiveDateTime};
use time_tz::{Offset, OffsetDateTimeExt, OffsetResult, PrimitiveDateTimeExt, TimeZone, Tz, timezones};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now, in UTC and whole seconds.
    fn now(&self) -> OffsetDateTime;
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> OffsetDateTime {
        whole_seconds(OffsetDateTime::now_utc())
    }
}

/// Measures how long something takes, whatever happens to the clock meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Starts to measure.
    #[must_use]
    pub fn start() -> Self {
        Stopwatch(std::time::Instant::now())
    }

    /// The time since the start.
    #[must_use]
    pub fn elapsed(self) -> std::time::Duration {
        self.0.elapsed()
    }
}

/// The time without its fraction of a second.
#[must_use]
pub fn whole_seconds(at: OffsetDateTime) -> OffsetDateTime {
    at.replace_nanosecond(0).unwrap_or(at)
}

/// The time zone of a unit.
#[derive(Clone, Copy)]
pub struct Zone(&'static Tz);

/// No time zone has this name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("no time zone is called {0:?}")]
pub struct UnknownZone(pub String);

impl Zone {
    /// The zone of an IANA name, such as "Europe/London".
    ///
    /// # Errors
    /// [`UnknownZone`] for any other name.
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        timezones::get_by_name(name)
            .map(Zone)
            .ok_or_else(|| UnknownZone(name.to_owned()))
    }

    /// The IANA name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// An instant as the unit's clocks show it.
    #[must_use]
    pub fn local(self, at: OffsetDateTime) -> LocalDateTime {
        let local = at.to_timezone(self.0);
        LocalDateTime(PrimitiveDateTime::new(local.date(), local.time()))
    }

    /// The day at the unit.
    #[must_use]
    pub fn day(self, at: OffsetDateTime) -> Date {
        self.local(at).date()
    }

    /// The instant at which the unit's clocks show a time. In the hour that comes twice in autumn it is the first; a
    /// time in the hour that is left out in spring is taken as if the clocks had not been changed yet.
    #[must_use]
    pub fn instant(self, local: LocalDateTime) -> OffsetDateTime {
        let found = match local.0.assume_timezone(self.0) {
            OffsetResult::Some(at) => at,
            OffsetResult::Ambiguous(one, other) => one.min(other),
            OffsetResult::None => {
                let before = self
                    .0
                    .get_offset_utc(&(local.0 - time::Duration::hours(3)).assume_utc());
                local.0.assume_offset(before.to_utc())
            }
        };
        found.to_offset(time::UtcOffset::UTC)
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Zone {}

impl std::fmt::Debug for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn london() -> Zone {
        Zone::named("Europe/London").expect("a zone")
    }

    #[test]
    fn a_unit_sees_its_own_time() {
        for (utc, local) in [
            (datetime!(2026-11-24 09:40 UTC), "2026-11-24T09:40"),
            (datetime!(2026-07-01 23:30 UTC), "2026-07-02T00:30"),
        ] {
            let shown = london().local(utc);
            assert_eq!(shown.input_value(), local);
            assert_eq!(london().instant(shown), utc);
        }
    }

    #[test]
    fn changed_clocks_still_give_an_instant() {
        let at = |text: &str| london().instant(LocalDateTime::parse(text).expect("a time"));
        assert_eq!(at("2026-10-25T01:30"), datetime!(2026-10-25 00:30 UTC));
        assert_eq!(at("2026-03-29T01:30"), datetime!(2026-03-29 01:30 UTC));
    }

    #[test]
    fn an_unknown_zone_is_named() {
        assert_eq!(Zone::named("Mars/Olympus"), Err(UnknownZone("Mars/Olympus".to_owned())));
    }

    #[test]
    fn the_clock_ticks_in_whole_seconds() {
        assert_eq!(SystemClock.now().nanosecond(), 0);
    }
}
