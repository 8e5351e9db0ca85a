//! Appointments: everything that a page of one needs, in one statement.

use std::sync::LazyLock;

use app::domain::appointment::{Anatomy, Appointment, Status};
use app::domain::clinic::{Flow, Room};
use app::domain::ids::{AppointmentId, ClinicId, ParticipantId, RoomId, StaffId, UnitId};
use app::domain::local_time::LocalDateTime;
use app::domain::staff::StaffName;
use sea_orm::FromQueryResult;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::clinic::{anatomy_of, starts_at_of, status_of};
use super::code::{breast_code, flow_code, flow_of};
use super::connect::{Backend, Tx};
use super::draft::{SavedDraft, draft_of};
use super::entity::appointment as table;
use super::error::{IllegalRow, StoreError, StoreResult, Swap};
use super::executor::{Source, finds, insert, one, run};
use super::form::{TypedAnswer, typed_of};
use super::participant::ParticipantColumns;
use super::room::{ROOM_AT_SITE, ROOM_COLUMNS, RoomColumns, site_of};
use super::staff::name_of;
use super::unit::zone_of;
use crate::clock::Zone;

/// An appointment with what surrounds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The appointment.
    pub appointment: Appointment,
    /// "WS644"
    pub clinic_code: String,
    /// The clinic's day.
    pub day: Date,
    /// Who has it open.
    pub held_by: Option<StaffName>,
    /// The room it is held in, once that is known: the one that is set for it, else the one of a mobile unit or
    /// [`Reader::room`].
    pub room: Option<Room>,
    /// The room that is set for it.
    pub room_set: Option<RoomId>,
    /// Counts the changes of status, holder and room: [`appointment_update_status`] names the one it was made on.
    pub version: u32,
    /// What has been answered so far, if anything.
    pub draft: Option<SavedDraft>,
    /// What the reader typed and did not submit.
    pub typed: Option<TypedAnswer>,
    /// The zone of the unit's clocks.
    pub zone: Zone,
}

/// Who reads a case, as far as it matters to what is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reader<'a> {
    /// The room that the reader works in today. It counts in a hospital where none is set, if it belongs to the site.
    pub room: Option<RoomId>,
    /// The reader and the page whose typed answers are read along.
    pub page: Option<(StaffId, &'a str)>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    starts_at: String,
    accession: String,
    special: Option<String>,
    right_breast: String,
    left_breast: String,
    status: String,
    version: i32,
    clinic_id: Uuid,
    clinic_code: String,
    day: Date,
    flow: String,
    site_id: Uuid,
    site_name: String,
    site_kind: String,
    participant_id: Uuid,
    family_name: String,
    given_name: String,
    birth_date: Date,
    nhs_number: String,
    zone: String,
    holder_id: Option<Uuid>,
    holder_name: Option<String>,
    room_set: Option<Uuid>,
    #[sea_orm(nested)]
    room: RoomColumns,
    draft_version: Option<i32>,
    draft: Option<String>,
    draft_review: Option<String>,
    draft_at: Option<OffsetDateTime>,
    draft_by: Option<Uuid>,
    draft_by_name: Option<String>,
    typed: Option<String>,
    typed_at: Option<OffsetDateTime>,
}

