//! After the answer: what an object is, whose it is, and its pictures.
//!
//! Work is found in the database by its state, so that it goes on after a restart, and an attempt is counted before it
//! is made, so that an object which ends the process is given up in the end. What cannot be understood goes to
//! quarantine with its reason; nothing is dropped.

use std::time::Duration;

use app::domain::ids::QuarantineId;
use tokio::sync::watch;
use uuid::Uuid;

use super::Intake;
use super::again::match_again;
use super::belonging::{Belonging, Evidence, belonging};
use super::late::note_late;
use super::object_facts::ObjectFacts;
use super::reading::read;
use crate::audit::{Action, Codes, Event, Object};
use crate::store::{
    AlertKind, ObjectAtWork, QuarantineReason, QuarantinedObject, Sender, StoreError, StoreResult, StoredStanding,
    Understood, Work, alert_raise, quarantine_insert, received_give_up, received_understand, work_take,
};

/// Objects that are taken together.
const TOGETHER: u32 = 16;
/// Attempts after which an object is given up: each of them ended the process, or the database was away.
const MOST_ATTEMPTS: u32 = 5;
/// How often it is looked for work that nobody told of: that of another server which ended.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// After so many looks without a find, what belongs to nobody is matched again.
const LOOKS_BEFORE_AGAIN: u32 = 5;

/// Understands objects until `end` says so, and matches again what belonged to nobody: when others were understood, and
/// now and then.
pub async fn run(intake: Intake, mut end: watch::Receiver<bool>) {
    let mut looks: u32 = 0;
    loop {
        let done = tokio::select! {
            done = one_look(&intake, looks) => done,
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

async fn one_look(intake: &Intake, looks: u32) -> StoreResult<usize> {
    let understood = understand_next(intake).await?;
    if understood == 0 && looks == 0 {
        match_again(intake).await?;
    }
    Ok(understood)
}

/// Understands the objects that wait longest; how many.
///
/// # Errors
/// When the database is away; then they wait on.
pub async fn understand_next(intake: &Intake) -> StoreResult<usize> {
    let objects = work_take(&intake.store, Work::Understanding, &[], TOGETHER).await?;
    for object in &objects {
        understand(intake, object).await?;
    }
    intake.pictures.notify_one();
    Ok(objects.len())
}

async fn understand(intake: &Intake, object: &ObjectAtWork) -> StoreResult<()> {
    if object.attempts > MOST_ATTEMPTS {
        let detail = "it was looked at too often without an end";
        return give_up(intake, object, QuarantineReason::GaveUp, detail.to_owned()).await;
    }
    let path = intake.spool.path(&object.file_key);
    let facts = match tokio::task::spawn_blocking(move || read(&path)).await {
        Ok(Ok(facts)) => facts,
        Ok(Err(why)) => return give_up(intake, object, QuarantineReason::NotUnderstood, why.to_string()).await,
        Err(_) => {
            let detail = "reading it failed unexpectedly";
            return give_up(intake, object, QuarantineReason::NotUnderstood, detail.to_owned()).await;
        }
    };
    settle(intake, object, &facts).await
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
        if let StoredStanding::Matched(appointment) = belonging.standing {
            note_late(&tx, &intake.audit, object.unit, appointment, now).await?;
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
    };
    let tx = intake.store.begin().await?;
    if received_give_up(&tx, object.id).await? && quarantine_insert(&tx, &quarantined).await? {
        let kind = match reason {
            QuarantineReason::GaveUp => AlertKind::GaveUp,
            QuarantineReason::OtherBytes
            | QuarantineReason::OtherInstance
            | QuarantineReason::OtherClass
            | QuarantineReason::NotScanned
            | QuarantineReason::NotUnderstood
            | QuarantineReason::WrongFileHeader => AlertKind::Quarantined,
        };
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
