//! What image readers do: the list of cases, a case, and what comes of it for those who write notes. Readers look at
//! the images elsewhere; here they see what was taken and why, and edit nothing of it.

pub mod case;
pub mod list;
pub mod notes;

use leptos::prelude::WithUntracked;
use leptos_router::hooks::use_query_map;

use crate::domain::reading::filter::Filter;
use crate::services::reading::NotesPage;

/// The list of cases.
pub const PATH: &str = "/reading";
/// "Do notes help?"
pub const REPORT: &str = "/reports/notes";
/// The field of the case after which the next one is wanted.
pub const AFTER_CASE: &str = "case";

/// What the address narrows the list to.
fn filter_asked() -> Filter {
    use_query_map().with_untracked(|query| Filter::of(|name| query.get_str(name).unwrap_or_default().to_owned()))
}

/// "Do notes help?" as comma-separated values.
#[must_use]
pub fn csv(page: &NotesPage) -> String {
    notes::csv(page)
}
