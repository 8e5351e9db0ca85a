//! "There is a problem with the images": which phase of the transfer fails, since when, and the way on.

use leptos::prelude::*;

use super::bar_of;
use crate::api;
use crate::components::{ButtonVariant, Cell, Column, Row, SummaryList, SummaryRow, Table, WarningCallout};
use crate::domain::ids::AppointmentId;
use crate::domain::local_time::LocalDateTime;
use crate::domain::received::phases::{Facts, Finding};
use crate::domain::transfer::count_of;
use crate::erased::{CollectView, IntoAny};
use crate::forms::moving;
use crate::forms::steps::Action;
use crate::pages::form::{Form, PostForm, SubmitButton};
use crate::pages::frame::{Frame, heading, two_thirds};
use crate::pages::navigation::use_go;
use crate::pages::read::{Source, parse_id};
use crate::services::images::{Elsewhere, ProblemPage, Whose};

/// Where the page of an appointment is.
pub fn path(id: AppointmentId) -> String {
    format!("/appointments/{id}/images/problem")
}

/// The page at /appointments/{id}/images/problem.
pub fn page() -> AnyView {
    Source::new(|id| Ok(api::Problem { id: parse_id(id)? }), show).page_kept_up_to_date()
}

fn show(page: ProblemPage) -> AnyView {
    const TITLE: &str = "There is a problem with the images";
    let phase = page.finding.phase;
    let here = use_go().here();
    let images = format!("/appointments/{}/images", page.appointment.id);
    let moving = page.facts.here.map(|_| {
        let href = moving::path(page.appointment.id);
        view! { <li><a href=href>"These images are of another participant"</a></li> }
    });
    let content = view! {
        {heading(TITLE)}
        {finding_view(page.finding, page.facts.now)}
        <h2 class="nhsuk-heading-m">"What to do"</h2>
        <ul class="nhsuk-list nhsuk-list--bullet">
            {phase.advice().iter().map(|words| view! { <li>{*words}</li> }).collect_view()}
        </ul>
        <ul class="nhsuk-list app-button-row">
            <li><a href=here rel="external">"Re-check for images"</a></li>
            <li><a href=images>"Back to the images"</a></li>
            {moving}
        </ul>
        <h2 class="nhsuk-heading-m">"Resend from the machine"</h2>
        <ol class="nhsuk-list nhsuk-list--number">
            <li>"On the machine, open the list of examinations that are done, and this participant in it."</li>
            <li>"Choose all images, and send them to this service once more."</li>
            <li>"Re-check for images. An image that is here already is not counted twice."</li>
        </ol>
        {by_hand(&page)}
        <h2 class="nhsuk-heading-m">"What is known"</h2>
        <SummaryList rows=facts_rows(&page) />
        <h2 class="nhsuk-heading-m">"What the machine sent for others in the last 30 minutes"</h2>
        {elsewhere_view(&page)}
    };
    let bar = bar_of(
        &page.appointment,
        page.appointment.flow.label(),
        page.facts.now,
        Some(phase).filter(|phase| phase.fails()),
    );
    Frame::new(TITLE)
        .above(bar)
        .back(format!("/appointments/{}/images", page.appointment.id), "Images")
        .around(two_thirds(content.into_any()))
}

/// "at 10:42:07", with the day where it is another.
pub(super) fn clock(at: LocalDateTime, now: LocalDateTime) -> String {
    if at.date() == now.date() { at.clock() } else { at.long() }
}

fn finding_view(finding: Finding, now: LocalDateTime) -> AnyView {
    let Finding { phase, since } = finding;
    let since = format!("Since {}.", clock(since, now));
    if phase.fails() {
        view! {
            <WarningCallout heading=phase.label() heading_level=2>
                <p>{since}</p>
            </WarningCallout>
        }
        .into_any()
    } else {
        view! {
            <h2 class="nhsuk-heading-m">{phase.label()}</h2>
            <p>{since}</p>
        }
        .into_any()
    }
}

