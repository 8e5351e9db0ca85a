//! Received objects: what arrived, from whom and when, which never changes; and what it was found to be, which does.

use app::domain::ids::{AppointmentId, AssociationId, ImageId, MachineId, UnitId};
use sea_orm::FromQueryResult;
use time::OffsetDateTime;
use uuid::Uuid;

use super::code::coded;
use super::connect::Tx;
use super::error::{IllegalRow, StoreError, StoreResult};
use super::executor::{Source, all, one, run};

/// Who sent something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The unit that it belongs to from then on.
    pub unit: UnitId,
    /// The machine, unless a program sent it that stands for none.
    pub machine: Option<MachineId>,
    /// The association, when it came by DIMSE.
    pub association: Option<AssociationId>,
}

/// An object as it was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedObject {
    /// Which.
    pub id: ImageId,
    /// Its SOP Instance UID.
    pub sop_instance_uid: String,
    /// Its SOP Class UID.
    pub sop_class_uid: String,
    /// How its data set is encoded.
    pub transfer_syntax_uid: String,
    /// SHA-256 of the data set, as it was sent.
    pub sha256: [u8; 32],
    /// Bytes of the data set.
    pub size_bytes: u64,
    /// Where its file is, below the spool folder.
    pub file_key: String,
    /// When it was complete.
    pub received_at: OffsetDateTime,
    /// Who sent it.
    pub sender: Sender,
}

coded! {
    /// What became of the file of an object.
    FileState in "received_object" {
        /// It is there.
        Kept = "KEPT",
        /// It was deleted when its time was over.
        Expired = "EXPIRED",
        /// It should be there and is not.
        Missing = "MISSING",
    }
}

/// Whose an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoredStanding {
    /// Nobody has looked yet.
    Pending,
    /// It belongs to an appointment.
    Matched(AppointmentId),
    /// It belongs to no appointment that is known.
    Unmatched,
    /// It claims to belong to an appointment and contradicts it, or claims two: it is shown under nobody.
    HeldApart(Option<AppointmentId>),
}

impl StoredStanding {
    /// The code and the appointment, as stored.
    pub(super) fn stored(self) -> (&'static str, Option<Uuid>) {
        match self {
            StoredStanding::Pending => ("PENDING", None),
            StoredStanding::Matched(id) => ("MATCHED", Some(id.0)),
            StoredStanding::Unmatched => ("UNMATCHED", None),
            StoredStanding::HeldApart(id) => ("HELD_APART", id.map(|id| id.0)),
        }
    }

    pub(super) fn of(code: &str, appointment: Option<Uuid>) -> Result<Self, IllegalRow> {
        let appointment = appointment.map(AppointmentId);
        match (code, appointment) {
            ("PENDING", None) => Ok(StoredStanding::Pending),
            ("MATCHED", Some(id)) => Ok(StoredStanding::Matched(id)),
            ("UNMATCHED", None) => Ok(StoredStanding::Unmatched),
            ("HELD_APART", claimed) => Ok(StoredStanding::HeldApart(claimed)),
            _ => Err(illegal("a standing that does not go with its appointment")),
        }
    }
}

/// What an object was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Understood {
    /// Its facts, as JSON with a version.
    pub facts: String,
    /// Its Study Instance UID.
    pub study_uid: Option<String>,
    /// Its Series Instance UID.
    pub series_uid: Option<String>,
    /// The accession number that it carries.
    pub accession: Option<String>,
    /// Whose it is.
    pub standing: StoredStanding,
    /// Why it is whose it is, as a code.
    pub standing_reason: Option<String>,
    /// Whether there is a picture to be made of it.
    pub has_picture: bool,
}

/// An object with everything that is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownObject {
    /// As it was received.
    pub object: ReceivedObject,
    /// What became of its file.
    pub file: FileState,
    /// Its facts, as JSON with a version; nothing before it was looked at, and when it could not be understood.
    pub facts: Option<String>,
    /// Its Study Instance UID.
    pub study_uid: Option<String>,
    /// Whose it is.
    pub standing: StoredStanding,
    /// Why, as a code.
    pub standing_reason: Option<String>,
    /// Whether its pictures are there.
    pub thumbnail: StoredThumbnail,
}

/// Whether the pictures of an object are there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoredThumbnail {
    /// They are to be made.
    Pending,
    /// They are there.
    Ready,
    /// They cannot be made; why, as a code.
    Failed(String),
    /// There is nothing to be shown.
    NoPicture,
}

fn illegal(what: &'static str) -> IllegalRow {
    IllegalRow {
        table: "received_object",
        what,
    }
}

