//! What the network has told of an appointment besides objects: on whose worklist it was, and which machines began.
//! And whether any of it has changed, for many appointments at once.

use std::collections::BTreeMap;

use app::domain::ids::{AppointmentId, MachineId, UnitId};
use sea_orm::{FromQueryResult, Value};
use time::OffsetDateTime;
use uuid::Uuid;

use super::connect::Tx;
use super::error::StoreResult;
use super::executor::{Source, all, run};

/// Appointments whose traffic is asked for by one statement.
const TOGETHER: usize = 500;

/// Something that happened at a machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The machine's name.
    pub machine: String,
    /// When.
    pub at: OffsetDateTime,
}

/// What has been told of an appointment, as one value that changes whenever that does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrafficStamp {
    objects: i64,
    pictures: i64,
    ended: i64,
    last_at: Option<OffsetDateTime>,
    steps: i64,
    versions: i64,
    listed: i64,
}

impl TrafficStamp {
    /// When the last object arrived.
    #[must_use]
    pub fn last_at(&self) -> Option<OffsetDateTime> {
        self.last_at
    }
}

/// Which of these appointments a machine has been told of.
///
/// # Errors
/// As every query.
pub async fn worklist_answered(
    on: &impl Source,
    machine: MachineId,
    appointments: &[AppointmentId],
) -> StoreResult<Vec<AppointmentId>> {
    #[derive(FromQueryResult)]
    struct Row {
        appointment_id: Uuid,
    }
    let mut found = Vec::new();
    for part in appointments.chunks(TOGETHER) {
        let (places, mut values) = among(part, 2);
        values.insert(0, machine.0.into());
        let sql = format!(
            "SELECT appointment_id FROM worklist_answer WHERE machine_id = $1 AND appointment_id IN ({places})"
        );
        let rows: Vec<Row> = all(on, &sql, values).await?;
        found.extend(rows.into_iter().map(|row| AppointmentId(row.appointment_id)));
    }
    Ok(found)
}

/// Notes that a machine is told of an appointment. Only the first time counts.
///
/// # Errors
/// As every change.
pub async fn worklist_answer_insert(
    tx: &Tx,
    machine: MachineId,
    appointment: AppointmentId,
    at: OffsetDateTime,
) -> StoreResult<()> {
    let sql = "INSERT INTO worklist_answer (appointment_id, machine_id, at) VALUES ($1, $2, $3) \
        ON CONFLICT (appointment_id, machine_id) DO NOTHING";
    let values = [appointment.0.into(), machine.0.into(), at.into()];
    run(tx, sql, values).await.map(|_| ())
}

#[derive(FromQueryResult)]
struct ToldRow {
    machine: String,
    at: OffsetDateTime,
}

fn told(rows: Vec<ToldRow>) -> Vec<Told> {
    let told = |row: ToldRow| Told {
        machine: row.machine,
        at: row.at,
    };
    rows.into_iter().map(told).collect()
}

/// Which machines were told of an appointment, the first first.
///
/// # Errors
/// As every query.
pub async fn worklist_answers(on: &impl Source, unit: UnitId, id: AppointmentId) -> StoreResult<Vec<Told>> {
    let sql = "SELECT m.name AS machine, w.at FROM worklist_answer w JOIN machine m ON m.id = w.machine_id \
        WHERE w.appointment_id = $1 AND m.unit_id = $2 ORDER BY w.at, m.name";
    Ok(told(all(on, sql, [id.0.into(), unit.0.into()]).await?))
}

/// Which machines began with an appointment, the first first.
///
/// # Errors
/// As every query.
pub async fn steps_started(on: &impl Source, unit: UnitId, id: AppointmentId) -> StoreResult<Vec<Told>> {
    let sql = "SELECT m.name AS machine, s.started_at AS at FROM performed_step s \
        JOIN machine m ON m.id = s.machine_id WHERE s.appointment_id = $1 AND s.unit_id = $2 \
        ORDER BY s.started_at, s.id";
    Ok(told(all(on, sql, [id.0.into(), unit.0.into()]).await?))
}

#[derive(FromQueryResult)]
struct ObjectsRow {
    id: Uuid,
    objects: i64,
    pictures: i64,
    ended: i64,
    last_at: OffsetDateTime,
}

#[derive(FromQueryResult)]
struct StepsRow {
    id: Uuid,
    steps: i64,
    versions: i64,
}

#[derive(FromQueryResult)]
struct ListedRow {
    id: Uuid,
    listed: i64,
}

/// The stamps of appointments, whichever unit they are of: nothing of it is shown to anybody. One of which nothing was
/// told is left out.
///
/// # Errors
/// As every query.
pub async fn traffic_stamps(
    on: &impl Source,
    appointments: &[AppointmentId],
) -> StoreResult<BTreeMap<AppointmentId, TrafficStamp>> {
    let mut stamps: BTreeMap<AppointmentId, TrafficStamp> = BTreeMap::new();
    for part in appointments.chunks(TOGETHER) {
        let (places, values) = among(part, 1);
        let sql = format!(
            "SELECT o.appointment_id AS id, count(*) AS objects, \
             sum(CASE o.thumbnail WHEN 'PENDING' THEN 0 ELSE 1 END) AS pictures, \
             sum(CASE n.outcome WHEN 'OPEN' THEN 0 ELSE 1 END) AS ended, max(o.received_at) AS last_at \
             FROM received_object o LEFT JOIN association n ON n.id = o.association_id \
             WHERE o.standing = 'MATCHED' AND o.appointment_id IN ({places}) GROUP BY o.appointment_id"
        );
        for row in all::<ObjectsRow>(on, &sql, values.clone()).await? {
            let stamp = stamps.entry(AppointmentId(row.id)).or_default();
            (stamp.objects, stamp.pictures, stamp.ended) = (row.objects, row.pictures, row.ended);
            stamp.last_at = Some(row.last_at);
        }
        let sql = format!(
            "SELECT appointment_id AS id, count(*) AS steps, sum(version) AS versions FROM performed_step \
             WHERE appointment_id IN ({places}) GROUP BY appointment_id"
        );
        for row in all::<StepsRow>(on, &sql, values.clone()).await? {
            let stamp = stamps.entry(AppointmentId(row.id)).or_default();
            (stamp.steps, stamp.versions) = (row.steps, row.versions);
        }
        let sql = format!(
            "SELECT appointment_id AS id, count(*) AS listed FROM worklist_answer \
             WHERE appointment_id IN ({places}) GROUP BY appointment_id"
        );
        for row in all::<ListedRow>(on, &sql, values).await? {
            stamps.entry(AppointmentId(row.id)).or_default().listed = row.listed;
        }
    }
    Ok(stamps)
}

/// Places for ids from a number on, and the ids.
fn among(ids: &[AppointmentId], first: usize) -> (String, Vec<Value>) {
    let places: Vec<String> = (first..first + ids.len()).map(|place| format!("${place}")).collect();
    (places.join(", "), ids.iter().map(|id| id.0.into()).collect())
}
