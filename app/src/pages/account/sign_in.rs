//! "Sign in"

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::components::{Input, InsetText};
use crate::erased::IntoAny;
use crate::forms::account::{EMAIL, PASSWORD, parse_sign_in};
use crate::pages::form::{Buttons, Form, PostForm, Setup};
use crate::pages::frame::{Frame, heading, two_thirds};
use crate::pages::session::encode;

/// The page at /sign-in. It is always sent by the browser, so that a password manager sees it.
pub fn page() -> AnyView {
    let query = use_query_map().get_untracked();
    let action = match query.get_str("return") {
        Some(back_to) => format!("/sign-in?return={}", encode(back_to)),
        None => "/sign-in".to_owned(),
    };
    let form = Form::new(Setup {
        action,
        ..Setup::default()
    })
    .checked(|fields| parse_sign_in(fields).map(|_| ()));
    let content = view! {
        {heading("Sign in")}
        {query.get_str("why").and_then(notice)}
        <PostForm form=form by_browser=true>
            <Input
                name=EMAIL
                label="Email address"
                kind="email"
                autocomplete="username"
                spellcheck=false
                value=form.value(EMAIL)
                error=form.error(EMAIL)
            />
            <Input
                name=PASSWORD
                label="Password"
                kind="password"
                autocomplete="current-password"
                error=form.error(PASSWORD)
            />
            <Buttons form=form words="Sign in" />
        </PostForm>
    };
    Frame::new("Sign in").form(form).around(two_thirds(content.into_any()))
}

/// Why the person is here, if not of their own accord.
fn notice(why: &str) -> Option<AnyView> {
    let words = match why {
        "ended" => {
            "You were signed out because nothing was done for a while. What you typed is kept: \
             sign in again, and it is there."
        }
        "locked" => "This screen is locked. Sign in to go on, or let someone else sign in.",
        "signed-out" => "You have signed out.",
        "enrolled" => {
            "Your account is ready. Sign in with your email address and the password that you have just chosen."
        }
        _ => return None,
    };
    Some(view! { <InsetText><p>{words}</p></InsetText> }.into_any())
}
