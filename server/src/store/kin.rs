//! Other objects and steps of a study, of which it is known whose they are; and what belongs to nobody and may be
//! matched after all.

use app::domain::ids::{AppointmentId, ImageId, StepId, UnitId};
use sea_orm::Value;
use time::OffsetDateTime;

use super::connect::Tx;
use super::error::StoreResult;
use super::executor::{Source, all, run};
use super::performed_step::{Row as StepRow, STEP, StoredStep};
use super::received::{KnownObject, OBJECT, Row as ObjectRow, StoredStanding};

/// Other objects that are looked at.
const MOST: i64 = 200;
/// UIDs that are looked up at a time.
const MOST_UIDS: usize = 40;

/// Which other objects of a study are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KinWanted {
    /// Those about which a person decided.
    Decided,
    /// All whose appointment is known, but for those that only followed others.
    All,
}

fn places(values: &mut Vec<Value>, uids: &[String]) -> String {
    let place = |uid: &String| {
        values.push(uid.clone().into());
        format!("${}", values.len())
    };
    let places: Vec<String> = uids.iter().take(MOST_UIDS).map(place).collect();
    places.join(", ")
}

/// The objects of a unit's studies whose appointment is known.
///
/// # Errors
/// As every query.
pub async fn received_kin(
    on: &impl Source,
    unit: UnitId,
    study_uids: &[String],
    wanted: KinWanted,
) -> StoreResult<Vec<KnownObject>> {
    if study_uids.is_empty() {
        return Ok(Vec::new());
    }
    let mut values: Vec<Value> = vec![unit.0.into(), MOST.into()];
    let studies = places(&mut values, study_uids);
    let reason = match wanted {
        KinWanted::Decided => "o.standing_reason = 'BY_HAND'",
        KinWanted::All => "coalesce(o.standing_reason, '') <> 'KIN'",
    };
    let sql = format!(
        "{OBJECT} WHERE o.unit_id = $1 AND o.study_uid IN ({studies}) AND o.understanding = 'UNDERSTOOD' \
         AND o.standing = 'MATCHED' AND {reason} ORDER BY o.received_at, o.id LIMIT $2"
    );
    let rows: Vec<ObjectRow> = all(on, &sql, values).await?;
    rows.into_iter().map(KnownObject::try_from).collect()
}

/// The steps of these SOP Instance UIDs whose appointment is known.
///
/// # Errors
/// As every query.
pub async fn steps_named(on: &impl Source, unit: UnitId, uids: &[String]) -> StoreResult<Vec<StoredStep>> {
    if uids.is_empty() {
        return Ok(Vec::new());
    }
    let mut values: Vec<Value> = vec![unit.0.into()];
    let named = places(&mut values, uids);
    let sql = format!("{STEP} WHERE unit_id = $1 AND sop_instance_uid IN ({named}) AND appointment_id IS NOT NULL");
    let rows: Vec<StepRow> = all(on, &sql, values).await?;
    rows.into_iter().map(StoredStep::try_from).collect()
}

/// Where a search for what may be matched after all goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToMatchAgain {
    /// Steps are looked at that began since, and objects that only a step leads to and that came since.
    pub since: OffsetDateTime,
    /// After this object.
    pub after: Option<(OffsetDateTime, ImageId)>,
    /// How many at most.
    pub limit: u32,
}

/// Objects that belong to nobody although something leads to an appointment by now, and those that followed others
/// which by now are of several appointments; the oldest first.
///
/// # Errors
/// As every query.
pub async fn received_to_match_again(on: &impl Source, wanted: ToMatchAgain) -> StoreResult<Vec<KnownObject>> {
    let mut values: Vec<Value> = vec![wanted.since.into(), i64::from(wanted.limit).into()];
    let after = match wanted.after {
        None => "",
        Some((at, id)) => {
            values.extend([at.into(), id.0.into()]);
            "AND (o.received_at, o.id) > ($3, $4)"
        }
    };
    let sql = format!(
        "{OBJECT} WHERE o.understanding = 'UNDERSTOOD' {after} AND ( \
         (o.standing = 'UNMATCHED' AND coalesce(o.standing_reason, '') <> 'QUALITY_CONTROL' AND ( \
         EXISTS (SELECT 1 FROM appointment a WHERE a.accession = o.accession AND a.unit_id = o.unit_id) \
         OR EXISTS (SELECT 1 FROM worklist_step w WHERE w.study_uid = o.study_uid) \
         OR EXISTS (SELECT 1 FROM received_object k WHERE k.study_uid = o.study_uid AND k.unit_id = o.unit_id \
         AND k.standing = 'MATCHED') \
         OR (o.received_at >= $1 AND EXISTS (SELECT 1 FROM performed_step s WHERE s.unit_id = o.unit_id \
         AND s.started_at >= $1 AND s.appointment_id IS NOT NULL AND s.facts LIKE '%' || o.study_uid || '%')))) \
         OR (o.standing = 'MATCHED' AND o.standing_reason = 'KIN' AND EXISTS (SELECT 1 FROM received_object k \
         WHERE k.study_uid = o.study_uid AND k.unit_id = o.unit_id AND k.standing = 'MATCHED' \
         AND k.standing_reason <> 'KIN' AND k.appointment_id <> o.appointment_id))) \
         ORDER BY o.received_at, o.id LIMIT $2"
    );
    let rows: Vec<ObjectRow> = all(on, &sql, values).await?;
    rows.into_iter().map(KnownObject::try_from).collect()
}

/// The steps that began since a time and belong to nobody, the oldest first.
///
/// # Errors
/// As every query.
pub async fn steps_to_match_again(on: &impl Source, since: OffsetDateTime, limit: u32) -> StoreResult<Vec<StoredStep>> {
    let sql = format!("{STEP} WHERE appointment_id IS NULL AND started_at >= $1 ORDER BY started_at, id LIMIT $2");
    let rows: Vec<StepRow> = all(on, &sql, [since.into(), i64::from(limit).into()]).await?;
    rows.into_iter().map(StoredStep::try_from).collect()
}

/// Changes whose an object is, unless somebody did meanwhile; whether it was changed.
///
/// # Errors
/// As every change.
pub async fn received_match_again(
    tx: &Tx,
    object: &KnownObject,
    standing: StoredStanding,
    reason: Option<&str>,
) -> StoreResult<bool> {
    let ((was, _), (code, appointment)) = (object.standing.stored(), standing.stored());
    let sql = "UPDATE received_object SET standing = $4, standing_reason = $5, appointment_id = $6 \
        WHERE id = $1 AND standing = $2 AND coalesce(standing_reason, '') = $3";
    let values = [
        object.object.id.0.into(),
        was.into(),
        object.standing_reason.clone().unwrap_or_default().into(),
        code.into(),
        reason.map(ToOwned::to_owned).into(),
        appointment.into(),
    ];
    Ok(run(tx, sql, values).await? == 1)
}

/// Says to which appointment a step belongs that belonged to none; whether it was changed.
///
/// # Errors
/// As every change.
pub async fn step_match_again(tx: &Tx, id: StepId, appointment: AppointmentId) -> StoreResult<bool> {
    let sql = "UPDATE performed_step SET appointment_id = $2 WHERE id = $1 AND appointment_id IS NULL";
    Ok(run(tx, sql, [id.0.into(), appointment.0.into()]).await? == 1)
}
