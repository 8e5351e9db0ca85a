//! What a person should look at, as far as one image's own facts tell.

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime, UtcOffset};

use super::factors::Factor;
use super::facts::{ImageFacts, Orientation};
use super::measure::Measure;
use super::operator;
use super::person::PersonName;
use super::view::ViewPosition;
use crate::domain::imaging::view::Side;

/// How far a machine's clock may differ.
pub const MAX_CLOCK_SKEW: Duration = Duration::minutes(5);

/// Something in an image's own facts that does not fit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Alert {
    /// Two attributes name different sides.
    SidesDisagree,
    /// Code and text name different views.
    PositionsDisagree,
    /// Neither code nor text names a view, or no attribute a side.
    ViewNotGiven,
    /// The rows point the way of the other breast's.
    SideAgainstOrientation,
    /// The columns point the way of another view.
    ViewAgainstOrientation,
    /// The gantry stood at an angle that the view does not have.
    ViewAgainstAngle {
        /// Degrees from upright.
        degrees: Measure,
    },
    /// The machine's clock is ahead of ours.
    ClockAhead {
        /// By how many whole minutes.
        minutes: i64,
    },
    /// Values that no mammogram has.
    NotBelieved(Vec<Factor>),
    /// The dose is given, but not one that mammography usually gives.
    UnusualDose,
    /// The machine's operator is not the person signed in.
    OperatorDiffers,
}

/// What an image's facts are held against.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// When the image was received.
    pub received_at: OffsetDateTime,
    /// The unit's zone at that time, for times without one.
    pub unit_offset: UtcOffset,
    /// Who is signed in for the appointment, if that is known.
    pub operator: Option<PersonName>,
}

/// Everything in an image's facts that does not fit.
#[must_use]
pub fn alerts(facts: &ImageFacts, surroundings: &Surroundings) -> Vec<Alert> {
    let view = &facts.view;
    let given = view.side().is_some() && view.position().is_some();
    let mut found = Vec::new();
    if facts.kind.shows_an_exposure() && facts.quality_control.is_none() {
        found.extend((!given).then_some(Alert::ViewNotGiven));
        found.extend(view.sides_disagree().then_some(Alert::SidesDisagree));
        found.extend(view.positions_disagree().then_some(Alert::PositionsDisagree));
        found.extend(against_orientation(facts));
        found.extend(against_angle(facts));
        let unusual = facts.factors.dose.is_some_and(|dose| !dose.is_plausible());
        found.extend(unusual.then_some(Alert::UnusualDose));
        let disbelieved = &facts.factors.disbelieved;
        found.extend((!disbelieved.is_empty()).then(|| Alert::NotBelieved(disbelieved.clone())));
        found.extend(operator_differs(facts, surroundings));
    }
    found.extend(clock_ahead(facts, surroundings));
    found
}

/// The rows of a right breast's picture point from the front to the back of the participant's chest in the other way
/// than those of a left breast's: R CC P\L, L CC A\R, R MLO P\FL, L MLO A\FR.
fn against_orientation(facts: &ImageFacts) -> Option<Alert> {
    let Orientation { rows, columns } = facts.orientation.as_ref()?;
    let (rows, columns) = (
        rows.as_str().to_ascii_uppercase(),
        columns.as_str().to_ascii_uppercase(),
    );
    let side = facts.view.imaged().side()?;
    let (row, lateral) = match side {
        Side::Right => ('P', 'L'),
        Side::Left => ('A', 'R'),
    };
    let sideways = columns.chars().find(|letter| matches!(letter, 'L' | 'R'));
    // A picture may be turned; it contradicts the side only when both of its directions are the other breast's.
    if matches!(rows.chars().next(), Some(first @ ('A' | 'P')) if first != row)
        && sideways.is_some_and(|letter| letter != lateral)
    {
        return Some(Alert::SideAgainstOrientation);
    }
    let (claim, _) = facts.view.position()?;
    let tilted = columns.contains('F') || columns.contains('H');
    let against = match claim.position {
        ViewPosition::Cc | ViewPosition::Xccl | ViewPosition::Xccm => columns.starts_with(['F', 'H']),
        ViewPosition::Mlo => !tilted && sideways.is_some(),
        ViewPosition::Ml
        | ViewPosition::Lm
        | ViewPosition::Lmo
        | ViewPosition::Fb
        | ViewPosition::Sio
        | ViewPosition::Iso
        | ViewPosition::Specimen
        | ViewPosition::Unlisted(_) => false,
    };
    against.then_some(Alert::ViewAgainstOrientation)
}

/// CC is taken near 0 degrees, MLO at 30 to 60 either way. The sign belongs to the machine, and is not judged here.
fn against_angle(facts: &ImageFacts) -> Option<Alert> {
    let degrees = facts.factors.gantry_degrees?;
    let tilt = degrees.as_thousandths().abs();
    let (claim, _) = facts.view.position()?;
    let fits = match claim.position {
        ViewPosition::Cc => tilt <= 20_000,
        ViewPosition::Mlo => (20_000..=75_000).contains(&tilt),
        ViewPosition::Ml | ViewPosition::Lm => (60_000..=120_000).contains(&tilt),
        ViewPosition::Lmo
        | ViewPosition::Fb
        | ViewPosition::Sio
        | ViewPosition::Iso
        | ViewPosition::Xccl
        | ViewPosition::Xccm
        | ViewPosition::Specimen
        | ViewPosition::Unlisted(_) => true,
    };
    (!fits).then_some(Alert::ViewAgainstAngle { degrees })
}

/// Machines send after the examination, and again after a fault of the network: a late image says nothing about the
/// clock, one from the future does.
fn clock_ahead(facts: &ImageFacts, surroundings: &Surroundings) -> Option<Alert> {
    let acquired = facts.acquired?.at.instant(surroundings.unit_offset);
    let ahead = acquired - surroundings.received_at;
    (ahead > MAX_CLOCK_SKEW).then(|| Alert::ClockAhead {
        minutes: ahead.whole_minutes(),
    })
}

/// How far a clock differs that was read at a known time, such as the start of a procedure step: beyond five minutes
/// it is flagged, ahead or behind.
#[must_use]
pub fn clock_skew(machine: OffsetDateTime, ours: OffsetDateTime) -> Option<Duration> {
    let skew = machine - ours;
    (skew.abs() > MAX_CLOCK_SKEW).then_some(skew)
}

/// Nobody named is nobody else; of several operators one is enough.
fn operator_differs(facts: &ImageFacts, surroundings: &Surroundings) -> Option<Alert> {
    let signed_in = surroundings.operator.as_ref()?;
    let is_signed_in = |name: &crate::domain::phi::Phi<PersonName>| operator::may_be(name.expose(), signed_in);
    let differs = !facts.operators.is_empty() && !facts.operators.iter().any(is_signed_in);
    differs.then_some(Alert::OperatorDiffers)
}

#[cfg(test)]
mod tests;
