//! All associations of today.

use leptos::prelude::*;

use super::{calls_table, frame, nothing, page_asked, pages_of, refresh_line};
use crate::api;
use crate::domain::transfer::count_of;
use crate::erased::IntoAny;
use crate::pages::frame::heading;
use crate::pages::read::Source;
use crate::services::transfer::{CallLine, Paged};

/// The page at /admin/image-transfer/associations.
pub fn page() -> AnyView {
    let page = page_asked();
    Source::new(move |_| Ok(api::TransferAssociations { page }), show).page_kept_up_to_date()
}

fn show(list: Paged<CallLine>) -> AnyView {
    const TITLE: &str = "Associations today";
    let table = if list.lines.is_empty() {
        nothing("No machine has called today.")
    } else {
        calls_table(TITLE, &list.lines, list.now)
    };
    let content = view! {
        {heading(TITLE)}
        {refresh_line(list.now)}
        <p>{format!("{}, the newest first.", count_of(list.total, "association", "associations"))}</p>
        {table}
        {pages_of(&list)}
    };
    frame(TITLE).around(content.into_any())
}
