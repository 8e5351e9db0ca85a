//! "Which room are mammograms being taken in?": the room of the day.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::api;
use crate::components::{Choice, InsetText, Radios, Size};
use crate::domain::clinic::Room;
use crate::erased::IntoAny;
use crate::forms::room::{ROOM, fill, parse};
use crate::pages::form::{Buttons, Form, PostForm, Setup};
use crate::pages::frame::{Frame, two_thirds};
use crate::pages::read::Source;
use crate::pages::session::encode;
use crate::services::clinics::RoomPage;

/// The words of the question.
pub const QUESTION: &str = "Which room are mammograms being taken in?";

/// The page at /room.
pub fn page() -> AnyView {
    Source::new(|_| Ok(api::Rooms {}), show).page_made_anew()
}

fn show(page: RoomPage) -> AnyView {
    let action = match use_query_map().with_untracked(|query| query.get("return")) {
        Some(back_to) => format!("/room?return={}", encode(&back_to)),
        None => "/room".to_owned(),
    };
    let rooms = page.rooms.clone();
    let form = Form::new(Setup {
        action,
        saved: fill(page.chosen),
        ..Setup::default()
    })
    .checked(move |fields| parse(fields, &rooms).map(|_| ()));
    let mobile = page.mobile_today.then(|| {
        view! {
            <InsetText>
                <p>"On the mobile unit no room is asked for. " <a href="/clinics">"Go to the clinics"</a></p>
            </InsetText>
        }
    });
    let content = view! {
        <PostForm form=form by_browser=true>
            {room_question(form, &page.rooms, "This is remembered for today. You can change it at any time.")}
            {mobile}
            <Buttons form=form />
        </PostForm>
    };
    Frame::new(QUESTION).form(form).around(two_thirds(content.into_any()))
}

/// The question, as it is asked once a day and in the middle of an appointment.
pub fn room_question(form: Form, rooms: &[Room], hint: &'static str) -> AnyView {
    let sites = rooms
        .iter()
        .any(|room| rooms.iter().any(|other| other.site.id != room.site.id));
    let item = |room: &Room| {
        let choice = Choice::new(room.id.to_string(), room.label());
        if sites {
            choice.hint(room.site.name.clone())
        } else {
            choice
        }
    };
    let items = rooms.iter().map(item).collect();
    view! {
        <Radios
            name=ROOM
            legend=QUESTION
            legend_size=Size::L
            legend_is_heading=true
            hint=hint
            items=items
            value=form.value(ROOM)
            error=form.error(ROOM)
        />
    }
    .into_any()
}
