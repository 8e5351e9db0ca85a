//! What a person should look at before images are confirmed, each with what to do about it.
//!
//! The result depends on what is known, never on the order in which it came. Nothing here decides anything: a warning
//! about whose images they are has to be answered by an act, every other one can be passed.

mod absent;
mod labels;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use time::Duration;

use self::absent::lacking;
pub use self::absent::{held_apart, missing, unplaced};
use self::labels::{suspected_angles, suspected_labels};
use super::alerts::{Alert, MAX_CLOCK_SKEW};
use super::factors::Factor;
use super::matching::Field;
use super::measure::Measure;
use super::receipt::Receipt;
use super::view::ImagedView;
use crate::domain::appointment::Anatomy;
use crate::domain::imaging::confirmed::ExposureRef;
use crate::domain::imaging::view::View;
use crate::domain::vocabulary::vocabulary;

vocabulary! {
    /// Which warning, as it is kept with a record; and its heading.
    WarningCode {
        /// Images name this appointment and another participant.
        OtherParticipant = "OTHER_PARTICIPANT", "Images of another participant";
        /// The image contradicts its own side.
        SideContradicted = "SIDE_CONTRADICTED", "The side may be wrong";
        /// The image contradicts its own view.
        ViewContradicted = "VIEW_CONTRADICTED", "The view may be wrong";
        /// The image does not say what it shows.
        ViewNotGiven = "VIEW_NOT_GIVEN", "The view is not given";
        /// Two of one side and none of the other.
        LabelSuspected = "LABEL_SUSPECTED", "An image may be labelled with the wrong side";
        /// Tilted the way of the other breast.
        AngleDiffers = "ANGLE_DIFFERS", "One image was taken from the other side";
        /// An exposure is reported and no image of it is here.
        NoImage = "NO_IMAGE", "An exposure without an image";
        /// The machine names objects that are not here.
        Lacking = "LACKING", "Images are missing";
        /// Rejections that cannot be told apart.
        RejectedUnplaced = "REJECTED_UNPLACED", "Rejected images that have not arrived";
        /// The same image came again with other content.
        Double = "DOUBLE", "An image came twice, with different content";
        /// The images come from a machine that is not in the room.
        OtherMachine = "OTHER_MACHINE", "Images from another machine";
        /// The machine's clock is wrong.
        ClockDiffers = "CLOCK_DIFFERS", "The machine's clock is wrong";
        /// The machine's operator is not the person signed in.
        OtherOperator = "OTHER_OPERATOR", "The machine names another operator";
        /// Values that no mammogram has, or hardly any.
        Unbelievable = "UNBELIEVABLE", "Values that cannot be right";
        /// Images that came after the record was confirmed.
        AfterConfirmation = "AFTER_CONFIRMATION", "Images came after the record was confirmed";
    }
}

/// Something to look at, and the exposures that it is about; none when it is about the appointment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Warning {
    /// What.
    pub kind: WarningKind,
    /// Which exposures, in the order in which they were made.
    pub exposures: Vec<ExposureRef>,
}

/// What there is to look at. The most serious stands first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum WarningKind {
    /// Images name this appointment and contradict its participant. They are not shown.
    OtherParticipant {
        /// How many objects.
        images: u16,
        /// What contradicts; never the values.
        because: Vec<Field>,
    },
    /// Two attributes, or attribute and orientation, name different sides.
    SideContradicted,
    /// Two attributes, or attribute and orientation, name different views.
    ViewContradicted,
    /// The gantry stood at an angle that the view does not have.
    AngleContradicts {
        /// Degrees from upright.
        degrees: Measure,
    },
    /// The image does not say what it shows.
    ViewNotGiven,
    /// Two or more of a view, and none of the other breast's.
    LabelSuspected {
        /// The view that there is more than once.
        several: View,
        /// The view that there is none of.
        none: View,
    },
    /// Images of one view were taken with the gantry tilted both ways: these the way that fewer were.
    AngleDiffers {
        /// The view.
        view: View,
    },
    /// An exposure is reported and no image of it is here.
    NoImage,
    /// The machine names objects that are not here.
    Lacking {
        /// How many.
        images: u16,
    },
    /// Rejections of images that are not here, and of which it is not known which exposures they are.
    RejectedUnplaced {
        /// How many.
        images: u16,
    },
    /// The same instance came again with other bytes, which are kept apart.
    Double,
    /// The images come from a machine that is not the room's.
    OtherMachine {
        /// Its name, if it is known.
        machine: Option<String>,
        /// The machine in the room.
        expected: String,
    },
    /// The machine's clock is ahead of ours, or behind when negative.
    ClockDiffers {
        /// By how many whole minutes.
        minutes: i64,
    },
    /// The machine's operator is not the person signed in.
    OtherOperator,
    /// The dose is not one that mammography usually gives.
    UnusualDose,
    /// Values that no mammogram has.
    NotBelieved(Vec<Factor>),
    /// Images that came after the record was confirmed.
    AfterConfirmation,
}

