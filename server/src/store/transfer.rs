//! The traffic with machines as administrators see it: machines, associations, counts and alerts.

use std::net::IpAddr;

use app::domain::ids::{AlertId, AssociationId, MachineId, UnitId};
use app::domain::transfer::CheckOutcome;
use sea_orm::{FromQueryResult, Value};
use time::OffsetDateTime;
use uuid::Uuid;

use super::association::{Association, Row as AssociationRow};
use super::connect::Tx;
use super::error::{IllegalRow, StoreError, StoreResult};
use super::executor::{Source, all, one, run};
use super::machine::{MachineNetwork, NetworkMachine, Row as NetworkRow};
use super::quarantine::AlertKind;

/// A part of a long list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Rows before it.
    pub skip: u32,
    /// Rows in it at most.
    pub take: u32,
}

/// A machine with its traffic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MachineTraffic {
    /// Which.
    pub id: MachineId,
    /// Make and model.
    pub name: String,
    /// Its AE title.
    pub ae_title: String,
    /// Where it calls from, if it may.
    pub network: Option<MachineNetwork>,
    /// When it called last.
    pub last_contact: Option<OffsetDateTime>,
    /// When it last asked for the worklist.
    pub last_query: Option<OffsetDateTime>,
    /// When its last object arrived.
    pub last_image: Option<OffsetDateTime>,
    /// Where it can be called.
    pub listener: Option<(IpAddr, u16)>,
    /// What came of the last call.
    pub check: Option<MachineCheck>,
}

/// What came of calling a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MachineCheck {
    /// When.
    pub at: OffsetDateTime,
    /// How far it came.
    pub outcome: CheckOutcome,
    /// How long it took.
    pub milliseconds: u32,
}

#[derive(FromQueryResult)]
struct MachineRow {
    id: Uuid,
    unit_id: Uuid,
    name: String,
    ae_title: String,
    addresses: Option<String>,
    certificate_sha256: Option<Vec<u8>>,
    admission: Option<String>,
    last_contact: Option<OffsetDateTime>,
    last_query: Option<OffsetDateTime>,
    last_image: Option<OffsetDateTime>,
    address: Option<String>,
    port: Option<i32>,
    checked_at: Option<OffsetDateTime>,
    outcome: Option<String>,
    milliseconds: Option<i32>,
}

fn illegal(table: &'static str, what: &'static str) -> StoreError {
    IllegalRow { table, what }.into()
}

impl TryFrom<MachineRow> for MachineTraffic {
    type Error = StoreError;

    fn try_from(row: MachineRow) -> StoreResult<Self> {
        let network = match row.addresses.zip(row.admission) {
            None => None,
            Some((addresses, admission)) => {
                let machine = NetworkMachine::try_from(NetworkRow {
                    id: row.id,
                    unit_id: row.unit_id,
                    name: row.name.clone(),
                    ae_title: row.ae_title.clone(),
                    addresses,
                    certificate_sha256: row.certificate_sha256,
                    admission,
                })?;
                Some(machine.network)
            }
        };
        let listener = match row.address.zip(row.port) {
            None => None,
            Some((address, port)) => Some((
                address.parse().map_err(|_| illegal("machine_listener", "no address"))?,
                u16::try_from(port).map_err(|_| illegal("machine_listener", "no port"))?,
            )),
        };
        let check = match (row.checked_at, row.outcome, row.milliseconds) {
            (Some(at), Some(outcome), Some(milliseconds)) => Some(MachineCheck {
                at,
                outcome: CheckOutcome::from_code(&outcome).ok_or(illegal("machine_check", "unknown outcome"))?,
                milliseconds: u32::try_from(milliseconds).map_err(|_| illegal("machine_check", "a negative time"))?,
            }),
            _ => None,
        };
        Ok(MachineTraffic {
            id: MachineId(row.id),
            name: row.name,
            ae_title: row.ae_title,
            network,
            last_contact: row.last_contact,
            last_query: row.last_query,
            last_image: row.last_image,
            listener,
            check,
        })
    }
}

const TRAFFIC: &str = "SELECT m.id, m.unit_id, m.name, m.ae_title, n.addresses, n.certificate_sha256, n.admission, \
    (SELECT max(a.started_at) FROM association a WHERE a.machine_id = m.id) AS last_contact, \
    (SELECT max(a.started_at) FROM association a WHERE a.machine_id = m.id AND a.queries > 0) AS last_query, \
    (SELECT max(o.received_at) FROM received_object o WHERE o.machine_id = m.id) AS last_image, \
    l.address, l.port, c.at AS checked_at, c.outcome, c.milliseconds \
    FROM machine m LEFT JOIN machine_network n ON n.machine_id = m.id \
    LEFT JOIN machine_listener l ON l.machine_id = m.id LEFT JOIN machine_check c ON c.machine_id = m.id";

