//! Times as a machine gave them: on its own clock, with its zone where it said so.

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime, PrimitiveDateTime, UtcOffset};

/// A date and time on a machine's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Moment {
    /// As the machine's clock showed it.
    pub local: PrimitiveDateTime,
    /// The zone, where the machine gave it: in the value itself or in (0008,0201).
    pub offset: Option<UtcOffset>,
}

impl Moment {
    /// A time without a zone.
    #[must_use]
    pub fn local(local: PrimitiveDateTime) -> Moment {
        Moment { local, offset: None }
    }

    /// The point in time, with the unit's zone where the machine gave none.
    #[must_use]
    pub fn instant(self, unit: UtcOffset) -> OffsetDateTime {
        self.local.assume_offset(self.offset.unwrap_or(unit))
    }

    /// How far two times lie apart: as points in time where both have a zone, else on the clock.
    #[must_use]
    pub fn distance(self, other: Moment) -> Duration {
        let difference = match (self.offset, other.offset) {
            (Some(one), Some(another)) => self.local.assume_offset(one) - other.local.assume_offset(another),
            _ => self.local - other.local,
        };
        difference.abs()
    }
}

/// Which attribute an image's time of acquisition was taken from, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum TimeSource {
    /// Acquisition DateTime (0008,002A).
    AcquisitionDateTime,
    /// Acquisition Date and Time (0008,0022), (0008,0032).
    AcquisitionDateAndTime,
    /// Content Date and Time (0008,0023), (0008,0033): when the image was made, which may be after a reprocessing.
    ContentDateAndTime,
}

/// When an image was acquired, and how that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Acquired {
    /// When.
    pub at: Moment,
    /// From which attribute.
    pub source: TimeSource,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::local_time::LocalDateTime;

    fn clock(text: &str) -> PrimitiveDateTime {
        LocalDateTime::parse(text).expect(text).0
    }

    #[test]
    fn a_zone_counts_only_where_both_times_have_one() {
        let plain = Moment::local(clock("2026-11-24T10:00"));
        let zoned = |local, hours| Moment {
            local,
            offset: UtcOffset::from_hms(hours, 0, 0).ok(),
        };
        let london = zoned(clock("2026-11-24T10:00"), 0);
        let paris = zoned(clock("2026-11-24T11:00"), 1);
        assert_eq!(london.distance(paris), Duration::ZERO);
        assert_eq!(plain.distance(paris), Duration::HOUR);
        assert_eq!(plain.instant(UtcOffset::UTC), london.instant(UtcOffset::UTC));
    }
}
