//! The list of cases: a row for each appointment with recorded images, kept in step with the record in force.

use app::domain::appointment::Status;
use app::domain::ids::{AppointmentId, StaffId, UnitId};
use app::domain::imaging::record::ImagesTaken;
use app::domain::local_time::long_date;
use app::domain::reading::filter::{Filter, Seen};
use app::domain::reading::{Traits, ViewCount};
use app::services::reading::{CaseLine, ClinicChoice, SeenByMe};
use sea_orm::{FromQueryResult, Value};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::clinic::{starts_at_of, status_of};
use super::connect::{Backend, Store, Tx};
use super::error::{IllegalRow, StoreError, StoreResult};
use super::executor::{Source, all, one, run};
use super::participant::ParticipantColumns;

/// Clinics that a list can be narrowed to.
const CLINICS: i64 = 40;

/// Adds an appointment to the list, or brings it up to date after a correction: then it is to be read again.
pub(super) async fn reading_case_put(
    tx: &Tx,
    appointment: AppointmentId,
    version: i32,
    images: &ImagesTaken,
) -> StoreResult<()> {
    let sql = "INSERT INTO reading_case (appointment_id, unit_id, clinic_id, starts_at, record_version, views, \
        has_notes, has_additional, imperfect, has_shortfall, readers, closed) \
        SELECT a.id, a.unit_id, a.clinic_id, a.starts_at, $2, $3, $4, $5, $6, $7, 0, $8 \
        FROM appointment a WHERE a.id = $1 \
        ON CONFLICT (appointment_id) DO UPDATE SET record_version = excluded.record_version, views = excluded.views, \
        has_notes = excluded.has_notes, has_additional = excluded.has_additional, imperfect = excluded.imperfect, \
        has_shortfall = excluded.has_shortfall, readers = 0, closed = excluded.closed";
    let traits = Traits::of(images);
    let values = [
        appointment.0.into(),
        version.into(),
        ViewCount::to_text(&ViewCount::of(images)).into(),
        traits.notes.into(),
        traits.additional.into(),
        traits.imperfect.into(),
        traits.shortfall.into(),
        false.into(),
    ];
    run(tx, sql, values).await.map(|_| ())
}

/// Who asks for cases, and since when somebody else counts as having one open.
#[derive(Clone, Copy, Debug)]
pub struct CaseReader {
    /// The unit.
    pub unit: UnitId,
    /// Who.
    pub staff: StaffId,
    /// Since when.
    pub open_since: OffsetDateTime,
}

/// What is asked for, as SQL with its values.
pub(super) struct Asked {
    pub conditions: Vec<String>,
    pub values: Vec<Value>,
}

const SEEN_BY_ME: &str = "EXISTS (SELECT 1 FROM reading_seen s WHERE s.appointment_id = c.appointment_id \
    AND s.staff_id = $2 AND s.record_version = c.record_version)";

impl Asked {
    /// The cases of a filter. One clinic is few cases, and is looked up by itself: the unit is its clinic's.
    pub fn of(reader: CaseReader, filter: Filter) -> Self {
        let mut asked = Asked {
            conditions: Vec::new(),
            values: vec![reader.unit.0.into(), reader.staff.0.into(), reader.open_since.into()],
        };
        match filter.clinic {
            None => asked.conditions.push("c.unit_id = $1".to_owned()),
            Some(clinic) => {
                let place = asked.value(clinic.0);
                let unit = "(SELECT k.unit_id FROM clinic k WHERE k.id = c.clinic_id) = $1";
                asked.conditions.push(format!("c.clinic_id = {place} AND {unit}"));
            }
        }
        let ticked = [
            (filter.notes, "c.has_notes"),
            (filter.additional, "c.has_additional"),
            (filter.shortfall, "c.has_shortfall"),
            (filter.seen == Seen::Closed, "c.closed"),
            (filter.seen != Seen::Closed, "NOT c.closed"),
        ];
        let ticked = ticked.into_iter().filter(|(is_on, _)| *is_on);
        asked
            .conditions
            .extend(ticked.map(|(_, condition)| condition.to_owned()));
        match filter.seen {
            Seen::Open | Seen::Closed => {}
            Seen::ByMe => asked.conditions.push(SEEN_BY_ME.to_owned()),
            Seen::NotByMe => asked.conditions.push(format!("NOT {SEEN_BY_ME}")),
        }
        asked
    }

