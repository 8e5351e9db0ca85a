//! A clinic's list: who is expected, who waits, and one thing to do for each.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::list::{Show, Tabs, lines_shown};
use crate::api;
use crate::components::{Button, ButtonVariant, Card, Cell, Column, InsetText, Row, Size, Table, Tag, TagColour};
use crate::domain::appointment::{Anatomy, Breast, Status};
use crate::domain::clinic::Clinic;
use crate::domain::imaging::view::Side;
use crate::domain::local_time::{age_on, long_date};
use crate::domain::staff::{Permission, Viewer};
use crate::erased::{CollectView, IntoAny};
use crate::forms::steps::{Action, Step};
use crate::pages::form::{Form, PostForm, SubmitButton};
use crate::pages::frame::{Frame, heading_with_caption};
use crate::pages::read::{Source, parse_id};
use crate::pages::session::viewer;
use crate::services::clinics::{ClinicLine, ClinicPage, Wanted};

/// The page at /clinics/{id}.
pub fn page() -> AnyView {
    Source::new(|id| Ok(api::Clinic { id: parse_id(id)? }), show).page_kept_up_to_date()
}

fn show(page: ClinicPage) -> AnyView {
    let Some(viewer) = viewer() else { return ().into_any() };
    let ClinicPage {
        clinic,
        appointments,
        room,
    } = page;
    let title = format!("Screening clinic - {}", clinic.code);
    let records = viewer.may(Permission::RecordImages);
    let next = records
        .then(|| appointments.iter().find(|line| line.status == Status::CheckedIn))
        .flatten();
    let next = next.map(next_card);
    let room = room.map(|room| view! { <p>"Your room: " <strong>{room.label()}</strong></p> });
    let query = use_query_map();
    let path = format!("/clinics/{}", clinic.id);
    let day = clinic.day;
    let tabs = Tabs::new(&path, &appointments);
    let list = move || {
        let shown = query.with(|query| Show::of(query.get_str("show")));
        let rows: Vec<Row> = lines_shown(&appointments, shown)
            .map(|line| row(line, day, &viewer))
            .collect();
        view! {
            {tabs.view(shown)}
            {list_view(rows, shown)}
        }
    };
    let content = view! {
        {heading_with_caption(clinic.site.name.clone(), title.clone())}
        <p>{about(&clinic)}</p>
        {room}
        {next}
        {list}
        <p class="app-no-print">
            <a href=format!("{path}/sheet")>"Print recording sheets for this clinic"</a>
            " (for when the service cannot be reached)"
        </p>
    };
    Frame::new(title).back("/clinics", "Clinics").around(content.into_any())
}

/// "9am to midday, 24 November 2026. Images are recorded: manual."
fn about(clinic: &Clinic) -> String {
    format!(
        "{}, {}. Images are recorded: {}",
        clinic.hours,
        long_date(clinic.day),
        clinic.flow.label().to_ascii_lowercase()
    )
}

/// The participant who waits longest, one press away.
fn next_card(line: &ClinicLine) -> AnyView {
    let name = line.participant.display_name();
    let who = format!("{} appointment, {}", line.starts_at.clock(), born(line));
    let (tags, words) = (tags(line), format!("Start next: {name}"));
    let href = Step::Overview.path(line.id);
    view! {
        <Card heading="Next participant" heading_size=Size::S classes="app-next">
            <p class="app-next__who">
                <strong class="app-next__name">{name}</strong> " " <span>{who}</span>
            </p>
            {tags}
            <Button href=href classes="app-next__button">{words}</Button>
        </Card>
    }
    .into_any()
}

fn list_view(rows: Vec<Row>, shown: Show) -> AnyView {
    if rows.is_empty() {
        return view! { <InsetText><p>{shown.nothing()}</p></InsetText> }.into_any();
    }
    let head = ["Time", "Participant", "Date of birth", "Status", "Action"]
        .map(Column::new)
        .into();
    view! { <Table caption=shown.label() caption_is_hidden=true head=head rows=rows responsive=true /> }.into_any()
}

