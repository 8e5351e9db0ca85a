//! Tells the style sheet that scripting works.

use crate::erased::effect;
use leptos::prelude::*;

/// Marks the body with `js-enabled` and `nhsuk-frontend-supported` once the page has hydrated. Everything that is
/// hidden because a script can show it depends on that mark, so that without WebAssembly every question can be
/// reached. Place it last in what it speaks for: when the mark is there, the page answers.
#[component]
pub fn ScriptingMark() -> impl IntoView {
    effect(|| {
        if let Some(body) = document().body() {
            let classes = body.class_list();
            let _ = classes.add_2("js-enabled", "nhsuk-frontend-supported");
        }
    });
}
