//! What answers one machine on one association. Who it is was settled before; here each service finds its way.

use std::sync::{Mutex, PoisonError};

use app::domain::ids::{AssociationId, CommitmentId, MachineId, UnitId};
use async_trait::async_trait;
use dicom::dimse::provider::{
    Answer, Commitment, DataSet, MppsCreate, MppsCreated, MppsSet, ObjectSink, ReportOutcome, ServiceProvider,
    StoreRequest, WorklistMatches,
};
use dicom::dimse::summary::AssociationSummary;
use dicom::dimse::{Status, Uid};

use super::part10::Head;
use super::receiver::{Calls, counts_of, end, outcome_of};
use super::reception::Reception;
use super::{Intake, commitment, procedure, worklist};
use crate::store::{NetworkMachine, Sender};

/// A machine on an association.
pub struct Peer {
    intake: Intake,
    calls: Calls,
    association: AssociationId,
    unit: UnitId,
    machine: MachineId,
    ae_title: String,
    /// Reports that wait for their answer, by their transaction.
    reports: Mutex<Vec<(Uid, CommitmentId)>>,
}

impl Peer {
    pub(super) fn new(intake: Intake, calls: Calls, association: AssociationId, machine: &NetworkMachine) -> Self {
        Peer {
            intake,
            calls,
            association,
            unit: machine.unit,
            machine: machine.machine,
            ae_title: machine.ae_title.clone(),
            reports: Mutex::default(),
        }
    }

    /// The report that ended. Of two with one transaction the older: they go out and are answered in their order.
    fn reported(&self, transaction: &Uid) -> Option<CommitmentId> {
        // A panic elsewhere leaves at worst a report too many.
        let mut reports = self.reports.lock().unwrap_or_else(PoisonError::into_inner);
        let place = reports.iter().position(|(waiting, _)| waiting == transaction)?;
        Some(reports.remove(place).1)
    }

    fn sender(&self) -> Sender {
        Sender {
            unit: self.unit,
            machine: Some(self.machine),
            association: Some(self.association),
        }
    }
}

/// An object on its way in.
struct Sink(Reception);

#[async_trait]
impl ObjectSink for Sink {
    async fn write(&mut self, bytes: &[u8]) -> Result<(), Status> {
        self.0.write(bytes).await.map_err(super::reception::Refusal::status)
    }

    async fn finish(self: Box<Self>) -> Status {
        match self.0.finish().await {
            Ok(()) => Status::SUCCESS,
            Err(refusal) => refusal.status(),
        }
    }
}

#[async_trait]
impl ServiceProvider for Peer {
    async fn store_begin(&self, request: StoreRequest) -> Result<Box<dyn ObjectSink>, Status> {
        let head = Head {
            sop_class_uid: request.sop_class.uid.to_owned(),
            sop_instance_uid: request.instance.as_str().to_owned(),
            transfer_syntax_uid: request.syntax.uid().to_owned(),
        };
        let reception = Reception::begin(&self.intake, head, self.sender()).await;
        Ok(Box::new(Sink(reception.map_err(super::reception::Refusal::status)?)))
    }

    async fn find_worklist(&self, identifier: DataSet) -> Result<Box<dyn WorklistMatches>, Status> {
        let asking = worklist::Asking {
            unit: self.unit,
            machine: self.machine,
            ae_title: self.ae_title.clone(),
        };
        worklist::find(&self.intake, asking, identifier).await
    }

    async fn mpps_create(&self, request: MppsCreate) -> Result<MppsCreated, Answer> {
        procedure::create(&self.intake, &self.sender(), request).await
    }

    async fn mpps_set(&self, request: MppsSet) -> Result<(), Answer> {
        procedure::set(&self.intake, &self.sender(), request).await
    }

    async fn commitment(&self, action: DataSet) -> Commitment {
        match commitment::request(&self.intake, &self.sender(), &action).await {
            Ok(noted) => {
                let waiting = (noted.report.transaction.clone(), noted.id);
                // A panic elsewhere leaves at worst a report too many.
                let mut reports = self.reports.lock().unwrap_or_else(PoisonError::into_inner);
                reports.push(waiting);
                Commitment {
                    status: Status::SUCCESS,
                    report: Some(noted.report),
                }
            }
            Err(status) => Commitment { status, report: None },
        }
    }

    async fn commitment_report_ended(&self, transaction: Uid, outcome: ReportOutcome) {
        if let Some(id) = self.reported(&transaction) {
            commitment::ended(&self.intake, &self.sender(), id, outcome).await;
        }
    }

    async fn association_ended(&self, summary: AssociationSummary) {
        self.calls.end(summary.id);
        let outcome = outcome_of(summary.ending);
        metrics::counter!("fourview_associations_total", "outcome" => outcome.code()).increment(1);
        metrics::counter!("fourview_dimse_received_bytes_total").increment(summary.bytes_received);
        for ((service, status), count) in &summary.answers {
            let status = format!("{:04X}", status.code());
            metrics::counter!("fourview_dimse_answers_total", "service" => service.words(), "status" => status)
                .increment(*count);
        }
        let ended = end(&self.intake, self.association, outcome, counts_of(&summary)).await;
        if let Err(error) = ended {
            tracing::warn!(
                cause = &error as &dyn std::error::Error,
                "the end of an association was not noted"
            );
        }
    }
}
