//! How signals follow form controls: what was typed early wins.
//!
//! Controls are uncontrolled. The server writes the kept answer as `value` or `checked`; from then on the element is
//! the truth and no signal is ever written back to it. A person may type before the WebAssembly has arrived, so after
//! hydration an effect reads what the element really holds, once, and events keep the signal in step from there.
//! Effects do not run on the server, so there the signal keeps the kept answer.

use crate::erased::effect;
use leptos::html;
use leptos::prelude::*;

/// Sets the signal if that changes it, so that nothing runs again for nothing.
pub fn note<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|known| *known != value) {
        signal.set(value);
    }
}

/// Reads a text input once it is there.
pub fn follow_input(node: NodeRef<html::Input>, current: RwSignal<String>) {
    effect(move || {
        if let Some(element) = node.get() {
            note(current, element.value());
        }
    });
}

/// Reads a text area once it is there.
pub fn follow_textarea(node: NodeRef<html::Textarea>, current: RwSignal<String>) {
    effect(move || {
        if let Some(element) = node.get() {
            note(current, element.value());
        }
    });
}

/// Reads a drop-down list once it is there.
pub fn follow_select(node: NodeRef<html::Select>, current: RwSignal<String>) {
    effect(move || {
        if let Some(element) = node.get() {
            note(current, element.value());
        }
    });
}

/// Tells whether a radio button or checkbox is on, once it is there.
pub fn follow_checked(node: NodeRef<html::Input>, tell: Callback<bool>) {
    effect(move || {
        if let Some(element) = node.get() {
            tell.run(element.checked());
        }
    });
}

/// False on the server and while hydrating, true from then on: what only works with scripting shows itself by this.
/// One signal serves everything that a page is made of.
#[must_use]
pub fn scripting() -> ReadSignal<bool> {
    #[derive(Clone, Copy)]
    struct Scripting(ReadSignal<bool>);

    // What is left over from a page that has gone is of no use.
    if let Some(Scripting(read)) = use_context().filter(|Scripting(read): &Scripting| !read.is_disposed()) {
        return read;
    }
    let (read, write) = signal(false);
    effect(move || write.set(true));
    provide_context(Scripting(read));
    read
}

/// The kept answer and the signal that follows the control: the page's own, which starts as the answer, or a fresh one.
pub(super) fn kept<T: Clone + Send + Sync + 'static>(value: T, current: Option<RwSignal<T>>) -> (T, RwSignal<T>) {
    match current {
        Some(current) => (current.get_untracked(), current),
        None => (value.clone(), RwSignal::new(value)),
    }
}
