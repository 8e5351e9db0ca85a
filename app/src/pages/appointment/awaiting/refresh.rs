//! A page that refreshes itself where nothing else can: without scripts, and where the WebAssembly does not come.
//!
//! The markup is the server's alone. It says nothing to a page that has hydrated: the script looks for the mark that
//! hydration leaves.

use leptos::nonce::use_nonce;
use leptos::prelude::*;

use super::REFRESHED;
use crate::domain::ids::AppointmentId;
use crate::erased::IntoAny;

/// Seconds until the page is asked for again.
const SECONDS: u32 = 5;

/// Lets the page be asked for again by itself, at the address that leads to the page which fits by then.
pub(super) fn refresh(id: AppointmentId) -> AnyView {
    let markup = use_nonce().map(|nonce| markup(id, &nonce.to_string()));
    view! { <div hidden inner_html=markup.unwrap_or_default()></div> }.into_any()
}

fn markup(id: AppointmentId, nonce: &str) -> String {
    let next = format!("/appointments/{id}/images?{REFRESHED}");
    let ms = SECONDS * 1_000;
    format!(
        "<noscript><meta http-equiv=\"refresh\" content=\"{SECONDS};url={next}\"></noscript>\
         <script nonce=\"{nonce}\">setTimeout(function(){{\
         document.body.classList.contains(\"nhsuk-frontend-supported\")||location.replace(\"{next}\")}},{ms})</script>"
    )
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn both_ways_lead_to_the_same_address() {
        let id = AppointmentId(Uuid::from_u128(7));
        let markup = markup(id, "n0nce");
        let next = format!("/appointments/{id}/images?refreshed");
        assert_eq!(markup.matches(&next).count(), 2, "{markup}");
        assert!(markup.contains("<script nonce=\"n0nce\">"));
    }
}
