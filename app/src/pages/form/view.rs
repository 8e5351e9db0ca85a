//! The form element with its hidden fields, what concerns it as a whole, and its buttons.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::keep::Keeper;
use super::send::Attempt;
use super::trouble::Troubles;
use super::{Form, Trouble};
use crate::components::{Button, ButtonVariant, ErrorSummary, InsetText};
use crate::domain::ids::AppointmentId;
use crate::domain::imaging::record::Source;
use crate::erased::{Children, IntoAny, effect};
use crate::error::AppError;
use crate::forms::fields::{CSRF, FORM_KEY, FROM, VERSION};
use crate::forms::steps::{Action, Step};
use crate::pages::navigation::focus;

/// A form that posts to its page. Hidden fields come last: what a button sends under the same name comes first, and
/// counts.
#[component]
pub fn PostForm(
    /// The form.
    form: Form,
    /// Whether the browser always sends it itself, as for signing in.
    #[prop(optional)]
    by_browser: bool,
    /// Further class names.
    #[prop(optional)]
    class: &'static str,
    /// Questions and buttons.
    children: Children,
) -> AnyView {
    let keeper = Keeper::new(form);
    let last = StoredValue::new(Attempt::default());
    let node = form.node;
    let submit = move |event: SubmitEvent| {
        if !by_browser {
            form.submit(&event, keeper, last);
        }
    };
    let again = Callback::new(move |()| form.send(keeper, last));
    let (csrf, version) = form.hidden();
    view! {
        <Troubles form=form again=again />
        <form
            method="post"
            action=form.action()
            novalidate
            class=class
            node_ref=node
            on:submit=submit
            on:input=move |_| keeper.typed()
            on:change=move |_| keeper.typed()
        >
            {children.view()}
            <input type="hidden" name=CSRF value=csrf />
            <input type="hidden" name=FORM_KEY value=move || form.key.get().map(|key| key.to_string()) />
            {version.map(|version| view! { <input type="hidden" name=VERSION value=version.to_string() /> })}
        </form>
    }
    .into_any()
}

/// What stands above a form: the errors, why it was not saved, and what was kept of it.
#[component]
pub fn FormNotices(
    /// The form.
    form: Form,
) -> AnyView {
    let typed = form.typed_at().map(|at| {
        let words = format!("We kept what you typed at {}. It has not been saved yet.", at.clock());
        let here = form.go.here();
        view! {
            <InsetText>
                <p>
                    {words} " " <a href=format!("{here}?show=saved") rel="external">"Show what is saved instead"</a>
                </p>
            </InsetText>
        }
    });
    view! {
        <ErrorSummary errors=form.all_errors() />
        {typed}
    }
    .into_any()
}

/// A button that sends the form.
#[component]
pub fn SubmitButton(
    /// The form.
    form: Form,
    /// How it looks.
    #[prop(optional)]
    variant: ButtonVariant,
    /// Whether it is small.
    #[prop(optional)]
    small: bool,
    /// The words.
    #[prop(into)]
    words: String,
    /// More for assistive technology, such as whom it is about.
    #[prop(optional, into)]
    about: Option<String>,
    /// Its id.
    #[prop(optional, into)]
    id: Option<String>,
) -> AnyView {
    let about = about.map(|about| view! { <span class="nhsuk-u-visually-hidden">{about}</span> });
    view! { <Button variant=variant small=small nostrip:id=id busy=form.busy>{words}{about}</Button> }.into_any()
}

/// The buttons at the end of a page's questions: the one that goes on, one to the other way of making the record, and
/// "Pause appointment". The last two send what was typed to be kept. After someone else changed the same answers, the
/// first one saves over theirs.
#[component]
pub fn Buttons(
    /// The form.
    form: Form,
    /// The words of the button that goes on.
    #[prop(default = "Continue".to_owned(), into)]
    words: String,
    /// The appointment and page that can be paused.
    #[prop(optional, into)]
    pause: Option<(AppointmentId, Step)>,
    /// The appointment and page from which the record can go on by the other method.
    #[prop(optional, into)]
    switch: Option<(AppointmentId, Step, Source)>,
) -> AnyView {
    let words = StoredValue::new(words);
    let go_on = move || match form.version_to_save_over() {
        Some(version) => view! {
            <Button busy=form.busy name=VERSION value=version.to_string()>
                "Save my answers over theirs"
            </Button>
        }
        .into_any(),
        None => view! { <Button busy=form.busy>{words.get_value()}</Button> }.into_any(),
    };
    let switch = switch.map(|(id, step, to)| match to {
        Source::Manual => beside(form, step, Action::RecordManually.path(id), "Record images manually"),
        Source::Automatic => beside(
            form,
            step,
            Action::RecordAutomatically.path(id),
            "Use the images received",
        ),
    });
    let pause = pause.map(|(id, step)| beside(form, step, Action::Pause.path(id), "Pause appointment"));
    view! { <div class="nhsuk-button-group">{go_on} {switch} {pause}</div> }.into_any()
}

