//! "Additional details" of a record: image quality, and what was not taken and why.

use leptos::prelude::*;

use super::notes::text_box;
use crate::components::{Checkboxes, Choice, Radios, Size};
use crate::domain::imaging::completeness::ShortfallReason;
use crate::erased::IntoAny;
use crate::forms::details::{IMPERFECT, NOT_ALL, REASONS, REASONS_DETAILS, RECALL, RECALL_NOTE};
use crate::pages::form::Form;

/// The two checkboxes, and what "Not all mammograms taken" reveals.
pub fn additional_details(form: Form) -> AnyView {
    let items = vec![
        Choice::new("yes", "Imperfect, but best possible images")
            .name(IMPERFECT)
            .ticked(RwSignal::new(form.has(IMPERFECT, "yes")))
            .hint("Image readers will be advised not to request a technical recall"),
        Choice::new("yes", "Not all mammograms taken")
            .name(NOT_ALL)
            .ticked(RwSignal::new(form.has(NOT_ALL, "yes")))
            .reveal(why_not_all(form)),
    ];
    view! {
        <div class="app-two-thirds">
            <Checkboxes
                name="additional_details"
                legend="Additional details"
                legend_size=Size::M
                items=items
                error=form.error(NOT_ALL)
            />
        </div>
    }
    .into_any()
}

fn why_not_all(form: Form) -> AnyView {
    let reason = |reason: &ShortfallReason| {
        let choice = Choice::new(reason.code(), reason.label());
        match reason {
            ShortfallReason::UnableToScanTissue => choice.hint("For example, large breasts or an implanted device"),
            _ => choice,
        }
    };
    let recall = vec![
        Choice::new("yes", "Yes, record as ‘to be recalled’").reveal(text_box(
            form,
            RECALL_NOTE,
            "Note for scheduling the recall appointment",
            None,
        )),
        Choice::new("no", "No, record as ‘partial mammography’"),
    ];
    view! {
        <Checkboxes
            name=REASONS
            legend="Why could you not take all the images?"
            legend_size=Size::S
            hint="Select all that apply"
            items=ShortfallReason::ALL.iter().map(reason).collect()
            values=form.values(REASONS)
            error=form.error(REASONS)
        />
        {text_box(form, REASONS_DETAILS, "Provide details (optional)", None)}
        <Radios
            name=RECALL
            legend="Should the participant be recalled to take more images?"
            legend_size=Size::S
            items=recall
            value=form.value(RECALL)
            error=form.error(RECALL)
        />
    }
    .into_any()
}
