//! An association that was accepted: takes PDUs, puts messages together, has them answered, and watches the clock.

mod find;
mod requests;
mod store;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::command::{Command, DataSetType, Operation, Refusal, Request, Response, ResponseKind};
use super::connection::{Phase, Tally, stopping};
use super::contexts::Service;
use super::limits::Limits;
use super::message::{Assembler, Event, Message, MessageError, Part};
use super::negotiation::Context;
use super::pdu;
use super::provider::{Answer, ReportOutcome, ServiceProvider};
use super::status::Status;
use super::summary::{Ending, Fault, ServiceName};
use super::uid::Uid;
use super::wire::{Incoming, Wire, WireError};
use store::OpenObject;

/// How long an association may be silent while the server stops.
const IDLE_WHILE_FINISHING: Duration = Duration::from_secs(2);

pub(super) struct Association<'a> {
    wire: &'a mut Wire,
    limits: &'a Limits,
    tally: &'a mut Tally,
    phase: watch::Receiver<Phase>,
    provider: Arc<dyn ServiceProvider>,
    contexts: BTreeMap<u8, Context>,
    peer_pdu: usize,
    assembler: Assembler,
    objects: BTreeMap<u8, OpenObject>,
    /// N-EVENT-REPORTs that wait for their answer, by message id.
    reports: BTreeMap<u16, Uid>,
    next_message_id: u16,
    pace: Pace,
    out: Vec<u8>,
}

/// How fast the peer delivers while a message is open; time that we need ourselves does not count.
#[derive(Default)]
struct Pace {
    waited: Duration,
    bytes: u64,
}

impl Pace {
    /// The waiting that is granted for what came so far.
    fn granted(&self, limits: &Limits) -> Duration {
        let millis = self.bytes.saturating_mul(1000) / limits.bytes_per_second.max(1);
        limits.idle + Duration::from_millis(millis)
    }
}

impl From<MessageError> for Ending {
    fn from(error: MessageError) -> Self {
        Ending::Aborted(match error {
            MessageError::Command(_) => Fault::InvalidCommand,
            MessageError::DataSetTooLong => Fault::DataSetTooLong,
            MessageError::UnknownContext | MessageError::DataSetWithoutCommand | MessageError::CommandInsideDataSet => {
                Fault::InvalidMessage
            }
        })
    }
}

impl<'a> Association<'a> {
    pub(super) fn new(
        wire: &'a mut Wire,
        limits: &'a Limits,
        tally: &'a mut Tally,
        phase: watch::Receiver<Phase>,
        provider: Arc<dyn ServiceProvider>,
        contexts: BTreeMap<u8, Context>,
        peer_pdu: usize,
    ) -> Self {
        Association {
            wire,
            limits,
            tally,
            phase,
            provider,
            assembler: Assembler::new(contexts.keys().copied(), limits.buffered_bytes),
            contexts,
            peer_pdu,
            objects: BTreeMap::new(),
            reports: BTreeMap::new(),
            next_message_id: 1,
            pace: Pace::default(),
            out: Vec::new(),
        }
    }

    /// Until it ends. Objects that are not complete by then are dropped with this.
    pub(super) async fn run(&mut self) -> Result<Infallible, Ending> {
        loop {
            match self.next_pdu().await? {
                Incoming::Data(data) => {
                    for fragment in pdu::fragments(Wire::body(&data)) {
                        let fragment = fragment.map_err(|_| Ending::Aborted(Fault::InvalidPdu))?;
                        let event = self.assembler.feed(fragment)?;
                        self.take(event).await?;
                    }
                    self.wire.recycle(data);
                }
                other => return Err(ending_of(&other)),
            }
        }
    }

    /// Tells the provider of the reports that nobody will answer any more.
    pub(super) async fn close_reports(&mut self) {
        self.objects.clear();
        for (_, transaction) in std::mem::take(&mut self.reports) {
            self.provider
                .commitment_report_ended(transaction, ReportOutcome::Unanswered)
                .await;
        }
    }

    async fn next_pdu(&mut self) -> Result<Incoming, Ending> {
        if !self.assembler.is_open() {
            self.pace = Pace::default();
        }
        let since = Instant::now();
        let before = self.wire.received();
        let received = loop {
            let phase = *self.phase.borrow();
            let next = match phase {
                Phase::Serving => Phase::Finishing,
                Phase::Finishing => Phase::Aborting,
                Phase::Aborting => return Err(Ending::Aborted(Fault::Stopping)),
            };
            let begin_by = since + self.patience(phase);
            tokio::select! {
                received = self.wire.receive(begin_by) => break received,
                () = stopping(&mut self.phase, next) => {}
            }
        };
        self.pace.waited += since.elapsed();
        self.pace.bytes += self.wire.received() - before;
        let is_open = self.assembler.is_open();
        let is_late = is_open && self.pace.waited >= self.pace.granted(self.limits);
        match received {
            Ok(_) | Err(WireError::Silent) if is_late => Err(Ending::Aborted(Fault::TooSlow)),
            Err(WireError::Silent) if !is_open && *self.phase.borrow() != Phase::Serving => {
                Err(Ending::Aborted(Fault::Stopping))
            }
            Err(error) => Err(error.into()),
            Ok(incoming) => Ok(incoming),
        }
    }

