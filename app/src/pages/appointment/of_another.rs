//! "These images are of another participant": to whom they belong is looked for, and asked once more with both names.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::bar_of;
use crate::api;
use crate::components::{
    ButtonVariant, Cell, Checkboxes, Choice, Column, Input, Row, Size, SummaryList, SummaryRow, Table, WarningCallout,
};
use crate::domain::appointment::Status;
use crate::domain::imaging::record::Source as Method;
use crate::domain::participant::Participant;
use crate::erased::{CollectView, IntoAny};
use crate::error::AppError;
use crate::forms::moving::{IMAGE, SEARCH, SHOWN, TO, parse, path, question_path};
use crate::pages::form::{Buttons, Form, PostForm, Setup, SubmitButton};
use crate::pages::frame::{Frame, heading};
use crate::pages::read::{Source, parse_id};
use crate::services::images::{MovedImage, Other, WhosePage};
use crate::services::transfer::PictureSize;

const TITLE: &str = "These images are of another participant";

/// The page at /appointments/{id}/images/of-another, with "?to=" where one was chosen.
pub fn page() -> AnyView {
    let to = use_query_map().with_untracked(|query| query.get_str(TO).unwrap_or_default().to_owned());
    let read = move |id: &str| {
        let to = Some(to.as_str()).filter(|to| !to.is_empty());
        let to = to.map(|to| to.parse().map_err(|_| AppError::NotFound)).transpose()?;
        Ok(api::WhoseImages { id: parse_id(id)?, to })
    };
    Source::new(read, show).page_made_anew()
}

fn show(page: WhosePage) -> AnyView {
    let back = format!("/appointments/{}/images", page.from.id);
    let frame = Frame::new(TITLE)
        .above(bar_of(&page.from, page.from.flow.label(), page.now, page.fails))
        .back(back, "Images");
    match (&page.chosen, page.images.is_empty()) {
        (_, true) => {
            let content = view! {
                {heading(TITLE)}
                <p>"No images are here under this appointment."</p>
            };
            frame.around(content.into_any())
        }
        (Some(chosen), false) => question(frame, &page, chosen),
        (None, false) => frame.around(choice(&page)),
    }
}

fn images_view(page: &WhosePage) -> AnyView {
    let line = |image: &MovedImage| {
        let words = words_of(image);
        let picture = image.has_picture.then(|| {
            let src = PictureSize::Small.path(image.id);
            view! { <img src=src alt="" width="100" loading="lazy" /> <br /> }
        });
        view! { <li>{picture} {words}</li> }
    };
    view! { <ul class="nhsuk-list app-button-row">{page.images.iter().map(line).collect_view()}</ul> }.into_any()
}

/// "RMLO, received at 9:40am"
fn words_of(image: &MovedImage) -> String {
    format!("{}, received at {}", image.what, image.received.clock())
}

fn choice(page: &WhosePage) -> AnyView {
    let head = ["Time", "Participant", "Accession", "Status", "Choose"]
        .map(Column::new)
        .into();
    let row = |other: &Other| {
        let href = question_path(page.from.id, &other.id.to_string());
        let name = other.participant.display_name();
        let choose = view! {
            <a href=href rel="external">"Choose" <span class="nhsuk-u-visually-hidden">{format!(" {name}")}</span></a>
        };
        let born = other.participant.birth_date_with_age(page.now.date());
        Row::from(vec![
            Cell::from(other.starts_at.clock()),
            Cell::from(format!("{name}, born {born}")),
            Cell::from(other.accession.clone()),
            Cell::from(other.status.label()),
            Cell::view(choose),
        ])
    };
    let rows: Vec<Row> = page.others.iter().map(row).collect();
    let list = if rows.is_empty() {
        view! { <p>"No other appointment of this day fits."</p> }.into_any()
    } else {
        view! { <Table caption="Other appointments of this day" head=head rows=rows responsive=true /> }.into_any()
    };
    // What is looked for is sent as a form: it is about a participant, and an address is kept by the browser.
    let search = Form::of_button(path(page.from.id), None, None);
    let looked_for = page.search.clone();
    view! {
        {heading(TITLE)}
        <p>
            "Use this when the images were taken under the wrong line of the worklist. They are moved, with everything \
             that the machine said about them, and the other appointment is told."
        </p>
        {images_view(page)}
        <h2 class="nhsuk-heading-m">"To whom do they belong?"</h2>
        <PostForm form=search by_browser=true>
            <Input
                name=SEARCH
                label="Name, NHS number or accession number"
                width=20_u8
                value=looked_for
            />
            <SubmitButton form=search variant=ButtonVariant::Secondary words="Search" />
        </PostForm>
        {list}
    }
    .into_any()
}

