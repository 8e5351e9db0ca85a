//! After the answer: what an object is, whose it is, and its pictures.
//!
//! Work is found in the database by its state, so that it goes on after a restart, and an attempt is counted before it
//! is made, so that an object which ends the process is given up in the end. What cannot be understood goes to
//! quarantine with its reason; nothing is dropped. An attempt that fails for another reason than the object, such as a
//! disk that cannot be read, is made again after a rest, and takes no other object with it.

use std::collections::HashMap;
use std::io;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use app::domain::ids::{ImageId, QuarantineId};
use futures::FutureExt;
use thiserror::Error;
use tokio::sync::watch;
use uuid::Uuid;

use super::Intake;
use super::again::match_again;
use super::belonging::{Belonging, Evidence, belonging};
use super::late::note_late;
use super::object_facts::ObjectFacts;
use super::reading::{NotRead, read};
use crate::audit::{Action, Codes, Event, Object};
use crate::clock::Stopwatch;
use crate::store::{
    AlertKind, ObjectAtWork, QuarantineReason, QuarantinedObject, Sender, StoreError, StoreResult, StoredStanding,
    Understood, Work, alert_raise, alert_raise_again, quarantine_insert, quarantine_same, quarantine_taken_in,
    received_give_up, received_understand, work_give_back, work_take,
};

/// Objects that are taken together.
const TOGETHER: u32 = 16;
/// Attempts after which an object is given up: each of them failed, or ended the process.
const MOST_ATTEMPTS: u32 = 5;
/// As if so many had failed: one more attempt is made of what was given up.
pub const ALL_BUT_ONE: u32 = MOST_ATTEMPTS - 1;
/// How often it is looked for work that nobody told of: that of another server which ended.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// After so many looks without a find, what belongs to nobody is matched again.
const LOOKS_BEFORE_AGAIN: u32 = 5;

/// Understands objects until `end` says so, and matches again what belonged to nobody: when others were understood, and
/// now and then.
pub async fn run(intake: Intake, mut end: watch::Receiver<bool>) {
    let (mut looks, mut resting) = (0_u32, Resting::default());
    loop {
        let done = tokio::select! {
            done = one_look(&intake, looks, &mut resting) => done,
            _ = end.wait_for(|end| *end) => return,
        };
        match done {
            Ok(0) => {}
            Ok(_) => {
                looks = 0;
                continue;
            }
            Err(error) => {
                tracing::warn!(
                    cause = &error as &dyn std::error::Error,
                    "objects could not be understood now"
                );
            }
        }
        tokio::select! {
            () = intake.received.notified() => looks = 0,
            () = tokio::time::sleep(LOOK_EVERY) => looks = (looks + 1) % LOOKS_BEFORE_AGAIN,
            _ = end.wait_for(|end| *end) => return,
        }
    }
}

async fn one_look(intake: &Intake, looks: u32, resting: &mut Resting) -> StoreResult<usize> {
    let understood = understand_some(intake, resting).await?;
    if understood == 0 && looks == 0 {
        match_again(intake).await?;
    }
    Ok(understood)
}

/// Objects of which an attempt failed a moment ago, and for how long they rest: two seconds after the first attempt,
/// and twice as long after each further one.
#[derive(Default)]
struct Resting(HashMap<ImageId, (Stopwatch, Duration)>);

impl Resting {
    fn put(&mut self, object: &ObjectAtWork) {
        let rest = LOOK_EVERY * (1 << (object.attempts.clamp(1, MOST_ATTEMPTS) - 1));
        self.0.insert(object.id, (Stopwatch::start(), rest));
    }

    /// Those who rest now.
    fn now(&mut self) -> Vec<ImageId> {
        self.0.retain(|_, (since, rest)| since.elapsed() < *rest);
        self.0.keys().copied().collect()
    }
}

/// Understands objects that wait; how many.
///
/// # Errors
/// When the database is away; then they wait on.
pub async fn understand_next(intake: &Intake) -> StoreResult<usize> {
    understand_some(intake, &mut Resting::default()).await
}

async fn understand_some(intake: &Intake, resting: &mut Resting) -> StoreResult<usize> {
    let objects = work_take(&intake.store, Work::Understanding, &resting.now(), TOGETHER).await?;
    let mut understood = 0;
    for (at, object) in objects.iter().enumerate() {
        // A defect that shows with one object must not end the task for all.
        let attempt = AssertUnwindSafe(understand(intake, object)).catch_unwind().await;
        match attempt {
            Ok(Ok(())) => {
                understood += 1;
                continue;
            }
            Ok(Err(Failed::Store(error))) if error.is_unavailable() => {
                give_back(intake, &objects[at..]).await;
                return Err(error);
            }
            Ok(Err(error)) => {
                let cause: &dyn std::error::Error = &error;
                tracing::warn!(cause, image = %object.id, "an object could not be understood now");
            }
            Err(_) => tracing::error!(image = %object.id, "understanding an object failed unexpectedly"),
        }
        resting.put(object);
    }
    intake.pictures.notify_one();
    Ok(understood)
}

/// Attempts that were not made, or not to their end, because the database is away. If it cannot be told that either,
/// they stay counted.
async fn give_back(intake: &Intake, objects: &[ObjectAtWork]) {
    let Ok(tx) = intake.store.begin().await else { return };
    for object in objects {
        if work_give_back(&tx, Work::Understanding, object.id).await.is_err() {
            return;
        }
    }
    let _ = tx.commit().await;
}