/// A button that sends what was typed to be kept, and does something else than to go on.
fn beside(form: Form, step: Step, path: String, words: &'static str) -> AnyView {
    view! {
        <Button variant=ButtonVariant::Secondary busy=form.busy name=FROM value=step.segment() formaction=path>
            {words}
        </Button>
    }
    .into_any()
}

/// Puts the focus on what just appeared.
pub(super) fn focus_when_there(id: &'static str) {
    effect(move || {
        if let Some(element) = document().get_element_by_id(id) {
            focus(&element);
        }
    });
}

impl Trouble {
    /// Whether trying the same again may help.
    pub(super) fn may_pass(&self) -> bool {
        matches!(
            self,
            Trouble::Failed(AppError::Unreachable | AppError::Unavailable { .. } | AppError::Failed { .. })
        )
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use leptos_router::components::Router;
    use leptos_router::location::RequestUrl;

    use super::super::Setup;
    use super::*;
    use crate::domain::ids::AppointmentId;
    use crate::forms::errors::FormErrors;
    use crate::forms::fields::Fields;
    use crate::forms::outcome::{Kept, Refusal};
    use crate::pages::form::provide_returned;
    use crate::pages::navigation::provide_go;

    #[component]
    fn Question(version: u32) -> AnyView {
        provide_go();
        let form = Form::new(Setup {
            action: "/question".to_owned(),
            saved: Fields::default().with("notes", "saved"),
            version: Some(version),
            ..Setup::default()
        });
        let pause = (AppointmentId(uuid::Uuid::nil()), Step::Taken);
        view! {
            <FormNotices form=form />
            <PostForm form=form>
                <input name="notes" value=form.value("notes") />
                <Buttons form=form pause=pause />
            </PostForm>
        }
        .into_any()
    }

    fn rendered(kept: Option<Kept>) -> String {
        let owner = Owner::new();
        owner.with(|| {
            provide_context(RequestUrl::new("/question"));
            if let Some(kept) = kept {
                provide_context(kept);
            }
            provide_returned();
            view! { <Router><Question version=7 /></Router> }.to_html()
        })
    }

    #[test]
    fn a_fresh_form_shows_what_is_saved_on_its_version() {
        let html = rendered(None);
        assert!(html.contains(r#"value="saved""#), "{html}");
        assert!(html.contains(r#"name="version" value="7""#), "{html}");
        assert!(!html.contains("nhsuk-error-summary"), "{html}");
    }

    #[test]
    fn a_form_with_errors_shows_what_was_typed() {
        let html = rendered(Some(Kept {
            fields: Fields::default().with("notes", "<typed>").with(VERSION, "7"),
            errors: FormErrors::one("notes", "Take out a word"),
            refusal: None,
        }));
        assert!(
            html.contains(r##"href="#notes""##) && html.contains("Take out a word"),
            "{html}"
        );
        assert!(
            html.contains("&lt;typed&gt;") && !html.contains(r#"value="saved""#),
            "{html}"
        );
    }

    #[test]
    fn saving_over_sends_the_new_version_before_the_one_that_was_seen() {
        let html = rendered(Some(Kept {
            fields: Fields::default().with("notes", "mine").with(VERSION, "6"),
            errors: FormErrors::default(),
            refusal: Some(Refusal::Stale {
                by: "Asha Patel".to_owned(),
                at: "10:40am".to_owned(),
                saved: vec![("Notes".to_owned(), "theirs".to_owned())],
                version: 9,
            }),
        }));
        let over = html.find(r#"name="version" value="9""#).expect("the button");
        let seen = html.find(r#"name="version" value="6""#).expect("the hidden field");
        assert!(
            over < seen && html.contains("theirs") && html.contains("mine"),
            "{html}"
        );
    }
}
