//! Runs the fault tests with their large counts; `make test` runs them with small ones.

use crate::failure::Failure;
use crate::{need, step};

/// Runs `server/tests/faults` against the optimised binary, and damages conversations of the DICOM side.
pub fn all() -> Result<(), Failure> {
    need::postgresql()?;
    need::python()?;
    need::dcmtk()?;
    need::openssl()?;
    let runner: &[&str] = if need::nextest() {
        &["nextest", "run", "--profile", "faults"]
    } else {
        &["test"]
    };
    let mut cargo = step::cargo(runner);
    cargo.args(["--release", "--package", "fourview", "--test", "faults"]);
    step::run("Fault tests", cargo.env("FOURVIEW_FAULTS", "1"))?;
    let mut damage = step::cargo(&["test", "--release", "--package", "dicom", "--test", "interop", "damage"]);
    step::run("Damaged conversations", damage.env("FOURVIEW_FAULTS", "1"))
}
