//! One thing in quarantine: what happened, what can be done, and what was done.

use leptos::prelude::*;

use super::quarantine::state_tag;
use super::{PATH, calls_table, code, stamp};
use crate::api;
use crate::components::{ButtonVariant, SummaryList, SummaryRow};
use crate::domain::ids::QuarantineId;
use crate::domain::transfer::{reference, size_words};
use crate::erased::IntoAny;
use crate::forms::transfer::{NOTE, note};
use crate::pages::appointment::notes::text_box;
use crate::pages::form::{Buttons, Form, PostForm, Setup, SubmitButton};
use crate::pages::frame::{Frame, heading_with_caption, two_thirds};
use crate::pages::read::{Source, parse_id};
use crate::services::transfer::{Again, NoteLine, QuarantinedPage};

/// The page at /admin/image-transfer/quarantine/{id}.
pub fn page() -> AnyView {
    Source::new(|id| Ok(api::TransferQuarantined { id: parse_id(id)? }), show).page_made_anew()
}

fn show(page: QuarantinedPage) -> AnyView {
    let line = &page.line;
    let title = line.reason.label();
    let path = format!("{PATH}/quarantine/{}", line.id);
    let form = Form::new(Setup {
        action: path,
        ..Setup::default()
    })
    .checked(|fields| note(fields).map(|_| ()));
    let rows = vec![
        SummaryRow::new("Reference", code(reference(line.id.0))),
        SummaryRow::new("Arrived", stamp(line.at, page.now)),
        SummaryRow::new("Machine", line.machine.clone().unwrap_or_else(|| "Upload".to_owned())),
        SummaryRow::new(
            "SOP Instance UID",
            page.instance.clone().map_or_else(|| "Not known".into_any(), code),
        ),
        SummaryRow::new("Detail", page.detail.clone()),
        SummaryRow::new("Size", size_words(line.size_bytes)),
        SummaryRow::new("SHA-256", code(page.sha256.clone())),
        SummaryRow::new("State", state_tag(line)),
        SummaryRow::new("File", file_words(&page)),
    ];
    let call = page.call.as_ref().map(|call| {
        view! {
            <h2 class="nhsuk-heading-m">"Association"</h2>
            {calls_table("Association", std::slice::from_ref(call), page.now)}
        }
    });
    let dealt_with = match (&page.note, line.dealt_with) {
        (Some(note), _) => note_view(note, &page),
        (None, Some(at)) => {
            let at = stamp(at, page.now);
            view! { <p>"It was taken in after all, " {at} ", and is among the received images."</p> }.into_any()
        }
        (None, None) => question(form),
    };
    let content = view! {
        {heading_with_caption("Quarantine", title)}
        <p>{line.reason.meaning()}</p>
        <h2 class="nhsuk-heading-m">"What can be done"</h2>
        <p>{line.reason.advice()}</p>
        <SummaryList rows=rows />
        {call}
        {again_view(page.again, line.id)}
        {dealt_with}
    };
    Frame::new(title)
        .form(form)
        .back(format!("{PATH}/quarantine"), "Quarantine")
        .around(content.into_any())
}

fn file_words(page: &QuarantinedPage) -> String {
    match page.file_gone {
        Some(at) => format!("Deleted {}: it had been dealt with", stamp(at, page.now)),
        None => "Kept".to_owned(),
    }
}

fn again_view(again: Again, id: QuarantineId) -> AnyView {
    let content = match again {
        Again::Never => return ().into_any(),
        Again::Possible => {
            let form = Form::of_button(format!("{PATH}/quarantine/{id}/again"), None, None);
            view! {
                <p>"The whole object is kept. If the cause is gone, it can be taken in from here."</p>
                <PostForm form=form by_browser=true>
                    <SubmitButton form=form words="Try again" variant=ButtonVariant::Secondary />
                </PostForm>
            }
            .into_any()
        }
        Again::Waiting => view! { <p>"Another attempt is about to be made. Look again in a moment."</p> }.into_any(),
    };
    two_thirds(view! { <h2 class="nhsuk-heading-m">"Try to take it in"</h2> {content} }.into_any())
}

fn question(form: Form) -> AnyView {
    const HINT: &str = "For example: resent from the machine at 10:15, and received. Do not name the participant";
    two_thirds(
        view! {
            <h2 class="nhsuk-heading-m">"Mark as dealt with"</h2>
            <p>
                "Its alert is closed, and your note is kept with your name. The file is deleted some days after that; \
                 its fingerprint stays."
            </p>
            <PostForm form=form by_browser=true>
                {text_box(form, NOTE, "What was done?", Some(HINT))}
                <Buttons form=form words="Mark as dealt with" />
            </PostForm>
        }
        .into_any(),
    )
}

fn note_view(note: &NoteLine, page: &QuarantinedPage) -> AnyView {
    let by = format!("{}, {}", note.by, stamp(note.at, page.now));
    view! {
        <h2 class="nhsuk-heading-m">"Dealt with"</h2>
        <p class="app-typed">{note.words.clone()}</p>
        <p class="nhsuk-u-secondary-text-colour">{by}</p>
    }
    .into_any()
}
