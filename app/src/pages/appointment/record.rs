//! The finished record, with every version that came before it.

use leptos::prelude::*;

use super::facts::Facts;
use super::history::history;
use super::{Opened, appointment_page, unreadable};
use crate::components::{Button, ButtonVariant, InsetText, Tag, WarningCallout};
use crate::domain::imaging::record::{RecordVersion, Source};
use crate::erased::{CollectView, IntoAny};
use crate::forms::steps::Step;
use crate::pages::clinics::clinic::status_colour;
use crate::pages::frame::heading;

const TITLE: &str = "Record of images taken";

/// The page at /appointments/{id}/record.
pub fn page() -> AnyView {
    appointment_page(Step::Record, show)
}

fn show(opened: Opened) -> AnyView {
    let page = &opened.page;
    let status = page.appointment.status;
    let Ok(versions) = page.versions.unpack() else {
        return unreadable();
    };
    let facts: Vec<Facts> = versions.iter().map(Facts::of_record).collect();
    let shown = versions
        .iter()
        .zip(&facts)
        .enumerate()
        .map(|(index, (version, facts_of))| version_view(version, facts_of, facts.get(index + 1), index == 0))
        .collect_view();
    let content = view! {
        {heading(TITLE)}
        <p class="nhsuk-u-margin-bottom-3"><Tag content=status.label() colour=status_colour(status) /></p>
        {late(&opened, versions.first())}
        {correction(&opened)}
        {shown}
        {history(&page.history)}
    };
    let clinic = format!("/clinics/{}", page.appointment.clinic);
    opened
        .frame(TITLE)
        .back(clinic, &format!("Clinic {}", page.clinic_code))
        .around(content.into_any())
}

/// What came after the record in force was completed. A record of received images is checked anew; beside one by hand
/// it is only told.
fn late(opened: &Opened, current: Option<&RecordVersion>) -> AnyView {
    let (Some(late), Some(current)) = (&opened.page.arrived_late, current) else {
        return ().into_any();
    };
    match current.source {
        Source::Manual => view! { <p>"Sent by the machine: " {late.clone()} "."</p> }.into_any(),
        Source::Automatic => {
            let situation = opened.page.situation(&opened.viewer);
            let (words, href) = (late.clone(), opened.path(Step::Correct));
            let check = situation
                .admit(Step::Correct)
                .is_ok()
                .then(|| view! { <Button href=href>"Check what arrived"</Button> });
            view! {
                <WarningCallout heading="The machine sent more after this record was completed" heading_level=2>
                    <p>{words} ". The record has not changed."</p>
                    {check}
                </WarningCallout>
            }
            .into_any()
        }
    }
}

/// The way to a correction, or who is at it.
fn correction(opened: &Opened) -> AnyView {
    let situation = opened.page.situation(&opened.viewer);
    if situation.admit(Step::Correct).is_ok() {
        let href = opened.path(Step::Correct);
        return view! {
            <div class="app-no-print">
                <Button variant=ButtonVariant::Secondary href=href>"Correct this record"</Button>
            </div>
        }
        .into_any();
    }
    let Some(holder) = opened.page.held_by.as_ref().filter(|_| situation.is_correction()) else {
        return ().into_any();
    };
    let mine = holder.id == opened.viewer.staff.id;
    let words = if mine {
        "You are".to_owned()
    } else {
        format!("{} is", holder.name)
    };
    let go_on = if mine { "Continue" } else { "Go to the appointment" };
    let href = opened.path(if mine { Step::Check } else { Step::Overview });
    view! {
        <InsetText>
            <p>{words} " correcting this record. " <a href=href>{go_on}</a></p>
        </InsetText>
    }
    .into_any()
}

fn version_view(version: &RecordVersion, facts: &Facts, before: Option<&Facts>, in_force: bool) -> AnyView {
    let heading = if in_force {
        facts.heading.clone()
    } else {
        format!("Version {}: {}", version.version, facts.heading)
    };
    let said = format!("Version {} said:", version.version.saturating_sub(1));
    let card = facts.card(heading, |_| None, before.map(|before| (before, said.as_str())));
    let who = format!(
        "Version {}, completed by {} on {}",
        version.version,
        version.recorded_by.name,
        version.recorded_at.long()
    );
    let why = version.correction_reason.as_ref().map(|reason| {
        view! { <p>"Why it was corrected: " <span class="app-typed">{reason.as_str().to_owned()}</span></p> }
    });
    view! {
        {card}
        <p>{who}</p>
        {why}
    }
    .into_any()
}
