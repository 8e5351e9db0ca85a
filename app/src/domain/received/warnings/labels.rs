//! Labels that may be wrong, suspected from counts and from the angle of the gantry.

use super::{Observed, ObservedExposure, Warning, WarningKind};
use crate::domain::appointment::Breast;
use crate::domain::imaging::confirmed::ExposureRef;
use crate::domain::imaging::view::{Projection, Side, View};

/// Two or more of a standard view and none of the other breast's, although that breast is there: is one of them the
/// other's?
pub(super) fn suspected_labels(observed: &Observed) -> Vec<Warning> {
    let of = |view: View| of_view(observed, view).map(|exposure| exposure.exposure);
    let suspected = |several: &View| {
        let none = View {
            side: opposite(several.side),
            projection: several.projection,
        };
        let exposures: Vec<ExposureRef> = of(*several).collect();
        let expected = observed.anatomy.on(none.side) != Breast::Absent;
        let suspect = expected && exposures.len() >= 2 && of(none).next().is_none();
        let kind = WarningKind::LabelSuspected {
            several: *several,
            none,
        };
        suspect.then(|| Warning::about(kind, exposures))
    };
    View::STANDARD.iter().filter_map(suspected).collect()
}

fn opposite(side: Side) -> Side {
    match side {
        Side::Right => Side::Left,
        Side::Left => Side::Right,
    }
}

fn of_view(observed: &Observed, view: View) -> impl Iterator<Item = &ObservedExposure> {
    let is_of = move |exposure: &&ObservedExposure| exposure.view.recordable() == Some(view);
    observed.exposures.iter().filter(is_of)
}

/// The sign of the angle belongs to the machine, but within one view it is the same.
pub(super) fn suspected_angles(observed: &Observed) -> Vec<Warning> {
    let oblique = View::ALL
        .into_iter()
        .filter(|view| matches!(view.projection, Projection::Mlo | Projection::MloImplantDisplaced));
    let suspected = |view: View| {
        let tilted = |sign: i64| -> Vec<ExposureRef> {
            let fits = |exposure: &&ObservedExposure| {
                let tilt = exposure
                    .gantry_degrees
                    .map_or(0, |degrees| degrees.as_thousandths() * sign);
                tilt >= 20_000
            };
            of_view(observed, view)
                .filter(fits)
                .map(|exposure| exposure.exposure)
                .collect()
        };
        let (one, other) = (tilted(1), tilted(-1));
        let mut fewer = match one.len().cmp(&other.len()) {
            std::cmp::Ordering::Less => one.clone(),
            std::cmp::Ordering::Greater => other.clone(),
            std::cmp::Ordering::Equal => [one.clone(), other.clone()].concat(),
        };
        let order = |exposure: &ExposureRef| of_view(observed, view).position(|known| known.exposure == *exposure);
        fewer.sort_by_key(order);
        let both = !one.is_empty() && !other.is_empty();
        both.then(|| Warning::about(WarningKind::AngleDiffers { view }, fewer))
    };
    oblique.filter_map(suspected).collect()
}
