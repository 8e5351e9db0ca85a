//! After a start, before anything arrives: the spool and the database are brought to say the same. And later, letting
//! files go whose time is over.
//!
//! What was arriving when the server ended was promised to nobody and is deleted. A file without a row was not
//! promised either. A row without its file is an alarm: the row stays, marked, and the same object sent again heals it.

use std::io;

use app::domain::ids::ImageId;
use thiserror::Error;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::spool::Spool;
use crate::store::{
    AlertKind, Store, StoreError, alert_raise, associations_expire, associations_interrupt, file_expire, file_is_known,
    file_missing, files_kept, files_over, quarantine_file_expire, quarantine_files_over,
};

/// Rows that are looked at together.
const TOGETHER: u32 = 1_000;

/// What a sweep found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Files that were arriving; deleted.
    pub arriving: u64,
    /// Files without a row; deleted.
    pub without_row: u64,
    /// Rows without their file; marked, with an alert.
    pub without_file: u64,
    /// Associations that the last server left open; ended.
    pub associations: u64,
}

/// Why a sweep was not finished.
#[derive(Debug, Error)]
pub enum SweepError {
    /// The disk.
    #[error("the spool cannot be read")]
    Disk(#[from] io::Error),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Brings spool and database together. Only before anything arrives.
///
/// # Errors
/// When one of them cannot be used; then nothing may arrive.
pub async fn sweep(spool: &Spool, store: &Store, now: OffsetDateTime) -> Result<Swept, SweepError> {
    let mut swept = Swept {
        arriving: spool.clear_incoming()?,
        ..Swept::default()
    };
    let tx = store.begin().await?;
    swept.associations = associations_interrupt(&tx, now).await?;
    tx.commit().await?;
    for file_key in spool.keys()? {
        if !file_is_known(store, &file_key).await? {
            spool.remove(&file_key)?;
            swept.without_row += 1;
        }
    }
    let mut after = ImageId(Uuid::nil());
    loop {
        let rows = files_kept(store, after, TOGETHER).await?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        for row in rows.iter().filter(|row| !spool.has(&row.file_key)) {
            let tx = store.begin().await?;
            file_missing(&tx, row.id).await?;
            alert_raise(&tx, row.unit, AlertKind::FileMissing, row.id.0, now).await?;
            tx.commit().await?;
            swept.without_file += 1;
        }
    }
    Ok(swept)
}

/// Forgets associations that began long enough ago, and that nothing else tells of; how many.
///
/// # Errors
/// When the database cannot be used.
pub async fn forget_associations(store: &Store, now: OffsetDateTime, kept_for: Duration) -> Result<u64, StoreError> {
    let mut forgotten = 0;
    loop {
        let tx = store.begin().await?;
        let some = associations_expire(&tx, now - kept_for, TOGETHER).await?;
        tx.commit().await?;
        forgotten += some;
        if some < u64::from(TOGETHER) {
            return Ok(forgotten);
        }
    }
}

/// Deletes files that were kept for long enough, and that nobody needs any more; how many.
///
/// # Errors
/// When the spool or the database cannot be used.
pub async fn expire(spool: &Spool, store: &Store, now: OffsetDateTime, kept_for: Duration) -> Result<u64, SweepError> {
    let mut deleted = 0;
    let before = now - kept_for;
    loop {
        let over = files_over(store, before, TOGETHER).await?;
        if over.is_empty() {
            break;
        }
        let (tx, mut go) = (store.begin().await?, Vec::new());
        for file in over {
            if file_expire(&tx, before, file.id).await? {
                go.push(file.file_key);
            }
        }
        tx.commit().await?;
        deleted += remove(spool, &go)?;
    }
    loop {
        let over = quarantine_files_over(store, before, TOGETHER).await?;
        if over.is_empty() {
            return Ok(deleted);
        }
        let (tx, mut go) = (store.begin().await?, Vec::new());
        for (id, file_key) in over {
            if quarantine_file_expire(&tx, before, id, now).await? {
                go.push(file_key);
            }
        }
        tx.commit().await?;
        deleted += remove(spool, &go)?;
    }
}

/// Deletes files; how many were there.
fn remove(spool: &Spool, files: &[String]) -> Result<u64, SweepError> {
    let mut deleted = 0;
    for file_key in files.iter().filter(|file_key| spool.has(file_key)) {
        spool.remove(file_key)?;
        deleted += 1;
    }
    Ok(deleted)
}
