//! Durable before success: files get their names on disk and rows are committed, several arrivals at a time, and only
//! then is each told.
//!
//! Everything that arrives, by whatever way, ends here. One task does it, so that two arrivals of one SOP Instance UID
//! come one after the other; several servers on one database are kept apart by its unique rule. A file has its name on
//! disk before its row is committed: what is lost in between was promised to nobody, and is swept at the next start.

mod plan;

use std::collections::HashSet;
use std::io;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use app::domain::ids::ImageId;
use futures::FutureExt;
use thiserror::Error;
use time::OffsetDateTime;
use tokio::sync::{Notify, mpsc, oneshot};

use super::part10::Head;
use super::spool::{Move, Spool, Written, object_key};
use super::understanding::ALL_BUT_ONE;
use crate::audit::Audit;
use crate::clock::Clock;
use crate::store::{
    AlertKind, FileState, QuarantineReason, Sender, Store, StoreError, StoreResult, alert_raise, alert_raise_again,
    file_is_back, quarantine_insert, quarantine_same, received_here, received_insert, work_once_more,
};
use plan::{Plan, quarantine, quarantined_event, received_event, take_in};

/// Arrivals that may wait; more wait outside.
const WAITING: usize = 256;
/// Arrivals that are kept together.
const TOGETHER: usize = 32;

/// Something that arrived whole.
#[derive(Debug)]
pub struct Arrival {
    /// Its bytes, on disk.
    pub written: Written,
    /// What its sender calls it, and how it is encoded; nothing when it does not begin as a DICOM file.
    pub head: Option<Head>,
    /// Who sent it.
    pub sender: Sender,
}

impl Arrival {
    /// What two arrivals have in common that must come one after the other.
    fn key(&self) -> String {
        match &self.head {
            Some(head) => head.sop_instance_uid.clone(),
            None => hex::encode(self.written.sha256),
        }
    }
}

/// What is to be done with an arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is taken in, if its SOP Instance UID is new.
    TakeIn,
    /// It is quarantined, with more about the reason that holds nothing of a participant.
    Quarantine(QuarantineReason, String),
}

/// What was done with an arrival, for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It was taken in.
    TakenIn(ImageId),
    /// The same bytes were taken in before: nothing changed.
    WasHere(ImageId),
    /// Other bytes were taken in before under its SOP Instance UID: it is in quarantine.
    OtherBytes,
    /// It is in quarantine, as was wanted.
    Quarantined,
}

/// Why nothing was done with an arrival. It may be sent again.
#[derive(Debug, Error)]
pub enum NotKept {
    /// The disk.
    #[error("the spool cannot be written to")]
    Disk(#[from] io::Error),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Another server took in the same SOP Instance UID at this moment.
    #[error("the same object is being taken in elsewhere")]
    Contended,
    /// The server is ending.
    #[error("the server is ending")]
    Ending,
}

/// Keeps what arrives. Cheap to clone; ends when the last clone is dropped.
#[derive(Clone)]
pub struct Keeper {
    entries: mpsc::Sender<Entry>,
}

struct Entry {
    arrival: Arrival,
    verdict: Verdict,
    done: oneshot::Sender<Result<Kept, NotKept>>,
}

/// What the task of a [`Keeper`] stands on.
pub struct KeeperGround {
    /// Where files are.
    pub spool: Spool,
    /// Where rows are.
    pub store: Store,
    /// The trail.
    pub audit: Audit,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Told when there is something to be understood.
    pub received: Arc<Notify>,
}

impl Keeper {
    /// Starts the task that keeps what arrives.
    #[must_use]
    pub fn start(ground: KeeperGround) -> Self {
        let (entries, waiting) = mpsc::channel(WAITING);
        tokio::spawn(ground.keep_all(waiting));
        Keeper { entries }
    }

