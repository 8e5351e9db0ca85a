//! "Reading": cases, the oldest first, narrowed by links and by a form, and the next one a press away.

use leptos::prelude::*;

use super::{AFTER_CASE, PATH, filter_asked};
use crate::api;
use crate::components::{
    Button, ButtonVariant, Cell, Checkboxes, Choice, Column, Details, InsetText, Row, Select, SelectOption, Table, Tag,
    TagColour,
};
use crate::domain::local_time::long_date;
use crate::domain::reading::filter::{ADDITIONAL, CLINIC, Filter, NOTES, SEEN, SHORTFALL, Seen, YES};
use crate::domain::reading::{READERS, ViewCount};
use crate::erased::{CollectView, IntoAny};
use crate::forms::reading::{LIST, case_path};
use crate::pages::form::{Form, PostForm, SubmitButton};
use crate::pages::frame::{Frame, heading};
use crate::pages::read::Source;
use crate::services::reading::{CaseLine, ClinicChoice, ReadingPage, SeenByMe};

const TITLE: &str = "Reading";

/// The page at /reading.
pub fn page() -> AnyView {
    let filter = filter_asked();
    Source::new(move |_| Ok(api::ReadingList { filter }), show).page_kept_up_to_date()
}

fn show(page: ReadingPage) -> AnyView {
    let filter = page.filter;
    let list = if page.lines.is_empty() {
        view! { <InsetText><p>{nothing(filter)}</p></InsetText> }.into_any()
    } else {
        table(&page)
    };
    let content = view! {
        <div class="app-reading-head">{heading(TITLE)} {next_form(filter)}</div>
        {links(filter)}
        {narrowing(filter, &page.clinics)}
        {list}
        {pages(&page)}
    };
    Frame::new(TITLE).around(content.into_any())
}

fn nothing(filter: Filter) -> &'static str {
    if filter == Filter::default() {
        "No case waits to be read."
    } else {
        "No case is like this."
    }
}

fn next_form(filter: Filter) -> AnyView {
    let form = Form::of_button(format!("{PATH}/next"), None, None);
    view! {
        <PostForm form=form>
            <input type="hidden" name=LIST value=filter.from_the_start().query() />
            <input type="hidden" name=AFTER_CASE value="" />
            <SubmitButton form=form id="next" words="Next case" />
        </PostForm>
    }
    .into_any()
}

/// The usual ways to narrow the list, each a press. Links of the list load it anew.
fn links(filter: Filter) -> AnyView {
    let bare = Filter {
        clinic: filter.clinic,
        seen: filter.seen,
        ..Filter::default()
    };
    let by_content = [
        ("All", bare),
        ("Has notes", Filter { notes: true, ..bare }),
        (
            "Repeats or extras",
            Filter {
                additional: true,
                ..bare
            },
        ),
        (
            "Not all taken",
            Filter {
                shortfall: true,
                ..bare
            },
        ),
    ];
    let here = filter.from_the_start();
    let by_seen = Seen::ALL.map(|seen| (seen.label(), Filter { seen, ..here }));
    view! {
        <nav aria-label="Narrow the list" class="app-tabs app-no-print">
            <ul class="app-tabs__list">{by_content.map(|(words, to)| link(words, to, here)).collect_view()}</ul>
            <ul class="app-tabs__list">{by_seen.map(|(words, to)| link(words, to, here)).collect_view()}</ul>
        </nav>
    }
    .into_any()
}

fn link(words: &'static str, to: Filter, here: Filter) -> AnyView {
    let is_here = to == here;
    let class = if is_here {
        "app-tabs__tab app-tabs__tab--current"
    } else {
        "app-tabs__tab"
    };
    view! {
        <li>
            <a class=class href=to.on(PATH) rel="external" aria-current=is_here.then_some("page")>
                {words}
            </a>
        </li>
    }
    .into_any()
}