static CASE: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT a.id, a.starts_at, a.accession, a.special, a.right_breast, a.left_breast, a.status, a.version, \
            c.id AS clinic_id, c.code AS clinic_code, c.day, coalesce(a.flow, c.flow) AS flow, \
            s.id AS site_id, s.name AS site_name, s.kind AS site_kind, \
            p.id AS participant_id, p.family_name, p.given_name, p.birth_date, p.nhs_number, u.zone, \
            h.id AS holder_id, h.name AS holder_name, a.room_id AS room_set, \
            {ROOM_COLUMNS}, \
            d.version AS draft_version, d.draft, d.review AS draft_review, d.updated_at AS draft_at, \
            e.id AS draft_by, e.name AS draft_by_name, \
            y.fields AS typed, y.saved_at AS typed_at \
            FROM appointment a JOIN unit u ON u.id = a.unit_id JOIN clinic c ON c.id = a.clinic_id \
            JOIN site s ON s.id = c.site_id JOIN participant p ON p.id = a.participant_id \
            LEFT JOIN staff h ON h.id = a.held_by \
            LEFT JOIN room r ON r.id = coalesce(a.room_id, {ROOM_AT_SITE}) \
            AND (a.room_id IS NOT NULL OR r.site_id = c.site_id) \
            LEFT JOIN machine m ON m.id = r.machine_id LEFT JOIN site t ON t.id = r.site_id \
            LEFT JOIN image_draft d ON d.appointment_id = a.id LEFT JOIN staff e ON e.id = d.updated_by \
            LEFT JOIN typed_answer y ON y.staff_id = $4 AND y.path = $5 \
            WHERE a.id = $1 AND a.unit_id = $2"
    )
});

/// An appointment of the unit.
///
/// # Errors
/// As every query.
pub async fn appointment_case(on: &impl Source, unit: UnitId, id: AppointmentId) -> StoreResult<Option<Case>> {
    appointment_case_for(on, unit, id, Reader::default()).await
}

/// An appointment of the unit, with what only this reader sees of it.
///
/// # Errors
/// As every query.
pub async fn appointment_case_for(
    on: &impl Source,
    unit: UnitId,
    id: AppointmentId,
    reader: Reader<'_>,
) -> StoreResult<Option<Case>> {
    let (staff, path) = reader.page.unzip();
    let values = [
        id.0.into(),
        unit.0.into(),
        reader.room.map(|room| room.0).into(),
        staff.map(|staff| staff.0).into(),
        path.map(str::to_owned).into(),
    ];
    let row: Option<Row> = one(on, &CASE, values).await?;
    row.map(Case::try_from).transpose()
}

impl TryFrom<Row> for Case {
    type Error = StoreError;

    fn try_from(row: Row) -> StoreResult<Self> {
        let illegal = |what| IllegalRow {
            table: "appointment",
            what,
        };
        let person = ParticipantColumns {
            id: row.participant_id,
            family_name: row.family_name,
            given_name: row.given_name,
            birth_date: row.birth_date,
            nhs_number: row.nhs_number,
        };
        let draft = match (
            row.draft_version,
            row.draft,
            row.draft_at,
            row.draft_by.zip(row.draft_by_name),
        ) {
            (Some(version), Some(draft), Some(at), Some((id, name))) => Some(draft_of(
                version,
                &draft,
                row.draft_review.as_deref(),
                name_of(id, name),
                at,
            )?),
            _ => None,
        };
        let appointment = Appointment {
            id: AppointmentId(row.id),
            clinic: ClinicId(row.clinic_id),
            site: site_of(row.site_id, row.site_name, &row.site_kind)?,
            flow: flow_of(&row.flow)?,
            participant: person.try_into()?,
            starts_at: starts_at_of(&row.starts_at)?,
            accession: row.accession,
            special: row.special,
            anatomy: anatomy_of(&row.right_breast, &row.left_breast)?,
            status: status_of(&row.status)?,
        };
        Ok(Case {
            appointment,
            clinic_code: row.clinic_code,
            day: row.day,
            held_by: row.holder_id.zip(row.holder_name).map(|(id, name)| name_of(id, name)),
            room: row.room.room()?,
            room_set: row.room_set.map(RoomId),
            version: u32::try_from(row.version).map_err(|_| illegal("a negative version"))?,
            draft,
            typed: row
                .typed
                .zip(row.typed_at)
                .map(|(fields, at)| typed_of(&fields, at))
                .transpose()?,
            zone: zone_of(&row.zone)?,
        })
    }
}

/// An appointment to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAppointment {
    /// Which.
    pub id: AppointmentId,
    /// The clinic, of the same unit.
    pub clinic: ClinicId,
    /// Who, of the same unit.
    pub participant: ParticipantId,
    /// When.
    pub starts_at: LocalDateTime,
    /// The accession number.
    pub accession: String,
    /// What makes it special.
    pub special: Option<String>,
    /// What is known about the breasts.
    pub anatomy: Anatomy,
    /// Scheduled, or checked in.
    pub status: Status,
}