    pub fn value(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// Only what is behind a place in the order, or before it.
    pub fn beside(mut self, side: char, place: &PlaceInOrder) -> Self {
        let (starts_at, id) = (self.value(place.starts_at.clone()), self.value(place.appointment_id));
        self.conditions
            .push(format!("(c.starts_at, c.appointment_id) {side} ({starts_at}, {id})"));
        self
    }

    pub fn conditions(&self) -> String {
        self.conditions.join(" AND ")
    }
}

#[derive(FromQueryResult)]
pub(super) struct PlaceInOrder {
    pub appointment_id: Uuid,
    pub starts_at: String,
}

pub(super) async fn place_of(on: &impl Source, unit: UnitId, id: AppointmentId) -> StoreResult<Option<PlaceInOrder>> {
    let sql = "SELECT appointment_id, starts_at FROM reading_case WHERE appointment_id = $1 AND unit_id = $2";
    one(on, sql, [id.0.into(), unit.0.into()]).await
}

#[derive(FromQueryResult)]
struct LineRow {
    appointment_id: Uuid,
    starts_at: String,
    views: String,
    has_notes: bool,
    has_additional: bool,
    imperfect: bool,
    has_shortfall: bool,
    readers: i32,
    status: String,
    clinic_code: String,
    participant_id: Uuid,
    family_name: String,
    given_name: String,
    birth_date: Date,
    nhs_number: String,
    seen_version: Option<i32>,
    record_version: i32,
    question_open: bool,
    open_by: Option<String>,
}

/// The statement of a page of the list, with its values: `limit` cases that follow a place.
fn page_statement(asked: Asked, limit: u32) -> (String, Vec<Value>) {
    let mut asked = asked;
    let conditions = asked.conditions();
    let limit = asked.value(i64::from(limit));
    let sql = format!(
        "SELECT l.appointment_id, l.starts_at, l.views, l.has_notes, l.has_additional, l.imperfect, l.has_shortfall, \
         l.readers, l.record_version, a.status, k.code AS clinic_code, \
         p.id AS participant_id, p.family_name, p.given_name, p.birth_date, p.nhs_number, \
         (SELECT max(s.record_version) FROM reading_seen s WHERE s.appointment_id = l.appointment_id \
         AND s.staff_id = $2) AS seen_version, \
         EXISTS (SELECT 1 FROM reading_question q LEFT JOIN reading_answer w ON w.question_id = q.id \
         WHERE q.appointment_id = l.appointment_id AND w.question_id IS NULL) AS question_open, \
         (SELECT f.name FROM reading_open o JOIN staff f ON f.id = o.staff_id \
         WHERE o.appointment_id = l.appointment_id AND o.staff_id <> $2 AND o.at >= $3 \
         ORDER BY o.at DESC, f.id LIMIT 1) AS open_by \
         FROM (SELECT * FROM reading_case c WHERE {conditions} \
         ORDER BY c.starts_at, c.appointment_id LIMIT {limit}) l \
         JOIN appointment a ON a.id = l.appointment_id JOIN clinic k ON k.id = l.clinic_id \
         JOIN participant p ON p.id = a.participant_id ORDER BY l.starts_at, l.appointment_id"
    );
    (sql, asked.values)
}

/// A part of the list of cases, the oldest first, behind the case that the filter names.
///
/// # Errors
/// As every query.
pub async fn reading_cases(
    on: &impl Source,
    reader: CaseReader,
    filter: Filter,
    limit: u32,
) -> StoreResult<Vec<CaseLine>> {
    let asked = with_place(on, Asked::of(reader, filter), reader, filter).await?;
    let (sql, values) = page_statement(asked, limit);
    let rows: Vec<LineRow> = all(on, &sql, values).await?;
    rows.into_iter().map(CaseLine::try_from).collect()
}

/// What the database says it would do to read a page of the list, line by line: for those who look whether an index
/// is used.
///
/// # Errors
/// As every query.
pub async fn reading_cases_plan(store: &Store, reader: CaseReader, filter: Filter) -> StoreResult<Vec<String>> {
    #[derive(FromQueryResult)]
    struct InSqlite {
        detail: String,
    }
    #[derive(FromQueryResult)]
    struct InPostgres {
        #[sea_orm(alias = "QUERY PLAN")]
        detail: String,
    }
    let asked = with_place(store, Asked::of(reader, filter), reader, filter).await?;
    let (sql, values) = page_statement(asked, 50);
    Ok(match store.backend() {
        Backend::Sqlite => {
            let rows: Vec<InSqlite> = all(store, &format!("EXPLAIN QUERY PLAN {sql}"), values).await?;
            rows.into_iter().map(|row| row.detail).collect()
        }
        Backend::Postgres => {
            let rows: Vec<InPostgres> = all(store, &format!("EXPLAIN {sql}"), values).await?;
            rows.into_iter().map(|row| row.detail).collect()
        }
    })
}

async fn with_place(on: &impl Source, asked: Asked, reader: CaseReader, filter: Filter) -> StoreResult<Asked> {
    let place = match filter.after {
        Some(after) => place_of(on, reader.unit, after).await?,
        None => None,
    };
    Ok(match place {
        Some(place) => asked.beside('>', &place),
        None => asked,
    })
}

impl TryFrom<LineRow> for CaseLine {
    type Error = StoreError;

