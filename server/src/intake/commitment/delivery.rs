//! Tells machines what they wait for: calls each at the port where it listens, roles reversed, until it has answered.
//! At least once, ever more rarely, and never given up; after a quarter of an hour a person hears of it.

use std::time::Duration as Wait;

use dicom::dimse::contexts::{STORAGE_COMMITMENT, TransferSyntax};
use dicom::dimse::requestor::{Call, Patience, Proposal, Requestor, RequestorError, Role};
use dicom::dimse::{AeTitle, Status, Uid};
use thiserror::Error;
use time::{Duration, OffsetDateTime};
use tokio::sync::watch;

use super::{delivered, report};
use crate::intake::Intake;
use crate::store::{
    AlertKind, DueReport, Sender, StoreResult, Swap, alert_raise_again, commitment_alerted, commitment_attempt,
    commitment_instances, commitments_due, commitments_overdue,
};

/// Reports that are taken together.
const TOGETHER: u32 = 16;
/// How often it is looked for reports that are due.
const LOOK_EVERY: Wait = Wait::from_secs(5);
/// After the first attempt; twice as long after each further one.
const FIRST_PAUSE: Duration = Duration::seconds(30);
/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::minutes(15);
/// After this long without an answer a person hears of it.
const ALERT_AFTER: Duration = Duration::minutes(15);
/// For each phase of a call.
const PHASE: Wait = Wait::from_secs(10);

/// Why a machine was not told.
#[derive(Debug, Error)]
enum NotTold {
    #[error("it is not known where the machine can be called")]
    NoListener,
    #[error("the report or a title cannot be written")]
    NotWritten,
    #[error(transparent)]
    Network(#[from] RequestorError),
    #[error("the machine answered {0}")]
    Answered(Status),
}

/// Delivers reports until `end` says so.
pub async fn run(intake: Intake, mut end: watch::Receiver<bool>) {
    loop {
        let done = tokio::select! {
            done = deliver_due(&intake) => done,
            _ = end.wait_for(|end| *end) => return,
        };
        match done {
            Ok(0) => {}
            Ok(_) => continue,
            Err(error) => {
                let cause: &dyn std::error::Error = &error;
                tracing::warn!(cause, "reports of storage commitment could not be delivered now");
            }
        }
        tokio::select! {
            () = intake.commitments.notified() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = end.wait_for(|end| *end) => return,
        }
    }
}

/// Tries each report that is due, and raises what alerts are; how many were tried.
///
/// # Errors
/// When the database is away; then they wait on.
pub async fn deliver_due(intake: &Intake) -> StoreResult<usize> {
    let due = commitments_due(&intake.store, intake.clock.now(), TOGETHER).await?;
    for one in &due {
        deliver(intake, one).await?;
    }
    alert_overdue(intake).await?;
    Ok(due.len())
}

async fn deliver(intake: &Intake, due: &DueReport) -> StoreResult<()> {
    let next = intake.clock.now() + pause(due.report.attempts);
    let tx = intake.store.begin().await?;
    if commitment_attempt(&tx, &due.report, next).await? == Swap::Stale {
        return Ok(());
    }
    tx.commit().await?;
    let refused = commitment_instances(&intake.store, due.report.id).await?;
    let information = |syntax| report(&due.report.transaction_uid, &refused, syntax).ok_or(NotTold::NotWritten);
    match tell(intake, due, information).await {
        Ok(()) => {
            let sender = Sender {
                unit: due.report.unit,
                machine: Some(due.report.machine),
                association: None,
            };
            metrics::counter!("fourview_commitment_reports_total", "outcome" => "TOLD").increment(1);
            delivered(intake, &sender, due.report.id).await
        }
        Err(why) => {
            metrics::counter!("fourview_commitment_reports_total", "outcome" => "NOT_TOLD").increment(1);
            tracing::warn!(
                cause = &why as &dyn std::error::Error,
                machine = due.ae_title,
                attempts = due.report.attempts + 1,
                "a machine was not told that nothing is committed to"
            );
            Ok(())
        }
    }
}

/// Calls the machine and reports. Without TLS, as every call of ours: a report names UIDs and nobody.
async fn tell(
    intake: &Intake,
    due: &DueReport,
    information: impl Fn(TransferSyntax) -> Result<dicom::dimse::provider::CommitmentReport, NotTold>,
) -> Result<(), NotTold> {
    let (address, port) = due.listener.ok_or(NotTold::NoListener)?;
    let title = |title: &str| AeTitle::try_from(title).map_err(|_| NotTold::NotWritten);
    let call = Call {
        host: address.to_string(),
        port,
        calling: title(&intake.ae_title)?,
        called: title(&due.ae_title)?,
        proposals: vec![Proposal {
            sop_class: Uid::try_from(STORAGE_COMMITMENT).map_err(|_| NotTold::NotWritten)?,
            syntaxes: vec![TransferSyntax::ExplicitLittle, TransferSyntax::ImplicitLittle],
            role: Role::Provider,
        }],
        tls: None,
        patience: Patience {
            connect: PHASE,
            response: PHASE,
            pdu: PHASE,
            ..Patience::default()
        },
    };
    let mut association = Requestor::associate(&call).await?;
    let syntax = association.syntax_of(STORAGE_COMMITMENT);
    let report = information(syntax.unwrap_or(TransferSyntax::ExplicitLittle))?;
    let answered = association.report_commitment(report.event, &report.information).await;
    // It has answered or not; how it takes the farewell changes nothing.
    let _ = association.release().await;
    match answered? {
        Status::SUCCESS => Ok(()),
        other => Err(NotTold::Answered(other)),
    }
}

fn pause(attempts: u32) -> Duration {
    let doubled = FIRST_PAUSE * 2_i32.pow(attempts.min(10));
    doubled.min(LONGEST_PAUSE)
}

/// One alert a machine, however many reports it waits for.
async fn alert_overdue(intake: &Intake) -> StoreResult<()> {
    let now: OffsetDateTime = intake.clock.now();
    let overdue = commitments_overdue(&intake.store, now - ALERT_AFTER, TOGETHER).await?;
    if overdue.is_empty() {
        return Ok(());
    }
    let tx = intake.store.begin().await?;
    for due in &overdue {
        let report = &due.report;
        alert_raise_again(&tx, report.unit, AlertKind::NotTold, report.machine.0, now).await?;
        commitment_alerted(&tx, report.id, now).await?;
    }
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_become_rarer_and_never_end() {
        let pauses: Vec<i64> = [0, 1, 2, 3, 4, 5, 6, 1_000]
            .map(|attempts| pause(attempts).whole_seconds())
            .into();
        assert_eq!(pauses, [30, 60, 120, 240, 480, 900, 900, 900]);
    }
}
