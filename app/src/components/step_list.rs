//! The steps of a task: what is done, what is open, what comes.

use leptos::prelude::*;

use super::class_list::class_list;
use super::icon::{Icon, IconName};
use crate::erased::{CollectView, IntoAny};

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Done.
    Done,
    /// This page.
    Current,
    /// Still to come.
    ToCome,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its words.
    pub label: String,
    /// Its page, if it can be opened now.
    pub href: Option<String>,
    /// Where it stands.
    pub state: StepState,
}

impl Step {
    /// A step.
    pub fn new(label: impl Into<String>, state: StepState, href: Option<String>) -> Self {
        Step {
            label: label.into(),
            href,
            state,
        }
    }

    fn into_view(self, number: usize) -> impl IntoView {
        let Step { label, href, state } = self;
        let (class, hidden) = match state {
            StepState::Done => ("app-step-list__step--done", "Done: "),
            StepState::Current => ("app-step-list__step--current", ""),
            StepState::ToCome => ("app-step-list__step--to-come", "To come: "),
        };
        let mark = match state {
            StepState::Done => view! { <Icon name=IconName::Tick /> }.into_any(),
            StepState::Current | StepState::ToCome => number.to_string().into_any(),
        };
        let state_word = (!hidden.is_empty()).then(|| view! { <span class="nhsuk-u-visually-hidden">{hidden}</span> });
        let words = match href.filter(|_| state != StepState::Current) {
            Some(href) => view! { <a class="app-step-list__words" href=href>{state_word}{label}</a> }.into_any(),
            None => view! { <span class="app-step-list__words">{state_word}{label}</span> }.into_any(),
        };
        let is_current = state == StepState::Current;
        view! {
            <li
                class=class_list([Some("app-step-list__step"), Some(class)])
                aria-current=is_current.then_some("step")
            >
                <span class="app-step-list__mark" aria-hidden="true">{mark}</span>
                {words}
            </li>
        }
    }
}

/// The steps, for the side of a page.
#[component]
pub fn StepList(
    /// The steps, in order.
    steps: Vec<Step>,
    /// The heading.
    #[prop(default = "Steps".to_owned(), into)]
    heading: String,
    /// What the steps belong to, above the heading.
    #[prop(optional, into)]
    caption: Option<String>,
) -> AnyView {
    let items = steps
        .into_iter()
        .enumerate()
        .map(|(index, step)| step.into_view(index + 1))
        .collect_view();
    view! {
        <nav class="app-step-list" aria-labelledby="step-list-heading">
            <h2 class="app-step-list__heading" id="step-list-heading">
                {caption.map(|caption| view! { <span class="app-step-list__caption">{caption}" "</span> })}
                {heading}
            </h2>
            <ol class="app-step-list__steps">{items}</ol>
        </nav>
    }
    .into_any()
}
