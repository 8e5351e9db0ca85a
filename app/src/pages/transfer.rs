//! "Image transfer": what administrators see of the traffic with machines. Written to be read out on the telephone:
//! short sentences, exact times, and references that can be copied.

pub mod attach;
pub mod calls;
pub mod machine;
pub mod overview;
pub mod picture;
pub mod quarantine;
pub mod quarantined;
pub mod registration;
pub mod site;
pub mod studies;
pub mod study;
pub mod unsettled;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::frame::Frame;
use super::navigation::use_go;
use crate::components::{Cell, Column, InsetText, Row, Table, Tag, TagColour};
use crate::domain::local_time::{LocalDateTime, long_date};
use crate::domain::received::procedure::StepStatus;
use crate::domain::received::receipt::Receipt;
use crate::domain::transfer::{CallOutcome, Grade, count_of};
use crate::erased::IntoAny;
use crate::services::transfer::{CallLine, HeaderClaim, Paged, StandingKind, StudyLine};

/// Where it all begins.
pub const PATH: &str = "/admin/image-transfer";

/// The page that an address asks for: `?page=2`; the first when it asks for none.
fn page_asked() -> u32 {
    let asked = use_query_map().with_untracked(|query| query.get_str("page").and_then(|page| page.parse().ok()));
    asked.unwrap_or(1)
}

fn frame(title: impl Into<String>) -> Frame {
    Frame::new(title).back(PATH, "Image transfer")
}

/// "09:40:07", with the day before it when it is not today. Logs of machines show times like this.
fn stamp(at: LocalDateTime, now: LocalDateTime) -> String {
    let time = at.0.time();
    let clock = format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second());
    if at.date() == now.date() {
        clock
    } else {
        format!("{}, {clock}", long_date(at.date()))
    }
}

fn stamp_or(at: Option<LocalDateTime>, now: LocalDateTime, otherwise: &str) -> String {
    at.map_or_else(|| otherwise.to_owned(), |at| stamp(at, now))
}

fn grade_colour(grade: Grade) -> TagColour {
    match grade {
        Grade::Good => TagColour::Green,
        Grade::Going => TagColour::Blue,
        Grade::Doubtful => TagColour::Orange,
        Grade::Bad => TagColour::Red,
    }
}

fn grade_tag(words: impl Into<String>, grade: Grade) -> AnyView {
    view! { <Tag content=words.into() colour=grade_colour(grade) /> }.into_any()
}

/// When the page was made, and a link that makes it anew.
fn refresh_line(now: LocalDateTime) -> AnyView {
    let here = use_go().here();
    view! {
        <p class="app-no-print">
            {format!("As of {}. ", stamp(now, now))} <a href=here rel="external">"Refresh"</a>
        </p>
    }
    .into_any()
}

/// What is read out letter by letter: in letters that cannot be mistaken, and breaking anywhere.
fn code(text: impl Into<String>) -> AnyView {
    view! { <code class="app-code">{text.into()}</code> }.into_any()
}

fn nothing(words: &'static str) -> AnyView {
    view! { <InsetText><p>{words}</p></InsetText> }.into_any()
}

/// The way to the pages of a long list.
fn pages_of<T>(list: &Paged<T>) -> AnyView {
    if list.pages == 1 {
        return ().into_any();
    }
    let here = use_go().here();
    let (page, pages) = (list.page, list.pages);
    let link = |shown: bool, page: u32, words: &'static str| {
        shown.then(|| view! { <a href=format!("{here}?page={page}") rel="external">{words}</a> })
    };
    view! {
        <nav class="app-button-row app-no-print" aria-label="Pages of the list">
            {link(page > 1, page.saturating_sub(1), "Newer")}
            <span>{format!("Page {page} of {pages}")}</span>
            {link(page < pages, page + 1, "Older")}
        </nav>
    }
    .into_any()
}

/// What was done on an association: "5 objects stored, 1 refused, 2 worklist queries".
fn done_on(call: &CallLine) -> String {
    let parts: Vec<String> = [
        (call.stored, "object stored", "objects stored"),
        (call.refused, "object refused", "objects refused"),
        (call.queries, "worklist query", "worklist queries"),
        (call.steps, "procedure step message", "procedure step messages"),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, one, many)| count_of(count, one, many))
    .collect();
    match (parts.is_empty(), call.outcome) {
        (false, _) => parts.join(", "),
        (true, CallOutcome::Open) => "Nothing yet".to_owned(),
        (true, CallOutcome::Released) => "Nothing but a connection check".to_owned(),
        (true, _) => "Nothing".to_owned(),
    }
}

/// Associations, the newest first.
fn calls_table(caption: &'static str, calls: &[CallLine], now: LocalDateTime) -> AnyView {
    let head = ["Began", "Caller", "Outcome", "Done"].map(Column::new).into();
    let rows = calls.iter().map(|call| call_row(call, now)).collect();
    view! { <Table caption=caption caption_is_hidden=true head=head rows=rows responsive=true /> }.into_any()
}

fn call_row(call: &CallLine, now: LocalDateTime) -> Row {
    let lasted = match call.seconds {
        None => "not over".to_owned(),
        Some(0) => "under 1 second".to_owned(),
        Some(seconds) => count_of(seconds, "second", "seconds"),
    };
    let began = view! {
        <span class="app-number">{stamp(call.started, now)}</span>
        <br />
        <span class="nhsuk-u-secondary-text-colour">{lasted}</span>
    };
    let called = format!("to {} from {}", shown_title(&call.called_title), call.address);
    let caller = view! {
        <strong>{code(shown_title(&call.calling_title))}</strong>
        {call.machine.clone().map(|machine| view! { <br /> {machine} })}
        <br />
        <span class="nhsuk-u-secondary-text-colour app-code-line">{called}</span>
    };
    let advice = call
        .outcome
        .advice()
        .map(|advice| view! { <br /> <span class="nhsuk-u-secondary-text-colour">{advice}</span> });
    let outcome = view! { {grade_tag(call.outcome.label(), call.outcome.grade())} {advice} };
    Row::from(vec![
        Cell::view(began),
        Cell::view(caller),
        Cell::view(outcome),
        Cell::from(done_on(call)),
    ])
}

