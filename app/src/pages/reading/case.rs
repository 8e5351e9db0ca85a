//! A case on one screen: pictures and counts on the left, what was recorded on the right, and what a reader has to say
//! of it.
//!
//! The letters on the buttons work while no field has the focus. Once the page is hydrated the next case is fetched
//! ahead: its reader has it open from then on, so nobody else gets it meanwhile.

mod keys;
mod pictures;
mod said;

use leptos::prelude::*;

use super::{AFTER_CASE, PATH, filter_asked};
use crate::api;
use crate::components::{Button, ButtonVariant, Details, ParticipantBar, Tag, TagColour};
use crate::domain::imaging::record::RecordVersion;
use crate::domain::reading::{READERS, Traits};
use crate::erased::{CollectView, IntoAny};
use crate::forms::fields::{Fields, VERSION};
use crate::forms::outcome::Kept;
use crate::forms::reading::{FORM, LIST, ReadingForm, case_path};
use crate::pages::appointment::facts::Facts;
use crate::pages::appointment::history::history;
use crate::pages::appointment::record::version_view;
use crate::pages::form::{Form, PostForm, Setup, SubmitButton, take_returned};
use crate::pages::frame::Frame;
use crate::pages::read::{Source, parse_id};
use crate::services::reading::{CasePage, SeenByMe};

/// The page at /reading/{id}.
pub fn page() -> AnyView {
    let read = |id: &str| {
        Ok(api::ReadingCase {
            id: parse_id(id)?,
            filter: filter_asked(),
        })
    };
    Source::new(read, show).page_made_anew()
}

/// The forms of the page. What came back is for one of them.
struct Forms(Option<Kept>);

impl Forms {
    fn take(&mut self, page: &CasePage, form: ReadingForm, saved: Fields) -> Form {
        let key = match form {
            ReadingForm::Question => Some(page.keys.question),
            ReadingForm::Recall => Some(page.keys.recall),
            ReadingForm::Seen | ReadingForm::Opinion | ReadingForm::Withdraw => None,
        };
        // What is said of a record is said of the version on the page, whichever a form that came back was of.
        let version = match form {
            ReadingForm::Seen | ReadingForm::Opinion => page.record().map(|record| record.version),
            ReadingForm::Question | ReadingForm::Recall | ReadingForm::Withdraw => None,
        };
        let setup = Setup {
            action: form.path(page.appointment.id),
            saved,
            form_key: key,
            version,
            ..Setup::default()
        };
        let mine = self.0.take_if(|kept| kept.fields.one(FORM) == form.segment());
        let mine = mine.map(|kept| Kept {
            fields: kept.fields.without(VERSION),
            ..kept
        });
        Form::one_of_several(setup, mine)
    }
}

/// What every form of the page sends besides its answers.
fn hidden(page: &CasePage, form: ReadingForm) -> AnyView {
    view! {
        <input type="hidden" name=FORM value=form.segment() />
        <input type="hidden" name=LIST value=page.filter.from_the_start().query() />
    }
    .into_any()
}

fn show(page: CasePage) -> AnyView {
    let Some(record) = page.record() else {
        return ().into_any();
    };
    let mut forms = Forms(take_returned());
    let facts = Facts::of_record(record);
    let before = page.versions.get(1).map(Facts::of_record);
    let before = before.as_ref().map(|before| (before, "The version before said:"));
    let (opinion, opinion_form) = said::opinion(&page, record, &mut forms);
    let (question, question_form) = said::questions(&page, &mut forms);
    let (recall, recall_form) = said::recalls(&page, record, &mut forms);
    let in_error = [opinion_form, Some(question_form), Some(recall_form)]
        .into_iter()
        .flatten()
        .find(|form| form.has_errors());
    let happened = history(&page.history);
    let content = view! {
        {head(&page, record, &facts, &mut forms)}
        <div class="app-case">
            <div class="app-case__pictures">
                {pictures::places(record, &page.exposures, page.appointment.anatomy)}
                {recall}
                {question}
            </div>
            <div class="app-case__facts">
                {opinion}
                {facts.card("What was recorded".to_owned(), |_| None, before)}
                {versions(&page.versions)}
                <Details summary="What happened">{happened}</Details>
            </div>
        </div>
        {keys::listen(&page)}
    };
    let title = format!("Case: {}", facts.heading);
    let frame = Frame::new(title)
        .above(bar(&page))
        .back(page.filter.from_the_start().on(PATH), "Reading");
    let frame = match in_error {
        Some(form) => frame.form(form),
        None => frame,
    };
    frame.around(content.into_any())
}

fn bar(page: &CasePage) -> AnyView {
    let appointment = &page.appointment;
    let participant = &appointment.participant;
    view! {
        <ParticipantBar
            name=participant.display_name()
            born=participant.birth_date_with_age(page.now.date())
            nhs_number=participant.nhs_number.expose().spaced()
            appointment=appointment.starts_at.long()
            accession=appointment.accession.clone()
            nostrip:special=appointment.special.clone()
        />
    }
    .into_any()
}

