//! "Check information": the last look before the record is complete.

use leptos::prelude::*;

use super::facts::{About, Facts};
use super::{Opened, appointment_page, unreadable};
use crate::components::{ButtonVariant, InsetText};
use crate::domain::imaging::draft::Answer;
use crate::domain::imaging::record::Source;
use crate::erased::IntoAny;
use crate::forms::fields::Fields;
use crate::forms::steps::{Action, Step};
use crate::forms::{attribution, details};
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
    let Ok(current) = page.record() else {
        return unreadable();
    };
    let current = current
        .as_ref()
        .filter(|_| opened.is_correction())
        .map(Facts::of_record);
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
    let at = |step: Step, field: &str| Some(format!("{}#{field}", opened.path(step)));
    match about {
        About::Method | About::Warnings => None,
        About::Room => (!opened.page.is_mobile()).then(|| opened.path(Step::Room)),
        About::TakenBy => Some(opened.path(Step::Attribution)),
        About::TakenAt => at(Step::Attribution, attribution::TAKEN_AT),
        About::Views | About::Quality | About::Completeness | About::Additional | About::Dose | About::Notes => {
            match opened.page.method() {
                Source::Manual => change_by_hand(opened, about),
                Source::Automatic => change_of_received(opened, about),
            }
        }
    }
}

fn change_by_hand(opened: &Opened, about: About) -> Option<String> {
    let page = &opened.page;
    let details = |field: &str| Some(format!("{}#{field}", opened.path(Step::Details)));
    let standard = matches!(page.draft.answer, Some(Answer::StandardSet { .. }));
    let several = page
        .draft
        .answer
        .as_ref()
        .is_some_and(|answer| answer.counted().tally.several().next().is_some());
    match about {
        About::Method | About::Room | About::TakenBy | About::TakenAt | About::Warnings => None,
        About::Views => Some(opened.path(Step::Details)),
        About::Quality => details(details::IMPERFECT),
        About::Completeness => details(details::NOT_ALL),
        About::Additional if several => Some(opened.path(Step::Repeats)),
        About::Additional => Some(opened.path(Step::Details)),
        About::Dose => details(super::dose_fields::ID),
        About::Notes if standard => Some(format!("{}#{}", opened.path(Step::Taken), crate::forms::taken::NOTES)),
        About::Notes => details(details::NOTES),
    }
}

/// Doses come with the images, and are not typed.
fn change_of_received(opened: &Opened, about: About) -> Option<String> {
    let review = |field: &str| Some(format!("{}#{field}", opened.path(Step::Review)));
    match about {
        About::Method | About::Room | About::TakenBy | About::TakenAt | About::Dose | About::Warnings => None,
        About::Views | About::Additional => Some(opened.path(Step::Review)),
        About::Quality => review(details::IMPERFECT),
        About::Completeness => review(details::NOT_ALL),
        About::Notes => review(details::NOTES),
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
