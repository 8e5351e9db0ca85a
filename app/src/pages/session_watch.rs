//! Warns before a session ends for want of use, and covers the page when it has ended.
//!
//! Only the server ends sessions: this asks it how long is left, which does not prolong anything, and shows the answer.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::ask::{Call, failed};
use super::frame::heading;
use super::navigation::{focus, use_go};
use super::session::{sign_in_path, viewer};
use crate::api;
use crate::components::{Button, ButtonVariant};
use crate::erased::{Children, IntoAny, effect};
use crate::error::AppError;
use crate::services::accounts::TimeLeft;
use crate::wire;

/// Seconds before the end at which the warning appears.
const WARNING: u32 = 120;
/// Seconds until the server is asked again when it cannot be reached.
const RETRY: u64 = 30;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Enough time is left.
    Quiet,
    /// Ends soon; whether using it prolongs it.
    EndsSoon {
        can_stay: bool,
    },
    Ended,
}

#[derive(Clone, Copy)]
struct Watch {
    state: RwSignal<State>,
    waiting: StoredValue<Option<TimeoutHandle>>,
}

impl Watch {
    fn ask(self) {
        spawn_local(async move {
            self.heard(time_left(Call::of(&api::SessionTimeLeft {})).await);
        });
    }

    fn stay(self) {
        spawn_local(async move {
            self.heard(time_left(Call::of(&api::ProlongSession {})).await);
        });
    }

    fn heard(self, answer: Result<TimeLeft, AppError>) {
        let (state, again) = match answer {
            Ok(left) => next(left),
            Err(AppError::SignedOut) => (Some(State::Ended), None),
            Err(_) => (None, Some(RETRY)),
        };
        if let Some(state) = state
            && self.state.try_get_untracked().is_some_and(|before| before != state)
        {
            self.state.set(state);
        }
        if let Some(seconds) = again {
            let handle = set_timeout_with_handle(move || self.ask(), Duration::from_secs(seconds)).ok();
            let before = self
                .waiting
                .try_update_value(|waiting| std::mem::replace(waiting, handle));
            if let Some(Some(before)) = before {
                before.clear();
            }
        }
    }
}

async fn time_left(call: Result<Call, AppError>) -> Result<TimeLeft, AppError> {
    let text = call?.send(false).await?;
    wire::read(&text).map_err(|_| failed())
}

/// What to show for the time left, and after how many seconds to ask again.
fn next(left: TimeLeft) -> (Option<State>, Option<u64>) {
    let seconds = left.idle.min(left.absolute);
    if seconds == 0 {
        return (Some(State::Ended), None);
    }
    if seconds > WARNING {
        return (Some(State::Quiet), Some(u64::from(seconds - WARNING) + 1));
    }
    let can_stay = left.absolute > left.idle;
    (Some(State::EndsSoon { can_stay }), Some(u64::from(seconds) + 1))
}

/// The page, watched while somebody is signed in.
#[component]
pub fn SessionWatch(
    /// The page.
    children: Children,
) -> AnyView {
    if viewer().is_none() {
        return children.view();
    }
    let watch = Watch {
        state: RwSignal::new(State::Quiet),
        waiting: StoredValue::new(None),
    };
    effect(move || watch.ask());
    // A device that slept asks when it is used again.
    let woken = window_event_listener_untyped("focus", move |_| watch.ask());
    on_cleanup(move || woken.remove());
    let ended = Memo::new(move |_| watch.state.get() == State::Ended);
    view! {
        <div hidden=move || ended.get()>{children.view()}</div>
        <div class="app-session-watch" aria-live="polite">
            {move || warning(watch)}
        </div>
        {move || ended.get().then(signed_out)}
    }
    .into_any()
}

fn warning(watch: Watch) -> Option<AnyView> {
    let State::EndsSoon { can_stay } = watch.state.get() else {
        return None;
    };
    let words = if can_stay {
        "You will be signed out in 2 minutes, because nothing has been done for a while."
    } else {
        "You will be signed out in 2 minutes, 12 hours after you signed in. Finish what you are doing."
    };
    let press = Callback::new(move |_| watch.stay());
    let stay = can_stay.then(|| {
        view! {
            <Button kind="button" variant=ButtonVariant::Secondary small=true on_click=press>
                "Stay signed in"
            </Button>
        }
    });
    let view = view! {
        <div class="app-session-watch__panel">
            <p class="app-session-watch__words">{words}</p>
            {stay}
        </div>
    };
    Some(view.into_any())
}

/// Takes the place of the page, so that nobody who comes by reads it. What was typed is kept on the server.
fn signed_out() -> AnyView {
    let here = use_go().here();
    effect(|| {
        if let Some(panel) = document().get_element_by_id("signed-out") {
            focus(&panel);
        }
    });
    view! {
        <div class="nhsuk-width-container">
            <main class="nhsuk-main-wrapper" id="signed-out" tabindex="-1">
                {heading("You have been signed out")}
                <p>"What you typed is kept. Sign in again, and it is here."</p>
                <Button href=sign_in_path(&here) external=true>
                    "Sign in"
                </Button>
            </main>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_warning_comes_two_minutes_before_the_end() {
        let at = |idle, absolute| next(TimeLeft { idle, absolute });
        assert!(matches!(at(900, 40_000), (Some(State::Quiet), Some(781))));
        assert!(matches!(
            at(120, 40_000),
            (Some(State::EndsSoon { can_stay: true }), Some(121))
        ));
        assert!(matches!(
            at(900, 60),
            (Some(State::EndsSoon { can_stay: false }), Some(61))
        ));
        assert!(matches!(at(0, 40_000), (Some(State::Ended), None)));
    }
}
