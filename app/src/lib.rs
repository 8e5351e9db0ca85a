//! What Fourview is: the words and rules of recording images, its forms, and its pages.
//!
//! Compiled twice from the same source: with feature `ssr` into the server, with `hydrate` into the browser's
//! WebAssembly. [`hydrate`] is the one place where the two differ by `cfg`.
//!
//! In reading order: [`domain`] (what the words mean), [`forms`] (from what was typed to what it means), [`services`]
//! (what the product can do), [`api`] (what pages may ask of it), [`components`] (the design system), [`pages`],
//! [`app`] (the route table).

pub mod api;
pub mod app;
pub mod components;
pub mod domain;
pub mod error;
pub mod forms;
pub mod page_status;
pub mod pages;
pub mod services;

/// Entry of the browser side: attaches behaviour to the page that the server sent.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
}