/// Adds an appointment.
///
/// # Errors
/// [`super::Constraint::AccessionTaken`].
pub async fn appointment_insert(tx: &Tx, unit: UnitId, new: &NewAppointment) -> StoreResult<()> {
    let model = table::appointment::Model {
        id: new.id.0,
        unit_id: unit.0,
        clinic_id: new.clinic.0,
        participant_id: new.participant.0,
        starts_at: new.starts_at.input_value(),
        accession: new.accession.clone(),
        special: new.special.clone(),
        right_breast: breast_code(new.anatomy.right).to_owned(),
        left_breast: breast_code(new.anatomy.left).to_owned(),
        status: new.status.code().to_owned(),
        held_by: None,
        room_id: None,
        version: 1,
        flow: None,
    };
    insert(tx, model).await
}

/// Whether an accession number was given out before, in any unit.
///
/// # Errors
/// As every query.
pub async fn accession_exists(on: &impl Source, accession: &str) -> StoreResult<bool> {
    finds(
        on,
        "SELECT id FROM appointment WHERE accession = $1",
        [accession.into()],
    )
    .await
}

/// Where an appointment stands after a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewStatus {
    /// The status.
    pub status: Status,
    /// Who has it open.
    pub held_by: Option<StaffId>,
    /// The room.
    pub room: Option<RoomId>,
    /// How images come in, to be kept from here on; what is kept already stays.
    pub flow: Option<Flow>,
}

/// Changes status, holder and room of an appointment that is still in `version`.
///
/// # Errors
/// [`StoreError::Missing`] when the unit has no such appointment.
pub async fn appointment_update_status(
    tx: &Tx,
    unit: UnitId,
    id: AppointmentId,
    version: u32,
    new: NewStatus,
) -> StoreResult<Swap> {
    let sql = "UPDATE appointment SET status = $3, held_by = $4, room_id = $5, \
        flow = coalesce(flow, $7), version = version + 1 \
        WHERE id = $1 AND unit_id = $2 AND version = $6";
    let values = [
        id.0.into(),
        unit.0.into(),
        new.status.code().into(),
        new.held_by.map(|staff| staff.0).into(),
        new.room.map(|room| room.0).into(),
        i32::try_from(version).unwrap_or(i32::MAX).into(),
        new.flow.map(flow_code).into(),
    ];
    if run(tx, sql, values).await? == 1 {
        return Ok(Swap::Done(version + 1));
    }
    appointment_must_exist(tx, unit, id).await?;
    Ok(Swap::Stale)
}

/// Fails when the unit has no such appointment: the first statement of every change to what belongs to one.
pub(super) async fn appointment_must_exist(tx: &Tx, unit: UnitId, id: AppointmentId) -> StoreResult<()> {
    found(
        tx,
        "SELECT id FROM appointment WHERE id = $1 AND unit_id = $2",
        unit,
        id,
    )
    .await
}

/// Keeps others from changing an appointment until the transaction ends, so that what is read next stays true.
///
/// # Errors
/// [`StoreError::Missing`] when the unit has no such appointment.
pub async fn appointment_lock(tx: &Tx, unit: UnitId, id: AppointmentId) -> StoreResult<()> {
    match tx.backend() {
        Backend::Sqlite => appointment_must_exist(tx, unit, id).await,
        Backend::Postgres => {
            let sql = "SELECT id FROM appointment WHERE id = $1 AND unit_id = $2 FOR UPDATE";
            found(tx, sql, unit, id).await
        }
    }
}

async fn found(tx: &Tx, sql: &str, unit: UnitId, id: AppointmentId) -> StoreResult<()> {
    if finds(tx, sql, [id.0.into(), unit.0.into()]).await? {
        Ok(())
    } else {
        Err(StoreError::Missing)
    }
}
