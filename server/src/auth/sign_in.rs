//! Signing in with an e-mail address and a password.

use std::net::IpAddr;

use app::domain::ids::{SessionId, UnitId};
use app::domain::staff::{StaffName, Viewer};
use thiserror::Error;
use time::OffsetDateTime;
use uuid::Uuid;

use super::session::viewer;
use super::{Auth, password, throttle, token};
use crate::audit::{Action, Event, Object, Outcome};
use crate::store::{
    AttemptOutcome, EndReason, NewSession, SessionRow, StoreError, StoreResult, attempt_failures, attempt_insert,
    attempt_set_outcome, roles_of_staff, session_by_token, session_end, session_insert, staff_by_email,
};

/// An attempt to sign in.
#[derive(Clone, Copy)]
pub struct Attempt<'a> {
    /// As typed.
    pub email: &'a str,
    /// As typed.
    pub password: &'a str,
    /// Where the request came from, if that is known.
    pub address: Option<IpAddr>,
    /// The token of a session in the same browser, which ends.
    pub replaces: Option<&'a str>,
    /// The request's reference.
    pub request: Uuid,
}

/// Somebody is signed in.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// For the cookie; kept nowhere else.
    pub token: String,
    /// The person.
    pub viewer: Viewer,
    /// The session.
    pub session: SessionId,
}

/// Why nobody is signed in.
#[derive(Debug, Error)]
pub enum SignInRefused {
    /// No such account, a wrong password, or an account that was disabled: never said which.
    #[error("the e-mail address or the password is wrong")]
    WrongCredentials,
    /// The account has no role in any unit.
    #[error("the account has no role in any unit")]
    NoRole,
    /// Too many attempts failed.
    #[error("too many attempts failed")]
    Throttled {
        /// Attempts are looked at again from then on.
        until: OffsetDateTime,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What an attempt found out before the password is looked at.
struct Noted {
    id: Uuid,
    throttled_until: Option<OffsetDateTime>,
}

impl Auth {
    /// Signs somebody in, in the first of their units by name.
    ///
    /// # Errors
    /// [`SignInRefused`].
    pub async fn sign_in(&self, attempt: &Attempt<'_>) -> Result<SignedIn, SignInRefused> {
        let email = attempt.email.trim().to_lowercase();
        let now = self.now();
        let noted = self.note_attempt(&email, attempt.address, now).await?;
        let account = staff_by_email(&self.store, &email).await?;
        let staff = account.as_ref().map(|account| account.staff.clone());
        let roles = match &staff {
            Some(staff) => roles_of_staff(&self.store, staff.id).await?,
            None => Vec::new(),
        };
        let unit = roles.first().map(|(unit, _)| *unit);
        let refusal = |action| {
            let mut event = Event::of_system(action, now)
                .outcome(Outcome::Refused)
                .request(attempt.request);
            event = unit.map_or(event.clone(), |unit| event.in_unit(unit));
            staff
                .as_ref()
                .map_or(event.clone(), |staff| event.on(Object::Staff(staff.id)))
        };
        if let Some(until) = noted.throttled_until {
            let event = refusal(Action::SignInThrottled);
            self.note_outcome(noted.id, AttemptOutcome::Throttled, event).await?;
            return Err(SignInRefused::Throttled { until });
        }
        let stored = account
            .as_ref()
            .filter(|account| !account.disabled)
            .and_then(|account| account.password_hash.as_deref());
        let right = password::matches(attempt.password, stored).await?;
        let Some(staff) = staff.clone().filter(|_| right) else {
            let event = refusal(Action::SignInFailed);
            self.note_outcome(noted.id, AttemptOutcome::Failed, event).await?;
            return Err(SignInRefused::WrongCredentials);
        };
        let Some(unit) = unit else {
            let event = refusal(Action::SignInFailed);
            self.note_outcome(noted.id, AttemptOutcome::Succeeded, event).await?;
            return Err(SignInRefused::NoRole);
        };
        Ok(self.begin_session(attempt, noted.id, &staff, unit, now).await?)
    }

    /// Writes the attempt down, commits, and only then counts: see [`throttle::wait_until`].
    async fn note_attempt(&self, email: &str, address: Option<IpAddr>, now: OffsetDateTime) -> StoreResult<Noted> {
        let id = Uuid::new_v4();
        let email = token::text_sha256(email);
        let from = token::text_sha256(&address.map(|address| address.to_string()).unwrap_or_default());
        let tx = self.store.begin().await?;
        attempt_insert(&tx, id, &email, &from, now).await?;
        tx.commit().await?;
        let failures = attempt_failures(&self.store, &email, &from, now - throttle::WINDOW).await?;
        Ok(Noted {
            id,
            throttled_until: throttle::wait_until(&failures, address.is_some()),
        })
    }

    async fn note_outcome(&self, attempt: Uuid, outcome: AttemptOutcome, event: Event) -> StoreResult<()> {
        let tx = self.store.begin().await?;
        attempt_set_outcome(&tx, attempt, outcome).await?;
        self.audit.append(&tx, event).await?;
        tx.commit().await
    }

    async fn begin_session(
        &self,
        attempt: &Attempt<'_>,
        noted: Uuid,
        staff: &StaffName,
        unit: UnitId,
        now: OffsetDateTime,
    ) -> StoreResult<SignedIn> {
        let (token, csrf) = (token::new()?, token::new()?);
        let token_sha256 = token::sha256(&token).ok_or(StoreError::Missing)?;
        let new = NewSession {
            id: SessionId(Uuid::new_v4()),
            token_sha256,
            csrf,
            staff: staff.id,
            unit,
            at: now,
        };
        let replaced = self.replaced(attempt.replaces).await?;
        let tx = self.store.begin().await?;
        attempt_set_outcome(&tx, noted, AttemptOutcome::Succeeded).await?;
        if let Some(old) = &replaced {
            session_end(&tx, old.staff.id, old.id, now, EndReason::Replaced).await?;
        }
        session_insert(&tx, &new).await?;
        let event = Event::of_system(Action::SignedIn, now)
            .of_staff(staff.id)
            .in_unit(unit)
            .on(Object::Session(new.id))
            .request(attempt.request);
        self.audit.append(&tx, event).await?;
        tx.commit().await?;
        let row = session_by_token(&self.store, &token_sha256)
            .await?
            .ok_or(StoreError::Missing)?;
        Ok(SignedIn {
            token,
            viewer: viewer(row, now),
            session: new.id,
        })
    }

    async fn replaced(&self, token: Option<&str>) -> StoreResult<Option<SessionRow>> {
        match token.and_then(token::sha256) {
            Some(hash) => session_by_token(&self.store, &hash).await,
            None => Ok(None),
        }
    }
}
