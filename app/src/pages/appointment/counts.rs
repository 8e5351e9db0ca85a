//! The counts of "Provide image details" as they are typed: what the total, the repeat questions and the dose fields
//! follow.

use leptos::prelude::*;

use crate::components::Stepper;
use crate::domain::imaging::view::View;
use crate::erased::IntoAny;
use crate::forms::details::parse_count;
use crate::pages::form::Form;

/// What each view's field holds.
#[derive(Clone, Copy)]
pub struct Counts([RwSignal<String>; 8]);

impl Counts {
    /// What the form starts with.
    pub fn new(form: Form) -> Self {
        Counts(View::ALL.map(|view| RwSignal::new(form.value(view.field()))))
    }

    fn text(self, view: View) -> RwSignal<String> {
        let index = View::ALL.iter().position(|known| *known == view).unwrap_or(0);
        self.0[index]
    }

    /// How many images of a view; 0 while the field holds no count.
    pub fn count(self, view: View) -> u8 {
        self.text(view).with(|text| parse_count(text).unwrap_or(0))
    }

    /// All images.
    pub fn total(self) -> u16 {
        View::ALL.into_iter().map(|view| u16::from(self.count(view))).sum()
    }

    /// The view's field.
    pub fn stepper(self, form: Form, view: View) -> AnyView {
        view! {
            <Stepper name=view.field() label=view.label() current=self.text(view) error=form.error(view.field()) />
        }
        .into_any()
    }
}
