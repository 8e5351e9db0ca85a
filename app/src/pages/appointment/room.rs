//! "Which room are mammograms being taken in?", in the middle of an appointment.

use leptos::prelude::*;

use super::{Opened, appointment_page};
use crate::erased::IntoAny;
use crate::forms::room::{fill, parse};
use crate::forms::steps::Step;
use crate::pages::clinics::room::{QUESTION, room_question};
use crate::pages::form::{Buttons, PostForm};
use crate::pages::frame::two_thirds;

/// The page at /appointments/{id}/room.
pub fn page() -> AnyView {
    appointment_page(Step::Room, show)
}

fn show(opened: Opened) -> AnyView {
    let rooms = opened.page.rooms.clone();
    let chosen = opened.page.room.as_ref().map(|room| room.id);
    let offered = rooms.clone();
    let form = opened
        .form(fill(chosen))
        .checked(move |fields| parse(fields, &offered).map(|_| ()));
    let pause = opened.pause();
    let content = view! {
        <PostForm form=form>
            {room_question(form, &rooms, "This goes on the record of this appointment, and is remembered for today.")}
            <Buttons form=form nostrip:pause=pause />
        </PostForm>
    };
    let frame = opened.frame(QUESTION).form(form);
    let frame = match chosen {
        Some(_) => frame.back(opened.back(Step::Taken), "Back"),
        None => frame,
    };
    frame.around(two_thirds(content.into_any()))
}
