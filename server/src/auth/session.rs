//! Sessions: finding the person behind a token, and when that ends.

use app::domain::ids::{SessionId, StaffId, UnitId};
use app::domain::staff::Viewer;
use app::services::Caller;
use time::{Duration, OffsetDateTime};

use super::{Auth, token};
use crate::audit::{Action, Codes, Event, Object};
use crate::store::{
    ENDED_SESSIONS_KEPT, EndReason, SessionRow, StoreResult, session_by_token, session_end, session_touch,
};

/// A session ends when it is not used for this long.
pub const IDLE_LIMIT: Duration = Duration::minutes(15);
/// The person is warned when it has not been used for this long.
pub const WARNING: Duration = Duration::minutes(13);
/// A session ends after this long whatever happens.
pub const ABSOLUTE_LIMIT: Duration = Duration::hours(12);
/// Use is written down when the last note of it is this old.
const NOTED_EVERY: Duration = Duration::seconds(30);

/// A database that is busy for longer gets the note with a later request.
const NOTED_WITHIN: std::time::Duration = std::time::Duration::from_secs(1);

/// What a token stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionState {
    /// Somebody is signed in.
    Active(Box<Viewer>, SessionId),
    /// Somebody was, not long ago.
    Ended(EndedSession),
    /// Nobody.
    Unknown,
}

/// A session that has ended: enough to keep what its owner still typed, and nothing more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndedSession {
    /// Whose it was.
    pub staff: StaffId,
    /// For which unit.
    pub unit: UnitId,
    /// The token against forged forms of its pages.
    pub csrf: String,
    /// Why it ended.
    pub why: EndReason,
    /// When.
    pub at: OffsetDateTime,
}

/// Whether a session has run out, and of what.
fn run_out(created_at: OffsetDateTime, last_seen_at: OffsetDateTime, now: OffsetDateTime) -> Option<EndReason> {
    if now - created_at >= ABSOLUTE_LIMIT {
        Some(EndReason::TooOld)
    } else if now - last_seen_at >= IDLE_LIMIT {
        Some(EndReason::Idle)
    } else {
        None
    }
}

impl Auth {
    /// What a token stands for. Using a session prolongs it; one that has run out is ended here, with its event.
    ///
    /// # Errors
    /// As every query and change.
    pub async fn viewer_of(&self, token: &str) -> StoreResult<SessionState> {
        self.look_up(token, true).await
    }

    /// What a token stands for, asked by a page that works by itself: the session is not prolonged.
    ///
    /// # Errors
    /// As every query and change.
    pub async fn viewer_of_unattended(&self, token: &str) -> StoreResult<SessionState> {
        self.look_up(token, false).await
    }

    async fn look_up(&self, token: &str, prolongs: bool) -> StoreResult<SessionState> {
        let Some(hash) = token::sha256(token) else {
            return Ok(SessionState::Unknown);
        };
        let Some(row) = session_by_token(&self.store, &hash).await? else {
            return Ok(SessionState::Unknown);
        };
        let now = self.now();
        if let Some((at, why)) = row.ended {
            return Ok(if now - at < ENDED_SESSIONS_KEPT {
                SessionState::Ended(ended(row, why, at))
            } else {
                SessionState::Unknown
            });
        }
        let revoked = (row.disabled || row.roles.is_empty()).then_some(EndReason::Revoked);
        if let Some(why) = revoked.or_else(|| run_out(row.created_at, row.last_seen_at, now)) {
            let event = Event::of_system(Action::SessionEnded, now).after(Codes::new().code("why", why.code()));
            self.end_session(&row, now, why, event).await?;
            return Ok(SessionState::Ended(ended(row, why, now)));
        }
        if prolongs && now - row.last_seen_at >= NOTED_EVERY {
            self.note_use(row.id, now).await?;
        }
        let id = row.id;
        Ok(SessionState::Active(Box::new(viewer(row, now)), id))
    }

    /// Notes that a session is used. Nobody waits long for that, or is turned away for it: the next request notes it as
    /// well.
    async fn note_use(&self, id: SessionId, now: OffsetDateTime) -> StoreResult<()> {
        let noting = async {
            let tx = self.store.begin().await?;
            session_touch(&tx, id, now).await?;
            tx.commit().await
        };
        match tokio::time::timeout(NOTED_WITHIN, noting).await {
            Ok(Err(error)) if !error.is_unavailable() => Err(error),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Ends the caller's session: signed out, or locked for another.
    ///
    /// # Errors
    /// As every change.
    pub async fn end(&self, caller: &Caller, why: EndReason) -> StoreResult<()> {
        let now = self.now();
        let action = match why {
            EndReason::SignedOut => Action::SignedOut,
            EndReason::Locked => Action::Locked,
            EndReason::Idle
            | EndReason::TooOld
            | EndReason::EndedElsewhere
            | EndReason::Replaced
            | EndReason::Revoked => Action::SessionEnded,
        };
        let event = Event::by(caller, action, now)
            .on(Object::Session(caller.session))
            .after(Codes::new().code("why", why.code()));
        let tx = self.store.begin().await?;
        if session_end(&tx, caller.viewer.staff.id, caller.session, now, why).await? {
            self.audit.append(&tx, event).await?;
        }
        tx.commit().await
    }

    async fn end_session(
        &self,
        row: &SessionRow,
        now: OffsetDateTime,
        why: EndReason,
        event: Event,
    ) -> StoreResult<()> {
        let event = event
            .of_staff(row.staff.id)
            .in_unit(row.unit)
            .on(Object::Session(row.id));
        let tx = self.store.begin().await?;
        if session_end(&tx, row.staff.id, row.id, now, why).await? {
            self.audit.append(&tx, event).await?;
        }
        tx.commit().await
    }
}

/// The person of a session, as pages know them.
pub(super) fn viewer(row: SessionRow, now: OffsetDateTime) -> Viewer {
    let today = row.zone.day(now);
    Viewer {
        staff: row.staff,
        unit_id: row.unit,
        unit_name: row.unit_name,
        roles: row.roles,
        room: row.room.filter(|(day, _)| *day == today).map(|(_, room)| room),
        csrf: row.csrf,
    }
}

fn ended(row: SessionRow, why: EndReason, at: OffsetDateTime) -> EndedSession {
    EndedSession {
        staff: row.staff.id,
        unit: row.unit,
        csrf: row.csrf,
        why,
        at,
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_session_runs_out_of_use_or_of_time() {
        let created = datetime!(2026-11-24 08:00 UTC);
        let seconds = Duration::seconds;
        for (age, idle, expected) in [
            (seconds(0), seconds(0), None),
            (seconds(899), seconds(899), None),
            (seconds(900), seconds(900), Some(EndReason::Idle)),
            (Duration::hours(11), Duration::minutes(14), None),
            (Duration::hours(12) - seconds(1), seconds(0), None),
            (Duration::hours(12), seconds(0), Some(EndReason::TooOld)),
            (Duration::hours(13), Duration::hours(1), Some(EndReason::TooOld)),
            // A clock that was put back does not end a session.
            (seconds(-60), seconds(-60), None),
        ] {
            let now = created + age;
            assert_eq!(run_out(created, now - idle, now), expected, "age {age}, idle {idle}");
        }
    }
}
