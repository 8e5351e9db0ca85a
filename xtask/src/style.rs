//! Compiles the style sheet with the packages that the root `package.json` pins.

use std::path::PathBuf;

use crate::failure::Failure;
use crate::{need, paths, step};

/// Compiles `style/main.scss`; returns the path of the CSS.
pub fn compile() -> Result<PathBuf, Failure> {
    need::npm_packages(paths::root())?;
    step::run("Style sheet", step::program("npm").args(["run", "--silent", "style"]))?;
    Ok(paths::root().join("style/dist/main.css"))
}
