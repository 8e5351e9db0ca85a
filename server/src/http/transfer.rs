//! What administrators send about the traffic with machines, and the pictures of received images.

use app::domain::ids::{AlertId, ImageId, MachineId, QuarantineId, SiteId};
use app::error::AppError;
use app::forms::fields::Fields;
use app::forms::outcome::Outcome;
use app::pages::transfer::PATH;
use app::services::Transfer;
use app::services::transfer::{Picture, PictureSize};
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, IF_NONE_MATCH};
use http::{StatusCode, Uri};

use super::body;
use super::error_page;
use super::form::{self, Page};
use super::session::Visitor;
use crate::state::AppState;

/// Takes a form, and does with it what `submit` says. Its page is at `path` when it comes back.
async fn take<I, F, Saving>(state: &AppState, request: Request, id: &str, path: String, submit: F) -> Response
where
    I: std::str::FromStr,
    F: FnOnce(std::sync::Arc<dyn Transfer>, app::services::Caller, I, Fields) -> Saving,
    Saving: Future<Output = Result<Outcome, AppError>>,
{
    let Ok(id) = id.parse::<I>() else {
        let (parts, _) = request.into_parts();
        return error_page::answer(state, &parts, AppError::NotFound).await;
    };
    let transfer = state.services.transfer.clone();
    let submit = |caller, fields| submit(transfer, caller, id, fields);
    form::take(state, request, |_| Page::of_choices(path), submit).await
}

/// "Check connection"
pub async fn check_machine(State(state): State<AppState>, Path(id): Path<String>, request: Request) -> Response {
    let path = format!("{PATH}/machines/{id}");
    take(
        &state,
        request,
        &id,
        path,
        async |transfer, caller, id: MachineId, _| transfer.check_machine(&caller, id).await,
    )
    .await
}

/// Where a machine can be called.
pub async fn save_listener(State(state): State<AppState>, Path(id): Path<String>, request: Request) -> Response {
    let path = format!("{PATH}/machines/{id}");
    take(
        &state,
        request,
        &id,
        path,
        async |transfer, caller, id: MachineId, fields| transfer.save_listener(&caller, id, &fields).await,
    )
    .await
}

/// "Add machine"
pub async fn add_machine(State(state): State<AppState>, request: Request) -> Response {
    let transfer = state.services.transfer.clone();
    let submit = async move |caller, fields| transfer.register(&caller, None, &fields).await;
    let page = Page::of_choices(format!("{PATH}/add-machine"));
    form::take(&state, request, |_| page, submit).await
}

/// "Save changes" of a machine
pub async fn change_machine(State(state): State<AppState>, Path(id): Path<String>, request: Request) -> Response {
    let path = format!("{PATH}/machines/{id}/change");
    take(
        &state,
        request,
        &id,
        path,
        async |transfer, caller, id: MachineId, fields| transfer.register(&caller, Some(id), &fields).await,
    )
    .await
}

/// "Switch to automatic", "Switch to manual"
pub async fn switch_site(State(state): State<AppState>, Path(id): Path<String>, request: Request) -> Response {
    let path = format!("{PATH}/sites/{id}");
    take(
        &state,
        request,
        &id,
        path,
        async |transfer, caller, id: SiteId, fields| transfer.switch_site(&caller, id, &fields).await,
    )
    .await
}

/// "Mark as dealt with"
pub async fn deal_with(State(state): State<AppState>, Path(id): Path<String>, request: Request) -> Response {
    let path = format!("{PATH}/quarantine/{id}");
    take(
        &state,
        request,
        &id,
        path,
        async |transfer, caller, id: QuarantineId, fields| transfer.deal_with(&caller, id, &fields).await,
    )
    .await
}

/// "Try again"
pub async fn understand_again(State(state): State<AppState>, Path(id): Path<String>, request: Request) -> Response {
    let path = format!("{PATH}/quarantine/{id}");
    take(
        &state,
        request,
        &id,
        path,
        async |transfer, caller, id: QuarantineId, _| transfer.understand_again(&caller, id).await,
    )
    .await
}

/// "Close alert"
pub async fn close_alert(State(state): State<AppState>, Path(id): Path<String>, request: Request) -> Response {
    let path = PATH.to_owned();
    take(&state, request, &id, path, async |transfer, caller, id: AlertId, _| {
        transfer.close_alert(&caller, id).await
    })
    .await
}

/// "Attach to SURNAME, Given"
pub async fn attach(State(state): State<AppState>, Path(id): Path<String>, request: Request) -> Response {
    let path = format!("{PATH}/studies/{id}");
    take(
        &state,
        request,
        &id,
        path,
        async |transfer, caller, id: ImageId, fields| transfer.attach(&caller, id, &fields).await,
    )
    .await
}

/// A picture. The browser asks each time whether it may still show the one that it has, so that every look at it is
/// authorised and written down.
pub async fn picture(State(state): State<AppState>, Path(id): Path<String>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let found = match (
        Visitor::of(&parts.extensions),
        id.parse::<ImageId>(),
        size_asked(&parts.uri),
    ) {
        (Visitor::Ended(_) | Visitor::Nobody, ..) => Err(AppError::SignedOut),
        (Visitor::Unknown(error), ..) => Err(error),
        (Visitor::SignedIn(caller), Ok(id), Some(size)) => state.services.transfer.picture(&caller, id, size).await,
        (Visitor::SignedIn(_), ..) => Err(AppError::NotFound),
    };
    match found {
        Ok(picture) => shown(picture, &parts.headers),
        Err(error) => error_page::answer(&state, &parts, error).await,
    }
}

/// The size that is asked for; the small one when none is.
fn size_asked(uri: &Uri) -> Option<PictureSize> {
    let query = body::decode(uri.query().unwrap_or_default().as_bytes()).ok()?;
    match query.one("size") {
        "" => Some(PictureSize::default()),
        name => PictureSize::of(name),
    }
}

fn shown(picture: Picture, headers: &HeaderMap) -> Response {
    let Ok(tag) = HeaderValue::try_from(format!("\"{}\"", picture.tag)) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let is_known = headers.get(IF_NONE_MATCH) == Some(&tag);
    let about = [
        (CONTENT_TYPE, HeaderValue::from_static("image/jpeg")),
        (CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
        (ETAG, tag),
    ];
    if is_known {
        (StatusCode::NOT_MODIFIED, about).into_response()
    } else {
        (about, picture.jpeg).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_comes_in_the_sizes_that_there_are() {
        for (uri, size) in [
            ("/images/7/thumbnail", Some(PictureSize::Small)),
            ("/images/7/thumbnail?size=large", Some(PictureSize::Large)),
            ("/images/7/thumbnail?size=9000", None),
        ] {
            assert_eq!(size_asked(&uri.parse().expect("a path")), size);
        }
    }
}
