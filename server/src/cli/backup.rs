//! `fourview backup FILE`

use std::path::Path;

use super::failure::Failure;
use super::{open, output};
use crate::config::Config;
use crate::store::Backend;

/// Writes a consistent copy of the database.
pub(super) async fn run(config: &Config, file: &Path) -> Result<(), Failure> {
    if file.exists() {
        return Err(Failure::NotPossible(
            "the file is there already, and is not overwritten",
        ));
    }
    let store = open::store(config).await?;
    if store.backend() == Backend::Postgres {
        return Err(Failure::NotPossible(
            "PostgreSQL is backed up by pg_dump or by its own archive of changes",
        ));
    }
    let unfinished = file.with_extension("unfinished");
    if unfinished.exists() {
        std::fs::remove_file(&unfinished).map_err(Failure::at("removing an unfinished copy"))?;
    }
    store
        .copy_to(&unfinished)
        .await
        .map_err(Failure::at("copying the database"))?;
    std::fs::File::open(&unfinished)
        .and_then(|copy| copy.sync_all())
        .and_then(|()| std::fs::rename(&unfinished, file))
        .map_err(Failure::at("finishing the copy"))?;
    output::say(format!(
        "{} holds the database. The secret file is not in it: keep that apart.",
        file.display()
    ));
    store.close().await.map_err(Failure::at("closing the database"))
}
