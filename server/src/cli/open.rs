//! What several commands begin with: the folder, the secret and the database of the settings.

use std::fs::{DirBuilder, File, TryLockError};
use std::os::unix::fs::DirBuilderExt;
use std::sync::Arc;

use super::failure::Failure;
use crate::audit::Audit;
use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::secret::Secret;
use crate::store::{Store, StoreOptions};

/// The clock of this machine.
pub(super) fn clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}

/// Makes the data folder, for the server's user alone; one that is there is left as it is.
pub(super) fn data_dir(config: &Config) -> Result<(), Failure> {
    let mut folder = DirBuilder::new();
    folder.recursive(true).mode(0o700);
    folder
        .create(&config.data_dir)
        .map_err(Failure::at("making FOURVIEW_DATA_DIR"))
}

/// The sign in the data folder that it is in use; the system takes it away with the process, however that ends.
#[must_use]
pub(super) struct InUse {
    _lock: File,
}

/// Says in the data folder that a server runs on it. Several may, one after the other or beside each other.
pub(super) fn in_use(config: &Config) -> Result<InUse, Failure> {
    let lock = lock_file(config)?;
    match lock.try_lock_shared() {
        Ok(()) => Ok(InUse { _lock: lock }),
        Err(TryLockError::WouldBlock) => Err(Failure::NotPossible(
            "a database is being restored in this data folder: start again when that has ended",
        )),
        Err(TryLockError::Error(error)) => Err(Failure::step("locking the data folder", error)),
    }
}

/// Has the data folder for this command alone, so that no server runs on it.
pub(super) fn alone(config: &Config) -> Result<InUse, Failure> {
    let lock = lock_file(config)?;
    match lock.try_lock() {
        Ok(()) => Ok(InUse { _lock: lock }),
        Err(TryLockError::WouldBlock) => Err(Failure::NotPossible(
            "a server runs on this data folder: end it first, nothing was changed",
        )),
        Err(TryLockError::Error(error)) => Err(Failure::step("locking the data folder", error)),
    }
}

fn lock_file(config: &Config) -> Result<File, Failure> {
    data_dir(config)?;
    let mut file = File::options();
    file.create(true).truncate(false).write(true);
    file.open(config.data_dir.join("in-use"))
        .map_err(Failure::at("locking the data folder"))
}

/// Connects to the database.
pub(super) async fn store(config: &Config) -> Result<Store, Failure> {
    let options = StoreOptions::new(config.database_url.expose());
    Store::connect(&options)
        .await
        .map_err(Failure::at("connecting to the database"))
}

/// Connects to the database and brings it up to date.
pub(super) async fn migrated_store(config: &Config) -> Result<Store, Failure> {
    data_dir(config)?;
    let store = store(config).await?;
    let copy = store
        .migrate()
        .await
        .map_err(Failure::at("bringing the database up to date"))?;
    if let Some(copy) = copy {
        tracing::info!(copy = %copy.display(), "the database was copied before it was brought up to date");
    }
    Ok(store)
}

/// What seals the audit trail; its secret is made on the first start.
pub(super) fn audit(config: &Config) -> Result<Audit, Failure> {
    let secret = Secret::load_or_create(&config.secret_file).map_err(Failure::at("reading FOURVIEW_SECRET_FILE"))?;
    Ok(Audit::new(&secret))
}
