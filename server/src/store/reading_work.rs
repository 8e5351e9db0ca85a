//! What readers did with a case and what mammographers answered. Only who has a case open, and an opinion until the
//! case is closed, ever change.

use app::domain::ids::{AppointmentId, QuestionId, StaffId, UnitId};
use app::domain::reading::READERS;
use app::domain::staff::StaffName;
use app::domain::text::FreeText;
use app::services::reading::{Opinion, Question, Said, SeenBy, SeenByMe};
use sea_orm::FromQueryResult;
use time::OffsetDateTime;
use uuid::Uuid;

use super::connect::Tx;
use super::error::{StoreError, StoreResult};
use super::executor::{Source, all, finds, one, run};
use super::reading::{illegal, seen_by_me};
use super::staff::name_of;
use crate::clock::Zone;

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseState {
    /// Whether whoever asks has seen it.
    pub seen: SeenByMe,
    /// The version of its record in force.
    pub version: u32,
    /// How many readers have seen it.
    pub readers: u32,
    /// Whether that is enough.
    pub closed: bool,
}

/// Where a case of the unit stands; nothing when the appointment has no record.
///
/// # Errors
/// As every query.
pub async fn reading_state(
    on: &impl Source,
    unit: UnitId,
    id: AppointmentId,
    staff: StaffId,
) -> StoreResult<Option<CaseState>> {
    #[derive(FromQueryResult)]
    struct Row {
        record_version: i32,
        readers: i32,
        closed: bool,
        seen_version: Option<i32>,
    }
    let sql = "SELECT c.record_version, c.readers, c.closed, (SELECT max(s.record_version) FROM reading_seen s \
        WHERE s.appointment_id = c.appointment_id AND s.staff_id = $3) AS seen_version \
        FROM reading_case c WHERE c.appointment_id = $1 AND c.unit_id = $2";
    let row: Option<Row> = one(on, sql, [id.0.into(), unit.0.into(), staff.0.into()]).await?;
    row.map(|row| {
        Ok(CaseState {
            seen: seen_by_me(row.seen_version, row.record_version),
            version: u32::try_from(row.record_version).map_err(|_| illegal("negative version"))?,
            readers: u32::try_from(row.readers).map_err(|_| illegal("negative readers"))?,
            closed: row.closed,
        })
    })
    .transpose()
}

/// Whether what was said of a note (`o`) is about one that a correction has changed since.
pub(super) const OF_ANOTHER_NOTE: &str = "EXISTS (SELECT 1 FROM image_record s JOIN image_record n \
    ON n.appointment_id = s.appointment_id WHERE s.appointment_id = o.appointment_id AND n.is_current \
    AND s.version = o.record_version AND coalesce(s.notes, '') <> coalesce(n.notes, ''))";

/// Who has a case open, since when, has seen it as it is now, and what was said of its note.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Presence {
    /// Who has it open.
    pub open: Vec<(StaffName, OffsetDateTime)>,
    /// Who has seen it, oldest first.
    pub seen: Vec<SeenBy>,
    /// What was said of its note, oldest first.
    pub opinions: Vec<Opinion>,
}

