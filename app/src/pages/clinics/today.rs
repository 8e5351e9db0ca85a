//! "Clinics": those of today.

use leptos::prelude::*;

use crate::api;
use crate::components::{Card, InsetText, Size, Tag, TagColour};
use crate::domain::clinic::{Clinic, Room, SiteKind};
use crate::domain::local_time::long_date;
use crate::domain::staff::Permission;
use crate::erased::{CollectView, IntoAny};
use crate::pages::frame::{Frame, heading_with_caption};
use crate::pages::read::Source;
use crate::pages::session::viewer;
use crate::services::clinics::{ClinicSummary, ClinicsPage};

/// The page at /clinics.
pub fn page() -> AnyView {
    Source::new(|_| Ok(api::Clinics {}), show).page_kept_up_to_date()
}

fn show(page: ClinicsPage) -> AnyView {
    let records = viewer().is_some_and(|viewer| viewer.may(Permission::RecordImages));
    let hospital = page.clinics.iter().any(|it| it.clinic.site.kind == SiteKind::Hospital);
    let room = (records && hospital).then(|| room_line(page.room.as_ref()));
    let cards = if page.clinics.is_empty() {
        view! {
            <InsetText>
                <p>"There are no clinics today. A clinic is here from the morning of its day."</p>
            </InsetText>
        }
        .into_any()
    } else {
        let card = |summary| view! { <li class="app-clinics__item">{clinic_card(summary)}</li> };
        view! { <ul class="app-clinics">{page.clinics.into_iter().map(card).collect_view()}</ul> }.into_any()
    };
    let content = view! {
        {heading_with_caption(long_date(page.day), "Clinics")}
        {room}
        {attention(page.attention)}
        {cards}
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
