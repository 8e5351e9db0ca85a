//! `fourview token create`

use clap::Subcommand;

use super::failure::Failure;
use super::{open, output};
use crate::auth::Auth;
use crate::config::Config;
use crate::store::{Scope, unit_by_name, units};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Print a new token, which is shown this once
    Create {
        /// What its program may do; "ingest" to send objects. Several with a comma
        #[arg(long, required = true, value_delimiter = ',', value_parser = scope)]
        scope: Vec<Scope>,
        /// The name of the breast screening unit; not needed where there is only one
        #[arg(long)]
        unit: Option<String>,
    },
}

fn scope(name: &str) -> Result<Scope, &'static str> {
    Scope::named(name).ok_or("the scopes are: ingest")
}

/// Does what is asked about tokens.
pub(super) async fn run(config: &Config, command: &Command) -> Result<(), Failure> {
    let Command::Create { scope, unit } = command;
    let store = open::migrated_store(config).await?;
    let audit = open::audit(config)?;
    let finding = || Failure::at("looking for the unit");
    let unit = match unit {
        Some(name) => unit_by_name(&store, name.trim()).await.map_err(finding())?,
        None => {
            let mut all = units(&store).await.map_err(finding())?;
            all.pop().filter(|_| all.is_empty())
        }
    };
    let unit = unit.ok_or(Failure::NotPossible("--unit must be the name of a unit that is there"))?;
    let auth = Auth::new(store.clone(), open::clock(), audit);
    let token = auth
        .token_make(unit.id, None, scope)
        .await
        .map_err(Failure::at("making the token"))?;
    output::say(token);
    store.close().await.map_err(Failure::at("closing the database"))
}
