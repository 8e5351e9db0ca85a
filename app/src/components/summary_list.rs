//! Keys and values, each with what can be done about it.

use leptos::prelude::*;

use super::class_list::class_list;
use super::content::Content;
use crate::erased::{CollectView, IntoAny};

/// A link beside a row or a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// The word, as "Change".
    pub text: String,
    /// Where to.
    pub href: String,
    /// What the word is about, for assistive technology: "views taken".
    pub about: String,
}

impl Action {
    /// A link.
    pub fn new(text: impl Into<String>, href: impl Into<String>, about: impl Into<String>) -> Self {
        Action {
            text: text.into(),
            href: href.into(),
            about: about.into(),
        }
    }

    pub(super) fn into_view(self) -> impl IntoView {
        let about = (!self.about.is_empty())
            .then(|| view! { <span class="nhsuk-u-visually-hidden">{format!(" {}", self.about)}</span> });
        view! { <a class="nhsuk-link" href=self.href>{self.text}{about}</a> }
    }
}

/// One key with its value.
pub struct SummaryRow {
    key: Content,
    value: Content,
    actions: Vec<Action>,
    border: bool,
    key_width: Option<&'static str>,
}

impl SummaryRow {
    /// A row without actions.
    pub fn new(key: impl Into<Content>, value: impl Into<Content>) -> Self {
        SummaryRow {
            key: key.into(),
            value: value.into(),
            actions: Vec::new(),
            border: true,
            key_width: None,
        }
    }

    /// With a further link.
    #[must_use]
    pub fn action(mut self, action: Action) -> Self {
        self.actions.push(action);
        self
    }

    /// With a "Change" link, when there is somewhere to change it.
    #[must_use]
    pub fn change(self, href: Option<String>, about: &str) -> Self {
        match href {
            Some(href) => self.action(Action::new("Change", href, about)),
            None => self,
        }
    }

    /// Without a line below.
    #[must_use]
    pub fn without_border(self) -> Self {
        SummaryRow { border: false, ..self }
    }

    /// With a key as wide as `one-half`, `one-third` ...
    #[must_use]
    pub fn key_width(self, width: &'static str) -> Self {
        SummaryRow {
            key_width: Some(width),
            ..self
        }
    }

    fn into_view(self, list_has_actions: bool) -> AnyView {
        let class = class_list([
            Some("nhsuk-summary-list__row"),
            (list_has_actions && self.actions.is_empty()).then_some("nhsuk-summary-list__row--no-actions"),
            (!self.border).then_some("nhsuk-summary-list__row--no-border"),
        ]);
        let width = self.key_width.map(|width| format!("nhsuk-u-width-{width}"));
        view! {
            <div class=class>
                <dt class=class_list([Some("nhsuk-summary-list__key"), width.as_deref()])>{self.key}</dt>
                <dd class="nhsuk-summary-list__value">{self.value}</dd>
                {actions_view(self.actions)}
            </div>
        }
        .into_any()
    }
}

fn actions_view(mut actions: Vec<Action>) -> Option<AnyView> {
    let links = if actions.len() > 1 {
        let item = |action: Action| {
            view! { <li class="nhsuk-summary-list__actions-list-item">{action.into_view()}</li> }
        };
        let items = actions.into_iter().map(item).collect_view();
        view! { <ul class="nhsuk-summary-list__actions-list">{items}</ul> }.into_any()
    } else {
        actions.pop()?.into_view().into_any()
    };
    Some(view! { <dd class="nhsuk-summary-list__actions">{links}</dd> }.into_any())
}

/// Keys and values.
#[component]
pub fn SummaryList(
    /// The rows, in order.
    rows: Vec<SummaryRow>,
    /// Whether there are lines between rows.
    #[prop(default = true)]
    border: bool,
    /// Whether there is a line below the last row.
    #[prop(default = true)]
    last_row_border: bool,
) -> AnyView {
    let has_actions = rows.iter().any(|row| !row.actions.is_empty());
    let class = class_list([
        Some("nhsuk-summary-list"),
        (!border).then_some("nhsuk-summary-list--no-border"),
        (!last_row_border).then_some("nhsuk-summary-list--no-last-row-border"),
    ]);
    let rows = rows.into_iter().map(|row| row.into_view(has_actions)).collect_view();
    view! { <dl class=class>{rows}</dl> }.into_any()
}
