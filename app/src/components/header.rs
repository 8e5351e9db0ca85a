//! The product's own header: its name, where one can go, and who is signed in.

use leptos::prelude::*;

use super::class_list::class_list;
use super::icon::{Icon, IconName};
use crate::erased::{CollectView, IntoAny};

/// A link in the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavigationLink {
    /// Its words.
    pub text: String,
    /// Where to.
    pub href: String,
    /// Whether this page belongs to it.
    pub is_current: bool,
}

impl NavigationLink {
    /// A link.
    pub fn new(text: impl Into<String>, href: impl Into<String>, is_current: bool) -> Self {
        NavigationLink {
            text: text.into(),
            href: href.into(),
            is_current,
        }
    }
}

/// A button that posts a form of its own, as "Sign out".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostButton {
    /// Its words.
    pub text: String,
    /// Where it posts to.
    pub action: String,
    /// What it sends: names and values.
    pub fields: Vec<(String, String)>,
}

impl PostButton {
    /// A button.
    pub fn new(text: impl Into<String>, action: impl Into<String>, fields: Vec<(String, String)>) -> Self {
        PostButton {
            text: text.into(),
            action: action.into(),
            fields,
        }
    }

    fn into_view(self) -> impl IntoView {
        let fields = self
            .fields
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
            .collect_view();
        view! {
            <li class="app-header__account-item">
                <form method="post" action=self.action>
                    {fields}
                    <button class="app-header__button" type="submit">{self.text}</button>
                </form>
            </li>
        }
    }
}

/// Who is signed in, and what can be done about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Who.
    pub name: String,
    /// As what.
    pub role: String,
    /// "Lock / switch user", "Sign out" ...
    pub buttons: Vec<PostButton>,
}

/// The header of every page.
#[component]
pub fn Header(
    /// The name of the product.
    #[prop(default = "Fourview".to_owned(), into)]
    product: String,
    /// Where the name leads.
    #[prop(default = "/".to_owned(), into)]
    href: String,
    /// Where one can go.
    #[prop(optional)]
    links: Vec<NavigationLink>,
    /// Who is signed in.
    #[prop(optional, into)]
    account: Option<Account>,
) -> AnyView {
    let navigation = (!links.is_empty()).then(|| {
        let items = links.into_iter().map(navigation_item).collect_view();
        view! {
            <nav class="app-header__navigation" aria-label="Main">
                <ul class="app-header__links">{items}</ul>
            </nav>
        }
    });
    view! {
        <header class="app-header">
            <div class="nhsuk-width-container app-header__inner">
                <a class="app-header__brand" href=href>
                    <Mark />
                    <span class="app-header__product">{product}</span>
                </a>
                {navigation}
                {account.map(account_view)}
            </div>
        </header>
    }
    .into_any()
}

fn navigation_item(link: NavigationLink) -> AnyView {
    let class = class_list([
        Some("app-header__link"),
        link.is_current.then_some("app-header__link--current"),
    ]);
    let current = link.is_current.then_some("page");
    view! { <li><a class=class href=link.href aria-current=current>{link.text}</a></li> }.into_any()
}

fn account_view(account: Account) -> AnyView {
    let buttons = account.buttons.into_iter().map(PostButton::into_view).collect_view();
    view! {
        <div class="app-header__account" role="group" aria-label="Account">
            <p class="app-header__person">
                <Icon name=IconName::User />
                <span>
                    <span class="app-header__name">{account.name}</span>
                    " "
                    <span class="app-header__role">{account.role}</span>
                </span>
            </p>
            <ul class="app-header__account-list">{buttons}</ul>
        </div>
    }
    .into_any()
}

/// The product's mark: four views around a cross, the right side on the left.
#[component]
fn Mark() -> AnyView {
    view! {
        <svg
            class="app-header__mark"
            xmlns="http://www.w3.org/2000/svg"
            viewBox="0 0 32 32"
            width="32"
            height="32"
            focusable="false"
            aria-hidden="true"
        >
            <path d="M15 3v12H9A6 6 0 0 1 9 3Z"></path>
            <path d="M17 3v12h6a6 6 0 0 0 0-12Z"></path>
            <path d="M15 17v12H9a6 6 0 0 1 0-12Z"></path>
            <path d="M17 17v12h6a6 6 0 0 0 0-12Z"></path>
        </svg>
    }
    .into_any()
}