    fn try_from(row: LineRow) -> StoreResult<Self> {
        let person = ParticipantColumns {
            id: row.participant_id,
            family_name: row.family_name,
            given_name: row.given_name,
            birth_date: row.birth_date,
            nhs_number: row.nhs_number,
        };
        Ok(CaseLine {
            id: AppointmentId(row.appointment_id),
            participant: person.try_into()?,
            starts_at: starts_at_of(&row.starts_at)?,
            clinic_code: row.clinic_code,
            views: ViewCount::parse(&row.views).map_err(|_| illegal("no counts"))?,
            traits: Traits {
                notes: row.has_notes,
                additional: row.has_additional,
                imperfect: row.imperfect,
                shortfall: row.has_shortfall,
            },
            question_open: row.question_open,
            late_images: status_of(&row.status)? == Status::NeedsAttention,
            seen: seen_by_me(row.seen_version, row.record_version),
            readers: u32::try_from(row.readers).map_err(|_| illegal("negative readers"))?,
            open_by: row.open_by,
        })
    }
}

pub(super) fn seen_by_me(seen_version: Option<i32>, record_version: i32) -> SeenByMe {
    match seen_version {
        None => SeenByMe::No,
        Some(version) if version == record_version => SeenByMe::Yes,
        Some(_) => SeenByMe::BeforeCorrection,
    }
}

pub(super) fn illegal(what: &'static str) -> IllegalRow {
    IllegalRow {
        table: "reading_case",
        what,
    }
}

/// The clinics with cases that are to be read, the newest first.
///
/// # Errors
/// As every query.
pub async fn reading_clinics(on: &impl Source, unit: UnitId) -> StoreResult<Vec<ClinicChoice>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        code: String,
        day: Date,
    }
    let sql = "SELECT k.id, k.code, k.day FROM clinic k WHERE k.unit_id = $1 \
        AND EXISTS (SELECT 1 FROM reading_case c WHERE c.clinic_id = k.id) ORDER BY k.day DESC, k.code LIMIT $2";
    let rows: Vec<Row> = all(on, sql, [unit.0.into(), CLINICS.into()]).await?;
    let choice = |row: Row| ClinicChoice {
        id: app::domain::ids::ClinicId(row.id),
        label: format!("{}, {}", row.code, long_date(row.day)),
    };
    Ok(rows.into_iter().map(choice).collect())
}
