//! The product's side, kept in memory: remembers what it was told, and answers as a test wants.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use dicom::dimse::provider::{
    Answer, ApplicationEntity, Caller, Commitment, CommitmentEvent, CommitmentReport, DataSet, MppsCreate, MppsCreated,
    MppsSet, ObjectSink, Rejection, ReportOutcome, ServiceProvider, StoreRequest, WorklistMatches,
};
use dicom::dimse::summary::{AssociationId, AssociationSummary};
use dicom::dimse::{Acceptor, Limits, Security, Status, Uid};
use tokio::io::DuplexStream;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, oneshot, watch};
use tokio::task::JoinHandle;

use crate::data_sets::{report, transaction, worklist_entry};
use crate::raw::Client;

/// What the receiver was told so far.
#[derive(Clone, Debug, Default)]
pub struct Told {
    pub callers: Vec<Caller>,
    pub begun: usize,
    pub finished: Vec<(StoreRequest, Vec<u8>)>,
    pub dropped: usize,
    pub created: Vec<Uid>,
    pub reports: Vec<ReportOutcome>,
    pub ended: Vec<AssociationSummary>,
    pub refused: Vec<AssociationSummary>,
}

/// Answers as it is told to.
pub struct Receiver {
    told: watch::Sender<Told>,
    /// Worklist entries that match anything.
    pub entries: usize,
    /// Permits for worklist pages; a test that wants to interrupt gives few.
    pub pages: Arc<Semaphore>,
    /// What a finished object is answered with.
    pub stored: Mutex<Status>,
    /// Whether each object waits in its end until the test lets it go on.
    pub endings: Arc<Semaphore>,
}

const PLENTY: usize = 1_000_000;
const PAGE: usize = 50;

impl Receiver {
    pub fn new() -> Self {
        Receiver {
            told: watch::Sender::new(Told::default()),
            entries: 3,
            pages: Arc::new(Semaphore::new(PLENTY)),
            stored: Mutex::new(Status::SUCCESS),
            endings: Arc::new(Semaphore::new(PLENTY)),
        }
    }

    pub fn told(&self) -> Told {
        self.told.borrow().clone()
    }

    /// Waits until the receiver was told enough.
    pub async fn until(&self, enough: impl Fn(&Told) -> bool) -> Told {
        let mut told = self.told.subscribe();
        let waited = tokio::time::timeout(Duration::from_secs(60), told.wait_for(|told| enough(told))).await;
        let told = waited.expect("told in time").expect("a receiver");
        told.clone()
    }

    fn tell(&self, change: impl FnOnce(&mut Told)) {
        self.told.send_modify(change);
    }
}

