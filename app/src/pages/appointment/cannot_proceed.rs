//! "Appointment cannot proceed": why it has been stopped, and what comes next.

use leptos::prelude::*;

use super::notes::text_box;
use super::{Opened, appointment_page};
use crate::components::{Checkboxes, Choice, Radios, Size};
use crate::domain::stop::{Reschedule, StopReason};
use crate::erased::IntoAny;
use crate::forms::cannot_proceed::{DETAILS, REASONS, RESCHEDULE, parse};
use crate::forms::fields::Fields;
use crate::forms::steps::Step;
use crate::pages::form::{Buttons, Form, PostForm};
use crate::pages::frame::{heading, two_thirds};

const TITLE: &str = "Appointment cannot proceed";

/// The page at /appointments/{id}/images/cannot-proceed.
pub fn page() -> AnyView {
    appointment_page(Step::CannotProceed, show)
}

fn show(opened: Opened) -> AnyView {
    let form = opened
        .form(Fields::default())
        .checked(|fields| parse(fields).map(|_| ()));
    let next = |next: &Reschedule| {
        let choice = Choice::new(next.code(), next.label());
        match next {
            Reschedule::Yes => choice,
            Reschedule::NextRoutine => {
                choice.hint("If eligible, the participant is invited when the next screening is due")
            }
            Reschedule::OptOut => choice.hint("The participant receives information that explains the options"),
        }
    };
    let content = view! {
        {heading(TITLE)}
        <PostForm form=form>
            <Checkboxes
                name=REASONS
                legend="Why has this appointment been stopped?"
                legend_size=Size::M
                hint="Select all that apply"
                items=reasons(form)
                values=form.values(REASONS)
                error=form.error(REASONS)
            />
            <Radios
                name=RESCHEDULE
                legend="Should the appointment be rescheduled?"
                legend_size=Size::M
                items=Reschedule::ALL.iter().map(next).collect()
                value=form.value(RESCHEDULE)
                error=form.error(RESCHEDULE)
            />
            <Buttons form=form />
        </PostForm>
    };
    let open = opened.page.situation(&opened.viewer).is_open();
    let back = opened.path(if open { Step::Taken } else { Step::Overview });
    opened
        .frame(TITLE)
        .form(form)
        .back(back, "Back")
        .around(two_thirds(content.into_any()))
}

fn reasons(form: Form) -> Vec<Choice> {
    let listed = StopReason::ALL.iter().filter(|reason| **reason != StopReason::Other);
    let mut items: Vec<Choice> = listed
        .map(|reason| Choice::new(reason.code(), reason.label()))
        .collect();
    items.push(Choice::divider("or"));
    let other = StopReason::Other;
    items.push(Choice::new(other.code(), other.label()).reveal(text_box(
        form,
        DETAILS,
        "Details of the other reason",
        None,
    )));
    items
}
