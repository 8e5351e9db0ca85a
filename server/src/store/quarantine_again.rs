//! Bytes in quarantine that come again, or of which another attempt is made.

use app::domain::ids::{ImageId, QuarantineId, UnitId};
use sea_orm::FromQueryResult;
use time::OffsetDateTime;
use uuid::Uuid;

use super::connect::Tx;
use super::error::StoreResult;
use super::executor::{Source, one, run};
use super::quarantine::QuarantinedObject;

/// The same bytes, quarantined before for the same reason, whose file is there again.
///
/// # Errors
/// As every change.
pub async fn quarantine_same(tx: &Tx, new: &QuarantinedObject) -> StoreResult<Option<QuarantineId>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
    }
    let sql = "SELECT id FROM quarantined_object WHERE unit_id = $1 AND sha256 = $2 AND reason = $3";
    let values = [
        new.sender.unit.0.into(),
        new.sha256.to_vec().into(),
        new.reason.code().into(),
    ];
    let row: Option<Row> = one(tx, sql, values).await?;
    let Some(row) = row else { return Ok(None) };
    let back = "UPDATE quarantined_object SET file_gone_at = NULL WHERE id = $1";
    run(tx, back, [row.id.into()]).await?;
    Ok(Some(QuarantineId(row.id)))
}

/// The object that was taken in, could not be understood, and is what lies in quarantine; whether it waits for another
/// attempt. None if these bytes were never taken in, or their file is gone.
///
/// # Errors
/// As every query.
pub async fn quarantine_given_up(on: &impl Source, id: QuarantineId) -> StoreResult<Option<(ImageId, bool)>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        understanding: String,
    }
    let sql = "SELECT o.id, o.understanding FROM quarantined_object q JOIN received_object o \
        ON o.unit_id = q.unit_id AND o.sop_instance_uid = q.sop_instance_uid AND o.sha256 = q.sha256 \
        WHERE q.id = $1 AND q.reason IN ('NOT_UNDERSTOOD', 'GAVE_UP') AND q.resolution IS NULL \
        AND o.file_state = 'KEPT' AND o.understanding IN ('PENDING', 'QUARANTINED')";
    let row: Option<Row> = one(on, sql, [id.0.into()]).await?;
    Ok(row.map(|row| (ImageId(row.id), row.understanding == "PENDING")))
}

/// Bytes that had been given up were understood after all: they are dealt with, and what waited for a person is over.
///
/// # Errors
/// As every change.
pub async fn quarantine_taken_in(tx: &Tx, unit: UnitId, sha256: &[u8; 32], at: OffsetDateTime) -> StoreResult<()> {
    const SAME: &str = "unit_id = $1 AND sha256 = $2 AND reason IN ('NOT_UNDERSTOOD', 'GAVE_UP')";
    let values = || [unit.0.into(), sha256.to_vec().into(), at.into()];
    let alerts = format!(
        "UPDATE intake_alert SET closed_at = $3 WHERE closed_at IS NULL \
         AND about IN (SELECT id FROM quarantined_object WHERE {SAME})"
    );
    run(tx, &alerts, values()).await?;
    let taken_in = format!(
        "UPDATE quarantined_object SET resolution = 'TAKEN_IN', resolved_at = $3 WHERE {SAME} AND resolution IS NULL"
    );
    run(tx, &taken_in, values()).await.map(|_| ())
}
