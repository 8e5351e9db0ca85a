//! "Image transfer": everything about the traffic with machines at a glance. Nothing of participants.

use leptos::prelude::*;

use super::site::site_path;
use super::{PATH, calls_table, code, grade_tag, nothing, refresh_line, stamp, stamp_or, studies_table};
use crate::api;
use crate::components::{ButtonVariant, Cell, Column, Row, SummaryList, SummaryRow, Table, Tag, TagColour};
use crate::domain::local_time::LocalDateTime;
use crate::domain::transfer::{Grade, count_of, size_words};
use crate::erased::IntoAny;
use crate::pages::form::{Form, PostForm, SubmitButton};
use crate::pages::frame::{Frame, heading};
use crate::pages::read::Source;
use crate::services::transfer::{
    AlertAbout, AlertLine, Backlog, CheckLine, MachineAdmission, MachineLine, SiteLine, Storage, TransferPage,
};

/// The page at /admin/image-transfer.
pub fn page() -> AnyView {
    Source::new(|_| Ok(api::ImageTransfer {}), show).page_kept_up_to_date()
}

fn show(page: TransferPage) -> AnyView {
    const TITLE: &str = "Image transfer";
    let now = page.now;
    let own = vec![
        SummaryRow::new("Our AE title", code(page.own_title.clone())),
        SummaryRow::new("We listen at", code(page.own_address.clone())),
        SummaryRow::new("Storage left", storage_view(page.storage)),
        SummaryRow::new("Still to be done", backlog_words(&page.backlog, now)),
    ];
    let content = view! {
        {heading(TITLE)}
        {refresh_line(now)}
        {alerts_view(&page)}
        <h2 class="nhsuk-heading-m">"This service"</h2>
        <SummaryList rows=own />
        <h2 class="nhsuk-heading-m">"Machines"</h2>
        {machines_view(&page.machines, now)}
        <p><a href=format!("{PATH}/add-machine")>"Add a machine"</a></p>
        <h2 class="nhsuk-heading-m">"Image transfer: automatic or manual per site"</h2>
        {sites_view(&page.sites)}
        <h2 class="nhsuk-heading-m">"Waiting for a person"</h2>
        {waiting_view(&page)}
        <h2 class="nhsuk-heading-m">"Received today"</h2>
        {studies_view(&page)}
        <h2 class="nhsuk-heading-m">"Associations today"</h2>
        {calls_view(&page)}
    };
    Frame::new(TITLE).around(content.into_any())
}

fn alerts_view(page: &TransferPage) -> AnyView {
    if page.alerts.is_empty() {
        return view! { <p>"No alerts are open."</p> }.into_any();
    }
    let title = match page.alerts_open {
        1 => "1 alert is open".to_owned(),
        open => format!("{open} alerts are open"),
    };
    let shown = u32::try_from(page.alerts.len()).unwrap_or(u32::MAX);
    let more = (shown < page.alerts_open).then(|| view! { <p>{format!("The newest {shown} are shown.")}</p> });
    let head = ["Since", "What is wrong", "What to do"].map(Column::new).into();
    let rows = page.alerts.iter().map(|alert| alert_row(alert, page.now)).collect();
    view! {
        <h2 class="nhsuk-heading-m">{title}</h2>
        <Table caption="Alerts" caption_is_hidden=true head=head rows=rows responsive=true />
        {more}
    }
    .into_any()
}

fn alert_row(alert: &AlertLine, now: LocalDateTime) -> Row {
    let at = stamp(alert.at, now);
    let href = match alert.about {
        AlertAbout::Received(id) => format!("{PATH}/studies/{id}"),
        AlertAbout::Quarantined(id) => format!("{PATH}/quarantine/{id}"),
        AlertAbout::Machine(id) => format!("{PATH}/machines/{id}"),
    };
    let form = Form::of_button(format!("{PATH}/alerts/{}/close", alert.id), None, None);
    let about = format!(" of {at}: {}", alert.kind.label());
    let actions = view! {
        <div class="app-button-row">
            <a href=href>"Show"<span class="nhsuk-u-visually-hidden">{about.clone()}</span></a>
            <PostForm form=form by_browser=true>
                <SubmitButton form=form variant=ButtonVariant::Secondary small=true words="Close alert" about=about />
            </PostForm>
        </div>
    };
    Row::from(vec![
        Cell::view(view! { <span class="app-number">{at}</span> }),
        Cell::from(alert.kind.label()),
        Cell::view(actions),
    ])
}