fn question(frame: Frame, page: &WhosePage, chosen: &Other) -> AnyView {
    let from = &page.from.participant;
    let (theirs, ours) = (chosen.participant.display_name(), from.display_name());
    let form = Form::new(Setup {
        action: question_path(page.from.id, &chosen.id.to_string()),
        ..Setup::default()
    })
    .checked(|fields| parse(fields).map(|_| ()));
    let archive = format!(
        "The headers of these images still name {ours}. Tell whoever looks after the archive that they belong to \
         {theirs}."
    );
    let recorded = told(chosen).map(|words| view! { <p>{words}</p> });
    let content = view! {
        {heading(format!("Move images from {ours} to {theirs}?"))}
        {images_view(page)}
        <SummaryList rows=both(page, chosen) />
        {recorded}
        <WarningCallout heading="The archive (PACS) is not changed" heading_level=2>
            <p>{archive}</p>
        </WarningCallout>
        {move_form(form, page, chosen)}
        <p><a href=path(page.from.id)>"Choose another appointment"</a></p>
    };
    frame.form(form).around(content.into_any())
}

/// What comes of it at the other appointment, where that is more than that the images are there.
fn told(chosen: &Other) -> Option<&'static str> {
    match chosen.recorded {
        Some(Method::Automatic) => Some("Its record is complete, and will need attention."),
        Some(Method::Manual) => {
            Some("Its record was made by hand and is complete. It does not change, and will need attention.")
        }
        None => match chosen.status {
            Status::CannotProceed => Some("That appointment was stopped. Its page will warn that images are there."),
            Status::Scheduled => Some("That participant is not checked in. Its page will say that images are there."),
            Status::CheckedIn | Status::InProgress | Status::Paused | Status::Recorded | Status::NeedsAttention => None,
        },
    }
}

/// From whom and to whom, with what tells two people of one name apart.
fn both(page: &WhosePage, chosen: &Other) -> Vec<SummaryRow> {
    let (from, to, today) = (&page.from.participant, &chosen.participant, page.now.date());
    let born = |participant: &Participant| {
        let name = participant.display_name();
        format!("{name}, born {}", participant.birth_date_with_age(today))
    };
    let appointment = format!("{}, {}", chosen.starts_at.long(), chosen.status.label());
    vec![
        SummaryRow::new("From", born(from)),
        SummaryRow::new("From accession number", page.from.accession.clone()),
        SummaryRow::new("To", born(to)),
        SummaryRow::new("To accession number", chosen.accession.clone()),
        SummaryRow::new("To appointment", appointment),
    ]
}

fn move_form(form: Form, page: &WhosePage, chosen: &Other) -> AnyView {
    let (theirs, ours) = (chosen.participant.display_name(), page.from.participant.display_name());
    let shown = page
        .images
        .iter()
        .map(|image| view! { <input type="hidden" name=SHOWN value=image.id.to_string() /> })
        .collect_view();
    let items = page
        .images
        .iter()
        .map(|image| Choice::new(image.id.to_string(), words_of(image)))
        .collect();
    let legend = format!("Which images are of {theirs}?");
    let words = format!("Move the selected images from {ours} to {theirs}");
    let to = chosen.id.to_string();
    view! {
        <PostForm form=form by_browser=true>
            <input type="hidden" name=TO value=to />
            {shown}
            <Checkboxes
                name=IMAGE
                legend=legend
                legend_size=Size::M
                hint="Those that you do not select stay where they are"
                items=items
                values=form.values(IMAGE)
                error=form.error(IMAGE)
            />
            <Buttons form=form words=words />
        </PostForm>
    }
    .into_any()
}
