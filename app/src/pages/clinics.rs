//! Today's clinics, a clinic's list and its paper, and the room of the day.

pub mod attention;
pub mod clinic;
mod list;
pub mod room;
pub mod sheet;
pub mod today;
