//! The repeat question of one view: in place under its stepper, on a page of its own, and beside what was received.
//! One component for all of them.

use leptos::prelude::*;

use crate::components::class_list::class_list;
use crate::components::{Checkboxes, Choice, Content, Input, Radios, Size};
use crate::domain::imaging::repeats::RepeatCode;
use crate::domain::imaging::summary;
use crate::domain::imaging::view::View;
use crate::domain::text::MAX_SHORT_CHARACTERS;
use crate::erased::IntoAny;
use crate::forms::repeats::{ASKED, Names};
use crate::forms::review::which_name;
use crate::pages::form::Form;

/// The view that is asked about: what its fields begin with, and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// "rmlo"
    pub field: String,
    /// "RMLO"
    pub label: String,
}

impl From<View> for Asked {
    fn from(view: View) -> Self {
        Asked {
            field: view.field().to_owned(),
            label: view.label().to_owned(),
        }
    }
}

/// Which of the images are the repeats, where images are known one by one.
#[derive(Clone, Copy)]
struct Which {
    /// What is sent for each image, and its name.
    images: Signal<Vec<(String, String)>>,
    marked: RwSignal<Vec<String>>,
}

/// The answers of one view. They live as long as the form, so that a question that goes and comes back has them still.
#[derive(Clone, Copy)]
pub struct Answers {
    form: Form,
    asked: StoredValue<Asked>,
    which: Option<Which>,
    additional: RwSignal<String>,
    repeats: RwSignal<String>,
    reasons: RwSignal<Vec<String>>,
    other: RwSignal<String>,
}

impl Answers {
    /// What the form starts with.
    pub fn new(form: Form, asked: impl Into<Asked>) -> Self {
        let asked = asked.into();
        let names = Names::beginning_with(&asked.field);
        Answers {
            form,
            asked: StoredValue::new(asked),
            which: None,
            additional: RwSignal::new(form.value(&names.additional)),
            repeats: RwSignal::new(form.value(&names.repeats)),
            reasons: RwSignal::new(form.values(&names.reasons)),
            other: RwSignal::new(form.value(&names.other)),
        }
    }

    /// Asks besides which of the images are the repeats: what is sent for each, and its name.
    #[must_use]
    pub fn of_images(self, images: Signal<Vec<(String, String)>>) -> Self {
        let marked = RwSignal::new(self.form.values(&self.which_name()));
        Answers {
            which: Some(Which { images, marked }),
            ..self
        }
    }

    fn names(self) -> Names {
        self.asked.with_value(|asked| Names::beginning_with(&asked.field))
    }

    fn which_name(self) -> String {
        self.asked.with_value(|asked| which_name(&asked.field))
    }

    /// The question while `count` is 2 or more. Below that it is hidden, counts as not asked, and keeps its answers.
    pub fn question(self, count: Memo<u8>) -> AnyView {
        let gone = move || count.get() < 2;
        let offers_some = Memo::new(move |_| count.get() >= 3);
        let asked = self.asked.with_value(|asked| asked.field.clone());
        view! {
            <div class="app-repeat-question" hidden=gone>
                <input type="hidden" name=ASKED value=asked disabled=gone />
                {move || self.radios(count, offers_some.get())}
            </div>
        }
        .into_any()
    }

    /// Made again when "some" comes or goes; the answers are in the signals.
    fn radios(self, count: Memo<u8>, offers_some: bool) -> AnyView {
        let names = self.names();
        let question = move || {
            self.asked
                .with_value(|view| summary::repeat_question_of(&view.label, count.get().max(2)))
        };
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
                legend=Content::view(question)
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
        let name = self.names().repeats;
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

    /// Which are the repeats, where that is asked, and why they were needed.
    fn reasons(self, count: Memo<u8>) -> AnyView {
        let which = self.which.map(|which| self.which_images(which, count));
        view! {
            {which}
            {self.why(count)}
        }
        .into_any()
    }

    fn which_images(self, which: Which, count: Memo<u8>) -> AnyView {
        let legend = move || match count.get() {
            ..=2 => "Which image is the repeat?",
            _ => "Which images are the repeats?",
        };
        let items = move || {
            let images = which.images.get();
            let items = images
                .into_iter()
                .map(|(value, name)| Choice::new(value, name))
                .collect();
            view! {
                <Checkboxes
                    name=self.which_name()
                    legend=Content::view(legend)
                    legend_size=Size::S
                    small=true
                    items=items
                    current=which.marked
                    error=self.form.error(&self.which_name())
                />
            }
        };
        view! { <div>{items}</div> }.into_any()
    }

    fn why(self, count: Memo<u8>) -> AnyView {
        let names = self.names();
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
