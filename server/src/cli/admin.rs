//! `fourview admin enrol`

use app::domain::local_time::LocalDateTime;
use app::domain::staff::Role;
use clap::Subcommand;
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};
use uuid::Uuid;

use super::failure::Failure;
use super::{open, output};
use crate::audit::{Action, Audit, Event, Object};
use crate::auth::Auth;
use crate::clock::Zone;
use crate::config::Config;
use crate::store::{Store, Unit, unit_by_name, unit_insert};

/// The zone of a unit that is made by its first enrolment.
const ZONE: &str = "Europe/London";

#[derive(Subcommand)]
pub(super) enum Command {
    /// Print a link by which a unit's service administrator sets up an account; it works once
    ///
    /// A unit that is not there is made.
    Enrol {
        /// The e-mail address of the account
        #[arg(long)]
        email: String,
        /// The name of the breast screening unit
        #[arg(long)]
        unit: String,
    },
}

/// Does what is asked about accounts.
pub(super) async fn run(config: &Config, command: &Command) -> Result<(), Failure> {
    match command {
        Command::Enrol { email, unit } => enrol(config, email.trim(), unit.trim()).await,
    }
}

async fn enrol(config: &Config, email: &str, unit: &str) -> Result<(), Failure> {
    if unit.is_empty() || !email.contains('@') {
        return Err(Failure::NotPossible(
            "--email must be an e-mail address and --unit must not be empty",
        ));
    }
    let store = open::migrated_store(config).await?;
    let audit = open::audit(config)?;
    let unit = find_or_make(&store, &audit, unit).await?;
    let auth = Auth::new(store.clone(), open::clock(), audit);
    let link = auth
        .enrolment_make(unit.id, email, Role::ServiceAdministrator)
        .await
        .map_err(Failure::at("making the link"))?;
    output::say(format!("{}/enrol/{}", config.public_url.origin(), link.token));
    output::say(format!(
        "It works once, until {} (UTC).",
        in_utc(link.expires_at).long()
    ));
    store.close().await.map_err(Failure::at("closing the database"))
}

fn in_utc(at: OffsetDateTime) -> LocalDateTime {
    let at = at.to_offset(UtcOffset::UTC);
    LocalDateTime(PrimitiveDateTime::new(at.date(), at.time()))
}

async fn find_or_make(store: &Store, audit: &Audit, name: &str) -> Result<Unit, Failure> {
    let making = || Failure::at("making the unit");
    if let Some(unit) = unit_by_name(store, name)
        .await
        .map_err(Failure::at("looking for the unit"))?
    {
        return Ok(unit);
    }
    let unit = Unit {
        id: app::domain::ids::UnitId(Uuid::new_v4()),
        name: name.to_owned(),
        zone: Zone::named(ZONE).map_err(Failure::at("finding the unit's time zone"))?,
    };
    let tx = store.begin().await.map_err(making())?;
    unit_insert(&tx, &unit).await.map_err(making())?;
    let made = Event::of_system(Action::UnitMade, open::clock().now())
        .in_unit(unit.id)
        .on(Object::Unit(unit.id));
    audit.append(&tx, made).await.map_err(making())?;
    tx.commit().await.map_err(making())?;
    Ok(unit)
}
