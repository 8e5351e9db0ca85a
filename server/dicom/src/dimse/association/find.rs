//! C-FIND of the worklist: matches go out page by page, and the peer may cancel between any two of them.

use std::future::{Future, ready};
use std::time::Duration;

use tokio::time::Instant;

use super::{Association, ending_of, stopping};
use crate::dimse::command::{Command, DataSetType, Request, Response, ResponseKind};
use crate::dimse::connection::Phase;
use crate::dimse::message::{Event, Message};
use crate::dimse::pdu;
use crate::dimse::provider::DataSet;
use crate::dimse::status::Status;
use crate::dimse::summary::{Ending, Fault};
use crate::dimse::wire::{Incoming, Wire};

/// While we work the peer has nothing to say, and its silence is no fault.
const NO_HURRY: Duration = Duration::from_secs(24 * 60 * 60);

/// Work that was not finished because the peer does not want it any more.
struct Cancelled;

impl Association<'_> {
    pub(super) async fn find(&mut self, context: u8, request: &Request, identifier: DataSet) -> Result<(), Ending> {
        let status = self.matches(context, request, identifier).await?;
        self.respond(context, request, status).await
    }

    /// Sends the matches; gives the status of the final response.
    async fn matches(&mut self, context: u8, request: &Request, identifier: DataSet) -> Result<Status, Ending> {
        let provider = std::sync::Arc::clone(&self.provider);
        let begun = self
            .unless_cancelled(request, provider.find_worklist(identifier))
            .await?;
        let mut matches = match begun {
            Ok(Ok(matches)) => matches,
            Ok(Err(status)) => return Ok(status),
            Err(Cancelled) => return Ok(Status::CANCELLED),
        };
        let pending = Response {
            kind: ResponseKind::Find,
            message_id: request.message_id,
            sop_class: Some(request.sop_class.clone()),
            instance: None,
            status: matches.pending().status(),
            attributes: Vec::new(),
            data_set: DataSetType::Follows,
        }
        .encode();
        loop {
            let page = match self.unless_cancelled(request, matches.next_page()).await? {
                Ok(Ok(page)) => page,
                Ok(Err(status)) => return Ok(status),
                Err(Cancelled) => return Ok(Status::CANCELLED),
            };
            if page.is_empty() {
                return Ok(Status::SUCCESS);
            }
            for identifier in page {
                if let Err(Cancelled) = self.unless_cancelled(request, ready(())).await? {
                    return Ok(Status::CANCELLED);
                }
                self.send(context, &pending, Some(&identifier)).await?;
            }
        }
    }

    /// Does the work, unless the peer's cancellation is here first.
    async fn unless_cancelled<T>(
        &mut self,
        request: &Request,
        work: impl Future<Output = T>,
    ) -> Result<Result<T, Cancelled>, Ending> {
        tokio::select! {
            biased;
            cancelled = self.cancellation(request.message_id) => Ok(Err(cancelled?)),
            done = work => Ok(Ok(done)),
        }
    }

    /// Ready when the peer cancels the request, or does something else that ends the association. May be dropped
    /// while it waits.
    async fn cancellation(&mut self, message_id: u16) -> Result<Cancelled, Ending> {
        let mut phase = self.phase.clone();
        loop {
            let incoming = tokio::select! {
                incoming = self.wire.receive(Instant::now() + NO_HURRY) => incoming?,
                () = stopping(&mut phase, Phase::Aborting) => return Err(Ending::Aborted(Fault::Stopping)),
            };
            let data = match incoming {
                Incoming::Data(data) => data,
                other => return Err(ending_of(&other)),
            };
            if self.is_cancelled_by(&data, message_id)? {
                return Ok(Cancelled);
            }
        }
    }

    fn is_cancelled_by(&mut self, data: &[u8], wanted: u16) -> Result<bool, Ending> {
        let mut is_cancelled = false;
        for fragment in pdu::fragments(Wire::body(data)) {
            let fragment = fragment.map_err(|_| Ending::Aborted(Fault::InvalidPdu))?;
            match self.assembler.feed(fragment)? {
                Event::Incomplete => {}
                Event::Message {
                    message:
                        Message::Usable {
                            command: Command::Cancel { message_id },
                            ..
                        },
                    ..
                } => is_cancelled |= message_id == wanted,
                Event::Message { .. } | Event::StoreBegins { .. } | Event::ObjectBytes { .. } => {
                    return Err(Ending::Aborted(Fault::OutstandingOperation));
                }
            }
        }
        Ok(is_cancelled)
    }
}
