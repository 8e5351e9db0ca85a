//! What readers say of a case: whether its note was useful, questions, and technical recalls.

use leptos::prelude::*;

use super::{Forms, hidden};
use crate::components::{
    Button, ButtonVariant, Choice, Details, InsetText, Radios, Select, SelectOption, Tag, TagColour, Textarea,
    WarningCallout,
};
use crate::domain::imaging::record::RecordVersion;
use crate::domain::imaging::view::View;
use crate::domain::reading::RecallReason;
use crate::domain::reading::filter::YES;
use crate::erased::{CollectView, IntoAny};
use crate::forms::fields::Fields;
use crate::forms::reading::{
    COMMENT, NO, NOTE, QUESTION, REASON, RECALL, ReadingForm, USEFUL, VIEW, WHY, fill_opinion,
};
use crate::pages::appointment::notes::LIMIT;
use crate::pages::form::{Form, PostForm, SubmitButton};
use crate::pages::session::viewer;
use crate::services::reading::{CasePage, Opinion, Question, Recall, Said};

/// The note with "Was this note useful?", where there is a note.
pub(super) fn opinion(page: &CasePage, record: &RecordVersion, forms: &mut Forms) -> (AnyView, Option<Form>) {
    let Some(note) = record.images.details().notes else {
        return (().into_any(), None);
    };
    let own = page.own_opinion.as_ref();
    let form = page.may_rate().then(|| {
        let saved = fill_opinion(own.and_then(|own| own.comment.as_ref()));
        forms.take(page, ReadingForm::Opinion, saved)
    });
    let said = own.map(|own| {
        let words = if own.useful { "useful" } else { "not useful" };
        let note = note_words(own);
        view! { <p class="app-case__small">{format!("You called {note} {words}.")}</p> }
    });
    let others = page.opinions.iter().map(opinion_view).collect_view();
    let view = view! {
        <section class="app-case__note" aria-label="Notes for reader">
            <h2 class="nhsuk-heading-s">"Notes for reader"</h2>
            <p class="app-typed">{note.as_str().to_owned()}</p>
            {said}
            {form.map(|form| opinion_form(page, form))}
            {others}
        </section>
    };
    (view.into_any(), form)
}

fn opinion_form(page: &CasePage, form: Form) -> AnyView {
    let answer = |id: &'static str, value: &'static str, words: &'static str| {
        view! {
            <Button id=id name=USEFUL value=value variant=ButtonVariant::Secondary small=true busy=form.busy>
                {words}
            </Button>
        }
    };
    let (yes, no) = (answer(USEFUL, YES, "Yes"), answer("useful-no", NO, "No"));
    let hidden = hidden(page, ReadingForm::Opinion);
    view! {
        <PostForm form=form by_browser=true class="app-case__opinion">
            {hidden}
            <span class="app-case__ask">"Was this note useful?"</span>
            {yes}
            {no}
            <Textarea
                name=COMMENT
                label="Comment (optional)"
                rows=2
                limit=LIMIT
                value=form.value(COMMENT)
                error=form.error(COMMENT)
            />
        </PostForm>
    }
    .into_any()
}

fn note_words(opinion: &Opinion) -> &'static str {
    if opinion.of_another_note {
        "the note before it was corrected"
    } else {
        "this note"
    }
}

fn opinion_view(opinion: &Opinion) -> AnyView {
    let words = if opinion.useful { "useful" } else { "not useful" };
    let comment = opinion
        .comment
        .as_ref()
        .map(|comment| format!(": {}", comment.as_str()));
    let (by, note) = (&opinion.by.name, note_words(opinion));
    let line = format!("{by} called {note} {words}{}", comment.unwrap_or_default());
    view! { <p class="app-typed app-case__small">{line}</p> }.into_any()
}

/// "Ask the mammographer", with what was asked and answered.
pub(super) fn questions(page: &CasePage, forms: &mut Forms) -> (AnyView, Form) {
    let form = forms.take(page, ReadingForm::Question, Fields::default());
    let asked = page.questions.iter().map(question_view).collect_view();
    let hidden_ones = page.has_hidden_questions.then(|| {
        view! {
            <InsetText>
                "Another reader has asked a question. You see it once you have marked the case as seen."
            </InsetText>
        }
    });
    let taken_by = page
        .record()
        .map(|record| record.taken_by.name.clone())
        .unwrap_or_default();
    let hint = format!("{taken_by} took the images. Any mammographer of the unit can answer.");
    let hidden = hidden(page, ReadingForm::Question);
    let view = view! {
        {asked}
        {hidden_ones}
        <Details summary="Ask the mammographer" open=form.has_errors()>
            <PostForm form=form by_browser=true>
                {hidden}
                <Textarea
                    name=QUESTION
                    label="Your question"
                    hint=hint
                    rows=3
                    limit=LIMIT
                    value=form.value(QUESTION)
                    error=form.error(QUESTION)
                />
                <SubmitButton form=form small=true words="Send question" />
            </PostForm>
        </Details>
    };
    (view.into_any(), form)
}

