//! An appointment and the states it goes through.
//!
//! A change of state is asked of [`Status::after`], the one table of what may follow what.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::clinic::{Flow, Site};
use super::ids::{AppointmentId, ClinicId};
use super::imaging::view::Side;
use super::local_time::LocalDateTime;
use super::participant::Participant;

/// One participant's visit to a clinic, as it is known before any image is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// Which.
    pub id: AppointmentId,
    /// The clinic it belongs to.
    pub clinic: ClinicId,
    /// Where the clinic is held.
    pub site: Site,
    /// How images of the clinic are recorded.
    pub flow: Flow,
    /// Who is expected.
    pub participant: Participant,
    /// When, on the unit's clocks.
    pub starts_at: LocalDateTime,
    /// The number that joins the appointment, the images and the archive; at most 16 characters, never reused.
    pub accession: String,
    /// What makes it a special appointment, for example "Wheelchair user".
    pub special: Option<String>,
    /// What is known about the breasts.
    pub anatomy: Anatomy,
    /// Where it stands.
    pub status: Status,
}

/// Where an appointment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// Expected.
    Scheduled,
    /// In the waiting room.
    CheckedIn,
    /// With a mammographer.
    InProgress,
    /// Put aside by the mammographer, to be taken up again.
    Paused,
    /// The record is complete.
    Recorded,
    /// Ended without images.
    CannotProceed,
    /// Recorded, but something came up that a person must look at.
    NeedsAttention,
}

/// What happens to an appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Event {
    /// The participant arrived.
    CheckedIn,
    /// A mammographer confirmed who the participant is.
    Started,
    /// Another mammographer took over, in the middle of the images or of a correction.
    TakenOver,
    /// Put aside.
    Paused,
    /// Taken up again.
    Resumed,
    /// The room was changed.
    RoomChanged,
    /// The record was completed.
    Recorded,
    /// A correction of the record was begun.
    CorrectionStarted,
    /// A new version of the record was completed.
    Corrected,
    /// It was stopped without images.
    Stopped,
    /// The record goes on by hand, or with the images received.
    MethodChanged,
    /// Something came from the machine after the record was completed.
    ArrivedLate,
    /// A person moved images here from another appointment.
    MovedIn,
    /// A person moved images from here to another appointment.
    MovedOut,
}

/// The event does not fit the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{event:?} cannot happen while the appointment is {status:?}")]
pub struct NotNow {
    /// What was tried.
    pub event: Event,
    /// Where the appointment stands.
    pub status: Status,
}

impl Status {
    /// Every state.
    pub const ALL: [Status; 7] = [
        Status::Scheduled,
        Status::CheckedIn,
        Status::InProgress,
        Status::Paused,
        Status::Recorded,
        Status::CannotProceed,
        Status::NeedsAttention,
    ];

    /// The code that is stored.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Status::Scheduled => "SCHEDULED",
            Status::CheckedIn => "CHECKED_IN",
            Status::InProgress => "IN_PROGRESS",
            Status::Paused => "PAUSED",
            Status::Recorded => "RECORDED",
            Status::CannotProceed => "CANNOT_PROCEED",
            Status::NeedsAttention => "NEEDS_ATTENTION",
        }
    }

    /// The words of the status tag.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Status::Scheduled => "Scheduled",
            Status::CheckedIn => "Checked in",
            Status::InProgress => "In progress",
            Status::Paused => "Paused",
            Status::Recorded => "Images recorded",
            Status::CannotProceed => "Cannot proceed",
            Status::NeedsAttention => "Needs attention",
        }
    }

    /// The state of a stored code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.code() == code)
    }

    /// Whether a record of images is complete.
    #[must_use]
    pub fn has_record(self) -> bool {
        matches!(self, Status::Recorded | Status::NeedsAttention)
    }

    /// The state after an event, or why it cannot happen now. Whether exposures were recorded matters for stopping:
    /// once a record exists, an appointment can be paused, not stopped, and the states here keep to that.
    ///
    /// # Errors
    /// [`NotNow`] when the event does not fit the state.
    pub fn after(self, event: Event) -> Result<Status, NotNow> {
        use Event as E;
        use Status as S;
        match (self, event) {
            (S::Scheduled, E::CheckedIn) => Ok(S::CheckedIn),
            (S::Scheduled | S::CheckedIn, E::Started) => Ok(S::InProgress),
            (S::InProgress | S::Paused, E::TakenOver) | (S::Paused, E::Resumed) => Ok(S::InProgress),
            (S::InProgress, E::Paused) => Ok(S::Paused),
            (S::InProgress | S::Paused, E::RoomChanged) => Ok(self),
            (S::InProgress, E::Recorded) => Ok(S::Recorded),
            (S::CheckedIn | S::InProgress | S::Paused, E::Stopped) => Ok(S::CannotProceed),
            (S::Recorded | S::NeedsAttention, E::CorrectionStarted | E::RoomChanged | E::TakenOver) => Ok(self),
            (S::Recorded | S::NeedsAttention, E::Corrected) => Ok(S::Recorded),
            (S::InProgress | S::Recorded | S::NeedsAttention, E::MethodChanged) => Ok(self),
            (S::Recorded | S::NeedsAttention, E::ArrivedLate) => Ok(S::NeedsAttention),
            (_, E::MovedIn | E::MovedOut) => Ok(self),
            (_, event) => Err(NotNow { event, status: self }),
        }
    }
}

