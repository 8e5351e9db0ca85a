//! A page that refreshes itself where nothing else can: without scripts, and where the WebAssembly does not come.
//!
//! The markup is the server's alone. It says nothing to a page that has hydrated: the script looks for the mark that
//! hydration leaves. WebAssembly that is on its way over a slow network is not cut off: only where something failed
//! does the page refresh itself as soon as without scripts.

use leptos::nonce::use_nonce;
use leptos::prelude::*;

use super::REFRESHED;
use crate::domain::ids::AppointmentId;
use crate::erased::IntoAny;

/// Seconds until the page is asked for again.
const SECONDS: u32 = 5;
/// How often so many seconds pass before WebAssembly that has neither come nor failed is given up.
const LATE: u32 = 12;

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
         <script nonce=\"{nonce}\">(function(){{var left={LATE};\
         function failed(event){{var at=event.target;if(at===window||at.tagName===\"SCRIPT\")left=0}}\
         addEventListener(\"error\",failed,true);addEventListener(\"unhandledrejection\",failed);\
         function look(){{document.body.classList.contains(\"nhsuk-frontend-supported\")||\
         (--left>0?setTimeout(look,{ms}):location.replace(\"{next}\"))}}\
         setTimeout(look,{ms})}})()</script>"
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
