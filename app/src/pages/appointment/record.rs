//! The finished record, with every version that came before it.

use leptos::prelude::*;

use super::facts::Facts;
use super::history::history;
use super::notes::LIMIT;
use super::objects_here::objects_here;
use super::{Opened, appointment_page, unreadable};
use crate::components::{Button, ButtonVariant, Card, InsetText, Tag, TagColour, Textarea, WarningCallout};
use crate::domain::appointment::{Event, Status};
use crate::domain::imaging::record::RecordVersion;
use crate::erased::{CollectView, IntoAny};
use crate::forms::reading::{ANSWER, ReplyTo};
use crate::forms::steps::Step;
use crate::pages::clinics::clinic::status_colour;
use crate::pages::form::{Form, PostForm, Setup, SubmitButton, take_returned};
use crate::pages::frame::heading;
use crate::services::imaging::{AppointmentPage, ReaderRemark};

const TITLE: &str = "Record of images taken";

/// The page at /appointments/{id}/record.
pub fn page() -> AnyView {
    appointment_page(Step::Record, show)
}

fn show(opened: Opened) -> AnyView {
    let page = &opened.page;
    let status = page.appointment.status;
    let Ok(versions) = page.versions.unpack() else {
        return unreadable();
    };
    let facts: Vec<Facts> = versions.iter().map(Facts::of_record).collect();
    let shown = versions
        .iter()
        .zip(&facts)
        .enumerate()
        .map(|(index, (version, facts_of))| version_view(version, facts_of, facts.get(index + 1), index == 0))
        .collect_view();
    let forms = answer_forms(page);
    let in_error = forms.iter().copied().flatten().find(|form| form.has_errors());
    let content = view! {
        {heading(TITLE)}
        <p class="nhsuk-u-margin-bottom-3"><Tag content=status.label() colour=status_colour(status) /></p>
        {late(&opened)}
        {correction(&opened)}
        {objects_here(&opened)}
        {remarks(page, &forms)}
        {shown}
        {history(&page.history)}
    };
    let clinic = format!("/clinics/{}", page.appointment.clinic);
    let frame = opened.frame(TITLE);
    let frame = match in_error {
        Some(form) => frame.form(form),
        None => frame,
    };
    frame
        .back(clinic, &format!("Clinic {}", page.clinic_code))
        .around(content.into_any())
}

/// What came after the record in force was completed, to be checked; and that images came beside one by hand.
fn late(opened: &Opened) -> AnyView {
    let page = &opened.page;
    let beside = page
        .sent_beside
        .as_ref()
        .map(|sent| view! { <p>"Sent by the machine: " {sent.clone()} "."</p> });
    let late = came_late(page).map(|words| {
        let href = opened.path(Step::Correct);
        let may_check = page.situation(&opened.viewer).admit(Step::Correct).is_ok();
        let check = may_check.then(|| view! { <Button href=href>"Check what arrived"</Button> });
        view! {
            <WarningCallout heading="The machine sent more after this record was completed" heading_level=2>
                <p>{words} ". The record has not changed."</p>
                {check}
            </WarningCallout>
        }
    });
    view! {
        {beside}
        {late}
    }
    .into_any()
}

/// What is different now; else what was said when it came, while nobody has looked into it.
fn came_late(page: &AppointmentPage) -> Option<String> {
    let told = || {
        let lines = page.history.iter().rev();
        let mut late = lines.filter(|line| line.event == Event::ArrivedLate);
        late.next().and_then(|line| line.note.clone())
    };
    let needs_attention = page.appointment.status == Status::NeedsAttention;
    page.arrived_late
        .clone()
        .or_else(|| needs_attention.then(told).flatten())
}

/// The way to a correction, or who is at it.
fn correction(opened: &Opened) -> AnyView {
    let situation = opened.page.situation(&opened.viewer);
    if situation.admit(Step::Correct).is_ok() {
        let href = opened.path(Step::Correct);
        return view! {
            <div class="app-no-print">
                <Button variant=ButtonVariant::Secondary href=href>"Correct this record"</Button>
            </div>
        }
        .into_any();
    }
    let Some(holder) = opened.page.held_by.as_ref().filter(|_| situation.is_correction()) else {
        return ().into_any();
    };
    let mine = holder.id == opened.viewer.staff.id;
    let words = if mine {
        "You are".to_owned()
    } else {
        format!("{} is", holder.name)
    };
    let go_on = if mine { "Continue" } else { "Go to the appointment" };
    let href = opened.path(if mine { Step::Check } else { Step::Overview });
    view! {
        <InsetText>
            <p>{words} " correcting this record. " <a href=href>{go_on}</a></p>
        </InsetText>
    }
    .into_any()
}

