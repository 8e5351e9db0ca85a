//! What could not be taken in, with its reason; and alerts, which wait for a person. Nothing here is ever dropped.

use app::domain::ids::{AlertId, AssociationId, MachineId, QuarantineId, StaffId, UnitId};
use sea_orm::FromQueryResult;
use time::OffsetDateTime;
use uuid::Uuid;

use super::code::coded;
use super::connect::Tx;
use super::error::{IllegalRow, StoreError, StoreResult};
use super::executor::{Source, all, one, run};
use super::received::{Sender, changed};

coded! {
    /// Why bytes were quarantined.
    QuarantineReason in "quarantined_object" {
        /// Another object with the same SOP Instance UID was taken in before.
        OtherBytes = "OTHER_BYTES",
        /// The object calls itself by another SOP Instance UID than its sender does.
        OtherInstance = "OTHER_INSTANCE",
        /// The object calls itself by another SOP Class UID than its sender does.
        OtherClass = "OTHER_CLASS",
        /// It breaks the limits within which an object is read.
        NotScanned = "NOT_SCANNED",
        /// It was read, and makes no sense.
        NotUnderstood = "NOT_UNDERSTOOD",
        /// Looking at it ended the process more than once.
        GaveUp = "GAVE_UP",
        /// It was sent as a file, and the file does not begin as one.
        WrongFileHeader = "WRONG_FILE_HEADER",
    }
}

coded! {
    /// What is wrong, in a person's eyes.
    AlertKind in "intake_alert" {
        /// The same SOP Instance UID came with other bytes.
        OtherBytes = "OTHER_BYTES",
        /// Images contradict the participant whom they claim.
        HeldApart = "HELD_APART",
        /// Something was quarantined.
        Quarantined = "QUARANTINED",
        /// A file that should be kept is gone.
        FileMissing = "FILE_MISSING",
        /// Something was tried too often.
        GaveUp = "GAVE_UP",
        /// A machine cannot be told what it waits for.
        NotTold = "NOT_TOLD",
    }
}

coded! {
    /// What a person decided about quarantined bytes.
    Resolution in "quarantined_object" {
        /// They are not needed.
        Discarded = "DISCARDED",
        /// They were taken in.
        TakenIn = "TAKEN_IN",
    }
}

/// Bytes that could not be taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuarantinedObject {
    /// Which.
    pub id: QuarantineId,
    /// Who sent them.
    pub sender: Sender,
    /// Why they were not taken in.
    pub reason: QuarantineReason,
    /// More about it, without anything of the participant.
    pub detail: String,
    /// The SOP Instance UID by which they were sent.
    pub sop_instance_uid: Option<String>,
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
    /// How many there are.
    pub size_bytes: u64,
    /// Where they are, below the spool folder.
    pub file_key: String,
    /// When they came.
    pub at: OffsetDateTime,
    /// What was decided about them, and when.
    pub resolved: Option<(Resolution, OffsetDateTime)>,
    /// When they were deleted.
    pub file_gone_at: Option<OffsetDateTime>,
}

/// Quarantines bytes; whether they were not there before, for the same reason. The same bytes are kept once.
///
/// # Errors
/// As every change.
pub async fn quarantine_insert(tx: &Tx, new: &QuarantinedObject) -> StoreResult<bool> {
    let sql = "INSERT INTO quarantined_object (id, unit_id, machine_id, association_id, reason, detail, \
        sop_instance_uid, sha256, size_bytes, file_key, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
        ON CONFLICT (unit_id, sha256, reason) DO NOTHING";
    let values = [
        new.id.0.into(),
        new.sender.unit.0.into(),
        new.sender.machine.map(|id| id.0).into(),
        new.sender.association.map(|id| id.0).into(),
        new.reason.code().into(),
        new.detail.chars().take(400).collect::<String>().into(),
        new.sop_instance_uid.clone().into(),
        new.sha256.to_vec().into(),
        i64::try_from(new.size_bytes).unwrap_or(i64::MAX).into(),
        new.file_key.clone().into(),
        new.at.into(),
    ];
    Ok(run(tx, sql, values).await? == 1)
}

