//! Technical recalls: requested by a reader, arranged by the clinic, withdrawn by who requested them.

use app::domain::ids::{AppointmentId, RecallId, StaffId, UnitId};
use app::domain::imaging::view::View;
use app::domain::reading::RecallReason;
use app::domain::text::FreeText;
use app::forms::reading::NewRecall;
use app::services::reading::Recall;
use sea_orm::FromQueryResult;
use time::OffsetDateTime;
use uuid::Uuid;

use super::connect::Tx;
use super::error::{StoreError, StoreResult};
use super::executor::{Source, all, finds, run};
use super::reading::illegal;
use super::reading_work::{Reply, text};
use super::staff::name_of;
use crate::clock::Zone;

/// The technical recalls of a case, oldest first.
///
/// # Errors
/// As every query.
pub async fn reading_recalls(
    on: &impl Source,
    unit: UnitId,
    zone: Zone,
    id: AppointmentId,
) -> StoreResult<Vec<Recall>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        view: String,
        reason: String,
        note: Option<String>,
        staff_id: Uuid,
        name: String,
        at: OffsetDateTime,
        #[sea_orm(nested)]
        reply: Reply,
        arranged: Option<String>,
        arranged_by: Option<Uuid>,
        arranged_name: Option<String>,
        arranged_at: Option<OffsetDateTime>,
    }
    let sql = "SELECT r.id, r.view, r.reason, r.note, f.id AS staff_id, f.name, r.at, w.reason AS reply, \
        g.id AS reply_by, g.name AS reply_name, w.at AS reply_at, \
        n.words AS arranged, m.id AS arranged_by, m.name AS arranged_name, n.at AS arranged_at FROM reading_recall r \
        JOIN reading_case c ON c.appointment_id = r.appointment_id JOIN staff f ON f.id = r.by_staff \
        LEFT JOIN reading_recall_withdrawal w ON w.recall_id = r.id LEFT JOIN staff g ON g.id = w.by_staff \
        LEFT JOIN reading_recall_arrangement n ON n.recall_id = r.id LEFT JOIN staff m ON m.id = n.by_staff \
        WHERE r.appointment_id = $1 AND c.unit_id = $2 ORDER BY r.at, r.id";
    let rows: Vec<Row> = all(on, sql, [id.0.into(), unit.0.into()]).await?;
    rows.into_iter()
        .map(|row| {
            let arranged = Reply {
                reply: row.arranged,
                reply_by: row.arranged_by,
                reply_name: row.arranged_name,
                reply_at: row.arranged_at,
            };
            Ok(Recall {
                id: RecallId(row.id),
                view: View::try_from(row.view).map_err(|_| illegal("unknown view"))?,
                reason: RecallReason::from_code(&row.reason).ok_or(illegal("unknown reason"))?,
                note: row.note.map(text).transpose()?,
                by: name_of(row.staff_id, row.name),
                at: zone.local(row.at),
                withdrawn: row.reply.said(zone)?,
                arranged: arranged.said(zone)?,
            })
        })
        .collect()
}

/// Adds a technical recall.
///
/// # Errors
/// As every change.
pub async fn reading_recall_insert(
    tx: &Tx,
    recall: RecallId,
    id: AppointmentId,
    (new, by): (&NewRecall, StaffId),
    at: OffsetDateTime,
) -> StoreResult<()> {
    let sql = "INSERT INTO reading_recall (id, appointment_id, view, reason, note, by_staff, at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        recall.0.into(),
        id.0.into(),
        new.view.code().into(),
        new.reason.code().into(),
        new.note.as_ref().map(|note| note.as_str().to_owned()).into(),
        by.0.into(),
        at.into(),
    ];
    run(tx, sql, values).await.map(|_| ())
}

/// Notes what the clinic arranged for a technical recall about an appointment; `false` when somebody else has.
///
/// # Errors
/// [`StoreError::Missing`] when there is no such recall about it.
pub async fn reading_recall_arrange(
    tx: &Tx,
    (unit, id): (UnitId, AppointmentId),
    recall: RecallId,
    (words, by): (&FreeText, StaffId),
    at: OffsetDateTime,
) -> StoreResult<bool> {
    let sql = "SELECT r.id FROM reading_recall r JOIN reading_case c ON c.appointment_id = r.appointment_id \
        WHERE r.id = $1 AND r.appointment_id = $2 AND c.unit_id = $3";
    if !finds(tx, sql, [recall.0.into(), id.0.into(), unit.0.into()]).await? {
        return Err(StoreError::Missing);
    }
    let sql = "INSERT INTO reading_recall_arrangement (recall_id, words, by_staff, at) VALUES ($1, $2, $3, $4) \
        ON CONFLICT DO NOTHING";
    let values = [recall.0.into(), words.as_str().into(), by.0.into(), at.into()];
    Ok(run(tx, sql, values).await? == 1)
}

/// Withdraws a technical recall that the same reader requested; `false` when that was done before.
///
/// # Errors
/// [`StoreError::Missing`] when the reader requested no such recall.
pub async fn reading_recall_withdraw(
    tx: &Tx,
    recall: RecallId,
    id: AppointmentId,
    (reason, by): (&FreeText, StaffId),
    at: OffsetDateTime,
) -> StoreResult<bool> {
    let sql = "SELECT id FROM reading_recall WHERE id = $1 AND appointment_id = $2 AND by_staff = $3";
    if !finds(tx, sql, [recall.0.into(), id.0.into(), by.0.into()]).await? {
        return Err(StoreError::Missing);
    }
    let sql = "INSERT INTO reading_recall_withdrawal (recall_id, reason, by_staff, at) VALUES ($1, $2, $3, $4) \
        ON CONFLICT DO NOTHING";
    let values = [recall.0.into(), reason.as_str().into(), by.0.into(), at.into()];
    Ok(run(tx, sql, values).await? == 1)
}
