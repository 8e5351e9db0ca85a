//! Why an appointment was stopped.

use app::domain::ids::{AppointmentId, StaffId, UnitId};
use app::domain::non_empty::NonEmpty;
use app::domain::stop::{Reschedule, Stop, StopReason};
use app::domain::text::FreeText;
use app::services::imaging::Stopped;
use sea_orm::FromQueryResult;
use time::OffsetDateTime;
use uuid::Uuid;

use super::appointment::appointment_must_exist;
use super::connect::Tx;
use super::entity::appointment as table;
use super::error::{IllegalRow, StoreResult};
use super::executor::{Source, all, insert, insert_all};
use super::staff::name_of;
use super::unit::zone_of;

/// Records that an appointment was stopped.
///
/// # Errors
/// [`super::StoreError::Missing`]; [`super::Constraint::StoppedTwice`].
pub async fn stop_insert(
    tx: &Tx,
    unit: UnitId,
    id: AppointmentId,
    stop: &Stop,
    by: StaffId,
    at: OffsetDateTime,
) -> StoreResult<()> {
    appointment_must_exist(tx, unit, id).await?;
    let model = table::appointment_stop::Model {
        appointment_id: id.0,
        details: stop.details().map(|text| text.as_str().to_owned()),
        reschedule: stop.reschedule.code().to_owned(),
        by_staff: by.0,
        at,
    };
    insert(tx, model).await?;
    let reasons = stop
        .reasons
        .iter()
        .zip(0..)
        .map(|(reason, position)| table::appointment_stop_reason::Model {
            appointment_id: id.0,
            position,
            code: reason.code().to_owned(),
        })
        .collect();
    insert_all(tx, reasons).await
}

/// Why an appointment was stopped, if it was.
///
/// # Errors
/// As every query.
pub async fn stop_of(on: &impl Source, unit: UnitId, id: AppointmentId) -> StoreResult<Option<Stopped>> {
    #[derive(FromQueryResult)]
    struct Row {
        details: Option<String>,
        reschedule: String,
        at: OffsetDateTime,
        code: String,
        by_id: Uuid,
        by_name: String,
        zone: String,
    }
    let sql = "SELECT s.details, s.reschedule, s.at, r.code, f.id AS by_id, f.name AS by_name, u.zone \
        FROM appointment_stop s JOIN appointment a ON a.id = s.appointment_id JOIN unit u ON u.id = a.unit_id \
        JOIN staff f ON f.id = s.by_staff JOIN appointment_stop_reason r ON r.appointment_id = s.appointment_id \
        WHERE s.appointment_id = $1 AND a.unit_id = $2 ORDER BY r.position";
    let illegal = |what| IllegalRow {
        table: "appointment_stop",
        what,
    };
    let rows: Vec<Row> = all(on, sql, [id.0.into(), unit.0.into()]).await?;
    let reasons: Option<Vec<StopReason>> = rows.iter().map(|row| StopReason::from_code(&row.code)).collect();
    let Some(row) = rows.into_iter().next() else {
        return Ok(None);
    };
    let reasons = NonEmpty::try_from(reasons.ok_or(illegal("unknown reason"))?).map_err(|_| illegal("no reason"))?;
    let details = row
        .details
        .map(FreeText::try_from)
        .transpose()
        .map_err(|_| illegal("details that are no text"))?;
    let reschedule = Reschedule::from_code(&row.reschedule).ok_or(illegal("unknown answer"))?;
    Ok(Some(Stopped {
        stop: Stop::new(reasons, details, reschedule).map_err(|_| illegal("details without their reason"))?,
        by: name_of(row.by_id, row.by_name),
        at: zone_of(&row.zone)?.local(row.at),
    }))
}
