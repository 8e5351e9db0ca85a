//! Sessions: who is signed in, found by the hash of a token. When a session ends is not decided here.

use app::domain::ids::{RoomId, SessionId, StaffId, UnitId};
use app::domain::local_time::LocalDateTime;
use app::domain::staff::{Role, StaffName};
use sea_orm::FromQueryResult;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::connect::Tx;
use super::entity::staff as table;
use super::error::{IllegalRow, StoreError, StoreResult};
use super::executor::{Source, all, insert, one, run};
use super::staff::{name_of, role_of};
use super::unit::zone_of;
use crate::clock::Zone;

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EndReason {
    /// The person signed out.
    SignedOut,
    /// The person locked the tablet for another.
    Locked,
    /// Nothing was done for too long.
    Idle,
    /// It lasted as long as a session may.
    TooOld,
    /// The person ended it from another device.
    EndedElsewhere,
    /// The person signed in again in the same browser.
    Replaced,
    /// The account was disabled or lost its roles.
    Revoked,
}

impl EndReason {
    /// Every reason.
    pub const ALL: [EndReason; 7] = [
        EndReason::SignedOut,
        EndReason::Locked,
        EndReason::Idle,
        EndReason::TooOld,
        EndReason::EndedElsewhere,
        EndReason::Replaced,
        EndReason::Revoked,
    ];

    /// The code that is stored.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            EndReason::SignedOut => "SIGNED_OUT",
            EndReason::Locked => "LOCKED",
            EndReason::Idle => "IDLE",
            EndReason::TooOld => "TOO_OLD",
            EndReason::EndedElsewhere => "ENDED_ELSEWHERE",
            EndReason::Replaced => "REPLACED",
            EndReason::Revoked => "REVOKED",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        EndReason::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// A session with its person and unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// Which.
    pub id: SessionId,
    /// Whose.
    pub staff: StaffName,
    /// The person may not sign in any more.
    pub disabled: bool,
    /// The unit that it is for.
    pub unit: UnitId,
    /// The unit's name.
    pub unit_name: String,
    /// The zone of the unit's clocks.
    pub zone: Zone,
    /// The person's roles in the unit.
    pub roles: Vec<Role>,
    /// The token against forged forms.
    pub csrf: String,
    /// When it began.
    pub created_at: OffsetDateTime,
    /// When it was last used, to half a minute.
    pub last_seen_at: OffsetDateTime,
    /// When and why it ended.
    pub ended: Option<(OffsetDateTime, EndReason)>,
    /// The room of the unit that the person chose last, and for which day.
    pub room: Option<(Date, RoomId)>,
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    csrf: String,
    staff_id: Uuid,
    staff_name: String,
    disabled: bool,
    unit_id: Uuid,
    unit_name: String,
    zone: String,
    created_at: OffsetDateTime,
    last_seen_at: OffsetDateTime,
    ended_at: Option<OffsetDateTime>,
    ended_why: Option<String>,
    roles: Option<String>,
    room_day: Option<Date>,
    room_id: Option<Uuid>,
}

/// The session of a token's SHA-256, whether it has ended or not.
///
/// # Errors
/// As every query.
pub async fn session_by_token(on: &impl Source, token_sha256: &[u8; 32]) -> StoreResult<Option<SessionRow>> {
    let sql = "SELECT s.id, s.csrf, s.staff_id, f.name AS staff_name, f.disabled, s.unit_id, u.name AS \
        unit_name, u.zone, \
        s.created_at, s.last_seen_at, s.ended_at, s.ended_why, \
        (SELECT string_agg(r.role, ',') FROM staff_role r \
            WHERE r.staff_id = s.staff_id AND r.unit_id = s.unit_id) AS roles, \
        c.day AS room_day, CASE WHEN t.id IS NOT NULL THEN c.room_id END AS room_id \
        FROM session s JOIN staff f ON f.id = s.staff_id JOIN unit u ON u.id = s.unit_id \
        LEFT JOIN room_choice c ON c.staff_id = s.staff_id \
            AND c.day = (SELECT max(d.day) FROM room_choice d WHERE d.staff_id = s.staff_id) \
        LEFT JOIN room r ON r.id = c.room_id LEFT JOIN site t ON t.id = r.site_id AND t.unit_id = s.unit_id \
        WHERE s.token_sha256 = $1";
    let row: Option<Row> = one(on, sql, [token_sha256.to_vec().into()]).await?;
    row.map(SessionRow::try_from).transpose()
}

impl TryFrom<Row> for SessionRow {
    type Error = StoreError;

