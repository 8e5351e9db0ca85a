//! Compiles `app` to WebAssembly, takes the parts that come later out of it, and gives it its JavaScript.
//!
//! wasm-bindgen is linked in, so its version is the one that Cargo.lock holds for the crate as well.

use std::path::{Path, PathBuf};

use serde_json::json;
use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::Options;

use crate::build::Flavour;
use crate::failure::Failure;
use crate::{files, names, need, paths, sections, step};

/// The target of the browser side.
pub const WASM: &str = "wasm32-unknown-unknown";

/// The script that loads the parts.
pub const LINK: &str = "link.js";
/// Which files each part needs: `{"answers": ["chunk_1", "split_answers"], ..}`
pub const PARTS: &str = "parts.json";

/// Compiles the browser side; returns the folder that holds `app.js`, `app_bg.wasm`, [`LINK`], the parts, [`PARTS`] and
/// perhaps `snippets/`.
pub fn compile(flavour: Flavour) -> Result<PathBuf, Failure> {
    need::wasm_target()?;
    let profile = match flavour {
        Flavour::Dev => "dev",
        Flavour::Release => "wasm-release",
    };
    step::run(
        "Browser side (WebAssembly)",
        &mut step::cargo(&[
            "rustc",
            "--package",
            "app",
            "--lib",
            // Only here: the server links a plain library.
            "--crate-type",
            "cdylib",
            "--target",
            WASM,
            "--no-default-features",
            "--features",
            "hydrate",
            "--profile",
            profile,
            "--",
            // What refers to what, so that the parts can be told apart afterwards.
            "-Clink-arg=--emit-relocs",
        ]),
    )?;
    let built = match flavour {
        Flavour::Dev => "debug",
        Flavour::Release => "wasm-release",
    };
    let wasm = paths::target().join(WASM).join(built).join("app.wasm");
    finish(&wasm, paths::target().join("browser").join(built), flavour)
}

/// Writes everything that is made from a compiled module, unless that was done for the same module before.
fn finish(wasm: &Path, folder: PathBuf, flavour: Flavour) -> Result<PathBuf, Failure> {
    let bytes = files::read(wasm)?;
    let stamp = folder.with_extension("stamp");
    if folder.exists() && files::stamp_matches(&stamp, &bytes) {
        return Ok(folder);
    }
    step::titled("Parts and JavaScript of the browser side", || {
        files::remove_folder(&folder)?;
        let first = split(&bytes, &folder, flavour)?;
        bind(&first, &folder, flavour)
    })?;
    files::write_stamp(&stamp, &bytes)?;
    Ok(folder)
}

/// Writes the parts that come later, with the script that loads them; returns the module that is left.
fn split(bytes: &[u8], folder: &Path, flavour: Flavour) -> Result<Vec<u8>, Failure> {
    let left = folder.join("first.wasm");
    let mut options = Options::new(bytes);
    let link = format!("./{LINK}");
    options.output_dir = folder;
    options.main_out_path = &left;
    options.main_module = "./app.js";
    options.link_name = &link;
    let split = wasm_split_cli_support::transform(options).map_err(|error| Failure::Split(error.into()))?;
    if flavour == Flavour::Release {
        for part in &split.split_modules {
            files::write(part, &sections::without_names(&files::read(part)?))?;
        }
    }
    files::write(&folder.join(PARTS), json!(split.prefetch_map).to_string().as_bytes())?;
    let first = files::read(&left)?;
    files::remove(&left)?;
    Ok(first)
}

/// Gives the module its JavaScript.
fn bind(first: &[u8], folder: &Path, flavour: Flavour) -> Result<(), Failure> {
    let release = flavour == Flavour::Release;
    Bindgen::new()
        .input_bytes("app", first.to_vec())
        .web(true)
        .and_then(|bindgen| {
            bindgen
                .typescript(false)
                .debug(!release)
                .keep_debug(!release)
                // The parts refer to these names.
                .keep_lld_exports(true)
                .demangle(false)
                .remove_name_section(release)
                .remove_producers_section(release)
                .generate(folder)
        })
        .map_err(|error| Failure::Bindgen(error.into()))?;
    if release {
        shorten(&folder.join("app_bg.wasm"), &folder.join("app.js"))?;
    }
    Ok(())
}

/// Writes the module and its script anew, with as little as they need of each other's names.
fn shorten(module: &Path, script: &Path) -> Result<(), Failure> {
    let words = files::read(script)?;
    let (short, words) = names::shorten(&files::read(module)?, &String::from_utf8_lossy(&words));
    files::write(module, &short)?;
    files::write(script, names::without_comments(&words).as_bytes())
}
