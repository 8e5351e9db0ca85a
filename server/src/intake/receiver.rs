//! Our end of every association: lets machines in, keeps the log of who called, and hands each caller a
//! [`Peer`] that answers it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use app::domain::ids::{AssociationId, MachineId, UnitId};
use async_trait::async_trait;
use dicom::dimse::Status;
use dicom::dimse::provider::{ApplicationEntity, Caller, Rejection, ServiceProvider};
use dicom::dimse::summary::{self, AssociationSummary, Ending, Fault, ServiceName};
use time::OffsetDateTime;
use uuid::Uuid;

use super::Intake;
use super::admission::{admit, rejection};
use super::peer::Peer;
use crate::store::{
    Association, AssociationCounts, AssociationOutcome, NetworkMachine, StoreResult, association_end,
    association_insert, machine_by_title,
};

/// Callers that are let in by nobody are noted so often in a minute; more are only counted.
const STRANGERS_NOTED: u32 = 60;

/// Our end of every association.
pub struct Receiver {
    intake: Intake,
    title: String,
    calls: Calls,
    strangers: Mutex<Strangers>,
}

/// Calls that have not ended, by the number that the acceptor gives them. Cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Calls(Arc<Mutex<HashMap<u64, Call>>>);

impl Calls {
    fn open(&self, association: summary::AssociationId, call: Call) {
        // A panic elsewhere leaves at worst a call too many.
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        calls.insert(association.0, call);
    }

    /// A call has ended; what was known of it.
    pub(super) fn end(&self, association: summary::AssociationId) -> Option<Call> {
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        calls.remove(&association.0)
    }
}

/// How many callers were let in by nobody in this minute.
#[derive(Default)]
struct Strangers {
    minute: i64,
    count: u32,
}

/// What is known of a call.
#[derive(Clone, Copy)]
pub(super) enum Call {
    /// Let in: its row is there.
    Noted(AssociationId),
    /// Not let in, for this reason.
    Refused(AssociationOutcome, Option<(UnitId, MachineId)>),
}

impl Receiver {
    /// Answers to a title.
    #[must_use]
    pub fn new(intake: Intake, title: String) -> Self {
        Receiver {
            intake,
            title,
            calls: Calls::default(),
            strangers: Mutex::default(),
        }
    }

    async fn begin(&self, caller: &Caller, machine: &NetworkMachine) -> StoreResult<AssociationId> {
        let id = AssociationId(Uuid::new_v4());
        let row = Association {
            id,
            caller: Some((machine.unit, machine.machine)),
            calling_title: caller.calling.to_string(),
            called_title: caller.called.to_string(),
            address: caller.address,
            started_at: self.intake.clock.now(),
            ended_at: None,
            outcome: AssociationOutcome::Open,
            counts: AssociationCounts::default(),
        };
        let tx = self.intake.store.begin().await?;
        association_insert(&tx, &row).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Notes a call that was not let in.
    async fn note(
        &self,
        summary: &AssociationSummary,
        outcome: AssociationOutcome,
        caller: Option<(UnitId, MachineId)>,
    ) -> StoreResult<()> {
        let now = self.intake.clock.now();
        if !self.may_note(now) {
            return Ok(());
        }
        let title = |title: &Option<dicom::dimse::AeTitle>| title.as_ref().map(ToString::to_string).unwrap_or_default();
        let row = Association {
            id: AssociationId(Uuid::new_v4()),
            caller,
            calling_title: title(&summary.calling),
            called_title: title(&summary.called),
            address: summary.address,
            started_at: now,
            ended_at: Some(now),
            outcome,
            counts: AssociationCounts::default(),
        };
        let tx = self.intake.store.begin().await?;
        association_insert(&tx, &row).await?;
        tx.commit().await
    }

    fn may_note(&self, now: OffsetDateTime) -> bool {
        // A panic elsewhere leaves at worst a wrong count.
        let mut strangers = self.strangers.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = now.unix_timestamp() / 60;
        if strangers.minute != minute {
            *strangers = Strangers { minute, count: 0 };
        }
        strangers.count += 1;
        strangers.count <= STRANGERS_NOTED
    }
}

#[async_trait]
impl ApplicationEntity for Receiver {
    async fn admit(
        &self,
        association: summary::AssociationId,
        caller: &Caller,
    ) -> Result<Arc<dyn ServiceProvider>, Rejection> {
        let found = machine_by_title(&self.intake.store, caller.calling.as_str()).await;
        let machine = found.map_err(|error| {
            let cause: &dyn std::error::Error = &error;
            tracing::warn!(cause, "a machine cannot be looked up, so its call is rejected");
            Rejection::TemporaryCongestion
        })?;
        let known = machine.as_ref().map(|machine| (machine.unit, machine.machine));
        let machine = admit(&self.title, caller, machine).map_err(|outcome| {
            self.calls.open(association, Call::Refused(outcome, known));
            rejection(outcome)
        })?;
        let id = self.begin(caller, &machine).await.map_err(|error| {
            let cause: &dyn std::error::Error = &error;
            tracing::warn!(cause, "a call cannot be noted, so it is rejected");
            Rejection::TemporaryCongestion
        })?;
        self.calls.open(association, Call::Noted(id));
        Ok(Arc::new(Peer::new(
            self.intake.clone(),
            self.calls.clone(),
            id,
            &machine,
        )))
    }