/// The count as heading, what is special, and the three buttons with their letters.
fn head(page: &CasePage, record: &RecordVersion, facts: &Facts, forms: &mut Forms) -> AnyView {
    let seen_form = forms.take(page, ReadingForm::Seen, Fields::default());
    let seen = match page.seen {
        SeenByMe::Yes => {
            let at = page.seen_by.first().map(|seen| seen.at.clock()).unwrap_or_default();
            view! { <p class="app-case__seen"><Tag content="Seen by me" colour=TagColour::Green /> " " {at}</p> }
                .into_any()
        }
        SeenByMe::No | SeenByMe::BeforeCorrection => {
            let hidden = hidden(page, ReadingForm::Seen);
            view! {
                <PostForm form=seen_form>
                    {hidden}
                    <SubmitButton form=seen_form id="mark-seen" small=true words="Mark as seen (M)" />
                </PostForm>
            }
            .into_any()
        }
    };
    let previous = page.previous.map(|previous| {
        let href = case_path(previous, page.filter.from_the_start());
        view! {
            <Button id="previous" href=href variant=ButtonVariant::Secondary small=true>"Previous case (P)"</Button>
        }
    });
    view! {
        <div class="app-case__head">
            <h1 class="nhsuk-heading-m">{facts.heading.clone()}</h1>
            {tags(page, record)}
            <div class="app-case__buttons">{previous} {seen} {next(page)}</div>
        </div>
        {notices(page)}
    }
    .into_any()
}

/// "Next case": fetched ahead it is there at once; otherwise the server finds one that nobody has open.
fn next(page: &CasePage) -> AnyView {
    let form = Form::of_button(format!("{PATH}/next"), None, None);
    let at_once = keys::fetch_next(page);
    let (list, case) = (page.filter.from_the_start().query(), page.appointment.id.to_string());
    view! {
        <PostForm form=form>
            <input type="hidden" name=LIST value=list />
            <input type="hidden" name=AFTER_CASE value=case />
            <Button id="next" variant=ButtonVariant::Secondary small=true busy=form.busy on_click=at_once>
                "Next case (N)"
            </Button>
        </PostForm>
    }
    .into_any()
}

fn tags(page: &CasePage, record: &RecordVersion) -> AnyView {
    let traits = Traits::of(&record.images);
    let tags = [
        page.late_images.then_some(("Late images", TagColour::Red)),
        traits
            .imperfect
            .then_some(("Imperfect, but best possible images", TagColour::Yellow)),
        traits.shortfall.then_some(("Not all taken", TagColour::Yellow)),
        traits.additional.then_some(("Repeats or extras", TagColour::Blue)),
        (page.versions.len() > 1).then_some(("Corrected", TagColour::Orange)),
        (page.seen == SeenByMe::BeforeCorrection).then_some(("Corrected since seen", TagColour::Orange)),
    ];
    let tags = tags.into_iter().flatten();
    let tags = tags
        .map(|(words, colour)| view! { <Tag content=words colour=colour /> })
        .collect_view();
    let readers = if page.closed {
        format!("Read by {} readers: closed", page.readers)
    } else {
        format!("Seen by {} of {READERS} readers", page.readers)
    };
    view! {
        <div class="app-tags app-case__tags">
            {tags} <span class="nhsuk-u-secondary-text-colour">{readers}</span>
        </div>
    }
    .into_any()
}

/// Who else has it open.
fn notices(page: &CasePage) -> AnyView {
    let names: Vec<String> = page.open_by.iter().map(|reader| reader.name.clone()).collect();
    if names.is_empty() {
        return ().into_any();
    }
    view! { <p class="app-case__open">{format!("Open by {} as well.", names.join(" and "))}</p> }.into_any()
}

/// What earlier versions said, where the record was corrected.
fn versions(versions: &[RecordVersion]) -> AnyView {
    let Some(current) = versions.first().filter(|_| versions.len() > 1) else {
        return ().into_any();
    };
    let why = current.correction_reason.as_ref().map(|reason| {
        view! { <p>"Why it was corrected: " <span class="app-typed">{reason.as_str().to_owned()}</span></p> }
    });
    let who = format!(
        "Version {}, completed by {} on {}",
        current.version,
        current.recorded_by.name,
        current.recorded_at.long()
    );
    let facts: Vec<Facts> = versions.iter().map(Facts::of_record).collect();
    let earlier = versions
        .iter()
        .zip(&facts)
        .enumerate()
        .skip(1)
        .map(|(index, (version, facts_of))| version_view(version, facts_of, facts.get(index + 1), false))
        .collect_view();
    view! {
        <p>{who}</p>
        {why}
        <Details summary="Earlier versions">{earlier}</Details>
    }
    .into_any()
}