/// Who is or was at a case. The caller has made sure that it belongs to the unit.
///
/// # Errors
/// As every query.
pub async fn reading_presence(on: &impl Source, zone: Zone, id: AppointmentId) -> StoreResult<Presence> {
    #[derive(FromQueryResult)]
    struct Row {
        part: String,
        staff_id: Uuid,
        name: String,
        at: OffsetDateTime,
        useful: bool,
        comment: Option<String>,
        of_another: bool,
    }
    let sql = "SELECT 'SEEN' AS part, f.id AS staff_id, f.name, s.at AS at, $2 AS useful, CAST(NULL AS text) AS \
        comment, $2 AS of_another FROM reading_seen s JOIN reading_case c ON c.appointment_id = s.appointment_id \
        JOIN staff f ON f.id = s.staff_id WHERE s.appointment_id = $1 AND s.record_version = c.record_version \
        UNION ALL SELECT 'OPEN', f.id, f.name, o.at, $2, NULL, $2 FROM reading_open o \
        JOIN staff f ON f.id = o.staff_id WHERE o.appointment_id = $1 \
        UNION ALL SELECT 'OPINION', f.id, f.name, o.at, o.useful, o.comment, {of_another} FROM reading_opinion o \
        JOIN staff f ON f.id = o.staff_id WHERE o.appointment_id = $1 ORDER BY 4, 3";
    let sql = sql.replace("{of_another}", OF_ANOTHER_NOTE);
    let rows: Vec<Row> = all(on, &sql, [id.0.into(), false.into()]).await?;
    let mut presence = Presence::default();
    for row in rows {
        let (by, at) = (name_of(row.staff_id, row.name), zone.local(row.at));
        match row.part.as_str() {
            "SEEN" => presence.seen.push(SeenBy { by, at }),
            "OPEN" => presence.open.push((by, row.at)),
            _ => presence.opinions.push(Opinion {
                useful: row.useful,
                comment: row.comment.map(text).transpose()?,
                of_another_note: row.of_another,
                by,
                at,
            }),
        }
    }
    Ok(presence)
}

pub(super) fn text(words: String) -> StoreResult<FreeText> {
    Ok(FreeText::try_from(words).map_err(|_| illegal("words that are no text"))?)
}

/// Words that may be there, with who said them and when.
#[derive(FromQueryResult)]
pub(super) struct Reply {
    pub reply: Option<String>,
    pub reply_by: Option<Uuid>,
    pub reply_name: Option<String>,
    pub reply_at: Option<OffsetDateTime>,
}

impl Reply {
    pub(super) fn said(self, zone: Zone) -> StoreResult<Option<Said>> {
        let by = self.reply_by.zip(self.reply_name);
        let said = self.reply.zip(by).zip(self.reply_at);
        said.map(|((words, (id, name)), at)| {
            Ok(Said {
                words: text(words)?,
                by: name_of(id, name),
                at: zone.local(at),
            })
        })
        .transpose()
    }
}

/// The questions about a case with their answers, oldest first.
///
/// # Errors
/// As every query.
pub async fn reading_questions(
    on: &impl Source,
    unit: UnitId,
    zone: Zone,
    id: AppointmentId,
) -> StoreResult<Vec<Question>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        words: String,
        staff_id: Uuid,
        name: String,
        at: OffsetDateTime,
        #[sea_orm(nested)]
        reply: Reply,
    }
    let sql = "SELECT q.id, q.words, f.id AS staff_id, f.name, q.at, w.words AS reply, g.id AS reply_by, \
        g.name AS reply_name, w.at AS reply_at FROM reading_question q \
        JOIN reading_case c ON c.appointment_id = q.appointment_id JOIN staff f ON f.id = q.asked_by \
        LEFT JOIN reading_answer w ON w.question_id = q.id LEFT JOIN staff g ON g.id = w.answered_by \
        WHERE q.appointment_id = $1 AND c.unit_id = $2 ORDER BY q.at, q.id";
    let rows: Vec<Row> = all(on, sql, [id.0.into(), unit.0.into()]).await?;
    rows.into_iter()
        .map(|row| {
            Ok(Question {
                id: QuestionId(row.id),
                asked: Said {
                    words: text(row.words)?,
                    by: name_of(row.staff_id, row.name),
                    at: zone.local(row.at),
                },
                answered: row.reply.said(zone)?,
            })
        })
        .collect()
}

