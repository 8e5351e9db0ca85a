//! Requests that come whole: C-ECHO, MPPS and storage commitment. C-FIND goes on to its own file.

use super::Association;
use crate::dimse::command::{Command, DataSetType, Operation, Request};
use crate::dimse::contexts::{STORAGE_COMMITMENT, STORAGE_COMMITMENT_INSTANCE};
use crate::dimse::provider::{CommitmentReport, DataSet, MppsCreate, MppsSet, ReportOutcome};
use crate::dimse::status::Status;
use crate::dimse::summary::Ending;
use crate::dimse::uid::Uid;

/// "Request storage commitment", the only action of the class (PS3.4 section J.3.2).
const REQUEST_COMMITMENT: u16 = 1;
/// Reports that may wait for their answers on one association.
const MAX_REPORTS: usize = 16;

impl Association<'_> {
    pub(super) async fn request(
        &mut self,
        context: u8,
        request: Request,
        data_set: Option<Vec<u8>>,
    ) -> Result<(), Ending> {
        if let Some(status) = self.objection(context, &request) {
            return self.respond(context, &request, status).await;
        }
        if let Operation::Echo = request.operation {
            let status = self.provider.echo().await;
            return self.respond(context, &request, status).await;
        }
        // Every other service acts on what its data set says.
        let (Some(bytes), Some(accepted)) = (data_set, self.contexts.get(&context)) else {
            return self
                .respond(context, &request, without_data_set(&request.operation))
                .await;
        };
        let data_set = DataSet {
            bytes,
            syntax: accepted.syntax,
        };
        match &request.operation {
            Operation::Find => self.find(context, &request, data_set).await,
            Operation::Create(instance) => {
                let create = MppsCreate {
                    instance: instance.clone(),
                    attributes: data_set,
                };
                self.create(context, &request, create).await
            }
            Operation::Set(instance) => {
                let set = MppsSet {
                    instance: instance.clone(),
                    modifications: data_set,
                };
                let answer = self.provider.mpps_set(set).await.err();
                let answer = answer.unwrap_or(Status::SUCCESS.into());
                self.respond_about(context, &request, answer, Some(instance.clone()))
                    .await
            }
            Operation::Action { instance, action_type } => {
                if instance.as_str() != STORAGE_COMMITMENT_INSTANCE {
                    return self.respond(context, &request, Status::NO_SUCH_INSTANCE).await;
                }
                if *action_type != REQUEST_COMMITMENT {
                    return self.respond(context, &request, Status::NO_SUCH_ACTION).await;
                }
                self.commitment(context, &request, data_set).await
            }
            Operation::Echo | Operation::Store(_) | Operation::EventReport { .. } => {
                self.respond(context, &request, Status::UNRECOGNISED_OPERATION).await
            }
        }
    }

    async fn create(&mut self, context: u8, request: &Request, create: MppsCreate) -> Result<(), Ending> {
        match self.provider.mpps_create(create).await {
            Ok(created) => {
                let instance = Some(created.instance);
                self.respond_about(context, request, Status::SUCCESS.into(), instance)
                    .await
            }
            Err(refused) => {
                let instance = super::instance(&request.operation);
                self.respond_about(context, request, refused, instance).await
            }
        }
    }

    async fn commitment(&mut self, context: u8, request: &Request, action: DataSet) -> Result<(), Ending> {
        let syntax = action.syntax;
        let commitment = self.provider.commitment(action).await;
        self.respond(context, request, commitment.status).await?;
        match commitment.report {
            None => Ok(()),
            Some(report) if report.information.syntax == syntax && self.reports.len() < MAX_REPORTS => {
                self.send_report(context, report).await
            }
            Some(report) => {
                self.provider
                    .commitment_report_ended(report.transaction, ReportOutcome::Unanswered)
                    .await;
                Ok(())
            }
        }
    }

    /// On the same association the roles stay as they are: we are the provider, and providers report.
    async fn send_report(&mut self, context: u8, report: CommitmentReport) -> Result<(), Ending> {
        let (Ok(sop_class), Ok(instance)) = (
            Uid::try_from(STORAGE_COMMITMENT),
            Uid::try_from(STORAGE_COMMITMENT_INSTANCE),
        ) else {
            return Ok(());
        };
        let message_id = self.next_message_id;
        self.next_message_id = self.next_message_id.wrapping_add(1);
        self.reports.insert(message_id, report.transaction);
        let command = Command::Request(Request {
            message_id,
            sop_class,
            operation: Operation::EventReport {
                instance,
                event_type: report.event.event_type(),
            },
            data_set: DataSetType::Follows,
        });
        self.send(context, &command.encode(), Some(&report.information.bytes))
            .await
    }
}

fn without_data_set(operation: &Operation) -> Status {
    match operation {
        Operation::Store(_) | Operation::Find => Status::CANNOT_UNDERSTAND,
        Operation::Echo
        | Operation::Create(_)
        | Operation::Set(_)
        | Operation::Action { .. }
        | Operation::EventReport { .. } => Status::MISSING_ATTRIBUTE,
    }
}
