//! The caller's own account: sessions and how long they last.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::Caller;
use crate::domain::ids::SessionId;
use crate::domain::local_time::LocalDateTime;
use crate::error::AppError;

/// One of the caller's sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnSession {
    /// Which.
    pub id: SessionId,
    /// Whether it is the one that asks.
    pub is_this: bool,
    /// When it began.
    pub since: LocalDateTime,
    /// When it was last used.
    pub last_seen: LocalDateTime,
}

/// How long the caller's session lasts, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeLeft {
    /// Until it ends for want of use.
    pub idle: u32,
    /// Until it ends whatever happens.
    pub absolute: u32,
}

/// The caller's own account.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// The caller's sessions that have not ended, newest first.
    async fn own_sessions(&self, caller: &Caller) -> Result<Vec<OwnSession>, AppError>;

    /// Ends one of the caller's sessions. Another person's session is [`AppError::NotFound`].
    async fn end_own_session(&self, caller: &Caller, session: SessionId) -> Result<(), AppError>;

    /// How long the session lasts. Does not prolong it.
    async fn time_left(&self, caller: &Caller) -> Result<TimeLeft, AppError>;

    /// Prolongs the session: "Stay signed in".
    async fn stay_signed_in(&self, caller: &Caller) -> Result<TimeLeft, AppError>;
}