/// Files in quarantine whose time is over, each under the id of its row: somebody dealt with them before a time, and
/// with whatever else is kept in the same file.
const IS_OVER: &str = "q.resolved_at < $1 AND q.file_gone_at IS NULL \
    AND NOT EXISTS (SELECT 1 FROM intake_alert a WHERE a.about = q.id AND a.closed_at IS NULL) \
    AND NOT EXISTS (SELECT 1 FROM received_object o WHERE o.file_key = q.file_key AND o.file_state = 'KEPT') \
    AND NOT EXISTS (SELECT 1 FROM quarantined_object r \
    WHERE r.file_key = q.file_key AND (r.resolved_at IS NULL OR r.resolved_at >= $1))";

/// The files in quarantine that were dealt with before a time, with the ids of their rows.
///
/// # Errors
/// As every query.
pub async fn quarantine_files_over(
    on: &impl Source,
    before: OffsetDateTime,
    limit: u32,
) -> StoreResult<Vec<(QuarantineId, String)>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        file_key: String,
    }
    let sql =
        format!("SELECT q.id, q.file_key FROM quarantined_object q WHERE {IS_OVER} ORDER BY q.resolved_at LIMIT $2");
    let rows: Vec<Row> = all(on, &sql, [before.into(), i64::from(limit).into()]).await?;
    Ok(rows
        .into_iter()
        .map(|row| (QuarantineId(row.id), row.file_key))
        .collect())
}

/// Notes that a file in quarantine is about to be deleted, if its time still is over; whether it is.
///
/// # Errors
/// As every change.
pub async fn quarantine_file_expire(
    tx: &Tx,
    before: OffsetDateTime,
    id: QuarantineId,
    now: OffsetDateTime,
) -> StoreResult<bool> {
    let sql = format!("UPDATE quarantined_object AS q SET file_gone_at = $3 WHERE {IS_OVER} AND q.id = $2");
    Ok(run(tx, &sql, [before.into(), id.0.into(), now.into()]).await? == 1)
}

#[derive(FromQueryResult)]
pub(super) struct Row {
    id: Uuid,
    unit_id: Uuid,
    machine_id: Option<Uuid>,
    association_id: Option<Uuid>,
    reason: String,
    detail: String,
    sop_instance_uid: Option<String>,
    sha256: Vec<u8>,
    size_bytes: i64,
    file_key: String,
    at: OffsetDateTime,
    resolution: Option<String>,
    resolved_at: Option<OffsetDateTime>,
    file_gone_at: Option<OffsetDateTime>,
}

impl TryFrom<Row> for QuarantinedObject {
    type Error = StoreError;

    fn try_from(row: Row) -> StoreResult<Self> {
        let illegal = |what| IllegalRow {
            table: "quarantined_object",
            what,
        };
        let resolution = row.resolution.as_deref().map(Resolution::of_code).transpose()?;
        Ok(QuarantinedObject {
            id: QuarantineId(row.id),
            sender: Sender {
                unit: UnitId(row.unit_id),
                machine: row.machine_id.map(MachineId),
                association: row.association_id.map(AssociationId),
            },
            reason: QuarantineReason::of_code(&row.reason)?,
            detail: row.detail,
            sop_instance_uid: row.sop_instance_uid,
            sha256: row.sha256.try_into().map_err(|_| illegal("no SHA-256"))?,
            size_bytes: u64::try_from(row.size_bytes).map_err(|_| illegal("a negative size"))?,
            file_key: row.file_key,
            at: row.at,
            resolved: resolution.zip(row.resolved_at),
            file_gone_at: row.file_gone_at,
        })
    }
}

pub(super) const QUARANTINED: &str = "SELECT id, unit_id, machine_id, association_id, reason, detail, \
    sop_instance_uid, sha256, size_bytes, file_key, at, resolution, resolved_at, file_gone_at FROM quarantined_object";

/// What a unit has in quarantine, the newest first.
///
/// # Errors
/// As every query.
pub async fn quarantined_of_unit(on: &impl Source, unit: UnitId, limit: u32) -> StoreResult<Vec<QuarantinedObject>> {
    let sql = format!("{QUARANTINED} WHERE unit_id = $1 ORDER BY at DESC, id LIMIT $2");
    let rows: Vec<Row> = all(on, &sql, [unit.0.into(), i64::from(limit).into()]).await?;
    rows.into_iter().map(QuarantinedObject::try_from).collect()
}

