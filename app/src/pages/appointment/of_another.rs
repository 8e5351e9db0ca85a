//! "These images are of another participant": to whom they belong is looked for, and asked once more with both names.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::bar_of;
use crate::api;
use crate::components::{Cell, Column, Input, Row, SummaryList, SummaryRow, Table, WarningCallout};
use crate::domain::imaging::record::Source as Method;
use crate::domain::transfer::count_of;
use crate::erased::{CollectView, IntoAny};
use crate::error::AppError;
use crate::forms::moving::{IMAGE, SEARCH, TO, path, question_path};
use crate::pages::form::{Buttons, Form, PostForm, Setup};
use crate::pages::frame::{Frame, heading};
use crate::pages::read::{Source, parse_id};
use crate::services::images::{MovedImage, Other, WhosePage};
use crate::services::transfer::PictureSize;

const TITLE: &str = "These images are of another participant";

/// The page at /appointments/{id}/images/of-another, with "?search=" or "?to=".
pub fn page() -> AnyView {
    let (search, to) = use_query_map().with_untracked(|query| {
        let one = |name: &str| query.get_str(name).unwrap_or_default().to_owned();
        (one(SEARCH), one(TO))
    });
    let read = move |id: &str| {
        let to = Some(to.as_str()).filter(|to| !to.is_empty());
        let to = to.map(|to| to.parse().map_err(|_| AppError::NotFound)).transpose()?;
        Ok(api::WhoseImages {
            id: parse_id(id)?,
            search: search.clone(),
            to,
        })
    };
    Source::new(read, show).page_made_anew()
}

fn show(page: WhosePage) -> AnyView {
    let content = match (&page.chosen, page.images.is_empty()) {
        (_, true) => view! {
            {heading(TITLE)}
            <p>"No images are here under this appointment."</p>
        }
        .into_any(),
        (Some(chosen), false) => question(&page, chosen),
        (None, false) => choice(&page),
    };
    let back = format!("/appointments/{}/images", page.from.id);
    Frame::new(TITLE)
        .above(bar_of(&page.from, page.now, None))
        .back(back, "Images")
        .around(content)
}

fn images_view(page: &WhosePage) -> AnyView {
    let line = |image: &MovedImage| {
        let words = format!("{}, received at {}", image.what, image.received.clock());
        let picture = image.has_picture.then(|| {
            let src = PictureSize::Small.path(image.id);
            view! { <img src=src alt="" width="100" loading="lazy" /> <br /> }
        });
        view! { <li>{picture} {words}</li> }
    };
    view! { <ul class="nhsuk-list app-button-row">{page.images.iter().map(line).collect_view()}</ul> }.into_any()
}

fn choice(page: &WhosePage) -> AnyView {
    let head = ["Time", "Participant", "Accession", "Status", "Choose"]
        .map(Column::new)
        .into();
    let row = |other: &Other| {
        let href = question_path(page.from.id, &other.id.to_string());
        let name = other.participant.display_name();
        let choose = view! {
            <a href=href>"Choose" <span class="nhsuk-u-visually-hidden">{format!(" {name}")}</span></a>
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
    view! {
        {heading(TITLE)}
        <p>
            "Use this when the images were taken under the wrong line of the worklist. They are moved, with everything \
             that the machine said about them, and the other appointment is told."
        </p>
        {images_view(page)}
        <h2 class="nhsuk-heading-m">"To whom do they belong?"</h2>
        <form method="get" action=path(page.from.id)>
            <Input
                name=SEARCH
                label="Name, NHS number or accession number"
                width=20_u8
                value=page.search.clone()
            />
            <button class="nhsuk-button nhsuk-button--secondary" type="submit">"Search"</button>
        </form>
        {list}
    }
    .into_any()
}

fn question(page: &WhosePage, chosen: &Other) -> AnyView {
    let from = &page.from.participant;
    let (theirs, ours) = (chosen.participant.display_name(), from.display_name());
    let count = count_of(
        u32::try_from(page.images.len()).unwrap_or(u32::MAX),
        "object",
        "objects",
    );
    let form = Form::new(Setup {
        action: question_path(page.from.id, &chosen.id.to_string()),
        ..Setup::default()
    });
    let today = page.now.date();
    let rows = vec![
        SummaryRow::new("From", format!("{ours}, born {}", from.birth_date_with_age(today))),
        SummaryRow::new("From accession number", page.from.accession.clone()),
        SummaryRow::new(
            "To",
            format!("{theirs}, born {}", chosen.participant.birth_date_with_age(today)),
        ),
        SummaryRow::new("To accession number", chosen.accession.clone()),
        SummaryRow::new(
            "To appointment",
            format!("{}, {}", chosen.starts_at.long(), chosen.status.label()),
        ),
    ];
    let recorded = chosen.recorded.map(|method| {
        let words = match method {
            Method::Automatic => "Its record is complete, and will need attention.",
            Method::Manual => "Its record was made by hand and is complete. It does not change.",
        };
        view! { <p>{words}</p> }
    });
    let fields = page
        .images
        .iter()
        .map(|image| view! { <input type="hidden" name=IMAGE value=image.id.to_string() /> })
        .collect_view();
    let title = format!("Move {count} from {ours} to {theirs}?");
    let words = format!("Move the images from {ours} to {theirs}");
    let archive = format!(
        "The headers of these images still name {ours}. Tell whoever looks after the archive that they belong to \
         {theirs}."
    );
    let to = chosen.id.to_string();
    view! {
        {heading(title)}
        {images_view(page)}
        <SummaryList rows=rows />
        {recorded}
        <WarningCallout heading="The archive (PACS) is not changed" heading_level=2>
            <p>{archive}</p>
        </WarningCallout>
        <PostForm form=form by_browser=true>
            <input type="hidden" name=TO value=to />
            {fields}
            <Buttons form=form words=words />
        </PostForm>
        <p><a href=path(page.from.id)>"Choose another appointment"</a></p>
    }
    .into_any()
}
