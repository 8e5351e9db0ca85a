//! Units: the tenants.

use std::collections::HashMap;
use std::sync::{OnceLock, RwLock};

use app::domain::ids::UnitId;
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::connect::{Store, Tx};
use super::entity::unit::unit as table;
use super::error::{IllegalRow, StoreError, StoreResult};
use super::executor::{Source, all, insert, one};
use crate::clock::Zone;

/// A breast screening unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Which.
    pub id: UnitId,
    /// Its name.
    pub name: String,
    /// The zone of its clocks.
    pub zone: Zone,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    name: String,
    zone: String,
}

impl TryFrom<Row> for Unit {
    type Error = StoreError;

    fn try_from(row: Row) -> StoreResult<Self> {
        Ok(Unit {
            id: UnitId(row.id),
            name: row.name,
            zone: zone_of(&row.zone)?,
        })
    }
}

/// The zone of a stored name.
pub(super) fn zone_of(name: &str) -> Result<Zone, IllegalRow> {
    Zone::named(name).map_err(|_| IllegalRow {
        table: "unit",
        what: "unknown time zone",
    })
}

/// All units, by name.
///
/// # Errors
/// As every query.
pub async fn units(on: &impl Source) -> StoreResult<Vec<Unit>> {
    let rows: Vec<Row> = all(on, "SELECT id, name, zone FROM unit ORDER BY name", []).await?;
    rows.into_iter().map(Unit::try_from).collect()
}

/// A unit.
///
/// # Errors
/// As every query.
pub async fn unit_get(on: &impl Source, id: UnitId) -> StoreResult<Option<Unit>> {
    let row: Option<Row> = one(on, "SELECT id, name, zone FROM unit WHERE id = $1", [id.0.into()]).await?;
    row.map(Unit::try_from).transpose()
}

/// The unit of a name.
///
/// # Errors
/// As every query.
pub async fn unit_by_name(on: &impl Source, name: &str) -> StoreResult<Option<Unit>> {
    let row: Option<Row> = one(on, "SELECT id, name, zone FROM unit WHERE name = $1", [name.into()]).await?;
    row.map(Unit::try_from).transpose()
}

/// Adds a unit. Its audit chain begins with an event that the caller appends.
///
/// # Errors
/// As every change.
pub async fn unit_insert(tx: &Tx, unit: &Unit) -> StoreResult<()> {
    let model = table::Model {
        id: unit.id.0,
        name: unit.name.clone(),
        zone: unit.zone.name().to_owned(),
    };
    insert(tx, model).await
}

/// The zone of a unit's clocks. Remembered for the life of the process: a unit does not move.
///
/// # Errors
/// [`StoreError::Missing`] for a unit that does not exist.
pub async fn unit_zone(store: &Store, id: UnitId) -> StoreResult<Zone> {
    static KNOWN: OnceLock<RwLock<HashMap<UnitId, Zone>>> = OnceLock::new();
    let known = KNOWN.get_or_init(RwLock::default);
    let remembered = known.read().ok().and_then(|zones| zones.get(&id).copied());
    if let Some(zone) = remembered {
        return Ok(zone);
    }
    let unit = unit_get(store, id).await?.ok_or(StoreError::Missing)?;
    if let Ok(mut zones) = known.write() {
        zones.insert(id, unit.zone);
    }
    Ok(unit.zone)
}
