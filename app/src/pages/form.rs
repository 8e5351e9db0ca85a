//! What every form of the product has: hidden fields, one way to be sent, and everything typed still there when it is
//! not saved.
//!
//! A form posts to the address of its page. Without WebAssembly the browser does that by itself and the server answers
//! with a page. After hydration [`send`] does the same by a request and shows the answer in place. Controls are
//! uncontrolled: they start with [`Form::value`] (what came back, else what was kept, else what is saved) and nothing
//! is ever written back to them.

mod hold;
pub mod keep;
pub mod send;
pub mod trouble;
pub mod view;

use std::sync::Arc;

use leptos::html;
use leptos::leptos_dom::helpers::is_server;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use uuid::Uuid;

use super::navigation::{Go, use_go};
use super::session::csrf;
use crate::domain::ids::AppointmentId;
use crate::domain::local_time::LocalDateTime;
use crate::error::AppError;
use crate::forms::errors::FormErrors;
use crate::forms::fields::{CSRF, FORM_KEY, FROM, Fields, VERSION};
use crate::forms::outcome::{Kept, Refusal};
use crate::forms::repeats::ASKED;
use crate::forms::steps::Step;
use crate::services::imaging::{AppointmentPage, Typed};
use crate::wire::Wire;

pub use view::{Buttons, PostForm, SubmitButton};

/// Checks the fields in the browser before they are sent, with the same `parse` as the server's.
pub type Check = Arc<dyn Fn(&Fields) -> Result<(), FormErrors> + Send + Sync>;

/// Why a form was not saved although nothing in it is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It no longer fits what is there.
    Refused(Refusal),
    /// The server failed, or could not be reached.
    Failed(AppError),
    /// Somebody wanted to leave the page, and what was typed could not be kept before.
    NotKept(AppError),
}

/// What a form starts from.
#[derive(Default)]
pub struct Setup {
    /// The address that it posts to.
    pub action: String,
    /// What is saved.
    pub saved: Fields,
    /// What the person typed before and did not submit.
    pub typed: Option<Typed>,
    /// The version of what is saved.
    pub version: Option<u32>,
    /// The form's key.
    pub form_key: Option<Uuid>,
    /// The page for which typed text is kept.
    pub keep: Option<(AppointmentId, Step)>,
}

/// A form in the page: what it shows, what is wrong, whether it is on its way.
#[derive(Clone, Copy)]
pub struct Form {
    inner: StoredValue<Inner>,
    /// What is wrong with the answers.
    pub errors: RwSignal<FormErrors>,
    /// Why it was not saved, if not for its answers.
    pub trouble: RwSignal<Option<Trouble>>,
    /// On its way to the server.
    pub busy: RwSignal<bool>,
    key: RwSignal<Option<Uuid>>,
    node: NodeRef<html::Form>,
    go: Go,
}

struct Inner {
    action: String,
    shown: Fields,
    saved: Fields,
    version: Option<u32>,
    typed_at: Option<LocalDateTime>,
    keep: Option<(AppointmentId, Step)>,
    csrf: String,
    check: Option<Check>,
}

#[derive(Clone, Copy)]
struct Returned(StoredValue<Option<Kept>>);

/// Makes a form that came back available to its page.
pub fn provide_returned() {
    let kept = SharedValue::<_, Wire>::new_with_encoding(use_context::<Kept>).into_inner();
    provide_context(Returned(StoredValue::new(kept)));
}

/// The form that came back with this page. In the browser it is there once: a page that is opened later starts afresh.
pub fn take_returned() -> Option<Kept> {
    let Returned(kept) = use_context()?;
    if is_server() {
        kept.get_value()
    } else {
        kept.try_update_value(Option::take).flatten()
    }
}

impl Form {
    /// The form of a page: starts with what came back, else with what was kept, else with what is saved.
    pub fn new(setup: Setup) -> Self {
        Form::starting(setup, take_returned())
    }

    /// One of several forms of a page. What came back is one's alone, and the page knows whose.
    pub fn one_of_several(setup: Setup, returned: Option<Kept>) -> Self {
        Form::starting(setup, returned)
    }

    /// The answers of an appointment's page.
    pub fn of_page(page: &AppointmentPage, step: Step, saved: Fields) -> Self {
        let id = page.appointment.id;
        Form::new(Setup {
            action: step.path(id),
            saved,
            typed: page.typed.clone().filter(|_| !shows_saved()),
            version: Some(page.draft_version),
            form_key: Some(page.form_key),
            keep: Some((id, step)),
        })
    }

    /// A button that is a form by itself.
    pub fn of_button(action: String, form_key: Option<Uuid>, version: Option<u32>) -> Self {
        let setup = Setup {
            action,
            form_key,
            version,
            ..Setup::default()
        };
        Form::starting(setup, None)
    }

