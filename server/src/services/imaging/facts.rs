//! Everything that a decision about an appointment rests on, read before it is made. Nothing here reads or writes.

use app::domain::appointment::{Appointment, Status};
use app::domain::clinic::Room;
use app::domain::ids::{RoomId, StaffId};
use app::domain::imaging::draft::Draft;
use app::domain::imaging::late::words;
use app::domain::imaging::record::{RecordVersion, Source};
use app::domain::imaging::review::by_view;
use app::domain::local_time::LocalDateTime;
use app::domain::staff::{Permission, StaffName, Viewer};
use app::forms::fields::Fields;
use app::forms::review::received_words;
use app::forms::steps::{Incoming, Situation, Step};

use super::received::Received;

/// What is known when a page is asked for or a form arrives.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    /// The appointment.
    pub appointment: Appointment,
    /// The clinic's code.
    pub clinic_code: String,
    /// Who has it open.
    pub holder: Option<StaffName>,
    /// The room that was set for the appointment.
    pub room_set: Option<RoomId>,
    /// Where the images are taken: the room set, else the viewer's of today, else the only room of a mobile unit.
    pub room: Option<Room>,
    /// The rooms of the site, where they were asked for.
    pub rooms: Vec<Room>,
    /// The mammographers of the unit, where they were asked for.
    pub colleagues: Vec<StaffName>,
    /// What has been answered so far.
    pub draft: Draft,
    /// The draft's version; 0 before the first answer.
    pub draft_version: u32,
    /// Who saved the draft last, and when.
    pub draft_saved: Option<(StaffName, LocalDateTime)>,
    /// What the viewer typed on "Review image details" and did not submit, where it was asked for.
    pub typed_on_review: Option<Fields>,
    /// What the machine has sent, of an appointment with the automatic flow that is not over.
    pub received: Option<Received>,
    /// Completed versions, newest first, where they were asked for.
    pub versions: Vec<RecordVersion>,
    /// Who asks.
    pub viewer: Viewer,
    /// The present, on the unit's clocks.
    pub now: LocalDateTime,
}

/// Where an appointment stands: what changes about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Its state.
    pub status: Status,
    /// Who has it open.
    pub held_by: Option<StaffId>,
    /// The room that is set for it.
    pub room: Option<RoomId>,
}

impl Facts {
    /// Where the appointment stands now.
    pub fn standing(&self) -> Standing {
        Standing {
            status: self.appointment.status,
            held_by: self.holder.as_ref().map(|holder| holder.id),
            room: self.room_set,
        }
    }

    /// What decides which page may be entered now.
    pub fn situation(&self) -> Situation<'_> {
        self.situation_after(self.standing(), &self.draft)
    }

    /// What would decide it after a change.
    pub fn situation_after<'a>(&self, standing: Standing, draft: &'a Draft) -> Situation<'a> {
        Situation {
            status: standing.status,
            held_by: standing.held_by,
            viewer: self.viewer.staff.id,
            may_record: self.viewer.may(Permission::RecordImages),
            room_missing: standing.room.is_none() && self.room.is_none(),
            draft,
            flow: self.appointment.flow,
            incoming: self.incoming(draft),
        }
    }

    /// What has come of the images that the machine sends, and whether this draft has reviewed it.
    pub fn incoming(&self, draft: &Draft) -> Incoming {
        let received = self.received.as_ref();
        received.map_or_else(Incoming::default, |received| received.incoming(draft.review.as_ref()))
    }

    /// What came after the record in force was completed, in words.
    pub fn arrived_late(&self) -> Option<String> {
        let late = self.received.as_ref().map(|received| words(&received.late));
        late.filter(|words| !words.is_empty())
    }

    /// What the machine sent beside a record that was made by hand, in words.
    pub fn sent_beside(&self) -> Option<String> {
        let (record, received) = (self.current()?, self.received.as_ref()?);
        let is_beside = record.source == Source::Manual && !received.shown.is_empty();
        is_beside.then(|| {
            let exposures = received.shown.iter();
            received_words(&by_view(exposures.map(|shown| (shown.exposure, shown.view.clone()))))
        })
    }

    /// How the record is made.
    pub fn method(&self) -> Source {
        self.situation().method()
    }

    /// The record in force.
    pub fn current(&self) -> Option<&RecordVersion> {
        self.versions.first()
    }

    /// The path of a page of this appointment.
    pub fn path(&self, step: Step) -> String {
        step.path(self.appointment.id)
    }

    /// The path of the clinic's list.
    pub fn clinic_path(&self) -> String {
        format!("/clinics/{}", self.appointment.clinic)
    }
}
