//! "Image transfer: automatic or manual" of a site: what the switch does, before it is done.

use leptos::prelude::*;

use super::{PATH, frame};
use crate::api;
use crate::components::{SummaryList, SummaryRow, WarningCallout};
use crate::domain::clinic::Flow;
use crate::erased::{CollectView, IntoAny};
use crate::forms::machine::{FLOW, flow_value};
use crate::pages::form::{Form, PostForm, Setup, SubmitButton};
use crate::pages::frame::{heading_with_caption, two_thirds};
use crate::pages::read::{Source, parse_id};
use crate::services::transfer::SiteLine;

/// The page at /admin/image-transfer/sites/{id}.
pub fn page() -> AnyView {
    Source::new(|id| Ok(api::TransferSite { id: parse_id(id)? }), show).page_made_anew()
}

/// Where a site is switched.
pub(super) fn site_path(line: &SiteLine) -> String {
    format!("{PATH}/sites/{}", line.site.id)
}

fn show(line: SiteLine) -> AnyView {
    const TITLE: &str = "Image transfer: automatic or manual";
    let rows = vec![
        SummaryRow::new("Clinics of today and later", line.words()),
        SummaryRow::new(
            "New clinics",
            line.starts_with.map_or("As they are set up", Flow::label).to_owned(),
        ),
    ];
    let choices = line
        .choices()
        .into_iter()
        .map(|flow| choice(&line, flow))
        .collect_view();
    let content = view! {
        {heading_with_caption(line.site.name.clone(), TITLE)}
        <SummaryList rows=rows />
        <WarningCallout heading="The switch takes effect at once" heading_level=2>
            <p>
                "It counts for all appointments of this site, of today and later, that have not started. An \
                 appointment that has started goes on as it began; its mammographer can change it there. The switch \
                 is written into the audit trail with your name."
            </p>
        </WarningCallout>
        {choices}
    };
    frame(TITLE).around(two_thirds(content.into_any()))
}

fn choice(line: &SiteLine, flow: Flow) -> AnyView {
    let (title, does, words) = match flow {
        Flow::Automatic => (
            "Automatic",
            "Mammographers see the images that the machine sends, check them, and confirm. They can record by hand at \
             any moment. Switch only when the machine's images arrive here: see \"Received today\".",
            "Switch to automatic",
        ),
        Flow::Manual => (
            "Manual",
            "Mammographers type what was taken. Images that arrive are kept, and are not waited for.",
            "Switch to manual",
        ),
    };
    let form = Form::new(Setup {
        action: site_path(line),
        ..Setup::default()
    });
    let about = format!(": {}", line.site.name);
    view! {
        <h2 class="nhsuk-heading-m">{title}</h2>
        <p>{does}</p>
        <PostForm form=form by_browser=true>
            <input type="hidden" name=FLOW value=flow_value(flow) />
            <SubmitButton form=form words=words about=about />
        </PostForm>
    }
    .into_any()
}