/// Notes what a person decided about quarantined bytes.
///
/// # Errors
/// [`StoreError::Missing`] when the unit has none such that are undecided.
pub async fn quarantine_resolve(
    tx: &Tx,
    unit: UnitId,
    id: QuarantineId,
    resolution: Resolution,
    by: StaffId,
    at: OffsetDateTime,
) -> StoreResult<()> {
    let sql = "UPDATE quarantined_object SET resolution = $3, resolved_by = $4, resolved_at = $5 \
        WHERE id = $1 AND unit_id = $2 AND resolution IS NULL";
    let values = [
        id.0.into(),
        unit.0.into(),
        resolution.code().into(),
        by.0.into(),
        at.into(),
    ];
    changed(run(tx, sql, values).await?)
}

/// Raises an alert about something, once.
///
/// # Errors
/// As every change.
pub async fn alert_raise(tx: &Tx, unit: UnitId, kind: AlertKind, about: Uuid, at: OffsetDateTime) -> StoreResult<()> {
    let sql = "INSERT INTO intake_alert (id, unit_id, kind, about, at) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (kind, about) DO NOTHING";
    let values = [
        Uuid::new_v4().into(),
        unit.0.into(),
        kind.code().into(),
        about.into(),
        at.into(),
    ];
    run(tx, sql, values).await.map(|_| ())
}

/// Raises an alert about something, also where there was one that was closed.
///
/// # Errors
/// As every change.
pub async fn alert_raise_again(
    tx: &Tx,
    unit: UnitId,
    kind: AlertKind,
    about: Uuid,
    at: OffsetDateTime,
) -> StoreResult<()> {
    alert_raise(tx, unit, kind, about, at).await?;
    let sql = "UPDATE intake_alert SET at = $3, closed_at = NULL, closed_by = NULL \
        WHERE kind = $1 AND about = $2 AND closed_at IS NOT NULL";
    run(tx, sql, [kind.code().into(), about.into(), at.into()])
        .await
        .map(|_| ())
}

/// Closes an alert whose cause is over: nobody has to.
///
/// # Errors
/// As every change.
pub async fn alert_over(tx: &Tx, kind: AlertKind, about: Uuid, at: OffsetDateTime) -> StoreResult<()> {
    let sql = "UPDATE intake_alert SET closed_at = $3 WHERE kind = $1 AND about = $2 AND closed_at IS NULL";
    run(tx, sql, [kind.code().into(), about.into(), at.into()])
        .await
        .map(|_| ())
}

/// An alert that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Which.
    pub id: AlertId,
    /// What is wrong.
    pub kind: AlertKind,
    /// The received or quarantined object.
    pub about: Uuid,
    /// Since when.
    pub at: OffsetDateTime,
}

/// The alerts of a unit that are open, the newest first.
///
/// # Errors
/// As every query.
pub async fn alerts_open(on: &impl Source, unit: UnitId, limit: u32) -> StoreResult<Vec<Alert>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        kind: String,
        about: Uuid,
        at: OffsetDateTime,
    }
    let sql = "SELECT id, kind, about, at FROM intake_alert WHERE unit_id = $1 AND closed_at IS NULL \
        ORDER BY at DESC, id LIMIT $2";
    let rows: Vec<Row> = all(on, sql, [unit.0.into(), i64::from(limit).into()]).await?;
    rows.into_iter()
        .map(|row| {
            Ok(Alert {
                id: AlertId(row.id),
                kind: AlertKind::of_code(&row.kind)?,
                about: row.about,
                at: row.at,
            })
        })
        .collect()
}

/// Closes an alert.
///
/// # Errors
/// [`StoreError::Missing`] when the unit has no such alert that is open.
pub async fn alert_close(tx: &Tx, unit: UnitId, id: AlertId, by: StaffId, at: OffsetDateTime) -> StoreResult<()> {
    let sql = "UPDATE intake_alert SET closed_at = $3, closed_by = $4 \
        WHERE id = $1 AND unit_id = $2 AND closed_at IS NULL";
    changed(run(tx, sql, [id.0.into(), unit.0.into(), at.into(), by.0.into()]).await?)
}

/// How many alerts are open, in all units.
///
/// # Errors
/// As every query.
pub async fn alerts_open_count(on: &impl Source) -> StoreResult<u64> {
    #[derive(FromQueryResult)]
    struct Row {
        open: i64,
    }
    let sql = "SELECT count(*) AS open FROM intake_alert WHERE closed_at IS NULL";
    let row: Option<Row> = one(on, sql, []).await?;
    Ok(row.map_or(0, |row| u64::try_from(row.open).unwrap_or(0)))
}
