//! What is still to be done with received objects: understanding them, making their pictures, letting their files go.
//!
//! Work is found by its state, so that it goes on after a restart; each attempt is counted before it is made, so that
//! an object that ends the process is given up in the end. What was not attempted yet comes first, and of that one
//! object of each machine in turn: neither a defect nor a burst makes others wait for long.

use app::domain::ids::{AppointmentId, ImageId, MachineId, UnitId};
use sea_orm::FromQueryResult;
use time::OffsetDateTime;
use uuid::Uuid;

use super::connect::{Backend, Store, Tx};
use super::error::{IllegalRow, StoreError, StoreResult};
use super::executor::{Source, all, finds, one, run};

/// An object with which something is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectAtWork {
    /// Which.
    pub id: ImageId,
    /// Its unit.
    pub unit: UnitId,
    /// The machine that sent it.
    pub machine: Option<MachineId>,
    /// Its SOP Instance UID.
    pub sop_instance_uid: String,
    /// SHA-256 of its data set.
    pub sha256: [u8; 32],
    /// Bytes of its data set.
    pub size_bytes: u64,
    /// Where its file is.
    pub file_key: String,
    /// Attempts so far, with this one.
    pub attempts: u32,
    /// The appointment that it belonged to when it was taken.
    pub appointment: Option<AppointmentId>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    unit_id: Uuid,
    machine_id: Option<Uuid>,
    sop_instance_uid: String,
    sha256: Vec<u8>,
    size_bytes: i64,
    file_key: String,
    attempts: i32,
    appointment_id: Option<Uuid>,
}

impl TryFrom<Row> for ObjectAtWork {
    type Error = StoreError;

    fn try_from(row: Row) -> StoreResult<Self> {
        let illegal = |what| IllegalRow {
            table: "received_object",
            what,
        };
        Ok(ObjectAtWork {
            id: ImageId(row.id),
            unit: UnitId(row.unit_id),
            machine: row.machine_id.map(MachineId),
            sop_instance_uid: row.sop_instance_uid,
            sha256: row.sha256.try_into().map_err(|_| illegal("no SHA-256"))?,
            size_bytes: u64::try_from(row.size_bytes).map_err(|_| illegal("a negative size"))?,
            file_key: row.file_key,
            attempts: u32::try_from(row.attempts).map_err(|_| illegal("a negative count"))?,
            appointment: row.appointment_id.map(AppointmentId),
        })
    }
}

/// A kind of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Finding out what an object is.
    Understanding,
    /// Making its pictures.
    Thumbnail,
}

impl Work {
    /// The columns of its state and of its attempts.
    fn columns(self) -> (&'static str, &'static str) {
        match self {
            Work::Understanding => ("understanding", "attempts"),
            Work::Thumbnail => ("thumbnail", "thumbnail_attempts"),
        }
    }
}

/// Takes objects with which something is to be done, and counts the attempt. What was attempted before is taken alone:
/// it may be what ended the process, and then takes nothing with it. Two servers that take at the same time take
/// different ones on PostgreSQL; what one of them took and did not finish is taken again.
///
/// # Errors
/// As every change.
pub async fn work_take(store: &Store, work: Work, except: &[ImageId], limit: u32) -> StoreResult<Vec<ObjectAtWork>> {
    let (state, attempts) = work.columns();
    let lock = match store.backend() {
        Backend::Sqlite => "",
        Backend::Postgres => "FOR UPDATE OF o SKIP LOCKED",
    };
    let busy: Vec<String> = (0..except.len()).map(|place| format!("${}", place + 2)).collect();
    let busy = if busy.is_empty() {
        String::new()
    } else {
        format!("AND id NOT IN ({})", busy.join(", "))
    };
    let find = format!(
        "SELECT o.id, unit_id, machine_id, sop_instance_uid, sha256, size_bytes, file_key, \
         {attempts} + 1 AS attempts, appointment_id FROM received_object o JOIN (SELECT id, \
         row_number() OVER (PARTITION BY machine_id ORDER BY received_at, id) AS turn \
         FROM received_object WHERE {state} = 'PENDING' {busy}) waiting ON waiting.id = o.id \
         ORDER BY {attempts}, turn, received_at, o.id LIMIT $1 {lock}"
    );
    let values = std::iter::once(i64::from(limit).into()).chain(except.iter().map(|id| id.0.into()));
    let tx = store.begin().await?;
    let mut rows: Vec<Row> = all(&tx, &find, values.collect::<Vec<_>>()).await?;
    let fresh = rows.iter().filter(|row| row.attempts == 1).count();
    rows.truncate(fresh.max(1));
    let count = format!("UPDATE received_object SET {attempts} = {attempts} + 1 WHERE id = $1");
    for row in &rows {
        run(&tx, &count, [row.id.into()]).await?;
    }
    tx.commit().await?;
    rows.into_iter().map(ObjectAtWork::try_from).collect()
}

