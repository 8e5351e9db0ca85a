//! Drafts: what has been answered about an appointment's images so far.

use app::domain::ids::{AppointmentId, StaffId, UnitId};
use app::domain::imaging::draft::Draft;
use app::domain::staff::StaffName;
use sea_orm::FromQueryResult;
use time::OffsetDateTime;
use uuid::Uuid;

use super::appointment::appointment_must_exist;
use super::connect::Tx;
use super::error::{Failure, IllegalRow, StoreError, StoreResult, Swap};
use super::executor::{Source, one, run};
use super::staff::name_of;

/// A draft as saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedDraft {
    /// 1 after the first answer; every change adds 1. Clearing a draft is a change to an empty one, so that no
    /// version comes twice.
    pub version: u32,
    /// The answers.
    pub draft: Draft,
    /// Who changed it last.
    pub by: StaffName,
    /// When.
    pub at: OffsetDateTime,
}

pub(super) fn draft_of(
    version: i32,
    draft: &str,
    review: Option<&str>,
    by: StaffName,
    at: OffsetDateTime,
) -> Result<SavedDraft, IllegalRow> {
    let illegal = |what| IllegalRow {
        table: "image_draft",
        what,
    };
    Ok(SavedDraft {
        version: u32::try_from(version).map_err(|_| illegal("a negative version"))?,
        draft: Draft {
            review: review
                .map(serde_json::from_str)
                .transpose()
                .map_err(|_| illegal("no review"))?,
            ..serde_json::from_str(draft).map_err(|_| illegal("no draft"))?
        },
        by,
        at,
    })
}

/// The draft of an appointment.
///
/// # Errors
/// As every query.
pub async fn draft_get(on: &impl Source, unit: UnitId, id: AppointmentId) -> StoreResult<Option<SavedDraft>> {
    #[derive(FromQueryResult)]
    struct Row {
        version: i32,
        draft: String,
        review: Option<String>,
        updated_at: OffsetDateTime,
        by_id: Uuid,
        by_name: String,
    }
    let sql = "SELECT d.version, d.draft, d.review, d.updated_at, f.id AS by_id, f.name AS by_name \
        FROM image_draft d JOIN appointment a ON a.id = d.appointment_id JOIN staff f ON f.id = d.updated_by \
        WHERE d.appointment_id = $1 AND a.unit_id = $2";
    let row: Option<Row> = one(on, sql, [id.0.into(), unit.0.into()]).await?;
    let saved = row.map(|row| {
        let by = name_of(row.by_id, row.by_name);
        draft_of(row.version, &row.draft, row.review.as_deref(), by, row.updated_at)
    });
    Ok(saved.transpose()?)
}

/// Saves a draft over version `seen`; 0 stands for "none yet".
///
/// # Errors
/// [`StoreError::Missing`] when the unit has no such appointment.
pub async fn draft_put(
    tx: &Tx,
    unit: UnitId,
    id: AppointmentId,
    seen: u32,
    draft: &Draft,
    by: StaffId,
    at: OffsetDateTime,
) -> StoreResult<Swap> {
    appointment_must_exist(tx, unit, id).await?;
    let unwritable = |error: serde_json::Error| {
        StoreError::Failed(Failure {
            code: None,
            message: format!("a draft cannot be written: {}", error.classify() as u8),
        })
    };
    let text = serde_json::to_string(draft).map_err(unwritable)?;
    let review = draft.review.as_ref().map(serde_json::to_string);
    let review = review.transpose().map_err(unwritable)?;
    let sql = if seen == 0 {
        "INSERT INTO image_draft (appointment_id, version, draft, updated_by, updated_at, review) \
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING"
    } else {
        "UPDATE image_draft SET version = $2, draft = $3, updated_by = $4, updated_at = $5, review = $6 \
            WHERE appointment_id = $1 AND version = $2 - 1"
    };
    let version = seen.saturating_add(1);
    let values = [
        id.0.into(),
        i32::try_from(version).unwrap_or(i32::MAX).into(),
        text.into(),
        by.0.into(),
        at.into(),
        review.into(),
    ];
    match run(tx, sql, values).await? {
        0 => Ok(Swap::Stale),
        _ => Ok(Swap::Done(version)),
    }
}
