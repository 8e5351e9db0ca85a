//! What becomes of an arrival, as rows and places: decided before anything is on disk.

use app::domain::ids::{ImageId, QuarantineId};
use time::OffsetDateTime;
use uuid::Uuid;

use super::super::part10::Head;
use super::super::spool::{Move, object_key, quarantine_key};
use super::{Arrival, Kept};
use crate::audit::{Action, Codes, Event, Object, Outcome};
use crate::store::{QuarantineReason, QuarantinedObject, ReceivedObject, Sender};

/// What becomes of an arrival.
pub(super) enum Plan {
    /// A new object.
    TakeIn(ReceivedObject),
    /// It was here; perhaps its file was not.
    WasHere { id: ImageId, is_back: bool },
    /// Bytes for quarantine, and what the sender is told.
    Quarantine(QuarantinedObject, Kept),
}

impl Plan {
    /// The order in which rows are written.
    pub(super) fn key(&self) -> &str {
        match self {
            Plan::TakeIn(object) => &object.sop_instance_uid,
            Plan::WasHere { .. } => "",
            Plan::Quarantine(object, _) => &object.file_key,
        }
    }
}

pub(super) fn take_in(head: Head, arrival: Arrival, now: OffsetDateTime) -> (Plan, Option<Move>) {
    let object = ReceivedObject {
        id: ImageId(Uuid::new_v4()),
        file_key: object_key(&head.sop_instance_uid, &arrival.written.sha256),
        sha256: arrival.written.sha256,
        size_bytes: arrival.written.size_bytes,
        sop_instance_uid: head.sop_instance_uid,
        sop_class_uid: head.sop_class_uid,
        transfer_syntax_uid: head.transfer_syntax_uid,
        received_at: now,
        sender: arrival.sender,
    };
    let step = Move {
        written: arrival.written,
        file_key: object.file_key.clone(),
    };
    (Plan::TakeIn(object), Some(step))
}

pub(super) fn quarantine(
    arrival: Arrival,
    reason: QuarantineReason,
    detail: String,
    now: OffsetDateTime,
) -> (Plan, Option<Move>) {
    let named = arrival.head.map(|head| head.sop_instance_uid);
    let object = QuarantinedObject {
        id: QuarantineId(Uuid::new_v4()),
        file_key: quarantine_key(named.as_deref().unwrap_or_default(), &arrival.written.sha256),
        sha256: arrival.written.sha256,
        size_bytes: arrival.written.size_bytes,
        sop_instance_uid: named,
        sender: arrival.sender,
        reason,
        detail,
        at: now,
        resolved: None,
        file_gone_at: None,
    };
    let step = Move {
        written: arrival.written,
        file_key: object.file_key.clone(),
    };
    let kept = match reason {
        QuarantineReason::OtherBytes => Kept::OtherBytes,
        QuarantineReason::OtherInstance
        | QuarantineReason::OtherClass
        | QuarantineReason::NotScanned
        | QuarantineReason::NotUnderstood
        | QuarantineReason::GaveUp
        | QuarantineReason::WrongFileHeader => Kept::Quarantined,
    };
    (Plan::Quarantine(object, kept), Some(step))
}

pub(super) fn received_event(object: &ReceivedObject) -> Event {
    let codes = by_machine(&object.sender).number("bytes", object.size_bytes);
    Event::of_system(Action::ObjectReceived, object.received_at)
        .in_unit(object.sender.unit)
        .on(Object::Image(object.id))
        .after(codes)
}

pub(super) fn quarantined_event(object: &QuarantinedObject) -> Event {
    let codes = by_machine(&object.sender).code("reason", object.reason.code());
    Event::of_system(Action::ObjectQuarantined, object.at)
        .in_unit(object.sender.unit)
        .on(Object::Quarantine(object.id))
        .outcome(Outcome::Refused)
        .after(codes)
}

fn by_machine(sender: &Sender) -> Codes {
    match sender.machine {
        Some(machine) => Codes::new().id("machine", machine.0),
        None => Codes::new(),
    }
}
