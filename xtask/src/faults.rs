//! Runs the fault tests often; `make test` runs them a few times.

use crate::build::{self, Flavour};
use crate::failure::Failure;
use crate::{need, step};

/// Runs the test binary `server/tests/faults` with the optimised server.
pub fn all() -> Result<(), Failure> {
    need::postgresql()?;
    build::all(Flavour::Release)?;
    let chosen = ["--release", "--package", "fourview", "--test", "faults"];
    // One at a time: each counts on the machine for its moments.
    let runner: &[&str] = if need::nextest() {
        &["nextest", "run", "--profile", "faults"]
    } else {
        &["test"]
    };
    let mut cargo = step::cargo(runner);
    step::run("Fault tests", cargo.args(chosen).env("FOURVIEW_FAULTS", "1"))
}
