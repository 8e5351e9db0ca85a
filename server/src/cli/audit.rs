//! `fourview audit verify`

use clap::Subcommand;

use super::failure::Failure;
use super::{open, output};
use crate::audit::{Audit, NotVerified, verify};
use crate::config::Config;
use crate::store::Store;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Verify that no event was edited, removed, moved or cut off, and print the end of each chain
    ///
    /// Keep what is printed elsewhere: a trail that was put back as a whole to an earlier state shows by its
    /// earlier ends.
    Verify,
}

/// Does what is asked of the trail.
pub(super) async fn run(config: &Config, command: &Command) -> Result<(), Failure> {
    match command {
        Command::Verify => {
            if !config.secret_file.is_file() {
                return Err(Failure::NotPossible(
                    "the secret file is not there, and without it nothing can be verified",
                ));
            }
            let store = open::store(config).await?;
            say_verified(&store, &open::audit(config)?).await
        }
    }
}

/// Verifies the trail and says what came of it.
pub(super) async fn say_verified(store: &Store, audit: &Audit) -> Result<(), Failure> {
    let verified = verify(store, audit).await.map_err(|error| match error {
        NotVerified::Broken(broken) => Failure::step("verifying the audit trail", broken),
        NotVerified::Store(error) => Failure::step("reading the audit trail", error),
    })?;
    for (chain, seq, hash) in &verified.ends {
        output::say(format!("chain {chain}: {seq} events, ends with {}", hex::encode(hash)));
    }
    output::say(format!(
        "The audit trail is as it was sealed: {} events.",
        verified.events()
    ));
    Ok(())
}
