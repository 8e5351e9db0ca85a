//! The worklist: who is checked in at a machine's site today, and what each appointment is called in DICOM.

use app::domain::ids::{AppointmentId, MachineId, UnitId};
use app::domain::local_time::LocalDateTime;
use app::domain::participant::Participant;
use sea_orm::{FromQueryResult, Value};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::clinic::starts_at_of;
use super::connect::Tx;
use super::entity::intake as table;
use super::error::{StoreError, StoreResult};
use super::executor::{Source, all, insert_all, one, run};
use super::participant::ParticipantColumns;

/// What an appointment is called in DICOM, besides its accession number. Given out once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepNames {
    /// Study Instance UID.
    pub study_uid: String,
    /// Requested Procedure ID.
    pub requested_procedure: String,
    /// Scheduled Procedure Step ID.
    pub scheduled_step: String,
}

/// A line of the worklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorklistLine {
    /// The appointment.
    pub appointment: AppointmentId,
    /// Its participant.
    pub participant: Participant,
    /// When it is, by the unit's clocks.
    pub starts_at: LocalDateTime,
    /// Its accession number.
    pub accession: String,
    /// What makes it special.
    pub special: Option<String>,
    /// What it is called; nothing when it was checked in before names were given at that time.
    pub names: Option<StepNames>,
    /// Whether a machine has reported a step of it, or has sent images.
    pub is_started: bool,
    /// Whether a machine was told what it is called.
    pub is_told: bool,
}

/// Which part of the worklist is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorklistNarrowing {
    /// This accession number.
    pub accession: Option<String>,
    /// This NHS number, ten digits.
    pub nhs_number: Option<String>,
    /// This Study Instance UID.
    pub study_uid: Option<String>,
    /// This Scheduled Procedure Step ID.
    pub scheduled_step: Option<String>,
}

/// Where a page of the worklist ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorklistPlace {
    starts_at: String,
    id: Uuid,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    starts_at: String,
    accession: String,
    special: Option<String>,
    participant_id: Uuid,
    family_name: String,
    given_name: String,
    birth_date: Date,
    nhs_number: String,
    study_uid: Option<String>,
    requested_procedure: Option<String>,
    scheduled_step: Option<String>,
    is_started: bool,
    is_told: bool,
}

impl TryFrom<Row> for WorklistLine {
    type Error = StoreError;

    fn try_from(row: Row) -> StoreResult<Self> {
        let person = ParticipantColumns {
            id: row.participant_id,
            family_name: row.family_name,
            given_name: row.given_name,
            birth_date: row.birth_date,
            nhs_number: row.nhs_number,
        };
        let ids = row.requested_procedure.zip(row.scheduled_step);
        Ok(WorklistLine {
            appointment: AppointmentId(row.id),
            participant: person.try_into()?,
            starts_at: starts_at_of(&row.starts_at)?,
            accession: row.accession,
            special: row.special,
            is_started: row.is_started,
            is_told: row.is_told,
            names: row.study_uid.zip(ids).map(|(study_uid, (procedure, step))| StepNames {
                study_uid,
                requested_procedure: procedure,
                scheduled_step: step,
            }),
        })
    }
}

/// A page of the worklist of a machine for a day: appointments of its site that are checked in, under way or paused,
/// by time. Returns where the next page begins, if there is one.
///
/// # Errors
/// As every query.
pub async fn worklist_page(
    on: &impl Source,
    (unit, machine): (UnitId, MachineId),
    day: Date,
    narrowing: &WorklistNarrowing,
    after: Option<&WorklistPlace>,
    limit: u32,
) -> StoreResult<(Vec<WorklistLine>, Option<WorklistPlace>)> {
    let mut values: Vec<Value> = vec![unit.0.into(), machine.0.into(), day.into(), i64::from(limit).into()];
    let mut sql =
        "SELECT a.id, a.starts_at, a.accession, a.special, p.id AS participant_id, p.family_name, p.given_name, \
        p.birth_date, p.nhs_number, w.study_uid, w.requested_procedure, w.scheduled_step, \
        (EXISTS (SELECT 1 FROM performed_step s WHERE s.appointment_id = a.id) \
        OR EXISTS (SELECT 1 FROM received_object o WHERE o.appointment_id = a.id)) AS is_started, \
        EXISTS (SELECT 1 FROM worklist_answer t WHERE t.appointment_id = a.id AND t.machine_id = $2) AS is_told \
        FROM clinic c JOIN appointment a ON a.clinic_id = c.id JOIN participant p ON p.id = a.participant_id \
        LEFT JOIN worklist_step w ON w.appointment_id = a.id \
        WHERE c.unit_id = $1 AND c.day = $3 AND a.status IN ('CHECKED_IN', 'IN_PROGRESS', 'PAUSED') \
        AND c.site_id IN (SELECT r.site_id FROM room r WHERE r.machine_id = $2)"
            .to_owned();
    let wanted = [
        ("a.accession", &narrowing.accession),
        ("p.nhs_number", &narrowing.nhs_number),
        ("w.study_uid", &narrowing.study_uid),
        ("w.scheduled_step", &narrowing.scheduled_step),
    ];
    for (column, value) in wanted {
        if let Some(value) = value {
            values.push(value.clone().into());
            sql.push_str(&format!(" AND {column} = ${}", values.len()));
        }
    }
    if let Some(place) = after {
        values.push(place.starts_at.clone().into());
        values.push(place.id.into());
        let last = values.len();
        sql.push_str(&format!(" AND (a.starts_at, a.id) > (${}, ${last})", last - 1));
    }
    sql.push_str(" ORDER BY a.starts_at, a.id LIMIT $4");
    let rows: Vec<Row> = all(on, &sql, values).await?;
    let next = rows.last().map(|row| WorklistPlace {
        starts_at: row.starts_at.clone(),
        id: row.id,
    });
    let next = next.filter(|_| rows.len() >= limit as usize);
    let lines: StoreResult<Vec<WorklistLine>> = rows.into_iter().map(WorklistLine::try_from).collect();
    Ok((lines?, next))
}

