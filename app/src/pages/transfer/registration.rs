//! "Add a machine", and changing what one is registered as.

use leptos::prelude::*;

use super::{PATH, code, frame};
use crate::api;
use crate::components::{Choice, Input, Radios, Size, Textarea};
use crate::erased::IntoAny;
use crate::forms::fields::Fields;
use crate::forms::machine::{ADDRESSES, AE_TITLE, CALLS, CERTIFICATE, Calls, NAME, ROOM, SITE, parse};
use crate::pages::form::{Buttons, Form, PostForm, Setup};
use crate::pages::frame::{heading, two_thirds};
use crate::pages::read::{Source, parse_id};
use crate::services::transfer::{Registered, RegistrationPage};

/// The page at /admin/image-transfer/add-machine.
pub fn add() -> AnyView {
    Source::new(|_| Ok(api::TransferRegistration { id: None }), show).page_made_anew()
}

/// The page at /admin/image-transfer/machines/{id}/change.
pub fn change() -> AnyView {
    let read = |id: &str| {
        Ok(api::TransferRegistration {
            id: Some(parse_id(id)?),
        })
    };
    Source::new(read, show).page_made_anew()
}

fn show(page: RegistrationPage) -> AnyView {
    let (title, action, words) = match &page.machine {
        None => ("Add a machine", format!("{PATH}/add-machine"), "Add machine"),
        Some(machine) => (
            "Change a machine",
            format!("{PATH}/machines/{}/change", machine.id),
            "Save changes",
        ),
    };
    let sites = page.sites.clone();
    let form = Form::new(Setup {
        action,
        saved: page.machine.as_ref().map_or_else(empty, fill),
        ..Setup::default()
    })
    .checked(move |fields| parse(fields, &sites).map(|_| ()));
    let content = view! {
        {heading(title)}
        <p>
            "A machine is let in by its AE title, the address that it calls from and, where one is registered, its \
             certificate. On the machine, set the called AE title to " {code(page.own_title.clone())} "."
        </p>
        <PostForm form=form by_browser=true>
            {identity(form)}
            {place(form, &page)}
            <Buttons form=form words=words />
        </PostForm>
    };
    frame(title).form(form).around(two_thirds(content.into_any()))
}

fn identity(form: Form) -> AnyView {
    view! {
        <Input
            name=NAME
            label="Make and model"
            hint="As people know it, for example Hologic 3Dimensions"
            value=form.value(NAME)
            error=form.error(NAME)
        />
        <Input
            name=AE_TITLE
            label="AE title"
            hint="As it is set on the machine. Capital and small letters count"
            width=20_u8
            code=true
            value=form.value(AE_TITLE)
            error=form.error(AE_TITLE)
        />
        <Textarea
            name=ADDRESSES
            label="Addresses it may call from"
            hint="IP addresses or ranges, one a line, for example 10.20.30.40 or 10.20.0.0/16"
            rows=3
            value=form.value(ADDRESSES)
            error=form.error(ADDRESSES)
        />
        <Textarea
            name=CERTIFICATE
            label="Certificate (optional)"
            hint="Where the machine uses TLS: its SHA-256 fingerprint, or the certificate itself (PEM)"
            rows=4
            value=form.value(CERTIFICATE)
            error=form.error(CERTIFICATE)
        />
    }
    .into_any()
}

fn place(form: Form, page: &RegistrationPage) -> AnyView {
    let sites = page
        .sites
        .iter()
        .map(|site| Choice::new(site.id.to_string(), site.name.clone()))
        .collect();
    let calls = vec![
        Choice::new(Calls::Admitted.value(), "Yes"),
        Choice::new(Calls::SwitchedOff.value(), "No, it is rejected").hint("What it sent before is kept"),
    ];
    view! {
        <Input
            name=ROOM
            label="Room"
            hint="The room in which it stands, for example Room A. Mammographers choose it by this name"
            width=20_u8
            value=form.value(ROOM)
            error=form.error(ROOM)
        />
        <Radios
            name=SITE
            legend="Site"
            legend_size=Size::S
            items=sites
            value=form.value(SITE)
            error=form.error(SITE)
        />
        <Radios
            name=CALLS
            legend="May the machine call?"
            legend_size=Size::S
            items=calls
            value=form.value(CALLS)
            error=form.error(CALLS)
        />
    }
    .into_any()
}

fn empty() -> Fields {
    Fields::default().with(CALLS, Calls::Admitted.value())
}

fn fill(machine: &Registered) -> Fields {
    let fields = Fields::default()
        .with(NAME, machine.name.clone())
        .with(AE_TITLE, machine.ae_title.clone())
        .with(ADDRESSES, machine.addresses.join("\n"))
        .with(CERTIFICATE, machine.certificate.clone().unwrap_or_default())
        .with(CALLS, machine.calls.value());
    match &machine.room {
        Some((room, site)) => fields.with(ROOM, room.clone()).with(SITE, site.to_string()),
        None => fields,
    }
}
