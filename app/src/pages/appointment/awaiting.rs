//! "Awaiting images": what the machine is doing, and the images as they arrive.
//!
//! In the browser the page follows the server's events, and goes on to "Review image details" when nothing more is to
//! be waited for. Elsewhere it refreshes itself.

mod newer;
mod refresh;
mod stream;
mod thumbnails;
mod traffic;

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use self::stream::{Connection, Heard};
use super::{Opened, appointment_page, problem, unreadable};
use crate::components::{Button, ButtonVariant, WarningCallout};
use crate::erased::{IntoAny, effect};
use crate::forms::steps::{Action, Step};
use crate::pages::form::{Form, PostForm, SubmitButton};
use crate::pages::frame::two_thirds;
use crate::pages::navigation::{Go, use_go};
use crate::services::imaging::arrivals::{Arrivals, Phase};

pub(super) use self::newer::{Pictures, newer};

/// The query of an address that a page asks for by itself: it does not show that somebody is there.
pub const REFRESHED: &str = "refreshed";

const TITLE: &str = "Awaiting images";
/// Until the page goes on when the machine has said that it has ended: as long as it takes to see the last picture.
const LAST_LOOK: Duration = Duration::from_millis(1_500);
/// Until it goes on when nothing more seems to come. A machine that calls for each image seems to have ended after
/// every one.
const NOTHING_MORE: Duration = Duration::from_secs(15);

/// The page at /appointments/{id}/images/awaiting.
pub fn page() -> AnyView {
    appointment_page(Step::Awaiting, show)
}

fn show(opened: Opened) -> AnyView {
    let followed = opened.page.followed.as_ref().map(|followed| followed.unpack());
    let Some(Ok(followed)) = followed else {
        return unreadable();
    };
    let id = opened.page.appointment.id;
    let is_over = followed.arrivals.is_ready();
    let arrivals = RwSignal::new(followed.arrivals);
    let said = RwSignal::new(Vec::new());
    let connection = stream::follow(id, followed.mark, move |heard| hear(heard, arrivals, said));
    if !is_over {
        go_on(arrivals, said, opened.path(Step::Review));
    }
    let refresh = (!is_over).then(|| refresh::refresh(id));
    let heading = move || {
        let is_over = arrivals.with(|arrivals| arrivals.progress.phase.is_over());
        if is_over { "Images received" } else { TITLE }
    };
    let content = view! {
        <h1 class="nhsuk-heading-l">{heading}</h1>
        {self::connection(connection)}
        {traffic::traffic(arrivals)}
        <h2 class="nhsuk-heading-m">"Images"</h2>
        {thumbnails::thumbnails(arrivals)}
        {announcements(said)}
        {offer(&opened, arrivals)}
        {ways_on(&opened, arrivals)}
        {refresh}
    };
    opened.frame(TITLE).around(two_thirds(content.into_any()))
}

/// Takes in what was heard, and says of each image once that it is here.
fn hear(heard: Heard, arrivals: RwSignal<Arrivals>, said: RwSignal<Vec<String>>) {
    match heard {
        Heard::Image(image) => {
            let name = image.name();
            if arrivals.try_update(|arrivals| arrivals.image(image)) == Some(true) {
                said.update(|said| said.push(name));
            }
        }
        Heard::State(progress) => {
            let _ = arrivals.try_update(|arrivals| arrivals.progress(progress));
        }
    }
}

/// Goes on to the review by itself once nothing more is to be waited for.
fn go_on(arrivals: RwSignal<Arrivals>, said: RwSignal<Vec<String>>, review: String) {
    let (go, here) = (use_go(), StoredValue::new(use_go().here()));
    let review = StoredValue::new(review);
    let waiting: StoredValue<Option<TimeoutHandle>> = StoredValue::new(None);
    let stop = move || {
        if let Some(Some(before)) = waiting.try_update_value(Option::take) {
            before.clear();
        }
    };
    effect(move || {
        stop();
        let (phase, is_ready) = arrivals.with(|arrivals| (arrivals.progress.phase, arrivals.is_ready()));
        if !is_ready {
            return;
        }
        let wait = match phase {
            Phase::Complete => {
                said.update(|said| said.push("All images are here. Review image details opens now.".to_owned()));
                LAST_LOOK
            }
            Phase::SeemsComplete => NOTHING_MORE,
            Phase::Waiting | Phase::Started | Phase::Arriving | Phase::Lacking => return,
        };
        let leave = move || leave(go, here, review);
        waiting.set_value(set_timeout_with_handle(leave, wait).ok());
    });
    on_cleanup(stop);
}