/// A unit's machines with their traffic, by AE title.
///
/// # Errors
/// As every query.
pub async fn machines_traffic(on: &impl Source, unit: UnitId) -> StoreResult<Vec<MachineTraffic>> {
    let sql = format!("{TRAFFIC} WHERE m.unit_id = $1 ORDER BY m.ae_title");
    let rows: Vec<MachineRow> = all(on, &sql, [unit.0.into()]).await?;
    rows.into_iter().map(MachineTraffic::try_from).collect()
}

/// Says where a machine of the unit can be called.
///
/// # Errors
/// [`StoreError::Missing`] when the unit has no such machine.
pub async fn machine_listener_put(
    tx: &Tx,
    unit: UnitId,
    machine: MachineId,
    (address, port): (IpAddr, u16),
) -> StoreResult<()> {
    let sql = "INSERT INTO machine_listener (machine_id, address, port) \
        SELECT m.id, $3, $4 FROM machine m WHERE m.id = $1 AND m.unit_id = $2 \
        ON CONFLICT (machine_id) DO UPDATE SET address = excluded.address, port = excluded.port";
    let values = [
        machine.0.into(),
        unit.0.into(),
        address.to_string().into(),
        i32::from(port).into(),
    ];
    super::received::changed(run(tx, sql, values).await?)
}

/// Remembers what came of calling a machine of the unit.
///
/// # Errors
/// [`StoreError::Missing`] when the unit has no such machine.
pub async fn machine_check_put(tx: &Tx, unit: UnitId, machine: MachineId, check: &MachineCheck) -> StoreResult<()> {
    let sql = "INSERT INTO machine_check (machine_id, at, outcome, milliseconds) \
        SELECT m.id, $3, $4, $5 FROM machine m WHERE m.id = $1 AND m.unit_id = $2 \
        ON CONFLICT (machine_id) DO UPDATE SET at = excluded.at, outcome = excluded.outcome, \
        milliseconds = excluded.milliseconds";
    let values = [
        machine.0.into(),
        unit.0.into(),
        check.at.into(),
        check.outcome.code().into(),
        i32::try_from(check.milliseconds).unwrap_or(i32::MAX).into(),
    ];
    super::received::changed(run(tx, sql, values).await?)
}

const CALL: &str = "SELECT id, unit_id, machine_id, calling_title, called_title, address, started_at, ended_at, \
    outcome, stored, refused, queries, steps FROM association";

/// A part of the associations since a time, the newest first: the unit's own, and those of callers that no unit knows.
///
/// # Errors
/// As every query.
pub async fn associations_part(
    on: &impl Source,
    unit: UnitId,
    since: OffsetDateTime,
    part: Part,
) -> StoreResult<Vec<Association>> {
    let sql = format!(
        "{CALL} WHERE (unit_id = $1 OR unit_id IS NULL) AND started_at >= $2 \
         ORDER BY started_at DESC, id LIMIT $3 OFFSET $4"
    );
    let values = [
        unit.0.into(),
        since.into(),
        i64::from(part.take).into(),
        i64::from(part.skip).into(),
    ];
    associations(on, &sql, values).await
}

/// The latest associations of a machine.
///
/// # Errors
/// As every query.
pub async fn associations_of_machine(
    on: &impl Source,
    unit: UnitId,
    machine: MachineId,
    limit: u32,
) -> StoreResult<Vec<Association>> {
    let sql = format!("{CALL} WHERE unit_id = $1 AND machine_id = $2 ORDER BY started_at DESC, id LIMIT $3");
    let values = [unit.0.into(), machine.0.into(), i64::from(limit).into()];
    associations(on, &sql, values).await
}

/// Associations of the unit by their ids, the newest first.
///
/// # Errors
/// As every query.
pub async fn associations_by_id(
    on: &impl Source,
    unit: UnitId,
    ids: &[AssociationId],
) -> StoreResult<Vec<Association>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (2..ids.len() + 2).map(|place| format!("${place}")).collect();
    let sql = format!(
        "{CALL} WHERE unit_id = $1 AND id IN ({}) ORDER BY started_at DESC, id",
        places.join(", ")
    );
    let values: Vec<Value> = std::iter::once(unit.0)
        .chain(ids.iter().map(|id| id.0))
        .map(Value::from)
        .collect();
    associations(on, &sql, values).await
}

async fn associations(
    on: &impl Source,
    sql: &str,
    values: impl IntoIterator<Item = Value> + Send,
) -> StoreResult<Vec<Association>> {
    let rows: Vec<AssociationRow> = all(on, sql, values).await?;
    rows.into_iter().map(Association::try_from).collect()
}

