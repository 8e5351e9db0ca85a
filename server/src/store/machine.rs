//! Machines on the network: who may speak DICOM to us, from where, and with which certificate.

use app::domain::clinic::Room;
use app::domain::ids::{MachineId, UnitId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::code::coded;
use super::connect::Tx;
use super::error::{IllegalRow, StoreError, StoreResult};
use super::executor::{Source, all, one, run};
use crate::intake::address_range::AddressRange;

coded! {
    /// Whether a registered machine may speak at present.
    Admission in "machine_network" {
        /// It may.
        Admitted = "ADMITTED",
        /// It was switched off.
        Refused = "REFUSED",
    }
}

/// A machine as the network knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkMachine {
    /// Which.
    pub machine: MachineId,
    /// The unit that it works for.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// Its AE title.
    pub ae_title: String,
    /// Where it calls from.
    pub network: MachineNetwork,
}

/// Where a machine may call from, and how it shows who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MachineNetwork {
    /// The addresses; at least one range.
    pub addresses: Vec<AddressRange>,
    /// SHA-256 of the certificate that it must show, if it must.
    pub certificate: Option<[u8; 32]>,
    /// Whether it may speak.
    pub admission: Admission,
}

#[derive(FromQueryResult)]
pub(super) struct Row {
    pub(super) id: Uuid,
    pub(super) unit_id: Uuid,
    pub(super) name: String,
    pub(super) ae_title: String,
    pub(super) addresses: String,
    pub(super) certificate_sha256: Option<Vec<u8>>,
    pub(super) admission: String,
}

impl TryFrom<Row> for NetworkMachine {
    type Error = StoreError;

    fn try_from(row: Row) -> StoreResult<Self> {
        let illegal = |what| IllegalRow {
            table: "machine_network",
            what,
        };
        let addresses: Result<Vec<AddressRange>, _> = row.addresses.split(' ').map(str::parse).collect();
        let certificate = row.certificate_sha256.map(<[u8; 32]>::try_from).transpose();
        Ok(NetworkMachine {
            machine: MachineId(row.id),
            unit: UnitId(row.unit_id),
            name: row.name,
            ae_title: row.ae_title,
            network: MachineNetwork {
                addresses: addresses.map_err(|_| illegal("no range of addresses"))?,
                certificate: certificate.map_err(|_| illegal("no SHA-256"))?,
                admission: Admission::of_code(&row.admission)?,
            },
        })
    }
}

const MACHINE: &str = "SELECT m.id, m.unit_id, m.name, m.ae_title, n.addresses, n.certificate_sha256, n.admission \
    FROM machine m JOIN machine_network n ON n.machine_id = m.id";

/// The machine of an AE title, if it may use the network at all.
///
/// # Errors
/// As every query.
pub async fn machine_by_title(on: &impl Source, ae_title: &str) -> StoreResult<Option<NetworkMachine>> {
    let sql = format!("{MACHINE} WHERE m.ae_title = $1");
    let row: Option<Row> = one(on, &sql, [ae_title.into()]).await?;
    row.map(NetworkMachine::try_from).transpose()
}

/// A unit's machines on the network, by AE title.
///
/// # Errors
/// As every query.
pub async fn machines_on_network(on: &impl Source, unit: UnitId) -> StoreResult<Vec<NetworkMachine>> {
    let sql = format!("{MACHINE} WHERE m.unit_id = $1 ORDER BY m.ae_title");
    let rows: Vec<Row> = all(on, &sql, [unit.0.into()]).await?;
    rows.into_iter().map(NetworkMachine::try_from).collect()
}

/// Changes what a machine of the unit is called.
///
/// # Errors
/// [`StoreError::Missing`] when the unit has no such machine; [`super::Constraint::MachineTitleTaken`].
pub async fn machine_rename(tx: &Tx, unit: UnitId, id: MachineId, name: &str, ae_title: &str) -> StoreResult<()> {
    let sql = "UPDATE machine SET name = $3, ae_title = $4 WHERE id = $1 AND unit_id = $2";
    let values = [id.0.into(), unit.0.into(), name.into(), ae_title.into()];
    super::received::changed(run(tx, sql, values).await?)
}

/// Says what a room is called, at which site it is, and which machine stands in it.
///
/// # Errors
/// As every change; site and machine must be the unit's.
pub async fn room_put(tx: &Tx, unit: UnitId, room: &Room) -> StoreResult<()> {
    let sql = "INSERT INTO room (id, site_id, name, machine_id) \
        SELECT $1, s.id, $4, m.id FROM site s JOIN machine m ON m.unit_id = s.unit_id \
        WHERE s.id = $3 AND m.id = $5 AND s.unit_id = $2 \
        ON CONFLICT (id) DO UPDATE SET site_id = excluded.site_id, name = excluded.name, \
        machine_id = excluded.machine_id";
    let values = [
        room.id.0.into(),
        unit.0.into(),
        room.site.id.0.into(),
        room.name.clone().into(),
        room.machine_id.0.into(),
    ];
    super::received::changed(run(tx, sql, values).await?)
}

/// Says where a machine of the unit may call from.
///
/// # Errors
/// [`StoreError::Missing`] when the unit has no such machine.
pub async fn machine_network_put(
    tx: &Tx,
    unit: UnitId,
    machine: MachineId,
    network: &MachineNetwork,
) -> StoreResult<()> {
    let sql = "INSERT INTO machine_network (machine_id, addresses, certificate_sha256, admission) \
        SELECT m.id, $3, $4, $5 FROM machine m WHERE m.id = $1 AND m.unit_id = $2 \
        ON CONFLICT (machine_id) DO UPDATE SET addresses = excluded.addresses, \
        certificate_sha256 = excluded.certificate_sha256, admission = excluded.admission";
    let addresses: Vec<String> = network.addresses.iter().map(ToString::to_string).collect();
    let values = [
        machine.0.into(),
        unit.0.into(),
        addresses.join(" ").into(),
        network.certificate.map(|hash| hash.to_vec()).into(),
        network.admission.code().into(),
    ];
    match run(tx, sql, values).await? {
        0 => Err(StoreError::Missing),
        _ => Ok(()),
    }
}