    fn try_from(row: Row) -> StoreResult<Self> {
        let illegal = IllegalRow {
            table: "session",
            what: "unknown end",
        };
        let ended = match (row.ended_at, row.ended_why.as_deref()) {
            (None, None) => None,
            (Some(at), Some(why)) => Some((at, EndReason::from_code(why).ok_or(illegal)?)),
            _ => return Err(illegal.into()),
        };
        let codes = row.roles.unwrap_or_default();
        let mut roles: Vec<Role> = codes
            .split(',')
            .filter(|code| !code.is_empty())
            .map(role_of)
            .collect::<StoreResult<_>>()?;
        roles.sort();
        Ok(SessionRow {
            id: SessionId(row.id),
            staff: name_of(row.staff_id, row.staff_name),
            disabled: row.disabled,
            unit: UnitId(row.unit_id),
            unit_name: row.unit_name,
            zone: zone_of(&row.zone)?,
            roles,
            csrf: row.csrf,
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
            ended,
            room: row.room_day.zip(row.room_id.map(RoomId)),
        })
    }
}

/// A session to be added.
#[derive(Clone)]
pub struct NewSession {
    /// Which.
    pub id: SessionId,
    /// The token's SHA-256.
    pub token_sha256: [u8; 32],
    /// The token against forged forms.
    pub csrf: String,
    /// Whose.
    pub staff: StaffId,
    /// For which unit.
    pub unit: UnitId,
    /// When it begins.
    pub at: OffsetDateTime,
}

/// Adds a session.
///
/// # Errors
/// As every change.
pub async fn session_insert(tx: &Tx, new: &NewSession) -> StoreResult<()> {
    let model = table::session::Model {
        id: new.id.0,
        token_sha256: new.token_sha256.to_vec(),
        csrf: new.csrf.clone(),
        staff_id: new.staff.0,
        unit_id: new.unit.0,
        created_at: new.at,
        last_seen_at: new.at,
        ended_at: None,
        ended_why: None,
    };
    insert(tx, model).await
}

/// Notes that a session is in use. Does nothing to one that has ended.
///
/// # Errors
/// As every change.
pub async fn session_touch(tx: &Tx, id: SessionId, at: OffsetDateTime) -> StoreResult<()> {
    let sql = "UPDATE session SET last_seen_at = $2 WHERE id = $1 AND ended_at IS NULL AND last_seen_at < $2";
    run(tx, sql, [id.0.into(), at.into()]).await?;
    Ok(())
}

/// Ends a person's session; `false` when the person has no such session, or it had ended.
///
/// # Errors
/// As every change.
pub async fn session_end(
    tx: &Tx,
    staff: StaffId,
    id: SessionId,
    at: OffsetDateTime,
    why: EndReason,
) -> StoreResult<bool> {
    let sql = "UPDATE session SET ended_at = $3, ended_why = $4 WHERE id = $1 AND staff_id = $2 AND ended_at IS NULL";
    Ok(run(tx, sql, [id.0.into(), staff.0.into(), at.into(), why.code().into()]).await? == 1)
}

/// A session that nobody has ended; it may still have run out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenSession {
    /// Which.
    pub id: SessionId,
    /// When it began.
    pub created_at: OffsetDateTime,
    /// When it was last used.
    pub last_seen_at: OffsetDateTime,
    /// When it began, on the unit's clocks.
    pub since: LocalDateTime,
    /// When it was last used, on the unit's clocks.
    pub last_seen: LocalDateTime,
}

/// A person's sessions that nobody has ended, newest first.
///
/// # Errors
/// As every query.
pub async fn sessions_of_staff(on: &impl Source, staff: StaffId) -> StoreResult<Vec<OpenSession>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        created_at: OffsetDateTime,
        last_seen_at: OffsetDateTime,
        zone: String,
    }
    let sql = "SELECT s.id, s.created_at, s.last_seen_at, u.zone FROM session s JOIN unit u ON u.id = s.unit_id \
        WHERE s.staff_id = $1 AND s.ended_at IS NULL ORDER BY s.created_at DESC, s.id";
    let rows: Vec<Row> = all(on, sql, [staff.0.into()]).await?;
    rows.into_iter()
        .map(|row| {
            let zone = zone_of(&row.zone)?;
            Ok(OpenSession {
                id: SessionId(row.id),
                created_at: row.created_at,
                last_seen_at: row.last_seen_at,
                since: zone.local(row.created_at),
                last_seen: zone.local(row.last_seen_at),
            })
        })
        .collect()
}
