//! A machine on the network: who it is, where it calls from, where it can be called, and what it did lately.

use leptos::prelude::*;

use super::overview::{check_view, machine_path};
use super::{calls_table, code, frame, nothing, refresh_line, stamp_or};
use crate::api;
use crate::components::{Input, SummaryList, SummaryRow};
use crate::erased::IntoAny;
use crate::forms::fields::Fields;
use crate::forms::transfer::{ADDRESS, PORT, fill_listener, listener};
use crate::pages::form::{Buttons, Form, PostForm, Setup};
use crate::pages::frame::{heading_with_caption, two_thirds};
use crate::pages::read::{Source, parse_id};
use crate::services::transfer::{MachineAdmission, MachinePage};

/// The page at /admin/image-transfer/machines/{id}.
pub fn page() -> AnyView {
    Source::new(|id| Ok(api::TransferMachine { id: parse_id(id)? }), show).page_made_anew()
}

fn show(page: MachinePage) -> AnyView {
    let machine = &page.machine;
    let title = machine.ae_title.clone();
    let saved = machine
        .listener
        .as_ref()
        .map_or_else(Fields::default, |here| fill_listener(&here.address, here.port));
    let form = Form::new(Setup {
        action: machine_path(machine),
        saved,
        ..Setup::default()
    })
    .checked(|fields| listener(fields).map(|_| ()));
    let calls = if page.calls.is_empty() {
        nothing("This machine has not called yet.")
    } else {
        calls_table("Latest associations", &page.calls, page.now)
    };
    let advice = machine.check.and_then(|check| check.outcome.advice());
    let content = view! {
        {heading_with_caption(machine.name.clone(), title.clone())}
        {refresh_line(page.now)}
        <SummaryList rows=facts(&page) />
        <p><a href=format!("{}/change", machine_path(machine))>"Change what is registered"</a></p>
        <h2 class="nhsuk-heading-m">"Connection to the machine (C-ECHO)"</h2>
        {check_view(machine, page.now)}
        {advice.map(|advice| view! { <p>{advice}</p> })}
        {listener_form(form)}
        <h2 class="nhsuk-heading-m">"Latest associations"</h2>
        {calls}
    };
    frame(title).form(form).around(content.into_any())
}

fn facts(page: &MachinePage) -> Vec<SummaryRow> {
    let machine = &page.machine;
    let rooms = match machine.rooms.join("; ") {
        rooms if rooms.is_empty() => "None".to_owned(),
        rooms => rooms,
    };
    let admission = match &machine.admission {
        MachineAdmission::Admitted(addresses) => code(addresses.join(", ")),
        MachineAdmission::SwitchedOff => "Switched off: it is rejected".into_any(),
        MachineAdmission::NotRegistered => "None registered: it is rejected".into_any(),
    };
    let at = |at| stamp_or(at, page.now, "Never");
    vec![
        SummaryRow::new("AE title", code(machine.ae_title.clone())),
        SummaryRow::new("Our AE title", code(page.own_title.clone())),
        SummaryRow::new("Room", rooms),
        SummaryRow::new("Addresses it may call from", admission),
        SummaryRow::new("Last contact", at(machine.last_contact)),
        SummaryRow::new("Last worklist query", at(machine.last_query)),
        SummaryRow::new("Last image", at(machine.last_image)),
    ]
}

fn listener_form(form: Form) -> AnyView {
    two_thirds(
        view! {
            <h3 class="nhsuk-heading-s">"Where the machine can be called"</h3>
            <p>
                "For the check, and to answer requests for storage commitment. Ask the vendor for the address and port \
                 of the machine's own DICOM service. The address must be one that the machine may call from."
            </p>
            <PostForm form=form by_browser=true>
                <Input
                    name=ADDRESS
                    label="IP address"
                    width=20_u8
                    code=true
                    value=form.value(ADDRESS)
                    error=form.error(ADDRESS)
                />
                <Input
                    name=PORT
                    label="Port"
                    width=5_u8
                    inputmode="numeric"
                    code=true
                    value=form.value(PORT)
                    error=form.error(PORT)
                />
                <Buttons form=form words="Save address" />
            </PostForm>
        }
        .into_any(),
    )
}
