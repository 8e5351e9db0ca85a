//! The own account: who one is here, and where else one is signed in.

use leptos::prelude::*;

use crate::api;
use crate::components::{ButtonVariant, Cell, Column, Row, SummaryList, SummaryRow, Table};
use crate::erased::IntoAny;
use crate::pages::form::{Form, PostForm, SubmitButton};
use crate::pages::frame::{Frame, heading};
use crate::pages::read::Source;
use crate::pages::session::viewer;
use crate::services::accounts::OwnSession;

/// The page at /account.
pub fn page() -> AnyView {
    Source::new(|_| Ok(api::OwnSessions {}), show).page_kept_up_to_date()
}

fn show(sessions: Vec<OwnSession>) -> AnyView {
    const TITLE: &str = "Your account";
    let about = viewer().map(|viewer| {
        let rows = vec![
            SummaryRow::new("Name", viewer.staff.name.clone()),
            SummaryRow::new("Roles", viewer.roles_label()),
            SummaryRow::new("Unit", viewer.unit_name.clone()),
        ];
        view! { <SummaryList rows=rows /> }
    });
    let head = vec![Column::new("Since"), Column::new("Last used"), Column::new("Session")];
    let rows = sessions.into_iter().map(session_row).collect();
    let content = view! {
        {heading(TITLE)}
        {about}
        <h2 class="nhsuk-heading-m">"Where you are signed in"</h2>
        <p>"End a session that you do not know, or that you have left open somewhere."</p>
        <Table head=head rows=rows responsive=true />
    };
    Frame::new(TITLE).around(content.into_any())
}

fn session_row(session: OwnSession) -> Row {
    let action = if session.is_this {
        Cell::from("This one")
    } else {
        let form = Form::of_button(format!("/account/sessions/{}/end", session.id), None, None);
        let about = format!(" that began on {}", session.since.long());
        Cell::view(view! {
            <PostForm form=form by_browser=true>
                <SubmitButton form=form variant=ButtonVariant::Secondary small=true words="End session" about=about />
            </PostForm>
        })
    };
    Row::from(vec![
        session.since.long().into(),
        session.last_seen.long().into(),
        action,
    ])
}