fn storage_view(storage: Storage) -> AnyView {
    match storage {
        Storage::Known { room_bytes, level } => {
            let room = size_words(room_bytes.unwrap_or(0));
            view! { {grade_tag(level.label(), level.grade())} {format!(" {room}. {}", level.meaning())} }.into_any()
        }
        Storage::Unknown => view! {
            {grade_tag("Unknown", Grade::Bad)} " The disk does not answer. Ask whoever runs this server."
        }
        .into_any(),
    }
}

fn backlog_words(backlog: &Backlog, now: LocalDateTime) -> String {
    let mut parts = Vec::new();
    if backlog.not_read > 0 {
        parts.push(format!(
            "{} to be read.",
            count_of(backlog.not_read, "object", "objects")
        ));
    }
    if backlog.pictures_waiting > 0 {
        parts.push(format!(
            "{} to be made.",
            count_of(backlog.pictures_waiting, "thumbnail", "thumbnails")
        ));
    }
    if let Some(oldest) = backlog.oldest {
        parts.push(format!("The oldest arrived at {}.", stamp(oldest, now)));
    }
    if parts.is_empty() {
        parts.push("Nothing waits.".to_owned());
    }
    if backlog.pictures_failed > 0 {
        let failed = count_of(backlog.pictures_failed, "thumbnail", "thumbnails");
        parts.push(format!("Today {failed} could not be made."));
    }
    parts.join(" ")
}

fn machines_view(machines: &[MachineLine], now: LocalDateTime) -> AnyView {
    if machines.is_empty() {
        return nothing("This unit has no machines.");
    }
    let head = [
        "AE title",
        "Room",
        "Last contact",
        "Last worklist query",
        "Last image",
        "Check",
    ]
    .map(Column::new)
    .into();
    let rows = machines.iter().map(|machine| machine_row(machine, now)).collect();
    view! { <Table caption="Machines" caption_is_hidden=true head=head rows=rows responsive=true /> }.into_any()
}

fn sites_view(sites: &[SiteLine]) -> AnyView {
    let row = |line: &SiteLine| {
        let about = format!(" how images of {} are recorded", line.site.name);
        let value = view! {
            {line.words()} " "
            <a href=site_path(line)>"Change" <span class="nhsuk-u-visually-hidden">{about}</span></a>
        };
        SummaryRow::new(line.site.name.clone(), value.into_any())
    };
    let rows: Vec<SummaryRow> = sites.iter().map(row).collect();
    view! { <SummaryList rows=rows /> }.into_any()
}

fn machine_row(machine: &MachineLine, now: LocalDateTime) -> Row {
    let title = view! {
        <a href=machine_path(machine)>{code(machine.ae_title.clone())}</a>
        <br />
        {machine.name.clone()}
        {admission_tag(&machine.admission)}
    };
    let rooms = match machine.rooms.join("; ") {
        rooms if rooms.is_empty() => "None".to_owned(),
        rooms => rooms,
    };
    let at = |at| Cell::view(view! { <span class="app-number">{stamp_or(at, now, "Never")}</span> });
    Row::from(vec![
        Cell::view(title),
        Cell::from(rooms),
        at(machine.last_contact),
        at(machine.last_query),
        at(machine.last_image),
        Cell::view(check_view(machine, now)),
    ])
}

pub(super) fn machine_path(machine: &MachineLine) -> String {
    format!("{PATH}/machines/{}", machine.id)
}

/// A tag where a machine cannot call.
fn admission_tag(admission: &MachineAdmission) -> Option<AnyView> {
    let words = match admission {
        MachineAdmission::Admitted(_) => return None,
        MachineAdmission::SwitchedOff => "Switched off",
        MachineAdmission::NotRegistered => "No address registered",
    };
    Some(view! { <br /> <Tag content=words colour=TagColour::Grey /> }.into_any())
}

