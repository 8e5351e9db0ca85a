//! "Which room are mammograms being taken in?": once a day, and again in the middle of an appointment.

use super::errors::FormErrors;
use super::fields::Fields;
use crate::domain::clinic::Room;
use crate::domain::ids::RoomId;

/// The field of the question.
pub const ROOM: &str = "room";

/// Reads the chosen room, one of those that were offered.
///
/// # Errors
/// No room, or one that was not offered.
pub fn parse(fields: &Fields, offered: &[Room]) -> Result<RoomId, FormErrors> {
    fields
        .one(ROOM)
        .parse::<RoomId>()
        .ok()
        .filter(|chosen| offered.iter().any(|room| room.id == *chosen))
        .ok_or_else(|| FormErrors::one(ROOM, "Select the room in which mammograms are being taken"))
}

/// The fields that show the room chosen.
#[must_use]
pub fn fill(chosen: Option<RoomId>) -> Fields {
    chosen.map_or_else(Fields::default, |room| Fields::default().with(ROOM, room.to_string()))
}
