//! Who is signed in, as every page may know it: the same on the server and after hydration.

use leptos::prelude::*;

use crate::domain::staff::Viewer;
use crate::services::Caller;
use crate::wire::Wire;

#[derive(Clone, Copy)]
struct SignedIn(StoredValue<Option<Viewer>>);

/// Makes the viewer available to all pages. Signing in and out load a whole page, so it never changes in between.
pub fn provide_viewer() {
    let viewer =
        SharedValue::<_, Wire>::new_with_encoding(|| use_context::<Caller>().map(|caller| caller.viewer)).into_inner();
    provide_context(SignedIn(StoredValue::new(viewer)));
}

/// Who is signed in.
#[must_use]
pub fn viewer() -> Option<Viewer> {
    use_context::<SignedIn>().and_then(|SignedIn(viewer)| viewer.get_value())
}

/// The session's token against forged forms; empty while nobody is signed in.
#[must_use]
pub fn csrf() -> String {
    viewer().map(|viewer| viewer.csrf).unwrap_or_default()
}

/// The address to sign in at, coming back to a path afterwards.
#[must_use]
pub fn sign_in_path(back_to: &str) -> String {
    format!("/sign-in?return={}", encode(back_to))
}

/// A path as the value of a query: what has a meaning there is written as its code.
#[must_use]
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte))
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_survives_as_the_value_of_a_query() {
        assert_eq!(
            sign_in_path("/clinics/1?show=all&x=é"),
            "/sign-in?return=/clinics/1%3Fshow%3Dall%26x%3D%C3%A9"
        );
    }
}
