//! Attempts to sign in, and links by which a new member of staff enrols. Holds hashes, never an address or a token.

use app::domain::ids::UnitId;
use app::domain::staff::Role;
use sea_orm::FromQueryResult;
use time::OffsetDateTime;
use uuid::Uuid;

use super::connect::Tx;
use super::entity::staff as table;
use super::error::StoreResult;
use super::executor::{Source, insert, one, run};
use super::staff::role_of;

/// What became of an attempt to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptOutcome {
    /// Wrong, or not known yet: an attempt counts as failed until it has succeeded.
    Failed,
    /// Right.
    Succeeded,
    /// Not looked at, because there were too many before.
    Throttled,
}

impl AttemptOutcome {
    fn code(self) -> &'static str {
        match self {
            AttemptOutcome::Failed => "FAILED",
            AttemptOutcome::Succeeded => "SUCCEEDED",
            AttemptOutcome::Throttled => "THROTTLED",
        }
    }
}

/// How many attempts failed lately.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Failures {
    /// For the account, since it last succeeded.
    pub of_account: u32,
    /// When the oldest of these was.
    pub oldest_of_account: Option<OffsetDateTime>,
    /// From the address, whatever the account.
    pub of_address: u32,
    /// When the oldest of these was.
    pub oldest_of_address: Option<OffsetDateTime>,
}

/// Notes an attempt, as failed until it succeeds.
///
/// # Errors
/// As every change.
pub async fn attempt_insert(
    tx: &Tx,
    id: Uuid,
    email_sha256: &[u8; 32],
    address_sha256: &[u8; 32],
    at: OffsetDateTime,
) -> StoreResult<()> {
    let model = table::sign_in_attempt::Model {
        id,
        email_sha256: email_sha256.to_vec(),
        address_sha256: address_sha256.to_vec(),
        at,
        outcome: AttemptOutcome::Failed.code().to_owned(),
    };
    insert(tx, model).await
}

/// Notes what became of an attempt.
///
/// # Errors
/// As every change.
pub async fn attempt_set_outcome(tx: &Tx, id: Uuid, outcome: AttemptOutcome) -> StoreResult<()> {
    let sql = "UPDATE sign_in_attempt SET outcome = $2 WHERE id = $1";
    run(tx, sql, [id.into(), outcome.code().into()]).await?;
    Ok(())
}

/// Failed attempts after `since`, for an account and from an address.
///
/// # Errors
/// As every query.
pub async fn attempt_failures(
    on: &impl Source,
    email_sha256: &[u8; 32],
    address_sha256: &[u8; 32],
    since: OffsetDateTime,
) -> StoreResult<Failures> {
    #[derive(FromQueryResult)]
    struct Row {
        failures: i64,
        oldest: Option<OffsetDateTime>,
    }
    let of_account = "SELECT count(*) AS failures, min(f.at) AS oldest FROM sign_in_attempt f \
        WHERE f.email_sha256 = $1 AND f.at > $2 AND f.outcome = 'FAILED' AND NOT EXISTS (SELECT 1 FROM \
        sign_in_attempt s \
            WHERE s.email_sha256 = $1 AND s.at > $2 AND s.outcome = 'SUCCEEDED' AND s.at >= f.at)";
    let of_address = "SELECT count(*) AS failures, min(at) AS oldest FROM sign_in_attempt \
        WHERE address_sha256 = $1 AND at > $2 AND outcome = 'FAILED'";
    let count = |row: Option<Row>| {
        row.map_or((0, None), |row| {
            (u32::try_from(row.failures).unwrap_or(u32::MAX), row.oldest)
        })
    };
    let account = count(one(on, of_account, [email_sha256.to_vec().into(), since.into()]).await?);
    let address = count(one(on, of_address, [address_sha256.to_vec().into(), since.into()]).await?);
    Ok(Failures {
        of_account: account.0,
        oldest_of_account: account.1,
        of_address: address.0,
        oldest_of_address: address.1,
    })
}

/// A link by which a person enrols.
#[derive(Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// Which.
    pub id: Uuid,
    /// For which unit.
    pub unit: UnitId,
    /// The e-mail address of the account to be made.
    pub email: String,
    /// The role it gets.
    pub role: Role,
    /// When the link stops working.
    pub expires_at: OffsetDateTime,
    /// When it was used.
    pub used_at: Option<OffsetDateTime>,
}

/// Adds a link.
///
/// # Errors
/// As every change.
pub async fn enrolment_insert(tx: &Tx, enrolment: &Enrolment, token_sha256: &[u8; 32]) -> StoreResult<()> {
    let model = table::enrolment::Model {
        id: enrolment.id,
        token_sha256: token_sha256.to_vec(),
        unit_id: enrolment.unit.0,
        email: enrolment.email.to_lowercase(),
        role: enrolment.role.code().to_owned(),
        expires_at: enrolment.expires_at,
        used_at: enrolment.used_at,
    };
    insert(tx, model).await
}

/// The link of a token's SHA-256, whether it can still be used or not.
///
/// # Errors
/// As every query.
pub async fn enrolment_by_token(on: &impl Source, token_sha256: &[u8; 32]) -> StoreResult<Option<Enrolment>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        unit_id: Uuid,
        email: String,
        role: String,
        expires_at: OffsetDateTime,
        used_at: Option<OffsetDateTime>,
    }
    let sql = "SELECT id, unit_id, email, role, expires_at, used_at FROM enrolment WHERE token_sha256 = $1";
    let row: Option<Row> = one(on, sql, [token_sha256.to_vec().into()]).await?;
    row.map(|row| {
        Ok(Enrolment {
            id: row.id,
            unit: UnitId(row.unit_id),
            email: row.email,
            role: role_of(&row.role)?,
            expires_at: row.expires_at,
            used_at: row.used_at,
        })
    })
    .transpose()
}

/// Uses a link up; `false` when it was used before.
///
/// # Errors
/// As every change.
pub async fn enrolment_use(tx: &Tx, id: Uuid, at: OffsetDateTime) -> StoreResult<bool> {
    let sql = "UPDATE enrolment SET used_at = $2 WHERE id = $1 AND used_at IS NULL";
    Ok(run(tx, sql, [id.into(), at.into()]).await? == 1)
}
