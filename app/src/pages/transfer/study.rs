//! A received study: on which associations it came, its exposures with doses, what the machine said of its step, and
//! whose it is.

use leptos::prelude::*;

use super::picture::picture_view;
use super::{
    calls_table, claim_lines, code, frame, nothing, receipt_tag, refresh_line, stamp, standing_tag, step_words,
    study_path,
};
use crate::api;
use crate::components::{Cell, Column, Details, Row, SummaryList, SummaryRow, Table, WarningCallout};
use crate::domain::local_time::LocalDateTime;
use crate::domain::received::matching::Field;
use crate::domain::transfer::{count_of, size_words};
use crate::erased::{CollectView, IntoAny};
use crate::pages::frame::heading;
use crate::pages::read::{Source, parse_id};
use crate::services::transfer::{
    Candidate, ExposureLine, HeaderClaim, ObjectLine, PictureLine, Standing, StepLine, StudyPage,
};

/// The page at /admin/image-transfer/studies/{id}.
pub fn page() -> AnyView {
    Source::new(|id| Ok(api::TransferStudy { id: parse_id(id)? }), show).page_kept_up_to_date()
}

fn show(page: StudyPage) -> AnyView {
    const TITLE: &str = "Received study";
    let now = page.now;
    let content = view! {
        {heading(TITLE)}
        {refresh_line(now)}
        <SummaryList rows=facts(&page) />
        {waiting_view(&page)}
        <h2 class="nhsuk-heading-m">{exposures_title(&page)}</h2>
        {exposures_view(&page)}
        <h2 class="nhsuk-heading-m">"Procedure step (MPPS)"</h2>
        {steps_view(&page.steps, now)}
        <h2 class="nhsuk-heading-m">"Associations"</h2>
        {if page.calls.is_empty() {
            nothing("It was not sent by DICOM, but uploaded.")
        } else {
            calls_table("Associations", &page.calls, now)
        }}
        {objects_view(&page.objects, now)}
    };
    frame(TITLE).around(content.into_any())
}

fn facts(page: &StudyPage) -> Vec<SummaryRow> {
    let line = &page.line;
    let mut rows = vec![SummaryRow::new("Standing", standing_tag(line.standing))];
    match &page.standing {
        Standing::Matched {
            accession,
            starts_at,
            how,
        } => {
            rows.push(SummaryRow::new("Accession number", code(accession.clone())));
            rows.push(SummaryRow::new("Appointment", starts_at.long()));
            rows.extend(how.clone().map(|how| SummaryRow::new("Found by", how)));
        }
        Standing::Pending | Standing::QualityControl | Standing::Waiting { .. } => {}
    }
    let views: Vec<String> = page
        .views
        .iter()
        .map(|(view, count)| format!("{count}× {view}"))
        .collect();
    let views = if views.is_empty() {
        "None".to_owned()
    } else {
        views.join(", ")
    };
    let whole = line.receipt.as_ref().map(|receipt| {
        let words = view! {
            {receipt_tag(receipt)}
            " "
            {receipt.reason()}
        };
        SummaryRow::new("Completeness", words.into_any())
    });
    rows.extend(whole);
    let first = stamp(page.first, page.now);
    let last = stamp(line.last, page.now);
    let arrived = if first == last {
        first
    } else {
        format!("{first} to {last}")
    };
    let uid = page.study_uid.clone().map_or_else(|| "Not given".into_any(), code);
    rows.extend([
        SummaryRow::new("Views", views),
        SummaryRow::new("Procedure step", step_words(line.step)),
        SummaryRow::new("Machine", line.machine.clone().unwrap_or_else(|| "Upload".to_owned())),
        SummaryRow::new("Arrived", arrived),
        SummaryRow::new("Study Instance UID", uid),
    ]);
    rows
}

