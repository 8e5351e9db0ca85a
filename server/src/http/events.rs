//! What arrives for an appointment, told as it happens: server-sent events, `image` and `state`.
//!
//! The stream is asked for what is next only when the browser has room for it, and is then told the difference to what
//! it was told before: a slow reader costs a mark and nothing else. It never prolongs the session, looks whether that
//! is still there before it tells anything, and ends with it.

use std::convert::Infallible;
use std::time::Duration;

use app::domain::ids::{AppointmentId, SessionId, UnitId};
use app::domain::staff::Permission;
use app::error::AppError;
use app::services::Caller;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use futures::Stream;
use futures::stream::unfold;
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::request::Parts;
use tokio::time::Instant;

use super::error_page::{self, RequestId};
use super::session::Visitor;
use super::{body, cookie};
use crate::auth::SessionState;
use crate::error::from_store;
use crate::live::mark::{Mark, Told};
use crate::live::{Follower, Place, Taken};
use crate::state::AppState;

/// A comment is sent when nothing else was for this long, so that nobody in between takes the connection for dead.
const COMMENT_AFTER: Duration = Duration::from_secs(15);
/// Sent first: how soon a browser that lost its connection tries again.
const HELLO: &str = "retry: 2000\n\n";
/// The event beside it is for our own pages: a browser shows comments to nobody, and a connection whose other end is
/// gone looks like one on which nothing happens.
const COMMENT: &str = ": still here\n\nevent: beat\ndata: 15\n\n";
/// The last event that a browser which comes back was told.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// The field of the address by which a page says what it shows already.
const AFTER: &str = "after";

/// Streams what arrives for an appointment.
pub async fn images(State(state): State<AppState>, Path(id): Path<String>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    match open(&state, &id, &parts).await {
        Ok(stream) => {
            let about = [
                (CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
                (CACHE_CONTROL, HeaderValue::from_static("no-store")),
                // A proxy that collects answers would keep the events to itself.
                (
                    HeaderName::from_static("x-accel-buffering"),
                    HeaderValue::from_static("no"),
                ),
            ];
            (about, Body::from_stream(told(stream))).into_response()
        }
        Err(NotOpened::Error(error)) => error_page::answer(&state, &parts, error).await,
        Err(NotOpened::Taken(taken)) => {
            let status = match taken {
                Taken::OfSession => StatusCode::TOO_MANY_REQUESTS,
                Taken::InAll => StatusCode::SERVICE_UNAVAILABLE,
            };
            let error = error_page::unavailable(&parts.extensions);
            error_page::answer_as(&state, &parts, status, error).await
        }
    }
}

enum NotOpened {
    Error(AppError),
    Taken(Taken),
}

impl From<AppError> for NotOpened {
    fn from(error: AppError) -> Self {
        NotOpened::Error(error)
    }
}

/// A stream that is open.
struct Open {
    state: AppState,
    session: Session,
    follower: Follower,
    is_new: bool,
    comment_at: Instant,
    _place: Place,
}

/// Whose stream it is: a session, by its token, in a unit.
struct Session {
    token: String,
    id: SessionId,
    unit: UnitId,
}

async fn open(state: &AppState, id: &str, parts: &Parts) -> Result<Open, NotOpened> {
    let caller = match Visitor::of(&parts.extensions) {
        Visitor::SignedIn(caller) => caller,
        Visitor::Ended(_) | Visitor::Nobody => return Err(AppError::SignedOut.into()),
        Visitor::Unknown(error) => return Err(error.into()),
    };
    let id: AppointmentId = id.parse().map_err(|_| AppError::NotFound)?;
    let token = cookie::token(&parts.headers, &state.settings.public_url).ok_or(AppError::SignedOut)?;
    let live = &state.intake.live;
    let place = live.place(caller.session).map_err(NotOpened::Taken)?;
    state.services.imaging.follow(&caller, id).await?;
    let unit = caller.viewer.unit_id;
    let follower = live.follow(unit, id, mark(parts)).await;
    let follower = follower.map_err(|error| from_store(error, RequestId::of(&parts.extensions)))?;
    Ok(Open {
        state: state.clone(),
        session: session(&caller, token),
        follower,
        is_new: true,
        comment_at: Instant::now() + COMMENT_AFTER,
        _place: place,
    })
}

fn session(caller: &Caller, token: String) -> Session {
    Session {
        token,
        id: caller.session,
        unit: caller.viewer.unit_id,
    }
}

/// What the browser says it was told: by the header when it comes back, by the address when its page is new. Without
/// either, or with something that is no mark, it is told everything.
fn mark(parts: &Parts) -> Mark {
    let named = |headers: &HeaderMap| headers.get(LAST_EVENT_ID)?.to_str().ok()?.parse().ok();
    let in_address = || {
        let query = body::decode(parts.uri.query().unwrap_or_default().as_bytes()).ok()?;
        query.one(AFTER).parse().ok()
    };
    named(&parts.headers).or_else(in_address).unwrap_or_default()
}

fn told(stream: Open) -> impl Stream<Item = Result<Bytes, Infallible>> {
    unfold(stream, |mut stream| async move {
        let text = stream.next().await?;
        Some((Ok(Bytes::from(text)), stream))
    })
}

impl Open {
    /// What is sent next; nothing when it is over.
    async fn next(&mut self) -> Option<String> {
        if std::mem::take(&mut self.is_new) {
            let events: String = self.follower.untold().iter().map(event).collect();
            return Some(format!("{HELLO}{events}"));
        }
        loop {
            let text = tokio::select! {
                biased;
                () = self.state.taking_work.went_off() => return None,
                there_is_more = self.follower.changed() => {
                    if !there_is_more {
                        return None;
                    }
                    self.follower.untold().iter().map(event).collect()
                }
                () = tokio::time::sleep_until(self.comment_at) => COMMENT.to_owned(),
            };
            if text.is_empty() {
                continue;
            }
            if !self.is_still_signed_in().await {
                return None;
            }
            self.comment_at = Instant::now() + COMMENT_AFTER;
            return Some(text);
        }
    }

    /// Whether whoever opened the stream may still read it. A database that cannot be asked ends it as well: the
    /// browser then says that it is not connected, which is the truth.
    async fn is_still_signed_in(&self) -> bool {
        match self.state.auth.viewer_of_unattended(&self.session.token).await {
            Ok(SessionState::Active(viewer, id)) => {
                id == self.session.id && viewer.unit_id == self.session.unit && viewer.may(Permission::RecordImages)
            }
            Ok(SessionState::Ended(_) | SessionState::Unknown) | Err(_) => false,
        }
    }
}

fn event(told: &Told) -> String {
    format!(
        "event: {}\nid: {}\ndata: {}\n\n",
        told.event.as_str(),
        told.mark,
        told.data
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(uri: &str, last_event_id: Option<&str>) -> Parts {
        let mut request = Request::builder().uri(uri);
        if let Some(id) = last_event_id {
            request = request.header(LAST_EVENT_ID, id);
        }
        request.body(Body::empty()).expect("a request").into_parts().0
    }

    #[test]
    fn a_browser_that_comes_back_knows_more_than_its_page() {
        let (page, later) = ("0000000a", "0000000b");
        let is = |text: &str| text.parse::<Mark>().expect("a mark");
        let address = format!("/appointments/1/images/events?after={page}");
        assert_eq!(mark(&parts(&address, None)), is(page));
        assert_eq!(mark(&parts(&address, Some(later))), is(later));
        assert_eq!(mark(&parts(&address, Some("nonsense"))), is(page));
        assert_eq!(mark(&parts("/appointments/1/images/events", None)), Mark::default());
    }
}