    async fn connection_ended(&self, summary: AssociationSummary) {
        let call = self.calls.end(summary.id);
        let outcome = outcome_of(summary.ending);
        metrics::counter!("fourview_associations_total", "outcome" => outcome.code()).increment(1);
        let noted = match call {
            Some(Call::Noted(id)) => end(&self.intake, id, outcome, AssociationCounts::default()).await,
            Some(Call::Refused(outcome, caller)) => self.note(&summary, outcome, caller).await,
            None if summary.ending == Ending::TlsRefused => self.note(&summary, outcome, None).await,
            // A connection without a request is nobody's: a look whether the port is open, or a scan.
            None => Ok(()),
        };
        if let Err(error) = noted {
            tracing::warn!(cause = &error as &dyn std::error::Error, "a call was not noted");
        }
    }
}

/// Notes the end of an association.
pub(super) async fn end(
    intake: &Intake,
    id: AssociationId,
    outcome: AssociationOutcome,
    counts: AssociationCounts,
) -> StoreResult<()> {
    let tx = intake.store.begin().await?;
    association_end(&tx, id, intake.clock.now(), outcome, counts).await?;
    tx.commit().await
}

/// What the log calls an ending.
pub(super) fn outcome_of(ending: Ending) -> AssociationOutcome {
    match ending {
        Ending::Released => AssociationOutcome::Released,
        Ending::AbortedByPeer => AssociationOutcome::Aborted,
        Ending::ConnectionLost => AssociationOutcome::Broken,
        Ending::TlsRefused => AssociationOutcome::TlsRefused,
        Ending::Rejected(Rejection::CalledAeNotRecognised) => AssociationOutcome::WrongCalledTitle,
        Ending::Rejected(Rejection::CallingAeNotRecognised) => AssociationOutcome::UnknownCaller,
        Ending::Rejected(Rejection::TemporaryCongestion | Rejection::LocalLimitExceeded) => AssociationOutcome::TooMany,
        Ending::Rejected(
            Rejection::ApplicationContextNotSupported
            | Rejection::ProtocolVersionNotSupported
            | Rejection::NoReasonGiven,
        ) => AssociationOutcome::NotUnderstood,
        Ending::Aborted(Fault::NoRequest | Fault::Idle | Fault::TooSlow) => AssociationOutcome::TimedOut,
        Ending::Aborted(Fault::Stopping) => AssociationOutcome::Interrupted,
        Ending::Aborted(Fault::Defect) => AssociationOutcome::Broken,
        Ending::Aborted(
            Fault::PduTooLong
            | Fault::InvalidPdu
            | Fault::UnexpectedPdu
            | Fault::UnrecognisedPdu
            | Fault::InvalidCommand
            | Fault::InvalidMessage
            | Fault::DataSetTooLong
            | Fault::OutstandingOperation,
        ) => AssociationOutcome::NotUnderstood,
    }
}

/// What was done on an association, from how often each service was answered with each status.
pub(super) fn counts_of(summary: &AssociationSummary) -> AssociationCounts {
    let sum = |wanted: &dyn Fn(ServiceName, Status) -> bool| {
        let answers = summary.answers.iter();
        let matching = answers.filter(|((service, status), _)| wanted(*service, *status));
        u32::try_from(matching.map(|(_, count)| *count).sum::<u64>()).unwrap_or(u32::MAX)
    };
    AssociationCounts {
        stored: sum(&|service, status| service == ServiceName::CStore && status == Status::SUCCESS),
        refused: sum(&|service, status| service == ServiceName::CStore && status != Status::SUCCESS),
        queries: sum(&|service, status| service == ServiceName::CFind && status == Status::SUCCESS),
        steps: sum(&|service, _| matches!(service, ServiceName::NCreate | ServiceName::NSet)),
    }
}
