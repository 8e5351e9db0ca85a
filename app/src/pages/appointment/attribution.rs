//! Who took the images, when, and whether they were recorded later from paper.

use leptos::prelude::*;

use super::{Opened, appointment_page};
use crate::components::{Checkboxes, Choice, Input, Select, SelectOption, Size};
use crate::domain::imaging::draft::Attribution;
use crate::erased::IntoAny;
use crate::forms::attribution::{Limits, TAKEN_AT, TAKEN_BY, TRANSCRIBED, fill, parse};
use crate::forms::steps::Step;
use crate::pages::form::{Buttons, PostForm};
use crate::pages::frame::{heading, two_thirds};

const TITLE: &str = "Who took the images, and when";

/// The page at /appointments/{id}/attribution.
pub fn page() -> AnyView {
    appointment_page(Step::Attribution, show)
}

fn show(opened: Opened) -> AnyView {
    let page = &opened.page;
    let attribution = page.draft.attribution.clone().unwrap_or(Attribution {
        taken_by: opened.viewer.staff.id,
        taken_at: page.now,
        transcribed: false,
    });
    let form = opened.form(fill(&attribution));
    let options = page
        .colleagues
        .iter()
        .map(|colleague| SelectOption::new(colleague.id.to_string(), colleague.name.clone()))
        .collect();
    let (colleagues, appointment) = (page.colleagues.clone(), page.appointment.starts_at);
    // The page's clock stands still while it is open, so "in the past" is left to the server.
    let now = crate::domain::local_time::LocalDateTime(page.now.0.replace_time(time::Time::MAX));
    let form = form.checked(move |fields| {
        let limits = Limits {
            colleagues: &colleagues,
            appointment,
            now,
        };
        parse(fields, limits).map(|_| ())
    });
    let transcribed = vec![
        Choice::new("yes", "Recorded later from paper")
            .name(TRANSCRIBED)
            .ticked(RwSignal::new(form.has(TRANSCRIBED, "yes")))
            .hint("Typed in from a recording sheet, after the service could not be reached"),
    ];
    let pause = opened.pause();
    let content = view! {
        {heading(TITLE)}
        <PostForm form=form>
            <Select
                name=TAKEN_BY
                label="Images taken by"
                label_size=Size::S
                hint="The mammographer who took the images, if one positions while another types"
                options=options
                value=form.value(TAKEN_BY)
                error=form.error(TAKEN_BY)
            />
            <Input
                name=TAKEN_AT
                label="Taken at"
                label_size=Size::S
                hint="Date and time of the last image"
                kind="datetime-local"
                width=20
                value=form.value(TAKEN_AT)
                error=form.error(TAKEN_AT)
            />
            <Checkboxes name="transcription" items=transcribed />
            <Buttons form=form nostrip:pause=pause />
        </PostForm>
    };
    let back = opened.path(Step::Check);
    opened
        .frame(TITLE)
        .form(form)
        .back(back, "Back")
        .around(two_thirds(content.into_any()))
}