/// How much there is of everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TransferCounts {
    /// Associations since the beginning of the day.
    pub associations: u32,
    /// Alerts that are open.
    pub alerts: u32,
    /// Quarantined objects that are undecided.
    pub quarantined: u32,
    /// Objects to be understood.
    pub not_read: u32,
    /// Thumbnails to be made.
    pub pictures_waiting: u32,
    /// Thumbnails that cannot be made, of what arrived since the beginning of the day.
    pub pictures_failed: u32,
    /// When the oldest object that waits for either arrived.
    pub oldest: Option<OffsetDateTime>,
}

/// How much there is of everything in a unit.
///
/// # Errors
/// As every query.
pub async fn transfer_counts(on: &impl Source, unit: UnitId, since: OffsetDateTime) -> StoreResult<TransferCounts> {
    #[derive(FromQueryResult)]
    struct Row {
        associations: i64,
        alerts: i64,
        quarantined: i64,
        not_read: i64,
        pictures_waiting: i64,
        pictures_failed: i64,
        oldest_unread: Option<OffsetDateTime>,
        oldest_picture: Option<OffsetDateTime>,
    }
    let sql = "SELECT \
        (SELECT count(*) FROM association WHERE (unit_id = $1 OR unit_id IS NULL) AND started_at >= $2) \
        AS associations, \
        (SELECT count(*) FROM intake_alert WHERE unit_id = $1 AND closed_at IS NULL) AS alerts, \
        (SELECT count(*) FROM quarantined_object WHERE unit_id = $1 AND resolution IS NULL) AS quarantined, \
        (SELECT count(*) FROM received_object WHERE unit_id = $1 AND understanding = 'PENDING') AS not_read, \
        (SELECT count(*) FROM received_object WHERE unit_id = $1 AND thumbnail = 'PENDING') AS pictures_waiting, \
        (SELECT count(*) FROM received_object WHERE unit_id = $1 AND thumbnail = 'FAILED' AND received_at >= $2) \
        AS pictures_failed, \
        (SELECT min(received_at) FROM received_object WHERE unit_id = $1 AND understanding = 'PENDING') \
        AS oldest_unread, \
        (SELECT min(received_at) FROM received_object WHERE unit_id = $1 AND thumbnail = 'PENDING') AS oldest_picture";
    let Some(row) = one::<Row>(on, sql, [unit.0.into(), since.into()]).await? else {
        return Ok(TransferCounts::default());
    };
    Ok(TransferCounts {
        associations: counted(row.associations),
        alerts: counted(row.alerts),
        quarantined: counted(row.quarantined),
        not_read: counted(row.not_read),
        pictures_waiting: counted(row.pictures_waiting),
        pictures_failed: counted(row.pictures_failed),
        oldest: [row.oldest_unread, row.oldest_picture].into_iter().flatten().min(),
    })
}

pub(super) fn counted(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// An alert that is open, and what it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlertAboutWhat {
    /// Which.
    pub id: AlertId,
    /// What is wrong.
    pub kind: AlertKind,
    /// The received or quarantined object, or the machine.
    pub about: Uuid,
    /// Whether that is a quarantined one.
    pub is_quarantined: bool,
    /// Since when.
    pub at: OffsetDateTime,
}

/// The alerts of a unit that are open, the newest first.
///
/// # Errors
/// As every query.
pub async fn alerts_with_objects(on: &impl Source, unit: UnitId, limit: u32) -> StoreResult<Vec<AlertAboutWhat>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        kind: String,
        about: Uuid,
        is_quarantined: bool,
        at: OffsetDateTime,
    }
    let sql = "SELECT a.id, a.kind, a.about, a.at, \
        EXISTS (SELECT 1 FROM quarantined_object q WHERE q.id = a.about) AS is_quarantined \
        FROM intake_alert a WHERE a.unit_id = $1 AND a.closed_at IS NULL ORDER BY a.at DESC, a.id LIMIT $2";
    let rows: Vec<Row> = all(on, sql, [unit.0.into(), i64::from(limit).into()]).await?;
    rows.into_iter()
        .map(|row| {
            Ok(AlertAboutWhat {
                id: AlertId(row.id),
                kind: AlertKind::of_code(&row.kind)?,
                about: row.about,
                is_quarantined: row.is_quarantined,
                at: row.at,
            })
        })
        .collect()
}

/// Whether a unit has an alert, open or closed.
///
/// # Errors
/// As every query.
pub async fn alert_exists(on: &impl Source, unit: UnitId, id: AlertId) -> StoreResult<bool> {
    #[derive(FromQueryResult)]
    struct Row {
        found: i64,
    }
    let sql = "SELECT count(*) AS found FROM intake_alert WHERE id = $1 AND unit_id = $2";
    let row: Option<Row> = one(on, sql, [id.0.into(), unit.0.into()]).await?;
    Ok(row.is_some_and(|row| row.found == 1))
}
