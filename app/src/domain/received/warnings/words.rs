//! What a warning says, and what to do about it.

use super::{Warning, WarningKind};
use crate::domain::imaging::summary::join_with_and;
use crate::domain::received::matching::Field;

impl Warning {
    /// What was found: "2 RCC images arrived and no LCC."
    #[must_use]
    pub fn words(&self) -> String {
        match &self.kind {
            WarningKind::OtherParticipant { images, because } => other_participant(*images, because),
            WarningKind::SideContradicted => {
                self.say("labelled with one side and taken, or labelled elsewhere, as the other")
            }
            WarningKind::ViewContradicted => self.say("labelled with one view, and something in it says another"),
            WarningKind::AngleContradicts { degrees } => self.say(&format!(
                "taken with the machine tilted by {degrees} degrees, which is not usual for this view"
            )),
            WarningKind::ViewNotGiven => self.say("without a side or a view in the header"),
            WarningKind::LabelSuspected { several, none } => {
                let (count, several, none) = (self.exposures.len(), several.label(), none.label());
                format!("{count} {several} images arrived and no {none}. Is one of them the {none}?")
            }
            WarningKind::AngleDiffers { view } => format!(
                "Of the {} images some were taken with the machine tilted to the one side, some to the other.",
                view.label()
            ),
            WarningKind::NoImage => "The machine reports an exposure, and no image of it has arrived.".to_owned(),
            WarningKind::Lacking { images } => format!(
                "The machine names {} that {} not arrived.",
                some(*images, "object", "objects").to_lowercase(),
                if *images == 1 { "has" } else { "have" }
            ),
            WarningKind::RejectedUnplaced { images } => format!(
                "The machine rejected {} that did not arrive. It does not say which exposures they belong to.",
                some(*images, "image", "images").to_lowercase()
            ),
            WarningKind::Double => {
                "The machine sent this image again with different content. The first one is shown; the other is kept \
                 apart."
                    .to_owned()
            }
            WarningKind::OtherMachine { machine, expected } => {
                let from = machine.as_deref().unwrap_or("another machine");
                format!("The images come from {from}. The machine in this room is {expected}.")
            }
            WarningKind::ClockDiffers { minutes } => {
                let way = if *minutes > 0 { "ahead" } else { "behind" };
                let by = some_number(minutes.unsigned_abs(), "minute", "minutes");
                format!("The machine's clock is {by} {way}. The times of the images are those of its clock.")
            }
            WarningKind::OtherOperator => {
                "The machine was used under another name than that of the person signed in here.".to_owned()
            }
            WarningKind::UnusualDose => "The mean glandular dose is outside 0.1 to 20 mGy.".to_owned(),
            WarningKind::NotBelieved(factors) => {
                let labels: Vec<String> = factors.iter().map(|factor| factor.label().to_owned()).collect();
                format!(
                    "The header gives a value that no mammogram has: {}. It is left out.",
                    join_with_and(&labels)
                )
            }
            WarningKind::AfterConfirmation => {
                "The record in force was completed without them, and still says so.".to_owned()
            }
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn what_to_do(&self) -> &'static str {
        match self.kind {
            WarningKind::OtherParticipant { .. } => {
                "Check on the machine who was selected. Ask for the images to be resent under the right participant, \
                 or for an administrator to move them. Confirm only what belongs to the participant named above."
            }
            WarningKind::SideContradicted
            | WarningKind::ViewContradicted
            | WarningKind::AngleContradicts { .. }
            | WarningKind::AngleDiffers { .. }
            | WarningKind::LabelSuspected { .. } => {
                "Look at the image. If its label is wrong, say below it what it really shows, and tell the worker at \
                 the machine: PACS keeps the wrong label until it is corrected there."
            }
            WarningKind::ViewNotGiven => "Look at the image, and say below it what it shows.",
            WarningKind::NoImage | WarningKind::Lacking { .. } => {
                "Resend from the machine, then re-check for images. If it cannot be resent, confirm what is here: the \
                 exposure counts."
            }
            WarningKind::RejectedUnplaced { .. } => {
                "Compare with the machine how many exposures were made. If the counts below are too low, record the \
                 images manually."
            }
            WarningKind::Double => "Look at the image that is shown. If it is the wrong one, tell an administrator.",
            WarningKind::OtherMachine { .. } => {
                "If you changed rooms, change the room or machine details. Otherwise check whose images these are."
            }
            WarningKind::ClockDiffers { .. } => "Tell whoever looks after the machine. The order of images is kept.",
            WarningKind::OtherOperator => {
                "If somebody else took the images, say so under ‘Images taken by’ on the next page."
            }
            WarningKind::UnusualDose | WarningKind::NotBelieved(_) => {
                "Compare with the console, and mention it in the notes if it matters."
            }
            WarningKind::AfterConfirmation => "Check them below. Confirming makes a new version of the record.",
        }
    }

    /// "This image is ..." or "These images are ..."
    fn say(&self, what: &str) -> String {
        if self.exposures.len() == 1 {
            format!("This image is {what}.")
        } else {
            format!("These images are {what}.")
        }
    }
}

/// "One object", "3 objects".
fn some(count: u16, one: &str, many: &str) -> String {
    if count == 1 {
        format!("One {one}")
    } else {
        format!("{count} {many}")
    }
}

fn some_number(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// That images name another participant, and by which fields.
fn other_participant(images: u16, because: &[Field]) -> String {
    let labels: Vec<String> = because.iter().map(|field| field.label().to_owned()).collect();
    let why = if labels.is_empty() {
        String::new()
    } else {
        format!(" What differs: {}.", join_with_and(&labels))
    };
    let what = some(images, "image", "images");
    let (name, them) = if images == 1 {
        ("names", "It is")
    } else {
        ("name", "They are")
    };
    format!("{what} came for this appointment that {name} another participant.{why} {them} not shown here.")
}