fn by_hand(page: &ProblemPage) -> Option<AnyView> {
    page.by_hand.map(|key| {
        let form = Form::of_button(Action::RecordManually.path(page.appointment.id), Some(key), None);
        view! {
            <h2 class="nhsuk-heading-m">"Record images manually"</h2>
            <p>
                "You can record by hand at any moment, and go back to the images received. Nothing is lost either way."
            </p>
            <PostForm form=form>
                <SubmitButton form=form variant=ButtonVariant::Secondary words="Record images manually" />
            </PostForm>
        }
        .into_any()
    })
}

fn facts_rows(page: &ProblemPage) -> Vec<SummaryRow> {
    let Facts { now, .. } = page.facts;
    let facts = &page.facts;
    let at = |at: Option<LocalDateTime>, never: &str| at.map_or_else(|| never.to_owned(), |at| clock(at, now));
    let machine = match (&page.room, &page.machine_title) {
        (Some(room), Some(title)) => format!("{}, AE title {title}", room.label()),
        (Some(room), None) => room.label(),
        (None, _) => "No room is chosen".to_owned(),
    };
    let contact = match facts.last_call {
        None => "Not today".to_owned(),
        Some((at, outcome)) => format!("{}: {}", clock(at, now), outcome.label()),
    };
    let step = match facts.performed {
        None => "Not reported".to_owned(),
        Some(step) => match step.ended {
            None => format!("Started at {}", clock(step.began, now)),
            Some(ended) => format!("Started at {}, ended at {}", clock(step.began, now), clock(ended, now)),
        },
    };
    let objects = |count| count_of(count, "object", "objects");
    let here = match facts.here {
        None => "None".to_owned(),
        Some(here) => format!("{}, the last at {}", objects(here.count), clock(here.last, now)),
    };
    let refused = match facts.refused {
        None => "None".to_owned(),
        Some(refused) => {
            let why = refused.reason.map_or("no reason is kept", |reason| reason.label());
            format!(
                "{}, the last at {}: {why}",
                objects(refused.count),
                clock(refused.last, now)
            )
        }
    };
    let apart = match facts.held_apart {
        None => "None".to_owned(),
        Some(apart) => format!("{}, the last at {}", objects(apart.count), clock(apart.last, now)),
    };
    let given = at(facts.handed, "Not given to this machine today");
    vec![
        SummaryRow::new("Machine expected", machine),
        SummaryRow::new("Last contact", contact),
        SummaryRow::new("Last worklist query", at(facts.last_query, "Not today")),
        SummaryRow::new("This appointment on its worklist", given),
        SummaryRow::new("Procedure step (MPPS)", step),
        SummaryRow::new("Received for this appointment", here),
        SummaryRow::new("Held apart from this appointment", apart),
        SummaryRow::new("Rejected", refused),
    ]
}

fn elsewhere_view(page: &ProblemPage) -> AnyView {
    if page.elsewhere.is_empty() {
        return view! { <p>"Nothing."</p> }.into_any();
    }
    let head = ["Last at", "Objects", "For whom"].map(Column::new).into();
    let row = |line: &Elsewhere| {
        let whose = match &line.whose {
            Whose::Another(id, digits) => {
                let href = moving::question_path(*id, &page.appointment.id.to_string());
                Cell::view(view! {
                    {format!("Another participant, accession number ending in {digits}. ")}
                    <a href=href rel="external">"They are of this participant"</a>
                })
            }
            Whose::Nobody => Cell::from("No appointment"),
            Whose::HeldApart => Cell::from("Held apart: they contradict the appointment that they name"),
        };
        Row::from(vec![
            Cell::from(clock(line.last, page.facts.now)),
            Cell::from(line.count.to_string()),
            whose,
        ])
    };
    let rows = page.elsewhere.iter().map(row).collect();
    view! { <Table caption="Sent for others" caption_is_hidden=true head=head rows=rows responsive=true /> }.into_any()
}
