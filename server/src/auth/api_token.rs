//! Tokens of programs: made once, shown once, known by their SHA-256 from then on.

use app::domain::ids::{MachineId, TokenId, UnitId};
use uuid::Uuid;

use super::Auth;
use super::token;
use crate::audit::{Action, Event, Object};
use crate::store::{Principal, Scope, StoreResult, token_insert, token_principal};

impl Auth {
    /// Makes a token for a program; returns the token, which is shown once.
    ///
    /// # Errors
    /// As every change.
    pub async fn token_make(&self, unit: UnitId, machine: Option<MachineId>, scopes: &[Scope]) -> StoreResult<String> {
        let token = token::new()?;
        self.token_add(&token, unit, machine, scopes).await?;
        Ok(token)
    }

    /// Adds a token that is known already: only for demonstrations.
    ///
    /// # Errors
    /// [`crate::store::Constraint::IdTaken`] when it is there.
    pub async fn token_add(
        &self,
        token: &str,
        unit: UnitId,
        machine: Option<MachineId>,
        scopes: &[Scope],
    ) -> StoreResult<()> {
        let principal = Principal {
            id: TokenId(Uuid::new_v4()),
            unit,
            machine,
            scopes: scopes.to_vec(),
        };
        let now = self.now();
        let made = Event::of_system(Action::TokenMade, now)
            .in_unit(unit)
            .on(Object::Token(principal.id));
        let tx = self.store.begin().await?;
        token_insert(&tx, &principal, token::text_sha256(token), now).await?;
        self.audit.append(&tx, made).await?;
        tx.commit().await
    }

    /// Whom a token stands for.
    ///
    /// # Errors
    /// As every query.
    pub async fn principal(&self, token: &str) -> StoreResult<Option<Principal>> {
        token_principal(&self.store, token::text_sha256(token)).await
    }
}
