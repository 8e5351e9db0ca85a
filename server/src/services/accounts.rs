//! The caller's own account: sessions and how long they last.

use app::domain::ids::SessionId;
use app::domain::staff::Permission;
use app::error::AppError;
use app::services::Caller;
use app::services::accounts::{Accounts, OwnSession, TimeLeft};
use time::OffsetDateTime;

use super::{Ground, NotServed, authorise};
use crate::audit::{Action, Codes, Event, Object};
use crate::auth::{ABSOLUTE_LIMIT, IDLE_LIMIT};
use crate::store::{EndReason, OpenSession, StoreResult, session_end, session_touch, sessions_of_staff};

/// [`Accounts`] on the store.
pub(super) struct StoredAccounts(pub(super) Ground);

#[async_trait::async_trait]
impl Accounts for StoredAccounts {
    async fn own_sessions(&self, caller: &Caller) -> Result<Vec<OwnSession>, AppError> {
        self.0
            .own_sessions(caller)
            .await
            .map_err(|error| error.into_error_for(caller))
    }

    async fn end_own_session(&self, caller: &Caller, session: SessionId) -> Result<(), AppError> {
        self.0
            .end_own_session(caller, session)
            .await
            .map_err(|error| error.into_error_for(caller))
    }

    async fn time_left(&self, caller: &Caller) -> Result<TimeLeft, AppError> {
        self.0
            .time_left(caller)
            .await
            .map_err(|error| error.into_error_for(caller))
    }

    async fn stay_signed_in(&self, caller: &Caller) -> Result<TimeLeft, AppError> {
        self.0
            .stay_signed_in(caller)
            .await
            .map_err(|error| error.into_error_for(caller))
    }
}

/// How long a session lasts if nothing more happens.
fn left(session: &OpenSession, now: OffsetDateTime) -> TimeLeft {
    let until = |end: OffsetDateTime| u32::try_from((end - now).whole_seconds().max(0)).unwrap_or(u32::MAX);
    let absolute = until(session.created_at + ABSOLUTE_LIMIT);
    TimeLeft {
        idle: until(session.last_seen_at + IDLE_LIMIT).min(absolute),
        absolute,
    }
}

impl Ground {
    /// Sessions that nobody ended and that have not run out.
    async fn open_sessions(&self, caller: &Caller) -> StoreResult<Vec<OpenSession>> {
        let mut sessions = sessions_of_staff(&self.store, caller.viewer.staff.id).await?;
        sessions.retain(|session| left(session, self.now()).idle > 0);
        Ok(sessions)
    }

    async fn own_sessions(&self, caller: &Caller) -> Result<Vec<OwnSession>, NotServed> {
        authorise(caller, Permission::UseOwnAccount)?;
        let sessions = self.open_sessions(caller).await?;
        let own = sessions.into_iter().map(|session| OwnSession {
            id: session.id,
            is_this: session.id == caller.session,
            since: session.since,
            last_seen: session.last_seen,
        });
        Ok(own.collect())
    }

    async fn end_own_session(&self, caller: &Caller, session: SessionId) -> Result<(), NotServed> {
        authorise(caller, Permission::UseOwnAccount)?;
        let tx = self.store.begin().await?;
        let staff = caller.viewer.staff.id;
        if !session_end(&tx, staff, session, self.now(), EndReason::EndedElsewhere).await? {
            tx.rollback().await?;
            return Err(AppError::NotFound.into());
        }
        let why = Codes::new().code("why", EndReason::EndedElsewhere.code());
        let event = Event::by(caller, Action::SessionEnded, self.now()).on(Object::Session(session));
        self.audit.append(&tx, event.after(why)).await?;
        Ok(tx.commit().await?)
    }

    async fn time_left(&self, caller: &Caller) -> Result<TimeLeft, NotServed> {
        authorise(caller, Permission::UseOwnAccount)?;
        let sessions = self.open_sessions(caller).await?;
        let this = sessions.iter().find(|session| session.id == caller.session);
        let this = this.ok_or(AppError::SignedOut)?;
        Ok(left(this, self.now()))
    }

    /// An ended session stays ended: [`session_touch`] leaves it alone.
    async fn stay_signed_in(&self, caller: &Caller) -> Result<TimeLeft, NotServed> {
        authorise(caller, Permission::UseOwnAccount)?;
        self.time_left(caller).await?;
        let tx = self.store.begin().await?;
        session_touch(&tx, caller.session, self.now()).await?;
        tx.commit().await?;
        self.time_left(caller).await
    }
}

#[cfg(test)]
mod tests {
    use app::domain::local_time::LocalDateTime;
    use time::Duration;
    use time::macros::datetime;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_session_ends_for_want_of_use_or_of_old_age() {
        let begun = datetime!(2026-11-24 08:00 UTC);
        let local = LocalDateTime::parse("2026-11-24T08:00").expect("a time");
        let left_after = |since_begun: Duration, since_seen: Duration| {
            let now = begun + since_begun;
            let session = OpenSession {
                id: SessionId(Uuid::nil()),
                created_at: begun,
                last_seen_at: now - since_seen,
                since: local,
                last_seen: local,
            };
            let left = left(&session, now);
            (left.idle, left.absolute)
        };
        assert_eq!(left_after(Duration::HOUR, Duration::ZERO), (15 * 60, 11 * 3600));
        assert_eq!(left_after(Duration::HOUR, Duration::minutes(14)), (60, 11 * 3600));
        assert_eq!(left_after(Duration::HOUR, Duration::minutes(16)).0, 0);
        assert_eq!(left_after(Duration::minutes(12 * 60 - 1), Duration::ZERO), (60, 60));
        assert_eq!(left_after(Duration::hours(13), Duration::ZERO), (0, 0));
    }
}