/// Takes an attempt back that came to nothing for reasons that lie elsewhere.
///
/// # Errors
/// As every change.
pub async fn work_give_back(tx: &Tx, work: Work, id: ImageId) -> StoreResult<()> {
    let (state, attempts) = work.columns();
    let sql = format!(
        "UPDATE received_object SET {attempts} = {attempts} - 1 \
         WHERE id = $1 AND {state} = 'PENDING' AND {attempts} > 0"
    );
    run(tx, &sql, [id.0.into()]).await.map(|_| ())
}

/// An object that was given up is to be looked at once more, if its file is kept; whether that is so.
///
/// # Errors
/// As every change.
pub async fn work_once_more(tx: &Tx, id: ImageId, attempts: u32) -> StoreResult<bool> {
    let sql = "UPDATE received_object SET understanding = 'PENDING', standing = 'PENDING', attempts = $2 \
        WHERE id = $1 AND understanding = 'QUARANTINED' AND file_state = 'KEPT'";
    let attempts = i32::try_from(attempts).unwrap_or(i32::MAX);
    Ok(run(tx, sql, [id.0.into(), attempts.into()]).await? == 1)
}

/// How many objects wait for a kind of work.
///
/// # Errors
/// As every query.
pub async fn work_waiting(on: &impl Source, work: Work) -> StoreResult<u64> {
    #[derive(FromQueryResult)]
    struct Row {
        waiting: i64,
    }
    let sql = format!(
        "SELECT count(*) AS waiting FROM received_object WHERE {} = 'PENDING'",
        work.columns().0
    );
    let row: Option<Row> = one(on, &sql, []).await?;
    Ok(row.map_or(0, |row| u64::try_from(row.waiting).unwrap_or(0)))
}

/// Notes that the pictures of an object are there.
///
/// # Errors
/// As every change.
pub async fn thumbnail_ready(tx: &Tx, id: ImageId) -> StoreResult<()> {
    let sql = "UPDATE received_object SET thumbnail = 'READY' WHERE id = $1 AND thumbnail = 'PENDING'";
    run(tx, sql, [id.0.into()]).await.map(|_| ())
}

/// Notes that the pictures of an object cannot be made, and why, as a code.
///
/// # Errors
/// As every change.
pub async fn thumbnail_failed(tx: &Tx, id: ImageId, reason: &str) -> StoreResult<()> {
    let sql = "UPDATE received_object SET thumbnail = 'FAILED', thumbnail_reason = $2 \
        WHERE id = $1 AND thumbnail = 'PENDING'";
    run(tx, sql, [id.0.into(), reason.into()]).await.map(|_| ())
}

/// A file that the spool should have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    /// Of which object.
    pub id: ImageId,
    /// Its unit.
    pub unit: UnitId,
    /// Where it is.
    pub file_key: String,
}

#[derive(FromQueryResult)]
struct FileRow {
    id: Uuid,
    unit_id: Uuid,
    file_key: String,
}

fn files_of(rows: Vec<FileRow>) -> Vec<KeptFile> {
    let file = |row: FileRow| KeptFile {
        id: ImageId(row.id),
        unit: UnitId(row.unit_id),
        file_key: row.file_key,
    };
    rows.into_iter().map(file).collect()
}