impl Event {
    /// Every event.
    pub const ALL: [Event; 14] = [
        Event::CheckedIn,
        Event::Started,
        Event::TakenOver,
        Event::Paused,
        Event::Resumed,
        Event::RoomChanged,
        Event::Recorded,
        Event::CorrectionStarted,
        Event::Corrected,
        Event::Stopped,
        Event::MethodChanged,
        Event::ArrivedLate,
        Event::MovedIn,
        Event::MovedOut,
    ];

    /// The code that is stored.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Event::CheckedIn => "CHECKED_IN",
            Event::Started => "STARTED",
            Event::TakenOver => "TAKEN_OVER",
            Event::Paused => "PAUSED",
            Event::Resumed => "RESUMED",
            Event::RoomChanged => "ROOM_CHANGED",
            Event::Recorded => "RECORDED",
            Event::CorrectionStarted => "CORRECTION_STARTED",
            Event::Corrected => "CORRECTED",
            Event::Stopped => "STOPPED",
            Event::MethodChanged => "METHOD_CHANGED",
            Event::ArrivedLate => "ARRIVED_LATE",
            Event::MovedIn => "IMAGES_MOVED_IN",
            Event::MovedOut => "IMAGES_MOVED_OUT",
        }
    }

    /// The words of the appointment's history.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Event::CheckedIn => "Checked in",
            Event::Started => "Identity confirmed and appointment started",
            Event::TakenOver => "Taken over",
            Event::Paused => "Paused",
            Event::Resumed => "Resumed",
            Event::RoomChanged => "Room changed",
            Event::Recorded => "Images recorded",
            Event::CorrectionStarted => "Correction started",
            Event::Corrected => "Record corrected",
            Event::Stopped => "Stopped: cannot proceed",
            Event::MethodChanged => "Image recording method changed",
            Event::ArrivedLate => "More came from the machine after the record was completed",
            Event::MovedIn => "Images moved from another appointment",
            Event::MovedOut => "Images moved to another appointment",
        }
    }

    /// The event of a stored code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Event> {
        Event::ALL.into_iter().find(|event| event.code() == code)
    }
}

/// What was recorded about the participant's breasts before the appointment, as far as it bears on which images are
/// usual.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anatomy {
    /// Right breast.
    pub right: Breast,
    /// Left breast.
    pub left: Breast,
}

/// One breast.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Breast {
    /// Nothing special.
    #[default]
    Present,
    /// With an implant: implant-displaced views are usual besides the standard ones.
    WithImplant,
    /// Absent: no view of it can be taken.
    Absent,
}

impl Anatomy {
    /// The breast on a side.
    #[must_use]
    pub fn on(self, side: Side) -> Breast {
        match side {
            Side::Right => self.right,
            Side::Left => self.left,
        }
    }

    /// Whether either breast has an implant.
    #[must_use]
    pub fn has_implant(self) -> bool {
        self.right == Breast::WithImplant || self.left == Breast::WithImplant
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The whole table, written the other way round: event, the states it may happen in, and where it leads.
    #[test]
    fn an_event_happens_only_in_its_states() {
        use Status as S;
        type Row<'a> = (Event, &'a [(Status, Status)]);
        let stays = Status::ALL.map(|status| (status, status));
        let table: [Row; 14] = [
            (Event::CheckedIn, &[(S::Scheduled, S::CheckedIn)]),
            (
                Event::Started,
                &[(S::Scheduled, S::InProgress), (S::CheckedIn, S::InProgress)],
            ),
            (
                Event::TakenOver,
                &[
                    (S::InProgress, S::InProgress),
                    (S::Paused, S::InProgress),
                    (S::Recorded, S::Recorded),
                    (S::NeedsAttention, S::NeedsAttention),
                ],
            ),
            (Event::Paused, &[(S::InProgress, S::Paused)]),
            (Event::Resumed, &[(S::Paused, S::InProgress)]),
            (
                Event::RoomChanged,
                &[
                    (S::InProgress, S::InProgress),
                    (S::Paused, S::Paused),
                    (S::Recorded, S::Recorded),
                    (S::NeedsAttention, S::NeedsAttention),
                ],
            ),
            (Event::Recorded, &[(S::InProgress, S::Recorded)]),
            (
                Event::CorrectionStarted,
                &[(S::Recorded, S::Recorded), (S::NeedsAttention, S::NeedsAttention)],
            ),
            (
                Event::Corrected,
                &[(S::Recorded, S::Recorded), (S::NeedsAttention, S::Recorded)],
            ),
            (
                Event::Stopped,
                &[
                    (S::CheckedIn, S::CannotProceed),
                    (S::InProgress, S::CannotProceed),
                    (S::Paused, S::CannotProceed),
                ],
            ),
            (
                Event::MethodChanged,
                &[
                    (S::InProgress, S::InProgress),
                    (S::Recorded, S::Recorded),
                    (S::NeedsAttention, S::NeedsAttention),
                ],
            ),
            (
                Event::ArrivedLate,
                &[(S::Recorded, S::NeedsAttention), (S::NeedsAttention, S::NeedsAttention)],
            ),
            (Event::MovedIn, &stays),
            (Event::MovedOut, &stays),
        ];
        for (event, rows) in table {
            for status in Status::ALL {
                let expected = rows.iter().find(|(from, _)| *from == status).map(|(_, to)| *to);
                assert_eq!(status.after(event).ok(), expected, "{event:?} in {status:?}");
            }
        }
    }

    #[test]
    fn codes_read_back() {
        assert!(
            Status::ALL
                .into_iter()
                .all(|status| Status::from_code(status.code()) == Some(status))
        );
        assert!(
            Event::ALL
                .into_iter()
                .all(|event| Event::from_code(event.code()) == Some(event))
        );
    }
}
