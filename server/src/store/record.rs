//! Finished records of images: inserted whole, corrected by a new version, never changed.

use app::domain::ids::{AppointmentId, RecordId, RoomId, StaffId, UnitId};
use app::domain::imaging::draft::Correction;
use app::domain::imaging::record::{ImagesTaken, RecordVersion, Source as RecordSource};
use app::domain::imaging::review::Finding;
use app::domain::local_time::LocalDateTime;
use app::domain::text::FreeText;
use sea_orm::FromQueryResult;
use time::OffsetDateTime;
use uuid::Uuid;

use super::appointment::appointment_must_exist;
use super::code::{source_code, source_of};
use super::connect::Tx;
use super::entity::image as table;
use super::error::{IllegalRow, StoreError, StoreResult, Swap};
use super::executor::{Source, all, insert, insert_all, one, run};
use super::exposure_row::rows_of;
use super::image_row::{Header, Part, findings_of, images_of, local_text, parts_of};
use super::reading::reading_case_put;
use super::staff::name_of;
use super::unit::zone_of;

/// A version of a record to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRecord {
    /// Which.
    pub id: RecordId,
    /// Where its facts come from.
    pub source: RecordSource,
    /// What was taken.
    pub images: ImagesTaken,
    /// The room.
    pub room_id: RoomId,
    /// The room as it was called: "Room A - Hologic 3Dimensions".
    pub room: String,
    /// Who took the images.
    pub taken_by: StaffId,
    /// When, on the unit's clocks.
    pub taken_at: LocalDateTime,
    /// Typed in afterwards from a paper sheet.
    pub transcribed: bool,
    /// What was warned of while received images were reviewed, and which of them are labelled otherwise.
    pub findings: Vec<Finding>,
    /// Who completes this version.
    pub recorded_by: StaffId,
    /// When.
    pub recorded_at: OffsetDateTime,
    /// The version that it replaces, and why; nothing for the first.
    pub correction: Option<Correction>,
}

/// Adds a version: the first, or one that replaces the version in force. [`Swap::Stale`] when there is a first
/// already, or when the version to be replaced is no longer in force.
///
/// # Errors
/// [`StoreError::Missing`] when the unit has no such appointment; [`super::Constraint::CurrentRecordTwice`] or
/// [`super::Constraint::RecordVersionTwice`] when two replicas complete a record at the same moment.
pub async fn record_insert(tx: &Tx, unit: UnitId, appointment: AppointmentId, new: &NewRecord) -> StoreResult<Swap> {
    appointment_must_exist(tx, unit, appointment).await?;
    let Some(version) = next_version(tx, appointment, new.correction.as_ref()).await? else {
        return Ok(Swap::Stale);
    };
    let details = new.images.details();
    let header = Header::of(&new.images);
    let model = table::record::Model {
        id: new.id.0,
        appointment_id: appointment.0,
        version,
        is_current: true,
        source: source_code(new.source).to_owned(),
        standard_set: header.standard_set,
        imperfect: details.imperfect,
        completeness: header.completeness.to_owned(),
        shortfall_details: header.shortfall_details,
        recall_note: header.recall_note,
        notes: details.notes.map(String::from),
        room_id: new.room_id.0,
        room_label: new.room.clone(),
        taken_by: new.taken_by.0,
        taken_at: local_text(new.taken_at),
        transcribed: new.transcribed,
        recorded_by: new.recorded_by.0,
        recorded_at: new.recorded_at,
        correction_reason: new
            .correction
            .as_ref()
            .map(|correction| correction.reason.as_str().to_owned()),
        replaces: new.correction.as_ref().map(|correction| correction.of.0),
    };
    insert(tx, model).await?;
    let parts = parts_of(new.id, &new.images);
    insert_all(tx, parts.views).await?;
    insert_all(tx, parts.repeat_reasons).await?;
    insert_all(tx, parts.shortfall_reasons).await?;
    insert_all(tx, parts.doses).await?;
    let received = rows_of(new.id, &new.images, &new.findings)?;
    insert_all(tx, received.others).await?;
    insert_all(tx, received.exposures).await?;
    insert_all(tx, received.findings).await?;
    reading_case_put(tx, appointment, version, &new.images).await?;
    Ok(Swap::Done(u32::try_from(version).unwrap_or(u32::MAX)))
}

/// The number of the version to be added; nothing when it cannot be added any more. Takes the replaced version out of
/// force.
async fn next_version(
    tx: &Tx,
    appointment: AppointmentId,
    correction: Option<&Correction>,
) -> StoreResult<Option<i32>> {
    #[derive(FromQueryResult)]
    struct Row {
        version: i32,
    }
    let Some(correction) = correction else {
        let sql = "SELECT version FROM image_record WHERE appointment_id = $1 AND is_current";
        let found: Option<Row> = one(tx, sql, [appointment.0.into()]).await?;
        return Ok(found.is_none().then_some(1));
    };
    let sql = "UPDATE image_record SET is_current = false WHERE id = $1 AND appointment_id = $2 AND is_current";
    if run(tx, sql, [correction.of.0.into(), appointment.0.into()]).await? == 0 {
        return Ok(None);
    }
    let sql = "SELECT version FROM image_record WHERE id = $1";
    let replaced: Option<Row> = one(tx, sql, [correction.of.0.into()]).await?;
    Ok(replaced.map(|row| row.version + 1))
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    version: i32,
    source: String,
    standard_set: bool,
    imperfect: bool,
    completeness: String,
    shortfall_details: Option<String>,
    recall_note: Option<String>,
    notes: Option<String>,
    room_id: Uuid,
    room_label: String,
    taken_by: Uuid,
    taken_by_name: String,
    taken_at: String,
    transcribed: bool,
    recorded_by: Uuid,
    recorded_by_name: String,
    recorded_at: OffsetDateTime,
    correction_reason: Option<String>,
    zone: String,
}

