//! "Correct this record": a completed record is opened again, with a reason.

use leptos::prelude::*;

use super::notes::text_box;
use super::{Opened, appointment_page};
use crate::domain::appointment::Status;
use crate::erased::IntoAny;
use crate::forms::correction::{REASON, parse};
use crate::forms::fields::Fields;
use crate::forms::steps::Step;
use crate::pages::form::{Buttons, PostForm};
use crate::pages::frame::{heading, two_thirds};

const TITLE: &str = "Correct this record";
const EXAMPLE: &str = "For example, an image was counted under the wrong view";

/// The page at /appointments/{id}/correct.
pub fn page() -> AnyView {
    appointment_page(Step::Correct, show)
}

fn show(opened: Opened) -> AnyView {
    // A reason to begin with, where there is one: it can be said otherwise.
    let late = opened.page.arrived_late.as_ref().filter(|_| needs_attention(&opened));
    let saved = late.map_or_else(Fields::default, |late| {
        Fields::default().with(
            REASON,
            format!("Sent by the machine after the record was completed: {late}"),
        )
    });
    let form = opened.form(saved).checked(|fields| parse(fields).map(|_| ()));
    let content = view! {
        {heading(TITLE)}
        <p>
            "A correction makes a new version of the record. The version before stays visible, with who corrected it, \
             when and why."
        </p>
        <PostForm form=form>
            {text_box(form, REASON, "Why is the record being corrected?", Some(EXAMPLE))}
            <Buttons form=form />
        </PostForm>
    };
    let back = opened.path(Step::Record);
    opened
        .frame(TITLE)
        .form(form)
        .back(back, "Back")
        .around(two_thirds(content.into_any()))
}

fn needs_attention(opened: &Opened) -> bool {
    opened.page.appointment.status == Status::NeedsAttention
}
