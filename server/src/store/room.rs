//! Sites, rooms, machines, and the room that a person works in today.

use app::domain::clinic::{Room, Site};
use app::domain::ids::{MachineId, RoomId, SiteId, StaffId, UnitId};
use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::code::{kind_code, kind_of};
use super::connect::Tx;
use super::entity::unit as table;
use super::error::{StoreError, StoreResult};
use super::executor::{Source, all, insert, one, run};

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    name: String,
    machine_id: Uuid,
    machine: String,
    site_id: Uuid,
    site_name: String,
    site_kind: String,
}

impl TryFrom<Row> for Room {
    type Error = StoreError;

    fn try_from(row: Row) -> StoreResult<Self> {
        Ok(Room {
            id: RoomId(row.id),
            site: site_of(row.site_id, row.site_name, &row.site_kind)?,
            name: row.name,
            machine_id: MachineId(row.machine_id),
            machine: row.machine,
        })
    }
}

pub(super) fn site_of(id: Uuid, name: String, kind: &str) -> StoreResult<Site> {
    Ok(Site {
        id: SiteId(id),
        name,
        kind: kind_of(kind)?,
    })
}

/// A room that a statement finds beside something else, or finds not: the columns of [`ROOM_COLUMNS`].
#[derive(FromQueryResult)]
pub(super) struct RoomColumns {
    room_id: Option<Uuid>,
    room_name: Option<String>,
    machine_id: Option<Uuid>,
    machine: Option<String>,
    room_site_id: Option<Uuid>,
    room_site_name: Option<String>,
    room_site_kind: Option<String>,
}

/// What a statement selects for [`RoomColumns`] of a room `r`, its machine `m` and its site `t`.
pub(super) const ROOM_COLUMNS: &str = "r.id AS room_id, r.name AS room_name, m.id AS machine_id, m.name AS machine, \
    t.id AS room_site_id, t.name AS room_site_name, t.kind AS room_site_kind";

/// Where somebody works who is at the site `s` today: in the one room of a mobile unit, else in the room `$3`.
pub(super) const ROOM_AT_SITE: &str = "CASE s.kind WHEN 'MOBILE' \
    THEN (SELECT o.id FROM room o WHERE o.site_id = s.id ORDER BY o.name LIMIT 1) ELSE $3 END";

impl RoomColumns {
    /// The room, if one was found.
    pub(super) fn room(self) -> StoreResult<Option<Room>> {
        let machine = self.machine_id.zip(self.machine);
        let site = self.room_site_id.zip(self.room_site_name).zip(self.room_site_kind);
        let found = self.room_id.zip(self.room_name).zip(machine).zip(site);
        let Some((((id, name), (machine_id, machine)), ((site_id, site_name), site_kind))) = found else {
            return Ok(None);
        };
        let row = Row {
            id,
            name,
            machine_id,
            machine,
            site_id,
            site_name,
            site_kind,
        };
        row.try_into().map(Some)
    }
}

const ROOM: &str = "SELECT r.id, r.name, m.id AS machine_id, m.name AS machine, \
    s.id AS site_id, s.name AS site_name, s.kind AS site_kind \
    FROM room r JOIN site s ON s.id = r.site_id JOIN machine m ON m.id = r.machine_id";

/// The rooms of a unit, by site and name.
///
/// # Errors
/// As every query.
pub async fn rooms_of_unit(on: &impl Source, unit: UnitId) -> StoreResult<Vec<Room>> {
    let sql = format!("{ROOM} WHERE s.unit_id = $1 ORDER BY s.name, r.name");
    let rows: Vec<Row> = all(on, &sql, [unit.0.into()]).await?;
    rows.into_iter().map(Room::try_from).collect()
}

