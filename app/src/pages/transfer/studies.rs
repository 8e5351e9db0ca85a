//! Everything that arrived today, by study.

use leptos::prelude::*;

use super::{frame, nothing, page_asked, pages_of, refresh_line, studies_table};
use crate::api;
use crate::domain::transfer::count_of;
use crate::erased::IntoAny;
use crate::pages::frame::heading;
use crate::pages::read::Source;
use crate::services::transfer::{Paged, StudyLine};

/// The page at /admin/image-transfer/studies.
pub fn page() -> AnyView {
    let page = page_asked();
    Source::new(move |_| Ok(api::TransferStudies { page }), show).page_kept_up_to_date()
}

fn show(list: Paged<StudyLine>) -> AnyView {
    const TITLE: &str = "Received today";
    let table = if list.lines.is_empty() {
        nothing("No images have arrived today.")
    } else {
        studies_table(TITLE, &list.lines, list.now)
    };
    let content = view! {
        {heading(TITLE)}
        {refresh_line(list.now)}
        <p>{format!("{}, the newest first.", count_of(list.total, "study", "studies"))}</p>
        {table}
        {pages_of(&list)}
    };
    frame(TITLE).around(content.into_any())
}
