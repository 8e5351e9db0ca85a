//! Runs the fault tests with their large counts; `make test` runs them with small ones.

use crate::failure::Failure;
use crate::{need, step};

/// Runs `server/tests/faults` against the optimised binary.
pub fn all() -> Result<(), Failure> {
    need::postgresql()?;
    let runner: &[&str] = if need::nextest() {
        &["nextest", "run", "--profile", "faults"]
    } else {
        &["test"]
    };
    let mut cargo = step::cargo(runner);
    cargo.args(["--release", "--package", "fourview", "--test", "faults"]);
    step::run("Fault tests", cargo.env("FOURVIEW_FAULTS", "1"))
}
