//! Received objects by study, and what is in quarantine, as administrators see them; and what they decide about them.

use app::domain::ids::{AppointmentId, ImageId, MachineId, QuarantineId, StaffId, StepId, UnitId};
use app::domain::staff::StaffName;
use sea_orm::{FromQueryResult, Value};
use time::OffsetDateTime;
use uuid::Uuid;

use super::connect::Tx;
use super::error::StoreResult;
use super::executor::{Source, all, one, run};
use super::performed_step::StepState;
use super::quarantine::{QUARANTINED, QuarantinedObject, Row as QuarantineRow};
use super::received::{KnownObject, OBJECT, Row as ObjectRow, StoredStanding};
use super::transfer::{Part, counted};

/// Objects of one study that have the same standing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StudyGroup {
    /// The first of them.
    pub first: ImageId,
    /// The machine that sent it.
    pub machine: Option<MachineId>,
    /// When the last one arrived.
    pub last_at: OffsetDateTime,
    /// How many there are.
    pub objects: u32,
    /// Whose they are.
    pub standing: StoredStanding,
    /// Why, as a code.
    pub standing_reason: Option<String>,
    /// What the first one says, as JSON with a version.
    pub facts: Option<String>,
    /// The accession number of the appointment to which they belong.
    pub accession: Option<String>,
    /// Where the last step of that appointment stands.
    pub step: Option<StepState>,
}

/// Which studies are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StudiesWanted {
    /// Those of which something arrived since a time.
    Since(OffsetDateTime),
    /// Those that wait for a person: unmatched, and held apart.
    Waiting,
}

impl StudiesWanted {
    fn condition(self, values: &mut Vec<Value>) -> &'static str {
        match self {
            StudiesWanted::Since(at) => {
                values.push(at.into());
                "o.understanding <> 'QUARANTINED' AND o.received_at >= $2"
            }
            StudiesWanted::Waiting => {
                "o.understanding = 'UNDERSTOOD' AND o.standing IN ('UNMATCHED', 'HELD_APART') \
                 AND coalesce(o.standing_reason, '') <> 'QUALITY_CONTROL'"
            }
        }
    }
}

/// What belongs together: a study, as far as it has the same standing. An object without a study stands alone.
const TOGETHER: &str = "o.study_uid, o.standing, o.appointment_id, \
    coalesce(o.standing_reason, '') = 'QUALITY_CONTROL', CASE WHEN o.study_uid IS NULL THEN o.id END";

#[derive(FromQueryResult)]
struct GroupRow {
    id: Uuid,
    machine_id: Option<Uuid>,
    last_at: OffsetDateTime,
    objects: i64,
    standing: String,
    standing_reason: Option<String>,
    appointment_id: Option<Uuid>,
    facts: Option<String>,
    accession: Option<String>,
    state: Option<String>,
}

/// A part of the studies of a unit, the one with the newest object first.
///
/// # Errors
/// As every query.
pub async fn studies_part(
    on: &impl Source,
    unit: UnitId,
    wanted: StudiesWanted,
    part: Part,
) -> StoreResult<Vec<StudyGroup>> {
    let mut values: Vec<Value> = vec![unit.0.into()];
    let condition = wanted.condition(&mut values);
    let limit = values.len() + 1;
    let offset = limit + 1;
    values.extend([i64::from(part.take).into(), i64::from(part.skip).into()]);
    let sql = format!(
        "SELECT g.id, g.machine_id, g.last_at, g.objects, g.standing, g.standing_reason, g.appointment_id, g.facts, \
         CASE WHEN g.standing = 'MATCHED' THEN a.accession END AS accession, \
         CASE WHEN g.standing = 'MATCHED' THEN (SELECT s.state FROM performed_step s \
         WHERE s.appointment_id = g.appointment_id ORDER BY s.started_at DESC, s.id LIMIT 1) END AS state \
         FROM (SELECT o.id, o.machine_id, o.standing, o.standing_reason, o.appointment_id, o.facts, \
         row_number() OVER (PARTITION BY {TOGETHER} ORDER BY o.received_at, o.id) AS place, \
         count(*) OVER (PARTITION BY {TOGETHER}) AS objects, \
         max(o.received_at) OVER (PARTITION BY {TOGETHER}) AS last_at \
         FROM received_object o WHERE o.unit_id = $1 AND {condition}) g \
         LEFT JOIN appointment a ON a.id = g.appointment_id \
         WHERE g.place = 1 ORDER BY g.last_at DESC, g.id LIMIT ${limit} OFFSET ${offset}"
    );
    let rows: Vec<GroupRow> = all(on, &sql, values).await?;
    rows.into_iter()
        .map(|row| {
            Ok(StudyGroup {
                first: ImageId(row.id),
                machine: row.machine_id.map(MachineId),
                last_at: row.last_at,
                objects: counted(row.objects),
                standing: StoredStanding::of(&row.standing, row.appointment_id)?,
                standing_reason: row.standing_reason,
                facts: row.facts,
                accession: row.accession,
                step: row.state.as_deref().map(StepState::of_code).transpose()?,
            })
        })
        .collect()
}

