//! "Record images taken": have you taken a standard set of images?

use leptos::prelude::*;

use super::notes::notes_for_reader;
use super::{Opened, appointment_page};
use crate::components::{Choice, InsetText, Radios, Size};
use crate::domain::imaging::record::Source;
use crate::erased::IntoAny;
use crate::forms::steps::Step;
use crate::forms::taken::{NOTES, STANDARD, fill, parse};
use crate::pages::clinics::clinic::anatomy_words;
use crate::pages::form::{Buttons, PostForm};
use crate::pages::frame::{heading, two_thirds};

const TITLE: &str = "Record images taken";

/// The page at /appointments/{id}/images/taken.
pub fn page() -> AnyView {
    appointment_page(Step::Taken, show)
}

fn show(opened: Opened) -> AnyView {
    let page = &opened.page;
    let anatomy = page.appointment.anatomy;
    let form = opened
        .form(fill(page.draft.answer.as_ref()))
        .checked(move |fields| parse(fields, anatomy).map(|_| ()));
    let change = (!page.is_mobile()).then(|| {
        view! {
            <br />
            <a href=opened.path(Step::Room)>"Change room or machine details"</a>
        }
    });
    let room = page.room.as_ref().map(|room| room.label()).unwrap_or_default();
    let known = anatomy_words(anatomy).map(|words| {
        view! {
            <InsetText>
                <p>{format!("Known before this appointment: {words}.")}</p>
            </InsetText>
        }
    });
    let items = vec![
        Choice::new("yes", "Yes, 2 CC and 2 MLO").reveal(notes_for_reader(form, NOTES)),
        Choice::new("no", "No, add other information")
            .hint("Such as too few, additional images or partial mammography"),
        Choice::divider("or"),
        Choice::new("none", "No images taken").hint(nothing_taken(&opened)),
    ];
    let (pause, switch) = (opened.pause(), opened.switch(Source::Automatic));
    let content = view! {
        {heading(TITLE)}
        <p>"Mammogram location: " <strong>{room}</strong> {change}</p>
        {known}
        <PostForm form=form>
            <Radios
                name=STANDARD
                legend="Have you taken a standard set of images?"
                legend_size=Size::M
                items=items
                value=form.value(STANDARD)
                error=form.error(STANDARD)
            />
            <Buttons form=form nostrip:pause=pause nostrip:switch=switch />
        </PostForm>
    };
    opened.frame(TITLE).form(form).around(two_thirds(content.into_any()))
}

/// What becomes of what was entered before.
fn nothing_taken(opened: &Opened) -> String {
    let answer = opened.page.draft.answer.as_ref().filter(|_| !opened.is_correction());
    match answer.map(|answer| answer.counted().tally.total()) {
        None => "The appointment cannot proceed".to_owned(),
        Some(1) => "The appointment cannot proceed. The 1 image entered so far is taken back".to_owned(),
        Some(total) => format!("The appointment cannot proceed. The {total} images entered so far are taken back"),
    }
}
