//! Rows as lines of a page: in the unit's time, with the machines' names, and without anything of participants.

use std::collections::BTreeMap;

use app::domain::ids::{AppointmentId, ImageId, MachineId, QuarantineId};
use app::domain::local_time::LocalDateTime;
use app::domain::received::procedure::StepStatus;
use app::domain::received::receipt::Receipt;
use app::domain::transfer::{AlertKind, CallOutcome, QuarantineReason};
use app::services::Caller;
use app::services::transfer::{
    AlertAbout, AlertLine, CallLine, CheckLine, Listener, MachineAdmission, MachineLine, QuarantineLine, StandingKind,
    StudyLine,
};
use time::{OffsetDateTime, PrimitiveDateTime, Time};

use super::receipts::appointment_of;
use crate::clock::Zone;
use crate::intake::understanding::QUALITY_CONTROL;
use crate::services::Ground;
use crate::store::{
    Admission, AlertAboutWhat, AlertKind as StoredAlert, Association, AssociationOutcome, MachineTraffic,
    QuarantineReason as StoredReason, QuarantinedObject, StepState, StoreResult, StoredStanding, StudyGroup,
    machines_traffic, rooms_of_unit, unit_zone,
};

/// How a unit sees things: by its clocks, with its machines.
pub(super) struct Sight {
    zone: Zone,
    now: OffsetDateTime,
    traffic: Vec<MachineTraffic>,
    rooms: BTreeMap<MachineId, Vec<String>>,
}

impl Sight {
    pub(super) async fn of(ground: &Ground, caller: &Caller) -> StoreResult<Self> {
        let unit = caller.viewer.unit_id;
        let mut rooms: BTreeMap<MachineId, Vec<String>> = BTreeMap::new();
        for room in rooms_of_unit(&ground.store, unit).await? {
            let words = format!("{}, {}", room.name, room.site.name);
            rooms.entry(room.machine_id).or_default().push(words);
        }
        Ok(Sight {
            zone: unit_zone(&ground.store, unit).await?,
            now: ground.now(),
            traffic: machines_traffic(&ground.store, unit).await?,
            rooms,
        })
    }

    pub(super) fn now(&self) -> LocalDateTime {
        self.local(self.now)
    }

    pub(super) fn local(&self, at: OffsetDateTime) -> LocalDateTime {
        self.zone.local(at)
    }

    /// When the day at the unit began.
    pub(super) fn day_began(&self) -> OffsetDateTime {
        let midnight = PrimitiveDateTime::new(self.zone.day(self.now), Time::MIDNIGHT);
        self.zone.instant(LocalDateTime(midnight))
    }

    fn machine(&self, id: Option<MachineId>) -> Option<&MachineTraffic> {
        self.traffic.iter().find(|machine| Some(machine.id) == id)
    }

    /// The AE title of a machine of the unit.
    pub(super) fn title(&self, id: Option<MachineId>) -> Option<String> {
        self.machine(id).map(|machine| machine.ae_title.clone())
    }

    pub(super) fn machines(&self) -> Vec<MachineLine> {
        self.traffic.iter().map(|machine| self.machine_line(machine)).collect()
    }

    pub(super) fn traffic_of(&self, id: MachineId) -> Option<&MachineTraffic> {
        self.machine(Some(id))
    }

    pub(super) fn machine_line(&self, machine: &MachineTraffic) -> MachineLine {
        let local = |at: Option<OffsetDateTime>| at.map(|at| self.local(at));
        let admission = match &machine.network {
            None => MachineAdmission::NotRegistered,
            Some(network) => match network.admission {
                Admission::Refused => MachineAdmission::SwitchedOff,
                Admission::Admitted => {
                    MachineAdmission::Admitted(network.addresses.iter().map(ToString::to_string).collect())
                }
            },
        };
        MachineLine {
            id: machine.id,
            name: machine.name.clone(),
            ae_title: machine.ae_title.clone(),
            rooms: self.rooms.get(&machine.id).cloned().unwrap_or_default(),
            admission,
            last_contact: local(machine.last_contact),
            last_query: local(machine.last_query),
            last_image: local(machine.last_image),
            listener: machine.listener.map(|(address, port)| Listener {
                address: address.to_string(),
                port,
            }),
            check: machine.check.map(|check| CheckLine {
                at: self.local(check.at),
                outcome: check.outcome,
                milliseconds: check.milliseconds,
            }),
        }
    }

    pub(super) fn call(&self, call: &Association) -> CallLine {
        let machine = call.caller.map(|(_, machine)| machine);
        let seconds = |ended: OffsetDateTime| u32::try_from((ended - call.started_at).whole_seconds()).unwrap_or(0);
        CallLine {
            id: call.id,
            machine: self.machine(machine).map(|machine| machine.name.clone()),
            calling_title: call.calling_title.clone(),
            called_title: call.called_title.clone(),
            address: call.address.to_string(),
            started: self.local(call.started_at),
            seconds: call.ended_at.map(seconds),
            outcome: outcome(call.outcome),
            stored: call.counts.stored,
            refused: call.counts.refused,
            queries: call.counts.queries,
            steps: call.counts.steps,
        }
    }

