//! "Check information": the last look before the record is complete.

use leptos::prelude::*;

use super::facts::{About, Facts};
use super::{Opened, appointment_page};
use crate::components::{ButtonVariant, InsetText};
use crate::domain::imaging::draft::Answer;
use crate::erased::IntoAny;
use crate::forms::fields::Fields;
use crate::forms::steps::{Action, Step};
use crate::pages::form::{Buttons, Form, PostForm, SubmitButton};
use crate::pages::frame::heading;

const TITLE: &str = "Check information";

/// The page at /appointments/{id}/check.
pub fn page() -> AnyView {
    appointment_page(Step::Check, show)
}

fn show(opened: Opened) -> AnyView {
    let page = &opened.page;
    let Some(facts) = Facts::of_draft(page, &opened.viewer) else {
        return ().into_any();
    };
    let form = opened.form(Fields::default());
    let current = page.record().filter(|_| opened.is_correction()).map(Facts::of_record);
    let before = current.as_ref().map(|current| (current, "The record in force says:"));
    let card = facts.card(facts.heading.clone(), |about| change(&opened, about), before);
    let pause = opened.pause();
    let content = view! {
        {heading(TITLE)}
        {introduction(&opened)}
        {card}
        <PostForm form=form>
            <Buttons form=form words="Complete and return to clinic" nostrip:pause=pause />
        </PostForm>
        {opened.is_correction().then(|| abandon(&opened))}
    };
    opened.frame(TITLE).form(form).around(content.into_any())
}

fn introduction(opened: &Opened) -> AnyView {
    match &opened.page.draft.correcting {
        None => view! { <p>"Confirm that this is what was done. Later it can only be corrected, with a reason."</p> }
            .into_any(),
        Some(correction) => {
            let reason = correction.reason.as_str().to_owned();
            view! {
                <InsetText>
                    <p>
                        "You are correcting a completed record. The version before stays visible. Reason: "
                        <span class="app-typed">{reason}</span>
                    </p>
                </InsetText>
            }
            .into_any()
        }
    }
}

/// Where a row is changed.
fn change(opened: &Opened, about: About) -> Option<String> {
    let page = &opened.page;
    let details = |field: &str| Some(format!("{}#{field}", opened.path(Step::Details)));
    let standard = matches!(page.draft.answer, Some(Answer::StandardSet { .. }));
    let several = page
        .draft
        .answer
        .as_ref()
        .is_some_and(|answer| answer.counted().tally.several().next().is_some());
    match about {
        About::Method => None,
        About::Room => (!page.is_mobile()).then(|| opened.path(Step::Room)),
        About::Views => Some(opened.path(Step::Details)),
        About::Quality => details(crate::forms::details::IMPERFECT),
        About::Completeness => details(crate::forms::details::NOT_ALL),
        About::Additional if several => Some(opened.path(Step::Repeats)),
        About::Additional => Some(opened.path(Step::Details)),
        About::Dose => details(super::dose_fields::ID),
        About::TakenBy => Some(opened.path(Step::Attribution)),
        About::TakenAt => Some(format!(
            "{}#{}",
            opened.path(Step::Attribution),
            crate::forms::attribution::TAKEN_AT
        )),
        About::Notes if standard => Some(format!("{}#{}", opened.path(Step::Taken), crate::forms::taken::NOTES)),
        About::Notes => details(crate::forms::details::NOTES),
    }
}

fn abandon(opened: &Opened) -> AnyView {
    let path = Action::AbandonCorrection.path(opened.page.appointment.id);
    let form = Form::of_button(path, Some(opened.page.form_key), None);
    view! {
        <PostForm form=form>
            <SubmitButton form=form variant=ButtonVariant::Secondary words="Give this correction up" />
        </PostForm>
    }
    .into_any()
}
