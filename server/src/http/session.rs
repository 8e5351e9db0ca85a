//! Who asks: the browser's token becomes a caller, once for each request and before anything else looks at it.
//!
//! Whether that is required is not decided here: pages, forms and server functions each answer in their own way.

use std::sync::Arc;

use app::error::AppError;
use app::forms::fields::Fields;
use app::pages::appointment::awaiting::REFRESHED;
use app::services::Caller;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::request::Parts;
use http::{Extensions, Uri};
use uuid::Uuid;

use super::cookie;
use super::error_page::RequestId;
use crate::auth::{EndedSession, SessionState};
use crate::error::from_store;
use crate::state::AppState;
use crate::store::{StoreResult, typed_answer_put};

/// Whether a page asks for it by itself, which does not show that someone is there: how much time is left, what
/// arrives, pictures, and the page itself where it refreshes itself.
fn is_unattended(uri: &Uri) -> bool {
    let path = uri.path();
    path == "/fn/time-left"
        || path.starts_with("/images/")
        || (path.starts_with("/appointments/") && path.ends_with("/images/events"))
        || uri.query() == Some(REFRESHED)
}

/// Who asks, as an extension of the request.
#[derive(Clone, Debug)]
pub enum Visitor {
    /// Someone who is signed in. Shared, because many look at who asks.
    SignedIn(Arc<Caller>),
    /// Someone whose session has ended.
    Ended(EndedSession),
    /// Someone without a session.
    Nobody,
    /// The database could not be asked.
    Unknown(AppError),
}

impl Visitor {
    /// Who asks, by a request's extensions.
    #[must_use]
    pub fn of(extensions: &Extensions) -> Visitor {
        extensions.get().cloned().unwrap_or(Visitor::Nobody)
    }
}

/// Finds out who asks.
pub async fn recognise(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let visitor = visitor(&state, &parts).await;
    let mut request = Request::from_parts(parts, body);
    request.extensions_mut().insert(visitor);
    next.run(request).await
}

async fn visitor(state: &AppState, parts: &Parts) -> Visitor {
    let Some(token) = cookie::token(&parts.headers, &state.settings.public_url) else {
        return Visitor::Nobody;
    };
    let id = RequestId::of(&parts.extensions);
    let found = if is_unattended(&parts.uri) {
        state.auth.viewer_of_unattended(&token).await
    } else {
        state.auth.viewer_of(&token).await
    };
    match found {
        Ok(SessionState::Active(viewer, session)) => Visitor::SignedIn(Arc::new(Caller {
            viewer: *viewer,
            session,
            request: id,
        })),
        Ok(SessionState::Ended(ended)) => Visitor::Ended(ended),
        Ok(SessionState::Unknown) => Visitor::Nobody,
        Err(error) => Visitor::Unknown(from_store(error, id)),
    }
}

/// Keeps what was typed in a session that has ended, for its author alone.
///
/// # Errors
/// [`AppError::Unavailable`] or [`AppError::Failed`] when it was not kept.
pub async fn keep_typed(
    state: &AppState,
    ended: &EndedSession,
    page: &str,
    fields: &Fields,
    request: Uuid,
) -> Result<(), AppError> {
    let kept: StoreResult<()> = async {
        let tx = state.store.begin().await?;
        typed_answer_put(&tx, ended.staff, page, &fields.to_keep(), state.clock.now()).await?;
        tx.commit().await
    }
    .await;
    kept.map_err(|error| from_store(error, request))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_does_by_itself_does_not_prolong_a_session() {
        for (uri, unattended) in [
            ("/fn/time-left", true),
            ("/fn/stay-signed-in", false),
            ("/images/7/thumbnail?size=small", true),
            ("/appointments/7/images/events?after=00", true),
            ("/appointments/7/images?refreshed", true),
            ("/appointments/7/images/awaiting?refreshed", true),
            ("/appointments/7/images/awaiting", false),
            ("/clinics?refreshed=1", false),
        ] {
            assert_eq!(is_unattended(&uri.parse().expect("an address")), unattended, "{uri}");
        }
    }
}
