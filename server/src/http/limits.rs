//! Limits: how long a request may take, what it may not be, and how many of them a session may make. A whole
//! hospital may share one address, so nothing here counts by address.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use app::domain::ids::SessionId;
use app::error::AppError;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::StatusCode;
use http::header::CONTENT_ENCODING;
use time::OffsetDateTime;

use super::error_page;
use super::session::Visitor;
use crate::clock::Clock;
use crate::state::AppState;

/// How long a request may take from its headers to its answer.
const REQUEST_TIME: Duration = Duration::from_secs(15);
/// How many sessions are counted; the one that asked longest ago is forgotten first.
const MOST_SESSIONS: usize = 20_000;

/// Gives a request up that takes too long.
pub async fn in_time(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let request = Request::from_parts(parts.clone(), body);
    match tokio::time::timeout(REQUEST_TIME, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let error = error_page::unavailable(&parts.extensions);
            error_page::answer(&state, &parts, error).await
        }
    }
}

/// Refuses bodies that would have to be unpacked: a small one can become very large.
pub async fn nothing_packed(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if request.headers().contains_key(CONTENT_ENCODING) {
        let (parts, _) = request.into_parts();
        return error_page::answer_as(&state, &parts, StatusCode::UNSUPPORTED_MEDIA_TYPE, AppError::BadRequest).await;
    }
    next.run(request).await
}

/// Refuses a session that asks for more than people do.
pub async fn at_a_rate(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if let Visitor::SignedIn(caller) = Visitor::of(request.extensions())
        && !state.limiter.admit(caller.session)
    {
        let (parts, _) = request.into_parts();
        let error = error_page::unavailable(&parts.extensions);
        return error_page::answer_as(&state, &parts, StatusCode::TOO_MANY_REQUESTS, error).await;
    }
    next.run(request).await
}

/// Counts requests by session: a bucket of tokens that fills by the second and holds two seconds' worth. It stops a
/// script gone wild from taking the server away from others; people never meet it.
pub struct Limiter {
    clock: Arc<dyn Clock>,
    per_second: u32,
    buckets: Mutex<HashMap<SessionId, Bucket>>,
}

struct Bucket {
    tokens: u32,
    filled_at: OffsetDateTime,
}

impl Limiter {
    /// Admits so many requests a second for any length of time.
    #[must_use]
    pub fn new(per_second: u32, clock: Arc<dyn Clock>) -> Self {
        Limiter {
            clock,
            per_second,
            buckets: Mutex::default(),
        }
    }

    /// Whether a session may make another request now.
    pub fn admit(&self, session: SessionId) -> bool {
        let now = self.clock.now();
        let full = self.per_second.saturating_mul(2);
        // A panic elsewhere leaves at worst a wrong count.
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST_SESSIONS && !buckets.contains_key(&session) {
            let oldest = buckets
                .iter()
                .min_by_key(|(_, bucket)| bucket.filled_at)
                .map(|(id, _)| *id);
            oldest.and_then(|oldest| buckets.remove(&oldest));
        }
        let bucket = buckets.entry(session).or_insert(Bucket {
            tokens: full,
            filled_at: now,
        });
        let seconds = u32::try_from((now - bucket.filled_at).whole_seconds()).unwrap_or(0);
        if seconds > 0 {
            bucket.tokens = bucket
                .tokens
                .saturating_add(seconds.saturating_mul(self.per_second))
                .min(full);
            bucket.filled_at = now;
        }
        let left = bucket.tokens.checked_sub(1);
        bucket.tokens = left.unwrap_or(0);
        left.is_some()
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;
    use uuid::Uuid;

    use super::*;

    struct HandClock(Mutex<OffsetDateTime>);

    impl Clock for HandClock {
        fn now(&self) -> OffsetDateTime {
            *self.0.lock().expect("the time")
        }
    }

    #[test]
    fn a_session_that_asks_too_much_waits_and_others_do_not() {
        let clock = Arc::new(HandClock(Mutex::new(datetime!(2026-11-24 09:00 UTC))));
        let limiter = Limiter::new(10, clock.clone());
        let (one, other) = (SessionId(Uuid::from_u128(1)), SessionId(Uuid::from_u128(2)));
        assert_eq!((0..30).filter(|_| limiter.admit(one)).count(), 20);
        assert!(limiter.admit(other));
        *clock.0.lock().expect("the time") += Duration::from_secs(1);
        assert_eq!((0..30).filter(|_| limiter.admit(one)).count(), 10);
    }
}
