//! "Clinics": those of today, and of days before it, for what is typed in afterwards.

use leptos::prelude::*;
use time::Date;

use crate::api;
use crate::components::{Card, InsetText, Size, Tag, TagColour};
use crate::domain::clinic::{Clinic, Room, SiteKind};
use crate::domain::local_time::{iso_date, long_date};
use crate::domain::staff::Permission;
use crate::erased::{CollectView, IntoAny};
use crate::pages::frame::{Frame, heading_with_caption};
use crate::pages::read::Source;
use crate::pages::session::viewer;
use crate::services::clinics::{ClinicSummary, ClinicsPage};

const PATH: &str = "/clinics";
/// What an address says the day with: "?day=2026-11-24".
const DAY: &str = "day";

/// The page at /clinics, with "?day=" for a day before today.
pub fn page() -> AnyView {
    let read = |day: &str| {
        let day = (!day.is_empty()).then(|| day.to_owned());
        Ok(api::Clinics { day })
    };
    Source::new(read, show).page_by_query(DAY)
}

fn show(page: ClinicsPage) -> AnyView {
    let records = viewer().is_some_and(|viewer| viewer.may(Permission::RecordImages));
    let hospital = page.clinics.iter().any(|it| it.clinic.site.kind == SiteKind::Hospital);
    let room = (records && hospital).then(|| room_line(page.room.as_ref()));
    let is_today = page.day == page.today;
    let days = days(&page);
    let cards = if page.clinics.is_empty() {
        let words = if is_today {
            "There are no clinics today. A clinic is here from the morning of its day."
        } else {
            "There were no clinics on this day."
        };
        view! { <InsetText><p>{words}</p></InsetText> }.into_any()
    } else {
        let card = |summary| view! { <li class="app-clinics__item">{clinic_card(summary)}</li> };
        view! { <ul class="app-clinics">{page.clinics.into_iter().map(card).collect_view()}</ul> }.into_any()
    };
    let past = (!is_today).then(|| {
        view! {
            <InsetText>
                <p>
                    "These clinics are over. What was written on paper can be typed in: say on the page ‘Check \
                     information’ who took the images, and when."
                </p>
            </InsetText>
        }
    });
    let content = view! {
        {heading_with_caption(long_date(page.day), "Clinics")}
        {past}
        {room}
        {attention(page.attention)}
        {cards}
        {days}
    };
    Frame::new("Clinics").around(content.into_any())
}

/// What waits for somebody at appointments of any day that are recorded.
fn attention(count: u32) -> Option<AnyView> {
    let words = match count {
        0 => return None,
        1 => "1 recorded appointment needs attention".to_owned(),
        count => format!("{count} recorded appointments need attention"),
    };
    Some(view! { <InsetText><p><a href="/attention">{words}</a></p></InsetText> }.into_any())
}

/// The way to the days beside this one that had clinics, and back to today.
fn days(page: &ClinicsPage) -> AnyView {
    let link = |words: String, href: String| view! { <a href=href rel="external">{words}</a> };
    let of = |day: Date| format!("{PATH}?{DAY}={}", iso_date(day));
    let earlier = page
        .earlier
        .map(|day| link(format!("Earlier clinics, {}", long_date(day)), of(day)));
    let later = page.later.filter(|day| *day != page.today);
    let later = later.map(|day| link(format!("Later clinics, {}", long_date(day)), of(day)));
    let today = (page.day != page.today).then(|| link("Clinics of today".to_owned(), PATH.to_owned()));
    if earlier.is_none() && today.is_none() {
        return ().into_any();
    }
    view! { <nav class="app-button-row app-no-print" aria-label="Other days">{earlier} {later} {today}</nav> }
        .into_any()
}

/// "Your room today: **Room A - ...**" with a link to change it.
fn room_line(room: Option<&Room>) -> AnyView {
    match room {
        Some(room) => view! {
            <p>
                "Your room today: " <strong>{room.label()}</strong> ". "
                <a href="/room?return=/clinics">"Change room"</a>
            </p>
        }
        .into_any(),
        None => view! {
            <p>"You have not chosen a room today. " <a href="/room?return=/clinics">"Choose a room"</a></p>
        }
        .into_any(),
    }
}

fn clinic_card(summary: ClinicSummary) -> AnyView {
    let ClinicSummary {
        clinic,
        appointments,
        finished,
        checked_in,
    } = summary;
    let (words, colour) = state(appointments, finished);
    let waiting = (checked_in > 0).then(|| {
        let participants = if checked_in == 1 {
            "1 participant has"
        } else {
            &format!("{checked_in} participants have")
        };
        view! { <p class="nhsuk-u-margin-bottom-2"><strong>{format!("{participants} checked in")}</strong></p> }
    });
    let heading = view! { <span>{format!("{} - {}", clinic.site.name, clinic.code)}</span> };
    view! {
        <Card
            clickable=true heading_size=Size::M
            href=format!("/clinics/{}", clinic.id)
            heading=heading.into_any()
        >
            <p class="nhsuk-u-margin-bottom-2">{when_and_how(&clinic)}</p>
            {waiting}
            <p class="nhsuk-u-margin-bottom-0">
                {format!("{finished} of {} finished ", counted(appointments))} <Tag content=words colour=colour />
            </p>
        </Card>
    }
    .into_any()
}

fn when_and_how(clinic: &Clinic) -> String {
    let place = match clinic.site.kind {
        SiteKind::Hospital => "Hospital",
        SiteKind::Mobile => "Mobile unit",
    };
    format!(
        "{}. {place}, images are recorded: {}",
        clinic.hours,
        clinic.flow.label().to_ascii_lowercase()
    )
}

fn counted(appointments: u32) -> String {
    if appointments == 1 {
        "1 appointment".to_owned()
    } else {
        format!("{appointments} appointments")
    }
}

fn state(appointments: u32, finished: u32) -> (&'static str, TagColour) {
    match finished {
        0 => ("Not started", TagColour::White),
        some if some < appointments => ("In progress", TagColour::Blue),
        _ => ("Finished", TagColour::Green),
    }
}
