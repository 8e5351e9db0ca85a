//! Clinics and their lists.

use std::sync::LazyLock;

use app::domain::appointment::{Anatomy, Status};
use app::domain::clinic::{Clinic, Room};
use app::domain::ids::{AppointmentId, ClinicId, RoomId, UnitId};
use app::domain::local_time::LocalDateTime;
use app::services::clinics::{AttentionLine, ClinicLine, ClinicSummary, Wanted};
use sea_orm::FromQueryResult;
use time::Date;
use uuid::Uuid;

use super::code::{breast_of, flow_code, flow_of};
use super::connect::Tx;
use super::entity::appointment as table;
use super::error::{IllegalRow, StoreError, StoreResult};
use super::executor::{Source, all, insert, one};
use super::participant::ParticipantColumns;
use super::room::{ROOM_AT_SITE, ROOM_COLUMNS, RoomColumns, site_of};
use super::staff::name_of;

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    code: String,
    day: Date,
    hours: String,
    flow: String,
    site_id: Uuid,
    site_name: String,
    site_kind: String,
}

impl TryFrom<Row> for Clinic {
    type Error = StoreError;

    fn try_from(row: Row) -> StoreResult<Self> {
        Ok(Clinic {
            id: ClinicId(row.id),
            site: site_of(row.site_id, row.site_name, &row.site_kind)?,
            code: row.code,
            day: row.day,
            hours: row.hours,
            flow: flow_of(&row.flow)?,
        })
    }
}

static CLINIC: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT c.id, c.code, c.day, c.hours, c.flow, s.id AS site_id, s.name AS site_name, s.kind AS site_kind, \
            {ROOM_COLUMNS} \
            FROM clinic c JOIN site s ON s.id = c.site_id LEFT JOIN room r ON r.id = {ROOM_AT_SITE} \
            LEFT JOIN machine m ON m.id = r.machine_id LEFT JOIN site t ON t.id = r.site_id AND t.unit_id = c.unit_id \
            WHERE c.id = $1 AND c.unit_id = $2"
    )
});

/// A clinic, and the room that its reader works in today: the one of a mobile unit, in a hospital `room`.
///
/// # Errors
/// As every query.
pub async fn clinic_for(
    on: &impl Source,
    unit: UnitId,
    id: ClinicId,
    room: Option<RoomId>,
) -> StoreResult<Option<(Clinic, Option<Room>)>> {
    #[derive(FromQueryResult)]
    struct Found {
        #[sea_orm(nested)]
        clinic: Row,
        #[sea_orm(nested)]
        room: RoomColumns,
    }
    let values = [id.0.into(), unit.0.into(), room.map(|room| room.0).into()];
    let found: Option<Found> = one(on, &CLINIC, values).await?;
    let found = found.map(|found| Ok((found.clinic.try_into()?, found.room.room()?)));
    found.transpose()
}

/// The clinics of a day, by site and time, each with how far it is.
///
/// # Errors
/// As every query.
pub async fn clinics_of_day(on: &impl Source, unit: UnitId, day: Date) -> StoreResult<Vec<ClinicSummary>> {
    #[derive(FromQueryResult)]
    struct Summary {
        #[sea_orm(nested)]
        clinic: Row,
        appointments: i64,
        finished: i64,
        checked_in: i64,
    }
    let sql = "SELECT c.id, c.code, c.day, c.hours, c.flow, s.id AS site_id, s.name AS site_name, s.kind AS site_kind, \
        count(a.id) AS appointments, \
        coalesce(sum(CASE WHEN a.status IN ('RECORDED', 'CANNOT_PROCEED') THEN 1 ELSE 0 END), 0) AS finished, \
        coalesce(sum(CASE WHEN a.status = 'CHECKED_IN' THEN 1 ELSE 0 END), 0) AS checked_in \
        FROM clinic c JOIN site s ON s.id = c.site_id LEFT JOIN appointment a ON a.clinic_id = c.id \
        WHERE c.unit_id = $1 AND c.day = $2 \
        GROUP BY c.id, c.code, c.day, c.hours, c.flow, s.id, s.name, s.kind \
        ORDER BY s.name, min(a.starts_at), c.code";
    let rows: Vec<Summary> = all(on, sql, [unit.0.into(), day.into()]).await?;
    let count = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    rows.into_iter()
        .map(|row| {
            Ok(ClinicSummary {
                clinic: row.clinic.try_into()?,
                appointments: count(row.appointments),
                finished: count(row.finished),
                checked_in: count(row.checked_in),
            })
        })
        .collect()
}