/// What a person has to decide, where something is to be decided.
fn waiting_view(page: &StudyPage) -> Option<AnyView> {
    let Standing::Waiting { why, claim, candidates } = &page.standing else {
        return None;
    };
    let (title, words) = match why {
        Some(why) => (
            "These images are held apart",
            format!("{why} They are shown under nobody."),
        ),
        None => (
            "These images belong to no appointment",
            "Nothing in their headers leads to an appointment of this unit.".to_owned(),
        ),
    };
    let candidates = if candidates.is_empty() {
        nothing("No appointment fits. If the images are of a participant of another unit, tell that unit.")
    } else {
        candidates
            .iter()
            .map(|candidate| candidate_view(candidate, claim, &study_path(&page.line)))
            .collect_view()
            .into_any()
    };
    let rows = claim_lines(claim)
        .into_iter()
        .map(|(label, words)| SummaryRow::new(label, words))
        .collect();
    let view = view! {
        <WarningCallout heading=title heading_level=2>
            <p>{words}</p>
        </WarningCallout>
        <h2 class="nhsuk-heading-m">"What the header says"</h2>
        <SummaryList rows=rows />
        <h2 class="nhsuk-heading-m">"Appointments they may belong to"</h2>
        {candidates}
    };
    Some(view.into_any())
}

fn candidate_view(candidate: &Candidate, claim: &HeaderClaim, study: &str) -> AnyView {
    let head = ["Item", "Header", "Appointment"].map(Column::new).into();
    let name = candidate.participant.display_name();
    let href = format!("{study}/attach?appointment={}", candidate.appointment);
    view! {
        <h3 class="nhsuk-heading-s">{format!("{name}, {}", candidate.starts_at.long())}</h3>
        <p>{likeness_words(candidate)}</p>
        <Table
            caption="Header and appointment compared"
            caption_is_hidden=true
            head=head
            rows=compared(candidate, claim)
            first_cell_is_header=true
        />
        <p>
            <a href=href>
                "Attach to this appointment" <span class="nhsuk-u-visually-hidden">{format!(" of {name}")}</span>
            </a>
        </p>
    }
    .into_any()
}

/// Header and appointment beside each other.
pub(super) fn compared(candidate: &Candidate, claim: &HeaderClaim) -> Vec<Row> {
    let participant = &candidate.participant;
    let theirs = [
        participant.display_name(),
        participant.birth_date_with_age(candidate.starts_at.date()),
        participant.nhs_number.expose().spaced(),
        candidate.accession.clone(),
    ];
    claim_lines(claim)
        .into_iter()
        .zip(theirs)
        .map(|((label, header), theirs)| Row::from(vec![Cell::from(label), Cell::from(header), Cell::from(theirs)]))
        .collect()
}

/// "The accession number and the name agree. The date of birth contradicts."
pub(super) fn likeness_words(candidate: &Candidate) -> String {
    let sentence = |fields: &[Field], one: &str, many: &str| {
        let labels: Vec<String> = fields.iter().map(|field| format!("the {}", field.label())).collect();
        let verb = if labels.len() == 1 { one } else { many };
        let joined = match labels.split_last() {
            None => return None,
            Some((last, [])) => last.clone(),
            Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        };
        Some(format!("{}{} {verb}.", joined[..1].to_uppercase(), &joined[1..]))
    };
    let sentences = [
        sentence(&candidate.agrees, "agrees", "agree"),
        sentence(&candidate.contradicts, "contradicts", "contradict"),
    ];
    let sentences: Vec<String> = sentences.into_iter().flatten().collect();
    if sentences.is_empty() {
        "Nothing agrees and nothing contradicts.".to_owned()
    } else {
        sentences.join(" ")
    }
}

fn exposures_title(page: &StudyPage) -> String {
    let count = u32::try_from(page.exposures.len()).unwrap_or(u32::MAX);
    count_of(count, "exposure", "exposures")
}

fn exposures_view(page: &StudyPage) -> AnyView {
    if page.exposures.is_empty() {
        return nothing("No exposure is known from what arrived.");
    }
    let head = ["Picture", "View", "Taken at", "Dose", "Exposure", "Remarks"]
        .map(Column::new)
        .into();
    let rows = page
        .exposures
        .iter()
        .map(|exposure| exposure_row(exposure, page.now))
        .collect();
    view! {
        <Table caption="Exposures" caption_is_hidden=true head=head rows=rows responsive=true />
        <p class="nhsuk-u-secondary-text-colour">"Pictures are for recognising images, not for diagnosis."</p>
    }
    .into_any()
}

