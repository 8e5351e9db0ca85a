//! Performed procedure steps (MPPS): where each stands, and every message as it came.

use app::domain::ids::{AppointmentId, AssociationId, MachineId, StepId, UnitId};
use sea_orm::FromQueryResult;
use time::OffsetDateTime;
use uuid::Uuid;

use super::association::placed;
use super::code::coded;
use super::connect::{Backend, Tx};
use super::entity::intake as table;
use super::error::{IllegalRow, StoreError, StoreResult, Swap};
use super::executor::{Source, all, insert, one, run};

coded! {
    /// Where a performed step stands.
    StepState in "performed_step" {
        /// The machine is at it.
        InProgress = "IN_PROGRESS",
        /// It is done.
        Completed = "COMPLETED",
        /// It was broken off.
        Discontinued = "DISCONTINUED",
    }
}

coded! {
    /// A kind of message.
    StepMessageKind in "performed_step_message" {
        /// A step begins.
        Create = "N_CREATE",
        /// More about it.
        Set = "N_SET",
    }
}

/// A performed step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredStep {
    /// Which.
    pub id: StepId,
    /// Its SOP Instance UID.
    pub sop_instance_uid: String,
    /// Its unit.
    pub unit: UnitId,
    /// The machine that reported it.
    pub machine: MachineId,
    /// Where it stands.
    pub state: StepState,
    /// How many messages there were.
    pub version: u32,
    /// When its first message came.
    pub started_at: OffsetDateTime,
    /// When its last message came.
    pub changed_at: OffsetDateTime,
    /// What the messages said, as JSON.
    pub facts: String,
    /// The appointment, when it is known.
    pub appointment: Option<AppointmentId>,
}

/// A message about a step, as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepMessage {
    /// Its kind.
    pub kind: StepMessageKind,
    /// When it came.
    pub at: OffsetDateTime,
    /// On which association.
    pub association: Option<AssociationId>,
    /// How the attributes are encoded.
    pub transfer_syntax_uid: String,
    /// The data set.
    pub attributes: Vec<u8>,
}

/// Adds a step with its first message.
///
/// # Errors
/// [`super::Constraint::StepTwice`].
pub async fn step_insert(tx: &Tx, new: &StoredStep, message: &StepMessage) -> StoreResult<()> {
    let model = table::performed_step::Model {
        id: new.id.0,
        sop_instance_uid: new.sop_instance_uid.clone(),
        unit_id: new.unit.0,
        machine_id: new.machine.0,
        state: new.state.code().to_owned(),
        version: 1,
        started_at: new.started_at,
        changed_at: new.started_at,
        facts: new.facts.clone(),
        appointment_id: new.appointment.map(|id| id.0),
    };
    insert(tx, model).await?;
    message_insert(tx, new.id, 1, message).await
}

async fn message_insert(tx: &Tx, step: StepId, version: i32, message: &StepMessage) -> StoreResult<()> {
    let model = table::performed_step_message::Model {
        step_id: step.0,
        version,
        kind: message.kind.code().to_owned(),
        at: message.at,
        association_id: message.association.map(|id| id.0),
        transfer_syntax_uid: message.transfer_syntax_uid.clone(),
        attributes: message.attributes.clone(),
    };
    insert(tx, model).await
}

/// Changes a step that is still in a version, and keeps the message.
///
/// # Errors
/// As every change.
pub async fn step_update(
    tx: &Tx,
    step: &StoredStep,
    state: StepState,
    facts: &str,
    appointment: Option<AppointmentId>,
    message: &StepMessage,
) -> StoreResult<Swap> {
    let sql = "UPDATE performed_step SET state = $2, facts = $3, appointment_id = $4, changed_at = $5, \
        version = version + 1 WHERE id = $1 AND version = $6";
    let version = i32::try_from(step.version).unwrap_or(i32::MAX);
    let values = [
        step.id.0.into(),
        state.code().into(),
        facts.into(),
        appointment.map(|id| id.0).into(),
        message.at.into(),
        version.into(),
    ];
    if run(tx, sql, values).await? == 0 {
        return Ok(Swap::Stale);
    }
    message_insert(tx, step.id, version.saturating_add(1), message).await?;
    Ok(Swap::Done(step.version + 1))
}

#[derive(FromQueryResult)]
pub(super) struct Row {
    id: Uuid,
    sop_instance_uid: String,
    unit_id: Uuid,
    machine_id: Uuid,
    state: String,
    version: i32,
    started_at: OffsetDateTime,
    changed_at: OffsetDateTime,
    facts: String,
    appointment_id: Option<Uuid>,
}