    /// How long the peer may be silent now.
    fn patience(&self, phase: Phase) -> Duration {
        let idle = self.limits.idle;
        if self.assembler.is_open() {
            return idle.min(self.pace.granted(self.limits).saturating_sub(self.pace.waited));
        }
        match phase {
            Phase::Serving => idle,
            Phase::Finishing | Phase::Aborting => idle.min(IDLE_WHILE_FINISHING),
        }
    }

    async fn take(&mut self, event: Event<'_>) -> Result<(), Ending> {
        match event {
            Event::Incomplete => Ok(()),
            Event::StoreBegins { context, request } => {
                self.store_begins(context, request).await;
                Ok(())
            }
            Event::ObjectBytes {
                context,
                bytes,
                position,
            } => self.object_bytes(context, bytes, position).await,
            Event::Message { context, message } => self.message(context, message).await,
        }
    }

    async fn message(&mut self, context: u8, message: Message) -> Result<(), Ending> {
        match message {
            Message::Refused(refusal) => self.refuse(context, refusal).await,
            Message::Usable {
                command: Command::Request(request),
                data_set,
            } => self.request(context, request, data_set).await,
            Message::Usable {
                command: Command::Response(response),
                ..
            } => {
                self.response(&response).await;
                Ok(())
            }
            // The matching that it means has ended already.
            Message::Usable {
                command: Command::Cancel { .. },
                ..
            } => Ok(()),
        }
    }

    /// The answer to a report of ours; others answer nothing that we asked.
    async fn response(&mut self, response: &Response) {
        if let ResponseKind::EventReport(_) = response.kind
            && let Some(transaction) = self.reports.remove(&response.message_id)
        {
            self.tally.answer(ServiceName::NEventReport, response.status);
            self.provider
                .commitment_report_ended(transaction, ReportOutcome::Answered(response.status))
                .await;
        }
    }

    async fn refuse(&mut self, context: u8, refusal: Refusal) -> Result<(), Ending> {
        self.tally.answer(refusal.service(), refusal.status);
        self.send(context, &refusal.encode(), None).await
    }

    /// The final response to a request.
    async fn respond(&mut self, context: u8, request: &Request, status: Status) -> Result<(), Ending> {
        let instance = instance(&request.operation);
        self.respond_about(context, request, status.into(), instance).await
    }

    async fn respond_about(
        &mut self,
        context: u8,
        request: &Request,
        Answer { status, attributes }: Answer,
        instance: Option<Uid>,
    ) -> Result<(), Ending> {
        self.tally.answer(request.operation.service(), status);
        let response = Response {
            kind: ResponseKind::from(&request.operation),
            message_id: request.message_id,
            sop_class: Some(request.sop_class.clone()),
            instance,
            status,
            attributes,
            data_set: DataSetType::Absent,
        };
        self.send(context, &response.encode(), None).await
    }

    async fn send(&mut self, context: u8, command: &[u8], data_set: Option<&[u8]>) -> Result<(), Ending> {
        self.out.clear();
        pdu::append_part(&mut self.out, context, Part::Command, command, self.peer_pdu);
        if let Some(data_set) = data_set {
            pdu::append_part(&mut self.out, context, Part::DataSet, data_set, self.peer_pdu);
        }
        self.wire.send(&self.out).await?;
        Ok(())
    }

    /// Why this request cannot be carried out on its presentation context, if it cannot.
    fn objection(&self, context: u8, request: &Request) -> Option<Status> {
        let Some(context) = self.contexts.get(&context) else {
            return Some(Status::CLASS_NOT_SUPPORTED);
        };
        if request.sop_class.as_str() != context.class.uid {
            return Some(Status::CLASS_NOT_SUPPORTED);
        }
        if !belongs(context.class.service, &request.operation) {
            return Some(Status::UNRECOGNISED_OPERATION);
        }
        None
    }
}

/// How an association ends by a PDU that carries no message.
fn ending_of(incoming: &Incoming) -> Ending {
    match incoming {
        Incoming::ReleaseRequest => Ending::Released,
        Incoming::Abort => Ending::AbortedByPeer,
        Incoming::Data(_)
        | Incoming::AssociateRequest(_)
        | Incoming::AssociateAccept(_)
        | Incoming::AssociateReject(_)
        | Incoming::ReleaseResponse => Ending::Aborted(Fault::UnexpectedPdu),
    }
}

fn belongs(service: Service, operation: &Operation) -> bool {
    match service {
        Service::Verification => matches!(operation, Operation::Echo),
        Service::Storage => matches!(operation, Operation::Store(_)),
        Service::Worklist => matches!(operation, Operation::Find),
        Service::PerformedStep => matches!(operation, Operation::Create(_) | Operation::Set(_)),
        Service::Commitment => matches!(operation, Operation::Action { .. }),
    }
}

/// The instance that a request names.
fn instance(operation: &Operation) -> Option<Uid> {
    match operation {
        Operation::Echo | Operation::Find => None,
        Operation::Create(instance) => instance.clone(),
        Operation::Store(instance)
        | Operation::Set(instance)
        | Operation::Action { instance, .. }
        | Operation::EventReport { instance, .. } => Some(instance.clone()),
    }
}
