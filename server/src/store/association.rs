//! The log of associations: who called, from where, what came of it.

use std::net::IpAddr;

use app::domain::ids::{AppointmentId, AssociationId, MachineId, UnitId};
use sea_orm::FromQueryResult;
use time::OffsetDateTime;
use uuid::Uuid;

use super::code::coded;
use super::connect::Tx;
use super::entity::intake as table;
use super::error::{IllegalRow, StoreError, StoreResult};
use super::executor::{Source, all, insert, one, run};

coded! {
    /// How an association ended, or why it never began.
    AssociationOutcome in "association" {
        /// It has not ended.
        Open = "OPEN",
        /// The caller released it.
        Released = "RELEASED",
        /// The caller aborted it.
        Aborted = "ABORTED",
        /// The connection broke off.
        Broken = "BROKEN",
        /// The caller fell silent, or was too slow.
        TimedOut = "TIMED_OUT",
        /// No machine has this AE title.
        UnknownCaller = "UNKNOWN_CALLER",
        /// The machine does not call from this address.
        WrongAddress = "WRONG_ADDRESS",
        /// The machine must show another certificate.
        WrongCertificate = "WRONG_CERTIFICATE",
        /// No secure connection came about.
        TlsRefused = "TLS_REFUSED",
        /// The machine is switched off.
        SwitchedOff = "SWITCHED_OFF",
        /// The caller wanted somebody else.
        WrongCalledTitle = "WRONG_CALLED_TITLE",
        /// Too many associations at a time.
        TooMany = "TOO_MANY",
        /// What the caller sent is no DICOM.
        NotUnderstood = "NOT_UNDERSTOOD",
        /// The server ended first.
        Interrupted = "INTERRUPTED",
    }
}

/// What was done on an association.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AssociationCounts {
    /// Objects that were taken in.
    pub stored: u32,
    /// Objects that were not.
    pub refused: u32,
    /// Worklist queries.
    pub queries: u32,
    /// Messages about performed steps.
    pub steps: u32,
}

/// An association.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Association {
    /// Which.
    pub id: AssociationId,
    /// The machine and its unit, when it is known.
    pub caller: Option<(UnitId, MachineId)>,
    /// What the caller calls itself.
    pub calling_title: String,
    /// Whom it wanted.
    pub called_title: String,
    /// Where it called from.
    pub address: IpAddr,
    /// When it began.
    pub started_at: OffsetDateTime,
    /// When it ended.
    pub ended_at: Option<OffsetDateTime>,
    /// How it ended.
    pub outcome: AssociationOutcome,
    /// What was done.
    pub counts: AssociationCounts,
}

