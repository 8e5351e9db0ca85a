//! That something is here under an appointment, and the way to say that it is of another participant.

use leptos::prelude::*;

use super::Opened;
use crate::components::WarningCallout;
use crate::domain::appointment::Status;
use crate::domain::staff::Permission;
use crate::domain::transfer::count_of;
use crate::erased::IntoAny;
use crate::forms::moving;

/// What is here, for those who record images. Beside an appointment that was stopped it is nothing that should be.
pub fn objects_here(opened: &Opened) -> AnyView {
    let page = &opened.page;
    if page.objects_here == 0 || !opened.viewer.may(Permission::RecordImages) {
        return ().into_any();
    }
    let here = count_of(page.objects_here, "object is", "objects are");
    let href = moving::path(page.appointment.id);
    let link = view! { <a href=href>"These images are of another participant"</a> };
    if page.appointment.status == Status::CannotProceed {
        return view! {
            <WarningCallout heading="Images are here of an appointment that was stopped" heading_level=2>
                <p>{format!("{here} here from a machine. Find out whose they are.")}</p>
                <p>{link}</p>
            </WarningCallout>
        }
        .into_any();
    }
    view! {
        <p class="app-no-print">{format!("{here} here from a machine. ")} {link}</p>
    }
    .into_any()
}
