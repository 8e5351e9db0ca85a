//! What speaks against the images of an appointment: objects that are held apart or came twice, and machines by name.

use app::domain::ids::{AppointmentId, MachineId, UnitId};
use sea_orm::FromQueryResult;
use uuid::Uuid;

use super::error::StoreResult;
use super::executor::{Source, all};
use super::received::{KnownObject, OBJECT, Row};

/// The objects that name an appointment and contradict it, in the order in which they arrived.
///
/// # Errors
/// As every query.
pub async fn received_apart_of_appointment(
    on: &impl Source,
    unit: UnitId,
    id: AppointmentId,
) -> StoreResult<Vec<KnownObject>> {
    let sql = format!(
        "{OBJECT} WHERE o.appointment_id = $1 AND o.unit_id = $2 AND o.standing = 'HELD_APART' \
         ORDER BY o.received_at, o.id"
    );
    let rows: Vec<Row> = all(on, &sql, [id.0.into(), unit.0.into()]).await?;
    rows.into_iter().map(KnownObject::try_from).collect()
}

/// The SOP Instance UIDs of an appointment's objects that came again with other bytes, about which nobody has decided.
///
/// # Errors
/// As every query.
pub async fn doubles_of_appointment(on: &impl Source, unit: UnitId, id: AppointmentId) -> StoreResult<Vec<String>> {
    #[derive(FromQueryResult)]
    struct Double {
        sop_instance_uid: String,
    }
    let sql = "SELECT DISTINCT o.sop_instance_uid FROM received_object o JOIN quarantined_object q \
        ON q.sop_instance_uid = o.sop_instance_uid AND q.unit_id = o.unit_id \
        WHERE o.appointment_id = $1 AND o.unit_id = $2 AND o.standing = 'MATCHED' AND q.reason = 'OTHER_BYTES' \
        AND q.resolution IS NULL ORDER BY o.sop_instance_uid";
    let rows: Vec<Double> = all(on, sql, [id.0.into(), unit.0.into()]).await?;
    Ok(rows.into_iter().map(|row| row.sop_instance_uid).collect())
}

/// The machines of a unit by name.
///
/// # Errors
/// As every query.
pub async fn machine_names(on: &impl Source, unit: UnitId) -> StoreResult<Vec<(MachineId, String)>> {
    #[derive(FromQueryResult)]
    struct Named {
        id: Uuid,
        name: String,
    }
    let rows: Vec<Named> = all(
        on,
        "SELECT id, name FROM machine WHERE unit_id = $1 ORDER BY id",
        [unit.0.into()],
    )
    .await?;
    Ok(rows.into_iter().map(|row| (MachineId(row.id), row.name)).collect())
}