fn count(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Notes an association, at its begin or when it was rejected. Titles are cut to what DICOM allows.
///
/// # Errors
/// As every change.
pub async fn association_insert(tx: &Tx, new: &Association) -> StoreResult<()> {
    let title = |title: &str| title.chars().take(16).collect();
    let model = table::association::Model {
        id: new.id.0,
        unit_id: new.caller.map(|(unit, _)| unit.0),
        machine_id: new.caller.map(|(_, machine)| machine.0),
        calling_title: title(&new.calling_title),
        called_title: title(&new.called_title),
        address: new.address.to_string(),
        started_at: new.started_at,
        ended_at: new.ended_at,
        outcome: new.outcome.code().to_owned(),
        stored: count(new.counts.stored),
        refused: count(new.counts.refused),
        queries: count(new.counts.queries),
        steps: count(new.counts.steps),
    };
    insert(tx, model).await
}

/// Notes the end of an association.
///
/// # Errors
/// [`StoreError::Missing`] when there is no such association that is open.
pub async fn association_end(
    tx: &Tx,
    id: AssociationId,
    at: OffsetDateTime,
    outcome: AssociationOutcome,
    counts: AssociationCounts,
) -> StoreResult<()> {
    let sql = "UPDATE association SET ended_at = $2, outcome = $3, stored = $4, refused = $5, queries = $6, \
        steps = $7 WHERE id = $1 AND outcome = 'OPEN'";
    let values = [
        id.0.into(),
        at.into(),
        outcome.code().into(),
        count(counts.stored).into(),
        count(counts.refused).into(),
        count(counts.queries).into(),
        count(counts.steps).into(),
    ];
    match run(tx, sql, values).await? {
        0 => Err(StoreError::Missing),
        _ => Ok(()),
    }
}

/// Ends what a server that is gone left open; how many those were.
///
/// # Errors
/// As every change.
pub async fn associations_interrupt(tx: &Tx, at: OffsetDateTime) -> StoreResult<u64> {
    let sql = "UPDATE association SET ended_at = $1, outcome = 'INTERRUPTED' WHERE outcome = 'OPEN'";
    run(tx, sql, [at.into()]).await
}

/// Forgets associations that began before a time, and that nothing else tells of: no object, nothing in quarantine,
/// no message of a step; how many those were. What a machine did last, and when it last asked for the worklist, is
/// never forgotten.
///
/// # Errors
/// As every change.
pub async fn associations_expire(tx: &Tx, before: OffsetDateTime, limit: u32) -> StoreResult<u64> {
    let sql = "DELETE FROM association WHERE id IN (SELECT a.id FROM association a \
        WHERE a.started_at < $1 AND a.outcome <> 'OPEN' \
        AND NOT EXISTS (SELECT 1 FROM received_object o WHERE o.association_id = a.id) \
        AND NOT EXISTS (SELECT 1 FROM quarantined_object q WHERE q.association_id = a.id) \
        AND NOT EXISTS (SELECT 1 FROM performed_step_message s WHERE s.association_id = a.id) \
        AND (a.machine_id IS NULL OR EXISTS (SELECT 1 FROM association l \
        WHERE l.machine_id = a.machine_id AND l.started_at > a.started_at \
        AND (a.queries = 0 OR l.queries > 0))) \
        ORDER BY a.started_at LIMIT $2)";
    run(tx, sql, [before.into(), i64::from(limit).into()]).await
}

#[derive(FromQueryResult)]
pub(super) struct Row {
    id: Uuid,
    unit_id: Option<Uuid>,
    machine_id: Option<Uuid>,
    calling_title: String,
    called_title: String,
    address: String,
    started_at: OffsetDateTime,
    ended_at: Option<OffsetDateTime>,
    outcome: String,
    stored: i32,
    refused: i32,
    queries: i32,
    steps: i32,
}

impl TryFrom<Row> for Association {
    type Error = StoreError;

    fn try_from(row: Row) -> StoreResult<Self> {
        let illegal = |what| IllegalRow {
            table: "association",
            what,
        };
        let number = |number: i32| u32::try_from(number).map_err(|_| illegal("a negative count"));
        Ok(Association {
            id: AssociationId(row.id),
            caller: row.unit_id.map(UnitId).zip(row.machine_id.map(MachineId)),
            calling_title: row.calling_title,
            called_title: row.called_title,
            address: row.address.parse().map_err(|_| illegal("no address"))?,
            started_at: row.started_at,
            ended_at: row.ended_at,
            outcome: AssociationOutcome::of_code(&row.outcome)?,
            counts: AssociationCounts {
                stored: number(row.stored)?,
                refused: number(row.refused)?,
                queries: number(row.queries)?,
                steps: number(row.steps)?,
            },
        })
    }
}

/// When the last object of an appointment came, and how its association ended, if it came on one.
///
/// # Errors
/// As every query.
pub async fn last_arrival(
    on: &impl Source,
    unit: UnitId,
    id: AppointmentId,
) -> StoreResult<Option<(OffsetDateTime, Option<AssociationOutcome>)>> {
    #[derive(FromQueryResult)]
    struct Row {
        received_at: OffsetDateTime,
        outcome: Option<String>,
    }
    let sql = "SELECT o.received_at, n.outcome FROM received_object o LEFT JOIN association n \
        ON n.id = o.association_id WHERE o.appointment_id = $1 AND o.unit_id = $2 AND o.standing = 'MATCHED' \
        ORDER BY o.received_at DESC, o.id DESC LIMIT 1";
    let row: Option<Row> = one(on, sql, [id.0.into(), unit.0.into()]).await?;
    row.map(|row| {
        let outcome = row.outcome.as_deref().map(AssociationOutcome::of_code).transpose()?;
        Ok((row.received_at, outcome))
    })
    .transpose()
}

/// An object of an appointment that is here, and how its association ended, if it came on one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArrivedObject {
    /// The appointment.
    pub appointment: AppointmentId,
    /// Its SOP Instance UID.
    pub sop_instance_uid: String,
    /// When it came.
    pub at: OffsetDateTime,
    /// How its association ended.
    pub outcome: Option<AssociationOutcome>,
}

/// The objects of appointments, in the order in which they came.
///
/// # Errors
/// As every query.
pub async fn arrived_of(on: &impl Source, unit: UnitId, of: &[AppointmentId]) -> StoreResult<Vec<ArrivedObject>> {
    #[derive(FromQueryResult)]
    struct Row {
        appointment_id: Uuid,
        sop_instance_uid: String,
        received_at: OffsetDateTime,
        outcome: Option<String>,
    }
    if of.is_empty() {
        return Ok(Vec::new());
    }
    let (places, ids) = placed(of);
    let sql = format!(
        "SELECT o.appointment_id, o.sop_instance_uid, o.received_at, n.outcome FROM received_object o \
         LEFT JOIN association n ON n.id = o.association_id \
         WHERE o.unit_id = $1 AND o.standing = 'MATCHED' AND o.appointment_id IN ({places}) \
         ORDER BY o.received_at, o.id"
    );
    let rows: Vec<Row> = all(on, &sql, std::iter::once(unit.0.into()).chain(ids)).await?;
    rows.into_iter()
        .map(|row| {
            Ok(ArrivedObject {
                appointment: AppointmentId(row.appointment_id),
                sop_instance_uid: row.sop_instance_uid,
                at: row.received_at,
                outcome: row.outcome.as_deref().map(AssociationOutcome::of_code).transpose()?,
            })
        })
        .collect()
}

/// Places for values from the second on, and the values.
pub(super) fn placed(ids: &[AppointmentId]) -> (String, Vec<sea_orm::Value>) {
    let places: Vec<String> = (2..ids.len() + 2).map(|place| format!("${place}")).collect();
    (places.join(", "), ids.iter().map(|id| id.0.into()).collect())
}

/// Associations since a time, the newest first: the unit's own, and those of callers that no unit knows.
///
/// # Errors
/// As every query.
pub async fn associations_since(
    on: &impl Source,
    unit: UnitId,
    since: OffsetDateTime,
    limit: u32,
) -> StoreResult<Vec<Association>> {
    let sql = "SELECT id, unit_id, machine_id, calling_title, called_title, address, started_at, ended_at, outcome, \
        stored, refused, queries, steps FROM association \
        WHERE (unit_id = $1 OR unit_id IS NULL) AND started_at >= $2 ORDER BY started_at DESC, id LIMIT $3";
    let rows: Vec<Row> = all(on, sql, [unit.0.into(), since.into(), i64::from(limit).into()]).await?;
    rows.into_iter().map(Association::try_from).collect()
}
