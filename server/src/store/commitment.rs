//! What machines asked to be kept for good, and the reports that tell them that it is not: work that leaves the
//! database, tried until it is done.

use std::net::IpAddr;

use app::domain::ids::{CommitmentId, MachineId, UnitId};
use sea_orm::FromQueryResult;
use time::OffsetDateTime;
use uuid::Uuid;

use super::code::coded;
use super::connect::Tx;
use super::entity::intake as table;
use super::error::{IllegalRow, StoreError, StoreResult, Swap};
use super::executor::{Source, all, insert, insert_all, one, run};

coded! {
    /// Why an instance is not kept for good.
    NotCommitted in "commitment_instance" {
        /// It is not here.
        NotHere = "NOT_HERE",
        /// It is here as an instance of another class.
        OtherClass = "OTHER_CLASS",
        /// It is here, and this is not the archive.
        NoArchive = "NO_ARCHIVE",
        /// The request has the transaction of one before.
        TransactionTwice = "TRANSACTION_TWICE",
    }
}

/// An instance that a machine asked to be kept for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedInstance {
    /// Its SOP Class UID, as the machine says.
    pub sop_class_uid: String,
    /// Its SOP Instance UID.
    pub sop_instance_uid: String,
    /// Why it is not.
    pub reason: NotCommitted,
}

/// A request for storage commitment, and where its report stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitmentReport {
    /// Which.
    pub id: CommitmentId,
    /// The machine's unit.
    pub unit: UnitId,
    /// The machine that asked.
    pub machine: MachineId,
    /// The transaction that the report names.
    pub transaction_uid: String,
    /// When the machine asked.
    pub requested_at: OffsetDateTime,
    /// How often it was tried to tell the machine.
    pub attempts: u32,
    /// When it is to be tried next.
    pub next_attempt_at: OffsetDateTime,
}

/// A report that is due, and whom to call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueReport {
    /// The report.
    pub report: CommitmentReport,
    /// The machine's AE title.
    pub ae_title: String,
    /// Where it can be called, if that is known.
    pub listener: Option<(IpAddr, u16)>,
}

/// Notes a request with its instances.
///
/// # Errors
/// As every change.
pub async fn commitment_insert(tx: &Tx, new: &CommitmentReport, instances: &[RefusedInstance]) -> StoreResult<()> {
    let model = table::commitment_report::Model {
        id: new.id.0,
        unit_id: new.unit.0,
        machine_id: new.machine.0,
        transaction_uid: new.transaction_uid.clone(),
        requested_at: new.requested_at,
        attempts: i32::try_from(new.attempts).unwrap_or(i32::MAX),
        next_attempt_at: new.next_attempt_at,
        delivered_at: None,
        alerted_at: None,
    };
    insert(tx, model).await?;
    let models = (1..)
        .zip(instances)
        .map(|(position, instance)| table::commitment_instance::Model {
            report_id: new.id.0,
            position,
            sop_class_uid: instance.sop_class_uid.clone(),
            sop_instance_uid: instance.sop_instance_uid.clone(),
            reason: instance.reason.code().to_owned(),
        });
    insert_all(tx, models.collect()).await
}

/// Whether a machine asked with this transaction before.
///
/// # Errors
/// As every query.
pub async fn commitment_asked(on: &impl Source, machine: MachineId, transaction_uid: &str) -> StoreResult<bool> {
    let sql = "SELECT count(*) AS number FROM commitment_report WHERE machine_id = $1 AND transaction_uid = $2";
    Ok(number(on, sql, [machine.0.into(), transaction_uid.into()]).await? > 0)
}

async fn number(
    on: &impl Source,
    sql: &str,
    values: impl IntoIterator<Item = sea_orm::Value> + Send,
) -> StoreResult<i64> {
    #[derive(FromQueryResult)]
    struct Row {
        number: i64,
    }
    let row: Option<Row> = one(on, sql, values).await?;
    Ok(row.map_or(0, |row| row.number))
}

/// The SOP class under which a unit has the file of an instance, if it has it.
///
/// # Errors
/// As every query.
pub async fn class_of_kept(on: &impl Source, unit: UnitId, sop_instance_uid: &str) -> StoreResult<Option<String>> {
    #[derive(FromQueryResult)]
    struct Row {
        sop_class_uid: String,
    }
    let sql = "SELECT sop_class_uid FROM received_object \
        WHERE sop_instance_uid = $1 AND unit_id = $2 AND file_state = 'KEPT'";
    let row: Option<Row> = one(on, sql, [sop_instance_uid.into(), unit.0.into()]).await?;
    Ok(row.map(|row| row.sop_class_uid))
}

/// The instances of a report, in the order in which they were asked for.
///
/// # Errors
/// As every query.
pub async fn commitment_instances(on: &impl Source, id: CommitmentId) -> StoreResult<Vec<RefusedInstance>> {
    #[derive(FromQueryResult)]
    struct Row {
        sop_class_uid: String,
        sop_instance_uid: String,
        reason: String,
    }
    let sql = "SELECT sop_class_uid, sop_instance_uid, reason FROM commitment_instance \
        WHERE report_id = $1 ORDER BY position";
    let rows: Vec<Row> = all(on, sql, [id.0.into()]).await?;
    rows.into_iter()
        .map(|row| {
            Ok(RefusedInstance {
                sop_class_uid: row.sop_class_uid,
                sop_instance_uid: row.sop_instance_uid,
                reason: NotCommitted::of_code(&row.reason)?,
            })
        })
        .collect()
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    unit_id: Uuid,
    machine_id: Uuid,
    transaction_uid: String,
    requested_at: OffsetDateTime,
    attempts: i32,
    next_attempt_at: OffsetDateTime,
    ae_title: String,
    address: Option<String>,
    port: Option<i32>,
}