/// Notes that a reader has seen a case as it is now, and closes it when enough have; whether that is new. The reader
/// has it open no longer.
///
/// # Errors
/// As every change.
pub async fn reading_seen_insert(tx: &Tx, id: AppointmentId, staff: StaffId, at: OffsetDateTime) -> StoreResult<bool> {
    let sql = "DELETE FROM reading_open WHERE appointment_id = $1 AND staff_id = $2";
    run(tx, sql, [id.0.into(), staff.0.into()]).await?;
    let sql = "INSERT INTO reading_seen (appointment_id, staff_id, record_version, at) \
        SELECT c.appointment_id, $2, c.record_version, $3 FROM reading_case c WHERE c.appointment_id = $1 \
        ON CONFLICT DO NOTHING";
    if run(tx, sql, [id.0.into(), staff.0.into(), at.into()]).await? == 0 {
        return Ok(false);
    }
    let sql = "UPDATE reading_case SET readers = readers + 1, closed = (readers + 1 >= $2) WHERE appointment_id = $1";
    let enough = i32::try_from(READERS).unwrap_or(i32::MAX);
    run(tx, sql, [id.0.into(), enough.into()]).await?;
    Ok(true)
}

/// Keeps what a reader says of the note as it is now, over what they said before.
///
/// # Errors
/// As every change.
pub async fn reading_opinion_put(
    tx: &Tx,
    id: AppointmentId,
    staff: StaffId,
    (useful, comment): (bool, Option<&FreeText>),
    at: OffsetDateTime,
) -> StoreResult<()> {
    let sql = "INSERT INTO reading_opinion (appointment_id, staff_id, useful, comment, at, record_version) \
        SELECT c.appointment_id, $2, $3, $4, $5, c.record_version FROM reading_case c WHERE c.appointment_id = $1 \
        ON CONFLICT (appointment_id, staff_id) DO UPDATE SET useful = excluded.useful, \
        comment = excluded.comment, at = excluded.at, record_version = excluded.record_version";
    let values = [
        id.0.into(),
        staff.0.into(),
        useful.into(),
        comment.map(|comment| comment.as_str().to_owned()).into(),
        at.into(),
    ];
    run(tx, sql, values).await.map(|_| ())
}

/// Whether a reader has said something of a note.
///
/// # Errors
/// As every query.
pub async fn reading_opinion_exists(on: &impl Source, id: AppointmentId, staff: StaffId) -> StoreResult<bool> {
    let sql = "SELECT useful FROM reading_opinion WHERE appointment_id = $1 AND staff_id = $2";
    finds(on, sql, [id.0.into(), staff.0.into()]).await
}

/// Adds a question.
///
/// # Errors
/// As every change.
pub async fn reading_question_insert(
    tx: &Tx,
    question: QuestionId,
    id: AppointmentId,
    (words, by): (&FreeText, StaffId),
    at: OffsetDateTime,
) -> StoreResult<()> {
    let sql = "INSERT INTO reading_question (id, appointment_id, words, asked_by, at) VALUES ($1, $2, $3, $4, $5)";
    let values = [
        question.0.into(),
        id.0.into(),
        words.as_str().into(),
        by.0.into(),
        at.into(),
    ];
    run(tx, sql, values).await.map(|_| ())
}

/// Answers a question about an appointment; `false` when somebody else has.
///
/// # Errors
/// [`StoreError::Missing`] when there is no such question about it.
pub async fn reading_answer_insert(
    tx: &Tx,
    (unit, id): (UnitId, AppointmentId),
    question: QuestionId,
    (words, by): (&FreeText, StaffId),
    at: OffsetDateTime,
) -> StoreResult<bool> {
    let sql = "SELECT q.id FROM reading_question q JOIN reading_case c ON c.appointment_id = q.appointment_id \
        WHERE q.id = $1 AND q.appointment_id = $2 AND c.unit_id = $3";
    if !finds(tx, sql, [question.0.into(), id.0.into(), unit.0.into()]).await? {
        return Err(StoreError::Missing);
    }
    let sql = "INSERT INTO reading_answer (question_id, words, answered_by, at) VALUES ($1, $2, $3, $4) \
        ON CONFLICT DO NOTHING";
    let values = [question.0.into(), words.as_str().into(), by.0.into(), at.into()];
    Ok(run(tx, sql, values).await? == 1)
}