/// How many studies there are, by standing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StudyCounts {
    /// All.
    pub all: u32,
    /// Those that are held apart.
    pub held_apart: u32,
}

/// How many studies a unit has.
///
/// # Errors
/// As every query.
pub async fn studies_count(on: &impl Source, unit: UnitId, wanted: StudiesWanted) -> StoreResult<StudyCounts> {
    #[derive(FromQueryResult)]
    struct Row {
        studies: i64,
        held_apart: i64,
    }
    let mut values: Vec<Value> = vec![unit.0.into()];
    let condition = wanted.condition(&mut values);
    let sql = format!(
        "SELECT count(*) AS studies, count(CASE WHEN g.standing = 'HELD_APART' THEN 1 END) AS held_apart \
         FROM (SELECT o.standing FROM received_object o WHERE o.unit_id = $1 AND {condition} GROUP BY {TOGETHER}) g"
    );
    let row: Option<Row> = one(on, &sql, values).await?;
    Ok(row.map_or_else(StudyCounts::default, |row| StudyCounts {
        all: counted(row.studies),
        held_apart: counted(row.held_apart),
    }))
}

/// The objects of a unit's study that were understood, in the order in which they arrived: at most a thousand.
///
/// # Errors
/// As every query.
pub async fn received_of_study(on: &impl Source, unit: UnitId, study_uid: &str) -> StoreResult<Vec<KnownObject>> {
    let sql = format!(
        "{OBJECT} WHERE o.unit_id = $1 AND o.study_uid = $2 AND o.understanding = 'UNDERSTOOD' \
         ORDER BY o.received_at, o.id LIMIT 1000"
    );
    let rows: Vec<ObjectRow> = all(on, &sql, [unit.0.into(), study_uid.into()]).await?;
    rows.into_iter().map(KnownObject::try_from).collect()
}

/// Settles by hand to which appointment an object belongs; whether it still waited for that.
///
/// # Errors
/// As every change.
pub async fn received_settle(tx: &Tx, unit: UnitId, id: ImageId, appointment: AppointmentId) -> StoreResult<bool> {
    let sql = "UPDATE received_object SET standing = 'MATCHED', standing_reason = 'BY_HAND', appointment_id = $3 \
        WHERE id = $1 AND unit_id = $2 AND standing IN ('UNMATCHED', 'HELD_APART')";
    Ok(run(tx, sql, [id.0.into(), unit.0.into(), appointment.0.into()]).await? == 1)
}

/// Settles by hand to which appointment a step belongs that belonged to none.
///
/// # Errors
/// As every change.
pub async fn step_settle(tx: &Tx, unit: UnitId, id: StepId, appointment: AppointmentId) -> StoreResult<()> {
    let sql = "UPDATE performed_step SET appointment_id = $3 \
        WHERE id = $1 AND unit_id = $2 AND appointment_id IS NULL";
    run(tx, sql, [id.0.into(), unit.0.into(), appointment.0.into()])
        .await
        .map(|_| ())
}

