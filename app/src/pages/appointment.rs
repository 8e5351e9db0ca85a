//! The pages of an appointment: who it is, what was taken, and the record.
//!
//! All of them show the participant at the top, the steps at the side, and read the appointment by one call that also
//! says whether the page may be entered.

pub mod attribution;
pub mod awaiting;
pub mod cannot_proceed;
pub mod check;
pub mod correct;
pub mod details;
pub mod of_another;
pub mod overview;
pub mod problem;
pub mod record;
pub mod repeats;
pub mod review;
pub mod room;
pub mod taken;

mod additional_details;
mod counts;
mod dose_fields;
pub(super) mod facts;
pub(super) mod history;
pub(super) mod notes;
mod objects_here;
mod repeat_question;
mod side;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::Redirect;

use super::failure::error_page;
use super::form::trouble::refused;
use super::form::{Form, take_returned};
use super::frame::{Frame, heading, two_thirds};
use super::navigation::use_go;
use super::read::{Source, parse_id};
use super::session::viewer;
use crate::api;
use crate::components::ParticipantBar;
use crate::domain::appointment::Appointment;
use crate::domain::ids::AppointmentId;
use crate::domain::imaging::record::Source as Method;
use crate::domain::local_time::LocalDateTime;
use crate::domain::received::phases::Phase;
use crate::domain::staff::Viewer;
use crate::erased::{CollectView, IntoAny};
use crate::error::AppError;
use crate::forms::fields::Fields;
use crate::forms::outcome::{Kept, Refusal};
use crate::forms::steps::Step;
use crate::services::imaging::{AppointmentPage, Visit};

/// A page of an appointment that may be entered, by whom, and what is known of the appointment.
pub(super) struct Opened {
    step: Step,
    viewer: Viewer,
    page: AppointmentPage,
}

/// Reads the appointment for a page and shows it, or leads to the page that fits.
fn appointment_page(step: Step, show: fn(Opened) -> AnyView) -> AnyView {
    let read = move |id: &str| {
        Ok(api::Appointment {
            id: parse_id(id)?,
            step,
        })
    };
    Source::new(read, move |visit| shown(visit, step, show)).page_made_anew()
}

fn shown(visit: Visit, step: Step, show: fn(Opened) -> AnyView) -> AnyView {
    let Some(viewer) = viewer() else { return ().into_any() };
    match visit {
        Visit::Here(page) => show(Opened {
            step,
            viewer,
            page: *page,
        }),
        Visit::Elsewhere(path) => match take_returned() {
            Some(Kept {
                fields,
                refusal: Some(refusal),
                ..
            }) => refused_page(&refusal, &fields, &path),
            _ => elsewhere(path),
        },
    }
}

/// What the server wrote cannot be read: the page was made by another version of it.
fn unreadable() -> AnyView {
    error_page(&AppError::Unreachable, &use_go().here())
}

fn elsewhere(path: String) -> AnyView {
    let options = NavigateOptions {
        replace: true,
        ..NavigateOptions::default()
    };
    view! { <Redirect path=path options=options /> }.into_any()
}

/// A refused form whose page may no longer be entered: why, and the texts that were sent, to be copied if they are
/// needed.
fn refused_page(refusal: &Refusal, fields: &Fields, path: &str) -> AnyView {
    const TITLE: &str = "Your answers were not saved";
    let is_text = |value: &str| {
        value
            .chars()
            .any(|character| character.is_ascii_alphabetic() || !character.is_ascii())
            && value.contains(' ')
    };
    let texts: Vec<String> = fields
        .iter()
        .filter(|(_, value)| is_text(value))
        .map(|(_, value)| value.to_owned())
        .collect();
    let texts = (!texts.is_empty()).then(|| {
        let items = texts
            .into_iter()
            .map(|text| view! { <p class="app-typed">{text}</p> })
            .collect_view();
        view! {
            <h2 class="nhsuk-heading-m">"What you wrote"</h2>
            {items}
        }
    });
    let content = view! {
        {heading(TITLE)}
        {refused(refusal, path)}
        {texts}
    };
    Frame::new(TITLE).around(two_thirds(content.into_any()))
}

impl Opened {
    /// The frame of a page: participant and steps.
    fn frame(&self, title: &str) -> Frame {
        Frame::new(title)
            .above(participant_bar(&self.page))
            .side(side::side(self))
    }

    /// The form of the page's answers, starting from what is saved.
    fn form(&self, saved: Fields) -> Form {
        Form::of_page(&self.page, self.step, saved)
    }

    fn path(&self, step: Step) -> String {
        step.path(self.page.appointment.id)
    }

    /// Whether a completed record is being corrected.
    fn is_correction(&self) -> bool {
        self.page.situation(&self.viewer).is_correction()
    }

    /// The page to go back to from a question: the check page once everything is answered, else the one before.
    fn back(&self, before: Step) -> String {
        let answered = self.page.situation(&self.viewer).admit(Step::Check).is_ok();
        self.path(if answered { Step::Check } else { before })
    }

    /// The appointment and page, where the record can go on by this method instead.
    fn switch(&self, to: Method) -> Option<(AppointmentId, Step, Method)> {
        let may = self.page.situation(&self.viewer).may_switch_to(to);
        may.then_some((self.page.appointment.id, self.step, to))
    }

    /// The appointment and page, where it can be paused.
    fn pause(&self) -> Option<(AppointmentId, Step)> {
        (!self.is_correction()).then_some((self.page.appointment.id, self.step))
    }
}

/// Who it is, in sight all the time.
fn participant_bar(page: &AppointmentPage) -> AnyView {
    bar_of(&page.appointment, page.method().label(), page.now, page.fails)
}

/// Who it is, and which phase of the transfer fails, if that is known.
fn bar_of(appointment: &Appointment, method: &'static str, now: LocalDateTime, fails: Option<Phase>) -> AnyView {
    let participant = &appointment.participant;
    let images = match fails {
        Some(phase) => format!("{method}: {}", phase.label()),
        None => method.to_owned(),
    };
    view! {
        <ParticipantBar
            name=participant.display_name()
            born=participant.birth_date_with_age(now.date())
            nhs_number=participant.nhs_number.expose().spaced()
            appointment=appointment.starts_at.long()
            accession=appointment.accession.clone()
            nostrip:special=appointment.special.clone()
            images=images
            images_fail=fails.is_some()
        />
    }
    .into_any()
}