/// Files that the spool should have, by id, from after one id on.
///
/// # Errors
/// As every query.
pub async fn files_kept(on: &impl Source, after: ImageId, limit: u32) -> StoreResult<Vec<KeptFile>> {
    let sql = "SELECT id, unit_id, file_key FROM received_object WHERE file_state = 'KEPT' AND id > $1 \
        ORDER BY id LIMIT $2";
    Ok(files_of(all(on, sql, [after.0.into(), i64::from(limit).into()]).await?))
}

/// Whether a row says that this file is kept, as a received or as a quarantined object.
///
/// # Errors
/// As every query.
pub async fn file_is_known(on: &impl Source, file_key: &str) -> StoreResult<bool> {
    let sql = "SELECT id FROM received_object WHERE file_key = $1 AND file_state = 'KEPT' \
        UNION ALL SELECT id FROM quarantined_object WHERE file_key = $1 AND file_gone_at IS NULL LIMIT 1";
    finds(on, sql, [file_key.into()]).await
}

/// Notes that a file that should be there is not.
///
/// # Errors
/// As every change.
pub async fn file_missing(tx: &Tx, id: ImageId) -> StoreResult<()> {
    let sql = "UPDATE received_object SET file_state = 'MISSING' WHERE id = $1 AND file_state = 'KEPT'";
    run(tx, sql, [id.0.into()]).await.map(|_| ())
}

/// Notes that a file that was missing is there again, because it was sent again.
///
/// # Errors
/// As every change.
pub async fn file_is_back(tx: &Tx, id: ImageId) -> StoreResult<()> {
    let sql = "UPDATE received_object SET file_state = 'KEPT' WHERE id = $1 AND file_state = 'MISSING'";
    run(tx, sql, [id.0.into()]).await.map(|_| ())
}

/// Which files of received objects have their time over: of an object that belongs to an appointment or is of quality
/// control, with its pictures made, or of one that was given up and dealt with; with no alert that is open, and with no
/// bytes in quarantine about which nobody has decided.
const IS_OVER: &str = "o.file_state = 'KEPT' AND o.received_at < $1 AND o.thumbnail <> 'PENDING' \
    AND (o.understanding = 'QUARANTINED' OR (o.understanding = 'UNDERSTOOD' \
    AND (o.standing = 'MATCHED' OR o.standing = 'UNMATCHED' AND o.standing_reason = 'QUALITY_CONTROL'))) \
    AND NOT EXISTS (SELECT 1 FROM intake_alert a WHERE a.about = o.id AND a.closed_at IS NULL) \
    AND NOT EXISTS (SELECT 1 FROM quarantined_object q \
    WHERE q.sop_instance_uid = o.sop_instance_uid AND (q.resolved_at IS NULL \
    OR q.file_key = o.file_key AND q.resolved_at >= $1))";

/// The files of received objects whose time is over, received before a time.
///
/// # Errors
/// As every query.
pub async fn files_over(on: &impl Source, before: OffsetDateTime, limit: u32) -> StoreResult<Vec<KeptFile>> {
    let sql = format!(
        "SELECT o.id, o.unit_id, o.file_key FROM received_object o WHERE {IS_OVER} ORDER BY o.received_at LIMIT $2"
    );
    Ok(files_of(all(on, &sql, [before.into(), i64::from(limit).into()]).await?))
}

/// Notes that a file is about to be deleted, if its time still is over; whether it is. The row comes first: a file
/// without a row is found and deleted, a row without its file would be an alarm.
///
/// # Errors
/// As every change.
pub async fn file_expire(tx: &Tx, before: OffsetDateTime, id: ImageId) -> StoreResult<bool> {
    let sql = format!("UPDATE received_object AS o SET file_state = 'EXPIRED' WHERE {IS_OVER} AND o.id = $2");
    Ok(run(tx, &sql, [before.into(), id.0.into()]).await? == 1)
}
