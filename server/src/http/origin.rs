//! Requests that change something come from our own pages: the browser says where from, and that is checked before
//! anything else.
//!
//! The session's token in each form is the second check; it belongs to [`super::form`].

use app::error::AppError;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{HOST, HeaderMap, ORIGIN};

use super::error_page;
use crate::config::PublicUrl;
use crate::state::AppState;

/// Refuses an unsafe request that does not come from one of our pages.
pub async fn own_pages_only(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if request.method().is_safe() || is_own(request.headers(), &state.settings.public_url) {
        next.run(request).await
    } else {
        let (parts, _) = request.into_parts();
        error_page::answer(&state, &parts, AppError::Forbidden).await
    }
}

/// `Sec-Fetch-Site` decides where the browser sends it; otherwise `Origin` must be the public address, or, for a
/// server that is reached by a loopback name, that very name.
fn is_own(headers: &HeaderMap, public_url: &PublicUrl) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let Some(origin) = text(ORIGIN.as_str()) else {
        return false;
    };
    let host = text(HOST.as_str()).unwrap_or_default();
    origin == public_url.origin() || (public_url.is_loopback() && origin == format!("http://{host}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::config::Config;

    fn public(url: &str) -> PublicUrl {
        Config::of(&BTreeMap::from([("PUBLIC_URL", url.to_owned())]))
            .expect("a config")
            .public_url
    }

    fn own(url: &str, headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers
            .iter()
            .map(|(name, value)| {
                (
                    http::HeaderName::from_static(name),
                    http::HeaderValue::from_static(value),
                )
            })
            .collect();
        is_own(&headers, &public(url))
    }

    #[test]
    fn only_our_own_pages_may_change_something() {
        let url = "https://fourview.example";
        assert!(own(url, &[("sec-fetch-site", "same-origin")]));
        assert!(own(url, &[("origin", "https://fourview.example")]));
        for headers in [
            &[][..],
            &[("sec-fetch-site", "cross-site"), ("origin", "https://fourview.example")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "none")],
            &[("origin", "null")],
            &[("origin", "http://fourview.example")],
            &[("origin", "https://fourview.example.evil.example")],
            &[("origin", "http://evil.example"), ("host", "evil.example")],
        ] {
            assert!(!own(url, headers), "{headers:?}");
        }
    }

    #[test]
    fn on_loopback_any_name_of_the_machine_will_do() {
        let url = "http://127.0.0.1:3000";
        assert!(own(
            url,
            &[("origin", "http://localhost:3000"), ("host", "localhost:3000")]
        ));
        assert!(!own(
            url,
            &[("origin", "http://evil.example"), ("host", "localhost:3000")]
        ));
    }
}
