//! Notes and what readers said of them, over many records; and the references under which accession numbers from other
//! systems are kept for a few minutes.

use app::domain::ids::{AppointmentId, UnitId};
use app::domain::local_time::{LocalDateTime, iso_date};
use app::domain::reading::usefulness::{NotedRecord, YearMonth};
use sea_orm::FromQueryResult;
use time::{Date, Duration, OffsetDateTime};
use uuid::Uuid;

use super::connect::Tx;
use super::error::StoreResult;
use super::executor::{Source, all, one, run};
use super::reading::illegal;
use super::reading_work::OF_ANOTHER_NOTE;

/// How long a reference leads somewhere.
pub const REFERENCE_LASTS: Duration = Duration::minutes(15);

/// The records in force whose images were taken from a day on and before another.
///
/// # Errors
/// As every query.
pub async fn reading_noted(on: &impl Source, unit: UnitId, from: Date, before: Date) -> StoreResult<Vec<NotedRecord>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        taken_at: String,
        standard_set: bool,
        notes: Option<String>,
        family_name: Option<String>,
        given_name: Option<String>,
        useful: Option<bool>,
    }
    let sql = "SELECT r.id, r.taken_at, r.standard_set, r.notes, \
        CASE WHEN r.notes IS NOT NULL THEN p.family_name END AS family_name, \
        CASE WHEN r.notes IS NOT NULL THEN p.given_name END AS given_name, o.useful \
        FROM image_record r JOIN appointment a ON a.id = r.appointment_id \
        JOIN participant p ON p.id = a.participant_id \
        LEFT JOIN reading_opinion o ON o.appointment_id = a.id AND NOT {of_another} \
        WHERE r.is_current AND r.taken_at >= $2 AND r.taken_at < $3 AND a.unit_id = $1 ORDER BY r.taken_at, r.id";
    let sql = sql.replace("{of_another}", OF_ANOTHER_NOTE);
    let rows: Vec<Row> = all(
        on,
        &sql,
        [unit.0.into(), iso_date(from).into(), iso_date(before).into()],
    )
    .await?;
    let mut records: Vec<NotedRecord> = Vec::new();
    let mut last = None;
    for row in rows {
        if last != Some(row.id) {
            last = Some(row.id);
            let taken = LocalDateTime::parse(&row.taken_at).ok_or(illegal("no time"))?;
            records.push(NotedRecord {
                month: YearMonth {
                    year: taken.date().year(),
                    month: u8::from(taken.date().month()),
                },
                standard_set: row.standard_set,
                note: row.notes,
                names: row.family_name.into_iter().chain(row.given_name).collect(),
                opinions: Vec::new(),
            });
        }
        if let (Some(useful), Some(record)) = (row.useful, records.last_mut()) {
            record.opinions.push(useful);
        }
    }
    Ok(records)
}

/// How many references are kept.
///
/// # Errors
/// As every query.
pub async fn reading_references(on: &impl Source) -> StoreResult<u32> {
    #[derive(FromQueryResult)]
    struct Row {
        kept: i64,
    }
    let row: Option<Row> = one(on, "SELECT count(*) AS kept FROM reading_reference", []).await?;
    Ok(row.map_or(0, |row| u32::try_from(row.kept).unwrap_or(u32::MAX)))
}

/// Keeps an accession number under a reference, and forgets those whose time is over.
///
/// # Errors
/// As every change.
pub async fn reading_reference_put(
    tx: &Tx,
    token_sha256: [u8; 32],
    accession: &str,
    at: OffsetDateTime,
) -> StoreResult<()> {
    let over = at - REFERENCE_LASTS;
    run(tx, "DELETE FROM reading_reference WHERE at < $1", [over.into()]).await?;
    let sql = "INSERT INTO reading_reference (token_sha256, accession, at) VALUES ($1, $2, $3)";
    run(tx, sql, [token_sha256.to_vec().into(), accession.into(), at.into()])
        .await
        .map(|_| ())
}

/// The case of the unit that a reference leads to.
///
/// # Errors
/// As every query.
pub async fn reading_referred(
    on: &impl Source,
    unit: UnitId,
    token_sha256: [u8; 32],
    now: OffsetDateTime,
) -> StoreResult<Option<AppointmentId>> {
    #[derive(FromQueryResult)]
    struct Row {
        appointment_id: Uuid,
    }
    let sql = "SELECT c.appointment_id FROM reading_reference x JOIN appointment a ON a.accession = x.accession \
        JOIN reading_case c ON c.appointment_id = a.id WHERE x.token_sha256 = $1 AND x.at >= $2 AND c.unit_id = $3";
    let values = [
        token_sha256.to_vec().into(),
        (now - REFERENCE_LASTS).into(),
        unit.0.into(),
    ];
    let row: Option<Row> = one(on, sql, values).await?;
    Ok(row.map(|row| AppointmentId(row.appointment_id)))
}
