//! Going away in the middle of typing: what is typed is kept first, and only then does the person go on.
//!
//! When a page ends it is too late for that. Without a network nothing would arrive any more, and after "Lock" the
//! session is over. So a link, and the forms that end a session, are held until the server has what was typed; a link
//! that leads into the void is not followed, and the page stays with every word on it.

use leptos::leptos_dom::helpers::is_server;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use super::Trouble;
use super::keep::Keeper;
use super::trouble;
use crate::error::AppError;

/// What is listened to, before anything else on the page is told of it.
const EVENTS: [&str; 2] = ["click", "submit"];
/// The forms that end a session.
const ENDS: [&str; 2] = ["/lock", "/sign-out"];

/// A way out of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Way {
    /// A link to a page of ours.
    Link(String),
    /// A link that the browser follows by itself, because the server decides what is there.
    Load(String),
    /// A form that ends the session, by its address.
    End(&'static str),
}

/// Holds the ways out of a page for as long as something typed is not kept.
pub(super) fn hold(keeper: Keeper) {
    if is_server() {
        return;
    }
    let listener = Closure::<dyn Fn(web_sys::Event)>::new(move |event: web_sys::Event| held(keeper, &event));
    for event in EVENTS {
        let function = listener.as_ref().unchecked_ref();
        let _ = window().add_event_listener_with_callback_and_bool(event, function, true);
    }
    let listener = StoredValue::new_local(listener);
    on_cleanup(move || {
        listener.with_value(|listener| {
            for event in EVENTS {
                let function = listener.as_ref().unchecked_ref();
                let _ = window().remove_event_listener_with_callback_and_bool(event, function, true);
            }
        });
    });
}

fn held(keeper: Keeper, event: &web_sys::Event) {
    let Some(way) = way_of(event).filter(|_| keeper.has_news()) else {
        return;
    };
    event.prevent_default();
    event.stop_propagation();
    keeper.keep_then(move |answer| go_on(keeper, &way, answer));
}

fn go_on(keeper: Keeper, way: &Way, answer: Result<(), AppError>) {
    match (way, answer) {
        (Way::Link(path), Ok(())) => keeper.form().go.to(path),
        (Way::Load(path), Ok(())) => {
            let _ = window().location().set_href(path);
        }
        (Way::Link(_) | Way::Load(_), Err(error)) => {
            keeper.form().trouble.try_set(Some(Trouble::NotKept(error)));
        }
        // Whoever locks the screen wants it locked, whatever becomes of the words.
        (Way::End(action), _) => {
            let form = document().query_selector(&format!("form[action='{action}']"));
            if let Some(form) = form
                .ok()
                .flatten()
                .and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok())
            {
                let _ = form.submit();
            }
        }
    }
}

fn way_of(event: &web_sys::Event) -> Option<Way> {
    let element = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    if event.type_() == "submit" {
        let action = element.get_attribute("action")?;
        return ENDS.into_iter().find(|end| *end == action).map(Way::End);
    }
    let link = element.closest("a[href]").ok().flatten()?;
    // The panel that says why something is not kept leads out of it.
    let leads_out = link.closest(&format!("#{}", trouble::ID)).ok().flatten().is_some();
    let href = link.get_attribute("href")?;
    let way = if link.get_attribute("rel").as_deref() == Some("external") {
        Way::Load
    } else {
        Way::Link
    };
    (!leads_out && opens_here(event) && leaves(&href)).then(|| way(href))
}

/// Whether a press opens the link in this tab.
fn opens_here(event: &web_sys::Event) -> bool {
    event.dyn_ref::<web_sys::MouseEvent>().is_none_or(|press| {
        press.button() == 0 && !(press.ctrl_key() || press.meta_key() || press.shift_key() || press.alt_key())
    })
}

/// Whether an address is another page of ours. One that begins with "#" is a place on this page.
fn leaves(href: &str) -> bool {
    href.starts_with('/') && !href.starts_with("//")
}

#[cfg(test)]
mod tests {
    use super::leaves;

    #[test]
    fn a_place_on_this_page_is_no_way_out() {
        for (href, out) in [
            ("/clinics", true),
            ("/appointments/1/check#notes", true),
            ("#notes", false),
            ("//elsewhere.example", false),
            ("https://elsewhere.example", false),
        ] {
            assert_eq!(leaves(href), out, "{href}");
        }
    }
}