/// What is known of one exposure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObservedExposure {
    /// How it is called.
    pub exposure: ExposureRef,
    /// What its image says it shows.
    pub view: ImagedView,
    /// Whether an image is here, and if not, whether that is explained.
    pub image: ImageState,
    /// What its images' own facts contradict.
    pub alerts: Vec<Alert>,
    /// Positioner Primary Angle.
    pub gantry_degrees: Option<Measure>,
    /// The machine that sent it, when it is not the one in the room: its name, if it is known.
    pub other_machine: Option<Option<String>>,
    /// Whether one of its objects came twice with different bytes.
    pub came_twice: bool,
    /// Whether the record in force knows it; true where there is no record.
    pub is_confirmed: bool,
}

/// Whether an image of an exposure is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageState {
    /// It is.
    Here,
    /// It is not, and the machine rejected it.
    Rejected,
    /// It is not.
    Absent,
}

/// What is known of an appointment's images.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// Exposures, in the order in which they were made.
    pub exposures: Vec<ObservedExposure>,
    /// Whether everything is here.
    pub receipt: Receipt,
    /// What contradicts of each object that names this appointment and is held apart.
    pub apart: Vec<Vec<Field>>,
    /// Rejections that cannot be told apart.
    pub unplaced: usize,
    /// How far the machine's clock was from ours when a step began, ahead or behind.
    pub clocks: Vec<Duration>,
    /// The machine in the room.
    pub expected: Option<String>,
    /// What is known of the participant's breasts.
    pub anatomy: Anatomy,
}

impl Warning {
    fn about(kind: WarningKind, exposures: Vec<ExposureRef>) -> Self {
        Warning { kind, exposures }
    }

    /// Its code, as it is kept with a record.
    #[must_use]
    pub fn code(&self) -> WarningCode {
        match self.kind {
            WarningKind::OtherParticipant { .. } => WarningCode::OtherParticipant,
            WarningKind::SideContradicted => WarningCode::SideContradicted,
            WarningKind::ViewContradicted | WarningKind::AngleContradicts { .. } => WarningCode::ViewContradicted,
            WarningKind::ViewNotGiven => WarningCode::ViewNotGiven,
            WarningKind::LabelSuspected { .. } => WarningCode::LabelSuspected,
            WarningKind::AngleDiffers { .. } => WarningCode::AngleDiffers,
            WarningKind::NoImage => WarningCode::NoImage,
            WarningKind::Lacking { .. } => WarningCode::Lacking,
            WarningKind::RejectedUnplaced { .. } => WarningCode::RejectedUnplaced,
            WarningKind::Double => WarningCode::Double,
            WarningKind::OtherMachine { .. } => WarningCode::OtherMachine,
            WarningKind::ClockDiffers { .. } => WarningCode::ClockDiffers,
            WarningKind::OtherOperator => WarningCode::OtherOperator,
            WarningKind::UnusualDose | WarningKind::NotBelieved(_) => WarningCode::Unbelievable,
            WarningKind::AfterConfirmation => WarningCode::AfterConfirmation,
        }
    }

    /// Whether it is about whose images they are: passing it needs an act that names the participant.
    #[must_use]
    pub fn concerns_identity(&self) -> bool {
        self.code() == WarningCode::OtherParticipant
    }

    /// How many images it is about, where that is no matter of exposures.
    fn images(&self) -> Option<u16> {
        match self.kind {
            WarningKind::OtherParticipant { images, .. }
            | WarningKind::Lacking { images }
            | WarningKind::RejectedUnplaced { images } => Some(images),
            WarningKind::SideContradicted
            | WarningKind::ViewContradicted
            | WarningKind::AngleContradicts { .. }
            | WarningKind::ViewNotGiven
            | WarningKind::LabelSuspected { .. }
            | WarningKind::AngleDiffers { .. }
            | WarningKind::NoImage
            | WarningKind::Double
            | WarningKind::OtherMachine { .. }
            | WarningKind::ClockDiffers { .. }
            | WarningKind::OtherOperator
            | WarningKind::UnusualDose
            | WarningKind::NotBelieved(_)
            | WarningKind::AfterConfirmation => None,
        }
    }

    /// Whether something is not here that may still come.
    #[must_use]
    pub fn is_lacking(&self) -> bool {
        matches!(
            self.code(),
            WarningCode::NoImage | WarningCode::Lacking | WarningCode::RejectedUnplaced
        )
    }

