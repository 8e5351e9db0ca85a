//! "Provide image details": counts a view, the repeat questions in place, what is missing and why, notes, doses.

use leptos::prelude::*;

use super::additional_details::additional_details;
use super::counts::Counts;
use super::dose_fields::dose_fields;
use super::notes::notes_for_reader;
use super::repeat_question::Answers;
use super::{Opened, appointment_page};
use crate::components::field_state::scripting;
use crate::components::{Details, Fieldset, Hint, InsetText, Size};
use crate::domain::appointment::{Anatomy, Breast};
use crate::domain::imaging::record::Source;
use crate::domain::imaging::summary;
use crate::domain::imaging::view::{Side, View};
use crate::erased::{CollectView, IntoAny};
use crate::forms::details::{NOTES, fill, parse};
use crate::forms::steps::Step;
use crate::pages::form::{Buttons, Form, PostForm};
use crate::pages::frame::heading;

const TITLE: &str = "Provide image details";

/// The page at /appointments/{id}/images/details.
pub fn page() -> AnyView {
    appointment_page(Step::Details, show)
}

fn show(opened: Opened) -> AnyView {
    let anatomy = opened.page.appointment.anatomy;
    let earlier = opened.page.draft.answer.as_ref().map(|answer| answer.counted());
    let saved = fill(earlier.as_ref(), anatomy);
    let form = opened
        .form(saved)
        .checked(move |fields| parse(fields, anatomy, earlier.as_ref()).map(|_| ()));
    let counts = Counts::new(form);
    let (pause, switch) = (opened.pause(), opened.switch(Source::Automatic));
    let content = view! {
        {heading(TITLE)}
        <PostForm form=form>
            <h2 class="nhsuk-heading-m">"How many images were taken?"</h2>
            {two_breasts(form, counts, anatomy, true)}
            {other_views(form, counts, anatomy)}
            {total(counts)}
            {additional_details(form)}
            <div class="app-two-thirds">{notes_for_reader(form, NOTES)} {dose_fields(form, counts)}</div>
            <Buttons form=form nostrip:pause=pause nostrip:switch=switch />
        </PostForm>
    };
    let back = opened.back(Step::Taken);
    opened
        .frame(TITLE)
        .form(form)
        .back(back, "Back")
        .around(content.into_any())
}

/// Right breast on the left, left breast on the right, as readers see them.
fn two_breasts(form: Form, counts: Counts, anatomy: Anatomy, standard: bool) -> AnyView {
    let side = |side: Side| {
        let absent = (anatomy.on(side) == Breast::Absent)
            .then(|| view! { <Hint content="Recorded as absent: no image is expected" /> });
        let views = View::ALL
            .into_iter()
            .filter(|view| view.side == side && view.is_standard() == standard)
            .map(|view| view! { {counts.stepper(form, view)} {question_in_place(form, counts, view)} })
            .collect_view();
        view! {
            <div class="app-two-breasts__side">
                <Fieldset legend=side.breast() legend_size=Size::S>
                    {absent}
                    {views}
                </Fieldset>
            </div>
        }
    };
    view! { <div class="app-two-breasts">{Side::BOTH.map(side).into_iter().collect_view()}</div> }.into_any()
}

fn other_views(form: Form, counts: Counts, anatomy: Anatomy) -> AnyView {
    let others = || View::ALL.into_iter().filter(|view| !view.is_standard());
    let any = others().any(|view| untrack(|| counts.count(view)) > 0);
    let wrong = move || others().any(|view| form.error(view.field()).with(Option::is_some));
    let opens = anatomy.has_implant() || any;
    let hint = anatomy.has_implant().then(|| {
        view! {
            <InsetText>
                <p>
                    "An implant is recorded. Usual are the standard views and, for the breast with the implant, one \
                     implant-displaced CC and one implant-displaced MLO view. Count only what was taken."
                </p>
            </InsetText>
        }
    });
    view! {
        <Details summary="Other views" open=Signal::derive(move || opens || wrong())>
            {hint}
            {two_breasts(form, counts, anatomy, false)}
        </Details>
    }
    .into_any()
}

/// The repeat question, there once the view has had two images; only after hydration. Without it the question comes on
/// the next page.
fn question_in_place(form: Form, counts: Counts, view: View) -> AnyView {
    let scripted = scripting();
    let count = Memo::new(move |_| counts.count(view));
    let was_asked = Memo::new(move |before: Option<&bool>| {
        before.copied().unwrap_or(false) || (scripted.get() && count.get() >= 2)
    });
    let announced = move || {
        let asks = scripted.get() && count.get() >= 2;
        asks.then(|| format!("Question below: {}", summary::repeat_question(view, count.get())))
    };
    view! {
        <div class="nhsuk-u-visually-hidden" aria-live="polite">{announced}</div>
        {move || was_asked.get().then(|| Answers::new(form, view).question(count))}
    }
    .into_any()
}

/// "Images taken: 4", following the fields; there only where it can follow.
fn total(counts: Counts) -> AnyView {
    let scripted = scripting();
    let total = Memo::new(move |_| counts.total());
    let shown = move || scripted.get().then(|| format!("Images taken: {}", total.get()));
    view! {
        <p class="app-total" role="status">
            {shown}
        </p>
    }
    .into_any()
}
