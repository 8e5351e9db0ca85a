//! The cookie of a session. Its value is the only secret a browser holds; the server stores but its hash.

use http::HeaderMap;
use http::header::{COOKIE, HeaderValue};

use crate::config::PublicUrl;

/// The longest token that is looked at.
const MOST: usize = 128;

fn name(public_url: &PublicUrl) -> &'static str {
    if public_url.is_https() {
        "__Host-session"
    } else {
        "session"
    }
}

/// The token that the browser sent.
#[must_use]
pub fn token(headers: &HeaderMap, public_url: &PublicUrl) -> Option<String> {
    let name = name(public_url);
    let texts = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = texts
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    let (_, token) = pairs.find(|(sent, _)| *sent == name)?;
    (!token.is_empty() && token.len() <= MOST).then(|| token.to_owned())
}

/// Gives the browser a token: for this server alone, out of reach of scripts, until the browser closes.
///
/// # Panics
/// Never: tokens are letters, digits, `-` and `_`.
#[must_use]
pub fn give(token: &str, public_url: &PublicUrl) -> HeaderValue {
    header(name(public_url), token, public_url, "")
}

/// Takes the token away.
#[must_use]
pub fn take(public_url: &PublicUrl) -> HeaderValue {
    header(name(public_url), "", public_url, "; Max-Age=0")
}

fn header(name: &str, value: &str, public_url: &PublicUrl, rest: &str) -> HeaderValue {
    let secure = if public_url.is_https() { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{rest}");
    HeaderValue::try_from(text).expect("a token has no control characters")
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

    #[test]
    fn over_https_the_cookie_is_bound_to_this_host() {
        assert_eq!(
            give("abc", &public("https://fourview.example")),
            "__Host-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(
            give("abc", &public("http://localhost:3000")),
            "session=abc; Path=/; HttpOnly; SameSite=Lax"
        );
    }

    #[test]
    fn the_token_is_found_among_other_cookies() {
        let sent = |text: &'static str| HeaderMap::from_iter([(COOKIE, HeaderValue::from_static(text))]);
        let http = public("http://localhost:3000");
        assert_eq!(token(&sent("a=1; session=abc; b=2"), &http).as_deref(), Some("abc"));
        for text in ["", "session=", "xsession=abc", "__Host-session=abc"] {
            assert_eq!(token(&sent(text), &http), None, "{text}");
        }
        let https = public("https://fourview.example");
        assert_eq!(token(&sent("session=planted"), &https), None);
        assert_eq!(token(&sent("__Host-session=abc"), &https).as_deref(), Some("abc"));
    }
}
