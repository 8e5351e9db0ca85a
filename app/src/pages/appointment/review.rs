//! "Review image details": what the machine sent, by breast and view; what to look at, and what only a person knows.

mod cards;
mod cautions;
mod evidence;
mod exposure;
mod label;
mod names;
mod shows;

use leptos::prelude::*;

use self::cards::cards;
use self::cautions::{cautions, identity};
use self::shows::Shows;
use super::additional_details::additional_details;
use super::notes::notes_for_reader;
use super::{Opened, appointment_page, awaiting, problem, unreadable};
use crate::components::{ErrorMessage, InsetText};
use crate::domain::imaging::record::Source;
use crate::domain::imaging::review::IdentityCheck;
use crate::domain::received::receipt::{Quiet, Receipt};
use crate::erased::IntoAny;
use crate::forms::details::NOTES;
use crate::forms::moving;
use crate::forms::review::{Asked, SEEN, fill, parse};
use crate::forms::steps::{Reviewed, Step};
use crate::pages::form::{Buttons, Form, PostForm};
use crate::pages::frame::heading;
use crate::services::imaging::review::ReceivedImages;

const TITLE: &str = "Review image details";

/// The page at /appointments/{id}/images/review.
pub fn page() -> AnyView {
    appointment_page(Step::Review, show)
}

fn show(opened: Opened) -> AnyView {
    let page = &opened.page;
    let read = page.received.as_ref().map(|received| received.unpack());
    let review = page.review.as_ref().map(|review| review.unpack()).transpose();
    let (Some(Ok(received)), Ok(review)) = (read, review) else {
        return unreadable();
    };
    let asked = Asked {
        exposures: received
            .exposures
            .iter()
            .map(|exposure| (exposure.exposure, exposure.view.clone()))
            .collect(),
        seen: received.seen.clone(),
        anatomy: page.appointment.anatomy,
        identity: if received.identity_is_doubted() {
            IdentityCheck::Confirmed
        } else {
            IdentityCheck::NotAsked
        },
    };
    let shows_of = asked.exposures.clone();
    let form = opened
        .form(fill(review.as_ref()))
        .checked(move |fields| parse(fields, &asked).map(|_| ()));
    let shows = Shows::new(form, shows_of);
    let (pause, switch) = (opened.pause(), opened.switch(Source::Manual));
    let seen = seen_field(form, &received, opened.path(Step::Review));
    let (newer, pictures) = awaiting::newer(&opened);
    let cards = cards(form, shows, pictures, &received, page.appointment.anatomy);
    let identity = identity(form, &received, &page.appointment.participant);
    let content = view! {
        {heading(TITLE)}
        {introduction(&opened, &received)}
        {newer}
        {cautions(&received)}
        <PostForm form=form class="app-review">
            {seen}
            {cards}
            {identity}
            {additional_details(form)}
            <div class="app-two-thirds">{notes_for_reader(form, NOTES)}</div>
            <Buttons form=form words="Confirm images" nostrip:pause=pause nostrip:switch=switch />
        </PostForm>
    };
    let back = opened.back(Step::Awaiting);
    opened
        .frame(TITLE)
        .form(form)
        .back(back, "Back")
        .around(content.into_any())
}

/// "5 images have been received", whether more may come, and how to look again.
fn introduction(opened: &Opened, received: &ReceivedImages) -> AnyView {
    let here = received
        .exposures
        .iter()
        .filter(|exposure| exposure.picture.is_some())
        .count();
    let count = match here {
        0 => "No images have been received".to_owned(),
        1 => "1 image has been received".to_owned(),
        count => format!("{count} images have been received"),
    };
    let more = match &received.receipt {
        Receipt::Nothing | Receipt::Lacks(_) => None,
        Receipt::Arriving => Some("More may still come: the machine has not ended."),
        Receipt::Complete => Some("The machine has ended, and everything that it names is here."),
        Receipt::SeemsComplete(Quiet::Silent) => Some("Nothing more has come for a while."),
        Receipt::SeemsComplete(Quiet::Released | Quiet::No) => Some("The machine sends nothing more at present."),
    };
    let of_another = (here > 0).then(|| {
        view! {
            <li>
                <a href=moving::path(opened.page.appointment.id)>"These images are of another participant"</a>
            </li>
        }
    });
    let is_outdated = opened.page.incoming.review == Reviewed::Outdated && !opened.is_correction();
    let again = is_outdated.then(|| {
        view! {
            <p>
                "The machine has sent something since you confirmed. Check it, and confirm again: what you answered is \
                 kept."
            </p>
        }
    });
    view! {
        <InsetText>
            <p>
                <strong>{count}</strong>
                {more.map(|more| view! { <br /> {more} })}
            </p>
            {again}
        </InsetText>
        <ul class="nhsuk-list app-review__ways">
            <li>
                <a href=opened.path(Step::Review) rel="external">"Re-check for images"</a>
            </li>
            <li>
                <a href=problem::path(opened.page.appointment.id)>"There is a problem with the images"</a>
            </li>
            {of_another}
        </ul>
    }
    .into_any()
}

/// What the page shows, sent back with the answers; and where it is said that something else is here by now.
fn seen_field(form: Form, received: &ReceivedImages, path: String) -> AnyView {
    let error = form.error(SEEN);
    let changed = move || {
        let path = path.clone();
        error.get().map(|message| {
            view! {
                <ErrorMessage message=message />
                <p>
                    <a href=path rel="external">"Show what is here now"</a>
                    ". What you have answered is kept."
                </p>
            }
        })
    };
    view! {
        <input type="hidden" name=SEEN value=received.seen.clone() />
        <div id=SEEN tabindex="-1">{changed}</div>
    }
    .into_any()
}
