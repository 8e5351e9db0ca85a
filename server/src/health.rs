//! Whether the server can do its work, found out by doing some of it: a row is written, the disk is measured, the
//! schema is compared.

use std::path::Path;

use time::OffsetDateTime;

use crate::store::{Store, probe_write};

/// Below this much free space in the data folder the server does not call itself ready: the database could not grow.
const LEAST_FREE_BYTES: u64 = 256 * 1024 * 1024;

/// What does not work, each by name; empty when all does.
pub async fn failing(store: &Store, now: OffsetDateTime, data_dir: &Path) -> Vec<String> {
    let mut failing = Vec::new();
    match store.schema().await {
        Ok(schema) if schema.pending.is_empty() => {}
        Ok(schema) => failing.push(format!("database: {} migrations are missing", schema.pending.len())),
        Err(error) => failing.push(format!("database: {error}")),
    }
    // One reason is enough: a write to a database that does not answer would only be waited for.
    if failing.is_empty()
        && let Err(error) = probe_write(store, now).await
    {
        failing.push(format!("database: {error}"));
    }
    failing.extend(disk(data_dir));
    failing
}

/// What is wrong with the disk of a folder.
#[must_use]
pub fn disk(folder: &Path) -> Option<String> {
    match free_bytes(folder) {
        Ok(free) if free >= LEAST_FREE_BYTES => None,
        Ok(free) => Some(format!(
            "disk: {} MiB free, {} needed",
            free >> 20,
            LEAST_FREE_BYTES >> 20
        )),
        Err(error) => Some(format!("disk: {error}")),
    }
}

/// Free space of the file system that a folder is on.
///
/// # Errors
/// When the folder is not there or cannot be asked.
pub fn free_bytes(folder: &Path) -> std::io::Result<u64> {
    let about = rustix::fs::statvfs(folder)?;
    Ok(about.f_bavail.saturating_mul(about.f_frsize))
}
