//! Requests out and responses in, whatever the service.

use tokio::time::Instant;

use super::{Requestor, RequestorError};
use crate::dimse::command::{Command, DataSetType, Operation, Request, Response, ResponseKind};
use crate::dimse::contexts::TransferSyntax;
use crate::dimse::message::{Event, Message, Part};
use crate::dimse::pdu;
use crate::dimse::provider::DataSet;
use crate::dimse::status::Status;
use crate::dimse::uid::Uid;
use crate::dimse::wire::{Incoming, Wire};

/// An N-EVENT-REPORT that the peer sent, and that was answered with success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventReport {
    /// The SOP class.
    pub sop_class: Uid,
    /// What happened.
    pub event_type: u16,
    /// The event information.
    pub information: DataSet,
}

/// Reports that wait to be asked for; a peer that sends more is not answered.
const MAX_REPORTS: usize = 16;

/// A request that was sent.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    pub(super) context: u8,
    pub(super) message_id: u16,
}

impl Requestor {
    /// The presentation context for a class, and for a syntax if the data set is encoded already.
    pub(super) fn context(&self, sop_class: &Uid, syntax: Option<TransferSyntax>) -> Result<u8, RequestorError> {
        self.contexts
            .iter()
            .find(|(_, accepted)| {
                accepted.sop_class == *sop_class && syntax.is_none_or(|syntax| accepted.syntax == syntax)
            })
            .map(|(id, _)| *id)
            .ok_or_else(|| RequestorError::NotAccepted(sop_class.clone()))
    }

    /// Sends a request with its data set.
    pub(super) async fn ask(
        &mut self,
        sop_class: &Uid,
        operation: Operation,
        data_set: Option<&DataSet>,
    ) -> Result<Asked, RequestorError> {
        let context = self.context(sop_class, data_set.map(|data_set| data_set.syntax))?;
        let presence = match data_set {
            Some(_) => DataSetType::Follows,
            None => DataSetType::Absent,
        };
        let asked = self.send_request(context, sop_class, operation, presence).await?;
        if let Some(data_set) = data_set {
            self.send_part(context, Part::DataSet, &data_set.bytes).await?;
        }
        Ok(asked)
    }

    pub(super) async fn send_request(
        &mut self,
        context: u8,
        sop_class: &Uid,
        operation: Operation,
        data_set: DataSetType,
    ) -> Result<Asked, RequestorError> {
        let message_id = self.next_message_id;
        self.next_message_id = self.next_message_id.wrapping_add(1).max(1);
        let request = Request {
            message_id,
            sop_class: sop_class.clone(),
            operation,
            data_set,
        };
        self.send_part(context, Part::Command, &request.encode()).await?;
        Ok(Asked { context, message_id })
    }

    pub(super) async fn send_part(&mut self, context: u8, part: Part, bytes: &[u8]) -> Result<(), RequestorError> {
        self.out.clear();
        pdu::append_part(&mut self.out, context, part, bytes, self.peer_pdu);
        self.wire.send(&self.out).await?;
        Ok(())
    }

    /// The next response to a request, with its data set.
    pub(super) async fn answer(&mut self, asked: Asked) -> Result<(Response, Option<Vec<u8>>), RequestorError> {
        let deadline = Instant::now() + self.patience.response;
        loop {
            let (context, message) = self.message(deadline).await?;
            match message {
                Message::Usable {
                    command: Command::Response(response),
                    data_set,
                } if context == asked.context && response.message_id == asked.message_id => {
                    return Ok((response, data_set));
                }
                Message::Usable {
                    command: Command::Request(request),
                    data_set,
                } => self.keep_report(context, request, data_set).await?,
                Message::Usable { .. } | Message::Refused(_) => return Err(RequestorError::Protocol),
            }
        }
    }

    /// The next N-EVENT-REPORT: one that came already, or one that comes in time.
    pub async fn event_report(&mut self) -> Result<EventReport, RequestorError> {
        let deadline = Instant::now() + self.patience.response;
        loop {
            if let Some(report) = self.reports.pop_front() {
                return Ok(report);
            }
            match self.message(deadline).await? {
                (
                    context,
                    Message::Usable {
                        command: Command::Request(request),
                        data_set,
                    },
                ) => self.keep_report(context, request, data_set).await?,
                _ => return Err(RequestorError::Protocol),
            }
        }
    }

    async fn keep_report(
        &mut self,
        context: u8,
        request: Request,
        data_set: Option<Vec<u8>>,
    ) -> Result<(), RequestorError> {
        let Operation::EventReport { instance, event_type } = &request.operation else {
            return Err(RequestorError::Protocol);
        };
        let accepted = self.contexts.get(&context).ok_or(RequestorError::Protocol)?;
        if self.reports.len() >= MAX_REPORTS {
            return Err(RequestorError::Protocol);
        }
        self.reports.push_back(EventReport {
            sop_class: request.sop_class.clone(),
            event_type: *event_type,
            information: DataSet {
                bytes: data_set.unwrap_or_default(),
                syntax: accepted.syntax,
            },
        });
        let response = Response {
            kind: ResponseKind::from(&request.operation),
            message_id: request.message_id,
            sop_class: Some(request.sop_class.clone()),
            instance: Some(instance.clone()),
            status: Status::SUCCESS,
            attributes: Vec::new(),
            data_set: DataSetType::Absent,
        };
        self.send_part(context, Part::Command, &response.encode()).await
    }

    async fn message(&mut self, deadline: Instant) -> Result<(u8, Message), RequestorError> {
        loop {
            if let Some(arrived) = self.arrived.pop_front() {
                return Ok(arrived);
            }
            let data = match self.wire.receive(deadline).await? {
                Incoming::Data(data) => data,
                Incoming::Abort => return Err(RequestorError::Aborted),
                Incoming::ReleaseRequest => return Err(RequestorError::Released),
                Incoming::AssociateRequest(_)
                | Incoming::AssociateAccept(_)
                | Incoming::AssociateReject(_)
                | Incoming::ReleaseResponse => return Err(RequestorError::Protocol),
            };
            for fragment in pdu::fragments(Wire::body(&data)) {
                let fragment = fragment.map_err(|_| RequestorError::Protocol)?;
                match self.assembler.feed(fragment).map_err(|_| RequestorError::Protocol)? {
                    Event::Incomplete => {}
                    Event::Message { context, message } => self.arrived.push_back((context, message)),
                    // Nobody stores with a requestor.
                    Event::StoreBegins { .. } | Event::ObjectBytes { .. } => return Err(RequestorError::Protocol),
                }
            }
            self.wire.recycle(data);
        }
    }
}
