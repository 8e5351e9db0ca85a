//! "Radiation dose (optional)": a field for each view that has images.

use leptos::prelude::*;

use super::counts::Counts;
use crate::components::field_state::scripting;
use crate::components::{Checkboxes, Choice, Content, Details, Input};
use crate::domain::imaging::view::{Side, View};
use crate::erased::{CollectView, IntoAny};
use crate::forms::doses::{CONFIRMED, doubtful, name};
use crate::forms::fields::Fields;
use crate::pages::form::Form;

/// The id of the block.
pub const ID: &str = "doses";

/// The fields, closed unless something in them is filled in or wrong. Without WebAssembly every view has its field.
pub fn dose_fields(form: Form, counts: Counts) -> AnyView {
    let texts = View::ALL.map(|view| (view, RwSignal::new(form.value(&name(view)))));
    let filled = texts
        .iter()
        .any(|(_, text)| text.with_untracked(|text| !text.is_empty()));
    let wrong = move || {
        View::ALL
            .into_iter()
            .any(|view| form.error(&name(view)).with(Option::is_some))
    };
    let typed = move || -> Fields { texts.iter().map(|(view, text)| (name(*view), text.get())).collect() };
    let asked = Memo::new(move |_| doubtful(&typed(), |view| counts.count(view) > 0));
    // Other values are another question: it starts without its answer.
    let confirm = move || {
        let asked = asked.get();
        (!asked.is_empty()).then(|| confirmation(&asked, form.has(CONFIRMED, &asked)))
    };
    let side = |side: Side| {
        let own = texts.into_iter().filter(|(view, _)| view.side == side);
        let fields = own
            .map(|(view, text)| dose_field(form, counts, view, text))
            .collect_view();
        view! { <div class="app-two-breasts__side">{fields}</div> }
    };
    let fields = Side::BOTH.map(side).into_iter().collect_view();
    view! {
        <Details summary="Radiation dose (optional)" id=ID open=Signal::derive(move || filled || wrong())>
            <p>"Mean glandular dose in mGy, as the console shows it: one value for each image."</p>
            <div class="app-two-breasts">{fields}</div>
            {confirm}
        </Details>
    }
    .into_any()
}

fn dose_field(form: Form, counts: Counts, view: View, text: RwSignal<String>) -> AnyView {
    let scripted = scripting();
    let count = Memo::new(move |_| counts.count(view));
    let hint = move || match count.get() {
        0 | 1 => "For example, 1.52".to_owned(),
        several => format!("{several} values in the order taken, with a comma in between, for example 1.52, 1.48"),
    };
    let name = name(view);
    view! {
        <div hidden=move || scripted.get() && count.get() == 0>
            <Input
                name=name.clone()
                label=format!("{} dose in mGy", view.label())
                hint=Content::view(hint)
                inputmode="decimal"
                autocomplete="off"
                width=10
                suffix="mGy"
                current=text
                error=form.error(&name)
            />
        </div>
    }
    .into_any()
}

fn confirmation(asked: &str, confirmed: bool) -> AnyView {
    let outside = format!("Not between 0.1 and 20 mGy: {asked}. Consoles mix mGy and dGy (1 dGy is 100 mGy)");
    let items = vec![
        Choice::new(asked, "I have checked the unit: these values are in mGy")
            .name(CONFIRMED)
            .ticked(RwSignal::new(confirmed))
            .hint(outside),
    ];
    view! { <Checkboxes name="dose_confirmation" items=items /> }.into_any()
}
