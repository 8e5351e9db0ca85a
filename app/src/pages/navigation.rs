//! Getting from page to page in the browser. Without WebAssembly links and forms do the same by themselves.

use std::sync::Arc;

use crate::erased::effect;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

type Navigate = Arc<dyn Fn(&str) + Send + Sync>;

/// Goes to pages, and knows how often the page in sight was asked for again.
#[derive(Clone, Copy)]
pub struct Go {
    navigate: StoredValue<Navigate>,
    path: Memo<String>,
    hash: Memo<String>,
    refreshed: RwSignal<u32>,
    shown: StoredValue<Option<String>>,
    pressed: StoredValue<String>,
}

/// Makes [`Go`] available to all pages. Belongs inside the router.
pub fn provide_go() {
    let navigate = use_navigate();
    let location = use_location();
    provide_context(Go {
        navigate: StoredValue::new(Arc::new(move |path: &str| navigate(path, NavigateOptions::default()))),
        path: location.pathname,
        hash: location.hash,
        refreshed: RwSignal::new(0),
        shown: StoredValue::new(None),
        pressed: StoredValue::new(String::new()),
    });
}

/// The way to other pages.
pub fn use_go() -> Go {
    use_context().expect("the app provides it to all pages")
}

impl Go {
    /// Goes to a path: in place where it is one of our pages, by loading it where the server decides. The page in sight
    /// is read again.
    pub fn to(self, path: &str) {
        let bare = path.split(['?', '#']).next().unwrap_or(path);
        if self.path.with_untracked(|here| here == bare) {
            self.refresh();
        } else if is_page(bare) {
            self.navigate.with_value(|navigate| navigate(path));
        } else {
            let _ = window().location().set_href(path);
        }
    }

    /// Loads what a link led to that is no page of the browser's: the server knows what is there, such as the next step
    /// at "/appointments/{id}/images". What was loaded is left as it is.
    pub fn load_if_followed(self) {
        let was_followed = self.shown.with_value(Option::is_some);
        if was_followed {
            effect(|| drop(window().location().reload()));
        }
    }

    /// Reads the page in sight again. What had the focus has it afterwards, if it is still there.
    pub fn refresh(self) {
        let pressed = document().active_element().map(|element| element.id());
        self.pressed.set_value(pressed.unwrap_or_default());
        self.refreshed.update(|count| *count = count.wrapping_add(1));
    }

    /// How often the page in sight was read again; follows.
    pub fn refreshed(self) -> u32 {
        self.refreshed.get()
    }

    /// The path of the page in sight; does not follow.
    pub fn here(self) -> String {
        self.path.get_untracked()
    }

    /// Moves the focus to the heading of a page that came by navigation, so that assistive technology reads on from
    /// there. The first page is left as the browser loaded it, and one that was read again keeps its place.
    pub fn announce_page(self) {
        // One frame later, when the page has taken the place of the one before.
        effect(move || request_animation_frame(move || self.focus_page()));
    }

    fn focus_page(self) {
        let here = self.here();
        let before = self
            .shown
            .try_update_value(|shown| shown.replace(here.clone()))
            .flatten();
        let found = match before {
            None => None,
            Some(before) if before == here => self.pressed.with_value(|id| document().get_element_by_id(id)),
            Some(_) => self.arrived_at(),
        };
        if let Some(element) = found {
            if element.tag_name() == "H1" {
                let _ = element.set_attribute("tabindex", "-1");
            }
            focus(&element);
        }
    }

    /// The field that the address names, opened if it was closed; else the heading.
    fn arrived_at(self) -> Option<web_sys::Element> {
        let hash = self.hash.get_untracked();
        let field = document().get_element_by_id(hash.trim_start_matches('#'));
        match field {
            Some(field) => {
                if field.tag_name() == "DETAILS" {
                    let _ = field.set_attribute("open", "");
                }
                Some(field.query_selector("summary").ok().flatten().unwrap_or(field))
            }
            None => document().query_selector("#main-content h1").ok().flatten(),
        }
    }
}

/// Moves the focus to an element.
pub fn focus(element: &web_sys::Element) {
    use wasm_bindgen::JsCast;
    if let Some(element) = element.dyn_ref::<web_sys::HtmlElement>() {
        let _ = element.focus();
    }
}

/// Whether a path is a page that the browser can show by itself. "/appointments/{id}/images" is not: the server knows
/// where it leads.
fn is_page(path: &str) -> bool {
    let ours = ["/clinics", "/appointments/", "/account", "/admin/", "/reading"];
    ours.iter().any(|start| path.starts_with(start)) && !path.ends_with("/images")
}

#[cfg(test)]
mod tests {
    use super::is_page;

    #[test]
    fn the_server_decides_where_the_browser_cannot() {
        for (path, ours) in [
            ("/clinics", true),
            ("/appointments/1/check", true),
            ("/appointments/1/images", false),
            ("/", false),
            ("/sign-in", false),
            ("/room", false),
        ] {
            assert_eq!(is_page(path), ours, "{path}");
        }
    }
}
