//! Keeping what is typed and not yet submitted, so that a lost session, browser or battery loses nothing.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Form, Trouble, same_answers, send};
use crate::error::AppError;
use crate::forms::fields::Fields;

/// How long typing rests before it is kept.
const REST: Duration = Duration::from_secs(1);

/// Keeps the typed fields of a form.
#[derive(Clone, Copy)]
pub(super) struct Keeper {
    form: Form,
    state: StoredValue<State>,
}

#[derive(Default)]
struct State {
    /// The fields that the server has.
    known: Fields,
    waiting: Option<TimeoutHandle>,
    on_its_way: bool,
    /// What waits until nothing is on its way.
    then: Option<Box<dyn FnOnce() + Send + Sync>>,
    finished: bool,
}

impl Keeper {
    /// Watches the form from hydration on, and keeps the rest when the page is left.
    pub(super) fn new(form: Form) -> Self {
        let known = form.inner.with_value(|inner| match inner.typed_at {
            Some(_) => inner.shown.clone(),
            None => inner.saved.clone(),
        });
        let keeper = Keeper {
            form,
            state: StoredValue::new(State {
                known,
                ..State::default()
            }),
        };
        if form.inner.with_value(|inner| inner.keep.is_some()) {
            // What was typed before hydration, or came back with the page, is kept too.
            Effect::new(move || keeper.typed());
            let leaving = window_event_listener_untyped("pagehide", move |_| keeper.keep(true));
            on_cleanup(move || {
                leaving.remove();
                keeper.keep(true);
            });
        }
        keeper
    }

    /// Something was typed: keeps it when typing rests.
    pub(super) fn typed(self) {
        if self.form.inner.with_value(|inner| inner.keep.is_none()) {
            return;
        }
        self.state.update_value(|state| {
            if let Some(waiting) = state.waiting.take() {
                waiting.clear();
            }
            state.waiting = set_timeout_with_handle(move || self.keep(false), REST).ok();
        });
    }

    /// Keeps at once.
    pub(super) fn keep_now(self) {
        self.keep(false);
    }

    /// Nothing more is to be kept: the form was saved.
    pub(super) fn finish(self) {
        self.state.try_update_value(|state| {
            state.finished = true;
            if let Some(waiting) = state.waiting.take() {
                waiting.clear();
            }
        });
    }

    /// Does something once nothing is on its way, so that what is kept cannot arrive after the form itself.
    pub(super) fn when_settled(self, then: impl FnOnce() + Send + Sync + 'static) {
        let mut then: Option<Box<dyn FnOnce() + Send + Sync>> = Some(Box::new(then));
        self.state.try_update_value(|state| {
            if let Some(waiting) = state.waiting.take() {
                waiting.clear();
            }
            if state.on_its_way {
                state.then = then.take();
            }
        });
        if let Some(then) = then {
            then();
        }
    }

    fn keep(self, leaving: bool) {
        let Some((id, step)) = self.form.inner.try_with_value(|inner| inner.keep).flatten() else {
            return;
        };
        let Some(fields) = self.form.collect().map(|fields| fields.to_keep()) else {
            return;
        };
        if self.form.busy.try_get_untracked() != Some(false) {
            return;
        }
        let is_new = self.state.try_update_value(|state| {
            if let Some(waiting) = state.waiting.take() {
                waiting.clear();
            }
            let is_new = !state.finished && !state.on_its_way && !same_answers(&state.known, &fields);
            state.on_its_way |= is_new;
            is_new
        });
        if is_new != Some(true) {
            return;
        }
        spawn_local(async move {
            let answer = send::keep_typed(id, step, fields.clone(), leaving).await;
            self.kept(answer, fields);
        });
    }

    fn kept(self, answer: Result<(), AppError>, fields: Fields) {
        let then = self.state.try_update_value(|state| {
            state.on_its_way = false;
            if answer.is_ok() {
                state.known = fields;
            }
            state.then.take()
        });
        if answer == Err(AppError::SignedOut) {
            self.form.trouble.try_set(Some(Trouble::Failed(AppError::SignedOut)));
        }
        if let Some(Some(then)) = then {
            then();
        }
    }
}
