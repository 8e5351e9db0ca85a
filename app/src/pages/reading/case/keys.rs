//! One letter for each button, and the next case fetched before it is asked for. Both are hydration's: without it the
//! buttons do the same.

use leptos::ev::{self, MouseEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

use crate::api;
use crate::components::{Button, ButtonVariant};
use crate::domain::ids::AppointmentId;
use crate::erased::{IntoAny, effect};
use crate::error::AppError;
use crate::forms::reading::case_path;
use crate::pages::ask::{self, Call};
use crate::pages::navigation::use_go;
use crate::services::reading::CasePage;
use crate::wire;

/// The id of the button of a letter.
fn button_of(letter: &str) -> Option<&'static str> {
    match letter {
        "n" | "N" => Some("next"),
        "p" | "P" => Some("previous"),
        "m" | "M" => Some("mark-seen"),
        _ => None,
    }
}

/// Presses the buttons by their letters, unless somebody types, and says how to turn that off.
pub(super) fn listen(page: &CasePage) -> AnyView {
    let is_on = RwSignal::new(true);
    let is_there = RwSignal::new(false);
    let id = page.appointment.id;
    effect(move || {
        is_there.set(true);
        let handle = window_event_listener(ev::keydown, move |event| {
            let is_plain = !(event.ctrl_key() || event.alt_key() || event.meta_key() || event.repeat());
            if is_plain && is_on.get_untracked() && !somebody_types() {
                press(&event.key());
            }
        });
        on_cleanup(move || handle.remove());
    });
    let switch = move || {
        let words = if is_on.get() {
            "Turn letter keys off"
        } else {
            "Turn letter keys on"
        };
        is_there.get().then(|| {
            let press = Callback::new(move |_: MouseEvent| is_on.update(|is_on| *is_on = !*is_on));
            view! {
                <Button
                    id=format!("letters-{id}")
                    kind="button"
                    variant=ButtonVariant::Secondary
                    small=true
                    on_click=press
                >
                    {words}
                </Button>
            }
        })
    };
    view! { <div class="app-case__letters app-no-print">{switch}</div> }.into_any()
}

fn somebody_types() -> bool {
    let focused = document().active_element().map(|element| element.tag_name());
    matches!(focused.as_deref(), Some("INPUT" | "TEXTAREA" | "SELECT"))
}

fn press(letter: &str) {
    let found = button_of(letter).and_then(|id| document().get_element_by_id(id));
    if let Some(button) = found.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        button.click();
    }
}

/// Fetches the next case, which whoever looks has open from then on. What is returned goes there at once, when it has
/// come by the time that it is pressed.
pub(super) fn fetch_next(page: &CasePage) -> Callback<MouseEvent> {
    let (after, filter) = (page.appointment.id, page.filter.from_the_start());
    let asked = page.filter;
    let found = RwSignal::new(None::<AppointmentId>);
    let go = use_go();
    effect(move || {
        spawn_local(async move {
            let next = async {
                let text = Call::of(&api::ReadingNext { after, filter })?.send(false).await?;
                let next: Option<AppointmentId> = wire::read(&text).map_err(|_| ask::failed())?;
                if let Some(id) = next {
                    Call::of(&api::ReadingCase { id, filter: asked })?.ahead().await?;
                }
                Ok::<_, AppError>(next)
            };
            // Without it the button asks the server, as it does without WebAssembly.
            if let Ok(next) = next.await {
                let _ = found.try_set(next);
            }
        });
    });
    Callback::new(move |event: MouseEvent| {
        if let Some(next) = found.get_untracked() {
            event.prevent_default();
            go.to(&case_path(next, asked));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_those_on_the_buttons() {
        for (letter, button) in [
            ("n", Some("next")),
            ("M", Some("mark-seen")),
            ("p", Some("previous")),
            ("x", None),
        ] {
            assert_eq!(button_of(letter), button);
        }
    }
}
