//! What the machine said that bears on whether an image is a repeat or an extra. It informs and is kept with the
//! answer; it answers nothing.

use serde::{Deserialize, Serialize};
use time::PrimitiveDateTime;

use super::factors::{Exposed, Factors};
use super::measure::Measure;
use super::selection::Rejection;
use crate::domain::imaging::confirmed::ExposureRef;

/// What is known of an exposure of a view that has several.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Which.
    pub exposure: ExposureRef,
    /// When, by one clock.
    pub acquired: Option<PrimitiveDateTime>,
    /// That it shows a part of a large breast, and which in the machine's words.
    pub partial: Option<&'a [String]>,
    /// That the machine rejected it.
    pub rejection: Option<&'a Rejection>,
    /// Exposure factors.
    pub factors: &'a Factors,
}

/// What bears on one exposure among those of its view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Which.
    pub exposure: ExposureRef,
    /// Whole seconds since the one before it of the same view.
    pub seconds_after: Option<i64>,
    /// That it is marked as a partial view, and which part in the machine's words.
    pub partial: Option<Vec<String>>,
    /// That the machine rejected it, and why.
    pub rejection: Option<Rejection>,
    /// Tube current and time.
    pub exposed: Option<Exposed>,
    /// Compression force in newtons.
    pub force_n: Option<Measure>,
    /// Thickness of the compressed breast in millimetres.
    pub thickness_mm: Option<Measure>,
    /// Gantry angle in degrees.
    pub gantry_degrees: Option<Measure>,
}

/// The evidence of a view, in the order in which its exposures were made; an exposure without a time stands last.
/// Nothing where there is nothing to compare.
#[must_use]
pub fn evidence<'a>(view: impl IntoIterator<Item = Known<'a>>) -> Vec<Evidence> {
    let mut known: Vec<Known> = view.into_iter().collect();
    if known.len() < 2 {
        return Vec::new();
    }
    known.sort_by_key(|exposure| (exposure.acquired.is_none(), exposure.acquired, exposure.exposure));
    let mut before: Option<PrimitiveDateTime> = None;
    let of = |exposure: Known| {
        let since = exposure
            .acquired
            .zip(before)
            .map(|(at, before)| (at - before).whole_seconds());
        before = exposure.acquired.or(before);
        Evidence {
            exposure: exposure.exposure,
            seconds_after: since,
            partial: exposure.partial.map(<[String]>::to_vec),
            rejection: exposure.rejection.cloned(),
            exposed: exposure.factors.exposure,
            force_n: exposure.factors.force_n,
            thickness_mm: exposure.factors.thickness_mm,
            gantry_degrees: exposure.factors.gantry_degrees,
        }
    };
    known.into_iter().map(of).collect()
}

/// "45 seconds after", "2 minutes 5 seconds after".
#[must_use]
pub fn seconds_words(seconds: i64) -> String {
    let part = |count: i64, name: &str| {
        let plural = if count == 1 { "" } else { "s" };
        (count > 0).then(|| format!("{count} {name}{plural}"))
    };
    let parts = match seconds {
        ..=0 => vec![Some("0 seconds".to_owned())],
        1..3_600 => vec![part(seconds / 60, "minute"), part(seconds % 60, "second")],
        _ => vec![part(seconds / 3_600, "hour"), part(seconds % 3_600 / 60, "minute")],
    };
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(" ")
}

impl Evidence {
    /// "Posterior"; "yes" where the machine does not say which part.
    #[must_use]
    pub fn partial_words(&self) -> Option<String> {
        let parts = self.partial.as_ref()?;
        Some(if parts.is_empty() {
            "Yes".to_owned()
        } else {
            parts.join(", ")
        })
    }

    /// "Motion blur"; the kind of rejection where no reason is told.
    #[must_use]
    pub fn rejection_words(&self) -> Option<String> {
        self.rejection.as_ref().map(rejection_words)
    }
}

/// "Motion blur, positioning"; the kind of rejection where no reason is told.
#[must_use]
pub fn rejection_words(rejection: &Rejection) -> String {
    let reasons: Vec<&str> = rejection.reasons.iter().map(|reason| reason.label()).collect();
    if reasons.is_empty() {
        rejection.kind.label().to_owned()
    } else {
        reasons.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::local_time::LocalDateTime;

    fn at(seconds: i64) -> PrimitiveDateTime {
        LocalDateTime::parse("2026-11-24T10:00").expect("a time").0 + time::Duration::seconds(seconds)
    }

    fn known(factors: &Factors, place: u32, acquired: Option<i64>) -> Known<'_> {
        Known {
            exposure: ExposureRef::Reported(place),
            acquired: acquired.map(at),
            partial: None,
            rejection: None,
            factors,
        }
    }

    #[test]
    fn seconds_run_from_the_exposure_before() {
        let factors = Factors::default();
        let view = [
            known(&factors, 1, Some(0)),
            known(&factors, 2, Some(95)),
            known(&factors, 3, None),
        ];
        let since: Vec<Option<i64>> = evidence(view).iter().map(|evidence| evidence.seconds_after).collect();
        assert_eq!(since, [None, Some(95), None]);
        assert_eq!(evidence([known(&factors, 1, Some(0))]), []);
    }

    #[test]
    fn seconds_are_said_as_people_say_them() {
        for (seconds, words) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (45, "45 seconds"),
            (60, "1 minute"),
            (125, "2 minutes 5 seconds"),
            (7_260, "2 hours 1 minute"),
        ] {
            assert_eq!(seconds_words(seconds), words);
        }
    }

    proptest! {
        #[test]
        fn the_order_in_which_exposures_are_told_does_not_matter(
            times in proptest::collection::vec(proptest::option::of(0_i64..500), 0..6).prop_shuffle(),
            rotate in 0_usize..6,
        ) {
            let factors = Factors::default();
            let view: Vec<Known> = (1..).zip(&times).map(|(place, time)| known(&factors, place, *time)).collect();
            let mut other = view.clone();
            if !other.is_empty() {
                let middle = rotate % other.len();
                other.rotate_left(middle);
            }
            prop_assert_eq!(evidence(view), evidence(other));
        }
    }
}