/// The button that calls a machine, and what came of it last; or why there is none.
pub(super) fn check_view(machine: &MachineLine, now: LocalDateTime) -> AnyView {
    if machine.listener.is_none() {
        return view! {
            "Cannot be checked: no listening address. "
            <a href=machine_path(machine)>
                "Enter it" <span class="nhsuk-u-visually-hidden">{format!(" for {}", machine.ae_title)}</span>
            </a>
        }
        .into_any();
    }
    let form = Form::of_button(format!("{}/check", machine_path(machine)), None, None);
    let about = format!(" to {}", machine.ae_title);
    let last = machine
        .check
        .map(|check| view! { <p class="nhsuk-u-margin-bottom-2">{check_words(&check, now)}</p> });
    view! {
        {last}
        <PostForm form=form by_browser=true>
            <SubmitButton form=form variant=ButtonVariant::Secondary small=true words="Check connection" about=about />
        </PostForm>
    }
    .into_any()
}

/// What came of a check, in two lines.
fn check_words(check: &CheckLine, now: LocalDateTime) -> AnyView {
    let after = format!(" {} after {} ms", stamp(check.at, now), check.milliseconds);
    view! { {grade_tag(check.outcome.label(), check.outcome.grade())} <span class="app-number">{after}</span> }
        .into_any()
}

fn waiting_view(page: &TransferPage) -> AnyView {
    let line = |count: u32, one: &str, many: &str| match count {
        0 => "None".to_owned(),
        count => count_of(count, one, many),
    };
    let unsettled = |count: u32, words: String| {
        if count == 0 {
            words.into_any()
        } else {
            view! { <a href=format!("{PATH}/unmatched")>{words}</a> }.into_any()
        }
    };
    let quarantine = view! {
        <a href=format!("{PATH}/quarantine")>
            {match page.quarantined {
                0 => "None to be dealt with".to_owned(),
                count => format!("{} to be dealt with", count_of(count, "object", "objects")),
            }}
        </a>
    };
    let rows = vec![
        SummaryRow::new(
            "Images that belong to no appointment",
            unsettled(page.unmatched, line(page.unmatched, "study", "studies")),
        ),
        SummaryRow::new(
            "Images held apart",
            unsettled(page.held_apart, line(page.held_apart, "study", "studies")),
        ),
        SummaryRow::new("Quarantine", quarantine.into_any()),
    ];
    view! { <SummaryList rows=rows /> }.into_any()
}

fn studies_view(page: &TransferPage) -> AnyView {
    if page.studies.is_empty() {
        return nothing("No images have arrived today.");
    }
    view! {
        {studies_table("Studies received today", &page.studies, page.now)}
        {more(page.studies.len(), page.studies_today, "studies", "studies")}
    }
    .into_any()
}

fn calls_view(page: &TransferPage) -> AnyView {
    if page.calls.is_empty() {
        return nothing("No machine has called today.");
    }
    view! {
        {calls_table("Associations today", &page.calls, page.now)}
        {more(page.calls.len(), page.calls_today, "associations", "associations")}
    }
    .into_any()
}

/// The way to the whole list, when this is its beginning.
fn more(shown: usize, total: u32, segment: &str, many: &str) -> Option<AnyView> {
    let is_all = u32::try_from(shown).is_ok_and(|shown| shown >= total);
    let link = || {
        let href = format!("{PATH}/{segment}");
        view! { <p><a href=href>{format!("Show all {total} {many} of today")}</a></p> }.into_any()
    };
    (!is_all).then(link)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_still_to_be_done_is_said_in_sentences() {
        let now = LocalDateTime::parse("2026-11-24T10:00").expect("a time");
        assert_eq!(backlog_words(&Backlog::default(), now), "Nothing waits.");
        let backlog = Backlog {
            not_read: 1,
            pictures_waiting: 12,
            pictures_failed: 2,
            oldest: LocalDateTime::parse("2026-11-24T09:59:58"),
        };
        assert_eq!(
            backlog_words(&backlog, now),
            "1 object to be read. 12 thumbnails to be made. The oldest arrived at 09:59:58. \
             Today 2 thumbnails could not be made."
        );
    }
}
