//! Puts the built site into the binary when the feature `embed-site` is on; otherwise does nothing.
//!
//! Writes `site.rs`, one expression of type `&[(&str, &[u8])]`: the path below the site folder, and the bytes.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_EMBED_SITE").is_none() {
        return Ok(());
    }
    let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/site");
    let site = site
        .canonicalize()
        .map_err(|error| format!("{}: {error}. Run `make package`", site.display()))?;
    println!("cargo::rerun-if-changed={}", site.display());

    let mut table = String::from("&[\n");
    for file in files_below(&site)? {
        let path = file
            .strip_prefix(&site)?
            .to_str()
            .ok_or("a file name of the site is not text")?;
        table.push_str(&format!("({:?}, include_bytes!({file:?})),\n", format!("/{path}")));
    }
    table.push_str("]\n");
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("site.rs"), table)?;
    Ok(())
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files_below(&path)?)
        } else {
            found.push(path)
        }
    }
    found.sort();
    Ok(found)
}
