//! What Fourview is: the words and rules of recording images, its forms, and its pages.
//!
//! Compiled twice from the same source: with feature `ssr` into the server, with `hydrate` into the browser's
//! WebAssembly. [`hydrate`] and [`erased`] are the places where the two differ by `cfg`.
//!
//! In reading order: [`domain`] (what the words mean), [`forms`] (from what was typed to what it means), [`services`]
//! (what the product can do), [`api`] (what pages may ask of it), [`wire`] (how the answers travel), [`components`]
//! (the design system), [`pages`], [`app`] (the route table).

pub mod api;
pub mod app;
pub mod components;
pub mod domain;
pub mod erased;
pub mod error;
pub mod forms;
pub mod page_status;
pub mod pages;
pub mod services;
pub mod wire;

/// Entry of the browser side: attaches behaviour to the page that the server sent, once the part of the WebAssembly
/// that the page is in is here. Where that cannot be fetched, the page stays as it is, and works as without scripts.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    wasm_bindgen_futures::spawn_local(async {
        let path = leptos::prelude::window().location().pathname().unwrap_or_default();
        let loaded = match pages::chunks::Page::at(&path) {
            Some(page) => page.load().await,
            None => Ok(()),
        };
        if loaded.is_ok() {
            leptos::mount::hydrate_body(app::App);
        }
    });
}
