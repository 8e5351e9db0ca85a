//! Every check, the quick ones first.

use crate::build::{self, Flavour};
use crate::failure::Failure;
use crate::{browser, need, paths, step};

/// Installs what the tests need, then runs them all; ends at the first step that fails.
pub fn all() -> Result<(), Failure> {
    tools()?;
    lints()?;
    rust_tests()?;
    build::all(Flavour::Release)?;
    browser_tests()
}

fn tools() -> Result<(), Failure> {
    need::rust_components()?;
    need::wasm_target()?;
    need::chromium()?;
    need::python()?;
    need::dcmtk()?;
    need::openssl()?;
    need::orthanc()?;
    need::postgresql()?;
    need::npm_packages(paths::root())?;
    need::npm_packages(&paths::end2end())
}

fn lints() -> Result<(), Failure> {
    step::run("Formatting", &mut step::cargo(&["fmt", "--all", "--check"]))?;
    step::run(
        "Types of the browser tests",
        step::program("npx").arg("tsc").current_dir(paths::end2end()),
    )?;
    step::run(
        "Lints",
        &mut step::cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]),
    )?;
    step::run(
        "Lints of the browser side",
        &mut step::cargo(&[
            "clippy",
            "--package",
            "app",
            "--lib",
            "--target",
            browser::WASM,
            "--features",
            "hydrate",
            "--",
            "-D",
            "warnings",
        ]),
    )
}

fn rust_tests() -> Result<(), Failure> {
    if need::nextest() {
        step::run(
            "Unit and integration tests",
            &mut step::cargo(&["nextest", "run", "--workspace"]),
        )?;
    } else {
        eprintln!("cargo-nextest is not to be had here: using cargo test");
        step::run(
            "Unit and integration tests",
            &mut step::cargo(&["test", "--workspace", "--lib", "--bins", "--tests"]),
        )?;
    }
    step::run(
        "Examples in the documentation",
        &mut step::cargo(&["test", "--workspace", "--doc", "--quiet"]),
    )
}

fn browser_tests() -> Result<(), Failure> {
    let mut playwright = step::program("npx");
    playwright
        .args(["playwright", "test"])
        .current_dir(paths::end2end())
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    step::run("Browser tests", &mut playwright)
}
