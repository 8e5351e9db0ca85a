//! Storage commitment, answered honestly (DICOM PS3.4 annex J): a request is taken and noted, and the machine is told
//! that nothing is committed to, for each instance why. This is no archive, and a machine may delete what an archive
//! commits to keep.
//!
//! The report goes out on the same association while that is open. What is not answered there waits in the database,
//! and [`delivery`] calls the machine until it was told.

pub mod delivery;

use std::io::Cursor;

use app::domain::ids::CommitmentId;
use app::domain::received::uid::Uid as InstanceUid;
use dicom::commitment::{CommitmentRequest, FailureReason, Instance, failures};
use dicom::dimse::provider::{CommitmentEvent, CommitmentReport as Report, DataSet, ReportOutcome};
use dicom::dimse::{Status, TransferSyntax, Uid};
use dicom::prescan::{Form, Limits, scan};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::Intake;
use crate::audit::{Action, Codes, Event, Object};
use crate::store::{
    AlertKind, CommitmentReport, NotCommitted, RefusedInstance, Sender, StoreError, StoreResult, Tx, alert_over,
    class_of_kept, commitment_asked, commitment_delivered, commitment_insert, commitment_postpone, commitments_alerted,
};

/// How long a report may stay unanswered on the association of its request, before the machine is called.
const ON_THE_ASSOCIATION: Duration = Duration::seconds(60);

/// A request that was noted, and the report to send now.
pub(super) struct Noted {
    pub id: CommitmentId,
    pub report: Report,
}

/// Notes a request and says what to report.
pub(super) async fn request(intake: &Intake, sender: &Sender, action: &DataSet) -> Result<Noted, Status> {
    let form = Form::DataSet {
        transfer_syntax: action.syntax.uid(),
    };
    let scanned = scan(Cursor::new(&action.bytes), form, &Limits::default());
    let scanned = scanned.map_err(|_| Status::PROCESSING_FAILURE)?;
    let request = CommitmentRequest::read(&scanned.attributes).map_err(|why| {
        tracing::warn!(
            cause = &why as &dyn std::error::Error,
            "a request for storage commitment cannot be answered"
        );
        Status::INVALID_ARGUMENT_VALUE
    })?;
    let (id, refused) = note(intake, sender, &request).await.map_err(|error| {
        let cause: &dyn std::error::Error = &error;
        tracing::warn!(cause, "a request for storage commitment was not noted");
        Status::PROCESSING_FAILURE
    })?;
    let report = report(request.transaction.as_str(), &refused, action.syntax);
    Ok(Noted {
        id,
        report: report.ok_or(Status::PROCESSING_FAILURE)?,
    })
}

async fn note(
    intake: &Intake,
    sender: &Sender,
    request: &CommitmentRequest,
) -> StoreResult<(CommitmentId, Vec<RefusedInstance>)> {
    let machine = sender.machine.ok_or(StoreError::Missing)?;
    let now = intake.clock.now();
    let tx = intake.store.begin().await?;
    let is_known = commitment_asked(&tx, machine, request.transaction.as_str()).await?;
    let mut refused = Vec::with_capacity(request.instances.len());
    for instance in &request.instances {
        let reason = if is_known {
            NotCommitted::TransactionTwice
        } else {
            reason(&tx, sender, instance).await?
        };
        refused.push(RefusedInstance {
            sop_class_uid: instance.sop_class.as_str().to_owned(),
            sop_instance_uid: instance.instance.as_str().to_owned(),
            reason,
        });
    }
    let new = CommitmentReport {
        id: CommitmentId(Uuid::new_v4()),
        unit: sender.unit,
        machine,
        transaction_uid: request.transaction.as_str().to_owned(),
        requested_at: now,
        attempts: 0,
        next_attempt_at: now + ON_THE_ASSOCIATION,
    };
    commitment_insert(&tx, &new, &refused).await?;
    let event = Event::of_system(Action::CommitmentRefused, now)
        .in_unit(sender.unit)
        .on(Object::Machine(machine))
        .after(Codes::new().number("instances", refused.len() as u64));
    intake.audit.append(&tx, event).await?;
    tx.commit().await?;
    Ok((new.id, refused))
}

async fn reason(tx: &Tx, sender: &Sender, instance: &Instance) -> StoreResult<NotCommitted> {
    let here = class_of_kept(tx, sender.unit, instance.instance.as_str()).await?;
    Ok(match here {
        None => NotCommitted::NotHere,
        Some(class) if class != instance.sop_class.as_str() => NotCommitted::OtherClass,
        Some(_) => NotCommitted::NoArchive,
    })
}

/// The report that a machine gets; nothing if it cannot be written.
fn report(transaction: &str, refused: &[RefusedInstance], syntax: TransferSyntax) -> Option<Report> {
    let failed: Option<Vec<(Instance, FailureReason)>> = refused
        .iter()
        .map(|refused| {
            let instance = Instance {
                sop_class: InstanceUid::parse(&refused.sop_class_uid).ok()?,
                instance: InstanceUid::parse(&refused.sop_instance_uid).ok()?,
            };
            Some((instance, failure(refused.reason)))
        })
        .collect();
    let named = InstanceUid::parse(transaction).ok()?;
    Some(Report {
        transaction: Uid::try_from(transaction).ok()?,
        event: CommitmentEvent::FailuresExist,
        information: DataSet {
            bytes: failures(&named, &failed?, syntax.uid()).ok()?,
            syntax,
        },
    })
}

fn failure(reason: NotCommitted) -> FailureReason {
    match reason {
        NotCommitted::NotHere => FailureReason::NoSuchInstance,
        NotCommitted::OtherClass => FailureReason::ClassConflict,
        NotCommitted::NoArchive => FailureReason::ClassNotSupported,
        NotCommitted::TransactionTwice => FailureReason::DuplicateTransaction,
    }
}

/// What became of a report on the association of its request.
pub(super) async fn ended(intake: &Intake, sender: &Sender, id: CommitmentId, outcome: ReportOutcome) {
    let noted = match outcome {
        ReportOutcome::Answered(Status::SUCCESS) => delivered(intake, sender, id).await,
        ReportOutcome::Answered(_) | ReportOutcome::Unanswered => {
            let noted = postponed(intake, id, intake.clock.now()).await;
            intake.commitments.notify_one();
            noted
        }
    };
    if let Err(error) = noted {
        tracing::warn!(
            cause = &error as &dyn std::error::Error,
            "what became of a report of storage commitment was not noted: it is sent again"
        );
    }
}

async fn postponed(intake: &Intake, id: CommitmentId, next: OffsetDateTime) -> StoreResult<()> {
    let tx = intake.store.begin().await?;
    commitment_postpone(&tx, id, next).await?;
    tx.commit().await
}

/// The machine was told; with the last report that waited for too long its alert is over.
async fn delivered(intake: &Intake, sender: &Sender, id: CommitmentId) -> StoreResult<()> {
    let now = intake.clock.now();
    let tx = intake.store.begin().await?;
    commitment_delivered(&tx, id, now).await?;
    if let Some(machine) = sender.machine
        && commitments_alerted(&tx, machine).await? == 0
    {
        alert_over(&tx, AlertKind::NotTold, machine.0, now).await?;
    }
    tx.commit().await
}
