//! Images that belong to nobody: those that name no appointment, and those that contradict the one they name.

use leptos::prelude::*;

use super::{claim_lines, frame, nothing, page_asked, pages_of, refresh_line, stamp, standing_tag, study_path};
use crate::api;
use crate::components::{Action, Card, Size, SummaryList, SummaryRow};
use crate::domain::local_time::LocalDateTime;
use crate::domain::transfer::count_of;
use crate::erased::{CollectView, IntoAny};
use crate::pages::frame::heading;
use crate::pages::read::Source;
use crate::services::transfer::{Paged, UnsettledLine};

/// The page at /admin/image-transfer/unmatched.
pub fn page() -> AnyView {
    let page = page_asked();
    Source::new(move |_| Ok(api::TransferUnmatched { page }), show).page_kept_up_to_date()
}

fn show(list: Paged<UnsettledLine>) -> AnyView {
    const TITLE: &str = "Images without an appointment";
    let cards = if list.lines.is_empty() {
        nothing("All images that arrived belong to an appointment.")
    } else {
        list.lines
            .iter()
            .map(|line| card(line, list.now))
            .collect_view()
            .into_any()
    };
    let content = view! {
        {heading(TITLE)}
        {refresh_line(list.now)}
        <p>
            "These images are shown under nobody until somebody decides. What their headers say about the participant \
             is shown here. That you opened this page is written into the audit trail."
        </p>
        {cards}
        {pages_of(&list)}
    };
    frame(TITLE).around(content.into_any())
}

fn card(line: &UnsettledLine, now: LocalDateTime) -> AnyView {
    let study = &line.study;
    let last = stamp(study.last, now);
    let heading = format!("{}, last at {last}", count_of(study.objects, "object", "objects"));
    let actions = vec![Action::new("Show", study_path(study), format!("the study of {last}"))];
    let mut rows = vec![
        SummaryRow::new("Standing", standing_tag(study.standing)),
        SummaryRow::new("Machine", study.machine.clone().unwrap_or_else(|| "Upload".to_owned())),
    ];
    if let Some(why) = &line.why {
        rows.push(SummaryRow::new("Why", why.clone()));
    }
    let claim = claim_lines(&line.claim)
        .into_iter()
        .map(|(label, words)| SummaryRow::new(format!("{label} in the header"), words));
    rows.extend(claim);
    view! {
        <Card heading=heading heading_size=Size::S actions=actions>
            <SummaryList rows=rows last_row_border=false />
        </Card>
    }
    .into_any()
}