impl TryFrom<Row> for DueReport {
    type Error = StoreError;

    fn try_from(row: Row) -> StoreResult<Self> {
        let illegal = |table, what| IllegalRow { table, what };
        let listener = match row.address.zip(row.port) {
            None => None,
            Some((address, port)) => Some((
                address.parse().map_err(|_| illegal("machine_listener", "no address"))?,
                u16::try_from(port).map_err(|_| illegal("machine_listener", "no port"))?,
            )),
        };
        let attempts = u32::try_from(row.attempts).map_err(|_| illegal("commitment_report", "a negative count"))?;
        Ok(DueReport {
            report: CommitmentReport {
                id: CommitmentId(row.id),
                unit: UnitId(row.unit_id),
                machine: MachineId(row.machine_id),
                transaction_uid: row.transaction_uid,
                requested_at: row.requested_at,
                attempts,
                next_attempt_at: row.next_attempt_at,
            },
            ae_title: row.ae_title,
            listener,
        })
    }
}

const REPORT: &str = "SELECT r.id, r.unit_id, r.machine_id, r.transaction_uid, r.requested_at, r.attempts, \
    r.next_attempt_at, m.ae_title, l.address, l.port FROM commitment_report r JOIN machine m ON m.id = r.machine_id \
    LEFT JOIN machine_listener l ON l.machine_id = r.machine_id";

/// The reports that are due, the longest waiting first.
///
/// # Errors
/// As every query.
pub async fn commitments_due(on: &impl Source, now: OffsetDateTime, limit: u32) -> StoreResult<Vec<DueReport>> {
    let sql = format!(
        "{REPORT} WHERE r.delivered_at IS NULL AND r.next_attempt_at <= $1 ORDER BY r.next_attempt_at, r.id LIMIT $2"
    );
    let rows: Vec<Row> = all(on, &sql, [now.into(), i64::from(limit).into()]).await?;
    rows.into_iter().map(DueReport::try_from).collect()
}

/// The reports that wait since before a time without an alert, the longest waiting first.
///
/// # Errors
/// As every query.
pub async fn commitments_overdue(on: &impl Source, before: OffsetDateTime, limit: u32) -> StoreResult<Vec<DueReport>> {
    let sql = format!(
        "{REPORT} WHERE r.delivered_at IS NULL AND r.alerted_at IS NULL AND r.requested_at <= $1 \
         ORDER BY r.requested_at, r.id LIMIT $2"
    );
    let rows: Vec<Row> = all(on, &sql, [before.into(), i64::from(limit).into()]).await?;
    rows.into_iter().map(DueReport::try_from).collect()
}

/// Counts an attempt before it is made, and says when the next one would be. Stale when another server was quicker.
///
/// # Errors
/// As every change.
pub async fn commitment_attempt(tx: &Tx, report: &CommitmentReport, next: OffsetDateTime) -> StoreResult<Swap> {
    let sql = "UPDATE commitment_report SET attempts = attempts + 1, next_attempt_at = $3 \
        WHERE id = $1 AND attempts = $2 AND delivered_at IS NULL";
    let attempts = i32::try_from(report.attempts).unwrap_or(i32::MAX);
    match run(tx, sql, [report.id.0.into(), attempts.into(), next.into()]).await? {
        0 => Ok(Swap::Stale),
        _ => Ok(Swap::Done(report.attempts + 1)),
    }
}

/// Says when the next attempt is to be.
///
/// # Errors
/// As every change.
pub async fn commitment_postpone(tx: &Tx, id: CommitmentId, next: OffsetDateTime) -> StoreResult<()> {
    let sql = "UPDATE commitment_report SET next_attempt_at = $2 WHERE id = $1 AND delivered_at IS NULL";
    run(tx, sql, [id.0.into(), next.into()]).await.map(|_| ())
}

/// Notes that the machine was told.
///
/// # Errors
/// As every change.
pub async fn commitment_delivered(tx: &Tx, id: CommitmentId, at: OffsetDateTime) -> StoreResult<()> {
    let sql = "UPDATE commitment_report SET delivered_at = $2 WHERE id = $1 AND delivered_at IS NULL";
    run(tx, sql, [id.0.into(), at.into()]).await.map(|_| ())
}

/// Notes that there is an alert for a report.
///
/// # Errors
/// As every change.
pub async fn commitment_alerted(tx: &Tx, id: CommitmentId, at: OffsetDateTime) -> StoreResult<()> {
    let sql = "UPDATE commitment_report SET alerted_at = $2 WHERE id = $1";
    run(tx, sql, [id.0.into(), at.into()]).await.map(|_| ())
}

/// How many reports of a machine wait although there is an alert for them.
///
/// # Errors
/// As every query.
pub async fn commitments_alerted(on: &impl Source, machine: MachineId) -> StoreResult<u64> {
    let sql = "SELECT count(*) AS number FROM commitment_report \
        WHERE machine_id = $1 AND delivered_at IS NULL AND alerted_at IS NOT NULL";
    let waiting = number(on, sql, [machine.0.into()]).await?;
    Ok(u64::try_from(waiting).unwrap_or(0))
}
