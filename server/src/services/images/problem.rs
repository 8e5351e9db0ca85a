//! Troubleshooting of one appointment: what the machine in the room did, as facts; which phase fails is the domain's.

use app::domain::clinic::Room;
use app::domain::ids::{AppointmentId, MachineId, RoomId, UnitId};
use app::domain::imaging::draft::Draft;
use app::domain::imaging::record::Source;
use app::domain::local_time::LocalDateTime;
use app::domain::received::phases::{Came, Expected, Facts, Finding, Performed, Phase, Pictures, Refused};
use app::domain::received::receipt::Receipt;
use app::domain::staff::Permission;
use app::error::AppError;
use app::forms::steps::{Incoming, Situation};
use app::services::Caller;
use app::services::images::{Elsewhere, ProblemPage, Whose};
use time::{Duration, OffsetDateTime, PrimitiveDateTime, Time};
use uuid::Uuid;

use super::expected;
use crate::audit::{Action, Event, Object};
use crate::clock::Zone;
use crate::intake::received_study::{ReceivedStudy, received_study};
use crate::services::transfer::lines::{outcome, reason};
use crate::services::{Ground, NotServed, authorise};
use crate::store::{
    Admission, CameRow, Case, MachineDay, MachineTraffic, StepState, Store, StoreResult, StoredStep, StoredThumbnail,
    held_apart_of_appointment, machine_day, machines_traffic, objects_elsewhere, objects_refused,
    started_or_checked_in, steps_of_appointment,
};

/// How far back a page looks at what the machine sent for others.
const LAST_MINUTES: Duration = Duration::minutes(30);
/// Digits of another participant's accession number that are shown.
const DIGITS: usize = 4;

pub(super) async fn problem(ground: &Ground, caller: &Caller, id: AppointmentId) -> Result<ProblemPage, NotServed> {
    authorise(caller, Permission::RecordImages)?;
    let viewer = &caller.viewer;
    let found = expected(&ground.store, viewer.unit_id, viewer.room, id).await?;
    let (case, room) = found.ok_or(AppError::NotFound)?;
    let look = Look {
        store: &ground.store,
        unit: caller.viewer.unit_id,
        zone: case.zone,
        now: ground.now(),
    };
    let machine = look.machine_of(room.as_ref()).await?;
    let (facts, elsewhere) = look.facts(&case, machine.as_ref()).await?;
    let event = Event::by(caller, Action::TransferRead, ground.now()).on(Object::Appointment(id));
    ground
        .journal
        .read(event.about(case.appointment.participant.id))
        .await?;
    Ok(ProblemPage {
        by_hand: may_record_by_hand(&case, caller, room.is_none()).then(Uuid::new_v4),
        machine_title: machine.map(|machine| machine.ae_title),
        finding: facts.finding(),
        appointment: case.appointment,
        room,
        facts,
        elsewhere,
    })
}

/// The phase that fails of an appointment's transfer, for the bar above its other pages.
pub(in crate::services) async fn failing_phase(
    ground: &Ground,
    caller: &Caller,
    id: AppointmentId,
) -> StoreResult<Option<Phase>> {
    let whose = (caller.viewer.unit_id, id);
    let found = failing(&ground.store, whose, caller.viewer.room, ground.now()).await?;
    Ok(found.map(|finding| finding.phase))
}

fn may_record_by_hand(case: &Case, caller: &Caller, room_missing: bool) -> bool {
    let nothing = Draft::default();
    let situation = Situation {
        status: case.appointment.status,
        held_by: case.held_by.as_ref().map(|holder| holder.id),
        viewer: caller.viewer.staff.id,
        may_record: caller.viewer.may(Permission::RecordImages),
        room_missing,
        draft: case.draft.as_ref().map_or(&nothing, |saved| &saved.draft),
        flow: case.appointment.flow,
        incoming: Incoming::default(),
    };
    situation.may_switch_to(Source::Manual)
}

/// The phase that fails of an appointment whose images are waited for, and since when; nothing where none does.
///
/// # Errors
/// As every query.
pub(crate) async fn failing(
    store: &Store,
    (unit, id): (UnitId, AppointmentId),
    room: Option<RoomId>,
    now: OffsetDateTime,
) -> StoreResult<Option<Finding>> {
    let Some((case, room)) = expected(store, unit, room, id).await? else {
        return Ok(None);
    };
    let look = Look {
        store,
        unit,
        zone: case.zone,
        now,
    };
    let machine = look.machine_of(room.as_ref()).await?;
    let (facts, _) = look.facts(&case, machine.as_ref()).await?;
    Ok(Some(facts.finding()).filter(|finding| finding.phase.fails()))
}

struct Look<'a> {
    store: &'a Store,
    unit: UnitId,
    zone: Zone,
    now: OffsetDateTime,
}

