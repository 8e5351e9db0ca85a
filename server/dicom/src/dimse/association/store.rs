//! C-STORE: the data set goes to its sink as it comes.

use super::Association;
use crate::dimse::command::Request;
use crate::dimse::message::Position;
use crate::dimse::provider::{ObjectSink, StoreRequest};
use crate::dimse::status::Status;
use crate::dimse::summary::Ending;
use crate::dimse::uid::Uid;

/// Objects that one association may send interleaved. The standard's default is one; each holds a file open.
const MAX_OPEN: usize = 4;

/// An object that is arriving.
pub(super) struct OpenObject {
    request: Request,
    length: u64,
    fate: Fate,
}

enum Fate {
    /// It is kept.
    Kept(Box<dyn ObjectSink>),
    /// It is read and dropped, and the response says why.
    Dropped(Status),
}

impl Association<'_> {
    pub(super) async fn store_begins(&mut self, context: u8, request: Request) {
        let fate = match self.sink(context, &request).await {
            Ok(sink) => Fate::Kept(sink),
            Err(status) => Fate::Dropped(status),
        };
        let object = OpenObject {
            request,
            length: 0,
            fate,
        };
        self.objects.insert(context, object);
    }

    async fn sink(&mut self, context: u8, request: &Request) -> Result<Box<dyn ObjectSink>, Status> {
        if let Some(status) = self.objection(context, request) {
            return Err(status);
        }
        if self.objects.len() >= MAX_OPEN {
            return Err(Status::OUT_OF_RESOURCES);
        }
        let context = self.contexts.get(&context).ok_or(Status::CLASS_NOT_SUPPORTED)?;
        let request = StoreRequest {
            syntax: context.syntax,
            sop_class: context.class,
            instance: stored(request).ok_or(Status::MISTYPED_ARGUMENT)?,
        };
        self.provider.store_begin(request).await
    }

    pub(super) async fn object_bytes(&mut self, context: u8, bytes: &[u8], position: Position) -> Result<(), Ending> {
        // The assembler hands on bytes only after it said that an object begins.
        let Some(mut object) = self.objects.remove(&context) else {
            return Ok(());
        };
        object.length += bytes.len() as u64;
        object.fate = match object.fate {
            Fate::Kept(_) if object.length > self.limits.object_bytes => Fate::Dropped(Status::OUT_OF_RESOURCES),
            Fate::Kept(mut sink) => match sink.write(bytes).await {
                Ok(()) => Fate::Kept(sink),
                Err(status) => Fate::Dropped(status),
            },
            dropped @ Fate::Dropped(_) => dropped,
        };
        match position {
            Position::More => {
                self.objects.insert(context, object);
                Ok(())
            }
            Position::Last => {
                let status = match object.fate {
                    Fate::Kept(sink) => sink.finish().await,
                    Fate::Dropped(status) => status,
                };
                self.respond(context, &object.request, status).await
            }
        }
    }
}

fn stored(request: &Request) -> Option<Uid> {
    super::instance(&request.operation)
}
