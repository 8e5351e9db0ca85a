//! What happened to an appointment, one line an event, never changed.

use app::domain::appointment::Event;
use app::domain::ids::{AppointmentId, StaffId, UnitId};
use app::services::imaging::HistoryLine;
use sea_orm::FromQueryResult;
use time::OffsetDateTime;
use uuid::Uuid;

use super::connect::Tx;
use super::error::{IllegalRow, StoreError, StoreResult};
use super::executor::{Source, all, run};
use super::staff::name_of;
use super::unit::zone_of;

/// Adds an event; `by` is nobody where the service noticed it itself; `note` says more about it, never about the
/// participant.
///
/// # Errors
/// [`StoreError::Missing`] when the unit has no such appointment.
pub async fn event_append(
    tx: &Tx,
    unit: UnitId,
    id: AppointmentId,
    event: Event,
    by: Option<StaffId>,
    at: OffsetDateTime,
    note: Option<&str>,
) -> StoreResult<()> {
    let sql = "INSERT INTO appointment_event (id, appointment_id, seq, event, by_staff, at, note) \
        SELECT $1, a.id, (SELECT coalesce(max(e.seq), 0) + 1 FROM appointment_event e WHERE e.appointment_id = a.id), \
        $3, $4, $5, $6 FROM appointment a WHERE a.id = $2 AND a.unit_id = $7";
    let values = [
        Uuid::new_v4().into(),
        id.0.into(),
        event.code().into(),
        by.map(|staff| staff.0).into(),
        at.into(),
        note.map(ToOwned::to_owned).into(),
        unit.0.into(),
    ];
    match run(tx, sql, values).await? {
        0 => Err(StoreError::Missing),
        _ => Ok(()),
    }
}

/// What happened to an appointment, oldest first.
///
/// # Errors
/// As every query.
pub async fn events_of_appointment(on: &impl Source, unit: UnitId, id: AppointmentId) -> StoreResult<Vec<HistoryLine>> {
    #[derive(FromQueryResult)]
    struct Row {
        event: String,
        at: OffsetDateTime,
        note: Option<String>,
        by_id: Option<Uuid>,
        by_name: Option<String>,
        zone: String,
    }
    let sql = "SELECT e.event, e.at, e.note, f.id AS by_id, f.name AS by_name, u.zone \
        FROM appointment_event e JOIN appointment a ON a.id = e.appointment_id JOIN unit u ON u.id = a.unit_id \
        LEFT JOIN staff f ON f.id = e.by_staff WHERE e.appointment_id = $1 AND a.unit_id = $2 ORDER BY e.seq";
    let illegal = IllegalRow {
        table: "appointment_event",
        what: "unknown event",
    };
    let rows: Vec<Row> = all(on, sql, [id.0.into(), unit.0.into()]).await?;
    rows.into_iter()
        .map(|row| {
            Ok(HistoryLine {
                event: Event::from_code(&row.event).ok_or(illegal)?,
                note: row.note,
                by: row.by_id.zip(row.by_name).map(|(id, name)| name_of(id, name)),
                at: zone_of(&row.zone)?.local(row.at),
            })
        })
        .collect()
}
