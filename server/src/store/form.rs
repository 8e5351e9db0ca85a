//! Forms: what a person typed and did not submit, and which forms were submitted.

use app::domain::ids::StaffId;
use app::forms::fields::Fields;
use app::forms::outcome::Outcome;
use sea_orm::FromQueryResult;
use time::OffsetDateTime;
use uuid::Uuid;

use super::connect::Tx;
use super::error::{Failure, IllegalRow, StoreError, StoreResult};
use super::executor::{Source, one, run};

/// Fields that a person typed on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedAnswer {
    /// As typed.
    pub fields: Fields,
    /// When they were last saved.
    pub saved_at: OffsetDateTime,
}

/// A form that was submitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The page.
    pub path: String,
    /// What came of it.
    pub outcome: Outcome,
    /// When.
    pub at: OffsetDateTime,
}

/// What a person typed on a page and did not submit.
///
/// # Errors
/// As every query.
pub async fn typed_answer_get(on: &impl Source, staff: StaffId, path: &str) -> StoreResult<Option<TypedAnswer>> {
    #[derive(FromQueryResult)]
    struct Row {
        fields: String,
        saved_at: OffsetDateTime,
    }
    let sql = "SELECT fields, saved_at FROM typed_answer WHERE staff_id = $1 AND path = $2";
    let row: Option<Row> = one(on, sql, [staff.0.into(), path.into()]).await?;
    Ok(row.map(|row| typed_of(&row.fields, row.saved_at)).transpose()?)
}

pub(super) fn typed_of(fields: &str, saved_at: OffsetDateTime) -> Result<TypedAnswer, IllegalRow> {
    let illegal = IllegalRow {
        table: "typed_answer",
        what: "no fields",
    };
    Ok(TypedAnswer {
        fields: serde_json::from_str(fields).map_err(|_| illegal)?,
        saved_at,
    })
}

/// Keeps what a person typed on a page, over what was kept before.
///
/// # Errors
/// As every change.
pub async fn typed_answer_put(
    tx: &Tx,
    staff: StaffId,
    path: &str,
    fields: &Fields,
    at: OffsetDateTime,
) -> StoreResult<()> {
    let sql = "INSERT INTO typed_answer (staff_id, path, fields, saved_at) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (staff_id, path) DO UPDATE SET fields = excluded.fields, saved_at = excluded.saved_at";
    run(tx, sql, [staff.0.into(), path.into(), json(fields)?.into(), at.into()]).await?;
    Ok(())
}

/// Forgets what a person typed on a page.
///
/// # Errors
/// As every change.
pub async fn typed_answer_delete(tx: &Tx, staff: StaffId, path: &str) -> StoreResult<()> {
    let sql = "DELETE FROM typed_answer WHERE staff_id = $1 AND path = $2";
    run(tx, sql, [staff.0.into(), path.into()]).await?;
    Ok(())
}

/// Forgets what a person typed on any page whose path begins with `prefix`.
///
/// # Errors
/// As every change.
pub async fn typed_answer_delete_below(tx: &Tx, staff: StaffId, prefix: &str) -> StoreResult<()> {
    let sql = "DELETE FROM typed_answer WHERE staff_id = $1 AND substr(path, 1, length($2)) = $2";
    run(tx, sql, [staff.0.into(), prefix.into()]).await?;
    Ok(())
}

/// What came of a form that this person submitted under this key.
///
/// # Errors
/// As every query.
pub async fn form_submission_get(on: &impl Source, staff: StaffId, key: Uuid) -> StoreResult<Option<Submission>> {
    #[derive(FromQueryResult)]
    struct Row {
        path: String,
        outcome: String,
        at: OffsetDateTime,
    }
    let sql = "SELECT path, outcome, at FROM form_submission WHERE form_key = $1 AND staff_id = $2";
    let row: Option<Row> = one(on, sql, [key.into(), staff.0.into()]).await?;
    let Some(row) = row else { return Ok(None) };
    let illegal = IllegalRow {
        table: "form_submission",
        what: "no outcome",
    };
    Ok(Some(Submission {
        path: row.path,
        outcome: serde_json::from_str(&row.outcome).map_err(|_| illegal)?,
        at: row.at,
    }))
}

/// Notes that a form was submitted; `false` when its key was used before, and then nothing else of the transaction
/// may be done. A second submission that comes while the first is under way waits for it here.
///
/// # Errors
/// As every change.
pub async fn form_submission_put(
    tx: &Tx,
    staff: StaffId,
    key: Uuid,
    path: &str,
    outcome: &Outcome,
    at: OffsetDateTime,
) -> StoreResult<bool> {
    let sql = "INSERT INTO form_submission (form_key, staff_id, path, outcome, at) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT DO NOTHING";
    let values = [
        key.into(),
        staff.0.into(),
        path.into(),
        json(outcome)?.into(),
        at.into(),
    ];
    Ok(run(tx, sql, values).await? == 1)
}

fn json(value: &impl serde::Serialize) -> StoreResult<String> {
    serde_json::to_string(value).map_err(|_| {
        StoreError::Failed(Failure {
            code: None,
            message: "fields cannot be written as JSON".to_owned(),
        })
    })
}
