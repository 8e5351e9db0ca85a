//! What could not be taken in.

use leptos::prelude::*;

use super::{PATH, code, frame, nothing, page_asked, pages_of, refresh_line, stamp};
use crate::api;
use crate::components::{Cell, Column, Row, Table, Tag, TagColour};
use crate::domain::local_time::LocalDateTime;
use crate::domain::transfer::{reference, size_words};
use crate::erased::IntoAny;
use crate::pages::frame::heading;
use crate::pages::read::Source;
use crate::services::transfer::{Paged, QuarantineLine};

/// The page at /admin/image-transfer/quarantine.
pub fn page() -> AnyView {
    let page = page_asked();
    Source::new(move |_| Ok(api::TransferQuarantine { page }), show).page_kept_up_to_date()
}

fn show(list: Paged<QuarantineLine>) -> AnyView {
    const TITLE: &str = "Quarantine";
    let table = if list.lines.is_empty() {
        nothing("Nothing is in quarantine.")
    } else {
        let head = ["Reference", "Arrived", "Machine", "Reason", "Size", "State"]
            .map(Column::new)
            .into();
        let rows = list.lines.iter().map(|line| row(line, list.now)).collect();
        view! { <Table caption=TITLE caption_is_hidden=true head=head rows=rows responsive=true /> }.into_any()
    };
    let content = view! {
        {heading(TITLE)}
        {refresh_line(list.now)}
        <p>
            "What arrived and could not be taken in is kept here, and counted nowhere. It stays until somebody deals \
             with it."
        </p>
        {table}
        {pages_of(&list)}
    };
    frame(TITLE).around(content.into_any())
}

fn row(line: &QuarantineLine, now: LocalDateTime) -> Row {
    let href = format!("{PATH}/quarantine/{}", line.id);
    Row::from(vec![
        Cell::view(view! { <a href=href>{code(reference(line.id.0))}</a> }),
        Cell::view(view! { <span class="app-number">{stamp(line.at, now)}</span> }),
        Cell::from(line.machine.clone().unwrap_or_else(|| "Upload".to_owned())),
        Cell::from(line.reason.label()),
        Cell::from(size_words(line.size_bytes)),
        Cell::view(state_tag(line)),
    ])
}

pub(super) fn state_tag(line: &QuarantineLine) -> AnyView {
    match line.dealt_with {
        Some(_) => view! { <Tag content="Dealt with" colour=TagColour::Grey /> }.into_any(),
        None => view! { <Tag content="To be dealt with" colour=TagColour::Orange /> }.into_any(),
    }
}