impl Look<'_> {
    async fn machine_of(&self, room: Option<&Room>) -> StoreResult<Option<MachineTraffic>> {
        let Some(room) = room else { return Ok(None) };
        let machines = machines_traffic(self.store, self.unit).await?;
        Ok(machines.into_iter().find(|machine| machine.id == room.machine_id))
    }

    fn local(&self, at: OffsetDateTime) -> LocalDateTime {
        self.zone.local(at)
    }

    fn came(&self, (count, last): (u32, OffsetDateTime)) -> Came {
        Came {
            count,
            last: self.local(last),
        }
    }

    async fn facts(&self, case: &Case, machine: Option<&MachineTraffic>) -> StoreResult<(Facts, Vec<Elsewhere>)> {
        let (store, unit) = (self.store, self.unit);
        let id = case.appointment.id;
        let since = started_or_checked_in(store, unit, id).await?.unwrap_or(self.now);
        let study = received_study(store, unit, id, self.now).await?;
        let steps = steps_of_appointment(store, unit, id).await?;
        let day = match machine {
            Some(machine) => machine_day(store, machine.id, &machine.ae_title, id, self.day_began()).await?,
            None => MachineDay::default(),
        };
        let (elsewhere, refused) = match machine {
            Some(machine) => self.sent(machine.id, id, since).await?,
            None => (Vec::new(), None),
        };
        let after_start = elsewhere.iter().filter(|row| row.last >= since);
        let others = after_start.fold(None, |sum: Option<(u32, OffsetDateTime)>, row| {
            let (count, last) = sum.unwrap_or((0, row.last));
            Some((count.saturating_add(row.count), last.max(row.last)))
        });
        let apart = held_apart_of_appointment(store, unit, id).await?;
        let facts = Facts {
            now: self.local(self.now),
            since: self.local(since),
            expected: admission(machine),
            last_call: day.last_call.map(|(at, ended)| (self.local(at), outcome(ended))),
            last_query: day.last_query.map(|at| self.local(at)),
            handed: day.handed.map(|at| self.local(at)),
            performed: steps.last().map(|step| self.performed(step)),
            here: newest(&study).map(|came| self.came(came)),
            lacks: matches!(study.receipt, Receipt::Lacks(_)),
            elsewhere: others.map(|came| self.came(came)),
            held_apart: apart.map(|came| self.came(came)),
            refused,
            pictures: self.pictures(&study),
        };
        Ok((facts, elsewhere.into_iter().map(|row| self.elsewhere(row)).collect()))
    }

    /// What a machine sent in the last minutes for others, and what of it was refused since the appointment began.
    async fn sent(
        &self,
        machine: MachineId,
        id: AppointmentId,
        since: OffsetDateTime,
    ) -> StoreResult<(Vec<CameRow>, Option<Refused>)> {
        let (store, unit) = (self.store, self.unit);
        let lately = self.now - LAST_MINUTES;
        let elsewhere = objects_elsewhere(store, (unit, machine), id, lately).await?;
        let refused = objects_refused(store, (unit, machine), since.max(lately)).await?;
        let refused = refused.map(|row| Refused {
            count: row.count,
            last: self.local(row.last),
            reason: row.reason.map(reason),
        });
        Ok((elsewhere, refused))
    }

    fn day_began(&self) -> OffsetDateTime {
        let midnight = PrimitiveDateTime::new(self.zone.day(self.now), Time::MIDNIGHT);
        self.zone.instant(LocalDateTime(midnight))
    }

    fn performed(&self, step: &StoredStep) -> Performed {
        let ended = match step.state {
            StepState::InProgress => None,
            StepState::Completed | StepState::Discontinued => Some(self.local(step.changed_at)),
        };
        Performed {
            began: self.local(step.started_at),
            ended,
        }
    }

    fn pictures(&self, study: &ReceivedStudy) -> Pictures {
        let mut pictures = Pictures::default();
        let mut waiting: Option<(u32, OffsetDateTime)> = None;
        for object in &study.objects {
            let at = object.object.received_at;
            match object.thumbnail {
                StoredThumbnail::Failed(_) => pictures.failed += 1,
                StoredThumbnail::Pending => {
                    waiting = Some(waiting.map_or((1, at), |(count, oldest)| (count + 1, oldest.min(at))));
                }
                StoredThumbnail::Ready | StoredThumbnail::NoPicture => {}
            }
        }
        pictures.waiting = waiting.map(|came| self.came(came));
        pictures
    }

    fn elsewhere(&self, row: CameRow) -> Elsewhere {
        let digits = |accession: &str| {
            let characters: Vec<char> = accession.chars().collect();
            characters[characters.len().saturating_sub(DIGITS)..].iter().collect()
        };
        Elsewhere {
            count: row.count,
            last: self.local(row.last),
            whose: match row.appointment {
                Some((id, accession)) => Whose::Another(id, digits(&accession)),
                None if row.is_held_apart => Whose::HeldApart,
                None => Whose::Nobody,
            },
        }
    }
}

fn newest(study: &ReceivedStudy) -> Option<(u32, OffsetDateTime)> {
    let last = study.objects.iter().map(|object| object.object.received_at).max()?;
    Some((u32::try_from(study.objects.len()).unwrap_or(u32::MAX), last))
}

fn admission(machine: Option<&MachineTraffic>) -> Expected {
    match machine.map(|machine| machine.network.as_ref().map(|network| network.admission)) {
        None => Expected::Nobody,
        Some(None) => Expected::NotRegistered,
        Some(Some(Admission::Refused)) => Expected::SwitchedOff,
        Some(Some(Admission::Admitted)) => Expected::Admitted,
    }
}