    pub(super) fn study(&self, group: &StudyGroup, receipts: &BTreeMap<AppointmentId, Receipt>) -> StudyLine {
        StudyLine {
            id: group.first,
            last: self.local(group.last_at),
            machine: self.title(group.machine),
            objects: group.objects,
            standing: standing(group.standing, group.standing_reason.as_deref()),
            accession: group.accession.clone(),
            step: group.step.map(step_status),
            receipt: appointment_of(group.standing).and_then(|id| receipts.get(&id).cloned()),
        }
    }

    pub(super) fn alert(&self, alert: &AlertAboutWhat) -> AlertLine {
        AlertLine {
            id: alert.id,
            kind: alert_kind(alert.kind),
            about: if alert.kind == StoredAlert::NotTold {
                AlertAbout::Machine(MachineId(alert.about))
            } else if alert.is_quarantined {
                AlertAbout::Quarantined(QuarantineId(alert.about))
            } else {
                AlertAbout::Received(ImageId(alert.about))
            },
            at: self.local(alert.at),
        }
    }

    pub(super) fn quarantined(&self, object: &QuarantinedObject) -> QuarantineLine {
        QuarantineLine {
            id: object.id,
            at: self.local(object.at),
            machine: self.title(object.sender.machine),
            reason: reason(object.reason),
            size_bytes: object.size_bytes,
            dealt_with: object.resolved.map(|(_, at)| self.local(at)),
        }
    }
}

/// Whose objects are, in a word.
pub(super) fn standing(standing: StoredStanding, reason: Option<&str>) -> StandingKind {
    match standing {
        StoredStanding::Pending => StandingKind::Pending,
        StoredStanding::Matched(_) => StandingKind::Matched,
        StoredStanding::Unmatched if reason == Some(QUALITY_CONTROL) => StandingKind::QualityControl,
        StoredStanding::Unmatched => StandingKind::Unmatched,
        StoredStanding::HeldApart(_) => StandingKind::HeldApart,
    }
}

pub(super) fn step_status(state: StepState) -> StepStatus {
    match state {
        StepState::InProgress => StepStatus::InProgress,
        StepState::Completed => StepStatus::Completed,
        StepState::Discontinued => StepStatus::Discontinued,
    }
}

pub(in crate::services) fn outcome(stored: AssociationOutcome) -> CallOutcome {
    match stored {
        AssociationOutcome::Open => CallOutcome::Open,
        AssociationOutcome::Released => CallOutcome::Released,
        AssociationOutcome::Aborted => CallOutcome::Aborted,
        AssociationOutcome::Broken => CallOutcome::Broken,
        AssociationOutcome::TimedOut => CallOutcome::TimedOut,
        AssociationOutcome::UnknownCaller => CallOutcome::UnknownCaller,
        AssociationOutcome::WrongAddress => CallOutcome::WrongAddress,
        AssociationOutcome::WrongCertificate => CallOutcome::WrongCertificate,
        AssociationOutcome::TlsRefused => CallOutcome::TlsRefused,
        AssociationOutcome::SwitchedOff => CallOutcome::SwitchedOff,
        AssociationOutcome::WrongCalledTitle => CallOutcome::WrongCalledTitle,
        AssociationOutcome::TooMany => CallOutcome::TooMany,
        AssociationOutcome::NotUnderstood => CallOutcome::NotUnderstood,
        AssociationOutcome::Interrupted => CallOutcome::Interrupted,
    }
}

pub(in crate::services) fn reason(stored: StoredReason) -> QuarantineReason {
    match stored {
        StoredReason::OtherBytes => QuarantineReason::OtherBytes,
        StoredReason::OtherInstance => QuarantineReason::OtherInstance,
        StoredReason::OtherClass => QuarantineReason::OtherClass,
        StoredReason::NotScanned => QuarantineReason::NotScanned,
        StoredReason::NotUnderstood => QuarantineReason::NotUnderstood,
        StoredReason::GaveUp => QuarantineReason::GaveUp,
        StoredReason::WrongFileHeader => QuarantineReason::WrongFileHeader,
    }
}

fn alert_kind(stored: StoredAlert) -> AlertKind {
    match stored {
        StoredAlert::OtherBytes => AlertKind::OtherBytes,
        StoredAlert::HeldApart => AlertKind::HeldApart,
        StoredAlert::Quarantined => AlertKind::Quarantined,
        StoredAlert::FileMissing => AlertKind::FileMissing,
        StoredAlert::GaveUp => AlertKind::GaveUp,
        StoredAlert::NotTold => AlertKind::NotTold,
    }
}
