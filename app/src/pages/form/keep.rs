//! Keeping what is typed and not yet submitted, so that a lost session, browser or battery loses nothing.

use std::time::Duration;

use crate::erased::effect;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::hold::hold;
use super::{Form, Trouble, same_answers, send};
use crate::domain::ids::AppointmentId;
use crate::error::AppError;
use crate::forms::fields::{FORM_KEY, Fields};
use crate::forms::steps::Step;

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

/// What is typed, for which page, and under which key of its form.
struct News {
    id: AppointmentId,
    step: Step,
    fields: Fields,
    key: Option<String>,
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
            effect(move || keeper.typed());
            let leaving = window_event_listener_untyped("pagehide", move |_| keeper.keep(true));
            on_cleanup(move || {
                leaving.remove();
                keeper.keep(true);
            });
            hold(keeper);
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

    /// The form.
    pub(super) fn form(self) -> Form {
        self.form
    }

    /// Whether something is typed that the server does not have.
    pub(super) fn has_news(self) -> bool {
        self.news().is_some()
    }

    /// Keeps what is typed, and then does something, which is told whether it was kept.
    pub(super) fn keep_then(self, then: impl FnOnce(Result<(), AppError>) + Send + Sync + 'static) {
        self.when_settled(move || match self.news() {
            None => then(Ok(())),
            Some(news) => self.send(news, false, then),
        });
    }

    fn keep(self, leaving: bool) {
        if let Some(news) = self.news()
            && self.state.try_with_value(|state| !state.on_its_way) == Some(true)
        {
            self.send(news, leaving, |_| ());
        }
    }

    /// What the server does not have, if it is to be kept.
    fn news(self) -> Option<News> {
        let (id, step) = self.form.inner.try_with_value(|inner| inner.keep).flatten()?;
        let fields = self.form.collect()?;
        let key = self.key(&fields);
        let fields = fields.to_keep();
        let is_idle = self.form.busy.try_get_untracked() == Some(false);
        let is_new = self
            .state
            .try_with_value(|state| !state.finished && !same_answers(&state.known, &fields));
        (is_idle && is_new == Some(true)).then_some(News { id, step, fields, key })
    }

    fn send(self, news: News, leaving: bool, then: impl FnOnce(Result<(), AppError>) + 'static) {
        self.state.update_value(|state| {
            if let Some(waiting) = state.waiting.take() {
                waiting.clear();
            }
            state.on_its_way = true;
        });
        let News { id, step, fields, key } = news;
        spawn_local(async move {
            let sent = key
                .into_iter()
                .fold(fields.clone(), |sent, key| sent.with(FORM_KEY, key));
            let answer = send::keep_typed(id, step, sent, leaving).await;
            self.kept(answer.clone(), fields);
            then(answer);
        });
    }

    /// The form's key, by which the server knows what arrives after the form itself, and leaves it. After an attempt to
    /// send that may have been saved, what is typed is newer than that: it goes without.
    fn key(self, fields: &Fields) -> Option<String> {
        let tried = self
            .form
            .trouble
            .with_untracked(|trouble| matches!(trouble, Some(Trouble::Failed(_))));
        Some(fields.one(FORM_KEY))
            .filter(|key| !tried && !key.is_empty())
            .map(str::to_owned)
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
