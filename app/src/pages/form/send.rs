//! Sending a form from a hydrated page, by the same address and fields as the browser's own way.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use uuid::Uuid;
use wasm_bindgen::{JsCast, JsValue};

use super::keep::Keeper;
use super::{Form, Trouble, same_answers};
use crate::api::KeepTyped;
use crate::domain::ids::AppointmentId;
use crate::error::AppError;
use crate::forms::fields::Fields;
use crate::forms::outcome::{Outcome, Refusal};
use crate::forms::steps::Step;
use crate::pages::ask::{self, Call};
use crate::wire;

/// How a form was sent: by which button, and under which key with which fields.
#[derive(Clone, Default)]
pub(super) struct Attempt {
    name: Option<String>,
    value: String,
    action: Option<String>,
    unanswered: Option<Fields>,
}

impl Attempt {
    fn by(event: &SubmitEvent) -> Self {
        let Some(button) = event.submitter() else {
            return Attempt::default();
        };
        Attempt {
            name: button.get_attribute("name"),
            value: button.get_attribute("value").unwrap_or_default(),
            action: button.get_attribute("formaction"),
            unanswered: None,
        }
    }
}

impl Form {
    /// Sends the form in place of the browser. A second press while it is on its way does nothing.
    pub(super) fn submit(self, event: &SubmitEvent, keeper: Keeper, last: StoredValue<Attempt>) {
        event.prevent_default();
        if self.busy.get_untracked() {
            return;
        }
        let attempt = Attempt {
            unanswered: last.with_value(|last| last.unanswered.clone()),
            ..Attempt::by(event)
        };
        last.set_value(attempt);
        self.send(keeper, last);
    }

    /// Sends the form as it was sent last.
    pub(super) fn send(self, keeper: Keeper, last: StoredValue<Attempt>) {
        let Some(mut fields) = self.collect() else { return };
        let attempt = last.get_value();
        if let Some(name) = &attempt.name {
            // First: of several values under one name the first one counts.
            fields = std::iter::once((name.clone(), attempt.value.clone()))
                .chain(pairs(&fields))
                .collect();
        }
        let is_answer = attempt.action.is_none();
        let check = self.inner.with_value(|inner| inner.check.clone()).filter(|_| is_answer);
        if let Some(Err(errors)) = check.map(|check| check(&fields)) {
            self.trouble.set(None);
            self.errors.set(errors);
            return;
        }
        // The first attempt may have been saved although its answer was lost: only the same answers may go under its
        // key.
        if attempt
            .unanswered
            .as_ref()
            .is_some_and(|sent| !same_answers(sent, &fields))
        {
            self.renew_key();
        }
        let fields = self.with_key(fields);
        let action = attempt.action.unwrap_or_else(|| self.action());
        self.busy.set(true);
        keeper.when_settled(move || {
            spawn_local(async move {
                let answer = post(&action, &fields).await;
                let unanswered = answer.as_ref().is_err_and(may_have_arrived);
                last.try_update_value(|last| last.unanswered = unanswered.then_some(fields));
                self.take(answer, keeper);
            });
        });
    }

    fn take(self, answer: Result<Outcome, AppError>, keeper: Keeper) {
        let arrived = self.busy.try_get_untracked().is_some();
        if !arrived {
            return;
        }
        match answer {
            Ok(Outcome::Next { to }) => {
                keeper.finish();
                self.go.to(&to);
                return;
            }
            Ok(Outcome::Invalid(errors)) => {
                self.renew_key();
                self.trouble.set(None);
                self.errors.set(errors);
            }
            Ok(Outcome::Refused(refusal)) => {
                self.renew_key();
                self.errors.update(|errors| *errors = Default::default());
                if refusal == Refusal::OldPage {
                    keeper.keep_now();
                }
                self.trouble.set(Some(Trouble::Refused(refusal)));
            }
            Err(error) => {
                self.errors.update(|errors| *errors = Default::default());
                self.trouble.set(Some(Trouble::Failed(error)));
            }
        }
        self.busy.set(false);
    }

    /// The fields as the browser would send them.
    pub(super) fn collect(self) -> Option<Fields> {
        let form = self.node.get_untracked()?;
        let data = web_sys::FormData::new_with_form(&form).ok()?;
        let entries = js_sys::try_iter(&data).ok()??;
        let pair = |entry: JsValue| {
            let entry = entry.dyn_into::<js_sys::Array>().ok()?;
            Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
        };
        Some(entries.filter_map(Result::ok).filter_map(pair).collect())
    }

    fn with_key(self, fields: Fields) -> Fields {
        let Some(key) = self.key.get_untracked() else {
            return fields;
        };
        let name = crate::forms::fields::FORM_KEY;
        let others = pairs(&fields).filter(|(known, _)| known != name);
        others.chain([(name.to_owned(), key.to_string())]).collect()
    }

    fn renew_key(self) {
        if self.key.get_untracked().is_some() {
            self.key.set(random_key());
        }
    }
}

fn pairs(fields: &Fields) -> impl Iterator<Item = (String, String)> + '_ {
    fields.iter().map(|(name, value)| (name.to_owned(), value.to_owned()))
}

/// A fresh key; nothing when the browser has no randomness to give, and then the form goes without.
fn random_key() -> Option<Uuid> {
    let mut bytes = [0_u8; 16];
    window()
        .crypto()
        .ok()?
        .get_random_values_with_u8_array(&mut bytes)
        .ok()?;
    Some(uuid::Builder::from_random_bytes(bytes).into_uuid())
}

async fn post(action: &str, fields: &Fields) -> Result<Outcome, AppError> {
    let body = web_sys::UrlSearchParams::new().map_err(|_| AppError::Unreachable)?;
    for (name, value) in fields.iter() {
        body.append(name, value);
    }
    let init = web_sys::RequestInit::new();
    init.set_body(&body);
    let text = ask::post(action, &init).await?;
    wire::read(&text).map_err(|_| ask::failed())
}

/// Keeps typed fields on the server. `leaving` lets the request outlive the page.
pub(super) async fn keep_typed(id: AppointmentId, step: Step, fields: Fields, leaving: bool) -> Result<(), AppError> {
    Call::of(&KeepTyped { id, step, fields })?
        .send(leaving)
        .await
        .map(|_| ())
}

/// Whether a form may have been saved although no good answer came back.
fn may_have_arrived(error: &AppError) -> bool {
    matches!(
        error,
        AppError::Unreachable | AppError::Unavailable { .. } | AppError::Failed { .. }
    )
}