    /// Code and exposure, a pair for each exposure that it is about; about none, for each image.
    #[must_use]
    pub fn findings(&self) -> Vec<(WarningCode, Option<ExposureRef>)> {
        if self.exposures.is_empty() {
            return vec![(self.code(), None); usize::from(self.images().unwrap_or(1)).max(1)];
        }
        let pair = |exposure: &ExposureRef| (self.code(), Some(*exposure));
        self.exposures.iter().map(pair).collect()
    }
}

/// Everything to look at, the most serious first.
#[must_use]
pub fn warnings(observed: &Observed) -> Vec<Warning> {
    let mut found: Vec<Warning> = Vec::new();
    found.extend(other_participant(observed));
    found.extend(of_alerts(observed));
    found.extend(suspected_labels(observed));
    found.extend(suspected_angles(observed));
    found.extend(lacking(observed));
    let those = |fits: fn(&ObservedExposure) -> bool| -> Vec<ExposureRef> {
        let fitting = observed.exposures.iter().filter(|exposure| fits(exposure));
        fitting.map(|exposure| exposure.exposure).collect()
    };
    let mut add = |kind, exposures: Vec<ExposureRef>| {
        if !exposures.is_empty() {
            found.push(Warning::about(kind, exposures));
        }
    };
    add(WarningKind::Double, those(|exposure| exposure.came_twice));
    add(WarningKind::AfterConfirmation, those(|exposure| !exposure.is_confirmed));
    found.extend(other_machines(observed));
    found.extend(clock(observed));
    found.sort();
    found
}

fn other_participant(observed: &Observed) -> Option<Warning> {
    let because: BTreeSet<Field> = observed.apart.iter().flatten().copied().collect();
    let kind = WarningKind::OtherParticipant {
        images: held_apart(observed.apart.len())?,
        because: because.into_iter().collect(),
    };
    Some(Warning::about(kind, Vec::new()))
}

/// One warning for each thing that images say against themselves, about all images that say it.
fn of_alerts(observed: &Observed) -> Vec<Warning> {
    let mut about: BTreeMap<WarningKind, Vec<ExposureRef>> = BTreeMap::new();
    for exposure in &observed.exposures {
        let kinds: BTreeSet<WarningKind> = exposure.alerts.iter().filter_map(of_alert).collect();
        for kind in kinds {
            about.entry(kind).or_default().push(exposure.exposure);
        }
    }
    let pairs = about.into_iter();
    pairs.map(|(kind, exposures)| Warning::about(kind, exposures)).collect()
}

fn of_alert(alert: &Alert) -> Option<WarningKind> {
    Some(match alert {
        Alert::SidesDisagree | Alert::SideAgainstOrientation => WarningKind::SideContradicted,
        Alert::PositionsDisagree | Alert::ViewAgainstOrientation => WarningKind::ViewContradicted,
        Alert::ViewAgainstAngle { degrees } => WarningKind::AngleContradicts { degrees: *degrees },
        Alert::ViewNotGiven => WarningKind::ViewNotGiven,
        Alert::NotBelieved(factors) => WarningKind::NotBelieved(factors.clone()),
        Alert::UnusualDose => WarningKind::UnusualDose,
        Alert::OperatorDiffers => WarningKind::OtherOperator,
        // The clock is one thing of the machine, not of each image: see `clock`.
        Alert::ClockAhead { .. } => return None,
    })
}

fn other_machines(observed: &Observed) -> Vec<Warning> {
    let Some(expected) = &observed.expected else {
        return Vec::new();
    };
    let mut about: BTreeMap<&Option<String>, Vec<ExposureRef>> = BTreeMap::new();
    for exposure in &observed.exposures {
        if let Some(machine) = &exposure.other_machine {
            about.entry(machine).or_default().push(exposure.exposure);
        }
    }
    let warning = |(machine, exposures): (&Option<String>, Vec<ExposureRef>)| {
        let kind = WarningKind::OtherMachine {
            machine: machine.clone(),
            expected: expected.clone(),
        };
        Warning::about(kind, exposures)
    };
    about.into_iter().map(warning).collect()
}

/// The largest difference that is known, ahead or behind.
fn clock(observed: &Observed) -> Option<Warning> {
    let ahead = observed
        .exposures
        .iter()
        .flat_map(|exposure| &exposure.alerts)
        .filter_map(|alert| {
            let Alert::ClockAhead { minutes } = alert else {
                return None;
            };
            Some(*minutes)
        });
    let skews = observed.clocks.iter().filter(|skew| skew.abs() > MAX_CLOCK_SKEW);
    let all = ahead.chain(skews.map(|skew| skew.whole_minutes()));
    let minutes = all.max_by_key(|minutes| (minutes.abs(), *minutes))?;
    Some(Warning::about(WarningKind::ClockDiffers { minutes }, Vec::new()))
}

#[cfg(test)]
mod tests;
