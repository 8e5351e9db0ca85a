//! The repeat question of one view: in place under its stepper, and on a page of its own. One component for both.

use leptos::prelude::*;

use crate::components::class_list::class_list;
use crate::components::{Checkboxes, Choice, Content, Input, Radios, Size};
use crate::domain::imaging::repeats::RepeatCode;
use crate::domain::imaging::summary;
use crate::domain::imaging::view::View;
use crate::domain::text::MAX_SHORT_CHARACTERS;
use crate::erased::IntoAny;
use crate::forms::repeats::{ASKED, Names};
use crate::pages::form::Form;

/// The answers of one view. They live as long as the form, so that a question that goes and comes back has them still.
#[derive(Clone, Copy)]
pub struct Answers {
    form: Form,
    view: View,
    additional: RwSignal<String>,
    repeats: RwSignal<String>,
    reasons: RwSignal<Vec<String>>,
    other: RwSignal<String>,
}

impl Answers {
    /// What the form starts with.
    pub fn new(form: Form, view: View) -> Self {
        let names = Names::of(view);
        Answers {
            form,
            view,
            additional: RwSignal::new(form.value(&names.additional)),
            repeats: RwSignal::new(form.value(&names.repeats)),
            reasons: RwSignal::new(form.values(&names.reasons)),
            other: RwSignal::new(form.value(&names.other)),
        }
    }

    /// The question while `count` is 2 or more. Below that it is hidden, counts as not asked, and keeps its answers.
    pub fn question(self, count: Memo<u8>) -> AnyView {
        let gone = move || count.get() < 2;
        let offers_some = Memo::new(move |_| count.get() >= 3);
        view! {
            <div class="app-repeat-question" hidden=gone>
                <input type="hidden" name=ASKED value=self.view.field() disabled=gone />
                {move || self.radios(count, offers_some.get())}
            </div>
        }
        .into_any()
    }

    /// Made again when "some" comes or goes; the answers are in the signals.
    fn radios(self, count: Memo<u8>, offers_some: bool) -> AnyView {
        let names = Names::of(self.view);
        let view = self.view;
        // A count that falls below 2 hides the question; its words stay as they were.
        let asked = move || count.get().max(2);
        let words = |words: fn(u8) -> &'static str| Content::view(move || words(asked()));
        let all = Choice::new("all", words(summary::all_repeats_answer));
        let none = Choice::new("none", words(summary::extras_answer));
        let (items, below) = if offers_some {
            let some = Choice::new("some", summary::SOME_REPEATS_ANSWER).reveal(self.how_many(count));
            (vec![all, some, none], Some(self.reasons_of_some(count)))
        } else {
            (vec![all.reveal(self.reasons(count)), none], None)
        };
        view! {
            <Radios
                name=names.additional.clone()
                legend=Content::view(move || summary::repeat_question(view, asked()))
                legend_size=Size::S
                items=items
                current=self.additional
                error=self.form.error(&names.additional)
            />
            {below}
        }
        .into_any()
    }

    fn how_many(self, count: Memo<u8>) -> AnyView {
        let name = Names::of(self.view).repeats;
        let hint = move || format!("Out of {} additional images", count.get().saturating_sub(1));
        view! {
            <Input
                name=name.clone()
                label="How many were repeats?"
                hint=Content::view(hint)
                inputmode="numeric"
                width=2
                current=self.repeats
                error=self.form.error(&name)
            />
        }
        .into_any()
    }

    /// With three images or more the reasons belong to two answers, so they stand below both.
    fn reasons_of_some(self, count: Memo<u8>) -> AnyView {
        let class = move || {
            let needed = self.additional.with(|answer| answer == "all" || answer == "some");
            class_list([
                Some("nhsuk-radios__conditional"),
                (!needed).then_some("nhsuk-radios__conditional--hidden"),
            ])
        };
        view! { <div class=class>{self.reasons(count)}</div> }.into_any()
    }

    fn reasons(self, count: Memo<u8>) -> AnyView {
        let names = Names::of(self.view);
        let other = view! {
            <Input
                name=names.other.clone()
                label=format!("Other reason ({MAX_SHORT_CHARACTERS} characters at most)")
                current=self.other
                error=self.form.error(&names.other)
            />
        }
        .into_any();
        let mut other = Some(other);
        let item = |code: &RepeatCode| {
            let choice = Choice::new(code.code(), code.label());
            match other.take_if(|_| *code == RepeatCode::Other) {
                Some(words) => choice.reveal(words),
                None => choice,
            }
        };
        let items = RepeatCode::ALL.iter().map(item).collect();
        view! {
            <Checkboxes
                name=names.reasons.clone()
                legend=Content::view(move || summary::repeat_reasons_question(count.get().max(2)))
                legend_size=Size::S
                hint="Select all that apply"
                small=true
                items=items
                current=self.reasons
                error=self.form.error(&names.reasons)
            />
        }
        .into_any()
    }
}