/// The rooms of a site, by name.
///
/// # Errors
/// As every query.
pub async fn rooms_of_site(on: &impl Source, unit: UnitId, site: SiteId) -> StoreResult<Vec<Room>> {
    let sql = format!("{ROOM} WHERE s.id = $1 AND s.unit_id = $2 ORDER BY r.name");
    let rows: Vec<Row> = all(on, &sql, [site.0.into(), unit.0.into()]).await?;
    rows.into_iter().map(Room::try_from).collect()
}

/// A room.
///
/// # Errors
/// As every query.
pub async fn room(on: &impl Source, unit: UnitId, id: RoomId) -> StoreResult<Option<Room>> {
    let sql = format!("{ROOM} WHERE r.id = $1 AND s.unit_id = $2");
    let row: Option<Row> = one(on, &sql, [id.0.into(), unit.0.into()]).await?;
    row.map(Room::try_from).transpose()
}

/// The sites of a unit, by name.
///
/// # Errors
/// As every query.
pub async fn sites_of_unit(on: &impl Source, unit: UnitId) -> StoreResult<Vec<Site>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        name: String,
        kind: String,
    }
    let sql = "SELECT id, name, kind FROM site WHERE unit_id = $1 ORDER BY name";
    let rows: Vec<Row> = all(on, sql, [unit.0.into()]).await?;
    rows.into_iter()
        .map(|row| site_of(row.id, row.name, &row.kind))
        .collect()
}

/// Adds a site.
///
/// # Errors
/// As every change.
pub async fn site_insert(tx: &Tx, unit: UnitId, site: &Site) -> StoreResult<()> {
    let model = table::site::Model {
        id: site.id.0,
        unit_id: unit.0,
        name: site.name.clone(),
        kind: kind_code(site.kind).to_owned(),
    };
    insert(tx, model).await
}

/// Adds a machine.
///
/// # Errors
/// [`super::Constraint::MachineTitleTaken`].
pub async fn machine_insert(tx: &Tx, unit: UnitId, id: MachineId, name: &str, ae_title: &str) -> StoreResult<()> {
    let model = table::machine::Model {
        id: id.0,
        unit_id: unit.0,
        name: name.to_owned(),
        ae_title: ae_title.to_owned(),
    };
    insert(tx, model).await
}

/// Adds a room; its site and machine must be there.
///
/// # Errors
/// As every change.
pub async fn room_insert(tx: &Tx, room: &Room) -> StoreResult<()> {
    let model = table::room::Model {
        id: room.id.0,
        site_id: room.site.id.0,
        name: room.name.clone(),
        machine_id: room.machine_id.0,
    };
    insert(tx, model).await
}

/// The room that a person chose for a day.
///
/// # Errors
/// As every query.
pub async fn room_choice_get(on: &impl Source, unit: UnitId, staff: StaffId, day: Date) -> StoreResult<Option<Room>> {
    let sql = format!(
        "{ROOM} JOIN room_choice c ON c.room_id = r.id WHERE c.staff_id = $1 AND c.day = $2 AND s.unit_id = $3"
    );
    let row: Option<Row> = one(on, &sql, [staff.0.into(), day.into(), unit.0.into()]).await?;
    row.map(Room::try_from).transpose()
}

/// Remembers the room that a person works in on a day.
///
/// # Errors
/// [`StoreError::Missing`] when the unit has no such room.
pub async fn room_choice_put(tx: &Tx, unit: UnitId, staff: StaffId, day: Date, room: RoomId) -> StoreResult<()> {
    let sql = "INSERT INTO room_choice (staff_id, day, room_id) \
        SELECT $1, $2, r.id FROM room r JOIN site s ON s.id = r.site_id WHERE r.id = $3 AND s.unit_id = $4 \
        ON CONFLICT (staff_id, day) DO UPDATE SET room_id = excluded.room_id";
    let changed = run(tx, sql, [staff.0.into(), day.into(), room.0.into(), unit.0.into()]).await?;
    if changed == 0 { Err(StoreError::Missing) } else { Ok(()) }
}
