//! What of recorded appointments still needs somebody, whatever the day: images that came late, questions of image
//! readers, technical recalls.

use leptos::prelude::*;

use super::clinic::{status_colour, wanted};
use crate::api;
use crate::components::{Cell, Column, InsetText, Row, Table, Tag};
use crate::erased::IntoAny;
use crate::forms::steps::Step;
use crate::pages::frame::{Frame, heading};
use crate::pages::read::Source;
use crate::services::clinics::{AttentionLine, AttentionPage};

/// The page at /attention.
pub fn page() -> AnyView {
    Source::new(|_| Ok(api::Attention {}), show).page_kept_up_to_date()
}

fn show(page: AttentionPage) -> AnyView {
    const TITLE: &str = "Needs attention";
    let list = if page.lines.is_empty() {
        view! { <InsetText><p>"No recorded appointment needs attention."</p></InsetText> }.into_any()
    } else {
        let head = ["Date", "Participant", "Clinic", "What", "Action"]
            .map(Column::new)
            .into();
        let rows = page.lines.iter().map(row).collect();
        view! { <Table caption=TITLE caption_is_hidden=true head=head rows=rows responsive=true /> }.into_any()
    };
    let shown = page.lines.len();
    let more = usize::try_from(page.total).unwrap_or(usize::MAX).saturating_sub(shown);
    let more = (more > 0).then(|| view! { <p>{format!("{more} more come after these {shown}.")}</p> });
    let content = view! {
        {heading(TITLE)}
        <p>
            "Recorded appointments of all days: images that came late, questions of image readers, technical \
             recalls."
        </p>
        {list}
        {more}
    };
    Frame::new(TITLE).back("/clinics", "Clinics").around(content.into_any())
}

fn row(line: &AttentionLine) -> Row {
    let AttentionLine { clinic_code, line } = line;
    let name = line.participant.display_name();
    let about = format!(": {name}");
    let href = Step::Record.path(line.id);
    Row::from(vec![
        Cell::view(view! { <span class="app-number">{line.starts_at.long()}</span> }),
        Cell::view(view! {
            <strong>{name}</strong>
            <br />
            <span class="app-number nhsuk-u-secondary-text-colour">
                {line.participant.birth_date_with_age(line.starts_at.date())}
            </span>
        }),
        Cell::from(clinic_code.clone()),
        Cell::view(view! {
            <Tag content=line.status.label() colour=status_colour(line.status) />
            {wanted(line)}
        }),
        Cell::view(view! {
            <a href=href>"View record" <span class="nhsuk-u-visually-hidden">{about}</span></a>
        }),
    ])
}