    /// Keeps an arrival; returns when that is on disk and committed.
    ///
    /// # Errors
    /// [`NotKept`]; then it was not kept, and nothing may be promised.
    pub async fn keep(&self, arrival: Arrival, verdict: Verdict) -> Result<Kept, NotKept> {
        let (done, told) = oneshot::channel();
        let entry = Entry { arrival, verdict, done };
        self.entries.send(entry).await.map_err(|_| NotKept::Ending)?;
        told.await.unwrap_or(Err(NotKept::Ending))
    }
}

/// An arrival whose fate is settled, before that is on disk.
struct Settled {
    plan: Plan,
    /// The file that goes to its place; none when it is there already.
    step: Option<Move>,
    done: oneshot::Sender<Result<Kept, NotKept>>,
}

impl KeeperGround {
    async fn keep_all(self, mut waiting: mpsc::Receiver<Entry>) {
        let mut entries: Vec<Entry> = Vec::with_capacity(TOGETHER);
        loop {
            if entries.is_empty() && waiting.recv_many(&mut entries, TOGETHER).await == 0 {
                return;
            }
            while entries.len() < TOGETHER
                && let Ok(entry) = waiting.try_recv()
            {
                entries.push(entry);
            }
            // A second arrival of one object waits until it is settled what became of the first.
            let mut seen = HashSet::new();
            let (now, later): (Vec<_>, Vec<_>) =
                entries.into_iter().partition(|entry| seen.insert(entry.arrival.key()));
            entries = later;
            // Whoever waits for one of these is told that it was not kept; the next ones are kept again.
            if AssertUnwindSafe(self.keep(now)).catch_unwind().await.is_err() {
                tracing::error!("keeping arrivals failed unexpectedly");
            }
        }
    }

    async fn keep(&self, entries: Vec<Entry>) {
        let now = self.clock.now();
        metrics::histogram!("fourview_intake_kept_together")
            .record(f64::from(u32::try_from(entries.len()).unwrap_or(0)));
        let mut settled = Vec::with_capacity(entries.len());
        for entry in entries {
            match self.settle(entry.arrival, entry.verdict, now).await {
                Ok((plan, step)) => settled.push(Settled {
                    plan,
                    step,
                    done: entry.done,
                }),
                Err(error) => tell(entry.done, Err(error.into())),
            }
        }
        let mut placed = self.place(settled).await;
        if placed.is_empty() {
            return;
        }
        // Servers that share a database take its locks in one order.
        placed.sort_by(|(one, _), (other, _)| one.key().cmp(other.key()));
        self.commit(placed, now).await;
    }

    /// Decides what becomes of an arrival.
    async fn settle(
        &self,
        arrival: Arrival,
        verdict: Verdict,
        now: OffsetDateTime,
    ) -> StoreResult<(Plan, Option<Move>)> {
        let (reason, detail) = match (verdict, &arrival.head) {
            (Verdict::Quarantine(reason, detail), _) => (reason, detail),
            (Verdict::TakeIn, None) => {
                let detail = "it does not begin as a DICOM file";
                (QuarantineReason::WrongFileHeader, detail.to_owned())
            }
            (Verdict::TakeIn, Some(head)) => match received_here(&self.store, &head.sop_instance_uid).await? {
                None => return Ok(take_in(head.clone(), arrival, now)),
                Some(here) if here.sha256 == arrival.written.sha256 => {
                    let file_key = object_key(&head.sop_instance_uid, &here.sha256);
                    let is_back = here.file != FileState::Expired && !self.spool.has(&file_key);
                    let step = is_back.then_some(Move {
                        written: arrival.written,
                        file_key,
                    });
                    return Ok((Plan::WasHere { id: here.id, is_back }, step));
                }
                Some(_) => {
                    let detail = "another object with this SOP Instance UID was received before";
                    (QuarantineReason::OtherBytes, detail.to_owned())
                }
            },
        };
        Ok(quarantine(arrival, reason, detail, now))
    }

    /// Puts the files in their places, and tells those whose file did not get there.
    async fn place(&self, settled: Vec<Settled>) -> Vec<(Plan, oneshot::Sender<Result<Kept, NotKept>>)> {
        let (mut moves, mut moved, mut placed) = (Vec::new(), Vec::new(), Vec::new());
        for entry in settled {
            match entry.step {
                Some(step) => {
                    moves.push(step);
                    moved.push((entry.plan, entry.done));
                }
                None => placed.push((entry.plan, entry.done)),
            }
        }
        let spool = self.spool.clone();
        let results = tokio::task::spawn_blocking(move || spool.place(moves))
            .await
            .unwrap_or_default();
        let results = results.into_iter().map(Some).chain(std::iter::repeat_with(|| None));
        for ((plan, done), result) in moved.into_iter().zip(results) {
            match result {
                Some(Ok(())) => placed.push((plan, done)),
                Some(Err(error)) => tell(done, Err(error.into())),
                None => tell(done, Err(NotKept::Ending)),
            }
        }
        placed
    }