fn question_view(question: &Question) -> AnyView {
    let answer = match &question.answered {
        Some(answer) => said_view("Answer", answer),
        None => view! { <Tag content="Not answered yet" colour=TagColour::Orange /> }.into_any(),
    };
    let asked = said_view("Question", &question.asked);
    view! { <InsetText>{asked} {answer}</InsetText> }.into_any()
}

fn said_view(what: &str, said: &Said) -> AnyView {
    view! {
        <p class="app-typed nhsuk-u-margin-bottom-1">
            <strong>{format!("{what}: ")}</strong> {said.words.as_str().to_owned()}
        </p>
        <p class="nhsuk-u-secondary-text-colour app-case__small">{format!("{}, {}", said.by.name, said.at.long())}</p>
    }
    .into_any()
}

/// "Request a technical recall", with what was requested and withdrawn.
pub(super) fn recalls(page: &CasePage, record: &RecordVersion, forms: &mut Forms) -> (AnyView, Form) {
    let withdraw = forms.take(page, ReadingForm::Withdraw, Fields::default());
    let recall = forms.take(page, ReadingForm::Recall, Fields::default());
    let me = viewer().map(|viewer| viewer.staff.id);
    let lines = page.recalls.iter().map(|line| {
        let is_mine = Some(line.by.id) == me;
        recall_view(page, line, withdraw, is_mine)
    });
    let lines = lines.collect_view();
    let advice = record.images.details().imperfect.then(|| {
        view! {
            <WarningCallout heading="Imperfect, but best possible images" heading_level=2>
                <p>
                    "The mammographer recorded that no better images could be taken. You are advised not to request a \
                     technical recall."
                </p>
            </WarningCallout>
        }
    });
    let question = recall_form(page, recall);
    let view = view! {
        {lines}
        <Details summary="Request a technical recall" open=recall.has_errors()>
            {advice}
            {question}
        </Details>
    };
    let form = if withdraw.has_errors() { withdraw } else { recall };
    (view.into_any(), form)
}

fn recall_form(page: &CasePage, form: Form) -> AnyView {
    let nothing = SelectOption::new("", "Select a view");
    let views = View::ALL.map(|view| SelectOption::new(view.code(), view.label()));
    let options = std::iter::once(nothing).chain(views).collect();
    let reasons = RecallReason::ALL
        .iter()
        .map(|reason| Choice::new(reason.code(), reason.label()));
    let reasons: Vec<Choice> = reasons.collect();
    let hidden = hidden(page, ReadingForm::Recall);
    view! {
        <PostForm form=form by_browser=true>
            {hidden}
            <Select
                name=VIEW
                label="View to be taken again"
                options=options
                value=form.value(VIEW)
                error=form.error(VIEW)
            />
            <Radios
                name=REASON
                legend="Why?"
                items=reasons
                small=true
                value=form.value(REASON)
                error=form.error(REASON)
            />
            <Textarea
                name=NOTE
                label="Note"
                hint="Optional, unless the reason is \u{2018}Other\u{2019}"
                rows=2
                limit=LIMIT
                value=form.value(NOTE)
                error=form.error(NOTE)
            />
            <SubmitButton form=form small=true words="Request technical recall" />
        </PostForm>
    }
    .into_any()
}

fn recall_view(page: &CasePage, recall: &Recall, withdraw: Form, is_mine: bool) -> AnyView {
    let note = recall
        .note
        .as_ref()
        .map(|note| view! { <p class="app-typed">{note.as_str().to_owned()}</p> });
    let by = format!("{}, {}", recall.by.name, recall.at.long());
    let arranged = recall.arranged.as_ref().map(|said| said_view("Arranged", said));
    let state = match &recall.withdrawn {
        Some(said) => said_view("Withdrawn", said),
        None if is_mine => withdraw_form(page, recall, withdraw),
        None => ().into_any(),
    };
    let title = format!("Technical recall of {}", recall.words());
    view! {
        <InsetText>
            <p class="nhsuk-u-margin-bottom-1">
                <strong>{title}</strong>
            </p>
            {note}
            <p class="nhsuk-u-secondary-text-colour app-case__small">{by}</p>
            {arranged}
            {state}
        </InsetText>
    }
    .into_any()
}

/// One form can come back for several recalls: it belongs to the one that its fields name.
fn withdraw_form(page: &CasePage, recall: &Recall, form: Form) -> AnyView {
    let id = recall.id.to_string();
    let is_it = form.value(RECALL) == id;
    let (shown, error) = if is_it {
        (form.value(WHY), form.error(WHY))
    } else {
        (String::new(), Signal::default())
    };
    let field = if is_it { WHY.to_owned() } else { format!("{WHY}-{id}") };
    let hidden = hidden(page, ReadingForm::Withdraw);
    view! {
        <Details summary="Withdraw" open=is_it>
            <PostForm form=form by_browser=true>
                {hidden}
                <input type="hidden" name=RECALL value=id />
                <Textarea
                    name=WHY
                    id=field
                    label="Why is the recall withdrawn?"
                    rows=2
                    limit=LIMIT
                    value=shown
                    error=error
                />
                <SubmitButton form=form variant=ButtonVariant::Secondary small=true words="Withdraw recall" />
            </PostForm>
        </Details>
    }
    .into_any()
}
