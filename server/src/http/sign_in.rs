//! Signing in, signing out, and locking a shared tablet. Always whole pages, so that password managers see them.

use std::net::IpAddr;

use app::error::AppError;
use app::forms::account::{EMAIL, PASSWORD, parse_sign_in};
use app::forms::errors::FormErrors;
use app::forms::fields::Fields;
use app::forms::outcome::Kept;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use http::header::SET_COOKIE;
use http::request::Parts;

use super::error_page::RequestId;
use super::listen::Peer;
use super::pages::with_why;
use super::return_path::{from_query, local_path, sign_in_path};
use super::session::Visitor;
use super::{body, cookie, error_page, form};
use crate::auth::{Attempt, SignInRefused};
use crate::config::PublicUrl;
use crate::error::from_store;
use crate::state::AppState;
use crate::store::EndReason;

/// Signs a person in, under a fresh token.
pub async fn sign_in(State(state): State<AppState>, request: Request) -> Response {
    let (parts, sent) = request.into_parts();
    let fields = match body::form(&parts, sent).await {
        Ok(fields) => fields,
        Err(error) => return error_page::answer(&state, &parts, error).await,
    };
    match try_sign_in(&state, &parts, &fields).await {
        Ok(response) => response,
        Err(error) => error_page::answer(&state, &parts, error).await,
    }
}

async fn try_sign_in(state: &AppState, parts: &Parts, fields: &Fields) -> Result<Response, AppError> {
    let here = parts.uri.path_and_query().map_or("/sign-in", |path| path.as_str());
    let invalid = |errors| {
        give_back(
            state,
            parts,
            here.to_owned(),
            StatusCode::UNPROCESSABLE_ENTITY,
            fields,
            errors,
        )
    };
    let credentials = match parse_sign_in(fields) {
        Ok(credentials) => credentials,
        Err(errors) => return Ok(invalid(errors).await),
    };
    let back_to = from_query(parts.uri.query());
    let public_url = &state.settings.public_url;
    let before = cookie::token(&parts.headers, public_url);
    let attempt = Attempt {
        email: &credentials.email,
        password: &credentials.password,
        address: address(parts, public_url),
        replaces: before.as_deref(),
        request: RequestId::of(&parts.extensions),
    };
    let wrong = |message: &str| FormErrors::one(PASSWORD, message);
    match state.auth.sign_in(&attempt).await {
        Ok(signed_in) => {
            let cookie = cookie::give(&signed_in.token, public_url);
            let next = Redirect::to(back_to.as_deref().unwrap_or("/"));
            Ok(([(SET_COOKIE, cookie)], next).into_response())
        }
        Err(SignInRefused::WrongCredentials) => {
            Ok(invalid(wrong("The email address or the password is not right")).await)
        }
        Err(SignInRefused::NoRole) => {
            let message = "Your account has no role in any unit: ask a service administrator";
            Ok(invalid(wrong(message)).await)
        }
        Err(SignInRefused::Throttled { .. }) => {
            let message = "There were too many failed attempts to sign in. Wait 15 minutes, then try again";
            let errors = FormErrors::one(EMAIL, message);
            Ok(give_back(
                state,
                parts,
                here.to_owned(),
                StatusCode::TOO_MANY_REQUESTS,
                fields,
                errors,
            )
            .await)
        }
        Err(SignInRefused::Store(error)) => Err(from_store(error, attempt.request)),
    }
}

async fn give_back(
    state: &AppState,
    parts: &Parts,
    page: String,
    status: StatusCode,
    fields: &Fields,
    errors: FormErrors,
) -> Response {
    let kept = Kept {
        fields: fields.to_keep(),
        errors,
        refusal: None,
    };
    form::give_back(state, parts, &page, status, kept).await
}

/// The address that attempts are counted by. Under an https address a proxy stands before the server; it appends
/// whom it speaks for.
fn address(parts: &Parts, public_url: &PublicUrl) -> Option<IpAddr> {
    let forwarded = parts.headers.get_all("x-forwarded-for").iter().next_back();
    let last = forwarded
        .and_then(|value| value.to_str().ok())
        .and_then(|list| list.rsplit(',').next());
    let named = last
        .and_then(|address| address.trim().parse().ok())
        .filter(|_| public_url.is_https());
    let peer = parts.extensions.get::<Peer>().map(|peer| peer.0);
    named.or(peer)
}

/// Ends the session and takes the token away.
pub async fn sign_out(State(state): State<AppState>, request: Request) -> Response {
    let mut response = end(&state, request, EndReason::SignedOut).await;
    if response.status().is_redirection() {
        let taken = cookie::take(&state.settings.public_url);
        response.headers_mut().insert(SET_COOKIE, taken);
    }
    response
}

/// Ends the session and asks who is next. The browser keeps the token of the ended session: what is still being
/// typed in another tab can be kept by it, and nothing else.
pub async fn lock(State(state): State<AppState>, request: Request) -> Response {
    end(&state, request, EndReason::Locked).await
}

async fn end(state: &AppState, request: Request, why: EndReason) -> Response {
    let (parts, sent) = request.into_parts();
    let fields = match body::form(&parts, sent).await {
        Ok(fields) => fields,
        Err(error) => return error_page::answer(state, &parts, error).await,
    };
    let back_to = local_path(fields.one("return")).unwrap_or("/");
    let next = match why {
        EndReason::Locked => with_why(&sign_in_path(back_to), "locked"),
        _ => with_why("/sign-in", "signed-out"),
    };
    match Visitor::of(&parts.extensions) {
        Visitor::SignedIn(caller) if form::is_token(&caller.viewer.csrf, &fields) => {
            match state.auth.end(&caller, why).await {
                Ok(()) => Redirect::to(&next).into_response(),
                Err(error) => {
                    let error = from_store(error, caller.request);
                    error_page::unsaved(state, &parts, fields, error).await
                }
            }
        }
        Visitor::SignedIn(_) => error_page::answer(state, &parts, AppError::Forbidden).await,
        Visitor::Ended(_) | Visitor::Nobody => Redirect::to(&next).into_response(),
        Visitor::Unknown(error) => error_page::unsaved(state, &parts, fields, error).await,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::config::Config;

    #[test]
    fn attempts_are_counted_by_the_address_that_the_proxy_names() {
        let public = |url: &str| {
            Config::of(&BTreeMap::from([("PUBLIC_URL", url.to_owned())]))
                .expect("a config")
                .public_url
        };
        let mut request = http::Request::new(());
        request
            .headers_mut()
            .insert("x-forwarded-for", "203.0.113.9, 198.51.100.7".parse().expect("a value"));
        request.extensions_mut().insert(Peer([127, 0, 0, 1].into()));
        let (parts, ()) = request.into_parts();
        assert_eq!(
            address(&parts, &public("https://fourview.example")),
            Some([198, 51, 100, 7].into())
        );
        assert_eq!(
            address(&parts, &public("http://localhost:3000")),
            Some([127, 0, 0, 1].into())
        );
    }
}
