//! `fourview migrate`

use super::failure::Failure;
use super::{open, output};
use crate::config::Config;

/// Brings the database up to date.
pub(super) async fn run(config: &Config) -> Result<(), Failure> {
    let store = open::migrated_store(config).await?;
    let schema = store
        .schema()
        .await
        .map_err(Failure::at("reading the level of the database"))?;
    output::say(format!("The database is up to date: {} migrations.", schema.applied));
    store.close().await.map_err(Failure::at("closing the database"))
}