/// Leaves for another page, unless somebody has left already.
fn leave(go: Go, here: StoredValue<String>, to: StoredValue<String>) {
    if let (Some(here), Some(to)) = (here.try_get_value(), to.try_get_value())
        && go.here() == here
    {
        go.to(&to);
    }
}

fn connection(connection: RwSignal<Connection>) -> AnyView {
    let words = move || match connection.get() {
        Connection::Kept => None,
        Connection::Lost => Some(
            view! {
                <div class="app-connection">
                    <p>
                        <strong>"Connection lost, trying again."</strong>
                        " Images go on arriving, and are shown here when it is back."
                    </p>
                </div>
            }
            .into_any(),
        ),
        Connection::Back => Some(view! { <p class="nhsuk-u-visually-hidden">"Connected again."</p> }.into_any()),
    };
    view! { <div role="status">{words}</div> }.into_any()
}

/// What assistive technology says: each image once, in a place where nothing is ever taken away.
fn announcements(said: RwSignal<Vec<String>>) -> AnyView {
    let numbered = move || said.get().into_iter().enumerate().collect::<Vec<_>>();
    view! {
        <div class="nhsuk-u-visually-hidden" aria-live="polite">
            <For each=numbered key=|(number, _)| *number children=|(_, words)| view! { <p>{words}</p> } />
        </div>
    }
    .into_any()
}

/// Where a phase of the transfer fails: which, and going on by hand as an offer. Nothing goes on by itself.
fn offer(opened: &Opened, arrivals: RwSignal<Arrivals>) -> AnyView {
    let failing = Memo::new(move |_| arrivals.with(|arrivals| arrivals.progress.failing));
    let problem = StoredValue::new(problem::path(opened.page.appointment.id));
    let now = opened.page.now;
    let words = move || {
        failing.get().map(|finding| {
            view! {
                <WarningCallout heading=finding.phase.label() heading_level=2>
                    <p>
                        {format!("Since {}. ", problem::clock(finding.since, now))}
                        <a href=problem.get_value()>"Find out what to do"</a>
                        ", or record images manually. Images that arrive later are kept, and you can come back to them."
                    </p>
                </WarningCallout>
            }
        })
    };
    view! { <div role="status">{words}</div> }.into_any()
}

fn ways_on(opened: &Opened, arrivals: RwSignal<Arrivals>) -> AnyView {
    let (overview, review) = (opened.path(Step::Overview), StoredValue::new(opened.path(Step::Review)));
    let has_images = Memo::new(move |_| arrivals.with(|arrivals| !arrivals.images.is_empty()));
    let go_on = move || {
        has_images
            .get()
            .then(|| view! { <Button href=review.get_value()>"Review images"</Button> })
    };
    let stop = opened.path(Step::CannotProceed);
    let may_stop = opened.page.situation(&opened.viewer).admit(Step::CannotProceed).is_ok();
    let stop = move || {
        (may_stop && !has_images.get()).then(|| {
            view! {
                <li>
                    <a href=stop.clone()>"Appointment cannot proceed"</a>
                </li>
            }
        })
    };
    view! {
        <div class="app-awaiting__buttons">
            {go_on}
            {button(opened, Action::RecordManually, "Record images manually")}
            {button(opened, Action::Pause, "Pause appointment")}
        </div>
        <ul class="nhsuk-list">
            <li>
                <a href=problem::path(opened.page.appointment.id)>"There is a problem with the images"</a>
            </li>
            {stop}
            <li class="app-awaiting__refresh">
                <a href=format!("{overview}/images")>"Refresh this page"</a>
                " It also refreshes itself every few seconds."
            </li>
        </ul>
    }
    .into_any()
}

fn button(opened: &Opened, action: Action, words: &'static str) -> AnyView {
    let page = &opened.page;
    let form = Form::of_button(action.path(page.appointment.id), Some(page.form_key), None);
    view! {
        <PostForm form=form>
            <SubmitButton form=form variant=ButtonVariant::Secondary words=words />
        </PostForm>
    }
    .into_any()
}