/// Why an attempt came to nothing. It says nothing of the object.
#[derive(Debug, Error)]
enum Failed {
    #[error("its file cannot be read")]
    Disk(#[from] io::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

async fn understand(intake: &Intake, object: &ObjectAtWork) -> Result<(), Failed> {
    if object.attempts > MOST_ATTEMPTS {
        let detail = "it was looked at too often without an end";
        return Ok(give_up(intake, object, QuarantineReason::GaveUp, detail.to_owned()).await?);
    }
    let path = intake.spool.path(&object.file_key);
    let detail = match tokio::task::spawn_blocking(move || read(&path)).await {
        Ok(Ok(facts)) => return Ok(settle(intake, object, &facts).await?),
        Ok(Err(NotRead::Disk(error))) => return Err(error.into()),
        Ok(Err(NotRead::Refused(why))) => why.to_string(),
        Err(_) => "reading it failed unexpectedly".to_owned(),
    };
    Ok(give_up(intake, object, QuarantineReason::NotUnderstood, detail).await?)
}

/// Notes what an object is and whose.
async fn settle(intake: &Intake, object: &ObjectAtWork, facts: &ObjectFacts) -> StoreResult<()> {
    let Ok(stored) = facts.stored() else {
        let detail = "what it says cannot be kept";
        return give_up(intake, object, QuarantineReason::NotUnderstood, detail.to_owned()).await;
    };
    let evidence = Evidence::from(facts);
    let now = intake.clock.now();
    let tx = intake.store.begin().await?;
    let belonging = if facts.is_quality_control() {
        Belonging {
            standing: StoredStanding::Unmatched,
            reason: Some(QUALITY_CONTROL.to_owned()),
            participant: None,
        }
    } else {
        belonging(&tx, object.unit, &evidence).await?
    };
    let found = Understood {
        facts: stored,
        study_uid: facts.study().map(ToString::to_string),
        series_uid: facts.series().map(ToString::to_string),
        accession: evidence.claim.accession.map(|words| words.as_str().to_owned()),
        standing: belonging.standing,
        standing_reason: belonging.reason.clone(),
        has_picture: facts.has_picture(),
    };
    if received_understand(&tx, object.id, &found).await? {
        if let StoredStanding::HeldApart(_) = belonging.standing {
            alert_raise(&tx, object.unit, AlertKind::HeldApart, object.id.0, now).await?;
        }
        if let StoredStanding::Matched(id) | StoredStanding::HeldApart(Some(id)) = belonging.standing {
            note_late(&tx, &intake.audit, (object.unit, id), &[object.id], now).await?;
        }
        if object.attempts > 1 {
            quarantine_taken_in(&tx, object.unit, &object.sha256, now).await?;
        }
        let event = belonging.event(object.unit, object.id, now);
        intake.audit.append(&tx, event).await?;
        metrics::counter!("fourview_intake_understood_total", "standing" => belonging.code()).increment(1);
    }
    tx.commit().await?;
    match belonging.standing {
        StoredStanding::Matched(id) | StoredStanding::HeldApart(Some(id)) => intake.live.tell(id),
        StoredStanding::HeldApart(None) | StoredStanding::Unmatched | StoredStanding::Pending => {}
    }
    Ok(())
}

/// The reason of images that are of no participant.
pub const QUALITY_CONTROL: &str = "QUALITY_CONTROL";

/// Puts an object that was taken in into quarantine: its file stays where it is.
async fn give_up(
    intake: &Intake,
    object: &ObjectAtWork,
    reason: QuarantineReason,
    detail: String,
) -> Result<(), StoreError> {
    let now = intake.clock.now();
    let quarantined = QuarantinedObject {
        id: QuarantineId(Uuid::new_v4()),
        sender: Sender {
            unit: object.unit,
            machine: object.machine,
            association: None,
        },
        reason,
        detail,
        sop_instance_uid: Some(object.sop_instance_uid.clone()),
        sha256: object.sha256,
        size_bytes: object.size_bytes,
        file_key: object.file_key.clone(),
        at: now,
        resolved: None,
        file_gone_at: None,
    };
    let tx = intake.store.begin().await?;
    if !received_give_up(&tx, object.id).await? {
        return tx.rollback().await;
    }
    let kind = match reason {
        QuarantineReason::GaveUp => AlertKind::GaveUp,
        QuarantineReason::OtherBytes
        | QuarantineReason::OtherInstance
        | QuarantineReason::OtherClass
        | QuarantineReason::NotScanned
        | QuarantineReason::NotUnderstood
        | QuarantineReason::WrongFileHeader => AlertKind::Quarantined,
    };
    if !quarantine_insert(&tx, &quarantined).await? {
        // It was given up before, and once more now: whoever closed the alert is told again.
        if let Some(known) = quarantine_same(&tx, &quarantined).await? {
            alert_raise_again(&tx, object.unit, kind, known.0, now).await?;
        }
    } else {
        alert_raise(&tx, object.unit, kind, quarantined.id.0, now).await?;
        let event = Event::of_system(Action::ObjectQuarantined, now)
            .in_unit(object.unit)
            .on(Object::Quarantine(quarantined.id))
            .after(Codes::new().code("reason", reason.code()).id("image", object.id.0));
        intake.audit.append(&tx, event).await?;
        metrics::counter!("fourview_intake_understood_total", "standing" => "QUARANTINED").increment(1);
    }
    tx.commit().await
}
