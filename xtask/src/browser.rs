//! Compiles `app` to WebAssembly and gives it its JavaScript.
//!
//! wasm-bindgen is linked in, so its version is the one that Cargo.lock holds for the crate as well.

use std::path::PathBuf;

use wasm_bindgen_cli_support::Bindgen;

use crate::build::Flavour;
use crate::failure::Failure;
use crate::{files, need, paths, step};

/// The target of the browser side.
pub const WASM: &str = "wasm32-unknown-unknown";

/// Compiles the browser side; returns the folder that holds `app.js`, `app_bg.wasm` and perhaps `snippets/`.
pub fn compile(flavour: Flavour) -> Result<PathBuf, Failure> {
    need::wasm_target()?;
    let profile = match flavour {
        Flavour::Dev => "dev",
        Flavour::Release => "wasm-release",
    };
    step::run(
        "Browser side (WebAssembly)",
        &mut step::cargo(&[
            "build",
            "--package",
            "app",
            "--lib",
            "--target",
            WASM,
            "--no-default-features",
            "--features",
            "hydrate",
            "--profile",
            profile,
        ]),
    )?;
    let built = match flavour {
        Flavour::Dev => "debug",
        Flavour::Release => "wasm-release",
    };
    let wasm = paths::target().join(WASM).join(built).join("app.wasm");
    bind(wasm, paths::target().join("browser").join(built), flavour)
}

/// Writes the JavaScript beside a finished module, unless that was done for the same module before.
fn bind(wasm: PathBuf, folder: PathBuf, flavour: Flavour) -> Result<PathBuf, Failure> {
    let bytes = files::read(&wasm)?;
    let stamp = folder.with_extension("stamp");
    if folder.exists() && files::stamp_matches(&stamp, &bytes) {
        return Ok(folder);
    }
    step::titled("JavaScript for the browser side", || {
        files::remove_folder(&folder)?;
        let release = flavour == Flavour::Release;
        Bindgen::new()
            .input_bytes("app", bytes.clone())
            .web(true)
            .and_then(|bindgen| {
                bindgen
                    .typescript(false)
                    .debug(!release)
                    .keep_debug(!release)
                    .remove_name_section(release)
                    .remove_producers_section(release)
                    .generate(&folder)
            })
            .map_err(|error| Failure::Bindgen(error.into()))
    })?;
    files::write_stamp(&stamp, &bytes)?;
    Ok(folder)
}
