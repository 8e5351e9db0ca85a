//! "Add image information": the repeat questions, for those who were not asked in place.

use leptos::prelude::*;

use super::repeat_question::Answers;
use super::{Opened, appointment_page};
use crate::domain::imaging::view::View;
use crate::erased::{CollectView, IntoAny};
use crate::forms::fields::Fields;
use crate::forms::repeats::{ASKED, fill_view, parse_asked};
use crate::forms::steps::Step;
use crate::pages::form::{Buttons, PostForm};
use crate::pages::frame::{heading, two_thirds};

const TITLE: &str = "Add image information";

/// The page at /appointments/{id}/images/repeats.
pub fn page() -> AnyView {
    appointment_page(Step::Repeats, show)
}

fn show(opened: Opened) -> AnyView {
    let Some(counted) = opened.page.draft.answer.as_ref().map(|answer| answer.counted()) else {
        return ().into_any();
    };
    let several: Vec<(View, u8)> = counted.tally.several().collect();
    let mut saved = Fields::default();
    for (view, _) in &several {
        if let Some(additional) = counted.answered(*view) {
            fill_view(&mut saved, *view, additional);
        }
    }
    let tally = counted.tally.clone();
    let form = opened.form(saved).checked(move |fields| {
        let asked = |view: View| fields.has(ASKED, view.field());
        parse_asked(fields, &tally, asked).map(|_| ())
    });
    let questions = several
        .into_iter()
        .map(|(view, count)| Answers::new(form, view).question(Memo::new(move |_| count)))
        .collect_view();
    let pause = opened.pause();
    let content = view! {
        {heading(TITLE)}
        <p>"Several images were recorded for some views."</p>
        <PostForm form=form>
            {questions}
            <Buttons form=form nostrip:pause=pause />
        </PostForm>
    };
    let back = opened.back(Step::Details);
    opened
        .frame(TITLE)
        .form(form)
        .back(back, "Back")
        .around(two_thirds(content.into_any()))
}