/// Names appointments that have no names yet.
///
/// # Errors
/// [`super::Constraint::IdTaken`] when one of them was named meanwhile.
pub async fn worklist_names_insert(
    tx: &Tx,
    named: &[(AppointmentId, StepNames)],
    at: OffsetDateTime,
) -> StoreResult<()> {
    let model = |(id, names): &(AppointmentId, StepNames)| table::worklist_step::Model {
        appointment_id: id.0,
        study_uid: names.study_uid.clone(),
        requested_procedure: names.requested_procedure.clone(),
        scheduled_step: names.scheduled_step.clone(),
        assigned_at: at,
    };
    insert_all(tx, named.iter().map(model).collect()).await
}

/// Names an appointment, unless it has names.
///
/// # Errors
/// As every change.
pub async fn worklist_names_give(tx: &Tx, id: AppointmentId, names: &StepNames, at: OffsetDateTime) -> StoreResult<()> {
    let sql = "INSERT INTO worklist_step (appointment_id, study_uid, requested_procedure, scheduled_step, assigned_at) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (appointment_id) DO NOTHING";
    let values = [
        id.0.into(),
        names.study_uid.clone().into(),
        names.requested_procedure.clone().into(),
        names.scheduled_step.clone().into(),
        at.into(),
    ];
    run(tx, sql, values).await.map(|_| ())
}

/// What an appointment is called.
///
/// # Errors
/// As every query.
pub async fn worklist_names(on: &impl Source, id: AppointmentId) -> StoreResult<Option<StepNames>> {
    #[derive(FromQueryResult)]
    struct Row {
        study_uid: String,
        requested_procedure: String,
        scheduled_step: String,
    }
    let sql = "SELECT study_uid, requested_procedure, scheduled_step FROM worklist_step WHERE appointment_id = $1";
    let row: Option<Row> = one(on, sql, [id.0.into()]).await?;
    Ok(row.map(|row| StepNames {
        study_uid: row.study_uid,
        requested_procedure: row.requested_procedure,
        scheduled_step: row.scheduled_step,
    }))
}

/// The codes of a unit's worklist by which a machine may ask for an appointment, and whom it is for: what an image is
/// matched against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedAppointment {
    /// The appointment.
    pub id: AppointmentId,
    /// Its participant.
    pub participant: Participant,
    /// Its accession number.
    pub accession: String,
    /// What it is called, if a machine was told: an image with another study contradicts nothing before.
    pub names: Option<StepNames>,
    /// When it is, by the unit's clocks.
    pub starts_at: LocalDateTime,
}

/// What may name an appointment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppointmentKeys {
    /// Accession number.
    pub accession: Option<String>,
    /// Study Instance UIDs.
    pub study_uids: Vec<String>,
    /// Scheduled Procedure Step IDs.
    pub scheduled_steps: Vec<String>,
    /// Participant ids, digits only.
    pub nhs_numbers: Vec<String>,
    /// The appointments themselves, where something else led to them.
    pub appointments: Vec<AppointmentId>,
}

/// The appointments of a unit that one of the keys names, the latest first: at most fifty.
///
/// # Errors
/// As every query.
pub async fn appointments_named(
    on: &impl Source,
    unit: UnitId,
    keys: &AppointmentKeys,
) -> StoreResult<Vec<NamedAppointment>> {
    let mut values: Vec<Value> = vec![unit.0.into()];
    let mut any = Vec::new();
    let named = [
        ("a.accession", keys.accession.as_slice()),
        ("w.study_uid", &keys.study_uids),
        ("w.scheduled_step", &keys.scheduled_steps),
        ("p.nhs_number", &keys.nhs_numbers),
    ];
    for (column, names) in named {
        for name in names.iter().take(8) {
            values.push(name.clone().into());
            any.push(format!("{column} = ${}", values.len()));
        }
    }
    for id in keys.appointments.iter().take(8) {
        values.push(id.0.into());
        any.push(format!("a.id = ${}", values.len()));
    }
    if any.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT a.id, a.starts_at, a.accession, a.special, p.id AS participant_id, p.family_name, p.given_name, \
         p.birth_date, p.nhs_number, w.study_uid, w.requested_procedure, w.scheduled_step, \
         false AS is_started, \
         EXISTS (SELECT 1 FROM worklist_answer t WHERE t.appointment_id = a.id) AS is_told \
         FROM appointment a JOIN participant p ON p.id = a.participant_id \
         LEFT JOIN worklist_step w ON w.appointment_id = a.id \
         WHERE a.unit_id = $1 AND ({}) ORDER BY a.starts_at DESC, a.id LIMIT 50",
        any.join(" OR ")
    );
    let rows: Vec<Row> = all(on, &sql, values).await?;
    rows.into_iter()
        .map(|row| {
            let line = WorklistLine::try_from(row)?;
            Ok(NamedAppointment {
                id: line.appointment,
                participant: line.participant,
                accession: line.accession,
                names: line.names.filter(|_| line.is_told),
                starts_at: line.starts_at,
            })
        })
        .collect()
}
