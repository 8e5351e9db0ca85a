//! "Attach these images to this participant?": both beside each other, before anything is done.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::study::{compared, likeness_words};
use super::{stamp, study_path};
use crate::api;
use crate::components::{Column, Table, WarningCallout};
use crate::domain::transfer::count_of;
use crate::erased::IntoAny;
use crate::forms::transfer::APPOINTMENT;
use crate::pages::form::{Buttons, Form, PostForm, Setup};
use crate::pages::frame::{Frame, heading, two_thirds};
use crate::pages::read::{Source, parse_id};
use crate::services::transfer::AttachPage;

/// The page at /admin/image-transfer/studies/{id}/attach?appointment={id}.
pub fn page() -> AnyView {
    let asked = use_query_map().with_untracked(|query| query.get_str(APPOINTMENT).unwrap_or_default().to_owned());
    let read = move |id: &str| {
        let (id, appointment) = (parse_id(id)?, parse_id(&asked)?);
        Ok(api::TransferAttach { id, appointment })
    };
    Source::new(read, show).page_made_anew()
}

fn show(page: AttachPage) -> AnyView {
    let study = &page.study;
    let candidate = &page.candidate;
    let name = candidate.participant.display_name();
    let title = format!("Attach {} to {name}?", count_of(study.objects, "object", "objects"));
    let back = study_path(study);
    let form = Form::new(Setup {
        action: format!("{back}/attach?appointment={}", candidate.appointment),
        ..Setup::default()
    });
    let appointment = candidate.appointment.to_string();
    let head = ["Item", "Header", "Appointment"].map(Column::new).into();
    let arrived = format!("The images arrived at {}.", stamp(study.last, candidate.starts_at));
    let appointed = format!("The appointment is on {}.", candidate.starts_at.long());
    let contradicts = (!candidate.contradicts.is_empty()).then(|| {
        view! {
            <WarningCallout heading="The header contradicts this participant" heading_level=2>
                <p>
                    "Attach the images only if you know why, for example because the wrong line of the worklist was \
                     chosen."
                </p>
            </WarningCallout>
        }
    });
    let content = view! {
        {heading(title.clone())}
        {contradicts}
        <p>{likeness_words(candidate)}</p>
        <p>{arrived} " " {appointed}</p>
        <Table
            caption="Header and appointment compared"
            caption_is_hidden=true
            head=head
            rows=compared(candidate, &page.claim)
            first_cell_is_header=true
        />
        <p>
            "Ask the mammographer who took the images if you are not sure. Attaching is written into the audit trail \
             with your name."
        </p>
        <PostForm form=form by_browser=true>
            <input type="hidden" name=APPOINTMENT value=appointment />
            <Buttons form=form words=format!("Attach to {name}") />
        </PostForm>
    };
    Frame::new("Attach images")
        .back(back, "Received study")
        .around(two_thirds(content.into_any()))
}
