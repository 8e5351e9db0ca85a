//! An appointment at a glance: who it is, where it stands, and the one thing to do next. Identity is confirmed here.

use leptos::prelude::*;

use super::history::history;
use super::objects_here::objects_here;
use super::{Opened, appointment_page};
use crate::components::{Button, ButtonVariant, Card, InsetText, Size, SummaryList, SummaryRow, Tag, WarningCallout};
use crate::domain::appointment::Status;
use crate::domain::staff::Permission;
use crate::domain::text::FreeText;
use crate::erased::IntoAny;
use crate::forms::steps::{Action, Step};
use crate::pages::clinics::clinic::{anatomy_words, status_colour};
use crate::pages::form::{Form, PostForm, SubmitButton};
use crate::pages::frame::{heading_with_caption, two_thirds};
use crate::services::imaging::Stopped;

/// The page at /appointments/{id}.
pub fn page() -> AnyView {
    appointment_page(Step::Overview, show)
}

fn show(opened: Opened) -> AnyView {
    let page = &opened.page;
    let name = page.appointment.participant.display_name();
    let waits = matches!(page.appointment.status, Status::Scheduled | Status::CheckedIn);
    let asks_identity = waits && opened.viewer.may(Permission::RecordImages);
    let title = if asks_identity {
        "Confirm identity"
    } else {
        "Appointment"
    };
    let ask = asks_identity.then(|| {
        view! { <p>"Ask the participant for their full name, date of birth and address, and compare."</p> }
    });
    let status = page.appointment.status;
    let content = view! {
        {heading_with_caption(name, title)}
        <p class="nhsuk-u-margin-bottom-3"><Tag content=status.label() colour=status_colour(status) /></p>
        {ask}
        {identity(&opened)}
        {page.stopped.as_ref().map(stopped)}
        {what_next(&opened)}
        {objects_here(&opened)}
        {history(&page.history)}
    };
    let clinic = format!("/clinics/{}", page.appointment.clinic);
    opened
        .frame(title)
        .back(clinic, &format!("Clinic {}", page.clinic_code))
        .around(two_thirds(content.into_any()))
}

fn identity(opened: &Opened) -> AnyView {
    let appointment = &opened.page.appointment;
    let participant = &appointment.participant;
    let mut rows = vec![
        SummaryRow::new("Name", participant.display_name()),
        SummaryRow::new("Date of birth", participant.birth_date_with_age(opened.page.now.date())),
        SummaryRow::new("NHS number", participant.nhs_number.expose().spaced()),
        SummaryRow::new("Appointment", appointment.starts_at.long()),
    ];
    rows.extend(
        appointment
            .special
            .clone()
            .map(|special| SummaryRow::new("Special appointment", special)),
    );
    rows.extend(anatomy_words(appointment.anatomy).map(|words| SummaryRow::new("Breasts", words)));
    view! {
        <Card heading="Participant" heading_size=Size::M>
            <SummaryList rows=rows last_row_border=false />
        </Card>
    }
    .into_any()
}

fn stopped(stopped: &Stopped) -> AnyView {
    let reasons: Vec<String> = stopped
        .stop
        .reasons
        .iter()
        .map(|reason| reason.label().to_owned())
        .collect();
    let mut rows = vec![SummaryRow::new("Why", reasons.join("; "))];
    rows.extend(
        stopped
            .stop
            .details()
            .map(|details| SummaryRow::new("Details", FreeText::as_str(details))),
    );
    rows.push(SummaryRow::new("Reschedule", stopped.stop.reschedule.label()));
    rows.push(SummaryRow::new(
        "Stopped by",
        format!("{}, {}", stopped.by.name, stopped.at.long()),
    ));
    view! {
        <Card heading="Appointment cannot proceed" heading_size=Size::M>
            <SummaryList rows=rows last_row_border=false />
        </Card>
    }
    .into_any()
}

/// The one thing to do next.
fn what_next(opened: &Opened) -> AnyView {
    let page = &opened.page;
    let status = page.appointment.status;
    let records = opened.viewer.may(Permission::RecordImages);
    let mine = page
        .held_by
        .as_ref()
        .is_some_and(|holder| holder.id == opened.viewer.staff.id);
    let correcting = page.draft.correcting.is_some();
    match status {
        Status::Scheduled | Status::CheckedIn if records => start(opened),
        Status::InProgress if mine => {
            let images = format!("{}/images", opened.path(Step::Overview));
            view! { <Button href=images external=true>"Continue"</Button> }.into_any()
        }
        Status::InProgress if records => take_over(opened, "has this appointment open"),
        Status::Paused if records => button(opened, Action::Resume, "Resume appointment", ButtonVariant::Primary),
        Status::Recorded | Status::NeedsAttention if correcting && mine => {
            view! { <Button href=opened.path(Step::Check)>"Continue the correction"</Button> }.into_any()
        }
        Status::Recorded | Status::NeedsAttention if correcting && records => {
            take_over(opened, "is correcting this record")
        }
        Status::Recorded | Status::NeedsAttention => {
            view! { <Button href=opened.path(Step::Record)>"View record"</Button> }.into_any()
        }
        Status::Scheduled | Status::CheckedIn | Status::InProgress | Status::Paused | Status::CannotProceed => {
            ().into_any()
        }
    }
}

fn start(opened: &Opened) -> AnyView {
    let not_here = (opened.page.appointment.status == Status::Scheduled).then(|| {
        view! {
            <InsetText>
                <p>"This participant is not checked in yet. You can start all the same."</p>
            </InsetText>
        }
    });
    let differs = opened
        .page
        .situation(&opened.viewer)
        .admit(Step::CannotProceed)
        .is_ok()
        .then(|| {
            view! {
                <p>
                    "If it is someone else, do not start: "
                    <a href=opened.path(Step::CannotProceed)>"the appointment cannot proceed"</a> "."
                </p>
            }
        });
    view! {
        {not_here}
        {button(opened, Action::Start, "Confirm identity and start", ButtonVariant::Primary)}
        {differs}
    }
    .into_any()
}

fn take_over(opened: &Opened, does: &str) -> AnyView {
    let holder = opened.page.held_by.as_ref().map(|holder| holder.name.clone());
    let holder = holder.unwrap_or_else(|| "Another mammographer".to_owned());
    let heading = format!("{holder} {does}");
    let press = button(opened, Action::TakeOver, "Take over", ButtonVariant::Secondary);
    view! {
        <WarningCallout heading=heading heading_level=2>
            <p>
                "Take over only if you are going on with it. What was answered so far stays; what " {holder}
                " has typed and not saved is kept for them."
            </p>
            {press}
        </WarningCallout>
    }
    .into_any()
}

fn button(opened: &Opened, action: Action, words: &'static str, variant: ButtonVariant) -> AnyView {
    let form = Form::of_button(
        action.path(opened.page.appointment.id),
        Some(opened.page.form_key),
        None,
    );
    view! {
        <PostForm form=form>
            <SubmitButton form=form variant=variant words=words />
        </PostForm>
    }
    .into_any()
}