fn row(line: &ClinicLine, day: time::Date, viewer: &Viewer) -> Row {
    let participant = &line.participant;
    let details = view! {
        <strong>{participant.display_name()}</strong>
        <br />
        <span class="nhsuk-u-secondary-text-colour app-number">
            {format!("NHS number {}", participant.nhs_number.expose().spaced())}
        </span>
        {tags(line)}
    };
    let birth_date = *participant.birth_date.expose();
    let born = view! {
        <span class="app-number">{long_date(birth_date)}</span>
        " "
        <span class="app-number app-clinic__age">{format!("({} years)", age_on(birth_date, day))}</span>
    };
    let held = line.held_by.as_ref().map(|holder| {
        let words = if holder.id == viewer.staff.id {
            "Open by you".to_owned()
        } else {
            format!("Open by {}", holder.name)
        };
        view! { <br /> <span class="nhsuk-u-secondary-text-colour">{words}</span> }
    });
    let status = view! {
        <Tag content=line.status.label() colour=status_colour(line.status) />
        {held}
        {wanted(line)}
    };
    let cells = vec![
        Cell::view(view! { <span class="app-number">{line.starts_at.clock()}</span> }),
        Cell::view(details),
        Cell::view(born),
        Cell::view(status),
        Cell::view(action(line, viewer)),
    ];
    Row::new(
        cells,
        if line.status == Status::CheckedIn {
            "app-clinic__waiting"
        } else {
            ""
        },
    )
}

/// What image readers want of it.
pub(super) fn wanted(line: &ClinicLine) -> AnyView {
    if line.wanted.is_empty() {
        return ().into_any();
    }
    let tag = |wanted: &Wanted| view! { <Tag content=wanted.label() colour=TagColour::Red /> };
    let tags = line.wanted.iter().map(tag).collect_view();
    view! { <div class="app-tags">{tags}</div> }.into_any()
}

/// The one obvious thing to do.
fn action(line: &ClinicLine, viewer: &Viewer) -> AnyView {
    let records = viewer.may(Permission::RecordImages);
    let mine = line.held_by.as_ref().is_some_and(|holder| holder.id == viewer.staff.id);
    let overview = Step::Overview.path(line.id);
    match line.status {
        Status::Scheduled if records => check_in(line),
        Status::CheckedIn if records => link(line, overview, "Start appointment", false),
        Status::InProgress if records && mine => {
            link(line, format!("/appointments/{}/images", line.id), "Continue", true)
        }
        Status::Recorded | Status::NeedsAttention => link(line, Step::Record.path(line.id), "View record", false),
        Status::Scheduled | Status::CheckedIn | Status::InProgress | Status::Paused | Status::CannotProceed => {
            link(line, overview, "View appointment", false)
        }
    }
}

/// What stands in a row's last column, to find it again after the list was read anew.
fn action_id(line: &ClinicLine) -> String {
    format!("action-{}", line.id)
}

fn link(line: &ClinicLine, href: String, words: &'static str, external: bool) -> AnyView {
    view! {
        <a id=action_id(line) href=href rel=external.then_some("external")>
            {words}
            <span class="nhsuk-u-visually-hidden">{format!(": {}", line.participant.display_name())}</span>
        </a>
    }
    .into_any()
}

fn check_in(line: &ClinicLine) -> AnyView {
    let form = Form::of_button(Action::CheckIn.path(line.id), None, None);
    let (id, about) = (action_id(line), format!(": {}", line.participant.display_name()));
    view! {
        <PostForm form=form>
            <SubmitButton
                form=form
                id=id
                variant=ButtonVariant::Secondary
                small=true
                words="Check in"
                about=about
            />
        </PostForm>
    }
    .into_any()
}

fn born(line: &ClinicLine) -> String {
    format!("born {}", line.participant.birth_date_with_age(line.starts_at.date()))
}

/// What is special, and what is known about the breasts.
fn tags(line: &ClinicLine) -> AnyView {
    let special = line
        .special
        .clone()
        .map(|special| view! { <Tag content=special colour=TagColour::Yellow /> " " });
    let anatomy = anatomy_words(line.anatomy).map(|words| view! { <Tag content=words colour=TagColour::White /> });
    if special.is_none() && anatomy.is_none() {
        return ().into_any();
    }
    view! { <div class="app-tags">{special} {anatomy}</div> }.into_any()
}

/// "Implants", "Left breast absent", ...; nothing when there is nothing special.
#[must_use]
pub fn anatomy_words(anatomy: Anatomy) -> Option<String> {
    if anatomy.right == Breast::WithImplant && anatomy.left == Breast::WithImplant {
        return Some("Implants in both breasts".to_owned());
    }
    let words: Vec<String> = Side::BOTH
        .into_iter()
        .filter_map(|side| match anatomy.on(side) {
            Breast::Present => None,
            Breast::WithImplant => Some(format!("{}: implant", side.breast())),
            Breast::Absent => Some(format!("{} absent", side.breast())),
        })
        .collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// The colour of a status tag; the words say the same.
#[must_use]
pub fn status_colour(status: Status) -> TagColour {
    match status {
        Status::Scheduled => TagColour::Blue,
        Status::CheckedIn => TagColour::Plain,
        Status::InProgress => TagColour::Purple,
        Status::Paused => TagColour::Orange,
        Status::Recorded => TagColour::Green,
        Status::CannotProceed => TagColour::Grey,
        Status::NeedsAttention => TagColour::Red,
    }
}
