//! The steps of an appointment at the side of its pages, and the way out when it cannot go on.

use leptos::prelude::*;

use super::Opened;
use crate::components::{Step as ListStep, StepList, StepState};
use crate::erased::IntoAny;
use crate::forms::steps::Step;

/// The steps, with links to what may be entered now.
pub fn side(opened: &Opened) -> AnyView {
    let situation = opened.page.situation(&opened.viewer);
    let may = |step: Step| situation.admit(step).is_ok().then(|| opened.path(step));
    let answered = may(Step::Check).is_some();
    let confirmed = situation.is_open() || opened.page.appointment.status.has_record();
    let done_if = |done: bool| if done { StepState::Done } else { StepState::ToCome };
    let (identity, images, check) = match opened.step {
        Step::Overview if !confirmed => (StepState::Current, StepState::ToCome, StepState::ToCome),
        Step::Room | Step::Taken | Step::Details | Step::Repeats => {
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
        ListStep::new("Take images", images, may(Step::Taken)),
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
