//! Tokens of programs: whom each stands for, and what it may do. The database knows a token by its SHA-256.

use app::domain::ids::{MachineId, TokenId, UnitId};
use sea_orm::FromQueryResult;
use time::OffsetDateTime;
use uuid::Uuid;

use super::code::coded;
use super::connect::Tx;
use super::entity::intake as table;
use super::error::StoreResult;
use super::executor::{Source, all, insert, insert_all};

coded! {
    /// What a token lets its program do.
    Scope in "api_token_scope" {
        /// Send objects.
        Ingest = "INGEST",
    }
}

impl Scope {
    /// All of them.
    pub const ALL: [Scope; 1] = [Scope::Ingest];

    /// As a person types it: "ingest".
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Scope::Ingest => "ingest",
        }
    }

    /// The scope of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Scope::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// Whom a token stands for, and what it may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The token.
    pub id: TokenId,
    /// The unit to which what it sends belongs.
    pub unit: UnitId,
    /// The machine for which it speaks, if it does so for one.
    pub machine: Option<MachineId>,
    /// What it may do.
    pub scopes: Vec<Scope>,
}

/// Adds a token.
///
/// # Errors
/// As every change.
pub async fn token_insert(tx: &Tx, new: &Principal, sha256: [u8; 32], at: OffsetDateTime) -> StoreResult<()> {
    let token = table::api_token::Model {
        id: new.id.0,
        token_sha256: sha256.to_vec(),
        unit_id: new.unit.0,
        machine_id: new.machine.map(|id| id.0),
        created_at: at,
        revoked_at: None,
    };
    insert(tx, token).await?;
    let scope = |scope: &Scope| table::api_token_scope::Model {
        token_id: new.id.0,
        scope: scope.code().to_owned(),
    };
    insert_all(tx, new.scopes.iter().map(scope).collect()).await
}

/// Whom a token stands for, unless it was revoked.
///
/// # Errors
/// As every query.
pub async fn token_principal(on: &impl Source, sha256: [u8; 32]) -> StoreResult<Option<Principal>> {
    #[derive(FromQueryResult)]
    struct Row {
        id: Uuid,
        unit_id: Uuid,
        machine_id: Option<Uuid>,
        scope: String,
    }
    let sql = "SELECT t.id, t.unit_id, t.machine_id, s.scope FROM api_token t \
        JOIN api_token_scope s ON s.token_id = t.id WHERE t.token_sha256 = $1 AND t.revoked_at IS NULL";
    let rows: Vec<Row> = all(on, sql, [sha256.to_vec().into()]).await?;
    let scopes: Result<Vec<Scope>, _> = rows.iter().map(|row| Scope::of_code(&row.scope)).collect();
    let scopes = scopes?;
    Ok(rows.first().map(|row| Principal {
        id: TokenId(row.id),
        unit: UnitId(row.unit_id),
        machine: row.machine_id.map(MachineId),
        scopes,
    }))
}