/// What is there under a SOP Instance UID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Here {
    /// The object.
    pub id: ImageId,
    /// SHA-256 of its data set.
    pub sha256: [u8; 32],
    /// What became of its file.
    pub file: FileState,
}

/// What is there under a SOP Instance UID, of any unit: such a UID is unique in the world.
///
/// # Errors
/// As every query.
pub async fn received_here(on: &impl Source, sop_instance_uid: &str) -> StoreResult<Option<Here>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        sha256: Vec<u8>,
        file_state: String,
    }
    let sql = "SELECT id, sha256, file_state FROM received_object WHERE sop_instance_uid = $1";
    let row: Option<Row> = one(on, sql, [sop_instance_uid.into()]).await?;
    row.map(|row| {
        Ok(Here {
            id: ImageId(row.id),
            sha256: row.sha256.try_into().map_err(|_| illegal("no SHA-256"))?,
            file: FileState::of_code(&row.file_state)?,
        })
    })
    .transpose()
}

/// Takes an object in; whether it was not there before. A SOP Instance UID is taken in once.
///
/// # Errors
/// As every change.
pub async fn received_insert(tx: &Tx, new: &ReceivedObject) -> StoreResult<bool> {
    let sql = "INSERT INTO received_object (id, sop_instance_uid, sop_class_uid, transfer_syntax_uid, sha256, \
        size_bytes, file_key, received_at, association_id, machine_id, unit_id, file_state, understanding, attempts, \
        standing, thumbnail, thumbnail_attempts) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'KEPT', 'PENDING', 0, 'PENDING', 'NONE', 0) \
        ON CONFLICT (sop_instance_uid) DO NOTHING";
    let values = [
        new.id.0.into(),
        new.sop_instance_uid.clone().into(),
        new.sop_class_uid.clone().into(),
        new.transfer_syntax_uid.clone().into(),
        new.sha256.to_vec().into(),
        i64::try_from(new.size_bytes).unwrap_or(i64::MAX).into(),
        new.file_key.clone().into(),
        new.received_at.into(),
        new.sender.association.map(|id| id.0).into(),
        new.sender.machine.map(|id| id.0).into(),
        new.sender.unit.0.into(),
    ];
    Ok(run(tx, sql, values).await? == 1)
}

#[derive(FromQueryResult)]
pub(super) struct Row {
    id: Uuid,
    sop_instance_uid: String,
    sop_class_uid: String,
    transfer_syntax_uid: String,
    sha256: Vec<u8>,
    size_bytes: i64,
    file_key: String,
    received_at: OffsetDateTime,
    association_id: Option<Uuid>,
    machine_id: Option<Uuid>,
    unit_id: Uuid,
    file_state: String,
    facts: Option<String>,
    study_uid: Option<String>,
    standing: String,
    standing_reason: Option<String>,
    appointment_id: Option<Uuid>,
    thumbnail: String,
    thumbnail_reason: Option<String>,
}

pub(super) const OBJECT: &str = "SELECT o.id, o.sop_instance_uid, o.sop_class_uid, o.transfer_syntax_uid, o.sha256, \
    o.size_bytes, o.file_key, o.received_at, o.association_id, o.machine_id, o.unit_id, o.file_state, o.facts, \
    o.study_uid, o.standing, o.standing_reason, o.appointment_id, o.thumbnail, o.thumbnail_reason \
    FROM received_object o";

impl TryFrom<Row> for KnownObject {
    type Error = StoreError;

    fn try_from(row: Row) -> StoreResult<Self> {
        let object = ReceivedObject {
            id: ImageId(row.id),
            sop_instance_uid: row.sop_instance_uid,
            sop_class_uid: row.sop_class_uid,
            transfer_syntax_uid: row.transfer_syntax_uid,
            sha256: row.sha256.try_into().map_err(|_| illegal("no SHA-256"))?,
            size_bytes: u64::try_from(row.size_bytes).map_err(|_| illegal("a negative size"))?,
            file_key: row.file_key,
            received_at: row.received_at,
            sender: Sender {
                unit: UnitId(row.unit_id),
                machine: row.machine_id.map(MachineId),
                association: row.association_id.map(AssociationId),
            },
        };
        Ok(KnownObject {
            object,
            file: FileState::of_code(&row.file_state)?,
            facts: row.facts,
            study_uid: row.study_uid,
            standing: StoredStanding::of(&row.standing, row.appointment_id)?,
            standing_reason: row.standing_reason,
            thumbnail: match (row.thumbnail.as_str(), row.thumbnail_reason) {
                ("PENDING", None) => StoredThumbnail::Pending,
                ("READY", None) => StoredThumbnail::Ready,
                ("FAILED", Some(reason)) => StoredThumbnail::Failed(reason),
                ("NONE", None) => StoredThumbnail::NoPicture,
                _ => return Err(illegal("a thumbnail that does not go with its reason").into()),
            },
        })
    }
}