/// The days with clinics beside a day: the last before it, and the first after it that is not after `until`.
///
/// # Errors
/// As every query.
pub async fn clinic_days_beside(
    on: &impl Source,
    unit: UnitId,
    day: Date,
    until: Date,
) -> StoreResult<(Option<Date>, Option<Date>)> {
    #[derive(FromQueryResult)]
    struct Beside {
        earlier: Option<Date>,
        later: Option<Date>,
    }
    let sql = "SELECT (SELECT max(day) FROM clinic WHERE unit_id = $1 AND day < $2) AS earlier, \
        (SELECT min(day) FROM clinic WHERE unit_id = $1 AND day > $2 AND day <= $3) AS later";
    let found: Vec<Beside> = all(on, sql, [unit.0.into(), day.into(), until.into()]).await?;
    Ok(found
        .first()
        .map_or((None, None), |beside| (beside.earlier, beside.later)))
}

/// Adds a clinic.
///
/// # Errors
/// [`super::Constraint::ClinicTwice`].
pub async fn clinic_insert(tx: &Tx, unit: UnitId, clinic: &Clinic) -> StoreResult<()> {
    let model = table::clinic::Model {
        id: clinic.id.0,
        unit_id: unit.0,
        site_id: clinic.site.id.0,
        code: clinic.code.clone(),
        day: clinic.day,
        hours: clinic.hours.clone(),
        flow: flow_code(clinic.flow).to_owned(),
    };
    insert(tx, model).await
}

#[derive(FromQueryResult)]
struct LineRow {
    id: Uuid,
    starts_at: String,
    accession: String,
    special: Option<String>,
    right_breast: String,
    left_breast: String,
    status: String,
    participant_id: Uuid,
    family_name: String,
    given_name: String,
    birth_date: Date,
    nhs_number: String,
    holder_id: Option<Uuid>,
    holder_name: Option<String>,
    question_open: bool,
    recall_open: bool,
}

impl TryFrom<LineRow> for ClinicLine {
    type Error = StoreError;

    fn try_from(row: LineRow) -> StoreResult<Self> {
        let person = ParticipantColumns {
            id: row.participant_id,
            family_name: row.family_name,
            given_name: row.given_name,
            birth_date: row.birth_date,
            nhs_number: row.nhs_number,
        };
        Ok(ClinicLine {
            id: AppointmentId(row.id),
            starts_at: starts_at_of(&row.starts_at)?,
            participant: person.try_into()?,
            accession: row.accession,
            special: row.special,
            anatomy: anatomy_of(&row.right_breast, &row.left_breast)?,
            status: status_of(&row.status)?,
            held_by: row.holder_id.zip(row.holder_name).map(|(id, name)| name_of(id, name)),
            wanted: [(row.question_open, Wanted::Answer), (row.recall_open, Wanted::Recall)]
                .into_iter()
                .filter_map(|(is_so, wanted)| is_so.then_some(wanted))
                .collect(),
        })
    }
}

/// The columns of an appointment on a list, and what they are read from.
const LINE: &str = "a.id, a.starts_at, a.accession, a.special, a.right_breast, a.left_breast, a.status, \
    p.id AS participant_id, p.family_name, p.given_name, p.birth_date, p.nhs_number, \
    h.id AS holder_id, h.name AS holder_name, \
    EXISTS (SELECT 1 FROM reading_question q LEFT JOIN reading_answer w ON w.question_id = q.id \
    WHERE q.appointment_id = a.id AND w.question_id IS NULL) AS question_open, \
    EXISTS (SELECT 1 FROM reading_recall r LEFT JOIN reading_recall_withdrawal w ON w.recall_id = r.id \
    LEFT JOIN reading_recall_arrangement g ON g.recall_id = r.id \
    WHERE r.appointment_id = a.id AND w.recall_id IS NULL AND g.recall_id IS NULL) AS recall_open";