    /// Commits rows, together if that goes, else one by one so that a bad one spoils no other.
    async fn commit(&self, placed: Vec<(Plan, oneshot::Sender<Result<Kept, NotKept>>)>, now: OffsetDateTime) {
        let (plans, done): (Vec<Plan>, Vec<_>) = placed.into_iter().unzip();
        let together = self.write(&plans, now).await;
        let apart = matches!(&together, Err(error) if !error.is_unavailable()) && plans.len() > 1;
        let mut outcomes = Vec::with_capacity(plans.len());
        match together {
            Ok(kept) => outcomes.extend(kept.into_iter().map(|kept| kept.ok_or(NotKept::Contended))),
            Err(_) if apart => {
                for plan in &plans {
                    let kept = self.write(std::slice::from_ref(plan), now).await;
                    let kept = kept.map_err(NotKept::from).map(|kept| kept.first().copied().flatten());
                    outcomes.push(kept.and_then(|kept| kept.ok_or(NotKept::Contended)));
                }
            }
            Err(error) => outcomes.extend(plans.iter().map(|_| Err(error.clone().into()))),
        }
        for (done, outcome) in done.into_iter().zip(outcomes) {
            tell(done, outcome);
        }
        self.received.notify_one();
    }

    async fn write(&self, plans: &[Plan], now: OffsetDateTime) -> StoreResult<Vec<Option<Kept>>> {
        let tx = self.store.begin().await?;
        let mut kept = Vec::with_capacity(plans.len());
        let mut events = Vec::new();
        for plan in plans {
            kept.push(match plan {
                Plan::TakeIn(object) if received_insert(&tx, object).await? => {
                    events.push(received_event(object));
                    Some(Kept::TakenIn(object.id))
                }
                Plan::TakeIn(_) => None,
                Plan::WasHere { id, is_back } => {
                    if *is_back {
                        file_is_back(&tx, *id).await?;
                    }
                    // What was given up and is sent again gets another attempt.
                    work_once_more(&tx, *id, ALL_BUT_ONE).await?;
                    Some(Kept::WasHere(*id))
                }
                Plan::Quarantine(object, kept) => {
                    let kind = match object.reason {
                        QuarantineReason::OtherBytes => AlertKind::OtherBytes,
                        QuarantineReason::OtherInstance
                        | QuarantineReason::OtherClass
                        | QuarantineReason::NotScanned
                        | QuarantineReason::NotUnderstood
                        | QuarantineReason::GaveUp
                        | QuarantineReason::WrongFileHeader => AlertKind::Quarantined,
                    };
                    if quarantine_insert(&tx, object).await? {
                        alert_raise(&tx, object.sender.unit, kind, object.id.0, now).await?;
                        events.push(quarantined_event(object));
                    } else if let Some(known) = quarantine_same(&tx, object).await? {
                        alert_raise_again(&tx, object.sender.unit, kind, known.0, now).await?;
                    }
                    Some(*kept)
                }
            });
        }
        self.audit.append_all(&tx, events).await?;
        tx.commit().await?;
        Ok(kept)
    }
}

fn tell(done: oneshot::Sender<Result<Kept, NotKept>>, outcome: Result<Kept, NotKept>) {
    let result = match &outcome {
        Ok(Kept::TakenIn(_)) => "taken in",
        Ok(Kept::WasHere(_)) => "was here",
        Ok(Kept::OtherBytes) => "other bytes",
        Ok(Kept::Quarantined) => "quarantined",
        Err(_) => "not kept",
    };
    metrics::counter!("fourview_intake_objects_total", "result" => result).increment(1);
    // A sender that went away sends again.
    let _ = done.send(outcome);
}
