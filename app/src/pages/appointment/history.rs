//! What happened to an appointment.

use leptos::prelude::*;

use crate::components::{Column, Row, Table};
use crate::erased::IntoAny;
use crate::services::imaging::HistoryLine;

/// The history, newest first.
pub fn history(lines: &[HistoryLine]) -> AnyView {
    if lines.is_empty() {
        return ().into_any();
    }
    let row = |line: &HistoryLine| {
        let what = match &line.note {
            None => line.event.label().to_owned(),
            Some(note) => format!("{} ({note})", line.event.label()),
        };
        let who = line.by.as_ref().map_or("Fourview", |staff| staff.name.as_str());
        Row::from(vec![line.at.long().into(), what.into(), who.to_owned().into()])
    };
    let rows = lines.iter().rev().map(row).collect();
    let head = ["When", "What", "Who"].map(Column::new).into();
    view! {
        <h2 class="nhsuk-heading-m">"What happened"</h2>
        <Table head=head rows=rows responsive=true />
    }
    .into_any()
}
