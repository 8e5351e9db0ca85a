//! A clinic as blank recording sheets, printed beforehand for a day on which the service cannot be reached.

use leptos::prelude::*;

use super::clinic::anatomy_words;
use crate::api;
use crate::domain::clinic::Clinic;
use crate::domain::imaging::completeness::ShortfallReason;
use crate::domain::imaging::repeats::RepeatCode;
use crate::domain::imaging::view::View;
use crate::domain::local_time::long_date;
use crate::erased::{CollectView, IntoAny};
use crate::pages::frame::{Frame, heading_with_caption};
use crate::pages::read::{Source, parse_id};
use crate::services::clinics::{ClinicLine, ClinicPage};

/// The page at /clinics/{id}/sheet.
pub fn page() -> AnyView {
    Source::new(|id| Ok(api::Clinic { id: parse_id(id)? }), show).page_kept_up_to_date()
}

fn show(page: ClinicPage) -> AnyView {
    let ClinicPage {
        clinic, appointments, ..
    } = page;
    let title = format!("Recording sheet - {}", clinic.code);
    let rows = appointments.iter().map(line_view).collect_view();
    let content = view! {
        {heading_with_caption(clinic.site.name.clone(), title.clone())}
        <p>{when(&clinic)}</p>
        <p class="app-no-print">
            "Print this page with your browser before the clinic. When the service can be reached again, record each \
             appointment, and tick ‘Recorded later from paper’ under ‘Images taken by’."
        </p>
        {legend()}
        <table class="app-record-sheet__table">
            <thead>
                <tr>
                    <th scope="col">"Time"</th>
                    <th scope="col">"Participant"</th>
                    <th scope="col">"Images (number)"</th>
                    <th scope="col">"Repeats and extras, with reasons"</th>
                    <th scope="col">"Not all taken, why; notes for reader"</th>
                    <th scope="col">"Taken by, at, room"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    };
    let back = format!("/clinics/{}", clinic.id);
    let content = view! { <div class="app-record-sheet">{content}</div> };
    Frame::new(title)
        .back(back, "Back to the clinic")
        .around(content.into_any())
}

fn when(clinic: &Clinic) -> String {
    format!("{}, {}", long_date(clinic.day), clinic.hours)
}

/// The reasons by number, so that a number is enough on paper.
fn legend() -> AnyView {
    let numbered = |labels: Vec<&str>| {
        let items: Vec<String> = labels
            .iter()
            .enumerate()
            .map(|(index, label)| format!("{} {label}", index + 1))
            .collect();
        items.join("; ")
    };
    let repeats = numbered(RepeatCode::ALL.iter().map(|code| code.label()).collect());
    let shortfall = numbered(ShortfallReason::ALL.iter().map(|reason| reason.label()).collect());
    view! {
        <p class="app-record-sheet__legend"><strong>"Why repeated: "</strong> {repeats}</p>
        <p class="app-record-sheet__legend"><strong>"Why not all taken: "</strong> {shortfall}</p>
    }
    .into_any()
}

fn line_view(line: &ClinicLine) -> AnyView {
    let participant = &line.participant;
    let about = [line.special.clone(), anatomy_words(line.anatomy)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(". ");
    let views = View::STANDARD
        .into_iter()
        .map(|view| view! { {box_for(view.label())} <br /> })
        .collect_view();
    view! {
        <tr>
            <td>{line.starts_at.clock()}</td>
            <td>
                <strong>{participant.display_name()}</strong>
                <br />
                {participant.birth_date_with_age(line.starts_at.date())}
                <br />
                {format!("NHS number {}", participant.nhs_number.expose().spaced())}
                <br />
                {format!("Accession {}", line.accession)}
                <br />
                {about}
            </td>
            <td>{box_for("Standard set")} <br /> {views} {box_for("Other:")}</td>
            <td></td>
            <td>
                {box_for("Recall")} <br /> {box_for("Partial")} <br /> {box_for("Cannot proceed")} <br />
                {box_for("Imperfect, but best possible")}
            </td>
            <td></td>
        </tr>
    }
    .into_any()
}

fn box_for(words: &'static str) -> AnyView {
    view! {
        <span class="app-record-sheet__box"></span>
        {words}
    }
    .into_any()
}