/// A receiver with a port.
pub struct Running {
    pub address: SocketAddr,
    pub receiver: Arc<Receiver>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Running {
    pub async fn new(receiver: Receiver, limits: Limits) -> Self {
        Running::secured(receiver, limits, Security::Plain).await
    }

    pub async fn secured(receiver: Receiver, limits: Limits, security: Security) -> Self {
        let receiver = Arc::new(receiver);
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let acceptor = Acceptor::new(Arc::new(Front(Arc::clone(&receiver))), limits);
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(async move {
            let stopped = async {
                let _ = stopped.await;
            };
            acceptor.serve(listener, security, stopped).await;
        });
        Running {
            address,
            receiver,
            stop: Some(stop),
            task,
        }
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    pub fn told(&self) -> Told {
        self.receiver.told()
    }

    /// Waits until the receiver was told enough.
    pub async fn until(&self, enough: impl Fn(&Told) -> bool) -> Told {
        self.receiver.until(enough).await
    }

    /// Tells the listener to stop, and waits until it has.
    pub async fn stop(mut self) -> Told {
        self.ask_to_stop();
        self.task.await.expect("the listener ends without a panic");
        self.receiver.told()
    }

    pub fn ask_to_stop(&mut self) {
        if let Some(stop) = self.stop.take() {
            stop.send(()).expect("a listener");
        }
    }
}

/// One connection in memory: the clock may be a test's.
pub fn in_memory(receiver: &Arc<Receiver>, limits: Limits) -> (Client<DuplexStream>, JoinHandle<()>) {
    let (stream, theirs) = tokio::io::duplex(4096);
    let acceptor = Acceptor::new(Arc::new(Front(Arc::clone(receiver))), limits);
    let task = tokio::spawn(async move { acceptor.serve_stream(theirs, Ipv4Addr::LOCALHOST.into()).await });
    (Client { stream }, task)
}

struct Front(Arc<Receiver>);

#[async_trait]
impl ApplicationEntity for Front {
    async fn admit(&self, _: AssociationId, caller: &Caller) -> Result<Arc<dyn ServiceProvider>, Rejection> {
        self.0.tell(|told| told.callers.push(caller.clone()));
        match (caller.called.as_str(), caller.calling.as_str()) {
            ("FOURVIEW", "STRANGER") => Err(Rejection::CallingAeNotRecognised),
            ("FOURVIEW", _) => Ok(Arc::new(Answers(Arc::clone(&self.0)))),
            _ => Err(Rejection::CalledAeNotRecognised),
        }
    }

    async fn connection_ended(&self, summary: AssociationSummary) {
        self.0.tell(|told| told.refused.push(summary));
    }
}

struct Answers(Arc<Receiver>);

#[async_trait]
impl ServiceProvider for Answers {
    async fn store_begin(&self, request: StoreRequest) -> Result<Box<dyn ObjectSink>, Status> {
        assert_ne!(request.instance.as_str(), PANICS, "as the test wants");
        self.0.tell(|told| told.begun += 1);
        Ok(Box::new(Sink {
            receiver: Arc::clone(&self.0),
            arrived: Some((request, Vec::new())),
        }))
    }

    async fn find_worklist(&self, identifier: DataSet) -> Result<Box<dyn WorklistMatches>, Status> {
        Ok(Box::new(Entries {
            receiver: Arc::clone(&self.0),
            syntax: identifier.syntax,
            next: 0,
        }))
    }

    async fn mpps_create(&self, request: MppsCreate) -> Result<MppsCreated, Answer> {
        let instance = request
            .instance
            .unwrap_or_else(|| Uid::try_from("2.25.4711").expect("a UID"));
        if self.0.told.borrow().created.contains(&instance) {
            return Err(Status::DUPLICATE_INSTANCE.into());
        }
        self.0.tell(|told| told.created.push(instance.clone()));
        Ok(MppsCreated { instance })
    }

    async fn mpps_set(&self, request: MppsSet) -> Result<(), Answer> {
        if self.0.told.borrow().created.contains(&request.instance) {
            Ok(())
        } else {
            Err(Status::NO_SUCH_INSTANCE.into())
        }
    }

    async fn commitment(&self, action: DataSet) -> Commitment {
        let transaction = transaction(&action);
        Commitment {
            status: Status::SUCCESS,
            report: Some(CommitmentReport {
                information: report(&transaction, action.syntax),
                transaction,
                event: CommitmentEvent::FailuresExist,
            }),
        }
    }

    async fn commitment_report_ended(&self, _: Uid, outcome: ReportOutcome) {
        self.0.tell(|told| told.reports.push(outcome));
    }

    async fn association_ended(&self, summary: AssociationSummary) {
        self.0.tell(|told| told.ended.push(summary));
    }
}

/// An instance whose C-STORE meets a defect.
pub const PANICS: &str = "1.2.3.999";

struct Sink {
    receiver: Arc<Receiver>,
    arrived: Option<(StoreRequest, Vec<u8>)>,
}

#[async_trait]
impl ObjectSink for Sink {
    async fn write(&mut self, bytes: &[u8]) -> Result<(), Status> {
        if let Some((_, arrived)) = &mut self.arrived {
            arrived.extend_from_slice(bytes);
        }
        Ok(())
    }

    async fn finish(mut self: Box<Self>) -> Status {
        let permit = Arc::clone(&self.receiver.endings);
        permit.acquire().await.expect("open").forget();
        if let Some(arrived) = self.arrived.take() {
            self.receiver.tell(|told| told.finished.push(arrived));
        }
        *self.receiver.stored.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        if self.arrived.is_some() {
            self.receiver.tell(|told| told.dropped += 1);
        }
    }
}

struct Entries {
    receiver: Arc<Receiver>,
    syntax: dicom::dimse::TransferSyntax,
    next: usize,
}

#[async_trait]
impl WorklistMatches for Entries {
    async fn next_page(&mut self) -> Result<Vec<Vec<u8>>, Status> {
        let permit = Arc::clone(&self.receiver.pages);
        permit.acquire().await.expect("open").forget();
        let page = self.next..self.receiver.entries.min(self.next + PAGE);
        self.next = page.end;
        Ok(page.map(|number| worklist_entry(number, self.syntax)).collect())
    }
}