    fn starting(setup: Setup, returned: Option<Kept>) -> Self {
        let typed = setup.typed.filter(|typed| !same_answers(&typed.fields, &setup.saved));
        let typed_at = typed
            .as_ref()
            .filter(|_| returned.is_none())
            .map(|typed| typed.saved_at);
        let Kept {
            fields: shown,
            errors,
            refusal,
        } = returned.unwrap_or_else(|| Kept {
            fields: typed.map_or_else(|| setup.saved.clone(), |typed| typed.fields),
            errors: FormErrors::default(),
            refusal: None,
        });
        let version = shown.version().or(setup.version);
        let inner = Inner {
            action: setup.action,
            shown,
            saved: setup.saved,
            version: setup.version.and(version),
            typed_at,
            keep: setup.keep,
            csrf: csrf(),
            check: None,
        };
        Form {
            inner: StoredValue::new(inner),
            errors: RwSignal::new(errors),
            trouble: RwSignal::new(refusal.map(Trouble::Refused)),
            busy: RwSignal::new(false),
            key: RwSignal::new(setup.form_key),
            node: NodeRef::new(),
            go: use_go(),
        }
    }

    /// With a check in the browser before it is sent.
    #[must_use]
    pub fn checked(self, check: impl Fn(&Fields) -> Result<(), FormErrors> + Send + Sync + 'static) -> Self {
        self.inner.update_value(|inner| inner.check = Some(Arc::new(check)));
        self
    }

    /// What a field starts with.
    pub fn value(self, name: &str) -> String {
        self.inner.with_value(|inner| inner.shown.one(name).to_owned())
    }

    /// What checkboxes of a name start with.
    pub fn values(self, name: &str) -> Vec<String> {
        self.inner
            .with_value(|inner| inner.shown.all(name).map(str::to_owned).collect())
    }

    /// Whether a checkbox starts ticked.
    pub fn has(self, name: &str, value: &str) -> bool {
        self.inner.with_value(|inner| inner.shown.has(name, value))
    }

    /// What all fields start with.
    pub fn shown(self) -> Fields {
        self.inner.with_value(|inner| inner.shown.clone())
    }

    /// What is wrong with a field.
    pub fn error(self, field: &str) -> Signal<Option<String>> {
        let field = field.to_owned();
        Signal::derive(move || self.errors.with(|errors| errors.of(&field)))
    }

    /// Every error with the id of its field, as the summary shows them.
    pub fn all_errors(self) -> Signal<Vec<(String, String)>> {
        let pair = |error: &crate::forms::errors::FormError| (error.field.clone(), error.message.clone());
        Signal::derive(move || self.errors.with(|errors| errors.iter().map(pair).collect()))
    }

    /// Whether anything is wrong, for the title of the page.
    pub fn has_errors(self) -> bool {
        self.errors.with(|errors| !errors.is_empty())
    }

    fn action(self) -> String {
        self.inner.with_value(|inner| inner.action.clone())
    }

    fn hidden(self) -> (String, Option<u32>) {
        self.inner.with_value(|inner| (inner.csrf.clone(), inner.version))
    }

    fn typed_at(self) -> Option<LocalDateTime> {
        self.inner.with_value(|inner| inner.typed_at)
    }

    /// The version to save over, after the person has seen what someone else saved.
    fn version_to_save_over(self) -> Option<u32> {
        self.trouble.with(|trouble| match trouble {
            Some(Trouble::Refused(Refusal::Stale { version, .. })) => Some(*version),
            _ => None,
        })
    }
}

/// Whether the person asked for what is saved instead of what was kept: "?show=saved".
fn shows_saved() -> bool {
    use_query_map().with_untracked(|query| query.get_str("show") == Some("saved"))
}

/// Whether two sets of fields give the same answers: without hidden fields, and an empty field is none.
fn same_answers(one: &Fields, other: &Fields) -> bool {
    answers(one) == answers(other)
}

fn answers(fields: &Fields) -> Vec<(&str, &str)> {
    let is_answer = |(name, value): &(&str, &str)| {
        !matches!(*name, CSRF | FORM_KEY | VERSION | FROM | ASKED) && !value.trim().is_empty()
    };
    let mut answers: Vec<(&str, &str)> = fields.iter().filter(is_answer).collect();
    answers.sort_unstable();
    answers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_and_empty_fields_are_no_answers() {
        let saved = Fields::default().with("rcc", "1").with("notes", "");
        let typed = Fields::default()
            .with(VERSION, "3")
            .with("rcc", "1")
            .with(ASKED, "rmlo");
        assert!(same_answers(&saved, &typed));
        assert!(!same_answers(&saved, &typed.with("notes", "x")));
    }
}
