//! Accounts of staff and their roles.

use app::domain::ids::{StaffId, UnitId};
use app::domain::staff::{Role, StaffName};
use sea_orm::FromQueryResult;
use time::OffsetDateTime;
use uuid::Uuid;

use super::connect::Tx;
use super::entity::staff as table;
use super::error::{IllegalRow, StoreError, StoreResult};
use super::executor::{Source, all, insert, one, run};

/// A person's account.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Who.
    pub staff: StaffName,
    /// The argon2id hash of the password, if the person has one.
    pub password_hash: Option<String>,
    /// May not sign in any more.
    pub disabled: bool,
}

#[derive(FromQueryResult)]
struct NameRow {
    id: Uuid,
    name: String,
}

pub(super) fn name_of(id: Uuid, name: String) -> StaffName {
    StaffName { id: StaffId(id), name }
}

pub(super) fn role_of(code: &str) -> StoreResult<Role> {
    let illegal = IllegalRow {
        table: "staff_role",
        what: "unknown role",
    };
    Ok(Role::from_code(code).ok_or(illegal)?)
}

/// The account of an e-mail address, which is compared in lower case.
///
/// # Errors
/// As every query.
pub async fn staff_by_email(on: &impl Source, email: &str) -> StoreResult<Option<Account>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        name: String,
        password_hash: Option<String>,
        disabled: bool,
    }
    let sql = "SELECT id, name, password_hash, disabled FROM staff WHERE email = $1";
    let row: Option<Row> = one(on, sql, [email.to_lowercase().into()]).await?;
    Ok(row.map(|row| Account {
        staff: name_of(row.id, row.name),
        password_hash: row.password_hash,
        disabled: row.disabled,
    }))
}

/// Adds an account.
///
/// # Errors
/// [`super::Constraint::EmailTaken`].
pub async fn staff_insert(
    tx: &Tx,
    staff: &StaffName,
    email: &str,
    password_hash: Option<&str>,
    at: OffsetDateTime,
) -> StoreResult<()> {
    let model = table::staff::Model {
        id: staff.id.0,
        email: email.to_lowercase(),
        name: staff.name.clone(),
        password_hash: password_hash.map(ToOwned::to_owned),
        created_at: at,
        disabled: false,
    };
    insert(tx, model).await
}

/// Sets a person's password.
///
/// # Errors
/// [`StoreError::Missing`].
pub async fn staff_set_password(tx: &Tx, staff: StaffId, password_hash: &str) -> StoreResult<()> {
    let sql = "UPDATE staff SET password_hash = $2 WHERE id = $1";
    match run(tx, sql, [staff.0.into(), password_hash.into()]).await? {
        0 => Err(StoreError::Missing),
        _ => Ok(()),
    }
}

/// Grants a role in a unit; granting it again changes nothing.
///
/// # Errors
/// As every change.
pub async fn role_grant(tx: &Tx, unit: UnitId, staff: StaffId, role: Role) -> StoreResult<()> {
    let sql = "INSERT INTO staff_role (staff_id, unit_id, role) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    run(tx, sql, [staff.0.into(), unit.0.into(), role.code().into()]).await?;
    Ok(())
}

/// Units in which a person has roles, by name, with the roles.
///
/// # Errors
/// As every query.
pub async fn roles_of_staff(on: &impl Source, staff: StaffId) -> StoreResult<Vec<(UnitId, Role)>> {
    #[derive(FromQueryResult)]
    struct Row {
        unit_id: Uuid,
        role: String,
    }
    let sql = "SELECT r.unit_id, r.role FROM staff_role r JOIN unit u ON u.id = r.unit_id \
        WHERE r.staff_id = $1 ORDER BY u.name, r.role";
    let rows: Vec<Row> = all(on, sql, [staff.0.into()]).await?;
    rows.into_iter()
        .map(|row| Ok((UnitId(row.unit_id), role_of(&row.role)?)))
        .collect()
}

/// Those who may take images in a unit, by name.
///
/// # Errors
/// As every query.
pub async fn mammographers_of_unit(on: &impl Source, unit: UnitId) -> StoreResult<Vec<StaffName>> {
    let sql = "SELECT f.id, f.name FROM staff f JOIN staff_role r ON r.staff_id = f.id \
        WHERE r.unit_id = $1 AND r.role = $2 AND NOT f.disabled ORDER BY f.name, f.id";
    let rows: Vec<NameRow> = all(on, sql, [unit.0.into(), Role::Mammographer.code().into()]).await?;
    Ok(rows.into_iter().map(|row| name_of(row.id, row.name)).collect())
}
