//! Reads of participants' records, written down before the page is answered.
//!
//! Many people read at the same moment and each read must be on disk before it is shown, so reads wait together: one
//! task takes what has gathered and commits it in one transaction. Whoever reads is told when that is done, and gets
//! an error when it is not.

use tokio::sync::{mpsc, oneshot};

use super::chain::Audit;
use super::event::Event;
use crate::store::{Failure, Store, StoreError, StoreResult};

/// Reads that may wait; more wait outside.
const WAITING: usize = 1_024;
/// Reads that are committed together.
const TOGETHER: usize = 256;

/// Takes down reads. Cheap to clone; ends when the last clone is dropped.
#[derive(Clone)]
pub struct ReadJournal {
    entries: mpsc::Sender<Entry>,
}

struct Entry {
    events: Vec<Event>,
    done: oneshot::Sender<StoreResult<()>>,
}

impl ReadJournal {
    /// Starts the task that commits reads.
    #[must_use]
    pub fn start(store: Store, audit: Audit) -> Self {
        let (entries, waiting) = mpsc::channel(WAITING);
        tokio::spawn(commit_all(store, audit, waiting));
        ReadJournal { entries }
    }

    /// Takes down a read; returns when it is committed.
    ///
    /// # Errors
    /// When it was not; then nothing may be shown.
    pub async fn read(&self, event: Event) -> StoreResult<()> {
        self.read_all(vec![event]).await
    }

    /// Takes down reads that belong together, such as those of a list; returns when they are committed.
    ///
    /// # Errors
    /// When they were not; then nothing may be shown.
    pub async fn read_all(&self, events: Vec<Event>) -> StoreResult<()> {
        if events.is_empty() {
            return Ok(());
        }
        let (done, told) = oneshot::channel();
        let entry = Entry { events, done };
        self.entries.send(entry).await.map_err(|_| stopped())?;
        told.await.unwrap_or_else(|_| Err(stopped()))
    }
}

async fn commit_all(store: Store, audit: Audit, mut waiting: mpsc::Receiver<Entry>) {
    let mut entries = Vec::with_capacity(TOGETHER);
    while waiting.recv_many(&mut entries, TOGETHER).await > 0 {
        let (events, done): (Vec<_>, Vec<_>) = entries.drain(..).map(|entry| (entry.events, entry.done)).unzip();
        let outcome = audit.append_alone(&store, events.into_iter().flatten().collect()).await;
        let result = if outcome.is_ok() { "committed" } else { "failed" };
        metrics::counter!("fourview_audit_journal_commits_total", "result" => result).increment(1);
        let still_waiting = u32::try_from(waiting.len()).unwrap_or(u32::MAX);
        metrics::gauge!("fourview_audit_journal_waiting").set(f64::from(still_waiting));
        for done in done {
            // A reader that went away no longer wants to know.
            let _ = done.send(outcome.clone());
        }
    }
}

fn stopped() -> StoreError {
    StoreError::Unavailable(Failure {
        code: None,
        message: "the journal of reads has stopped".to_owned(),
    })
}
