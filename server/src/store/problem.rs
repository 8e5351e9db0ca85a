//! What troubleshooting rests on: a machine's day, what it sent for others, what was refused; and images that are moved
//! from one appointment to another.

use app::domain::ids::{AppointmentId, ImageId, MachineId, StepId, UnitId};
use sea_orm::FromQueryResult;
use time::OffsetDateTime;
use uuid::Uuid;

use super::association::AssociationOutcome;
use super::connect::Tx;
use super::error::StoreResult;
use super::executor::{Source, all, one, run};
use super::quarantine::QuarantineReason;
use super::transfer::counted;

/// What a machine did since a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MachineDay {
    /// Its last call, and how that ended; rejected ones too.
    pub last_call: Option<(OffsetDateTime, AssociationOutcome)>,
    /// When it last asked for the worklist.
    pub last_query: Option<OffsetDateTime>,
    /// When it was last given the appointment.
    pub handed: Option<OffsetDateTime>,
}

/// What a machine did since a time, and when it was given an appointment. An association that is open may have asked.
///
/// # Errors
/// As every query.
pub async fn machine_day(
    on: &impl Source,
    machine: MachineId,
    ae_title: &str,
    appointment: AppointmentId,
    since: OffsetDateTime,
) -> StoreResult<MachineDay> {
    #[derive(FromQueryResult)]
    struct Call {
        started_at: OffsetDateTime,
        outcome: String,
    }
    #[derive(FromQueryResult)]
    struct Times {
        last_query: Option<OffsetDateTime>,
        last_answer: Option<OffsetDateTime>,
        handed: Option<OffsetDateTime>,
    }
    let sql = "SELECT started_at, outcome FROM association WHERE started_at >= $3 \
        AND (machine_id = $1 OR calling_title = $2) ORDER BY started_at DESC, id LIMIT 1";
    let call: Option<Call> = one(on, sql, [machine.0.into(), ae_title.into(), since.into()]).await?;
    let sql = "SELECT \
        (SELECT max(started_at) FROM association WHERE machine_id = $1 AND queries > 0 AND started_at >= $3) \
        AS last_query, \
        (SELECT max(at) FROM worklist_answer WHERE machine_id = $1 AND at >= $3) AS last_answer, \
        (SELECT at FROM worklist_answer WHERE machine_id = $1 AND appointment_id = $2 AND at >= $3) AS handed";
    let times: Option<Times> = one(on, sql, [machine.0.into(), appointment.0.into(), since.into()]).await?;
    let last_call = match call {
        None => None,
        Some(call) => Some((call.started_at, AssociationOutcome::of_code(&call.outcome)?)),
    };
    Ok(times.map_or_else(
        || MachineDay {
            last_call,
            ..MachineDay::default()
        },
        |times| MachineDay {
            last_call,
            last_query: times.last_query.max(times.last_answer),
            handed: times.handed,
        },
    ))
}

/// Objects that came, and for whom, as far as the last digits of an accession number tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameRow {
    /// How many.
    pub count: u32,
    /// When the last one came.
    pub last: OffsetDateTime,
    /// The appointment and its accession number, when they belong to one.
    pub appointment: Option<(AppointmentId, String)>,
    /// Whether they are held apart.
    pub is_held_apart: bool,
}

/// What a machine sent since a time that is not of an appointment, by whose it is; the newest first.
///
/// # Errors
/// As every query.
pub async fn objects_elsewhere(
    on: &impl Source,
    (unit, machine): (UnitId, MachineId),
    appointment: AppointmentId,
    since: OffsetDateTime,
) -> StoreResult<Vec<CameRow>> {
    #[derive(FromQueryResult)]
    struct Row {
        objects: i64,
        last_at: OffsetDateTime,
        standing: String,
        accession: Option<String>,
        appointment_id: Option<Uuid>,
    }
    let sql = "SELECT count(*) AS objects, max(o.received_at) AS last_at, o.standing, a.accession, \
        a.id AS appointment_id FROM received_object o \
        LEFT JOIN appointment a ON a.id = o.appointment_id AND o.standing = 'MATCHED' \
        WHERE o.unit_id = $1 AND o.machine_id = $2 AND o.received_at >= $3 AND o.understanding = 'UNDERSTOOD' \
        AND coalesce(o.standing_reason, '') <> 'QUALITY_CONTROL' \
        AND (o.appointment_id IS NULL OR o.appointment_id <> $4) \
        GROUP BY o.standing, a.accession, a.id ORDER BY last_at DESC";
    let values = [unit.0.into(), machine.0.into(), since.into(), appointment.0.into()];
    let rows: Vec<Row> = all(on, sql, values).await?;
    let row = |row: Row| CameRow {
        count: counted(row.objects),
        last: row.last_at,
        appointment: row.appointment_id.map(AppointmentId).zip(row.accession),
        is_held_apart: row.standing == "HELD_APART",
    };
    Ok(rows.into_iter().map(row).collect())
}

/// How many objects are here under an appointment.
///
/// # Errors
/// As every query.
pub async fn objects_under_appointment(on: &impl Source, unit: UnitId, appointment: AppointmentId) -> StoreResult<u32> {
    #[derive(FromQueryResult)]
    struct Row {
        objects: i64,
    }
    let sql = "SELECT count(*) AS objects FROM received_object \
        WHERE appointment_id = $1 AND unit_id = $2 AND standing = 'MATCHED'";
    let row: Option<Row> = one(on, sql, [appointment.0.into(), unit.0.into()]).await?;
    Ok(row.map_or(0, |row| counted(row.objects)))
}