/// The same as a form, for several at once and for a clinic. It is sent by the browser, into the address.
fn narrowing(filter: Filter, clinics: &[ClinicChoice]) -> AnyView {
    let any = SelectOption::new("", "All clinics");
    let clinics = clinics
        .iter()
        .map(|clinic| SelectOption::new(clinic.id.to_string(), clinic.label.clone()));
    let chosen = filter.clinic.map(|clinic| clinic.to_string()).unwrap_or_default();
    let boxes = [
        (NOTES, "Has notes", filter.notes),
        (ADDITIONAL, "Repeats or extras", filter.additional),
        (SHORTFALL, "Not all taken", filter.shortfall),
    ];
    let ticked = boxes.iter().filter(|(.., is_on)| *is_on);
    let names = ticked.map(|(name, ..)| (*name).to_owned()).collect::<Vec<_>>();
    let open = filter.clinic.is_some() || names.len() > 1;
    let items = boxes
        .into_iter()
        .map(|(name, words, is_on)| Choice::new(YES, words).name(name).ticked(RwSignal::new(is_on)))
        .collect();
    let seen = Seen::ALL
        .map(|seen| SelectOption::new(seen.code(), seen.label()))
        .into();
    let options = std::iter::once(any).chain(clinics).collect();
    view! {
        <Details summary="Filter by clinic and more" open=open>
            <form method="get" action=PATH class="app-reading-filter">
                <Select name=CLINIC label="Clinic" options=options value=chosen />
                <Select name=SEEN label="Read" options=seen value=filter.seen.code() />
                <Checkboxes name="has" legend="Only cases with" items=items small=true inline=true />
                <Button variant=ButtonVariant::Secondary small=true>"Filter"</Button>
            </form>
        </Details>
    }
    .into_any()
}

fn table(page: &ReadingPage) -> AnyView {
    let head = ["Participant", "Date", "Views taken", "Remarks", "Case"]
        .map(Column::new)
        .into();
    let rows = page.lines.iter().map(|line| row(line, page.filter)).collect();
    view! { <Table caption="Cases, oldest first" caption_is_hidden=true head=head rows=rows responsive=true /> }
        .into_any()
}

fn row(line: &CaseLine, filter: Filter) -> Row {
    let who = view! {
        <strong>{line.participant.display_name()}</strong>
        <br />
        <span class="nhsuk-u-secondary-text-colour app-number">
            {format!("NHS number {}", line.participant.nhs_number.expose().spaced())}
        </span>
    };
    let when = view! {
        <span class="app-number">{long_date(line.starts_at.date())}</span>
        <br />
        <span class="nhsuk-u-secondary-text-colour">{format!("{}, {}", line.starts_at.clock(), line.clinic_code)}</span>
    };
    let views = ViewCount::lines(&line.views)
        .into_iter()
        .map(|words| view! { <div>{words}</div> });
    let views = views.collect_view();
    let open = view! {
        <a id=format!("action-{}", line.id) href=case_path(line.id, filter.from_the_start())>
            "Open" <span class="nhsuk-u-visually-hidden">{format!(": {}", line.participant.display_name())}</span>
        </a>
        {line.open_by.clone().map(|name| {
            view! { <br /> <span class="nhsuk-u-secondary-text-colour">{format!("Open by {name}")}</span> }
        })}
    };
    Row::from(vec![
        Cell::view(who),
        Cell::view(when),
        Cell::view(views),
        Cell::view(tags(line)),
        Cell::view(open),
    ])
}

/// What makes a case special, in words.
fn tags(line: &CaseLine) -> AnyView {
    let traits = line.traits;
    let seen = match line.seen {
        SeenByMe::No => None,
        SeenByMe::Yes => Some(("Seen by me", TagColour::Green)),
        SeenByMe::BeforeCorrection => Some(("Corrected since seen", TagColour::Orange)),
    };
    let by_others = line.readers > 0 && line.seen != SeenByMe::Yes;
    let tags = [
        line.late_images.then_some(("Late images", TagColour::Red)),
        line.question_open.then_some(("Open question", TagColour::Orange)),
        traits.shortfall.then_some(("Not all taken", TagColour::Yellow)),
        traits.imperfect.then_some(("Imperfect", TagColour::Yellow)),
        traits.additional.then_some(("Repeats or extras", TagColour::Blue)),
        traits.notes.then_some(("Notes", TagColour::Blue)),
        seen,
    ];
    let tags = tags.into_iter().flatten();
    let tags = tags
        .map(|(words, colour)| view! { <Tag content=words colour=colour /> })
        .collect_view();
    let others = by_others.then(|| {
        view! { <span class="nhsuk-u-secondary-text-colour">{format!("Seen by {} of {READERS}", line.readers)}</span> }
    });
    view! { <div class="app-tags">{tags} {others}</div> }.into_any()
}

/// The way to the cases that follow, and back to the first ones.
fn pages(page: &ReadingPage) -> AnyView {
    let first = page.filter.from_the_start();
    let back = page
        .filter
        .after
        .map(|_| view! { <a href=first.on(PATH) rel="external">"First cases"</a> });
    let on = page.last.map(|last| {
        let following = Filter {
            after: Some(last),
            ..first
        };
        view! { <a href=following.on(PATH) rel="external">"Next 50 cases"</a> }
    });
    if back.is_none() && on.is_none() {
        return ().into_any();
    }
    view! {
        <nav class="app-button-row app-no-print" aria-label="Pages of the list">
            {back} {on}
        </nav>
    }
    .into_any()
}
