//! One object on its way in, by DIMSE or by HTTP: the same path and the same promises for both.

use dicom::dimse::Status;
use thiserror::Error;

use super::Intake;
use super::examination::examine;
use super::keeper::{Arrival, Kept, NotKept, Verdict};
use super::part10::Head;
use super::spool::{Incoming, SpoolError};
use crate::store::{QuarantineReason, Sender};

/// An object on its way in. Dropped, it leaves nothing behind.
pub struct Reception {
    intake: Intake,
    incoming: Incoming,
    /// None for what does not begin as a DICOM file.
    head: Option<Head>,
    sender: Sender,
}

/// Why an object was not taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// No space, or the database is away: the sender may try again.
    #[error("there is no room now")]
    OutOfResources,
    /// It is larger than objects may be.
    #[error("the object is too large")]
    TooLarge,
    /// It is another object than its sender says; it is in quarantine.
    #[error("the object is another one than its sender says")]
    Mismatch,
    /// It cannot be understood; it is in quarantine.
    #[error("the object cannot be understood")]
    NotUnderstood,
    /// Another object with its SOP Instance UID is here; it is in quarantine.
    #[error("another object with this SOP Instance UID is here")]
    OtherBytes,
    /// Something failed that should not.
    #[error("the object could not be taken in")]
    Failed,
}

impl Refusal {
    /// What the sender is told (DICOM PS3.4 table B.2-1).
    #[must_use]
    pub fn status(self) -> Status {
        match self {
            Refusal::OutOfResources | Refusal::TooLarge => Status::OUT_OF_RESOURCES,
            Refusal::Mismatch => Status::DATA_SET_MISMATCH,
            Refusal::NotUnderstood => Status::CANNOT_UNDERSTAND,
            Refusal::OtherBytes => Status::DUPLICATE_INSTANCE,
            Refusal::Failed => Status::PROCESSING_FAILURE,
        }
    }
}

impl Reception {
    /// Begins to take in an object that its sender calls by `head`.
    ///
    /// # Errors
    /// [`Refusal::OutOfResources`] before anything is written.
    pub async fn begin(intake: &Intake, head: Head, sender: Sender) -> Result<Self, Refusal> {
        let preface = head.bytes();
        Reception::with(intake, Some(head), preface, sender).await
    }

    /// Begins to take bytes that do not begin as a DICOM file: they go to quarantine as they are.
    ///
    /// # Errors
    /// [`Refusal::OutOfResources`] before anything is written.
    pub async fn begin_unknown(intake: &Intake, sender: Sender) -> Result<Self, Refusal> {
        Reception::with(intake, None, Vec::new(), sender).await
    }

    async fn with(intake: &Intake, head: Option<Head>, preface: Vec<u8>, sender: Sender) -> Result<Self, Refusal> {
        let begun = intake.spool.begin(intake.object_bytes, preface).await;
        Ok(Reception {
            incoming: begun.map_err(refused)?,
            intake: intake.clone(),
            head,
            sender,
        })
    }

    /// Takes the next bytes of its data set.
    ///
    /// # Errors
    /// Then the object is lost.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.incoming.write(bytes).await.map_err(refused)
    }

    /// Ends the object. When this returns `Ok` it is durable: on disk under its name, and in the database.
    ///
    /// # Errors
    /// Why it was not taken in; what is in quarantine is durable there.
    pub async fn finish(self) -> Result<(), Refusal> {
        let written = self.incoming.finish().await.map_err(refused)?;
        let verdict = match &self.head {
            Some(head) => examine(written.path().to_owned(), head.clone())
                .await
                .map_err(refused)?,
            None => Verdict::TakeIn,
        };
        let reason = match &verdict {
            Verdict::TakeIn => None,
            Verdict::Quarantine(reason, _) => Some(*reason),
        };
        let arrival = Arrival {
            written,
            head: self.head,
            sender: self.sender,
        };
        match self.intake.keeper.keep(arrival, verdict).await {
            Ok(Kept::TakenIn(_) | Kept::WasHere(_)) => Ok(()),
            Ok(Kept::OtherBytes) => Err(Refusal::OtherBytes),
            Ok(Kept::Quarantined) => Err(reason.map_or(Refusal::NotUnderstood, of_reason)),
            Err(error) => Err(not_kept(&error)),
        }
    }
}

fn of_reason(reason: QuarantineReason) -> Refusal {
    match reason {
        QuarantineReason::OtherBytes => Refusal::OtherBytes,
        QuarantineReason::OtherInstance | QuarantineReason::OtherClass => Refusal::Mismatch,
        QuarantineReason::NotScanned
        | QuarantineReason::NotUnderstood
        | QuarantineReason::GaveUp
        | QuarantineReason::WrongFileHeader => Refusal::NotUnderstood,
    }
}

/// What a failure of the spool is to the sender. The one place where it is logged.
pub(super) fn refused(error: SpoolError) -> Refusal {
    match error {
        SpoolError::TooLarge(_) => Refusal::TooLarge,
        SpoolError::DiskLow | SpoolError::Disk(_) | SpoolError::Ending => {
            tracing::warn!(cause = &error as &dyn std::error::Error, "an object was not taken in");
            Refusal::OutOfResources
        }
    }
}

fn not_kept(error: &NotKept) -> Refusal {
    let cause: &dyn std::error::Error = error;
    match error {
        NotKept::Store(store) if !store.is_unavailable() => {
            tracing::error!(cause, "an object was not taken in");
            Refusal::Failed
        }
        NotKept::Store(_) | NotKept::Disk(_) | NotKept::Contended | NotKept::Ending => {
            tracing::warn!(cause, "an object was not taken in");
            Refusal::OutOfResources
        }
    }
}
