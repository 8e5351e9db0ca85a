//! The first administrator's enrolment, by a link that works once.

use leptos::prelude::*;

use crate::components::Input;
use crate::erased::IntoAny;
use crate::forms::account::{MIN_PASSWORD, NAME, PASSWORD, PASSWORD_AGAIN};
use crate::pages::form::{Buttons, Form, PostForm, Setup};
use crate::pages::frame::{Frame, heading, two_thirds};
use crate::pages::navigation::use_go;

/// The page at /enrol/{token}.
pub fn page() -> AnyView {
    const TITLE: &str = "Set up your account";
    let form = Form::new(Setup {
        action: use_go().here(),
        ..Setup::default()
    });
    let content = view! {
        {heading(TITLE)}
        <PostForm form=form by_browser=true>
            <Input
                name=NAME
                label="Your name"
                hint="As your colleagues know you. It is shown on the records that you make."
                autocomplete="name"
                value=form.value(NAME)
                error=form.error(NAME)
            />
            <Input
                name=PASSWORD
                label="Password"
                hint=format!("At least {MIN_PASSWORD} characters. Three words that do not belong together will do.")
                kind="password"
                autocomplete="new-password"
                error=form.error(PASSWORD)
            />
            <Input
                name=PASSWORD_AGAIN
                label="The same password again"
                kind="password"
                autocomplete="new-password"
                error=form.error(PASSWORD_AGAIN)
            />
            <Buttons form=form words="Set up account" />
        </PostForm>
    };
    Frame::new(TITLE).form(form).around(two_thirds(content.into_any()))
}