fn shown_title(title: &str) -> String {
    if title.is_empty() {
        "(none)".to_owned()
    } else {
        title.to_owned()
    }
}

fn standing_tag(standing: StandingKind) -> AnyView {
    let (words, colour) = match standing {
        StandingKind::Pending => ("Being read", TagColour::Blue),
        StandingKind::Matched => ("Matched", TagColour::Green),
        StandingKind::Unmatched => ("Unmatched", TagColour::Orange),
        StandingKind::HeldApart => ("Held apart", TagColour::Red),
        StandingKind::QualityControl => ("Quality control", TagColour::Grey),
    };
    view! { <Tag content=words colour=colour /> }.into_any()
}

/// Whether everything of a study is here.
fn receipt_tag(receipt: &Receipt) -> AnyView {
    let colour = match receipt {
        Receipt::Nothing => TagColour::Grey,
        Receipt::Arriving => TagColour::Blue,
        Receipt::Complete => TagColour::Green,
        Receipt::SeemsComplete(_) => TagColour::Orange,
        Receipt::Lacks(_) => TagColour::Red,
    };
    view! { <Tag content=receipt.label() colour=colour /> }.into_any()
}

/// What a machine says of its procedure step.
fn step_words(step: Option<StepStatus>) -> &'static str {
    match step {
        None => "Not reported",
        Some(StepStatus::InProgress) => "In progress",
        Some(StepStatus::Completed) => "Completed",
        Some(StepStatus::Discontinued) => "Discontinued",
    }
}

/// Received studies, the newest first.
fn studies_table(caption: &'static str, studies: &[StudyLine], now: LocalDateTime) -> AnyView {
    let head = [
        "Last arrived",
        "Machine",
        "Objects",
        "Appointment",
        "Procedure step",
        "Study",
    ]
    .map(Column::new)
    .into();
    let row = |study: &StudyLine| {
        let whose = view! {
            {standing_tag(study.standing)}
            {study.accession.clone().map(|accession| view! { " " {code(accession)} })}
        };
        let last = stamp(study.last, now);
        let open = view! {
            <a href=study_path(study)>
                "Show" <span class="nhsuk-u-visually-hidden">{format!(" the study of {last}")}</span>
            </a>
        };
        Row::from(vec![
            Cell::view(view! { <span class="app-number">{last.clone()}</span> }),
            Cell::from(study.machine.clone().unwrap_or_else(|| "Upload".to_owned())),
            Cell::view(view! {
                {study.objects.to_string()}
                {study.receipt.as_ref().map(|receipt| view! { " " {receipt_tag(receipt)} })}
            }),
            Cell::view(whose),
            Cell::from(step_words(study.step)),
            Cell::view(open),
        ])
    };
    let rows = studies.iter().map(row).collect();
    view! { <Table caption=caption caption_is_hidden=true head=head rows=rows responsive=true /> }.into_any()
}

fn study_path(study: &StudyLine) -> String {
    format!("{PATH}/studies/{}", study.id)
}

/// Whom images say they are about, line by line: label and words.
fn claim_lines(claim: &HeaderClaim) -> Vec<(&'static str, String)> {
    let given = |text: Option<String>| text.unwrap_or_else(|| "Not given".to_owned());
    let ids: Vec<String> = claim.ids.iter().map(|id| id.expose().clone()).collect();
    vec![
        ("Name", given(claim.name.as_ref().map(|name| name.expose().clone()))),
        (
            "Date of birth",
            given(claim.birth_date.as_ref().map(|date| long_date(*date.expose()))),
        ),
        ("Patient ID", given((!ids.is_empty()).then(|| ids.join(", ")))),
        ("Accession number", given(claim.accession.clone())),
    ]
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::ids::AssociationId;

    fn call(outcome: CallOutcome, counts: [u32; 4]) -> CallLine {
        let [stored, refused, queries, steps] = counts;
        CallLine {
            id: AssociationId(Uuid::nil()),
            machine: None,
            calling_title: "MGROOMA".to_owned(),
            called_title: "FOURVIEW".to_owned(),
            address: "10.1.2.3".to_owned(),
            started: LocalDateTime::parse("2026-11-24T09:40:07").expect("a time"),
            seconds: Some(1),
            outcome,
            stored,
            refused,
            queries,
            steps,
        }
    }

    #[test]
    fn what_was_done_is_said_in_words() {
        for (outcome, counts, words) in [
            (
                CallOutcome::Released,
                [5, 0, 0, 2],
                "5 objects stored, 2 procedure step messages",
            ),
            (
                CallOutcome::Aborted,
                [1, 1, 1, 0],
                "1 object stored, 1 object refused, 1 worklist query",
            ),
            (CallOutcome::Released, [0; 4], "Nothing but a connection check"),
            (CallOutcome::UnknownCaller, [0; 4], "Nothing"),
        ] {
            assert_eq!(done_on(&call(outcome, counts)), words);
        }
    }

    #[test]
    fn times_carry_their_day_when_it_is_not_today() {
        let at = |text: &str| LocalDateTime::parse(text).expect("a time");
        let then = at("2026-11-24T09:40:07");
        assert_eq!(stamp(then, at("2026-11-24T18:00")), "09:40:07");
        assert_eq!(stamp(then, at("2026-11-25T18:00")), "24 November 2026, 09:40:07");
    }
}
