//! The steps of an appointment at the side of its pages, and the way out when it cannot go on.

use leptos::prelude::*;

use super::Opened;
use crate::components::{Step as ListStep, StepList, StepState};
use crate::domain::appointment::{Event, Status};
use crate::domain::imaging::record::Source;
use crate::erased::IntoAny;
use crate::forms::steps::{Arrived, Situation, Step};
use crate::services::imaging::HistoryLine;

/// The steps, with links to what may be entered now.
pub fn side(opened: &Opened) -> AnyView {
    let situation = opened.page.situation(&opened.viewer);
    let may = |step: Step| situation.admit(step).is_ok().then(|| opened.path(step));
    let answered = may(Step::Check).is_some();
    let confirmed = identity_confirmed(opened.page.appointment.status, &opened.page.history);
    let waits = matches!(opened.page.appointment.status, Status::Scheduled | Status::CheckedIn);
    let done_if = |done: bool| if done { StepState::Done } else { StepState::ToCome };
    let (identity, images, check) = match opened.step {
        Step::Overview if waits => (StepState::Current, StepState::ToCome, StepState::ToCome),
        Step::Room | Step::Taken | Step::Details | Step::Repeats | Step::Awaiting | Step::Review => {
            (StepState::Done, StepState::Current, StepState::ToCome)
        }
        Step::Check | Step::Attribution => (StepState::Done, StepState::Done, StepState::Current),
        Step::Overview | Step::CannotProceed | Step::Record | Step::Correct => {
            let recorded = opened.page.appointment.status.has_record();
            (done_if(confirmed), done_if(answered || recorded), done_if(recorded))
        }
    };
    let steps = vec![
        ListStep::new("Confirm identity", identity, Some(opened.path(Step::Overview))),
        ListStep::new("Take images", images, may(first_of_images(&situation))),
        ListStep::new("Check information", check, may(Step::Check)),
    ];
    let stop = may(Step::CannotProceed)
        .filter(|_| opened.step != Step::CannotProceed)
        .map(|href| {
            view! {
                <p class="app-side__link">
                    <a href=href>"Appointment cannot proceed"</a>
                </p>
            }
        });
    view! {
        <StepList caption="Screening appointment" steps=steps />
        {stop}
    }
    .into_any()
}

/// The first page about images, by how the record is made and by what is here.
fn first_of_images(situation: &Situation<'_>) -> Step {
    match (situation.method(), situation.incoming.arrived) {
        (Source::Manual, _) => Step::Taken,
        (Source::Automatic, Arrived::Nothing | Arrived::Some) => Step::Awaiting,
        (Source::Automatic, Arrived::All) => Step::Review,
    }
}

/// Whether the participant's identity was confirmed, which is how an appointment is started. One that cannot proceed
/// may have been stopped before that: its history tells.
fn identity_confirmed(status: Status, history: &[HistoryLine]) -> bool {
    match status {
        Status::Scheduled | Status::CheckedIn => false,
        Status::InProgress | Status::Paused | Status::Recorded | Status::NeedsAttention => true,
        Status::CannotProceed => history.iter().any(|line| line.event == Event::Started),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::StaffId;
    use crate::domain::local_time::LocalDateTime;
    use crate::domain::staff::StaffName;

    fn happened(event: Event) -> HistoryLine {
        HistoryLine {
            at: LocalDateTime::parse("2026-11-24T09:40").expect("a time"),
            event,
            by: Some(StaffName {
                id: StaffId(uuid::Uuid::from_u128(1)),
                name: "Ada".to_owned(),
            }),
            note: None,
        }
    }

    #[test]
    fn identity_is_confirmed_by_starting() {
        let never = [happened(Event::CheckedIn)];
        let started = [happened(Event::CheckedIn), happened(Event::Started)];
        for (status, history, confirmed) in [
            (Status::CheckedIn, &never[..], false),
            (Status::InProgress, &[], true),
            (Status::Paused, &[], true),
            (Status::Recorded, &[], true),
            (Status::CannotProceed, &never, false),
            (Status::CannotProceed, &started, true),
        ] {
            assert_eq!(identity_confirmed(status, history), confirmed, "{status:?}");
        }
    }
}