/// Objects that name an appointment and contradict it: how many, and when the last one came.
///
/// # Errors
/// As every query.
pub async fn held_apart_of_appointment(
    on: &impl Source,
    unit: UnitId,
    appointment: AppointmentId,
) -> StoreResult<Option<(u32, OffsetDateTime)>> {
    #[derive(FromQueryResult)]
    struct Row {
        objects: i64,
        last_at: Option<OffsetDateTime>,
    }
    let sql = "SELECT count(*) AS objects, max(received_at) AS last_at FROM received_object \
        WHERE appointment_id = $1 AND unit_id = $2 AND standing = 'HELD_APART'";
    let row: Option<Row> = one(on, sql, [appointment.0.into(), unit.0.into()]).await?;
    Ok(row.and_then(|row| Some((counted(row.objects), row.last_at?))))
}

/// Objects of a machine that were refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefusedRow {
    /// How many.
    pub count: u32,
    /// When the last one was.
    pub last: OffsetDateTime,
    /// Why the last one was, where it was kept in quarantine.
    pub reason: Option<QuarantineReason>,
}

/// What a machine sent since a time and was refused: quarantined, or not taken in at all.
///
/// # Errors
/// As every query.
pub async fn objects_refused(
    on: &impl Source,
    (unit, machine): (UnitId, MachineId),
    since: OffsetDateTime,
) -> StoreResult<Option<RefusedRow>> {
    #[derive(FromQueryResult)]
    struct Kept {
        at: OffsetDateTime,
        reason: String,
    }
    #[derive(FromQueryResult)]
    struct Counts {
        refused: Option<i64>,
        last_at: Option<OffsetDateTime>,
    }
    let values = || [unit.0.into(), machine.0.into(), since.into()];
    let sql = "SELECT at, reason FROM quarantined_object WHERE unit_id = $1 AND machine_id = $2 AND at >= $3 \
        ORDER BY at DESC, id";
    let kept: Vec<Kept> = all(on, sql, values()).await?;
    let sql = "SELECT sum(refused) AS refused, max(ended_at) AS last_at FROM association \
        WHERE unit_id = $1 AND machine_id = $2 AND started_at >= $3 AND refused > 0";
    let counts: Option<Counts> = one(on, sql, values()).await?;
    let (refused, ended) = counts.map_or((0, None), |counts| (counts.refused.unwrap_or(0), counts.last_at));
    let newest = kept.first();
    let last = newest.map(|kept| kept.at).or(ended);
    let reason = newest.map(|kept| QuarantineReason::of_code(&kept.reason)).transpose()?;
    let count = counted(refused).max(u32::try_from(kept.len()).unwrap_or(u32::MAX));
    Ok(last.map(|last| RefusedRow { count, last, reason }))
}

/// When an appointment was started, or else checked in, for the last time.
///
/// # Errors
/// As every query.
pub async fn started_or_checked_in(
    on: &impl Source,
    unit: UnitId,
    id: AppointmentId,
) -> StoreResult<Option<OffsetDateTime>> {
    #[derive(FromQueryResult)]
    struct Row {
        started: Option<OffsetDateTime>,
        checked_in: Option<OffsetDateTime>,
    }
    let sql = "SELECT max(CASE WHEN e.event = 'STARTED' THEN e.at END) AS started, \
        max(CASE WHEN e.event = 'CHECKED_IN' THEN e.at END) AS checked_in \
        FROM appointment_event e JOIN appointment a ON a.id = e.appointment_id \
        WHERE e.appointment_id = $1 AND a.unit_id = $2";
    let row: Option<Row> = one(on, sql, [id.0.into(), unit.0.into()]).await?;
    Ok(row.and_then(|row| row.started.or(row.checked_in)))
}

/// From where to where images go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The unit of both.
    pub unit: UnitId,
    /// The appointment under which they were.
    pub from: AppointmentId,
    /// The appointment to which they belong.
    pub to: AppointmentId,
}

/// Moves an object by a person's decision; whether it was still where it was.
///
/// # Errors
/// As every change.
pub async fn object_move(tx: &Tx, moved: Moved, id: ImageId) -> StoreResult<bool> {
    let sql = "UPDATE received_object SET standing_reason = 'BY_HAND', appointment_id = $4 \
        WHERE id = $1 AND unit_id = $2 AND standing = 'MATCHED' AND appointment_id = $3";
    let values = [id.0.into(), moved.unit.0.into(), moved.from.0.into(), moved.to.0.into()];
    Ok(run(tx, sql, values).await? == 1)
}

/// Moves a step with its objects; `false` when it is no longer where it is moved from.
///
/// # Errors
/// As every change.
pub async fn step_move(tx: &Tx, moved: Moved, id: StepId) -> StoreResult<bool> {
    let sql = "UPDATE performed_step SET appointment_id = $4 \
        WHERE id = $1 AND unit_id = $2 AND appointment_id = $3";
    let values = [id.0.into(), moved.unit.0.into(), moved.from.0.into(), moved.to.0.into()];
    Ok(run(tx, sql, values).await? == 1)
}