/// Closes the alerts about something, if there are any.
///
/// # Errors
/// As every change.
pub async fn alerts_close_about(
    tx: &Tx,
    unit: UnitId,
    about: Uuid,
    by: StaffId,
    at: OffsetDateTime,
) -> StoreResult<()> {
    let sql = "UPDATE intake_alert SET closed_at = $3, closed_by = $4 \
        WHERE about = $1 AND unit_id = $2 AND closed_at IS NULL";
    run(tx, sql, [about.into(), unit.0.into(), at.into(), by.0.into()])
        .await
        .map(|_| ())
}

/// A part of what a unit has in quarantine: what is undecided first, then the newest.
///
/// # Errors
/// As every query.
pub async fn quarantined_part(on: &impl Source, unit: UnitId, part: Part) -> StoreResult<Vec<QuarantinedObject>> {
    let sql = format!(
        "{QUARANTINED} WHERE unit_id = $1 ORDER BY CASE WHEN resolution IS NULL THEN 0 ELSE 1 END, at DESC, id \
         LIMIT $2 OFFSET $3"
    );
    let values = [unit.0.into(), i64::from(part.take).into(), i64::from(part.skip).into()];
    let rows: Vec<QuarantineRow> = all(on, &sql, values).await?;
    rows.into_iter().map(QuarantinedObject::try_from).collect()
}

/// How much a unit has in quarantine, decided or not.
///
/// # Errors
/// As every query.
pub async fn quarantined_count(on: &impl Source, unit: UnitId) -> StoreResult<u32> {
    #[derive(FromQueryResult)]
    struct Row {
        quarantined: i64,
    }
    let sql = "SELECT count(*) AS quarantined FROM quarantined_object WHERE unit_id = $1";
    let row: Option<Row> = one(on, sql, [unit.0.into()]).await?;
    Ok(row.map_or(0, |row| counted(row.quarantined)))
}

/// Something that a unit has in quarantine.
///
/// # Errors
/// As every query.
pub async fn quarantined(on: &impl Source, unit: UnitId, id: QuarantineId) -> StoreResult<Option<QuarantinedObject>> {
    let sql = format!("{QUARANTINED} WHERE id = $1 AND unit_id = $2");
    let row: Option<QuarantineRow> = one(on, &sql, [id.0.into(), unit.0.into()]).await?;
    row.map(QuarantinedObject::try_from).transpose()
}

/// What was said about something in quarantine, and who decided about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuarantineNote {
    /// Who.
    pub by: StaffName,
    /// What.
    pub words: String,
}

/// Keeps what was said about something in quarantine.
///
/// # Errors
/// As every change.
pub async fn quarantine_note_insert(tx: &Tx, id: QuarantineId, words: &str) -> StoreResult<()> {
    let sql = "INSERT INTO quarantine_note (quarantine_id, words) VALUES ($1, $2)";
    run(tx, sql, [id.0.into(), words.into()]).await.map(|_| ())
}

/// What was said about something that the unit has in quarantine.
///
/// # Errors
/// As every query.
pub async fn quarantine_note(on: &impl Source, unit: UnitId, id: QuarantineId) -> StoreResult<Option<QuarantineNote>> {
    #[derive(FromQueryResult)]
    struct Row {
        staff_id: Uuid,
        name: String,
        words: String,
    }
    let sql = "SELECT s.id AS staff_id, s.name, n.words FROM quarantine_note n \
        JOIN quarantined_object q ON q.id = n.quarantine_id JOIN staff s ON s.id = q.resolved_by \
        WHERE q.id = $1 AND q.unit_id = $2";
    let row: Option<Row> = one(on, sql, [id.0.into(), unit.0.into()]).await?;
    Ok(row.map(|row| QuarantineNote {
        by: StaffName {
            id: StaffId(row.staff_id),
            name: row.name,
        },
        words: row.words,
    }))
}