fn exposure_row(exposure: &ExposureLine, now: LocalDateTime) -> Row {
    let at = exposure.at.map_or_else(|| "Not given".to_owned(), |at| stamp(at, now));
    let dose = exposure
        .dose
        .map_or_else(|| "Not given".to_owned(), |dose| format!("{dose} mGy"));
    let from = exposure
        .dose_from
        .clone()
        .map(|from| view! { <br /> <span class="nhsuk-u-secondary-text-colour">{from}</span> });
    let rejected = exposure
        .rejected
        .as_ref()
        .map(|why| format!("Rejected on the machine: {why}."));
    let absent = exposure
        .picture
        .is_none()
        .then(|| "Reported by the machine; no image has arrived.".to_owned());
    let remarks: Vec<String> = rejected.into_iter().chain(absent).collect();
    Row::from(vec![
        Cell::view(picture_view(exposure.picture.as_ref(), &exposure.view)),
        Cell::from(exposure.view.clone()),
        Cell::view(view! { <span class="app-number">{at}</span> }),
        Cell::view(view! { <span class="app-number">{dose}</span> {from} }),
        Cell::from(exposure.factors.join(", ")),
        Cell::from(remarks.join(" ")),
    ])
}

fn steps_view(steps: &[StepLine], now: LocalDateTime) -> AnyView {
    if steps.is_empty() {
        return nothing("The machine has reported no step. Whether all images are here cannot be known from it.");
    }
    steps.iter().map(|step| step_view(step, now)).collect_view().into_any()
}

fn step_view(step: &StepLine, now: LocalDateTime) -> AnyView {
    let missing = u32::try_from(step.missing.len()).unwrap_or(u32::MAX);
    let here = match (step.named, missing) {
        (0, _) => "The machine has not named its images yet".into_any(),
        (named, 0) => format!(
            "All {} that the machine names are here",
            count_of(named, "object", "objects")
        )
        .into_any(),
        (named, missing) => {
            let uids = step
                .missing
                .iter()
                .map(|uid| view! { <li>{code(uid.clone())}</li> })
                .collect_view();
            view! {
                {format!("{missing} of {named} named by the machine are not here. Resend from the machine:")}
                <ul class="nhsuk-list nhsuk-list--bullet">{uids}</ul>
            }
            .into_any()
        }
    };
    let omitted: Vec<&str> = step.omissions.iter().map(|omission| omission.label()).collect();
    let omitted = (!omitted.is_empty()).then(|| SummaryRow::new("Left out by the machine", omitted.join(", ")));
    let mut rows = vec![
        SummaryRow::new("State", step_words(Some(step.status))),
        SummaryRow::new("Began", stamp(step.started, now)),
        SummaryRow::new("Last message", stamp(step.changed, now)),
        SummaryRow::new(
            "Exposures counted by the machine",
            step.exposures
                .map_or_else(|| "Not given".to_owned(), |count| count.to_string()),
        ),
        SummaryRow::new("Images", here),
        SummaryRow::new("SOP Instance UID", code(step.instance.clone())),
    ];
    rows.extend(omitted);
    view! { <SummaryList rows=rows /> }.into_any()
}

fn objects_view(objects: &[ObjectLine], now: LocalDateTime) -> AnyView {
    let head = ["Picture", "Arrived", "Kind", "Size", "SOP Instance UID"]
        .map(Column::new)
        .into();
    let rows = objects
        .iter()
        .map(|object| {
            let picture = PictureLine {
                id: object.id,
                state: object.picture.clone(),
            };
            Row::from(vec![
                Cell::view(picture_view(Some(&picture), &object.kind)),
                Cell::view(view! { <span class="app-number">{stamp(object.received, now)}</span> }),
                Cell::from(object.kind.clone()),
                Cell::from(size_words(object.size_bytes)),
                Cell::view(code(object.instance.clone())),
            ])
        })
        .collect();
    let summary = count_of(
        u32::try_from(objects.len()).unwrap_or(u32::MAX),
        "object received",
        "objects received",
    );
    view! {
        <Details summary=summary>
            <Table caption="Objects" caption_is_hidden=true head=head rows=rows responsive=true />
        </Details>
    }
    .into_any()
}