/// An object of a unit.
///
/// # Errors
/// As every query.
pub async fn received(on: &impl Source, unit: UnitId, id: ImageId) -> StoreResult<Option<KnownObject>> {
    let sql = format!("{OBJECT} WHERE o.id = $1 AND o.unit_id = $2");
    let row: Option<Row> = one(on, &sql, [id.0.into(), unit.0.into()]).await?;
    row.map(KnownObject::try_from).transpose()
}

/// The objects that belong to an appointment, in the order in which they arrived; those that are held apart are not
/// among them.
///
/// # Errors
/// As every query.
pub async fn received_of_appointment(
    on: &impl Source,
    unit: UnitId,
    id: AppointmentId,
) -> StoreResult<Vec<KnownObject>> {
    let sql = format!(
        "{OBJECT} WHERE o.appointment_id = $1 AND o.unit_id = $2 AND o.standing = 'MATCHED' \
         ORDER BY o.received_at, o.id"
    );
    let rows: Vec<Row> = all(on, &sql, [id.0.into(), unit.0.into()]).await?;
    rows.into_iter().map(KnownObject::try_from).collect()
}

/// The objects of a unit that belong to nobody yet: unmatched, and held apart. The newest first. Images of quality
/// control belong to nobody for good, and are not among them.
///
/// # Errors
/// As every query.
pub async fn received_of_nobody(on: &impl Source, unit: UnitId, limit: u32) -> StoreResult<Vec<KnownObject>> {
    let sql = format!(
        "{OBJECT} WHERE o.unit_id = $1 AND o.standing IN ('UNMATCHED', 'HELD_APART') \
         AND o.understanding = 'UNDERSTOOD' AND coalesce(o.standing_reason, '') <> 'QUALITY_CONTROL' \
         ORDER BY o.received_at DESC, o.id LIMIT $2"
    );
    let rows: Vec<Row> = all(on, &sql, [unit.0.into(), i64::from(limit).into()]).await?;
    rows.into_iter().map(KnownObject::try_from).collect()
}

/// Settles whose an object is.
///
/// # Errors
/// [`StoreError::Missing`] when the unit has no such object.
pub async fn received_attach(
    tx: &Tx,
    unit: UnitId,
    id: ImageId,
    standing: StoredStanding,
    reason: Option<&str>,
) -> StoreResult<()> {
    let (code, appointment) = standing.stored();
    let sql = "UPDATE received_object SET standing = $3, standing_reason = $4, appointment_id = $5 \
        WHERE id = $1 AND unit_id = $2";
    let values = [
        id.0.into(),
        unit.0.into(),
        code.into(),
        reason.map(ToOwned::to_owned).into(),
        appointment.into(),
    ];
    changed(run(tx, sql, values).await?)
}

/// Notes what an object was found to be. An object that was settled meanwhile stays as it is.
///
/// # Errors
/// As every change.
pub async fn received_understand(tx: &Tx, id: ImageId, found: &Understood) -> StoreResult<bool> {
    let (code, appointment) = found.standing.stored();
    let sql = "UPDATE received_object SET understanding = 'UNDERSTOOD', facts = $2, study_uid = $3, series_uid = $4, \
        accession = $5, standing = $6, standing_reason = $7, appointment_id = $8, thumbnail = $9 \
        WHERE id = $1 AND understanding = 'PENDING'";
    let values = [
        id.0.into(),
        found.facts.clone().into(),
        found.study_uid.clone().into(),
        found.series_uid.clone().into(),
        found.accession.clone().into(),
        code.into(),
        found.standing_reason.clone().into(),
        appointment.into(),
        if found.has_picture { "PENDING" } else { "NONE" }.into(),
    ];
    Ok(run(tx, sql, values).await? == 1)
}

/// Notes that an object cannot be understood: it is quarantined instead.
///
/// # Errors
/// As every change.
pub async fn received_give_up(tx: &Tx, id: ImageId) -> StoreResult<bool> {
    let sql = "UPDATE received_object SET understanding = 'QUARANTINED', standing = 'UNMATCHED' \
        WHERE id = $1 AND understanding = 'PENDING'";
    Ok(run(tx, sql, [id.0.into()]).await? == 1)
}

pub(super) fn changed(rows: u64) -> StoreResult<()> {
    if rows == 0 { Err(StoreError::Missing) } else { Ok(()) }
}