impl TryFrom<Row> for StoredStep {
    type Error = StoreError;

    fn try_from(row: Row) -> StoreResult<Self> {
        let illegal = IllegalRow {
            table: "performed_step",
            what: "a negative version",
        };
        Ok(StoredStep {
            id: StepId(row.id),
            sop_instance_uid: row.sop_instance_uid,
            unit: UnitId(row.unit_id),
            machine: MachineId(row.machine_id),
            state: StepState::of_code(&row.state)?,
            version: u32::try_from(row.version).map_err(|_| illegal)?,
            started_at: row.started_at,
            changed_at: row.changed_at,
            facts: row.facts,
            appointment: row.appointment_id.map(AppointmentId),
        })
    }
}

pub(super) const STEP: &str = "SELECT id, sop_instance_uid, unit_id, machine_id, state, version, started_at, \
    changed_at, facts, appointment_id FROM performed_step";

/// The step of a SOP Instance UID that a unit's machine reported, kept from others until the transaction ends.
///
/// # Errors
/// As every query.
pub async fn step_lock(tx: &Tx, unit: UnitId, sop_instance_uid: &str) -> StoreResult<Option<StoredStep>> {
    let lock = match tx.backend() {
        Backend::Sqlite => "",
        Backend::Postgres => "FOR UPDATE",
    };
    let sql = format!("{STEP} WHERE sop_instance_uid = $1 AND unit_id = $2 {lock}");
    let row: Option<Row> = one(tx, &sql, [sop_instance_uid.into(), unit.0.into()]).await?;
    row.map(StoredStep::try_from).transpose()
}

/// The steps of an appointment, in the order in which they began.
///
/// # Errors
/// As every query.
pub async fn steps_of_appointment(on: &impl Source, unit: UnitId, id: AppointmentId) -> StoreResult<Vec<StoredStep>> {
    let sql = format!("{STEP} WHERE appointment_id = $1 AND unit_id = $2 ORDER BY started_at, id");
    let rows: Vec<Row> = all(on, &sql, [id.0.into(), unit.0.into()]).await?;
    rows.into_iter().map(StoredStep::try_from).collect()
}

/// The steps of appointments, in the order in which they began.
///
/// # Errors
/// As every query.
pub async fn steps_of(on: &impl Source, unit: UnitId, of: &[AppointmentId]) -> StoreResult<Vec<StoredStep>> {
    if of.is_empty() {
        return Ok(Vec::new());
    }
    let (places, ids) = placed(of);
    let sql = format!("{STEP} WHERE unit_id = $1 AND appointment_id IN ({places}) ORDER BY started_at, id");
    let rows: Vec<Row> = all(on, &sql, std::iter::once(unit.0.into()).chain(ids)).await?;
    rows.into_iter().map(StoredStep::try_from).collect()
}

/// The steps of a unit that belong to no appointment that is known, the newest first.
///
/// # Errors
/// As every query.
pub async fn steps_of_nobody(on: &impl Source, unit: UnitId, limit: u32) -> StoreResult<Vec<StoredStep>> {
    let sql = format!("{STEP} WHERE unit_id = $1 AND appointment_id IS NULL ORDER BY started_at DESC, id LIMIT $2");
    let rows: Vec<Row> = all(on, &sql, [unit.0.into(), i64::from(limit).into()]).await?;
    rows.into_iter().map(StoredStep::try_from).collect()
}

/// The messages about a step, in their order.
///
/// # Errors
/// As every query.
pub async fn step_messages(on: &impl Source, unit: UnitId, id: StepId) -> StoreResult<Vec<StepMessage>> {
    #[derive(FromQueryResult)]
    struct Row {
        kind: String,
        at: OffsetDateTime,
        association_id: Option<Uuid>,
        transfer_syntax_uid: String,
        attributes: Vec<u8>,
    }
    let sql = "SELECT m.kind, m.at, m.association_id, m.transfer_syntax_uid, m.attributes \
        FROM performed_step_message m JOIN performed_step s ON s.id = m.step_id \
        WHERE s.id = $1 AND s.unit_id = $2 ORDER BY m.version";
    let rows: Vec<Row> = all(on, sql, [id.0.into(), unit.0.into()]).await?;
    rows.into_iter()
        .map(|row| {
            Ok(StepMessage {
                kind: StepMessageKind::of_code(&row.kind)?,
                at: row.at,
                association: row.association_id.map(AssociationId),
                transfer_syntax_uid: row.transfer_syntax_uid,
                attributes: row.attributes,
            })
        })
        .collect()
}