const VERSIONS: &str = "SELECT r.id, r.version, r.source, r.standard_set, r.imperfect, r.completeness, \
    r.shortfall_details, r.recall_note, r.notes, r.room_id, r.room_label, r.taken_by, t.name AS taken_by_name, \
    r.taken_at, r.transcribed, r.recorded_by, b.name AS recorded_by_name, r.recorded_at, r.correction_reason, u.zone \
    FROM image_record r JOIN appointment a ON a.id = r.appointment_id JOIN unit u ON u.id = a.unit_id \
    JOIN staff t ON t.id = r.taken_by JOIN staff b ON b.id = r.recorded_by \
    WHERE r.appointment_id = $1 AND a.unit_id = $2 ORDER BY r.version DESC";

/// Everything that belongs to the versions, in one statement.
const PARTS: &str = "SELECT 'VIEW' AS part, v.record_id, v.view, 0 AS position, v.count AS number, v.repeats, \
    v.extras, \
    CAST(NULL AS text) AS code, CAST(NULL AS text) AS words \
    FROM image_view v JOIN image_record r ON r.id = v.record_id WHERE r.appointment_id = $1 \
    UNION ALL SELECT 'REPEAT', v.record_id, v.view, v.position, 0, 0, 0, v.code, v.words \
    FROM image_repeat_reason v JOIN image_record r ON r.id = v.record_id WHERE r.appointment_id = $1 \
    UNION ALL SELECT 'SHORTFALL', v.record_id, '', v.position, 0, 0, 0, v.code, NULL \
    FROM image_shortfall_reason v JOIN image_record r ON r.id = v.record_id WHERE r.appointment_id = $1 \
    UNION ALL SELECT 'DOSE', v.record_id, v.view, v.position, v.microgray, 0, 0, NULL, NULL \
    FROM image_dose v JOIN image_record r ON r.id = v.record_id WHERE r.appointment_id = $1 \
    UNION ALL SELECT 'OTHER', v.record_id, '', v.position, 0, 0, 0, NULL, v.facts \
    FROM image_other_view v JOIN image_record r ON r.id = v.record_id WHERE r.appointment_id = $1 \
    UNION ALL SELECT 'EXPOSURE', v.record_id, '', v.position, 0, 0, 0, NULL, v.facts \
    FROM image_exposure v JOIN image_record r ON r.id = v.record_id WHERE r.appointment_id = $1 \
    UNION ALL SELECT 'FINDING', v.record_id, '', v.position, 0, 0, 0, v.code, v.exposure \
    FROM image_finding v JOIN image_record r ON r.id = v.record_id WHERE r.appointment_id = $1 \
    ORDER BY 2, 1, 3, 4";

/// All versions of an appointment's record, newest first: the first is in force.
///
/// # Errors
/// As every query.
pub async fn records_of_appointment(
    on: &impl Source,
    unit: UnitId,
    appointment: AppointmentId,
) -> StoreResult<Vec<RecordVersion>> {
    let rows: Vec<Row> = all(on, VERSIONS, [appointment.0.into(), unit.0.into()]).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let parts: Vec<Part> = all(on, PARTS, [appointment.0.into()]).await?;
    rows.into_iter()
        .map(|row| {
            let own: Vec<&Part> = parts.iter().filter(|part| part.record_id == row.id).collect();
            version_of(row, &own)
        })
        .collect()
}

fn version_of(row: Row, parts: &[&Part]) -> StoreResult<RecordVersion> {
    let illegal = |what| {
        StoreError::IllegalRow(IllegalRow {
            table: "image_record",
            what,
        })
    };
    let header = Header {
        standard_set: row.standard_set,
        imperfect: row.imperfect,
        completeness: &row.completeness,
        shortfall_details: row.shortfall_details,
        recall_note: row.recall_note,
    };
    let text = |text: Option<String>| text.map(FreeText::try_from).transpose();
    let notes = text(row.notes).map_err(|_| illegal("notes that are no text"))?;
    Ok(RecordVersion {
        id: RecordId(row.id),
        version: u32::try_from(row.version).map_err(|_| illegal("a negative version"))?,
        source: source_of(&row.source)?,
        images: images_of(header, notes, parts)?,
        room: row.room_label,
        room_id: RoomId(row.room_id),
        taken_by: name_of(row.taken_by, row.taken_by_name),
        taken_at: LocalDateTime::parse(&row.taken_at).ok_or(illegal("no time"))?,
        transcribed: row.transcribed,
        findings: findings_of(parts)?,
        recorded_by: name_of(row.recorded_by, row.recorded_by_name),
        recorded_at: zone_of(&row.zone)?.local(row.recorded_at),
        correction_reason: text(row.correction_reason).map_err(|_| illegal("a reason that is no text"))?,
    })
}
