//! What is fuzzed: everything that reads a stranger's bytes before any pixel is decoded. The first byte of an input
//! says as what the rest is read.

use std::io::{self, Cursor};
use std::net::Ipv4Addr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use app::domain::received::uid;
use async_trait::async_trait;
use dicom::dimse::provider::{
    Answer, ApplicationEntity, Caller, Commitment, DataSet, MppsCreate, MppsCreated, MppsSet, ObjectSink, Rejection,
    ReportOutcome, ServiceProvider, StoreRequest, WorklistMatches,
};
use dicom::dimse::summary::{AssociationId, AssociationSummary, Ending, Fault};
use dicom::dimse::{Acceptor, Limits, Status, TransferSyntax, Uid};
use dicom::prescan::{self, Form, scan};
use dicom::worklist::Query;
use dicom::{facts, procedure, report, selection};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::runtime::Builder;

/// As a conversation from its first byte.
pub const CONVERSATION: u8 = 0;
/// As a file.
pub const FILE: u8 = 1;
/// As a data set in the first of all transfer syntaxes; the following numbers are the others.
pub const DATA_SET: u8 = 2;

/// What an object may have that arrives in a conversation.
const OBJECT_BYTES: usize = 1 << 20;
const STEP: &str = "2.25.4711";

/// Reads an input. Panics where something panics that should not.
pub fn run(input: &[u8]) {
    let Some((kind, bytes)) = input.split_first() else {
        return;
    };
    match *kind {
        CONVERSATION => converse(bytes.to_vec()),
        FILE => understand(bytes, Form::File),
        other => {
            let index = usize::from(other - DATA_SET) % TransferSyntax::ALL.len();
            understand_data_set(bytes, TransferSyntax::ALL[index]);
        }
    }
}

fn understand_data_set(bytes: &[u8], syntax: TransferSyntax) {
    let transfer_syntax = syntax.uid();
    understand(bytes, Form::DataSet { transfer_syntax });
}

/// Scans an object, and makes of it whatever could be made of it.
fn understand(bytes: &[u8], form: Form<'_>) {
    let Ok(scanned) = scan(Cursor::new(bytes), form, &prescan::Limits::default()) else {
        return;
    };
    let attributes = &scanned.attributes;
    let _ = facts::image(&scanned);
    let _ = report::dose_report(attributes);
    let _ = selection::selection(attributes);
    let _ = Query::read(attributes);
    let _ = procedure::created(uid::Uid::parse(STEP).expect("a UID"), attributes);
    let _ = procedure::change(attributes);
}

fn converse(bytes: Vec<u8>) {
    let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
    let entity = Arc::new(Entity::default());
    let limits = Limits {
        object_bytes: OBJECT_BYTES as u64,
        ..Limits::default()
    };
    let acceptor = Acceptor::new(entity.clone(), limits);
    runtime.block_on(acceptor.serve_stream(Said(Cursor::new(bytes)), Ipv4Addr::LOCALHOST.into()));
    assert!(!entity.0.0.load(Ordering::Relaxed), "a handler panicked");
}

/// Says what it was given, hangs up, and hears nothing.
struct Said(Cursor<Vec<u8>>);

impl AsyncRead for Said {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let read = io::Read::read(&mut self.0, buffer.initialize_unfilled());
        Poll::Ready(read.map(|read| buffer.advance(read)))
    }
}

impl AsyncWrite for Said {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// Lets everybody in, and remembers whether a handler panicked.
#[derive(Default)]
struct Entity(Arc<Defect>);

#[derive(Default)]
struct Defect(AtomicBool);

impl Defect {
    fn note(&self, summary: &AssociationSummary) {
        if summary.ending == Ending::Aborted(Fault::Defect) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

#[async_trait]
impl ApplicationEntity for Entity {
    async fn admit(&self, _: AssociationId, _: &Caller) -> Result<Arc<dyn ServiceProvider>, Rejection> {
        Ok(Arc::new(Provider(Arc::clone(&self.0))))
    }

    async fn connection_ended(&self, summary: AssociationSummary) {
        self.0.note(&summary);
    }
}

/// Understands whatever is sent, and keeps nothing.
struct Provider(Arc<Defect>);

#[async_trait]
impl ServiceProvider for Provider {
    async fn store_begin(&self, request: StoreRequest) -> Result<Box<dyn ObjectSink>, Status> {
        Ok(Box::new(Sink(request.syntax, Vec::new())))
    }

    async fn find_worklist(&self, identifier: DataSet) -> Result<Box<dyn WorklistMatches>, Status> {
        understand_data_set(&identifier.bytes, identifier.syntax);
        Ok(Box::new(Matches(vec![identifier.bytes])))
    }

    async fn mpps_create(&self, request: MppsCreate) -> Result<MppsCreated, Answer> {
        understand_data_set(&request.attributes.bytes, request.attributes.syntax);
        let instance = request.instance;
        Ok(MppsCreated {
            instance: instance.unwrap_or_else(|| Uid::try_from(STEP).expect("a UID")),
        })
    }

    async fn mpps_set(&self, request: MppsSet) -> Result<(), Answer> {
        understand_data_set(&request.modifications.bytes, request.modifications.syntax);
        Ok(())
    }

    async fn commitment(&self, action: DataSet) -> Commitment {
        understand_data_set(&action.bytes, action.syntax);
        Commitment {
            status: Status::PROCESSING_FAILURE,
            report: None,
        }
    }

    async fn commitment_report_ended(&self, _: Uid, _: ReportOutcome) {}

    async fn association_ended(&self, summary: AssociationSummary) {
        self.0.note(&summary);
    }
}

struct Sink(TransferSyntax, Vec<u8>);

#[async_trait]
impl ObjectSink for Sink {
    async fn write(&mut self, bytes: &[u8]) -> Result<(), Status> {
        self.1.extend_from_slice(bytes);
        assert!(self.1.len() <= OBJECT_BYTES, "more than the limit was let through");
        Ok(())
    }

    async fn finish(self: Box<Self>) -> Status {
        understand_data_set(&self.1, self.0);
        Status::SUCCESS
    }
}

/// One answer, and no more.
struct Matches(Vec<Vec<u8>>);

#[async_trait]
impl WorklistMatches for Matches {
    async fn next_page(&mut self) -> Result<Vec<Vec<u8>>, Status> {
        Ok(std::mem::take(&mut self.0))
    }
}
