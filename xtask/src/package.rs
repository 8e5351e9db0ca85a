//! Makes `dist/fourview`: one binary with the site inside it.

use std::fs;

use crate::build::{self, Flavour};
use crate::failure::Failure;
use crate::{paths, step};

/// Builds the binary, and starts it once from another folder to see that it runs.
pub fn binary() -> Result<(), Failure> {
    build::front(Flavour::Release)?;
    build::server(Flavour::Release, &["--features", "embed-site"])?;
    let dist = paths::root().join("dist");
    fs::create_dir_all(&dist).map_err(Failure::file(&dist))?;
    let (built, packaged) = (paths::target().join("release/fourview"), dist.join("fourview"));
    // Removed first: a binary that is running cannot be written to, but its name can be given to another file.
    if packaged.exists() {
        fs::remove_file(&packaged).map_err(Failure::file(&packaged))?;
    }
    fs::copy(&built, &packaged).map_err(Failure::file(&packaged))?;
    step::run(
        "Package dist/fourview",
        step::program(&packaged).arg("--version").current_dir("/"),
    )
}