/// The form of each reply that can be given. What came back is one's alone.
fn answer_forms(page: &AppointmentPage) -> Vec<Option<Form>> {
    let is_asked = page.remarks.iter().any(|remark| remark.reply_to.is_some());
    let mut returned = is_asked.then(take_returned).flatten();
    let mut form = |reply_to: ReplyTo| {
        let setup = Setup {
            action: format!("/appointments/{}/answer", page.appointment.id),
            ..Setup::default()
        };
        let mine = returned.take_if(|kept| ReplyTo::of(&kept.fields) == Some(reply_to));
        Form::one_of_several(setup, mine)
    };
    page.remarks
        .iter()
        .map(|remark| remark.reply_to.map(&mut form))
        .collect()
}

/// What image readers asked and want to be taken again.
fn remarks(page: &AppointmentPage, forms: &[Option<Form>]) -> AnyView {
    if page.remarks.is_empty() {
        return ().into_any();
    }
    let cards = page.remarks.iter().zip(forms);
    let cards = cards.map(|(remark, form)| remark_view(remark, *form)).collect_view();
    view! {
        <h2 class="nhsuk-heading-m" id="readers">"From image readers"</h2>
        {cards}
    }
    .into_any()
}

fn remark_view(remark: &ReaderRemark, form: Option<Form>) -> AnyView {
    let words = remark
        .words
        .clone()
        .map(|words| view! { <p class="app-typed nhsuk-u-margin-bottom-2">{words}</p> });
    let state = match (&remark.outcome, remark.reply_to) {
        (Some(outcome), _) => view! { <Tag content=outcome.clone() colour=TagColour::Green /> }.into_any(),
        (None, Some(ReplyTo::Question(_))) => view! { <Tag content="Not answered" colour=TagColour::Red /> }.into_any(),
        (None, _) => view! { <Tag content="Needs attention" colour=TagColour::Red /> }.into_any(),
    };
    let reply = remark.reply.clone().map(|reply| {
        view! {
            <p class="app-typed nhsuk-u-margin-bottom-2">{reply}</p>
            <p class="nhsuk-u-secondary-text-colour">{remark.reply_by.clone()}</p>
        }
    });
    let form = form
        .zip(remark.reply_to)
        .map(|(form, reply_to)| answer_form(form, reply_to));
    let by = remark.by.clone();
    view! {
        <Card heading=remark.title.clone() heading_level=3 heading_size=crate::components::Size::S>
            <p class="nhsuk-u-margin-bottom-2">{state}</p>
            {words}
            <p class="nhsuk-u-secondary-text-colour">{by}</p>
            {reply}
            {form}
        </Card>
    }
    .into_any()
}

/// The box has the id that an error leads to where there is one; of several forms only one comes back.
fn answer_form(form: Form, reply_to: ReplyTo) -> AnyView {
    let (name, value) = reply_to.field();
    let id = if form.has_errors() {
        ANSWER.to_owned()
    } else {
        format!("{ANSWER}-{value}")
    };
    let (label, hint, words) = match reply_to {
        ReplyTo::Question(_) => ("Answer for the image reader", None, "Send answer"),
        ReplyTo::Recall(_) => (
            "What was arranged?",
            Some("For example: invited for 3 December at the hospital. The recall no longer needs attention then"),
            "Save",
        ),
    };
    view! {
        <PostForm form=form by_browser=true class="app-no-print">
            <input type="hidden" name=name value=value />
            <Textarea
                name=ANSWER
                id=id
                label=label
                hint=hint.unwrap_or_default()
                rows=3
                limit=LIMIT
                value=form.value(ANSWER)
                error=form.error(ANSWER)
            />
            <SubmitButton form=form words=words />
        </PostForm>
    }
    .into_any()
}

/// One version as a card, with what differs from the one before.
pub(in crate::pages) fn version_view(
    version: &RecordVersion,
    facts: &Facts,
    before: Option<&Facts>,
    in_force: bool,
) -> AnyView {
    let heading = if in_force {
        facts.heading.clone()
    } else {
        format!("Version {}: {}", version.version, facts.heading)
    };
    let said = format!("Version {} said:", version.version.saturating_sub(1));
    let card = facts.card(heading, |_| None, before.map(|before| (before, said.as_str())));
    let who = format!(
        "Version {}, completed by {} on {}",
        version.version,
        version.recorded_by.name,
        version.recorded_at.long()
    );
    let why = version.correction_reason.as_ref().map(|reason| {
        view! { <p>"Why it was corrected: " <span class="app-typed">{reason.as_str().to_owned()}</span></p> }
    });
    view! {
        {card}
        <p>{who}</p>
        {why}
    }
    .into_any()
}
