//! One thing in quarantine: what happened, what can be done, and what was done.

use leptos::prelude::*;

use super::quarantine::state_tag;
use super::{PATH, calls_table, code, stamp};
use crate::api;
use crate::components::{SummaryList, SummaryRow};
use crate::domain::transfer::{reference, size_words};
use crate::erased::IntoAny;
use crate::forms::transfer::{NOTE, note};
use crate::pages::appointment::notes::text_box;
use crate::pages::form::{Buttons, Form, PostForm, Setup};
use crate::pages::frame::{Frame, heading_with_caption, two_thirds};
use crate::pages::read::{Source, parse_id};
use crate::services::transfer::{NoteLine, QuarantinedPage};

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
    ];
    let call = page.call.as_ref().map(|call| {
        view! {
            <h2 class="nhsuk-heading-m">"Association"</h2>
            {calls_table("Association", std::slice::from_ref(call), page.now)}
        }
    });
    let dealt_with = match &page.note {
        Some(note) => note_view(note, &page),
        None if line.dealt_with.is_some() => view! { <p>"It was dealt with."</p> }.into_any(),
        None => question(form),
    };
    let content = view! {
        {heading_with_caption("Quarantine", title)}
        <p>{line.reason.meaning()}</p>
        <h2 class="nhsuk-heading-m">"What can be done"</h2>
        <p>{line.reason.advice()}</p>
        <SummaryList rows=rows />
        {call}
        {dealt_with}
    };
    Frame::new(title)
        .form(form)
        .back(format!("{PATH}/quarantine"), "Quarantine")
        .around(content.into_any())
}

fn question(form: Form) -> AnyView {
    const HINT: &str = "For example: resent from the machine at 10:15, and received. Do not name the participant";
    two_thirds(
        view! {
            <h2 class="nhsuk-heading-m">"Mark as dealt with"</h2>
            <p>"The object stays in quarantine. Its alert is closed, and your note is kept with your name."</p>
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