const LINE_FROM: &str =
    "appointment a JOIN participant p ON p.id = a.participant_id LEFT JOIN staff h ON h.id = a.held_by";

/// The appointments of a clinic, by time.
///
/// # Errors
/// As every query.
pub async fn clinic_appointments(on: &impl Source, unit: UnitId, clinic: ClinicId) -> StoreResult<Vec<ClinicLine>> {
    let sql =
        format!("SELECT {LINE} FROM {LINE_FROM} WHERE a.clinic_id = $1 AND a.unit_id = $2 ORDER BY a.starts_at, a.id");
    let rows: Vec<LineRow> = all(on, &sql, [clinic.0.into(), unit.0.into()]).await?;
    rows.into_iter().map(ClinicLine::try_from).collect()
}

/// Recorded appointments that need attention: images came late, a question is not answered, nothing is arranged yet for
/// a technical recall.
const ATTENTION: &str = "SELECT a.id FROM appointment a WHERE a.unit_id = $1 AND a.status = 'NEEDS_ATTENTION' \
    UNION SELECT c.appointment_id FROM reading_question q JOIN reading_case c ON c.appointment_id = q.appointment_id \
    WHERE c.unit_id = $1 AND NOT EXISTS (SELECT 1 FROM reading_answer w WHERE w.question_id = q.id) \
    UNION SELECT c.appointment_id FROM reading_recall r JOIN reading_case c ON c.appointment_id = r.appointment_id \
    WHERE c.unit_id = $1 AND NOT EXISTS (SELECT 1 FROM reading_recall_withdrawal w WHERE w.recall_id = r.id) \
    AND NOT EXISTS (SELECT 1 FROM reading_recall_arrangement g WHERE g.recall_id = r.id)";

/// How many recorded appointments of a unit need attention.
///
/// # Errors
/// As every query.
pub async fn attention_count(on: &impl Source, unit: UnitId) -> StoreResult<u32> {
    #[derive(FromQueryResult)]
    struct Row {
        waiting: i64,
    }
    let sql = format!("SELECT count(*) AS waiting FROM ({ATTENTION}) waiting");
    let row: Option<Row> = one(on, &sql, [unit.0.into()]).await?;
    Ok(row.map_or(0, |row| u32::try_from(row.waiting).unwrap_or(u32::MAX)))
}

/// Recorded appointments of a unit that need attention, the oldest first.
///
/// # Errors
/// As every query.
pub async fn attention_lines(on: &impl Source, unit: UnitId, limit: u32) -> StoreResult<Vec<AttentionLine>> {
    #[derive(FromQueryResult)]
    struct Row {
        clinic_code: String,
        #[sea_orm(nested)]
        line: LineRow,
    }
    let sql = format!(
        "SELECT {LINE}, k.code AS clinic_code FROM {LINE_FROM} JOIN clinic k ON k.id = a.clinic_id \
         WHERE a.id IN ({ATTENTION}) ORDER BY a.starts_at, a.id LIMIT $2"
    );
    let rows: Vec<Row> = all(on, &sql, [unit.0.into(), i64::from(limit).into()]).await?;
    rows.into_iter()
        .map(|row| {
            Ok(AttentionLine {
                clinic_code: row.clinic_code,
                line: row.line.try_into()?,
            })
        })
        .collect()
}

pub(super) fn anatomy_of(right: &str, left: &str) -> Result<Anatomy, IllegalRow> {
    Ok(Anatomy {
        right: breast_of(right)?,
        left: breast_of(left)?,
    })
}

pub(super) fn status_of(code: &str) -> Result<Status, IllegalRow> {
    Status::from_code(code).ok_or(IllegalRow {
        table: "appointment",
        what: "unknown status",
    })
}

pub(super) fn starts_at_of(text: &str) -> Result<LocalDateTime, IllegalRow> {
    LocalDateTime::parse(text).ok_or(IllegalRow {
        table: "appointment",
        what: "no time",
    })
}
